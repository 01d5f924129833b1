"""Interfaces, zones and routes: which zone stands behind an address."""

from collections.abc import Callable, Iterator
from dataclasses import field
from functools import cached_property
from ipaddress import ip_interface

from auditor.formats.panos.config import Config
from auditor.formats.panos.routing import read_routing, written
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known
from auditor.model.firewall import Interface, Route
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6, NONE, PUBLIC, Ranges, address, cidr, symbolic
from auditor.model.role import Role

_MOST = 200
"""Interfaces whose addresses can be kept apart when the file does not state them."""
KINDS = ("ethernet", "aggregate-ethernet", "vlan", "loopback", "tunnel", "sdwan")
MGT = "MGT"
DEVICE = ""
"""In the interfaces that a packet leaves by: it does not leave, it is for the firewall itself."""


@dataclass(frozen=True, slots=True)
class Port:
    """One interface with addresses of its own."""

    name: str
    node: Node
    """What holds its addresses: `layer3`, or the unit itself."""
    place: Evidence
    addresses: Ranges
    networks: Ranges
    dynamic: bool
    open: tuple[str, ...] = ()
    """Objects in place of an address that the file does not define."""
    comment: str = ""
    enabled: bool = True

    @property
    def profile(self) -> str:
        """The interface management profile."""
        return self.node.read("interface-management-profile")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone and what belongs to it."""

    name: str
    node: Node
    kind: str
    """`layer3`, `virtual-wire`, `layer2`, `tap`, `tunnel`, `external`; empty for a zone without interfaces."""
    ports: frozenset[str]


@dataclass
class Network:
    """The interfaces of one virtual system and their zones."""

    ports: dict[str, Port]
    zones: dict[str, Zone]
    routes: tuple[Route, ...]
    profiles: dict[str, Node] = field(default_factory=dict)
    """Zone protection profiles."""
    conflicts: tuple[Evidence, ...] = ()
    """Routes of several virtual routers that contradict each other."""
    learned: tuple[Evidence, ...] = ()
    """What may give more routes: routing protocols that run, and other routers whose answer is not known."""
    mgt: tuple[Evidence, Ranges] | None = None
    """The management port and its address."""

    @cached_property
    def zoned(self) -> dict[str, str]:
        """The zone of each interface that has one."""
        return {port: zone.name for zone in self.zones.values() for port in zone.ports if port in self.ports}

    @cached_property
    def everywhere(self) -> frozenset[str] | None:
        """What a rule's zone `any` stands for; None when every interface is in a zone."""
        names = frozenset(self.zoned)
        if not names:
            return None  # a part of a configuration: the zones stand elsewhere
        return None if names == frozenset(self.ports) and self.mgt is None else names

    @cached_property
    def behind(self) -> dict[str, Ranges]:
        """The addresses that leave by each interface: the longest prefix first, an interface's own always its own."""
        found = {name: port.addresses for name, port in self.ports.items()}
        known = [(Ranges((pair,)), name) for name, port in self.ports.items() for pair in port.networks]
        known += [(Ranges((pair,)), one.interface) for one in self.routes for pair in one.destination]
        taken = Ranges.union(found.values())
        for prefix, name in sorted(known, key=lambda one: one[0].size):
            part = prefix - taken
            if part and name in found:
                found[name] = found[name] | part
                taken = taken | part
        rest = next((name for name, port in self.ports.items() if port.dynamic), None)
        if rest is not None:
            found[rest] = found[rest] | ((ANY_V4 | ANY_V6) - taken)
        return found

    def towards(self, zones: frozenset[str]) -> Ranges:
        """The addresses that are routed into some zones."""
        return Ranges.union(self.behind[port] for port, zone in self.zoned.items() if zone in zones)

    def own(self, zones: frozenset[str] | None) -> Ranges:
        """The device's own addresses in some zones; None is every zone."""
        return Ranges.union(
            self.ports[port].addresses for port, zone in self.zoned.items() if zones is None or zone in zones
        )

    def of(self, zones: frozenset[str]) -> frozenset[str]:
        """The interfaces of some zones."""
        return frozenset(port for port, zone in self.zoned.items() if zone in zones)

    def into(self, zones: frozenset[str]) -> frozenset[str]:
        """What packets into some zones leave by, those for the firewall itself included."""
        return self.of(zones) | {DEVICE}

    def interfaces(self) -> Iterator[Interface]:
        """The interfaces in the neutral model, the management port last."""
        default = {one.interface for one in self.routes if one.destination >= ANY_V4 or one.destination >= ANY_V6}
        for name, port in self.ports.items():
            zone = self.zones.get(self.zoned.get(name, ""))
            tunnel = name.startswith("tunnel")
            yield Interface(
                name,
                port.place,
                device=zone.name if zone else "",
                networks=port.networks,
                addresses=port.addresses,
                enabled=port.enabled,
                description=zone.name if zone else port.comment,
                dynamic=port.dynamic,
                gateway=name in default or (port.dynamic and not default),
                anti_spoofing=self._spoofing(zone),
                role=Role.VPN if tunnel else None,
                role_reason=f"Interface {name} is a tunnel." if tunnel else "",
            )
        if self.mgt is not None:
            place, held = self.mgt
            yield Interface(MGT, place, description="public" if held & PUBLIC else "management")

    def _spoofing(self, zone: Zone | None) -> Fact[bool]:
        """Whether the zone protection profile drops spoofed senders."""
        if zone is None or zone.kind != "layer3":
            return UNSTATED
        setting = "discard-ip-spoof"
        named = zone.node.get("network", "zone-protection-profile") or zone.node.get("zone-protection-profile")
        if named is None:
            return Known(value=False, setting="zone-protection-profile", evidence=(zone.node.opening,))
        profile = self.profiles.get(named.children[-1].name if named.children else "")
        switch = profile.get(setting) if profile is not None else None
        if profile is None:
            return UNSTATED
        places = (named.evidence, switch.evidence if switch is not None else profile.opening)
        return Known(value=profile.says(setting), setting=setting, evidence=places)


