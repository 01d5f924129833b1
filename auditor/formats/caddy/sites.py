"""A Caddyfile's sites: their addresses, and their directives with every snippet in its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from auditor.model.evidence import Evidence, Source
from auditor.syntax.braced import Braced, Statement, cut, parse


@dataclass(slots=True)
class Whole:
    """The sites of all files."""

    trees: tuple[tuple[Source, Braced], ...]
    options: list[Statement] = field(default_factory=list)
    snippets: dict[str, Statement] = field(default_factory=dict)
    sites: list[Statement] = field(default_factory=list)
    problems: list[tuple[Source, str]] = field(default_factory=list)

    def wrong(self, place: Evidence, text: str) -> None:
        """Note what was wrong at a place."""
        self.problems.append((place.source, f"Line {place.first}: {text}"))


def whole(sources: tuple[Source, ...]) -> Whole:
    """All files as one configuration."""
    made = Whole(tuple((source, parse(source, lines=True)) for source in sources))
    for source, tree in made.trees:
        if tree.unclosed:
            made.wrong(tree.unclosed.head, "The block is never closed: the file is cut off. Export it again.")
            cut(tree, source, "import")
        if tree.stray is not None:
            made.wrong(source.at(tree.stray, tree.stray + 1), "A closing brace has no opening one. Correct the file.")
        _sort(made, tree.statements)
    made.sites = [replace(one, block=list(expanded(made, one.inside, ()))) for one in made.sites]
    return made


def _sort(made: Whole, statements: list[Statement]) -> None:
    """Options, snippets and sites; a file without braces around it is one site."""
    bare = [one for one in statements if one.block is None]
    if bare and bare[0] is statements[0] and bare[0].name != "import":
        first, *rest = statements
        made.sites.append(replace(first, block=rest))
        return
    for one in statements:
        if one.block is None:
            continue
        if not one.words:
            made.options += one.block
        elif one.name.startswith("("):
            made.snippets[one.name.strip("()")] = one
        else:
            made.sites.append(one)


def expanded(made: Whole, statements: list[Statement], above: tuple[str, ...]) -> Iterator[Statement]:
    """The directives with imported snippets and files in their places; an import that was not supplied stays."""
    for one in statements:
        if one.name == "import" and one.args and one.args[0] in made.snippets and one.args[0] not in above:
            yield from expanded(made, made.snippets[one.args[0]].inside, (*above, one.args[0]))
        elif one.name == "import" and one.args:
            name = PurePosixPath(one.args[0]).name
            found = [tree for source, tree in made.trees if fnmatchcase(PurePosixPath(source.path).name, name)]
            for tree in found if one.args[0] not in above else ():
                yield from expanded(made, tree.statements, (*above, one.args[0]))
            if not found:
                made.wrong(one.head, f"It imports {one.args[0]}, which was not supplied. Supply that file too.")
                yield one
        elif one.block is not None:
            yield replace(one, block=list(expanded(made, one.block, above)))
        else:
            yield one


def addresses(site: Statement) -> Iterator[tuple[str, int, bool]]:
    """Host, port and whether it is encrypted, for each address of a site."""
    for word in (part.strip() for one in site.words for part in one.text.split(",")):
        if not word or word.startswith("@"):
            continue
        scheme, _, rest = word.rpartition("://")
        host, colon, port = rest.partition("/")[0].rpartition(":")
        if not colon or rest.endswith("]"):
            host, port = rest.partition("/")[0], ""
        number = int(port) if port.isdecimal() and len(port) < 6 else 0
        if scheme == "http" or number == 80:
            yield host, number or 80, False
        else:
            yield host, number or 443, bool(host) or scheme == "https" or number == 443
