"""JSON with comments into nodes that know their characters, as strict and as lenient as JsonCpp.

Accepted beside plain JSON: `//` and `/* */` comments, a comma before a closing bracket, line ends inside strings, text
behind the document, and `${NAME}` or `${NAME:-default}` where a value stands (programs replace it before they parse).
Refused: `#` comments, single quotes, names without quotes. Errors are values, and what was read before one is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.placed import Placed

MOST_DEPTH = 100
"""Deeper nesting is no configuration."""
MOST_NODES = 500_000


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that stands outside of quotes as `${NAME}`."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Placed):
    """A text, number, truth value, null, or a reference to a variable."""

    value: str | float | bool | Reference | None

    @property
    def inside(self) -> tuple[int, int]:
        """The characters of a text without its quotes."""
        quoted = isinstance(self.value, str)
        return self.start + quoted, self.end - quoted


@dataclass(frozen=True, slots=True, eq=False)
class Array(Placed):
    """A list."""

    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A key with its value."""

    key: Scalar
    value: "Node"

    @property
    def name(self) -> str:
        """The key's text."""
        return str(self.key.value)

    @property
    def evidence(self) -> Evidence:
        """Key and value."""
        return self.key.source.at(self.key.start, self.value.end)


@dataclass(frozen=True, slots=True, eq=False)
class Object(Placed):
    """Keys with values in the order of the file, repeated keys included."""

    members: tuple[Member, ...] = ()

    def get(self, name: str) -> "Node | None":
        """The value in effect: the last one of a repeated key."""
        return next((one.value for one in reversed(self.members) if one.name == name), None)


