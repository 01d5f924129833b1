"""A rule was never used since the counters were cleared.

Is the rule still needed?

Why it matters: a rule that nobody needs is an opening that nobody watches. Evaluation is a binding standard
(164.308(a)(8)).

What to do:

IT vendor, this quarter: ask the owner of the firewall rule that nothing uses; switch it off for a month, then remove
it.

How to verify: run the report on a new export with hit counts.

Side effects: rules for yearly work have no hits either; ask first.
"""

from collections.abc import Iterator

from auditor.checking import Action, Cites, Effect, Finding, Firewall, Weakness, check, clear, review


@check(
    "fw-rule-unused",
    version=1,
    title="Every permitting rule is used",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(a)(8) 308(a)(4)(ii)(C)",
        csf="PR.PS-01",
        sp80053="AC-6 CM-7",
        cis="4.2",
        hicp="#6",
        nprm="312(c)(2)(iv)",
    ),
)
def rule_unused(firewall: Firewall) -> Iterator[Finding]:
    counted = [
        rule
        for rule in firewall.rules
        if rule.hits is not None
        and rule.action is Action.PERMIT
        and not (rule.disabled or rule.replies_only or rule.generated)
    ]
    idle = [rule for rule in counted if not rule.hits]
    for rule in idle:
        text = "{subject} has let nothing through since the counters were last cleared"
        yield review(rule.subject(firewall.name), text, rule.evidence)
    if counted and not idle:
        yield clear(firewall, firewall.subject("hits"), "every counted rule of {subject} has let something through")
