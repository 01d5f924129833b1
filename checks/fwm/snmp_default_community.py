"""The firewall answers to a community name from public manuals.

Why it matters: the name works like a password, and everyone knows it. Authentication is a binding standard
(164.312(d)).

What to do:

IT vendor, this week: let the firewall answer SNMPv3 only, with login and encryption, and only the monitoring system.

How to verify: the old name must get no answer; run the report.

Side effects: monitoring stops until it has the new login.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Role, Weakness, check, fail, ok, replace, review


@check(
    "fwm-snmp-default-community",
    version=1,
    title="SNMP asks for a login of its own",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 308(a)(5)(ii)(D)", csf="PR.AA-01", sp80053="IA-5 CM-6", cis="4.7", hicp="#6", nprm="312(f)(2)"
    ),
)
def snmp_default_community(firewall: Firewall) -> Iterator[Finding]:
    for one in firewall.management.snmp:
        subject = firewall.subject("snmp", one.version, label="SNMP")
        if one.well_known or one.writable:
            text = "{subject} uses a published community name or lets a community write (value withheld)"
            yield replace(fail(subject, text, one.evidence), role=Role.OFFICE)
        elif one.masked:
            yield review(subject, "the export hides the community name of {subject}", one.evidence)
        else:
            yield ok(subject, "{subject} uses no published community name", one.evidence)
