"""Interfaces, their networks, groups and virtual addresses, by the names that rules use."""

from collections.abc import Iterator
from dataclasses import field
from ipaddress import ip_interface

from auditor.formats.pfsense.defaults import BLOCK_PRIVATE
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Known
from auditor.model.firewall import Interface
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6, NONE, Ranges, address, cidr, symbolic
from auditor.model.role import Role
from auditor.syntax.xmltree import Element

_DYNAMIC = frozenset({"dhcp", "pppoe", "ppp", "pptp", "l2tp"})
_DYNAMIC_V6 = frozenset({"dhcp6", "slaac", "track6", "6rd", "6to4"})
_TUNNELS = ("ovpn", "ipsec", "tun_wg", "gif", "gre", "enc")
_MOST = 120
"""Interfaces whose addresses can be kept apart when the file does not state them."""
FAMILIES = {"inet": (4,), "inet6": (6,), "inet46": (4, 6)}
POINTS = {6: symbolic(0), 4: symbolic(_MOST)}
"""The first of the points that stand for the addresses of interfaces which only the running device knows."""
SPACES = {
    4: ANY_V4 | Ranges.of((POINTS[4], POINTS[4] + _MOST - 1)),
    6: ANY_V6 | Ranges.of((POINTS[6], POINTS[6] + _MOST - 1)),
}


@dataclass(frozen=True, slots=True)
class Port:
    """One assigned interface with its addresses and networks by family; None where they are known at run time only."""

    name: str
    element: Element
    device: str
    enabled: bool
    addresses: dict[int, Ranges]
    networks: dict[int, Ranges | None]
    gateway: bool
    dynamic: bool

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return self.element.opening

    @property
    def tunnel(self) -> bool:
        """Whether it is the inside of a VPN."""
        return self.device.startswith(_TUNNELS)

    def interface(self) -> Interface:
        """It in the neutral model."""
        networks = Ranges.union(one for one in self.networks.values() if one is not None)
        return Interface(
            self.name,
            self.element.evidence,
            device=self.device,
            networks=networks,
            addresses=Ranges.union(self.addresses.values()),
            enabled=self.enabled,
            description=self.element.read("descr"),
            dynamic=self.dynamic,
            gateway=self.gateway,
            anti_spoofing=self._spoofing if self.gateway else UNSTATED,
            role=Role.VPN if self.tunnel else None,
            role_reason=f"Interface {self.name} is the device {self.device}, a tunnel." if self.tunnel else "",
        )

    @property
    def _spoofing(self) -> Known[bool]:
        refused, bogons = self.element.get("blockpriv"), self.element.get("blockbogons")
        if refused is None:
            origin = f"default: {BLOCK_PRIVATE.source}"
            return Known(
                value=False, setting="blockpriv", basis=Basis.DEFAULT, evidence=(self.evidence,), origin=origin
            )
        places = tuple(one.evidence for one in (refused, bogons) if one is not None)
        return Known(value=True, setting="blockpriv", evidence=places)


