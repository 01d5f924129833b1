"""Openings and exposures, against the slow evaluator: nothing is claimed that no packet shows, nothing is left out."""

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings

from auditor.analysis.exposure import join
from auditor.analysis.zones import place
from auditor.model.estate import Estate, Network, Site, System
from auditor.model.exposure import Exposure, Opening
from auditor.model.fact import Known
from auditor.model.firewall import Firewall, Nat, Rule, Sees
from auditor.model.net import PUBLIC, TCP, Packet, cidr
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from tests.analysis.naive import Seen, crosses, deciders, judged, translated
from tests.analysis.policies import FILE, firewalls, packets

SERVER = cidr("10.20.0.15")
ON = Known(value=True, setting="switch")
DICOM = Listener("dicom", Known(104, "DicomPort"), ON, encrypted=ON, login=ON)
PACS = Pacs("pacs-1", "Orthanc", FILE.line(2), listeners=(DICOM,))
SITE = Site(networks=(Network(cidr("10.20.0.0/24"), Role.IMAGING), Network(cidr("10.30.0.0/24"), Role.GUEST)))
OWN = cidr("203.0.113.2")
PACKETS = tuple(packets())
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
GUESTS = (cidr("10.30.0.7"), cidr("10.20.0.200"))
"""One on the network itself, one on a network that is routed there."""
LEG = {Role.INTERNET: "outside", Role.GUEST: "dmz"}


def joined(firewall: Firewall) -> Estate:
    systems = (System("edge", firewall=firewall), System("pacs-1", pacs=PACS, addresses=SERVER))
    return join(place(Estate(site=SITE, systems=systems)))


def calls(role: Role) -> list[Packet]:
    """The packets that somebody of a role may send to the firewall."""
    if role is Role.GUEST:
        return [replace(one, src=src.first) for one in PACKETS if one.src == PACKETS[0].src for src in GUESTS]
    return [one for one in PACKETS if one.src in PUBLIC - OWN and one.dst in PUBLIC]


@dataclass(frozen=True)
class Passed:
    """A packet that surely passes: by which rules and translation, and where it ends."""

    packet: Packet
    end: Packet
    rules: frozenset[Rule]
    nat: Nat | None
    local: bool


def passed(firewall: Firewall, role: Role) -> list[Passed]:
    """Every packet of a role that surely passes some list, whatever is open."""
    found, ingress = [], LEG[role]
    for packet in calls(role):
        ways = list(translated(firewall.nat, Seen(packet, ingress, "")))
        if len(ways) > 1:
            continue
        (moved,) = ways
        out, one = judged(firewall, ingress, packet, moved)
        if one != "permit" or (out == ingress and not moved.nat):
            continue
        rules = []
        for stage in firewall.stages:
            through = moved.nat is not None and moved.nat.bypasses_filter and stage.egress is None
            legs = ((stage.ingress, ingress), (stage.egress, out))
            applies = ("forward" if out else "local") in stage.traffic
            if applies and not through and all(names is None or leg in names for names, leg in legs):
                compared = packet if stage.sees is Sees.ORIGINAL else moved.packet
                rules.append(deciders(stage, Seen(compared, ingress, out, moved.dnat)))
        each = frozenset[Rule]().union(*rules)
        if each:
            written = frozenset(one for one in each if not one.implicit)
            found.append(Passed(packet, moved.packet, written or each, moved.nat, not out))
    return found


def within(one: Opening, case: Passed) -> bool:
    packet, end = case.packet, case.end
    return (
        (one.translation, one.local) == (case.nat, case.local)
        and one.rule in case.rules
        and packet.src in one.sources
        and packet.dst in one.public
        and end.dst in one.destinations
        and any(end.protocol in each.protocols and end.dport in each.ports for each in one.services)
    )


@SETTINGS
@given(firewalls())
def test_every_packet_that_passes_is_in_an_opening(firewall: Firewall) -> None:
    estate = joined(firewall)
    for role in LEG:
        openings = [one for one in estate.openings if one.role is role and one.certain]
        for case in passed(firewall, role):
            assert any(within(one, case) for one in openings)


@SETTINGS
@given(firewalls())
def test_every_address_and_service_of_an_opening_has_a_packet_that_passes(firewall: Firewall) -> None:
    estate = joined(firewall)
    for role in LEG:
        cases = passed(firewall, role)
        sources = {one.src for one in calls(role)}
        written = {rule for stage in firewall.stages for rule in (*firewall.rules, stage.default)}
        for one in estate.openings:
            if one.role is not role or not one.certain or one.rule not in written:
                continue
            mine = [case for case in cases if within(one, case)]
            assert {src for src in sources if src in one.sources} == {case.packet.src for case in mine}
            for service in one.services:
                assert any(case.end.protocol in service.protocols and case.end.dport in service.ports for case in mine)


def _said(firewall: Firewall, one: Exposure) -> tuple[str, bool]:
    answer, ends = crosses(firewall, LEG[one.role], one.witness)
    return answer, any((end.dst, end.dport) == (one.delivered_to, one.delivered_port) for end in ends)


@SETTINGS
@given(firewalls())
def test_the_witness_of_an_exposure_arrives(firewall: Firewall) -> None:
    for one in joined(firewall).exposures:
        if one.role in LEG:
            answer, arrives = _said(firewall, one)
            assert arrives
            assert answer == ("permit" if one.certain else "undecided") or (not one.certain and answer == "permit")
            assert one.witness.src in one.sources
            assert one.certain == (not one.reason)


@SETTINGS
@given(firewalls())
def test_every_packet_that_arrives_is_an_exposure(firewall: Firewall) -> None:
    estate = joined(firewall)
    for role, leg in LEG.items():
        found = [one for one in estate.exposures if one.role is role]
        for packet in calls(role):
            answer, ends = crosses(firewall, leg, packet)
            arrives = any((end.dst, end.dport, end.protocol) == (SERVER.first, 104, TCP) for end in ends)
            in_doubt = any(one.match.open and packet.dst in one.match.upper.dst for one in firewall.nat)
            if arrives and answer == "permit" and not in_doubt:  # both ways of an open translation may lead there
                assert any(packet.src in one.sources and one.certain for one in found)
            elif arrives:
                assert any(one.certain or packet.dst in PUBLIC or packet.src in one.sources for one in found)
