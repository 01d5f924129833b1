"""Answers and the plan as people write them: YAML, CSV, spreadsheets; every mistake with its line."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from auditor.model.plan import COLUMNS as PLAN
from auditor.settings import SettingsError
from auditor.settings.attestations import COLUMNS, read_attestations
from auditor.settings.plan import read_plan
from auditor.settings.table import written

ENTRY = (
    "attestations:\n  - about: 164.308(a)(2)\n    answer: yes\n    statement: s\n"
    "    by: Dana Reyes\n    on: 2026-11-01\n"
)


def test_an_answer_is_read() -> None:
    (one,), sha256 = read_attestations((ENTRY + "    evidence: e\n    role: r\n").encode(), "attestations.yaml")
    assert (one.about, one.answer, one.statement, one.by) == ("164.308(a)(2)", "yes", "s", "Dana Reyes")
    assert (one.on, one.until) == (date(2026, 11, 1), date(2027, 11, 1))
    assert (one.evidence, one.role, one.line) == ("e", "r", 2)
    assert len(sha256) == 64


def test_a_question_without_an_answer_is_left_out() -> None:
    assert read_attestations(ENTRY.replace("yes", "''").encode(), "a.yaml")[0] == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace("164.308(a)(2)", "164.308(a)(22)"), "line 2: about: there is no provision '164.308(a)(22)'"),
        (ENTRY.replace("answer: yes", "answer: maybe"), "line 3: answer: there is no answer 'maybe'; there are: yes"),
        (ENTRY.replace("answer: yes", "answer: not-applicabel"), "did you mean not-applicable?"),
        (ENTRY.replace("    by: Dana Reyes\n", ""), "line 2: the answer to 164.308(a)(2) lacks by"),
        (ENTRY.replace("    on: 2026-11-01\n", ""), "line 2: the answer to 164.308(a)(2) lacks on"),
        (ENTRY.replace("statement: s", "statement: ''"), "lacks statement"),
        (ENTRY.replace("2026-11-01", "last week"), "line 6: on: 'last week' is no date"),
        (ENTRY.replace("2026-11-01", "2026-02-30"), "line 6: 2026-02-30 is no date"),
        (ENTRY + "    until: 2028-01-01\n", "line 7: until must lie between 2026-11-01 and 2027-11-01"),
        (ENTRY + "    until: 2026-01-01\n", "line 7: until must lie between"),
        (ENTRY + "    sign: me\n", "line 7: there is no key 'sign' here"),
        (ENTRY + ENTRY.partition("\n")[2], "line 7: 164.308(a)(2) is answered here and on line 2; keep one"),
        ("attestation: []", "did you mean attestations?"),
    ],
)
def test_a_mistake_in_an_answer(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_attestations(text.encode(), "a.yaml")
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["attestations.xlsx", "attestations.csv"])
def test_a_sheet_comes_back_as_it_went(name: str) -> None:
    rows = [
        ("164.308(a)(2)", "n", "practice", "q?", "yes", "=1+1", "Dana", "", "2026-11-01", "- binder", ""),
        ("164.308(a)(8)", "n", "practice", "q?", "", "", "", "", "", "", ""),
    ]
    data = written(COLUMNS, rows, name)
    (one,), _ = read_attestations(data, name)
    assert (one.statement, one.evidence, one.on, one.line) == ("=1+1", "- binder", date(2026, 11, 1), 2)
    assert data == written(COLUMNS, rows, name)


HEAD = ",".join(PLAN)
LINE = "0123456789abcdef,high,pacs-1,t,a,Sam,2026-12-01,open,n"


@pytest.mark.parametrize(
    "data", [f"{HEAD}\n{LINE}\n", f"\ufeff{HEAD}\r\n\r\n{LINE}\r\n", f"{HEAD}\n{LINE}\n".replace(",", ";")]
)
def test_a_plan_is_read(data: str) -> None:
    (one,), _ = read_plan(data.encode(), "plan.csv")
    assert (one.finding, one.owner, one.due, one.status, one.note) == (
        "0123456789abcdef", "Sam", date(2026, 12, 1), "open", "n",
    )  # fmt: skip


def test_a_plan_with_the_columns_that_matter_alone() -> None:
    (one,), _ = read_plan(b"finding,due\n0123456789abcdef,\n", "plan.csv")
    assert (one.due, one.status, one.owner) == (None, "open", "")
    assert read_plan(b"", "plan.csv")[0] == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("finding,ower\n", "line 1: there is no column 'ower'; did you mean owner?"),
        ("finding,status\n0123456789abcdef,closed\n", "line 2: status: there is no status 'closed'; there are: open"),
        ("finding,due\n0123456789abcdef,12/01/2026\n", "line 2: due: '12/01/2026' is no date; write one such as"),
        ("finding,due\n,2026-12-01\n", "line 2: finding is missing"),
        ("finding\n0123456789abcdef\n0123456789abcdef\n", "line 3: finding 0123456789abcdef stands here and on line 2"),
        ("finding\n0123\n", "line 2: finding: '0123' is no id"),
        ('finding,note\n0123456789abcdef,"a\nb"\n0123,c\n', "line 4: finding: '0123' is no id"),
        ('finding,note\n0123456789abcdef,"a"b\n', "this is no CSV"),
    ],
)
def test_a_mistake_in_a_plan(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_plan(text.encode(), "plan.csv")
    assert said in str(caught.value)


def book(*rows: tuple[object, ...]) -> bytes:
    workbook, out = Workbook(), io.BytesIO()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(out)
    return out.getvalue()


def spoiled(member: str, old: bytes, new: bytes) -> bytes:
    """A plan one member of which is damaged."""
    out = io.BytesIO()
    plan = io.BytesIO(book(("finding", "due"), ("0123456789abcdef", 7)))
    with zipfile.ZipFile(plan) as whole, zipfile.ZipFile(out, "w") as made:
        for name in whole.namelist():
            data = whole.read(name)
            made.writestr(name, data.replace(old, new) if name == member else data)
    return out.getvalue()


def test_a_spreadsheet_keeps_its_dates() -> None:
    (one,), _ = read_plan(book(("finding", "due"), ("0123456789abcdef", date(2026, 12, 1))), "plan.xlsx")
    assert (one.due, one.line) == (date(2026, 12, 1), 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 broken", "this is no spreadsheet"),
        (b"finding,due\n", "this is no spreadsheet"),
        (spoiled("xl/worksheets/sheet1.xml", b"</row>", b"</raw>"), "line 1: this is no spreadsheet, or a damaged"),
        (spoiled("xl/worksheets/sheet1.xml", b' r="A1"', b' r="1A"'), "line 1: this is no spreadsheet, or a damaged"),
        (spoiled("xl/workbook.xml", b"<", b"("), "line 1: this is no spreadsheet, or a damaged"),
        (book(("finding",), (1234567890123456,)), "line 2: finding must be a text"),
        (book(("findings",)), "line 1: there is no column 'findings'; did you mean finding?"),
    ],
)
def test_a_broken_spreadsheet(data: bytes, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_plan(data, "plan.xlsx")
    assert said in str(caught.value)
