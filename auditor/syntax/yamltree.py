"""YAML into nodes that know their characters; every scalar stays text, so that no port or version becomes a number.

An alias is the anchored node itself, never a copy: ten lines of nested aliases stay ten nodes, and what walks a tree
visits each node once. Errors are values, and what was read before one is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import count
from typing import Protocol, TypeAlias

import yaml

from auditor.model.evidence import Source
from auditor.model.frozen import dataclass
from auditor.syntax.placed import Placed

MOST_DEPTH = 64
"""Deeper nesting is no configuration."""
MOST_NODES = 500_000
MOST_MERGED = 10_000
"""Entries that merge keys may add to one mapping."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Placed):
    """A text, as YAML reads it: escapes and foldings resolved, nothing turned into a number."""

    text: str
    style: str = ""
    """Empty when written plain, else its quote, `|` or `>`."""

    @property
    def null(self) -> bool:
        """Written as nothing at all, `~` or `null`."""
        return not self.style and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def inside(self) -> tuple[int, int]:
        """The characters of the text as written, without its quotes."""
        quoted = self.style in {"'", '"'}
        return self.start + quoted, self.end - quoted


@dataclass(frozen=True, slots=True, eq=False)
class Sequence(Placed):
    """A list."""

    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Mapping(Placed):
    """Keys with values: those written here, and those that `<<` brings in."""

    entries: tuple[tuple[Scalar, "Node"], ...] = ()
    """As written, `<<` and repeated keys included."""
    merged: tuple[tuple[Scalar, "Node"], ...] = ()
    """From merge keys; an entry of the mapping itself wins over them."""

    @property
    def items(self) -> dict[str, tuple[Scalar, "Node"]]:
        """What is in effect, by key: the last of repeated keys, before anything merged."""
        own = {key.text: (key, value) for key, value in self.entries if key.text != "<<" or key.style}
        return {key.text: (key, value) for key, value in reversed(self.merged)} | own

    def get(self, name: str) -> "Node | None":
        """The value of a key."""
        found = self.items.get(name)
        return found[1] if found else None


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, as a sentence, and the character where that shows."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The first document of a text; None for an empty one."""

    root: Node | None
    problems: tuple[Problem, ...] = ()
    stopped: int | None = None
    """Where reading ended early: behind the last character that was read."""


class _Mark(Protocol):
    """A position as PyYAML gives it, by either of its parsers."""

    @property
    def index(self) -> int:
        """Characters before it."""


