"""decisions.yaml: what a named person decided about addressable specifications (164.306(d)(3))."""

import datetime as dt
import hashlib
import re

from pydantic import Field, field_validator

from auditor.model.people import FACTORS, Choice, Decision
from auditor.model.regulation import hipaa
from auditor.settings.document import SettingsError, parse
from auditor.settings.validated import Strict, unknown, validated

SEVERITIES = ("critical", "high", "medium", "low", "info")
ID = re.compile(r"[0-9a-f]{16}")


class _Reasons(Strict):
    size: str = ""
    infrastructure: str = ""
    cost: str = ""
    risk: str = ""
    contribution: str = ""


class _Approver(Strict):
    name: str = ""
    role: str = ""


class _Decision(Strict):
    finding: str
    decision: str
    judged: str = ""
    severity: str = ""
    specification: str = ""
    reasons: _Reasons = Field(default_factory=_Reasons)
    measure: str = ""
    evidence: str = ""
    approved_by: _Approver = Field(default_factory=_Approver)
    decided: dt.date | None = None
    expires: dt.date | None = None

    @field_validator("finding", "judged")
    @classmethod
    def _id(cls, value: str) -> str:
        if value and not ID.fullmatch(value):
            raise ValueError(f"{value!r} is no id; copy the 16 letters and digits from the report, in quotes")
        return value

    @field_validator("decision")
    @classmethod
    def _choice(cls, value: str) -> str:
        if value not in set(Choice):
            raise ValueError(unknown("decision", value, list(Choice)))
        return value

    @field_validator("severity")
    @classmethod
    def _rating(cls, value: str) -> str:
        if value and value not in SEVERITIES:
            raise ValueError(unknown("severity", value, SEVERITIES))
        return value

    @field_validator("specification")
    @classmethod
    def _provision(cls, value: str) -> str:
        if value and value not in hipaa().ids:
            raise ValueError(unknown("provision", value, sorted(hipaa().ids)))
        return value


class _Decisions(Strict):
    decisions: list[_Decision] = Field(default_factory=list)


def read_decisions(data: bytes, path: str) -> tuple[tuple[Decision, ...], str]:
    """The decisions of a file and its SHA-256. Raises SettingsError for the first mistake of form.

    Whether a decision holds is not asked here: that needs the finding and the day.
    """
    document = parse(data, path)
    told = validated(_Decisions, document)
    seen: dict[str, int] = {}
    for place, one in enumerate(told.decisions):
        line = document.line(("decisions", place, "finding"))
        if one.finding in seen:
            text = f"finding {one.finding} is decided here and on line {seen[one.finding]}; keep one of the two"
            raise SettingsError(path, line, text)
        seen[one.finding] = line
    decisions = tuple(
        _decision(one, path, document.line(("decisions", place, "finding"))) for place, one in enumerate(told.decisions)
    )
    return decisions, hashlib.sha256(data).hexdigest()


def _decision(told: _Decision, path: str, line: int) -> Decision:
    return Decision(
        told.finding,
        Choice(told.decision),
        told.judged,
        told.severity,
        told.specification,
        tuple((factor, text) for factor in FACTORS if (text := getattr(told.reasons, factor).strip())),
        told.reasons.contribution.strip(),
        told.measure.strip(),
        told.evidence.strip(),
        told.approved_by.name.strip(),
        told.approved_by.role.strip(),
        told.decided,
        told.expires,
        path,
        line,
    )
