"""The firewall opens a DICOM port that nothing answers.

What answers on the ports the firewall opens?

Why it matters: the next program that takes the port is open the day it starts. A regular check of such rules is part
of the binding evaluation standard (164.308(a)(8)).

What to do:

IT vendor, at the next planned change: close the firewall's port behind which no service answers, or name the service
that needs it.

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
    Opening,
    Pacs,
    Ranges,
    Role,
    Rule,
    Weakness,
    by_rule,
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
        sure = (one for one in estate.openings_to(system) if one.certain)
        for rule, parts in by_rule(sure).items():
            if system.pacs:
                yield from _judged(system.pacs, rule, parts)


def _judged(pacs: Pacs, rule: Rule, parts: list[Opening]) -> Iterator[Finding]:
    """What one rule opens, whoever may call: its worst caller rates it."""
    given = {
        role: Ranges.union(one.reaches(TCP, ANY_PORT) for one in parts if one.role is role)
        for role in {one.role for one in parts}
    }
    if not 0 < Ranges.union(given.values()).size <= pacs.thresholds.broad_ports:
        return
    used = Ranges.single(*(port for own in pacs.listeners if own.live for port in own.host_ports))
    strays = {role: (found & (ports.DICOM | ports.PACS_WEB)) - used for role, found in given.items()}
    stray = Ranges.union(strays.values())
    role = min((one for one in given if strays[one] or not stray), key=list(Role).index)
    subject, place = pacs.subject(None, "stray", role.value, rule.shape), rule.evidence
    name = rule.handle or "the rule"
    text = "a firewall rule opens port {ports} of {subject}, and its files show no service there"
    found = fail(subject, text, place, basis=Basis.CORRELATED, ports=show_ports(stray))
    if role is Role.INTERNET:
        found = replace(found, weakness=Weakness.HARDENING, effect=Effect.BULK)
    if not stray:
        found = ok(subject, "a service of {subject} stands behind each image port that {rule} opens", place, rule=name)
    elif stray <= ports.PACS_WEB or pacs.gaps:
        found = review(subject, text, place, ports=show_ports(stray))
    yield replace(found, role=role)
