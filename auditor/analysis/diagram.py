"""The interval decision diagram: which entries of several first-match lists decide which packets of one question.

Built top-down over the items that survive a prune against the question's box, with memoisation on what is still
possible (Gouda and Liu's firewall decision diagrams, restricted to a question). Rules keep their sets: a node sweeps
the break points of the items that are still active, and one child serves all stretches with the same active set.

What an export leaves open stays open: a terminal names, for each list, every entry that may decide.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import NamedTuple, TypeAlias, TypeGuard

from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges

BUDGET = 1_000_000
"""Stretches that the questions to one firewall may cost; a count, not a time, so that an answer is everywhere the same.
A million is some ten to twenty seconds."""
MANY_HOSTS = (DST, SRC, PROTOCOL, DPORT, SPORT)
"""The order of dimensions for whole policies (the choice that matters most)."""
ONE_HOST = (PROTOCOL, DPORT, SPORT, SRC, DST)
REFUSED = -1
"""The value of every entry that surely refuses: which one it is does not matter to a question."""
Outcome: TypeAlias = tuple[int, ...]
"""The values of the entries of one list that may decide, in order; more than one only where something is open."""
Deciders: TypeAlias = tuple[Outcome, ...]
"""One outcome for each list; `DENIED` where some list surely refuses."""
DENIED: Deciders = ((REFUSED,),)
ALIKE: Deciders = ()
"""Where nothing needs to be told apart any more."""


class OverBudgetError(Exception):
    """The diagram would cost more than its budget; nothing partial is given out as whole."""


@dataclass(slots=True)
class Work:
    """What is left of a budget that several questions share."""

    left: int = BUDGET

    def spend(self, count: int) -> None:
        """Count some work. Raises OverBudgetError."""
        self.left -= count
        if self.left < 0:
            raise OverBudgetError


class Item(NamedTuple):
    """A box of one entry of a list, clipped to the question."""

    box: Box
    place: int
    """Of its entry, in the list."""
    sure: bool
    """False: it may match, but not surely."""
    skip: int
    """0: it decides; else the place where a packet that it matches goes on."""
    value: int
    """What the question wants to know of a deciding entry: its place, or REFUSED."""


@dataclass(frozen=True, slots=True)
class Node:
    """A dimension, and for each part of it what follows."""

    dimension: int
    edges: tuple[tuple[Ranges, "Node | Deciders"], ...]


@dataclass(frozen=True)
class Diagram:
    """The answer to one question."""

    root: Node | Deciders
    clip: Box
    order: tuple[int, ...]

    def pieces(self) -> Iterator[tuple[Box, Deciders]]:
        """Every path as a box with its deciders; for small questions only, as paths can be many."""
        left = [(self.clip, self.root)]
        while left:
            box, node = left.pop()
            if isinstance(node, Node):
                before, after = box[: node.dimension], box[node.dimension + 1 :]
                left += [((*before, ranges, *after), child) for ranges, child in reversed(node.edges)]
            else:
                yield box, node

    def projections(self, wanted: Sequence[int]) -> dict[Deciders, tuple[Ranges, ...]]:
        """For each decider the exact projection of its packets on the wanted dimensions."""
        spans: dict[Deciders, dict[int, list[Ranges]]] = {one: {} for one in self._reached(self.root)}
        for level, ranges, child in self._edges():
            taken = [(one, self.clip[one]) for one in self.order[level + 1 : self._level(child)] if one in wanted]
            if ranges is not None and self.order[level] in wanted:
                taken.append((self.order[level], ranges))
            for decider in self._reached(child) if taken else ():
                span = spans[decider]
                for dimension, part in taken:
                    span.setdefault(dimension, []).append(part)
        return {
            decider: tuple(
                Ranges.union(span[dimension]) if dimension in span else self.clip[dimension] for dimension in wanted
            )
            for decider, span in spans.items()
        }

    def services(self) -> dict[Deciders, list[tuple[Ranges, Ranges]]]:
        """For each decider its protocols with the destination ports that go with each."""
        found: dict[Deciders, list[tuple[Ranges, Ranges]]] = {}
        start = self.order.index(PROTOCOL)
        entered = {id(child): child for level, _, child in self._edges() if level < start <= self._level(child)}
        for entry in entered.values():
            whole = ((self.clip[PROTOCOL], entry),)
            for protocols, child in entry.edges if _of(entry, PROTOCOL) else whole:
                rest = ((self.clip[DPORT], child),)
                for ports, below in child.edges if _of(child, DPORT) else rest:
                    for decider in self._reached(below):
                        found.setdefault(decider, []).append((protocols, ports))
        return found

    def _level(self, node: Node | Deciders) -> int:
        return self.order.index(node.dimension) if isinstance(node, Node) else len(self.order)

    def _edges(self) -> Iterator[tuple[int, Ranges | None, Node | Deciders]]:
        """Every edge once, with the level of its node; first the way into the root, from level -1."""
        yield -1, None, self.root
        stack, seen = [self.root], set()
        while stack:
            node = stack.pop()
            if isinstance(node, Node) and id(node) not in seen:
                seen.add(id(node))
                level = self._level(node)
                yield from ((level, ranges, child) for ranges, child in node.edges)
                stack += [child for _, child in node.edges]

    def _reached(self, node: Node | Deciders) -> Collection[Deciders]:
        """The deciders below a node."""
        return self._below[id(node)] if isinstance(node, Node) else (node,)

    @cached_property
    def _below(self) -> dict[int, frozenset[Deciders]]:
        """For each node, by identity, the deciders below it."""
        found: dict[int, frozenset[Deciders]] = {}

        def visit(node: Node) -> frozenset[Deciders]:
            if id(node) not in found:
                below = (visit(one) if isinstance(one, Node) else frozenset((one,)) for _, one in node.edges)
                found[id(node)] = frozenset().union(*below)
            return found[id(node)]

        if isinstance(self.root, Node):
            visit(self.root)
        return found


def _of(node: Node | Deciders, dimension: int) -> TypeGuard[Node]:
    return isinstance(node, Node) and node.dimension == dimension


def build(
    lists: Sequence[Sequence[Item]],
    clip: Box,
    order: Sequence[int],
    work: Work,
) -> Diagram:
    """Which entry of each list decides which packet of the clip.

    Args:
        lists: for each list its items in order; of one entry the sure ones first; the last one matches everything.
        clip: the question: only its packets count.
        order: the order of dimensions; the others play no part.
        work: what it may cost.

    Raises OverBudgetError.
    """
    return Builder(lists, clip, order, work).diagram()


@dataclass(slots=True)
class _Masks:
    """What is true of items, as bits."""

    sure: int = 0
    skips: int = 0
    refused: int = 0
    segments: list[int] = field(default_factory=list)
    """The items of each list."""
    regions: dict[int, int] = field(default_factory=dict)
    """By the bit of a skipping item, the items that it leaves out."""

    @classmethod
    def of(cls, lists: Sequence[Sequence[Item]]) -> "_Masks":
        found, start = cls(), 0
        for items in lists:
            places = [item.place for item in items]
            for number, item in enumerate(items):
                bit = 1 << (start + number)
                found.sure |= bit if item.sure else 0
                found.refused |= bit if item.value == REFUSED and not item.skip else 0
                if item.skip:
                    found.skips |= bit
                    left_out = (other for other, place in enumerate(places) if item.place < place < item.skip)
                    found.regions[bit] = sum(1 << (start + other) for other in left_out)
            found.segments.append(((1 << len(items)) - 1) << start)
            start += len(items)
        return found


class Builder:
    """Builds one diagram; a subclass may ask about other sets of items, and settle what it need not tell apart."""

    def __init__(self, lists: Sequence[Sequence[Item]], clip: Box, order: Sequence[int], work: Work) -> None:
        """As for `build`."""
        self.items = [item for items in lists for item in items]
        self._clip, self._order, self._work = clip, order, work
        self._memo: dict[tuple[int, ...], Node | Deciders] = {}
        self._masks = _Masks.of(lists)
        self._whole = [self._filling(dimension) for dimension in order]
        self._covers = [-1]
        for whole in reversed(self._whole):
            self._covers.insert(0, self._covers[0] & whole)

    def diagram(self, owns: Sequence[int] | None = None) -> Diagram:
        """The answer: which of each of these sets of items decides; of each list, if none are given.

        Raises OverBudgetError.
        """
        root = self._node(0, tuple(self._masks.segments if owns is None else owns))
        return Diagram(root, self._clip, tuple(self._order))

    def _filling(self, dimension: int) -> int:
        """The items that take all of a dimension, as bits."""
        clip = self._clip[dimension].pairs
        bits = (1 << number for number, item in enumerate(self.items) if item.box[dimension].pairs == clip)
        return sum(bits)

    def _settled(self, owns: Sequence[int]) -> bool:  # noqa: ARG002 - for a class below
        """Whether nothing needs to be told apart among what is still possible."""
        return False

    def _node(self, level: int, possible: Sequence[int]) -> Node | Deciders:
        """What decides when these items of each list are still possible and these dimensions are still to come."""
        decided: list[Outcome] = []
        owns: list[int] = []
        for each in possible:
            outcome, own = self._outcome(level, self._cut(level, each))
            if outcome == (REFUSED,):
                return DENIED
            owns.append(own)
            decided += [outcome] if outcome else []
        if self._settled(owns):
            return ALIKE
        if len(decided) == len(owns):
            return tuple(decided)
        active = reduce(or_, owns)
        while not active & ~self._whole[level]:
            level += 1
        key = (level, *owns)
        if key not in self._memo:
            self._memo[key] = self._swept(level, active, owns)
        return self._memo[key]

    def _cut(self, level: int, own: int) -> int:
        """Drop what no packet reaches any more behind the items that surely take all that is left."""
        covering = own & self._masks.sure & self._covers[level]
        if not own & self._masks.skips:
            return own & ((covering & -covering) * 2 - 1)
        while covering:
            bit = covering & -covering
            gone = self._masks.regions.get(bit, -2 * bit)
            for skip in _bits(own & self._masks.skips & (bit - 1)):
                if self._masks.regions[skip] & bit:
                    gone &= self._masks.regions[skip]
            own &= ~gone
            covering &= own & (-2 * bit)
        for skip in _bits(own & self._masks.skips):
            own ^= 0 if self._masks.regions[skip] & own else skip
        return own

    def _outcome(self, level: int, own: int) -> tuple[Outcome, int]:
        """What decides, if that is known already (else empty); and the items that still matter."""
        last = 1 << (own.bit_length() - 1)
        value = self.items[last.bit_length() - 1].value
        rest = own ^ last
        while rest:
            before = 1 << (rest.bit_length() - 1)
            same = self.items[before.bit_length() - 1].value == value and not before & self._masks.skips
            if not same:
                break
            rest ^= before
        own = rest | last
        if not rest:
            return (value,), own
        if own & ~self._covers[level]:
            return (), own
        return self._weighed(own), own

    def _weighed(self, own: int) -> Outcome:
        """Every entry that may decide, when each of these items matches, surely or possibly."""
        deciding: list[int] = []
        doubts: list[int] = []
        resuming: list[int] = []
        flowing = True
        for bit in _bits(own):
            item = self.items[bit.bit_length() - 1]
            flowing = flowing or any(place <= item.place for place in resuming)
            resuming = [place for place in resuming if place > item.place]
            if not flowing:
                continue
            if item.skip:
                resuming.append(item.skip)
                doubts += [] if item.sure else [item.place]
            else:
                deciding.append(item.value)
            flowing = not item.sure
        if len(set(deciding)) == 1:
            return (deciding[0],)
        return tuple(dict.fromkeys((*doubts, *deciding)))

    def _swept(self, level: int, active: int, owns: Sequence[int]) -> Node | Deciders:
        children: dict[int | Deciders, tuple[list[list[tuple[int, int]]], Node | Deciders]] = {}
        for mask, pairs in self._stretches(level, active).items():
            child = self._node(level + 1, [mask & own for own in owns])
            key = id(child) if isinstance(child, Node) else child
            children.setdefault(key, ([], child))[0].append(pairs)
        if len(children) == 1:
            return next(iter(children.values()))[1]
        return Node(self._order[level], tuple((_joined(parts), child) for parts, child in children.values()))

    def _stretches(self, level: int, active: int) -> dict[int, list[tuple[int, int]]]:
        """The parts of a dimension by the items that are active on them."""
        dimension = self._order[level]
        always = active & self._whole[level]
        toggles: dict[int, int] = {}
        for bit in _bits(active ^ always):
            for low, high in self.items[bit.bit_length() - 1].box[dimension].pairs:
                toggles[low] = toggles.get(low, 0) ^ bit
                toggles[high + 1] = toggles.get(high + 1, 0) ^ bit
        found: dict[int, list[tuple[int, int]]] = {}
        now = since = 0
        for point in sorted(toggles):
            if now:
                found.setdefault(now | always, []).append((since, point - 1))
            now, since = now ^ toggles[point], point
        self._work.spend(len(toggles) + 1)
        rest = self._clip[dimension] - Ranges.of(*(pair for pairs in found.values() for pair in pairs))
        if rest.pairs:
            found[always] = list(rest.pairs)
        return found


def _joined(parts: list[list[tuple[int, int]]]) -> Ranges:
    """The union of sorted parts."""
    return Ranges(tuple(parts[0])) if len(parts) == 1 else Ranges.of(*chain.from_iterable(parts))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
