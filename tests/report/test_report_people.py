"""The plan, the causes, the questions and the SRA rows of a result."""

from dataclasses import replace
from datetime import date
from typing import Any

from auditor.model.estate import Estate, Site, System, SystemNote
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface
from auditor.model.people import Planned
from auditor.model.role import Role
from auditor.model.thresholds import REASONS, Thresholds
from auditor.report.asked import asked, cells, listed, sheet
from auditor.report.build_papers import tasks, unused
from auditor.report.build_profiles import causes, elements, may_be_incident
from auditor.report.document import Change, Finding
from auditor.report.papers import Attestation, Cause, Decision
from auditor.report.sra import COLUMNS as SRA
from auditor.report.sra import rows as sra_rows
from auditor.report.tasks import decidable
from auditor.report.tasks import rows as plan_rows
from auditor.report.text import summary
from auditor.settings.attestations import COLUMNS, read_attestations
from auditor.settings.decisions import read_decisions
from tests.report.clinic import CLEAR_DICOM, CONSOLE, DISKS, FINDINGS, INTERNET_DICOM, PASSED, WEB_LOGIN, place, result

DAY = date(2026, 11, 24)
HOLDS = Decision(
    "in-force", "It holds.", "alternative", "164.312(e)(2)(ii)", {}, "", "m", "e", "Dana Reyes", "Official",
    "2026-11-01", "2027-10-31", "decisions.yaml, line 2",
)  # fmt: skip
ANSWER = Attestation("valid", "yes", "So it is.", "Dana Reyes", "Owner", "2026-11-01", "2027-11-01", "binder")


def test_a_day_is_suggested_by_severity_and_replaced_by_the_plan() -> None:
    by = dict(zip(("critical", "high", "medium", "low", "info"), (3, 30, 90, 180, 180), strict=True))
    for severity, days in by.items():
        (one,) = tasks((replace(CONSOLE, severity=severity),), (), Thresholds(), DAY)
        assert (date.fromisoformat(one.due) - DAY).days == days
        assert (one.suggested, one.status, one.late) == (True, "open", False)
    kept = Planned(CONSOLE.id, "in-progress", "Sam", date(2026, 11, 23), "waiting")
    (one,) = tasks((CONSOLE,), (kept,), Thresholds(), DAY)
    assert (one.due, one.suggested, one.status, one.owner, one.note, one.late) == (
        "2026-11-23", False, "in-progress", "Sam", "waiting", True,
    )  # fmt: skip


def test_the_plan_tells_what_is_decided_and_what_is_gone() -> None:
    decided = replace(CLEAR_DICOM, decision=HOLDS)
    gone = Planned("0" * 16, "open", "Sam", date(2026, 11, 1))
    part = replace(WEB_LOGIN, absorbed_by=INTERNET_DICOM.id)
    found = tasks((decided, part, PASSED, DISKS), (gone,), Thresholds(), DAY)
    assert [(one.finding, one.status, one.late) for one in found] == [
        (CLEAR_DICOM.id, "decided", False),
        ("0" * 16, "no-longer-found", False),
    ]
    document = replace(result(), plan=found)
    assert plan_rows(document)[1] == []


def at(one: Finding, id: str, *lines: int, **more: Any) -> Finding:
    places = tuple(place("edge.cfg", line, f"line {line}") for line in lines)
    return replace(replace(one, changes=()), id=id, evidence=places, **more)


def test_causes_are_the_lines_that_carry_most_and_each_finding_counts_once() -> None:
    found = (
        at(CONSOLE, "a", 7),
        at(CONSOLE, "b", 7, 9),
        at(CONSOLE, "c", 9),
        at(CONSOLE, "d", 9),
        at(CONSOLE, "e", 9, absorbed_by="d"),
        at(CONSOLE, "f", 9, decision=HOLDS),
        at(PASSED, "g", 9),
        at(CONSOLE, "h", 5),
    )
    assert [(one.line, one.text, one.findings) for one in causes(found)] == [
        (9, "line 9", ("c", "d", "e")),
        (7, "line 7", ("a", "b")),
    ]
    changing = replace(at(CONSOLE, "b", 7, 9), changes=(Change("x", None, "edge.cfg", 9),))
    assert causes((changing, at(CONSOLE, "c", 9)))[0].findings == ("b", "c")


def test_only_floors_one_and_three_may_be_an_incident() -> None:
    assert may_be_incident(FINDINGS)
    inputs = INTERNET_DICOM.severity_inputs
    assert inputs is not None
    other = replace(INTERNET_DICOM, severity_inputs=replace(inputs, floor="F5"))
    assert not may_be_incident((other, replace(INTERNET_DICOM, verdict="needs-review")))


