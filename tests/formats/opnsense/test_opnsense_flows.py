"""What becomes of packets on an OPNsense firewall, each with the source or document that says so."""

from functools import cache
from pathlib import Path

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.opnsense import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.net import ICMPV6, TCP, UDP, Packet, address
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "opnsense"

# The sources that the rows rest on: files of github.com/opnsense/core.
QUICK = (
    "FilterRule.php: quick when it says so; where it says nothing, unless floating. pf.conf(5): quick ends the search"
)
LAST = "pf.conf(5): of rules without quick the last one that matches decides"
ORDER = "FilterRuleField.php, getPriority: floating 200000, groups 300000 + sequence, interfaces 400000"
NEWER_FIRST = (
    "FilterRuleField.php: the newer model's rules precede legacy ones of the same priority; pf.inc, pf_firewall"
)
SEQUENCE = "pf.inc, pf_firewall: sortedBy(sequence)"
DEFAULT = "filter.lib.inc, filter_core_rules_system: Default deny rule, not quick"
LOCKOUT = "filter.lib.inc, filter_core_get_antilockout: lan, to (self), ports of webgui and ssh"
PRIVATE = "filter.lib.inc: Block private networks, priority 5, before every user rule"
IPV6_OFF = "filter.lib.inc: Block all IPv6 where ipv6allow is not set"
IPV6_NEEDS = "filter.lib.inc: IPv6 RFC4890 requirements (ICMP)"
OUT = "filter.lib.inc: let out anything from firewall host itself; rules of direction out come with priority"
NAT_FIRST = "pf.conf(5): translation happens before filtering, so rules see the inside address and port"
NAT_PASS = "pf.conf(5), rdr pass: translated packets pass without being filtered"
REGISTERED = "DNat.xml, pass: Register rule; firewall-formats.md 5.6: rules tied to NAT come last, at 500000"
ALIAS = "Alias.xml and AliasContentField.php: entries by line, nested, ! takes out, networkgroup unites"
DISABLED = "FilterRule.php, parseIsComment: a rule that is disabled is a comment; enabled 0 in Filter.xml"
NOT = "Filter.xml: destination_not inverts the list as a whole"
OPEN = "firewall-formats.md section 4: what only the running device knows"
ICMP6 = "Filter.xml, icmp6type: 128 is Echo service request"
MULTIPLE = "Filter.xml: source_net and destination_net are lists"
ROUTE_TO = "FilterRule.php, parseRoute: gateway becomes route-to; issue 3646: exclude local traffic from policy routing"
ITSELF = "opnsense/core issue 3666: with a gateway on the rule of LAN, DNS and ping of the LAN address fail"
GROUP = "Gateways.php, getGroups: which members of a group are in use depends on their state"
ANY = "198.51.100.7"


@cache
def estate(name: str) -> Estate:
    (firewall,) = FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ()).firewalls
    return place(Estate(Site(), (System("edge-opn", firewall=firewall),)))


def flow(name: str, ingress: str, src: str, dst: str, dport: int, protocol: int = TCP) -> Answer:
    return Course(estate(name)).answer(ingress, Packet(address(src), address(dst), protocol, 40000, dport))


