"""A firewall rule never takes effect, only repeats another, or refuses less than it says.

Does every firewall rule do what its writer meant?

Why it matters: someone wrote a rule and believes that it works. Where it should have refused something, that is let
through. Regular evaluation is a binding standard (164.308(a)(8)).

What to do:

IT vendor, this quarter: decide with the practice which of the two firewall rules was meant, then move or remove the one
without effect; where a permit overlaps a later refusal, put the refusal first if it was meant to hold.

How to verify: run the report on a new export; the rule must be reached or gone.

Side effects: none expected when a rule that never matched or only repeats is removed; moving one changes what passes.
"""

from collections.abc import Iterator

from auditor.checking import (
    Action,
    Cites,
    Effect,
    Finding,
    Firewall,
    Weakness,
    check,
    clear,
    fail,
    replace,
    review,
    show_packet,
)


@check(
    "fw-rule-shadowed",
    version=3,
    title="Every rule is reached by some packet and repeats no other",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(8)", csf="PR.PS-01", sp80053="CM-6 SC-7", cis="4.2", hicp="#6", nprm="312(c)(2)(iii)"
    ),
)
def rule_shadowed(firewall: Firewall) -> Iterator[Finding]:
    kept = [dead for dead in firewall.dead if not dead.rule.generated]
    for dead in kept:
        subject = dead.rule.subject(firewall.name)
        if not dead.covered_by:
            yield fail(subject, "{subject} matches nothing by itself", dead.rule.evidence)
            continue
        covering = tuple(rule.noted("this earlier rule takes its packets") for rule in dead.covered_by)
        found = fail(
            subject, "{subject} is reached by no packet; earlier rules take all of them", dead.rule.evidence, *covering
        )
        denies = dead.rule.action is Action.DENY and dead.contradicts
        yield replace(found, weakness=Weakness.WEAK_BARRIER, effect=Effect.BULK) if denies else found
    repeated = [one for one in firewall.redundant if not one.rule.generated]
    for again in repeated:
        later = tuple(rule.noted("this later rule does the same to its packets") for rule in again.covered_by)
        text = "{subject} only repeats later rules; without it the same packets pass"
        yield fail(again.rule.subject(firewall.name), text, again.rule.evidence, *later)
    yield from _overlapping(firewall)
    if not kept and not repeated and not firewall.crossings and (firewall.live or firewall.partial):
        text = "each of the {count} rules of {subject} is reached and repeats no other"
        yield clear(firewall, firewall.subject("shadow"), text, count=len(firewall.live))


def _overlapping(firewall: Firewall) -> Iterator[Finding]:
    for crossing in firewall.crossings:
        subject = crossing.rule.subject(firewall.name)
        text = "{subject} refuses less than it says: an overlapping rule before it lets {packet} through"
        earlier = (rule.noted("this earlier rule lets a part of it through") for rule in crossing.earlier)
        yield review(
            replace(subject, key=(*subject.key, "overlap")),
            text,
            crossing.rule.evidence,
            *earlier,
            packet=show_packet(crossing.example),
        )
    if firewall.uncrossed:
        text = "the rules of {subject} are too many to find all that overlap with another action"
        yield review(firewall.subject("overlap"), text)
