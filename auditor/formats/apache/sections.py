"""Which sections hold for a path of a virtual host.

For requests that `ProxyPass` hands on, `<Proxy>` stands in for `<Directory>` and `<Files>`; for those of `SetHandler`
it is the other way round. `<Location>` follows in the order of the files, those of the server before those of the
virtual host, and `<If>` is last (httpd.apache.org/docs/2.4/sections.html; tried with 2.4.71, 2026-11).
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field
from fnmatch import translate
from itertools import chain, takewhile

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.syntax.braced import Statement, walk

REQUIRES = ("require", "requireany", "requireall", "requirenone")
OLDER = ("order", "allow", "deny")
_CONDITIONS = ("if", "elseif", "else")
_SLOW = re.compile(r"[+*}]\)+[+*{]|\\[1-9]|\(\?(?![:<i])|\(\?<[=!]")
_MOST, _LONGEST = 4, 256


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression; without `compiled` it cannot be tried safely."""

    text: str
    compiled: re.Pattern[str] | None

    def holds(self, path: str) -> bool | None:
        """Whether it matches a path; None where it cannot be tried."""
        if self.compiled is None or len(self.text + path) > _LONGEST:
            return None
        return bool(self.compiled.search(path))


def regular(text: str) -> Expression:
    """An expression, made ready once."""
    if _SLOW.search(text) or len(re.findall(r"[+*{]", text)) > _MOST or len(text) > _LONGEST:
        return Expression(text, None)
    try:
        return Expression(text, re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", text)))
    except re.error:
        return Expression(text, None)


def expression(section: Statement) -> str | None:
    """The regular expression of a section; None where it names a plain path."""
    args = section.args
    if section.name.endswith("match"):
        return args[0] if args else ""
    if args[:1] == ("~",):
        return args[1] if len(args) > 1 else ""
    if args and any(one in args[0] for one in "*?["):
        return translate(args[0])
    return None


def below(plain: str, path: str) -> bool:
    """Whether a path is another one or lies below it."""
    return path == plain or path.startswith(plain if plain.endswith("/") else f"{plain}/")


def above(path: str) -> dict[str, None]:
    """Every plain path that a path lies below, itself too."""
    found = dict.fromkeys((path,))
    for place, sign in enumerate(path):
        if sign == "/":
            found |= dict.fromkeys((path[:place], path[: place + 1]))
    return found


def speaks(section: Statement) -> bool:
    """Whether a section says who is let in."""
    return any(one.name in {*REQUIRES, *OLDER, "satisfy"} for one in walk(section.inside))


@dataclass(slots=True)
class Host:
    """A virtual host with the server around it, or the server alone."""

    server: tuple[Statement, ...]
    own: tuple[Statement, ...]
    place: Evidence
    locations: tuple[Statement, ...] = field(init=False)
    """Its sections for paths."""
    patterns: tuple[tuple[int, Expression], ...] = field(init=False)
    """Those by expression, with their places among all."""
    left_out: tuple[Statement, ...] = field(init=False)
    """The includes of its own that were not supplied."""
    _named: dict[str, list[tuple[int, Statement]]] = field(init=False)
    _plain: dict[str, list[int]] = field(init=False)
    _sorted: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._named, self._plain = defaultdict(list), defaultdict(list)
        for place, one in enumerate((*self.server, *self.own)):
            self._named[one.name].append((place, one))
        self.left_out = tuple(one for one in self.own if one.name.startswith("include"))
        self.locations = self.all("location", "locationmatch")
        patterns = []
        for place, one in enumerate(self.locations):
            text = expression(one)
            if text is None:
                self._plain[one.args[0] if one.args else ""].append(place)
            else:
                patterns.append((place, regular(text)))
        self.patterns, self._sorted = tuple(patterns), sorted(self._plain)

    def all(self, *names: str) -> tuple[Statement, ...]:
        """Every statement of these names outside sections, those of the server first."""
        found = chain.from_iterable(self._named.get(name, ()) for name in names)
        return tuple(one for _, one in sorted(found, key=lambda entry: entry[0]))

    def last(self, *names: str) -> Statement | None:
        """The one in effect."""
        return next(iter(self.all(*names)[-1:]), None)

    def mine(self, *names: str) -> tuple[Statement, ...]:
        """Those of the virtual host, else those of the server."""
        return tuple(one for one in self.own if one.name in names) or self.all(*names)

    def holding(self, path: str) -> tuple[list[Statement], list[Statement]]:
        """The sections that hold for a path, and those that may hold."""
        told = {place: True for plain in above(path) for place in self._plain.get(plain, ())}
        unsure = []
        for place, one in self.patterns:
            match one.holds(path):
                case True:
                    told[place] = True
                case None:
                    unsure.append(self.locations[place])
        return [self.locations[place] for place in sorted(told)], unsure

    def beneath(self, path: str) -> Iterator[str]:
        """The plain paths of sections below a path, in the order of the file."""
        stem = path if path.endswith("/") else f"{path}/"
        found = takewhile(lambda one: one.startswith(stem), self._sorted[bisect_left(self._sorted, stem) :])
        yield from sorted((one for one in found if one != path), key=lambda one: self._plain[one][0])

    def conditions(self, sections: list[Statement]) -> list[Statement]:
        """The `<If>` sections that say who is let in, outside and inside some sections."""
        inner = (one for section in sections for one in walk(section.inside) if one.name in _CONDITIONS)
        return [one for one in (*self.all(*_CONDITIONS), *inner) if speaks(one)]


def headers(host: Host, path: str) -> Iterator[Statement]:
    """The `RequestHeader` lines that hold for a path."""
    inner = chain.from_iterable(one.inside for one in host.holding(path)[0])
    for one in (*host.all("requestheader"), *inner):
        if one.name == "requestheader" and len(one.args) > 1:
            yield one
