"""The firewall does not record connections to the image servers.

Why it matters: after an incident you could not show who connected. Recording activity is a binding standard
(164.312(b)).

What to do:

IT vendor, this month: turn on logging for every firewall rule that leads to an image server, and for what is refused.

How to verify: make one test transfer and find it in the log.

Side effects: logs need space on the collector.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Weakness,
    check,
    clear,
    fail,
    not_applicable,
    review,
    to_servers,
)


@check(
    "fw-log-missing-on-phi-rules",
    version=1,
    title="Connections to image servers are logged",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(b) 308(a)(1)(ii)(D)",
        csf="PR.PS-04 DE.CM-01",
        sp80053="AU-2 AU-12 SI-4",
        cis="8.2 13.6",
        hicp="#6 #8",
        nprm="312(d)",
    ),
)
def log_missing_on_phi_rules(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        if not firewall.logs_rules:
            text = "the rules of {subject} cannot say what is recorded; what it records is asked elsewhere"
            yield not_applicable(firewall.subject("logging"), text, firewall.evidence)
            continue
        rules = to_servers(estate, firewall)
        bad = {rule: parts[0] for rule, parts in rules.items() if not rule.logged}
        for rule, one in bad.items():
            subject = rule.subject(firewall.name)
            if one.certain:
                yield fail(subject, "{subject} lets traffic to an image server through without a record", rule.evidence)
            else:
                doubt = "{subject} may let traffic to an image server through without a record: {reason}"
                yield review(subject, doubt, rule.evidence, reason=one.reason)
        if rules and not bad:
            yield clear(firewall, firewall.subject("logging"), "every rule of {subject} to an image server is logged")
