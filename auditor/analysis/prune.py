"""Which boxes of a list can meet a question at all: compared as hulls."""

from collections.abc import Iterable, Sequence
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
        return _Few(tuple(hull(box) for box in boxes))
    many: Hulls = import_module("auditor.analysis.columns").Columns.of(boxes)
    return many


def hull(box: Box) -> Hull:
    """Its bounds in each dimension."""
    return tuple((ranges.pairs[0][0], ranges.pairs[-1][1]) for ranges in box)


@dataclass(frozen=True, slots=True)
class _Few:
    """A practice's firewall has so few that numpy would not pay."""

    all: tuple[Hull, ...]

    def meeting(self, box: Box, until: int | None = None) -> list[int]:
        return self._overlapping(hull(box), range(len(self.all))[:until])

    def among(self, box: Box, numbers: Sequence[int]) -> list[int]:
        return self._overlapping(hull(box), numbers)

    def around(self, box: Box, among: Sequence[int]) -> list[int]:
        return self._holding(hull(box), among)

    def at(self, point: Sequence[int], among: Sequence[int]) -> list[int]:
        return self._holding(tuple((value, value) for value in point), among)

    def _overlapping(self, asked: Hull, among: Iterable[int]) -> list[int]:
        return [one for one in among if _overlap(self.all[one], asked)]

    def _holding(self, asked: Hull, among: Iterable[int]) -> list[int]:
        return [one for one in among if _holds(self.all[one], asked)]


def _overlap(one: Hull, other: Hull) -> bool:
    return all(low <= top and high >= bottom for (low, high), (bottom, top) in zip(one, other, strict=True))


def _holds(outer: Hull, inner: Hull) -> bool:
    return all(low <= bottom and high >= top for (low, high), (bottom, top) in zip(outer, inner, strict=True))
