"""The firewall opens a DICOM port that nothing answers.

What answers on the ports the firewall opens?

Why it matters: the next program that takes the port is open the day it starts. A regular check of such rules is part
of the binding evaluation standard (164.308(a)(8)).

What to do:

IT vendor, at the next planned change: close the port, or name the service that needs it.

How to verify: run the report on the new export.

Side effects: if a service we do not know uses the port, it stops working; ask first.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
    Basis,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Role,
    Weakness,
    check,
    fail,
    ok,
    ports,
    replace,
    review,
    show_ports,
)


@check(
    "xart-port-without-service",
    version=1,
    title="Every opened DICOM port has a service behind it",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(8)", csf="PR.PS-01", sp80053="CM-7 SC-7", cis="4.8", hicp="#6", nprm="312(c)(2)(iv)"),
)
def port_without_service(estate: Estate) -> Iterator[Finding]:
    for system in (one for one in estate.systems if one.pacs):
        for one in estate.openings_to(system):
            given, pacs = one.reaches(TCP, ANY_PORT), system.pacs
            if pacs is None or not one.certain or not 0 < given.size <= pacs.thresholds.broad_ports:
                continue
            used = Ranges.single(*(port for own in pacs.listeners if own.live for port in own.host_ports))
            stray = (given & (ports.DICOM | ports.PACS_WEB)) - used
            subject, place = pacs.subject(None, "stray", one.role.value, one.rule.shape), one.rule.evidence
            text = "a firewall rule opens port {ports} of {subject}, and its files show no service there"
            found = fail(subject, text, place, basis=Basis.CORRELATED, ports=show_ports(stray))
            if one.role is Role.INTERNET:
                found = replace(found, weakness=Weakness.HARDENING, effect=Effect.BULK)
            if not stray:
                found = ok(subject, "a service of {subject} stands behind each image port the rule opens", place)
            elif stray <= ports.PACS_WEB or pacs.gaps:
                found = review(subject, text, place, ports=show_ports(stray))
            yield replace(found, role=one.role)
