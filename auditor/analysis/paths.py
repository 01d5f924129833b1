"""Whole ways to one place, through one gateway or several in a row, worked out from the place outwards."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from auditor.analysis.diagram import ONE_HOST, Deciders, Work
from auditor.analysis.layers import MOST_LAYERS, Hop, Layers, sources
from auditor.analysis.space import DST, INGRESS, SRC, Box
from auditor.analysis.ways import Wall, Way, main_rule, reasons
from auditor.model.firewall import Nat, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, PUBLIC
from auditor.model.role import Role

Entering: TypeAlias = Callable[[Wall], Iterator[Way]]
"""The ways of a role's own packets into a gateway, before any other gateway has seen them."""


@dataclass(frozen=True)
class Leg:
    """The part of a path inside one gateway: one way, and what decides there."""

    way: Way
    deciders: Deciders
    doubts: tuple[str, ...] = ()
    """What the export leaves open about the source that the packets leave with."""

    @property
    def sure(self) -> bool:
        """Whether the packets pass whatever is open."""
        return self.way.surely(self.deciders) and not self.doubts and not self.lost

    @property
    def lost(self) -> bool:
        """They leave by the internet side with a private address: a route that the export does not show must exist."""
        leg = self.way.wall.firewall.interface(self.way.egress or "")
        arrived = self.way.piece.address.forward(self.way.clip[DST])
        return leg is not None and leg.role is Role.INTERNET and not arrived & PUBLIC and not arrived & leg.networks

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What lets them through, in order; never empty."""
        return self.way.rules(self.deciders) or (self.way.lets,)

    @property
    def lets(self) -> Rule:
        """The written rule that lets them through; else whatever does."""
        return main_rule(self.way.rules(self.deciders), self.way)

    @property
    def reason(self) -> str:
        """What is open, as a clause; empty when nothing is."""
        firewall = self.way.wall.firewall
        if self.lost:
            return f"no route of {firewall.name} leads to the private address"
        if self.way.surely(self.deciders):
            return "the export leaves open " + ", ".join(self.doubts) if self.doubts else ""
        return reasons(self.way.doubts(self.deciders), self.way)


@dataclass(frozen=True)
class Path:
    """Packets that take one way all along."""

    legs: tuple[Leg, ...]
    """The outermost gateway first."""
    sent: Box
    """The packets as their callers send them, in the outermost gateway's terms."""

    @property
    def sure(self) -> bool:
        """Whether every gateway lets them through, whatever is open."""
        return all(leg.sure for leg in self.legs)

    @property
    def route(self) -> tuple[tuple[str, str | None, str | None, Nat | None], ...]:
        """What paths have in common that belong together: the gateways, their interfaces and translations."""
        return tuple(
            (leg.way.wall.firewall.name, leg.way.ingress, leg.way.egress, leg.way.piece.nat) for leg in self.legs
        )


def leading(
    layers: Layers, entering: Entering, wall: Wall, wanted: Box, onto: Hop | None = None, inner: tuple[Wall, ...] = ()
) -> Iterator[Path]:
    """Every path by which packets that `entering` starts leave a gateway as some of the wanted ones.

    Args:
        layers: all gateways.
        entering: where packets start.
        wall: the gateway they leave.
        wanted: what they are when they leave it, in its terms.
        onto: the gateway they enter next; None: they are delivered.
        inner: the gateways that follow.

    Raises OverBudgetError.
    """
    for way in entering(wall):
        yield from (Path((leg,), box) for leg, box in _passing(layers, way, wanted, onto))
    if len(inner) + 1 >= MOST_LAYERS:
        return
    for hop, others in layers.before.items():
        outer = [one for one in others if one not in {wall, *inner}] if hop.wall is wall else []
        for way in wall.ways(wall.everything, hop.ingress) if outer else ():
            for leg, box in _passing(layers, way, wanted, onto):
                for one in outer:
                    arriving = (*box[:INGRESS], *one.everything[INGRESS:])
                    for path in leading(layers, entering, one, arriving, hop, (wall, *inner)):
                        yield Path((*path.legs, leg), path.sent)


def _passing(layers: Layers, way: Way, wanted: Box, onto: Hop | None) -> Iterator[tuple[Leg, Box]]:
    """The packets of a way that leave as wanted ones towards the wanted gateway, by what decides."""
    narrowed = way.narrowed((wanted[DST], ANY_ADDRESS, *wanted[SRC + 1 :]))
    if narrowed is None or way.local or way.silent:
        return
    for part, hop in layers.onward(way.wall, way.egress, way.piece.address.forward(narrowed.clip[DST])):
        there = narrowed.narrowed((part, *way.wall.everything[SRC:])) if hop == onto else None
        for one, doubts in _with_source(there, wanted) if there else ():
            yield from (
                (Leg(one, deciders, doubts), box)
                for box, deciders in one.diagram(Work(), ONE_HOST).pieces()
                if one.permits(deciders)
            )


def _with_source(way: Way, wanted: Box) -> Iterator[tuple[Way, tuple[str, ...]]]:
    """The way of only those packets whose source, as it leaves, is a wanted one."""
    if wanted[SRC] == ANY_ADDRESS:
        yield way, ()
        return
    for one in sources(way):
        kept = one.box[SRC] & wanted[SRC] if one.to is None else one.box[SRC]
        certain = one.to is None or one.to <= wanted[SRC]
        if kept and (one.to is None or not one.to or one.to & wanted[SRC]):
            box = (one.box[DST], kept, *one.box[SRC + 1 :])
            doubts = one.doubts or (() if certain and (one.to is None or one.to) else ("the source address it gives",))
            yield Way(way.wall, way.ingress, way.egress, way.piece, box, way.local), doubts
