"""Two versions of one firewall: exactly which new connections it lets through now and did not before, and the reverse.

Only what changed is asked about: packets that meet a rule, a translation or a route of one version that the other one
lacks at that place. Whatever meets none of them is decided alike by both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import product
from typing import TypeVar

from auditor.analysis.diagram import MANY_HOSTS, UNWATCHED, Deciders, Item, OverBudgetError, Work, build
from auditor.analysis.nat import Move
from auditor.analysis.space import DPORT, DST, INGRESS, Box, Names, boxes, everything, holds, meet, minus, witness
from auditor.analysis.ways import Wall, Way
from auditor.model.firewall import Action, Firewall, Interface, Nat, Rule, Sees, Stage
from auditor.model.net import ANY_ADDRESS, NONE, Packet, Ranges

BUDGET = 2_000_000
T = TypeVar("T")


class Kind(StrEnum):
    """What became of some connections."""

    OPENED = "opened"
    CLOSED = "closed"
    MOVED = "delivered elsewhere"
    OPEN = "open question"
    """One version leaves it open and the other does not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version does with some packets."""

    verdict: str
    """`permit`, `deny` or `undecided`."""
    rules: tuple[Rule, ...] = ()
    """The rules that decide, in order; empty where no interface leads on."""
    nat: Nat | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Connections of one way that are treated otherwise than before."""

    kind: Kind
    ingress: str
    before: Outcome
    after: Outcome
    packets: tuple[Box, ...]
    """As they are sent; disjoint."""

    @property
    def witness(self) -> Packet:
        """One of the packets."""
        return witness(self.packets[0])

    def __contains__(self, packet: object) -> bool:
        if not isinstance(packet, Packet):
            return False
        point = (packet.dst, packet.src, packet.protocol, packet.dport, packet.sport)
        return any(holds(box, point) for box in self.packets)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions."""

    changes: tuple[Change, ...]
    partial: bool = False
    """The work it may cost was spent before everything was compared."""


def compare(old: Firewall, new: Firewall, budget: int = BUDGET) -> Comparison:
    """What a new version of a firewall opens and closes."""
    names = Names(tuple(sorted({*Names.of(old).names, *Names.of(new).names})))
    pair = _Pair(Wall(old, shared=names), Wall(new, shared=names), Work(budget), _edits(old, new))
    legs = dict.fromkeys(one.name for wall in (old, new) for one in wall.interfaces if one.enabled)
    found: dict[tuple[object, ...], Change] = {}
    regions = tuple(_regions(old, new, names))
    try:
        for ingress in legs or {"": None}:
            for change in pair.changes(ingress, regions):
                key = (change.kind, ingress, change.before, change.after)
                known = found.get(key)
                found[key] = replace(change, packets=known.packets + change.packets) if known else change
    except OverBudgetError:
        return Comparison(tuple(found.values()), partial=True)
    return Comparison(tuple(found.values()))


@dataclass(frozen=True, slots=True)
class _Region:
    """Packets that may be treated otherwise: a box, and whether it holds translated packets or packets as sent."""

    box: Box
    sees: Sees


def _edits(old: Firewall, new: Firewall) -> frozenset[Rule] | None:
    """The rules of one version that the other lacks at that place; None where rules cannot be set side by side."""
    if _frame(old) != _frame(new):
        return None
    return frozenset(rule for pair in zip(old.stages, new.stages, strict=True) for rule in _edited(*pair))


def _regions(old: Firewall, new: Firewall, names: Names) -> Iterator[_Region]:
    """Where the two versions differ; the widest first."""
    found = [_Region(box, sees) for sees, box in _changed(old, new, names)]
    yield from sorted(found, key=lambda one: -_size(one.box))


def _changed(old: Firewall, new: Firewall, names: Names) -> Iterator[tuple[Sees, Box]]:
    whole = everything(names)
    if _frame(old) != _frame(new):
        yield Sees.ORIGINAL, whole
        return
    for before, after in zip(old.stages, new.stages, strict=True):
        for rule in _edited(before, after):
            yield from ((before.sees, box) for box in boxes(rule.match.upper, names))
    for nat in _differing(old.nat, new.nat, _nat_shape):
        yield from ((Sees.ORIGINAL, box) for box in boxes(nat.match.upper, names))
    for destinations in _rerouted(old, new):
        yield Sees.TRANSLATED, (destinations, *whole[1:])


def _frame(firewall: Firewall) -> object:
    """What must be alike for the rules of two versions to be compared one by one."""
    stages = tuple(
        (
            one.name,
            one.sees,
            one.ingress,
            one.egress,
            one.traffic,
            one.default.shape,
            tuple(name for name, _ in one.chains),
        )
        for one in firewall.stages
    )
    return stages, firewall.filter_off, firewall.families


def _edited(before: Stage, after: Stage) -> Iterator[Rule]:
    """The rules of one version of a list, its chains too, that the other lacks at that place."""
    yield from _differing(before.rules, after.rules, _rule_shape)
    for (_, old), (_, new) in zip(before.chains, after.chains, strict=True):
        yield from _differing(old, new, _rule_shape)


def _rule_shape(rule: Rule) -> object:
    lower = rule.match.lower
    return rule.shape, rule.target, rule.disabled, rule.replies_only, lower and (lower.src, lower.dst, lower.services)


def _nat_shape(nat: Nat) -> object:
    return nat.kind, nat.match, nat.to, nat.to_ports, nat.bypasses_filter, nat.egress


def _differing(old: Sequence[T], new: Sequence[T], shape: Callable[[T], object]) -> Iterator[T]:
    matcher = SequenceMatcher(None, [shape(one) for one in old], [shape(one) for one in new], autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield from (*old[first:last], *new[start:end])


def _rerouted(old: Firewall, new: Firewall) -> Iterator[Ranges]:
    """Destinations that leave by another interface, or that became the firewall's own."""
    if old.routes == new.routes and _legs(old) == _legs(new) and bool(old.other_routes) == bool(new.other_routes):
        return
    walls = (Wall(old), Wall(new))
    own = [wall.addresses for wall in walls]
    yield from (part for part in (own[0] - own[1], own[1] - own[0]) if part)
    for by in dict.fromkeys((None, *(nat.egress for one in (old, new) for nat in one.nat))):
        before, after = (_leaving(wall, by) for wall in walls)
        for (one, part), (other, rest) in product(before, after):
            if one != other and part & rest:
                yield part & rest


