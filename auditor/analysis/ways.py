"""The ways through one firewall: from an interface, by a translation, out of an interface, past which stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from auditor.analysis.chains import Entry, Flat
from auditor.analysis.diagram import BUDGET, MANY_HOSTS, Deciders, Diagram, build
from auditor.analysis.nat import Piece, pieces
from auditor.analysis.space import DNAT, DST, EGRESS, INGRESS, SRC, Box, Names, everything, meet
from auditor.model.fact import Known
from auditor.model.firewall import Action, Firewall, Match, Rule, Sees
from auditor.model.net import ANY_ADDRESS, NONE, SYMBOLIC, Ranges

_SYMBOLS = Ranges(((SYMBOLIC, SYMBOLIC + 255),))


class Mode(Enum):
    """Which of two answers: what surely passes, or what may pass."""

    CERTAIN = 0
    POSSIBLE = 1


@dataclass(frozen=True)
class Wall:
    """A firewall prepared for questions: its interfaces as numbers, its stages flattened once."""

    firewall: Firewall
    own: Ranges = NONE
    """For a host filter: the addresses of the host, which the file calls "this host"."""

    @cached_property
    def names(self) -> Names:
        """Its interfaces."""
        return Names.of(self.firewall)

    @cached_property
    def stages(self) -> tuple[Flat, ...]:
        """Its stages; none when the filter is switched off."""
        off = self.firewall.filter_off
        if isinstance(off, Known) and off.value:
            return ()
        return tuple(Flat(stage, self.names) for stage in self.firewall.stages)

    @cached_property
    def addresses(self) -> Ranges:
        """Its own addresses."""
        return Ranges.union((self.own, *(one.addresses for one in self.firewall.interfaces)))

    @cached_property
    def everything(self) -> Box:
        """The box of all packets."""
        return everything(self.names)

    def leaving(self, destinations: Ranges) -> Iterator[tuple[str | None, Ranges]]:
        """By which interface which destinations leave: the longest prefix, then the default route; None is unknown."""
        known = [(one.networks, one.name) for one in self.firewall.interfaces if one.enabled]
        known += [(route.destination, route.interface) for route in self.firewall.routes]
        prefixes = [(Ranges((pair,)), name) for networks, name in known for pair in networks]
        left = destinations
        for prefix, name in sorted(prefixes, key=lambda one: one[0].size):
            part = left & prefix
            if part:
                yield name, part
                left = left - part
        default = next((one.name for one in self.firewall.interfaces if one.gateway and one.enabled), None)
        if left:
            yield default, left

    def ways(self, clip: Box, ingress: str | None) -> Iterator["Way"]:
        """Every way of the clip's packets that enter by an interface (None: unknown), the translated ones first."""
        whole = list(clip)
        whole[INGRESS] = self.names.number(ingress) if ingress else self.names.all
        for piece in pieces(self.firewall.nat, tuple(whole), self.names):
            yield from self._routed(piece, ingress)

    def _routed(self, piece: Piece, ingress: str | None) -> Iterator["Way"]:
        targets = piece.address.forward(piece.box[DST])
        here = targets & self.addresses
        if here:
            yield self._way(piece, here, ingress, None, local=True)
        for egress, part in self.leaving(targets - here):
            if not (egress is not None and egress == ingress and piece.nat is None):
                yield self._way(piece, part, ingress, egress, local=False)

    def _way(self, piece: Piece, part: Ranges, ingress: str | None, egress: str | None, *, local: bool) -> "Way":
        box = list(piece.box)
        box[DST] = piece.address.back(part, piece.box[DST])
        box[EGRESS] = self.names.number(egress) if egress else self.names.all
        box[DNAT] = piece.translated
        return Way(self, ingress, egress, piece, tuple(box), local)


