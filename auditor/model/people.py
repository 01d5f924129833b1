"""What named people decided, answered and planned; never shown as evidence."""

from datetime import date
from enum import StrEnum
from pathlib import PurePath

from auditor.model.finding import Effect, Floor, Weakness
from auditor.model.frozen import dataclass
from auditor.model.role import Role
from auditor.model.subject import Subject

FACTORS = ("size", "infrastructure", "cost", "risk")
"""The four factors of 164.306(b)(2), in the order of the rule."""


class Choice(StrEnum):
    """What 164.306(d)(3) allows for an addressable specification."""

    IMPLEMENTED = "implemented"
    """(ii)(A): it is in place; the files cannot show it."""
    ALTERNATIVE = "alternative"
    """(ii)(B)(2): it is not reasonable here, and an equivalent measure is in place."""
    NOT_REASONABLE = "not-reasonable"
    """(ii)(B)(1): it is not reasonable here, and no equivalent measure is either."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of decisions.yaml, as written; whether it holds is a question for `assessment.decisions`."""

    finding: str
    choice: Choice
    judged: str = ""
    """The hash of the values for which it was given."""
    severity: str = ""
    """The rating for which it was given; a worse one needs a new decision."""
    specification: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    """By factor (`FACTORS`)."""
    contribution: str = ""
    """The likely contribution to protecting the data, 164.306(d)(3)(i)."""
    measure: str = ""
    """The equivalent measure."""
    evidence: str = ""
    """Where the equivalent measure is shown."""
    approver: str = ""
    approver_role: str = ""
    decided: date | None = None
    until: date | None = None
    """The last day on which it holds."""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where it is written, without the folder."""
        return f"{PurePath(self.file).name}, line {self.line}"


class Standing(StrEnum):
    """What became of a decision."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    CHANGED = "changed"
    """What was judged is no longer what it was given for."""
    REFUSED = "refused"
    NOT_NEEDED = "not-needed"
    """The files no longer show the weakness."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision with what became of it."""

    decision: Decision
    standing: Standing
    reason: str
    """A sentence: until when it holds, or why it does not."""
    about: str = ""
    """The title of the finding."""
    specification: str = ""
    """The addressable specification that it is about."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """A named person's answer to the question of a provision, or of a finding that the files leave open."""

    about: str
    """A citation (`164.308(a)(2)`) or the id of a finding."""
    answer: str
    """`yes`, `no`, `not-applicable`."""
    statement: str
    by: str
    on: date
    until: date
    """The last day on which it holds."""
    role: str = ""
    evidence: str = ""
    """Where the proof lies; nobody looked at it for this report."""
    file: str = ""
    line: int = 0

    def holds(self, day: date) -> bool:
        """Whether it is given and not yet run out."""
        return self.on <= day <= self.until


class State(StrEnum):
    """What became of an answer."""

    VALID = "valid"
    EXPIRED = "expired"
    """Run out, or dated after the day of the audit."""
    CONTRADICTED = "contradicted"
    """The files show otherwise; they end it."""
    NOT_NEEDED = "not-needed"
    """The files answer the question themselves."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the corrective action plan, as people keep it."""

    finding: str
    status: str = "open"
    """`open`, `in-progress`, `done`."""
    owner: str = ""
    due: date | None = None
    note: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where it is written, without the folder."""
        return f"{PurePath(self.file).name}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Late:
    """An item of the plan that needs attention: its day passed, or it is called done and the files still show it."""

    planned: Planned
    title: str
    system: str
    done: bool
    """It is called done."""
    weakness: Weakness = Weakness.HYGIENE
    """This and the next three are those of the finding, so that it is rated alike."""
    effect: Effect = Effect.HYGIENE
    role: Role | None = None
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The practice's own papers against the findings of the day."""

    rulings: tuple[Ruling, ...] = ()
    late: tuple[Late, ...] = ()

    def subject(self, *key: str, system: str = "", label: str = "") -> Subject:
        """What a finding on one paper is about."""
        return Subject(system, key, label=label or "the practice")
