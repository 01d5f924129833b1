"""What a prune says of boxes: none that counts is lost; none is too many where its stretches are break points."""

import random

import pytest

from auditor.analysis.prune import MANY, Prune, as_bits, numbers
from auditor.analysis.space import Box, holds, inside, meet
from auditor.model.net import ADDRESS_END, SYMBOLIC, V6, Ranges

STARTS = (0, 10 << 24, V6, V6 + (0x20010DB8 << 96), SYMBOLIC)


def _boxes(chance: random.Random, count: int) -> list[Box]:
    def ranges(starts: tuple[int, ...], step: int) -> Ranges:
        low = min(chance.choice(starts) + step * chance.randrange(40), ADDRESS_END)
        return Ranges(((low, min(low + step * chance.randrange(6), ADDRESS_END)),))

    def box() -> Box:
        addresses = (
            Ranges.union(ranges(STARTS, 1 << chance.choice((0, 70))) for _ in range(chance.randrange(1, 4)))
            for _ in range(2)
        )
        return (*addresses, *(ranges((0,), 1) for _ in range(6)))

    return [box() for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_a_short_list_is_answered_exactly_in_each_dimension(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - boxes that can be repeated
    boxes = [(box[0],) for box in _boxes(chance, 60)]
    asked, own = boxes[seed], Prune(boxes)
    (point,) = [(one.first,) for one in asked]
    assert numbers(own.meeting(asked)) == [place for place, one in enumerate(boxes) if meet(one, asked)]
    assert numbers(own.around(asked)) == [place for place, one in enumerate(boxes) if inside(asked, one)]
    assert numbers(own.at(point, -1)) == [place for place, one in enumerate(boxes) if holds(one, point)]


@pytest.mark.parametrize("seed", range(20))
def test_no_box_of_a_long_list_is_lost(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - boxes that can be repeated
    boxes = _boxes(chance, MANY)
    own = Prune(boxes)
    for asked in boxes[seed::100]:
        point = [one.pairs[-1][1] for one in asked]
        assert {place for place, one in enumerate(boxes) if meet(one, asked)} <= {*numbers(own.meeting(asked))}
        assert {place for place, one in enumerate(boxes) if inside(asked, one)} <= {*numbers(own.around(asked))}
        assert {place for place, one in enumerate(boxes) if holds(one, point)} <= {*numbers(own.at(point, -1))}


def test_what_no_box_meets_meets_none() -> None:
    own = Prune([(Ranges.single(5),), (Ranges.of((7, 9)),)])
    assert own.meeting((Ranges.single(6),)) == 0
    assert own.meeting((Ranges.of((0, 100)),)) == 0b11
    assert own.around((Ranges.of((5, 9)),)) == 0
    assert Prune([]).meeting((Ranges.single(6),)) == 0


def test_bits_and_places_are_the_same_set() -> None:
    assert numbers(as_bits([True, False, False, True])) == [0, 3]
    assert as_bits([]) == 0
    assert numbers(0) == []


def test_where_stretches_hold_several_break_points_a_few_too_many_are_found() -> None:
    own = Prune([(Ranges.single(value),) for value in range(0, 2 * MANY, 2)])
    found = numbers(own.meeting((Ranges.single(50),)))
    assert 25 in found
    assert 1 < len(found) < 8
