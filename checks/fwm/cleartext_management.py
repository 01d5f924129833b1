"""Firewall administrators log in over an unencrypted line.

Why it matters: whoever can listen on the way reads the password and then owns the firewall. Transmission security is
a binding standard (164.312(e)(1)).

What to do:

IT vendor, this month: manage the firewall by SSH, HTTPS and SNMPv3; turn its clear services off.

How to verify: the new export shows them off; run the report.

Side effects: old scripts and monitoring that use the clear services stop.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Finding,
    Firewall,
    Role,
    Weakness,
    check,
    clear,
    console_label,
    fail,
    replace,
)


@check(
    "fwm-cleartext-management",
    version=1,
    title="The firewall is managed over encrypted lines",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(d)",
        csf="PR.DS-02",
        sp80053="SC-8 AC-17(2) IA-2",
        cis="12.3 12.6",
        hicp="#6",
        nprm="312(b)(2)",
    ),
)
def cleartext_management(firewall: Firewall) -> Iterator[Finding]:
    bad = [one for one in firewall.management.services if not one.encrypted and one.kind != "snmp"]
    old = [one for one in firewall.management.snmp if one.version != "3"]
    for service in bad:
        subject = firewall.subject("clear", service.kind, service.interface or "", label=console_label(service))
        text = "{subject} takes passwords over an unencrypted line"
        yield replace(fail(subject, text, *service.evidence), role=Role.OFFICE)
    for one in old:
        text = "{subject} uses version {version}, which sends its community name unencrypted"
        subject = firewall.subject("clear", "snmp", one.version, label="SNMP")
        yield replace(fail(subject, text, one.evidence, version=one.version), role=Role.OFFICE)
    if not bad and not old and (firewall.management.services or firewall.management.snmp):
        yield clear(firewall, firewall.subject("clear"), "{subject} is managed over encrypted lines")