@pytest.mark.parametrize(
    ("name", "ingress", "src", "dst", "dport", "protocol", "verdict", "there", "because"),
    [
        # the newer model alone
        ("clinic.xml", "wan", "198.51.100.40", "203.0.113.10", 11112, TCP, "permit", "10.20.0.15:104", NAT_FIRST),
        ("clinic.xml", "wan", "198.51.100.49", "203.0.113.10", 11112, TCP, "permit", "10.20.0.15:104", ALIAS),
        ("clinic.xml", "wan", "198.51.100.50", "203.0.113.10", 11112, TCP, "deny", None, ALIAS),
        ("clinic.xml", "wan", ANY, "203.0.113.10", 11112, TCP, "deny", None, DEFAULT),
        ("clinic.xml", "wan", "198.51.100.40", "203.0.113.10", 104, TCP, "deny", None, NAT_FIRST),
        ("clinic.xml", "wan", ANY, "203.0.113.10", 51820, UDP, "permit", None, DEFAULT),
        ("clinic.xml", "wan", ANY, "203.0.113.10", 443, TCP, "permit", "10.10.0.80:8443", REGISTERED),
        ("clinic.xml", "wan", ANY, "203.0.113.10", 8443, TCP, "deny", None, LOCKOUT),
        ("clinic.xml", "wan", ANY, "10.20.0.15", 8042, TCP, "deny", None, DISABLED),
        ("clinic.xml", "wan", "10.9.9.9", "203.0.113.10", 51820, UDP, "deny", None, PRIVATE),
        ("clinic.xml", "lan", "10.10.0.20", "10.10.0.1", 8443, TCP, "permit", None, LOCKOUT),
        ("clinic.xml", "lan", "10.10.0.20", "203.0.113.10", 22, TCP, "permit", None, LOCKOUT),
        ("clinic.xml", "lan", "10.10.0.20", "10.10.0.1", 80, TCP, "deny", None, LOCKOUT),
        ("clinic.xml", "opt2", "10.40.0.20", "10.10.0.1", 8443, TCP, "deny", None, MULTIPLE),
        ("clinic.xml", "opt2", "10.40.0.20", "10.20.0.15", 104, TCP, "deny", None, SEQUENCE),
        ("clinic.xml", "opt2", "10.40.0.20", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", SEQUENCE),
        ("clinic.xml", "lan", "10.10.0.20", "10.40.0.9", 631, TCP, "deny", None, ORDER),
        ("clinic.xml", "lan", "10.10.0.20", "192.0.2.9", 445, TCP, "deny", None, ORDER),
        ("clinic.xml", "lan", "10.10.0.20", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", NOT),
        ("clinic.xml", "lan", "10.10.0.20", "10.20.0.15", 104, TCP, "deny", None, NOT),
        ("clinic.xml", "lan", "10.10.0.20", "10.20.0.15", 11112, TCP, "permit", "10.20.0.15:11112", SEQUENCE),
        ("clinic.xml", "opt1", "10.20.0.15", "10.10.0.20", 443, TCP, "deny", None, NOT),
        ("clinic.xml", "opt3", "10.99.3.2", "10.20.0.15", 443, TCP, "permit", "10.20.0.15:443", ORDER),
        ("clinic.xml", "opt3", "10.99.3.2", "10.20.0.15", 104, TCP, "deny", None, DEFAULT),
        # the older pages: floating, quick, last match, translation
        ("legacy.xml", "wan", ANY, "203.0.113.10", 104, TCP, "permit", "10.20.0.15:104", LAST),
        ("legacy.xml", "wan", ANY, "203.0.113.10", 8443, TCP, "permit", "10.20.0.15:8042", NAT_PASS),
        ("legacy.xml", "wan", ANY, "203.0.113.10", 9999, TCP, "deny", None, DISABLED),
        ("legacy.xml", "wan", ANY, "203.0.113.12", 104, TCP, "deny", None, NAT_FIRST),
        ("legacy.xml", "lan", "10.10.0.20", "10.20.0.15", 5432, TCP, "deny", None, QUICK),
        ("legacy.xml", "lan", "10.10.0.20", "10.20.0.15", 443, TCP, "permit", "10.20.0.15:443", QUICK),
        ("legacy.xml", "opt1", "10.20.0.15", "192.0.2.9", 443, TCP, "permit", "192.0.2.9:443", LAST),
        ("legacy.xml", "opt1", "10.20.0.15", "10.40.0.9", 443, TCP, "deny", None, LAST),
        ("legacy.xml", "opt2", "10.40.0.20", "10.20.0.15", 104, TCP, "deny", None, QUICK),
        ("legacy.xml", "lan", "10.10.0.20", "10.40.0.99", 631, TCP, "deny", None, OUT),
        ("legacy.xml", "lan", "10.10.0.20", "10.40.0.98", 631, TCP, "permit", "10.40.0.98:631", OUT),
        ("legacy.xml", "wan", "2001:db8:50::7", "2001:db8:20::15", 104, TCP, "deny", None, IPV6_OFF),
        # both stores at once
        ("both-stores.xml", "lan", "10.10.0.20", "10.20.0.15", 104, TCP, "permit", "10.20.0.15:104", NEWER_FIRST),
        ("both-stores.xml", "lan", "10.10.0.20", "10.20.0.15", 105, TCP, "deny", None, NEWER_FIRST),
        ("both-stores.xml", "lan", "10.10.0.20", "10.20.0.40", 105, UDP, "permit", "10.20.0.40:105", NEWER_FIRST),
        ("both-stores.xml", "lan", "10.10.0.20", "10.20.0.40", 106, UDP, "deny", None, DEFAULT),
        # gateways
        ("policy-routing.xml", "lan", "10.10.0.20", "10.20.0.15", 104, TCP, "permit", "10.20.0.15:104", SEQUENCE),
        ("policy-routing.xml", "lan", "10.10.0.20", "10.20.0.15", 8042, TCP, "deny", None, ROUTE_TO),
        ("policy-routing.xml", "lan", "10.10.0.20", ANY, 443, TCP, "permit", f"{ANY}:443", ROUTE_TO),
        ("policy-routing.xml", "lan", "10.10.0.20", "10.10.0.1", 53, UDP, "deny", None, ITSELF),
        ("policy-routing.xml", "lan", "10.10.0.20", "203.0.113.10", 8443, TCP, "permit", None, LOCKOUT),
        ("policy-routing.xml", "opt1", "10.20.0.15", "192.0.2.40", 443, TCP, "permit", "192.0.2.40:443", ROUTE_TO),
        ("policy-routing.xml", "opt2", "10.40.0.20", "10.20.0.15", 104, TCP, "undecided", None, GROUP),
        ("policy-routing.xml", "opt2", "10.40.0.20", ANY, 443, TCP, "permit", f"{ANY}:443", GROUP),
        # IPv6
        ("ipv6.xml", "wan", "2001:db8:50::7", "2001:db8:20::15", 104, TCP, "permit", "[2001:db8:20::15]:104", QUICK),
        ("ipv6.xml", "wan", "2001:db8:60::7", "2001:db8:20::15", 443, TCP, "deny", None, DEFAULT),
        ("ipv6.xml", "wan", "2001:db8:60::7", "2001:db8:20::15", 128 << 8, ICMPV6, "permit", "2001:db8:20::15", ICMP6),
        ("ipv6.xml", "wan", "2001:db8:60::7", "2001:db8:20::15", 139 << 8, ICMPV6, "deny", None, ICMP6),
        ("ipv6.xml", "wan", "fe80::7", "2001:db8:100::10", 135 << 8, ICMPV6, "permit", None, IPV6_NEEDS),
        ("ipv6-off.xml", "wan", "2001:db8:50::7", "2001:db8:20::15", 104, TCP, "deny", None, IPV6_OFF),
        # what only the device knows
        ("unresolved.xml", "lan", "10.10.0.20", "10.20.0.15", 104, TCP, "undecided", None, OPEN),
        ("unresolved.xml", "lan", "10.10.0.20", "10.20.0.16", 22, TCP, "undecided", None, OPEN),
        ("unresolved.xml", "lan", "10.10.0.20", "10.20.0.18", 106, TCP, "undecided", None, OPEN),
        ("unresolved.xml", "lan", "10.10.0.20", "10.20.0.18", 107, TCP, "deny", None, DEFAULT),
        ("unresolved.xml", "opt2", "10.40.0.20", "10.20.0.15", 443, TCP, "permit", "10.20.0.15:443", "services(5)"),
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
    told = flow(name, ingress, src, dst, dport, protocol)
    assert told.verdict == verdict, because
    if there is not None:
        assert told.delivered_to == there, because
