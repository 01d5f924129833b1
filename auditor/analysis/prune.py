"""Which boxes of a list can meet a question at all: per dimension, bits for each stretch of its values."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from importlib import import_module
from itertools import accumulate
from operator import and_, or_, xor

from auditor.analysis.space import Box
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges

MANY = 2048
"""Boxes from which on a dimension is cut into fewer stretches than it has break points, by numpy."""
MOST_STRETCHES = 1024
"""Stretches that a dimension of many boxes is cut into. Then a stretch holds several break points, and a box that ends
within it counts as filling it: what is lost is only sharpness, never a box."""


class Prune:
    """A list of boxes, known by their places; every answer is a set of places as bits, and may hold a few too many."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        """The boxes have the same dimensions; none is empty."""
        self._all = (1 << len(boxes)) - 1
        self._dimensions = [_Stretches.of(column) for column in zip(*boxes, strict=True)]

    def meeting(self, box: Box) -> int:
        """Those that may overlap a box."""
        found = self._all
        for stretches, ranges in zip(self._dimensions, box, strict=False):
            found &= stretches.some(ranges)
        return found

    def around(self, box: Box) -> int:
        """Those that may hold all of a box."""
        found = self._all
        for stretches, ranges in zip(self._dimensions, box, strict=False):
            found &= stretches.every(ranges)
        return found

    def at(self, point: Sequence[int], among: int) -> int:
        """Of some, those that may hold a point, given as one value per dimension."""
        for stretches, value in zip(self._dimensions, point, strict=False):
            among &= stretches.at(value)
        return among


@dataclass(frozen=True)
class _Stretches:
    """One dimension: its edges in order, and the boxes that have something before, between and behind them."""

    edges: Sequence[int]
    boxes: Sequence[int]

    @classmethod
    def of(cls, column: Sequence[Ranges]) -> "_Stretches":
        """What each box takes of the dimension."""
        if len(column) >= MANY:
            return cls(*import_module("auditor.analysis.columns").table(column, MOST_STRETCHES))
        alike: dict[tuple[tuple[int, int], ...], int] = {}
        for number, ranges in enumerate(column):
            alike[ranges.pairs] = alike.get(ranges.pairs, 0) | (1 << number)
        edges = sorted({point for pairs in alike for low, high in pairs for point in (low, high + 1)})
        toggles = dict.fromkeys(edges, 0)
        for pairs, bits in alike.items():
            for low, high in pairs:
                toggles[low] ^= bits
                toggles[high + 1] ^= bits
        return cls(edges, [0, *accumulate(toggles.values(), xor)])

    def at(self, value: int) -> int:
        """The boxes that may hold a value."""
        return self.boxes[bisect_right(self.edges, value)]

    def some(self, ranges: Ranges) -> int:
        """The boxes that may have some of these values."""
        return -1 if self._whole(ranges) else reduce(or_, self._over(ranges), 0)

    def every(self, ranges: Ranges) -> int:
        """The boxes that may have all of these values."""
        return self._always if self._whole(ranges) else reduce(and_, self._over(ranges), -1)

    @cached_property
    def _always(self) -> int:
        """The boxes that have something of every stretch between the edges."""
        return reduce(and_, self.boxes[1:-1], -1)

    def _whole(self, ranges: Ranges) -> bool:
        """Whether they go from the first edge to the last."""
        ((low, high), *more) = ranges.pairs
        return not more and bool(self.edges) and low <= self.edges[0] and high >= self.edges[-1] - 1

    def _over(self, ranges: Ranges) -> Iterator[int]:
        for low, high in ranges.pairs:
            yield from self.boxes[bisect_right(self.edges, low) : bisect_right(self.edges, high) + 1]


def as_bits(flags: Iterable[bool]) -> int:
    """A set of places, each true or not, as bits."""
    digits = "".join("1" if flag else "0" for flag in flags)
    return int(digits[::-1] or "0", 2)


def numbers(bits: int) -> list[int]:
    """The places that a set of bits stands for, in order."""
    digits = bin(bits)[:1:-1]
    found, place = [], digits.find("1")
    while place >= 0:
        found.append(place)
        place = digits.find("1", place + 1)
    return found
