"""Answers, decisions and the plan against the findings of the day."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from auditor.assessment.decisions import RecordError, decide, known
from auditor.assessment.findings import Assessed, in_order, titled
from auditor.model.estate import Estate
from auditor.model.fact import Basis
from auditor.model.finding import Verdict
from auditor.model.frozen import dataclass
from auditor.model.history import Recorded
from auditor.model.people import Attestation, Decision, Late, Planned, Records, State
from auditor.model.regulation import Regulation
from auditor.model.role import Role
from auditor.model.text import message

_VERDICTS = {"yes": Verdict.PASS, "no": Verdict.FAIL, "not-applicable": Verdict.NOT_APPLICABLE}
ANSWERED_ELSEWHERE = {
    "gov-patient-volume-unknown": "Write the number into site.yaml, as patients under practice.",
    "gov-evidence-incomplete": "Supply the file, or write into site.yaml what it lacks.",
    "gov-evidence-stale": "Export the configuration again.",
    "gov-attestation-missing": "Answer the questions themselves, by their citations.",
}
"""Questions that no statement answers, and what answers them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the practice's people wrote beside site.yaml."""

    decisions: tuple[Decision, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    plan: tuple[Planned, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    """SHA-256 by `decisions`, `attestations`, `plan`, `changes`: of the files that were read."""
    changes: tuple[Recorded, ...] = ()

    def about(self, found: Iterable[Assessed]) -> "Told":
        """Without what is about findings that are not among these."""
        ids = {one.id for one in found}
        decisions = tuple(one for one in self.decisions if one.finding in ids)
        answers = tuple(one for one in self.attestations if one.about in ids or one.about.startswith("164."))
        return replace(self, decisions=decisions, attestations=answers)


def followed(told: Told, assessed: Iterable[Assessed]) -> Told:
    """The papers with the ids of findings whose system was renamed replaced by those of today."""
    now = {old: one.id for one in assessed for old in one.aliases}
    return replace(
        told,
        decisions=tuple(replace(one, finding=now.get(one.finding, one.finding)) for one in told.decisions),
        attestations=tuple(replace(one, about=now.get(one.about, one.about)) for one in told.attestations),
        plan=tuple(replace(one, finding=now.get(one.finding, one.finding)) for one in told.plan),
    )


def on_record(changes: Iterable[Recorded], estate: Estate) -> tuple[Recorded, ...]:
    """Recorded changes under the names of today's systems. Raises RecordError for a system that is not there."""
    now = {old: note.name for note in estate.site.systems for old in note.formerly}
    there = {one.name for one in estate.systems} | set(dict(estate.earlier.systems) if estate.earlier else ())
    found = tuple(replace(one, system=now.get(one.system, one.system)) for one in changes)
    for one in found:
        if one.system not in there:
            near = get_close_matches(one.system, there, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(there))}."
            raise RecordError(f"{one.file}, line {one.line}: no system is called {one.system}; {hint}")
    return found


def settle(assessed: Iterable[Assessed], told: Told, regulation: Regulation, as_of: date) -> tuple[Assessed, ...]:
    """The findings after answers and decisions. Raises RecordError for one that cannot be about them."""
    return decide(_answered(tuple(assessed), told, as_of), told.decisions, regulation, as_of)


def records(assessed: Iterable[Assessed], told: Told, as_of: date) -> Records | None:
    """What became of decisions and plan; None where there are neither."""
    if not told.decisions and not told.plan:
        return None
    found = {one.id: one for one in assessed}
    return Records(
        tuple(one.ruling for one in found.values() if one.ruling),
        tuple(_late(told.plan, found, as_of)),
    )


def _answered(assessed: tuple[Assessed, ...], told: Told, as_of: date) -> tuple[Assessed, ...]:
    by_id = {one.id: one for one in assessed}
    answers = {one.about: one for one in told.attestations if not one.about.startswith("164.")}
    for answer in answers.values():
        one = known(answer.about, by_id, answer.file, answer.line, "answer")
        if one.check.id in ANSWERED_ELSEWHERE:
            text = f"no statement answers {one.check.id}. {ANSWERED_ELSEWHERE[one.check.id]}"
            raise RecordError(f"{answer.file}, line {answer.line}: {text}")
    return in_order(_with(one, answers[one.id], as_of) if one.id in answers else one for one in assessed)


def _with(one: Assessed, answer: Attestation, as_of: date) -> Assessed:
    state = _state(one, answer, as_of)
    if state is not State.VALID:
        return replace(one, answer=(answer, state))
    finding = replace(
        one.finding,
        verdict=_VERDICTS[answer.answer],
        basis=Basis.ATTESTED,
        message=message(
            "{by} answered {answer} on {on}: {statement}",
            by=answer.by,
            answer=answer.answer,
            on=answer.on,
            statement=answer.statement,
        ),
    )
    return replace(
        one, finding=finding, title=titled(one.check, finding), confidence=Basis.ATTESTED, answer=(answer, state)
    )


def _state(one: Assessed, answer: Attestation, as_of: date) -> State:
    if one.verdict is Verdict.FAIL and answer.answer != "no":
        return State.CONTRADICTED
    if one.verdict is not Verdict.REVIEW:
        return State.NOT_NEEDED
    return State.VALID if answer.holds(as_of) else State.EXPIRED


def _late(plan: Iterable[Planned], found: dict[str, Assessed], as_of: date) -> Iterator[Late]:
    for item in plan:
        one = found.get(item.finding)
        overdue = item.due is not None and item.due < as_of
        if one is None or one.verdict is not Verdict.FAIL or one.decided or not (overdue or item.status == "done"):
            continue
        yield _late_one(item, one)


def _late_one(item: Planned, one: Assessed) -> Late:
    finding, rating = one.finding, one.rating
    return Late(
        item,
        str(one.title),
        finding.subject.system,
        item.status == "done",
        finding.weakness or one.check.weakness,
        finding.effect or one.check.effect,
        Role(rating.exposure) if rating and not rating.exposure_assumed else None,
        one.check.floors if finding.floors is None else finding.floors,
    )
