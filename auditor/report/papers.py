"""What people decided, answered and planned, and the further profiles, as the Document holds them."""

from collections.abc import Mapping

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person decided about an addressable specification, and what became of it (164.306(d)(3))."""

    standing: str
    """`in-force`, `expired`, `changed`, `refused`, `not-needed`; only the first stands instead of the remedy."""
    reason: str
    """A sentence: until when it holds, or why it does not."""
    decision: str
    """`implemented`, `alternative`, `not-reasonable`."""
    specification: str
    reasons: Mapping[str, str]
    """By factor of 164.306(b)(2): `size`, `infrastructure`, `cost`, `risk`."""
    contribution: str
    measure: str
    evidence: str
    approved_by: str
    role: str
    decided: str | None
    expires: str | None
    place: str
    """File and line."""
    severity: str = ""
    """The rating for which it was made."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """A named person's answer; never evidence, and always shown apart from it."""

    state: str
    """`valid`, `expired`, `contradicted`, `not-needed`."""
    answer: str
    """`yes`, `no`, `not-applicable`."""
    statement: str
    by: str
    role: str
    on: str
    until: str
    evidence: str
    """Where the proof lies; nobody looked at it for this report."""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the corrective action plan."""

    finding: str
    title: str
    system: str
    severity: str | None
    action: str
    who: str
    due: str
    suggested: bool
    """The day comes from the severity; nobody set one."""
    status: str
    """`open`, `in-progress`, `done`, `decided`, `no-longer-found`."""
    owner: str = ""
    note: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """One line of a file, or one setting, that several findings rest on."""

    text: str
    path: str
    line: int
    findings: tuple[str, ...]
    """Ids; the parts of joint findings included."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One item of a further profile, with what the same checks say about it."""

    id: str
    """Of a proposed rule with the word proposed before it."""
    topic: str
    text: str
    status: str
    """One of the six words of a safeguard row."""
    checks: tuple[str, ...]
    findings: tuple[str, ...]
    argument: str = ""
    """Why these checks speak to it, where the mapping is ours."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A further dated set of provisions; it never changes a severity or a count."""

    name: str
    title: str
    status: str
    as_of: str
    source: str
    notice: str
    rows: tuple[ProfileRow, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine elements of a risk analysis (OCR guidance of 2010), and what this report gives to it."""

    name: str
    fed: str
    """`yes`, `in part`, `no`."""
    text: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of ours: the rule in force gives none."""

    name: str
    value: int
    reason: str
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where another framework asks for the same as a provision."""

    framework: str
    """`sp80053`, `csf`, `cis`, `hicp`."""
    ids: tuple[str, ...]
    by: str
    """`NIST`, or `project` for a mapping of ours."""
    because: str = ""
    """The argument for a mapping of ours."""
