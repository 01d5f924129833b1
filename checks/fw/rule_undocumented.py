"""A rule to the image servers does not say why it is there.

Why it matters: a rule without a reason cannot be reviewed and is never removed. Documentation is a binding standard
(164.316(b)(1)).

What to do:

IT vendor, this quarter: add owner, reason and review date to each firewall rule for an image server, as its description
or remark.

How to verify: run the report on a new export.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, clear, fail, to_servers


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
    for firewall in estate.gateways:
        rules = [rule for rule in to_servers(estate, firewall) if not (rule.implicit or rule.generated)]
        bad = [rule for rule in rules if not rule.name]
        for rule in bad:
            text = "{subject} concerns an image server and carries no description"
            yield fail(rule.subject(firewall.name), text, rule.evidence)
        if rules and not bad:
            text = "every rule of {subject} to an image server has a description"
            yield clear(firewall, firewall.subject("reasons"), text)
