"""What becomes of packets on an ASA, each with the statement of the vendor that it rests on."""

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.model.estate import Estate, Site, System
from auditor.model.net import ICMP, TCP, UDP, Packet, address
from tests.formats.cisco_asa.asa import wall

# The documents that the rows rest on.
REAL = "Firewall CLI guide 9.1, Access Rules: since 8.3 an access rule names the real address and port, not the mapped"
MAPPED = "Security Appliance guide 7.2: before 8.3 a list names the address that is valid on its own interface"
FIRST = "Firewall CLI guide 9.1, Access Rules: the first entry that matches decides"
END = "Firewall CLI guide 9.1, Access Rules: every list ends with an implicit deny"
LEVELS = "Firewall CLI guide 9.1, Access Rules: without a list, from a higher to a lower security level only"
EQUAL = "Firewall CLI guide 9.1, Access Rules: equal levels need same-security-traffic permit inter-interface"
REPLACED = "Firewall CLI guide 9.1, Access Rules: a list bound inbound replaces what the levels permit"
GLOBAL = "Firewall CLI guide 9.1, Access Rules: interface list, then global list, then the implicit deny"
OUT = "Firewall CLI guide 9.1, Access Rules: an outbound list is asked as well, and both must permit"
UNBOUND = "Firewall CLI guide 9.1, Access Rules: a list does nothing until access-group binds it"
INACTIVE = "Command Reference A-H, access-list extended: inactive turns an entry off"
SCHEDULE = "Command Reference A-H, access-list extended: time-range, an entry that counts at times, so it does permit"
FAMILIES = "Firewall CLI guide 9.1, ACLs: any is both families since 9.0, any4 and any6 one"
MASK = "Firewall CLI guide 9.1, ACLs: a subnet mask, not the wildcard mask of IOS"
PORTS = "Firewall CLI guide 9.1, ACLs: eq, lt, gt, neq and range"
SECTIONS = "Firewall CLI guide 9.1, NAT Rule Order: twice NAT as written, object NAT, after-auto; first match"
STATIC = "Firewall CLI guide 9.1, Static NAT: a static rule also translates what is started from outside"
ONE_WAY = "Firewall CLI guide 9.1, Twice NAT: unidirectional translates from source to destination only"
PAT = "Firewall CLI guide 9.1, Static NAT with Port Translation: real port first, then the mapped port"
INTERFACE = "Firewall CLI guide 9.1, Static NAT: interface is the address of the mapped interface"
BOTH = "Firewall CLI guide 9.1, Access Rules: a permit and a way to the real address are both needed"
TO_BOX = "Firewall CLI guide 9.1, Access Rules: what is sent to the device follows management rules, not access-group"
REDIRECT = "Firewall CLI guide 9.7, Access Rules: of what is sent to the device only the redirection wants a rule"
NEAR = "General CLI guide 9.1, Management Access: only the address of the interface that the packet came in by answers"
TELNET = "General CLI guide 9.2, Management Access: no Telnet to the lowest interface outside a tunnel"
OFF = "Command Reference I-R, interface: what is shut down passes nothing, so the default route is taken"
PING = "Command Reference I-R, icmp: permits or denies ICMP to an interface; without a line all of it is answered"
OPEN = "firewall-formats.md section 4: what no export tells"
EGRESS = "Firewall CLI guide 9.1, 3-22, Determining the Egress Interface: that of the rule, else a route look-up"
HOP = "CLI guide, Routing Overview 1-4: only routes of the selected interface count, without one the packet is dropped"
BOX = "Firewall CLI guide 9.1, 3-26, NAT and VPN Management Access: only a route look-up finds the device itself"

