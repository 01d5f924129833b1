"""Reading large exports into the model, each against a named peer and a floor, with the memory that it takes.

Ratios of medians of a few runs, from the decoded text; each reading is a process of its own, for its memory. An ASA
configuration of 100,000 access-list lines: against ciscoconfparse2 and plain splitting. PAN-OS in XML: against lxml's
parse of the same bytes. FortiGate: against plain splitting.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import exports
from tests.benchmarks.rulesets import configuration

RULES = 100_000
PANOS_RULES = 23_700
"""Makes 50 MB."""
FORTIGATE_RULES = 20_000
RUNS = 3

GENERATORS: dict[str, Callable[[int], str]] = {
    "realistic": configuration,
    "hostile": partial(configuration, hostile=True),
    "panos": exports.panos,
    "fortigate": exports.fortigate,
}


def ours(text: str) -> object:
    """Our reader of an ASA configuration."""
    from auditor.formats.cisco_asa import FORMAT
    from auditor.model.evidence import Source

    return FORMAT.read((Source("bench.cfg", text),), ())


def panos(text: str) -> object:
    """Our reader of PAN-OS."""
    from auditor.formats.panos import FORMAT
    from auditor.model.evidence import Source

    return FORMAT.read((Source("bench.xml", text),), ())


def tree(text: str) -> object:
    """Our tree of XML elements."""
    from auditor.model.evidence import Source
    from auditor.syntax.xmltree import parse

    return parse(Source("bench.xml", text)).root


def fortigate(text: str) -> object:
    """Our reader of FortiGate."""
    from auditor.formats.fortigate import FORMAT
    from auditor.model.evidence import Source

    return FORMAT.read((Source("bench.conf", text),), ())


def floor(text: str) -> object:
    """Lines and words, nothing else."""
    return [line.split() for line in text.splitlines()]


def peer(text: str) -> object:
    """The tree of lines that ciscoconfparse2 makes."""
    from ciscoconfparse2 import CiscoConfParse
    from loguru import logger

    logger.remove()
    return CiscoConfParse(text.splitlines(), syntax="asa", factory=False)


def lxml(text: str) -> object:
    """The tree that lxml makes."""
    from lxml import etree

    return bool(len(etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True))))


READERS: dict[str, Callable[[str], Any]] = {
    one.__name__: one for one in (ours, panos, tree, fortigate, floor, peer, lxml)
}


def resident(what: str) -> int:
    """Memory of this process in bytes: now (`VmRSS`), or at most since that was reset (`VmHWM`); Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def measure(name: str, kind: str) -> None:
    """Print the processor seconds of reading the standard input and the memory that takes; for a process of its own."""
    text, read = sys.stdin.buffer.read().decode(), READERS[name]
    read(GENERATORS[kind](100))
    Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    began = time.process_time()
    kept = read(text)
    taken = time.process_time() - began
    sys.stdout.write(f"{taken} {(resident('VmHWM') - before) / len(text)} {bool(kept)}\n")


def medians(name: str, kind: str, rules: int) -> tuple[float, float]:
    """Seconds and memory (in sizes of the file, beside the text itself), each the median of some processes."""
    code = f"from tests.benchmarks.reading import measure; measure({name!r}, {kind!r})"
    text = GENERATORS[kind](rules).encode()
    done = [
        subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, input=text) for _ in range(RUNS)
    ]
    rows = [one.stdout.split() for one in done]
    return statistics.median(float(row[0]) for row in rows), statistics.median(float(row[1]) for row in rows)


def asa() -> None:
    """Print the ratios of ASA configurations beside the goals."""
    for mix in ("realistic", "hostile"):
        (mine, memory), (plain, _), (made, _) = (medians(name, mix, RULES) for name in ("ours", "floor", "peer"))
        sys.stdout.write(
            f"{RULES} lines, {mix:9}  {mine:6.2f} s  {mine / made:5.2f} of ciscoconfparse2 (goal 0.20)  "
            f"{mine / plain:4.1f} x splitting (goal 8)  memory {memory:4.1f} x the file (goal 30)\n"
        )


def large() -> None:
    """Print the ratios of PAN-OS and FortiGate beside the goals."""
    (whole, memory), (elements, small), (plain, much) = (
        medians(name, "panos", PANOS_RULES) for name in ("panos", "tree", "lxml")
    )
    sys.stdout.write(
        f"PAN-OS, {PANOS_RULES} rules  {whole:6.2f} s  {whole / plain:4.1f} x lxml (goal 2)  "
        f"memory {memory:3.1f} x the file (goal 3)\n"
        f"  its tree alone {elements / plain:4.1f} x lxml, memory {small:3.1f} x the file; lxml's {much:3.1f} x\n"
    )
    (whole, memory), (plain, _) = (medians(name, "fortigate", FORTIGATE_RULES) for name in ("fortigate", "floor"))
    sys.stdout.write(
        f"FortiGate, {FORTIGATE_RULES} policies  {whole:6.2f} s, {whole / plain:4.1f} x splitting (goal 20)  "
        f"memory {memory:3.1f} x the file\n"
    )


def main() -> None:
    """Every format."""
    asa()
    large()


if __name__ == "__main__":
    main()
