"""What an export does not hold is not answered: no rules at all, a family of addresses it does not speak for."""

from dataclasses import replace

import pytest

from auditor.analysis.exposure import join
from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.model.estate import Estate
from auditor.model.fact import Known
from auditor.model.firewall import Firewall, Interface
from auditor.model.net import ICMP, TCP, Packet, address, cidr
from auditor.model.role import Role
from tests.checks.walls import EDGE, LINE, estate

WIRED = replace(
    EDGE,
    interfaces=(
        Interface(
            "outside", networks=cidr("203.0.113.0/24"), addresses=cidr("203.0.113.1"), gateway=True, role=Role.INTERNET
        ),
        Interface("inside", networks=cidr("198.51.100.0/24"), role=Role.OFFICE),
    ),
)
SILENT = replace(WIRED, stages=())
OFF = replace(SILENT, filter_off=Known(value=True, setting="disablefilter", evidence=(LINE,)))
V4 = replace(WIRED, families=frozenset({4}))
PACKET = Packet(address("192.0.2.9"), address("198.51.100.20"), TCP, 40000, 443)
PACKET6 = Packet(address("2001:db8::9"), address("2001:db8:1::20"), TCP, 40000, 443)


def placed(wall: Firewall) -> Estate:
    return place(estate(wall, system=None))


@pytest.mark.parametrize(
    ("wall", "packet", "verdict"),
    [
        (WIRED, PACKET, "permit"),
        (SILENT, PACKET, "undecided"),
        (OFF, PACKET, "permit"),
        (V4, PACKET, "permit"),
        (V4, PACKET6, "undecided"),
    ],
)
def test_flow(wall: Firewall, packet: Packet, verdict: str) -> None:
    found = Course(placed(wall)).answer("outside", packet)
    assert found.verdict == verdict
    assert bool(found.reason) == (verdict == "undecided")


def test_a_packet_without_ports_is_delivered_without_one() -> None:
    assert Course(placed(WIRED)).answer("outside", replace(PACKET, protocol=ICMP)).delivered_to == "198.51.100.20"


@pytest.mark.parametrize(("wall", "opened"), [(WIRED, True), (SILENT, False), (OFF, True)])
def test_openings(wall: Firewall, opened: bool) -> None:
    assert bool(join(placed(wall)).openings) == opened


def test_a_family_without_rules_opens_nothing_for_certain() -> None:
    openings = join(placed(V4)).openings
    assert openings
    assert all(high < 1 << 32 or low > 1 << 128 for one in openings for low, high in one.sources)
