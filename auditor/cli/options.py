"""The options that commands share, and what the exit status says."""

from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.report.look import Edition


class Exit(IntEnum):
    """Exit statuses of the contract."""

    CLEAN = 0
    FINDINGS = 1
    WRONG_USE = 2
    INCOMPLETE = 3
    NO_PDF = 4
    """The PDF could not be made on this machine; the HTML was written instead."""


class FailOn(StrEnum):
    """From which severity on the exit status says so."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, .zip, or - for standard input.")]
Site = Annotated[
    Path | None, typer.Option("--site", help="What the exports cannot say [default: site.yaml beside them].")
]
Out = Annotated[list[Path] | None, typer.Option("--output", "-o", help="Where to write; the extension is the format.")]
ChecksDir = Annotated[
    list[Path] | None,
    typer.Option(
        "--checks-dir", help="A folder of checks of your own. Python files in it run as you do; YAML files do not run."
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Judge as of this day [default: today].")]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")]
ForWhom = Annotated[
    Edition, typer.Option("--edition", help="For whom the report is. Tables and data hold everything in every edition.")
]
BrandFile = Annotated[
    Path | None, typer.Option("--brand", help="Logo, colors, names and texts for the report [default: none].")
]
Decisions = Annotated[
    Path | None, typer.Option("--decisions", help="Decisions on findings [default: decisions.yaml beside the exports].")
]
NoDecisions = Annotated[bool, typer.Option("--no-decisions", help="Show everything as if nothing had been decided.")]
Answers = Annotated[
    Path | None, typer.Option("--answers", help="Answers of people [default: attestations.yaml or .xlsx there].")
]
PlanFile = Annotated[Path | None, typer.Option("--plan", help="The plan of action [default: plan.xlsx or .csv there].")]
Changes = Annotated[
    Path | None, typer.Option("--changes", help="Changes of firewalls on record [default: changes.yaml there].")
]
Since = Annotated[
    Path | None,
    typer.Option("--since", metavar="RESULT.json", help="An earlier result: say what changed since [default: none]."),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option("--profile", help="A further appendix: hipaa-nprm-2025 (not law), recognized-practices."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more, and show tracebacks.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
