"""Virtual IPs: what they translate, and what a policy that names them matches.

FortiOS translates the destination before it looks a policy up. Without central NAT a policy matches translated traffic
only if it names the virtual IP; with it, virtual IPs work by themselves and policies name the inside address
(FortiOS 7.2 administration guide, Static virtual IPs, Central DNAT; technical tips 94794, 189573, 262988, 350101).
A virtual IP is heard on every interface; its external interface only says in which policies it may stand.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from auditor.formats.fortigate.network import SPACES, UNKNOWN_ADDRESS, Network, network, point
from auditor.formats.fortigate.services import Services, narrowed
from auditor.formats.fortigate.tree import Block
from auditor.model.fact import UNSTATED, Fact, Known
from auditor.model.firewall import NOTHING, Cells, Match, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ANY_SERVICE, ICMP, NONE, TCP, UDP, Ranges, Service, address

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "sctp": 132}
_MANY_SERVERS = frozenset({"load-balance", "server-load-balance"})
_HANDED_ON = frozenset({"tcp", "udp", "ip", "ssh"})
"""Kinds of virtual servers that do not end the connection of a caller."""
_ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what FortiOS writes for the interface's own address


@dataclass(frozen=True, slots=True)
class Server:
    """Where a virtual IP leads."""

    addresses: Ranges
    ports: Ranges | None = None
    """None when they stay as they are."""


@dataclass(frozen=True, slots=True)
class VirtualIp:
    """One virtual IP: outside and inside addresses, and the services it hands on."""

    block: Block
    family: int
    outside: Ranges
    inside: tuple[Server, ...]
    """One, or each that shares the load."""
    services: tuple[Service, ...] = (ANY_SERVICE,)
    """As they arrive."""
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.block.name

    @property
    def whole(self) -> bool:
        """Every port is handed on."""
        return ANY_SERVICE in self.services and all(one.ports is None for one in self.inside)

    @property
    def target(self) -> Ranges:
        """Every inside address."""
        return Ranges.union(one.addresses for one in self.inside)

    @property
    def delivered(self) -> tuple[Service, ...]:
        """The services after translation."""
        ports = dict.fromkeys(one.ports for one in self.inside)
        return tuple(one if to is None else Service(one.protocols, to) for to in ports for one in self.services)


@dataclass(slots=True)
class VirtualIps:
    """The virtual IPs of a VDOM by name, their groups, and which of them something used."""

    single: dict[str, VirtualIp] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    central: bool = False
    """They work without a policy that names them."""
    used: set[str] = field(default_factory=set)
    _by_target: dict[int | None, list[VirtualIp]] = field(default_factory=dict)

    def named(self, names: Iterable[str]) -> tuple[VirtualIp, ...]:
        """Those that names of virtual IPs and groups of them stand for."""
        found: dict[str, VirtualIp] = {}
        for name in names:
            members = self.groups.get(name, (name,))
            self.used.update((name, *members) if name in self or name in self.groups else ())
            found |= {one: self.single[one] for one in members if one in self.single}
        return tuple(found.values())

    def __contains__(self, name: str) -> bool:
        return name in self.single or name in self.groups

    def translations(self) -> Iterator[Nat]:
        """All of them as translations, in the order of their table, which decides between overlapping ones."""
        for position, one in enumerate(self.single.values(), 1):
            yield from _translations(one, position)

    def rivals(self, mine: tuple[VirtualIp, ...]) -> tuple[str, ...]:
        """Other virtual IPs that hand something on to the same place, so that the target does not tell them apart."""
        names = {one.name for one in mine}
        found = {
            other.name: None
            for one in mine
            for other in self._near(one)
            if other.name not in names and _meet(one, other)
        }
        return tuple(found)

    def _near(self, one: VirtualIp) -> Iterator[VirtualIp]:
        """Those that may lead to the same address: found by it where both lead to one address only."""
        if not self._by_target:
            for other in self.single.values():
                self._by_target.setdefault(_only(other.target), []).append(other)
        point = _only(one.target)
        yield from self._by_target.get(point, ()) if point is not None else self.single.values()
        yield from self._by_target.get(None, ()) if point is not None else ()


def _only(target: Ranges) -> int | None:
    """The one address of a target; None where it has several."""
    return target.first if target.size == 1 else None


def _meet(one: VirtualIp, other: VirtualIp) -> bool:
    common = (
        narrowed(other.delivered, service.protocols, service.ports)
        for service in one.delivered
        if one.target & other.target
    )
    return any(common)


Led: TypeAlias = tuple[tuple[Server, ...], tuple[str, ...]]
"""Where a virtual IP leads, and what is open about it."""


def read_virtual(config: Block, services: Services, ports: Network, proxied: Mapping[str, Led]) -> VirtualIps:
    """The virtual IPs of a VDOM that are not switched off; `proxied` are those at which an access proxy answers."""
    found = VirtualIps(central=_central(config), used=set(proxied))
    for table, family in (("firewall vip", 4), ("firewall vip6", 6)):
        for block in config.entries(table):
            if not block.off("status"):
                found.single[block.name] = _virtual(block, family, services, ports, proxied.get(block.name))
    groups = (one for table in ("firewall vipgrp", "firewall vipgrp6") for one in config.entries(table))
    found.groups = {one.name: one.words("member") for one in groups}
    return found


def _central(config: Block) -> bool:
    settings = config.at_path("system settings")
    return settings.on("central-nat") or settings.read("ngfw-mode") == "policy-based"


def _virtual(block: Block, family: int, services: Services, ports: Network, led: Led | None) -> VirtualIp:
    given, inner = _forwarded(block)
    inside, opened = led or _inside(block, inner)
    missing: tuple[str, ...] = ()
    if names := block.words("service"):
        listed = services.all(names)
        given, missing = listed.services, listed.missing
        opened += listed.open
    if _sources(block)[1]:
        opened += (f'the senders of the virtual IP "{block.name}"',)
    return VirtualIp(block, family, _outside(block, family, ports), inside, given, opened, missing)


def _outside(block: Block, family: int, ports: Network) -> Ranges:
    """The external addresses; the interface's own where none is written."""
    written = extent(block.read("extip", "0.0.0.0"))  # noqa: S104 - the default
    if written and written.first not in {address(one) for one in _ANY_ADDRESS}:
        return written
    port = ports.ports.get(block.read("extintf"))
    return (port.interface.addresses if port else ports.own) & SPACES[family]


