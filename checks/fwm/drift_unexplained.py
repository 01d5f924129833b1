"""Firewall rules or accounts changed, and no record says why.

Who changed the firewall since the last audit, and why?

Why it matters: a rule that nobody can explain may be an attacker's, or a leftover. The rule asks for a new evaluation
when the environment changes (164.308(a)(8)).

What to do:

IT vendor, this month: find who made each change of the firewall and why, and undo what nobody can explain.

Practice, this month: write date, system, name and reason of each change into changes.yaml, with the state that this
report names.

How to verify: run the audit again with the same earlier result and changes.yaml beside the exports.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Earlier,
    Effect,
    Estate,
    Finding,
    Imprint,
    Recorded,
    Subject,
    System,
    Was,
    Weakness,
    check,
    drift,
    imprint,
    not_applicable,
    ok,
    replace,
    review,
    strangers,
)


@check(
    "fwm-drift-unexplained",
    version=1,
    title="Every change of firewall rules and accounts is on record",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="308(a)(8) 308(a)(4)(ii)(C)",
        csf="PR.PS-01 ID.RA-07",
        sp80053="CM-3 CM-6",
        cis="4.2",
        hicp="#6 #7",
        nprm="308(a)(3)",
    ),
)
def drift_unexplained(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        if now := imprint(system, estate.site.salt):
            yield _judged(system, now, estate)


def _judged(system: System, now: Imprint, estate: Estate) -> Finding:
    subject, earlier, was = Subject(system.name, ("drift",), system.name), estate.earlier, estate.was(system.name)
    if earlier is None:
        return not_applicable(subject, "no earlier result was given to compare {subject} with")
    if was is None:
        return not_applicable(subject, "{subject} is not in the result of {day}", day=earlier.as_of)
    if was.contents and was.contents == estate.contents(system):
        return ok(subject, "the files of {subject} say what they said on {day}", day=earlier.as_of)
    return replace(_compared(subject, system, now, estate, earlier, was), judged=(("state", now.state),))


def _compared(subject: Subject, system: System, now: Imprint, estate: Estate, earlier: Earlier, was: Was) -> Finding:
    day, state, named = earlier.as_of, now.state, earlier.practice == estate.site.practice
    changes = was.imprint and drift(was.imprint, now, accounts=named)
    if was.imprint and not changes and was.imprint.complete and now.complete:
        return ok(subject, "{subject} has the rules and accounts of {day}", day=day)
    if one := _record(system, now, estate, earlier):
        text = "{subject} changed since {day}; {by} recorded on {on}: {why} ({place})"
        return ok(subject, text, day=day, by=one.by, on=one.on, why=one.why, place=one.place)
    if not was.imprint:
        text = "{subject} changed since {day}, whose result does not hold its rules; no record names its state {state}"
        return review(subject, text, day=day, state=state)
    if not changes:
        text = "lines of {subject} that are not understood may have changed since {day}; its state is {state}"
        return review(subject, text, day=day, state=state)
    return review(
        subject,
        "{subject} changed since {day}: {changes}; no record names its state {state}",
        *strangers(system, was.imprint, estate.site.salt, accounts=named),
        day=day,
        changes=changes,
        state=state,
    )


def _record(system: System, now: Imprint, estate: Estate, earlier: Earlier) -> Recorded | None:
    """The entry that names the state of today; one from before the earlier result was already in it."""
    found = (one for one in estate.recorded if one.system == system.name and one.state == now.state)
    return next((one for one in found if earlier.as_of <= one.on <= estate.as_of), None)
