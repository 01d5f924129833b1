"""JavaScript's words: texts, numbers, names, patterns and signs, each with its characters."""

import re
from collections.abc import Iterator

from auditor.model.evidence import Source
from auditor.model.frozen import dataclass

_BLANK = re.compile(r"[\s\ufeff]+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'", re.DOTALL)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+", re.DOTALL)
_NUMBER = re.compile(r"0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?")
_NAME = re.compile(r"[#A-Za-z_$\u0080-\uffff][\w$]*")
_PATTERN = re.compile(r"/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++)/([a-z]*)")
_SIGN = re.compile(r"=>|\.\.\.|\?\.|\?\?=?|[=!]==?|[<>*&|+-]{2,3}=?|[-+*/%&|^<>]=|.", re.DOTALL)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": ""}
MOST_DEPTH = 100
"""Deeper nesting is no configuration."""
_BEFORE_VALUE = frozenset({"return", "typeof", "case", "in", "of", "delete", "void", "new", "else", "await"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `kind` is `text` `template` `number` `name` `pattern` `sign`."""

    kind: str
    start: int
    end: int
    text: str
    """What it says: a text without quotes and escapes, a pattern without its bars."""
    pieces: tuple["str | tuple[Word, ...]", ...] = ()
    """Of a template: its texts, and the words between `${` and `}`."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a file."""

    all: tuple[Word, ...]
    comments: tuple[tuple[int, int], ...] = ()
    stopped: str = ""
    """Why reading ended early, as a sentence."""
    at: int = 0
    """The character where it ended."""


class _StopError(Exception):
    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.at = at


def words(source: Source) -> Words:
    """The words of a file up to the first character that cannot be read."""
    lexer = _Lexer(source.text)
    try:
        all_of_them = tuple(lexer.words())
    except _StopError as error:
        return Words(tuple(lexer.found), tuple(lexer.comments), str(error), error.at)
    return Words(all_of_them, tuple(lexer.comments))


class _Lexer:
    def __init__(self, text: str, at: int = 0, depth: int = 0) -> None:
        self.text, self.at, self.depth = text, at, depth
        self.comments: list[tuple[int, int]] = []
        self.found: list[Word] = []

    def words(self) -> Iterator[Word]:
        """Every word up to the end, or up to the `}` that closes a template's part."""
        level = 0
        while self.skip():
            word = self.word()
            level += {"{": 1, "}": -1}.get(word.text, 0) if word.kind == "sign" else 0
            if level < 0:
                return
            self.found.append(word)
            yield word

    def skip(self) -> bool:
        """Over blanks and comments; False at the end."""
        while True:
            if blank := _BLANK.match(self.text, self.at):
                self.at = blank.end()
            elif comment := _COMMENT.match(self.text, self.at):
                self.comments.append(comment.span())
                self.at = comment.end()
            elif self.text.startswith("/*", self.at):
                raise _StopError("A comment is opened and never closed.", self.at)
            else:
                return self.at < len(self.text)

    def word(self) -> Word:
        match self.text[self.at]:
            case '"' | "'":
                return self.made("text", _TEXT)
            case "`":
                return self.template()
            case "/" if not self.behind_value and _PATTERN.match(self.text, self.at):
                return self.made("pattern", _PATTERN)
        for kind, pattern in (("number", _NUMBER), ("name", _NAME)):
            if pattern.match(self.text, self.at):
                return self.made(kind, pattern)
        return self.made("sign", _SIGN)

    @property
    def behind_value(self) -> bool:
        """Whether a bar here divides: a value stands before it."""
        before = self.found[-1] if self.found else None
        if before is None or before.kind == "sign":
            return before is not None and before.text in {")", "]", "}"}
        return before.text not in _BEFORE_VALUE

    def made(self, kind: str, pattern: re.Pattern[str]) -> Word:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _StopError("A text is opened and never closed.", self.at)
        start, self.at = found.span()
        text = found[found.lastindex or 0] if kind == "text" else found[1] if kind == "pattern" else found[0]
        return Word(kind, start, self.at, _unescaped(text) if kind == "text" else text)

    def template(self) -> Word:
        start = self.at
        pieces: list[str | tuple[Word, ...]] = []
        self.at += 1
        while self.depth < MOST_DEPTH:
            plain = _TEMPLATE.match(self.text, self.at)
            end = plain.end() if plain else self.at
            pieces.append(_unescaped(self.text[self.at : end]))
            self.at = end
            if self.text.startswith("`", self.at):
                self.at += 1
                text = "".join(one for one in pieces if isinstance(one, str))
                return Word("template", start, self.at, text, tuple(pieces))
            if not self.text.startswith("${", self.at):
                break
            inner = _Lexer(self.text, self.at + 2, self.depth + 1)
            pieces.append(tuple(inner.words()))
            self.comments += inner.comments
            self.at = inner.at
        raise _StopError("A text in backticks is opened and never closed.", start)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    told = found[1]
    if len(told) == 1:
        return _ESCAPES.get(told, told)
    number = int(told.strip("ux{}"), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
