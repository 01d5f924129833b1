"""Two versions of one firewall: exactly which new connections it lets through now and did not before, and the reverse.

Only what changed is asked about: packets that meet a rule, a translation or a route of one version that the other one
lacks at that place. Whatever meets none of them is decided alike by both.
"""

from collections.abc import Iterator
from dataclasses import field, replace
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from auditor.analysis.diagram import MANY_HOSTS, OverBudgetError, Work, build
from auditor.analysis.nat import Move
from auditor.analysis.space import DPORT, DST, INGRESS, Box, Names, holds, meet, minus, witness
from auditor.analysis.versions import Answer, Region, Stages, Versions
from auditor.analysis.ways import Wall, Way
from auditor.model.firewall import Action, Firewall, Nat, Rule, Sees
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Packet, Ranges

BUDGET = 2_000_000


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
    pair = _Pair(Wall(old, shared=names), Wall(new, shared=names), Work(budget), Versions.of(old, new, names))
    legs = dict.fromkeys(one.name for wall in (old, new) for one in wall.interfaces if one.enabled)
    found: dict[tuple[object, ...], Change] = {}
    try:
        for ingress in legs or {"": None}:
            for change in pair.changes(ingress):
                key = (change.kind, ingress, change.before, change.after)
                known = found.get(key)
                found[key] = replace(change, packets=known.packets + change.packets) if known else change
    except OverBudgetError:
        return Comparison(tuple(found.values()), partial=True)
    return Comparison(tuple(found.values()))


Told: TypeAlias = Iterator[tuple[Outcome, Outcome, tuple[Box, ...]]]
"""What two versions do with some packets."""


@dataclass(frozen=True)
class _Pair:
    old: Wall
    new: Wall
    work: Work
    both: Versions | None
    """None where rules cannot be set side by side."""
    answers: dict[Way, tuple[Answer, ...]] = field(default_factory=dict)
    """By question, as several interfaces often ask the same."""

    def changes(self, ingress: str) -> Iterator[Change]:
        """What differs for packets that enter by one interface."""
        before, after = (_ways(wall, ingress) for wall in (self.old, self.new))
        for one, other in product(before, after):
            common = meet(one.clip[:INGRESS], other.clip[:INGRESS])
            if common is None:
                continue
            for was, now, packets in self._differing(_cut(one, common), _cut(other, common)):
                if kind := _KINDS.get((was.verdict, now.verdict)):
                    yield Change(kind, ingress, was, now, packets)
        yield from self._lost(ingress, before, after, Kind.CLOSED)
        yield from self._lost(ingress, after, before, Kind.OPENED)

    def _differing(self, one: Way, other: Way) -> Told:
        """What differs on ways of the same packets."""
        if self.both is None or _course(one) != _course(other):
            yield from self._apart(one, other)
        elif one.piece.closes and not one.piece.doubts:
            yield from self._together(self.both, one)

    def _together(self, both: Versions, way: Way) -> Told:
        """What differs only by the rules that are met."""
        asked: list[Box] = []
        for region in both.regions:
            box = _sent(region, way)
            parts = [box] if box else []
            for earlier in asked:
                parts = [rest for part in parts for rest in minus(part, earlier)]
            asked += parts
            for part in parts:
                question = both.question(_cut(way, part))
                if question not in self.answers:
                    self.answers[question] = tuple(both.differing(question, self.work))
                for was, now, packets in self.answers[question]:
                    yield _outcome(way, was), _outcome(way, now), packets

    def _apart(self, one: Way, other: Way) -> Told:
        """What differs by where it goes, or by rules that cannot be set side by side."""
        lists = [list(way.items(flat, merged=False)) for way in (one, other) for flat in way.flats]
        for box, deciders in build(lists, one.clip, MANY_HOSTS, self.work).pieces():
            self.work.spend(1)
            was = _outcome(one, one.entries(deciders[: len(one.flats)]))
            now = _outcome(other, other.entries(deciders[len(one.flats) :]))
            part = box[:INGRESS]
            alike = was.verdict == now.verdict
            if packets := tuple(minus(part, _alike(one, other, part))) if alike else (part,):
                yield was, now, packets

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
                    outcome, nothing = _outcome(cut, cut.entries(deciders)), Outcome("deny")
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


def _sent(region: Region, way: Way) -> Box | None:
    """A region as packets of a way as they are sent."""
    found = region.box if region.sees is Sees.ORIGINAL else way.piece.pulled_back(region.box, way.clip)
    return meet(found[:INGRESS], way.clip[:INGRESS]) if found else None


def _cut(way: Way, part: Box) -> Way:
    """A way of only some of its packets."""
    return replace(way, clip=(*part, *way.clip[INGRESS:]))


def _course(way: Way) -> object:
    """Where it leads, and all that its stages see of it."""
    piece, nat = way.piece, way.piece.nat
    moves = piece.address, piece.port, piece.translated
    return way.egress, way.local, moves, piece.doubts, piece.closes, bool(nat and nat.bypasses_filter)


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


def _outcome(way: Way, stages: Stages) -> Outcome:
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
