"""Services as an ASA writes them: a protocol, ports or ICMP types, by number and by name."""

from collections.abc import Iterable

from auditor.formats.cisco_asa import quick
from auditor.formats.cisco_asa.names import ICMP6_TYPES, ICMP_TYPES, PORTS, PROTOCOLS
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ANY_SERVICE, ICMP, ICMPV6, PORT_END, TCP, UDP, Ranges, Service

OPERATORS = frozenset({"eq", "lt", "gt", "neq", "range"})
TCP_AND_UDP = Ranges.single(TCP, UDP)
WITH_PORTS = frozenset({((TCP, TCP),), ((UDP, UDP),), ((132, 132),), TCP_AND_UDP.pairs})
"""Protocols, as pairs, that have ports: TCP, UDP, SCTP, and the first two together."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """A set of services: exactly `upper`, or, where the file leaves something open, between `lower` and `upper`."""

    upper: tuple[Service, ...]
    lower: tuple[Service, ...] | None = None
    open: tuple[str, ...] = ()

    @property
    def surely(self) -> tuple[Service, ...]:
        """The services that are meant for certain."""
        return self.upper if self.lower is None else self.lower


def unknown(what: str) -> Traffic:
    """Any service may be meant, none surely is."""
    return Traffic((ANY_SERVICE,), (), (what,))


def joined(parts: Iterable[Traffic]) -> Traffic:
    """The union of services, those of one protocol and the same source ports as one."""
    found = tuple(parts)
    upper = _together(one for part in found for one in part.upper)
    opened = tuple(dict.fromkeys(thing for part in found for thing in part.open))
    if not opened:
        return Traffic(upper)
    return Traffic(upper, _together(one for part in found for one in part.surely), opened)


def _together(found: Iterable[Service]) -> tuple[Service, ...]:
    by_protocol: dict[tuple[Ranges, Ranges], list[Ranges]] = {}
    for one in found:
        by_protocol.setdefault((one.protocols, one.source_ports), []).append(one.ports)
    return tuple(
        Service(protocol, Ranges.union(destinations), sources)
        for (protocol, sources), destinations in by_protocol.items()
    )


def protocols(word: str) -> Ranges:
    """The protocols of a name or number: `ip` is every one, `tcp-udp` two. Raises ValueError."""
    if word in {"ip", "0"}:
        return ANY_PROTOCOL
    if word == "tcp-udp":
        return TCP_AND_UDP
    number = PROTOCOLS.get(word)
    if number is None:
        number = int(word)
    if not 0 <= number <= 255:
        raise ValueError(word)
    return Ranges(((number, number),))


def port(word: str) -> int:
    """A port by name or number. Raises ValueError."""
    number = None if word.isdecimal() else PORTS.get(word)
    if number is None:
        number = int(word)
    if not 0 <= number <= PORT_END:
        raise ValueError(word)
    return number


def ports(operator: str, first: str, last: str = "") -> Ranges:
    """The ports of `eq 104`, `lt 1024`, `range 104 106` … Raises ValueError."""
    low, high = port(first), PORT_END
    if operator == "eq":
        return quick.span(low, low)
    if operator == "range":
        high = port(last)
        return quick.span(low, high) if low <= high else quick.span(high, low)
    if operator == "neq":
        return Ranges.of((0, low - 1), (low + 1, PORT_END))
    if operator not in {"lt", "gt"}:
        raise ValueError(operator)
    low, high = (0, low - 1) if operator == "lt" else (low + 1, PORT_END)
    return quick.span(low, high) if low <= high else Ranges()


def icmp(protocol: Ranges, words: list[str]) -> Ranges:
    """ICMP type and code as a range of the port axis; every one where no type is written. Raises ValueError."""
    if not words:
        return ANY_PORT
    table = ICMP6_TYPES if ICMPV6 in protocol else ICMP_TYPES
    kind = table.get(words[0])
    kind = int(words[0]) if kind is None else kind
    code = int(words[1]) if len(words) > 1 else None
    if not 0 <= kind <= 255 or not 0 <= (code or 0) <= 255:
        raise ValueError(words[0])
    low = kind * 256 + (code or 0)
    return Ranges(((low, low if code is not None else low + 255),))


def is_icmp(protocol: Ranges) -> bool:
    """Whether it is one of the two protocols that have types instead of ports."""
    return protocol.pairs in {((ICMP, ICMP),), ((ICMPV6, ICMPV6),)}


def service(words: list[str]) -> Service:
    """`tcp source eq 3 destination range 104 106`, `icmp echo`, `ip`, `47`. Raises ValueError."""
    if not words:
        raise ValueError("service")
    protocol, rest = protocols(words[0]), words[1:]
    if is_icmp(protocol):
        return Service(protocol, icmp(protocol, rest))
    sides = {"source": ANY_PORT, "destination": ANY_PORT}
    while rest:
        side = rest.pop(0) if rest[0] in sides else "destination"
        width = 3 if rest and rest[0] == "range" else 2
        if len(rest) < width:
            raise ValueError(side)
        sides[side], rest = ports(*rest[:width]), rest[width:]
    return ANY_SERVICE if protocol == ANY_PROTOCOL else Service(protocol, sides["destination"], sides["source"])
