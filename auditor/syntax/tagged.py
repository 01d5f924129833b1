"""Lines of a name and words with sections in angle brackets, as Apache's httpd writes them."""

import re
from collections.abc import Iterator

from auditor.model.evidence import Source
from auditor.syntax.braced import DEEPEST, Braced, Statement
from auditor.syntax.shellwords import Word

_LINE = re.compile(r"(?:\\\n|[^\n])+")
_WORD = re.compile(r"\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|(?:\\[^\n]|[^\s\\])+|\\", re.DOTALL)
_ESCAPE = re.compile(r"\\([\"'\\\n])")


def parse(source: Source) -> Braced:
    """The statements of a source, names in small letters; a section is a statement with a block."""
    found = Braced()
    levels, opened = [found.statements], list[Statement]()
    for start, end in _lines(source.text):
        text = source.text[start:end]
        if text.startswith("</"):
            if opened:
                opened.pop().end = end
                if len(levels) > len(opened) + 1:
                    levels.pop()
            elif found.stray is None:
                found.stray = start
            continue
        section = text.startswith("<")
        words = tuple(_words(source.text, start + section, end - (section and text.endswith(">"))))
        if not words:
            continue
        made = Statement(source, words, start, end, [] if section else None)
        levels[-1].append(made)
        if section:
            opened.append(made)
            if len(levels) <= DEEPEST and made.block is not None:
                levels.append(made.block)
    found.opened = opened
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines without comments, joined where a backslash ends them, without blanks around them."""
    for found in _LINE.finditer(text):
        line = found[0]
        start = found.start() + len(line) - len(line.lstrip())
        if line.strip() and text[start] != "#":
            yield start, found.start() + len(line.rstrip())


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    for place, found in enumerate(_WORD.finditer(text, start, end)):
        word, quoted = found[0], found[0][0] in "\"'" and len(found[0]) > 1
        if word == "\\":
            continue
        inner = word[1:-1] if quoted and word[-1] == word[0] else word
        told = _ESCAPE.sub(r"\1", inner)
        yield Word(told if place else told.lower(), *found.span(), quoted=quoted)
