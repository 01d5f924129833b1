"""Interfaces with their levels and addresses, and the static routes."""

from collections.abc import Iterator
from dataclasses import field

from auditor.formats import State
from auditor.formats.cisco_asa.addresses import Places, point
from auditor.formats.cisco_asa.defaults import unstated, value, worded
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.record import Record
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known
from auditor.model.firewall import Interface, Route
from auditor.model.frozen import dataclass
from auditor.model.net import ADDRESS_END, NONE, SYMBOLIC, V6, Ranges, symbolic
from auditor.model.role import Role
from auditor.syntax.indented import Command


@dataclass(slots=True)
class Port:
    """An interface as the file writes it."""

    device: str
    place: Evidence
    name: str = ""
    level: int | None = None
    level_place: Evidence | None = None
    description: str = ""
    enabled: bool = True
    management_only: bool = False
    networks: list[Ranges] = field(default_factory=list)
    addresses: list[Ranges] = field(default_factory=list)
    dynamic: bool = False
    gateway: bool = False
    ipv6: bool = False
    bridge: str = ""
    """The number of the bridge group it is a member of."""
    zone: str = ""
    """The traffic zone it is a member of: packets of one connection may come and go by any member of it."""
    zone_place: Evidence | None = None
    tunnel_place: Evidence | None = None
    """Where it is made the end of an IPsec tunnel (VTI)."""
    tunnel_leg: str = ""
    """The interface on which that tunnel ends."""
    tunnel_peer: str = ""
    tunnel_profile: str = ""

    @property
    def effective_level(self) -> int:
        """Its security level: as written, else 100 for `inside` and 0 for every other."""
        return self.level if self.level is not None else (100 if self.name.lower() == "inside" else 0)


_NO_EFFECT = (
    "speed ", "duplex ", "switchport", "mac-address ", "channel-group ", "lacp ", "port-channel ", "flowcontrol ",
    "delay ", "hold-time ", "authentication ", "ospf ", "eigrp ", "igmp ", "pim ", "dhcp ", "dhcprelay ", "poe ",
    "power ", "allow-ssc-mgmt", "ipv6 nd ", "ipv6 dhcp", "ipv6 ospf ", "ipv6 enforce-eui64", "policy-route ",
    "cts ", "sgt ", "mtu ", "bfd ", "rip ", "multicast ", "hello-interval ", "summary-address ", "secondary ",
    "split-horizon ", "redundant-interface ", "member-interface ", "forward interface ", "nve-only", "segment-id ",
    "lldp ", "vtep-nve ", "propagate ", "vlan ", "pppoe ", "ip address pppoe", "standby ", "isis ", "nameif-",
    "fec ", "trust-sgt", "tunnel ", "failover ", "no ",
)  # fmt: skip


