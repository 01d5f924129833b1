"""Port forwards, one-to-one translation and prefix translation, in the order in which pf asks them."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.pfsense.network import FAMILIES, SPACES
from auditor.formats.pfsense.objects import Found, Objects
from auditor.formats.pfsense.rules import place
from auditor.formats.pfsense.stages import System
from auditor.model.firewall import NOTHING, Cells, Match, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, NONE, PORT_END, PROTOCOL_NAMES, TCP, UDP, Ranges, Service
from auditor.syntax.xmltree import Element

_PROTOCOLS = {name: Ranges.single(number) for number, name in PROTOCOL_NAMES.items()} | {
    "tcp/udp": Ranges.single(TCP, UDP)
}


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation with the names it uses that the file does not define."""

    nat: Nat
    missing: tuple[str, ...] = ()


def translations(system: System) -> Iterator[Translation]:
    """What translates destinations: port forwards first, then one to one, then prefixes; then the outbound rules."""
    section = system.root if system.root.name == "nat" else system.root.get("nat")
    if section is None:
        return
    for position, element in _active(section, "rule"):
        yield from _Forward(element, position, system).translations()
    for position, element in _active(section, "onetoone"):
        yield from _one_to_one(element, position, system.objects)
    for position, element in _active(section, "npt"):
        yield _prefix(element, position, system.objects)
    if section.read("outbound", "mode") in {"advanced", "hybrid"}:
        for position, element in _active(section, "outbound", "rule"):
            if element.get("nonat") is None:
                yield _outbound(element, position, system.objects)


def _active(section: Element, *path: str) -> Iterator[tuple[int, Element]]:
    """The entries that are not switched off, with their places in the list."""
    for position, element in enumerate(section.all(*path), 1):
        if element.children and element.get("disabled") is None and element.get("separator") is None:
            yield position, element


class _Forward:
    """One port forward; reflection repeats it on the inside."""

    def __init__(self, element: Element, position: int, system: System) -> None:
        self._element = element
        self._position = position
        self._system = system
        self._objects = system.objects
        self._open: list[str] = []
        self._missing: list[str] = []

    def translations(self) -> Iterator[Translation]:
        """It, and its reflections."""
        element = self._element
        families = FAMILIES.get(element.read("ipprotocol"), (4,))
        names = tuple(one.strip() for one in element.read("interface").split(",") if one.strip()) or ("wan",)
        source, target = element.get("source"), element.get("destination")
        src = self._take(self._objects.endpoint(source, families)) if source is not None else SPACES[4]
        if target is not None and target.children:
            dst = self._take(self._objects.endpoint(target, families))
        else:
            dst = Ranges.union(self._objects.network.address(name, families[0]) for name in names)
        ports = self._take(self._objects.ports(element.read("destination", "port")))
        sources = self._take(self._objects.ports(element.read("source", "port")))
        cells = Cells(src, dst, (Service(self._protocols, ports, sources),), frozenset(names))
        nat = self._nat(cells, ports, families)
        yield Translation(nat, tuple(self._missing))
        yield from self._reflected(nat, names)

    def _take(self, found: Found) -> Ranges:
        self._open += found.open
        self._missing += found.missing
        return found.upper

    @property
    def _protocols(self) -> Ranges:
        name = self._element.read("protocol").lower()
        if name in _PROTOCOLS:
            return _PROTOCOLS[name]
        if name != "any":
            self._open.append("the protocol of the port forward")
        return ANY_PROTOCOL

    def _nat(self, cells: Cells, ports: Ranges, families: tuple[int, ...]) -> Nat:
        element = self._element
        none = element.get("nordr") is not None
        to, to_ports = NONE, None
        if not none:
            to = self._target(families[0])
            to_ports = self._local_ports(ports)
        left = tuple(dict.fromkeys(self._open))
        every = cells.services[0].ports == ANY_PORT
        return Nat(
            NatKind.EXEMPT if none else NatKind.DESTINATION,
            Match(cells, NOTHING if left else None, left),
            place(element),
            to=to,
            to_ports=to_ports,
            position=self._position,
            handle=element.read("associated-rule-id").replace("pass", ""),
            name=element.read("descr"),
            bypasses_filter=not none and element.read("associated-rule-id") == "pass",
            whole_host=every and not none,
        )

    def _target(self, family: int) -> Ranges:
        """Where it is handed to; an alias of several addresses is shared among them."""
        text = self._element.read("target")
        name = text.removesuffix("ip")
        if name != text and name in self._objects.network.ports:
            return self._objects.network.address(name, family)
        found = self._objects.addresses(text, family) if text else Found(NONE, ("the target",), ("target",))
        if found.upper.size > 1 and not found.open:
            self._open.append("which of several targets it is handed to")
        if found.open:
            self._take(found)
            return NONE
        return found.upper

    def _local_ports(self, ports: Ranges) -> Ranges | None:
        """The inside ports; None when they stay as they are. A range begins at the port that is given."""
        written = self._element.read("local-port")
        if not written or written == self._element.read("destination", "port"):
            return None
        found = self._objects.ports(written)
        if found.open or not found.upper:
            self._take(found)
            return None
        first = found.upper.first
        named = not self._element.read("destination", "port")[:1].isdecimal()
        if named or not ports or written in self._objects.aliases:
            return Ranges.single(first)
        last = min(first + ports.size - 1, PORT_END)
        return None if first == ports.first else Ranges.of((first, last))

    def _reflected(self, nat: Nat, names: tuple[str, ...]) -> Iterator[Translation]:
        """The same from the inside networks, where reflection is on."""
        kind = self._reflection
        inside = frozenset(
            one.name for one in self._objects.network.ports.values() if not one.gateway and one.name not in names
        )
        if not kind or not inside or nat.kind is NatKind.EXEMPT:
            return
        cells = replace(nat.match.upper, ingress=inside)
        left = nat.match.open if kind == "purenat" else (*nat.match.open, "what the reflection proxy lets through")
        yield Translation(replace(nat, match=Match(cells, NOTHING if left else None, left)))

    @property
    def _reflection(self) -> str:
        written = self._element.read("natreflection")
        if written == "disable":
            return ""
        if written in {"enable", "purenat"}:
            return "proxy" if written == "enable" else "purenat"
        if not self._system.complete or self._system.has("system", "disablenatreflection"):
            return ""
        return "purenat" if self._system.has("system", "enablenatreflectionpurenat") else "proxy"


