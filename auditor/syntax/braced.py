"""Statements with nested blocks in braces, as nginx (ended by `;`) and Caddy (ended by the line) write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model.evidence import Evidence, Source
from auditor.syntax.shellwords import Word

DEEPEST = 40
"""Blocks nested deeper are read as if they stood at this depth: no server accepts them."""
_QUOTED = r"\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)"
_ENDED = re.compile(
    rf"(?P<comment>\#[^\n]*)|(?P<mark>[;{{}}])|(?P<quoted>{_QUOTED})|"
    r"(?P<bare>(?:\$\{[^}\s]{0,80}\}|\\.|[^\s;{\\]|\\\Z)+)",
    re.DOTALL,
)
_LINES = re.compile(
    r"(?P<comment>\#[^\n]*)|(?P<mark>\n|[{}](?=\s|\Z))|(?P<quoted>\"(?:[^\"\\]|\\.)*(?:\"|\Z)|`[^`]*(?:`|\Z))|"
    r"(?P<bare>(?:\\\S|[^\s\\]|\\(?=\s|\Z))+)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\"'\\ ])")


@dataclass(slots=True)
class Statement:
    """One statement: its words, and the statements of its block when it has one."""

    source: Source
    words: tuple[Word, ...]
    start: int
    end: int
    """Behind the last word, or behind the closing brace of its block."""
    block: "list[Statement] | None" = None

    @property
    def name(self) -> str:
        """Its first word; empty for a block without one."""
        return self.words[0].text if self.words else ""

    @property
    def args(self) -> tuple[str, ...]:
        """The words after the first."""
        return tuple(one.text for one in self.words[1:])

    @property
    def head(self) -> Evidence:
        """The place of its words, without the block."""
        end = self.words[-1].end if self.words else self.start + 1
        return self.source.at(self.start, end)

    @property
    def inside(self) -> "list[Statement]":
        """The statements of its block."""
        return self.block or []


@dataclass(slots=True)
class Braced:
    """What a text holds, and what was wrong with it."""

    statements: list[Statement] = field(default_factory=list)
    opened: list[Statement] = field(default_factory=list)
    """The blocks that the text ends in, the outermost first."""
    stray: int | None = None
    """The place of a closing brace without an opening one."""
    broken: Word | None = None
    """The first word of a statement that the text ends in."""

    @property
    def unclosed(self) -> Statement | None:
        """The innermost block that the text ends in."""
        return self.opened[-1] if self.opened else None


def parse(source: Source, start: int = 0, end: int | None = None, *, lines: bool = False) -> Braced:
    """The statements of a part of a source; `lines` where a line's end ends a statement."""
    found = Braced()
    levels, words, opened = [found.statements], list[Word](), list[Statement]()
    for kind, word in _tokens(source.text, start, len(source.text) if end is None else end, lines=lines):
        if kind == "word":
            words.append(word)
            continue
        if word.text == "}":
            _ended(source, levels, words)
            if opened:
                opened.pop().end = word.end
                if len(levels) > len(opened) + 1:
                    levels.pop()
            elif found.stray is None:
                found.stray = word.start
            continue
        made = _ended(source, levels, words, word if word.text == "{" else None)
        if word.text == "{" and made:
            opened.append(made)
            if len(levels) <= DEEPEST:
                levels.append(made.block if made.block is not None else [])
    if words and not lines:
        found.broken = words[0]
    _ended(source, levels, words)
    found.opened = opened
    return found


def _ended(
    source: Source, levels: list[list[Statement]], words: list[Word], brace: Word | None = None
) -> "Statement | None":
    """The statement that the words make, put in its place; the words are used up."""
    if not words and brace is None:
        return None
    first = words[0].start if words else brace.start if brace else 0
    made = Statement(source, tuple(words), first, brace.end if brace else words[-1].end, [] if brace else None)
    levels[-1].append(made)
    words.clear()
    return made


def _tokens(text: str, start: int, end: int, *, lines: bool) -> Iterator[tuple[str, Word]]:
    for found in (_LINES if lines else _ENDED).finditer(text, start, end):
        low, high = found.span()
        match found.lastgroup:
            case "comment":
                continue
            case "mark":
                yield "mark", Word(found[0], low, high)
            case "quoted":
                closed = high > low + 1 and text[high - 1] == text[low]
                inner = text[low + 1 : high - 1 if closed else high]
                yield "word", Word(_ESCAPE.sub(r"\1", inner), low, high, quoted=True, closed=closed)
            case _:
                yield "word", Word(_ESCAPE.sub(r"\1", found[0]), low, high)


def cut(tree: Braced, source: Source, word: str = "include") -> None:
    """Let the blocks that the text ends in say so: a bare `include` (or another word) stands for what was cut off."""
    for one in tree.opened[:DEEPEST]:
        if one.block is not None:
            one.block.append(Statement(source, (Word(word, one.start, one.start),), one.start, len(source.text)))


def walk(statements: list[Statement]) -> Iterator[Statement]:
    """Every statement, those of blocks behind their own."""
    for one in statements:
        yield one
        yield from walk(one.inside)
