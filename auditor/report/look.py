"""How one result is shown: to whom (edition), and in whose name (brand)."""

from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

from auditor.model.brand import PLAIN, Brand
from auditor.model.frozen import dataclass
from auditor.report.clean import clean


class Edition(StrEnum):
    """For whom a report is: the numbers are the same in all."""

    OWNER = "owner"
    IT = "it"
    ASSESSOR = "assessor"
    FULL = "full"


SECTIONS: Final = {
    "summary": "Summary for the owner",
    "outlook": "Who can reach what, and who must act",
    "exposure": "Who can reach what",
    "actions": "What to do first",
    "changes": "Changes by system",
    "scope": "Scope and limits",
    "safeguards": "Results by safeguard",
    "findings": "Findings in detail",
    "questions": "Questions that need a person",
    "decisions": "Decisions and answers",
    "plan": "Corrective action plan",
    "passed": "Checks without a finding",
    "method": "Method",
    "evidence": "Evidence",
    "mappings": "Mappings to other frameworks",
    "glossary": "Glossary",
    "signoff": "Sign-off",
}
"""Titles by id; each id is a partial of the template. `outlook` and `changes` tell again, for one reader, what the
full report holds elsewhere."""
_IN: Final = {
    Edition.OWNER: ("summary", "outlook"),
    Edition.IT: ("summary", "exposure", "actions", "changes", "findings", "questions"),
    Edition.ASSESSOR: (
        "summary", "exposure", "scope", "method", "safeguards", "findings", "questions", "decisions", "plan", "passed",
        "evidence", "mappings", "signoff",
    ),
    Edition.FULL: tuple(name for name in SECTIONS if name not in {"outlook", "changes"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """An edition and a brand; whatever text the brand brings is made safe to show."""

    edition: Edition = Edition.FULL
    brand: Brand = PLAIN

    @property
    def shown(self) -> Brand:
        """The brand with texts that can be printed."""
        told: dict[str, Any] = {one.name: getattr(self.brand, one.name) for one in fields(self.brand)}
        texts = {name: clean(value) for name, value in told.items() if isinstance(value, str)}
        return Brand(**{**told, **texts})

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The sections with their titles, in order."""
        return tuple((name, SECTIONS[name]) for name in _IN[self.edition])

    def has(self, section: str) -> bool:
        """Whether a section is in the edition."""
        return section in _IN[self.edition]


FULL = Look()
"""Everything, in the report's own looks."""
