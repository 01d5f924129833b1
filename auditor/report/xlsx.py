"""The corrective action plan as a workbook: filled in by people, read back by the next audit."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from auditor.model.plan import COLUMNS, STATUSES
from auditor.report.canonical import digest
from auditor.report.document import Document
from auditor.report.papers import Task
from auditor.report.view import long_date
from auditor.report.wording import words

WIDTHS: Final = (19, 11, 18, 52, 62, 22, 13, 14, 40)
CLOSED: Final = frozenset({"decided", "no-longer-found"})
_FILL: Final = {"critical": "6B1120", "high": "B04A2C", "medium": "F0C27A", "low": "D8E6EC", "info": "EEF1F3"}
_WHITE_ON: Final = frozenset({"critical", "high"})
_HEAD = PatternFill("solid", fgColor="14303F")
_WRAP = Alignment(vertical="top", wrap_text=True)
_MOST: Final = 32_000
"""Characters of a cell; Excel refuses more than 32,767."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """The open deficiencies as rows to fill in, what is closed, and what the workbook is; the same bytes every time."""
    tasks = document.plan or tuple(_task(document))
    book = Workbook()
    book.properties.creator = "hipaa-auditor"
    plan: Any = book.active
    plan.title = "Plan"
    _table(plan, COLUMNS, [_row(one) for one in tasks if one.status not in CLOSED])
    _choices(plan)
    closed = book.create_sheet("Decided or gone")
    _table(closed, COLUMNS, [_row(one) for one in tasks if one.status in CLOSED])
    _about(book.create_sheet("About"), document)
    out = io.BytesIO()
    book.save(out)
    return _fixed(out.getvalue(), document.run.started or f"{document.run.as_of}T00:00:00Z")


def _task(document: Document) -> Iterable[Task]:
    """The plan of a result that was written before there was one."""
    for one in document.deficiencies:
        first = one.remedy[0] if one.remedy else None
        action, who = (first.text, first.who) if first else ("", "practice")
        yield Task(one.id, one.title, one.system, one.severity, action, who, "", suggested=False, status="open")


def _row(one: Task) -> tuple[object, ...]:
    due = date.fromisoformat(one.due) if one.due else None
    action = f"{words().say('who', one.who)}: {one.action}" if one.action else ""
    return one.finding, one.severity or "", one.system, one.title, action, one.owner, due, one.status, one.note


def _table(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table with a frozen head, filters and the widths of a plan."""
    for place, (head, width) in enumerate(zip(heads, WIDTHS, strict=True), 1):
        cell = sheet.cell(1, place, head)
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), _HEAD, Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            _cell(sheet, line, place, value)
        severity = str(row[1])
        if severity in _FILL:
            sheet.cell(line, 2).fill = PatternFill("solid", fgColor=_FILL[severity])
            sheet.cell(line, 2).font = Font(bold=True, color="FFFFFF" if severity in _WHITE_ON else "000000")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{max(2, len(rows) + 1)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _cell(sheet: Worksheet, line: int, place: int, value: object) -> None:
    """A value that is never a formula: texts are marked as texts, and quoted where a formula could begin."""
    cell: Any = sheet.cell(line, place)
    cell.alignment, cell.protection = _WRAP, Protection(locked=place <= len(COLUMNS) - 4)
    if isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif value:
        text = str(value)
        rest = len(text) - _MOST
        cell.value = f"{text[:_MOST]} … {rest:,} more characters" if rest > 0 else text
        cell.data_type, cell.quotePrefix = "s", text[0] in "=+-@\t\r"


def _choices(sheet: Worksheet) -> None:
    """Lists to choose from, and days that are days."""
    last = max(sheet.max_row, 2)
    status = DataValidation("list", formula1=f'"{",".join(STATUSES)}"', allow_blank=False, showErrorMessage=True)
    status.error = f"Write one of: {', '.join(STATUSES)}."
    due = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
    due.error = "Write a day, such as 2026-11-24."
    for one, name in ((status, "status"), (due, "due")):
        letter = get_column_letter(COLUMNS.index(name) + 1)
        one.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(one)


def _about(sheet: Worksheet, document: Document) -> None:
    count = document.summary
    lines = (
        (words().text("title"), document.practice.name or "Practice not named"),
        ("Report of", long_date(document.run.as_of)),
        ("Result", digest(document)),
        *((words().say("severity", name), count.by_severity.get(name, 0)) for name in _FILL),
        ("How to use", words().text("workbook")),
        ("Confidential", words().text("classification")),
    )
    for line, pair in enumerate(lines, 1):
        for place, value in enumerate(pair, 1):
            _cell(sheet, line, place, value if value != 0 else "0")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 54, 90


def _fixed(data: bytes, moment: str) -> bytes:
    """The workbook with no trace of the clock that the library asked."""
    out = io.BytesIO()
    stamp = re.sub(r"(\.\d+)?(\+00:00|Z)?$", "Z", moment).encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            new.writestr(zipfile.ZipInfo(name, _ZIP_DAY), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
