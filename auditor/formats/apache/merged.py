"""What the sections that hold for a path say together, for every method.

Tried with httpd 2.4.71 (2026-11): a line in `<Limit>` is as if not written for other methods, but a section whose lines
are all limited replaces what earlier sections say for every method.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from auditor.formats.apache.access import Way, certificates, every, fact, older, ways
from auditor.formats.apache.sections import OLDER, REQUIRES, Host, below, expression, regular, speaks
from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, Ranges
from auditor.syntax.braced import Statement, walk

_METHODS = ("GET", "POST", "PUT", "DELETE")
"""What image servers answer; HEAD is as GET."""
_LIMITS = ("limit", "limitexcept")
_FREE = (Way(ANY_ADDRESS, login=False),)


def effective(host: Host, path: str, target: str, *, handler: bool) -> tuple[tuple[Fact[bool], Ranges], ...]:
    """What callers of a path meet: each way in with the addresses that it takes; `handler`: `SetHandler` hands on."""
    located, unsure = host.holding(path)
    first, folders = _folders(host) if handler else _proxies(host, target)
    sections = [*first, *located]
    doubts = [one for one in unsure if speaks(one)] + host.conditions(sections)
    if not any(_settles(one) for one in located):
        doubts += [one for one in folders if speaks(one)]
    asked = certificates(
        one
        for part in (host.all("sslverifyclient"), *(section.inside for section in sections))
        for one in part
        if one.name == "sslverifyclient"
    )
    found = tuple((_with(asked, fact(way, host.place)), way.callers) for way in _joined(sections))
    parts = (host.left_out, *(section.inside for section in sections))
    missing = next((one for part in parts for one in part if one.name.startswith("include")), None)
    if not doubts and missing is None:
        return found
    place = (doubts[0] if doubts else missing or sections[0]).head
    reason = "a section that may hold here" if doubts else "a part of the file that was not supplied"
    return tuple(
        (_doubted(login, f"{reason} may ask for more, or for less", place), callers)
        for login, callers in found or ((_closed(place), ANY_ADDRESS),)
    )


def _closed(place: Evidence) -> Known[bool]:
    """What is known refuses everyone; what is not known may still let callers in."""
    return Known(True, "Require", evidence=(place,))


def _settles(section: Statement) -> bool:
    """Whether what it says replaces all that came before."""
    names = [one.name for one in section.inside]
    return any(name in REQUIRES for name in names) and "authmerging" not in names


def _proxies(host: Host, target: str) -> tuple[list[Statement], list[Statement]]:
    """The `<Proxy>` sections that hold for a target, and those that may hold."""
    told = [(_of_proxy(one, target), one) for one in host.all("proxy", "proxymatch")]
    return [one for holds, one in told if holds], [one for holds, one in told if holds is None]


def _of_proxy(section: Statement, target: str) -> bool | None:
    pattern = section.args[0] if section.args else ""
    if section.name == "proxymatch":
        return regular(pattern).holds(target)
    return pattern == "*" or bool(target and target.startswith(pattern.rstrip("*")))


def _folders(host: Host) -> tuple[list[Statement], list[Statement]]:
    """The `<Directory>` sections that hold for all files, and those and `<Files>` that hold for some."""
    root = host.last("documentroot")
    lies = root.args[0] if root and root.args else ""
    sure, perhaps = [], list(host.all("directorymatch", "files", "filesmatch"))
    for one in host.all("directory"):
        path = one.args[0] if one.args else ""
        if path == "/" or (lies and expression(one) is None and below(path, lies)):
            sure.append(one)
        elif expression(one) is not None or not lies or below(lies, path):
            perhaps.append(one)
    inner = [one for section in sure for one in section.inside if one.name in {"files", "filesmatch"}]
    return sorted(sure, key=lambda one: len(one.args[0])), perhaps + inner


def _doubted(login: Fact[bool], reason: str, place: Evidence) -> Fact[bool]:
    return Unknown("Require", reason, (place, *login.evidence), "Supply every file, or say who must log in there.")


def _with(asked: Fact[bool], login: Fact[bool]) -> Fact[bool]:
    """A certificate that must be shown is a login, whatever else is asked."""
    return asked if isinstance(asked, Known) and asked.value else login


@dataclass(frozen=True, slots=True)
class _Part:
    """What one section says for one method."""

    lines: tuple[Statement, ...]
    limit: Statement | None = None
    """What leaves the method out, where it holds all that the section says."""


def _joined(sections: list[Statement]) -> tuple[Way, ...]:
    """The ways that the sections leave together; of several methods, the one that asks least of a caller."""
    if not any(one.name in _LIMITS for section in sections for one in walk(section.inside)):
        return _of_method([_part(section, "") for section in sections])
    every_one = (_of_method([_part(section, method) for section in sections]) for method in _METHODS)
    found = dict.fromkeys(chain.from_iterable(every_one))
    free = Ranges.union(one.callers for one in found if one.login is False)
    return tuple(one for one in found if one.login is False or not one.callers <= free)


def _part(section: Statement, method: str) -> _Part:
    lines = tuple(_lines(section.inside, method))
    if any(one.name in REQUIRES for one in lines):
        return _Part(lines)
    limits = (one for one in walk(section.inside) if one.name in _LIMITS)
    return _Part(lines, next((one for one in limits if any(each.name in REQUIRES for each in walk(one.inside))), None))


def _lines(statements: list[Statement], method: str) -> Iterator[Statement]:
    """The lines that hold for a method, out of their limits."""
    for one in statements:
        if one.name in _LIMITS:
            if not method or (method in one.args) is (one.name == "limit"):
                yield from _lines(one.inside, method)
        elif one.name in REQUIRES and one.inside:
            inner = list(_lines(one.inside, method))
            if inner:
                yield replace(one, block=inner)
        else:
            yield one


def _of_method(parts: list[_Part]) -> tuple[Way, ...]:
    lines = _last(parts, *REQUIRES)
    required = _required(parts)
    mellon = next(iter(_last(parts, "mellonenable")[-1:]), None)
    if mellon and mellon.args[:1] == ("auth",):
        required = (Way(ANY_ADDRESS, login=True, places=(mellon.head,)),)
    passing = _last(parts, "oidcunauthaction")
    if passing and passing[-1].args[:1] == ("pass",):
        required = tuple(replace(one, login=None) if one.login else one for one in required)
    listed = older(_last(parts, *OLDER))
    if listed is None:
        return required
    satisfy = _last(parts, "satisfy")
    if satisfy and satisfy[-1].args[:1] and satisfy[-1].args[0].lower() == "any":
        places = tuple(one.head for one in _last(parts, "allow"))
        return tuple(
            one for one in (Way(listed, login=False, places=places), *(required if lines else ())) if one.callers
        )
    return tuple(replace(one, callers=one.callers & listed) for one in required if one.callers & listed)


def _required(parts: list[_Part]) -> tuple[Way, ...]:
    """The ways that `Require` leaves: each section replaces the one before, unless `AuthMerging` joins them."""
    found: tuple[Way, ...] | None = None
    for part in parts:
        lines = [one for one in part.lines if one.name in REQUIRES]
        merging = next((one.args[0].lower() for one in part.lines if one.name == "authmerging" and one.args), "")
        together = found is not None and merging in {"and", "or"}
        if not lines and (part.limit is None or together):
            found = None if merging == "off" else found
            continue
        own = ways(lines) if lines else (_left_out(part.limit),) if part.limit else ()
        if found is None or not together:
            found = own
        else:
            found = every(found, own) if merging == "and" else tuple(dict.fromkeys((*found, *own)))
    return _FREE if found is None else found


def _left_out(limit: Statement) -> Way:
    """What callers meet whose method a limit leaves out."""
    named = " ".join(limit.args)
    note = f"it holds for {named} only" if limit.name == "limit" else f"it leaves {named} out"
    return Way(ANY_ADDRESS, login=False, places=(limit.head,), note=f"{note}, and asks nothing of other callers")


def _last(parts: list[_Part], *names: str) -> tuple[Statement, ...]:
    """The statements of the last section that has any."""
    found = (tuple(one for one in part.lines if one.name in names) for part in reversed(parts))
    return next((one for one in found if one), ())
