"""What every report is made of: plain values, redacted and sorted; the result JSON is this, field by field.

Fields added later have defaults, so that earlier results can still be read.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from auditor.model.frozen import dataclass
from auditor.model.history import Imprint
from auditor.model.review import Review
from auditor.report.exposures import Exposure
from auditor.report.papers import Attestation, Cause, Decision, Element, Mapped, Profile, Task, Threshold

SCHEMA_VERSION: Final = "1.0"
SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
LEVELS: Final = ("very low", "low", "moderate", "high", "very high")
"""The words of SP 800-30r1 for likelihood and impact."""
LOGINS: Final = ("open", "name-only", "unknown", "required")
"""What a caller must show, the least first."""
VERDICTS: Final = ("fail", "needs-review", "error", "pass", "not-applicable")


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that made the result."""

    name: str
    version: str
    checks_version: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that shaped the run beside the exports."""

    site_sha256: str | None
    decisions_sha256: str | None
    thresholds: Mapping[str, int]
    """All in force, by name."""
    plugins: tuple[str, ...]
    regulation_as_of: str
    problems: tuple[str, ...] = ()
    """Checks and plug-ins that could not be loaded."""
    unmatched: tuple[str, ...] = ()
    """What site.yaml names and no export has."""
    attestations_sha256: str | None = None
    plan_sha256: str | None = None
    policy: str = ""
    """The policy profile whose thresholds hold where site.yaml sets none."""
    changes_sha256: str | None = None
    since_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """When and how it ran; `started` is not part of the canonical bytes."""

    started: str
    as_of: str
    profiles: tuple[str, ...]
    options: Mapping[str, str]
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Practice:
    """Whose systems they are."""

    name: str
    patients: int | None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was not understood."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file and how well it was understood."""

    path: str
    sha256: str
    content_sha256: str
    bytes: int
    exported: str | None
    format: str
    """Empty when it was not recognised."""
    system: str
    lines: int
    blank: int
    understood: int
    without_effect: int
    partly: int
    not_understood: tuple[Line, ...]
    problems: tuple[str, ...]
    encoding: str = ""
    recognised: str = ""
    truncated: bool = False
    failed: bool = False
    """Nothing could be read of it."""
    secrets: int = 0
    """How many secrets were struck out."""
    unlisted: int = 0
    """Further lines of a file that could not be read at all; they are not part of `lines`."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A port on which a server answers; None where the files do not say."""

    service: str
    port: int | None
    enabled: bool | None
    encrypted: bool | None
    login: str
    """`open`, `name-only`, `required`, `unknown`."""
    host_ports: tuple[int, ...] = ()
    remote: bool | None = None
    """Whether other machines get an answer."""

    @property
    def state(self) -> str:
        """What meets a caller: `local` where only its own machine is answered, else the login."""
        return "local" if self.remote is False else self.login


@dataclass(frozen=True, slots=True)
class Interface:
    """A firewall's leg in a network."""

    name: str
    addresses: str
    role: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """One device."""

    name: str
    kind: str
    """`pacs`, `firewall`, `host`."""
    product: str
    version: str | None
    addresses: tuple[str, ...]
    listeners: tuple[Listener, ...]
    interfaces: tuple[Interface, ...] = ()
    role: str | None = None
    """Who stands on its network."""
    sources: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    imprint: Imprint | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses and who stands there; `reason` is empty where site.yaml says it."""

    addresses: str
    role: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One action; `when` is `today`, `this month` or empty."""

    who: str
    text: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A remedy as data: the product's own setting and its value; of kind `present` or `absent`, on or off."""

    setting: str
    wanted: str | None
    path: str | None = None
    line: int | None = None
    kind: str = "literal"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a file; what was cut from the quotation is counted."""

    path: str
    first_line: int
    last_line: int
    quote: str
    note: str
    lines_cut: int = 0
    characters_cut: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as its literal and arguments, for reading a result in another language."""

    key: str
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeverityInputs:
    """Everything that the two tables, floors and caps were asked with."""

    exposure: str
    weakness: int
    effect: str
    floor: str | None
    exposure_assumed: bool = False
    people: int | None = None
    likelihood: str = ""
    impact: str = ""
    cap: str | None = None
    from_internet: str | None = None
    """What the severity would be from the internet, where the exposure is assumed."""


