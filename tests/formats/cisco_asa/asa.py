"""Small ASA configurations and what they say, for tables."""

from auditor.formats import Reading
from auditor.formats.cisco_asa import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known
from auditor.model.firewall import Cells, Firewall, Nat, Rule, Stage
from auditor.model.net import ANY_PORT, show_addresses, show_ports, show_service
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode

INTERFACES = """interface Ethernet0
 nameif outside
 security-level 0
 ip address 203.0.113.10 255.255.255.248
interface Ethernet1
 nameif inside
 security-level 100
 ip address 10.10.0.1 255.255.255.0
interface Ethernet2
 nameif imaging
 security-level 90
 ip address 10.20.0.1 255.255.255.0
"""


def source(text: str, version: str = "9.16(4)") -> Source:
    return decode("edge.cfg", f"ASA Version {version}\n{text.rstrip()}\n: end\n".encode())


def reading(text: str, version: str = "9.16(4)") -> Reading:
    return FORMAT.read((source(text, version),), ())


def wall(text: str, version: str = "9.16(4)", interfaces: str = INTERFACES) -> Firewall:
    return reading(interfaces + text, version).firewalls[0]


def sample(name: str) -> Firewall:
    return sample_reading(name).firewalls[0]


def sample_reading(name: str) -> Reading:
    path = SAMPLES / "cisco_asa" / name
    return FORMAT.read((decode(name, path.read_bytes()),), ())


def known(fact: Fact[bool]) -> bool | None:
    return fact.value if isinstance(fact, Known) else None


def services(cells: Cells) -> str:
    """`tcp 104; udp 53 from 1024-65535`."""
    return "; ".join(
        show_service(one) + (f" from {show_ports(one.source_ports)}" if one.source_ports != ANY_PORT else "")
        for one in cells.services
    )


def shown(cells: Cells) -> str:
    """`10.1.0.0/16 > 10.2.0.5 tcp 104`."""
    return f"{show_addresses(cells.src)} > {show_addresses(cells.dst)} {services(cells)}"


def entries(text: str, objects: str = "") -> tuple[Rule, ...]:
    """The rules of access lines that are bound to the inside."""
    lines = "".join(f"access-list IN extended {line}\n" for line in text.split("\n"))
    return stage(wall(f"{objects}{lines}access-group IN in interface inside\n"), "access list IN").rules


def stage(firewall: Firewall, name: str) -> Stage:
    return next(one for one in firewall.stages if one.name.startswith(name))


def translated(nat: Nat) -> str:
    """`destination outside: any > 203.0.113.11 tcp 11112 -> 10.20.0.15 104`."""
    cells = nat.match.upper
    ingress = " ".join(sorted(cells.ingress or ["any"]))
    to = f" -> {show_addresses(nat.to)}" if nat.to else ""
    ports = f" {show_ports(nat.to_ports)}" if nat.to_ports is not None else ""
    return f"{nat.kind} {ingress}: {shown(cells)}{to}{ports}"
