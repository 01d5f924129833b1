"""Sets of addresses, protocols and ports, as sorted ranges of whole numbers.

All addresses lie on one axis: IPv4 at 0 .. 2**32-1, IPv6 behind it at `V6` .. `V6 + 2**128 - 1`, and behind that one
point for each *symbolic* address: one that a file uses without saying what it is (the address a provider assigns to
the WAN interface; "this host" in an iptables export). ICMP has no ports: its type and code stand on the destination
port axis as `type * 256 + code`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import pairwise

from auditor.model.frozen import dataclass

V6 = 1 << 32
SYMBOLIC = V6 + (1 << 128)
ADDRESS_END = SYMBOLIC + 255
PORT_END = 65535
PROTOCOL_END = 255
TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
PROTOCOL_NAMES = {
    ICMP: "icmp",
    TCP: "tcp",
    UDP: "udp",
    ICMPV6: "icmpv6",
    50: "esp",
    51: "ah",
    47: "gre",
    2: "igmp",
    89: "ospf",
    132: "sctp",
}


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of whole numbers as sorted, disjoint, non-touching `(low, high)` pairs, both ends included."""

    pairs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, *pairs: tuple[int, int]) -> "Ranges":
        """The union of pairs in any order; a pair with low above high is empty."""
        return cls(_merged(pairs))

    @classmethod
    def single(cls, *values: int) -> "Ranges":
        """The set of the given values."""
        return cls.of(*((value, value) for value in values))

    @classmethod
    def union(cls, sets: "Iterable[Ranges]") -> "Ranges":
        """The union of many sets at once."""
        return cls(_merged([pair for one in sets for pair in one.pairs]))

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and any(low <= value <= high for low, high in self.pairs)

    def __or__(self, other: "Ranges") -> "Ranges":
        return Ranges(_merged(self.pairs + other.pairs))

    def __and__(self, other: "Ranges") -> "Ranges":
        found, i, j, mine, theirs = [], 0, 0, self.pairs, other.pairs
        if len(mine) == len(theirs) == 1:  # by far the most frequent
            low, high = max(mine[0][0], theirs[0][0]), min(mine[0][1], theirs[0][1])
            return Ranges(((low, high),)) if low <= high else NONE
        while i < len(mine) and j < len(theirs):
            low, high = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
            if low <= high:
                found.append((low, high))
            if mine[i][1] < theirs[j][1]:
                i += 1
            else:
                j += 1
        return Ranges(tuple(found))

    def __sub__(self, other: "Ranges") -> "Ranges":
        if not other.pairs or not self.pairs:
            return self
        edges = [(low - 1, high + 1) for low, high in other.pairs]
        start, end = self.pairs[0][0], self.pairs[-1][1]
        gaps = [(start, edges[0][0]), *((a[1], b[0]) for a, b in pairwise(edges)), (edges[-1][1], end)]
        return self & Ranges(tuple(gap for gap in gaps if gap[0] <= gap[1]))

    def __le__(self, other: "Ranges") -> bool:
        place, theirs = 0, other.pairs
        for low, high in self.pairs:
            while place < len(theirs) and theirs[place][1] < low:
                place += 1
            if place == len(theirs) or low < theirs[place][0] or high > theirs[place][1]:
                return False
        return True

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.pairs)

    @property
    def size(self) -> int:
        """How many values the set holds."""
        return sum(high - low + 1 for low, high in self.pairs)

    @property
    def first(self) -> int:
        """The lowest value; raises IndexError for the empty set."""
        return self.pairs[0][0]

    def shifted(self, by: int) -> "Ranges":
        """Every value moved by the same amount."""
        return Ranges(tuple((low + by, high + by) for low, high in self.pairs))


