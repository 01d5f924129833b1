"""Diagrams, chains, translations and routes together, against the slow evaluator on every packet that tells apart."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.analysis.diagram import MANY_HOSTS, ONE_HOST, Deciders, Work
from auditor.analysis.flow import Course
from auditor.analysis.space import Box
from auditor.analysis.ways import Wall, Way
from auditor.model.estate import Estate, System
from auditor.model.firewall import Firewall
from auditor.model.net import Packet
from tests.analysis.naive import Moved, Seen, crosses, judged, translated
from tests.analysis.policies import INTERFACES, calls_openly, firewalls, packets

PACKETS = tuple(packets())
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def holds(box: Box, packet: Packet) -> bool:
    fields = (packet.dst, packet.src, packet.protocol, packet.dport, packet.sport)
    return all(value in ranges for value, ranges in zip(fields, box, strict=False))


@SETTINGS
@given(firewalls(), st.sampled_from(INTERFACES), st.sampled_from((MANY_HOSTS, ONE_HOST)))
def test_a_way_permits_what_the_lists_permit_one_by_one(
    firewall: Firewall, ingress: str, order: tuple[int, ...]
) -> None:
    wall = Wall(firewall)
    for way in wall.ways(wall.everything, ingress):
        told = list(way.diagram(Work(), order).pieces())
        for packet, moved in _packets_of(firewall, way, ingress):
            (deciders,) = (deciders for box, deciders in told if holds(box, packet))
            sure = _all_permit(way, deciders)
            verdict = "permit" if sure else "undecided" if way.permits(deciders) else "deny"
            assert (way.egress or "", verdict) == judged(firewall, ingress, packet, moved)


def _packets_of(firewall: Firewall, way: Way, ingress: str) -> Iterator[tuple[Packet, Moved]]:
    for packet in PACKETS:
        if holds(way.clip, packet):
            every = list(translated(firewall.nat, Seen(packet, ingress, "")))
            (moved,) = (one for one in every if one.nat is way.piece.nat)
            yield packet, moved


def _all_permit(way: Way, deciders: Deciders) -> bool:
    """What `surely` says, but for a translation that is not certain."""
    return replace(way, piece=replace(way.piece, doubts=())).surely(deciders)


@SETTINGS
@given(firewalls(), st.sampled_from(INTERFACES), st.sampled_from(PACKETS))
def test_a_packet_takes_every_way_that_it_may_be_translated_into(
    firewall: Firewall, ingress: str, packet: Packet
) -> None:
    wall = Wall(firewall)
    found = [way.piece.nat for way in wall.ways(wall.everything, ingress) if holds(way.clip, packet)]
    expected = translated(firewall.nat, Seen(packet, ingress, ""))
    kept = [one.nat for one in expected if one.nat or judged(firewall, ingress, packet, one)[0] != ingress]
    assert sorted(map(id, found)) == sorted(map(id, kept))


@SETTINGS
@given(firewalls(), st.sampled_from(INTERFACES))
def test_flow_answers_as_packet_by_packet(firewall: Firewall, ingress: str) -> None:
    course = Course(Estate(systems=(System("edge", firewall=firewall),)))
    for packet in PACKETS[::7]:
        told = course.answer(ingress, packet)
        verdict, ends = crosses(firewall, ingress, packet)
        if told.verdict == "undecided" and calls_openly(firewall):
            continue
        assert (told.verdict, bool(told.delivered_to)) == (verdict, verdict == "permit" and len(ends) == 1)
