"""A command line into words that know their characters: quotes and backslashes as shells and iptables-save write."""

import re
from collections.abc import Iterator

from auditor.model.frozen import dataclass

_PLAIN = re.compile(r"\S+")
# A quote that is never closed runs to the end of the line; what begins with none of the others is a lone backslash.
_WORD = re.compile(r"(?:[^\s\"'\\]|\\.|\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|'[^']*(?:'|$)|\\$)+", re.DOTALL)
_PIECE = re.compile(r"\"((?:[^\"\\]|\\.)*)(\"?)|'([^']*)('?)|\\(.?)|([^\"'\\]+)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, its quotes and backslashes resolved, and its characters in the source as written."""

    text: str
    start: int
    end: int
    quoted: bool = False
    """Some of it stood in quotes, so that a leading `-` or `!` means itself."""
    closed: bool = True
    """False: a quote was opened and never closed; the line breaks off or was wrapped."""


def words(line: str, offset: int = 0) -> tuple[Word, ...]:
    """The words of one line whose first character stands at `offset` of the source."""
    if '"' in line or "'" in line or "\\" in line:
        return tuple(_quoted(line, offset))
    return tuple(Word(one[0], offset + one.start(), offset + one.end()) for one in _PLAIN.finditer(line))


def _quoted(line: str, offset: int) -> Iterator[Word]:
    for one in _WORD.finditer(line):
        text, quoted, closed = [], False, True
        for piece in _PIECE.finditer(one[0]):
            double, double_end, single, single_end, escaped, plain = piece.groups()
            text.append(_ESCAPE.sub(r"\1", double) if double is not None else single or escaped or plain or "")
            if double is not None or single is not None:
                quoted, closed = True, closed and bool(double_end or single_end)
        yield Word("".join(text), offset + one.start(), offset + one.end(), quoted, closed)
