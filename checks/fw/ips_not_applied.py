"""No inspection looks into connections from outside or to servers.

Why it matters: attacks and malware inside a permitted connection pass unseen. Protection from malicious software is an
addressable specification (164.308(a)(5)(ii)(B)): do it, or write down why another measure does.

What to do:

IT vendor, this month: attach the intrusion and malware profiles to the firewall rules that let in callers from outside
or lead to image servers.

How to verify: run the report on a new export; the vendor's test file must be stopped.

Side effects: profiles cost throughput; watch large image transfers for a week.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Role,
    Weakness,
    behind,
    by_rule,
    check,
    clear,
    fail,
    review,
    to_servers,
)


@check(
    "fw-ips-not-applied",
    version=1,
    title="Connections from outside and to servers are inspected",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="308(a)(5)(ii)(B)",
        csf="DE.CM-01",
        sp80053="SI-3 SI-4",
        cis="13.3 13.8 10.1",
        hicp="#6",
        nprm="312(c)(2)(i)",
    ),
    decidable="164.308(a)(5)(ii)(B)",
)
def ips_not_applied(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        outside = by_rule(
            one
            for one in estate.openings_of(firewall)
            if one.role is Role.INTERNET and not one.local and behind(firewall, one)
        )
        rules = outside | to_servers(estate, firewall)
        judged = {rule: parts[0] for rule, parts in rules.items() if rule.inspected is not None}
        bad = {rule: one for rule, one in judged.items() if not rule.inspected}
        for rule, one in bad.items():
            subject = rule.subject(firewall.name)
            if one.certain:
                yield fail(subject, "{subject} lets connections through that no profile looks into", rule.evidence)
            else:
                doubt = "{subject} may let connections through that no profile looks into: {reason}"
                yield review(subject, doubt, rule.evidence, reason=one.reason)
        if judged and not bad:
            text = "a profile of {subject} looks into connections from outside and to servers"
            yield clear(firewall, firewall.subject("inspection"), text)
