"""What becomes of packets on pfSense, each with the source or document that says so."""

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.pfsense import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.net import ICMPV6, TCP, UDP, Packet, address

# The sources that the rows rest on; filter.inc is a file of github.com/pfsense/pfsense.
FIRST = "filter.inc: rules of an interface are quick, so the first that matches decides"
FLOATING = "filter.inc: floating rules stand before those of groups and interfaces"
LAST = "pf.conf(5): of rules without quick the last one that matches decides, unless a quick one does"
GROUPS = "filter.inc: rules of an interface group hold for its members, between floating rules and their own"
DEFAULT = "filter.inc: Default deny rule IPv4 and IPv6, not quick"
PRIVATE = "filter.inc: block private networks (blockpriv), quick, before the user's rules"
LOCKOUT = "filter.inc: anti-lockout, TCP from any to the LAN address on the ports of the web interface"
LOCKED = "filter.inc: noantilockout takes the anti-lockout rule away"
IPV6_OFF = "filter.inc: without ipv6allow all IPv6 is blocked, quick"
IPV6_NEEDS = "filter.inc: IPv6 requirements, ICMPv6 types 133 to 136"
FAMILY = "filter.inc: a rule without ipprotocol is for IPv4"
NO_PROTOCOL = "filter.inc: a rule without a protocol is for any"
DISABLED = "filter.inc: a rule that holds the element disabled is not generated, whatever its text"
NOT = "filter.inc: not turns the address of one side around"
ALIAS = "pfSense documentation, Aliases: names of hosts and networks, nested, of ports with ranges"
HOST_NAME = "pfSense documentation, Aliases: a host name is looked up by the running firewall"
SELF = "pfSense documentation, Rules: This Firewall (self) is every address of the firewall"
NAT_FIRST = "pfSense documentation, Processing Order: port forwards come first, rules see the inside address"
NAT_PASS = "pfSense documentation, Port Forwards: associated rule Pass lets in without a rule"
NO_RULE = "pfSense documentation, Port Forwards: associated rule None adds no rule"
RANGE = "pfSense documentation, Port Forwards: a range goes onto as many ports from the local port on"
BEYOND = "RFC 9293: a port has 16 bits, so nothing is sent to this one"
ONE_TO_ONE = "pfSense documentation, 1:1 NAT: translates in both directions; rules name the inside address"
NO_RDR = "filter.inc: nordr keeps later port forwards from translating"
OUT = "filter.inc: let out anything from firewall host itself; only a floating rule refuses on the way out"
FILTER_OFF = "pfSense documentation, Disable Firewall: routes everything, filters and translates nothing"
SCHEDULE = "pfSense documentation, Time Based Rules: the rule holds at times, so it does permit"
ROUTE_TO = "filter.inc: gateway becomes route-to; docs, Bypassing Policy Routing: local destinations exit the WAN too"
ITSELF = "opnsense/core issue 3666: with a gateway on the rule of LAN, DNS and ping of the LAN address fail"
GATEWAY_DOWN = (
    "filter_generate_gateways: route-to is left out while the gateway is down, then the routing table decides"
)
SKIPPED = "filter_generate_user_rule, skip_rules_gw_down: without its gateway the rule is not there"
TAKEN_OUT = "return_gateways_array leaves out what is disabled; filter_generate_gateways gives force_down no route-to"
NEGATE = "filter_get_vpns_list: <negate_networks> holds what IPsec and OpenVPN reach, for rules to any destination"
WIREGUARD = "filter_get_vpns_list of 2.5.0 holds the networks of WireGuard, which later versions keep in a package"
NEGATE_OFF = "filter_generate_user_rule: disablenegate takes the rule for <negate_networks> away"
BEHIND = "route-to names the next router; what a router inside the practice, or a VPN, does next is not in the file"
REVERSED = "pf.conf(5): route-to of a rule without quick holds where it is the last that matches"

