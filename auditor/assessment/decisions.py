"""Decisions against findings: which hold, and why the others do not (164.306(b)(2) and (d)(3))."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from auditor.assessment.findings import Assessed
from auditor.model.finding import Verdict
from auditor.model.people import FACTORS, Choice, Decision, Ruling, Standing
from auditor.model.regulation import Regulation

_SEVERITIES = ("critical", "high", "medium", "low", "info")
_OPEN = frozenset({Verdict.FAIL, Verdict.REVIEW})
_FACTOR = {
    "size": "the size, complexity and capabilities of the practice, 164.306(b)(2)(i)",
    "infrastructure": "its technical infrastructure, 164.306(b)(2)(ii)",
    "cost": "the cost of the measure, 164.306(b)(2)(iii)",
    "risk": "the probability and criticality of the risk, 164.306(b)(2)(iv)",
}


class RecordError(Exception):
    """A decision or answer that cannot be about these findings: file, line and what to write instead."""


def decide(
    assessed: Iterable[Assessed], decisions: Iterable[Decision], regulation: Regulation, as_of: date
) -> tuple[Assessed, ...]:
    """The findings, each with the ruling on the decision about it. Raises RecordError."""
    found = tuple(assessed)
    by_id = {one.id: one for one in found}
    rulings = {}
    for decision in decisions:
        one = known(decision.finding, by_id, decision.file, decision.line, "decision")
        rulings[one.id] = _ruling(decision, one, regulation, as_of)
    return tuple(replace(one, ruling=rulings.get(one.id)) for one in found)


def known(id: str, by_id: dict[str, Assessed], file: str, line: int, what: str) -> Assessed:
    """The finding with an id. Raises RecordError."""
    if id in by_id:
        return by_id[id]
    near = get_close_matches(id, by_id, 1)
    hint = f"did you mean {near[0]} ({by_id[near[0]].title})?" if near else "take the id from a new report."
    raise RecordError(
        f"{file}, line {line}: there is no finding {id} in these files; {hint} "
        f"If its system was renamed, write the old name under formerly in site.yaml; else take the {what} out."
    )


def _ruling(decision: Decision, one: Assessed, regulation: Regulation, as_of: date) -> Ruling:
    specification = one.check.decidable and _full(one.check.decidable)
    standing, reason = _standing(decision, one, regulation, as_of)
    return Ruling(decision, standing, reason, str(one.title), specification)


def _standing(decision: Decision, one: Assessed, regulation: Regulation, as_of: date) -> tuple[Standing, str]:
    if one.verdict not in _OPEN:
        return (
            Standing.NOT_NEEDED,
            "The files no longer show this weakness. Keep the record, and take the decision out.",
        )
    if refusal := next(_refusals(decision, one, regulation, as_of), ""):
        return Standing.REFUSED, refusal
    if decision.judged != one.judged:
        return Standing.CHANGED, (
            f"What the files show has changed since the decision was made. Decide anew; the state is now {one.judged}."
        )
    if _SEVERITIES.index(decision.severity) > _SEVERITIES.index(_rated(one)):
        text = f"The danger is now rated {_rated(one)}, and the decision was made for {decision.severity}. Decide anew."
        return Standing.CHANGED, text
    if decision.until and as_of > decision.until:
        return Standing.EXPIRED, f"The decision ran out on {decision.until}. Decide anew, or repair it."
    return Standing.IN_FORCE, f"Decided by {decision.approver} on {decision.decided}; it holds until {decision.until}."


def _refusals(decision: Decision, one: Assessed, regulation: Regulation, as_of: date) -> Iterator[str]:
    """Why a decision cannot stand, the gravest reason first."""
    yield from _not_addressable(decision, one, regulation)
    yield from _not_possible(decision, one)
    yield from _not_documented(decision)
    yield from _not_dated(decision, one, as_of)


def _not_addressable(decision: Decision, one: Assessed, regulation: Regulation) -> Iterator[str]:
    if not one.check.decidable:
        row = regulation[one.check.cites.rows[0]]
        kind = "a standard" if row.designation is None else f"{row.designation.capitalize()}"
        if row.designation == "addressable":
            yield (
                f"This finding also concerns what binds every practice, not only {row.id} {row.name}. "
                "Plan the repair in plan.csv instead."
            )
        yield (
            f"{row.id} {row.name} is {kind}: it binds every practice (164.306(c), (d)(2)) and cannot be decided away. "
            "Plan the repair in plan.csv instead."
        )
    specification = _full(one.check.decidable)
    if decision.specification and decision.specification != specification:
        yield f"This finding is about {specification}, not about {decision.specification}. Correct the citation."


def _not_possible(decision: Decision, one: Assessed) -> Iterator[str]:
    if decision.choice is Choice.IMPLEMENTED and one.verdict is Verdict.FAIL:
        yield "It cannot be called implemented: the files show that it is not. Export again, or choose another way."


def _not_documented(decision: Decision) -> Iterator[str]:
    given = dict(decision.reasons)
    if decision.choice is not Choice.IMPLEMENTED:
        for factor in FACTORS:
            if factor not in given:
                yield (
                    f"The reason does not speak of {_FACTOR[factor]}. "
                    "The rule asks for a written reason, 164.306(d)(3)(ii)(B)(1)."
                )
        if not decision.contribution:
            yield (
                "It does not say how much the safeguard would add to protecting patient data here, 164.306(d)(3)(i). "
                "Write it under reasons, as contribution."
            )
    if decision.choice is Choice.ALTERNATIVE and not decision.measure:
        yield "It names no equivalent measure, 164.306(d)(3)(ii)(B)(2). Write it as measure, or choose not-reasonable."
    if decision.choice is Choice.NOT_REASONABLE and decision.measure:
        yield "It names a measure and says that none is reasonable. Choose alternative, or take the measure out."
    if decision.choice is not Choice.NOT_REASONABLE and not decision.evidence:
        yield "It does not say where the measure is shown. Write it as evidence: a document, a picture, a date."
    if not decision.approver or not decision.approver_role:
        yield (
            "Nobody has approved it. Write name and role of the security official (164.308(a)(2)) as approved_by; "
            "the record must be kept in writing, 164.316(b)(1)."
        )


def _not_dated(decision: Decision, one: Assessed, as_of: date) -> Iterator[str]:
    decided, until = decision.decided, decision.until
    if not decision.judged:
        yield f"It does not say which state it was made for. Write judged: '{one.judged}', the state of this report."
    if not decision.severity:
        yield f"It does not say for how great a danger it was made. Write severity: {_rated(one)}, as in this report."
    if decided is None or until is None:
        yield "It has no date of decision or no last day. Write decided and expires."
        return
    if decided > as_of:
        yield f"It is dated {decided}, after the day of this report."
    if until < decided:
        yield f"Its last day, {until}, is before the day of the decision."
    if until > year_after(decided):
        yield f"It may hold until {year_after(decided)} at most: twelve months, so that it is reviewed (164.306(e))."


def _rated(one: Assessed) -> str:
    return one.severity or one.potential_severity or _SEVERITIES[0]


def year_after(day: date) -> date:
    """The same day twelve months later; February 28 for the 29th."""
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if leap else day.day)


def _full(cite: str) -> str:
    return cite if cite.startswith("164.") or not cite else f"164.{cite}"
