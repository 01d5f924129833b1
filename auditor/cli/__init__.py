"""The command line; the only place that prints or exits."""

import sys

from auditor.cli.commands import app
from auditor.cli.options import Exit
from auditor.cli.session import stop


def main() -> None:
    """Run the command line; no traceback reaches the user without --verbose."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(Exit.CLEAN) from None
    except KeyboardInterrupt:
        stop("Stopped. Nothing was written after this point.")