@dataclass(slots=True)
class Network:
    """Every interface of the file, and what names stand for."""

    ports: dict[str, Port] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tunnels: dict[str, Interface] = field(default_factory=dict)
    """The tabs that are no assigned interface: `openvpn`, `enc0`, `l2tp`, `pppoe`."""

    @property
    def own(self) -> Ranges:
        """Every address of the firewall itself."""
        return Ranges.union(one for port in self.ports.values() for one in port.addresses.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a packet can come in by."""
        return (*(one.name for one in self.ports.values() if one.enabled), *self.tunnels)

    def groups_of(self, name: str) -> tuple[str, ...]:
        """The groups whose rules apply to an interface; a tunnel belongs to the tab of its kind."""
        found = [group for group, members in self.groups.items() if name in members]
        port = self.ports.get(name)
        if port is not None and port.device.startswith("ovpn"):
            found.append("openvpn")
        if port is not None and port.device.startswith("ipsec"):
            found.append("enc0")
        return tuple(found)

    def members(self, name: str) -> frozenset[str]:
        """A name and every interface by which packets come in that a rule of it judges."""
        return frozenset((name, *(one for one in self.names if name in self.groups_of(one))))

    def network(self, name: str, family: int) -> Ranges | None:
        """What stands behind `lan`; None when only the running device knows; empty when there is none."""
        if name in self.ports:
            return self.ports[name].networks.get(family, NONE)
        if name in self.tunnels:
            return (self.tunnels[name].networks & SPACES[family]) or None
        return None

    def unstated(self, family: int) -> Ranges:
        """What a network may hold that only the running device knows: nothing that another interface has."""
        others = [one.networks.get(family) for one in self.ports.values() if one.enabled]
        return SPACES[family] - Ranges.union(one for one in others if one)

    def address(self, name: str, family: int) -> Ranges:
        """The address of `lan` itself."""
        return self.ports[name].addresses.get(family, NONE) if name in self.ports else NONE


def read_network(root: Element) -> Network:
    """The interfaces, groups, virtual addresses and VPN tabs of a configuration."""
    found = Network()
    section = root if root.name == "interfaces" else root.get("interfaces")
    elements = section.children[:_MOST] if section is not None else ()
    states = any(element.get("enable") is not None for element in elements)  # very old files do not state it
    for index, element in enumerate(elements):
        enabled = element.get("enable") is not None or not states
        found.ports[element.name] = _port(element, index, tuple(_virtual(root, element.name)), enabled=enabled)
    for entry in root.all("ifgroups", "ifgroupentry"):
        found.groups[entry.read("ifname")] = tuple(entry.read("members").split())
    for interface in _tunnels(root):
        found.tunnels.setdefault(interface.name, interface)
    return found


def _port(element: Element, index: int, virtual: tuple[str, ...], *, enabled: bool) -> Port:
    device = element.read("if")
    mode, mode6 = element.read("ipaddr").lower(), element.read("ipaddrv6").lower()
    dynamic = mode in _DYNAMIC or (not mode and device.startswith(_TUNNELS))
    addresses: dict[int, Ranges] = {}
    networks: dict[int, Ranges | None] = {}
    if dynamic:
        addresses[4], networks[4] = Ranges.single(POINTS[4] + index), None
    if mode6 in _DYNAMIC_V6:
        addresses[6], networks[6] = Ranges.single(POINTS[6] + index), None
    for text in (_written(element, "ipaddr", "subnet"), _written(element, "ipaddrv6", "subnetv6"), *virtual):
        _add(text, addresses, networks)
    return Port(
        element.name,
        element,
        device,
        enabled,
        addresses,
        networks,
        mode in _DYNAMIC or element.read("gateway") not in {"", "none"},
        dynamic,
    )


def _written(element: Element, name: str, mask: str) -> str:
    return f"{element.read(name)}/{element.read(mask)}" if element.read(mask) else element.read(name)


def _add(text: str, addresses: dict[int, Ranges], networks: dict[int, Ranges | None]) -> None:
    try:
        parsed = ip_interface(text)
    except ValueError:
        return
    family = parsed.version
    addresses[family] = addresses.get(family, NONE) | Ranges.single(address(str(parsed.ip)))
    known = networks.get(family, NONE)
    networks[family] = None if known is None else known | cidr(str(parsed.network))


def _virtual(root: Element, name: str) -> Iterator[str]:
    """Addresses that an interface holds beside its own; a proxied one is answered for, not held."""
    for one in root.all("virtualip", "vip"):
        if one.read("interface") == name and one.read("mode") in {"carp", "ipalias"}:
            yield f"{one.read('subnet')}/{one.read('subnet_bits')}" if one.read("subnet_bits") else one.read("subnet")


def _tunnels(root: Element) -> Iterator[Interface]:
    kinds = (
        ("openvpn", ("openvpn", "openvpn-server"), "tunnel_network", "OpenVPN"),
        ("openvpn", ("openvpn", "openvpn-client"), "tunnel_network", "OpenVPN"),
        ("enc0", ("ipsec", "phase1"), "", "IPsec"),
        ("l2tp", ("l2tp",), "remoteip", "L2TP"),
        ("wireguard", ("installedpackages", "wireguard", "tunnels", "item"), "", "WireGuard"),
    )
    for name, path, networks, product in kinds:
        entries = [one for one in root.all(*path) if one.children and one.get("disable") is None]
        if entries and (name != "l2tp" or entries[0].read("mode") == "server"):
            texts = _protected(root) if name == "enc0" else [one.read(networks) for one in entries if networks]
            yield Interface(
                name,
                entries[0].opening,
                networks=Ranges.union(_literal(text) for text in texts if text),
                role=Role.VPN,
                role_reason=f"Interface {name} is the inside of {product}.",
            )


def _protected(root: Element) -> list[str]:
    """The far sides of the IPsec tunnels, and the addresses that remote people are given."""
    mobile = {one.read("ikeid") for one in root.all("ipsec", "phase1") if one.get("mobile") is not None}
    fixed = [one for one in root.all("ipsec", "phase2") if one.read("ikeid") not in mobile]
    far = [far_side(one) for one in fixed if one.get("disabled") is None]
    return [*far, mobile_pool(root)] if all(far) else []


def far_side(phase: Element) -> str:
    """The addresses at the far end of an IPsec phase 2."""
    text, bits = phase.read("remoteid", "address"), phase.read("remoteid", "netbits")
    return f"{text}/{bits}" if text and bits else text


def mobile_pool(root: Element) -> str:
    """The addresses that remote people are given by IPsec."""
    text, bits = root.read("ipsec", "client", "pool_address"), root.read("ipsec", "client", "pool_netbits")
    return f"{text}/{bits}" if text and bits else text


def _literal(text: str) -> Ranges:
    try:
        return Ranges.union(cidr(one) for one in text.replace(",", " ").split())
    except ValueError:
        return NONE