@dataclass(slots=True)
class _Open:
    """A collection that is still being read."""

    start: int
    anchor: str | None
    mapping: bool
    flow: bool
    """Written in brackets, so that its own end is seen."""
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    source: Source
    anchors: dict[str, Node | None] = field(default_factory=dict)
    """None while the anchored node is still open."""
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    root: Node | None = None
    nodes: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        start, end = _index(event.start_mark), _index(event.end_mark)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
            case yaml.ScalarEvent():
                self.add(self.scalar(event, start, end), event.anchor)
            case yaml.AliasEvent():
                self.add(self.alias(event.anchor or "", start, end), None)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if event.anchor:
                    self.anchors[event.anchor] = None
                mapping = isinstance(event, yaml.MappingStartEvent)
                self.stack.append(_Open(start, event.anchor, mapping, bool(event.flow_style)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.close(end)

    def scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> Scalar:
        return Scalar(self.source, start, self.trimmed(start, end), event.value, event.style or "")

    def trimmed(self, start: int, end: int) -> int:
        return start + len(self.source.text[start:end].rstrip())

    def alias(self, name: str, start: int, end: int) -> Node:
        target = self.anchors.get(name)
        if target is not None:
            return target
        told = "stands inside itself" if name in self.anchors else "is defined nowhere above"
        self.problems.append(Problem(f"The alias *{name} {told}; it was read as nothing.", start))
        return Scalar(self.source, start, end, "")

    def add(self, node: Node, anchor: str | None) -> None:
        self.nodes += 1
        if anchor:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def close(self, end: int) -> None:
        opened = self.stack.pop()
        if not opened.flow:
            # the parser sees the end of a block only at what follows it, comments in between included
            end = max((one.end for one in opened.children if one.start >= opened.start), default=opened.start)
        if not opened.mapping:
            self.add(Sequence(self.source, opened.start, end, tuple(opened.children)), opened.anchor)
            return
        entries: list[tuple[Scalar, Node]] = []
        # a text that breaks off leaves a last key without a value
        for key, value in zip(opened.children[::2], opened.children[1::2], strict=False):
            if isinstance(key, Scalar):
                entries.append((key, value))
            else:
                self.problems.append(Problem("A key is a list or a mapping; the entry was left out.", key.start))
        self.repeated(entries)
        mapping = Mapping(self.source, opened.start, end, tuple(entries))
        self.add(replace(mapping, merged=self.merged(mapping)), opened.anchor)

    def repeated(self, entries: list[tuple[Scalar, Node]]) -> None:
        seen: dict[str, Scalar] = {}
        for key, _ in entries:
            if key.text in seen and key.text != "<<":
                line = self.source.line_at(seen[key.text].start)
                text = f'The key "{key.text}" is already on line {line}; the last one was taken. Remove one of them.'
                self.problems.append(Problem(text, key.start))
            seen[key.text] = key

    def merged(self, mapping: Mapping) -> tuple[tuple[Scalar, Node], ...]:
        found: list[tuple[Scalar, Node]] = []
        for key, value in mapping.entries:
            if key.text != "<<" or key.style:
                continue
            for one in value.items if isinstance(value, Sequence) else (value,):
                if not isinstance(one, Mapping):
                    self.problems.append(Problem("A merge key names something that is no mapping.", key.start))
                    continue
                found += one.items.values()
            if len(found) > MOST_MERGED:
                self.problems.append(Problem("Merge keys bring in too many entries; the rest was left out.", key.start))
                return tuple(found[:MOST_MERGED])
        return tuple(found)

    @property
    def excess(self) -> str:
        """Why reading must stop here; empty while it may go on."""
        if self.documents > 1:
            return "A second document begins here; only the first counts. Save each document as a file of its own."
        if len(self.stack) > MOST_DEPTH:
            return f"It is nested more than {MOST_DEPTH} levels deep."
        return f"It holds more than {MOST_NODES} values." if self.nodes > MOST_NODES else ""


def parse(source: Source) -> Tree:
    """The first YAML document of a source, as far as it can be read."""
    builder, stopped, at = _Builder(source), None, 0
    try:
        for event in yaml.parse(source.text, Loader=yaml.CSafeLoader):
            at = _index(event.end_mark)
            builder.take(event)
            if builder.excess:
                stopped = at
                builder.problems.append(Problem(f"{builder.excess} The rest was not read.", at))
                break
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        stopped = at
        text = f"The YAML is broken: {_reason(error)}. The rest was not read."
        builder.problems.append(Problem(text, _position(error, at)))
    while builder.stack:
        builder.close(at)
    return Tree(builder.root, tuple(builder.problems), stopped)


def _index(mark: _Mark | None) -> int:
    return mark.index if mark else 0


def _position(error: yaml.YAMLError | UnicodeEncodeError, at: int) -> int:
    match error:
        case UnicodeEncodeError():
            return error.start
        case yaml.reader.ReaderError():
            return int(error.position)
        case yaml.MarkedYAMLError(problem_mark=mark) if mark is not None:
            return int(mark.index)
        case _:
            return at


def _reason(error: yaml.YAMLError | UnicodeEncodeError) -> str:
    match error:
        case yaml.MarkedYAMLError(problem=str(problem)):
            return problem
        case yaml.reader.ReaderError():
            return "it holds a character that YAML does not allow"
        case _:
            return "it holds a character that is no text"


def walk(node: Node | None) -> Iterator[Node]:
    """Every node below and at a node, each once."""
    seen: set[int] = set()
    waiting = [node] if node is not None else []
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        match one:
            case Sequence(items=items):
                waiting += items
            case Mapping(entries=entries):
                waiting += (part for entry in entries for part in entry)


def comment_lines(tree: Tree, source: Source) -> list[int]:
    """The lines that hold a comment and nothing else."""
    inside = {
        line
        for node in walk(tree.root)
        if isinstance(node, Scalar)
        for line in range(source.line_at(node.start) + 1, source.line_at(max(node.start, node.end - 1)) + 1)
    }
    return [
        number for number, line in enumerate(source.lines, 1) if line.lstrip().startswith("#") and number not in inside
    ]


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def embedded(scalar: Scalar) -> Source:
    """A source of its own for a document inside a scalar, with every character where the file has it."""
    start, end = scalar.inside
    if scalar.style in {"|", ">"}:
        start = scalar.source.text.find("\n", start, end) + 1 or end
    text = scalar.source.text[start:end]
    before = re.sub(r"[^\n]", " ", scalar.source.text[:start])
    return replace(scalar.source, text=before + (_unescaped(text) if scalar.style == '"' else text))


def _unescaped(text: str) -> str:
    """The same number of characters, with blanks where the backslashes of a double-quoted scalar were."""
    quotes = count()

    def one(found: re.Match[str]) -> str:
        if found[1] == '"':
            return '" ' if next(quotes) % 2 else ' "'
        return "  " if found[1] in "nrt" else f" {found[1]}"

    return _ESCAPED.sub(one, text)
