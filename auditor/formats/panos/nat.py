"""Address translation: first match; the zone of the rule is where the packet would go before it.

A rule without a destination translation still ends the search, so it stands here as an exemption where a later rule
could translate the same packets. A static translation that works both ways adds a rule for the way back, from any
zone to the address it gives (web interface help 10.1, NAT Translated Packet).
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.panos.areas import Area
from auditor.formats.panos.network import Network
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.services import Catalog
from auditor.formats.panos.tree import Node
from auditor.model.firewall import NOTHING, Cells, Match, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, NONE, PORT_END, Ranges

_FIELDS = """
from to to-interface source destination service nat-type source-translation destination-translation
dynamic-destination-translation disabled description tag group-tag active-active-device-binding target uuid loc
"""
KNOWN = frozenset(_FIELDS.split())
"""What a NAT rule may hold."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A NAT rule in the model; what it names and the file does not define."""

    nats: tuple[Nat, ...]
    missing: tuple[str, ...] = ()
    unknown: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Translator:
    """What NAT rules are read with."""

    network: Network
    objects: Objects
    catalog: Catalog

    def read(self, entries: list[Node]) -> list[Translated]:
        """Every rule in its order; one that only changes sources is kept as an exemption while others may follow."""
        last = max((place for place, one in enumerate(entries) if _sends_on(one)), default=-1)
        return [self._entry(one, place + 1, exempt=place <= last) for place, one in enumerate(entries)]

    def _entry(self, entry: Node, position: int, *, exempt: bool) -> Translated:
        if entry.says("disabled"):
            return Translated(())
        unknown = tuple(one for one in entry.children if one.name not in KNOWN)
        if entry.read("nat-type") not in {"", "ipv4"}:
            unknown = (*unknown, entry)
        source, sent = self.objects.area(entry.names("source")), self.objects.area(entry.names("destination"))
        sent = sent.within(self._routed(entry))
        offer = self.catalog.offer(entry.names("service") or ("any",), ())
        ingress = self._ingress(entry)
        opened = (*source.open, *sent.open, *offer.open)
        upper = Cells(source.upper, sent.upper, offer.upper, ingress)
        lower = Cells(source.lower, sent.lower, offer.lower, ingress)
        base = Nat(
            NatKind.EXEMPT,
            Match(upper, lower, opened) if opened else Match(upper),
            entry.evidence,
            position=position,
            handle=f"NAT rule {entry.name}",
            name=entry.name,
        )
        nats = [*self._destination(entry, base, exempt=exempt), *self._source(entry, base, source)]
        missing = (*source.missing, *sent.missing, *offer.missing)
        return Translated(tuple(nats), missing, unknown)

    def _ingress(self, entry: Node) -> frozenset[str] | None:
        names = entry.names("from")
        return self.network.everywhere if "any" in names or not names else self.network.of(frozenset(names))

    def _routed(self, entry: Node) -> Ranges:
        """The destinations that are routed into the rule's zone, and out of its interface."""
        names = entry.names("to")
        found = ANY_ADDRESS if "any" in names or not names else self.network.towards(frozenset(names))
        interface = entry.read("to-interface")
        if interface and interface != "any":
            found = found & self.network.behind.get(interface, NONE)
        return found

    def _destination(self, entry: Node, base: Nat, *, exempt: bool) -> Iterator[Nat]:
        node = entry.get("destination-translation") or entry.get("dynamic-destination-translation")
        if node is None or not node.get("translated-address"):
            if exempt:
                yield base
            return
        area = self._translated(node)
        port = node.read("translated-port")
        ports = Ranges.single(int(port)) if port.isdecimal() and int(port) <= PORT_END else None
        doubts = list(area.open)
        if node.name.startswith("dynamic") and area.upper.size > 1:
            doubts.append("which of several targets it is handed to")
        match = base.match
        if doubts:
            match = Match(match.upper, NOTHING, (*match.open, *doubts))
        yield replace(
            base,
            kind=NatKind.DESTINATION,
            match=match,
            to=NONE if area.open else area.upper,
            to_ports=ports,
            whole_host=ANY_SERVICE in match.upper.services and ports is None,
        )

    def _translated(self, node: Node) -> Area:
        return self.objects.area(node.names("translated-address"))

    def _source(self, entry: Node, base: Nat, source: Area) -> Iterator[Nat]:
        node = entry.get("source-translation")
        if node is None or not node.children:
            return
        kind = node.children[0]
        area = self._pool(kind)
        cells = replace(base.match.upper, egress=self._egress(entry))
        opened = (*base.match.open, *area.open)
        match = Match(cells, NOTHING, opened) if opened else Match(cells)
        yield replace(base, kind=NatKind.SOURCE, match=match, to=area.upper if not area.open else NONE)
        if kind.name == "static-ip" and kind.says("bi-directional"):
            back = Cells(src=base.match.upper.dst if _limited(entry) else ANY_ADDRESS, dst=area.upper)
            doubts = (*source.open, *area.open)
            yield replace(
                base,
                kind=NatKind.DESTINATION,
                match=Match(back, NOTHING, doubts) if doubts else Match(back),
                to=NONE if source.open else source.upper,
                whole_host=True,
            )

    def _egress(self, entry: Node) -> frozenset[str] | None:
        interface = entry.read("to-interface")
        if interface and interface != "any":
            return frozenset({interface})
        names = entry.names("to")
        return self.network.everywhere if "any" in names or not names else self.network.of(frozenset(names))

    def _pool(self, kind: Node) -> Area:
        """The addresses that sources are given: of an interface, or written."""
        interface = kind.get("interface-address")
        if interface is not None:
            address = interface.names("ip")
            if address:
                return self.objects.area(address)
            port = self.network.ports.get(interface.read("interface"))
            return Area.exact(port.addresses if port is not None else NONE)
        return self._translated(kind)


def _limited(entry: Node) -> bool:
    """Whether the rule is for some destinations only; then so is the way back."""
    return "any" not in entry.names("destination") and bool(entry.names("destination"))


def _sends_on(entry: Node) -> bool:
    """Whether it may change a destination."""
    if entry.says("disabled"):
        return False
    both = entry.get("source-translation", "static-ip")
    changes = entry.get("destination-translation") or entry.get("dynamic-destination-translation")
    return changes is not None or (both is not None and both.says("bi-directional"))
