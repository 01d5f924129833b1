"""The lists of two versions of a firewall as one: what they have in common stands there once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property, reduce
from math import prod
from operator import and_
from typing import TypeAlias

from auditor.analysis.chains import DECIDES, Entry, Flat
from auditor.analysis.diagram import ALIKE, MANY_HOSTS, Builder, Deciders, Item, Work
from auditor.analysis.prune import as_bits
from auditor.analysis.space import EGRESS, INGRESS, Box, Names
from auditor.analysis.ways import Wall, Way
from auditor.model.firewall import Action, Firewall, Rule, Sees, Stage
from auditor.model.frozen import dataclass

OLD, NEW, BOTH = 1, 2, 3
Stages: TypeAlias = tuple[tuple[Entry, ...], ...]
"""For each stage the entries that may decide, in order."""
Answer: TypeAlias = tuple[Stages, Stages, tuple[Box, ...]]
"""What decides some packets in the old version, and what in the new one."""


@dataclass(frozen=True, slots=True)
class Region:
    """Packets that may be treated otherwise: a box, and whether it holds translated packets or packets as sent."""

    box: Box
    sees: Sees


@dataclass(frozen=True)
class Versions:
    """Two versions whose stages and chains are the same, though not the rules in them."""

    wall: Wall
    """The rules of both, each at a place that is right for its version."""
    edits: dict[Rule, int]
    """OLD or NEW for each rule that the other version lacks at that place."""
    written: dict[tuple[Rule, int], Rule]
    """The rule of a version that a rule of `wall` stands for, where that is another object."""

    @classmethod
    def of(cls, old: Firewall, new: Firewall, names: Names) -> "Versions | None":
        """Both in one; None where their stages differ."""
        if _frame(old) != _frame(new):
            return None
        merger = _Merger()
        stages = tuple(merger.stage(*pair) for pair in zip(old.stages, new.stages, strict=True))
        return cls(Wall(replace(old, stages=stages), shared=names), merger.edits, merger.written)

    def version(self, entry: Entry) -> int:
        """The versions that an entry belongs to; 0 where a rule of one calls a rule of the other."""
        return reduce(and_, (self.edits.get(rule, BOTH) for rule in (entry.rule, *entry.calls)))

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Where the versions differ; the widest first."""
        edited = (
            Region(box, flat.stage.sees)
            for flat in self.wall.stages
            for place, entry in enumerate(flat.entries)
            if entry.skip != place + 1 and self.version(entry) in {OLD, NEW}
            for box in entry.upper
        )
        return tuple(sorted(edited, key=lambda one: -_size(one.box)))

    @cached_property
    def _sees_ingress(self) -> bool:
        """Whether some rule looks at the interface that packets enter by."""
        whole, flats = self.wall.names.all, self.wall.stages
        boxes = (box for flat in flats for entry in flat.entries for box in entry.upper)
        return any(flat.stage.ingress is not None for flat in flats) or any(box[INGRESS] != whole for box in boxes)

    def question(self, way: Way) -> Way:
        """All that the rules see of a way: the same for ways that they treat alike."""
        if self._sees_ingress:
            return replace(way, wall=self.wall)
        clip = (*way.clip[:INGRESS], self.wall.names.all, *way.clip[EGRESS:])
        return replace(way, wall=self.wall, ingress=None, piece=replace(way.piece, box=clip), clip=clip)

    def differing(self, way: Way, work: Work) -> Iterator[Answer]:
        """What decides the packets of a question in each version, where that is not known to be alike."""
        builder = _Comparer([list(self._items(way, flat)) for flat in way.flats], way, work)
        found: dict[Deciders, list[Box]] = {}
        for box, deciders in builder.pieces():
            work.spend(1)
            found.setdefault(deciders, []).append(box[:INGRESS])
        for deciders, packets in found.items():
            if deciders != ALIKE:
                was, now = way.entries(deciders[: len(way.flats)]), way.entries(deciders[len(way.flats) :])
                yield self._written(was, OLD), self._written(now, NEW), tuple(packets)

    def _items(self, way: Way, flat: Flat) -> Iterator[tuple[Item, int]]:
        """The entries of a stage with their versions, until all packets are taken in both."""
        straight = True
        for item in way.reached(flat):
            version = self.version(flat.entries[item.place])
            yield item, version
            straight = straight and item.skip == DECIDES
            if straight and version == BOTH and item.sure and item.box == way.clip:
                return

    def _written(self, stages: Stages, version: int) -> Stages:
        """Entries with the rules as a version has them."""
        return tuple(
            tuple(replace(entry, rule=self.written.get((entry.rule, version), entry.rule)) for entry in stage)
            for stage in stages
        )


