"""Whether some boxes together take all of another one: a search for a hole, the likeliest places first."""

from collections.abc import Sequence

from auditor.analysis.diagram import Work
from auditor.analysis.space import Box
from auditor.model.net import Ranges


def has_hole(box: Box, takers: Sequence[Box], work: Work) -> bool:
    """Whether some packet of a box lies in none of the takers, each of which is a part of it.

    Raises OverBudgetError.
    """
    return hole(box, takers, work) is not None


def hole(box: Box, takers: Sequence[Box], work: Work) -> Box | None:
    """Packets of a box that lie in none of the takers, each of which is a part of it. Raises OverBudgetError."""
    found = _Search(box, takers, work).open(tuple(range(len(box))), (1 << len(takers)) - 1)
    return None if found is None else tuple(found.get(place, ranges) for place, ranges in enumerate(box))


class _Search:
    def __init__(self, box: Box, takers: Sequence[Box], work: Work) -> None:
        self._box, self._takers, self._work = box, takers, work
        self._whole = [
            sum(1 << number for number, taker in enumerate(takers) if taker[dimension].pairs == ranges.pairs)
            for dimension, ranges in enumerate(box)
        ]
        self._covered: set[tuple[tuple[int, ...], int]] = set()

    def open(self, dimensions: tuple[int, ...], active: int) -> dict[int, Ranges] | None:
        """A hole in some dimensions among the takers that are still active: its values, where it has not all."""
        if not active:
            return {}
        filling = active
        for dimension in dimensions:
            filling &= self._whole[dimension]
        if filling or (dimensions, active) in self._covered:
            return None
        moving = tuple(one for one in dimensions if active & ~self._whole[one])
        parts, chosen = min(
            ((self._parts(one, active), one) for one in moving), key=lambda found: found[0][0].bit_count()
        )
        left = tuple(one for one in moving if one != chosen)
        for part in parts:
            if (found := self.open(left, part)) is not None:
                return {chosen: self._where(chosen, active & ~part), **found}
        self._covered.add((dimensions, active))
        return None

    def _where(self, dimension: int, gone: int) -> Ranges:
        """The values of a dimension that none of some takers has."""
        taken = (one[dimension] for number, one in enumerate(self._takers) if gone >> number & 1)
        return self._box[dimension] - Ranges.union(taken)

    def _parts(self, dimension: int, active: int) -> list[int]:
        """The sets of takers that are active together somewhere on a dimension, the smallest first."""
        always = active & self._whole[dimension]
        toggles: dict[int, int] = {}
        moving = active ^ always
        while moving:
            bit = moving & -moving
            moving ^= bit
            for low, high in self._takers[bit.bit_length() - 1][dimension].pairs:
                toggles[low] = toggles.get(low, 0) ^ bit
                toggles[high + 1] = toggles.get(high + 1, 0) ^ bit
        self._work.spend(len(toggles) + 1)
        found: dict[int, None] = {}
        now = since = size = 0
        for point in sorted(toggles):
            if now:
                found[now | always] = None
                size += point - since
            now, since = now ^ toggles[point], point
        if size < self._box[dimension].size:
            found[always] = None
        return sorted(found, key=int.bit_count)