class Ports:
    """Reads interfaces one after the other; each dynamic address gets a symbolic point of its own."""

    def __init__(self, places: Places, record: Record) -> None:
        """Nothing read yet."""
        self.ports: list[Port] = []
        self.bridges = False
        """The device has no routing table (transparent mode)."""
        self._places, self._record = places, record
        self._symbols = 0

    def read(self, command: Command) -> None:
        """One `interface` with its lines."""
        words = command.words
        port = Port(words[1] if len(words) > 1 else "", self._record.at(command))
        port.enabled = "shutdown" not in words[2:]
        self._record.understood(command)
        self.ports.append(port)
        for line in command.children:
            self._line(port, line)

    def _line(self, port: Port, line: Command) -> None:
        record = self._record
        if line.text.startswith("nameif ") and self.top(line):
            return
        try:
            known = self._setting(port, line)
        except (ValueError, IndexError):
            record.gap(line)
            return
        if known:
            record.understood(line)
        elif f"{line.text} ".startswith(_NO_EFFECT):
            record.mark(State.WITHOUT_EFFECT, *line.walk())
        else:
            record.mark(State.NOT_UNDERSTOOD, line)

    def _setting(self, port: Port, line: Command) -> bool:
        match line.words:
            case ["nameif", name]:
                port.name, port.place = name, self._record.at(line)
            case ["security-level", level]:
                port.level, port.level_place = int(level), self._record.at(line)
            case ["description", *_]:
                port.description = line.text.partition(" ")[2]
            case ["shutdown"]:
                port.enabled = False
            case ["no", "shutdown"]:
                port.enabled = True
            case ["management-only"] | ["management-only", "individual"]:
                port.management_only = True
            case ["zone-member" | "tunnel" | "bridge-group", *_]:
                return self._part_of(port, line)
            case ["ip" | "ipv6", "address" | "enable", *_]:
                self._addressed(port, line.words)
            case _:
                return False
        return True

    def _part_of(self, port: Port, line: Command) -> bool:
        """What an interface is a part of: a bridge, a traffic zone, a tunnel."""
        match line.words:
            case ["zone-member", zone]:
                port.zone, port.zone_place = zone, self._record.at(line)
            case ["tunnel", "protection", "ipsec", "profile", profile]:
                port.tunnel_place, port.tunnel_profile = self._record.at(line), profile
            case ["tunnel", "source", "interface", leg]:
                port.tunnel_leg = leg
            case ["tunnel", "destination", peer]:
                port.tunnel_peer = peer
            case ["bridge-group", number]:
                port.bridge = number
            case _:
                return False
        return True

    def _addressed(self, port: Port, words: list[str]) -> None:
        """Addresses of an interface. Raises ValueError and IndexError."""
        match words:
            case ["ip", "address", "dhcp" | "pppoe", *rest] | ["ip", "address", _, "pppoe", *rest]:
                self._assigned(port, gateway="setroute" in rest)
            case ["ip", "address", address, mask, *_]:
                self._stated(port, address, mask)
            case ["ipv6", "address", *rest]:
                self._ipv6(port, rest)
            case ["ipv6", "enable"]:
                port.ipv6 = True
            case _:
                raise ValueError(words[0])

    def _stated(self, port: Port, address: str, mask: str) -> None:
        network = self._places.network(address, mask).upper
        port.addresses.append(self._places.host(address).upper)
        port.networks.append(network)

    def _assigned(self, port: Port, *, gateway: bool) -> None:
        port.dynamic, port.gateway = True, gateway
        if self._symbols < ADDRESS_END - SYMBOLIC:
            mine = Ranges.single(symbolic(self._symbols))
            port.addresses.append(mine)
            self._places.dynamic = self._places.dynamic | mine
            self._symbols += 1

    def _ipv6(self, port: Port, rest: list[str]) -> None:
        port.ipv6 = True
        if rest[0] in {"autoconfig", "dhcp"}:
            port.dynamic = True
            port.gateway = port.gateway or "default" in rest
        elif "/" in rest[0]:
            network = self._places.prefix(rest[0]).upper
            port.networks.append(network)
            if "eui-64" not in rest:
                port.addresses.append(self._places.host(rest[0].partition("/")[0]).upper)
        elif not point(rest[0]) >= V6:
            raise ValueError(rest[0])

    def top(self, command: Command) -> bool:
        """The lines of PIX 6 that stand alone; whether it is one."""
        try:
            known = self._alone(command)
        except ValueError:
            self._record.gap(command)
            return True
        if known:
            self._record.understood(command)
        return known

    def _alone(self, command: Command) -> bool:
        """`nameif ethernet0 outside security0`, `ip address outside 203.0.113.10 255.0.0.0`. Raises ValueError."""
        match command.words:
            case ["nameif", device, name, level] if level.startswith("security") and number(level[8:]) is not None:
                port = next((one for one in self.ports if one.device == device), None)
                if port is None:
                    port = Port(device, self._record.at(command))
                    self.ports.append(port)
                port.name, port.level, port.level_place = name, number(level[8:]), self._record.at(command)
            case ["ip", "address", name, "dhcp" | "pppoe", *rest] if port := self._named(name):
                self._assigned(port, gateway="setroute" in rest)
            case ["ip", "address", name, address, mask] if port := self._named(name):
                self._stated(port, address, mask)
            case _:
                return False
        return True

    def _named(self, name: str) -> Port | None:
        return next((one for one in self.ports if one.name == name), None)

    def canonical(self, name: str) -> str:
        """The interface that routes for a name: a bridge group's own for its members."""
        port = self._named(name)
        if port is None or not port.bridge or port.device.upper().startswith("BVI"):
            return name
        bridge = next((one for one in self.ports if one.device.upper() == f"BVI{port.bridge}" and one.name), None)
        return bridge.name if bridge else name

    def beside(self, name: str) -> frozenset[str] | None:
        """An interface with the others of its traffic zone; None where the file has none of that name, or bridges."""
        port = self._named(name)
        if port is None or self.bridges:
            return None
        return frozenset({name, *(one.name for one in self.named if port.zone and one.zone == port.zone)})

    @property
    def named(self) -> list[Port]:
        """The interfaces that pass anything: those with a name that are no members of a routed bridge group."""
        return [one for one in self.ports if one.name and self.canonical(one.name) == one.name]