@dataclass(frozen=True, slots=True)
class Cites:
    """Citations by framework."""

    hipaa: tuple[str, ...] = ()
    csf: tuple[str, ...] = ()
    sp80053: tuple[str, ...] = ()
    cis: tuple[str, ...] = ()
    hicp: tuple[str, ...] = ()
    nprm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on one subject."""

    id: str
    keys: Mapping[str, str]
    judged: str
    check: str
    check_version: int
    verdict: str
    severity: str | None
    severity_inputs: SeverityInputs | None
    confidence: str
    system: str
    title: str
    message: str
    why: str
    remedy: tuple[Remedy, ...]
    verify: tuple[str, ...]
    side_effects: tuple[str, ...]
    decidable: str | None
    evidence: tuple[Evidence, ...]
    cites: Cites
    absorbed_by: str | None
    decision: Decision | None
    potential_severity: str | None = None
    subject: str = ""
    changes: tuple[Change, ...] = ()
    places_cut: int = 0
    """Places that are not among `evidence`."""
    texts: Mapping[str, Said] = field(default_factory=dict)
    """By field: `message` and `title`."""
    attestation: Attestation | None = None
    good: str = ""
    """The state that the check looks for, as a sentence: what a yes to its question means."""
    formerly: tuple[str, ...] = ()
    """The ids that it had under its system's former names."""

    @property
    def decided(self) -> bool:
        """A decision holds that stands instead of the remedy; it stays in the report and is not counted as open."""
        return self.decision is not None and self.decision.standing == "in-force"

    @property
    def shown(self) -> bool:
        """A deficiency of its own, not a part of another."""
        return self.verdict == "fail" and self.absorbed_by is None


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One of the provisions of 45 CFR 164.308-316."""

    id: str
    name: str
    kind: str
    designation: str | None
    status: str
    checks: tuple[str, ...]
    findings: tuple[str, ...]
    reason: str = ""
    oscal_id: str = ""
    config: str = ""
    """What configuration can say: M settles, P partly, I indirectly, N nothing."""
    ask: str = ""
    """The question for a person."""
    attestation: Attestation | None = None
    maps: tuple[Mapped, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts."""

    by_verdict: Mapping[str, int]
    by_severity: Mapping[str, int]
    """Of fails that are no part of another."""
    assessable_safeguards: int
    total_safeguards: int
    by_potential: Mapping[str, int] = field(default_factory=dict)
    by_status: Mapping[str, int] = field(default_factory=dict)
    absorbed: int = 0
    decided: Mapping[str, int] = field(default_factory=dict)
    """How many of `by_severity` a decision stands for."""
    attested: int = 0
    """Provisions with a valid answer of a person."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished result."""

    schema_version: str
    tool: Tool
    run: Run
    practice: Practice
    sources: tuple[Source, ...]
    systems: tuple[System, ...]
    findings: tuple[Finding, ...]
    safeguards: tuple[Safeguard, ...]
    exposures: tuple[Exposure, ...]
    summary: Summary
    networks: tuple[Network, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What was inferred, and from what."""
    limits: tuple[str, ...] = ()
    """What kept the audit from seeing more, as sentences."""
    plan: tuple[Task, ...] = ()
    causes: tuple[Cause, ...] = ()
    """Those that most findings rest on first."""
    profiles: tuple[Profile, ...] = ()
    elements: tuple[Element, ...] = ()
    may_be_incident: bool = False
    """Floor F1 or F3 fired: patient data or administration could be reached by strangers."""
    since: Review | None = None
    """What changed since an earlier result, where one was given."""

    @property
    def deficiencies(self) -> tuple[Finding, ...]:
        """The fails that are no part of another, the worst first."""
        return tuple(one for one in self.findings if one.shown)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What the files do not answer."""
        return tuple(one for one in self.findings if one.verdict == "needs-review")
