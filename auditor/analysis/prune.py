"""Which boxes of a list can meet a question at all: compared as hulls."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeAlias

from auditor.analysis.space import Box

MANY = 256
"""Boxes from which on numpy compares them sooner than it takes to import it."""
Hull: TypeAlias = tuple[tuple[int, int], ...]
"""The lowest and highest value of a box in each dimension."""


class Hulls(Protocol):
    """The hulls of a list of boxes, known by their place in it."""

    def meeting(self, box: Box, until: int | None = None) -> list[int]:
        """The numbers of those that may overlap a box, of the first `until` ones."""

    def among(self, box: Box, numbers: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones that may overlap a box."""

    def around(self, box: Box, among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds all of a box."""

    def at(self, point: Sequence[int], among: Sequence[int]) -> list[int]:
        """Of those with the given numbers, the ones whose hull holds a point."""


def hulls(boxes: Sequence[Box]) -> Hulls:
    """The hulls of a list: a short one is compared box by box, a long one by numpy."""
    if len(boxes) < MANY:
        return _Few.of(boxes)
    many: Hulls = import_module("auditor.analysis.columns").Columns.of(boxes)
    return many


def hull(box: Box) -> Hull:
    """Its bounds in each dimension."""
    return tuple((ranges.pairs[0][0], ranges.pairs[-1][1]) for ranges in box)


@dataclass(frozen=True, slots=True)
class _Few:
    """A practice's firewall has so few that numpy would not pay."""

    low: tuple[tuple[int, ...], ...]
    """For each dimension the lowest value of every box."""
    high: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> "_Few":
        columns = tuple(zip(*(hull(box) for box in boxes), strict=True))
        return cls(*(tuple(tuple(bounds[end] for bounds in column) for column in columns) for end in (0, 1)))

    def meeting(self, box: Box, until: int | None = None) -> list[int]:
        return self.among(box, range(len(self.low[0]) if self.low else 0)[:until])

    def among(self, box: Box, numbers: Sequence[int]) -> list[int]:
        found = list(numbers)
        for (low, high), lows, highs in zip(hull(box), self.low, self.high, strict=False):
            found = [one for one in found if lows[one] <= high and highs[one] >= low]
        return found

    def around(self, box: Box, among: Sequence[int]) -> list[int]:
        return self._holding(hull(box), among)

    def at(self, point: Sequence[int], among: Sequence[int]) -> list[int]:
        return self._holding(tuple((value, value) for value in point), among)

    def _holding(self, asked: Hull, among: Sequence[int]) -> list[int]:
        found = list(among)
        for (low, high), lows, highs in zip(asked, self.low, self.high, strict=False):
            found = [one for one in found if lows[one] <= low and highs[one] >= high]
        return found
