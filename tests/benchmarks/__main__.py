"""`make bench`: every benchmark, one after the other. Ratios count, seconds do not."""

import importlib
import sys

for name in sys.argv[1:] or ("start", "reading", "engine", "holes", "growth", "printing"):
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    importlib.import_module(f"tests.benchmarks.{name}").main()
