"""What `${NAME}` stands for: interpolation as Docker Compose does it, and the files it takes values from.

https://docs.docker.com/reference/compose-file/interpolation/ (seen 2026-11).
"""

import re
from collections.abc import Iterator, Mapping

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

_REFERENCE = re.compile(
    r"\$\$"
    r"|\$\{(?P<braced>[A-Za-z_]\w*)(?:(?P<how>:?[-?+])(?P<instead>(?:[^{}]|\$\{(?:[^{}]|\$\{[^{}]*\})*\})*))?\}"
    r"|\$(?P<bare>[A-Za-z_]\w*)"
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its references replaced as far as the files tell."""

    text: str
    """A reference without a value stays in it as `${NAME}`."""
    open: tuple[str, ...] = ()
    """Names that nothing in the files gives a value."""
    assumed: tuple[str, ...] = ()
    """Names whose written default was taken: a shell or a .env file that was not supplied may say otherwise."""


def fill(text: str, known: Mapping[str, str]) -> Filled:
    """The text with `${NAME}`, `$NAME`, `${NAME:-default}` and `$$` replaced."""
    open_names: list[str] = []
    assumed: list[str] = []

    def value(found: re.Match[str]) -> str:
        name, how, instead = found["braced"] or found["bare"], found["how"] or "", found["instead"] or ""
        if not name:
            return "$"
        given = known.get(name)
        if given is None and how in {":-", "-"}:
            assumed.append(name)
            inner = fill(instead, known)
            open_names.extend(inner.open)
            return inner.text
        if given is None:
            open_names.append(name)
            return f"${{{name}}}"
        if how in {":+", "+"}:
            return fill(instead, known).text
        return fill(instead, known).text if not given and how == ":-" else given

    filled = _REFERENCE.sub(value, text)
    return Filled(filled, tuple(dict.fromkeys(open_names)), tuple(dict.fromkeys(assumed)))


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment of an environment file."""

    name: str
    value: str
    evidence: Evidence
    """The value's characters."""
    number: int


_ASSIGNMENT = re.compile(
    r"\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[ \t]*(?:'([^']*)'|\"((?:\\.|[^\"\\])*)\"|(.*?))\s*(?:\s#.*)?$"
)


def assignments(source: Source) -> Iterator[Line]:
    """The `NAME=value` lines of an environment file."""
    for number, (text, start) in enumerate(zip(source.lines, source.starts, strict=False), 1):
        found = None if text.lstrip().startswith("#") else _ASSIGNMENT.match(text)
        if found:
            group = next(one for one in (2, 3, 4) if found[one] is not None)
            low, high = found.span(group)
            yield Line(found[1], found[group], source.at(start + low, start + high), number)


_FILE_NAME = re.compile(r"(?:^|[./_-])env(?:[._-]\w+)*$", re.IGNORECASE)


def is_environment(source: Source) -> bool:
    """Whether it is an environment file: named like one, and every line an assignment or a comment."""
    if not _FILE_NAME.search(source.path):
        return False
    lines = sum(1 for line in source.lines if line.strip() and not line.lstrip().startswith("#"))
    return lines > 0 and lines == sum(1 for _ in assignments(source))
