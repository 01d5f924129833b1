"""A stage with its chains as one list without calls: a jump's rules stand where it is, and RETURN skips forward."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from auditor.analysis.prune import Prune, as_bits
from auditor.analysis.space import EGRESS, INGRESS, Box, Names, boxes, by_family, everything, meet
from auditor.model.firewall import Action, Rule, Stage
from auditor.model.frozen import dataclass

MOST_ENTRIES = 100_000
"""Entries that one stage may grow to when chains are written out at each call; what is left out decides "unknown"."""
DECIDES = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as it is met on one way through the chains."""

    rule: Rule
    upper: tuple[Box, ...]
    """What it may match of the packets that come along."""
    lower: tuple[Box, ...]
    """What it surely matches; the same object as `upper` where nothing is open."""
    skip: int = DECIDES
    """The place where a packet that it matches goes on; the next place for a rule that decides nothing."""
    calls: tuple[Rule, ...] = ()
    """The rules that call the chain it stands in, the first one first."""

    @property
    def action(self) -> Action:
        """PERMIT, DENY, or UNKNOWN for all else that decides."""
        known = self.rule.action in {Action.PERMIT, Action.DENY}
        return self.rule.action if known else Action.UNKNOWN


class Spread(NamedTuple):
    """One box of an entry."""

    box: Box
    place: int
    """Of its entry."""
    sure: bool
    """False: it may match, but not surely."""


@dataclass(frozen=True)
class Flat:
    """A stage, flattened; the default is its last entry."""

    stage: Stage
    names: Names

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """In the order of evaluation."""
        writer = _Writer(dict(self.stage.chains), self.names)
        whole = (everything(self.names),)
        writer.write(self.stage.rules, whole, whole, ())
        return (*writer.entries, Entry(self.stage.default, whole, whole))

    @cached_property
    def spread(self) -> tuple[Spread, ...]:
        """The boxes of all entries that decide or skip, in order; of one entry the sure ones first."""
        return tuple(
            Spread(box, place, sure)
            for place, entry in enumerate(self.entries)
            if entry.skip == DECIDES or entry.skip > place + 1
            for sure, found in ((True, entry.lower), (False, () if entry.lower is entry.upper else entry.upper))
            for box in found
        )

    @cached_property
    def prune(self) -> Prune:
        """Which boxes of `spread` can meet a question."""
        return Prune([one.box for one in self.spread])

    @cached_property
    def skippers(self) -> int:
        """The boxes of `spread` that decide nothing, as bits."""
        return as_bits(self.entries[one.place].skip != DECIDES for one in self.spread)

    @cached_property
    def takers(self) -> int:
        """The boxes of `spread` whose packets surely go no further, all of them: not some, by what they carry."""
        return as_bits(one.sure and not self.entries[one.place].rule.selective for one in self.spread) & ~self.skippers

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """For each entry how many boxes of `spread` come before it."""
        counts = Counter(one.place for one in self.spread)
        return tuple(accumulate((counts[place] for place in range(len(self.entries))), initial=0))

    def judged(self, box: Box) -> Iterator[Box]:
        """What of a box are packets that the stage judges, IPv4 first."""
        legs = (
            box[INGRESS] & self.names.numbers(self.stage.ingress),
            box[EGRESS] & self.names.numbers(self.stage.egress),
        )
        if all(legs):
            yield from by_family((*box[:INGRESS], *legs, *box[EGRESS + 1 :]))

    @property
    def tangled(self) -> bool:
        """Some chain calls itself, is not defined, or is called too often to be written out."""
        return any(entry.skip == DECIDES and entry.rule.target for entry in self.entries)


class _Writer:
    """Writes chains out at their calls, with the packets that may (upper) and surely do (lower) come along."""

    def __init__(self, chains: dict[str, tuple[Rule, ...]], names: Names) -> None:
        self.entries: list[Entry] = []
        self._chains = chains
        self._names = names

    def write(
        self, rules: tuple[Rule, ...], upper: tuple[Box, ...], lower: tuple[Box, ...], calls: tuple[Rule, ...]
    ) -> None:
        """Append the entries of one chain; what leaves it early goes on behind the last of them."""
        leaving: list[int] = []
        for rule in rules:
            if rule.disabled or rule.replies_only:
                continue
            up = tuple(self._common(upper, rule, sure=False))
            exact = rule.match.lower is None and lower is upper
            low = up if exact else tuple(self._common(lower, rule, sure=True))
            called = self._chains.get(rule.target)
            if rule.action in {Action.PERMIT, Action.DENY, Action.UNKNOWN}:
                self.entries.append(Entry(rule, up, low, calls=calls))
            elif rule.action in {Action.JUMP, Action.GOTO} and (
                called is None or rule.target in {one.target for one in calls} or len(self.entries) > MOST_ENTRIES
            ):
                self.entries.append(Entry(rule, up, (), calls=calls))
            else:
                if rule.action is Action.RETURN:
                    leaving.append(len(self.entries))
                self.entries.append(Entry(rule, up, low, len(self.entries) + 1, calls))
                if called and up:
                    self.write(called, up, low, (*calls, rule))
                if rule.action is Action.GOTO:
                    leaving.append(len(self.entries))
                    self.entries.append(Entry(rule, up, low, len(self.entries) + 1, calls))
        for place in leaving:
            self.entries[place] = replace(self.entries[place], skip=len(self.entries))

    def _common(self, guard: tuple[Box, ...], rule: Rule, *, sure: bool) -> Iterator[Box]:
        cells = rule.match.surely if sure else rule.match.upper
        own = boxes(cells, self._names)
        return (both for one in own for other in guard if (both := meet(one, other)) is not None)
