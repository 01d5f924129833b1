"""What changed between two results: the annual review, as the record holds it."""

from collections.abc import Mapping
from dataclasses import field

from auditor.model.frozen import dataclass
from auditor.model.history import Drift, Imprint, Point

NEW, CHANGED, STILL, RESOLVED, APART = "new", "changed", "still there", "resolved", "not comparable"
BECAME = (NEW, CHANGED, STILL, RESOLVED, APART)
"""What became of a deficiency or question, in the order of a report."""


@dataclass(frozen=True, slots=True)
class Item:
    """One deficiency or question of either result."""

    became: str
    """One of `BECAME`."""
    reason: str
    """A sentence; empty where nothing is to be said."""
    id: str
    """Its id in the later result, or in the earlier one where it is gone."""
    check: str
    system: str
    title: str
    subject: str
    verdict: str | None
    """In the later result; None where it is gone. The same holds for `severity`."""
    severity: str | None
    """Of a question, what it would be."""
    was_id: str | None
    """In the earlier result; None where it was not there. The same holds for what follows."""
    was_verdict: str | None
    was_severity: str | None
    part: bool = False
    """It is part of another finding and does not count."""

    @property
    def question(self) -> bool:
        """It is a question now, or was one where it is no longer open."""
        return (self.verdict if self.verdict in {"fail", "needs-review"} else self.was_verdict) == "needs-review"


@dataclass(frozen=True, slots=True)
class File:
    """One evidence file of either result."""

    became: str
    """`same`, `changed`, `gone`, `new`: by what is significant in it."""
    path: str
    system: str
    was_path: str | None = None
    """Where it had another name."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of either result: by whom, until when, and what became of it."""

    became: str
    """`made`, `holds`, `ended`."""
    reason: str
    finding: str
    title: str
    system: str
    specification: str
    decision: str
    approved_by: str
    role: str
    decided: str | None
    expires: str | None


@dataclass(frozen=True, slots=True)
class Drifted:
    """What became of the rules and accounts of one firewall."""

    system: str
    drift: Drift


@dataclass(frozen=True, slots=True)
class Kept:
    """What a comparison reads of one finding of a result."""

    id: str
    check: str
    version: int
    verdict: str
    system: str = ""
    title: str = ""
    subject: str = ""
    severity: str | None = None
    """Of a question, what it would be."""
    judged: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    """The ids that it had under its system's former names."""
    part: bool = False
    attested: bool = False
    """A person's answer gave the verdict."""
    paths: tuple[str, ...] = ()
    """The files it rests on."""
    decision: Decided | None = None
    """With its standing as `became`."""

    @property
    def open(self) -> bool:
        """A deficiency or a question."""
        return self.verdict in {"fail", "needs-review"}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a comparison reads of one evidence file of a result."""

    path: str
    system: str
    format: str
    content: str
    """The hash of what is significant in it."""
    whole: bool = True
    """It was read to its end."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a comparison reads of a result."""

    as_of: str
    version: str
    practice: str
    findings: tuple[Kept, ...] = ()
    files: tuple[KeptFile, ...] = ()
    systems: Mapping[str, Imprint | None] = field(default_factory=dict)
    """The imprints of the firewalls, by name; None for other systems and in results that kept none."""


@dataclass(frozen=True, slots=True)
class Review:
    """What changed since an earlier result."""

    as_of: str
    """The day of the earlier result."""
    version: str
    """The version of the program that made it."""
    items: tuple[Item, ...] = ()
    files: tuple[File, ...] = ()
    decisions: tuple[Decided, ...] = ()
    firewalls: tuple[Drifted, ...] = ()
    """Those that changed."""
    deficiencies: Mapping[str, int] = field(default_factory=dict)
    """How many became what (`BECAME`), without parts of others."""
    questions: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What limits the comparison, as sentences."""
    history: tuple[Point, ...] = ()
    """The earlier results as far as they are known, the oldest first; the last is the one compared with."""

    def became(self, word: str, *, question: bool = False) -> tuple[Item, ...]:
        """The deficiencies, or questions, that became this."""
        return tuple(one for one in self.items if (one.became, one.question, one.part) == (word, question, False))
