"""The commands; the only place that prints or exits. Heavy modules are imported by the commands that need them."""

import json as json_
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from auditor import __version__

if TYPE_CHECKING:
    from auditor.intake import Input
    from auditor.model.estate import Estate
    from auditor.pipeline import Options, Progress
    from auditor.report.document import Document

app = typer.Typer(
    name="hipaa-auditor",
    help="Reads exported PACS and firewall configuration and reports what it says about the HIPAA Security Rule. "
    "Everything stays on this machine.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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
Site = Annotated[Path | None, typer.Option("--site", help="What the exports cannot say [default: site.yaml beside them].")]
Out = Annotated[list[Path] | None, typer.Option("--output", "-o", help="Where to write; the extension is the format.")]
ChecksDir = Annotated[
    list[Path] | None,
    typer.Option(
        "--checks-dir", help="A folder of checks of your own. Python files in it run as you do; YAML files do not run."
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Judge as of this day [default: today].")]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more, and show tracebacks.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command()
def audit(
    paths: Paths,
    output: Out = None,
    site: Site = None,
    checks_dir: ChecksDir = None,
    as_of: AsOf = None,
    fail_on: Fail = FailOn.HIGH,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read exports and write the findings report."""
    _log(verbose)
    outputs = tuple(output or ()) or (Path(f"hipaa-audit-{_day(as_of).isoformat()}.pdf"),)
    _writable(outputs)
    document = _audited(tuple(paths), site, checks_dir, as_of, quiet=quiet, outputs=outputs)
    unwritten = _write(document, outputs)
    if not quiet:
        _summary(document, outputs, plain=bool(output))
    raise typer.Exit(_status(document, fail_on, unwritten))


@app.command()
def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="A saved result.")],
    output: Annotated[list[Path], typer.Option("--output", "-o", help="Where to write; the extension is the format.")],
    verbose: Verbose = False,
) -> None:
    """Render again from a saved result, without auditing again."""
    from auditor.report import json

    _log(verbose)
    _writable(tuple(output))
    try:
        document = json.loads(result.read_bytes())
    except OSError as error:
        _stop(f"{result} could not be opened ({error.strerror}).")
    except ValueError as error:
        _stop(f"{result} is no result of this program: {error}")
    if _write(document, tuple(output)):
        raise typer.Exit(Exit.NO_PDF)


@app.command()
def demo(
    output: Out = None,
    clinic: Annotated[str, typer.Option(help="Which sample clinic.")] = "riverside-exposed",
) -> None:
    """Audit a shipped sample clinic and say where its report lies."""
    from auditor.shipped import SAMPLES

    folder = SAMPLES / "clinics" / clinic
    if not folder.is_dir():
        _stop(f"There is no sample clinic {clinic}. There are: {', '.join(_names(SAMPLES / 'clinics'))}.")
    outputs = tuple(output or (Path(f"hipaa-audit-demo-{clinic}.pdf"),))
    _writable(outputs)
    document = _audited((str(folder),), None, None, None, quiet=False, outputs=outputs)
    unwritten = _write(document, outputs)
    _summary(document, outputs, plain=False)
    raise typer.Exit(Exit.NO_PDF if unwritten else Exit.CLEAN)


@app.command()
def flow(
    paths: Paths,
    packets: Annotated[Path, typer.Option("--packets", help="CSV: ingress,proto,src,sport,dst,dport.")],
    site: Site = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Tell where packets would go, and which lines decide."""
    from auditor.packets import BadPacketsError, answers

    _log(verbose)
    estate = _estate(tuple(paths), site)
    try:
        rows = answers(estate, packets.read_text("utf-8-sig"), str(packets))
    except OSError as error:
        _stop(f"{packets} could not be opened ({error.strerror}).")
    except BadPacketsError as error:
        _stop(str(error))
    for row in rows:
        sys.stdout.write((json_.dumps(row.as_json()) if json else str(row)) + "\n")


@app.command()
def exposure(
    paths: Paths,
    role: Annotated[str, typer.Option("--from", metavar="ROLE", help="From where: internet, guest, office ...")] = "internet",
    site: Site = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List everything that a role can reach, with the path."""
    from auditor.model.role import Role
    from auditor.report.reach import reach_json, reach_text

    _log(verbose)
    if role not in set(Role):
        _stop(f"{role} is no role. Roles are: {', '.join(Role)}.")
    estate = _estate(tuple(paths), site)
    found = [one for one in estate.exposures if one.role == role]
    for one in found:
        sys.stdout.write((json_.dumps(reach_json(one)) if json else reach_text(one)) + "\n")
    if not found and not json:
        sys.stdout.write(f"The files show no path from the {role} to a service of an image server.\n")


@app.command()
def checks(checks_dir: ChecksDir = None, json: AsJson = False) -> None:
    """List what is checked."""
    for one in _checks(checks_dir)[0]:
        row = {"id": one.id, "version": one.version, "title": one.title, "hipaa": list(one.cites.rows)}
        sys.stdout.write(json_.dumps(row) + "\n" if json else f"{one.id:<36} {one.title}\n")


@app.command()
def explain(
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The id of a check.")],
    checks_dir: ChecksDir = None,
) -> None:
    """Explain one check: why it matters, what to do, how to verify."""
    from difflib import get_close_matches

    found = {one.id: one for one in _checks(checks_dir)[0]}
    if check not in found:
        near = get_close_matches(check, found, 1)
        _stop(f"There is no check {check}." + (f" Did you mean {near[0]}?" if near else ""))
    from auditor.report.page import check_page

    sys.stdout.write(check_page(found[check]) + "\n")


@app.command()
def formats(json: AsJson = False) -> None:
    """List what can be read, and how to export it."""
    from auditor.formats.detect import known

    for one in known():
        row = {"name": one.name, "title": one.title, "kind": one.kind, "export": one.export}
        sys.stdout.write(json_.dumps(row) + "\n" if json else f"{one.name}: {one.title}\n    {one.export}\n")


@app.command()
def safeguards(json: AsJson = False) -> None:
    """List the 65 provisions of 45 CFR 164.308-316 and what configuration can say about each."""
    from dataclasses import asdict

    from auditor.model.regulation import hipaa

    for one in hipaa().safeguards:
        row = f"{one.id:<26} {one.designation or one.kind:<12} {one.config}  {one.name}\n"
        sys.stdout.write(json_.dumps({**asdict(one), "oscal_id": one.oscal_id}) + "\n" if json else row)


@app.command()
def schema() -> None:
    """Print the JSON schema of a result."""
    from auditor.report import json

    sys.stdout.write(json_.dumps(json.schema(), indent=2) + "\n")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        sys.stdout.write(f"hipaa-auditor {__version__}\n")
        raise typer.Exit


def main() -> None:
    """Run the command line; no traceback reaches the user without --verbose."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(Exit.CLEAN) from None
    except KeyboardInterrupt:
        _stop("Stopped. Nothing was written after this point.")


def _audited(
    paths: tuple[str, ...],
    site: Path | None,
    checks_dir: list[Path] | None,
    as_of: str | None,
    *,
    quiet: bool,
    outputs: tuple[Path, ...],
) -> "Document":
    from auditor.pipeline import audit as run

    inputs = _inputs(paths, outputs)
    with _watched(quiet=quiet) as progress:
        document = run(inputs, _options(paths, site, checks_dir, progress), _day(as_of))
    if all(source.format == "" for source in document.sources):
        for source in document.sources:
            _say(f"{source.path}: {' '.join(source.problems)}")
        _stop("None of the files could be read.")
    return document


def _estate(paths: tuple[str, ...], site: Path | None) -> "Estate":
    from auditor.pipeline import read

    with _watched(quiet=True) as progress:
        return read(_inputs(paths, ()), _options(paths, site, None, progress), _day(None))


def _inputs(paths: tuple[str, ...], outputs: tuple[Path, ...]) -> "tuple[Input, ...]":
    from auditor.intake import NoInputError, gather

    try:
        return gather(paths, besides=frozenset(path.resolve() for path in outputs))
    except NoInputError as error:
        _stop(str(error))


def _options(
    paths: tuple[str, ...], site: Path | None, checks_dir: list[Path] | None, progress: "Progress"
) -> "Options":
    from auditor.model.estate import Site as Told
    from auditor.pipeline import Options
    from auditor.settings import SettingsError, read_site

    folder = next((Path(path) if Path(path).is_dir() else Path(path).parent for path in paths if path != "-"), Path())
    path = site or (folder / "site.yaml" if (folder / "site.yaml").is_file() else None)
    try:
        told = read_site(path.read_bytes(), str(path)) if path else Told()
    except OSError as error:
        _stop(f"{path} could not be opened ({error.strerror}).")
    except SettingsError as error:
        _stop(str(error))
    found, problems = _checks(checks_dir)
    for problem in problems:
        _say(problem)
    plugins = tuple(sorted({f"{one.id} {one.version}" for one in found if one.origin != "built-in"}))
    return Options(told, found, plugins=plugins, problems=problems, started=_now(), progress=progress)


def _checks(folders: list[Path] | None) -> "tuple[tuple[Check, ...], tuple[str, ...]]":
    from auditor.checking.load import DuplicateCheckError, load

    for folder in folders or ():
        if not folder.is_dir():
            _stop(f"{folder} is no folder. --checks-dir names a folder of checks.")
    try:
        return load(tuple(folders or ()))
    except DuplicateCheckError as error:
        _stop(str(error))


def _writable(outputs: tuple[Path, ...]) -> None:
    from auditor.report.render import FORMATS

    for path in outputs:
        if path.suffix not in FORMATS:
            _stop(f"{path}: no format is called {path.suffix or 'nothing'}. There are: {' '.join(sorted(FORMATS))}.")
        if not path.parent.is_dir():
            _stop(f"{path.parent} is no folder. Make it first, or name another.")


def _write(document: "Document", outputs: tuple[Path, ...]) -> bool:
    """Write every output under a temporary name and rename it; True when a PDF had to become HTML."""
    from auditor.report.pdf import PdfUnavailableError
    from auditor.report.render import render

    unwritten = False
    for path in outputs:
        try:
            data = render(document, path.suffix)
        except PdfUnavailableError as error:
            path, unwritten = path.with_suffix(".html"), True  # noqa: PLW2901 - the HTML stands in for the PDF
            data = render(document, ".html")
            _say(f"{error} The HTML report was written to {path}; open it and print it.")
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            _stop(f"{path} could not be written ({error.strerror}).")
    return unwritten


def _summary(document: "Document", outputs: tuple[Path, ...], *, plain: bool) -> None:
    from auditor.report.text import summary

    sys.stdout.write(summary(document))
    for path in outputs:
        sys.stdout.write(f"{'Written' if plain else 'Report'}: {path}\n")


def _status(document: "Document", fail_on: FailOn, unwritten: bool) -> Exit:
    order = list(FailOn)[:-1]
    shown = [one for one in document.findings if one.verdict == "fail" and one.absorbed_by is None]
    incomplete = any(one.format == "" for one in document.sources) or document.summary.by_verdict.get("error")
    if incomplete:
        return Exit.INCOMPLETE
    if unwritten:
        return Exit.NO_PDF
    counted = order[: order.index(fail_on) + 1] if fail_on is not FailOn.NEVER else []
    return Exit.FINDINGS if any(one.severity in counted for one in shown) else Exit.CLEAN


@contextmanager
def _watched(*, quiet: bool) -> "Iterator[Progress]":
    """A spinner on stderr when a terminal watches; otherwise nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    stages = ("reading", "analysing", "checking", "assessing")
    with Progress(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=len(stages))

        def progress(stage: str) -> None:
            bar.update(task, description=f"{stage:<10}", completed=stages.index(stage))

        yield progress


def _names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_dir())


def _day(text: str | None) -> date:
    if text is None:
        return datetime.fromisoformat(_now()).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        _stop(f"--as-of {text}: a date is written as 2026-11-24.")


def _now() -> str:
    """The present second in UTC; SOURCE_DATE_EPOCH fixes it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def _log(verbose: bool) -> None:
    level = logging.DEBUG if verbose else logging.WARNING
    logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("auditor").setLevel(level)


def _say(text: str) -> None:
    from auditor.report.clean import clean

    sys.stderr.write(clean(text) + "\n")


def _stop(text: str) -> NoReturn:
    _say(text)
    raise SystemExit(Exit.WRONG_USE)
