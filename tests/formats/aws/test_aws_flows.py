"""What becomes of packets in a VPC, each with the AWS document that says so."""

from functools import cache
from pathlib import Path

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.aws import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.net import ICMP, ICMPV6, TCP, UDP, Packet, address
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "aws"

# The documents that the rows rest on.
UNION = "VPC User Guide, Security groups: rules of all groups add up, and what none allows is refused"
EIP = "VPC User Guide, Internet gateways: one-to-one NAT, the machine knows its private address only"
REFERENCE = "VPC User Guide, Security group rules: a referenced group means the private addresses of its interfaces"
STATEFUL = "VPC User Guide, Security groups: stateful, so only the start of a connection is judged"
ROUTE = "VPC User Guide, Enable internet access: without a route to the internet gateway a subnet is private"
NAT_GATEWAY = "VPC User Guide, NAT gateways: no connection may be started from the internet"
NO_ADDRESS = "VPC User Guide, Enable internet access: a public IPv4 or an IPv6 address is needed"
ORDER = "VPC User Guide, Network ACLs: by number, the first that matches decides, then the asterisk denies"
STATELESS = "VPC User Guide, Network ACLs: stateless, so answers must be allowed, to ephemeral ports"
EDGE = "VPC User Guide, Network ACLs: at the edge of a subnet, not inside it"
DEFAULT_ACL = "VPC User Guide, Default network ACL: lets all traffic in and out (100, and 101 for IPv6)"
ICMP_FIELDS = "EC2 API Reference, IpPermission: FromPort is the ICMP type, ToPort the code, -1 all"
FAMILY = "EC2 API Reference, IpPermission: IpRanges are IPv4, Ipv6Ranges IPv6"
EGRESS_ONLY = "VPC User Guide, Egress-only internet gateways: outbound IPv6 only"
BLOCKED = "EC2 API Reference, BlockPublicAccessStates: block-ingress blocks all internet traffic to the subnet"
SHUT = "EC2 API Reference, NetworkInterface: denyAllIgwTraffic blocks all inbound internet gateway traffic"
PREFIXES = "VPC User Guide, Prefix lists: a rule with a list is one rule for each of its entries"
ALB = "ELB User Guide, Security groups for your Application Load Balancer: the target sees the load balancer's address"
NLB = "User Guide for Network Load Balancers, Edit target group attributes: instances see the client's address"
NO_GROUP = "User Guide for Network Load Balancers, Security groups: without a group every client reaches its listeners"
ELB = "User Guide for Classic Load Balancers, Listeners: one port to one port of the instances, from its own address"
ELB_GROUP = "User Guide for Classic Load Balancers, Security groups: its groups must allow the listener's port"
ELB_ACL = "User Guide for Classic Load Balancers, Network ACLs: that of its subnet is asked as well"
OPEN = "firewall-formats.md section 4: what no supplied file tells"


@cache
def estate(name: str) -> Estate:
    path = SAMPLES / name
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    sources = tuple(decode(one.name, one.read_bytes()) for one in files)
    walls = FORMAT.read(sources, ()).firewalls
    return place(Estate(Site(), tuple(System(one.name, firewall=one) for one in (*walls[1:], walls[0]))))


def flow(name: str, ingress: str, packet: Packet) -> Answer:
    return Course(estate(name)).answer(ingress, packet)


IGW, OUT = "internet-gateway", "198.51.100.7"
PACS, DB, BASTION, STATION = "10.60.1.10", "10.60.2.20", "10.60.1.5", "10.60.2.30"
ENI_PACS, ENI_DB, ENI_BASTION, ENI_STATION = (f"eni-0{one}77a1c02de93b4{one}" for one in (1, 2, 3, 4))
V6_OUT, V6_PACS, V6_DB = "2001:db8:77::1", "2001:db8:60:1::10", "2001:db8:60:2::20"


