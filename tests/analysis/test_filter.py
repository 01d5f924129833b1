"""Live and dead rules, against every packet that tells rules apart."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.analysis.filter import MOST_NAMED, settle
from auditor.model.firewall import Action, Cells, Firewall, Match, Rule, Stage
from auditor.model.net import cidr, tcp
from tests.analysis.naive import Seen, deciders, may, must, reached, verdict
from tests.analysis.policies import FILE, INTERFACES, firewalls, packets

LEGS = (*INTERFACES, "another that no rule names")
SEEN = tuple(
    Seen(packet, ingress, egress, dnat)
    for packet, ingress, egress, dnat in product(tuple(packets()), LEGS, LEGS, (False, True))
)
SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def some(firewall: Firewall) -> frozenset[Rule]:
    """The rules that some packet reaches in some list."""
    found: set[Rule] = set()
    for stage in firewall.stages:
        for seen in SEEN:
            if _judges(stage, seen):
                found |= reached(stage, seen)
    return frozenset(found)


def _judges(stage: Stage, seen: Seen) -> bool:
    legs = ((stage.ingress, seen.ingress), (stage.egress, seen.egress))
    return all(names is None or leg in names for names, leg in legs)


def called(firewall: Firewall, by: frozenset[Rule] | None = None) -> frozenset[Rule]:
    """The active rules of lists and of the chains that something calls: any rule, or one of those given."""
    found: set[Rule] = set()
    for stage in firewall.stages:
        chains, waiting = dict(stage.chains), [stage.rules]
        while waiting:
            fresh = {one for one in waiting.pop() if not (one in found or one.disabled or one.replies_only)}
            found |= fresh
            waiting += [chains[one.target] for one in fresh if one.target and (by is None or one in by)]
    return frozenset(found)


@SETTINGS
@given(firewalls(most_stages=1, most_nat=0))
def test_a_rule_is_live_where_some_packet_reaches_it_and_dead_where_none_does(firewall: Firewall) -> None:
    settled, expected = settle(firewall), some(firewall)
    assert set(settled.live) == expected & called(firewall)
    dead = {one.rule for one in settled.dead}
    assert called(firewall, by=expected) - expected <= dead <= called(firewall) - expected
    assert not settled.partial


@SETTINGS
@given(firewalls(most_stages=1, most_nat=0))
def test_what_covers_a_dead_rule_comes_before_it_and_takes_all_its_packets(firewall: Firewall) -> None:
    (stage,) = firewall.stages
    for dead in settle(firewall).dead:
        if dead.rule not in stage.rules or len(dead.covered_by) >= MOST_NAMED:
            continue
        earlier = stage.rules[: stage.rules.index(dead.rule)]
        assert set(dead.covered_by) <= {*earlier, *(rule for _, chain in stage.chains for rule in chain)}
        for seen in SEEN:
            if may(dead.rule.match, seen) and _judges(stage, seen):
                assert any(must(one.match, seen) for one in dead.covered_by)
                assert dead.contradicts == any(one.action is not dead.rule.action for one in dead.covered_by)


@SETTINGS
@given(firewalls(most_stages=1, most_nat=0))
def test_without_a_redundant_rule_every_packet_fares_alike(firewall: Firewall) -> None:
    (stage,) = firewall.stages
    for one in settle(firewall).redundant:
        left = tuple(rule for rule in stage.rules if rule is not one.rule)
        chains = tuple((name, tuple(rule for rule in rules if rule is not one.rule)) for name, rules in stage.chains)
        without = replace(stage, rules=left, chains=chains)
        assert one.covered_by
        for seen in SEEN[::3]:
            if _judges(stage, seen):
                before, after = verdict(deciders(stage, seen)), verdict(deciders(without, seen))
                assert before in {after, "undecided"}


def test_a_rule_for_some_connections_covers_none() -> None:
    """PAN-OS: two rules for different applications on one port; neither hides the other."""
    match = Match(Cells(services=(tcp(443),)))
    rules = tuple(
        Rule(PERMIT, match, FILE.line(place), position=place, selective=selective)
        for place, selective in ((1, True), (2, True), (3, False))
    )
    end = Rule(DENY, Match(), FILE.line(9), implicit=True)
    settled = settle(Firewall("edge", "drawn", FILE.line(9), stages=(Stage("list", rules, end),)))
    assert settled.live == rules
    assert [one.rule.position for one in settled.redundant] == [2]


def test_a_line_that_stands_for_several_rules_is_dead_or_redundant_only_as_a_whole() -> None:
    """nftables: `ip daddr . tcp dport { 10.20.0.15 . 104, 10.20.0.16 . 11112 } accept`."""
    pairs = [("10.20.0.15", 104), ("10.20.0.16", 11112)]
    first, second = (Match(Cells(dst=cidr(text), services=(tcp(port),))) for text, port in pairs)
    line = (Rule(PERMIT, first, FILE.line(2), position=2), Rule(PERMIT, second, FILE.line(2), position=2))
    end = Rule(DENY, Match(), FILE.line(9), implicit=True)

    def judged(rules: tuple[Rule, ...]) -> tuple[int, int]:
        settled = settle(Firewall("edge", "drawn", FILE.line(9), stages=(Stage("list", rules, end),)))
        return len(settled.dead), len(settled.redundant)

    earlier, later = (Rule(action, first, FILE.line(place)) for action, place in ((DENY, 1), (PERMIT, 3)))
    both = Rule(PERMIT, Match(), FILE.line(3))
    assert judged((earlier, *line)) == (0, 0)
    assert judged((Rule(DENY, Match(), FILE.line(1)), *line)) == (2, 0)
    assert judged((*line, later)) == (1, 0)
    assert judged((*line, both)) == (0, 2)


def test_what_a_goto_leaves_goes_past_later_rules() -> None:
    permitted, all_others = Match(Cells(services=(tcp(11112),))), Match(Cells(services=(tcp(80),)))
    rules = (
        Rule(Action.GOTO, permitted, FILE.line(1), position=1, target="dicom"),
        Rule(DENY, permitted, FILE.line(2), position=2),
        Rule(PERMIT, all_others, FILE.line(3), position=3),
        Rule(DENY, Match(), FILE.line(4), position=4),
    )
    chain = (Rule(PERMIT, Match(Cells(src=cidr("10.20.0.0/24"))), FILE.line(5), position=1),)
    end = Rule(DENY, Match(), FILE.line(9), implicit=True)
    settled = settle(
        Firewall("edge", "drawn", FILE.line(9), stages=(Stage("list", rules, end, chains=(("dicom", chain),)),))
    )
    assert [one.rule.position for one in settled.dead] == [2]
    assert settled.redundant == ()


PERMIT, DENY = Action.PERMIT, Action.DENY


@pytest.mark.parametrize(
    ("written", "redundant"),
    [
        pytest.param([(PERMIT, "10.20.0.15", 104), (PERMIT, "10.20.0.0/24", 104)], {0}, id="a later one takes more"),
        pytest.param(
            [(PERMIT, "10.20.0.15", 104), (DENY, "10.20.0.0/28", 104), (PERMIT, "10.20.0.0/24", 104)],
            set(),
            id="one between refuses",
        ),
        pytest.param([(PERMIT, "10.20.0.0/24", 104), (PERMIT, "10.20.0.15", 104)], set(), id="the later one is dead"),
        pytest.param(
            [(PERMIT, "10.20.0.0/24", 104), (PERMIT, "10.20.0.0/25", 104), (PERMIT, "10.20.0.128/25", 104)],
            set(),
            id="the later ones are dead together",
        ),
        pytest.param([(DENY, "10.20.0.15", 104)], set(), id="what the end of the list would do is worth writing"),
        pytest.param(
            [(PERMIT, "10.20.0.0/25", 104), (PERMIT, "10.20.0.0/26", 443), (PERMIT, "10.20.0.64/26", 443)],
            set(),
            id="other ports",
        ),
        pytest.param(
            [(PERMIT, "10.20.0.0/24", 104), (PERMIT, "10.20.0.0/23", 104), (DENY, "0.0.0.0/0", 1)],
            {0},
            id="the first of three",
        ),
    ],
)
def test_a_rule_is_redundant_where_later_ones_do_the_same(
    written: list[tuple[Action, str, int]], redundant: set[int]
) -> None:
    rules = tuple(
        Rule(action, Match(Cells(dst=cidr(text), services=(tcp(port),))), FILE.line(place + 2), position=place + 1)
        for place, (action, text, port) in enumerate(written)
    )
    end = Rule(DENY, Match(), FILE.line(1), implicit=True)
    firewall = Firewall("edge", "drawn", FILE.line(1), stages=(Stage("list", rules, end),))
    assert {rules.index(one.rule) for one in settle(firewall).redundant} == redundant
