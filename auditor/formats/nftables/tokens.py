"""The text of a rule set as words and blocks that know their characters."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from auditor.model.frozen import dataclass

_TOKEN = re.compile(
    r"(?P<text>\"[^\"\n]*\"?)|(?P<comment>#[^\n]*)|(?P<joined>\\\r?\n)|(?P<mark>[{};,()\n]|[!=<>]=|[=<>!]|<<|>>)"
    r"|(?P<word>[^\s{};,()\"#=<>!]+)"
)
_DEEPEST = 30
"""Deeper nesting is no rule set."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign."""

    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between braces, line ends included."""

    items: tuple["Item", ...]
    start: int
    end: int


Item: TypeAlias = Word | Block


@dataclass(slots=True)
class Text:
    """A whole text: its items, its comments, and where a brace is missing."""

    items: tuple[Item, ...]
    comments: tuple[tuple[int, int], ...]
    unclosed: bool
    stray: tuple[int, ...]
    """Closing braces that close nothing."""


def tokens(text: str) -> Text:
    """The words and blocks of a text."""
    levels: list[tuple[int, list[Item]]] = [(0, [])]
    comments, stray = [], []
    for found in _TOKEN.finditer(text):
        start, end, kind = found.start(), found.end(), found.lastgroup
        if kind == "comment":
            comments.append((start, end))
        elif found[0] == "{" and len(levels) < _DEEPEST:
            levels.append((start, []))
        elif found[0] == "}" and len(levels) > 1:
            opened, items = levels.pop()
            levels[-1][1].append(Block(tuple(items), opened, end))
        elif found[0] in {"{", "}"}:
            stray.append(start)
        elif kind == "text":
            levels[-1][1].append(Word(found[0].strip('"'), start, end, quoted=True))
        elif kind != "joined":
            levels[-1][1].append(Word(found[0], start, end))
    unclosed = len(levels) > 1
    while len(levels) > 1:
        opened, items = levels.pop()
        levels[-1][1].append(Block(tuple(items), opened, len(text)))
    return Text(tuple(levels[0][1]), tuple(comments), unclosed, tuple(stray))


def is_mark(item: Item, *texts: str) -> bool:
    """Whether an item is one of some signs, outside of quotes."""
    return isinstance(item, Word) and not item.quoted and item.text in texts


def statements(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Items cut at line ends and semicolons."""
    found: list[Item] = []
    for one in items:
        if is_mark(one, "\n", ";"):
            if found:
                yield tuple(found)
            found = []
        else:
            found.append(one)
    if found:
        yield tuple(found)


def elements(block: Block) -> Iterator[tuple[Item, ...]]:
    """The members of a set that stands in braces."""
    found: list[Item] = []
    for one in block.items:
        if is_mark(one, ",", ";"):
            if found:
                yield tuple(found)
            found = []
        elif not is_mark(one, "\n"):
            found.append(one)
    if found:
        yield tuple(found)


def texts(items: Iterable[Item]) -> list[str]:
    """The words among some items."""
    return [one.text for one in items if isinstance(one, Word)]


def words(items: Iterable[Item]) -> Iterator[str]:
    """Every word among some items, those in braces too."""
    for one in items:
        if isinstance(one, Word):
            yield one.text
        else:
            yield from words(one.items)
