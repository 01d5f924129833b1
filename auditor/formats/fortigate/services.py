"""Services and groups of them: protocols, ports, and the ones that every FortiOS knows by itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from auditor.formats.fortigate.tree import Block
from auditor.model.frozen import dataclass
from auditor.model.net import (
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_SERVICE,
    ICMP,
    ICMPV6,
    PORT_END,
    PROTOCOL_END,
    TCP,
    UDP,
    Ranges,
    Service,
)

SCTP = 132
MOST_NESTED = 32
PREDEFINED: Mapping[str, str] = {
    "ALL": "ip", "ANY": "ip", "ALL_TCP": "tcp 1-65535", "ALL_UDP": "udp 1-65535", "ALL_ICMP": "icmp",
    "ALL_ICMP6": "icmp6", "GRE": "ip 47", "AH": "ip 51", "ESP": "ip 50", "OSPF": "ip 89", "AOL": "tcp 5190-5194",
    "BGP": "tcp 179", "DHCP": "udp 67-68", "DNS": "tcp 53 udp 53", "FINGER": "tcp 79", "FTP": "tcp 21",
    "FTP_GET": "tcp 21", "FTP_PUT": "tcp 21", "GOPHER": "tcp 70", "H323": "tcp 1720 1503 udp 1719",
    "HTTP": "tcp 80", "HTTPS": "tcp 443", "IKE": "udp 500 4500", "IMAP": "tcp 143", "IMAPS": "tcp 993",
    "Internet-Locator-Service": "tcp 389", "IRC": "tcp 6660-6669", "L2TP": "tcp 1701 udp 1701", "LDAP": "tcp 389",
    "LDAP_UDP": "udp 389", "NetMeeting": "tcp 1720", "NFS": "tcp 111 2049 udp 111 2049", "NNTP": "tcp 119",
    "NTP": "tcp 123 udp 123", "PC-Anywhere": "tcp 5631 udp 5632", "PING": "icmp 8", "TIMESTAMP": "icmp 13",
    "INFO_REQUEST": "icmp 15", "INFO_ADDRESS": "icmp 17", "ONC-RPC": "tcp 111 udp 111", "DCE-RPC": "tcp 135 udp 135",
    "POP3": "tcp 110", "POP3S": "tcp 995", "PPTP": "tcp 1723", "QUAKE": "udp 26000 27000 27910 27960",
    "RAUDIO": "udp 7070", "REXEC": "tcp 512", "RIP": "udp 520", "RLOGIN": "tcp 513:512-1023",
    "RSH": "tcp 514:512-1023", "SCCP": "tcp 2000", "SIP": "tcp 5060 udp 5060", "SIP-MSNmessenger": "tcp 1863",
    "SAMBA": "tcp 139", "SMTP": "tcp 25", "SMTPS": "tcp 465", "SNMP": "tcp 161-162 udp 161-162", "SSH": "tcp 22",
    "SYSLOG": "udp 514", "TALK": "udp 517-518", "TELNET": "tcp 23", "TFTP": "udp 69", "MGCP": "udp 2427 2727",
    "UUCP": "tcp 540", "VDOLIVE": "tcp 7000-7010", "WAIS": "tcp 210", "WINFRAME": "tcp 1494 2598",
    "X-WINDOWS": "tcp 6000-6063", "PING6": "icmp6 128", "MS-SQL": "tcp 1433 1434", "MYSQL": "tcp 3306",
    "RDP": "tcp 3389", "VNC": "tcp 5900", "DHCP6": "udp 546 547", "SQUID": "tcp 3128", "SOCKS": "tcp 1080 udp 1080",
    "WINS": "tcp 1512 udp 1512", "RADIUS": "udp 1812 1813", "RADIUS-OLD": "udp 1645 1646",
    "CVSPSERVER": "tcp 2401 udp 2401", "AFS3": "tcp 7000-7009 udp 7000-7009", "TRACEROUTE": "udp 33434-33535",
    "RTSP": "tcp 554 7070 8554 udp 554", "MMS": "tcp 1755 udp 1024-5000", "KERBEROS": "tcp 88 464 udp 88 464",
    "SMB": "tcp 445", "NONE": "tcp 0", "webproxy": "tcp 0-65535",
}  # fmt: skip
"""What `config firewall service custom` holds on a new device, for files that leave it out."""
PREDEFINED_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Email Access": ("DNS", "IMAP", "IMAPS", "POP3", "POP3S", "SMTP", "SMTPS"),
    "Web Access": ("DNS", "HTTP", "HTTPS"),
    "Windows AD": ("DCE-RPC", "DNS", "KERBEROS", "LDAP", "LDAP_UDP", "SAMBA", "SMB"),
    "Exchange Server": ("DCE-RPC", "DNS", "HTTPS"),
}
_NUMBERS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?::(\d{1,5})(?:-(\d{1,5}))?)?")
_ICMP = {"ICMP": ICMP, "ICMP6": ICMPV6}


@dataclass(frozen=True, slots=True)
class Traffic:
    """A set of services; exact when nothing is open, else the most that it may hold."""

    services: tuple[Service, ...]
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


NO_TRAFFIC = Traffic(())


@dataclass(slots=True)
class Services:
    """The services of a file, and which of them something used."""

    custom: Mapping[str, Block]
    groups: Mapping[str, Block]
    used: set[str] = field(default_factory=set)
    _known: dict[str, Traffic] = field(default_factory=dict)

    def all(self, names: Iterable[str], above: tuple[str, ...] = ()) -> Traffic:
        """The services of several names."""
        return _union(self.one(name, above) for name in names)

    def one(self, name: str, above: tuple[str, ...] = ()) -> Traffic:
        """The services of a name."""
        self.used.add(name)
        if name not in self._known:
            found = self._resolved(name, above)
            if above:
                return found
            self._known[name] = found
        return self._known[name]

    def _resolved(self, name: str, above: tuple[str, ...]) -> Traffic:
        if name in self.custom:
            return custom(self.custom[name])
        if name in above or len(above) > MOST_NESTED:
            return Traffic((ANY_SERVICE,), (f'the service group "{name}", which contains itself',), (name,))
        if name in self.groups:
            return self.all(self.groups[name].words("member"), (*above, name))
        if name in PREDEFINED:
            return Traffic(tuple(_predefined(PREDEFINED[name])))
        if name in PREDEFINED_GROUPS:
            return self.all(PREDEFINED_GROUPS[name], (*above, name))
        return Traffic((ANY_SERVICE,), (f'the service "{name}"',), (name,))


def custom(block: Block) -> Traffic:
    """The services of an entry of `config firewall service custom`."""
    opened = [f"the {what} of the service {block.name}" for what in ("fqdn", "iprange") if _narrows(block, what)]
    if block.read("app-service-type") in {"app-id", "app-category"}:
        opened.append(f"the applications of the service {block.name}")
    return Traffic(tuple(_written(block)), tuple(opened))


def _narrows(block: Block, name: str) -> bool:
    return block.has(name) and block.read(name) not in {"", "0.0.0.0"}  # noqa: S104 - the default, which is any


def _written(block: Block) -> Iterator[Service]:
    match block.read("protocol", "TCP/UDP/SCTP").upper():
        case "ICMP" | "ICMP6" as kind:
            yield _icmp(_ICMP[kind], block.number("icmptype"), block.number("icmpcode"))
        case "IP":
            number = block.number("protocol-number")
            yield Service(Ranges.single(number)) if number and number <= PROTOCOL_END else ANY_SERVICE
        case "ALL":
            yield ANY_SERVICE
        case kind:
            for name, number in _NUMBERS.items():
                if name.upper() in kind or kind == "TCP/UDP/SCTP":
                    yield from _ranges(number, block.words(f"{name}-portrange"))


def _ranges(protocol: int, words: Iterable[str]) -> Iterator[Service]:
    """Destination ports, each range with its own source ports behind a colon."""
    by_source: dict[Ranges, list[tuple[int, int]]] = {}
    for word in words:
        if found := _RANGE.fullmatch(word):
            low, high, first, last = (int(one) if one else None for one in found.groups())
            sources = ANY_PORT if first is None else Ranges.of((first, _end(first, last)))
            by_source.setdefault(sources, []).append((low or 0, _end(low or 0, high)))
    for sources, pairs in by_source.items():
        ports = Ranges.of(*pairs) & ANY_PORT
        yield Service(Ranges.single(protocol), ports, sources & ANY_PORT)


def _end(low: int, high: int | None) -> int:
    return low if high is None else high


def _icmp(protocol: int, kind: int | None, code: int | None) -> Service:
    if kind is None or kind * 256 > PORT_END:
        return Service(Ranges.single(protocol))
    low, high = (0, 255) if code is None else (code, code)
    return Service(Ranges.single(protocol), Ranges.of((kind * 256 + low, kind * 256 + min(high, 255))))


def _predefined(text: str) -> Iterator[Service]:
    protocol, words = "", list[str]()
    for word in [*text.split(), ""]:
        if word[:1].isdigit():
            words.append(word)
            continue
        if protocol in _NUMBERS:
            yield from _ranges(_NUMBERS[protocol], words)
        elif protocol == "ip":
            yield Service(Ranges.single(int(words[0]))) if words else ANY_SERVICE
        elif protocol:
            yield _icmp(_ICMP[protocol.upper()], int(words[0]) if words else None, None)
        protocol, words = word, []


def _union(parts: Iterable[Traffic]) -> Traffic:
    found = list(parts)
    if len(found) == 1:
        return found[0]
    services = dict.fromkeys(one for part in found for one in part.services)
    if ANY_SERVICE in services:
        services = {ANY_SERVICE: None}
    return Traffic(
        tuple(services),
        tuple(dict.fromkeys(text for one in found for text in one.open)),
        tuple(dict.fromkeys(name for one in found for name in one.missing)),
    )


def outside(traffic: Traffic) -> Traffic:
    """Every other service; where source ports are named, what lies outside is open."""
    if any(one.source_ports != ANY_PORT for one in traffic.services):
        named = "the source ports of a negated service"
        return Traffic((ANY_SERVICE,), (*traffic.open, named), traffic.missing)
    if traffic.open:
        return Traffic((ANY_SERVICE,), traffic.open, traffic.missing)
    rest = ANY_PROTOCOL - Ranges.union(one.protocols for one in traffic.services)
    found = [Service(rest)] if rest else []
    for number in (one for low, high in (ANY_PROTOCOL - rest) for one in range(low, high + 1)):
        ports = ANY_PORT - Ranges.union(one.ports for one in traffic.services if number in one.protocols)
        if ports:
            found.append(Service(Ranges.single(number), ports))
    return Traffic(tuple(found), (), traffic.missing)


def narrowed(services: Iterable[Service], protocols: Ranges, ports: Ranges) -> tuple[Service, ...]:
    """The services as far as they are of some protocols and ports."""
    found = (Service(one.protocols & protocols, one.ports & ports, one.source_ports) for one in services)
    return tuple(one for one in found if one.protocols and one.ports)
