"""Start-up: the help against bare Python, a whole audit against the import of its dependencies; medians of one run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from auditor.shipped import SAMPLES

RUNS = 7
HEAVY = "import pydantic, jinja2, yaml, typer, numpy"


def seconds(*command: str) -> float:
    """The median wall time of a command with its byte code cached, as after any first run; output thrown away."""
    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, check=False, env=cached, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    """Print the ratios beside the goals."""
    tool = (sys.executable, "-m", "auditor")
    clinic = str(SAMPLES / "clinics" / "riverside-exposed")
    bare = seconds(sys.executable, "-c", "pass")
    imports = seconds(sys.executable, "-c", HEAVY)
    helped = seconds(*tool, "--help")
    with tempfile.TemporaryDirectory() as folder:
        audited = seconds(*tool, "audit", clinic, "-o", str(Path(folder) / "audit.json"), "--quiet")
    sys.stdout.write(
        f"--help                  {helped:7.3f} s  {helped / bare:5.1f} x bare Python       (goal 12)\n"
        f"demo clinic to JSON     {audited:7.3f} s  {audited / imports:5.1f} x its imports        (goal 3)\n"
        f"bare Python             {bare:7.3f} s\nimports                 {imports:7.3f} s\n"
    )


if __name__ == "__main__":
    main()
