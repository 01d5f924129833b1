"""Interfaces, zones, SD-WAN members and routes of one VDOM."""

from collections.abc import Iterator
from dataclasses import field
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from auditor.formats.fortigate.defaults import STRICT_CHECK
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known
from auditor.model.firewall import Interface, Route
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6, NONE, Ranges, address, cidr, symbolic
from auditor.model.role import Role

_MOST = 120
"""Interfaces whose addresses can be kept apart when the file does not state them."""
_POINTS = {6: symbolic(0), 4: symbolic(_MOST)}
SPACES = {
    4: ANY_V4 | Ranges.of((_POINTS[4], _POINTS[4] + _MOST - 1)),
    6: ANY_V6 | Ranges.of((_POINTS[6], _POINTS[6] + _MOST - 1)),
}
"""Every address of a family, with the points that stand for those which only the running device knows."""
UNKNOWN_ADDRESS = symbolic(2 * _MOST)
"""Stands for an inside address that the file gives by name only."""
SDWAN = "virtual-wan-link"
_DYNAMIC = frozenset({"dhcp", "pppoe", "pppoa"})
_UNSET = "0.0.0.0"  # noqa: S104 - what FortiOS writes where there is no address


@dataclass(frozen=True, slots=True)
class Port:
    """An interface with its addresses, and how it is reached for administration on each."""

    name: str
    block: Block
    interface: Interface
    access: tuple[tuple[str, Evidence, Ranges], ...] = ()
    """Service, the line that opens it, and the addresses on which."""


@dataclass(slots=True)
class Network:
    """What stands at the names that policies use for interfaces."""

    ports: dict[str, Port] = field(default_factory=dict)
    zones: dict[str, tuple[str, ...]] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    intrazone: tuple[Block, ...] = ()
    """Zones inside which traffic is let through."""
    learned: tuple[Evidence, ...] = ()
    """Routing protocols."""

    @property
    def own(self) -> Ranges:
        """Every address of the device itself."""
        return Ranges.union(one.interface.addresses for one in self.ports.values())

    def legs(self, names: tuple[str, ...]) -> tuple[frozenset[str] | None, tuple[str, ...]]:
        """The interfaces behind names of interfaces and zones; None is every one; and the names not defined."""
        if "any" in names:
            return None, ()
        found = {member for name in names for member in self.zones.get(name, (name,))}
        known = not self.ports
        missing = tuple(name for name in names if name not in self.zones and name not in self.ports and not known)
        return frozenset(found), missing


def read_network(config: Block, shared: Block, vdom: str) -> Network:
    """The interfaces of a VDOM with its zones and routes.

    Args:
        config: the VDOM's own part of the file.
        shared: what all VDOMs share; the same as `config` where there are none.
        vdom: its name.
    """
    blocks = [one for one in shared.entries("system interface") if one.read("vdom", vdom) == vdom]
    routes = [one for one in config.entries("router static") if not one.off("status")]
    members = dict(_members(config))
    ways_out = set(_ways_out(routes, members))
    ports = {
        one.name: _port(one, index, way_out=one.name in ways_out, spoof=_spoofing(config, one))
        for index, one in enumerate(blocks)
    }
    zones = {one.name: one.words("interface") for one in config.entries("system zone")}
    return Network(
        ports,
        zones | {name: tuple(found) for name, found in members.items()},
        tuple(_routes(config, members, ports)),
        tuple(one for one in config.entries("system zone") if one.read("intrazone") == "allow"),
        tuple(_learned(config)),
    )


_LEARNING = (
    ("router ospf", "network"), ("router ospf", "ospf-interface"), ("router bgp", "neighbor"),
    ("router bgp", "neighbor-range"), ("router rip", "network"), ("router isis", "isis-interface"),
    ("router ospf6", "ospf6-interface"), ("router ripng", "interface"),
)  # fmt: skip
"""Tables of routing protocols that hold something where the protocol runs; a backup names idle ones, too."""


def _learned(config: Block) -> Iterator[Evidence]:
    """What leads packets elsewhere than the static routes do."""
    found = {table: config.at_path(table).opening for table, inside in _LEARNING if config.entries(table, inside)}
    yield from found.values()


def _members(config: Block) -> Iterator[tuple[str, list[str]]]:
    """The SD-WAN zones with their interfaces."""
    for table, whole in (("system sdwan", SDWAN), ("system virtual-wan-link", SDWAN)):
        found: dict[str, list[str]] = {one.name: [] for one in config.entries(table, "zone")}
        for member in config.entries(table, "members"):
            if not member.off("status") and member.read("interface"):
                found.setdefault(member.read("zone", whole), []).append(member.read("interface"))
        yield from found.items()


def _ways_out(routes: list[Block], members: dict[str, list[str]]) -> Iterator[str]:
    """The interfaces by which default routes leave."""
    for one in routes:
        if _is_default(one):
            yield from _devices(one, members)


def _is_default(route: Block) -> bool:
    written = route.words("dst")
    others = ("dstaddr", "internet-service", "internet-service-custom")
    named = any(route.read(name) not in {"", "0"} for name in others)
    return not named and not route.on("blackhole") and written[:1] in {(), (_UNSET,), ("0.0.0.0/0",)}


def _devices(route: Block, members: dict[str, list[str]]) -> tuple[str, ...]:
    zones = route.words("sdwan-zone")
    if route.on("sdwan") or route.on("virtual-wan-link"):
        zones = (SDWAN,)
    if zones:
        return tuple(name for zone in zones for name in members.get(zone, ()))
    return tuple(one for name in route.words("device") for one in members.get(name, (name,)))


