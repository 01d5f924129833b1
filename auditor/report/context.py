"""What `build` is told beside the findings."""

from datetime import date

from auditor.model.frozen import dataclass
from auditor.model.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Context:
    """What `build` is told beside the findings: who ran it, when, and with what."""

    version: str
    checks_version: str
    started: str
    as_of: date
    regulation: Regulation
    profiles: tuple[str, ...] = ("hipaa",)
    options: tuple[tuple[str, str], ...] = ()
    plugins: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Checks and plug-ins that could not be loaded, as sentences."""
    unmatched: tuple[str, ...] = ()
    """What site.yaml names and no export has, as sentences."""
    decisions_sha256: str | None = None
    attestations_sha256: str | None = None
    plan_sha256: str | None = None
    changes_sha256: str | None = None
    since_sha256: str | None = None
