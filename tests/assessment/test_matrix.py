"""One row per provision, in six words."""

import pytest

from auditor.assessment.findings import assess
from auditor.assessment.matrix import Status, rows
from auditor.checking.run import Judgement
from auditor.model.finding import Finding, Verdict
from auditor.model.regulation import hipaa
from auditor.model.subject import Subject
from auditor.model.text import message
from tests.checks.walls import CHECKS, LINE, estate

LOGOFF = CHECKS["fwm-no-idle-timeout"]


def statuses(*verdicts: Verdict) -> dict[str, Status]:
    findings = [
        Finding(one, Subject("edge", (str(place),)), message("x"), (LINE,)) for place, one in enumerate(verdicts)
    ]
    result = assess([Judgement(LOGOFF, one) for one in findings], estate())
    return {row.safeguard.id: row.status for row in rows(result, hipaa(), estate())}


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ((Verdict.FAIL, Verdict.PASS, Verdict.REVIEW), Status.DEFICIENT),
        ((Verdict.PASS, Verdict.REVIEW), Status.PARTLY),
        ((Verdict.PASS, Verdict.ERROR), Status.PARTLY),
        ((Verdict.PASS, Verdict.NOT_APPLICABLE), Status.CLEAN),
        ((Verdict.NOT_APPLICABLE,), Status.OPEN),
        ((), Status.OPEN),
    ],
)
def test_status(verdicts: tuple[Verdict, ...], status: Status) -> None:
    assert statuses(*verdicts)["164.312(a)(2)(iii)"] is status


def test_rows_that_need_a_person_are_never_judged_by_configuration() -> None:
    found = statuses(Verdict.FAIL)
    assert len(found) == 65
    for row in hipaa().safeguards:
        if row.config == "N":
            assert found[row.id] in {Status.OPEN, Status.NOT_APPLICABLE}
    assert sum(status is Status.NOT_APPLICABLE for status in found.values()) == 3
