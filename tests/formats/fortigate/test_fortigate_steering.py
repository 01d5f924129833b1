"""Policy routes: rows with the statement of the vendor, and against an evaluator that asks entry by entry."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analysis.compare import Kind, compare
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC
from auditor.analysis.ways import Wall
from auditor.model.net import TCP, UDP, Ranges, address
from tests.formats.fortigate.forti import VIP, judged, outcome, policies, policy, reading, wall

DIRECT = "tcp 10.10.0.7 > 10.20.0.15"
FROM_OUTSIDE = "tcp 198.51.100.7 > 203.0.113.11 11112"
GUIDE = "7.0.1 administration guide, Policy routes: from the top, before the routing table; the first that matches"
GUIDE_ROUTE = "7.0.1 administration guide, Policy routes: without a gateway the routing table must lead there as well"
TIP_STOP = "technical tip 190646: what denies stops policy routing, and the routing table decides"
TIP_PAST = "technical tip 332273: with interface and gateway the routing table is bypassed"
TIP_DNAT = "technical tips 94794, 189573: a virtual IP translates before the route is looked up"
CLI = "6.4.0 CLI reference, router policy"
SECTION_4 = "no export holds what the name stands for at the moment"
LINE = """config system interface
    edit "mpls"
        set vdom "root"
        set ip 10.99.0.1 255.255.255.252
    next
end
"""
BY_LINE = ('output-device "mpls"', "gateway 10.99.0.2")
TO_IMAGING = ('input-device "office"', 'dst "10.20.0.0/255.255.255.0"', *BY_LINE)
OPEN = policies(
    policy(1, "office all", "imaging all", 'service "ALL"'), policy(2, "wan1 all", "imaging dicom", 'service "ALL"')
)
ROUTE_BACK = """config router static
    edit 7
        set dst 10.20.0.0 255.255.0.0
        set device "mpls"
        set gateway 10.99.0.2
    next
