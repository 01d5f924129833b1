"""A rule to the image servers does not say why it is there.

Why it matters: a rule without a reason cannot be reviewed and is never removed. Documentation is a binding standard
(164.316(b)(1)).

What to do:

IT vendor, this quarter: add owner, reason and review date to the rule as its description or remark.

How to verify: run the report on a new export.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Action, Cites, Effect, Estate, Finding, Ranges, Weakness, check, clear, fail


@check(
    "fw-rule-undocumented",
    version=1,
    title="Rules to image servers carry a reason",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="316(b)(1) 308(a)(4)(ii)(B)",
        csf="ID.AM-03 PR.PS-01",
        sp80053="CM-3 CM-6",
        cis="4.2 12.4",
        hicp="#6 #10",
        nprm="308(a)(1)(ii)(B)",
    ),
)
def rule_undocumented(estate: Estate) -> Iterator[Finding]:
    servers = Ranges.union(one.addresses for one in estate.systems if one.pacs)
    for firewall in estate.gateways:
        rules = [rule for rule in firewall.live if rule.action is Action.PERMIT and rule.match.upper.dst & servers]
        bad = [rule for rule in rules if not rule.name]
        for rule in bad:
            yield fail(
                rule.subject(firewall.name),
                "{subject} lets traffic to an image server through and carries no description",
                rule.evidence,
            )
        if rules and not bad:
            yield clear(
                firewall, firewall.subject("reasons"), "every rule of {subject} to an image server has a description"
            )