def _one_to_one(element: Element, position: int, objects: Objects) -> Iterator[Translation]:
    """Both directions: what comes to the outside address goes to the inside one, and back."""
    family = 6 if element.read("ipprotocol") == "inet6" else 4
    name = element.read("interface") or "wan"
    source, target = element.get("source"), element.get("destination")
    inside = objects.endpoint(source, (family,)) if source is not None else Found(NONE, ("the inside address",))
    peers = objects.endpoint(target, (family,)) if target is not None and target.children else Found(SPACES[family])
    outside = objects.addresses(element.read("external"), family)
    left = inside.open + peers.open + outside.open
    missing = inside.missing + peers.missing + outside.missing
    first = outside.upper.first if outside.upper and not outside.open else 0
    size = inside.upper.size
    dst = Ranges.of((first, first + size - 1)) if not left and size else outside.upper
    exempt = element.get("nobinat") is not None
    nat = Nat(
        NatKind.EXEMPT if exempt else NatKind.DESTINATION,
        Match(Cells(peers.upper, dst, ingress=frozenset({name})), NOTHING if left else None, left),
        place(element),
        to=NONE if exempt or inside.open else inside.upper,
        position=position,
        name=element.read("descr"),
        whole_host=not exempt,
    )
    yield Translation(nat, missing)
    back = Cells(inside.upper, peers.upper, egress=frozenset({name}))
    yield Translation(replace(nat, kind=NatKind.SOURCE, match=replace(nat.match, upper=back), to=dst, whole_host=False))


def _prefix(element: Element, position: int, objects: Objects) -> Translation:
    """IPv6 prefixes, one address to one address."""
    source, target = element.get("source"), element.get("destination")
    nothing = Found(NONE, ("the prefix",))
    inside = objects.endpoint(source, (6,)) if source is not None else nothing
    outside = objects.endpoint(target, (6,)) if target is not None else nothing
    left = inside.open + outside.open
    cells = Cells(SPACES[6], outside.upper, ingress=frozenset({element.read("interface") or "wan"}))
    match = Match(cells, NOTHING if left else None, left)
    to = NONE if inside.open else inside.upper
    nat = Nat(NatKind.DESTINATION, match, place(element), to=to, position=position, name=element.read("descr"))
    return Translation(nat, inside.missing + outside.missing)


def _outbound(element: Element, position: int, objects: Objects) -> Translation:
    source = element.get("source")
    family = 6 if ":" in element.read("source", "network") else 4
    found = objects.endpoint(source, (family,)) if source is not None else Found(SPACES[4])
    name = element.read("interface")
    target = element.read("target")
    to = objects.addresses(target, family) if target else Found(objects.network.address(name, family))
    left = found.open + to.open
    cells = Cells(src=found.upper, egress=frozenset({name}) if name else None)
    match = Match(cells, NOTHING if left else None, left)
    nat = Nat(NatKind.SOURCE, match, place(element), to=to.upper, position=position, name=element.read("descr"))
    return Translation(nat, found.missing)
