"""Small FortiOS configurations and what becomes of packets in them, for tables."""

from auditor.analysis import zones
from auditor.analysis.filter import settle
from auditor.analysis.flow import Answer, Course
from auditor.formats import Reading
from auditor.formats.fortigate import FORMAT
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.firewall import Cells, Firewall, Rule, Stage
from auditor.model.net import ANY_PORT, ICMP, TCP, UDP, Packet, address, show_addresses, show_ports, show_service
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode

HEADER = "#config-version=FGT60F-{}-FW-build1639-240313:opmode=0:vdom=0:user=admin\n"
SYSTEM = """config system global
    set hostname "edge"
end
config system interface
    edit "wan1"
        set vdom "root"
        set ip 203.0.113.10 255.255.255.248
        set role wan
    next
    edit "office"
        set vdom "root"
        set ip 10.10.0.1 255.255.255.0
        set role lan
    next
    edit "imaging"
        set vdom "root"
        set ip 10.20.0.1 255.255.255.0
        config ipv6
            set ip6-address 2001:db8:20::1/64
        end
    next
end
config router static
    edit 1
        set gateway 203.0.113.9
        set device "wan1"
    next
end
"""
ADDRESSES = """config firewall address
    edit "pacs"
        set subnet 10.20.0.15 255.255.255.255
    next
    edit "office net"
        set subnet 10.10.0.0 255.255.255.0
    next
    edit "partner"
        set subnet 198.51.100.20 255.255.255.255
    next
end
"""
VIP = """config firewall vip
    edit "dicom"
        set extip 203.0.113.11
        set mappedip "10.20.0.15"
        set extintf "wan1"
        set portforward enable
        set extport 11112
        set mappedport 104
    next
end
"""


def source(text: str, version: str = "7.2.8") -> Source:
    head = HEADER.format(version) if version else ""
    return decode("edge.conf", f"{head}{text}".encode())


def reading(text: str, version: str = "7.2.8") -> Reading:
    return FORMAT.read((source(text, version),), ())


def wall(text: str, version: str = "7.2.8") -> Firewall:
    return reading(f"{SYSTEM}{ADDRESSES}{text}", version).firewalls[0]


def sample_reading(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / "fortigate" / name).read_bytes()),), ())


def sample(name: str) -> Firewall:
    return sample_reading(name).firewalls[0]


def policy(number: int, source: str, to: str, *lines: str, action: str = "accept") -> str:
    """`policy(1, "wan1 all", "imaging pacs", "service HTTPS")`, with what every policy has."""
    (srcintf, _, srcaddr), (dstintf, _, dstaddr) = source.partition(" "), to.partition(" ")
    written = (
        f'srcintf "{srcintf}"', f'dstintf "{dstintf}"', f'srcaddr "{srcaddr}"', f'dstaddr "{dstaddr}"',
        f"action {action}", 'schedule "always"', *lines,
    )  # fmt: skip
    settings = "".join(f"        set {one}\n" for one in written)
    return f"    edit {number}\n{settings}    next\n"


def policies(*written: str) -> str:
    return f"config firewall policy\n{''.join(written)}end\n"


def rules(firewall: Firewall, stage: str = "firewall policies") -> tuple[Rule, ...]:
    return next(one for one in firewall.stages if one.name == stage).rules


def stage(firewall: Firewall, name: str) -> Stage:
    return next(one for one in firewall.stages if one.name == name)


def shown(cells: Cells) -> str:
    """`10.1.0.0/16 > 10.2.0.5 tcp 104`."""
    services = "; ".join(
        show_service(one) + (f" from {show_ports(one.source_ports)}" if one.source_ports != ANY_PORT else "")
        for one in cells.services
    )
    return f"{show_addresses(cells.src)} > {show_addresses(cells.dst)} {services}"


def outcome(firewall: Firewall, ingress: str, packet: str) -> str:
    """`permit 10.20.0.15:104` for `tcp 198.51.100.7 > 203.0.113.11 11112`."""
    found = judged(firewall, ingress, packet)
    return f"{found.verdict} {found.delivered_to or ''}".strip()


def judged(firewall: Firewall, ingress: str, packet: str) -> Answer:
    protocol, src, _, dst, *rest = packet.split()
    number = {"tcp": TCP, "udp": UDP, "icmp": ICMP}[protocol]
    dport = 8 * 256 if number == ICMP else int(rest[0])
    sport = int(rest[1]) if len(rest) > 1 else 40000
    estate = zones.place(Estate(systems=(System("edge", firewall=settle(firewall)),)))
    return Course(estate).answer(ingress, Packet(address(src), address(dst), number, sport, dport))