@dataclass(frozen=True)
class Way:
    """One way: its packets as they are sent (`clip`), and the stages that judge them."""

    wall: Wall
    ingress: str | None
    egress: str | None
    piece: Piece
    clip: Box
    local: bool

    @cached_property
    def flats(self) -> tuple[Flat, ...]:
        """The stages that apply, in order."""
        traffic = "local" if self.local else "forward"
        through = self.piece.nat is not None and self.piece.nat.bypasses_filter
        return tuple(
            flat
            for flat in self.wall.stages
            if traffic in flat.stage.traffic
            and (flat.stage.ingress is None or self.ingress is None or self.ingress in flat.stage.ingress)
            and (flat.stage.egress is None or self.egress is None or self.egress in flat.stage.egress)
            and not (through and flat.stage.egress is None)
        )

    def narrowed(self, box: Box) -> "Way | None":
        """The way of only those packets that end up in a box of translated packets."""
        wanted = self.piece.pulled_back(box, self.clip)
        both = meet(wanted, self.clip) if wanted else None
        return Way(self.wall, self.ingress, self.egress, self.piece, both, self.local) if both else None

    def diagram(self, mode: Mode, order: tuple[int, ...] = MANY_HOSTS, budget: int = BUDGET) -> Diagram:
        """Which entries decide, by `flats`. Raises OverBudgetError."""
        return build([list(self._boxes(flat, mode)) for flat in self.flats], self.clip, order, budget)

    def _boxes(self, flat: Flat, mode: Mode) -> Iterator[tuple[Box, ...]]:
        return (tuple(self._seen(flat, entry, mode)) for entry in flat.entries)

    def _seen(self, flat: Flat, entry: Entry, mode: Mode) -> Iterator[Box]:
        """An entry's boxes in the coordinates of packets as they are sent, wide or narrow as the mode asks."""
        wide = (entry.rule.action is Action.PERMIT) == (mode is Mode.POSSIBLE)
        if entry.rule.action is Action.UNKNOWN:
            wide = True
        for box in entry.upper if wide else entry.lower:
            seen = self._open_ended(self._bound(box), wide=wide)
            if seen is None:
                continue
            if flat.stage.sees is Sees.TRANSLATED:
                seen = self.piece.pulled_back(seen, self.clip)
            if seen is not None:
                yield seen

    def _bound(self, box: Box) -> Box:
        """What the file calls "this host", with the host's addresses put in."""
        if not self.wall.own or not box[DST] & _SYMBOLS or box[DST] == ANY_ADDRESS:
            return box
        return (box[DST] | self.wall.own, *box[SRC:])

    def _open_ended(self, box: Box, *, wide: bool) -> Box | None:
        """A rule for one interface, when the interface is not known: it may match, but not surely."""
        found = list(box)
        for dimension in (INGRESS, EGRESS):
            open_ended = self.clip[dimension] == self.wall.names.all and box[dimension] != self.clip[dimension]
            if open_ended and not wide:
                return None
            if open_ended:
                found[dimension] = self.clip[dimension]
        return tuple(found)

    def permits(self, deciders: Deciders, mode: Mode) -> bool:
        """Whether every stage lets the packets of these deciders through."""
        actions = {self.flats[number].entries[place].rule.action for number, place in enumerate(deciders)}
        return actions <= ({Action.PERMIT} if mode is Mode.CERTAIN else {Action.PERMIT, Action.UNKNOWN})

    def rules(self, deciders: Deciders) -> tuple[Rule, ...]:
        """The rules that decide, in the order of the stages."""
        return tuple(self.flats[number].entries[place].rule for number, place in enumerate(deciders))

    @property
    def lets(self) -> Rule:
        """What lets packets through where no stage judges: the translation itself, or that nothing filters."""
        nat = self.piece.nat
        if nat is not None and nat.bypasses_filter:
            return Rule(Action.PERMIT, nat.match, nat.evidence, nat.position, nat.handle, nat.name)
        return Rule(Action.PERMIT, Match(), self.wall.firewall.evidence.noted("nothing filters here"), implicit=True)


def main_rule(rules: tuple[Rule, ...], way: Way) -> Rule:
    """The written rule that lets something through; else whatever does."""
    return next((rule for rule in rules if not rule.implicit), rules[0] if rules else way.lets)


def reasons(rules: tuple[Rule, ...], way: Way) -> str:
    """What the export leaves open on a way, as a clause."""
    opened = [thing for rule in rules for thing in rule.match.open]
    opened += list(way.piece.nat.match.open) if way.piece.nat and not way.piece.certain else []
    if not opened and any(rule.action is Action.UNKNOWN for rule in rules):
        opened = ["what another program decides"]
    if not opened and way.egress is None and not way.local:
        opened = ["the interface by which it leaves"]
    return "the export leaves open " + (", ".join(dict.fromkeys(opened)) or "an earlier rule that may refuse it")