def test_nine_elements_of_which_two_are_not_fed() -> None:
    found = elements(FINDINGS, 3, 2)
    assert len(found) == 9
    assert [one.name for one in found if one.fed == "no"] == ["Scope", "Periodic review"]


def test_questions_as_list_and_as_sheet_that_is_read_back() -> None:
    disks = replace(DISKS, id="0123456789abcdef")
    document = result((INTERNET_DICOM, disks, PASSED))
    rows = tuple(replace(row, attestation=ANSWER) if row.id == "164.308(a)(2)" else row for row in document.safeguards)
    found = asked(replace(document, safeguards=rows))
    assert len({one.about for one in found}) == len(found)
    assert disks.id in {one.about for one in found}
    assert "164.314(b)(1)" not in {one.about for one in found}
    text = listed(found)
    assert "164.308(a)(2) " not in text
    assert text.endswith(f"{len(found) - 1} questions are open, 1 are answered.\n")
    (one,), _ = read_attestations(sheet(found).encode(), "a.yaml")
    assert (one.about, one.by, one.evidence, one.until) == (
        "164.308(a)(2)", "Dana Reyes", "binder", date(2027, 11, 1),
    )  # fmt: skip
    assert {len(row) for row in cells(found)} == {len(COLUMNS)}


def test_an_answer_that_ended_is_an_open_question() -> None:
    row = replace(result().safeguards[0], attestation=replace(ANSWER, state="contradicted"))
    (one, *_) = asked(replace(result(), safeguards=(row,)))
    assert one.open


def test_what_may_be_decided_can_be_read_as_it_is_printed() -> None:
    one = replace(CLEAR_DICOM, id="0123456789abcdef", judged="fedcba9876543210", decidable="164.312(e)(2)(ii)")
    text = decidable(result((one, replace(one, id="1" * 16, decision=HOLDS), INTERNET_DICOM)))
    ((decision,), _) = read_decisions(text.encode(), "decisions.yaml")
    assert (decision.finding, decision.judged, decision.specification) == (one.id, one.judged, one.decidable)
    assert "none can be decided" in decidable(result((INTERNET_DICOM,)))


def test_rows_for_the_sra_tool_use_its_words() -> None:
    found = sra_rows(
        result((INTERNET_DICOM, replace(CLEAR_DICOM, severity="medium"), replace(CONSOLE, decision=HOLDS)))
    )
    by = [dict(zip(SRA, row, strict=True)) for row in found]
    assert [one["risk"] for one in by] == ["critical", "moderate"]
    assert {one["likelihood"] for one in by} <= {"low", "moderate", "high"}
    assert by[0]["safeguards"].startswith("164.312(a)(1)")
    assert all(all(row) for row in found)


def test_every_severity_has_its_days() -> None:
    assert {f"act_{one}_days" for one in ("critical", "high", "medium", "low")} <= set(REASONS)


def test_the_terminal_names_the_lines_that_carry_most_and_what_is_decided() -> None:
    causes_ = (Cause("x", "edge.cfg", 7, ("a", "b")), Cause("y", "edge.cfg", 9, ("b", "c")))
    one = result()
    decided = replace(one.summary, decided={"high": 1, "low": 1})
    text = " ".join(summary(replace(one, causes=causes_, summary=decided)).split())
    assert "These 2 lines stand behind 3 check results: edge.cfg:7, edge.cfg:9." in text
    assert "2 findings decided under 164.306(d)(3); see the report." in text
    text = summary(one)
    assert "stand behind" not in text
    assert "decided" not in text


def test_what_site_yaml_names_and_no_file_holds_is_said() -> None:
    wall = System(
        "edge", firewall=Firewall("edge", "Cisco ASA", Source("e", "x").line(1), interfaces=(Interface("dmz"),))
    )
    notes = (
        SystemNote("edge", interfaces=(("dmz", Role.GUEST), ("dmzz", Role.GUEST), ("wan", Role.INTERNET))),
        SystemNote("edgee"),
        SystemNote("tape robot"),
    )
    assert list(unused(Estate(site=Site(systems=notes), systems=(wall,)))) == [
        "site.yaml names interface dmzz of edge, which is not in the files; dmz is.",
        "site.yaml names interface wan of edge, which is not in the files.",
        "site.yaml names the system edgee, which is not in the files; edge is.",
        "site.yaml names the system tape robot, which is not in the files.",
    ]
