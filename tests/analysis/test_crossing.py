"""Rules that an earlier one of other action overlaps: exactly those, and each example goes where it is said to go."""

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.analysis.crossing import crossed
from auditor.analysis.filter import settle
from auditor.model.firewall import Action, Cells, Firewall, Match, Rule, Stage
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, ICMP, Ranges, Service, cidr, tcp
from tests.analysis.naive import Seen, deciders, may, must
from tests.analysis.policies import FILE, INTERFACES, firewalls

PERMIT, DENY = Action.PERMIT, Action.DENY
GUESTS, SERVERS, WEB = cidr("10.30.0.0/24"), cidr("10.20.0.0/24"), cidr("10.20.0.15")
PING = Service(Ranges.single(ICMP))


def wall(*cells: tuple[Action, Cells]) -> Firewall:
    rules = tuple(
        Rule(action, Match(each), FILE.line(place), position=place) for place, (action, each) in enumerate(cells, 1)
    )
    end = Rule(DENY, Match(), FILE.line(90), implicit=True)
    return settle(Firewall("edge", "drawn", FILE.line(90), stages=(Stage("list", rules, end),)))


NO_GUESTS = (DENY, Cells(src=GUESTS, dst=SERVERS))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([(PERMIT, Cells(services=(tcp(443),))), NO_GUESTS], {2: (1,)}, id="web for all, then no guests"),
        pytest.param([(PERMIT, Cells(src=GUESTS, dst=WEB, services=(tcp(443),))), NO_GUESTS], {}, id="an exception"),
        pytest.param([NO_GUESTS, (PERMIT, Cells(services=(tcp(443),)))], {}, id="refused first"),
        pytest.param([(PERMIT, Cells(ingress=frozenset({"lo"}))), NO_GUESTS], {}, id="a whole interface let in first"),
        pytest.param([(PERMIT, Cells(services=(PING,))), NO_GUESTS], {}, id="ping"),
        pytest.param([(PERMIT, Cells(dst=SERVERS)), (DENY, Cells(src=GUESTS))], {}, id="the last refuses all the rest"),
        pytest.param(
            [(PERMIT, Cells(dst=WEB, services=(tcp(443),))), (DENY, Cells(src=GUESTS, services=(ANY_SERVICE, PING)))],
            {},
            id="nothing but the rest",
        ),
        pytest.param(
            [(PERMIT, Cells(services=(tcp(22),))), (PERMIT, Cells(services=(tcp(80),))), NO_GUESTS],
            {3: (1, 2)},
            id="two earlier ones",
        ),
        pytest.param(
            [(DENY, Cells(dst=SERVERS, services=(tcp(443),))), (PERMIT, Cells(services=(tcp(443),))), NO_GUESTS],
            {},
            id="what overlaps is refused before",
        ),
        pytest.param([(PERMIT, Cells(src=ANY_ADDRESS)), NO_GUESTS], {}, id="the later one is dead"),
    ],
)
def test_crossing(rules: list[tuple[Action, Cells]], expected: dict[int, tuple[int, ...]]) -> None:
    found = crossed(wall(*rules))
    assert {one.rule.position: tuple(rule.position for rule in one.earlier) for one in found.crossings} == expected
    assert not found.uncrossed


def test_one_that_may_match_crosses_nothing_surely() -> None:
    web = Cells(services=(tcp(443),))
    firewall = wall((PERMIT, web), NO_GUESTS)
    (stage,) = firewall.stages
    (_, no_guests) = stage.rules
    maybe = Rule(PERMIT, Match(web, Cells(services=()), ("the schedule",)), FILE.line(1), position=1)
    again = settle(Firewall("edge", "drawn", FILE.line(90), stages=(Stage("list", (maybe, no_guests), stage.default),)))
    assert crossed(again).crossings == ()


def test_a_search_that_costs_too_much_is_not_a_whole_one() -> None:
    found = crossed(wall((PERMIT, Cells(services=(tcp(443),))), NO_GUESTS), budget=0)
    assert found.uncrossed


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(firewalls(most_stages=1, most_nat=0))
def test_an_example_meets_the_earlier_rule_and_the_later_one_and_is_let_through(firewall: Firewall) -> None:
    (stage,) = firewall.stages
    for one in crossed(settle(firewall)).crossings:
        legs = (Seen(one.example, here, there, dnat) for here in INTERFACES for there in INTERFACES for dnat in (0, 1))
        assert any(
            deciders(stage, seen) == {one.earlier[0]} and must(one.earlier[0].match, seen) and may(one.rule.match, seen)
            for seen in legs
        )
