"""The workbook and SARIF: what stands in them, in the shapes that other programs ask for."""

import io
import json as plain_json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from openpyxl import Workbook, load_workbook

from auditor.model.plan import COLUMNS, STATUSES
from auditor.report import docx, sarif, xlsx
from auditor.report.document import Document
from auditor.report.look import Edition, Look
from auditor.report.papers import Decision, Task
from auditor.settings.plan import read_plan
from tests.report.clinic import CLEAR_DICOM, FINDINGS, large, result, small

SCHEMA = plain_json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8"))
TASKS = tuple(
    Task(one.id.rjust(16, "0"), one.title, one.system, one.severity, "Close it.", "it-vendor", "2026-12-01",
         suggested=True, status=status, owner="Sam")
    for one, status in zip(FINDINGS, ("open", "in-progress", "decided", "no-longer-found"), strict=False)
)  # fmt: skip
PLANNED = replace(small(), plan=TASKS)
RULING = Decision(
    "in-force",
    "It holds until 2027.",
    "alternative",
    "164.312(e)(2)(ii)",
    {},
    "",
    "A VPN.",
    "",
    "Dana",
    "",
    None,
    None,
    "",
)


def book(document: Document) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.render(document)))


def log(document: Document) -> dict:
    return plain_json.loads(sarif.render(document))["runs"][0]


def test_the_plan_holds_what_is_open_and_apart_what_is_closed() -> None:
    plan, closed = book(PLANNED).worksheets[:2]
    assert [cell.value for cell in plan[1]] == list(COLUMNS)
    assert [row[7] for row in plan.iter_rows(min_row=2, values_only=True)] == ["open", "in-progress"]
    assert [row[7] for row in closed.iter_rows(min_row=2, values_only=True)] == ["decided", "no-longer-found"]
    assert plan["E2"].value == "IT vendor: Close it."


def test_the_plan_is_comfortable_to_fill_in() -> None:
    plan = book(PLANNED).worksheets[0]
    assert (plan.freeze_panes, plan.auto_filter.ref) == ("B2", "A1:I3")
    lists = {one.formula1 for one in plan.data_validations.dataValidation if one.type == "list"}
    assert lists == {f'"{",".join(STATUSES)}"'}
    assert [str(one.sqref) for one in plan.data_validations.dataValidation] == ["H2:H3", "G2:G3"]
    assert plan["A2"].protection.locked
    assert not plan["F2"].protection.locked


def test_what_people_wrote_is_read_back() -> None:
    filled = book(PLANNED)
    plan = filled.worksheets[0]
    plan["F2"], plan["G2"], plan["H2"], plan["I2"] = "Dana", date(2027, 1, 15), "done", "closed"
    out = io.BytesIO()
    filled.save(out)
    first, second = read_plan(out.getvalue(), "plan.xlsx")[0]
    assert (first.owner, first.due, first.status, first.note) == ("Dana", date(2027, 1, 15), "done", "closed")
    assert (second.finding, second.owner) == (TASKS[1].finding, "Sam")


@pytest.mark.parametrize("render", [xlsx.render, docx.render], ids=["xlsx", "docx"])
def test_office_files_are_the_same_bytes_every_time(render: object) -> None:
    one = render(PLANNED)  # type: ignore[operator]  # both are functions of a document
    parts = zipfile.ZipFile(io.BytesIO(one))
    assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = parts.read("docProps/core.xml").decode()
    assert core.count("2026-11-24T10:11:12") == 2
    assert one == render(PLANNED)  # type: ignore[operator]  # the same


@pytest.mark.parametrize("document", [small(), large(60), result(()), PLANNED], ids=["small", "large", "none", "plan"])
def test_sarif_fits_its_schema(document: Document) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(plain_json.loads(sarif.render(document)))


def test_sarif_counts_what_the_report_counts() -> None:
    document = large(60)
    results = log(document)["results"]
    assert sum(one["kind"] == "fail" for one in results) == sum(document.summary.by_severity.values())
    assert sum(one["kind"] == "pass" for one in results) == document.summary.by_verdict["pass"]
    assert {one["level"] for one in results if one["kind"] != "fail"} == {"none"}
    assert [one["kind"] for one in log(small())["results"]].count("informational") == 1


def test_sarif_points_at_the_line() -> None:
    run = log(small())
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("edge.cfg", 42)
    assert run["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"] == "edge.cfg"
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "xart-internet-open-dicom"
    assert first["partialFingerprints"] == {"hipaaAuditor/v1": "3f9a1c7be2d04455"}
    assert [one["message"]["text"] for one in first["relatedLocations"]][-1] == "any caller may search"


def test_sarif_tells_what_broke_and_what_was_decided() -> None:
    run = log(result((replace(CLEAR_DICOM, decision=RULING), *FINDINGS)))
    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "It holds until 2027."}
    ]
    told = run["invocations"][0]
    assert not told["executionSuccessful"]
    assert told["toolExecutionNotifications"][0]["descriptor"] == {"id": "vpn-weak-phase1"}


@pytest.mark.parametrize("edition", Edition)
def test_a_word_document_has_the_sections_of_its_edition(edition: Edition) -> None:
    parts = zipfile.ZipFile(io.BytesIO(docx.render(small(), Look(edition))))
    body = parts.read("word/document.xml").decode()
    assert ("Findings in detail" in body) == Look(edition).has("findings")
    assert ("164.316(b)(2)(iii)" in body) == Look(edition).has("safeguards")
    assert "4 places in 4 findings" in body