OUTSIDER, OFFICE, PACS, PUBLIC = "198.51.100.7", "10.10.0.20", "10.20.0.15", "203.0.113.11"
OBJECTS = """object network PACS
 host 10.20.0.15
object network PUBLIC
 host 203.0.113.11
object network OTHER
 host 10.20.0.16
object network CLOUD
 fqdn v4 cloud.example
object service DICOM
 service tcp source eq 104
object service HIGH
 service tcp source eq 11112
"""
ROUTE = "route outside 0.0.0.0 0.0.0.0 203.0.113.9 1\n"
ONE_TO_ONE = "object network PACS\n nat (imaging,outside) static 203.0.113.11\n"
PORT = "object network PACS\n nat (imaging,outside) static PUBLIC service tcp 104 11112\n"
OWN = "object network PACS\n nat (imaging,outside) static interface service tcp 104 11112\n"
ON_OUTSIDE = "access-group OUT in interface outside\n"


def acl(*entries: str, name: str = "OUT") -> str:
    return "".join(f"access-list {name} extended {one}\n" for one in entries)


IN = acl("permit tcp any object PACS eq 104") + ON_OUTSIDE
ANY = acl("permit ip any any") + ON_OUTSIDE
TWICE = "nat (imaging,outside) source static PACS PUBLIC"
TO_OTHER = "object network OTHER\n nat (imaging,outside) static 203.0.113.11\n"
NO_NAT_FIRST = "nat (imaging,outside) source static OTHER PUBLIC\n" + ONE_TO_ONE
AFTER = "nat (imaging,outside) after-auto source static OTHER PUBLIC\n" + ONE_TO_ONE
LAB = "interface E3\n nameif lab\n security-level 90\n ip address 10.30.0.1 255.255.255.0\n"
LAB_ANY = LAB + acl("permit ip any any", name="LAB") + "access-group LAB in interface lab\n"
FAR_OFF = "object network FAR-OFF\n host 198.51.100.99\n"
BACK_OUT = FAR_OFF + "nat (outside,outside) source static any any destination static PUBLIC FAR-OFF\n"
INTRA = "same-security-traffic permit intra-interface\n"
SHUT = LAB + " shutdown\n"
FAR = "route imaging 10.20.0.0 255.255.255.128 10.20.0.2\n"
TO_LAB = "nat (lab,outside) source static PACS PUBLIC"
OUT_LAB = "access-list TO extended permit tcp any any eq 443\naccess-group TO out interface lab\n"
SAME = "object network NEAR\n subnet 203.0.113.8 255.255.255.248\nnat (inside,outside) source static any any"
SAME_TO = "destination static NEAR NEAR"
INTER = "same-security-traffic permit inter-interface\n"
OLD = "static (imaging,outside) 203.0.113.11 10.20.0.15 netmask 255.255.255.255\n"
WEB = "http redirect outside\n"
TO_WEB = f"tcp {OUTSIDER} 203.0.113.10"
SSH = "ssh 198.51.100.0 255.255.255.0 outside\nssh 10.10.0.0 255.255.255.0 inside\n"


def flow(text: str, version: str, ingress: str, packet: str) -> Answer:
    protocol, src, dst, *port = packet.split()
    number = {"tcp": TCP, "udp": UDP, "icmp": ICMP}[protocol]
    firewall = wall(OBJECTS + text + ROUTE, version)
    estate = place(Estate(Site(), (System("edge", firewall=firewall),)))
    dport = int(port[0]) if port else 8 * 256
    return Course(estate).answer(ingress, Packet(address(src), address(dst), number, 40000, dport))


DIRECT, TO_PUBLIC = f"tcp {OUTSIDER} {PACS}", f"tcp {OUTSIDER} {PUBLIC}"
FROM_OFFICE, TIMED = f"tcp {OFFICE} {PACS}", "time-range NIGHT\n periodic daily 20:00 to 23:59\n"
BY_NAME = acl("permit tcp object CLOUD object PACS eq 104") + ON_OUTSIDE


