"""One firewall rule lets everything into the inside network.

Does a line we could not read let everything through?

Why it matters: the firewall stops nothing on this path, whatever the other rules say. It speaks against access
control (164.312(a)(1)) and risk management (164.308(a)(1)(ii)(B)).

What to do:

IT vendor, this week: log for a few days what uses the firewall rule that allows everything, write rules for what is
needed, then turn it off. If it faces the internet, turn it off today.

Practice: approve in writing the list of connections that the firewall allows.

How to verify: run the report on a new export; ask for the approved list with its date.

Side effects: connections nobody listed will stop; plan a time with the vendor on call.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
    UDP,
    Cites,
    Effect,
    Estate,
    Finding,
    Firewall,
    Opening,
    Role,
    Rule,
    Weakness,
    behind,
    check,
    clear,
    fail,
    replace,
    review,
)

OUTSIDE = frozenset({Role.INTERNET, Role.GUEST, Role.PARTNER})


def everywhere(firewall: Firewall, rule: Rule) -> bool:
    """On a host filter: the rule stands in a base chain and is bound to no interface (a loopback rule is the first)."""
    cells = rule.match.upper
    based = any(rule in stage.rules for stage in firewall.stages)
    return firewall.host and based and cells.ingress is None and cells.egress is None


def inward(firewall: Firewall, opening: Opening) -> bool:
    """It leads inside; guests and partners may well be let out to the internet."""
    outer = {one.name for one in firewall.interfaces if one.role is Role.INTERNET}
    egress = opening.rule.match.upper.egress
    return not (egress and egress <= outer) and bool(behind(firewall, opening))


def wide(opening: Opening) -> bool:
    """Nearly every service passes, though earlier rules may take a few, and whatever jump leads to the rule."""
    return all(opening.reaches(protocol, ANY_PORT).size > ANY_PORT.size // 2 for protocol in (TCP, UDP))


@check(
    "fw-any-any-permit",
    version=1,
    title="Firewall rules let in from outside only what they name",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1) 308(a)(1)(ii)(B)",
        csf="PR.IR-01",
        sp80053="SC-7 SC-7(5) AC-4",
        cis="4.4 13.4",
        hicp="#6",
        nprm="312(a)(2)(vi) 312(c)(2)(iv)",
    ),
    absorbs=(
        "fw-inbound-any-source-inside",
        "fw-inbound-database",
        "fw-inbound-dicom",
        "fw-inbound-file-sharing",
        "fw-inbound-pacs-web",
        "fw-inbound-remote-control",
        "fw-ipv6-unfiltered",
        "fw-modality-zone-open",
        "fw-rule-too-broad",
        "fw-static-nat-whole-host",
    ),
)
def any_any_permit(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.firewalls:
        openings = {
            one.rule: one
            for one in estate.openings_of(firewall)
            if one.role in OUTSIDE and one.certain and wide(one) and inward(firewall, one)
        }
        bad = [
            rule
            for rule in firewall.live
            if rule.permits_everything
            and not rule.match.upper.dnat
            and (rule in openings or everywhere(firewall, rule))
        ]
        for rule in bad:
            subject = rule.subject(firewall.name)
            if rule.match.lower is not None:
                doubt = "{subject} may let every source reach every destination by any service; it depends on {open}"
                yield review(subject, doubt, rule.evidence, open=", ".join(rule.match.open))
                continue
            role = openings[rule].role if rule in openings else None
            text = "{subject} lets every source reach every destination by any service"
            yield replace(fail(subject, text, rule.evidence), role=role)
        if not bad:
            text = (
                "none of the {count} rules of {subject} that a packet reaches lets everything in from outside"
                if firewall.live
                else "{subject} has no rule that a packet reaches, so none lets everything in from outside"
            )
            facing = Role.INTERNET if firewall in estate.gateways else None
            yield clear(firewall, firewall.subject("rules"), text, facing=facing, count=len(firewall.live))
