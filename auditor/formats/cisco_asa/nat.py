"""Address translation of 8.3 and later, in the order in which the device looks at it.

A line that names an interface also sends its packets there, whatever the routing table says, by the routes of that
interface alone; what it has none to is dropped, and the device itself is not reached: Cisco ASA Series Firewall CLI
Configuration Guide, Determining the Egress Interface, NAT and VPN Management Access; CLI Configuration Guide, Routing
Overview, Next Hop Selection Process. `route-lookup` asks the routing table instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import field, replace

from auditor.formats.cisco_asa import addresses
from auditor.formats.cisco_asa.addresses import Area, Places
from auditor.formats.cisco_asa.interfaces import Ports
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.services import port, protocols
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Cells, Match, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ADDRESS_END, ANY_ADDRESS, ANY_PORT, ANY_SERVICE, Ranges, Service
from auditor.syntax.indented import Command

MOST_PARTS = 256
"""Pieces into which a translation between sets of different size is cut; beyond, the rest goes to the last."""
_ASKING = ((8, 3), (8, 4, 2))
"""Versions in which a translation of addresses into themselves always asks the routing table (ASDM guide, 3-24)."""
_SWITCHES = frozenset({"dns", "unidirectional", "no-proxy-arp", "route-lookup", "net-to-net", "inactive"})
_POOL_WORDS = frozenset(
    (
        "interface", "ipv6", "round-robin", "extended", "flat", "include-reserve", "block-allocation",
        "fallthrough",
    )
)  # fmt: skip


@dataclass(slots=True)
class Translation:
    """One line as it is written, its names resolved."""

    place: Evidence
    real_interface: str
    mapped_interface: str
    real: Area
    mapped: Area
    dynamic: bool = False
    to_real: Area | None = None
    """The destination behind the translation; None where the line says nothing of destinations."""
    to_mapped: Area | None = None
    first: Service = ANY_SERVICE
    """The service as a packet from the real side bears it."""
    second: Service = ANY_SERVICE
    """The same service as it is written on the mapped side."""
    switches: set[str] = field(default_factory=set)
    handle: str = ""
    name: str = ""
    section: int = 1
    order: tuple[int, int, int, str] = (0, 0, 0, "")

    @property
    def identity(self) -> bool:
        """Sources stay as they are."""
        return self.mapped.upper == self.real.upper


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads `nat` lines."""

    objects: Objects
    places: Places
    ports: Ports
    record: Record

    def manual(self, command: Command) -> Translation | None:
        """`nat (inside,outside) source …`; None, and a gap, where it is not understood."""
        return self._read(command, lambda words: self._manual(command, words))

    def automatic(self, owner: str, command: Command) -> Translation | None:
        """The `nat` line of a network object."""
        return self._read(command, lambda words: self._automatic(command, words, owner))

    def _read(self, command: Command, read: "Callable[[list[str]], Translation]") -> Translation | None:
        try:
            found = read(command.words[1:])
        except (ValueError, IndexError):
            self.record.gap(command)
            return None
        self.record.understood(command)
        opened = [
            one for area in (found.real, found.mapped, found.to_real, found.to_mapped) if area for one in area.open
        ]
        self.record.leaves_open(tuple(opened), found.place)
        return found

    def entries(self, found: list[Translation]) -> Iterator[Nat]:
        """Each line as what it does to new connections, in both directions where it is static."""
        position = 0
        for one in in_order(found):
            if "inactive" in one.switches:
                continue
            asks = "route-lookup" in one.switches or (one.identity and _ASKING[0] <= self.record.version < _ASKING[1])
            legs = ("any", "any") if asks else (one.real_interface, one.mapped_interface)
            inner, outer = (self.ports.beside(name) for name in legs)
            for nat in _both_ways(one, inner, outer):
                position += 1
                yield replace(nat, position=position)

    def _interfaces(self, words: list[str]) -> tuple[str, str]:
        if not words[0].startswith("("):
            return "any", "any"
        real, _, mapped = words.pop(0).strip("()").partition(",")
        if not mapped:
            raise ValueError(real)
        return self.ports.canonical(real), self.ports.canonical(mapped)

    def _area(self, word: str, interface: str) -> Area:
        """An object, a group, `any`, `interface`, or an address. Raises ValueError."""
        if word in {"any", "any4", "any6"}:
            return Area(ANY_ADDRESS)
        if word == "interface":
            return self.places.interface(interface)
        if (False, word) in self.objects.groups:
            return self.objects.area(word, grouped=False)
        if (True, word) in self.objects.groups:
            return self.objects.area(word, grouped=True)
        if word[0].isdigit() or ":" in word or word in self.places.names:
            return self.places.prefix(word)
        return addresses.unknown(f'the undefined object "{word}"')

    def _manual(self, command: Command, words: list[str]) -> Translation:
        real_interface, mapped_interface = self._interfaces(words)
        section = 1
        while words[0] != "source":
            word = words.pop(0)
            section = 3 if word == "after-auto" else section
            if word != "after-auto" and number(word) is None:
                raise ValueError(word)
        kind, real, rest = words[1], words[2], words[3:]
        found = Translation(
            self.record.at(command), real_interface, mapped_interface,
            self._area(real, real_interface), Area(ANY_ADDRESS), kind == "dynamic", section=section,
            order=(0, command.number, 0, ""), handle=f"nat section {section}",
        )  # fmt: skip
        if kind not in {"static", "dynamic"}:
            raise ValueError(kind)
        found.mapped = self._pool(rest, mapped_interface)
        if rest[:2] == ["destination", "static"]:
            found.to_mapped = self._area(rest[2], real_interface)
            rest[:3] = []
            if rest[0] == "ipv6":
                rest.pop(0)
            found.to_real = self._area(rest.pop(0), mapped_interface)
        if rest[:1] == ["service"]:
            found.first, found.second = self._service(rest[1]), self._service(rest[2])
            rest[:3] = []
        self._tail(found, rest)
        return found

    def _pool(self, rest: list[str], interface: str) -> Area:
        """What a source becomes; takes its words off the list. Raises ValueError and IndexError."""
        found = []
        if rest[0] == "pat-pool":
            rest.pop(0)
            found.append(self._area(rest.pop(0), interface))
        else:
            found.append(self._area(rest.pop(0), interface))
            if rest[:1] == ["pat-pool"]:
                rest.pop(0)
                found.append(self._area(rest.pop(0), interface))
        while rest and rest[0] in _POOL_WORDS:
            if rest.pop(0) == "interface":
                found.append(self.places.interface(interface))
        return addresses.joined(found)

    def _service(self, name: str) -> Service:
        if name == "any":
            return ANY_SERVICE
        found = self.objects.service(name, grouped=False)
        if found.open or len(found.upper) != 1:
            raise ValueError(name)
        return found.upper[0]

    def _tail(self, found: Translation, rest: list[str]) -> None:
        while rest:
            word = rest.pop(0)
            if word == "description":
                found.name = " ".join(rest)
                return
            if word not in _SWITCHES:
                raise ValueError(word)
            found.switches.add(word)

    def _automatic(self, command: Command, words: list[str], owner: str) -> Translation:
        real_interface, mapped_interface = self._interfaces(words)
        kind, rest = words[0], words[1:]
        real = self.objects.area(owner, grouped=False)
        found = Translation(
            self.record.at(command), real_interface, mapped_interface, real, Area(ANY_ADDRESS), kind == "dynamic",
            section=2, handle=f"object network {owner}", name=owner,
        )  # fmt: skip
        if kind not in {"static", "dynamic"}:
            raise ValueError(kind)
        inline = rest[0]
        found.mapped = self._pool(rest, mapped_interface)
        if not found.dynamic and self._is_address(inline):
            found.mapped = self._as_large(found.mapped, real)
        if rest[:1] == ["service"]:
            protocol, behind, before = rest[1], port(rest[2]), port(rest[3])
            kinds = protocols(protocol)
            found.first = Service(kinds, source_ports=Ranges.single(behind))
            found.second = Service(kinds, source_ports=Ranges.single(before))
            rest[:4] = []
        self._tail(found, rest)
        size, first = real.upper.size, real.upper.pairs[0][0] if real.upper else 0
        found.order = (int(found.dynamic), size, first, owner)
        return found

    def _is_address(self, word: str) -> bool:
        return (word[0].isdigit() or ":" in word) and (False, word) not in self.objects.groups

    @staticmethod
    def _as_large(mapped: Area, real: Area) -> Area:
        """An address written in place of an object stands for as many as the object has (guide for 9.0)."""
        size, start = real.upper.size, mapped.upper.first
        if size <= 1 or mapped.upper.size > 1 or size > ADDRESS_END - start:
            return mapped
        low = start // size * size if size & (size - 1) == 0 and len(real.upper.pairs) == 1 else start
        return replace(mapped, upper=Ranges(((low, low + size - 1),)))


