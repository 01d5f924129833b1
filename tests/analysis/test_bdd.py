"""The diagram against a library of binary decision diagrams: what passes is one set, whoever computes it."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.analysis.chains import Flat
from auditor.analysis.diagram import MANY_HOSTS, REFUSED, Item, Work, build
from auditor.analysis.space import Box, Names, by_family, everything, meet
from auditor.model.firewall import Action, Cells, Match, Rule, Stage
from auditor.model.net import ANY_V4, Ranges
from tests.analysis.policies import FILE, cells

bdd = pytest.importorskip("dd.autoref")
BITS = (32, 32, 8, 16, 16)
NAMES = Names(("dmz", "inside", "outside"))


class Sets:
    """Boxes as binary decision diagrams; IPv4 only."""

    def __init__(self) -> None:
        """The highest bit of each dimension first."""
        self.manager = bdd.BDD()
        self.manager.declare(*(f"x{level}_{bit}" for level, bits in enumerate(BITS) for bit in range(bits)))

    def of(self, box: Box) -> Any:
        whole = self.manager.true
        for level, dimension in enumerate(MANY_HOSTS):
            whole &= self._any(self._between(level, low, high) for low, high in box[dimension])
        return whole

    def _any(self, sets: Iterable[Any]) -> Any:
        found = self.manager.false
        for one in sets:
            found |= one
        return found

    def _between(self, level: int, low: int, high: int) -> Any:
        return self._at_least(level, low) & ~self._at_least(level, high + 1)

    def _at_least(self, level: int, value: int) -> Any:
        if value >> BITS[level]:
            return self.manager.false
        found = self.manager.true
        for bit in range(BITS[level]):
            one = self.manager.var(f"x{level}_{BITS[level] - 1 - bit}")
            found = one & found if value >> bit & 1 else one | found
        return found


def _clip() -> Box:
    whole = everything(NAMES)
    inside = (*whole[:5], Ranges.single(1), Ranges.single(2), Ranges.single(0))
    return next(by_family(inside))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=cells(), more=cells(), third=cells(), last=cells())
def test_what_passes_is_what_a_bdd_says(drawn: Cells, more: Cells, third: Cells, last: Cells) -> None:
    actions = (Action.DENY, Action.PERMIT, Action.DENY, Action.PERMIT)
    rules = tuple(
        Rule(action, Match(one), FILE.line(place))
        for place, (action, one) in enumerate(zip(actions, (drawn, more, third, last), strict=True), 1)
    )
    flat = Flat(Stage("list", rules, Rule(Action.DENY, Match(), FILE.line(9))), NAMES)
    clip = (Ranges.of(ANY_V4.pairs[0]), Ranges.of(ANY_V4.pairs[0]), *_clip()[2:])
    items = [
        Item(both, one.place, one.sure, 0, REFUSED if flat.entries[one.place].action is Action.DENY else one.place)
        for one in flat.spread
        if (both := meet(one.box, clip)) is not None
    ]
    sets = Sets()
    ours = sets.manager.false
    for box, deciders in build([items], clip, MANY_HOSTS, Work()).pieces():
        if deciders != ((REFUSED,),):
            ours |= sets.of(box)
    theirs, left = sets.manager.false, sets.manager.true
    for item in items:
        box = sets.of(item.box)
        theirs |= left & box if item.value != REFUSED else sets.manager.false
        left &= ~box
    assert ours == theirs