@pytest.mark.parametrize(
    ("text", "ingress", "packet", "verdict", "there", "because"),
    [
        # translations from outside, and lists that name the real address
        (ONE_TO_ONE + IN, "outside", f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", REAL),
        (ONE_TO_ONE + IN, "outside", f"{TO_PUBLIC} 105", "deny", None, END),
        (ONE_TO_ONE + IN, "outside", f"udp {OUTSIDER} {PUBLIC} 104", "deny", None, END),
        (ONE_TO_ONE + acl("permit tcp any host 203.0.113.11 eq 104") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 104",
         "deny", None, REAL),
        (ONE_TO_ONE, "outside", f"{TO_PUBLIC} 104", "deny", None, LEVELS),
        (IN, "outside", f"{DIRECT} 104", "deny", None, BOTH),
        (PORT + IN, "outside", f"{TO_PUBLIC} 11112", "permit", f"{PACS}:104", PAT),
        (PORT + IN, "outside", f"{TO_PUBLIC} 104", "deny", None, PAT),
        (PORT + acl("permit tcp any object PACS eq 11112") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 11112", "deny", None,
         REAL),
        (OWN + IN, "outside", f"tcp {OUTSIDER} 203.0.113.10 11112", "permit", f"{PACS}:104", INTERFACE),
        (OWN + IN, "outside", f"tcp {OUTSIDER} 203.0.113.10 443", "deny", None, TO_BOX),
        (f"{TWICE}\n{ANY}", "outside", f"{TO_PUBLIC} 8042", "permit", f"{PACS}:8042", STATIC),
        (f"{TWICE} unidirectional\n{ANY}", "outside", f"{TO_PUBLIC} 8042", "deny", None, ONE_WAY),
        (f"{TWICE} inactive\n{ANY}", "outside", f"{TO_PUBLIC} 8042", "deny", None, INACTIVE),
        (f"{TWICE} service DICOM HIGH\n{ANY}", "outside", f"{TO_PUBLIC} 11112", "permit", f"{PACS}:104", PAT),
        (NO_NAT_FIRST + ANY, "outside", f"{TO_PUBLIC} 104", "permit", "10.20.0.16:104", SECTIONS),
        (AFTER + ANY, "outside", f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", SECTIONS),
        # the order and the words of a list
        (ONE_TO_ONE + acl("deny tcp any object PACS eq 104", "permit ip any any") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "deny", None, FIRST),
        (ONE_TO_ONE + acl("permit ip any any", "deny tcp any object PACS eq 104") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", FIRST),
        (ONE_TO_ONE + acl("deny tcp any object PACS eq 104 inactive", "permit ip any any") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", INACTIVE),
        (ONE_TO_ONE + acl("permit ip any any"), "outside", f"{TO_PUBLIC} 104", "deny", None, UNBOUND),
        (ONE_TO_ONE + acl("permit tcp 198.51.100.0 255.255.255.248 object PACS") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", MASK),
        (ONE_TO_ONE + acl("permit tcp 198.51.100.8 255.255.255.248 object PACS") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "deny", None, MASK),
        (ONE_TO_ONE + acl("permit tcp any6 object PACS") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 104", "deny", None,
         FAMILIES),
        (ONE_TO_ONE + acl("permit tcp any4 object PACS range 100 110") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 110",
         "permit", f"{PACS}:110", PORTS),
        (ONE_TO_ONE + acl("permit tcp any object PACS gt 1023") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 1023", "deny",
         None, PORTS),
        (ONE_TO_ONE + acl("permit tcp any object PACS neq 22") + ON_OUTSIDE, "outside", f"{TO_PUBLIC} 22", "deny",
         None, PORTS),
        (ONE_TO_ONE + TIMED + acl("permit tcp any object PACS eq 104 time-range NIGHT") + ON_OUTSIDE, "outside",
         f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", SCHEDULE),
        (ONE_TO_ONE + BY_NAME, "outside", f"{TO_PUBLIC} 104", "undecided", None, OPEN),
        # levels, global and outbound lists
        ("", "inside", f"{FROM_OFFICE} 104", "permit", f"{PACS}:104", LEVELS),
        ("", "imaging", f"tcp {PACS} {OFFICE} 445", "deny", None, LEVELS),
        ("", "imaging", f"tcp {PACS} {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", LEVELS),
        (LAB, "lab", f"tcp 10.30.0.9 {PACS} 104", "deny", None, EQUAL),
        (LAB + INTER, "lab", f"tcp 10.30.0.9 {PACS} 104", "permit", f"{PACS}:104", EQUAL),
        (SHUT + INTER, "inside", f"tcp {OFFICE} 10.30.0.9 104", "permit", "10.30.0.9:104", OFF),
        (acl("permit tcp any any eq https", name="IN") + "access-group IN in interface inside\n", "inside",
         f"{FROM_OFFICE} 104", "deny", None, REPLACED),
        (acl("permit tcp any any eq 104", name="ALL") + "access-group ALL global\n", "imaging",
         f"tcp {PACS} {OFFICE} 104", "permit", f"{OFFICE}:104", GLOBAL),
        (acl("permit tcp any any eq 104", name="ALL") + "access-group ALL global\n", "inside", f"{FROM_OFFICE} 443",
         "deny", None, GLOBAL),
        (acl("permit tcp any any eq 104", name="TO") + "access-group TO out interface imaging\n", "inside",
         f"{FROM_OFFICE} 104", "permit", f"{PACS}:104", OUT),
        (acl("permit tcp any any eq 104", name="TO") + "access-group TO out interface imaging\n", "inside",
         f"{FROM_OFFICE} 443", "deny", None, OUT),
        # equal levels, and back out, whatever a list permits
        (LAB_ANY, "lab", f"tcp 10.30.0.9 {PACS} 104", "deny", None, EQUAL),
        (LAB_ANY + INTER, "lab", f"tcp 10.30.0.9 {PACS} 104", "permit", f"{PACS}:104", EQUAL),
        (LAB_ANY, "lab", f"tcp 10.30.0.9 {OUTSIDER} 443", "permit", f"{OUTSIDER}:443", EQUAL),
        (BACK_OUT + ANY, "outside", f"{TO_PUBLIC} 104", "deny", None, EQUAL),
        (BACK_OUT + ANY + INTRA, "outside", f"{TO_PUBLIC} 104", "permit", "198.51.100.99:104", EQUAL),
        # what is sent to the device itself
        (SSH, "outside", f"tcp {OUTSIDER} 203.0.113.10 22", "permit", "203.0.113.10:22", TO_BOX),
        (SSH + acl("deny ip any any") + ON_OUTSIDE, "outside", f"tcp {OUTSIDER} 203.0.113.10 22", "permit",
         "203.0.113.10:22", TO_BOX),
        (SSH, "outside", "tcp 192.0.2.7 203.0.113.10 22", "deny", None, TO_BOX),
        (SSH, "inside", f"tcp {OFFICE} 10.20.0.1 22", "deny", None, NEAR),
        ("telnet 0.0.0.0 0.0.0.0 outside\n", "outside", f"tcp {OUTSIDER} 203.0.113.10 23", "deny", None, TELNET),
        ("", "outside", f"icmp {OUTSIDER} 203.0.113.10", "permit", "203.0.113.10", PING),
        ("icmp deny any outside\n", "outside", f"icmp {OUTSIDER} 203.0.113.10", "deny", None, PING),
        (WEB, "outside", f"{TO_WEB} 80", "deny", None, REDIRECT),
        (WEB + ANY, "outside", f"{TO_WEB} 80", "permit", "203.0.113.10:80", REDIRECT),
        (WEB + ANY, "outside", f"{TO_WEB} 443", "deny", None, TO_BOX),
        (WEB + ANY, "inside", f"tcp {OFFICE} 10.10.0.1 80", "deny", None, REDIRECT),
        (WEB + acl("deny tcp any interface outside eq 80", "permit ip any any") + ON_OUTSIDE, "outside",
         f"{TO_WEB} 80", "deny", None, REDIRECT),
        (WEB + acl("permit tcp any host 203.0.113.10 eq www") + ON_OUTSIDE, "outside", f"{TO_WEB} 80", "permit",
         "203.0.113.10:80", REDIRECT),
        (WEB + acl("permit ip any any") + "access-group OUT global\n", "outside", f"{TO_WEB} 80", "permit",
         "203.0.113.10:80", REDIRECT),
        (WEB.replace("outside", "outside 8080") + ANY, "outside", f"{TO_WEB} 8080", "permit", "203.0.113.10:8080",
         REDIRECT),
        (WEB + ANY + "no http redirect outside\n", "outside", f"{TO_WEB} 80", "deny", None, REDIRECT),
        # by which interface a translation sends on
        (f"{LAB}{FAR}{TO_LAB}\n{ANY}", "outside", f"{TO_PUBLIC} 104", "deny", None, HOP),
        (f"{LAB}{FAR}{TO_LAB} route-lookup\n{ANY}", "outside", f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", EGRESS),
        (f"{LAB}{FAR}{TO_LAB}\nroute lab 10.20.0.0 255.255.0.0 10.30.0.2\n{ANY}", "outside", f"{TO_PUBLIC} 104",
         "permit", f"{PACS}:104", HOP),
        (f"{LAB}{FAR}{TO_LAB}\nroute lab 0 0 10.30.0.2 254\n{ANY}", "outside", f"{TO_PUBLIC} 104", "permit",
         f"{PACS}:104", HOP),
        (f"{LAB}{FAR}{TO_LAB}\nrouter ospf 1\n{ANY}", "outside", f"{TO_PUBLIC} 104", "permit", f"{PACS}:104", OPEN),
        (f"{LAB}{FAR}{TO_LAB.replace('lab', 'any')}\n{ANY}", "outside", f"{TO_PUBLIC} 104", "permit", f"{PACS}:104",
         EGRESS),
        (f"{LAB}{TO_LAB}\n{OUT_LAB}{ANY}\nroute lab 10.20.0.0 255.255.255.128 10.30.0.2\n", "outside",
         f"{TO_PUBLIC} 104", "deny", None, EGRESS),
        (f"{SAME} {SAME_TO}\n{SSH}", "inside", f"tcp {OFFICE} 203.0.113.10 22", "deny", None, BOX),
        (f"router ospf 1\n{ANY}", "imaging", f"tcp {PACS} 10.77.0.1 443", "undecided", None, OPEN),
        (ANY, "imaging", f"tcp {PACS} 10.77.0.1 443", "permit", "10.77.0.1:443", LEVELS),
    ],
)  # fmt: skip
def test_flow(text: str, ingress: str, packet: str, verdict: str, there: str | None, because: str) -> None:
    answer = flow(text, "9.16(4)", ingress, packet)
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because


@pytest.mark.parametrize(
    ("text", "packet", "verdict", "there", "because"),
    [
        (OLD + acl("permit tcp any host 203.0.113.11 eq 104") + ON_OUTSIDE, f"{TO_PUBLIC} 104", "permit",
         f"{PACS}:104", MAPPED),
        (OLD + acl("permit tcp any host 10.20.0.15 eq 104") + ON_OUTSIDE, f"{TO_PUBLIC} 104", "deny", None, MAPPED),
    ],
)  # fmt: skip
def test_flow_of_8_2(text: str, packet: str, verdict: str, there: str | None, because: str) -> None:
    _, src, dst, port = packet.split()
    estate = place(Estate(Site(), (System("edge", firewall=wall(text + ROUTE, "8.2(5)")),)))
    answer = Course(estate).answer("outside", Packet(address(src), address(dst), TCP, 40000, int(port)))
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because
