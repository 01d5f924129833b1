"""Who is let in: the `Require` lines in effect, older `Order`, `Allow` and `Deny`, and certificates.

httpd.apache.org/docs/2.4: mod_authz_core (a section's lines replace those of earlier sections while AuthMerging is
off; several lines are alternatives), mod_access_compat (`Satisfy`), mod_ssl, seen 2026-11.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr
from auditor.syntax.braced import Statement

_GROUPS = ("requireany", "requireall", "requirenone")
_BY_REQUEST = ("host", "forward-dns", "method", "env", "expr")
"""What only a request decides."""
_LOCAL = cidr("127.0.0.0/8") | cidr("::1")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: these callers meet this. A login of None: what decides is not in the file."""

    callers: Ranges
    login: bool | None
    places: tuple[Evidence, ...] = ()
    note: str = ""
    """Why these callers are asked for nothing, where no `Require` says it."""


_FREE = Way(ANY_ADDRESS, login=False)


def ways(required: Iterable[Statement], kind: str = "any") -> tuple[Way, ...]:
    """The ways in that some `Require` lines and groups leave, as alternatives (`any`) or all together."""
    found = [_of(one) for one in required]
    if kind == "requireall":
        together: tuple[Way, ...] = (_FREE,)
        for options in found:
            together = every(together, options)
        return together
    return tuple(dict.fromkeys(one for options in found for one in options if one.callers))


def every(first: tuple[Way, ...], second: tuple[Way, ...]) -> tuple[Way, ...]:
    """The ways that two conditions leave together."""
    found = (_both(one, other) for one in first for other in second)
    return tuple(islice((one for one in found if one.callers), _MOST))


_MOST = 50


def _both(first: Way, second: Way) -> Way:
    login = True if True in {first.login, second.login} else None if None in {first.login, second.login} else False
    return Way(first.callers & second.callers, login, (*first.places, *second.places), first.note or second.note)


def _of(one: Statement) -> tuple[Way, ...]:
    """The ways that one line or group leaves."""
    place = (one.head,)
    if one.name in _GROUPS:
        inner = ways(one.inside, one.name)
        if one.name != "requirenone":
            return inner
        refused = Ranges.union(way.callers for way in inner if way.login is False)
        return (Way(ANY_ADDRESS - refused, login=False, places=place),)
    words = tuple(word.lower() for word in one.args)
    negated = words[:1] == ("not",)
    kind, *rest = words[1:] if negated else words or ("",)
    if kind == "all":
        return (Way(ANY_ADDRESS, login=False, places=place),) if rest == ["granted"] and not negated else ()
    if kind in {"ip", "local"}:
        named = _LOCAL if kind == "local" else addresses(rest)
        return (Way(ANY_ADDRESS - named if negated else named, login=False, places=place),)
    return (Way(ANY_ADDRESS, login=None if kind in _BY_REQUEST else True, places=place),)


def addresses(words: Iterable[str]) -> Ranges:
    """Addresses as httpd writes them: whole ones, networks, and `10.1` for all that begin so."""
    return Ranges.union(_address(one) for one in words)


def _address(word: str) -> Ranges:
    if word == "all":
        return ANY_ADDRESS
    host, _, mask = word.partition("/")
    parts = [one for one in host.split(".") if one]
    if not mask and ":" not in host and 0 < len(parts) < 4 and all(one.isdecimal() for one in parts):
        word = f"{'.'.join(parts + ['0'] * (4 - len(parts)))}/{8 * len(parts)}"
    try:
        return cidr(word) & (ANY_V4 | ANY_V6)
    except ValueError:
        return NONE


def older(statements: tuple[Statement, ...]) -> Ranges | None:
    """The addresses that `Order`, `Allow from` and `Deny from` let in; None where they are not used."""
    order = next((one.args[0].lower().replace(" ", "") for one in statements if one.name == "order" and one.args), "")
    allow, deny = (_from(statements, name) for name in ("allow", "deny"))
    if not any(one.name in {"order", "allow", "deny"} for one in statements):
        return None
    if order in {"allow,deny", "mutual-failure"}:
        return allow - deny
    return (ANY_ADDRESS - deny) | allow


def _from(statements: tuple[Statement, ...], name: str) -> Ranges:
    return Ranges.union(addresses(word.lower() for word in one.args[1:]) for one in statements if one.name == name)


def fact(way: Way, place: Evidence) -> Fact[bool]:
    """A way as a fact; `place` stands for it where no line does."""
    if way.login is None:
        return Unknown("Require", "a condition that the file does not decide lets callers in", way.places)
    if way.note and not way.login:
        return Known(False, "Limit", evidence=way.places, origin=way.note)
    if way.places:
        return Known(way.login, "Require", evidence=way.places, written=_written(way.places))
    return Known(way.login, "Require", Basis.DEFAULT, (place,), "nothing on the way to this path asks for a login")


def _written(places: tuple[Evidence, ...]) -> str:
    return places[0].source.text[slice(*places[0].characters)].partition(" ")[2].strip()[:60]


def certificates(found: Iterator[Statement]) -> Fact[bool]:
    """Whether `SSLVerifyClient` asks for a certificate; the last line in effect decides."""
    last = next(iter(tuple(found)[-1:]), None)
    if last is None or not last.args:
        return Unknown("", "no certificate is asked for")
    wanted = last.args[0].lower() == "require"
    return Known(wanted, "SSLVerifyClient", evidence=(last.head,), written=last.args[0])
