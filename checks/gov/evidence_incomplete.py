"""A file that the picture needs is missing.

Which file is missing from the picture?

Why it matters: what was not supplied was not looked at. A risk analysis must cover all systems that hold patient data
(164.308(a)(1)(ii)(A), Required).

What to do:

IT vendor, this month: export the files that this report lacks; "hipaa-auditor formats" shows how.

Practice: say in site.yaml which address each server has, and which interface of a firewall leads to the internet.

How to verify: run the report with the new files; the question must be gone.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Firewall, Role, Subject, Weakness, check, ok, review


def unplaced(firewall: Firewall) -> Iterator[Finding]:
    """Interfaces of which nobody said who stands behind them."""
    if not any(one.role is Role.INTERNET or one.uplink for one in firewall.interfaces):
        text = "nobody said which interface of {subject} leads to the internet, so no path from there is followed"
        yield review(firewall.subject("outer-interface"), text, firewall.evidence)
    for one in firewall.interfaces:
        if one.role is None and one.enabled and one.networks and not one.uplink:
            text = "nobody said who stands behind interface {name} of {subject}, so no path from there is followed"
            place = one.evidence or firewall.evidence
            yield review(firewall.subject("interface-role", one.name), text, place, name=one.name)


@check(
    "gov-evidence-incomplete",
    version=1,
    title="All files that the picture needs are supplied",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(a)(1)(ii)(A) 308(a)(8)",
        csf="ID.AM-03",
        sp80053="CA-2 CM-8",
        cis="1.1",
        hicp="#5",
        nprm="308(a)(1)(ii)(A)",
    ),
)
def evidence_incomplete(estate: Estate) -> Iterator[Finding]:
    if not estate.gateways:
        yield review(
            estate.subject("no-firewall"), "no firewall export was supplied, so nothing shows who reaches the servers"
        )
    if not estate.servers:
        yield review(estate.subject("no-pacs"), "no configuration of an image server was supplied")
    for firewall in estate.gateways:
        yield from unplaced(firewall)
    for row in estate.sources:
        if row.failed:
            subject = estate.subject("unread", row.source.path)
            yield review(
                subject,
                "{path} could not be read: {problem}",
                row.source.line(1),
                path=row.source.path,
                problem=" ".join(row.problems),
            )
    for system in estate.systems:
        if system.pacs and not system.addresses and estate.gateways:
            text = "the files do not say which address {subject} has, so its paths cannot be followed"
            yield review(Subject(system.name, ("address",), label=system.name), text, system.pacs.evidence)
    if estate.gateways and estate.servers and not any(row.failed for row in estate.sources):
        yield ok(estate.subject("evidence"), "at least one firewall and one image server were supplied and read")