@pytest.mark.parametrize(
    ("name", "ingress", "src", "dst", "dport", "protocol", "verdict", "there", "because"),
    [
        # the internet gateway translates, the groups of the interface allow
        ("clinic", IGW, OUT, "203.0.113.60", 104, TCP, "permit", f"{PACS}:104", EIP),
        ("clinic", IGW, OUT, "203.0.113.60", 104, UDP, "deny", None, UNION),
        ("clinic", IGW, OUT, "203.0.113.60", 8042, TCP, "deny", None, UNION),
        ("clinic", IGW, "9.9.9.9", "203.0.113.60", 4242, TCP, "permit", f"{PACS}:4242", UNION),
        ("clinic", IGW, "203.0.112.9", "203.0.113.60", 4242, TCP, "permit", f"{PACS}:4242", UNION),
        ("clinic", IGW, OUT, "203.0.113.61", 22, TCP, "deny", None, UNION),
        ("clinic", IGW, "198.51.100.17", "203.0.113.61", 22, TCP, "permit", f"{BASTION}:22", UNION),
        ("clinic", IGW, OUT, "203.0.113.99", 104, TCP, "deny", None, NO_ADDRESS),
        ("clinic", IGW, OUT, PACS, 104, TCP, "deny", None, NO_ADDRESS),
        ("clinic", IGW, OUT, DB, 5432, TCP, "deny", None, NO_ADDRESS),
        ("clinic", IGW, OUT, "203.0.113.62", 443, TCP, "deny", None, NAT_GATEWAY),
        ("hardened", IGW, OUT, "203.0.113.60", 104, TCP, "deny", None, UNION),
        ("hardened", IGW, "198.51.100.65", "203.0.113.60", 4242, TCP, "deny", None, UNION),
        ("hardened", ENI_STATION, STATION, PACS, 4242, TCP, "permit", f"{PACS}:4242", UNION),
        # ICMP: type 8 with every code
        ("clinic", IGW, OUT, "203.0.113.61", 8 * 256, ICMP, "permit", BASTION, ICMP_FIELDS),
        ("clinic", IGW, OUT, "203.0.113.61", 13 * 256, ICMP, "deny", None, ICMP_FIELDS),
        # references: private addresses of the members, and nobody else's
        ("clinic", ENI_BASTION, BASTION, PACS, 22, TCP, "permit", f"{PACS}:22", REFERENCE),
        ("clinic", ENI_STATION, STATION, PACS, 22, TCP, "deny", None, REFERENCE),
        ("clinic", IGW, "203.0.113.61", "203.0.113.60", 22, TCP, "deny", None, REFERENCE),
        ("hardened", ENI_PACS, PACS, DB, 5432, TCP, "permit", f"{DB}:5432", REFERENCE),
        ("hardened", ENI_STATION, STATION, DB, 5432, TCP, "deny", None, REFERENCE),
        ("clinic", ENI_STATION, STATION, DB, 5432, TCP, "permit", f"{DB}:5432", UNION),
        ("clinic", ENI_STATION, STATION, PACS, 8042, TCP, "permit", f"{PACS}:8042", UNION),
        ("clinic", ENI_PACS, PACS, STATION, 445, TCP, "deny", None, REFERENCE),
        # outwards by the internet gateway or the NAT gateway
        ("clinic", ENI_PACS, PACS, OUT, 443, TCP, "permit", f"{OUT}:443", ROUTE),
        ("clinic", ENI_STATION, STATION, OUT, 443, TCP, "permit", f"{OUT}:443", ROUTE),
        # network ACLs: number order, answers, the edge of a subnet
        ("network-acl", IGW, OUT, "203.0.113.60", 104, TCP, "permit", f"{PACS}:104", ORDER),
        ("network-acl", IGW, "198.51.100.200", "203.0.113.60", 104, TCP, "deny", None, ORDER),
        ("network-acl", IGW, "198.51.100.200", "203.0.113.60", 443, TCP, "permit", f"{PACS}:443", ORDER),
        ("network-acl", IGW, OUT, "203.0.113.60", 22, TCP, "deny", None, ORDER),
        ("network-acl", IGW, OUT, "203.0.113.60", 53, UDP, "deny", None, STATELESS),
        ("network-acl", IGW, OUT, "203.0.113.60", 8 * 256, ICMP, "permit", PACS, STATELESS),
        ("network-acl", ENI_STATION, "10.60.1.30", PACS, 22, TCP, "permit", f"{PACS}:22", EDGE),
        ("network-acl", ENI_DB, DB, PACS, 22, TCP, "deny", None, EDGE),
        ("network-acl", ENI_DB, DB, PACS, 104, TCP, "permit", f"{PACS}:104", EDGE),
        ("network-acl", ENI_PACS, PACS, DB, 104, TCP, "deny", None, STATELESS),
        # IPv6: no translation, its own routes, its own ranges
        ("ipv6", IGW, V6_OUT, V6_PACS, 104, TCP, "permit", f"[{V6_PACS}]:104", FAMILY),
        ("ipv6", IGW, V6_OUT, V6_PACS, 4242, TCP, "deny", None, UNION),
        ("ipv6", IGW, V6_OUT, V6_PACS, 135 * 256, ICMPV6, "permit", V6_PACS, ICMP_FIELDS),
        ("ipv6", IGW, "2001:db8:99::1", V6_DB, 104, TCP, "deny", None, EGRESS_ONLY),
        ("ipv6", ENI_DB, V6_DB, V6_OUT, 443, TCP, "permit", f"[{V6_OUT}]:443", EGRESS_ONLY),
        ("ipv6", ENI_DB, V6_DB, V6_OUT, 80, TCP, "deny", None, UNION),
        ("ipv6", IGW, V6_OUT, "2001:db8:60:3::9", 104, TCP, "deny", None, BLOCKED),
        ("ipv6", IGW, V6_OUT, "2001:db8:60:1::11", 104, TCP, "deny", None, SHUT),
        # load balancers: the listener's port, their own groups, then those of the target
        ("load-balancers", "clients", OUT, "203.0.113.70", 443, TCP, "permit", "10.60.2.10:8042", ALB),
        ("load-balancers", "clients", OUT, "203.0.113.70", 8042, TCP, "deny", None, ALB),
        ("load-balancers", IGW, OUT, "10.60.2.10", 8042, TCP, "deny", None, NO_ADDRESS),
        ("classic-balancer", "clients", OUT, "203.0.113.72", 443, TCP, "permit", "10.60.2.10:8042", ELB),
        ("classic-balancer", "clients", OUT, "203.0.113.73", 104, TCP, "permit", "10.60.2.10:4242", ELB),
        ("classic-balancer", "clients", OUT, "203.0.113.72", 4242, TCP, "deny", None, ELB),
        ("classic-balancer", "clients", OUT, "203.0.113.72", 104, UDP, "deny", None, ELB),
        ("classic-balancer", "clients", OUT, "203.0.113.72", 2762, TCP, "deny", None, ELB_GROUP),
        ("classic-balancer", "clients", "192.0.2.9", "203.0.113.72", 443, TCP, "deny", None, ELB_ACL),
        # what the files leave open
        ("unresolved", IGW, "198.51.100.9", "203.0.113.60", 104, TCP, "permit", f"{PACS}:104", PREFIXES),
        ("unresolved", IGW, "198.51.100.90", "203.0.113.60", 104, TCP, "deny", None, PREFIXES),
        ("unresolved", IGW, OUT, "203.0.113.60", 8042, TCP, "undecided", None, OPEN),
        ("unresolved", IGW, OUT, "203.0.113.60", 11112, TCP, "deny", None, REFERENCE),
        ("groups-alone.json", IGW, OUT, "203.0.113.60", 104, TCP, "undecided", None, OPEN),
        ("groups-alone.json", IGW, OUT, "203.0.113.60", 25, TCP, "deny", None, UNION),
        ("instances-alone", IGW, OUT, "203.0.113.60", 104, TCP, "undecided", None, OPEN),
        ("instances-alone", IGW, OUT, "203.0.113.60", 25, TCP, "deny", None, UNION),
        ("rules-alone", IGW, OUT, "203.0.113.60", 104, TCP, "permit", f"{PACS}:104", UNION),
        ("rules-alone", IGW, OUT, "203.0.113.60", 8042, TCP, "deny", None, FAMILY),
    ],
)
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
    answer = flow(name, ingress, Packet(address(src), address(dst), protocol, 40000, dport))
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because


