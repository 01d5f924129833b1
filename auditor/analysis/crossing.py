"""Rules that refuse less than they say, because an earlier rule lets a part of it through: by exact sets."""

from dataclasses import replace

from auditor.analysis.chains import Entry, Flat
from auditor.analysis.cover import has_hole, hole
from auditor.analysis.diagram import OverBudgetError, Work
from auditor.analysis.prune import numbers
from auditor.analysis.space import DPORT, DST, PROTOCOL, SRC, SYMBOLS, Box, Names, by_family, meet, witness
from auditor.model.firewall import Action, Crossing, Firewall, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6, ICMP, ICMPV6, Packet, Ranges

BUDGET = 300_000
"""Stretches that the search over one firewall may cost; a count, not a time."""
MOST_NAMED = 3
"""Earlier rules named for one that refuses."""
_PING = Ranges.single(ICMP, ICMPV6)


def crossed(firewall: Firewall, budget: int = BUDGET) -> Firewall:
    """The settled firewall with `crossings` filled.

    Two rules cross where an earlier one lets packets through that a later one would refuse, and neither is within the
    other: an exception, within the rule that it precedes, is plain to see; this is not. A crossing counts where some
    packet meets the earlier rule and no other before the later one. Only live, written rules that surely match are
    compared. Nothing is said of what is how rules are written: to refuse first and permit then, to let a whole
    interface or ping in before anything else, and to refuse all the rest last.
    """
    names, work = Names.of(firewall), Work(budget)
    live = {rule for rule in firewall.live if not (rule.implicit or rule.generated or _plain(rule))}
    found: dict[Rule, dict[Rule, Packet]] = {}
    try:
        for stage in firewall.stages:
            flat = Flat(stage, names)
            for place, entry in enumerate(flat.entries):
                if entry.rule in live and entry.action is Action.DENY and entry.rule is not stage.default:
                    named = found.setdefault(entry.rule, {})
                    named |= _Later(flat, place, work).crossing(live - named.keys(), MOST_NAMED - len(named))
    except OverBudgetError:
        firewall = replace(firewall, uncrossed=True)
    crossings = (Crossing(rule, tuple(named), next(iter(named.values()))) for rule, named in found.items() if named)
    return replace(firewall, crossings=tuple(crossings))


@dataclass(frozen=True, slots=True)
class _Later:
    """An entry that refuses, at one place of a list."""

    flat: Flat
    place: int
    work: Work

    def crossing(self, live: set[Rule], most: int) -> dict[Rule, Packet]:
        """The earlier rules that let some of its packets through, with one of them for each."""
        found: dict[Rule, Packet] = {}
        for own in self.flat.entries[self.place].lower:
            before = self.flat.prune.meeting(own) & ((1 << self.flat.starts[self.place]) - 1)
            for number in numbers(before & self.flat.takers):
                earlier = self.flat.entries[self.flat.spread[number].place]
                asked = earlier.action is Action.PERMIT and earlier.rule in live and earlier.rule not in found
                if len(found) < most and asked and (packet := self._packet(own, number, earlier, before)):
                    found[earlier.rule] = packet
        return found

    def _packet(self, own: Box, number: int, earlier: Entry, before: int) -> Packet | None:
        """A packet that meets a box of the entry and one of an earlier entry, and no other entry before."""
        place, box = self.flat.spread[number].place, self.flat.spread[number].box
        both = meet((*own[:PROTOCOL], own[PROTOCOL] - _PING, *own[DPORT:]), box)
        if both is None or self._exception(earlier):
            return None
        for part in self.flat.judged(both):
            others = (self.flat.spread[one] for one in numbers(before & self.flat.prune.meeting(part)))
            clipped = (meet(one.box, part) for one in others if one.place != place)
            if left := hole(part, [one for one in clipped if one is not None], self.work):
                stated = (left[DST] - SYMBOLS or left[DST], left[SRC] - SYMBOLS or left[SRC])
                return witness((*stated, *left[PROTOCOL:]))
        return None

    def _exception(self, earlier: Entry) -> bool:
        """Whether what an earlier entry has of the address families of this one is within this one."""
        own = self.flat.entries[self.place].lower
        parts = (part for box in earlier.upper for part in by_family(box))
        met = ((part, [both for one in own if (both := meet(one, part)) is not None]) for part in parts)
        return not any(within and has_hole(part, within, self.work) for part, within in met)


def _plain(rule: Rule) -> bool:
    """Whether everybody expects a rule to have exceptions, or to be one."""
    cells = rule.match.upper
    return cells.any_destination and (rule.action is Action.DENY or cells.src >= ANY_V4 or cells.src >= ANY_V6)
