"""haproxy.cfg as sections of lines of words."""

import re
from collections.abc import Iterator
from dataclasses import field

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.shellwords import Word, words

SECTIONS = (
    "global", "defaults", "frontend", "backend", "listen", "userlist", "resolvers", "peers", "cache", "mailers",
    "program", "http-errors", "ring", "log-forward", "fcgi-app", "crt-list", "crt-store", "traces", "log-profile",
)  # fmt: skip
_COMMENT = re.compile(r"(?<![\\\S])#")


@dataclass(frozen=True, slots=True)
class Line:
    """One line's words."""

    source: Source
    words: tuple[Word, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as text."""
        return tuple(one.text for one in self.words)

    @property
    def name(self) -> str:
        """What the line sets."""
        return self.words[0].text

    @property
    def args(self) -> tuple[str, ...]:
        """The words behind."""
        return self.texts[1:]

    @property
    def evidence(self) -> Evidence:
        """Its characters."""
        return self.source.at(self.words[0].start, self.words[-1].end)

    def after(self, word: str) -> str:
        """The word behind another one; empty when it is not there."""
        return next((later for one, later in zip(self.texts, self.texts[1:], strict=False) if one == word), "")


@dataclass(slots=True)
class Section:
    """A section with the defaults that hold for it."""

    head: Line
    lines: list[Line] = field(default_factory=list)
    base: "Section | None" = None

    @property
    def kind(self) -> str:
        """`frontend`, `backend` ..."""
        return self.head.name

    @property
    def name(self) -> str:
        """Its own name."""
        return self.head.args[0] if self.head.args else ""

    def own(self, *names: str) -> tuple[Line, ...]:
        """Its lines of these names."""
        return tuple(one for one in self.lines if one.name in names)

    def all(self, *names: str) -> tuple[Line, ...]:
        """Its lines of these names, else those of its defaults."""
        return self.own(*names) or (self.base.own(*names) if self.base else ())

    @property
    def http(self) -> bool:
        """It reads requests; otherwise connections are handed on unread."""
        return any(one.args[:1] == ("http",) for one in self.all("mode")[-1:])


def sections(sources: tuple[Source, ...]) -> list[Section]:
    """The sections of all files, each with the defaults before it (or those it names with `from`)."""
    found: list[Section] = []
    last: Section | None = None
    for line in (line for source in sources for line in _lines(source)):
        if line.name in SECTIONS:
            named = line.after("from")
            base = next((one for one in found if one.kind == "defaults" and one.name == named), None) if named else last
            made = Section(line, base=base if line.name != "defaults" else None)
            found.append(made)
            last = made if line.name == "defaults" else last
        elif found:
            found[-1].lines.append(line)
    return found


def _lines(source: Source) -> Iterator[Line]:
    for start, text in zip(source.starts, source.lines, strict=False):
        comment = _COMMENT.search(text)
        found = words(text[: comment.start()] if comment else text, start)
        if found:
            yield Line(source, found)