class _Comparer(Builder):
    """Tells apart only packets that two versions may treat otherwise."""

    def __init__(self, lists: Sequence[Sequence[tuple[Item, int]]], way: Way, work: Work) -> None:
        """Each list holds the items of a stage of the way with their versions."""
        boxes = [item.box for items in lists for item, _ in items]

        def filled(dimension: int) -> int:
            return sum(box[dimension].pairs == way.clip[dimension].pairs for box in boxes)

        order = sorted(MANY_HOSTS, key=filled)  # the dimension first that most boxes cut: the fewest nodes
        super().__init__([[item for item, _ in items] for items in lists], way.clip, order, work)
        actions = [
            None if item.skip else flat.entries[item.place].action
            for flat, items in zip(way.flats, lists, strict=True)
            for item, _ in items
        ]
        versions = [version for items in lists for _, version in items]
        self._permits = as_bits(one in {None, Action.PERMIT} for one in actions)
        self._denies = as_bits(one in {None, Action.DENY} for one in actions)
        self._owns = [
            segment & as_bits(bool(one & version) for one in versions)
            for version in (OLD, NEW)
            for segment in self._masks.segments
        ]

    def pieces(self) -> Iterator[tuple[Box, Deciders]]:
        """Boxes of packets with what decides in the old version's stages, then in the new one's."""
        return self.diagram(self._owns).pieces()

    def _settled(self, owns: Sequence[int]) -> bool:
        """Whether from the first item on that only one version has, all that may decide says the same."""
        half = len(owns) // 2
        for old, new in zip(owns[:half], owns[half:], strict=True):
            differing = old ^ new
            rest = (old | new) & -(differing & -differing)
            if rest & ~self._permits and rest & ~self._denies:
                return False
        return True


class _Merger:
    """Sets the rules of two versions side by side, list by list."""

    def __init__(self) -> None:
        self.edits: dict[Rule, int] = {}
        self.written: dict[tuple[Rule, int], Rule] = {}

    def stage(self, old: Stage, new: Stage) -> Stage:
        """A stage of both."""
        self.written[old.default, NEW] = new.default
        chains = tuple(
            (name, self._both(before, after)) for (name, before), (_, after) in zip(old.chains, new.chains, strict=True)
        )
        return replace(old, rules=self._both(old.rules, new.rules), chains=chains)

    def _both(self, old: Sequence[Rule], new: Sequence[Rule]) -> tuple[Rule, ...]:
        found: list[Rule] = []
        matcher = SequenceMatcher(None, [_shape(one) for one in old], [_shape(one) for one in new], autojunk=False)
        for tag, first, last, start, end in matcher.get_opcodes():
            was, now = old[first:last], new[start:end]
            if tag == "equal":
                self.written |= {(one, NEW): other for one, other in zip(was, now, strict=True)}
                found += was
            else:
                found += [*self._only(was, OLD), *self._only(now, NEW)]
        return tuple(found)

    def _only(self, rules: Sequence[Rule], version: int) -> list[Rule]:
        """Rules that one version has here; other objects, as these may stand elsewhere in both."""
        copies = [replace(one) for one in rules]
        self.edits |= dict.fromkeys(copies, version)
        self.written |= {(copy, version): one for copy, one in zip(copies, rules, strict=True)}
        return copies


def _frame(firewall: Firewall) -> object:
    """What must be alike for the rules of two versions to be compared one by one."""
    stages = tuple(
        (
            one.name,
            one.sees,
            one.ingress,
            one.egress,
            one.traffic,
            one.default.shape,
            tuple(name for name, _ in one.chains),
        )
        for one in firewall.stages
    )
    return stages, firewall.filter_off, firewall.families


def _shape(rule: Rule) -> object:
    lower = rule.match.lower
    return rule.shape, rule.target, rule.disabled, rule.replies_only, lower and (lower.src, lower.dst, lower.services)


def _size(box: Box) -> int:
    return prod(ranges.size for ranges in box)
