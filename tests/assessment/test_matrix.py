"""One row per provision, in six words."""

from collections import Counter

import pytest

from auditor.assessment.findings import assess
from auditor.assessment.matrix import Row, Status, rows
from auditor.checking.run import Judgement
from auditor.model.estate import Estate
from auditor.model.finding import Verdict
from auditor.model.regulation import NOT_FOR_PRACTICES, hipaa
from tests.assessment.judged import NOWHERE, check, judged
from tests.checks.estates import WEB, pacs, practice

BOTH = practice(pacs(WEB))
SERVER_ONLY = practice(pacs(WEB), wall=None)
FAIL, PASS, REVIEW, ERROR, SILENT = (
    Verdict.FAIL,
    Verdict.PASS,
    Verdict.REVIEW,
    Verdict.ERROR,
    Verdict.NOT_APPLICABLE,
)


def one(verdict: Verdict, id: str = "pacs-look", hipaa: str = "312(d)") -> Judgement:
    return judged(check(id, hipaa=hipaa), verdict=verdict)


def row(id: str, *judgements: Judgement, estate: Estate = BOTH) -> Row:
    found = rows(assess(judgements, estate), hipaa(), estate)
    return next(row for row in found if row.safeguard.id == id)


@pytest.mark.parametrize(
    ("verdicts", "estate", "status", "listed"),
    [
        ((), BOTH, Status.OPEN, 0),
        ((SILENT,), BOTH, Status.OPEN, 0),
        ((PASS,), BOTH, Status.CLEAN, 0),
        ((PASS, PASS), BOTH, Status.CLEAN, 0),
        ((PASS, SILENT), BOTH, Status.CLEAN, 0),
        ((PASS, SILENT), SERVER_ONLY, Status.PARTLY, 0),
        ((PASS,), SERVER_ONLY, Status.CLEAN, 0),
        ((PASS, REVIEW), BOTH, Status.PARTLY, 1),
        ((PASS, ERROR), BOTH, Status.PARTLY, 0),
        ((ERROR,), BOTH, Status.PARTLY, 0),
        ((FAIL, PASS, REVIEW, ERROR), BOTH, Status.DEFICIENT, 2),
    ],
)
def test_status(verdicts: tuple[Verdict, ...], estate: Estate, status: Status, listed: int) -> None:
    given = [one(verdict, f"pacs-{place}") for place, verdict in enumerate(verdicts)]
    found = row("164.312(d)", *given, estate=estate)
    assert found.status is status
    assert len(found.findings) == listed
    assert len(found.checks) == sum(verdict is not SILENT for verdict in verdicts)


@pytest.mark.parametrize(
    ("judgements", "estate", "reason"),
    [
        ((one(PASS),), BOTH, "1 check on 1 system. This is not proof that the safeguard is in place."),
        (
            (one(PASS), one(PASS, "pacs-b")),
            BOTH,
            "2 checks on 1 system. This is not proof that the safeguard is in place.",
        ),
        ((one(PASS), one(SILENT, "fw-b")), SERVER_ONLY, "1 check could not run: no firewall is among the files."),
        ((one(PASS), one(SILENT, "fw-b")), NOWHERE, "1 check could not run: no image server is among the files."),
        ((one(REVIEW),), BOTH, "Some checks could not be decided from the files."),
        ((one(FAIL),), BOTH, ""),
        ((), BOTH, "No check had a subject in these files."),
    ],
)
def test_reason(judgements: tuple[Judgement, ...], estate: Estate, reason: str) -> None:
    assert row("164.312(d)", *judgements, estate=estate).reason == reason


def test_every_cited_row_lists_the_finding() -> None:
    found = one(FAIL, hipaa="312(e)(1) 312(d) 312(d)")
    ids = {item.id for item in assess((found,), BOTH)}
    for id in ("164.312(e)(1)", "164.312(d)"):
        assert set(row(id, found).findings) == ids
        assert len(row(id, found).findings) == 1
    assert row("164.312(b)", found).status is Status.OPEN


def test_a_row_that_only_a_person_can_answer_gets_no_verdict() -> None:
    for safeguard in (one for one in hipaa().safeguards if one.config == "N"):
        found = row(safeguard.id, one(FAIL, hipaa=safeguard.id.removeprefix("164.")))
        assert found.status in {Status.OPEN, Status.NOT_APPLICABLE, Status.ATTESTED}
        assert (found.findings, found.checks) == ((), ())
        assert found.reason


def test_rows_stand_in_the_order_of_the_rule() -> None:
    found = rows((), hipaa(), NOWHERE)
    assert [row.safeguard for row in found] == list(hipaa().safeguards)
    assert Counter(row.status for row in found) == {Status.OPEN: 62, Status.NOT_APPLICABLE: 3}
    assert set(NOT_FOR_PRACTICES) <= hipaa().ids


def test_no_row_is_ever_called_compliant() -> None:
    assert not [word for word in Status if "complian" in word]
    assert len(Status) == 6
