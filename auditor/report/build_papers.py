"""What people decided, answered and planned, as the Document holds it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches

from auditor.model.estate import Estate
from auditor.model.people import Attestation as Answered
from auditor.model.people import Planned, Ruling, State
from auditor.model.thresholds import Thresholds
from auditor.report.clean import clean
from auditor.report.document import Finding
from auditor.report.papers import Attestation, Decision, Task


def decision(ruling: Ruling | None) -> Decision | None:
    """A decision and what became of it."""
    if ruling is None:
        return None
    one = ruling.decision
    return Decision(
        standing=str(ruling.standing),
        reason=clean(ruling.reason),
        decision=str(one.choice),
        specification=ruling.specification or one.specification,
        reasons={factor: clean(text) for factor, text in one.reasons},
        contribution=clean(one.contribution),
        measure=clean(one.measure),
        evidence=clean(one.evidence),
        approved_by=clean(one.approver),
        role=clean(one.approver_role),
        decided=one.decided.isoformat() if one.decided else None,
        expires=one.until.isoformat() if one.until else None,
        place=clean(one.place),
        severity=one.severity,
    )


def attestation(answer: tuple[Answered, State] | None) -> Attestation | None:
    """An answer and what became of it."""
    if answer is None:
        return None
    one, state = answer
    return Attestation(
        str(state),
        one.answer,
        clean(one.statement),
        clean(one.by),
        clean(one.role),
        one.on.isoformat(),
        one.until.isoformat(),
        clean(one.evidence),
    )


def unused(estate: Estate) -> Iterator[str]:
    """A sentence for each system and interface that site.yaml names and no file holds, with the nearest name."""
    systems = {one.name: one for one in estate.systems}
    for note in estate.site.systems:
        if note.name not in systems:
            yield f"site.yaml names the system {note.name}, which is not in the files{_nearest(note.name, systems)}."
            continue
        wall = systems[note.name].firewall
        names = [one.name for one in wall.interfaces] if wall else []
        for name, _ in note.interfaces:
            if name not in names:
                text = f"site.yaml names interface {name} of {note.name}, which is not in the files"
                yield clean(f"{text}{_nearest(name, names)}.")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; {near[0]} is" if near else ""


def tasks(findings: Iterable[Finding], plan: Iterable[Planned], limits: Thresholds, as_of: date) -> tuple[Task, ...]:
    """The corrective action plan: every open deficiency, and what the kept plan says that is no longer found."""
    kept = {one.finding: one for one in plan}
    found = [one for one in findings if one.shown and one.check != "gov-plan-overdue"]
    return (*(_task(one, kept.get(one.id), limits, as_of) for one in found), *_gone(kept, found))


def _task(one: Finding, kept: Planned | None, limits: Thresholds, as_of: date) -> Task:
    due = kept.due if kept and kept.due else as_of + timedelta(days=_days(one.severity, limits))
    status = "decided" if one.decided else kept.status if kept else "open"
    first = one.remedy[0] if one.remedy else None
    return Task(
        finding=one.id,
        title=one.title,
        system=one.system,
        severity=one.severity,
        action=first.text if first else "",
        who=first.who if first else "practice",
        due=due.isoformat(),
        suggested=not (kept and kept.due),
        status=status,
        owner=clean(kept.owner) if kept else "",
        note=clean(kept.note) if kept else "",
        late=due < as_of and status != "decided",
    )


def _gone(kept: dict[str, Planned], found: Iterable[Finding]) -> Iterator[Task]:
    shown = {one.id for one in found}
    for id, one in kept.items():
        if id not in shown:
            due = one.due.isoformat() if one.due else ""
            owner, note = clean(one.owner), clean(one.note)
            yield Task(id, "", "", None, "", "practice", due, False, "no-longer-found", owner, note)


def _days(severity: str | None, limits: Thresholds) -> int:
    """How long a deficiency may wait, by its severity."""
    return int(getattr(limits, f"act_{severity}_days", limits.act_low_days))
