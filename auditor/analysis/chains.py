"""A stage with its jumps as one first-match list, each entry between a lower and an upper set of packets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from auditor.analysis.space import Box, Names, boxes, everything, meet, subtract
from auditor.model.firewall import Action, Rule, Stage

MOST_PIECES = 4000
"""Boxes that a guard may fall into before a chain is called too tangled; the answer is then partial."""
_DECIDING = frozenset({Action.PERMIT, Action.DENY, Action.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One deciding rule as it is met on one way through the chains."""

    rule: Rule
    upper: tuple[Box, ...]
    lower: tuple[Box, ...]
    via: tuple[Rule, ...] = ()
    """The jumps that lead to it."""


@dataclass(frozen=True)
class Flat:
    """A stage, flattened: a packet is decided by the first entry that matches it, else by the default."""

    stage: Stage
    names: Names

    @cached_property
    def _walk(self) -> tuple[tuple[Entry, ...], bool]:
        walker = _Walker(dict(self.stage.chains), self.names)
        whole = (everything(self.names),)
        entries = list(walker.walk(self.stage.rules, whole, whole, (), ()))
        default = self.stage.default
        entries.append(Entry(default, whole, whole))
        return tuple(entries), walker.tangled

    @property
    def entries(self) -> tuple[Entry, ...]:
        """In the order of evaluation, the default last."""
        return self._walk[0]

    @property
    def tangled(self) -> bool:
        """Some chain was too tangled to be followed exactly."""
        return self._walk[1]


class _Walker:
    """Walks chains with the packets that may (upper) and surely do (lower) come along."""

    def __init__(self, chains: dict[str, tuple[Rule, ...]], names: Names) -> None:
        self._chains = chains
        self._names = names
        self.tangled = False

    def walk(
        self,
        rules: tuple[Rule, ...],
        upper: tuple[Box, ...],
        lower: tuple[Box, ...],
        via: tuple[Rule, ...],
        names: tuple[str, ...],
    ) -> Iterator[Entry]:
        """The entries of one chain for the packets that enter it."""
        for rule in rules:
            if rule.disabled or rule.replies_only or rule.action is Action.CONTINUE:
                continue
            up = self._common(upper, rule, sure=False)
            low = self._common(lower, rule, sure=True)
            if not up:
                continue
            if rule.action in _DECIDING:
                yield Entry(rule, up, low, via)
            elif rule.action is not Action.RETURN and rule.target not in names:
                chain = self._chains.get(rule.target, ())
                yield from self.walk(chain, up, low, (*via, rule), (*names, rule.target))
            if rule.action in {Action.RETURN, Action.GOTO}:
                upper, lower = self._without(upper, low), self._without(lower, up)

    def _common(self, guard: tuple[Box, ...], rule: Rule, *, sure: bool) -> tuple[Box, ...]:
        cells = rule.match.surely if sure else rule.match.upper
        own = boxes(cells, self._names)
        return tuple(both for one in own for other in guard if (both := meet(one, other)) is not None)

    def _without(self, guard: tuple[Box, ...], gone: tuple[Box, ...]) -> tuple[Box, ...]:
        left = list(guard)
        for one in gone:
            left = subtract(left, one)
            if len(left) > MOST_PIECES:
                self.tangled = True
                return guard
        return tuple(left)
