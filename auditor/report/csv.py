"""The findings as a table for a spreadsheet."""

import csv
import io

from auditor.report.document import Document, Finding
from auditor.report.work import wanted

COLUMNS = (
    "id", "check", "verdict", "severity", "potential_severity", "confidence", "system", "subject", "title", "message",
    "setting", "wanted", "file", "line", "remedy", "check_by", "side_effects", "or_decide", "hipaa", "part_of",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(document: Document) -> bytes:
    """One row per finding, passes included, as UTF-8 with a byte order mark so that spreadsheets read it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _row(one)] for one in document.findings)
    return text.getvalue().encode("utf-8-sig")


def cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(one: Finding) -> tuple[str, ...]:
    first = one.evidence[0] if one.evidence else None
    return (
        one.id,
        one.check,
        one.verdict,
        one.severity or "",
        one.potential_severity or "",
        one.confidence,
        one.system,
        one.subject,
        one.title,
        one.message,
        "; ".join(change.setting for change in one.changes),
        "; ".join(wanted(change) for change in one.changes),
        first.path if first else "",
        str(first.first_line) if first else "",
        " ".join(f"{item.who}{f', {item.when}' if item.when else ''}: {item.text}" for item in one.remedy),
        " ".join(one.verify),
        " ".join(one.side_effects),
        one.decidable or "",
        " ".join(one.cites.hipaa),
        one.absorbed_by or "",
    )