def in_order(found: list[Translation]) -> list[Translation]:
    """Section 1 as written; section 2 static first, then the fewest addresses, the lowest, the name; section 3."""
    return sorted(found, key=lambda one: (one.section, one.order))


def _both_ways(one: Translation, inner: frozenset[str] | None, outer: frozenset[str] | None) -> Iterator[Nat]:
    """From the real side out, then from the mapped side in; `inner` and `outer` are where each sends packets."""
    out, inward = _interface(one.real_interface), _interface(one.mapped_interface)
    to_mapped, to_real = one.to_mapped or Area(ANY_ADDRESS), one.to_real or Area(ANY_ADDRESS)
    if one.to_mapped is not None:
        service = Service(one.first.protocols, one.first.ports, one.first.source_ports)
        found = _destination(one, out, one.real, to_mapped, to_real, service, one.second.ports)
        yield from (replace(nat, egress=outer) for nat in found)
    if not one.identity:
        cells = Cells(one.real.upper, to_mapped.upper, (one.first,), out, inward)
        yield Nat(NatKind.SOURCE, Match(cells), one.place, one.mapped.upper, handle=one.handle, name=one.name)
    if not one.dynamic and "unidirectional" not in one.switches:
        service = Service(one.second.protocols, one.second.source_ports, one.second.ports)
        found = _destination(one, inward, to_real, one.mapped, one.real, service, one.first.source_ports)
        yield from (replace(nat, egress=inner) for nat in found)