@pytest.mark.parametrize(
    ("src", "dport", "verdict", "because"),
    [
        ("198.51.100.7", 104, "permit", NO_GROUP),
        ("192.0.2.9", 104, "deny", NLB),
        ("198.51.100.7", 4242, "deny", "only the listener's port is handed on"),
    ],
)
def test_a_network_load_balancer_keeps_the_clients_address(src: str, dport: int, verdict: str, because: str) -> None:
    told = estate("load-balancers")
    alone = Estate(told.site, tuple(one for one in told.systems if one.name != "viewer"), networks=told.networks)
    answer = Course(alone).answer("clients", Packet(address(src), address("203.0.113.71"), TCP, 40000, dport))
    assert answer.verdict == verdict, because


@pytest.mark.parametrize(
    ("src", "sport", "verdict", "because"),
    [
        (OUT, 32768, "permit", STATELESS),
        (OUT, 1024, "deny", STATELESS),
        # a later number denies, but the first that matches has decided
        ("198.51.100.40", 40000, "permit", ORDER),
    ],
)
def test_answers_need_the_port_of_the_caller(src: str, sport: int, verdict: str, because: str) -> None:
    packet = Packet(address(src), address("203.0.113.60"), TCP, sport, 104)
    assert flow("network-acl", IGW, packet).verdict == verdict, because


def test_what_is_open_names_the_call_that_settles_it() -> None:
    packet = Packet(address(OUT), address("203.0.113.60"), TCP, 40000, 104)
    assert "describe-network-interfaces" in flow("groups-alone.json", IGW, packet).reason
    assert "describe-network-acls" in flow("instances-alone", IGW, packet).reason