def _merged(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    behind = -ADDRESS_END  # before every value
    for pair in sorted(pairs):
        low, high = pair
        if low > behind:
            if low <= high:
                found.append(pair)
                behind = high + 1
        elif high >= behind:
            found[-1] = (found[-1][0], high)
            behind = high + 1
    return tuple(found)


NONE = Ranges()
ANY_V4 = Ranges(((0, V6 - 1),))
ANY_V6 = Ranges(((V6, SYMBOLIC - 1),))
ANY_ADDRESS = Ranges(((0, ADDRESS_END),))
ANY_PORT = Ranges(((0, PORT_END),))
ANY_PROTOCOL = Ranges(((0, PROTOCOL_END),))


@lru_cache(maxsize=65536)
def cidr(text: str) -> Ranges:
    """The addresses of `10.1.0.0/16`, `10.1.2.3` or `2001:db8::/32`; host bits are ignored. Raises ValueError."""
    network = ip_network(text, strict=False)
    offset = V6 if network.version == 6 else 0
    return Ranges(((int(network.network_address) + offset, int(network.broadcast_address) + offset),))


@lru_cache(maxsize=65536)
def address(text: str) -> int:
    """An address as a point on the axis. Raises ValueError."""
    parsed = ip_address(text)
    return int(parsed) + (V6 if parsed.version == 6 else 0)


def symbolic(index: int) -> int:
    """The point that stands for the index-th symbolic address of one firewall, 0 to 254."""
    return SYMBOLIC + index


def show_address(point: int) -> str:
    """An address for people."""
    if point >= SYMBOLIC:
        return "an address the file does not state"
    return str(IPv6Address(point - V6)) if point >= V6 else str(IPv4Address(point))


def show_addresses(ranges: Ranges, most: int = 6) -> str:
    """A set of addresses for people: `any`, prefixes and ranges; at most `most` of them, with the count of the rest."""
    if ranges.pairs[:1] == ((0, ADDRESS_END),):
        return "any"
    for whole, name in ((ANY_V4 | ANY_V6, "any"), (ANY_V4, "any IPv4"), (ANY_V6, "any IPv6")):
        if ranges & (ANY_V4 | ANY_V6) == whole:  # an address that no file states adds nothing to all of them
            return name
    if ranges == PUBLIC:
        return "every public address"
    shown = [_show_pair(low, high) for low, high in ranges.pairs[:most]]
    rest = len(ranges.pairs) - most
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _show_pair(low: int, high: int) -> str:
    if low == high:
        return show_address(low)
    if low >= SYMBOLIC:
        return "addresses the file does not state"
    size = high - low + 1
    offset = V6 if low >= V6 else 0
    if size & (size - 1) == 0 and (low - offset) % size == 0 and high < SYMBOLIC:
        return f"{show_address(low)}/{(128 if offset else 32) - size.bit_length() + 1}"
    return f"{show_address(low)}-{show_address(high)}"


def show_ports(ranges: Ranges, most: int = 8) -> str:
    """A set of ports for people."""
    if ANY_PORT - ranges <= Ranges.single(0):  # nobody listens on port 0
        return "any"
    shown = [str(low) if low == high else f"{low}-{high}" for low, high in ranges.pairs[:most]]
    rest = len(ranges.pairs) - most
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


# RFC 1918 and 4193 private, RFC 6598 shared, loopback, link-local, unspecified and multicast. Documentation ranges
# (RFC 5737, 3849) count as public by contract.
NOT_PUBLIC = Ranges.union(
    cidr(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "0.0.0.0/8", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip
PRIVATE = Ranges.union(cidr(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
PRIVATE_V4 = PRIVATE & ANY_V4
PUBLIC = (ANY_V4 | ANY_V6) - NOT_PUBLIC


@dataclass(frozen=True, slots=True)
class Service:
    """A set of protocols with source and destination ports (for ICMP: type and code as destination port)."""

    protocols: Ranges = ANY_PROTOCOL
    ports: Ranges = ANY_PORT
    """Destination ports."""
    source_ports: Ranges = ANY_PORT


ANY_SERVICE = Service()


def tcp(*ports: int) -> Service:
    """TCP to the given destination ports."""
    return Service(Ranges.single(TCP), Ranges.single(*ports) if ports else ANY_PORT)


def show_service(service: Service) -> str:
    """A service for people: `tcp 104, 11112`, `any`."""
    if service == ANY_SERVICE:
        return "any service"
    names = ", ".join(
        PROTOCOL_NAMES.get(low, str(low)) if low == high else f"protocols {low}-{high}"
        for low, high in service.protocols.pairs
    )
    return names if service.ports == ANY_PORT else f"{names} {show_ports(service.ports)}"


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of a new connection; for ICMP, `dport` is type * 256 + code."""

    src: int
    dst: int
    protocol: int
    sport: int = 40000
    dport: int = 0


def show_packet(packet: Packet) -> str:
    """A packet for people: `tcp 443 from 10.3.0.7 to 10.2.0.15`."""
    ports = Ranges.single(packet.dport) if packet.protocol in {TCP, UDP} else ANY_PORT
    service = show_service(Service(Ranges.single(packet.protocol), ports))
    return f"{service} from {show_address(packet.src)} to {show_address(packet.dst)}"
