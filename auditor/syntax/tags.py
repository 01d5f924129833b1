"""Where the elements of an XML text begin and end, found in one pass that makes no object for an element."""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_DEPTH = 100
"""Deeper nesting is no configuration."""
MOST_ELEMENTS = 2_000_000
TAG = re.compile(r"<[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*>")
_NAME = re.compile(r"[^\s/>]+")
_ATTRIBUTE = re.compile(r"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_BLANK = re.compile(r"[\t\n\r]")
_MARKUP = re.compile(r"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>|<.*|(&[^;]*;)", re.DOTALL)
"""What stands among characters; a tag there is one at which reading ended."""
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'"}
_PIECE = 1 << 20
_COMMENT = "!--"
_ASIDE = ((_COMMENT, "-->"), ("![CDATA[", "]]>"), ("?", "?>"))


def _numbers() -> "array[int]":
    return array("I")


@dataclass(slots=True, eq=False)
class Tags:
    """The elements of a text in the order of their first tags; characters count from 0.

    Whether the text is well formed it does not say: what is not stays for a real parser to find.
    """

    text: str
    starts: "array[int]" = field(default_factory=_numbers)
    closes: "array[int]" = field(default_factory=_numbers)
    """Where the closing tag begins; 0 for an element of one tag, `stop` for one that the text leaves open."""
    nexts: "array[int]" = field(default_factory=_numbers)
    """The place of the first element behind it."""
    comments: list[tuple[int, int]] = field(default_factory=list)
    stop: int = 0
    """The character behind the last one that was read."""
    refused: str = ""
    """Why reading ended there, where nesting or number is the reason."""
    _open: list[int] = field(default_factory=list)
    aside: Sequence[tuple[int, int]] = ()
    """What was not looked at."""

    def scan(self, until: int, begin: int = 0, aside: Sequence[tuple[int, int]] = ()) -> bool:
        """Note every element before a character, or before the one that is too many or too deep.

        Spans that a caller sets aside, as it knows what elements they are, are not looked at; it is false when one of
        them begins inside a comment or the like.
        """
        self.stop, self.aside = until, aside
        behind = begin
        for low, high in (*aside, (until, until)):
            behind = self._stretch(begin, low, behind)
            if behind > low:
                return low == until
            begin = high
        return True

    def close(self, stop: int) -> None:
        """Let what is open end at a character."""
        self.stop = stop
        for place in self._open:
            self.closes[place], self.nexts[place] = stop, len(self.starts)

    @property
    def unclosed(self) -> str:
        """The name of the innermost element that is not closed; empty when there is none."""
        return self.name(self._open[-1]) if self._open else ""

    def place(self, start: int) -> int | None:
        """The place of the element whose first tag begins at a character."""
        found = bisect_left(self.starts, start)
        return found if found < len(self.starts) and self.starts[found] == start else None

    def name(self, place: int) -> str:
        """The name of an element."""
        found = _NAME.match(self.text, self.starts[place] + 1)
        return sys.intern(found[0]) if found else ""

    def inside(self, place: int) -> tuple[int, int]:
        """The characters between the tags of an element."""
        start, close = self.starts[place], self.closes[place]
        begin = self.text.find(">", start) + 1
        if "=" in self.text[start:begin]:  # a value may hold the mark that ends a tag
            tag = TAG.match(self.text, start)
            begin = tag.end() if tag else start
        return begin, max(close, begin)

    def end(self, place: int) -> int:
        """The character behind an element."""
        close = self.closes[place]
        return self.inside(place)[1] if close in {0, self.stop} else self.text.find(">", close) + 1

    def below(self, place: int) -> list[int]:
        """The places of its children."""
        nexts, end = self.nexts, self.nexts[place]
        place += 1
        found = []
        while place < end:
            found.append(place)
            place = nexts[place]
        return found

    def alone(self, place: int) -> bool:
        """Whether no other element stands in an element."""
        first = bisect_left(self.aside, (self.starts[place],))
        held = first < len(self.aside) and self.aside[first][0] < self.closes[place]
        return self.nexts[place] == place + 1 and not held

    def words(self, place: int) -> str:
        """The text of an element without the blanks around it, and without that of its children.

        The last characters of an element that is not closed may be half of a word and are left out.
        """
        text, (begin, end) = self.text, self.inside(place)
        if self.alone(place) and self.closes[place] != self.stop:
            return meaning(text[begin:end]).strip()
        pieces = []
        first, last = bisect_left(self.aside, (begin,)), bisect_left(self.aside, (end,))
        for low, high in sorted([*self.aside[first:last], *map(self._span, self.below(place))]):
            pieces.append(text[begin:low])
            begin = max(begin, high)
        if self.closes[place] != self.stop:
            pieces.append(text[begin:end])
        return meaning("".join(pieces)).strip()

    def _span(self, place: int) -> tuple[int, int]:
        return self.starts[place], self.end(place)

    def attributes(self, place: int) -> tuple[tuple[str, str], ...]:
        """The names and values in the first tag of an element."""
        begin = self.starts[place] + 1 + len(self.name(place))
        found = _ATTRIBUTE.findall(self.text, begin, self.inside(place)[0] - 1)
        return tuple([(name, meaning(_BLANK.sub(" ", double or single))) for name, double, single in found])

    def _stretch(self, position: int, until: int, behind: int) -> int:
        """Note the elements of a stretch; `behind` as for its parts."""
        while position < min(until, self.stop):
            cut = self.text.find("<", position + _PIECE, until)
            cut = until if cut < 0 else cut
            behind = self._piece(position, cut, behind)
            position = cut
        return behind

    def _piece(self, position: int, cut: int, behind: int) -> int:
        """Note the elements of a part; `behind` is where a comment or the like ends, which may hold what looks so."""
        starts, closes, nexts, waiting = self.starts, self.closes, self.nexts, self._open
        head, *parts = self.text[position:cut].split("<")
        after = position + len(head)
        for part in parts:
            start = after
            after += len(part) + 1
            if start < behind:
                continue
            first = part[:1]
            if first == "/":
                if not waiting:
                    self.stop = start
                    break
                place = waiting.pop()
                closes[place], nexts[place] = start, len(starts)
            elif first == "!" or first == "?":  # noqa: PLR1714 - twice as fast, a million times
                behind = self._beside(start)
            elif self._too_much(start):
                break
            else:
                if "/>" not in part or not self._single(start):
                    waiting.append(len(starts))
                starts.append(start)
                closes.append(0)
                nexts.append(len(starts))
        return behind

    def _too_much(self, start: int) -> bool:
        if len(self._open) >= MOST_DEPTH:
            self.refused = f"It is nested more than {MOST_DEPTH} levels deep."
        elif len(self.starts) >= MOST_ELEMENTS:
            self.refused = f"It holds more than {MOST_ELEMENTS} elements."
        else:
            return False
        self.stop = start
        return True

    def _single(self, start: int) -> bool:
        """Whether one tag is the whole element."""
        tag = TAG.match(self.text, start)
        return tag is not None and self.text.startswith("/>", tag.end() - 2)

    def _beside(self, start: int) -> int:
        """Where something ends that is no tag."""
        for opening, closing in _ASIDE:
            if self.text.startswith(opening, start + 1):
                found = self.text.find(closing, start + 1 + len(opening))
                end = found + len(closing) if found >= 0 else len(self.text)
                if opening == _COMMENT and end <= self.stop:
                    self.comments.append((start, end))
                return end
        return len(self.text)


def meaning(text: str) -> str:
    """Characters with what stands for others replaced."""
    return _MARKUP.sub(_meant, text) if "&" in text or "<" in text else text


def _meant(found: re.Match[str]) -> str:
    reference = found[2] or ""
    if not reference.startswith("&#"):
        return _NAMED.get(reference, found[1] or "")
    number = reference[2:-1]
    return chr(int(number[1:], 16) if number.startswith("x") else int(number))