OUTSIDER, OFFICE, PACS = "198.51.100.7", "10.20.2.20", "10.20.0.15"
INTERFACES = """<interfaces>
<wan><enable/><if>em0</if><ipaddr>203.0.113.10</ipaddr><subnet>28</subnet><gateway>GW</gateway>
<ipaddrv6>2001:db8:100::10</ipaddrv6><subnetv6>64</subnetv6>{wan}</wan>
<lan><enable/><if>em1</if><ipaddr>10.20.2.1</ipaddr><subnet>24</subnet></lan>
<opt1><enable/><if>em2</if><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet><ipaddrv6>2001:db8:20::1</ipaddrv6>
<subnetv6>64</subnetv6></opt1>
<opt2><enable/><if>tun_wg0</if><ipaddr>10.70.0.1</ipaddr><subnet>24</subnet></opt2>
<opt3><enable/><if>em3</if><descr>LINE2</descr><ipaddr>dhcp</ipaddr></opt3></interfaces>
<gateways><gateway_item><interface>wan</interface><gateway>203.0.113.1</gateway><name>GW</name></gateway_item>
<gateway_item><interface>wan</interface><gateway>203.0.113.2</gateway><name>UP</name><monitor_disable/></gateway_item>
<gateway_item><interface>wan</interface><gateway>203.0.113.3</gateway><name>OFF</name><force_down/></gateway_item>
<gateway_item><interface>opt1</interface><gateway>10.20.0.254</gateway><name>CORE</name><monitor_disable/></gateway_item>
<gateway_group><name>BOTH</name><item>GW|1|address</item><item>UP|2|address</item><trigger>down</trigger></gateway_group>
</gateways>
<staticroutes><route><network>10.30.0.0/16</network><gateway>CORE</gateway></route></staticroutes>
<ipsec><phase1><ikeid>1</ikeid><interface>wan</interface></phase1><phase2><ikeid>1</ikeid><mode>tunnel</mode>
<remoteid><type>network</type><address>2001:db8:66::</address><netbits>64</netbits></remoteid></phase2></ipsec>
<openvpn><openvpn-server><vpnid>1</vpnid><tunnel_network>10.60.0.0/24</tunnel_network></openvpn-server></openvpn>
<ifgroups><ifgroupentry><members>lan opt1</members><ifname>inside</ifname></ifgroupentry></ifgroups>
<schedules><schedule><name>hours</name><timerange><position>1,2</position><hour>7:00-19:00</hour></timerange></schedule>
</schedules>
<aliases>
<alias><name>pacs</name><type>host</type><address>10.20.0.15</address></alias>
<alias><name>servers</name><type>network</type><address>pacs 10.20.0.32/28</address></alias>
<alias><name>dicom</name><type>port</type><address>104 2761:2762</address></alias>
<alias><name>mixed</name><type>host</type><address>10.20.0.15 cloud.example.org</address></alias>
<alias><name>cloud</name><type>host</type><address>cloud.example.org</address></alias>
</aliases>
"""
ANY, TO_PACS = "<any/>", "<address>pacs</address>"


def rule(
    interface: str, source: str = ANY, to: str = ANY, more: str = "<protocol>tcp</protocol>", act: str = "pass"
) -> str:
    """A rule; `more` holds what else is written in it."""
    ends = f"<source>{source}</source><destination>{to}</destination>"
    return f"<rule><type>{act}</type><interface>{interface}</interface>{more}{ends}</rule>"


def sent(gateway: str, to: str = ANY, act: str = "pass") -> str:
    """A rule of LAN that names a gateway."""
    return rule("lan", ANY, to, f"<protocol>tcp</protocol><gateway>{gateway}</gateway>", act)


def floats(act: str, *more: str, source: str = ANY, to: str = ANY) -> str:
    """A floating rule: `floats("block", "quick", "direction out", "interface wan")`."""
    given = "".join(f"<{name}>{text or 'yes'}</{name}>" for name, _, text in (one.partition(" ") for one in more))
    ends = f"<source>{source}</source><destination>{to}</destination>"
    return f"<rule><type>{act}</type><floating>yes</floating>{given}{ends}</rule>"


def forward(port: str, local: str, more: str = "", target: str = "pacs") -> str:
    """A port forward of the WAN address."""
    to = f"<destination><network>wanip</network><port>{port}</port></destination>"
    at = f"<protocol>tcp</protocol><target>{target}</target><local-port>{local}</local-port><interface>wan</interface>"
    return f"<rule><source><any/></source>{to}{at}{more}</rule>"


IN_104 = rule("wan", ANY, "<address>pacs</address><port>104</port>")
BINAT = (
    "<onetoone><external>203.0.113.12</external><interface>wan</interface><source><address>10.20.0.15</address></source>"
    "<destination><any/></destination></onetoone>"
)
SKIP = "<ipv6allow/><skip_rules_gw_down/>"
GUI = "<webgui><protocol>https</protocol>{}</webgui>"


