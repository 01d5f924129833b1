"""The work that follows, by system for those who change settings, and by person for the owner."""

import re
from collections.abc import Iterable, Sequence
from math import ceil

from auditor.model.frozen import dataclass
from auditor.report.document import Change, Finding
from auditor.report.view import WHO, Action, Group, View, where
from auditor.report.wording import words

_AIMS = {"present": "wanted_present", "absent": "wanted_absent"}
MOST_TOLD = 3
"""Actions of one person that the owner's edition names; the rest is counted."""
COLUMN, COLUMN_LINES = 33, 11
"""Characters of a line, and lines, of such a column on the owner's second page."""
ACROSS, LINES, INCIDENT = 98, 10, 7
"""Characters of a line of the owner's first page; the lines that the worst finding and the first actions may take there
together, and how many more where the box on an incident does not stand below them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A setting to change, with the line as it stands now."""

    setting: str
    now: str
    place: str
    """Empty where no line is quoted."""
    wanted: str
    groups: tuple[Group, ...]
    """The findings that it helps to close, the worst first."""

    @property
    def set(self) -> bool:
        """The line names the setting; otherwise it is where the setting belongs."""
        name = re.split(r"[/.]", " ".join(self.setting.split()))[-1]
        return name.lower() in " ".join(self.now.split()).lower()


@dataclass(frozen=True, slots=True)
class Work:
    """What one system needs: settings to change, and findings that no single setting closes."""

    system: str
    edits: tuple[Edit, ...]
    others: tuple[Group, ...]


def changes(groups: Iterable[Group]) -> tuple[Work, ...]:
    """The findings as work on each system, the worst first."""
    found = tuple(groups)
    systems = dict.fromkeys(one.system for group in found for one in group.places)
    return tuple(
        Work(
            name or "The practice",
            _edits(found, name),
            tuple(group for group in found if any(one.system == name and not one.changes for one in group.places)),
        )
        for name in systems
    )


def _edits(groups: Iterable[Group], system: str) -> tuple[Edit, ...]:
    """What to change on a system, each setting once for all findings that ask the same of it."""
    found: dict[tuple[str, str, str, str], dict[int, Group]] = {}
    for group in groups:
        for one in group.places:
            for change in one.changes if one.system == system else ():
                row = (change.setting, *_now(one, change), wanted(change))
                found.setdefault(row, {})[group.number] = group
    return tuple(Edit(*row, tuple(behind.values())) for row, behind in found.items())


def _now(one: Finding, change: Change) -> tuple[str, str]:
    """The line that a change is about, and where it stands."""
    if change.path is None or change.line is None:
        return "", ""
    for at in one.evidence:
        if at.path == change.path and at.first_line <= change.line <= at.last_line:
            lines = at.quote.split("\n")
            place = change.line - at.first_line
            return (lines[place].strip() if place < len(lines) else ""), f"{change.path}, line {change.line}"
    quoted = one.evidence[:1]
    return "", where(quoted[0]) if quoted else f"{change.path}, line {change.line}"


def wanted(change: Change) -> str:
    """The value that a setting should have, or in words what should become of what it names."""
    if change.wanted is None:
        return words().text("wanted_open")
    return words().text(_AIMS[change.kind]) if change.kind in _AIMS else change.wanted


def changed(change: Change) -> str:
    """A change as one line: setting, value, and the line that it is about."""
    place = f" ({change.path}, line {change.line})" if change.path else ""
    return f"{change.setting} should be: {wanted(change)}{place}"


@dataclass(frozen=True, slots=True)
class Duty:
    """What one of the three must do after the first actions."""

    who: str
    actions: tuple[Action, ...]
    rest: int
    """Further actions that are not told."""


def duties(seen: View) -> tuple[Duty, ...]:
    """The actions after the first ones, by who acts."""
    first = {(one.when, one.who, one.text) for one in seen.first}
    every = (one for _, actions in seen.actions for one in actions)
    later = [one for one in every if (one.when, one.who, one.text) not in first]
    by = {who: tuple(one for one in later if one.who == who) for who in WHO}
    return tuple(_duty(who, found) for who, found in by.items())


def _duty(who: str, found: tuple[Action, ...]) -> Duty:
    shown = found[:MOST_TOLD]
    most = fitting([f"{one.text} {one.when}" for one in shown], COLUMN_LINES, COLUMN)
    return Duty(who, found[:most], len(found) - most)


def foremost(seen: View) -> int:
    """How many of the first actions the owner's first page has room for."""
    told = ceil(len(" ".join(seen.worst)) / ACROSS) if seen.groups else 0
    lines = LINES - told + (0 if seen.urgent else INCIDENT)
    texts = [f"{words().say('who', one.who)}: {one.text} {'; '.join(one.spots[:3])}" for one in seen.first]
    return fitting(texts, lines, ACROSS)


def fitting(texts: Sequence[str], lines: int, across: int) -> int:
    """How many texts fit into some lines of so many characters, with a line for the count of the rest; at least one."""
    ends = [sum(ceil(len(text) / across) for text in texts[: n + 1]) for n in range(len(texts))]
    if not ends or ends[-1] <= lines:
        return len(texts)
    return max(1, sum(end < lines for end in ends))
