"""Numbers for the charts: what is counted, and where it stands."""

from auditor.assessment.severity import LIKELIHOOD, RISK, SEVERITY
from auditor.model.frozen import dataclass
from auditor.report.document import LEVELS, SEVERITIES, Document

STATUSES = (
    "deficiency observed",
    "partly evidenced",
    "no deficiency observed (configuration only)",
    "attested",
    "not assessed",
    "not applicable",
)
"""From dark to light."""
BAR = 300.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its count."""

    name: str
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class Square:
    """One safeguard as a small square."""

    x: float
    y: float
    status: str
    assessable: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """The safeguards of one section, by status."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the risk matrix."""

    likelihood: str
    impact: str
    severity: str
    count: int


def severities(document: Document, width: float = BAR) -> tuple[Bar, ...]:
    """How many deficiencies there are of each severity."""
    counts = document.summary.by_severity
    most = max((*counts.values(), 1))
    return tuple(Bar(name, counts.get(name, 0), width * counts.get(name, 0) / most) for name in SEVERITIES)


def squares(document: Document, across: int = 33, step: float = 15.0) -> tuple[Square, ...]:
    """Every safeguard, those first that configuration can speak to."""
    rows = sorted(document.safeguards, key=lambda one: (one.config not in {"M", "P"}, STATUSES.index(one.status)))
    return tuple(
        Square(n % across * step, n // across * step, one.status, one.config in {"M", "P"})
        for n, one in enumerate(rows)
    )


def stacks(document: Document, width: float = BAR) -> tuple[Stack, ...]:
    """The status of the safeguards by section of the rule."""
    sections = dict.fromkeys(one.id.partition("(")[0] for one in document.safeguards)
    total = max((sum(one.id.startswith(f"{name}(") for one in document.safeguards) for name in sections), default=1)
    return tuple(Stack(name, tuple(_bars(document, name, width / total))) for name in sections)


def _bars(document: Document, section: str, unit: float) -> list[Bar]:
    rows = [one.status for one in document.safeguards if one.id.startswith(f"{section}(")]
    counts = [(status, rows.count(status)) for status in STATUSES]
    return [Bar(status, count, unit * count) for status, count in counts if count]


def matrix(document: Document) -> tuple[tuple[Cell, ...], ...]:
    """The deficiencies by likelihood (rows, the highest first) and impact; floors and caps not applied."""
    found = [one.severity_inputs for one in document.deficiencies if one.severity_inputs]
    return tuple(
        tuple(
            Cell(
                LEVELS[row],
                LEVELS[column],
                SEVERITY[RISK[row][column]],
                sum((one.likelihood, one.impact) == (LEVELS[row], LEVELS[column]) for one in found),
            )
            for column in range(5)
        )
        for row in reversed(range(5))
    )


def likelihoods() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Table G-5: reach (the highest first) by barrier, W1 to W5."""
    return tuple((LEVELS[row], tuple(LEVELS[cell] for cell in LIKELIHOOD[row])) for row in reversed(range(5)))