def flow(filters: str, nat: str, system: str, ingress: str, packet: str) -> Answer:
    protocol, src, dst, port = packet.split()
    wan = "<blockpriv/>" if "blockpriv" in system else ""
    system = f"<system>{system.replace('blockpriv', '') or '<ipv6allow/>'}</system>"
    text = INTERFACES.format(wan=wan)
    text = f"<pfsense><version>22.9</version>{system}{text}<filter>{filters}</filter><nat>{nat}</nat></pfsense>"
    (firewall,) = FORMAT.read((Source("config.xml", text),), ()).firewalls
    estate = place(Estate(Site(), (System("edge", firewall=firewall),)))
    number = {"tcp": TCP, "udp": UDP, "icmp6": ICMPV6}[protocol]
    return Course(estate).answer(ingress, Packet(address(src), address(dst), number, 40000, int(port)))


TO_WAN, DIRECT, INSIDE = f"tcp {OUTSIDER} 203.0.113.10", f"tcp {OUTSIDER} {PACS}", f"tcp {OFFICE} {PACS}"
BLOCK_INSIDE = rule("inside", ANY, TO_PACS, act="block")
SIX = "tcp 2001:db8:50::7 2001:db8:20::15"
SIX_RULE = rule("wan", ANY, ANY, "<ipprotocol>inet6</ipprotocol><protocol>tcp</protocol>")


