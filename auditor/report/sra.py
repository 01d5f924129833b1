"""Rows for the HHS Security Risk Assessment Tool, in its words; using the tool is neither required nor a guarantee."""

from collections.abc import Sequence

from auditor.report.document import Document, Finding

COLUMNS = ("vulnerability", "threat", "likelihood", "impact", "risk", "safeguards", "what to do", "source")
_LEVEL = {"very low": "low", "low": "low", "moderate": "moderate", "high": "high", "very high": "high"}
_RISK = {"critical": "critical", "high": "high", "medium": "moderate", "low": "low", "info": "low"}
"""Our words for likelihood, impact and severity in those of the tool since version 3.6: moderate, not medium."""
_THREAT = {
    "bulk": "Many patients' data is read, copied or changed by people who may not",
    "avail": "Images cannot be read when they are needed",
    "single": "One session, one link or some patients' data is read by people who may not",
    "detect": "Misuse is not noticed, or cannot be shown afterwards",
    "hygiene": "Upkeep is missed, so that other dangers grow",
}


def rows(document: Document) -> list[Sequence[str]]:
    """One row per open deficiency that no decision stands for, the worst first."""
    return [_row(one) for one in document.deficiencies if not one.decided and one.severity_inputs]


def _row(one: Finding) -> Sequence[str]:
    inputs = one.severity_inputs
    return (
        one.title,
        _THREAT.get(inputs.effect, "") if inputs else "",
        _LEVEL.get(inputs.likelihood, "") if inputs else "",
        _LEVEL.get(inputs.impact, "") if inputs else "",
        _RISK.get(one.severity or "", ""),
        " ".join(one.cites.hipaa),
        " ".join(item.text for item in one.remedy),
        f"{one.check}, {one.id}, {one.system or 'the practice'}",
    )
