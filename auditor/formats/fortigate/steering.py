"""Policy routes: packets that leave otherwise than the routing table says.

They are asked in the order of their table, after virtual IPs translated, before the routing table; the first that
matches decides, and one that denies hands on to the routing table. What names no gateway matches only where the routing
table has a route by its interface (FortiOS 7.0.1 administration guide, Policy routes; technical tips 190646, 332273).
"""

from collections.abc import Iterator

from auditor.formats.fortigate.network import SPACES, Network, network, point
from auditor.formats.fortigate.objects import Addresses, Found, exactly, union
from auditor.formats.fortigate.policies import Tables
from auditor.formats.fortigate.services import SCTP
from auditor.formats.fortigate.tree import Block
from auditor.model.firewall import NOTHING, Cells, Match, PolicyRoute
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, NONE, PORT_END, TCP, UDP, Ranges, Service

_STEERING_WORDS = """
input-device input-device-negate src srcaddr src-negate dst dstaddr dst-negate action protocol start-port end-port
start-source-port end-source-port gateway output-device tos tos-mask status comments internet-service-id
internet-service-custom internet-service-fortiguard users groups seq-num
"""
STEERING = frozenset(_STEERING_WORDS.split())
"""The settings of a policy route of FortiOS 5.2 to 7.6; another one may narrow it."""
_NARROWING = ("internet-service-id", "internet-service-custom", "internet-service-fortiguard", "users", "groups")
_WITH_PORTS = frozenset({TCP, UDP, SCTP})
_LAST_PORT = 65534
"""The end of all ports in some versions; others write 65535."""


def policy_routes(config: Block, tables: Tables) -> Iterator[PolicyRoute]:
    """Those of a VDOM, in their order."""
    for table, family in (("router policy", 4), ("router policy6", 6)):
        for one in config.entries(table):
            if not one.off("status"):
                yield from _PolicyRoute(one, family, tables.addresses[family], tables.network).read()


@dataclass(frozen=True)
class _PolicyRoute:
    block: Block
    family: int
    addresses: Addresses
    network: Network

    def read(self) -> Iterator[PolicyRoute]:
        """What it surely takes, then what it may take."""
        block, egress = self.block, self._egress()
        if egress and not self._is_up(egress):
            return
        stops = block.read("action") == "deny" or (not egress and self._gateway is None)
        src, dst = self._side("src"), self._side("dst")
        if egress and self._gateway is None and not stops:
            dst = self._led(dst, egress)
        conditions = self._conditions()
        opened = tuple(f"{one} of policy route {block.name}" for one in (*src.open, *dst.open, *conditions))
        place = block.evidence
        if opened and not conditions and src.lower and dst.lower:
            yield PolicyRoute(Match(self._cells(src.lower, dst.lower)), place, egress, stops)
        upper = self._cells(src.upper, dst.upper)
        if src.upper and dst.upper:
            yield PolicyRoute(Match(upper, NOTHING, opened) if opened else Match(upper), place, egress, stops)

    def _cells(self, src: Ranges, dst: Ranges) -> Cells:
        ingress, _ = self.network.legs(self.block.words("input-device") or ("any",))
        if self.block.on("input-device-negate") and ingress is not None:
            ingress = frozenset(self.network.ports) - ingress
        return Cells(src, dst, (self._service(),), ingress)

    def _side(self, name: str) -> Found:
        """The addresses of an end, in both ways of writing them; everything where none is named."""
        block, space = self.block, SPACES[self.family]
        words = block.words(name)
        pairs = (words,) if len(words) > 1 and "/" not in words[0] else ((one,) for one in words)
        named = block.words(f"{name}addr")
        unread = Found(space, NONE, ("an address that is not readable",))
        parts = [exactly(known) if (known := network(one)) else unread for one in pairs]
        parts += [self.addresses.all(named)] if named else []
        found = union(parts) if parts else exactly(space)
        return found.outside(space) if block.on(f"{name}-negate") else found

    def _service(self) -> Service:
        block, number = self.block, self.block.number("protocol")
        protocols = Ranges.single(number) if number else ANY_PROTOCOL
        if number not in _WITH_PORTS:
            return Service(protocols)
        return Service(protocols, _ports(block, "port"), _ports(block, "source-port"))

    def _conditions(self) -> tuple[str, ...]:
        """What it asks of packets that no export shows in them."""
        block = self.block
        found = [
            f"the {name.replace('-', ' ')} {' '.join(block.words(name))}" for name in _NARROWING if block.has(name)
        ]
        found += [f'the setting "{name}"' for name in block.settings if name not in STEERING]
        if block.read("tos-mask") not in {"", "0x00"}:
            found.append("the type of service")
        return tuple(found)

    @property
    def _gateway(self) -> int | None:
        found = point(self.block.read("gateway"))
        return None if found in {space.first for space in SPACES.values()} else found

    def _egress(self) -> str | None:
        """The interface it names; else the one on whose network its gateway stands."""
        if self.block.read("output-device"):
            return self.block.read("output-device")
        ports = self.network.ports.values()
        beside = (one.name for one in ports if self._gateway is not None and self._gateway in one.interface.networks)
        return next(beside, None)

    def _is_up(self, name: str) -> bool:
        port = self.network.ports.get(name)
        return port is None or port.interface.enabled

    def _led(self, dst: Found, egress: str) -> Found:
        """The destinations to which the routing table has a route by an interface."""
        port, space = self.network.ports.get(egress), SPACES[self.family]
        routed = (one.destination for one in self.network.routes if one.interface == egress)
        known = Ranges.union((port.interface.networks if port else NONE, *routed)) & space
        if self.family == 4 and port and port.interface.gateway:
            known = space
        if self.family == 4 and port and not self.network.learned:
            return Found(dst.upper & known, dst.lower & known, dst.open)
        told = f"whether a route by {egress} leads there"
        return Found(dst.upper, dst.lower & known, dst.open if dst.upper <= known else (*dst.open, told))


def _ports(block: Block, name: str) -> Ranges:
    first, last = block.number(f"start-{name}") or 0, block.number(f"end-{name}")
    if first <= 1 and (not last or last >= _LAST_PORT):
        return ANY_PORT
    return Ranges.of((first, last or PORT_END)) & ANY_PORT
