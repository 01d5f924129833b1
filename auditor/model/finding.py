"""What a check says about one subject."""

from enum import IntEnum, StrEnum

from auditor.model.evidence import Evidence
from auditor.model.fact import Basis
from auditor.model.frozen import dataclass
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import Text


class Weakness(IntEnum):
    """How likely an attempt succeeds (hipaa.md 5.1, W1 to W5)."""

    HYGIENE = 1
    HARDENING = 2
    WEAK_BARRIER = 3
    NAME_ONLY = 4
    """A barrier that a scanner passes: an AE title, a default password."""
    NO_BARRIER = 5


class Effect(StrEnum):
    """What success means."""

    BULK = "bulk"
    AVAILABILITY = "avail"
    SINGLE = "single"
    DETECTION = "detect"
    HYGIENE = "hygiene"


class Floor(StrEnum):
    """A severity that a finding has at least (hipaa.md 5.1 item 6)."""

    F1 = "F1"
    """PHI interface without authentication, reachable from the internet: critical."""
    F2 = "F2"
    """PHI interface that lets anybody list or read, any exposure: high."""
    F3 = "F3"
    """Administrative interface with default or no credential reachable from internet, partner or guest: critical."""
    F4 = "F4"
    """A Required specification wholly absent: medium."""
    F5 = "F5"
    """PHI interface reachable from the internet, guarded by nothing stronger than an AE title: high."""


class Verdict(StrEnum):
    """What a check concluded."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    REVIEW = "needs-review"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


class Aim(StrEnum):
    """What a change asks of a setting."""

    LITERAL = "literal"
    """That it says the wanted value, word for word."""
    PRESENT = "present"
    """That what it names is on or there; the vendor's own words for that are not known."""
    ABSENT = "absent"
    """That what it names is off or not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A remedy as data: the vendor's setting and the value it should have (None: see the remedy's text)."""

    setting: str
    wanted: object
    evidence: Evidence | None = None
    """Where the present value stands, when a line states it."""
    kind: Aim = Aim.LITERAL


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on one subject. The first evidence is the primary place; the others tell the story."""

    verdict: Verdict
    subject: Subject
    message: Text
    evidence: tuple[Evidence, ...] = ()
    basis: Basis = Basis.EXPLICIT
    changes: tuple[Change, ...] = ()
    judged: tuple[tuple[str, object], ...] = ()
    """The values judged, by setting; a decision holds for these only."""
    title: Text | None = None
    """Instead of the check's own title."""
    weakness: Weakness | None = None
    """Instead of the check's own."""
    effect: Effect | None = None
    role: Role | None = None
    """From where it can be reached, when the check knows better than the subject's listener."""
    floors: tuple[Floor, ...] | None = None
    """Instead of the check's own."""
    parts: tuple[Subject, ...] = ()
    """Subjects whose findings (of the checks that this check absorbs) are part of this one."""
