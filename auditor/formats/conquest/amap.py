"""acrnema.map as dgate reads it (amap.cpp of Conquest 1.5.0): where images may be sent, not who may call."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.formats import Coverage, State
from auditor.model import net
from auditor.model.evidence import Evidence, Source
from auditor.model.net import NONE, Ranges

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*|#[^\n]*|;[^\n]*", re.DOTALL)

_HEAD = 20_000
"""How many characters are looked at to tell what a file is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One destination. A trailing `*` stands for any characters of a title; in the address they are put in."""

    title: str
    host: str
    port: str
    evidence: Evidence

    @property
    def wildcard(self) -> bool:
        """Whether it stands for more than one title."""
        return self.title.endswith("*")

    @property
    def anywhere(self) -> bool:
        """Whether a caller may name the address: it is what the title has behind the pattern."""
        return self.wildcard and self.host.endswith("*")

    @property
    def address(self) -> Ranges:
        """Its address; empty where the host is a name or a pattern."""
        try:
            return Ranges.single(net.address(self.host))
        except ValueError:
            return NONE


@dataclass(slots=True)
class Map:
    """A whole file."""

    source: Source
    coverage: Coverage
    entries: list[Entry] = field(default_factory=list)
    shadowed: list[Evidence] = field(default_factory=list)
    """Entries whose title another one above takes; they do nothing."""


def plain(text: str) -> str:
    """The text with blanks in the place of comments."""
    return _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def parse(source: Source) -> Map:
    """The whole file."""
    found = Map(source, Coverage(source))
    text = plain(source.text)
    for number, line in enumerate(source.lines, 1):
        low, high = source.span_of(number)
        words = text[low:high].split()
        if not words and line.strip():
            found.coverage.mark(State.BLANK, number)
        elif len(words) > 2:
            found.coverage.mark(State.UNDERSTOOD, number)
            _add(found, Entry(words[0], words[1], words[2], source.at(low, max(high, low + 1))))
    return found


def _add(found: Map, entry: Entry) -> None:
    if any(_takes(one, entry.title) for one in found.entries):
        found.shadowed.append(entry.evidence)
    else:
        found.entries.append(entry)


def _takes(one: Entry, title: str) -> bool:
    pattern = one.wildcard and title.lower().startswith(one.title[:-1].lower())
    return pattern or one.title == title


def looks_like(text: str) -> bool:
    """Whether every line that is no comment has a title, a host, a port and a way of compression."""
    head = text if len(text) <= _HEAD else text[:_HEAD].rpartition("\n")[0]
    lines = [line.split() for line in plain(head).split("\n") if line.strip()]
    return bool(lines) and all(_shaped(words) for words in lines)


def _shaped(words: list[str]) -> bool:
    return (
        len(words) == 4
        and bool(re.fullmatch(r"\d{1,5}|\d{0,4}\*", words[2]))
        and bool(re.fullmatch(r"un|u[lbe]|as|is|n[1-4j]|k\d|j[1-6skl7]\d{0,2}|j[k7l]\w*", words[3], re.IGNORECASE))
    )


def unread(found: Map) -> Iterator[str]:
    """Sentences about lines that are no entry."""
    for place in found.coverage.not_understood:
        yield f"Line {place.first}: it has no title, host and port. Correct it and export again."