def _leaving(wall: Wall, by: frozenset[str] | None) -> list[tuple[str | None, Ranges]]:
    """By which interface which destinations leave; by an empty name those that leave nowhere."""
    found = list(wall.leaving(ANY_ADDRESS, by))
    return [*found, ("", ANY_ADDRESS - Ranges.union(part for _, part in found))]


def _legs(firewall: Firewall) -> list[tuple[object, ...]]:
    def told(one: Interface) -> tuple[object, ...]:
        return one.name, one.networks, one.addresses, one.enabled, one.gateway

    return [told(one) for one in firewall.interfaces]


@dataclass(frozen=True)
class _Pair:
    old: Wall
    new: Wall
    work: Work
    edits: frozenset[Rule] | None

    def changes(self, ingress: str, regions: tuple[_Region, ...]) -> Iterator[Change]:
        """What differs for packets that enter by one interface."""
        before, after = (_ways(wall, ingress) for wall in (self.old, self.new))
        for one, other in product(before, after):
            common = meet(one.clip[:INGRESS], other.clip[:INGRESS])
            if common is not None:
                yield from self._differing(ingress, one, other, common, regions)
        yield from self._lost(ingress, before, after, Kind.CLOSED)
        yield from self._lost(ingress, after, before, Kind.OPENED)

    def _differing(
        self, ingress: str, one: Way, other: Way, common: Box, regions: tuple[_Region, ...]
    ) -> Iterator[Change]:
        """What differs on one way of each version."""
        asked: list[Box] = []
        same = (one.egress, one.local, _moves(one)) == (other.egress, other.local, _moves(other))
        wanted = regions if same else (_Region(everything(self.old.names), Sees.ORIGINAL),)
        for region, way in product(wanted, (one, other)):
            box = _sent(region, way, common)
            parts = [box] if box else []
            for earlier in asked:
                parts = [rest for part in parts for rest in minus(part, earlier)]
            asked += parts
            for part in parts:
                yield from self._answers(ingress, _cut(one, part), _cut(other, part), watching=same)

    def _answers(self, ingress: str, one: Way, other: Way, *, watching: bool) -> Iterator[Change]:
        flats = [(way, flat) for way in (one, other) for flat in way.flats]
        lists = [list(way.items(flat, merged=False)) for way, flat in flats]

        def edited(place: int, item: Item) -> bool:
            return not watching or self.edits is None or flats[place][1].entries[item.place].rule in self.edits

        diagram = build(lists, one.clip, MANY_HOSTS, self.work, edited) if lists else None
        whole: list[tuple[Box, Deciders]] = [(one.clip, ())]
        for box, deciders in diagram.pieces() if diagram else whole:
            self.work.spend(1)
            if lists and deciders == UNWATCHED:
                continue
            before, after = (
                _outcome(way, part)
                for way, part in ((one, deciders[: len(one.flats)]), (other, deciders[len(one.flats) :]))
            )
            part = box[:INGRESS]
            if (kind := _KINDS.get((before.verdict, after.verdict))) and before.verdict != after.verdict:
                yield Change(kind, ingress, before, after, (part,))
            elif kind and (moved := tuple(minus(part, _alike(one, other, part)))):
                yield Change(kind, ingress, before, after, moved)

    def _lost(self, ingress: str, ways: list[Way], others: list[Way], kind: Kind) -> Iterator[Change]:
        """What one version hands on and the other has no way for."""
        for way in ways:
            left = [way.clip[:INGRESS]]
            for other in others:
                left = [rest for part in left for rest in minus(part, other.clip[:INGRESS])]
            for part in left:
                cut = _cut(way, part)
                pieces = build(
                    [list(cut.items(flat, merged=False)) for flat in cut.flats], cut.clip, MANY_HOSTS, self.work
                )
                for box, deciders in pieces.pieces():
                    outcome, nothing = _outcome(cut, deciders), Outcome("deny")
                    if outcome.verdict != "deny":
                        told = (outcome, nothing) if kind is Kind.CLOSED else (nothing, outcome)
                        yield Change(
                            kind if outcome.verdict == "permit" else Kind.OPEN, ingress, *told, (box[:INGRESS],)
                        )


