"""What people answered in site.yaml, by question: facts that no export holds, put where an export would put them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from auditor.model.estate import Covered, Estate, Site, System, SystemNote, fits
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges, address
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role

ORIGIN = "as somebody answered in site.yaml"


class AnswerError(Exception):
    """An answer about a thing that is not in the files: where it stands and what there is."""


@dataclass(frozen=True, slots=True)
class Key:
    """The id of a question, taken apart: `role:edge:dmz` is about interface dmz of system edge."""

    kind: str
    system: str = ""
    thing: str = ""


def _number(text: str) -> None:
    if not text.isdigit():
        raise ValueError(f"{text!r} is no whole number")


def _role(text: str) -> None:
    if text not in set(Role):
        raise ValueError(f"{text!r} is no role; there are: {', '.join(Role)}")


def _address(text: str) -> None:
    try:
        address(text)
    except ValueError:
        raise ValueError(f"{text!r} is no address; write one such as 10.20.0.15") from None


def _day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write one such as 2026-11-01") from None


def _yes_or_no(text: str) -> None:
    if text not in {"yes", "no"}:
        raise ValueError(f"{text!r} is neither yes nor no")


def _text(text: str) -> None:
    if not text:
        raise ValueError("the answer is empty")


KINDS: dict[str, tuple[int, Callable[[str], None]]] = {
    "patients": (1, _number),
    "role": (3, _role),
    "address": (2, _address),
    "exported": (2, _day),
    "version": (2, _text),
    "login": (3, _yes_or_no),
    "encrypted": (3, _yes_or_no),
}
"""By the first word of an id: how many parts it has, and what an answer must be."""


def check(id: str, value: str) -> None:
    """Raises ValueError for an id that no question has, or an answer that does not fit it."""
    kind, *rest = id.split(":", 2)
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        hint = f"did you mean {near[0]}?" if near else f"they begin with: {', '.join(KINDS)}"
        raise ValueError(f"there is no question {id!r}; {hint}")
    parts, fits = KINDS[kind]
    if len(rest) + 1 < parts or not all(rest):
        example = ":".join((kind, "SYSTEM", "INTERFACE" if kind == "role" else "SERVICE")[:parts])
        raise ValueError(f"{id!r} is cut short; it is written {example}")
    fits(value)


def key_of(id: str) -> Key:
    """An id that `check` let pass, taken apart."""
    kind, *rest = id.split(":", 2)
    return Key(kind, *rest)


def into_site(site: Site) -> Site:
    """Answers that site.yaml itself has a place for, put there: patients, roles and addresses."""
    for id, value in site.answers:
        key = key_of(id)
        match key.kind:
            case "patients":
                site = replace(site, patients=int(value))
            case "role":
                site = _noted(site, key.system, interfaces=((key.thing, Role(value)),))
            case "address":
                site = _noted(site, key.system, addresses=Ranges.single(address(value)))
    return site


def _noted(
    site: Site, system: str, interfaces: tuple[tuple[str, Role], ...] = (), addresses: Ranges | None = None
) -> Site:
    note = next((one for one in site.systems if one.name == system), SystemNote(system))
    others = tuple(one for one in site.systems if one.name != system)
    new = replace(
        note,
        interfaces=tuple((dict(note.interfaces) | dict(interfaces)).items()),
        addresses=note.addresses if addresses is None else addresses,
    )
    return replace(site, systems=(*others, new))


def into_estate(estate: Estate) -> Estate:
    """The other answers: they fill what the files leave open and never replace what a file says. Raises AnswerError."""
    places = dict(estate.site.answered_at)
    for id, value in estate.site.answers:
        key = key_of(id)
        if key.system:
            _there(estate, key, places.get(id, f"the answer to {id}"))
        match key.kind:
            case "version" | "login" | "encrypted":
                estate = _told(estate, id, key, value)
            case "exported":
                sources = tuple(_dated(one, key.system, date.fromisoformat(value)) for one in estate.sources)
                estate = replace(estate, sources=sources)
    return estate


def unmatched(estate: Estate) -> tuple[str, ...]:
    """What site.yaml says of files, systems and interfaces that are not among the exports, as sentences."""
    return tuple(text for note in estate.site.systems for text in _unmatched(estate, note))


def _unmatched(estate: Estate, note: SystemNote) -> Iterator[str]:
    systems = {one.name: one for one in estate.systems}
    paths = [row.source.path for row in estate.sources]
    astray = [mask for mask in note.files if not any(fits(mask, path) for path in paths)]
    for mask in astray:
        yield f"site.yaml, system {note.name}: no file is called {mask}{_nearest(mask, paths)}"
    if note.name not in systems:
        if not astray:
            yield f"site.yaml: no system of the files is called {note.name}{_nearest(note.name, systems)}"
        return
    wall = systems[note.name].firewall
    names = [one.name for one in wall.interfaces] if wall else []
    for name, _ in note.interfaces:
        if name not in names:
            yield f"site.yaml, system {note.name}: no interface is called {name}{_nearest(name, names)}"


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, 1)
    return f"; did you mean {near[0]}?" if near else f". There are: {', '.join(names[:12]) or 'none'}."


def _there(estate: Estate, key: Key, place: str) -> None:
    systems = {one.name: one for one in estate.systems}
    system = systems.get(key.system)
    if system is None:
        raise AnswerError(_no("system", key.system, systems, place))
    wall = system.firewall
    if key.kind == "role":
        names = {one.name for one in wall.interfaces} if wall else set()
        if key.thing not in names:
            raise AnswerError(_no("interface", key.thing, names, place))
    if key.kind in {"login", "encrypted"}:
        services = {one.service for one in system.pacs.listeners} if system.pacs else set()
        if key.thing not in services:
            raise AnswerError(_no("service", key.thing, services, place))


def _no(what: str, name: str, known: Iterable[str], place: str) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(known)) or 'none'}."
    return f"{place}: no {what} is called {name} in the files; {hint}"


def _dated(row: Covered, system: str, day: date) -> Covered:
    return replace(row, exported=day) if system in row.system.split(", ") and row.exported is None else row


def _told(estate: Estate, id: str, key: Key, value: str) -> Estate:
    systems = tuple(_with(one, id, key, value) if one.name == key.system else one for one in estate.systems)
    return replace(estate, systems=systems)


def _with(system: System, id: str, key: Key, value: str) -> System:
    pacs = system.pacs
    if pacs is None:
        return system
    if not any(isinstance(fact, Unknown) for fact in _facts(pacs, key)):
        text = f"The answer to {id} in site.yaml is not used: the files themselves decide it."
        return replace(system, inferred=(*system.inferred, text))
    text = f"{id} is {value}, as somebody answered in site.yaml; no file shows it."
    if key.kind == "version":
        pacs = replace(pacs, version=Known(value, _setting(pacs.version, id), Basis.ATTESTED, origin=ORIGIN))
    else:
        listeners = tuple(_answered(one, key, value == "yes", id) for one in pacs.listeners)
        pacs = replace(pacs, listeners=listeners)
    return replace(system, pacs=pacs, inferred=(*system.inferred, text))


def _facts(pacs: Pacs, key: Key) -> tuple[Fact[bool] | Fact[str], ...]:
    if key.kind == "version":
        return (pacs.version,)
    about = (one for one in pacs.listeners if one.service == key.thing)
    return tuple(one.login if key.kind == "login" else one.encrypted for one in about)


def _answered(one: Listener, key: Key, value: bool, id: str) -> Listener:
    fact = one.login if key.kind == "login" else one.encrypted
    if one.service != key.thing or isinstance(fact, Known):
        return one
    known = Known(value, _setting(fact, id), Basis.ATTESTED, origin=ORIGIN)
    return replace(one, login=known) if key.kind == "login" else replace(one, encrypted=known)


def _setting(fact: Fact[bool] | Fact[str], id: str) -> str:
    return fact.setting or id
