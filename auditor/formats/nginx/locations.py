"""Which location answers a path: exact, longest prefix, `^~`, then regular expressions in their order.

nginx.org/en/docs/http/ngx_http_core_module.html#location; nested ones as ngx_http_core_find_location descends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.formats.nginx.levels import Level
from auditor.syntax.braced import Statement

PATHS = (
    "/", "/dicom-web/", "/dicom-web/studies", "/dicomweb/studies", "/wado", "/wado?requestType=WADO",
    "/instances/1/file", "/instances", "/studies/1/archive", "/studies", "/patients", "/series/1", "/tools/find",
    "/system", "/app/explorer.html", "/ui/app/index.html", "/ohif/viewer", "/stone-webviewer/index.html", "/webdav/",
    "/orthanc/", "/orthanc/dicom-web/studies", "/orthanc/instances", "/pacs/", "/pacs/dicom-web/studies", "/viewer/",
    "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", "/dcm4chee-arc/aets/DCM4CHEE/wado", "/dcm4chee-arc/ui2/", "/api/studies",
)  # fmt: skip
"""Paths that image servers answer."""
_SLOW = re.compile(r"[+*}]\)+[+*{]|\\[1-9]|\(\?(?![:<i])|\(\?<[=!]")
_QUANTIFIER = re.compile(r"[+*{]")
_MOST, _LONGEST, _MANY = 4, 64, 300
"""More locations are not compared with each other."""
_FIRST_CHOICES = tuple(
    (re.compile(found), instead)
    for found, instead in (
        (r"\((?:\?[:i]+)?([^()|]*)(?:\|[^()]*)?\)[?*+]?", r"\1"),
        (r"\[\^[^\]]*\][*+?]?(?:\{\d[\d,]*\})?", "x"),
        (r"\[\\?(\w)[^\]]*\][*+?]?(?:\{\d[\d,]*\})?", r"\1"),
        (r"\\d[*+?]?", "1"),
        (r"\\w[*+?]?", "x"),
        (r"(?<!\\)\.[*+?]?", "x"),
        (r"\\(\W)", r"\1"),
        (r"(?<=\w)[*+?]", ""),
    )
)


@dataclass(slots=True)
class Location:
    """One location of a server."""

    modifier: str
    """Empty, `=`, `^~`, `~`, `~*` or `@`."""
    pattern: str
    level: Level
    nested: "list[Location]" = field(default_factory=list)
    expression: re.Pattern[str] | None = None
    """None too where it cannot be tried safely."""

    @property
    def statement(self) -> Statement:
        """The statement that opens it."""
        return self.level.place

    @property
    def named(self) -> str:
        """As people write it."""
        return f"{self.modifier} {self.pattern}" if self.modifier not in {"", "@"} else f"{self.modifier}{self.pattern}"

    @property
    def by_pattern(self) -> bool:
        """It is a regular expression."""
        return self.modifier in {"~", "~*"}


def locations(level: Level) -> list[Location]:
    """The locations of a server or a location, with those inside them."""
    return [_made(level.within(one), one) for one in level.own("location") if one.args]


def _made(level: Level, statement: Statement) -> Location:
    args = statement.args
    modifier, pattern = (args[0], args[1]) if len(args) > 1 else ("", args[0])
    if len(args) == 1:
        mark = next((one for one in ("^~", "~*", "~", "=", "@") if pattern.startswith(one)), "")
        modifier, pattern = mark, pattern[len(mark) :]
    found = Location(modifier, pattern, level, locations(level))
    if found.by_pattern:
        found.expression = _tried(pattern, ignore_case=modifier == "~*")
    return found


def _tried(pattern: str, *, ignore_case: bool) -> re.Pattern[str] | None:
    """The expression, unless it is unknown here or could take long on a hostile text."""
    if _SLOW.search(pattern) or len(_QUANTIFIER.findall(pattern)) > _MOST or len(pattern) > 4 * _LONGEST:
        return None
    try:
        return re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", pattern), re.IGNORECASE if ignore_case else 0)
    except re.error:
        return None


def every(found: list[Location]) -> Iterator[Location]:
    """All locations, nested ones behind their own."""
    for one in found:
        yield one
        yield from every(one.nested)


def answering(found: list[Location], path: str) -> Location | None:
    """The location that answers a path; an expression that cannot be tried counts as one that does not match."""
    return _find(found, path.partition("?")[0])[0]


def _find(found: list[Location], path: str) -> tuple[Location | None, bool]:
    """The location, and whether the search is over."""
    exact = next((one for one in found if one.modifier == "=" and one.pattern == path), None)
    if exact:
        return exact, True
    static = [one for one in found if one.modifier in {"", "^~"} and path.startswith(one.pattern)]
    best = max(static, key=lambda one: len(one.pattern), default=None)
    chosen = best
    if best:
        inner, over = _find(best.nested, path)
        chosen = inner or best
        if over or best.modifier == "^~":
            return chosen, over
    matching = (one for one in found if one.expression and one.expression.search(path))
    first = next(matching, None)
    if first:
        return _find(first.nested, path)[0] or first, True
    return chosen, False


def lives(one: Location, found: list[Location]) -> bool:
    """Whether some path that can be thought of is answered by it."""
    if one.modifier == "@":
        return False
    if len(found) > _MANY:
        return True
    tries = [path for path in (*PATHS, *_example(one)) if _fits(one, path)]
    if one.modifier == "=":
        tries = [one.pattern]
    elif not one.by_pattern:
        tries += [one.pattern, f"{one.pattern}x", f"{one.pattern}/x"]
    if one.by_pattern and (one.expression is None or not tries):
        return True
    return any(len(path) > _LONGEST or answering(found, path) is one for path in tries)


def _example(one: Location) -> tuple[str, ...]:
    """A path made from an expression by its first choices, where it is simple enough."""
    if not one.expression:
        return ()
    text = one.pattern.strip("^$")
    for found, instead in _FIRST_CHOICES:
        text = found.sub(instead, text)
    return (text if text.startswith("/") else f"/{text}",)


def _fits(one: Location, path: str) -> bool:
    if one.by_pattern:
        return bool(one.expression and one.expression.search(path.partition("?")[0]))
    return path.startswith(one.pattern)
