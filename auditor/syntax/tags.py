"""Where the elements of an XML text begin and end, found in one pass that makes no object for an element."""

import re
from array import array
from dataclasses import dataclass, field

MOST_DEPTH = 100
"""Deeper nesting is no configuration."""
MOST_ELEMENTS = 2_000_000
TAG = re.compile(r"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
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

    def scan(self, until: int) -> None:
        """Note every element before a character, or before the one that is too many or too deep."""
        self.stop = until
        position = behind = 0
        while position < self.stop:
            cut = self.text.find("<", position + _PIECE, until)
            cut = until if cut < 0 else cut
            behind = self._piece(position, cut, behind)
            position = cut

    def close(self, stop: int) -> None:
        """Let what is open end at a character."""
        self.stop = stop
        for place in self._open:
            self.closes[place], self.nexts[place] = stop, len(self.starts)

    @property
    def unclosed(self) -> int | None:
        """Where the innermost element begins that is not closed."""
        return self.starts[self._open[-1]] if self._open else None

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
                behind = self._aside(start)
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

    def _aside(self, start: int) -> int:
        """Where something ends that is no tag."""
        for opening, closing in _ASIDE:
            if self.text.startswith(opening, start + 1):
                found = self.text.find(closing, start + 1 + len(opening))
                end = found + len(closing) if found >= 0 else len(self.text)
                if opening == _COMMENT and end <= self.stop:
                    self.comments.append((start, end))
                return end
        return len(self.text)
