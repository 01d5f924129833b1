"""Policy-based forwarding: packets that leave otherwise than the routing table says.

Its rules are asked in their order before the routing table, and the first that matches decides; one with `no-pbf`
leaves the packet to the table. One that names an application matches only after a first session to the same address
and port (web interface help 10.1, Policies > Policy Based Forwarding). They compare the packet as it was sent, the
model compares it after translation; so where a translation changes a destination, the way is open.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.panos.network import Network
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.services import Catalog
from auditor.formats.panos.terms import Said, conditions
from auditor.formats.panos.tree import Node
from auditor.model.firewall import NOTHING, Action, Cells, Match, Nat, NatKind, PolicyRoute
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_SERVICE, NONE, Ranges

_FIELDS = """
from source destination source-user application service schedule action negate-source negate-destination disabled
enforce-symmetric-return active-active-device-binding description tag group-tag target uuid loc
"""
KNOWN = frozenset(_FIELDS.split())
"""What a rule may hold; anything else could narrow it."""
_ANY = ("any",)


@dataclass(frozen=True, slots=True)
class Forwarder:
    """What the rules are read with."""

    network: Network
    objects: Objects
    catalog: Catalog
    nats: tuple[Nat, ...]

    def read(self, entry: Node) -> Iterator[PolicyRoute]:
        """One rule: what it takes for certain, and of what translations change what it may take."""
        source = self.objects.area(entry.names("source") or _ANY, negated=entry.says("negate-source"))
        target = self.objects.area(entry.names("destination") or _ANY, negated=entry.says("negate-destination"))
        applications = entry.names("application") or _ANY
        offer = self.catalog.offer(entry.names("service") or _ANY, applications)
        name = f"policy-based forwarding rule {entry.name}"
        named = tuple(f"the application {one}" for one in applications if one != "any")
        opened = (*source.open, *target.open, *offer.open, *named, *_conditions(entry))
        told = tuple(f"{one} of {name}" for one in opened)
        whole = Cells(source.upper, target.upper, offer.upper, self._ingress(entry))
        before, after = self._translated(whole)
        moved = replace(whole, dst=after if whole.dst & (before | after) else NONE, services=(ANY_SERVICE,))
        perhaps = (*told, f"what a translation leaves to {name}")
        for upper, doubts in ((replace(whole, dst=whole.dst - after), told), (moved, perhaps)):
            if upper.src and upper.dst:
                match = Match(upper, NOTHING, doubts) if doubts else Match(upper)
                yield PolicyRoute(match, entry.evidence, _egress(entry), entry.get("action", "no-pbf") is not None)

    def _translated(self, cells: Cells) -> tuple[Ranges, Ranges]:
        """The destinations that translations change for such senders, and what they become."""
        changing = [
            one
            for one in self.nats
            if one.kind is NatKind.DESTINATION
            and one.match.upper.src & cells.src
            and _meet(one.match.upper.ingress, cells.ingress)
        ]
        return Ranges.union(one.match.upper.dst for one in changing), Ranges.union(one.to for one in changing)

    def _ingress(self, entry: Node) -> frozenset[str] | None:
        zones, legs = entry.names("from", "zone"), entry.names("from", "interface")
        if "any" in zones or not (zones or legs):
            return self.network.everywhere
        return self.network.of(frozenset(zones)) | frozenset(legs)


def _meet(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    """Whether two sets of interfaces have one in common; None is every one."""
    return one is None or other is None or not one.isdisjoint(other)


def _egress(entry: Node) -> str | None:
    """Where it sends packets; not known for other virtual systems, and for what it discards."""
    return entry.read("action", "forward", "egress-interface") or None


def _conditions(entry: Node) -> Iterator[str]:
    """What the export leaves open beside addresses, ports and applications."""
    said: Said = {one.name: one.names() for one in entry.children} | {"devices": entry.names("target", "devices")}
    yield from conditions(said, Action.PERMIT)
    yield from (f"the setting {one.name}" for one in entry.children if one.name not in KNOWN)
    if entry.says("action", "forward", "monitor", "disable-if-unreachable"):
        yield "whether the next hop answers"
