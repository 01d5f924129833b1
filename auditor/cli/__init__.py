"""The command line; the only place that prints or exits."""

import atexit
import gc
import logging
import sys
import traceback
from types import TracebackType

from auditor.cli.commands import app
from auditor.cli.options import Exit
from auditor.cli.session import say, stop

YOUNG = 200_000
"""New objects after which the collector looks for dead ones: nearly all that an audit makes lives to its end."""


class _Guard:
    """Turns what nobody foresaw into a sentence; the traceback is for --verbose."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        if kind is None or error is None or issubclass(kind, SystemExit):
            return
        if issubclass(kind, BrokenPipeError):
            sys.stderr.close()
            raise SystemExit(Exit.CLEAN)
        if issubclass(kind, KeyboardInterrupt):
            stop("Stopped. Nothing was written after this point.")
        if logging.getLogger("auditor").isEnabledFor(logging.DEBUG):
            traceback.print_exception(error)
        say(f"This program broke ({kind.__name__}) and wrote no report. Run with --verbose and report what it prints.")
        raise SystemExit(Exit.INCOMPLETE)


def main() -> None:
    """Run the command line; no traceback reaches the user without --verbose."""
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)  # nothing is left to collect: the system takes all back at once
    with _Guard():
        app()
