"""Which sections hold for a path of a virtual host, and what they say together.

For requests that are handed on, `<Proxy>` stands in for `<Directory>`; `<Location>` follows in the order of the files,
those of the server before those of the virtual host (httpd.apache.org/docs/2.4/sections.html).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import translate

from auditor.formats.apache.access import Way, certificates, fact, older, ways
from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.net import ANY_ADDRESS, Ranges
from auditor.syntax.braced import Statement

_REQUIRES = ("require", "requireany", "requireall", "requirenone")
_OLDER = ("order", "allow", "deny")
_SLOW = re.compile(r"[+*}]\)+[+*{]|\\[1-9]|\(\?(?![:<i])|\(\?<[=!]")
_MOST, _LONGEST = 4, 256


@dataclass(frozen=True, slots=True)
class Host:
    """A virtual host with the server around it, or the server alone."""

    server: tuple[Statement, ...]
    own: tuple[Statement, ...]
    place: Evidence

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Those of the server first."""
        return (*self.server, *self.own)

    def all(self, *names: str) -> tuple[Statement, ...]:
        """Every statement of these names outside sections."""
        return tuple(one for one in self.statements if one.name in names)

    def last(self, *names: str) -> Statement | None:
        """The one in effect."""
        return next(iter(self.all(*names)[-1:]), None)

    def mine(self, *names: str) -> tuple[Statement, ...]:
        """Those of the virtual host, else those of the server."""
        return tuple(one for one in self.own if one.name in names) or self.all(*names)

    @property
    def locations(self) -> tuple[Statement, ...]:
        """Its sections for paths."""
        return self.all("location", "locationmatch")


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


def holds(section: Statement, path: str) -> bool | None:
    """Whether a section holds for a path; None where its expression cannot be tried safely."""
    pattern = expression(section)
    if pattern is None:
        plain = section.args[0] if section.args else ""
        return below(plain, path)
    return matches(pattern, path)


def below(plain: str, path: str) -> bool:
    """Whether a path is another one or lies below it."""
    return path == plain or path.startswith(plain if plain.endswith("/") else f"{plain}/")


def matches(pattern: str, path: str) -> bool | None:
    """Whether an expression matches a path; None where it cannot be tried safely."""
    if _SLOW.search(pattern) or len(re.findall(r"[+*{]", pattern)) > _MOST or len(pattern + path) > _LONGEST:
        return None
    try:
        return bool(re.search(re.sub(r"\(\?<(?![=!])", "(?P<", pattern), path))
    except re.error:
        return None


def effective(host: Host, path: str, *, backend: str) -> tuple[tuple[Fact[bool], Ranges], ...]:
    """What callers of a path meet: each way in with the addresses that it takes."""
    sections = [one for one in host.all("proxy", "proxymatch") if _of_proxy(one, backend)]
    unsure = [one for one in host.locations if holds(one, path) is None and _speaks(one)]
    sections += [one for one in host.locations if holds(one, path)]
    asked = certificates(
        one
        for part in (host.statements, *(s.inside for s in sections))
        for one in part
        if one.name == "sslverifyclient"
    )
    found = tuple((_with(asked, fact(way, host.place)), way.callers) for way in _joined(sections))
    missing = next(
        (one for part in (host.own, *(s.inside for s in sections)) for one in part if one.name.startswith("include")),
        None,
    )
    if unsure or missing:
        place = (unsure[0] if unsure else missing or sections[0]).head
        reason = "a section that may hold here" if unsure else "a part of the file that was not supplied"
        return tuple(
            (_doubted(login, f"{reason} may ask for more, or for less", place), callers) for login, callers in found
        )
    return found


def _speaks(section: Statement) -> bool:
    return any(one.name in {*_REQUIRES, *_OLDER, "satisfy"} for one in section.inside)


def _of_proxy(section: Statement, backend: str) -> bool:
    pattern = section.args[0] if section.args else ""
    return pattern == "*" or bool(backend and backend.startswith(pattern.rstrip("*")))


def _doubted(login: Fact[bool], reason: str, place: Evidence) -> Fact[bool]:
    return Unknown("Require", reason, (place, *login.evidence), "Supply every file, or say who must log in there.")


def _with(asked: Fact[bool], login: Fact[bool]) -> Fact[bool]:
    """A certificate that must be shown is a login, whatever else is asked."""
    return asked if isinstance(asked, Known) and asked.value else login


def _joined(sections: list[Statement]) -> tuple[Way, ...]:
    """The ways that the sections leave together."""
    lines = _last(sections, *_REQUIRES)
    required = ways(lines) if lines else (Way(ANY_ADDRESS, login=False),)
    mellon = next(iter(_last(sections, "mellonenable")[-1:]), None)
    if mellon and mellon.args[:1] == ("auth",):
        required = (Way(ANY_ADDRESS, login=True, places=(mellon.head,)),)
    passing = _last(sections, "oidcunauthaction")
    if passing and passing[-1].args[:1] == ("pass",):
        required = tuple(replace(one, login=None) if one.login else one for one in required)
    listed = older(_last(sections, *_OLDER))
    if listed is None:
        return required
    satisfy = _last(sections, "satisfy")
    if satisfy and satisfy[-1].args[:1] and satisfy[-1].args[0].lower() == "any":
        places = tuple(one.head for one in _last(sections, "allow"))
        return tuple(
            one for one in (Way(listed, login=False, places=places), *(required if lines else ())) if one.callers
        )
    return tuple(replace(one, callers=one.callers & listed) for one in required if one.callers & listed)


def _last(sections: list[Statement], *names: str) -> tuple[Statement, ...]:
    """The statements of the last section that has any."""
    found = (tuple(one for one in section.inside if one.name in names) for section in reversed(sections))
    return next((one for one in found if one), ())


def headers(host: Host, path: str) -> Iterator[Statement]:
    """The `RequestHeader` lines that hold for a path."""
    for part in (host.statements, *(one.inside for one in host.locations if holds(one, path))):
        yield from (one for one in part if one.name == "requestheader" and len(one.args) > 1)
