"""Reading an ASA configuration of 100,000 access-list lines, against ciscoconfparse2 and plain splitting.

From the decoded text to the model. Ratios of medians of one run; each reading is a process of its own, for its memory.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.rulesets import configuration

RULES = 100_000
RUNS = 3


def ours(text: str) -> object:
    """Our reader."""
    from auditor.formats.cisco_asa import FORMAT
    from auditor.model.evidence import Source

    return FORMAT.read((Source("bench.cfg", text),), ())


def floor(text: str) -> object:
    """Lines and words, nothing else."""
    return [line.split() for line in text.splitlines()]


def peer(text: str) -> object:
    """The tree of lines that ciscoconfparse2 makes."""
    from ciscoconfparse2 import CiscoConfParse
    from loguru import logger

    logger.remove()
    return CiscoConfParse(text.splitlines(), syntax="asa", factory=False)


READERS: dict[str, Callable[[str], Any]] = {"ours": ours, "floor": floor, "peer": peer}


def measure(name: str, rules: int, *, hostile: bool) -> None:
    """Print the seconds of one reading and the memory it takes at most, in bytes; for a process of its own."""
    import resource

    text, read = configuration(rules, hostile=hostile), READERS[name]
    read(configuration(100))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    kept = read(text)
    taken = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(f"{taken} {peak * 1024 / len(text)} {bool(kept)}\n")


def medians(name: str, rules: int, *, hostile: bool) -> tuple[float, float]:
    """Seconds and memory (in sizes of the file), each the median of some processes."""
    code = f"from tests.benchmarks.reading import measure; measure({name!r}, {rules}, hostile={hostile})"
    rows = [
        subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, text=True).stdout.split()
        for _ in range(RUNS)
    ]
    return statistics.median(float(row[0]) for row in rows), statistics.median(float(row[1]) for row in rows)


def main() -> None:
    """Print the ratios beside the goals."""
    for hostile in (False, True):
        mix = "hostile" if hostile else "realistic"
        (mine, memory), (plain, _), (tree, _) = (
            medians(name, RULES, hostile=hostile) for name in ("ours", "floor", "peer")
        )
        sys.stdout.write(
            f"{RULES} lines, {mix:9}  {mine:6.2f} s  {mine / tree:5.2f} of ciscoconfparse2 (goal 0.20)  "
            f"{mine / plain:4.1f} x splitting (goal 8)  memory {memory:4.1f} x the file (goal 30)\n"
        )


if __name__ == "__main__":
    main()
