"""XML into elements that know their characters; document types and entities are refused.

Errors are values, and what was read before one is kept: a file that breaks off gives the elements it holds so far.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from auditor.model.evidence import Evidence, Source

MOST_DEPTH = 100
"""Deeper nesting is no configuration."""
MOST_ELEMENTS = 2_000_000
MOST_CHARACTERS = 64_000_000
_TAG = re.compile(r"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_ENDS_EARLY = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element with what is inside it."""

    source: Source
    name: str
    start: int
    end: int
    inside: tuple[int, int]
    """The characters between its tags."""
    text: str = ""
    """Its own text without the blanks around it; what its children hold is theirs."""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Element", ...] = ()

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return self.source.at(self.start, self.end)

    @property
    def opening(self) -> Evidence:
        """Where its first tag stands."""
        return self.source.at(self.start, max(self.inside[0], self.start + 1))

    def all(self, *path: str) -> Iterator["Element"]:
        """Every element below it along a path of names."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def get(self, *path: str) -> "Element | None":
        """The first element below it along a path of names."""
        return next(self.all(*path), None)

    def read(self, *path: str) -> str:
        """The text of the first element along a path of names; empty when there is none."""
        found = self.get(*path)
        return found.text if found is not None else ""

    def attribute(self, name: str) -> str:
        """The value of an attribute; empty when there is none."""
        return dict(self.attributes).get(name, "")

    def walk(self) -> Iterator["Element"]:
        """It and every element below it, in the order of the file."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, as a sentence that names the line, and the character where that shows."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A document; `root` is None when not even one element begins."""

    root: Element | None
    problems: tuple[Problem, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    stopped: int | None = None
    """Where reading ended early: behind the last character that was read."""
    truncated: bool = False
    """The text ends before its last element does."""


class _RefusedError(Exception):
    """Reading stops here, and why."""


@dataclass(slots=True)
class _Open:
    """An element that is still being read."""

    name: str
    start: int
    inside: int
    attributes: tuple[tuple[str, str], ...]
    empty: bool
    text: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Element | None = None
        self.comments: list[tuple[int, int]] = []
        self._stack: list[_Open] = []
        self._data = source.text.encode("utf-8", "replace")
        self._known = (0, 0)
        self._elements = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        parser.StartDoctypeDeclHandler = self._doctype

    def parse(self) -> None:
        """Read it all; raises ExpatError and _RefusedError, with what was read so far kept."""
        self._parser.Parse(self._data, True)

    @property
    def at(self) -> int:
        """The character where the parser stands; its byte index only grows, so each byte is decoded once."""
        byte, character = self._known
        now = max(self._parser.CurrentByteIndex, byte)
        if len(self._data) == len(self.source.text):
            return now
        self._known = (now, character + len(self._data[byte:now].decode("utf-8", "replace")))
        return self._known[1]

    @property
    def unclosed(self) -> list[str]:
        """The names of the elements that are still open."""
        return [one.name for one in self._stack]

    def finish(self, end: int) -> None:
        """Close what the text leaves open."""
        while self._stack:
            self._add(self._stack.pop(), end, end)

    def _open(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        if len(self._stack) >= MOST_DEPTH:
            raise _RefusedError(f"It is nested more than {MOST_DEPTH} levels deep.")
        if self._elements > MOST_ELEMENTS:
            raise _RefusedError(f"It holds more than {MOST_ELEMENTS} elements.")
        start = self.at
        tag = _TAG.match(self.source.text, start)
        inside = tag.end() if tag else start
        pairs = tuple(zip(attributes[::2], attributes[1::2], strict=True))
        self._stack.append(_Open(name, start, inside, pairs, self.source.text[inside - 2 : inside] == "/>"))

    def _close(self, _name: str) -> None:
        opened = self._stack.pop()
        if opened.empty:
            self._add(opened, opened.inside, opened.inside)
        else:
            before = self.at
            self._add(opened, before, self.source.text.find(">", before) + 1)

    def _add(self, opened: _Open, before: int, end: int) -> None:
        text = "".join(opened.text).strip()
        inside = (opened.inside, max(before, opened.inside))
        element = Element(
            self.source, opened.name, opened.start, end, inside, text, opened.attributes, tuple(opened.children)
        )
        if self._stack:
            self._stack[-1].children.append(element)
        else:
            self.root = element

    def _characters(self, text: str) -> None:
        self._stack[-1].text.append(text)

    def _comment(self, _text: str) -> None:
        start = self.at
        self.comments.append((start, self.source.text.find("-->", start) + 3))

    def _doctype(self, *_declaration: object) -> None:
        raise _RefusedError("It declares a document type, which no export does and which may hide entities.")


def parse(source: Source) -> Tree:
    """The elements of a source, as far as it can be read."""
    if len(source.text) > MOST_CHARACTERS:
        return Tree(None, (Problem(f"It is longer than {MOST_CHARACTERS} characters; it was not read.", 0),), stopped=0)
    builder = _Builder(source)
    try:
        builder.parse()
    except _RefusedError as refused:
        return _stopped(builder, builder.at, str(refused), truncated=False)
    except expat.ExpatError as error:
        early = error.code in _ENDS_EARLY
        return _stopped(builder, builder.at, _broken(builder, error), truncated=early)
    return Tree(builder.root, comments=tuple(builder.comments))


def _broken(builder: _Builder, error: expat.ExpatError) -> str:
    inner = builder.unclosed[-1:] if error.code in _ENDS_EARLY else []
    if inner:
        return f"The XML breaks off inside <{inner[0]}>; export it again."
    if error.code in _ENDS_EARLY:
        return "The XML breaks off; export it again."
    return f"The XML is broken: {expat.ErrorString(error.code) or 'it cannot be read'}."


def _stopped(builder: _Builder, at: int, reason: str, *, truncated: bool) -> Tree:
    builder.finish(at)
    line = builder.source.line_at(at)
    text = f"Line {line}: {reason}" + ("" if truncated else " The rest was not read.")
    return Tree(builder.root, (Problem(text, at),), tuple(builder.comments), stopped=at, truncated=truncated)
