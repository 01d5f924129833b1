"""Values of the model made past their constructors, for lists of a hundred thousand lines.

The constructor of a frozen dataclass sets each field through object.__setattr__, which looks its name up; a slot sets
itself in half the time. Fields that are added later get their defaults.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import Action, Cells, Match, Rule
from auditor.model.net import Ranges, Service

_Setter = Callable[[object, object], None]
_new = object.__new__


def _setters(kind: type, *names: str) -> tuple[_Setter, ...]:
    return tuple(vars(kind)[name].__set__ for name in names)


def _others(kind: Any, *given: str) -> tuple[tuple[_Setter, object], ...]:
    """The setters of all other fields with their defaults; raises TypeError for a field that has none."""
    rest = [one for one in fields(kind) if one.name not in given]
    if any(one.default is MISSING for one in rest):
        raise TypeError(kind)
    return tuple((vars(kind)[one.name].__set__, one.default) for one in rest)


_CELLS = ("src", "dst", "services", "ingress", "egress", "dnat")
_SRC, _DST, _SERVICES, _INGRESS, _EGRESS, _DNAT = _setters(Cells, *_CELLS)
_MATCH = ("upper", "lower", "open", "few_callers")
_UPPER, _LOWER, _OPEN, _FEW = _setters(Match, *_MATCH)
_PLACE = ("source", "first", "last", "span", "note")
_SOURCE, _FIRST, _LAST, _SPAN, _PLACE_NOTE = _setters(Evidence, *_PLACE)
_RULE = (
    "action", "match", "evidence", "position", "handle", "name", "logged", "target", "implicit", "replies_only",
    "disabled", "note",
)  # fmt: skip
(
    _ACTION, _MATCHES, _EVIDENCE, _POSITION, _HANDLE, _NAME, _LOGGED, _TARGET, _IMPLICIT, _REPLIES, _DISABLED, _NOTE,
) = _setters(Rule, *_RULE)  # fmt: skip
_SERVICE = ("protocols", "ports", "source_ports")
_PROTOCOLS, _PORTS, _SOURCE_PORTS = _setters(Service, *_SERVICE)
_PAIRS = _setters(Ranges, "pairs")[0]
_ADDED = _others(Rule, *_RULE)
_REST = (_others(Cells, *_CELLS), _others(Match, *_MATCH), _others(Evidence, *_PLACE))
_NONE_ADDED = not any(_REST)
if _others(Service, *_SERVICE) or _others(Ranges, "pairs"):
    raise TypeError("a field was added to Service or Ranges")


def span(low: int, high: int) -> Ranges:
    """The numbers from one to another, both included."""
    made = _new(Ranges)
    _PAIRS(made, ((low, high),))
    return made


def service(protocols: Ranges, ports: Ranges, source_ports: Ranges) -> Service:
    """A service."""
    made = _new(Service)
    _PROTOCOLS(made, protocols)
    _PORTS(made, ports)
    _SOURCE_PORTS(made, source_ports)
    return made


def rule(
    action: Action,
    sets: tuple[Ranges, Ranges, tuple[Service, ...]],
    place: tuple[Source, int, tuple[int, int]],
    position: int,
    handle: str,
    name: str,
    logged: bool,
) -> Rule:
    """A rule of a list that matches exactly these sources, destinations and services, on one line of a source."""
    cells, match, evidence, made = _new(Cells), _new(Match), _new(Evidence), _new(Rule)
    source, line, span = place
    src, dst, services = sets
    _SRC(cells, src)
    _DST(cells, dst)
    _SERVICES(cells, services)
    _INGRESS(cells, None)
    _EGRESS(cells, None)
    _DNAT(cells, None)
    _UPPER(match, cells)
    _LOWER(match, None)
    _OPEN(match, ())
    _FEW(match, False)
    _SOURCE(evidence, source)
    _FIRST(evidence, line)
    _LAST(evidence, line)
    _SPAN(evidence, span)
    _PLACE_NOTE(evidence, "")
    _ACTION(made, action)
    _MATCHES(made, match)
    _EVIDENCE(made, evidence)
    _POSITION(made, position)
    _HANDLE(made, handle)
    _NAME(made, name)
    _LOGGED(made, logged)
    _TARGET(made, "")
    _IMPLICIT(made, False)
    _REPLIES(made, False)
    _DISABLED(made, False)
    _NOTE(made, "")
    for setter, default in _ADDED:
        setter(made, default)
    if not _NONE_ADDED:
        _complete(cells, match, evidence)
    return made


def _complete(*values: object) -> None:
    """Give fields that were added to the model since then their defaults."""
    for value, others in zip(values, _REST, strict=True):
        for setter, default in others:
            setter(value, default)
