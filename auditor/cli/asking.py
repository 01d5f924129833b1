"""The commands that ask people: init, questions, decide, plan, sra."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import Answers, AsOf, Decisions, Paths, PlanFile, Quiet, Site, Verbose
from auditor.cli.papers import ANSWERS, Papers, found
from auditor.cli.session import audited, day, inputs_of, log_to_stderr, options_of, save, say, stop, watched

if TYPE_CHECKING:
    from auditor.report.asked import Asked
    from auditor.report.document import Document

File = Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; the extension is the format.")]
SHEETS = (".yaml", ".xlsx", ".csv")


def questions(
    paths: Paths,
    output: File = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask here, and keep the answers [default: attestations.yaml beside them].")
    ] = False,
    site: Site = None,
    answers: Answers = None,
    as_of: AsOf = None,
) -> None:
    """List what only people can answer, ask it here, or write it as a sheet that is read back (.yaml .xlsx .csv)."""
    from auditor.cli.answering import ask as asking
    from auditor.report.asked import asked, listed

    path = output or (_kept(tuple(paths), answers) if ask else None)
    if path and path.suffix not in SHEETS:
        stop(f"{path}: a sheet of questions is one of {', '.join(SHEETS)}.")
    going_on = path if path and path.is_file() else None
    listing = asked(_document(paths, site, as_of, Papers(answers=answers or going_on)))
    if path is None:
        sys.stdout.write(listed(listing))
        return
    if ask:
        listing = asking(listing, day(as_of).isoformat(), lambda now: save(path, _sheet(now, path)))
    save(path, _sheet(listing, path))
    sys.stdout.write(f"Written: {path} ({sum(one.open for one in listing)} questions are open)\n")


def _kept(paths: tuple[str, ...], answers: Path | None) -> Path:
    """Where answers are kept: where they are read from, else beside the exports."""
    return found(paths, answers, *ANSWERS) or _beside(paths, ANSWERS[0])


def _sheet(listing: "tuple[Asked, ...]", path: Path) -> bytes:
    from auditor.report.asked import cells, sheet
    from auditor.settings.attestations import COLUMNS
    from auditor.settings.table import written

    return sheet(listing).encode() if path.suffix == ".yaml" else written(COLUMNS, cells(listing), str(path))


def plan(
    paths: Paths,
    output: Annotated[Path, typer.Option("--output", "-o", help="plan.csv or plan.xlsx.")] = Path("plan.csv"),
    site: Site = None,
    decisions: Decisions = None,
    kept: PlanFile = None,
    as_of: AsOf = None,
) -> None:
    """Write the plan of action with owner, day and status of the one that is kept; it is read back by the audit."""
    from auditor.report.render import render
    from auditor.report.tasks import rows
    from auditor.settings.table import written

    if output.suffix not in {".csv", ".xlsx"}:
        stop(f"{output}: a plan is .csv or .xlsx.")
    document = _document(paths, site, as_of, Papers(decisions=decisions, plan=kept))
    save(output, render(document, ".xlsx") if output.suffix == ".xlsx" else written(*rows(document), str(output)))
    sys.stdout.write(f"Written: {output} ({len(document.plan)} items)\n")


def decide(
    paths: Paths, output: File = None, site: Site = None, decisions: Decisions = None, as_of: AsOf = None
) -> None:
    """Print entries for decisions.yaml, ready to fill in: what may be decided, and for which state."""
    from auditor.report.tasks import decidable

    if output and output.exists():
        stop(f"{output} is there already. Leave out -o and add the entries to it by hand, so that nothing is lost.")
    text = decidable(_document(paths, site, as_of, Papers(decisions=decisions)))
    if output is None:
        sys.stdout.write(text)
        return
    save(output, text.encode())
    sys.stdout.write(f"Written: {output}\n")


def sra(
    paths: Paths,
    output: Annotated[Path, typer.Option("--output", "-o", help=".csv or .xlsx")] = Path("sra.csv"),
    site: Site = None,
    decisions: Decisions = None,
    as_of: AsOf = None,
) -> None:
    """Write the deficiencies as rows to copy into the HHS Security Risk Assessment Tool."""
    from auditor.report.sra import COLUMNS, rows
    from auditor.settings.table import written

    if output.suffix not in {".csv", ".xlsx"}:
        stop(f"{output}: these rows are .csv or .xlsx.")
    table = rows(_document(paths, site, as_of, Papers(decisions=decisions)))
    save(output, written(COLUMNS, table, str(output)))
    sys.stdout.write(f"Written: {output} ({len(table)} rows)\n")


def init(
    paths: Paths,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="[default: site.yaml beside them]")] = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read exports and write site.yaml; ask only what can change a result."""
    from auditor.cli.dialog import Dialog
    from auditor.settings.sitefile import first

    log_to_stderr(verbose)
    path = output or _beside(tuple(paths), "site.yaml")
    with watched(quiet=True) as progress:
        options = options_of(tuple(paths), path if path.is_file() else None, None, progress)
    dialog = Dialog(path, inputs_of(tuple(paths), (path,)), options, day(as_of))
    if not dialog.estate.systems:
        stop("None of the files could be read. 'hipaa-auditor formats' lists what can be, and how to export it.")
    if not path.is_file():
        save(path, first(dialog.estate).encode())
        say(f"{path} was written with what the files show.")
    dialog.run(terminal=sys.stdin.isatty() and sys.stdout.isatty(), quiet=quiet)


def _beside(paths: tuple[str, ...], name: str) -> Path:
    first = Path(paths[0])
    return (first if first.is_dir() else first.parent) / name


def _document(paths: list[str], site: Path | None, as_of: str | None, papers: Papers) -> "Document":
    return audited(tuple(paths), site, None, as_of, quiet=True, outputs=(), papers=papers)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (init, questions, decide, plan, sra):
        app.command()(command)
