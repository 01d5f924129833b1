"""Which rules some packet reaches, and which none does: by exact sets, never by comparing text."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from auditor.analysis.chains import Entry, Flat
from auditor.analysis.space import DPORT, DST, SRC, Box, Names, inside, minus
from auditor.model.firewall import Action, Dead, Firewall, Rule

BUDGET = 400_000
"""Box subtractions that the search over one firewall may cost; a count, not a time."""
MOST_NAMED = 5
"""Covering rules named for a dead one."""
_HULL = (DST, SRC, DPORT)
_CLAMP = 1 << 62
_Bounds = NDArray[np.int64]


def settle(firewall: Firewall, budget: int = BUDGET) -> Firewall:
    """The firewall with `live`, `dead` and `partial` filled.

    A rule is live when in some stage some new packet is first matched by it. A rule with an open match covers nothing
    surely and is covered only if everything that it may match is.
    """
    names = Names.of(firewall)
    live: dict[Rule, None] = {}
    dead: dict[Rule, Dead] = {}
    partial = False
    for stage in firewall.stages:
        flat = Flat(stage, names)
        partial = partial or flat.tangled
        search = _Search(flat.entries, budget)
        for place, entry in enumerate(flat.entries):
            rule = entry.rule
            if rule in live or rule.implicit or rule is stage.default:
                continue
            found = search.covering(place)
            if found is None:
                live[rule] = None
            else:
                contradicts = any(one.action is not rule.action for one in found)
                dead.setdefault(rule, Dead(rule, found, contradicts, stage.name))
            for jump in entry.via if found is None else ():
                live.setdefault(jump, None)
        budget, partial = search.left, partial or search.left <= 0
    silent = tuple(_by_themselves(firewall, live, dead))
    lasting = tuple(one for rule, one in dead.items() if rule not in live)
    return replace(firewall, live=tuple(live), dead=(*lasting, *silent), partial=partial)


def _by_themselves(firewall: Firewall, live: dict[Rule, None], dead: dict[Rule, Dead]) -> list[Dead]:
    """Deciding rules that match nothing whatever comes before them, e.g. with an empty group."""
    return [
        Dead(rule, (), contradicts=False)
        for rule in firewall.rules
        if rule.action in {Action.PERMIT, Action.DENY}
        and not (rule.disabled or rule.replies_only or rule in live or rule in dead)
        and not (rule.match.upper.src and rule.match.upper.dst and rule.match.upper.services)
        and not rule.match.open
    ]


class _Search:
    """For each entry, whether the earlier ones surely take all its packets."""

    def __init__(self, entries: tuple[Entry, ...], budget: int) -> None:
        self.left = budget
        self._entries = entries
        self._boxes: list[Box] = []
        self._owners: list[int] = []
        self._starts: list[int] = []
        for place, entry in enumerate(entries):
            self._starts.append(len(self._boxes))
            self._boxes += entry.lower
            self._owners += [place] * len(entry.lower)
        hulls = [[_hull(box, dimension) for dimension in _HULL] for box in self._boxes]
        self._bounds: _Bounds = np.array(hulls, dtype=np.int64).reshape(len(hulls), len(_HULL), 2)

    def covering(self, place: int) -> tuple[Rule, ...] | None:
        """The rules that take all packets of an entry, largest part first; None when some packet is left."""
        named: dict[int, int] = {}
        for box in self._entries[place].upper:
            takers = self._takers(box, place)
            if takers is None:
                return None
            for number, size in takers.items():
                named[number] = named.get(number, 0) + size
        if not named:
            return None
        order = sorted(named, key=lambda number: (-named[number], number))
        rules = list(dict.fromkeys(self._entries[number].rule for number in order))
        own = self._entries[place].rule.action
        other = next((rule for rule in rules if rule.action is not own), None)
        first = rules[:MOST_NAMED]
        return tuple(first if other is None or other in first else [*first[:-1], other])

    def _takers(self, box: Box, place: int) -> dict[int, int] | None:
        near = self._overlapping(box, self._starts[place])
        for number in near:
            if inside(box, self._boxes[number]):
                return {self._owners[number]: 1}
        left, taken = [box], {}
        for number in sorted(near, key=lambda number: -_size(self._boxes[number])):
            self.left -= len(left)
            if self.left <= 0:
                return None
            rest = [piece for one in left for piece in minus(one, self._boxes[number])]
            if rest != left:
                taken[self._owners[number]] = _size(self._boxes[number])
            left = rest
            if not left:
                return taken
        return None

    def _overlapping(self, box: Box, until: int) -> list[int]:
        """The earlier boxes whose hull meets the box's: the prune."""
        bounds = self._bounds[:until]
        mask = np.ones(until, dtype=bool)
        for place, dimension in enumerate(_HULL):
            low, high = _hull(box, dimension)
            mask &= (bounds[:, place, 0] <= high) & (bounds[:, place, 1] >= low)
        return [int(number) for number in np.flatnonzero(mask)]


def _hull(box: Box, dimension: int) -> tuple[int, int]:
    """The lowest and highest value, cut to what 64 bits hold: wide IPv6 sets only lose sharpness of the prune."""
    pairs = box[dimension].pairs
    return min(pairs[0][0], _CLAMP), min(pairs[-1][1], _CLAMP)


def _size(box: Box) -> int:
    size = 1
    for ranges in box:
        size *= ranges.size
    return size
