"""The ways through one firewall: from an interface, by a translation, out of an interface, past which stages."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from auditor.analysis.chains import DECIDES, Entry, Flat
from auditor.analysis.diagram import (
    DENIED,
    MANY_HOSTS,
    REFUSED,
    Deciders,
    Diagram,
    Item,
    Outcome,
    OverBudgetError,
    Work,
    build,
)
from auditor.analysis.nat import MOST_PIECES, Piece, pieces
from auditor.analysis.prune import numbers
from auditor.analysis.space import (
    DNAT,
    DPORT,
    DST,
    EGRESS,
    INGRESS,
    SRC,
    SYMBOLS,
    Box,
    Names,
    boxes,
    by_family,
    everything,
    meet,
    minus,
)
from auditor.model.fact import Known
from auditor.model.firewall import Action, Firewall, Match, Nat, PolicyRoute, Rule, Sees
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, NOT_PUBLIC, Ranges


@dataclass(frozen=True, eq=False)
class Wall:
    """A firewall prepared for questions: its interfaces as numbers, its stages flattened once."""

    firewall: Firewall
    own: Ranges = NONE
    """For a host filter: the addresses of the host, which the file calls "this host"."""
    shared: Names | None = None
    """Numbers that its interfaces share with those of another version."""

    @cached_property
    def names(self) -> Names:
        """Its interfaces."""
        return self.shared or Names.of(self.firewall)

    @cached_property
    def stages(self) -> tuple[Flat, ...]:
        """Its stages; none when the filter is switched off."""
        off = self.firewall.filter_off
        if isinstance(off, Known) and off.value:
            return ()
        return tuple(Flat(stage, self.names) for stage in self.firewall.stages)

    @cached_property
    def nat(self) -> tuple[Nat, ...]:
        """Its translations, with the host's addresses for what the file calls "this host"."""
        return tuple(self._bound(one) for one in self.firewall.nat)

    def _bound(self, nat: Nat) -> Nat:
        upper = nat.match.upper
        if not self.own or not upper.dst & SYMBOLS:
            return nat
        return replace(nat, match=replace(nat.match, upper=replace(upper, dst=upper.dst | self.own)))

    @cached_property
    def addresses(self) -> Ranges:
        """Its own addresses."""
        return Ranges.union((self.own, *(one.addresses for one in self.firewall.interfaces)))

    @cached_property
    def unfiltered(self) -> Rule:
        """What lets packets through where no stage judges them."""
        return Rule(
            Action.PERMIT,
            Match(),
            self.firewall.evidence.noted("nothing filters here"),
            handle="no filter",
            implicit=True,
        )

    @cached_property
    def passing(self) -> dict[Nat, Rule]:
        """For each translation that also permits, the rule that this amounts to."""
        return {
            nat: Rule(Action.PERMIT, nat.match, nat.evidence, nat.position, nat.handle, nat.name)
            for nat in self.nat
            if nat.bypasses_filter
        }

    @cached_property
    def everything(self) -> Box:
        """The box of all packets."""
        return everything(self.names)

    def leaving(self, destinations: Ranges, by: frozenset[str] | None = None) -> Iterator[tuple[str | None, Ranges]]:
        """By which interface which destinations leave: the longest prefix, then the default route; None is unknown.

        Of some interfaces only (`by`) what none of them has a route to leaves nowhere.
        """
        legs = [one for one in self.firewall.interfaces if one.enabled and (by is None or one.name in by)]
        known = [(one.networks, one.name) for one in legs]
        known += [(one.destination, one.interface) for one in self.firewall.routes if by is None or one.interface in by]
        prefixes = [(Ranges((pair,)), name) for networks, name in known for pair in networks]
        left = destinations
        for prefix, name in sorted(prefixes, key=lambda one: one[0].size):
            part = left & prefix
            if part:
                yield name, part
                left = left - part
        default = next((one.name for one in legs if one.gateway), None)
        if self.firewall.other_routes and by is not None:
            default = default or next((one.name for one in legs), None)
        elif self.firewall.other_routes and (learned := left & NOT_PUBLIC):
            yield None, learned
            left = left - learned
        if left and (default or by is None):
            yield default or self._bridge(left), left

    def _bridge(self, destinations: Ranges) -> str | None:
        """The one interface by which a host's rules hand something to exactly these addresses: a container's bridge."""
        cells = (rule.match.upper for rule in self.firewall.rules if self.own)
        named = {name for one in cells if one.dst == destinations for name in one.egress or ()}
        return named.pop() if len(named) == 1 else None

    def ways(self, clip: Box, ingress: str | None) -> Iterator["Way"]:
        """Every way of the clip's packets that enter by an interface (None: unknown), the translated ones first."""
        entering = self.names.number(ingress) if ingress else self.names.all
        known = clip[DST] - (SYMBOLS - self.addresses)
        for family in by_family((known, *clip[SRC:])):
            whole = (*family[:INGRESS], entering, *family[EGRESS:])
            for piece in pieces(self.nat, whole, self.names):
                yield from self._routed(piece, ingress)

    def _routed(self, piece: Piece, ingress: str | None) -> Iterator["Way"]:
        by = piece.nat.egress if piece.nat else None
        here = piece.address.forward(piece.box[DST]) & self.addresses
        if here and by is None:
            yield self._way(piece, here, ingress, None, local=True)
        for one, route in self._steered(piece) if by is None else ((piece, None),):
            away = one.address.forward(one.box[DST]) - self.addresses
            taken = self.leaving(away, by) if route is None or route.stops else ((route.egress, away),)
            for egress, part in taken:
                if part and not (egress is not None and egress == ingress and piece.nat is None):
                    yield self._way(one, part, ingress, egress, local=False)

    def _steered(self, piece: Piece) -> Iterator[tuple[Piece, PolicyRoute | None]]:
        """Its packets by the policy route that takes them; None: the routing table alone decides.

        One whose match is open leaves its packets to what follows as well. Raises OverBudgetError.
        """
        left = [piece]
        for route in self.firewall.policy_routes:
            for own in boxes(route.match.upper, self.names):
                rest: list[Piece] = []
                for one in left:
                    box = one.pulled_back(own, one.box)
                    taken = meet(box, one.box) if box else None
                    if taken is None:
                        rest.append(one)
                        continue
                    doubts = tuple(dict.fromkeys((*one.doubts, *route.match.open)))
                    yield replace(one, box=taken, doubts=doubts, routed=not route.match.open), route
                    rest += [replace(one, box=taken, doubts=doubts)] if route.match.open else []
                    rest += [replace(one, box=other) for other in minus(one.box, taken)]
                left = rest
            if len(left) > MOST_PIECES:
                raise OverBudgetError
        yield from ((one, None) for one in left)

    def _way(self, piece: Piece, part: Ranges, ingress: str | None, egress: str | None, *, local: bool) -> "Way":
        box = list(piece.box)
        box[DST] = piece.address.back(part, piece.box[DST])
        box[EGRESS] = self.names.number(egress or "") if egress or local else self.names.all
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

    @property
    def silent(self) -> bool:
        """The export holds no rules, though nothing says that the filter is off: it does not show what decides."""
        off = self.wall.firewall.filter_off
        through = self.piece.nat is not None and self.piece.nat.bypasses_filter
        return not self.wall.firewall.stages and not through and not (isinstance(off, Known) and off.value)

    def narrowed(self, box: Box) -> "Way | None":
        """The way of only those packets that end up in a box of translated packets."""
        wanted = self.piece.pulled_back(box, self.clip)
        both = meet(wanted, self.clip) if wanted else None
        return Way(self.wall, self.ingress, self.egress, self.piece, both, self.local) if both else None

    def diagram(self, work: Work, order: tuple[int, ...] = MANY_HOSTS) -> Diagram:
        """Which entries decide, by `flats`. Raises OverBudgetError."""
        return build([list(self.items(flat)) for flat in self.flats], self.clip, order, work)

    def outcomes(self, work: Work) -> tuple[Outcome, ...]:
        """For a way of one packet: the places of the entries that may decide in each stage, those that refuse too."""
        return tuple(
            outcome
            for flat in self.flats
            for _, (outcome,) in build([list(self.items(flat, merged=False))], self.clip, (), work).pieces()
        )

    def items(self, flat: Flat, *, merged: bool = True) -> Iterator[Item]:
        """The entries of a stage, as packets are sent, until all are taken; `merged`: what refuses is all alike."""
        straight = True
        for item in self.reached(flat, merged=merged):
            yield item
            straight = straight and item.skip == DECIDES
            if straight and item.sure and item.box == self.clip:
                return

    def reached(self, flat: Flat, *, merged: bool = False) -> Iterator[Item]:
        """Every entry of a stage that its packets may meet, as if none before it took them."""
        for number in numbers(flat.prune.meeting(self._asked(flat))):
            box, place, sure = flat.spread[number]
            entry = flat.entries[place]
            seen = self._seen(flat, box)
            if seen is None:
                continue
            sure = sure and self._known(box)
            value = REFUSED if merged and entry.action is Action.DENY and not entry.rule.match.few_callers else place
            yield Item(seen, place, sure, entry.skip, value)

    def _asked(self, flat: Flat) -> Box:
        """The clip as a stage sees it."""
        if flat.stage.sees is Sees.ORIGINAL:
            return self.clip
        found = list(self.clip)
        found[DST] = self.piece.address.forward(self.clip[DST]) | (SYMBOLS if self.wall.own else NONE)
        found[DPORT] = self.piece.port.forward(self.clip[DPORT])
        return tuple(found)

    def _seen(self, flat: Flat, box: Box) -> Box | None:
        """A box of a stage in the coordinates of packets as they are sent, clipped."""
        widened = self._widened(box)
        if flat.stage.sees is Sees.ORIGINAL:
            return meet(widened, self.clip)
        pulled = self.piece.pulled_back(widened, self.clip)
        return meet(pulled, self.clip) if pulled else None

    def _widened(self, box: Box) -> Box:
        """What the file calls "this host", with the host's addresses; any interface where it is not known."""
        own = self.wall.own and box[DST] & SYMBOLS
        if not own and not self._unknown:
            return box
        found = list(box)
        found[DST] = box[DST] | self.wall.own if own else box[DST]
        for one in self._unknown:
            found[one] = self.clip[one]
        return tuple(found)

    def _known(self, box: Box) -> bool:
        """Whether the interfaces that a box asks for are known."""
        return all(box[one] == self.clip[one] for one in self._unknown)

    @cached_property
    def _unknown(self) -> tuple[int, ...]:
        """The dimensions of the interfaces that are not known."""
        return tuple(one for one in (INGRESS, EGRESS) if self.clip[one] == self.wall.names.all)

    def entries(self, deciders: Deciders) -> tuple[tuple[Entry, ...], ...]:
        """For each stage the entries that may decide, apart from those that refuse."""
        return tuple(
            tuple(flat.entries[place] for place in outcome if place != REFUSED)
            for flat, outcome in zip(self.flats, deciders, strict=True)
        )

    def permits(self, deciders: Deciders) -> bool:
        """Whether every stage may let the packets of these deciders through."""
        if deciders == DENIED:
            return False
        return all(any(_lets(entry) for entry in stage) for stage in self.entries(deciders))

    def surely(self, deciders: Deciders) -> bool:
        """Whether every stage lets them through, whatever is open, and the translation is certain.

        A refusal of a list of callers that the export does not resolve leaves most of them: it is no doubt.
        """
        if deciders == DENIED or self.piece.doubts:
            return False
        deciding = (
            entry
            for stage in self.entries(deciders)
            for entry in stage
            if entry.skip == DECIDES and not (entry.action is Action.DENY and entry.rule.match.few_callers)
        )
        refused = any(REFUSED in outcome for outcome in deciders)
        return not refused and all(entry.action is Action.PERMIT for entry in deciding)

    def rules(self, deciders: Deciders) -> tuple[Rule, ...]:
        """The rule of each stage that lets these packets through, in order."""
        return tuple(next(entry.rule for entry in stage if _lets(entry)) for stage in self.entries(deciders))

    def doubts(self, deciders: Deciders) -> tuple[Rule, ...]:
        """Every rule that may have a say."""
        return tuple(entry.rule for stage in self.entries(deciders) for entry in stage)

    @property
    def lets(self) -> Rule:
        """What lets packets through where no stage judges: the translation itself, or that nothing filters."""
        nat = self.piece.nat
        return self.wall.passing.get(nat, self.wall.unfiltered) if nat else self.wall.unfiltered


def _lets(entry: Entry) -> bool:
    return entry.action is not Action.DENY and not entry.skip


def main_rule(rules: tuple[Rule, ...], way: Way) -> Rule:
    """The written rule that lets something through; else whatever does."""
    return next((rule for rule in rules if not rule.implicit), rules[0] if rules else way.lets)


def reasons(rules: tuple[Rule, ...], way: Way) -> str:
    """What the export leaves open on a way, as a clause."""
    opened = [thing for rule in rules for thing in rule.match.open]
    opened += way.piece.doubts
    if not opened and any(rule.action is Action.UNKNOWN for rule in rules):
        opened = ["what another program decides"]
    if not opened and not way.egress and not way.local:
        opened = ["the interface by which it leaves"]
    return "the export leaves open " + (", ".join(dict.fromkeys(opened)) or "an earlier rule that may refuse it")
