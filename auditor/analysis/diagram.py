"""The interval decision diagram: which entries of several first-match lists decide which packets of one question.

Built top-down over the entries that survive a prune against the question's box, with memoisation on what is still
possible (Gouda and Liu's firewall decision diagrams, restricted to a question). Rules keep their sets: a node sweeps
the break points of the entries that are still active, and one child serves all stretches with the same active set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeGuard

from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box, meet
from auditor.model.net import Ranges

BUDGET = 200_000
"""Nodes that one question may cost; a count, not a time, so that an answer is the same everywhere."""
MANY_HOSTS = (DST, SRC, PROTOCOL, DPORT, SPORT)
"""The order of dimensions for whole policies (the choice that matters most, see docs/architecture.md)."""
ONE_HOST = (PROTOCOL, DPORT, SPORT, SRC, DST)
Deciders: TypeAlias = tuple[int, ...]
"""For each list, the place of the entry that decides."""


class OverBudgetError(Exception):
    """The diagram would cost more nodes than its budget; nothing partial is given out as whole."""


@dataclass(frozen=True, slots=True)
class Node:
    """A dimension, and for each part of it what follows."""

    dimension: int
    edges: tuple[tuple[Ranges, "Node | Deciders"], ...]


@dataclass(slots=True)
class _List:
    """One first-match list, clipped to the question: boxes in order with the entry each belongs to."""

    boxes: list[Box] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Diagram:
    """The answer to one question."""

    root: Node | Deciders
    clip: Box
    order: tuple[int, ...]

    def pieces(self) -> Iterator[tuple[Box, Deciders]]:
        """Every path as a box with its deciders; for small questions only, as paths can be many."""
        yield from _paths(self.root, self.clip)

    def projections(self, wanted: Sequence[int]) -> dict[Deciders, tuple[Ranges, ...]]:
        """For each decider the exact projection of its packets on the wanted dimensions."""
        reached = self._reached()
        spans: dict[Deciders, dict[int, list[Ranges]]] = {one: {} for one in reached[id(self.root)]}
        for level, ranges, child in self._edges():
            skipped = self.order[level + 1 : self._level(child)]
            for decider in reached[id(child)]:
                span = spans[decider]
                if ranges is not None:
                    span.setdefault(self.order[level], []).append(ranges)
                for dimension in skipped:
                    span.setdefault(dimension, []).append(self.clip[dimension])
        return {
            decider: tuple(
                Ranges.union(span[dimension]) if dimension in span else self.clip[dimension] for dimension in wanted
            )
            for decider, span in spans.items()
        }

    def services(self) -> dict[Deciders, list[tuple[Ranges, Ranges]]]:
        """For each decider its protocols with the destination ports that go with each."""
        reached, found = self._reached(), dict[Deciders, list[tuple[Ranges, Ranges]]]()
        start = self.order.index(PROTOCOL)
        entered = {id(child): child for level, _, child in self._edges() if level < start <= self._level(child)}
        for entry in entered.values():
            whole = ((self.clip[PROTOCOL], entry),)
            for protocols, child in entry.edges if _of(entry, PROTOCOL) else whole:
                rest = ((self.clip[DPORT], child),)
                for ports, below in child.edges if _of(child, DPORT) else rest:
                    for decider in reached[id(below)]:
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

    def _reached(self) -> dict[int, frozenset[Deciders]]:
        """For each node, by identity, the deciders below it."""
        found: dict[int, frozenset[Deciders]] = {}

        def visit(node: Node | Deciders) -> frozenset[Deciders]:
            if id(node) not in found:
                below = (visit(child) for _, child in node.edges) if isinstance(node, Node) else ()
                found[id(node)] = frozenset().union(*below) if isinstance(node, Node) else frozenset({node})
            return found[id(node)]

        visit(self.root)
        return found


def _of(node: Node | Deciders, dimension: int) -> TypeGuard[Node]:
    return isinstance(node, Node) and node.dimension == dimension


def _paths(node: Node | Deciders, box: Box) -> Iterator[tuple[Box, Deciders]]:
    if not isinstance(node, Node):
        yield box, node
        return
    for ranges, child in node.edges:
        yield from _paths(child, (*box[: node.dimension], ranges, *box[node.dimension + 1 :]))


def build(
    lists: Sequence[Sequence[Sequence[Box]]],
    clip: Box,
    order: Sequence[int] = MANY_HOSTS,
    budget: int = BUDGET,
) -> Diagram:
    """Which entry of each list decides which packet of the clip.

    Args:
        lists: for each list its entries in order, each a sequence of boxes; the last entry matches everything.
        clip: the question: only its packets count.
        order: the order of dimensions.
        budget: nodes that may be made.

    Raises OverBudgetError.
    """
    clipped = [_clipped(one, clip) for one in lists]
    builder = _Builder(clipped, clip, order, budget)
    return Diagram(builder.node(0, tuple((1 << len(one.boxes)) - 1 for one in clipped)), clip, tuple(order))


def _clipped(entries: Sequence[Sequence[Box]], clip: Box) -> _List:
    found = _List()
    for place, entry in enumerate(entries):
        for box in entry:
            both = meet(box, clip)
            if both is not None:
                found.boxes.append(both)
                found.owners.append(place)
                if all(one == whole for one, whole in zip(both, clip, strict=True)):
                    return found
    return found


class _Builder:
    def __init__(self, lists: list[_List], clip: Box, order: Sequence[int], budget: int) -> None:
        self._lists, self._clip, self._order, self._left = lists, clip, order, budget
        self._memo: dict[tuple[int, tuple[int, ...]], Node | Deciders] = {}
        self._covers = [self._covering(one) for one in lists]

    def _covering(self, one: _List) -> list[int]:
        """Per level, the boxes that take everything which the remaining dimensions still allow, as bits."""
        masks = []
        for level in range(len(self._order) + 1):
            rest = self._order[level:]
            mask = 0
            for bit, box in enumerate(one.boxes):
                if all(box[dimension] == self._clip[dimension] for dimension in rest):
                    mask |= 1 << bit
            masks.append(mask)
        return masks

    def node(self, level: int, active: tuple[int, ...]) -> Node | Deciders:
        active = tuple(self._cut(number, level, mask) for number, mask in enumerate(active))
        if all(mask & (mask - 1) == 0 for mask in active):
            return tuple(
                self._lists[number].owners[mask.bit_length() - 1] if mask else -1 for number, mask in enumerate(active)
            )
        key = (level, active)
        if key not in self._memo:
            self._left -= 1
            if self._left < 0:
                raise OverBudgetError
            self._memo[key] = self._swept(level, active)
        return self._memo[key]

    def _cut(self, number: int, level: int, mask: int) -> int:
        """Drop what comes behind the first box that takes all that is left."""
        covering = mask & self._covers[number][level]
        return mask & ((covering & -covering) * 2 - 1) if covering else mask

    def _swept(self, level: int, active: tuple[int, ...]) -> Node | Deciders:
        dimension = self._order[level]
        stretches: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for low, high, masks in self._sweep(dimension, active):
            stretches.setdefault(masks, []).append((low, high))
        children: dict[int | Deciders, tuple[list[tuple[int, int]], Node | Deciders]] = {}
        for masks, pairs in stretches.items():
            child = self.node(level + 1, masks)
            key = id(child) if isinstance(child, Node) else child
            children.setdefault(key, ([], child))[0].extend(pairs)
        if len(children) == 1:
            return next(iter(children.values()))[1]
        return Node(dimension, tuple((Ranges.of(*pairs), child) for pairs, child in children.values()))

    def _sweep(self, dimension: int, active: tuple[int, ...]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """The stretches of a dimension with the boxes that are active on each."""
        whole = self._clip[dimension].pairs
        toggles: dict[int, list[int]] = {}
        base = [0] * len(active)
        for number, mask in enumerate(active):
            held = self._lists[number].boxes
            for bit in _bits(mask):
                pairs = held[bit.bit_length() - 1][dimension].pairs
                if pairs == whole:
                    base[number] |= bit
                    continue
                for low, high in pairs:
                    toggles.setdefault(low, [0] * len(active))[number] ^= bit
                    toggles.setdefault(high + 1, [0] * len(active))[number] ^= bit
        for low, high in whole:
            toggles.setdefault(low, [0] * len(active))
            toggles.setdefault(high + 1, [0] * len(active))
        now, points = list(base), sorted(toggles)
        ends = {high + 1 for _, high in whole}
        within = False
        starts = {low for low, _ in whole}
        for point, after in zip(points, [*points[1:], points[-1]], strict=True):
            now = [mask ^ toggle for mask, toggle in zip(now, toggles[point], strict=True)]
            within = (within and point not in ends) or point in starts
            if within:
                yield point, after - 1, tuple(now)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
