"""The practice's own papers beside the exports: decisions, answers, the plan."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from auditor.cli.session import earlier_result, stop
from auditor.model.frozen import dataclass

if TYPE_CHECKING:
    from auditor.assessment.people import Told
    from auditor.pipeline import Options

T = TypeVar("T")

ANSWERS = ("attestations.yaml", "attestations.xlsx", "attestations.csv")
"""The sheets of answers that are found beside the exports."""


class Persona(StrEnum):
    """How strict a reader is."""

    REGULAR = "regular"
    """Open deficiencies count; decisions and answers hold."""
    PEDANTIC = "pedantic"
    """Open questions count too, as what they could be."""
    AUDITOR = "auditor"
    """Evidence alone: as pedantic, and neither decisions nor answers are read."""


How = Annotated[Persona, typer.Option("--persona", help="How strictly to read: regular, pedantic, auditor.")]


@dataclass(frozen=True, slots=True)
class Papers:
    """Which papers to use, and how strictly to read."""

    decisions: Path | None = None
    no_decisions: bool = False
    answers: Path | None = None
    plan: Path | None = None
    profiles: tuple[str, ...] = ("hipaa",)
    persona: Persona = Persona.REGULAR
    changes: Path | None = None
    since: Path | None = None

    @property
    def named(self) -> tuple[Path, ...]:
        """The files that were named; they are no exports."""
        return tuple(one for one in (self.decisions, self.answers, self.plan, self.changes, self.since) if one)


def with_papers(options: "Options", paths: tuple[str, ...], papers: Papers | None) -> "Options":
    """The options of a run with what people wrote; what shapes the result stands in it."""
    papers = papers or Papers()
    settings = [("persona", papers.persona.value)] if papers.persona is not Persona.REGULAR else []
    settings += [("no_decisions", "yes")] if papers.no_decisions else []
    profiles = tuple(dict.fromkeys(("hipaa", *papers.profiles)))
    told, shaping = told_of(paths, papers), (*options.settings, *settings)
    since = None
    if papers.since:
        since, by_since = earlier_result(papers.since)
        told = replace(told, hashes=(*told.hashes, ("since", by_since)))
    return replace(options, told=told, profiles=profiles, settings=shaping, since=since)


def profiles_of(names: list[str] | None) -> tuple[str, ...]:
    """The profiles that were named; stops at one that there is not."""
    if not names:
        return ("hipaa",)
    from difflib import get_close_matches

    from auditor.model.profiles import NAMES

    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(NAMES)}."
            stop(f"There is no profile {name}. {hint}")
    return tuple(names)


def told_of(paths: tuple[str, ...], papers: Papers) -> "Told":
    """What people wrote; files that nobody named are looked for beside the exports. Stops at the first mistake."""
    from auditor.assessment.people import Told
    from auditor.settings.attestations import read_attestations
    from auditor.settings.changes import read_changes
    from auditor.settings.decisions import read_decisions
    from auditor.settings.plan import read_plan

    strict = papers.persona is Persona.AUDITOR
    if strict and (papers.decisions or papers.answers or papers.changes):
        stop("--persona auditor reads neither decisions nor answers nor changes. Leave out the file, or the persona.")
    if papers.no_decisions and papers.decisions:
        stop("--decisions and --no-decisions contradict each other. Leave out one of the two.")
    decisions = None if papers.no_decisions or strict else found(paths, papers.decisions, "decisions.yaml")
    answers = None if strict else found(paths, papers.answers, *ANSWERS)
    plan = found(paths, papers.plan, "plan.xlsx", "plan.csv")
    changes = None if strict else found(paths, papers.changes, "changes.yaml")
    decided, by_decisions = _read(read_decisions, decisions) or ((), "")
    attested, by_answers = _read(read_attestations, answers) or ((), "")
    planned, by_plan = _read(read_plan, plan) or ((), "")
    recorded, by_changes = _read(read_changes, changes) or ((), "")
    hashes = (("decisions", by_decisions), ("attestations", by_answers), ("plan", by_plan), ("changes", by_changes))
    return Told(decided, attested, planned, tuple(one for one in hashes if one[1]), recorded)


def found(paths: tuple[str, ...], named: Path | None, *names: str) -> Path | None:
    """The file that was named, else the one of some names beside the exports; two of them are one too many."""
    if named:
        return named
    folders = [Path(path) if Path(path).is_dir() else Path(path).parent for path in paths if path != "-"]
    there = {(folder / name).resolve(): folder / name for folder in folders for name in names}
    found = [one for one in there.values() if one.is_file()]
    if len(found) > 1:
        stop(f"{found[0]} and {found[1]} are both there. Keep one of the two, or name the one that holds.")
    return found[0] if found else None


def _read(reader: Callable[[bytes, str], T], path: Path | None) -> T | None:
    from auditor.settings import SettingsError

    if path is None:
        return None
    try:
        return reader(path.read_bytes(), str(path))
    except OSError as error:
        stop(f"{path} could not be opened ({error.strerror}).")
    except SettingsError as error:
        stop(str(error))
