"""A further profile shows what the same checks say, in its own numbers."""

from dataclasses import replace
from datetime import date
from typing import Any

from auditor.assessment.findings import assess
from auditor.model.cites import Cites
from auditor.model.finding import Verdict
from auditor.report.build_profiles import aged, maps, profiles
from tests.assessment.judged import NOWHERE, check, judged


def assessed(*verdicts: Verdict, **cites: str) -> Any:
    cited = Cites("312(d)", **cites)
    by = [replace(check(f"pacs-look-{number}"), cites=cited) for number, _ in enumerate(verdicts)]
    return assess([judged(one, verdict=verdict) for one, verdict in zip(by, verdicts, strict=True)], NOWHERE)


def status(name: str, id: str, found: Any) -> str:
    (profile,) = profiles(("hipaa", name), found)
    return next(row.status for row in profile.rows if row.id == id)


def test_the_rule_in_force_is_no_further_profile() -> None:
    assert profiles(("hipaa",), ()) == ()


def test_a_row_says_the_worst_of_its_checks() -> None:
    rows = {
        (Verdict.PASS,): "no deficiency observed (configuration only)",
        (Verdict.PASS, Verdict.REVIEW): "partly evidenced",
        (Verdict.PASS, Verdict.ERROR): "partly evidenced",
        (Verdict.REVIEW, Verdict.FAIL): "deficiency observed",
        (Verdict.NOT_APPLICABLE,): "not assessed",
        (): "not assessed",
    }
    for verdicts, said in rows.items():
        found = assessed(*verdicts, nprm="312(b)(2)", hicp="#9")
        assert status("hipaa-nprm-2025", "proposed 164.312(b)(2)", found) == said
        assert status("recognized-practices", "HICP #9", found) == said
        assert status("recognized-practices", "HICP #1", found) == "not assessed"


def test_everything_proposed_is_called_so() -> None:
    (profile,) = profiles(("hipaa-nprm-2025",), ())
    assert profile.status == "proposed"
    assert "not law" in profile.title
    assert all(row.id.startswith("proposed ") for row in profile.rows)
    (practices,) = profiles(("recognized-practices",), ())
    assert not any(row.id.startswith("proposed ") for row in practices.rows)
    assert any(row.argument for row in practices.rows)


def test_a_provision_is_mapped_by_nist_and_by_us() -> None:
    found = {(one.by, one.framework): one for one in maps("164.312(e)(2)(ii)")}
    assert found["NIST", "sp80053"].ids == ("SC-8", "SC-12", "SC-13", "SI-7")
    assert found["project", "csf"].ids == ("PR.DS-02",)
    assert found["project", "csf"].because.endswith(".")
    assert found["NIST", "sp80053"].because == ""
    assert next(one.ids for one in maps("164.308(a)(1)(i)"))[:2] == ("AU-6", "AU-7")
    assert [one.framework for one in maps("164.308(b)(3)")] == []


def test_old_data_on_a_rule_is_said() -> None:
    day = date(2027, 5, 21)
    assert list(aged(("hipaa",), "2026-11-22", day)) == []
    (said,) = aged(("hipaa",), "2026-11-22", date(2027, 5, 22))
    assert said == "The data on hipaa is of 2026-11-22, more than 180 days ago: check whether the rule has changed."
    assert len(list(aged(("hipaa", "hipaa-nprm-2025"), "2026-11-22", date(2028, 1, 1)))) == 2
