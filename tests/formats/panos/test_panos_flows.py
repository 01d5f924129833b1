"""What becomes of packets on a PAN-OS firewall, each with the vendor's document that says so."""

from functools import cache
from pathlib import Path

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.panos import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.net import ICMP, ICMPV6, TCP, UDP, Packet, address
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "panos"

# The documents that the rows rest on.
DNAT = "Administrator's Guide 10.0, destination NAT: the rule names the address before, the zone after translation"
DNAT_PORT = "Administrator's Guide 10.0, destination NAT with port translation: the service is the one that was sent"
NAT_ZONE = "NAT Policy Overview 10.1/11.0: the zone of a NAT rule is found by a route lookup of the first address"
NAT_FIRST = "NAT Policy Overview 10.1/11.0: the first rule that matches ends the search"
BOTH_WAYS = "Web interface help 10.1, NAT Translated Packet: a second translation for the other direction"
ZONES = "Administrator's Guide 9.1 and 11.1, Security Policy Rules: intrazone allow and interzone deny by default"
KINDS = "Administrator's Guide 9.1 and 11.1, Security Policy Rules: universal, intrazone, interzone"
ORDER = "Administrator's Guide 9.1, Security Policy: the first rule that matches decides"
OVERRIDE = "Panorama Administrator's Guide 10.1: the two default rules can be overridden, nearest level first"
PUSHED = "Panorama Administrator's Guide 10.1: pre-rules, the firewall's own, post-rules, default rules"
DEFAULT_PORTS = "Knowledge base ClVwCAK: application-default is the ports that the vendor defines"
FIRST_LOOKUP = "Knowledge base POF8CAO: the first lookup of a session knows no application"
FAMILIES = "NAT Policy Overview 10.1/11.0: any holds both families, 0.0.0.0/0 only IPv4"
WILDCARD = "9.0 New Features, Wildcard Address: a set bit of the mask does not matter"
OPEN = "firewall-formats.md section 4: what only the running device knows"
PBF = "Administrator's Guide, Policy-Based Forwarding: asked before the routing table, the first rule that matches"
PBF_ZONE = "Packet flow: the zone is that of the interface found by forwarding, before security rules are asked"
NEXT_ROUTER = "Administrator's Guide, Static Routes: the next hop is another router, whose table decides"
NO_ZONE = "Administrator's Guide 9.1, Security Zones: an interface in no zone passes no traffic"


@cache
def estate(name: str) -> Estate:
    (firewall, *others) = FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ()).firewalls
    systems = tuple(System(one.name, firewall=one) for one in (firewall, *others))
    return place(Estate(Site(), systems))


def flow(name: str, ingress: str, src: str, dst: str, dport: int, protocol: int = TCP) -> Answer:
    return Course(estate(name)).answer(ingress, Packet(address(src), address(dst), protocol, 40000, dport))


OUT, PACS = "198.51.100.7", "10.30.1.10"
REFERRER = "198.51.100.40"


