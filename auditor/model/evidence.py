"""Places in files, quoted without their secrets."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import accumulate

from auditor.model.frozen import dataclass
from auditor.model.secret import WITHHELD, key_blocks, strike_patterns


@dataclass(slots=True, eq=False)
class Marks:
    """The character spans of a source that hold secrets; it only ever grows."""

    spans: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    r"""One exported file, decoded.

    Lines end at `\n` (CRLF and lone CR were turned into it when the bytes were decoded) and count from 1;
    characters count from 0.
    """

    path: str
    """Relative to what was given on the command line, with `/`."""
    text: str
    sha256: str = ""
    size: int = 0
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    """What decoding had to repair, as sentences."""
    truncated: bool = False
    """Pager marks or a missing end mark: no absence in this file is proof."""
    marks: Marks = field(default_factory=Marks)

    @property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first character."""
        return _line_starts(self.text)

    @property
    def lines(self) -> list[str]:
        """The text as lines, without their ends; an end mark after the last line adds no line."""
        found = self.text.split("\n")
        return found[:-1] if found and not found[-1] else found

    def line_at(self, offset: int) -> int:
        """The number of the line that holds a character."""
        if offset < 0:
            return 0
        before = _lines_before(self.text)
        block = min(offset // _BLOCK, len(before) - 1)
        return before[block] + self.text.count("\n", block * _BLOCK, offset) + 1

    def span_of(self, first: int, last: int | None = None) -> tuple[int, int]:
        """The characters of a range of lines, both included, without the last line's end."""
        starts, until = self.starts, last or first
        end = starts[until] - 1 if until < len(starts) else len(self.text)
        if end > starts[first - 1] and end == len(self.text) and self.text.endswith("\n"):
            end -= 1
        return starts[first - 1], end

    def hide(self, start: int, end: int) -> None:
        """Mark characters as a secret: no quotation shows them from now on."""
        if end > start:
            self.marks.spans.add((start, end))

    def at(self, start: int, end: int, note: str = "") -> "Evidence":
        """Evidence for a span of characters."""
        first = self.line_at(start)
        until = max(start, end - 1)
        last = first + self.text.count("\n", start, until) if until < start + _BLOCK else self.line_at(until)
        return Evidence(self, first, last, (start, end), note)

    def line(self, number: int, note: str = "") -> "Evidence":
        """Evidence for one whole line."""
        return Evidence(self, number, number, None, note)


_BLOCK = 2048
_LINE_END = re.compile("\n")


@lru_cache(maxsize=64)
def _line_starts(text: str) -> Sequence[int]:
    starts = array("I", (0,))
    starts.extend(map(re.Match.end, _LINE_END.finditer(text)))
    return starts


@lru_cache(maxsize=64)
def _lines_before(text: str) -> Sequence[int]:
    """How many lines end before each block: a table of every line is five times as much work."""
    counts = (text.count("\n", begin, begin + _BLOCK) for begin in range(0, len(text), _BLOCK))
    return array("I", accumulate(counts, initial=0))


@lru_cache(maxsize=64)
def _key_blocks(text: str) -> tuple[tuple[int, int], ...]:
    return key_blocks(text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a source; the first and last line count from 1, both included."""

    source: Source
    first: int
    last: int
    span: tuple[int, int] | None = None
    """The exact characters; None means whole lines."""
    note: str = ""
    """What this place shows, as a short sentence of ours: "this rule lets it in"."""

    @property
    def characters(self) -> tuple[int, int]:
        """The exact characters, of whole lines where nothing narrower is known."""
        return self.span or self.source.span_of(self.first, self.last)

    def quote(self) -> str:
        """The lines, with every marked or recognised secret struck out.

        A place inside a very long line (minified JSON, XML on one line) is quoted with some context only.
        """
        start, end = self.source.span_of(self.first, self.last)
        if self.span and end - start > _LONG:
            start, end = max(start, self.span[0] - _CONTEXT), min(end, self.span[1] + _CONTEXT)
        return redacted(self.source, start, end)

    def noted(self, note: str) -> "Evidence":
        """The same place with a note."""
        return Evidence(self.source, self.first, self.last, self.span, note)


_LONG, _CONTEXT = 600, 80


def redacted(source: Source, start: int, end: int) -> str:
    """The characters from start to end of a source, with the secrets struck out."""
    pieces: list[str] = []
    position = start
    marked = {one for one in (*source.marks.spans, *_key_blocks(source.text)) if one[1] > start and one[0] < end}
    for low, high in sorted({*marked, *(again for one in marked for again in _repeats(source.text, *one))}):
        if high <= position or low >= end:
            continue
        if low >= position or not pieces:
            pieces += [source.text[position:low], WITHHELD]
        position = high
    pieces.append(source.text[position:end])
    return strike_patterns("".join(pieces))


def _repeats(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Where a line says a secret again behind it, as comments do that tell the default."""
    ends = text.find("\n", high)
    word = re.compile(rf"(?<!\w){re.escape(text[low:high].strip())}(?!\w)")
    if text[low:high].strip():
        yield from (one.span() for one in word.finditer(text, high, len(text) if ends < 0 else ends))
