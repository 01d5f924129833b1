"""Two gateways in a row: what the outer one hands on, the inner one may still stop."""

from dataclasses import replace

import pytest

from auditor.analysis.exposure import join
from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.model.estate import Estate, Network, Site, System, SystemNote
from auditor.model.fact import Known
from auditor.model.finding import Finding, Weakness
from auditor.model.firewall import NOTHING, Action, Cells, Firewall, Interface, Match, Nat, NatKind, Route, Rule, Stage
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, TCP, Packet, Ranges, Service, address, cidr, tcp
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from tests.checks.walls import CHECKS, DENY, LINE, ON

CALLER, PUBLIC_HOST, SERVER = address("198.51.100.7"), address("203.0.113.10"), address("10.20.0.15")
DICOM = Listener("dicom", Known(104, "DicomPort"), ON, encrypted=ON, login=ON)
PACS = System("pacs-1", pacs=Pacs("pacs-1", "Orthanc", LINE, listeners=(DICOM,)), addresses=cidr("10.20.0.15"))


def permit(
    port: int | None, src: Ranges = ANY_ADDRESS, dst: Ranges = ANY_ADDRESS, action: Action = Action.PERMIT
) -> Rule:
    services: tuple[Service, ...] = (tcp(port),) if port else (ANY_SERVICE,)
    return Rule(action, Match(Cells(src, dst, services)), LINE, position=1, handle=f"{action} {port}")


def handed(to: str, port: int, onto: int) -> Nat:
    sent = Match(Cells(dst=cidr("203.0.113.10"), services=(tcp(port),), ingress=frozenset({"outside"})))
    return Nat(NatKind.DESTINATION, sent, LINE, to=cidr(to), to_ports=Ranges.single(onto))


def wall(name: str, outside: str, inside: str, *rules: Rule, **more: object) -> Firewall:
    legs = [
        Interface(leg, networks=cidr(text), addresses=cidr(text.split("/")[0]), gateway=leg == "outside")
        for leg, text in (("outside", outside), ("inside", inside))
    ]
    stage = Stage("in", rules, DENY, ingress=frozenset({"outside"}))
    return Firewall(name, "Cisco ASA", LINE, interfaces=tuple(legs), stages=(stage,), **more)  # type: ignore[arg-type]


ROUTE = Route(cidr("10.20.0.0/24"), "inside", LINE, address("10.1.1.2"))
EDGE = wall(
    "edge", "203.0.113.2/29", "10.1.1.1/30", permit(104), nat=(handed("10.20.0.15", 11112, 104),), routes=(ROUTE,)
)
OPEN, SHUT = (wall("inner", "10.1.1.2/30", "10.20.0.1/24", one) for one in (permit(104), permit(443)))
HIDDEN = replace(
    EDGE, nat=(*EDGE.nat, Nat(NatKind.SOURCE, Match(Cells(egress=frozenset({"inside"}))), LINE, to=cidr("10.1.1.1")))
)
FROM_EDGE = wall("inner", "10.1.1.2/30", "10.20.0.1/24", permit(104, cidr("10.1.1.1")))
NOT_FROM_EDGE = wall(
    "inner", "10.1.1.2/30", "10.20.0.1/24", permit(104, cidr("10.1.1.1"), action=Action.DENY), permit(104)
)
TWICE_EDGE = replace(
    EDGE, nat=(handed("10.1.1.2", 11112, 11112),), stages=wall("x", "1.1.1.1/32", "1.1.1.1/32", permit(11112)).stages
)
TWICE_INNER = replace(
    OPEN,
    nat=(
        Nat(
            NatKind.DESTINATION,
            Match(Cells(dst=cidr("10.1.1.2"), services=(tcp(11112),))),
            LINE,
            to=cidr("10.20.0.15"),
            to_ports=Ranges.single(104),
        ),
    ),
)


def practice(*walls: Firewall) -> Estate:
    return join(place(Estate(systems=(*(System(one.name, firewall=one) for one in walls), PACS))))


