"""The files of one nginx put together: the parts that `nginx -T` prints, and what `include` brings in."""

import re
from collections.abc import Iterator
from dataclasses import field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.braced import Braced, Statement, cut, parse

MARKER = re.compile(r"^# configuration file (\S+):[ \t]*$", re.MULTILINE)
_HARMLESS = re.compile(
    r"(?:mime\.types|.*(?:fastcgi|uwsgi|scgi|proxy)_params|fastcgi(?:-php)?\.conf|koi-\w+|win-utf|\.types)$"
)
_MODULES = ("modules-enabled", "modules")
_FOLDERS = ("http", "events", "stream")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the configuration."""

    name: str
    source: Source
    tree: Braced


@dataclass(slots=True)
class Whole:
    """The statements of every root file, with included files in their places."""

    parts: tuple[Part, ...]
    roots: list[list[Statement]] = field(default_factory=list)
    complete: bool = False
    """`nginx -T` printed it: what a pattern does not find is not there."""
    used: set[str] = field(default_factory=set)
    problems: list[tuple[Source, str]] = field(default_factory=list)

    def wrong(self, place: Evidence, text: str) -> None:
        """Note what was wrong at a place."""
        self.problems.append((place.source, f"Line {place.first}: {text}"))


def parts_of(source: Source) -> Iterator[Part]:
    """The files that a source holds: one, or those that `nginx -T` printed."""
    marks = list(MARKER.finditer(source.text))
    if not marks:
        yield Part(source.path, source, parse(source))
        return
    ends = [*(one.start() for one in marks[1:]), len(source.text)]
    for mark, end in zip(marks, ends, strict=True):
        yield Part(mark[1], source, parse(source, mark.end(), end))


def whole(sources: tuple[Source, ...]) -> Whole:
    """All files as one configuration; a file that no other one includes is a root."""
    parts = tuple(part for source in sources for part in parts_of(source))
    made = Whole(parts, complete=any(MARKER.search(source.text) for source in sources))
    for part in parts:
        _tell(made, part)
    mains = [part for part in parts if any(one.name in _FOLDERS for one in part.tree.statements)] or list(parts[:1])
    made.used |= {part.name for part in mains}
    made.roots += [list(_expanded(made, part.tree.statements, (part.name,))) for part in mains]
    for part in parts:
        if part.name not in made.used:
            made.used.add(part.name)
            made.roots.append(list(_expanded(made, part.tree.statements, (part.name,))))
    return made


def _tell(made: Whole, part: Part) -> None:
    tree, source = part.tree, part.source
    if tree.unclosed:
        text = f"The block {tree.unclosed.name} is never closed: the file is cut off. Export it again."
        made.wrong(tree.unclosed.head, text)
        cut(tree, source)
    if tree.broken:
        made.wrong(
            source.at(tree.broken.start, tree.broken.end), "The statement has no end (;). Correct it, or export again."
        )
    if tree.stray is not None:
        made.wrong(source.at(tree.stray, tree.stray + 1), "A closing brace has no opening one. Correct the file.")


def _expanded(made: Whole, statements: list[Statement], above: tuple[str, ...]) -> Iterator[Statement]:
    for one in statements:
        if one.name == "include" and one.args:
            yield from _included(made, one, above)
        elif one.block is not None:
            yield replace(one, block=list(_expanded(made, one.block, above)))
        else:
            yield one


def _included(made: Whole, statement: Statement, above: tuple[str, ...]) -> Iterator[Statement]:
    """The statements of the included files; the statement itself where they were not supplied."""
    pattern = statement.args[0]
    found = [part for part in made.parts if part.name not in above and _named(made, part, pattern)]
    for part in found:
        made.used.add(part.name)
        yield from _expanded(made, part.tree.statements, (*above, part.name))
    if not found and not harmless(pattern) and not (made.complete and "*" in pattern):
        text = (
            f"It includes {pattern}, which was not supplied. Supply the output of 'nginx -T', which holds every file."
        )
        made.wrong(statement.head, text)
        yield statement


def harmless(pattern: str) -> bool:
    """Whether an included file, as every distribution ships it, sets nothing that matters here."""
    return bool(_HARMLESS.fullmatch(PurePosixPath(pattern).name)) or PurePosixPath(pattern).parent.name in _MODULES


def _named(made: Whole, part: Part, pattern: str) -> bool:
    """Whether a pattern names a file: by its whole path in a printed configuration, else by its own name."""
    if harmless(pattern):
        return False
    if made.complete:
        return fnmatchcase(part.name, pattern) or (
            not pattern.startswith("/") and fnmatchcase(part.name, f"*/{pattern}")
        )
    folder, parent = PurePosixPath(pattern).parent.name, PurePosixPath(part.name).parent.name
    alike = not parent or parent == folder or part.name not in made.used
    return alike and fnmatchcase(PurePosixPath(part.name).name, PurePosixPath(pattern).name)
