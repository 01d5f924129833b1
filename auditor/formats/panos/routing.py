"""By which interface each destination leaves: the static routes of virtual and logical routers."""

from collections.abc import Callable, Iterator, Mapping

from auditor.formats.panos.config import Config
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.firewall import Route
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges, cidr

_PROTOCOLS = ("bgp", "ospf", "ospfv3", "rip")
Literal = Callable[[str], str]
"""Gives the address of an object that is named in place of one."""


@dataclass(frozen=True, slots=True)
class Routing:
    """What the routers of a device say."""

    routes: tuple[Route, ...]
    """The preferred first."""
    conflicts: tuple[Evidence, ...]
    """Routes of several routers that contradict each other."""
    learned: tuple[Evidence, ...]
    """What gives more routes than these: protocols that run, and other routers whose answer is not known."""


@dataclass(frozen=True, slots=True)
class _Hop:
    """A destination in one table: the interface by which it leaves, or the router that is asked next."""

    destination: Ranges
    interface: str
    place: Evidence
    router: str = ""
    gateway: int | None = None
    weight: tuple[int, int] = (0, 0)
    """Administrative distance and metric; a connected network comes first."""


@dataclass(frozen=True, slots=True)
class _Router:
    """One routing table."""

    name: str
    members: tuple[str, ...]
    connected: tuple[_Hop, ...]
    hops: tuple[_Hop, ...]

    def narrowest(self, destination: Ranges) -> _Hop | None:
        """What decides about a whole destination: of all that hold it the narrowest, then the preferred one."""
        holding = (one for one in (*self.connected, *self.hops) if destination <= one.destination)
        return min(holding, key=lambda one: (one.destination.size, one.weight), default=None)


def read_routing(
    config: Config, networks: Mapping[str, Ranges], literal: Literal, *, own: frozenset[str] | None
) -> Routing:
    """What the routers of some interfaces (`own`; None: of all) say; `networks` are those of every interface."""
    nodes = tuple(_nodes(config))
    every = [_router(name, node, networks, literal) for name, node in nodes]
    routers = [one for one in every if own is None or not one.members or not own.isdisjoint(one.members)]
    found = [(hop, router.name, _followed(hop, every)) for router in routers for hop in router.hops]
    found.sort(key=lambda one: one[0].weight)
    routes = [(router, Route(hop.destination, to, hop.place, hop.gateway)) for hop, router, to in found if to]
    lost = [hop.place.noted("it is not known where the next router sends it") for hop, _, to in found if not to]
    return Routing(
        tuple(route for _, route in routes), tuple(_conflicts(routes)), (*_learned(node for _, node in nodes), *lost)
    )


def _nodes(config: Config) -> Iterator[tuple[str, Node]]:
    """What routes: with advanced routing the parts of the logical routers, else the virtual routers."""
    virtual = config.network.below("virtual-router")
    if virtual and not config.setting.says("advance-routing"):
        yield from ((one.name, one) for one in virtual)
        return
    yield from ((one.name, part) for one in config.network.below("logical-router") for part in one.below("vrf"))


def _router(name: str, node: Node, networks: Mapping[str, Ranges], literal: Literal) -> _Router:
    members = node.names("interface")
    connected = tuple(
        _Hop(Ranges((pair,)), member, node.opening) for member in members for pair in networks.get(member, NONE)
    )
    hops = (
        _hop(entry, connected, literal)
        for family in ("ip", "ipv6")
        for entry in node.below("routing-table", family, "static-route")
    )
    return _Router(name, members, connected, tuple(hop for hop in hops if hop is not None))


def _hop(entry: Node, connected: tuple[_Hop, ...], literal: Literal) -> _Hop | None:
    """A static route; None for one that is not installed, or leads nowhere."""
    destination = written(literal(entry.read("destination")))
    hop = entry.read("nexthop", "ip-address") or entry.read("nexthop", "ipv6-address")
    gateway = written(literal(hop)) if hop else NONE
    name = entry.read("interface")
    if not name and gateway:
        name = next((one.interface for one in connected if gateway & one.destination), "")
    router = entry.read("nexthop", "next-vr") or entry.read("nexthop", "next-lr")
    kept_back = any(entry.get("route-table", kind) is not None for kind in ("no-install", "multicast"))
    if kept_back or not (destination and (name or router)):
        return None
    weight = (_number(entry.read("admin-dist")), _number(entry.read("metric")))
    return _Hop(destination, name, entry.evidence, router, gateway.first if gateway else None, weight)


def written(text: str) -> Ranges:
    """A network or an address; nothing for any other text."""
    try:
        return cidr(text)
    except ValueError:
        return NONE


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 10


def _followed(hop: _Hop, routers: list[_Router]) -> str:
    """The interface by which a destination leaves when each next router was asked; empty when that is not known.

    What the next router knows of a part of the destination stands in its own routes and networks.
    """
    asked = set[str]()
    found: _Hop | None = hop
    while found is not None and not found.interface and found.router not in asked:
        asked.add(found.router)
        tables = [one.narrowest(hop.destination) for one in routers if one.name == found.router]
        found = tables[0] if len(tables) == 1 else None
    return found.interface if found is not None else ""


def _conflicts(routes: list[tuple[str, Route]]) -> Iterator[Evidence]:
    first: dict[Ranges, tuple[str, Route]] = {}
    for router, route in routes:
        known, other = first.setdefault(route.destination, (router, route))
        if known != router and other.interface != route.interface:
            yield route.evidence.noted("virtual routers send the same destination different ways")


def _learned(nodes: Iterator[Node]) -> Iterator[Evidence]:
    """The routing protocols that run; those of a logical router stand in it without a `protocol`."""
    for node in nodes:
        for name in _PROTOCOLS:
            found = node.get("protocol", name) or node.get(name)
            if found is not None and found.says("enable"):
                yield found.opening
