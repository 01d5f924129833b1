"""Policy-based forwarding of PAN-OS as policy routes."""

import pytest

from auditor.formats.panos import FORMAT
from auditor.model.evidence import Source
from auditor.model.firewall import NOTHING, PolicyRoute
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, cidr, tcp

BASE = """\
set network interface ethernet ethernet1/1 layer3 ip 203.0.113.2/24
set network interface ethernet ethernet1/2 layer3 ip 10.1.0.1/16
set network interface ethernet ethernet1/3 layer3 ip 198.51.100.2/30
set zone untrust network layer3 [ ethernet1/1 ethernet1/3 ]
set zone imaging network layer3 ethernet1/2
set address dynamic fqdn pacs.example.org
set service web protocol tcp port 443
set rulebase security rules all action deny
"""
VIP = """\
set rulebase nat rules vip from untrust
set rulebase nat rules vip to untrust
set rulebase nat rules vip source any
set rulebase nat rules vip destination 203.0.113.20
set rulebase nat rules vip service any
set rulebase nat rules vip destination-translation translated-address 10.1.0.10
"""
FORWARD = "action forward egress-interface ethernet1/3"


def routes(*settings: str, more: str = "") -> tuple[PolicyRoute, ...]:
    lines = [f"set rulebase pbf rules line {one}" for one in settings]
    (firewall,) = FORMAT.read((Source("pa.txt", f"{BASE}{more}" + "\n".join(lines)),), ()).firewalls
    assert firewall.gaps == ()
    return firewall.policy_routes


def test_a_rule_matches_what_it_names() -> None:
    (one,) = routes(
        "from zone imaging", "source 10.1.7.0/24", "destination 192.0.2.0/24", "application any", "service web", FORWARD
    )
    cells = one.match.upper
    assert (cells.src, cells.dst, cells.services) == (cidr("10.1.7.0/24"), cidr("192.0.2.0/24"), (tcp(443),))
    assert (cells.ingress, one.egress, one.stops) == (frozenset({"ethernet1/2"}), "ethernet1/3", False)
    assert one.match.lower is None


@pytest.mark.parametrize(
    ("settings", "egress", "stops"),
    [
        ((FORWARD, "action forward nexthop ip-address 198.51.100.1"), "ethernet1/3", False),
        (("action no-pbf",), None, True),
        (("action discard",), None, False),
        (("action forward-to-vsys vsys2",), None, False),
        ((), None, False),
    ],
)
def test_action(settings: tuple[str, ...], egress: str | None, stops: bool) -> None:
    (one,) = routes("from interface ethernet1/2", *settings)
    assert (one.egress, one.stops) == (egress, stops)
    assert one.match.upper.ingress == frozenset({"ethernet1/2"})
    assert one.match.upper.dst == ANY_ADDRESS


def test_a_disabled_rule_takes_nothing() -> None:
    assert routes("from zone imaging", "disabled yes", FORWARD) == ()


def test_negated_ends_are_the_rest() -> None:
    (one,) = routes("from zone imaging", "source 10.1.7.0/24", "negate-source yes", FORWARD)
    assert one.match.upper.src == ANY_ADDRESS - cidr("10.1.7.0/24")


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("source-user clinic\\doctors", "the user clinic\\doctors"),
        ("application dicom", "the application dicom"),
        ("schedule nights", 'the schedule "nights"'),
        ("destination dynamic", "the address of pacs.example.org"),
        ("colour blue", "the setting colour"),
        ("action forward monitor disable-if-unreachable yes", "whether the next hop answers"),
    ],
)
def test_what_the_export_does_not_show_is_open(setting: str, what: str) -> None:
    (one,) = routes("from zone imaging", FORWARD, setting)
    assert one.match.lower == NOTHING
    assert f"{what} of policy-based forwarding rule line" in one.match.open


@pytest.mark.parametrize(
    ("zone", "destination", "sure", "perhaps"),
    [
        ("imaging", "any", ANY_ADDRESS, None),  # no translation for what comes from there
        ("untrust", "any", ANY_ADDRESS - cidr("10.1.0.10"), cidr("10.1.0.10")),
        ("untrust", "192.0.2.0/24", cidr("192.0.2.0/24"), None),
        ("untrust", "203.0.113.20", cidr("203.0.113.20"), cidr("10.1.0.10")),
        ("untrust", "10.1.0.10", None, cidr("10.1.0.10")),
    ],
)
def test_where_a_translation_changes_the_destination_the_way_is_open(
    zone: str, destination: str, sure: object, perhaps: object
) -> None:
    found = routes(f"from zone {zone}", f"destination {destination}", FORWARD, more=VIP)
    told = [one.match.upper.dst for one in found if not one.match.open]
    doubted = [one.match.upper.dst for one in found if one.match.open]
    assert told == ([] if sure is None else [sure])
    assert doubted == ([] if perhaps is None else [perhaps])


def test_a_translated_port_is_not_compared() -> None:
    sure, perhaps = routes("from zone untrust", "service web", FORWARD, more=VIP)
    assert (sure.match.upper.services, perhaps.match.upper.services) == ((tcp(443),), (ANY_SERVICE,))
