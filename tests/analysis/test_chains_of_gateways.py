"""Two random gateways in a row, against the slow evaluator of one gateway asked twice."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from auditor.analysis.exposure import join
from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.model.estate import Estate, Site, System, SystemNote
from auditor.model.firewall import Action, Cells, Firewall, Interface, Match, Nat, NatKind, Route
from auditor.model.net import ANY_V4, PUBLIC, TCP, V6, Packet, address, cidr, tcp
from auditor.model.role import Role
from tests.analysis.naive import Seen, crosses, translated
from tests.analysis.policies import FILE, LEGS, ROUTES, calls_openly, firewalls, packets
from tests.analysis.test_exposure import PACS, SERVER

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
EDGE_LEGS = (
    Interface("outside", networks=cidr("203.0.113.0/24"), addresses=cidr("203.0.113.2"), gateway=True),
    Interface("transit", networks=cidr("172.16.0.0/30"), addresses=cidr("172.16.0.1")),
)
EDGE_ROUTES = (
    Route(ANY_V4, "outside", FILE.line(390), address("203.0.113.1")),
    Route(cidr("10.20.0.0/24"), "transit", FILE.line(391), address("172.16.0.2")),
    Route(cidr("10.30.0.0/24"), "transit", FILE.line(391), address("172.16.0.2")),
)
INNER_LEGS = (
    Interface("outside", networks=cidr("172.16.0.0/30"), addresses=cidr("172.16.0.2"), gateway=True),
    *LEGS[1:],
)
HANDED = Nat(
    NatKind.DESTINATION, Match(Cells(dst=cidr("203.0.113.8/29"), services=(tcp(104),))), FILE.line(9), to=SERVER
)
SITE = Site(
    systems=(SystemNote("outer", interfaces=(("outside", Role.INTERNET),)),),
)
CALLS = [one for one in packets() if one.src < V6 and one.src in PUBLIC - cidr("203.0.113.0/24") and one.dst in PUBLIC]


def row(edge: Firewall, inner: Firewall) -> tuple[Firewall, Firewall]:
    """The two with interfaces of their own; the outer one hands on what it can, so that enough arrives."""
    stages = tuple(replace(one, default=replace(one.default, action=Action.PERMIT)) for one in edge.stages)
    nat = (*edge.nat, HANDED)
    outer = replace(edge, name="outer", interfaces=EDGE_LEGS, routes=EDGE_ROUTES, stages=stages, nat=nat)
    return outer, replace(inner, name="inner", interfaces=INNER_LEGS, routes=ROUTES)


def practice(*walls: Firewall) -> Estate:
    systems = (*(System(one.name, firewall=one) for one in walls), System("pacs-1", pacs=PACS, addresses=SERVER))
    return place(Estate(site=SITE, systems=systems))


def decided(firewall: Firewall, packet: Packet) -> bool:
    return len(list(translated(firewall.nat, Seen(packet, "outside", "")))) == 1


def slowly(outer: Firewall, inner: Firewall, packet: Packet) -> tuple[str, Packet | None]:
    """The verdict of both and where the packet ends; only for packets whose translations are certain."""
    first, ends = crosses(outer, "outside", packet)
    if first == "deny":
        return "deny", None
    (arrived,) = ends
    if arrived.dst not in cidr("10.20.0.0/24") | cidr("10.30.0.0/24") | cidr("172.16.0.2"):
        return first, arrived
    second, last = crosses(inner, "outside", arrived)
    if second == "deny":
        return "deny", None
    return ("undecided" if "undecided" in {first, second} else "permit"), next(iter(last))


@SETTINGS
@given(firewalls(), firewalls())
def test_flow_follows_both(edge: Firewall, behind: Firewall) -> None:
    assume(not calls_openly(edge) and not calls_openly(behind))
    outer, inner = row(edge, behind)
    course = Course(practice(outer, inner))
    for packet in CALLS[::3]:
        if not decided(outer, packet):
            continue
        moved = next(iter(translated(outer.nat, Seen(packet, "outside", ""))))
        if decided(inner, moved.packet):
            told, (verdict, end) = course.answer("outside", packet), slowly(outer, inner, packet)
            assert told.verdict == verdict
            if verdict == "permit" and end and end.protocol == TCP:
                assert told.delivered_to == _shown(end)


@SETTINGS
@given(firewalls(), firewalls())
def test_an_exposure_is_what_both_let_through(edge: Firewall, behind: Firewall) -> None:
    assume(not calls_openly(edge) and not calls_openly(behind))
    outer, inner = row(edge, behind)
    found = [one for one in join(practice(outer, inner)).exposures if one.role is Role.INTERNET]
    for packet in CALLS:
        moved = next(iter(translated(outer.nat, Seen(packet, "outside", ""))))
        if not (decided(outer, packet) and decided(inner, moved.packet)):
            continue
        verdict, end = slowly(outer, inner, packet)
        if verdict == "permit" and end and (end.dst, end.dport, end.protocol) == (SERVER.first, 104, TCP):
            assert any(packet.src in one.sources and one.certain for one in found)
    for one in found:
        if one.certain and decided(outer, one.witness):
            assert slowly(outer, inner, one.witness)[0] == "permit"


def _shown(packet: Packet) -> str:
    value = packet.dst
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0)) + f":{packet.dport}"
