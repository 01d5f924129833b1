"""Values of the model made many at a time and past their constructors, for lists of a hundred thousand lines.

The constructor of a frozen dataclass looks up each of its fields to set it; here a slot sets itself, for all values in
one go, and what is the same in all of them takes no room in any. Fields that are added later get their defaults.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from itertools import count, repeat
from typing import Any

from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import Action, Cells, Match, Rule
from auditor.model.net import Ranges, Service

_new = object.__new__


def _lean(kind: Any, *own: str, more: tuple[str, ...] = (), **derived: property) -> Any:
    """A subclass that keeps only some fields and passes for the class itself: compared, replaced and copied as it is.

    All other fields are derived, from `more`, or have their defaults; raises TypeError for a field that has none.
    """
    names = [one.name for one in fields(kind)]
    rest = {one.name: one.default for one in fields(kind) if one.name not in {*own, *derived}}
    if MISSING in rest.values():
        raise TypeError(kind)

    def reduce(self: object) -> tuple[Any, tuple[object, ...]]:
        return kind, tuple([getattr(self, name) for name in names])

    body = {"__slots__": more, "__class__": kind, "__reduce__": reduce, **rest, **derived}
    return type(kind.__name__, (kind,), body)


def _place(rule: Any) -> Evidence:
    """The line of a rule, without the blanks around it."""
    source: Source = rule.owner[0]
    start, end = source.span_of(rule.line)
    text = source.text[start:end]
    return Evidence(source, rule.line, rule.line, (end - len(text.lstrip()), start + len(text.rstrip())))


_CELLS = _lean(Cells, "src", "dst", "services")
_MATCH = _lean(Match, "upper")
_RULE = _lean(
    Rule, "action", "match", "position", "logged", more=("owner", "line"),
    evidence=property(_place), handle=property(lambda rule: f"{rule.owner[1]} line {rule.position}"),
)  # fmt: skip


def _set(kind: Any, made: Iterable[object], **columns: Iterable[object]) -> None:
    for name, column in columns.items():
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)


def _build(kind: Any, number: int, **columns: Iterable[object]) -> list[Any]:
    """A number of values of one class from the values of their fields."""
    made = [*map(_new, repeat(kind, number))]
    _set(kind, made, **columns)
    return made


_PAIRS = vars(Ranges)["pairs"].__set__


def span(low: int, high: int) -> Ranges:
    """The numbers from one to another, both included."""
    made = _new(Ranges)
    _PAIRS(made, ((low, high),))
    return made


def ranges(number: int, pairs: Iterable[tuple[tuple[int, int], ...]]) -> list[Ranges]:
    """Sets of numbers, each from its sorted pairs."""
    return _build(Ranges, number, pairs=pairs)


def services(protocols: Sequence[Ranges], ports: Sequence[Ranges], source_ports: Sequence[Ranges]) -> list[Service]:
    """Services."""
    return _build(Service, len(protocols), protocols=protocols, ports=ports, source_ports=source_ports)


def rules(
    sets: tuple[Sequence[Ranges], Sequence[Ranges], Sequence[tuple[Service, ...]]],
    lines: Iterable[int],
    actions: Iterable[Action],
    logs: Iterable[str],
) -> list[Rule]:
    """Rules on lines of one file that match exactly these sets and log where a word says so; they need to be `put`."""
    senders, targets, traffic = sets
    number = len(senders)
    cells = _build(_CELLS, number, src=senders, dst=targets, services=traffic)
    return _build(
        _RULE, number, action=actions, match=_build(_MATCH, number, upper=cells), logged=map(bool, logs), line=lines
    )


def put(found: Sequence[Rule], source: Source, name: str, first: int) -> None:
    """Give rules their places in the list of that name."""
    _set(_RULE, found, position=count(first), owner=repeat((source, name)))