@dataclass(frozen=True, slots=True)
class DefaultRoute:
    """A default route."""

    interface: str
    metric: int
    place: Evidence


def routes(
    commands: list[Command], ports: Ports, record: Record, places: Places
) -> tuple[list[Route], list[DefaultRoute]]:
    """The static routes, default routes apart: those for VPN traffic only (`tunneled`) are neither."""
    found: list[Route] = []
    defaults: list[DefaultRoute] = []
    for command in commands:
        words = command.words[1:] if command.text.startswith("ipv6 ") else command.words
        try:
            area = places.prefix(words[2]) if "/" in words[2] else places.network(words[2], words[3])
            rest = words[3:] if "/" in words[2] else words[4:]
            gateway = places.point(rest[0])
        except (ValueError, IndexError):
            record.gap(command)
            continue
        if "tunneled" in rest:
            record.mark(State.WITHOUT_EFFECT, command)
            continue
        record.understood(command)
        name = ports.canonical(words[1])
        if area.upper.first in {0, V6} and area.upper.size >= V6:
            metric = number(rest[1] if len(rest) > 1 else "") or 1
            defaults.append(DefaultRoute(name, metric, record.at(command)))
        else:
            found.append(Route(area.upper, name, record.at(command), gateway))
    return found, defaults


def other_routes(
    ports: Ports, defaults: list[DefaultRoute], protocols: list[Command], record: Record
) -> Iterator[Evidence]:
    """What gives the device routes beside those that the file states."""
    best = min((one.metric for one in defaults), default=0)
    yield from (record.at(one) for one in protocols)
    yield from (one.place for one in defaults if one.metric > best)
    yield from (one.place for one in ports.named if one.dynamic and not one.gateway)


def interfaces(
    ports: Ports, defaults: list[DefaultRoute], verified: dict[str, Evidence], record: Record
) -> Iterator[Interface]:
    """The interfaces of the model; the gateway is where the best default route leaves."""
    best = min((one.metric for one in defaults), default=0)
    outward = {one.interface for one in defaults if one.metric == best}
    for port in ports.named:
        yield Interface(
            port.name,
            port.place,
            port.device,
            Ranges.union(port.networks) if port.networks else NONE,
            Ranges.union(port.addresses) if port.addresses else NONE,
            enabled=port.enabled,
            level=port.effective_level,
            description=port.description,
            dynamic=port.dynamic,
            gateway=port.name in outward or (port.gateway and not outward),
            anti_spoofing=_anti_spoofing(port, verified, record),
            role=Role.VPN if port.tunnel_place else None,
            role_reason=f"Interface {port.name} is a tunnel to another site." if port.tunnel_place else "",
        )


def _anti_spoofing(port: Port, verified: dict[str, Evidence], record: Record) -> Fact[bool]:
    setting = "ip verify reverse-path"
    if place := verified.get(port.name):
        return Known(value=True, setting=setting, evidence=(place,))
    default = value(setting, record.version)
    if not record.whole or default is None:
        return unstated(setting, whole=record.whole)
    return Known(value=False, setting=setting, basis=Basis.DEFAULT, evidence=(port.place,), origin=worded(default))
