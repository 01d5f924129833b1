"""What commands do with the world: files, the clock, the terminal, and stopping with a sentence."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from auditor.cli.options import Exit, FailOn
from auditor.report.look import Edition

if TYPE_CHECKING:
    from auditor.checking.check import Check
    from auditor.cli.papers import Papers
    from auditor.intake import Input
    from auditor.model.estate import Estate
    from auditor.pipeline import Options, Progress
    from auditor.report.document import Document
    from auditor.report.look import Look


def audited(
    paths: tuple[str, ...],
    site: Path | None,
    checks_dir: list[Path] | None,
    as_of: str | None,
    *,
    quiet: bool,
    outputs: tuple[Path, ...],
    papers: "Papers | None" = None,
) -> "Document":
    """The finished result; stops when nothing could be read."""
    from auditor.answers import AnswerError
    from auditor.assessment.decisions import RecordError
    from auditor.cli.papers import with_papers
    from auditor.pipeline import audit as run

    inputs = inputs_of(paths, (*outputs, *(papers.named if papers else ()), *([site] if site else ())))
    with watched(quiet=quiet) as progress:
        options = with_papers(options_of(paths, site, checks_dir, progress), paths, papers)
        if options.since and options.since.run.as_of > day(as_of).isoformat():
            stop(f"--since names a result of {options.since.run.as_of}, later than this audit. Name an earlier one.")
        try:
            document = run(inputs, options, day(as_of))
        except (RecordError, AnswerError) as error:
            stop(str(error))
    if all(source.format == "" for source in document.sources):
        for source in document.sources:
            say(f"{source.path}: {' '.join(source.problems)}")
        stop("None of the files could be read.")
    for text in document.run.inputs.unmatched:
        say(text)
    for one in document.findings:
        if one.decision and one.decision.standing not in {"in-force", "not-needed"}:
            say(f"{one.decision.place}: the decision on {one.id} does not hold. {one.decision.reason}")
    return document


def estate_of(paths: tuple[str, ...], site: Path | None) -> "Estate":
    """The practice as its exports show it."""
    from auditor.answers import AnswerError
    from auditor.pipeline import read

    with watched(quiet=True) as progress:
        options = options_of(paths, site, None, progress)
        try:
            return read(inputs_of(paths, ()), options, day(None))
        except AnswerError as error:
            stop(str(error))


def inputs_of(paths: tuple[str, ...], outputs: tuple[Path, ...]) -> "tuple[Input, ...]":
    """Every file that was named, without the outputs; stops when there is none."""
    from auditor.intake import NoInputError, gather

    try:
        return gather(paths, besides=frozenset(path.resolve() for path in outputs))
    except NoInputError as error:
        stop(str(error))


def options_of(
    paths: tuple[str, ...], site: Path | None, checks_dir: list[Path] | None, progress: "Progress"
) -> "Options":
    """The options of a run: site.yaml, checks, the time."""
    from auditor.model.estate import Site as Told
    from auditor.pipeline import Options
    from auditor.settings import SettingsError, read_site

    folders = [Path(path) if Path(path).is_dir() else Path(path).parent for path in paths if path != "-"]
    path = site or next((one / "site.yaml" for one in folders if (one / "site.yaml").is_file()), None)
    try:
        told = read_site(path.read_bytes(), str(path)) if path else Told()
    except OSError as error:
        stop(f"{path} could not be opened ({error.strerror}).")
    except SettingsError as error:
        stop(str(error))
    found, problems = checks_of(checks_dir)
    for problem in problems:
        say(problem)
    plugins = tuple(sorted({f"{one.id} {one.version}" for one in found if one.origin != "built-in"}))
    return Options(told, found, plugins=plugins, problems=problems, started=now(), progress=progress)


def checks_of(folders: list[Path] | None) -> "tuple[tuple[Check, ...], tuple[str, ...]]":
    """The built-in checks and those of further folders, with what could not be loaded."""
    from auditor.checking.load import DuplicateCheckError, load

    for folder in folders or ():
        if not folder.is_dir():
            stop(f"{folder} is no folder. --checks-dir names a folder of checks.")
    declared, wrong = _declared(tuple(folders or ()))
    try:
        found, problems = load(tuple(folders or ()), declared)
    except DuplicateCheckError as error:
        stop(str(error))
    return found, (*problems, *wrong)


def _declared(folders: tuple[Path, ...]) -> "tuple[tuple[Check, ...], tuple[str, ...]]":
    """Checks written as YAML; their reader is loaded only where there are any."""
    if not any(path for folder in folders for path in folder.rglob("*.y*ml")):
        return (), ()
    from auditor.settings.rules import read_rules

    return read_rules(folders)


def look_of(edition: Edition, brand: Path | None) -> "Look":
    """How the report will look; stops at the first mistake in a brand file."""
    from auditor.report.look import Look

    if brand is None:
        return Look(edition)
    from auditor.settings import SettingsError
    from auditor.settings.brand import read_brand

    try:
        told = read_brand(brand.read_bytes(), str(brand), lambda name: (brand.parent / name).read_bytes())
    except OSError as error:
        stop(f"{brand} could not be opened ({error.strerror}).")
    except SettingsError as error:
        stop(str(error))
    return Look(edition, told)


def writable(outputs: tuple[Path, ...]) -> None:
    """Stop before any work when an output cannot be written."""
    from auditor.report.render import FORMATS

    for path in outputs:
        if path.suffix.lower() not in FORMATS:
            stop(f"{path}: no format is called {path.suffix or 'nothing'}. There are: {' '.join(sorted(FORMATS))}.")
        if not path.parent.is_dir():
            stop(f"{path.parent} is no folder. Make it first, or name another.")


def write(document: "Document", outputs: tuple[Path, ...], look: "Look") -> bool:
    """Write every output under a temporary name and rename it; True when a PDF had to become HTML."""
    from auditor.report.render import PdfUnavailableError, render

    unwritten = False
    for path in outputs:
        try:
            data = render(document, path.suffix.lower(), look)
        except PdfUnavailableError as error:
            path, unwritten = path.with_suffix(".html"), True  # noqa: PLW2901 - the HTML stands in for the PDF
            data = render(document, ".html", look)
            say(f"{error} The HTML report was written to {path}; open it and print it.")
        save(path, data)
    return unwritten


def save(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it; stops where that cannot be done."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        stop(f"{path} could not be written ({error.strerror}).")


def summary(document: "Document", outputs: tuple[Path, ...], *, plain: bool) -> None:
    """Print what was found and where the outputs are."""
    from auditor.report.text import summary as summed

    sys.stdout.write(summed(document))
    for path in outputs:
        sys.stdout.write(f"{'Written' if plain else 'Report'}: {path if plain else path.resolve()}\n")


def status_of(document: "Document", fail_on: FailOn, unwritten: bool, *, pedantic: bool = False) -> Exit:
    """The exit status of a run; what is decided does not count, and to the pedantic questions do."""
    order = list(FailOn)[:-1]
    counting = {one.severity for one in document.deficiencies if not one.decided}
    counting |= {one.potential_severity for one in document.questions if pedantic and not one.decided}
    unread = any(one.format == "" for one in document.sources)
    if unread or document.run.inputs.problems or document.summary.by_verdict.get("error"):
        return Exit.INCOMPLETE
    if unwritten:
        return Exit.NO_PDF
    counted = order[: order.index(fail_on) + 1] if fail_on is not FailOn.NEVER else []
    return Exit.FINDINGS if counting & set(counted) else Exit.CLEAN


@contextmanager
def watched(*, quiet: bool) -> "Iterator[Progress]":
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


def earlier_result(path: Path) -> "tuple[Document, str]":
    """A saved result and its SHA-256; stops when it is none."""
    from hashlib import sha256

    from auditor.report import json

    try:
        data = path.read_bytes()
        document = json.loads(data)
        date.fromisoformat(document.run.as_of)
    except OSError as error:
        stop(f"{path} could not be opened ({error.strerror}).")
    except ValueError as error:
        stop(f"{path} is no result of this program: {error}")
    return document, sha256(data).hexdigest()


def names_in(folder: Path) -> list[str]:
    """The folders in a folder."""
    return sorted(one.name for one in folder.iterdir() if one.is_dir())


def day(text: str | None) -> date:
    """A date option, or today in UTC."""
    if text is None:
        return datetime.fromisoformat(now()).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"--as-of {text}: a date is written as 2026-11-24.")


def now() -> str:
    """The present second in UTC; SOURCE_DATE_EPOCH fixes it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def log_to_stderr(verbose: bool) -> None:
    """Send messages to stderr; the only place that configures logging."""
    level = logging.DEBUG if verbose else logging.WARNING
    logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("auditor").setLevel(level)


def say(text: str) -> None:
    """Print a message to stderr."""
    from auditor.report.clean import clean

    sys.stderr.write(clean(text) + "\n")


def stop(text: str) -> NoReturn:
    """Print why nothing more can be done, and exit."""
    say(text)
    raise SystemExit(Exit.WRONG_USE)