end
"""
OSPF = "config router ospf\n    config network\n        edit 1\n        next\n    end\nend\n"


def steering(*entries: tuple[str, ...], table: str = "router policy") -> str:
    written = ("".join(f"        set {line}\n" for line in one) for one in entries)
    numbered = (f"    edit {number}\n{lines}    next\n" for number, lines in enumerate(written, 1))
    return f"config {table}\n{''.join(numbered)}end\n"


@dataclass(frozen=True)
class Row:
    """Policy routes, what becomes of a packet from the office to the image server, and why."""

    text: str
    expected: str
    why: str
    port: int = 443


LET = "permit 10.20.0.15:443"
ROWS = [
    Row("", LET, "the routing table alone"),
    Row(steering(TO_IMAGING), "deny", TIP_PAST),
    Row(steering(("action deny", *TO_IMAGING[:2]), TO_IMAGING), LET, TIP_STOP),
    Row(steering(TO_IMAGING, ("action deny", *TO_IMAGING[:2])), "deny", GUIDE),
    Row(steering(("status disable", *TO_IMAGING)), LET, CLI),
    Row(LINE.replace("next", "    set status down\n    next") + steering(TO_IMAGING), LET, GUIDE),
    Row(steering((*TO_IMAGING, "protocol 6", "start-port 443", "end-port 443")), "deny", CLI),
    Row(steering((*TO_IMAGING, "protocol 6", "start-port 80", "end-port 80")), LET, CLI),
    Row(steering((*TO_IMAGING, "protocol 6", "start-port 1", "end-port 65534")), "deny", CLI, 65535),
    Row(steering((*TO_IMAGING, "protocol 17")), LET, CLI),
    Row(steering((*TO_IMAGING, "protocol 6", "start-source-port 1", "end-source-port 1023")), LET, CLI),
    Row(steering(('input-device "wan1"', *TO_IMAGING[1:])), LET, CLI),
    Row(steering(('input-device "wan1"', "input-device-negate enable", *TO_IMAGING[1:])), "deny", CLI),
    Row(steering(BY_LINE), "deny", "without conditions it takes everything"),
    Row(steering(("src 10.10.0.0 255.255.255.128", "dst 10.20.0.0 255.255.255.0", *BY_LINE)), "deny", CLI),
    Row(steering(('src "10.10.0.128/255.255.255.128"', *BY_LINE)), LET, CLI),
    Row(steering(('src "10.10.0.128/255.255.255.128" "10.10.0.0/25"', *BY_LINE)), "deny", CLI),
    Row(steering(('src "10.10.0.128/255.255.255.128"', "src-negate enable", *BY_LINE)), "deny", CLI),
    Row(steering(('srcaddr "office net"', 'dstaddr "pacs"', *BY_LINE)), "deny", CLI),
    Row(steering(('dstaddr "partner"', "dst-negate enable", *BY_LINE)), "deny", CLI),
    Row(steering(('dstaddr "partner"', *BY_LINE)), LET, CLI),
    # without a gateway, without an interface, without both
    Row(steering((*TO_IMAGING[:2], 'output-device "mpls"')), LET, GUIDE_ROUTE),
    Row(ROUTE_BACK + steering((*TO_IMAGING[:2], 'output-device "mpls"')), "deny", GUIDE_ROUTE),
    Row(steering((*TO_IMAGING[:2], 'output-device "wan1"', "gateway 0.0.0.0")), "deny", GUIDE_ROUTE),
    Row(steering((*TO_IMAGING[:2], "gateway 10.99.0.2")), "deny", GUIDE_ROUTE),
    Row(steering(TO_IMAGING[:2], TO_IMAGING), LET, GUIDE_ROUTE),
    # what the export leaves open
    Row(OSPF + steering((*TO_IMAGING[:2], 'output-device "mpls"')), "undecided", GUIDE_ROUTE),
    Row(steering((*TO_IMAGING, "internet-service-id 65537")), "undecided", SECTION_4),
    Row(steering((*TO_IMAGING, "tos 0x10", "tos-mask 0xff")), "undecided", SECTION_4),
    Row(steering((*TO_IMAGING, "tos 0x00", "tos-mask 0x00")), "deny", CLI),
    Row(steering(('dstaddr "nobody defined it"', *BY_LINE)), "undecided", SECTION_4),
    Row(steering((*TO_IMAGING, "phase-of-moon full")), "undecided", SECTION_4),
    Row(steering((*TO_IMAGING[:1], 'dst "everywhere"', *BY_LINE)), "undecided", SECTION_4),
    Row(steering(("gateway 10.77.0.2", *TO_IMAGING[:2])), "undecided", GUIDE_ROUTE),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{one.expected}" for n, one in enumerate(ROWS)])
def test_from_the_office_to_the_image_server(row: Row) -> None:
    assert outcome(wall(LINE + VIP + OPEN + row.text), "office", f"{DIRECT} {row.port}") == row.expected, row.why


@pytest.mark.parametrize(("dst", "expected"), [("10.20.0.15/32", "deny"), ("203.0.113.11/32", "permit 10.20.0.15:104")])
def test_a_translated_packet_is_compared_by_its_inside_address(dst: str, expected: str) -> None:
    text = LINE + VIP + OPEN + steering((f'dst "{dst}"', *BY_LINE))
    assert outcome(wall(text), "wan1", FROM_OUTSIDE) == expected, TIP_DNAT


def test_what_is_asked_of_the_device_itself_stays_there() -> None:
    text = LINE + steering(BY_LINE) + policies()
    asked = outcome(wall(text), "office", "tcp 10.10.0.7 > 10.10.0.1 443")
    assert asked == outcome(wall(LINE + policies()), "office", "tcp 10.10.0.7 > 10.10.0.1 443")


def test_what_is_open_is_named() -> None:
    answer = judged(wall(LINE + OPEN + steering((*TO_IMAGING, "internet-service-id 65537"))), "office", f"{DIRECT} 443")
    assert answer.reason == "the export leaves open the internet service id 65537 of policy route 1"


def test_what_is_sure_of_an_open_entry_is_sure() -> None:
    text = LINE + ROUTE_BACK + OSPF + OPEN + steering((*TO_IMAGING[:1], 'output-device "mpls"'))
    assert outcome(wall(text), "office", f"{DIRECT} 443") == "deny"


def test_a_new_policy_route_closes_what_it_leads_away() -> None:
    before, after = wall(LINE + OPEN), wall(LINE + OPEN + steering(TO_IMAGING))
    found = {(one.kind, one.ingress) for one in compare(before, after).changes}
    assert found == {(Kind.CLOSED, "office")}


def test_policy_routes_of_ipv6() -> None:
    text = steering(
        ('dst "2001:db8:20::/64"', 'output-device "mpls"', "gateway 2001:db8:99::2"), table="router policy6"
    )
    (route,) = wall(LINE + text).policy_routes
    assert (route.egress, route.match.upper.dst) == ("mpls", Ranges.of(*_ends("2001:db8:20::/64")))
    assert route.match.lower is None
    assert wall(LINE + text.replace("        set gateway 2001:db8:99::2\n", "")).policy_routes[0].match.open


def _ends(prefix: str) -> tuple[tuple[int, int], ...]:
    found = ip_network(prefix)
    return ((address(str(found[0])), address(str(found[-1]))),)


def test_an_unknown_setting_is_a_gap() -> None:
    found = reading(LINE + steering((*TO_IMAGING, "phase-of-moon full")))
    assert [one.note for one in found.firewalls[0].gaps] == ["the setting phase-of-moon"]


NETS = ("10.20.0.0/24", "10.20.0.0/28", "10.10.0.0/16", "0.0.0.0/0", "198.51.100.0/24")
HOST = st.sampled_from(["10.20.0.15", "10.20.0.200", "10.10.0.7", "198.51.100.9"])


@dataclass(frozen=True)
class Entry:
    """A policy route as it is drawn."""

    deny: bool
    ingress: str
    src: str
    dst: str
    protocol: int
    ports: tuple[int, int]
    out: str

    @property
    def lines(self) -> tuple[str, ...]:
        gateway = {"mpls": "10.99.0.2", "wan1": "203.0.113.9"}[self.out]
        low, high = self.ports
        return (
            f"action {'deny' if self.deny else 'permit'}", f'input-device "{self.ingress}"', f'src "{self.src}"',
            f'dst "{self.dst}"', f"protocol {self.protocol}", f"start-port {low}", f"end-port {high}",
            f'output-device "{self.out}"', f"gateway {gateway}",
        )  # fmt: skip

    def takes(self, src: str, dst: str, protocol: int, port: int) -> bool:
        low, high = self.ports
        ends = ip_address(src) in ip_network(self.src) and ip_address(dst) in ip_network(self.dst)
        return self.ingress == "office" and ends and self.protocol in {0, protocol} and (
            not self.protocol or low <= port <= high
        )  # fmt: skip


ENTRIES = st.lists(
    st.builds(
        Entry, st.booleans(), st.sampled_from(["office", "imaging"]), st.sampled_from(NETS), st.sampled_from(NETS),
        st.sampled_from([0, TCP, UDP]), st.sampled_from([(104, 104), (1, 65535), (443, 11112)]),
        st.sampled_from(["mpls", "wan1"]),
    ),
    max_size=5,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(ENTRIES, HOST, HOST, st.sampled_from([TCP, UDP]), st.sampled_from([104, 443]))
def test_each_packet_leaves_as_an_evaluator_of_single_packets_says(
    entries: list[Entry], src: str, dst: str, protocol: int, port: int
) -> None:
    made = Wall(wall(LINE + steering(*(one.lines for one in entries))))
    first = next((one for one in entries if one.takes(src, dst, protocol, port)), None)
    usual = {"10.20": "imaging", "10.10": "office"}.get(dst[:5], "wan1")
    expected = usual if first is None or first.deny else first.out
    packet = {SRC: address(src), DST: address(dst), PROTOCOL: protocol, DPORT: port, SPORT: 40000}
    clip = (Ranges.single(packet[one]) if one in packet else every for one, every in enumerate(made.everything))
    assert [way.egress for way in made.ways(tuple(clip), "office")] == [expected] * (expected != "office")
