"""The wildcard-heavy mix: which rules no packet reaches, beside the plain hole search of the first trials, in one run.

The plain search: is there one earlier rule that takes all? If not, sweep the dimensions in a fixed order, the sparsest
stretches first, and stop at the first hole. Ours chooses the dimension at each step and remembers what it has covered.
"""

import sys
import time
from collections.abc import Sequence
from random import Random

from auditor.analysis.chains import Flat
from auditor.analysis.filter import settle
from auditor.analysis.space import DPORT, DST, PROTOCOL, SRC, Box, Names, inside, meet
from auditor.model.evidence import Source
from auditor.model.firewall import Action, Cells, Firewall, Match, Rule, Stage
from auditor.model.net import ANY_ADDRESS, ANY_PORT, TCP, UDP, Ranges, Service
from tests.benchmarks.engine import seconds

LIMIT = 120.0
ORDER = (DST, SRC, DPORT, PROTOCOL)


class OverLimitError(Exception):
    """The plain search is not done after its limit."""


def wild(count: int) -> Firewall:
    """Rules of which half the sources, half the destinations and a third of the services are anything."""
    dice, source = Random(count), Source("edge.cfg", "\n" * (count + 2))  # noqa: S311 - the same rules every time

    def block() -> Ranges:
        bits = dice.choice((32, 30, 28, 24, 24, 20, 16, 12))
        low = (10 << 24 | dice.getrandbits(24)) >> (32 - bits) << (32 - bits)
        return ANY_ADDRESS if dice.random() < 0.5 else Ranges(((low, low + (1 << (32 - bits)) - 1),))

    def rule(number: int) -> Rule:
        low = dice.randrange(1, 60000)
        ports = ANY_PORT if dice.random() < 0.33 else Ranges.of((low, low + dice.choice((0, 0, 100, 5000))))
        src, dst = block(), block()
        if src == dst == ANY_ADDRESS and ports == ANY_PORT:
            ports = Ranges.single(low)
        service = Service(Ranges.single(dice.choice((TCP, TCP, UDP))), ports)
        action = Action.DENY if dice.random() < 0.25 else Action.PERMIT
        return Rule(action, Match(Cells(src, dst, (service,))), source.line(number), number)

    rules = tuple(rule(number) for number in range(1, count + 1))
    end = Rule(Action.DENY, Match(), source.line(count + 1), implicit=True)
    return Firewall("edge", "generated", source.line(1), stages=(Stage("rules", rules, end),))


def plainly(firewall: Firewall) -> int:
    """How many rules no packet reaches. Raises OverLimitError."""
    flat = Flat(firewall.stages[0], Names.of(firewall))
    until, dead, earlier = time.perf_counter() + LIMIT, 0, list[Box]()
    for entry in flat.entries[:-1]:
        (box,) = entry.lower
        near = [both for one in earlier if (both := meet(one, box))]
        alone = any(inside(box, one) for one in near)
        dead += alone or not _hole(box, near, 0, until)
        earlier.append(box)
    return dead


def _hole(box: Box, takers: Sequence[Box], level: int, until: float) -> bool:
    if time.perf_counter() > until:
        raise OverLimitError
    if not takers:
        return True
    if level == len(ORDER):
        return False
    dimension = ORDER[level]
    points = sorted({edge for one in takers for low, high in one[dimension] for edge in (low, high + 1)})
    stretches = []
    for low, high in box[dimension]:
        cuts = [low, *(point for point in points if low < point <= high), high + 1]
        stretches += [[one for one in takers if start in one[dimension]] for start in cuts[:-1]]
    return any(_hole(box, active, level + 1, until) for active in sorted(stretches, key=len))


def main() -> None:
    """Both searches at each size."""
    sys.stdout.write("goal: at 10,000 at least 7 times better than the plain search, or marked partial\n")
    for count in (1000, 3000, 10000):
        firewall = wild(count)
        settled, ours = settle(firewall), seconds(lambda one=firewall: settle(one))  # type: ignore[misc]
        began = time.perf_counter()
        try:
            dead = plainly(firewall)
            spent = time.perf_counter() - began
            beside = f"plain search {spent:.1f} s, {dead} dead; ours {spent / ours:.1f} times better"
        except OverLimitError:
            beside = f"plain search not done after {LIMIT:.0f} s; ours at least {LIMIT / ours:.1f} times better"
        partial = " (partial)" if settled.partial else ""
        sys.stdout.write(f"wild {count}: ours {ours:.1f} s, {len(settled.dead)} dead{partial}; {beside}\n")


if __name__ == "__main__":
    main()
