"""Findings into one row per provision, in six words; never compliant, never a percentage."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from auditor.assessment.findings import Assessed
from auditor.model.estate import Estate
from auditor.model.finding import Verdict
from auditor.model.frozen import dataclass
from auditor.model.people import Attestation, State
from auditor.model.regulation import NOT_FOR_PRACTICES, Regulation, Safeguard


class Status(StrEnum):
    """What can be said of a row (hipaa.md 1.1)."""

    DEFICIENT = "deficiency observed"
    CLEAN = "no deficiency observed (configuration only)"
    PARTLY = "partly evidenced"
    ATTESTED = "attested"
    OPEN = "not assessed"
    NOT_APPLICABLE = "not applicable"


_SHOWN = frozenset({Verdict.FAIL, Verdict.REVIEW})


@dataclass(frozen=True, slots=True)
class Row:
    """One provision."""

    safeguard: Safeguard
    status: Status
    checks: tuple[str, ...] = ()
    """Those that said something, by id."""
    findings: tuple[str, ...] = ()
    """The ids of its fails and questions."""
    reason: str = ""
    answer: tuple[Attestation, State] | None = None
    """What a person answered, and what became of that; never evidence."""


def rows(assessed: Iterable[Assessed], regulation: Regulation, estate: Estate) -> tuple[Row, ...]:
    """One row per provision, in the order of the rule."""
    cited: dict[str, list[Assessed]] = {id: [] for id in regulation.ids}
    for one in assessed:
        for id in set(one.check.cites.rows):
            cited[id].append(one)
    answers = {one.about: one for one in estate.attestations}
    return tuple(
        _answered(_row(one, cited[one.id], estate), answers.get(one.id), estate) for one in regulation.safeguards
    )


def _row(safeguard: Safeguard, cited: list[Assessed], estate: Estate) -> Row:
    if safeguard.id in NOT_FOR_PRACTICES:
        return Row(safeguard, Status.NOT_APPLICABLE, reason=NOT_FOR_PRACTICES[safeguard.id])
    if safeguard.config == "N":
        return Row(safeguard, Status.OPEN, reason="Only a person can answer this.")
    said = [one for one in cited if one.verdict is not Verdict.NOT_APPLICABLE]
    status, reason = _status(said, {one.check.id for one in cited} - {one.check.id for one in said}, estate)
    checks = tuple(sorted({one.check.id for one in said}))
    return Row(safeguard, status, checks, tuple(one.id for one in said if one.verdict in _SHOWN), reason)


def _answered(row: Row, answer: Attestation | None, estate: Estate) -> Row:
    """The row with what a person said about it; a statement fills a gap, and files end a statement."""
    if answer is None:
        return row
    if row.status is Status.DEFICIENT and answer.answer != "no":
        return replace(row, answer=(answer, State.CONTRADICTED))
    if not answer.holds(estate.as_of):
        return replace(row, answer=(answer, State.EXPIRED))
    said = replace(row, answer=(answer, State.VALID))
    if row.status not in {Status.OPEN, Status.NOT_APPLICABLE}:
        return said
    if answer.answer == "not-applicable":
        return replace(said, status=Status.NOT_APPLICABLE, reason=answer.statement)
    reason = f"{answer.by} answered {answer.answer} on {answer.on}. Nobody looked at proof for this report."
    return replace(said, status=Status.ATTESTED, reason=reason)


def _status(said: list[Assessed], silent: set[str], estate: Estate) -> tuple[Status, str]:
    verdicts = {one.verdict for one in said}
    if Verdict.FAIL in verdicts:
        decided = all(one.decided for one in said if one.verdict is Verdict.FAIL)
        return Status.DEFICIENT, "Each of them is decided (164.306(d)(3)); see the decisions." if decided else ""
    if not said:
        return Status.OPEN, "No check had a subject in these files."
    if verdicts & {Verdict.REVIEW, Verdict.ERROR}:
        return Status.PARTLY, "Some checks could not be decided from the files."
    lacking = "image server" if not estate.servers else "firewall" if not estate.firewalls else ""
    if silent and lacking:
        return Status.PARTLY, f"{_count(len(silent), 'check')} could not run: no {lacking} is among the files."
    checks = len({one.check.id for one in said})
    systems = len({one.finding.subject.system for one in said} & {one.name for one in estate.systems})
    reason = f"{_count(checks, 'check')} on {_count(systems, 'system')}. "
    return Status.CLEAN, f"{reason}This is not proof that the safeguard is in place."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
