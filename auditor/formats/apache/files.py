"""The files of one httpd put together: includes, conditions, and what `Define` names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from auditor.model.evidence import Evidence, Source
from auditor.syntax.braced import Braced, Statement, cut, walk
from auditor.syntax.tagged import parse

_HARMLESS = re.compile(
    r".*(?:mods-enabled|conf\.modules\.d|conf-enabled|extra)/.*|(?:.*/)?(?:ports|magic|envvars|charset|letsencrypt/"
    r"options-ssl-apache|options-ssl-apache)(?:\.conf)?|.*\.load"
)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_TAKEN = ("ifmodule", "ifversion", "iffile")
"""Conditions that hold on a server that runs with this file; `!` turns them round."""
_MAIN = ("serverroot", "loadmodule", "mutex", "pidfile", "user")


@dataclass(slots=True)
class Whole:
    """The statements of every root file, with included files in their places."""

    trees: tuple[tuple[Source, Braced], ...]
    statements: list[Statement] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[Source, str]] = field(default_factory=list)

    @property
    def main(self) -> bool:
        """The server's own file is among them: what is written nowhere is not set."""
        return any(one.name in _MAIN for one in self.statements)

    def wrong(self, place: Evidence, text: str) -> None:
        """Note what was wrong at a place."""
        self.problems.append((place.source, f"Line {place.first}: {text}"))


def whole(sources: tuple[Source, ...]) -> Whole:
    """All files as one configuration; the server's own file first, then what it does not include."""
    made = Whole(tuple((source, parse(source)) for source in sources))
    for source, tree in made.trees:
        if tree.unclosed:
            text = f"The section <{tree.unclosed.name}> is never closed: the file is cut off. Export it again."
            made.wrong(tree.unclosed.head, text)
            cut(tree, source)
        if tree.stray is not None:
            made.wrong(source.at(tree.stray, tree.stray + 1), "A section ends here that was never opened.")
        for one in walk(tree.statements):
            if one.name == "define" and len(one.args) == 2:
                made.names[one.args[0]] = one.args[1]
    order = sorted(range(len(sources)), key=lambda place: not _is_main(made.trees[place][1]))
    for place in order:
        if place not in made.used:
            made.used.add(place)
            made.statements += _expanded(made, made.trees[place][1].statements, (place,))
    return made


def _is_main(tree: Braced) -> bool:
    return any(one.name in _MAIN for one in tree.statements)


def _expanded(made: Whole, statements: list[Statement], above: tuple[int, ...]) -> Iterator[Statement]:
    for one in statements:
        if one.name in {"include", "includeoptional"} and one.args:
            yield from _included(made, one, above)
        elif one.block is None:
            yield _filled(made, one)
        elif one.name in _TAKEN or one.name == "ifdefine":
            wanted = one.args[0] if one.args else ""
            holds = one.name in _TAKEN or wanted.lstrip("!") in made.names
            if holds is not wanted.startswith("!"):
                yield from _expanded(made, one.block, above)
        else:
            yield replace(_filled(made, one), block=list(_expanded(made, one.block, above)))


def _filled(made: Whole, one: Statement) -> Statement:
    if not made.names or not any("${" in word.text for word in one.words):
        return one
    words = tuple(
        replace(word, text=_VARIABLE.sub(lambda found: made.names.get(found[1], found[0]), word.text))
        for word in one.words
    )
    return replace(one, words=words)


def _included(made: Whole, one: Statement, above: tuple[int, ...]) -> Iterator[Statement]:
    """The statements of the included files; the statement itself where none was supplied and it could matter."""
    pattern, found = one.args[0], []
    for place, (source, _) in enumerate(made.trees):
        path = PurePosixPath(source.path)
        folders = {path.parent.name, ""} & {PurePosixPath(pattern).parent.name, ""}
        if place not in above and fnmatchcase(path.name, PurePosixPath(pattern).name) and folders:
            found.append(place)
    fresh = [place for place in found if place not in made.used]
    for place in fresh:
        made.used.add(place)
        yield from _expanded(made, made.trees[place][1].statements, (*above, place))
    if not found and not _HARMLESS.fullmatch(pattern):
        text = f"It includes {pattern}, which was not supplied. Supply that file too."
        made.wrong(one.head, text)
        yield one
