"""Which source address a packet leaves with: that of a pool, that of the interface it leaves by, or its own.

The policy that lets a packet through says so (`nat enable`, `ippool`); with central NAT the first entry of a table of
its own that matches does (FortiOS 7.2 administration guide, Source NAT, Central SNAT). IPv4 only: NAT66 is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.formats.fortigate.network import SPACES, Network
from auditor.formats.fortigate.objects import Found
from auditor.formats.fortigate.policies import Tables, Written
from auditor.formats.fortigate.tree import Block
from auditor.formats.fortigate.virtual import extent, port_extent
from auditor.model.firewall import NOTHING, Action, Cells, Match, Nat, NatKind
from auditor.model.net import ANY_ADDRESS, ANY_PORT, ANY_PROTOCOL, ANY_SERVICE, NONE, Ranges, Service

_MOST_KEPT = 200
"""Policies without translation that are compared one by one; where there are more, each may have been met before."""
_MET = "whether an earlier policy takes it, which keeps its source"


@dataclass(slots=True)
class Hiding:
    """The translations of sources of one virtual domain, in their order."""

    config: Block
    tables: Tables

    def central(self) -> Iterator[Nat]:
        """Those of `config firewall central-snat-map`."""
        kept: list[Cells] = []
        entries = [one for one in self.config.entries("firewall central-snat-map") if not one.off("status")]
        for position, one in enumerate(entries, 1):
            source, target = (self._named(one, name) for name in ("orig-addr", "dst-addr"))
            ingress, egress = (
                self.tables.network.legs(one.words(name) or ("any",))[0] for name in ("srcintf", "dstintf")
            )
            cells = Cells(source.upper, target.upper, (_service(one),), ingress, egress)
            opened = (*source.open, *target.open)
            match = Match(cells, NOTHING, opened) if opened else Match(cells)
            yield from self._one(one, match, f"central SNAT {one.name}", position, "nat-ippool", kept)

    def of_policies(self, listed: tuple[tuple[Block, Written], ...]) -> Iterator[Nat]:
        """Those of policies, as far as they let something through."""
        kept: list[Cells] = []
        for block, written in listed:
            for rule in written.rules:
                if rule.action is Action.PERMIT and not rule.disabled:
                    pool = "poolname" if block.on("ippool") else ""
                    yield from self._one(block, rule.match, rule.handle, rule.position, pool, kept)

    def _named(self, one: Block, name: str) -> Found:
        return self.tables.addresses[4].all(one.words(name) or ("all",))

    def _one(
        self, block: Block, match: Match, handle: str, position: int, pool: str, kept: list[Cells]
    ) -> Iterator[Nat]:
        """What one line does to the sources that it matches; one that keeps them is remembered."""
        cells = _four(match.upper)
        if not cells.src or not cells.dst:
            return
        if block.off("nat") or (not pool.startswith("nat") and not block.on("nat")):
            kept.append(cells)
            return
        met = len(kept) > _MOST_KEPT or any(_meet(cells, one) for one in kept)
        opened = (*match.open, _MET) if met else match.open
        for egress, to in self._given(block, cells, pool):
            upper = replace(cells, egress=egress)
            found = Match(upper, NOTHING, opened) if opened else Match(upper)
            yield Nat(NatKind.SOURCE, found, block.at("nat"), to, position=position, handle=handle)

    def _given(self, block: Block, cells: Cells, pool: str) -> Iterator[tuple[frozenset[str] | None, Ranges]]:
        """By way out, the source address that is given."""
        names = block.words(pool) if pool else ()
        pools = {one.name: one for one in self.config.entries("firewall ippool")}
        if names:
            ends = ((pools[one].read("startip"), pools[one].read("endip")) for one in names if one in pools)
            yield cells.egress, Ranges.union(extent("-".join(each)) for each in ends)
            return
        for leg in sorted(cells.egress or ()):
            yield frozenset({leg}), _held(self.tables.network, leg)
        if cells.egress is None:
            yield None, NONE


def _service(one: Block) -> Service:
    number = one.number("protocol")
    protocols = Ranges.single(number) if number else ANY_PROTOCOL
    ports = [port_extent(one.read(name)) for name in ("dst-port", "orig-port")]
    return Service(protocols, *ports) if number or ports != [ANY_PORT] * 2 else ANY_SERVICE


def _four(cells: Cells) -> Cells:
    """Its IPv4 packets; their destinations are of IPv4 as well."""
    dst = cells.dst & SPACES[4]
    return replace(cells, src=cells.src & SPACES[4], dst=ANY_ADDRESS if dst == SPACES[4] else dst)


def _held(network: Network, leg: str) -> Ranges:
    port = network.ports.get(leg)
    return port.interface.addresses & SPACES[4] if port else NONE


def _meet(one: Cells, other: Cells) -> bool:
    legs = ((one.ingress, other.ingress), (one.egress, other.egress))
    apart = any(a is not None and b is not None and not a & b for a, b in legs)
    return not apart and bool(one.src & other.src and one.dst & other.dst)
