"""What becomes of packets at a Linux host with iptables, each with the document that says so.

What the kernel itself does with random rule sets is tried in tests/kernel; these rows are for people to read.
"""

from dataclasses import replace

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats.iptables import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.firewall import Interface, Route
from auditor.model.net import ANY_V4, ICMP, TCP, UDP, Packet, Ranges, address, cidr, symbolic

# The documents that the rows rest on.
ORDER = "iptables(8): the first rule that matches with a terminating target decides"
POLICY = "iptables(8), --policy: what reaches the end of a built-in chain"
LOG = "iptables-extensions(8), LOG: non-terminating, the next rule is asked"
NO_TARGET = "iptables(8), --jump: a rule without a target decides nothing, only its counters move"
RETURN = "iptables(8), TARGETS: RETURN goes on behind the rule that called the chain"
GOTO = "iptables(8), --goto: RETURN goes on in the chain that called this one by jump"
BUILT_IN = "iptables(8), TARGETS: RETURN in a built-in chain is its policy"
HOOKS = "iptables(8), TABLES: INPUT for what is for the host, FORWARD for what passes through"
DNAT = "iptables-extensions(8), DNAT, and netfilter.org NAT-HOWTO 6.2: later chains see the translated destination"
DNAT_RANGE = "iptables-extensions(8), DNAT: of several destination ports one is taken, unless the port lies among them"
REDIRECT = "iptables-extensions(8), REDIRECT: to the host itself, on the port given"
SELF = "nf_nat_core.c, nf_nat_setup_info: what stays as it was does not get the status dnat"
FIRST_NAT = "iptables(8), nat: asked once for a new connection; the first rule that matches ends it"
NAT_ACCEPT = "iptables(8), nat: ACCEPT ends the chain without a translation"
STATE = "iptables-extensions(8), conntrack: a first packet is NEW; RELATED and ESTABLISHED are replies"
CT_DNAT = "iptables-extensions(8), conntrack --ctstate DNAT: a virtual state of what was translated"
SENT = "iptables-extensions(8), conntrack --ctorigdst, --ctorigdstport: where the first packet was sent to"
SENT_BOTH = "two translations hand on the same: the new address does not tell where it was sent to"
SENT_DOCKER = "docs.docker.com, Packet filtering and firewalls: match the original IP and ports of a published port"
RAW = "iptables(8), raw: asked before connection tracking and nat, so it sees the first destination"
MANGLE = "iptables(8), mangle: accept in one table skips no other; drop is final"
MULTIPORT = "iptables-extensions(8), multiport: up to 15 ports and ranges"
IPRANGE = "iptables-extensions(8), iprange: both ends belong to it"
NOT = "iptables(8): ! turns a condition around"
WILD = "iptables(8), --in-interface: a name that ends in + stands for all that begin so"
REJECT = "iptables-extensions(8), REJECT: refuses with an answer"
LIMIT = "iptables-extensions(8), limit: matches until the rate is reached, so a first packet passes"
TYPES = "iptables-extensions(8), icmp --icmp-type: by name or number"
SOURCE_PORT = "iptables-extensions(8), tcp --sport: of the sender"
DOCKER = "docs.docker.com, Packet filtering and firewalls: published ports pass FORWARD, INPUT and ufw are not asked"
SET = "firewall-formats.md section 4: what a set holds that no file lists stays open"
QUEUE = "iptables-extensions(8), NFQUEUE: another program decides"
LOCAL = "[an address the file does not state]"
OUT, OFFICE, PACS, HOST = "198.51.100.7", "10.10.0.20", "10.20.0.15", symbolic(0)
NETWORKS = {"eth0": "203.0.113.0/28", "eth1": "10.10.0.0/24", "eth2": "10.20.0.0/24", "docker0": "172.17.0.0/16"}


