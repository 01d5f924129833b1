"""Hulls of very many boxes as columns of numbers, compared all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.analysis.prune import Hull, hull
from auditor.analysis.space import DST, SRC, Box
from auditor.model.net import SYMBOLIC, V6

_ADDRESSES = (DST, SRC)
_LOST_BITS = 66
"""Of an IPv6 address the first 62 bits are compared: the order stays, and what is lost is only sharpness."""
_Bounds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """The lowest and highest value of each box in each dimension; answers as `prune.Hulls`."""

    low: _Bounds
    high: _Bounds

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> "Columns":
        """One column per box."""
        hulls = [_coarse(hull(box)) for box in boxes]
        table = np.array(hulls, dtype=np.int64).reshape(len(boxes), -1, 2)
        return cls(np.ascontiguousarray(table[:, :, 0].T), np.ascontiguousarray(table[:, :, 1].T))

    def meeting(self, box: Box, until: int | None = None) -> list[int]:
        """The numbers of those that may overlap a box, of the first `until` ones."""
        found: NDArray[np.intp] | None = None
        for dimension, (low, high) in enumerate(_coarse(hull(box))):
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
        for dimension, (low, high) in enumerate(_coarse(hull(box))):
            found = found[(self.low[dimension, found] <= high) & (self.high[dimension, found] >= low)]
            if not found.size:
                break
        kept: list[int] = found.tolist()
        return kept

    def around(self, box: Box, among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds all of a box."""
        return self._holding(hull(box), among)

    def at(self, point: Sequence[int], among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds a point."""
        return self._holding(tuple((value, value) for value in point), among)

    def _holding(self, asked: Hull, among: Sequence[int]) -> list[int]:
        found = np.array(among, dtype=np.intp)
        for dimension, (low, high) in enumerate(_coarse(asked)):
            found = found[(self.low[dimension, found] <= low) & (self.high[dimension, found] >= high)]
            if not found.size:
                break
        numbers: list[int] = found.tolist()
        return numbers


def _coarse(bounds: Hull) -> Hull:
    """Every value in 63 bits, order kept."""
    return tuple(
        (_bits(low), _bits(high)) if dimension in _ADDRESSES else (low, high)
        for dimension, (low, high) in enumerate(bounds)
    )


def _bits(value: int) -> int:
    if value < V6:
        return value
    return V6 + (1 << 62) + value - SYMBOLIC if value >= SYMBOLIC else V6 + ((value - V6) >> _LOST_BITS)
