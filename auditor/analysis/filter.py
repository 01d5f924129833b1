"""Which rules some packet reaches, and which none does: by exact sets, never by comparing text."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.analysis.chains import Entry, Flat, Spread
from auditor.analysis.cover import has_hole
from auditor.analysis.diagram import MANY_HOSTS, REFUSED, Item, OverBudgetError, Work, build
from auditor.analysis.prune import numbers
from auditor.analysis.space import EGRESS, INGRESS, Box, Names, holds, inside, meet
from auditor.model.firewall import Action, Dead, Firewall, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges

BUDGET = 2_000_000
"""Stretches that the search over one firewall may cost; a count, not a time."""
MOST_NAMED = 5
"""Covering rules named for a dead one."""
_STRIDES = (0, 1, 5, 7, 11, 13, 17, 19)


def settle(firewall: Firewall, budget: int = BUDGET) -> Firewall:
    """The firewall with `live`, `dead`, `redundant` and `partial` filled.

    A rule is live when in some stage some new packet meets and matches it. A rule with an open match covers nothing
    surely and is covered only if everything that it may match is. What is disabled, implicit, for replies only, or in
    a chain that nothing calls is neither. A live rule is redundant when in every stage later written rules would do
    the same to all its packets; what only the end of a list refuses is worth writing down.
    """
    names, work = Names.of(firewall), Work(budget)
    live: dict[Rule, None] = {}
    dead: dict[Rule, Dead] = {}
    repeated: dict[Rule, Dead | None] = {}
    unjudged: set[Rule] = set()
    for stage in firewall.stages:
        flat = Flat(stage, names)
        unjudged |= {entry.rule for entry in flat.entries} if flat.tangled else set()
        for place, entry in enumerate(flat.entries):
            rule = entry.rule
            if rule.implicit or rule is stage.default or (rule in live and not repeated.get(rule)):
                continue
            question = _Question(flat, place, work)
            try:
                found = question.takers()
                others = question.repeats() if found is None else ()
            except OverBudgetError:
                unjudged.add(rule)
                continue
            if found is None:
                live[rule] = None
                repeated[rule] = Dead(rule, others, contradicts=False, stage=stage.name) if others else None
            else:
                dead.setdefault(
                    rule, Dead(rule, found, any(one.action is not rule.action for one in found), stage.name)
                )
    reached = {_line(rule) for rule in live}
    gone = (one for rule, one in dead.items() if _line(rule) not in reached and rule not in unjudged)
    again = [one for one in repeated.values() if one and dead.keys().isdisjoint(one.covered_by)]
    needed = {_line(rule) for rule in live.keys() - {one.rule for one in again}}
    return replace(
        firewall,
        live=tuple(live),
        dead=tuple(gone),
        redundant=tuple(one for one in again if _line(one.rule) not in needed),
        partial=bool(unjudged - live.keys()),
    )


def _line(rule: Rule) -> tuple[int, tuple[int, int], str]:
    """The line that a rule is written on: one may stand for several rules, and is worth what any of them is."""
    return id(rule.evidence.source), rule.evidence.characters, rule.handle


@dataclass(frozen=True, slots=True)
class _Question:
    """Whether some packet reaches the entry at one place of a list."""

    flat: Flat
    place: int
    work: Work

    @property
    def entry(self) -> Entry:
        """The entry asked about."""
        return self.flat.entries[self.place]

    def takers(self) -> tuple[Rule, ...] | None:
        """The earlier rules that take all its packets, the largest part first; None when some packet is left."""
        named: dict[Rule, int] = {}
        for box in self._parts():
            before = self.flat.prune.meeting(box) & self._earlier
            if self._left_obviously(box, before):
                return None
            skipping = bool(before & self.flat.skippers)
            takers = () if skipping else self._alone(box, before)
            if not takers and (self._left_by_skips if skipping else self._left)(box, before):
                return None
            for rule, size in takers or self._largest(box, before):
                named[rule] = named.get(rule, 0) + size
        rules = sorted(named, key=lambda rule: -named[rule])
        own = self.entry.rule.action
        other = next((rule for rule in rules if rule.action is not own), None)
        first = rules[:MOST_NAMED]
        return tuple(first if other is None or other in first else [*first[:-1], other])

    def repeats(self) -> tuple[Rule, ...]:
        """The later rules that would do the same to all its packets; none where something else would become of some."""
        found: dict[Rule, None] = {}
        if self.entry.skip or self.entry.action is Action.UNKNOWN:
            return ()
        for box in self._parts():
            meeting = self.flat.prune.meeting(box)
            before, after = meeting & self._earlier, meeting & -(1 << self.flat.starts[self.place + 1])
            if any(self._differs(point, before, after) for point in self._points(box)):
                return ()
            skipping = bool((before | after) & self.flat.skippers)
            after = after if skipping else self._until_covered(box, after)
            if not (self._fares_alike_by_skips if skipping else self._fares_alike)(box, before, after):
                return ()
            same = (one for one in self._of(after) if self._same(self._rule(one)) and meet(one.box, box) is not None)
            named = sorted(same, key=lambda one: not inside(box, one.box))
            found |= dict.fromkeys(map(self._rule, named))
        return tuple(found)[:MOST_NAMED]

    @property
    def _earlier(self) -> int:
        """The boxes before the entry that surely take what they match, or skip, as bits."""
        return (self.flat.takers | self.flat.skippers) & ((1 << self.flat.starts[self.place]) - 1)

    def _of(self, bits: int) -> Iterator[Spread]:
        return (self.flat.spread[number] for number in numbers(bits))

    def _rule(self, one: Spread) -> Rule:
        return self.flat.entries[one.place].rule

    def _same(self, rule: Rule) -> bool:
        """Whether a rule would do to a packet what this one does, as far as its writer can see."""
        own = self.entry.rule
        refuses_all = rule.action is Action.DENY and rule.match.upper.any_destination
        end = rule is self.flat.stage.default or rule.implicit or refuses_all
        return not end and rule.action is own.action and not rule.selective and (rule.logged or not own.logged)

    def _until_covered(self, box: Box, after: int) -> int:
        """The boxes up to the first one that takes all that is left."""
        holding = after & self.flat.takers & self.flat.prune.around(box)
        last = next((number for number in numbers(holding) if inside(box, self.flat.spread[number].box)), None)
        return after if last is None else after & ((2 << last) - 1)

    def _points(self, box: Box) -> Iterator[tuple[int, ...]]:
        for stride in _STRIDES:
            yield tuple(_pick(ranges, stride * (place + 3)) for place, ranges in enumerate(box))

    def _differs(self, point: tuple[int, ...], before: int, after: int) -> bool:
        """Whether something else would become of one packet; where that takes more than a look, nothing is said."""
        if any(holds(one.box, point) for one in self._of(self.flat.prune.at(point, before))):
            return False
        for one in self._of(self.flat.prune.at(point, after)):
            if holds(one.box, point):
                return one.sure and not self.flat.entries[one.place].skip and not self._same(self._rule(one))
        return False

    def _fares_alike(self, box: Box, before: int, after: int) -> bool:
        """Whether later items, which all decide, would do the same to every packet of a part that reaches the entry."""
        takers = before
        for number in numbers(after):
            one = self.flat.spread[number]
            if self._same(self._rule(one)):
                takers |= (1 << number) & self.flat.takers
            elif (part := meet(one.box, box)) is not None and self._left(part, takers & self.flat.prune.meeting(part)):
                return False
        return not self._left(box, takers)

    def _fares_alike_by_skips(self, box: Box, before: int, after: int) -> bool:
        """The same where some items skip others."""
        entries = self.flat.entries
        items = [
            Item(both, one.place, one.sure, entries[one.place].skip, REFUSED if one.place < self.place else one.place)
            for one in self._of(before | after)
            if (both := meet(one.box, box)) is not None
        ]
        order = (*MANY_HOSTS, INGRESS, EGRESS, len(box) - 1)
        found = build([items], box, order, self.work).projections(())
        places = {place for deciders in found for outcome in deciders for place in outcome} - {REFUSED}
        return all(self._same(entries[place].rule) for place in places)

    def _parts(self) -> Iterator[Box]:
        """What the entry may match of the packets that its stage judges."""
        return (part for box in self.entry.upper for part in self.flat.judged(box))

    def _left_obviously(self, box: Box, before: int) -> bool:
        """Whether one of a few points is in no earlier item; where it is, nothing is said."""
        return any(
            not any(holds(one.box, point) for one in self._of(self.flat.prune.at(point, before)))
            for point in self._points(box)
        )

    def _left(self, box: Box, takers: int) -> bool:
        """Whether items that all decide leave something of a part."""
        clipped = (meet(one.box, box) for one in self._of(takers))
        return has_hole(box, [both for both in clipped if both is not None], self.work)

    def _left_by_skips(self, box: Box, before: int) -> bool:
        """The same where some items skip others."""
        items = [
            Item(both, one.place, one.sure, self.flat.entries[one.place].skip, REFUSED)
            for one in self._of(before)
            if (both := meet(one.box, box)) is not None
        ]
        own = Item(box, self.place, sure=True, skip=0, value=self.place)
        end = Item(box, len(self.flat.entries), sure=True, skip=0, value=REFUSED)
        order = (*MANY_HOSTS, INGRESS, EGRESS, len(box) - 1)
        found = build([[*items, own, end]], box, order, self.work).projections(())
        return any(self.place in outcome for deciders in found for outcome in deciders)

    def _alone(self, box: Box, before: int) -> tuple[tuple[Rule, int], ...]:
        """The first rule that takes all of a part alone, with the part's size."""
        holding = self._of(before & self.flat.prune.around(box))
        first = next((one for one in holding if inside(box, one.box)), None)
        return () if first is None else ((self._rule(first), _size(box)),)

    def _largest(self, box: Box, before: int) -> list[tuple[Rule, int]]:
        """The rules that take something of a part, with how much."""
        met = ((one, meet(one.box, box)) for one in self._of(before))
        return [(self._rule(one), _size(both)) for one, both in met if both is not None]


def _pick(ranges: Ranges, stride: int) -> int:
    """One value of a set, spread over it by a stride; 0 is the lowest."""
    low, high = ranges.pairs[stride % len(ranges.pairs)]
    return low + (high - low) * (stride % 29) // 28


def _size(box: Box) -> int:
    size = 1
    for ranges in box:
        size *= ranges.size
    return size