@pytest.mark.parametrize(
    ("name", "ingress", "src", "dst", "dport", "protocol", "verdict", "there", "because"),
    [
        # destination NAT with a changed port
        ("clinic.xml", "untrust", OUT, "203.0.113.20", 104, TCP, "permit", "10.30.1.10:11112", DNAT),
        ("clinic-set.txt", "untrust", OUT, "203.0.113.20", 104, TCP, "permit", "10.30.1.10:11112", DNAT),
        ("clinic.xml", "untrust", OUT, "203.0.113.20", 11112, TCP, "deny", None, DNAT_PORT),
        ("clinic.xml", "untrust", OUT, "203.0.113.20", 104, UDP, "deny", None, DNAT_PORT),
        ("clinic.xml", "untrust", OUT, PACS, 11112, TCP, "deny", None, "RFC 1918: nobody routes it"),
        ("nat.xml", "untrust", OUT, "203.0.113.30", 2222, TCP, "permit", "10.30.1.10:22", DNAT_PORT),
        ("nat.xml", "untrust", OUT, "203.0.113.30", 22, TCP, "deny", None, DNAT_PORT),
        ("nat.xml", "office", "10.30.2.33", "203.0.113.30", 2222, TCP, "permit", "10.30.1.10:22", NAT_ZONE),
        ("nat.xml", "guest", "10.30.9.33", "203.0.113.30", 2222, TCP, "deny", None, NAT_ZONE),
        # the first NAT rule ends the search, also one that translates nothing
        ("nat.xml", "untrust", "198.51.100.77", "203.0.113.30", 2222, TCP, "permit", "203.0.113.30:2222", NAT_FIRST),
        # a NAT rule towards the zone of the translated address never matches
        ("nat.xml", "untrust", OUT, "203.0.113.50", 104, TCP, "deny", None, NAT_ZONE),
        ("nat.xml", "untrust", OUT, "203.0.113.52", 104, TCP, "deny", None, "a disabled rule"),
        # ranges go one to one
        ("nat.xml", "untrust", OUT, "203.0.113.42", 104, TCP, "permit", "10.30.1.42:104", NAT_FIRST),
        ("nat.xml", "untrust", OUT, "203.0.113.42", 105, TCP, "deny", None, ZONES),
        # static translation in both directions
        ("clinic.xml", "untrust", OUT, "203.0.113.21", 443, TCP, "permit", "10.30.1.12:443", BOTH_WAYS),
        ("clinic.xml", "untrust", OUT, "203.0.113.21", 22, TCP, "deny", None, BOTH_WAYS),
        ("clinic.xml", "untrust", REFERRER, "203.0.113.21", 3389, TCP, "permit", "10.30.1.12:3389", ORDER),
        ("clinic.xml", "untrust", OUT, "203.0.113.21", 3389, TCP, "deny", None, "a disabled rule"),
        # zones and kinds of rules
        ("clinic.xml", "guest", "10.30.9.9", PACS, 104, TCP, "deny", None, ZONES),
        ("clinic.xml", "office", "10.30.2.9", PACS, 104, TCP, "permit", "10.30.1.10:104", ORDER),
        ("clinic.xml", "office", "10.30.2.9", "10.30.1.99", 104, TCP, "deny", None, ZONES),
        ("zones.xml", "ethernet1/3", "10.30.2.9", "10.30.3.9", 22, TCP, "deny", None, KINDS),
        ("zones.xml", "ethernet1/3", "10.30.2.9", "10.30.3.9", 23, TCP, "permit", "10.30.3.9:23", ZONES),
        ("zones.xml", "ethernet1/3", "10.30.2.9", "10.30.1.9", 22, TCP, "permit", "10.30.1.9:22", KINDS),
        ("zones.xml", "guest", "10.30.9.9", "10.30.2.9", 9100, TCP, "deny", None, ORDER),
        ("zones.xml", "guest", "10.30.9.9", "198.51.100.7", 25, TCP, "permit", "198.51.100.7:25", OVERRIDE),
        ("zones.xml", "office", "10.30.2.9", "10.30.4.9", 9100, TCP, "deny", None, NO_ZONE),
        # what is sent to the firewall itself: the zone that holds the address decides
        ("clinic.xml", "untrust", OUT, "203.0.113.2", 443, TCP, "permit", "203.0.113.2:443", ZONES),
        ("clinic.xml", "guest", "10.30.9.9", "10.30.9.1", 443, TCP, "permit", "10.30.9.1:443", ZONES),
        ("clinic.xml", "guest", "10.30.9.9", "10.30.1.1", 443, TCP, "deny", None, ZONES),
        ("clinic.xml", "office", "10.30.2.9", "203.0.113.2", 22, TCP, "permit", "203.0.113.2:22", ORDER),
        ("clinic.xml", "office", "10.30.2.9", "10.30.1.1", 22, TCP, "deny", None, ORDER),
        # what Panorama puts before and after the firewall's own rules
        ("pushed.xml", "office", "10.30.2.9", PACS, 23, TCP, "deny", None, PUSHED),
        ("pushed.xml", "office", "10.30.2.9", PACS, 104, TCP, "deny", None, OVERRIDE),
        # both families
        ("ipv6.xml", "untrust", "2001:db8:9::7", "2001:db8:1:10::10", 104, TCP, "permit",
         "[2001:db8:1:10::10]:104", FAMILIES),
        ("ipv6.xml", "untrust", "2001:db8:9::7", "2001:db8:1:10::11", 104, TCP, "deny", None, FAMILIES),
        # applications
        ("open.xml", "office", "10.30.2.9", "10.30.1.14", 11112, TCP, "permit", "10.30.1.14:11112", DEFAULT_PORTS),
        ("open.xml", "office", "10.30.2.9", "10.30.1.14", 443, TCP, "deny", None, DEFAULT_PORTS),
        ("open.xml", "office", "10.30.2.9", "10.30.1.15", 2575, TCP, "undecided", None, DEFAULT_PORTS),
        ("open.xml", "office", "10.30.2.9", "10.30.1.50", 8 * 256, ICMP, "permit", "10.30.1.50", DEFAULT_PORTS),
        ("open.xml", "office", "10.30.2.9", "10.30.1.50", 13 * 256, ICMP, "deny", None, DEFAULT_PORTS),
        # an application that is refused refuses no first packet of another
        ("clinic.xml", "guest", "10.30.9.9", "198.51.100.7", 443, TCP, "permit", "198.51.100.7:443", FIRST_LOOKUP),
        ("clinic.xml", "guest", "10.30.9.9", "198.51.100.7", 8443, TCP, "deny", None, DEFAULT_PORTS),
        ("clinic.xml", "guest", "10.30.9.9", "198.51.100.7", 53, UDP, "permit", "198.51.100.7:53", DEFAULT_PORTS),
        # policy-based forwarding, and a next hop that is another router
        ("two-providers.xml", "guest", "10.30.9.9", "192.0.2.7", 443, TCP, "permit", "192.0.2.7:443", PBF_ZONE),
        ("two-providers.xml", "guest", "10.30.9.9", "192.0.2.7", 22, TCP, "deny", None, PBF_ZONE),
        ("two-providers.xml", "guest", "10.30.9.9", PACS, 104, TCP, "deny", None, PBF),
        ("two-providers.xml", "guest", "10.30.9.9", "10.99.1.1", 443, TCP, "deny", None, PBF),
        ("two-providers.xml", "office", "10.30.2.9", "192.0.2.7", 443, TCP, "permit", "192.0.2.7:443", NEXT_ROUTER),
        ("two-providers.xml", "office", "10.30.2.9", "10.30.1.12", 443, TCP, "permit", "10.30.1.12:443", NEXT_ROUTER),
        ("two-providers.xml", "office", "10.30.2.90", "192.0.2.7", 443, TCP, "undecided", None, PBF),
        ("two-providers.xml", "office", "10.30.2.90", "192.0.2.7", 80, TCP, "permit", "192.0.2.7:80", PBF),
        ("two-providers.xml", "untrust", REFERRER, "203.0.113.20", 104, TCP, "permit", "10.30.1.10:11112", DNAT),
        ("two-providers.xml", "second-line", REFERRER, "203.0.113.20", 104, TCP, "deny", None, NAT_ZONE),
        # a wildcard mask
        ("open.xml", "office", "10.30.2.9", "10.30.1.40", 104, TCP, "permit", "10.30.1.40:104", WILDCARD),
        ("open.xml", "office", "10.30.2.9", "10.30.1.36", 104, TCP, "deny", None, WILDCARD),
        # what the export does not resolve
        ("open.xml", "office", "10.30.2.9", "10.30.1.12", 104, TCP, "undecided", None, OPEN),
        ("open.xml", "office", "10.30.2.9", "10.30.1.13", 104, TCP, "undecided", None, OPEN),
        ("open.xml", "guest", "10.30.9.9", "10.30.1.50", 104, TCP, "undecided", None, OPEN),
        ("open.xml", "untrust", OUT, "203.0.113.9", 104, TCP, "deny", None, ZONES),
    ],
)  # fmt: skip
def test_flow(
    name: str,
    ingress: str,
    src: str,
    dst: str,
    dport: int,
    protocol: int,
    verdict: str,
    there: str | None,
    because: str,
) -> None:
    found = flow(name, ingress, src, dst, dport, protocol)
    assert (found.verdict, found.delivered_to) == (verdict, there), because


def test_flow_reason_names_what_is_open() -> None:
    found = flow("open.xml", "office", "10.30.2.9", "10.30.1.12", 104)
    assert "the user clinic\\radiologists" in found.reason


def test_no_flow_reaches_a_hardened_clinic() -> None:
    for port in (22, 80, 104, 443, 3389, 11112):
        assert flow("hardened.xml", "untrust", OUT, "203.0.113.20", port).verdict == "deny"
    assert flow("hardened.xml", "untrust", REFERRER, "203.0.113.20", 104).delivered_to == "10.30.1.10:11112"
    assert flow("hardened.xml", "untrust", "2001:db8::1", "2001:db8::2", 128 * 256, ICMPV6).verdict == "deny"
