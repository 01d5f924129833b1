"""Seventy decisions, good and bad: which hold, and which reason of the rule is given for the others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.assessment.decisions import RecordError, decide, year_after
from auditor.assessment.findings import Assessed, assess
from auditor.model.finding import Verdict
from auditor.model.people import Choice, Decision, Standing
from auditor.model.regulation import hipaa
from auditor.settings import SettingsError
from auditor.settings.decisions import read_decisions
from tests.assessment.judged import NOWHERE, check, judged

DAY = date(2026, 11, 24)
REASONS = tuple((factor, "So it is here.") for factor in ("size", "infrastructure", "cost", "risk"))
ADDRESSABLE = check("dicom-look", hipaa="312(e)(2)(ii)", decidable="164.312(e)(2)(ii)")
STANDARD, REQUIRED = check("pacs-look", hipaa="312(d)"), check("audit-look", hipaa="308(a)(1)(ii)(B) 312(b)")
BOUND = check("fw-look", hipaa="312(a)(2)(iii) 312(d)")


def finding(by: Any = ADDRESSABLE, verdict: Verdict = Verdict.FAIL, **more: Any) -> Assessed:
    return assess([judged(by, verdict=verdict, **more)], NOWHERE)[0]


OPEN = finding()


def decision(about: Assessed = OPEN, **more: Any) -> Decision:
    given: dict[str, Any] = {
        "judged": about.judged,
        "severity": about.severity or about.potential_severity or "high",
        "reasons": REASONS,
        "contribution": "Little.",
        "measure": "A tunnel between both sites.",
        "evidence": "Binder, page 4.",
        "approver": "Dana Reyes",
        "approver_role": "Security Official",
        "decided": date(2026, 11, 1),
        "until": date(2027, 10, 31),
        "file": "decisions.yaml",
        "line": 7,
    }
    return Decision(about.id, more.pop("choice", Choice.ALTERNATIVE), **given | more)


def without(factor: str) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in REASONS if one[0] != factor)


NONE = {"choice": Choice.NOT_REASONABLE, "measure": "", "evidence": ""}
DONE = {"choice": Choice.IMPLEMENTED, "reasons": (), "contribution": "", "measure": ""}
ASKED, FINE = finding(verdict=Verdict.REVIEW), finding(verdict=Verdict.PASS)
IN_FORCE, REFUSED = Standing.IN_FORCE, Standing.REFUSED
CASES: list[tuple[str, Assessed, dict[str, Any], Standing, str]] = [
    ("equivalent measure", OPEN, {}, IN_FORCE, "Dana Reyes"),
    ("none is reasonable", OPEN, NONE, IN_FORCE, "2027-10-31"),
    ("right citation", OPEN, {"specification": "164.312(e)(2)(ii)"}, IN_FORCE, ""),
    ("a question decided", ASKED, {}, IN_FORCE, ""),
    ("a question: implemented", ASKED, DONE, IN_FORCE, ""),
    ("a question: nothing reasonable", ASKED, NONE, IN_FORCE, ""),
    ("decided today", OPEN, {"decided": DAY}, IN_FORCE, ""),
    ("the last day is today", OPEN, {"until": DAY}, IN_FORCE, "until 2026-11-24"),
    ("one day only", OPEN, {"decided": DAY, "until": DAY}, IN_FORCE, ""),
    ("twelve months to the day", OPEN, {"until": date(2027, 11, 1)}, IN_FORCE, ""),
    ("a leap day", OPEN, {"decided": date(2024, 2, 29), "until": date(2025, 2, 28)}, Standing.EXPIRED, "2025-02-28"),
    ("a leap day and a year", OPEN, {"decided": date(2024, 2, 29), "until": date(2025, 3, 1)}, REFUSED, "2025-02-28"),
    ("ran out yesterday", OPEN, {"until": date(2026, 11, 23)}, Standing.EXPIRED, "ran out on 2026-11-23"),
    ("ran out a year ago", OPEN, {"decided": date(2024, 11, 1), "until": date(2025, 11, 1)}, Standing.EXPIRED, "anew"),
    ("one day over twelve months", OPEN, {"until": date(2027, 11, 2)}, REFUSED, "at most: twelve months"),
    ("five years", OPEN, {"until": date(2031, 11, 1)}, REFUSED, "164.306(e)"),
    ("last day before the first", OPEN, {"until": date(2026, 10, 31)}, REFUSED, "before the day of the decision"),
    ("dated tomorrow", OPEN, {"decided": date(2026, 11, 25)}, REFUSED, "after the day of this report"),
    ("no day", OPEN, {"decided": None}, REFUSED, "no date"),
    ("no last day", OPEN, {"until": None}, REFUSED, "no last day"),
    ("a standard", finding(STANDARD), {}, REFUSED, "164.312(d) Person or entity authentication is a standard"),
    ("a standard, nothing reasonable", finding(STANDARD), NONE, REFUSED, "164.306(c)"),
    ("a question on a standard", finding(STANDARD, Verdict.REVIEW), DONE, REFUSED, "is a standard"),
    ("a Required item", finding(REQUIRED), {}, REFUSED, "164.308(a)(1)(ii)(B) Risk management is Required"),
    ("a Required item, nothing reasonable", finding(REQUIRED), NONE, REFUSED, "Required"),
    ("addressable, and a standard too", finding(BOUND), {}, REFUSED, "also concerns what binds every practice"),
    ("what is refused says what to do", finding(STANDARD), {}, REFUSED, "Plan the repair"),
    ("wrong citation", OPEN, {"specification": "164.312(a)(2)(iii)"}, REFUSED, "about 164.312(e)(2)(ii), not about"),
    ("no size", OPEN, {"reasons": without("size")}, REFUSED, "164.306(b)(2)(i)"),
    ("no infrastructure", OPEN, {"reasons": without("infrastructure")}, REFUSED, "164.306(b)(2)(ii)"),
    ("no cost", OPEN, {"reasons": without("cost")}, REFUSED, "164.306(b)(2)(iii)"),
    ("no risk", OPEN, {"reasons": without("risk")}, REFUSED, "164.306(b)(2)(iv)"),
    ("no reason at all", OPEN, {"reasons": ()}, REFUSED, "164.306(d)(3)(ii)(B)(1)"),
    ("no reason, none reasonable", OPEN, {**NONE, "reasons": ()}, REFUSED, "written reason"),
    ("cost alone", OPEN, {"reasons": REASONS[2:3]}, REFUSED, "size, complexity"),
    ("no contribution", OPEN, {"contribution": ""}, REFUSED, "164.306(d)(3)(i)"),
    ("no measure", OPEN, {"measure": ""}, REFUSED, "164.306(d)(3)(ii)(B)(2)"),
    ("a measure, and none reasonable", OPEN, {**NONE, "measure": "A tunnel."}, REFUSED, "Choose alternative"),
    ("measure not shown", OPEN, {"evidence": ""}, REFUSED, "where the measure is shown"),
    ("implemented, and the files deny it", OPEN, DONE, REFUSED, "the files show that it is not"),
    ("implemented without proof", ASKED, {**DONE, "evidence": ""}, REFUSED, "evidence"),
    ("nobody approved", OPEN, {"approver": ""}, REFUSED, "164.308(a)(2)"),
    ("approver without a role", OPEN, {"approver_role": ""}, REFUSED, "name and role"),
    ("nobody approved, none reasonable", OPEN, {**NONE, "approver": ""}, REFUSED, "164.316(b)(1)"),
    ("implemented, nobody approved", ASKED, {**DONE, "approver": ""}, REFUSED, "Nobody has approved"),
    ("state not named", OPEN, {"judged": ""}, REFUSED, OPEN.judged),
    ("danger not named", OPEN, {"severity": ""}, REFUSED, f"Write severity: {OPEN.severity}"),
    ("made for a greater danger", OPEN, {"severity": "critical"}, IN_FORCE, ""),
    ("made for a lesser danger", OPEN, {"severity": "low"}, Standing.CHANGED, "made for low"),
    ("a question, made for a lesser danger", ASKED, {"severity": "info"}, Standing.CHANGED, "made for info"),
    ("it got worse", OPEN, {"judged": "0" * 16}, Standing.CHANGED, f"now {OPEN.judged}"),
    ("it got worse, and ran out", OPEN, {"judged": "0" * 16, "until": date(2026, 11, 2)}, Standing.CHANGED, "anew"),
    ("it got worse, and no reason", OPEN, {"judged": "0" * 16, "reasons": ()}, REFUSED, "reason"),
    ("repaired", FINE, {}, Standing.NOT_NEEDED, "no longer show"),
    ("repaired, and ran out", FINE, {"until": date(2026, 11, 2)}, Standing.NOT_NEEDED, "Keep the record"),
    ("repaired, and never complete", FINE, {"reasons": ()}, Standing.NOT_NEEDED, "take the decision out"),
    ("not applicable any more", finding(verdict=Verdict.NOT_APPLICABLE), {}, Standing.NOT_NEEDED, ""),
    ("the check broke", finding(verdict=Verdict.ERROR), {}, Standing.NOT_NEEDED, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("about", "more", "standing", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_decision(about: Assessed, more: dict[str, Any], standing: Standing, said: str) -> None:
    (one,) = decide((about,), (decision(about, **more),), hipaa(), DAY)
    assert one.ruling is not None
    assert one.ruling.standing is standing, one.ruling.reason
    assert said in one.ruling.reason
    assert one.ruling.reason.endswith(".")
    assert (one.verdict, one.severity) == (about.verdict, about.severity)


def test_a_decision_for_a_finding_that_is_not_there_names_place_and_nearest() -> None:
    wrong = OPEN.id[:-1] + ("0" if OPEN.id[-1] != "0" else "1")
    with pytest.raises(RecordError, match=rf"decisions.yaml, line 7: .*{wrong}.* did you mean {OPEN.id}"):
        decide((OPEN,), (replace(decision(), finding=wrong),), hipaa(), DAY)


def test_a_leap_day_and_the_year_after_it() -> None:
    assert year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_after(date(2023, 2, 28)) == date(2024, 2, 28)


ENTRY = 'decisions:\n  - finding: "0123456789abcdef"\n    decision: alternative\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decision: []", "line 1: there is no key 'decision' here; did you mean decisions?"),
        ("decisions:\n  - {finding: xyz, decision: alternative}", "line 2: finding: 'xyz' is no id"),
        ("decisions:\n  - finding: 1234567890123456\n    decision: alternative", "line 2: finding must be a text"),
        (ENTRY.replace("alternative", "accept"), "line 3: decision: there is no decision 'accept'"),
        (ENTRY.replace("alternative", "alternativ"), "did you mean alternative?"),
        ('decisions:\n  - finding: "0123456789abcdef"', "line 2: decision is missing"),
        (ENTRY + "    expires: 2027-02-30", "line 4: 2027-02-30 is no date"),
        (ENTRY + "    severity: hihg", "line 4: severity: there is no severity 'hihg'; did you mean high?"),
        (ENTRY + "    expires: soon", "line 4: expires must be a date"),
        (ENTRY + "    expires: 2027-02-28T10:00:00", "line 4: expires must be a date without a time"),
        (ENTRY + "    reasons: {size: a, prize: b}", "line 4: there is no key 'prize' here; did you mean size?"),
        (ENTRY + "    reasons: too expensive", "line 4: reasons must hold keys and values"),
        (ENTRY + "    approved_by: Dana", "line 4: approved_by must hold keys and values"),
        (ENTRY + "    specification: 164.312(e)(3)", "there is no provision '164.312(e)(3)'; did you mean 164.312(e)("),
        (ENTRY + "    reason: x", "line 4: there is no key 'reason' here; did you mean reasons?"),
        (ENTRY + ENTRY.partition("\n")[2], "line 4: finding 0123456789abcdef is decided here and on line 2"),
        ("decisions: [", "this is no YAML"),
        ("decisions: none", "line 1: decisions must be a list"),
    ],
)
def test_a_mistake_of_form_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_decisions(text.encode(), "decisions.yaml")
    assert said in str(caught.value)


def test_a_whole_entry_is_read() -> None:
    text = ENTRY + (
        "    judged: fedcba9876543210\n    severity: high\n    specification: 164.312(e)(2)(ii)\n"
        "    reasons: {size: s, infrastructure: i, cost: ' ', risk: r, contribution: little}\n"
        "    measure: m\n    evidence: e\n    approved_by: {name: Dana Reyes, role: Security Official}\n"
        "    decided: 2026-11-01\n    expires: 2027-10-31\n"
    )
    (one,), sha256 = read_decisions(text.encode(), "a/decisions.yaml")
    assert (one.choice, one.judged, one.severity, one.specification) == (
        Choice.ALTERNATIVE,
        "fedcba9876543210",
        "high",
        "164.312(e)(2)(ii)",
    )
    assert one.reasons == (("size", "s"), ("infrastructure", "i"), ("risk", "r"))
    assert (one.contribution, one.measure, one.evidence) == ("little", "m", "e")
    assert (one.approver, one.approver_role) == ("Dana Reyes", "Security Official")
    assert (one.decided, one.until) == (date(2026, 11, 1), date(2027, 10, 31))
    assert (one.file, one.line, one.place) == ("a/decisions.yaml", 2, "decisions.yaml, line 2")
    assert len(sha256) == 64
