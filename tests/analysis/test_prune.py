"""Hulls compared one by one and all at once: the same boxes, none lost."""

import random

import pytest

from auditor.analysis.columns import Columns
from auditor.analysis.prune import MANY, hulls
from auditor.analysis.space import Box, inside, meet
from auditor.model.net import ADDRESS_END, ANY_PORT, SYMBOLIC, V6, Ranges

STARTS = (0, 10 << 24, V6, V6 + (0x20010DB8 << 96), SYMBOLIC)


def _box(chance: random.Random) -> Box:
    def ranges(starts: tuple[int, ...], step: int) -> Ranges:
        low = min(chance.choice(starts) + step * chance.randrange(8), ADDRESS_END)
        return Ranges(((low, min(low + step * chance.randrange(6), ADDRESS_END)),))

    addresses = (ranges(STARTS, 1 << chance.choice((0, 70))) for _ in range(2))
    return (*addresses, *(ranges((0,), 1) for _ in range(6)))


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_find_every_box_that_counts(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - boxes that can be repeated
    boxes = [_box(chance) for _ in range(MANY - 1)]
    few, many, asked = hulls(boxes), Columns.of(boxes), boxes[2 * seed]
    point, numbers = [one.first for one in asked], list(range(0, len(boxes), 2))
    overlapping = [place for place, one in enumerate(boxes) if meet(one, asked)]
    assert few.meeting(asked) == overlapping
    assert few.meeting(asked, 40) == [one for one in overlapping if one < 40]
    assert few.among(asked, numbers) == [one for one in overlapping if one in numbers]
    assert few.around(asked, numbers) == [one for one in numbers if inside(asked, boxes[one])]
    for sharp, coarse in (
        (few.meeting(asked), many.meeting(asked)),
        (few.meeting(asked, 40), many.meeting(asked, 40)),
        (few.among(asked, numbers), many.among(asked, numbers)),
        (few.around(asked, numbers), many.around(asked, numbers)),
        (few.at(point, numbers), many.at(point, numbers)),
    ):
        assert sharp
        assert set(sharp) <= set(coarse)


def test_a_long_list_is_compared_by_numpy() -> None:
    box = (ANY_PORT,) * 8
    assert isinstance(hulls([box] * MANY), Columns)
    assert not isinstance(hulls([box] * (MANY - 1)), Columns)
