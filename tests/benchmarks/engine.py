"""The engine against `dd` with CUDD on the same invented policies, in one run; medians. Ratios count, seconds do not.

CUDD builds what a packet filter is: from the first rule to the last, what is left of all packets, and what of it
passes. A build that is not done after its limit is stopped and said to be; the ratio is then a lower bound.
"""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random
from typing import Any, TypeAlias

from auditor.analysis.chains import Flat
from auditor.analysis.compare import compare
from auditor.analysis.diagram import ONE_HOST, Work
from auditor.analysis.filter import settle
from auditor.analysis.point import PointIndex
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box, Names
from auditor.analysis.ways import Wall
from auditor.model.firewall import Action, Firewall
from auditor.model.net import ANY_ADDRESS, Ranges
from tests.benchmarks.generate import LEGS, Policy

ORDER = (DST, SRC, DPORT, PROTOCOL, SPORT)
BITS = {DST: 32, SRC: 32, DPORT: 16, PROTOCOL: 8, SPORT: 16}
LIMIT = 45.0
HOSTS = 21
LOOKUPS = 2000


def seconds(work: Callable[[], Any]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def one_host(wall: Wall, host: int) -> None:
    """All that every network may start towards one host."""
    clip = list(wall.everything)
    clip[DST] = Ranges.single(host)
    work = Work()
    for name, _ in LEGS:
        for way in wall.ways(tuple(clip), name):
            diagram = way.diagram(work, ONE_HOST)
            diagram.projections((SRC, DST))
            diagram.services()


class Cudd:
    """The same boxes in CUDD; IPv4 only, as the invented policies are."""

    def __init__(self) -> None:
        """The highest bit of each dimension first."""
        from dd import cudd

        self.manager = cudd.BDD()
        self.manager.configure(reordering=False)
        self.manager.declare(*(f"x{dimension}_{bit}" for dimension in ORDER for bit in range(BITS[dimension])))
        self._known: dict[tuple[int, Ranges], Any] = {}

    def of(self, box: Box) -> Any:
        """A box."""
        found = self.manager.true
        for dimension in ORDER:
            found &= self._ranges(dimension, box[dimension])
        return found

    def _ranges(self, dimension: int, ranges: Ranges) -> Any:
        key = dimension, ranges
        if key not in self._known:
            found = self.manager.false
            for low, high in ranges:
                found |= self._from(dimension, low) & ~self._from(dimension, high + 1)
            self._known[key] = found
        return self._known[key]

    def _from(self, dimension: int, value: int) -> Any:
        if value >> BITS[dimension]:
            return self.manager.false
        found = self.manager.true
        for place in range(BITS[dimension]):
            one = self.manager.var(f"x{dimension}_{BITS[dimension] - 1 - place}")
            found = one & found if value >> place & 1 else one | found
        return found


def with_cudd(entries: Iterable[tuple[bool, list[Box]]]) -> int:
    """Build what passes, and count the rules that nothing is left for."""
    cudd = Cudd()
    left, passes, dead = cudd.manager.true, cudd.manager.false, 0
    for permits, boxes in entries:
        own = cudd.manager.false
        for box in boxes:
            own |= cudd.of(box)
        taken = own & left
        dead += taken == cudd.manager.false
        if permits:
            passes |= taken
        left &= ~own
    return dead


def repeating_with_cudd(entries: list[tuple[bool, list[Box]]]) -> int:
    """Count the rules that nothing is left for, and those whose packets the later ones would treat alike."""
    cudd = Cudd()
    manager = cudd.manager
    owns = []
    for _, boxes in entries:
        own = manager.false
        for box in boxes:
            own |= cudd.of(box)
        owns.append(own)
    after, passes = [manager.false] * len(owns), manager.false
    for place in range(len(owns) - 1, -1, -1):
        after[place] = passes
        passes = owns[place] | passes if entries[place][0] else passes & ~owns[place]
    left, found = manager.true, 0
    for place, own in enumerate(owns):
        taken = own & left
        other = taken & ~after[place] if entries[place][0] else taken & after[place]
        found += manager.false in {taken, other}
        left &= ~own
    return found


def edited(firewall: Firewall, *, hostile: bool) -> Firewall:
    """The same policy with one rule in a hundred replaced."""
    (stage,), dice = firewall.stages, Random(5)  # noqa: S311 - the same edits every time
    rules = list(stage.rules)
    for rule in Policy(len(rules) + 1, hostile=hostile).firewall(max(1, len(rules) // 100)).stages[0].rules:
        rules[dice.randrange(len(rules))] = rule
    return replace(firewall, stages=(replace(stage, rules=tuple(rules)),))


Entries: TypeAlias = list[tuple[bool, list[Box]]]


def limited(question: Callable[[Entries], int], entries: Entries, runs: int) -> tuple[float, int | None]:
    """CUDD's median seconds and the rules it counts; (LIMIT, None) when it is not done by then."""
    queue: Any = multiprocessing.Queue()
    worker = multiprocessing.Process(target=_timed, args=(question, entries, runs, queue))
    worker.start()
    worker.join(LIMIT)
    if worker.is_alive():
        worker.kill()
        return LIMIT, None
    found: tuple[float, int] = queue.get()
    return found


def _timed(question: Callable[[Entries], int], entries: Entries, runs: int, queue: Any) -> None:
    taken = []
    dead = 0
    for _ in range(runs):
        began = time.perf_counter()
        dead = question(entries)
        taken.append(time.perf_counter() - began)
    queue.put((statistics.median(taken), dead))


def boxes_of(firewall: Firewall) -> list[tuple[bool, list[Box]]]:
    """The rules as CUDD is given them."""
    flat = Flat(firewall.stages[0], Names.of(firewall))
    return [(entry.action is Action.PERMIT, list(entry.lower)) for entry in flat.entries[:-1]]


def trial(count: int, *, hostile: bool) -> None:
    """One policy: print what each question costs and its ratio to CUDD."""
    policy = Policy(count, hostile=hostile)
    firewall = policy.firewall(count)
    runs = 3 if count <= 1000 else 1
    name = f"{'hostile' if hostile else 'realistic'} {count}"
    peer, dead = limited(with_cudd, boxes_of(firewall), runs)
    both, repeating = limited(repeating_with_cudd, boxes_of(firewall), runs)
    wall = Wall(firewall)
    rules = firewall.stages[0].rules
    hosts = [rule.match.upper.dst.first for rule in rules if rule.match.upper.dst != ANY_ADDRESS][:: count // HOSTS]
    first = seconds(lambda: one_host(wall, hosts[0]))
    host = statistics.median(seconds(lambda one=one: one_host(wall, one)) for one in hosts)  # type: ignore[misc]
    shadow = statistics.median(seconds(lambda: settle(firewall)) for _ in range(runs))
    later = edited(firewall, hostile=hostile)
    compared = statistics.median(seconds(lambda: compare(firewall, later)) for _ in range(runs))
    at_least = "" if dead is not None else "at least "
    at_most = "" if repeating is not None else "at most "
    agree = "" if dead is None else f", CUDD counts {dead} dead rules, we {len(settle(firewall).dead)}"
    sys.stdout.write(
        f"{name}: CUDD {'builds in' if dead is not None else 'is not done after'} {peer:.2f} s{agree}\n"
        f"  one host, all exposures  {host * 1e3:8.1f} ms   1/{at_least}{peer / host:.0f} of CUDD "
        f"(with loading {first * 1e3:.0f} ms, 1/{peer / first:.0f})\n"
        f"  shadowed and redundant   {shadow * 1e3:8.1f} ms   {at_most}{shadow / both:.2f} of CUDD\n"
        f"  compared, 1 % changed    {compared * 1e3:8.1f} ms   1/{at_least}{2 * peer / compared:.0f} of CUDD, both\n"
    )
    points(firewall)


def points(firewall: Firewall) -> None:
    """A single packet against a look-up in a dictionary."""
    flat = Flat(firewall.stages[0], Names.of(firewall))
    try:
        index = PointIndex([one.box for one in flat.spread], (DST, SRC, DPORT, PROTOCOL, SPORT))
    except ValueError as reason:
        sys.stdout.write(f"  a single packet          not prepared: {reason}\n")
        return
    boxes = [flat.spread[number].box for number in range(0, len(flat.spread), max(1, len(flat.spread) // LOOKUPS))]
    asked = [(box[DST].first, box[SRC].first, box[DPORT].first, box[PROTOCOL].first, 40000) for box in boxes]
    known = dict.fromkeys(asked, 1)
    ours = seconds(lambda: [index.first(*one) for one in asked]) / len(asked)
    theirs = seconds(lambda: [known[one] for one in asked]) / len(asked)
    sys.stdout.write(f"  a single packet          {ours * 1e6:8.2f} µs   {ours / theirs:.0f} x a dictionary look-up\n")


def main() -> None:
    """Every size and mix."""
    sys.stdout.write(
        "goals: one host 1/10 of CUDD at 1,000, 1/50 at 10,000; shadowed and redundant 0.5; "
        "compared 1/10; a packet 100 x\n"
    )
    for count in (1000, 10000):
        for hostile in (False, True):
            trial(count, hostile=hostile)


if __name__ == "__main__":
    main()