def _destination(
    one: Translation,
    ingress: frozenset[str] | None,
    source: Area,
    sent: Area,
    behind: Area,
    service: Service,
    ports: Ranges,
) -> Iterator[Nat]:
    """Packets sent to `sent` go to `behind`; nothing changes where both are the same."""
    opened = tuple(dict.fromkeys(source.open + sent.open + behind.open))
    whole = service.ports == ANY_PORT
    same = sent.upper == behind.upper and service.ports == ports
    parts = ((sent.upper, behind.upper),) if same or opened else pairs(sent.upper, behind.upper)
    for part, target in parts:
        cells = Cells(source.upper, part, (service,), ingress)
        match = Match(cells, NOTHING, opened) if opened else Match(cells)
        if same:
            yield Nat(NatKind.EXEMPT, match, one.place, handle=one.handle, name=one.name)
        else:
            yield Nat(
                NatKind.DESTINATION, match, one.place, target, None if whole else ports,
                handle=one.handle, name=one.name, whole_host=whole,
            )  # fmt: skip


def pairs(sent: Ranges, behind: Ranges) -> Iterator[tuple[Ranges, Ranges]]:
    """Parts of two sets that go to each other one to one: the smaller set is used again and again, in order.

    Of more addresses behind than are sent to, only the first are reached from the mapped side.
    """
    if sent.size <= behind.size or not behind:
        yield sent, _part(behind, 0, sent.size)
        return
    for start in range(0, min(sent.size, MOST_PARTS * behind.size), behind.size):
        part = _part(sent, start, behind.size)
        yield part, _part(behind, 0, part.size)


def _part(ranges: Ranges, start: int, size: int) -> Ranges:
    """Some values of a set, counted from its first."""
    found, skip = [], start
    for low, high in ranges:
        length = high - low + 1
        if skip >= length:
            skip -= length
            continue
        take = min(length - skip, size)
        found.append((low + skip, low + skip + take - 1))
        size -= take
        skip = 0
        if not size:
            break
    return Ranges(tuple(found))


def _interface(name: str) -> frozenset[str] | None:
    return None if name == "any" else frozenset({name})