@pytest.mark.parametrize(
    ("filters", "nat", "system", "ingress", "packet", "verdict", "there", "because"),
    [
        # the rules of an interface
        (rule("lan", ANY, TO_PACS), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", FIRST),
        (rule("lan", ANY, TO_PACS), "", "", "lan", f"udp {OFFICE} {PACS} 104", "deny", None, DEFAULT),
        (rule("lan", ANY, TO_PACS, act="block") + rule("lan"), "", "", "lan", f"{INSIDE} 104", "deny", None, FIRST),
        (rule("lan") + rule("lan", ANY, TO_PACS, act="block"), "", "", "lan", f"{INSIDE} 104", "permit",
         f"{PACS}:104", FIRST),
        (rule("lan"), "", "", "opt1", f"tcp {PACS} {OFFICE} 445", "deny", None, DEFAULT),
        (rule("lan", more=""), "", "", "lan", f"udp {OFFICE} {PACS} 53", "permit", f"{PACS}:53", NO_PROTOCOL),
        (rule("lan", more="<disabled/>"), "", "", "lan", f"{INSIDE} 104", "deny", None, DISABLED),
        (rule("lan", to="<address>pacs</address><not/>"), "", "", "lan", f"{INSIDE} 104", "deny", None, NOT),
        (rule("lan", to="<address>pacs</address><not/>"), "", "", "lan", f"tcp {OFFICE} 10.20.0.16 104", "permit",
         "10.20.0.16:104", NOT),
        (rule("lan", "<network>opt1</network>"), "", "", "lan", f"{INSIDE} 104", "deny", None, FIRST),
        (rule("lan", to="<address>servers</address><port>dicom</port>"), "", "", "lan",
         f"tcp {OFFICE} 10.20.0.40 2762", "permit", "10.20.0.40:2762", ALIAS),
        (rule("lan", to="<address>servers</address><port>dicom</port>"), "", "", "lan",
         f"tcp {OFFICE} 10.20.0.48 2762", "deny", None, ALIAS),
        (rule("lan", to="<address>servers</address><port>dicom</port>"), "", "", "lan", f"{INSIDE} 2763", "deny", None,
         ALIAS),
        (rule("lan", "<address>cloud</address>"), "", "", "lan", f"{INSIDE} 104", "undecided", None, HOST_NAME),
        (rule("lan", more="<protocol>tcp</protocol><sched>hours</sched>"), "", "", "lan", f"{INSIDE} 104", "undecided",
         None, SCHEDULE),
        (rule("lan") + floats("block", "quick", "interface opt1", "direction out", to="<address>mixed</address>"), "",
         "", "lan", f"{INSIDE} 104", "deny", None, OUT),
        # gateways
        (sent("UP"), "", "", "lan", f"{INSIDE} 104", "deny", None, ROUTE_TO),
        (sent("UP", TO_PACS), "", "", "lan", f"{INSIDE} 104", "deny", None, ROUTE_TO),
        (sent("UP", TO_PACS) + rule("lan"), "", "", "lan", f"{INSIDE} 104", "deny", None, FIRST),
        (rule("lan", ANY, TO_PACS) + sent("UP"), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", FIRST),
        (sent("UP", act="block") + rule("lan"), "", "", "lan", f"{INSIDE} 104", "deny", None, FIRST),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", ROUTE_TO),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} 10.30.0.9 104", "deny", None, ROUTE_TO),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} 10.20.2.1 53", "deny", None, ITSELF),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} 203.0.113.10 443", "undecided", None, BEHIND),
        (sent("GW"), "", "", "lan", f"{INSIDE} 104", "undecided", None, GATEWAY_DOWN),
        (sent("GW"), "", "", "lan", f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", GATEWAY_DOWN),
        (sent("GW", TO_PACS), "", "", "lan", f"udp {OFFICE} {PACS} 104", "deny", None, DEFAULT),
        (sent("GW"), "", SKIP, "lan", f"tcp {OFFICE} {OUTSIDER} 443", "undecided", None, SKIPPED),
        (sent("GW", TO_PACS) + rule("lan"), "", SKIP, "lan", f"{INSIDE} 104", "undecided", None, SKIPPED),
        (sent("OFF"), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", TAKEN_OUT),
        (sent("OFF"), "", SKIP, "lan", f"{INSIDE} 104", "deny", None, TAKEN_OUT),
        (sent("BOTH"), "", "", "lan", f"{INSIDE} 104", "undecided", None, GATEWAY_DOWN),
        (sent("BOTH"), "", "", "lan", f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", GATEWAY_DOWN),
        (sent("WAN_DHCP"), "", "", "lan", f"{INSIDE} 104", "undecided", None, GATEWAY_DOWN),
        (sent("LINE2_DHCP"), "", "", "lan", f"{INSIDE} 104", "undecided", None, GATEWAY_DOWN),
        (sent("LINE2_DHCP"), "", "", "lan", f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", GATEWAY_DOWN),
        (sent("LINE2_DHCP") + floats("block", "quick", "interface opt3", "direction out"), "", "", "lan",
         f"tcp {OFFICE} {OUTSIDER} 443", "undecided", None, OUT),
        (sent("LINE2_DHCP") + floats("block", "quick", "interface wan,opt3", "direction out"), "", "", "lan",
         f"tcp {OFFICE} {OUTSIDER} 443", "deny", None, OUT),
        (sent("CORE"), "", "", "lan", f"tcp {OFFICE} 10.30.0.9 104", "permit", "10.30.0.9:104", BEHIND),
        (sent("CORE"), "", "", "lan", f"tcp {OFFICE} {OUTSIDER} 443", "undecided", None, BEHIND),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} 10.60.0.9 104", "permit", "10.60.0.9:104", NEGATE),
        (sent("UP", "<address>10.60.0.0/24</address>"), "", "", "lan", f"tcp {OFFICE} 10.60.0.9 104", "deny", None,
         NEGATE),
        (rule("lan", more="<ipprotocol>inet6</ipprotocol><gateway>UP</gateway>"), "", "", "lan",
         "tcp 2001:db8:2::9 2001:db8:66::9 104", "permit", "[2001:db8:66::9]:104", NEGATE),
        (sent("UP"), "", "", "lan", f"tcp {OFFICE} 10.70.0.9 104", "undecided", None, WIREGUARD),
        (sent("UP"), "", "<disablenegate/>", "lan", f"tcp {OFFICE} 10.70.0.9 104", "deny", None, NEGATE_OFF),
        (sent("UP"), "", "<disablenegate/>", "lan", f"tcp {OFFICE} 10.60.0.9 104", "deny", None, NEGATE_OFF),
        (floats("pass", "gateway UP", "direction in") + floats("block", "direction in"), "", "", "lan",
         f"tcp {OFFICE} {OUTSIDER} 443", "deny", None, REVERSED),
        (floats("block", "direction in") + floats("pass", "gateway UP", "direction in"), "", "", "lan",
         f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", REVERSED),
        (floats("pass", "direction in") + floats("pass", "gateway UP", "direction in"), "", "", "lan", f"{INSIDE} 104",
         "deny", None, REVERSED),
        (rule("lan") + floats("pass", "quick", "gateway UP", "direction out"), "", "", "lan", f"{INSIDE} 104",
         "deny", None, ROUTE_TO),
        (rule("lan") + floats("pass", "quick", "gateway UP", "direction out"), "", "", "lan",
         f"tcp {OFFICE} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", ROUTE_TO),
        # groups and floating rules
        (rule("inside", ANY, TO_PACS), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", GROUPS),
        (rule("inside", ANY, TO_PACS), "", "", "wan", f"{DIRECT} 104", "deny", None, GROUPS),
        (rule("lan") + BLOCK_INSIDE, "", "", "lan", f"{INSIDE} 104", "deny", None, GROUPS),
        (floats("block", "quick") + rule("lan"), "", "", "lan", f"{INSIDE} 104", "deny", None, FLOATING),
        (floats("block", "direction in") + rule("lan"), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", LAST),
        (floats("block") + rule("lan"), "", "", "lan", f"{INSIDE} 104", "deny", None, OUT),
        (floats("pass") + floats("block"), "", "", "lan", f"{INSIDE} 104", "deny", None, LAST),
        (floats("block") + floats("pass"), "", "", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", LAST),
        (rule("lan") + floats("block", "quick", "interface opt1", "direction out"), "", "", "lan", f"{INSIDE} 104",
         "deny", None, OUT),
        (rule("lan") + floats("block", "quick", "interface opt1", "direction in"), "", "", "lan", f"{INSIDE} 104",
         "permit", f"{PACS}:104", OUT),
        # translations
        (IN_104, forward("11112", "104"), "", "wan", f"{TO_WAN} 11112", "permit", f"{PACS}:104", NAT_FIRST),
        (rule("wan", ANY, "<network>wanip</network><port>11112</port>"), forward("11112", "104"), "", "wan",
         f"{TO_WAN} 11112", "deny", None, NAT_FIRST),
        ("", forward("11112", "104"), "", "wan", f"{TO_WAN} 11112", "deny", None, NO_RULE),
        ("", forward("11112", "104", "<associated-rule-id>pass</associated-rule-id>"), "", "wan", f"{TO_WAN} 11112",
         "permit", f"{PACS}:104", NAT_PASS),
        (IN_104, forward("11112", "104", "<disabled/>"), "", "wan", f"{TO_WAN} 11112", "deny", None, DISABLED),
        (rule("wan", ANY, TO_PACS), forward("8000-8002", "9000"), "", "wan", f"{TO_WAN} 8002", "permit",
         f"{PACS}:9002", RANGE),
        (rule("wan", ANY, TO_PACS), forward("104", "104", "<nordr/>") + forward("104", "104"), "", "wan",
         f"{TO_WAN} 104", "deny", None, NO_RDR),
        (IN_104, forward("99999999", "104"), "", "wan", f"{TO_WAN} 104", "deny", None, BEYOND),
        (IN_104, BINAT, "", "wan", f"tcp {OUTSIDER} 203.0.113.12 104", "permit", f"{PACS}:104", ONE_TO_ONE),
        (IN_104, BINAT, "", "wan", f"tcp {OUTSIDER} 203.0.113.12 105", "deny", None, ONE_TO_ONE),
        # what pfSense does by itself
        (rule("wan"), "", "<ipv6allow/>blockpriv", "wan", "tcp 10.9.9.9 203.0.113.10 443", "deny", None, PRIVATE),
        (rule("wan"), "", "", "wan", "tcp 10.9.9.9 203.0.113.10 443", "permit", "203.0.113.10:443", PRIVATE),
        ("", "", GUI.format(""), "lan", f"tcp {OFFICE} 10.20.2.1 443", "permit", "10.20.2.1:443", LOCKOUT),
        (rule("lan", act="block"), "", GUI.format(""), "lan", f"tcp {OFFICE} 10.20.2.1 443", "permit",
         "10.20.2.1:443", LOCKOUT),
        ("", "", GUI.format("<noantilockout/>"), "lan", f"tcp {OFFICE} 10.20.2.1 443", "deny", None, LOCKED),
        (rule("opt1", to="<network>(self)</network>"), "", "", "opt1", f"tcp {PACS} 203.0.113.10 443", "permit",
         "203.0.113.10:443", SELF),
        (rule("wan"), "", "", "wan", f"{SIX} 104", "deny", None, FAMILY),
        (SIX_RULE, "", "", "wan", f"{SIX} 104", "permit", "[2001:db8:20::15]:104", FAMILY),
        (SIX_RULE, "", "<hostname>edge</hostname>", "wan", f"{SIX} 104", "deny", None, IPV6_OFF),
        ("", "", "", "wan", f"icmp6 fe80::7 2001:db8:100::10 {135 << 8}", "permit", "2001:db8:100::10", IPV6_NEEDS),
        ("", "", "<disablefilter/>", "lan", f"{INSIDE} 104", "permit", f"{PACS}:104", FILTER_OFF),
        (IN_104, forward("11112", "104"), "<disablefilter/>", "wan", f"{TO_WAN} 11112", "permit",
         "203.0.113.10:11112", FILTER_OFF),
    ],
)  # fmt: skip
def test_flow(
    filters: str, nat: str, system: str, ingress: str, packet: str, verdict: str, there: str | None, because: str
) -> None:
    answer = flow(filters, nat, system, ingress, packet)
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because
