"""What becomes of packets at a Linux host with nftables, each with the document that says so.

What the kernel itself does with random rule sets is tried in tests/kernel; these rows are for people to read.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.nftables import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.firewall import Interface, Route
from auditor.model.net import ANY_V4, ANY_V6, ICMP, ICMPV6, TCP, UDP, Packet, Ranges, address, cidr, symbolic
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "nftables"

# The documents that the rows rest on.
HOOKS = "nft(8), CHAINS: every base chain of a hook is asked; drop is final, accept ends its own chain only"
PRIORITY = "nft(8), CHAINS: lower priority first; raw -300 comes before dstnat -100, so it sees the first address"
POLICY = "nft(8), CHAINS: the policy decides what no rule does; accept where none is written"
VMAP = "nft(8), MAPS and VMAP STATEMENT: the verdict of the key, and on without one"
JUMP = "nft(8), VERDICT STATEMENT: jump comes back after return or the end of the chain"
SETS = "nft(8), SETS: intervals hold both ends; a concatenation matches all its parts together"
DYNAMIC = "nft(8), SETS: dynamic sets are filled from the packet path; firewall-formats.md section 4"
LIMIT = "nft(8), LIMIT STATEMENT: matches until the rate is reached, so a first packet passes"
OVER = "nft(8), LIMIT STATEMENT: over matches what exceeds the rate, which a first packet does not"
DNAT = "nft(8), NAT STATEMENTS, and wiki.nftables.org: forward sees the translated destination"
DNAT_MAP = "nft(8), NAT STATEMENTS: dnat to a map of the port gives address and port"
STATUS = "nft(8), CONNTRACK EXPRESSION: ct status dnat is set on what was translated"
WILD = "nft(8), META EXPRESSION: a name that ends in * stands for all that begin so"
FAMILY = "nft(8), ADDRESS FAMILIES: inet sees both; ip saddr asks for IPv4"
ABSENT = "wiki.nftables.org, Configuring chains: a hook without a base chain accepts"
DORMANT = "nft(8), TABLES: a dormant table's base chains are unregistered"
REPLACE = "nft(8), INPUT FILE FORMATS: definitions of a table add to what it holds"
SCRIPT = "nft(8), RULES: insert puts a rule first, define names a value"
MARK = "firewall-formats.md section 4: marks, times, queues and unknown matches leave the verdict open"
ORIGINAL = "nft(8), CONNTRACK EXPRESSION: ct original is the connection's first packet as it was sent"
ALIKE = "what became of 203.0.113.12 looks alike behind the translation, and may pass"
REVERSE = "nft(8), FIB EXPRESSION: missing is a source without a route back, which only a forged one has"
OWN = {"own": symbolic(0), "own6": symbolic(1)}
OUT = "198.51.100.7"
GATEWAY = ("gateway.nft", "gateway.json")
HOST = ("pacs-host.nft", "pacs-host.json")


NETWORKS = {
    "wan0": ("203.0.113.0/28", "2001:db8:1::/64"), "lan0": ("10.10.0.0/24",),
    "img0": ("10.20.0.0/24", "2001:db8:20::/64"),
    "guest0": ("10.40.0.0/24",), "eth0": (), "eth1": (), "lo": (),
}  # fmt: skip
"""What stands behind each interface, which no rule set says."""


def leg(name: str) -> Interface:
    """An interface as the host has it."""
    own = Ranges.single(*OWN.values())
    networks = Ranges.union(cidr(text) for text in NETWORKS[name])
    return Interface(name, networks=networks, addresses=own, gateway=name == "wan0")


@cache
def estate(name: str) -> Estate:
    (firewall,) = FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ()).firewalls
    names = ("wan0", "lan0", "img0", "guest0") if name in GATEWAY else ("eth0", "eth1", "lo")
    routes = (Route(ANY_V4 | ANY_V6, "wan0", firewall.evidence),) if name in GATEWAY else ()
    host = replace(firewall, interfaces=tuple(leg(one) for one in names), routes=routes)
    return place(Estate(Site(), (System("gate", firewall=host),)))


def flow(name: str, ingress: str, src: str, dst: str, dport: int, protocol: int = TCP) -> Answer:
    there = OWN[dst] if dst in OWN else address(dst)
    return Course(estate(name)).answer(ingress, Packet(address(src), there, protocol, 40000, dport))


@pytest.mark.parametrize(
    ("names", "ingress", "src", "dst", "dport", "protocol", "verdict", "there", "because"),
    [
        # the filter of one host
        (HOST, "eth0", "10.20.0.7", "own", 11112, TCP, "undecided", None, DYNAMIC),
        (HOST, "eth0", "198.51.100.47", "own", 11112, TCP, "undecided", None, DYNAMIC),
        (HOST, "eth0", "198.51.100.48", "own", 11112, TCP, "deny", None, JUMP),
        (HOST, "eth0", "2001:db8:20::7", "own6", 11112, TCP, "permit", None, FAMILY),
        (HOST, "eth0", "2001:db8:21::7", "own6", 11112, TCP, "deny", None, JUMP),
        (HOST, "eth0", "2001:db8:21::7", "own6", 443, TCP, "permit", None, OVER),
        (HOST, "eth0", "2001:db8:21::7", "own6", 8042, TCP, "deny", None, VMAP),
        (HOST, "eth1", "2001:db8:21::7", "own6", 8042, TCP, "deny", None, POLICY),
        (HOST, "eth0", "2001:db8:21::7", "own6", 128 << 8, ICMPV6, "permit", None, "nft(8), ICMPV6 TYPE TYPE"),
        (HOST, "eth0", "2001:db8:21::7", "own6", 133 << 8, ICMPV6, "deny", None, "nft(8), ICMPV6 TYPE TYPE"),
        (HOST, "lo", "2001:db8:21::7", "own6", 5432, TCP, "permit", None, "nft(8), META EXPRESSION: iif"),
        (HOST, "eth0", "10.11.0.7", "own", 22, TCP, "deny", None, JUMP),
        # a gateway with translation
        (GATEWAY, "wan0", "198.51.100.40", "203.0.113.10", 104, TCP, "permit", "10.20.0.15:11112", DNAT_MAP),
        (GATEWAY, "wan0", "198.51.100.50", "203.0.113.10", 104, TCP, "permit", "10.20.0.15:11112", SETS),
        (GATEWAY, "wan0", OUT, "203.0.113.10", 104, TCP, "deny", None, DNAT),
        (GATEWAY, "wan0", OUT, "203.0.113.10", 8443, TCP, "permit", "10.20.0.16:443", STATUS),
        (GATEWAY, "wan0", OUT, "203.0.113.10", 5005, TCP, "permit", "10.20.0.17:5005", DNAT),
        (GATEWAY, "wan0", OUT, "203.0.113.10", 5006, TCP, "deny", None, POLICY),
        (GATEWAY, "wan0", OUT, "203.0.113.12", 23, TCP, "deny", None, PRIORITY),
        (GATEWAY, "wan0", "2001:db8:99::7", "2001:db8:20::15", 104, TCP, "permit", "[2001:db8:20::15]:104", FAMILY),
        (GATEWAY, "wan0", "2001:db8:99::7", "2001:db8:20::15", 105, TCP, "deny", None, JUMP),
        (GATEWAY, "lan0", "10.10.0.7", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", HOOKS),
        (GATEWAY, "lan0", "10.10.0.7", "192.0.2.9", 445, TCP, "deny", None, HOOKS),
        (GATEWAY, "lan0", "10.10.0.7", "192.0.2.9", 25, TCP, "deny", None, HOOKS),
        (GATEWAY, "lan0", "10.10.0.25", "192.0.2.9", 25, TCP, "permit", "192.0.2.9:25", HOOKS),
        (GATEWAY, "guest0", "10.40.0.7", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", WILD),
        (GATEWAY, "guest0", "10.40.0.7", "10.20.0.15", 11112, TCP, "deny", None, WILD),
        (GATEWAY, "img0", "10.20.0.15", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", VMAP),
        # several tables, families and ways of writing
        (("open.nft",), "eth0", OUT, "own", 8042, TCP, "permit", None, POLICY),
        (("open.nft",), "eth0", OUT, "own", 22, TCP, "deny", None, HOOKS),
        (("open.nft",), "eth0", "2001:db8:21::7", "own6", 443, TCP, "permit", None, HOOKS),
        (("open.nft",), "eth0", "2001:db8:21::7", "own6", 8042, TCP, "deny", None, HOOKS),
        (("table-twice.nft",), "eth0", OUT, "own", 104, TCP, "permit", None, REPLACE),
        (("table-twice.nft",), "eth0", OUT, "own", 11112, TCP, "permit", None, DORMANT),
        (("table-twice.nft",), "eth0", OUT, "own", 105, TCP, "deny", None, POLICY),
        (("table-twice.nft",), "eth0", "2001:db8:21::7", "own6", 105, TCP, "permit", None, ABSENT),
        (("script.nft",), "lo", OUT, "own", 5432, TCP, "permit", None, SCRIPT),
        (("script.nft",), "eth0", "10.10.0.9", "own", 443, TCP, "permit", None, SCRIPT),
        (("script.nft",), "eth0", "10.10.0.6", "own", 22, TCP, "permit", None, SCRIPT),
        (("script.nft",), "eth0", "10.10.0.7", "own", 22, TCP, "deny", None, SCRIPT),
        # what the file leaves open
        *(
            (("unresolved.nft",), "eth0", "2001:db8:21::7", "own6", port, TCP, verdict, None, MARK)
            for port, verdict in (
                (104, "undecided"), (105, "deny"), (106, "undecided"), (107, "undecided"), (108, "undecided"),
                (109, "undecided"), (110, "permit"), (111, "undecided"), (112, "deny"),
            )
        ),
        (("unresolved.nft",), "eth0", OUT, "own", 112, TCP, "deny", None, POLICY),
        (("unresolved.nft",), "eth0", OUT, "own", 105, UDP, "deny", None, POLICY),
        (HOST, "eth0", OUT, "own", 8 << 8, ICMP, "undecided", None, f"{DYNAMIC}; {LIMIT}"),
        (("gateway.nft",), "wan0", "192.0.2.77", "203.0.113.10", 8443, TCP, "permit", "10.20.0.16:443", REVERSE),
    ],
)  # fmt: skip
def test_flow(
    names: tuple[str, ...],
    ingress: str,
    src: str,
    dst: str,
    dport: int,
    protocol: int,
    verdict: str,
    there: str | None,
    because: str,
) -> None:
    for name in names:
        told = flow(name, ingress, src, dst, dport, protocol)
        assert told.verdict == verdict, because
        if there is not None:
            assert told.delivered_to == there, because


MOVES = """table ip translate {
  chain in { type nat hook prerouting priority dstnat;
    ip daddr 203.0.113.10 tcp dport 11112 dnat to 10.20.0.15:104
    ip daddr 203.0.113.11 tcp dport 443 dnat to 10.20.0.16
    ip daddr 203.0.113.12 tcp dport 443 dnat to 10.20.0.16 }
}
table inet filter {
  chain through { type filter hook forward priority filter; policy drop;
    ct original ip daddr 203.0.113.10 ct original proto-dst 11112 accept
    ct original ip daddr { 203.0.113.9, 10.20.0.17 } accept
    ct original ip daddr != 203.0.113.11 tcp dport 443 accept }
}
"""


@pytest.mark.parametrize(
    ("ingress", "dst", "dport", "verdict", "there", "because"),
    [
        ("wan0", "203.0.113.10", 11112, "permit", "10.20.0.15:104", ORIGINAL),
        ("lan0", "10.20.0.15", 104, "deny", None, ORIGINAL),
        ("lan0", "10.20.0.17", 104, "permit", "10.20.0.17:104", ORIGINAL),
        ("lan0", "10.20.0.16", 443, "permit", "10.20.0.16:443", ORIGINAL),
        ("wan0", "203.0.113.11", 443, "undecided", None, ALIKE),
    ],
)
def test_where_a_packet_was_first_sent_to(
    ingress: str, dst: str, dport: int, verdict: str, there: str | None, because: str
) -> None:
    (firewall,) = FORMAT.read((decode("rules.nft", MOVES.encode()),), ()).firewalls
    routes = (Route(ANY_V4, "wan0", firewall.evidence),)
    gate = replace(firewall, interfaces=(leg("wan0"), leg("lan0"), leg("img0")), routes=routes)
    course = Course(place(Estate(Site(), (System("gate", firewall=gate),))))
    source = address(OUT if ingress == "wan0" else "10.10.0.7")
    answer = course.answer(ingress, Packet(source, address(dst), TCP, 40000, dport))
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because


def test_before_the_translation_where_a_packet_was_sent_to_stays_open() -> None:
    text = MOVES.replace("hook forward", "hook prerouting")
    (firewall,) = FORMAT.read((decode("rules.nft", text.encode()),), ()).firewalls
    assert firewall.stages[0].rules[0].match.open == ("where the packet was first sent to",)
