"""XML into elements that know their characters; document types and entities are refused.

Errors are values, and what was read before one is kept: a file that breaks off gives the elements it holds so far.
One pass notes where elements begin and end; everything else of one is read from the text when it is asked for, so that
a large file costs little more than its text. Whether the text is XML at all, expat says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.tags import MOST_DEPTH, TAG, Tags

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "Element", "Problem", "Tree", "parse"]

MOST_CHARACTERS = 64_000_000
_PIECE = 1 << 20
_LATER = frozenset({"end", "inside", "text", "attributes", "children"})
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
    text: str
    """Its own text without the blanks around it; what its children hold is theirs."""
    attributes: tuple[tuple[str, str], ...]
    children: tuple["Element", ...]
    _tags: Tags = field(init=False, repr=False)
    _place: int = field(init=False, repr=False)

    if not TYPE_CHECKING:  # to the type checker, a name that is not known stays an error

        def __getattr__(self, name: str) -> Any:
            """What was not asked for before, kept from now on."""
            if name not in _LATER:
                raise AttributeError(name)
            value = getattr(self, f"_{name}")()
            object.__setattr__(self, name, value)
            return value

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

    def _inside(self) -> tuple[int, int]:
        return self._tags.inside(self._place)

    def _end(self) -> int:
        return self._tags.end(self._place)

    def _children(self) -> tuple["Element", ...]:
        return tuple([_element(self.source, self._tags, place) for place in self._tags.below(self._place)])

    def _text(self) -> str:
        return self._tags.words(self._place)

    def _attributes(self) -> tuple[tuple[str, str], ...]:
        return self._tags.attributes(self._place)


def _element(source: Source, tags: Tags, place: int) -> Element:
    """The element at a place, of which only the name is read."""
    made, put = object.__new__(Element), object.__setattr__
    put(made, "source", source)
    put(made, "name", tags.name(place))
    put(made, "start", tags.starts[place])
    put(made, "_tags", tags)
    put(made, "_place", place)
    return made


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
    tags: Tags | None = field(default=None, repr=False)
    """Where its elements stand, for readers of large files."""


class _RefusedError(Exception):
    """Reading stops here, and why."""


def _doctype(*_declaration: object) -> None:
    raise _RefusedError("It declares a document type, which no export does and which may hide entities.")


def parse(source: Source, aside: Sequence[tuple[int, int]] = ()) -> Tree:
    """The elements of a source, as far as it can be read.

    What a caller sets aside it has found to be whole elements with nothing wrong, so that they are not looked at
    again. Where something is wrong with the rest, they are after all.
    """
    text = source.text
    if len(text) > MOST_CHARACTERS:
        return Tree(None, (Problem(f"It is longer than {MOST_CHARACTERS} characters; it was not read.", 0),), stopped=0)
    tags = Tags(text)
    begun = tags.scan(len(text), aside=aside)
    if aside and (not begun or tags.refused):
        return parse(source)
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _doctype
    until = tags.stop if tags.refused else len(text)
    try:
        for piece in _pieces(text, until, aside):
            parser.Parse(piece.encode("utf-8", "replace"), False)
        parser.Parse(b"", not tags.refused)
    except (_RefusedError, expat.ExpatError) as error:
        return parse(source) if aside else _failed(source, _position(text, parser), error)
    if tags.refused:
        return _stopped(source, until, tags.refused)
    return _tree(source, tags)


def _pieces(text: str, until: int, aside: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The text in pieces; an empty element stands for what is set aside, so that it is an error where none may be."""
    begin = 0
    for low, high in (*aside, (until, until)):
        for at in range(begin, low, _PIECE):
            yield text[at : min(at + _PIECE, low)]
        if low < until:
            yield "<e/>"
        begin = high


def _failed(source: Source, stop: int, error: Exception) -> Tree:
    if isinstance(error, expat.ExpatError):
        return _broken(source, stop, error.code)
    return _stopped(source, stop, str(error))


def _position(text: str, parser: expat.XMLParserType) -> int:
    """The character where a parser stands."""
    byte = max(parser.CurrentByteIndex, 0)
    return len(text.encode("utf-8", "replace")[:byte].decode("utf-8", "replace"))


def _tree(source: Source, tags: Tags, problem: Problem | None = None, *, truncated: bool = False) -> Tree:
    root = _element(source, tags, 0) if tags.starts else None
    if problem is None:
        return Tree(root, (), tuple(tags.comments), tags=tags)
    return Tree(root, (problem,), tuple(tags.comments), problem.at, truncated, tags)


def _until(text: str, stop: int) -> Tags:
    """The elements before the character at which reading ended; a tag that holds it is none."""
    last = max(text.rfind("<", 0, stop), 0)
    tag = TAG.match(text, last)
    whole = text.startswith(("<!", "<?"), last) or (tag is not None and tag.end() <= stop)
    tags = Tags(text)
    tags.scan(stop if whole else last)
    tags.close(stop)
    return tags


def _stopped(source: Source, stop: int, reason: str) -> Tree:
    told = f"Line {source.line_at(stop)}: {reason} The rest was not read."
    return _tree(source, _until(source.text, stop), Problem(told, stop))


def _broken(source: Source, stop: int, code: int) -> Tree:
    if code not in _ENDS_EARLY:
        return _stopped(source, stop, f"The XML is broken: {expat.ErrorString(code) or 'it cannot be read'}.")
    tags = _until(source.text, stop)
    where = f" inside <{tags.unclosed}>" if tags.unclosed else ""
    told = f"Line {source.line_at(stop)}: The XML breaks off{where}; export it again."
    return _tree(source, tags, Problem(told, stop), truncated=True)
