"""The trend: the deficiencies of the earlier results and of this one, by severity, on an axis of true dates."""

from collections.abc import Sequence
from datetime import date

from auditor.model.frozen import dataclass
from auditor.model.history import Point
from auditor.report.document import SEVERITIES, Document
from auditor.report.since import point
from auditor.report.view import long_date
from auditor.report.wording import counted, words

MOST = 24
"""Results that are drawn and listed, the latest; what is older stands in the result."""
LEFT, TOP, BOTTOM, NAMES = 26.0, 8.0, 22.0, 74.0
"""What is left free for the counts, above, for the days, and for the names at the ends of the lines."""
APART, DATE_APART = 10.5, 58.0
"""Between the middles of two labels that do not touch: of lines, and of days."""
MOST_LINES = 4
"""Steps of the upright axis."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis, or a count on a line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """One severity over time; its name and last count stand at its end."""

    severity: str
    marks: tuple[Mark, ...]
    label: Mark

    @property
    def path(self) -> str:
        """The line as SVG writes it."""
        return "M" + " L".join(f"{one.x:.2f} {one.y:.2f}" for one in self.marks)


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing, and what it is drawn of; lengths in points."""

    width: float
    height: float
    right: float
    """Where the axis of days ends."""
    points: tuple[Point, ...]
    courses: tuple[Course, ...]
    """The mildest first, so that the worst is drawn over it."""
    days: tuple[Mark, ...]
    counts: tuple[Mark, ...]
    description: str
    versions: tuple[str, ...]
    """Of the program, where they are several."""


def points(document: Document) -> tuple[Point, ...]:
    """The earlier results that this one knows of and itself, the oldest first; of one day the last."""
    before = document.since.history if document.since else ()
    dated = {day: one for one in (*before, point(document)) if (day := _day(one.as_of))}
    return tuple(dated[day] for day in sorted(dated))[-MOST:]


def trend(document: Document, width: float = 470.0, height: float = 150.0) -> Trend | None:
    """Lay the drawing out; None where there is only one day to tell of."""
    found = points(document)
    if not found[1:]:
        return None
    right = width - NAMES
    across = _across(found, right)
    step, top = _scale(max(one.by_severity.get(name, 0) for one in found for name in SEVERITIES))
    unit = (height - TOP - BOTTOM) / top
    floor = height - BOTTOM
    shown = [name for name in SEVERITIES if any(one.by_severity.get(name, 0) for one in found)]
    marks = {
        name: tuple(
            Mark(x, floor - unit * count, str(count))
            for x, one in zip(across, found, strict=True)
            for count in (one.by_severity.get(name, 0),)
        )
        for name in shown
    }
    labels = _labels({name: marks[name][-1] for name in shown}, right, floor)
    return Trend(
        width=width,
        height=height,
        right=right,
        points=found,
        courses=tuple(Course(name, marks[name], labels[name]) for name in reversed(shown)),
        days=_days(across, found, floor),
        counts=tuple(Mark(LEFT, floor - unit * count, str(count)) for count in range(0, top + 1, step)),
        description="; ".join(told(document)),
        versions=_versions(found),
    )


def told(document: Document) -> tuple[str, ...]:
    """The trend in words, a sentence for each result without its full stop; empty where there is only one."""
    found = points(document)
    return tuple(_told(one) for one in found) if found[1:] else ()


def _told(one: Point) -> str:
    severities = [(name, one.by_severity.get(name, 0)) for name in SEVERITIES]
    counts = ", ".join(f"{count} {words().say('severity', name)}" for name, count in severities if count)
    return (
        f"{long_date(one.as_of)}: {counts or 'no deficiency'}, {counted(one.questions, 'question')}, "
        f"{counted(one.systems, 'system')}"
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _across(found: Sequence[Point], right: float) -> list[float]:
    days = [date.fromisoformat(one.as_of).toordinal() for one in found]
    unit = (right - LEFT - 2 * APART) / (days[-1] - days[0])
    return [LEFT + APART + unit * (day - days[0]) for day in days]


def _scale(most: int) -> tuple[int, int]:
    """The step of the upright axis, 1, 2 or 5 times a power of ten, and its end."""
    steps = (factor * 10**power for power in range(len(str(most)) + 1) for factor in (1, 2, 5))
    step = next(one for one in steps if most <= one * MOST_LINES)
    return step, max(step, -(-most // step) * step)


def _days(across: Sequence[float], found: Sequence[Point], floor: float) -> tuple[Mark, ...]:
    """The days that have room for their label: the last, the first, and of the others what lies between."""
    kept: list[int] = []
    for n in (len(found) - 1, *range(len(found) - 1)):
        if all(abs(across[n] - across[other]) >= DATE_APART for other in kept):
            kept.append(n)
    return tuple(Mark(across[n], floor, _short(found[n].as_of)) for n in sorted(kept))


def _short(as_of: str) -> str:
    month, _, rest = long_date(as_of).partition(" ")
    return f"{month[:3]} {rest}"


def _labels(ends: dict[str, Mark], right: float, floor: float) -> dict[str, Mark]:
    """Where the names of lines stand: beside their ends, moved apart where these are close."""
    order = sorted(ends, key=lambda name: (ends[name].y, SEVERITIES.index(name)))
    places = [ends[name].y for name in order]
    for n, _ in enumerate(places[1:], 1):
        places[n] = max(places[n], places[n - 1] + APART)
    lowest = floor
    for n in reversed(range(len(places))):
        places[n] = min(places[n], lowest)
        lowest = places[n] - APART
    return {
        name: Mark(right, y, f"{words().say('severity', name)} {ends[name].text}")
        for name, y in zip(order, places, strict=True)
    }


def _versions(found: Sequence[Point]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.version for one in found)) if len({one.version for one in found}) > 1 else ()
