"""How the engine grows from a thousand rules to a hundred thousand, with what is not done within its limit."""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from auditor.analysis.diagram import OverBudgetError
from auditor.analysis.filter import settle
from auditor.analysis.ways import Wall
from auditor.model.firewall import Firewall
from auditor.model.net import ANY_ADDRESS
from tests.benchmarks.engine import one_host
from tests.benchmarks.generate import Policy

SIZES = (1_000, 10_000, 100_000)
LIMIT = 60.0
HOSTS = 9


def loading(firewall: Firewall) -> str:
    """From the model to a list without calls, and its prune."""
    flat = Wall(firewall).stages[0]
    boxes, _ = flat.spread, flat.prune
    return f"{len(boxes)} boxes"


def hosts(firewall: Firewall) -> str:
    """The median host."""
    wall = Wall(firewall)
    rules = firewall.stages[0].rules
    asked = [one.match.upper.dst.first for one in rules if one.match.upper.dst != ANY_ADDRESS][:: len(rules) // HOSTS]
    one_host(wall, asked[0])
    taken = []
    for host in asked:
        began = time.perf_counter()
        try:
            one_host(wall, host)
        except OverBudgetError:
            return f"over budget after {time.perf_counter() - began:.1f} s"
        taken.append(time.perf_counter() - began)
    return f"median {statistics.median(taken) * 1e3:.0f} ms, slowest {max(taken) * 1e3:.0f} ms"


def shadowed(firewall: Firewall) -> str:
    """Every rule judged."""
    settled = settle(firewall)
    partial = ", not all judged within the budget" if settled.partial else ""
    return f"{len(settled.live)} live, {len(settled.dead)} dead{partial}"


def limited(question: Callable[[Firewall], str], firewall: Firewall) -> str:
    """What a question finds and costs, or that it is not done in time."""
    queue: Any = multiprocessing.Queue()
    began = time.perf_counter()
    worker = multiprocessing.Process(target=_asked, args=(question, firewall, queue))
    worker.start()
    worker.join(LIMIT)
    if worker.is_alive():
        worker.kill()
        return f"not done after {LIMIT:.0f} s"
    return f"{queue.get()} ({time.perf_counter() - began:.2f} s)"


def _asked(question: Callable[[Firewall], str], firewall: Firewall, queue: Any) -> None:
    queue.put(question(firewall))


def main() -> None:
    """Every size, mix and question."""
    for hostile in (False, True):
        for count in SIZES:
            firewall = Policy(count, hostile=hostile).firewall(count)
            sys.stdout.write(f"{'hostile' if hostile else 'realistic'} {count}\n")
            for question in (loading, hosts, shadowed):
                sys.stdout.write(f"  {question.__name__:9} {limited(question, firewall)}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
