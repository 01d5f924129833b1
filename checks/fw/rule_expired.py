"""A temporary rule may still be on.

Is a temporary rule still on?

Why it matters: rules made for a day stay for years, and nobody remembers why. Access is to be reviewed and changed
(164.308(a)(4)(ii)(C), addressable).

What to do:

IT vendor, this month: ask who needed the temporary firewall rule; remove it or give it an owner and an end date.

How to verify: the rule is gone, or its description names owner and date. Run the report.

Side effects: whoever still uses it loses access; ask first.
"""

from collections.abc import Iterator

from auditor.checking import Action, Cites, Effect, Finding, Firewall, Weakness, check, clear, review


@check(
    "fw-rule-expired",
    version=1,
    title="No temporary rule is left on",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(4)(ii)(C)", csf="PR.AA-05", sp80053="AC-2(2) CM-3", cis="4.2", hicp="#6", nprm="312(c)(2)(iv)"
    ),
    decidable="164.308(a)(4)(ii)(C)",
)
def rule_expired(firewall: Firewall) -> Iterator[Finding]:
    bad = [rule for rule in firewall.live if rule.action is Action.PERMIT and rule.temporary]
    for rule in bad:
        yield review(rule.subject(firewall.name), "{subject} calls itself temporary", rule.evidence)
    if not bad and firewall.live:
        yield clear(firewall, firewall.subject("temporary"), "no permitting rule of {subject} calls itself temporary")
