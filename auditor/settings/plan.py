"""plan.csv or plan.xlsx: the corrective action plan, as people keep it."""

import datetime as dt
import hashlib

from pydantic import Field, field_validator

from auditor.model.people import Planned
from auditor.model.plan import COLUMNS, STATUSES
from auditor.settings.decisions import ID
from auditor.settings.document import SettingsError
from auditor.settings.table import table
from auditor.settings.validated import Strict, day, unknown, validated


class _Item(Strict):
    finding: str
    severity: str = ""
    system: str = ""
    title: str = ""
    action: str = ""
    owner: str = ""
    due: dt.date | str | None = None
    status: str = "open"
    note: str = ""

    @field_validator("finding")
    @classmethod
    def _id(cls, value: str) -> str:
        if not ID.fullmatch(value):
            raise ValueError(f"{value!r} is no id; copy the 16 letters and digits from the report, as text")
        return value

    @field_validator("status")
    @classmethod
    def _status(cls, value: str) -> str:
        if value.lower() not in STATUSES:
            raise ValueError(unknown("status", value, STATUSES))
        return value.lower()

    @field_validator("due")
    @classmethod
    def _day(cls, value: dt.date | str | None) -> dt.date | None:
        return day(value)


class _Plan(Strict):
    plan: list[_Item] = Field(default_factory=list)


def read_plan(data: bytes, path: str) -> tuple[tuple[Planned, ...], str]:
    """The items of a plan and its SHA-256. Raises SettingsError for the first mistake."""
    document = table(data, path, "plan", COLUMNS)
    told = validated(_Plan, document)
    found: dict[str, Planned] = {}
    for place, one in enumerate(told.plan):
        line = document.line(("plan", place, "finding"))
        if one.finding in found:
            text = f"finding {one.finding} stands here and on line {found[one.finding].line}; keep one of the two"
            raise SettingsError(path, line, text)
        due = one.due if isinstance(one.due, dt.date) else None
        found[one.finding] = Planned(one.finding, one.status, one.owner, due, one.note, path, line)
    return tuple(found.values()), hashlib.sha256(data).hexdigest()