def rules(*filters: str, nat: str = "", raw: str = "", mangle: str = "", forward: str = "DROP") -> str:
    """A gateway's iptables-save; `filters` stand in the table filter, the others are separated by semicolons."""
    parts = [
        f"*{name}\n" + "".join(f":{chain} ACCEPT [0:0]\n" for chain in chains) + "\n".join(written.split("; "))
        for name, chains, written in (
            ("raw", ("PREROUTING", "OUTPUT"), raw),
            ("mangle", ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"), mangle),
            ("nat", ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"), nat),
        )
        if written
    ]
    named = [f":{one.split()[1]} - [0:0]" for one in filters if one.split()[1] not in {"INPUT", "FORWARD"}]
    head = [":INPUT DROP [0:0]", f":FORWARD {forward} [0:0]", ":OUTPUT ACCEPT [0:0]", *dict.fromkeys(named)]
    parts.append("\n".join(("*filter", *head, *filters)))
    return "".join(f"{part}\nCOMMIT\n" for part in parts)


def flow(text: str, ingress: str, packet: str) -> Answer:
    protocol, src, dst, *ports = packet.split()
    (firewall,) = FORMAT.read((Source("iptables.save", text),), ()).firewalls
    legs = tuple(
        Interface(name, networks=cidr(network), addresses=Ranges.single(HOST), gateway=name == "eth0")
        for name, network in NETWORKS.items()
    )
    gate = replace(firewall, interfaces=legs, routes=(Route(ANY_V4, "eth0", firewall.evidence),))
    estate = place(Estate(Site(), (System("gate", firewall=gate),)))
    number = {"tcp": TCP, "udp": UDP, "icmp": ICMP}[protocol]
    dport, sport = (*map(int, ports), 40000)[:2]
    there = HOST if dst == "host" else address(dst)
    return Course(estate).answer(ingress, Packet(address(src), there, number, sport, dport))


ACCEPT_104 = "-A FORWARD -d 10.20.0.15/32 -p tcp -m tcp --dport 104 -j ACCEPT"
ACCEPT_ALL, DROP_104 = "-A FORWARD -j ACCEPT", "-A FORWARD -p tcp -m tcp --dport 104 -j DROP"
TO_PACS = "-A PREROUTING -d 203.0.113.5/32 -i eth0 -p tcp -m tcp --dport 11112 -j DNAT --to-destination 10.20.0.15:104"
TO_ITSELF = "-A PREROUTING -i eth1 -p tcp -m tcp --dport 104 -j DNAT --to-destination 10.20.0.15:104"
IF_DNAT = "-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT"
TO_RANGE = "-A PREROUTING -d 203.0.113.5 -p tcp --dport 8000:8010 -j DNAT --to-destination 10.20.0.15:8005-8008"
VIEWER = "-A INPUT -p tcp -m tcp --dport 8042 -j ACCEPT"
DOCKERS = "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER; -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8042 "
PUBLISHED = f":DOCKER - [0:0]; {DOCKERS}-j DNAT --to-destination 172.17.0.2:8042"
INTO_DOCKER = "-A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 8042 -j ACCEPT"
FIRST = "-A FORWARD -p tcp -m conntrack {} -j ACCEPT"
DOCKER_USER = "-A DOCKER-USER -i eth0 -p tcp -m conntrack {} --ctdir ORIGINAL -j DROP"
IN, INSIDE = f"tcp {OUT} 203.0.113.5", f"tcp {OFFICE} {PACS}"


@pytest.mark.parametrize(
    ("text", "ingress", "packet", "verdict", "there", "because"),
    [
        # the order of rules, chains and policies
        (rules(ACCEPT_104), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", ORDER),
        (rules(ACCEPT_104), "eth1", f"{INSIDE} 105", "deny", None, POLICY),
        (rules(forward="ACCEPT"), "eth1", f"{INSIDE} 105", "permit", f"{PACS}:105", POLICY),
        (rules(DROP_104, ACCEPT_ALL), "eth1", f"{INSIDE} 104", "deny", None, ORDER),
        (rules(ACCEPT_ALL, DROP_104), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", ORDER),
        (rules("-A FORWARD -j LOG", ACCEPT_104), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", LOG),
        (rules("-A FORWARD -p tcp", ACCEPT_104), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", NO_TARGET),
        (rules("-A FORWARD -j REJECT --reject-with icmp-port-unreachable", ACCEPT_104), "eth1", f"{INSIDE} 104",
         "deny", None, REJECT),
        (rules("-A FORWARD -j WEB", ACCEPT_104, "-A WEB -j RETURN", "-A WEB -j DROP"), "eth1", f"{INSIDE} 104",
         "permit", f"{PACS}:104", RETURN),
        (rules("-A FORWARD -g WEB", ACCEPT_104, "-A WEB -j RETURN"), "eth1", f"{INSIDE} 104", "deny", None, GOTO),
        (rules("-A FORWARD -j RETURN", ACCEPT_104), "eth1", f"{INSIDE} 104", "deny", None, BUILT_IN),
        (rules("-A INPUT -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny", None, HOOKS),
        (rules(VIEWER), "eth0", f"tcp {OUT} host 8042", "permit", f"{LOCAL}:8042", HOOKS),
        (rules(ACCEPT_ALL), "eth0", f"tcp {OUT} host 8042", "deny", None, HOOKS),
        # conditions
        (rules("-A FORWARD -p tcp -m multiport --dports 80,104,8000:8010 -j ACCEPT"), "eth1", f"{INSIDE} 8010",
         "permit", f"{PACS}:8010", MULTIPORT),
        (rules("-A FORWARD -p tcp -m multiport --dports 80,104,8000:8010 -j ACCEPT"), "eth1", f"{INSIDE} 8011",
         "deny", None, MULTIPORT),
        (rules("-A FORWARD -m iprange --src-range 10.10.0.5-10.10.0.20 -j ACCEPT"), "eth1", f"{INSIDE} 104", "permit",
         f"{PACS}:104", IPRANGE),
        (rules("-A FORWARD ! -s 10.10.0.0/24 -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny", None, NOT),
        (rules("-A FORWARD -i eth+ -o eth2 -j ACCEPT"), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", WILD),
        (rules("-A FORWARD -i docker+ -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny", None, WILD),
        (rules("-A FORWARD -m limit --limit 5/min -j ACCEPT"), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104", LIMIT),
        (rules("-A FORWARD -p icmp -m icmp --icmp-type echo-request -j ACCEPT"), "eth1", f"icmp {OFFICE} {PACS} 2048",
         "permit", PACS, TYPES),
        (rules("-A FORWARD -p icmp -m icmp --icmp-type 13 -j ACCEPT"), "eth1", f"icmp {OFFICE} {PACS} 2048", "deny",
         None, TYPES),
        (rules("-A FORWARD -p tcp -m tcp --sport 104 -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny", None, SOURCE_PORT),
        (rules("-A FORWARD -p tcp -m tcp --sport 104 -j ACCEPT"), "eth1", f"{INSIDE} 9999 104", "permit",
         f"{PACS}:9999", SOURCE_PORT),
        (rules("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny",
         None, STATE),
        (rules("-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT"), "eth1", f"{INSIDE} 104", "permit",
         f"{PACS}:104", STATE),
        (rules("-A FORWARD -m set --match-set partners src -j ACCEPT"), "eth1", f"{INSIDE} 104", "undecided", None,
         SET),
        (rules("-A FORWARD -j NFQUEUE --queue-num 1"), "eth1", f"{INSIDE} 104", "undecided", None, QUEUE),
        # translations
        (rules(ACCEPT_104, nat=TO_PACS), "eth0", f"{IN} 11112", "permit", f"{PACS}:104", DNAT),
        (rules("-A FORWARD -p tcp -m tcp --dport 11112 -j ACCEPT", nat=TO_PACS), "eth0", f"{IN} 11112", "deny", None,
         DNAT),
        (rules(IF_DNAT, nat=TO_PACS), "eth0", f"{IN} 11112", "permit", f"{PACS}:104", CT_DNAT),
        (rules(IF_DNAT, nat=TO_PACS), "eth1", f"{INSIDE} 104", "deny", None, CT_DNAT),
        (rules(IF_DNAT, nat=TO_ITSELF), "eth1", f"{INSIDE} 104", "deny", None, SELF),
        (rules(IF_DNAT, nat=TO_ITSELF), "eth1", f"tcp {OFFICE} 10.20.0.16 104", "permit", f"{PACS}:104", SELF),
        (rules(ACCEPT_104, nat=f"-A PREROUTING -s 198.51.100.0/24 -j ACCEPT; {TO_PACS}"), "eth0", f"{IN} 11112",
         "deny", None, NAT_ACCEPT),
        (rules(ACCEPT_ALL, nat=f"{TO_PACS}; {TO_PACS.replace('.15:', '.16:')}"), "eth0", f"{IN} 11112", "permit",
         f"{PACS}:104", FIRST_NAT),
        (rules(ACCEPT_ALL, nat=TO_RANGE), "eth0", f"{IN} 8006", "permit", f"{PACS}:8006", DNAT_RANGE),
        (rules(VIEWER, nat="-A PREROUTING -i eth1 -p tcp --dport 80 -j REDIRECT --to-ports 8042"), "eth1",
         f"{INSIDE} 80", "permit", f"{LOCAL}:8042", REDIRECT),
        # where a packet was first sent to
        (rules(FIRST.format("--ctorigdst 203.0.113.5"), nat=TO_PACS), "eth0", f"{IN} 11112", "permit", f"{PACS}:104",
         SENT),
        (rules(FIRST.format("--ctorigdstport 11112"), nat=TO_PACS), "eth0", f"{IN} 11112", "permit", f"{PACS}:104",
         SENT),
        (rules(FIRST.format("--ctorigdst 203.0.113.5"), nat=TO_PACS), "eth1", f"{INSIDE} 104", "deny", None, SENT),
        (rules(FIRST.format("--ctorigdst 203.0.113.5 --ctorigdstport 104"), nat=TO_PACS), "eth0", f"{IN} 11112",
         "deny", None, SENT),
        (rules(FIRST.format("--ctorigdst 10.20.0.15"), nat=TO_PACS), "eth0", f"{IN} 11112", "deny", None, SENT),
        (rules(FIRST.format("--ctorigdst 10.20.0.15"), nat=TO_PACS), "eth1", f"{INSIDE} 104", "permit", f"{PACS}:104",
         SENT),
        (rules(FIRST.format("! --ctorigdst 203.0.113.5"), nat=TO_PACS), "eth0", f"{IN} 11112", "deny", None, SENT),
        (rules(FIRST.format("! --ctorigdst 203.0.113.6"), nat=TO_PACS), "eth0", f"{IN} 11112", "permit",
         f"{PACS}:104", SENT),
        (rules(FIRST.format("--ctorigdst 203.0.113.5"), nat=f"{TO_PACS}; {TO_PACS.replace('.5/', '.6/')}"), "eth0",
         f"{IN} 11112", "undecided", None, SENT_BOTH),
        (rules(FIRST.format("--ctorigdst 203.0.113.5"), nat=f"{TO_PACS}; {TO_PACS.replace('.15:', '.16:')}"), "eth0",
         f"{IN} 11112", "permit", f"{PACS}:104", FIRST_NAT),
        (rules(FIRST.format("--ctorigdst 203.0.113.5"), nat=TO_PACS, forward="ACCEPT",
               mangle="-A FORWARD -m conntrack --ctorigdstport 11112 -j DROP"), "eth0", f"{IN} 11112", "undecided",
         None, "rules of the table mangle may stand before the translation as well: open"),
        (rules("-A FORWARD -j DOCKER-USER", INTO_DOCKER, DOCKER_USER.format("--ctorigdstport 8042"), nat=PUBLISHED),
         "eth0", f"tcp {OUT} host 8042", "deny", None, SENT_DOCKER),
        (rules("-A FORWARD -j DOCKER-USER", INTO_DOCKER, DOCKER_USER.format("--ctorigdstport 80"), nat=PUBLISHED),
         "eth0", f"tcp {OUT} host 8042", "permit", "172.17.0.2:8042", SENT_DOCKER),
        (rules("-A FORWARD -j DOCKER-USER", INTO_DOCKER, DOCKER_USER.format("--ctorigdst 192.0.2.1"), nat=PUBLISHED),
         "eth0", f"tcp {OUT} host 8042", "undecided", None, "the file does not state the host's own addresses"),
        # the other tables
        (rules(ACCEPT_104, nat=TO_PACS, raw="-A PREROUTING -d 203.0.113.5/32 -p tcp --dport 11112 -j DROP"), "eth0",
         f"{IN} 11112", "deny", None, RAW),
        (rules(ACCEPT_104, nat=TO_PACS, raw="-A PREROUTING -d 10.20.0.15/32 -j DROP"), "eth0", f"{IN} 11112", "permit",
         f"{PACS}:104", RAW),
        (rules(ACCEPT_104, mangle="-A FORWARD -d 10.20.0.15/32 -j DROP"), "eth1", f"{INSIDE} 104", "deny", None,
         MANGLE),
        (rules(mangle="-A FORWARD -j ACCEPT"), "eth1", f"{INSIDE} 104", "deny", None, MANGLE),
        # a published port of a container
        (rules("-A INPUT -i eth0 -j DROP", INTO_DOCKER, nat=PUBLISHED), "eth0", f"tcp {OUT} host 8042", "permit",
         "172.17.0.2:8042", DOCKER),
    ],
)  # fmt: skip
def test_flow(text: str, ingress: str, packet: str, verdict: str, there: str | None, because: str) -> None:
    answer = flow(text, ingress, packet)
    assert (answer.verdict, answer.delivered_to) == (verdict, there), because
