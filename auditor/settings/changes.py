"""changes.yaml: who changed what on a firewall, when and why."""

import datetime as dt
import hashlib

from pydantic import Field, field_validator

from auditor.model.history import Recorded
from auditor.settings.decisions import ID
from auditor.settings.document import parse
from auditor.settings.validated import Strict, validated


class _Change(Strict):
    date: dt.date
    system: str = Field(min_length=1)
    by: str = Field(min_length=1)
    why: str = Field(min_length=1)
    state: str = ""

    @field_validator("state")
    @classmethod
    def _id(cls, value: str) -> str:
        if value and not ID.fullmatch(value):
            raise ValueError(f"{value!r} is no state; copy the 16 letters and digits from the report, in quotes")
        return value


class _Changes(Strict):
    changes: list[_Change] = Field(default_factory=list)


def read_changes(data: bytes, path: str) -> tuple[tuple[Recorded, ...], str]:
    """The recorded changes of a file and its SHA-256. Raises SettingsError for the first mistake of form."""
    document = parse(data, path)
    found = tuple(
        Recorded(one.date, one.system, one.by, one.why, one.state, path, document.line(("changes", place)))
        for place, one in enumerate(validated(_Changes, document).changes)
    )
    return found, hashlib.sha256(data).hexdigest()
