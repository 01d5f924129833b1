"""Answers and the plan against the findings: what a statement closes, what ends it, what is late."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.assessment.decisions import RecordError
from auditor.assessment.findings import Assessed, assess
from auditor.assessment.matrix import Row, Status, rows
from auditor.assessment.people import Told, followed, records, settle
from auditor.model.estate import Estate, Site, SystemNote
from auditor.model.fact import Basis
from auditor.model.finding import Effect, Verdict, Weakness
from auditor.model.people import Attestation, Choice, Decision, Planned, State
from auditor.model.regulation import hipaa
from auditor.model.role import Role
from tests.assessment.judged import DICOM, NOWHERE, check, judged

DAY = date(2026, 11, 24)
BY = check("pacs-look", hipaa="312(d)")


def found(verdict: Verdict, by: Any = BY, **more: Any) -> Assessed:
    return assess([judged(by, verdict=verdict, **more)], NOWHERE)[0]


def answer(about: str, word: str = "yes", on: date = date(2026, 11, 1), **more: Any) -> Attestation:
    return Attestation(about, word, "So it is.", "Dana Reyes", on, more.pop("until", date(2027, 10, 31)), **more)


def settled(one: Assessed, *answers: Attestation, as_of: date = DAY) -> Assessed:
    return settle((one,), Told(attestations=answers), hipaa(), as_of)[0]


@pytest.mark.parametrize(
    ("before", "word", "on", "after", "state"),
    [
        (Verdict.REVIEW, "yes", DAY, Verdict.PASS, State.VALID),
        (Verdict.REVIEW, "no", DAY, Verdict.FAIL, State.VALID),
        (Verdict.REVIEW, "not-applicable", DAY, Verdict.NOT_APPLICABLE, State.VALID),
        (Verdict.REVIEW, "yes", date(2026, 11, 25), Verdict.REVIEW, State.EXPIRED),
        (Verdict.FAIL, "yes", DAY, Verdict.FAIL, State.CONTRADICTED),
        (Verdict.FAIL, "not-applicable", DAY, Verdict.FAIL, State.CONTRADICTED),
        (Verdict.FAIL, "no", DAY, Verdict.FAIL, State.NOT_NEEDED),
        (Verdict.PASS, "yes", DAY, Verdict.PASS, State.NOT_NEEDED),
        (Verdict.PASS, "no", DAY, Verdict.PASS, State.NOT_NEEDED),
    ],
)
def test_an_answer_closes_a_question_and_nothing_else(
    before: Verdict, word: str, on: date, after: Verdict, state: State
) -> None:
    one = found(before)
    said = settled(one, answer(one.id, word, on))
    assert (said.verdict, said.answer and said.answer[1]) == (after, state)
    assert (said.confidence is Basis.ATTESTED) == (state is State.VALID)
    assert said.finding.evidence == one.finding.evidence
    assert ("Dana Reyes" in str(said.finding.message)) == (state is State.VALID)
    assert (said.severity is not None) == (after is Verdict.FAIL)


@pytest.mark.parametrize(("day", "after"), [(31, Verdict.PASS), (30, Verdict.PASS)])
def test_the_last_day_counts(day: int, after: Verdict) -> None:
    one = found(Verdict.REVIEW)
    assert settled(one, answer(one.id), as_of=date(2027, 10, day)).verdict is after
    assert settled(one, answer(one.id), as_of=date(2027, 11, 1)).verdict is Verdict.REVIEW


def test_an_answer_about_nothing_is_a_mistake_with_its_line() -> None:
    one = found(Verdict.REVIEW)
    with pytest.raises(RecordError, match=r"a\.yaml, line 4: there is no finding"):
        settled(one, answer("0" * 16, file="a.yaml", line=4))


def test_what_no_statement_answers() -> None:
    one = found(Verdict.REVIEW, check("gov-patient-volume-unknown", hipaa="308(a)(1)(ii)(A)"))
    with pytest.raises(
        RecordError, match=r"line 4: no statement answers gov-patient-volume-unknown\. Write the number"
    ):
        settled(one, answer(one.id, file="a.yaml", line=4))


def row(id: str, *answers: Attestation, assessed: tuple[Assessed, ...] = ()) -> Row:
    estate = Estate(attestations=answers, as_of=DAY)
    return next(one for one in rows(assessed, hipaa(), estate) if one.safeguard.id == id)


NOBODY, MECHANISM = "164.308(a)(2)", "164.312(d)"


@pytest.mark.parametrize(
    ("id", "given", "verdict", "status", "state"),
    [
        (NOBODY, answer(NOBODY), None, Status.ATTESTED, State.VALID),
        (NOBODY, answer(NOBODY, "no"), None, Status.ATTESTED, State.VALID),
        (NOBODY, answer(NOBODY, "not-applicable"), None, Status.NOT_APPLICABLE, State.VALID),
        (NOBODY, answer(NOBODY, on=date(2025, 1, 1), until=date(2026, 1, 1)), None, Status.OPEN, State.EXPIRED),
        (NOBODY, answer(MECHANISM), None, Status.OPEN, None),
        (MECHANISM, answer(MECHANISM), None, Status.ATTESTED, State.VALID),
        (MECHANISM, answer(MECHANISM), Verdict.FAIL, Status.DEFICIENT, State.CONTRADICTED),
        (MECHANISM, answer(MECHANISM, "no"), Verdict.FAIL, Status.DEFICIENT, State.VALID),
        (MECHANISM, answer(MECHANISM), Verdict.REVIEW, Status.PARTLY, State.VALID),
        (MECHANISM, answer(MECHANISM, "not-applicable"), Verdict.REVIEW, Status.PARTLY, State.VALID),
    ],
)
def test_a_row_keeps_evidence_and_statement_apart(
    id: str, given: Attestation, verdict: Verdict | None, status: Status, state: State | None
) -> None:
    one = row(id, given, assessed=(found(verdict),) if verdict else ())
    assert one.status is status
    assert (one.answer[1] if one.answer else None) is state


def item(one: Assessed, **more: Any) -> Planned:
    return Planned(one.id, **more)


FAIL = found(Verdict.FAIL, weakness=Weakness.NO_BARRIER, effect=Effect.BULK, role=Role.GUEST)
REASONS = tuple((factor, "x") for factor in ("size", "infrastructure", "cost", "risk"))


@pytest.mark.parametrize(
    ("one", "more", "late"),
    [
        (FAIL, {"due": date(2026, 11, 23)}, True),
        (FAIL, {"due": DAY}, False),
        (FAIL, {"due": date(2026, 11, 25)}, False),
        (FAIL, {}, False),
        (FAIL, {"status": "in-progress", "due": date(2026, 11, 1)}, True),
        (FAIL, {"status": "done"}, True),
        (found(Verdict.PASS), {"due": date(2026, 11, 1)}, False),
        (found(Verdict.PASS), {"status": "done"}, False),
        (found(Verdict.REVIEW), {"due": date(2026, 11, 1)}, False),
    ],
)
def test_what_is_late(one: Assessed, more: dict[str, Any], late: bool) -> None:
    paper = records((one,), Told(plan=(item(one, **more),)), DAY)
    assert paper is not None
    assert bool(paper.late) == late


def test_what_is_late_is_rated_like_its_finding() -> None:
    paper = records((FAIL,), Told(plan=(item(FAIL, due=date(2026, 1, 1)),)), DAY)
    assert paper is not None
    (one,) = paper.late
    assert (one.weakness, one.effect, one.role, one.floors) == (Weakness.NO_BARRIER, Effect.BULK, Role.GUEST, ())


def test_what_is_decided_is_not_late() -> None:
    by = check("dicom-look", hipaa="312(e)(2)(ii)", decidable="164.312(e)(2)(ii)")
    one = found(Verdict.FAIL, by)
    decided = Decision(
        one.id, Choice.NOT_REASONABLE, one.judged, "critical", "", REASONS, "x", "", "", "D", "S", DAY, date(2027, 1, 1)
    )
    told = Told((decided,), plan=(item(one, due=date(2026, 1, 1)),))
    paper = records(settle((one,), told, hipaa(), DAY), told, DAY)
    assert paper is not None
    assert not paper.late
    assert len(paper.rulings) == 1


def test_without_papers_there_are_no_records() -> None:
    assert records((FAIL,), Told(), DAY) is None


def test_papers_follow_a_system_that_was_renamed() -> None:
    old = assess([judged(BY)], Estate(site=Site(systems=(SystemNote("pacs-1"),))))[0]
    renamed = judged(BY, replace(DICOM, system="archive"))
    estate = Estate(site=Site(systems=(SystemNote("archive", formerly=("pacs-1",)),)))
    (new,) = assess([renamed], estate)
    decision = Decision(old.id, Choice.ALTERNATIVE)
    told = followed(Told((decision,), (answer(old.id), answer(NOBODY)), (item(old),)), (new,))
    assert new.id != old.id
    assert (told.decisions[0].finding, told.plan[0].finding) == (new.id, new.id)
    assert [one.about for one in told.attestations] == [new.id, NOBODY]


def test_a_row_of_which_everything_is_decided_says_so() -> None:
    by = check("dicom-look", hipaa="312(e)(2)(ii)", decidable="164.312(e)(2)(ii)")
    one = found(Verdict.FAIL, by)
    decided = Decision(
        one.id, Choice.NOT_REASONABLE, one.judged, "critical", "", REASONS, "x", "", "", "D", "S", DAY, date(2027, 1, 1)
    )
    settled_ = settle((one,), Told((decided,)), hipaa(), DAY)
    said = row("164.312(e)(2)(ii)", assessed=settled_)
    assert (said.status, said.reason) == (
        Status.DEFICIENT,
        "Each of them is decided (164.306(d)(3)); see the decisions.",
    )
    assert row("164.312(e)(2)(ii)", assessed=(one,)).reason == ""
