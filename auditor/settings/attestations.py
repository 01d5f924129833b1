"""attestations.yaml: what named people answer to questions that configuration cannot answer."""

import datetime as dt
import hashlib

from pydantic import Field, field_validator

from auditor.model.people import Attestation
from auditor.model.regulation import hipaa
from auditor.settings.decisions import ID
from auditor.settings.document import Document, SettingsError, parse
from auditor.settings.table import table
from auditor.settings.validated import Strict, day, unknown, validated

ANSWERS = ("yes", "no", "not-applicable")
COLUMNS = ("about", "name", "who", "question", "answer", "statement", "by", "role", "on", "evidence", "until")
"""The columns of the sheet; name, who and question are for the reader and not read back."""


class _Answer(Strict):
    about: str
    name: str = ""
    who: str = ""
    question: str = ""
    answer: bool | str = ""
    statement: str = ""
    by: str = ""
    role: str = ""
    on: dt.date | str | None = None
    evidence: str = ""
    until: dt.date | str | None = None

    @field_validator("about")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in hipaa().ids and not ID.fullmatch(value):
            raise ValueError(unknown("provision", value, sorted(hipaa().ids)))
        return value

    @field_validator("answer")
    @classmethod
    def _word(cls, value: bool | str) -> str:
        word = ("yes" if value else "no") if isinstance(value, bool) else value.strip().lower()
        if word and word not in ANSWERS:
            raise ValueError(unknown("answer", word, ANSWERS))
        return word

    @field_validator("on", "until")
    @classmethod
    def _day(cls, value: dt.date | str | None) -> dt.date | None:
        return day(value)


class _Answers(Strict):
    attestations: list[_Answer] = Field(default_factory=list)


def read_attestations(data: bytes, path: str) -> tuple[tuple[Attestation, ...], str]:
    """The answers of a YAML file or sheet and its SHA-256; unanswered questions are left out. Raises SettingsError."""
    sheet = path.lower().endswith((".xlsx", ".csv"))
    document = table(data, path, "attestations", COLUMNS) if sheet else parse(data, path)
    told = validated(_Answers, document)
    found: dict[str, Attestation] = {}
    for place, one in enumerate(told.attestations):
        line = document.line(("attestations", place, "about"))
        if not one.answer:
            continue
        if one.about in found:
            text = f"{one.about} is answered here and on line {found[one.about].line}; keep one of the two"
            raise SettingsError(path, line, text)
        found[one.about] = _attestation(one, document, place, line)
    return tuple(found.values()), hashlib.sha256(data).hexdigest()


def _attestation(told: _Answer, document: Document, place: int, line: int) -> Attestation:
    for name in ("by", "on", "statement"):
        if not getattr(told, name):
            raise SettingsError(
                document.path,
                line,
                f"the answer to {told.about} lacks {name}; an answer has a name, a day and a statement of its own",
            )
    on = told.on if isinstance(told.on, dt.date) else dt.date.min
    longest = on + dt.timedelta(days=365)
    until = told.until if isinstance(told.until, dt.date) else longest
    if not on <= until <= longest:
        where = document.line(("attestations", place, "until"))
        raise SettingsError(document.path, where, f"until must lie between {on} and {longest}: an answer holds a year")
    return Attestation(
        told.about,
        str(told.answer),
        told.statement.strip(),
        told.by.strip(),
        on,
        until,
        told.role.strip(),
        told.evidence.strip(),
        document.path,
        line,
    )