@pytest.mark.parametrize(
    ("walls", "verdict", "crossed"),
    [
        pytest.param((EDGE,), "permit", {"edge"}, id="one gateway alone"),
        pytest.param((EDGE, OPEN), "permit", {"edge", "inner"}, id="both let it through"),
        pytest.param((OPEN, EDGE), "permit", {"edge", "inner"}, id="the order of the files does not matter"),
        pytest.param((EDGE, SHUT), "deny", set(), id="the inner one stops it"),
        pytest.param((replace(EDGE, nat=()), OPEN), "deny", set(), id="the outer one hands nothing on"),
        pytest.param((HIDDEN, FROM_EDGE), "permit", {"edge", "inner"}, id="the inner one sees the outer one's address"),
        pytest.param((HIDDEN, NOT_FROM_EDGE), "deny", set(), id="and refuses that address"),
        pytest.param((EDGE, FROM_EDGE), "deny", set(), id="without translation it sees the caller"),
        pytest.param((TWICE_EDGE, TWICE_INNER), "permit", {"edge", "inner"}, id="translated twice"),
    ],
)
def test_the_internet_reaches_what_every_gateway_lets_through(
    walls: tuple[Firewall, ...], verdict: str, crossed: set[str]
) -> None:
    estate = practice(*walls)
    packet = Packet(CALLER, PUBLIC_HOST, TCP, 40000, 11112)
    answer = Course(estate).answer("internet", packet)
    found = [one for one in estate.exposures if one.role is Role.INTERNET]
    assert answer.verdict == verdict
    assert {step.firewall for one in found for step in one.path} == crossed
    if crossed:
        assert answer.delivered_to == "10.20.0.15:104"
        assert [(one.address, one.port, one.certain) for one in found] == [(PUBLIC_HOST, 11112, True)]
        assert {step.firewall for step in answer.path} == crossed


def test_an_open_source_translation_leaves_the_answer_open() -> None:
    hidden = replace(HIDDEN, nat=(*EDGE.nat, replace(HIDDEN.nat[-1], to=cidr("10.1.1.0/30"))))
    estate = practice(hidden, FROM_EDGE)
    assert [one.certain for one in estate.exposures if one.role is Role.INTERNET] == [False]
    assert Course(estate).answer("internet", Packet(CALLER, PUBLIC_HOST, TCP, 40000, 11112)).verdict == "undecided"


def test_what_nothing_translates_to_is_latent() -> None:
    sleeping = permit(8042, dst=cidr("10.20.0.15"))
    stage = replace(EDGE.stages[0], rules=(*EDGE.stages[0].rules, sleeping))
    estate = practice(replace(EDGE, stages=(stage,)))
    assert {one.rule for one in estate.latent} == {EDGE.stages[0].rules[0], sleeping}
    assert sleeping not in {one.rule for one in estate.openings}
    found = [one for one in CHECKS["fw-inbound-pacs-web"].asks(estate) if isinstance(one, Finding)]
    assert [(one.verdict.value, one.weakness) for one in found] == [("fail", Weakness.HYGIENE)]


BLOCKED = Rule(Action.DENY, Match(Cells(), NOTHING, ('the list "bad guys"',), few_callers=True), LINE, position=1)
UNKNOWN = replace(BLOCKED, match=replace(BLOCKED.match, few_callers=False))


@pytest.mark.parametrize(("first", "certain"), [(BLOCKED, True), (UNKNOWN, False)], ids=["a block list", "anything"])
def test_a_list_of_callers_that_is_refused_leaves_the_internet_at_large(first: Rule, certain: bool) -> None:
    stage = replace(EDGE.stages[0], rules=(first, *EDGE.stages[0].rules))
    estate = practice(replace(EDGE, stages=(stage,)))
    assert [one.certain for one in estate.exposures if one.role is Role.INTERNET] == [certain]
    assert {one.certain for one in estate.openings if one.role is Role.INTERNET and not one.local} == {certain}
    packet = Packet(CALLER, PUBLIC_HOST, TCP, 40000, 11112)
    assert Course(estate).answer("internet", packet).verdict == "undecided"


@pytest.mark.parametrize(("named", "networks"), [(1, cidr("10.20.0.0/24")), (2, Ranges())])
def test_the_only_network_of_a_role_stands_behind_its_only_interface(named: int, networks: Ranges) -> None:
    legs = (Interface("eth0", gateway=True), Interface("eth1"))
    told = SystemNote("box", interfaces=(("eth0", Role.INTERNET), ("eth1", Role.IMAGING)))
    ranges = ("10.20.0.0/24", "10.30.0.0/24")[:named]
    site = Site(systems=(told,), networks=tuple(Network(cidr(text), Role.IMAGING) for text in ranges))
    box = System("box", firewall=Firewall("box", "iptables", LINE, interfaces=legs))
    (placed,) = place(Estate(site=site, systems=(box,))).gateways
    assert [one.networks for one in placed.interfaces] == [Ranges(), networks]


def test_an_inner_gateway_has_no_internet_side_of_its_own() -> None:
    inner = practice(EDGE, OPEN).systems[1].firewall
    assert inner is not None
    assert [(one.role, one.uplink) for one in inner.interfaces if one.name == "outside"] == [(None, "edge")]


def test_a_packet_from_inside_starts_at_the_gateway_it_stands_behind() -> None:
    outward = Packet(SERVER, CALLER, TCP, 40000, 443)
    walls = [replace(one, stages=(Stage("all", (permit(None),), DENY),), nat=()) for one in (EDGE, OPEN)]
    answer = Course(practice(*walls)).answer("", outward)
    assert (answer.verdict, [step.firewall for step in answer.path]) == ("permit", ["inner", "edge"])