Node: TypeAlias = Scalar | Array | Object


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, as a sentence, and the character where that shows."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Tree:
    """One document; `root` is None when not even a value begins."""

    root: Node | None
    problems: tuple[Problem, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    stopped: int | None = None
    """Where reading ended early: behind the last character that was read."""
    truncated: bool = False
    """The text ends before the document does."""
    behind: int | None = None
    """Where text begins that follows the document and is not read."""


class _StopError(Exception):
    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.at = at


_BLANK = re.compile(r"[ \t\r\n]+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d*)?(?:[eE][+-]?\d{1,300})?(?![\w.])")
_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_WORDS = {"true": True, "false": False, "null": None}
_REFERENCE = re.compile(r"\$\{([^:{}\n]*)(?::-([^}\n]*))?\}")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_REFUSED = {
    "#": "A comment begins with #; write // or /* */ instead.",
    "'": "A text stands in single quotes; write double quotes instead.",
}


@dataclass(slots=True)
class _Open:
    """An object or list that is being read: kept when reading stops inside."""

    start: int
    closing: str
    items: list[Node] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    key: Scalar | None = None
    """The key whose value is being read."""

    def add(self, value: Node) -> None:
        if self.key:
            self.members.append(Member(self.key, value))
            self.key = None
        else:
            self.items.append(value)

    def closed(self, source: Source, end: int) -> Array | Object:
        if self.closing == "}":
            return Object(source, self.start, end, tuple(self.members))
        return Array(source, self.start, end, tuple(self.items))


@dataclass(slots=True)
class _Reader:
    source: Source
    at: int = 0
    nodes: int = 0
    comments: list[tuple[int, int]] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.source.text

    def skip(self) -> str:
        """Over blanks and comments to the next character; empty at the end."""
        while True:
            if blank := _BLANK.match(self.text, self.at):
                self.at = blank.end()
            elif comment := _COMMENT.match(self.text, self.at):
                self.comments.append(comment.span())
                self.at = comment.end()
            else:
                break
        if self.text.startswith("/*", self.at):
            raise _StopError("A comment is opened and never closed.", self.at)
        return self.text[self.at : self.at + 1]

    def value(self) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _StopError(f"It holds more than {MOST_NODES} values.", self.at)
        match self.skip():
            case "{":
                return self.container("}")
            case "[":
                return self.container("]")
            case '"':
                return self.string()
            case _:
                return self.plain()

    def container(self, closing: str) -> Node:
        if len(self.open) >= MOST_DEPTH:
            raise _StopError(f"It is nested more than {MOST_DEPTH} levels deep.", self.at)
        content = _Open(self.at, closing)
        self.open.append(content)
        self.at += 1
        while self.skip() != closing:
            if closing == "}":
                content.key = self.key()
            content.add(self.value())
            if (found := self.skip()) == ",":
                self.at += 1
            elif found != closing:
                raise self.unexpected(f'a comma or "{closing}"')
        self.at += 1
        self.open.pop()
        return content.closed(self.source, self.at)

    def key(self) -> Scalar:
        if self.skip() != '"':
            raise self.unexpected("a key in double quotes")
        key = self.string()
        if self.skip() != ":":
            raise self.unexpected("a colon")
        self.at += 1
        return key

    def string(self) -> Scalar:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise _StopError("A text is opened and never closed.", self.at)
        start, self.at = found.span()
        return Scalar(self.source, start, self.at, self.unescaped(found[1], start + 1))

    def unescaped(self, text: str, at: int) -> str:
        if "\\" not in text:
            return text
        for escape in _ESCAPE.finditer(text):
            if escape[1] not in _ESCAPES and len(escape[1]) == 1:
                raise _StopError(f'A text holds "\\{escape[1]}", which means nothing in JSON.', at + escape.start())
        text = _ESCAPE.sub(lambda one: _ESCAPES.get(one[1]) or chr(int(one[1][1:], 16)), text)
        text = _PAIR.sub(lambda one: one[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
        return _LONE.sub("\ufffd", text)

    def plain(self) -> Scalar:
        start = self.at
        value: str | float | bool | Reference | None
        if word := _WORD.match(self.text, start):
            self.at, value = word.end(), _WORDS[word[0]]
        elif number := _NUMBER.match(self.text, start):
            whole = set(number[0]).isdisjoint(".eE")
            self.at, value = number.end(), int(number[0]) if whole else float(number[0])
        elif reference := _REFERENCE.match(self.text, start):
            self.at, value = reference.end(), Reference(reference[1], reference[2])
        else:
            raise self.unexpected("a value")
        return Scalar(self.source, start, self.at, value)

    def unexpected(self, wanted: str) -> _StopError:
        found = self.text[self.at : self.at + 1]
        if not found:
            return _StopError(f"The text ends where {wanted} should stand.", self.at)
        if found in _REFUSED:
            return _StopError(_REFUSED[found], self.at)
        if "key" in wanted and (found.isalpha() or found == "_"):
            return _StopError("A key stands without quotes; write it in double quotes.", self.at)
        return _StopError(f"{wanted[0].upper()}{wanted[1:]} should stand here.", self.at)

    def close(self) -> Node | None:
        """What was read so far of every container that is still open."""
        inner: Node | None = None
        for content in reversed(self.open):
            if inner is not None:
                content.add(inner)
            inner = content.closed(self.source, self.at)
        return inner


def parse(source: Source) -> Tree:
    """The JSON document of a source, as far as it can be read."""
    reader = _Reader(source, at=1 if source.text.startswith("\ufeff") else 0)
    try:
        root = reader.value()
    except _StopError as error:
        truncated = not source.text[error.at :].strip() or "never closed" in str(error)
        return Tree(reader.close(), (Problem(str(error), error.at),), tuple(reader.comments), reader.at, truncated)
    try:
        behind = reader.at if reader.skip() else None
    except _StopError:
        behind = reader.at
    return Tree(root, comments=tuple(reader.comments), behind=behind)


def walk(node: Node | None) -> Iterator[Node]:
    """Every node below and at a node, in the order of the file."""
    waiting = [node] if node is not None else []
    while waiting:
        one = waiting.pop()
        yield one
        match one:
            case Array(items=items):
                waiting += reversed(items)
            case Object(members=members):
                waiting += (member.value for member in reversed(members))


def blank_lines(tree: Tree, source: Source) -> list[int]:
    """The lines that hold nothing but comments and blanks, counted from 1."""
    pieces, position = [], 0
    for start, end in tree.comments:
        pieces += [source.text[position:start], re.sub(r"[^\n]", " ", source.text[start:end])]
        position = end
    text = "".join([*pieces, source.text[position:]])
    return [number for number, line in enumerate(text.split("\n"), 1) if not line.strip("\ufeff \t\r")]