def _inside(block: Block, ports: Ranges | None) -> Led:
    kind = block.read("type", "static-nat")
    if kind in _MANY_SERVERS and block.entries("realservers"):
        servers = [one for one in block.entries("realservers") if one.read("status") != "disable"]
        return tuple(Server(found, _own(one, ports)) for one in servers if (found := extent(one.read("ip")))), ()
    found = Ranges.union(extent(one) for one in block.words("mappedip"))
    if found and kind in {"static-nat", *_MANY_SERVERS}:
        return (Server(found, ports),), ()
    named = block.read("mapped-addr") or block.read("ipv4-mappedip")
    told = f"the address of {named}" if named else f'where the virtual IP "{block.name}" leads'
    return (Server(Ranges.single(UNKNOWN_ADDRESS), ports),), (told,)


def _own(server: Block, ports: Ranges | None) -> Ranges | None:
    """The port of a real server; that of the virtual IP where none is written."""
    return port_extent(server.read("port")) if server.number("port") else ports


def extent(text: str) -> Ranges:
    """The addresses of `192.0.2.1` or `192.0.2.1-192.0.2.9`; none for what is neither."""
    low, _, high = text.partition("-")
    first, last = point(low.strip()), point((high or low).strip())
    return NONE if first is None or last is None else Ranges.of((first, last))


def _forwarded(block: Block) -> tuple[tuple[Service, ...], Ranges | None]:
    """The services that arrive, and the inside ports."""
    if block.read("type") in {"server-load-balance", "access-proxy"}:
        kind = block.read("server-type", "tcp")
        numbers = Ranges.single(UDP if kind == "udp" else TCP) if kind != "ip" else ANY_PROTOCOL
        return (Service(numbers, port_extent(block.read("extport"))),), None
    if not block.on("portforward"):
        return (ANY_SERVICE,), None
    protocol = _PROTOCOLS.get(block.read("protocol", "tcp"), TCP)
    if protocol == ICMP:
        return (Service(Ranges.single(ICMP)),), None
    outer = port_extent(block.read("extport"))
    inner = port_extent(block.read("mappedport")) if block.read("mappedport") else outer
    return (Service(Ranges.single(protocol), outer),), inner


def port_extent(text: str) -> Ranges:
    """The ports of `104` or `104-106`; `0` and nothing are every port."""
    low, _, high = text.partition("-")
    if not low.isdecimal() or low == "0":
        return ANY_PORT
    return Ranges.of((int(low), int(high) if high.isdecimal() else int(low))) & ANY_PORT


def _sources(block: Block) -> tuple[Ranges | None, bool]:
    """Whom it answers: None is everybody; and whether an entry could not be read."""
    found, unread = [], False
    for word in block.words("src-filter"):
        text = extent(word) if "-" in word else network((word,))
        found.append(text)
        unread = unread or not text
    return (Ranges.union(found) if found else None), unread


def _translations(one: VirtualIp, position: int) -> Iterator[Nat]:
    senders, _ = _sources(one.block)
    listed = one.block.words("srcintf-filter")
    cells = Cells(
        SPACES[one.family] if senders is None else senders,
        one.outside,
        one.services,
        ingress=frozenset(listed) if listed else None,
    )
    for place, inside in enumerate(one.inside, 1):
        last = place == len(one.inside)
        told = one.open if last else (*one.open, f'which server of "{one.name}" takes the connection')
        yield Nat(
            NatKind.DESTINATION,
            Match(cells, NOTHING, told) if told else Match(cells),
            one.block.evidence,
            to=inside.addresses,
            to_ports=inside.ports,
            position=position,
            handle=f"virtual IP {one.name}",
            name=one.block.read("comment"),
            whole_host=one.whole,
            tls=_tls(one.block),
        )


def _tls(block: Block) -> Fact[bool]:
    """Whether callers of a proxy speak TLS; not stated where a virtual IP hands on what it gets."""
    kind = block.read("server-type", "https" if block.read("type") == "access-proxy" else "tcp")
    if block.read("type") not in {"access-proxy", "server-load-balance"} or kind in _HANDED_ON:
        return UNSTATED
    return Known(kind != "http", "server-type", evidence=(block.at("server-type"),), written=kind)
