"""What services and applications in a rule stand for, as protocols and ports."""

from collections.abc import Iterable
from dataclasses import field

from auditor.formats.panos.applications import BARE, PORTS, WELL_KNOWN
from auditor.formats.panos.objects import MOST_NESTED
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_SERVICE, PORT_END, PROTOCOL_NAMES, TCP, UDP, Ranges, Service, tcp

_PREDEFINED = {"service-http": tcp(80, 8080), "service-https": tcp(443)}
"""`service-http` and `service-https` (PAN-OS web interface help, Objects > Services)."""
_PROTOCOLS = {name: number for number, name in PROTOCOL_NAMES.items()}
ANY_TCP_UDP = Service(Ranges.single(TCP, UDP))


@dataclass(frozen=True, slots=True)
class Offer:
    """Services: surely `lower`, at most `upper`."""

    upper: tuple[Service, ...]
    lower: tuple[Service, ...]
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def exact(cls, *services: Service) -> "Offer":
        """Just these."""
        return cls(services, services)

    @classmethod
    def joined(cls, parts: Iterable["Offer"]) -> "Offer":
        """What any of them holds."""
        found = list(parts)
        return cls(
            tuple(dict.fromkeys(service for one in found for service in one.upper)),
            tuple(dict.fromkeys(service for one in found for service in one.lower)),
            tuple(dict.fromkeys(text for one in found for text in one.open)),
            tuple(dict.fromkeys(name for one in found for name in one.missing)),
        )


@dataclass(slots=True)
class Catalog:
    """The services and applications that a virtual system sees, its own before the shared ones."""

    services: dict[str, Node]
    service_groups: dict[str, Node]
    applications: dict[str, Node]
    application_groups: dict[str, Node]
    own: frozenset[str]
    used: set[str] = field(default_factory=set)
    _known: dict[str, Offer] = field(default_factory=dict)

    @property
    def unused(self) -> Iterable[Evidence]:
        """Services of this virtual system that nothing names; the note names them."""
        for name in sorted(self.own - self.used):
            node = self.services.get(name) or self.service_groups.get(name)
            if node is not None:
                yield node.opening.noted(name)

    def offer(self, names: tuple[str, ...], applications: tuple[str, ...]) -> Offer:
        """The protocols and ports of a rule's services, as far as its applications use them."""
        asked = self._applications(applications)
        if "application-default" in names:
            return Offer.exact(ANY_SERVICE) if "any" in applications or not applications else self._standard(asked)
        if not names:
            return Offer((ANY_SERVICE,), (), ("the services, which are not written",))
        if "any" in names:
            return self._bare(asked) or self._anywhere(asked)
        return Offer.joined(self.service(name) for name in names)

    def _anywhere(self, applications: tuple[str, ...]) -> Offer:
        """Every port: surely for what runs on them all, and for an application on the ports where it is expected."""
        named = tuple(name for name in applications if name != "any")
        if not named:
            return Offer.exact(ANY_SERVICE)
        expected = self._standard(named).lower
        return Offer((ANY_SERVICE,), expected, (f"on which other ports {', '.join(named)} is spoken",))

    def _standard(self, applications: tuple[str, ...]) -> Offer:
        return Offer.joined(self._ports(name) for name in applications)

    def _ports(self, name: str) -> Offer:
        """The ports on which the vendor expects an application."""
        if name in self.applications:
            return _custom(self.applications[name])
        known = PORTS.get(name) or BARE.get(name)
        if known:
            return Offer.exact(*known)
        return Offer((ANY_SERVICE,), WELL_KNOWN.get(name, ()), (f"the default ports of the application {name}",))

    @staticmethod
    def _bare(applications: tuple[str, ...]) -> Offer | None:
        """Applications that are protocols without ports, whatever the service says."""
        if applications and all(name in BARE for name in applications):
            return Offer.exact(*(service for name in applications for service in BARE[name]))
        return None

    def _applications(self, names: tuple[str, ...], above: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The applications of a list with groups; a group or filter that the file does not resolve stays a name."""
        found: list[str] = []
        for name in names:
            group = self.application_groups.get(name)
            if group is None or name in above or len(above) > MOST_NESTED:
                found.append(name)
            else:
                members = group.names("members") or group.names()
                found += self._applications(members, (*above, name))
        return tuple(dict.fromkeys(found))

    def service(self, name: str, above: tuple[str, ...] = ()) -> Offer:
        """A service object, a group of them, or what the vendor defines itself."""
        if name == "any":
            return Offer.exact(ANY_SERVICE)
        self.used.add(name)
        if name in above or len(above) > MOST_NESTED:
            return Offer((ANY_SERVICE,), (), (f'the service group "{name}", which contains itself',), (name,))
        if name in self.services:
            if name not in self._known:
                self._known[name] = _service(self.services[name])
            return self._known[name]
        if name in self.service_groups:
            members = self.service_groups[name].names("members")
            return Offer.joined(self.service(one, (*above, name)) for one in members)
        if name in _PREDEFINED:
            return Offer.exact(_PREDEFINED[name])
        return Offer((ANY_TCP_UDP,), (), (f'the service object "{name}"',), (name,))


def _service(node: Node) -> Offer:
    found = []
    for protocol in node.below("protocol"):
        number = _PROTOCOLS.get(protocol.name)
        ports, sources = _port_list(protocol.names("port")), _port_list(protocol.names("source-port"))
        if number is None or not ports or sources == ():
            return Offer((ANY_TCP_UDP,), (), (f'the service object "{node.name}"',), (node.name,))
        found.append(Service(Ranges.single(number), Ranges.of(*ports), Ranges.of(*sources) if sources else ANY_PORT))
    if not found:
        return Offer((ANY_TCP_UDP,), (), (f'the service object "{node.name}"',), (node.name,))
    return Offer.exact(*found)


def _port_list(texts: tuple[str, ...]) -> tuple[tuple[int, int], ...] | None:
    """The ports of `104,11112-11113`; None when nothing is written, empty when something cannot be read."""
    if not texts:
        return None
    found = []
    for part in ",".join(texts).split(","):
        low, dash, high = part.strip().partition("-")
        if not (low.isdecimal() and (high.isdecimal() or not dash)):
            return ()
        found.append((int(low), min(int(high) if dash else int(low), PORT_END)))
    return tuple(found)


def _custom(node: Node) -> Offer:
    """The ports that a custom application declares: `tcp/104`, `udp/dynamic`."""
    found = []
    open_ports = (f"the default ports of the application {node.name}",)
    for text in node.names("default", "port"):
        protocol, _, ports = text.partition("/")
        number = {"tcp": TCP, "udp": UDP}.get(protocol)
        numbers = _port_list((ports,)) if ports != "dynamic" else ((1024, PORT_END),)
        if number is None or not numbers:
            return Offer((ANY_SERVICE,), (), open_ports)
        found.append(Service(Ranges.single(number), Ranges.of(*numbers)))
    return Offer.exact(*found) if found else Offer((ANY_SERVICE,), (), open_ports)


def read_catalog(own: list[Node], shared: list[Node]) -> Catalog:
    """The services and applications of a virtual system and those that all share."""
    levels = [*shared, *own]

    def named(kind: str) -> dict[str, Node]:
        return {one.name: one for node in levels for one in node.below(kind)}

    return Catalog(
        named("service"),
        named("service-group"),
        named("application"),
        named("application-group"),
        frozenset(one.name for node in own for kind in ("service", "service-group") for one in node.below(kind)),
    )