def _ways(wall: Wall, ingress: str) -> list[Way]:
    leg = wall.firewall.interface(ingress)
    if ingress and (leg is None or not leg.enabled):
        return []
    return [way for way in wall.ways(wall.everything, ingress or None) if not way.silent]


def _sent(region: _Region, way: Way, common: Box) -> Box | None:
    """A region as packets of a way as they are sent."""
    if region.sees is Sees.ORIGINAL:
        found: Box | None = region.box
    else:
        found = way.piece.pulled_back(region.box, way.clip)
    return meet(found[:INGRESS], common) if found else None


def _cut(way: Way, part: Box) -> Way:
    """A way of only some of its packets."""
    return replace(way, clip=(*part, *way.clip[INGRESS:]))


def _moves(way: Way) -> object:
    nat = way.piece.nat
    return way.piece.address, way.piece.port, way.piece.doubts, bool(nat and nat.bypasses_filter), way.piece.translated


def _alike(one: Way, other: Way, part: Box) -> Box:
    """Those packets of a box that two ways deliver to the same place."""
    if one.local is not other.local:
        return (NONE, *part[1:])
    found = list(part)
    found[DST] &= _fixed(one.piece.address, other.piece.address)
    found[DPORT] &= _fixed(one.piece.port, other.piece.port)
    return tuple(found)


def _fixed(one: Move, other: Move) -> Ranges:
    """The values that two moves change alike."""
    if one == other:
        return ANY_ADDRESS
    if (one.onto is None) is (other.onto is None):
        return NONE
    onto, shift = (one.onto, other.shift) if one.onto is not None else (other.onto, one.shift)
    return Ranges.single((onto or 0) - shift)


def _outcome(way: Way, deciders: Deciders) -> Outcome:
    stages = way.entries(deciders)
    rules = tuple(stage[0].rule for stage in stages) or (way.lets,)
    if way.piece.doubts or not way.piece.closes:
        return Outcome("undecided", rules, way.piece.nat)  # its packets take other ways as well
    verdicts = [{entry.action for entry in stage if not entry.skip} for stage in stages]
    for actions, rule in zip(verdicts, rules, strict=False):
        if actions == {Action.DENY}:
            return Outcome("deny", (rule,))
    sure = all(actions == {Action.PERMIT} for actions in verdicts)
    return Outcome("permit" if sure else "undecided", rules, way.piece.nat)


_KINDS = {
    ("permit", "permit"): Kind.MOVED,
    ("deny", "permit"): Kind.OPENED,
    ("permit", "deny"): Kind.CLOSED,
    ("deny", "undecided"): Kind.OPEN,
    ("undecided", "deny"): Kind.OPEN,
    ("permit", "undecided"): Kind.OPEN,
    ("undecided", "permit"): Kind.OPEN,
}


def _size(box: Box) -> int:
    size = 1
    for ranges in box:
        size *= ranges.size
    return size