def _routes(config: Block, members: dict[str, list[str]], ports: dict[str, Port]) -> Iterator[Route]:
    addresses = {one.name: one for one in config.entries("firewall address")}
    for table in ("router static", "router static6"):
        for one in config.entries(table):
            if one.off("status") or one.on("blackhole") or (table == "router static" and _is_default(one)):
                continue
            text = one.read("dst")
            named = addresses.get(one.read("dstaddr"))
            destination = network(one.words("dst")) if text else network(named.words("subnet")) if named else NONE
            if destination and destination != ANY_V6:
                for device in _devices(one, members):
                    if device in ports:
                        yield Route(destination, device, one.evidence, point(one.read("gateway")))


def _port(block: Block, index: int, *, way_out: bool, spoof: Fact[bool]) -> Port:
    six = block.at_path("ipv6")
    mode, mode6 = block.read("mode", "static"), six.read("ip6-mode", "static")
    dynamic = mode in _DYNAMIC
    addresses, networks = _held(block, six)
    if dynamic:
        addresses |= Ranges.single(_POINTS[4] + min(index, _MOST - 1))
    if mode6 in {"dhcp", "pppoe", "delegated"} or six.on("autoconf"):
        addresses |= Ranges.single(_POINTS[6] + min(index, _MOST - 1))
    tunnel = block.read("type") == "tunnel" or block.name.startswith("ssl.")
    told = (block.read("alias"), block.read("description"), _role(block))
    gateway = way_out or (dynamic and not block.off("defaultgw"))
    found = Interface(
        block.name,
        block.evidence,
        device=block.read("interface"),
        networks=networks,
        addresses=addresses,
        enabled=block.read("status") != "down",
        description=" / ".join(one for one in told if one),
        dynamic=dynamic,
        gateway=gateway,
        anti_spoofing=spoof if gateway else UNSTATED,
        role=Role.VPN if tunnel else None,
        role_reason=f"Interface {block.name} is a tunnel." if tunnel else "",
    )
    return Port(block.name, block, found, tuple(_access(block, six, addresses)))


def _role(block: Block) -> str:
    """What the device was told about who stands there; the words are looked for in descriptions."""
    if block.read("type") == "tunnel" or block.name.startswith("ssl."):
        return "vpn"
    return f"role {block.read('role')}" if block.read("role") in {"wan", "lan"} else ""


def _held(block: Block, six: Block) -> tuple[Ranges, Ranges]:
    """The addresses of an interface and the networks they stand in."""
    words = [block.words("ip"), six.words("ip6-address")]
    if block.on("secondary-IP") or not block.has("secondary-IP"):
        words += [one.words("ip") for one in block.entries("secondaryip")]
    words += [(one.name,) for one in six.entries("ip6-extra-addr")]
    held = [text for one in words if (text := _slashed(one))]
    found = [parsed for text in held if (parsed := _parsed(text)) is not None]
    return (
        Ranges.single(*(address(str(one.ip)) for one in found)),
        Ranges.union(cidr(str(one.network)) for one in found),
    )


def _slashed(words: tuple[str, ...]) -> str:
    if not words or words[0].startswith(_UNSET) or words[0] == "::/0":
        return ""
    return "/".join(words[:2])


def _parsed(text: str) -> IPv4Interface | IPv6Interface | None:
    try:
        return ip_interface(text)
    except ValueError:
        return None


def network(words: tuple[str, ...]) -> Ranges:
    """The addresses of `10.0.0.0 255.0.0.0` or `2001:db8::/32`; none where they cannot be read."""
    try:
        return cidr("/".join(words[:2])) if words else NONE
    except ValueError:
        return NONE


def point(text: str) -> int | None:
    """An address as a point; None where it cannot be read."""
    try:
        return address(text)
    except ValueError:
        return None


def _access(block: Block, six: Block, addresses: Ranges) -> Iterator[tuple[str, Evidence, Ranges]]:
    extra = block.entries("secondaryip")
    apart = Ranges.union(network((one.read("ip").partition("/")[0],)) for one in extra)
    for service in block.words("allowaccess"):
        yield service, block.at("allowaccess"), (addresses & SPACES[4]) - apart
    for service in six.words("ip6-allowaccess"):
        yield service, six.at("ip6-allowaccess"), addresses & SPACES[6]
    for one in extra:
        for service in one.words("allowaccess"):
            yield service, one.at("allowaccess"), addresses & network((one.read("ip").partition("/")[0],))


def _spoofing(config: Block, block: Block) -> Fact[bool]:
    """Whether a packet is dropped whose source cannot come in by the interface of the default route.

    By default any route back by that interface is enough, and the default route is one; only the strict check asks for
    the best route.
    """
    settings = config.at_path("system settings")
    for holder, setting, wrong in ((block, "src-check", "disable"), (settings, "asymroute", "enable")):
        if holder.read(setting) == wrong:
            return Known(value=False, setting=setting, evidence=(holder.at(setting),))
    if settings.has(STRICT_CHECK.setting):
        place = (settings.at(STRICT_CHECK.setting),)
        return Known(settings.on(STRICT_CHECK.setting), STRICT_CHECK.setting, evidence=place)
    origin = f"default: {STRICT_CHECK.source}"
    return Known(
        value=False, setting=STRICT_CHECK.setting, basis=Basis.DEFAULT, evidence=(block.opening,), origin=origin
    )
