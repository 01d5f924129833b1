"""Gateways one behind another: which one a packet enters next, and what its source has become by then."""

from collections.abc import Iterator
from functools import cached_property

from auditor.analysis.space import DNAT, DPORT, DST, EGRESS, INGRESS, Box, boxes, meet, minus
from auditor.analysis.ways import Wall, Way
from auditor.model.firewall import Interface, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges

MOST_LAYERS = 4
"""Gateways that one packet is followed through."""


@dataclass(frozen=True)
class Hop:
    """The next gateway on a way, and the interface by which it is entered."""

    wall: Wall
    ingress: str


@dataclass(frozen=True)
class Layers:
    """The gateways of a practice and the segments between them."""

    walls: tuple[Wall, ...]

    @cached_property
    def before(self) -> dict[Hop, tuple[Wall, ...]]:
        """For each interface of a gateway the others that may hand packets to it: on its segment, or by its address."""
        found = {}
        for wall in self.walls:
            for leg in wall.firewall.interfaces:
                if others := tuple(one for one in self.walls if one is not wall and one.firewall.hands_to(leg)):
                    found[Hop(wall, leg.name)] = others
        return found

    def onward(self, wall: Wall, egress: str | None, destinations: Ranges) -> Iterator[tuple[Ranges, Hop | None]]:
        """The parts of some destinations that leave by an interface, with the gateway each enters next (None: none).

        An address of another gateway, or one that it translates on the segment, is handed to it; so is what a static
        route names it for. Where the file names no next hop, the only other gateway on the segment is next.
        """
        leg = wall.firewall.interface(egress) if egress else None
        left = destinations
        for part, hop in self._sent(wall, leg) if leg and len(self.walls) > 1 else ():
            if both := left & part:
                yield both, hop
                left = left - part
        if left:
            yield left, None

    def _sent(self, wall: Wall, leg: Interface) -> Iterator[tuple[Ranges, Hop | None]]:
        beside = [hop for hop, others in self.before.items() if wall in others]
        there = [hop for hop in beside if self._networks(hop) & leg.networks]
        for hop in there:
            taken = (nat.match.upper.dst for nat in hop.wall.nat if nat.kind is NatKind.DESTINATION)
            yield self._own(hop) | (Ranges.union(taken) & leg.networks), hop
        yield from ((self._own(hop), hop) for hop in beside if hop not in there)
        yield leg.networks, None
        for route in sorted(wall.firewall.routes, key=lambda one: one.destination.size):
            if route.interface == leg.name and route.gateway is not None:
                yield route.destination, next((hop for hop in there if route.gateway in hop.wall.addresses), None)
        if len(there) == 1:
            yield ANY_ADDRESS, there[0]

    @staticmethod
    def _own(hop: Hop) -> Ranges:
        leg = hop.wall.firewall.interface(hop.ingress)
        return leg.addresses if leg else NONE

    @staticmethod
    def _networks(hop: Hop) -> Ranges:
        leg = hop.wall.firewall.interface(hop.ingress)
        return leg.networks if leg else NONE


@dataclass(frozen=True, slots=True)
class Sources:
    """Packets of a way that share what their source becomes."""

    box: Box
    to: Ranges | None = None
    """What the source becomes; None: it stays."""
    doubts: tuple[str, ...] = ()
    """What the export leaves open about it, as nouns."""


def sources(way: Way) -> Iterator[Sources]:
    """The packets of a way by what their source becomes, in the vendor's order of translations."""
    if not any(nat.kind is NatKind.SOURCE for nat in way.wall.nat):
        yield Sources(way.clip)
        return
    left = [way.clip]
    for nat in way.wall.nat:
        if nat.kind is NatKind.DESTINATION:
            continue
        to = None if nat.kind is NatKind.EXEMPT else nat.to or _interface_address(way)
        doubts = nat.match.open or (() if _comparable(nat, way) else ("which packets a source translation takes",))
        for own in boxes(nat.match.upper, way.wall.names):
            taken = _untied(own, way)
            yield from (Sources(both, to, doubts) for box in left if (both := meet(taken, box)) is not None)
            if not doubts:
                left = [piece for box in left for piece in minus(box, taken)]
    yield from (Sources(box) for box in left)


def _comparable(nat: Nat, way: Way) -> bool:
    """Vendors differ in whether a source translation compares destinations before or after theirs is translated."""
    moved = way.piece.nat is not None and way.piece.nat.kind is NatKind.DESTINATION
    return not moved or nat.match.upper.dst == ANY_ADDRESS


def _untied(own: Box, way: Way) -> Box:
    """A translation's box, widened where the way cannot be compared with it."""
    found, whole = list(own), way.wall.everything
    found[DNAT] = whole[DNAT]
    if way.piece.nat is not None and way.piece.nat.kind is NatKind.DESTINATION:
        found[DST], found[DPORT] = whole[DST], whole[DPORT]
    for leg in (INGRESS, EGRESS):
        if way.clip[leg] == whole[leg]:
            found[leg] = whole[leg]
    return tuple(found)


def _interface_address(way: Way) -> Ranges:
    leg = way.wall.firewall.interface(way.egress) if way.egress else None
    return leg.addresses if leg else NONE
