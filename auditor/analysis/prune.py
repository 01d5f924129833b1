"""Which boxes of a long list can meet a question at all: compared as hulls, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.analysis.space import DST, SRC, Box
from auditor.model.net import SYMBOLIC, V6

_ADDRESSES = (DST, SRC)
_LOST_BITS = 66
"""Of an IPv6 address the first 62 bits are compared: the order stays, and what is lost is only sharpness."""
_Bounds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hulls:
    """The lowest and highest value of each box in each dimension."""

    low: _Bounds
    high: _Bounds

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> "Hulls":
        """One column per box."""
        hulls = [_hull(box) for box in boxes]
        table = np.array(hulls, dtype=np.int64).reshape(len(boxes), -1, 2)
        return cls(np.ascontiguousarray(table[:, :, 0].T), np.ascontiguousarray(table[:, :, 1].T))

    def meeting(self, box: Box, until: int | None = None) -> list[int]:
        """The numbers of those that may overlap a box, of the first `until` ones."""
        found: NDArray[np.intp] | None = None
        for dimension, (low, high) in enumerate(_hull(box)):
            lows, highs = self.low[dimension, :until], self.high[dimension, :until]
            if found is None:
                found = np.flatnonzero((lows <= high) & (highs >= low))
            else:
                found = found[(lows[found] <= high) & (highs[found] >= low)]
            if not found.size:
                break
        numbers: list[int] = [] if found is None else found.tolist()
        return numbers

    def among(self, box: Box, numbers: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones that may overlap a box."""
        found = np.array(numbers, dtype=np.intp)
        for dimension, (low, high) in enumerate(_hull(box)):
            found = found[(self.low[dimension, found] <= high) & (self.high[dimension, found] >= low)]
            if not found.size:
                break
        kept: list[int] = found.tolist()
        return kept

    def around(self, box: Box, among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds all of a box."""
        return self._holding(_hull(box), among)

    def at(self, point: Sequence[int], among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds a point."""
        values = (_coarse(dimension, value) for dimension, value in enumerate(point))
        return self._holding([(value, value) for value in values], among)

    def _holding(self, hull: Sequence[tuple[int, int]], among: Sequence[int]) -> list[int]:
        found = np.array(among, dtype=np.intp)
        for dimension, (low, high) in enumerate(hull):
            found = found[(self.low[dimension, found] <= low) & (self.high[dimension, found] >= high)]
            if not found.size:
                break
        numbers: list[int] = found.tolist()
        return numbers


def _hull(box: Box) -> list[tuple[int, int]]:
    return [
        (_coarse(dimension, ranges.pairs[0][0]), _coarse(dimension, ranges.pairs[-1][1]))
        for dimension, ranges in enumerate(box)
    ]


def _coarse(dimension: int, value: int) -> int:
    """A value in 63 bits, order kept."""
    if dimension not in _ADDRESSES or value < V6:
        return value
    return V6 + (1 << 62) + value - SYMBOLIC if value >= SYMBOLIC else V6 + ((value - V6) >> _LOST_BITS)
