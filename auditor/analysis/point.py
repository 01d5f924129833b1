"""Single packets by the thousand: one list prepared so that a packet is a few look-ups.

Per dimension the break points of all boxes, and for each stretch between them the boxes that are active there as bits;
a packet's boxes are the bits that all its dimensions share, and the lowest one decides.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import reduce
from operator import and_

from auditor.analysis.space import Box

MOST_BITS = 1 << 31
"""Bits that the tables may take together; they grow as stretches times boxes, which is fine to some ten thousand."""


class PointIndex:
    """Which of some boxes hold a point; the first, or all."""

    def __init__(self, boxes: Sequence[Box], dimensions: Sequence[int]) -> None:
        """Raises ValueError when the tables would grow too large."""
        toggles = [_toggles(boxes, dimension) for dimension in dimensions]
        if sum(map(len, toggles)) * len(boxes) > MOST_BITS:
            raise ValueError("too many boxes for tables of bits")
        self._tables = [_table(one) for one in toggles]

    def first(self, *point: int) -> int:
        """The number of the first box that holds a point, given in the order of the dimensions; -1 for none."""
        bits = -1
        for value, (points, masks) in zip(point, self._tables, strict=True):
            bits &= masks[bisect_right(points, value)]
        return (bits & -bits).bit_length() - 1

    def all(self, *point: int) -> list[int]:
        """The numbers of all boxes that hold a point, in order."""
        found = reduce(
            and_,
            (masks[bisect_right(points, value)] for value, (points, masks) in zip(point, self._tables, strict=True)),
        )
        return [number for number in range(found.bit_length()) if found >> number & 1]


def _toggles(boxes: Sequence[Box], dimension: int) -> dict[int, int]:
    """For each break point the boxes that begin or end there, as bits."""
    found: dict[int, int] = {}
    for number, box in enumerate(boxes):
        for low, high in box[dimension]:
            found[low] = found.get(low, 0) ^ (1 << number)
            found[high + 1] = found.get(high + 1, 0) ^ (1 << number)
    return found


def _table(toggles: dict[int, int]) -> tuple[list[int], list[int]]:
    points, masks = sorted(toggles), [0]
    for point in points:
        masks.append(masks[-1] ^ toggles[point])
    return points, masks
