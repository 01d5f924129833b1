"""Exact sets of packets: unions of boxes, each a product of ranges; difference and intersection.

A box has eight dimensions: the five of a packet, the interfaces it enters and leaves by (as numbers, see `Names`), and
whether its destination was translated (0 or 1).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from auditor.model.firewall import OTHER_INTERFACES, Cells, Firewall
from auditor.model.frozen import dataclass
from auditor.model.net import (
    ADDRESS_END,
    ANY_ADDRESS,
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_V4,
    ANY_V6,
    SYMBOLIC,
    TCP,
    Packet,
    Ranges,
    Service,
    address,
)

DST, SRC, PROTOCOL, DPORT, SPORT, INGRESS, EGRESS, DNAT = range(8)
Box: TypeAlias = tuple[Ranges, ...]
SYMBOLS = Ranges(((SYMBOLIC, ADDRESS_END),))
"""Addresses that a file uses without saying what they are; they belong to either family."""
_TYPICAL = address("198.51.100.7")
_HTTPS, _EPHEMERAL = 443, 40000
BOTH = Ranges(((0, 1),))
UNTRANSLATED, TRANSLATED = Ranges.single(0), Ranges.single(1)


@dataclass(frozen=True, slots=True)
class Names:
    """The interfaces of one firewall as numbers; the last number stands for every other interface."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, firewall: Firewall) -> "Names":
        """Every interface that the firewall has or that its rules name."""
        found = {one.name for one in firewall.interfaces}
        for rule in firewall.rules:
            found |= (rule.match.upper.ingress or frozenset()) | (rule.match.upper.egress or frozenset())
        for stage in firewall.stages:
            found |= (stage.ingress or frozenset()) | (stage.egress or frozenset())
            for rule in (*stage.rules, stage.default):
                found |= (rule.match.upper.ingress or frozenset()) | (rule.match.upper.egress or frozenset())
        for nat in firewall.nat:
            found |= (nat.match.upper.ingress or frozenset()) | (nat.match.upper.egress or frozenset())
        for route in firewall.policy_routes:
            found |= route.match.upper.ingress or frozenset()
        return cls(tuple(sorted(found - {OTHER_INTERFACES})))

    @property
    def all(self) -> Ranges:
        """Every interface, the unnamed ones too."""
        return Ranges(((0, len(self.names)),))

    def numbers(self, names: frozenset[str] | None) -> Ranges:
        """A set of interfaces as numbers; None is every one. A name ending in `+` stands for all that begin so."""
        if names is None:
            return self.all
        others = (len(self.names),) if OTHER_INTERFACES in names else ()
        return Ranges.single(
            *others,
            *(
                number
                for number, own in enumerate(self.names)
                if any(own == name or (name.endswith("+") and own.startswith(name[:-1])) for name in names)
            ),
        )

    def number(self, name: str) -> Ranges:
        """One interface, or the number of the others when it is not named."""
        return Ranges.single(self.names.index(name) if name in self.names else len(self.names))


def boxes(cells: Cells, names: Names) -> Iterator[Box]:
    """The boxes of what a rule matches: one per service, without the empty ones."""
    ingress, egress = names.numbers(cells.ingress), names.numbers(cells.egress)
    dnat = BOTH if cells.dnat is None else (TRANSLATED if cells.dnat else UNTRANSLATED)
    if not (cells.src and cells.dst and ingress and egress):
        return
    for service in cells.services:
        box = (cells.dst, cells.src, service.protocols, service.ports, service.source_ports, ingress, egress, dnat)
        if service.protocols and service.ports and service.source_ports:
            yield box


def everything(names: Names) -> Box:
    """The box of all packets."""
    return (ANY_ADDRESS, ANY_ADDRESS, ANY_PROTOCOL, ANY_PORT, ANY_PORT, names.all, names.all, BOTH)


def by_family(box: Box) -> Iterator[Box]:
    """The packets of a box whose source and destination are of one address family, IPv4 first."""
    for family in (ANY_V4 | SYMBOLS, ANY_V6 | SYMBOLS):
        dst, src = box[DST] & family, box[SRC] & family
        if dst and src and (dst - SYMBOLS or src - SYMBOLS or family.first == 0):
            yield (dst, src, *box[PROTOCOL:])


def meet(a: Box, b: Box) -> Box | None:
    """The intersection; None when empty."""
    found = []
    for one, other in zip(a, b, strict=True):
        both = one if one is other or one.pairs == other.pairs else one & other
        if not both.pairs:
            return None
        found.append(both)
    return tuple(found)


def minus(a: Box, b: Box) -> list[Box]:
    """What of a is not in b, as disjoint boxes, at most one per dimension."""
    common = meet(a, b)
    if common is None:
        return [a]
    found = []
    kept = list(a)
    for dimension, (mine, shared) in enumerate(zip(a, common, strict=True)):
        rest = mine - shared
        if rest.pairs:
            found.append((*kept[:dimension], rest, *kept[dimension + 1 :]))
        kept[dimension] = shared
    return found


def inside(a: Box, b: Box) -> bool:
    """Whether a is a part of b."""
    return all(one is other or one.pairs == other.pairs or one <= other for one, other in zip(a, b, strict=True))


def holds(box: Box, point: Sequence[int]) -> bool:
    """Whether a box holds a point, given as one value per dimension."""
    for ranges, value in zip(box, point, strict=False):
        for low, high in ranges.pairs:
            if low <= value <= high:
                break
        else:
            return False
    return True


def witness(box: Box) -> Packet:
    """A packet of a box that is not empty: a plain one where there is a choice."""
    protocol, dport, sport = (
        usual if usual in box[dimension] else box[dimension].first
        for dimension, usual in ((PROTOCOL, TCP), (DPORT, _HTTPS), (SPORT, _EPHEMERAL))
    )
    dst = box[DST].first if box[DST].size == 1 else plain(box[DST])
    return Packet(plain(box[SRC]), dst, protocol, sport, dport)


def plain(addresses: Ranges) -> int:
    """An address of a set that people recognise: the documentation's 198.51.100.7, else no network's own address."""
    low, high = addresses.pairs[0]
    return _TYPICAL if _TYPICAL in addresses else min(low + 7, high)


def services(pairs: Iterable[tuple[Ranges, Ranges]]) -> tuple[Service, ...]:
    """Protocols with destination ports as services, protocols with the same ports together."""
    by_protocol: dict[tuple[int, int], Ranges] = {}
    for protocols, ports in pairs:
        for pair in protocols.pairs:
            by_protocol[pair] = by_protocol.get(pair, Ranges()) | ports
    by_ports: dict[Ranges, list[tuple[int, int]]] = {}
    for pair, ports in by_protocol.items():
        by_ports.setdefault(ports, []).append(pair)
    return tuple(Service(Ranges.of(*found), ports) for ports, found in by_ports.items())