def read_network(config: Config, vsys: Node, *, alone: bool, literal: Callable[[str], str]) -> Network:
    """The network of a virtual system; one that stands alone has every interface.

    `literal` gives the address of an object that is named in place of one.
    """
    zones = {one.name: _zone(one) for one in (*vsys.below("zone"), *config.pushed_to(vsys.name).below("zone"))}
    ports = {port.name: port for port in _ports(config, literal)}
    for zone in zones.values():  # a part of a configuration names interfaces that it does not describe
        for name in sorted(zone.ports - ports.keys()):
            ports[name] = Port(name, zone.node, zone.node.opening, NONE, NONE, dynamic=False)
    networks = {port.name: port.networks for port in ports.values()}
    if not alone:
        own = {*vsys.names("import", "network", "interface"), *(port for zone in zones.values() for port in zone.ports)}
        ports = {name: port for name, port in ports.items() if name in own}
    routing = read_routing(config, networks, literal, own=None if alone else frozenset(ports))
    profiles = {one.name: one for one in config.network.below("profiles", "zone-protection-profile")}
    return Network(ports, zones, routing.routes, profiles, routing.conflicts, routing.learned, _mgt(config))


def _mgt(config: Config) -> tuple[Evidence, Ranges] | None:
    if not config.system.children:
        return None
    found = config.system.get("ip-address")
    place = found.evidence if found is not None else config.system.opening
    return place, written(found.children[-1].name) if found is not None and found.children else NONE


def _zone(node: Node) -> Zone:
    kinds = [one for one in node.below("network") if one.name in _ZONE_KINDS]
    kind = kinds[-1] if kinds else None
    return Zone(node.name, node, kind.name if kind else "", frozenset(kind.names() if kind else ()))


_ZONE_KINDS = frozenset({"layer3", "layer2", "virtual-wire", "tap", "external", "tunnel"})


def _ports(config: Config, literal: Callable[[str], str]) -> Iterator[Port]:
    index = 0
    for kind in KINDS:
        for entry in config.network.below("interface", kind):
            holders = [entry] if kind not in {"ethernet", "aggregate-ethernet"} else []
            holders += [one for name in ("layer3", "layer2", "virtual-wire", "tap") if (one := entry.get(name))]
            for holder in holders:
                name = kind if entry.name == "units" else entry.name
                down = entry.read("link-state") == "down"
                if entry.name != "units":
                    yield _port(name, holder, entry, index, literal, enabled=not down)
                    index += 1
                for unit in entry.children if entry.name == "units" else holder.below("units"):
                    yield _port(unit.name, unit, unit, index, literal, enabled=not down)
                    index += 1


def _port(name: str, node: Node, entry: Node, index: int, literal: Callable[[str], str], *, enabled: bool) -> Port:
    written = [*node.names("ip"), *node.names("ipv6", "address")]
    client = node.get("dhcp-client")
    pppoe = node.get("pppoe")
    dynamic = (client is not None and client.read("enable") != "no") or (
        pppoe is not None and pppoe.read("enable") != "no"
    )
    held, networks, unknown = NONE, NONE, []
    for text in written:
        try:
            parsed = ip_interface(literal(text))
        except ValueError:
            unknown.append(text)
            continue
        held = held | Ranges.single(address(str(parsed.ip)))
        networks = networks | cidr(str(parsed.network))
    if dynamic and index < _MOST:
        held = held | Ranges.single(symbolic(index))
    return Port(name, node, entry.opening, held, networks, dynamic, tuple(unknown), entry.read("comment"), enabled)
