"""What two versions of a firewall decide differently, against the slow evaluator."""

from collections import Counter
from dataclasses import replace
from math import prod
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from auditor.analysis.compare import Kind, compare
from auditor.analysis.diagram import Work
from auditor.analysis.space import INGRESS, Box
from auditor.analysis.ways import Wall
from auditor.model.firewall import Action, Firewall, Match, Rule, Sees, Stage
from auditor.model.net import Packet
from tests.analysis.naive import Seen, crosses, translated
from tests.analysis.policies import FILE, INTERFACES, LEGS, ROUTES, calls_openly, firewalls, packets

PACKETS = tuple(packets())[::11]
EDITS = ("drop", "add", "call", "swap", "chain", "nat", "route", "rewrite")
Lists: TypeAlias = tuple[tuple[Rule, ...], tuple[Rule, ...]]
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Firewall, Firewall]:
    """A firewall and a version of it where a rule or a translation is gone, added, moved or replaced."""
    old, other = draw(firewalls()), draw(firewalls())
    assume(not calls_openly(old) and not calls_openly(other))
    edits = draw(
        st.sets(
            st.sampled_from(("drop", "add", "call", "swap", "chain", "nat", "route", "rewrite")), min_size=1, max_size=2
        )
    )
    first, *rest = old.stages
    rules = list(first.rules)
    if "drop" in edits and rules:
        rules.pop(draw(st.integers(0, len(rules) - 1)))
    if "add" in edits:
        plain = [one for one in other.stages[0].rules if not one.target]
        rules[draw(st.integers(0, len(rules))) : 0] = plain[:1]
    if "swap" in edits:
        rules.reverse()
    chains = first.chains
    if "call" in edits and chains:
        rules[draw(st.integers(0, len(rules))) : 0] = [calling(draw(st.sampled_from(chains))[0])]
    if "chain" in edits:
        chains = tuple((name, draw(st.sampled_from((told, told[1:], told[::-1])))) for name, told in chains)
    new = replace(old, stages=(replace(first, rules=tuple(rules), chains=chains), *rest))
    if "nat" in edits:
        new = replace(new, nat=other.nat)
    if "route" in edits:
        new = replace(new, routes=new.routes[:-1])
    return old, other if "rewrite" in edits else new


def calling(chain: str) -> Rule:
    return Rule(Action.JUMP, Match(), FILE.line(200), target=chain)


def sure(firewall: Firewall, ingress: str, packet: Packet) -> bool:
    """No translation of the packet is left open."""
    return len(list(translated(firewall.nat, Seen(packet, ingress, "")))) == 1


@SETTINGS
@given(edited(), st.sampled_from(INTERFACES))
def test_a_packet_is_in_a_change_exactly_when_the_versions_differ(pair: tuple[Firewall, Firewall], leg: str) -> None:
    found = [one for one in compare(*pair).changes if one.ingress == leg]
    for packet in PACKETS:
        if not all(sure(one, leg, packet) for one in pair):
            continue
        (before, there), (after, here) = (crosses(one, leg, packet) for one in pair)
        kinds = {one.kind for one in found if packet in one}
        match before, after:
            case "permit", "permit":
                expected = set() if there == here else {Kind.MOVED}
            case "deny", "permit":
                expected = {Kind.OPENED}
            case "permit", "deny":
                expected = {Kind.CLOSED}
            case _:
                expected = set() if before == after else {Kind.OPEN}
        assert kinds == expected
        assert sum(packet in one for one in found) == len(expected)


@SETTINGS
@given(edited())
def test_every_change_has_a_packet_that_shows_it(pair: tuple[Firewall, Firewall]) -> None:
    for one in compare(*pair).changes:
        if all(sure(each, one.ingress, one.witness) for each in pair):
            (before, there), (after, here) = (crosses(each, one.ingress, one.witness) for each in pair)
            assert (before, after) == (one.before.verdict, one.after.verdict)
            assert before != after or there != here


def amounts(firewall: Firewall) -> Counter[tuple[str, str]]:
    """How many packets are permitted or undecided, by the interface they enter by."""
    found = Counter[tuple[str, str]]()
    wall = Wall(firewall)
    for ingress in INTERFACES:
        for way in wall.ways(wall.everything, ingress):
            for box, deciders in way.diagram(Work()).pieces():
                if way.permits(deciders):
                    found[ingress, "permit" if way.surely(deciders) else "undecided"] += size(box)
    return found


def size(box: Box) -> int:
    return prod(ranges.size for ranges in box[:INGRESS])


@SETTINGS
@given(edited())
def test_the_changes_applied_to_one_version_give_the_other(pair: tuple[Firewall, Firewall]) -> None:
    assume(not any(nat.match.open for one in pair for nat in one.nat))
    expected = amounts(pair[0])
    for one in compare(*pair).changes:
        for box in one.packets:
            expected[one.ingress, one.before.verdict] -= size(box)
            expected[one.ingress, one.after.verdict] += size(box)
    after = amounts(pair[1])
    assert {one: count for one, count in expected.items() if count and one[1] != "deny"} == dict(after)


def rule(action: Action, line: int, target: str = "") -> Rule:
    return Rule(action, Match(), FILE.line(line), position=line, target=target)


CALL, PERMIT, RETURN = rule(Action.JUMP, 2, "c"), rule(Action.PERMIT, 3), rule(Action.RETURN, 4)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (((), (PERMIT,)), ((CALL,), (PERMIT,))),
        (((CALL,), ()), ((CALL,), (PERMIT,))),
        (((CALL,), (RETURN, PERMIT)), ((CALL,), (PERMIT,))),
        (((CALL,), (RETURN, PERMIT)), ((CALL,), (PERMIT, RETURN))),
    ],
)
def test_what_a_chain_permits_opens_with_its_call(old: Lists, new: Lists) -> None:
    found = compare(calling_firewall(*old), calling_firewall(*new)).changes
    assert {one.kind for one in found} == {Kind.OPENED}
    assert {one.after.rules for one in found} == {(PERMIT,)}
    assert {one.kind for one in compare(calling_firewall(*new), calling_firewall(*old)).changes} == {Kind.CLOSED}


def calling_firewall(rules: tuple[Rule, ...], chain: tuple[Rule, ...]) -> Firewall:
    default = Rule(Action.DENY, Match(), FILE.line(1), implicit=True)
    stage = Stage("list", rules, default, Sees.ORIGINAL, chains=(("c", chain),))
    return Firewall("edge", "drawn", FILE.line(1), interfaces=LEGS, routes=ROUTES, stages=(stage,))


@SETTINGS
@given(firewalls())
def test_a_firewall_does_not_differ_from_itself(firewall: Firewall) -> None:
    found = compare(firewall, replace(firewall))
    assert not found.changes
    assert not found.partial
