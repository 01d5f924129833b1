"""What two versions of a firewall decide differently, against the slow evaluator."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from auditor.analysis.compare import Kind, compare
from auditor.model.firewall import Firewall
from auditor.model.net import Packet
from tests.analysis.naive import Seen, crosses, translated
from tests.analysis.policies import INTERFACES, calls_openly, firewalls, packets

PACKETS = tuple(packets())[::11]
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Firewall, Firewall]:
    """A firewall and a version of it where a rule or a translation is gone, added, moved or replaced."""
    old, other = draw(firewalls()), draw(firewalls())
    assume(not calls_openly(old) and not calls_openly(other))
    edits = draw(st.sets(st.sampled_from(("drop", "add", "swap", "nat", "route", "rewrite")), min_size=1, max_size=2))
    first, *rest = old.stages
    rules = list(first.rules)
    if "drop" in edits and rules:
        rules.pop(draw(st.integers(0, len(rules) - 1)))
    if "add" in edits:
        plain = [one for one in other.stages[0].rules if not one.target]
        rules[draw(st.integers(0, len(rules))) : 0] = plain[:1]
    if "swap" in edits:
        rules.reverse()
    new = replace(old, stages=(replace(first, rules=tuple(rules)), *rest))
    if "nat" in edits:
        new = replace(new, nat=other.nat)
    if "route" in edits:
        new = replace(new, routes=new.routes[:-1])
    return old, other if "rewrite" in edits else new


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


@SETTINGS
@given(firewalls())
def test_a_firewall_does_not_differ_from_itself(firewall: Firewall) -> None:
    found = compare(firewall, replace(firewall))
    assert not found.changes
    assert not found.partial
