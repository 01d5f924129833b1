"""changes.yaml: who changed what on a firewall, when and why."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from auditor.model.history import Recorded
from auditor.settings.decisions import ID
from auditor.settings.document import parse
from auditor.settings.validated import filled, validated


def _state(value: str) -> str:
    if value and not ID.fullmatch(value):
        raise ValueError(f"{value!r} is no state; copy the 16 letters and digits from the report, in quotes")
    return value


@dataclass(frozen=True, slots=True)
class _Change:
    date: dt.date
    system: Annotated[str, filled]
    by: Annotated[str, filled]
    why: Annotated[str, filled]
    state: Annotated[str, _state] = ""


@dataclass(frozen=True, slots=True)
class _Changes:
    changes: list[_Change] = field(default_factory=list)


def read_changes(data: bytes, path: str) -> tuple[tuple[Recorded, ...], str]:
    """The recorded changes of a file and its SHA-256. Raises SettingsError for the first mistake of form."""
    document = parse(data, path)
    found = tuple(
        Recorded(one.date, one.system, one.by, one.why, one.state, path, document.line(("changes", place)))
        for place, one in enumerate(validated(_Changes, document).changes)
    )
    return found, hashlib.sha256(data).hexdigest()
