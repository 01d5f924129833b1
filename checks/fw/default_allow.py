"""The firewall lets through whatever no rule names.

Why it matters: a firewall protects by refusing what nobody asked for. When the default is to allow, every forgotten
service is open. Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: write firewall rules for what is needed, then let the firewall refuse and log what no rule names.

How to verify: the new export shows deny as the default; run the report.

Side effects: connections nobody listed will stop; log first, then switch outside clinic hours.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Firewall,
    Known,
    Role,
    Weakness,
    check,
    clear,
    fail,
    replace,
    review,
)


@check(
    "fw-default-allow",
    version=1,
    title="The default is to refuse",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7(5)", cis="4.4 13.4", hicp="#6", nprm="312(a)(2)(vi)"
    ),
    absorbs=(
        "fw-egress-unrestricted",
        "fw-guest-reaches-phi",
        "fw-inbound-any-source-inside",
        "fw-inbound-database",
        "fw-inbound-dicom",
        "fw-inbound-file-sharing",
        "fw-inbound-pacs-web",
        "fw-inbound-remote-control",
        "fw-ipv6-unfiltered",
        "fw-log-missing-on-phi-rules",
        "fw-modality-zone-open",
        "fw-rule-too-broad",
        "fw-static-nat-whole-host",
    ),
)
def default_allow(estate: Estate) -> Iterator[Finding]:
    judged_as_hosts = [system.host_filter for system in estate.systems if system.pacs]
    for firewall in (one for one in estate.firewalls if one not in judged_as_hosts):
        if isinstance(firewall.filter_off, Known) and firewall.filter_off.value:
            yield _switched_off(estate, firewall)
            continue
        for place in firewall.default_allow:
            subject = firewall.subject("default", place.note, label=place.note)
            found = fail(subject, "{subject} lets through what no rule names", place)
            leg = next((one for one in firewall.interfaces if place.note == f"interface {one.name}"), None)
            yield replace(found, role=leg.role, weakness=Weakness.WEAK_BARRIER) if leg else found
        if not firewall.default_allow and firewall.stages:
            yield clear(firewall, firewall.subject("default"), "what no rule of {subject} names is refused")
        elif not firewall.default_allow:
            yield review(firewall.subject("default"), "the files show no rules of {subject}", firewall.evidence)


def _switched_off(estate: Estate, firewall: Firewall) -> Finding:
    """One finding for everything that passes because nothing filters."""
    text = "{subject} filters nothing, whatever its rules say ({setting})"
    off = firewall.filter_off
    found = fail(firewall.subject("filter"), text, *(off.evidence or (firewall.evidence,)), setting=off.setting)
    openings = [one for one in estate.openings_of(firewall) if one.rule.implicit]
    role = Role.INTERNET if any(one.role is Role.INTERNET for one in openings) else None
    parts = tuple(dict.fromkeys(one.rule.subject(firewall.name) for one in openings))
    return replace(found, weakness=Weakness.NO_BARRIER, role=role, parts=parts)
