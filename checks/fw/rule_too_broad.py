"""A rule to the image servers is broader than anyone needs.

Why it matters: a rule that names a whole site or hundreds of ports lets trouble spread. Limiting access to what was
granted is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this quarter: list the devices and ports that are needed; replace the rule by them.

PACS vendor: supply the list of connections each device needs.

How to verify: run the report on a new export; test a real transfer from every scanner.

Side effects: a device that nobody listed stops sending; change outside clinic hours.
"""

from collections.abc import Iterator

from auditor.checking import (
    Action,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Weakness,
    check,
    clear,
    fail,
    show_addresses,
    show_service,
)


@check(
    "fw-rule-too-broad",
    version=1,
    title="Rules to image servers name devices and ports",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)",
        csf="PR.IR-01 PR.AA-05",
        sp80053="AC-4 SC-7 AC-6",
        cis="13.4 3.3",
        hicp="#6",
        nprm="312(a)(2)(vi)",
    ),
)
def rule_too_broad(estate: Estate) -> Iterator[Finding]:
    servers = Ranges.union(one.addresses for one in estate.systems if one.pacs)
    for firewall in estate.gateways:
        limits = firewall.thresholds
        rules = [rule for rule in firewall.live if rule.action is Action.PERMIT and rule.match.upper.dst & servers]
        bad = [
            rule
            for rule in rules
            if rule.match.upper.src.size > limits.broad_source_addresses
            or any(one.ports.size > limits.broad_ports for one in rule.match.upper.services)
        ]
        for rule in bad:
            text = "{subject} lets {sources} reach an image server by {services}"
            services = "; ".join(show_service(one) for one in rule.match.upper.services[:4])
            sources = show_addresses(rule.match.upper.src)
            yield fail(rule.subject(firewall.name), text, rule.evidence, sources=sources, services=services)
        if servers and not bad:
            yield clear(firewall, firewall.subject("breadth"), "{subject} has no broad rule to an image server")
