"""The commands of the contract. Heavy modules are imported by the commands that need them."""

import json as json_
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli.asking import register
from auditor.cli.options import (
    Answers,
    AsJson,
    AsOf,
    BrandFile,
    Changes,
    ChecksDir,
    Decisions,
    Exit,
    Fail,
    FailOn,
    ForWhom,
    NoDecisions,
    Out,
    Paths,
    PlanFile,
    Profiles,
    Quiet,
    Since,
    Site,
    Verbose,
)
from auditor.cli.papers import How, Papers, Persona, profiles_of
from auditor.cli.session import (
    audited,
    checks_of,
    day,
    earlier_result,
    estate_of,
    log_to_stderr,
    look_of,
    names_in,
    say,
    status_of,
    stop,
    summary,
    writable,
    write,
)
from auditor.model.review import CHANGED, NEW
from auditor.report.look import Edition

app = typer.Typer(
    name="hipaa-auditor",
    help="Reads exported PACS and firewall configuration and reports what it says about the HIPAA Security Rule. "
    "Everything stays on this machine.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def audit(
    paths: Paths,
    *,
    output: Out = None,
    site: Site = None,
    checks_dir: ChecksDir = None,
    edition: ForWhom = Edition.FULL,
    brand: BrandFile = None,
    as_of: AsOf = None,
    fail_on: Fail = FailOn.HIGH,
    decisions: Decisions = None,
    no_decisions: NoDecisions = False,
    answers: Answers = None,
    plan: PlanFile = None,
    profile: Profiles = None,
    persona: How = Persona.REGULAR,
    changes: Changes = None,
    since: Since = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Read exports and write the findings report."""
    log_to_stderr(verbose)
    papers = Papers(decisions, no_decisions, answers, plan, profiles_of(profile), persona, changes, since)
    outputs = tuple(output or ()) or (Path(f"hipaa-audit-{day(as_of).isoformat()}.pdf"),)
    writable(outputs)
    look = look_of(edition, brand)
    document = audited(tuple(paths), site, checks_dir, as_of, quiet=quiet, outputs=outputs, papers=papers)
    unwritten = write(document, outputs, look)
    if not quiet:
        summary(document, outputs, plain=bool(output))
    raise typer.Exit(status_of(document, fail_on, unwritten, pedantic=persona is not Persona.REGULAR))


@app.command()
def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="A saved result.")],
    output: Annotated[list[Path], typer.Option("--output", "-o", help="Where to write; the extension is the format.")],
    edition: ForWhom = Edition.FULL,
    brand: BrandFile = None,
    verbose: Verbose = False,
) -> None:
    """Render again from a saved result, without auditing again."""
    log_to_stderr(verbose)
    writable(tuple(output))
    look = look_of(edition, brand)
    document, _ = earlier_result(result)
    if write(document, tuple(output), look):
        raise typer.Exit(Exit.NO_PDF)


@app.command()
def demo(
    output: Out = None,
    clinic: Annotated[str, typer.Option(help="Which sample clinic.")] = "riverside-exposed",
    edition: ForWhom = Edition.FULL,
    brand: BrandFile = None,
) -> None:
    """Audit a shipped sample clinic and say where its report lies."""
    from auditor.shipped import SAMPLES

    folder = SAMPLES / "clinics" / clinic
    if not folder.is_dir():
        stop(f"There is no sample clinic {clinic}. There are: {', '.join(names_in(SAMPLES / 'clinics'))}.")
    outputs = tuple(output or (Path(f"hipaa-audit-demo-{clinic}.pdf"),))
    writable(outputs)
    look = look_of(edition, brand)
    document = audited((str(folder),), None, None, None, quiet=False, outputs=outputs)
    unwritten = write(document, outputs, look)
    summary(document, outputs, plain=False)
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

    log_to_stderr(verbose)
    estate = estate_of(tuple(paths), site)
    try:
        rows = answers(estate, packets.read_text("utf-8-sig"), str(packets))
    except OSError as error:
        stop(f"{packets} could not be opened ({error.strerror}).")
    except BadPacketsError as error:
        stop(str(error))
    for row in rows:
        sys.stdout.write((json_.dumps(row.as_json()) if json else str(row)) + "\n")


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier export of a firewall.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later export of it.")],
    site: Site = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Tell exactly which connections a new version of a firewall opens and closes."""
    from auditor.cli.comparing import pairs
    from auditor.report.changes import change_json, comparison_text

    log_to_stderr(verbose)
    changed = False
    for name, found in pairs(*(estate_of((str(path),), site) for path in (old, new))):
        changed = changed or bool(found.changes)
        if json:
            sys.stdout.writelines(json_.dumps(change_json(name, one)) + "\n" for one in found.changes)
        else:
            sys.stdout.write(comparison_text(name, found) + "\n")
        if found.partial:
            say(f"{name}: the comparison cost more than it may; not all of it was compared.")
    raise typer.Exit(Exit.FINDINGS if changed else Exit.CLEAN)


@app.command(name="changes")
def changed(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="The earlier result.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="The later result of the same practice.")],
    *,
    output: Out = None,
    edition: ForWhom = Edition.FULL,
    brand: BrandFile = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Tell what became of an earlier result; -o writes the later report with it."""
    from auditor.report.since import between
    from auditor.report.since_text import review_json, review_text

    log_to_stderr(verbose)
    outputs = tuple(output or ())
    writable(outputs)
    look = look_of(edition, brand)
    before, after = (earlier_result(path)[0] for path in (old, new))
    if before.run.as_of > after.run.as_of:
        stop(f"{old} is of {before.run.as_of}, later than {new} of {after.run.as_of}. Name the earlier one first.")
    found = between(before, after)
    sys.stdout.write(review_json(found).decode() if json else review_text(after, found))
    unwritten = write(replace(after, since=found), outputs, look)
    worse = any(found.deficiencies[became] for became in (NEW, CHANGED))
    raise typer.Exit(Exit.NO_PDF if unwritten else Exit.FINDINGS if worse else Exit.CLEAN)


@app.command()
def exposure(
    paths: Paths,
    role: Annotated[
        str, typer.Option("--from", metavar="ROLE", help="From where: internet, guest, office ...")
    ] = "internet",
    site: Site = None,
    json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """List everything that a role can reach, with the path."""
    from auditor.model.role import Role
    from auditor.report.reach import reach_json, reach_text

    log_to_stderr(verbose)
    if role not in set(Role):
        stop(f"{role} is no role. Roles are: {', '.join(Role)}.")
    estate = estate_of(tuple(paths), site)
    found = [one for one in estate.exposures if one.role == role]
    for one in found:
        sys.stdout.write((json_.dumps(reach_json(one)) if json else reach_text(one)) + "\n")
    if not found and not json:
        sys.stdout.write(f"The files show no path from the {role} to a service of an image server.\n")


@app.command()
def checks(checks_dir: ChecksDir = None, json: AsJson = False) -> None:
    """List what is checked."""
    for one in checks_of(checks_dir)[0]:
        row = {"id": one.id, "version": one.version, "title": one.title, "hipaa": list(one.cites.rows)}
        sys.stdout.write(json_.dumps(row) + "\n" if json else f"{one.id:<36} {one.title}\n")


@app.command()
def explain(
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The id of a check.")],
    checks_dir: ChecksDir = None,
) -> None:
    """Explain one check: why it matters, what to do, how to verify."""
    from difflib import get_close_matches

    found = {one.id: one for one in checks_of(checks_dir)[0]}
    if check not in found:
        near = get_close_matches(check, found, 1)
        stop(f"There is no check {check}." + (f" Did you mean {near[0]}?" if near else ""))
    from auditor.report.page import check_page

    sys.stdout.write(check_page(found[check]) + "\n")


@app.command()
def formats(
    name: Annotated[str, typer.Argument(metavar="[FORMAT]", help="Show this one only.")] = "",
    *,
    questionnaire: Annotated[bool, typer.Option("--questionnaire", help="Print its form to fill in.")] = False,
    json: AsJson = False,
) -> None:
    """List what can be read, and how to export it."""
    from difflib import get_close_matches

    from auditor.formats.detect import known

    found = {one.name: one for one in known()}
    if name and name not in found:
        near = get_close_matches(name, found, 1)
        stop(f"There is no format {name}." + (f" Did you mean {near[0]}?" if near else ""))
    chosen = [found[name]] if name else list(found.values())
    if questionnaire:
        forms = [one.questionnaire() for one in chosen if one.questionnaire]
        if not name or not forms:
            stop("Name a format that is filled in by people: formats pacs_description --questionnaire.")
        sys.stdout.write(forms[0])
        return
    for one in chosen:
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


register(app)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        sys.stdout.write(f"hipaa-auditor {__version__}\n")
        raise typer.Exit
