"""Values of the model made past their constructors, for lists of a hundred thousand lines.

The constructor of a frozen dataclass sets each field through object.__setattr__, which looks its name up; a slot sets
itself in half the time. Fields that are not given here get their defaults, also those that are added later.
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


def _defaults(kind: Any, *given: str) -> tuple[tuple[_Setter, object], ...]:
    """The setters of all other fields with their defaults; raises TypeError for a field that has none."""
    rest = [one for one in fields(kind) if one.name not in given]
    if any(one.default is MISSING for one in rest):
        raise TypeError(kind)
    return tuple((vars(kind)[one.name].__set__, one.default) for one in rest)


_SETS = ("src", "dst", "services")
_SRC, _DST, _SERVICES = _setters(Cells, *_SETS)
_OF_CELLS = _defaults(Cells, *_SETS)
(_UPPER,) = _setters(Match, "upper")
_OF_MATCH = _defaults(Match, "upper")
_PLACE = ("source", "first", "last", "span")
_SOURCE, _FIRST, _LAST, _SPAN = _setters(Evidence, *_PLACE)
_OF_PLACE = _defaults(Evidence, *_PLACE)
_ENTRY = ("action", "match", "evidence", "position", "handle", "name", "logged")
_ACTION, _MATCH, _EVIDENCE, _POSITION, _HANDLE, _NAME, _LOGGED = _setters(Rule, *_ENTRY)
_OF_RULE = _defaults(Rule, *_ENTRY)


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
    _SRC(cells, sets[0])
    _DST(cells, sets[1])
    _SERVICES(cells, sets[2])
    for setter, value in _OF_CELLS:
        setter(cells, value)
    _UPPER(match, cells)
    for setter, value in _OF_MATCH:
        setter(match, value)
    _SOURCE(evidence, place[0])
    _FIRST(evidence, place[1])
    _LAST(evidence, place[1])
    _SPAN(evidence, place[2])
    for setter, value in _OF_PLACE:
        setter(evidence, value)
    _ACTION(made, action)
    _MATCH(made, match)
    _EVIDENCE(made, evidence)
    _POSITION(made, position)
    _HANDLE(made, handle)
    _NAME(made, name)
    _LOGGED(made, logged)
    for setter, value in _OF_RULE:
        setter(made, value)
    return made
