"""The firewall stops the audit messages on their way.

Do audit messages reach the system that keeps them?

Why it matters: the archive sends its record, and nobody receives it; after an incident nothing can be shown. Audit
controls are a binding standard (164.312(b)).

What to do:

IT vendor, this month: let the archive reach the port of the log collector, best 6514 with TLS, and nothing else of it.

PACS vendor: check that the archive names the right address of the log collector.

How to verify: search for a patient, then find the entry on the collector. Run the report again.

Side effects: none.
"""

from collections.abc import Iterator

from auditor.checking import (
    TCP,
    UDP,
    Cites,
    Effect,
    Estate,
    Finding,
    Firewall,
    Peer,
    Ranges,
    System,
    Weakness,
    check,
    fail,
    ok,
    replace,
    review,
)


@check(
    "xart-audit-path-blocked",
    version=1,
    title="Audit messages reach their collector",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-5 AU-12", cis="8.9", hicp="#8", nprm="312(d)"),
)
def audit_path_blocked(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        for target in system.pacs.collectors if system.pacs else ():
            yield _judged(estate, system, target)


def _judged(estate: Estate, system: System, target: Peer) -> Finding:
    """Whether some gateway lets the server start connections to its collector."""
    subject = replace(estate.subject("collector"), system=system.name, label=f"{system.name} audit collector")
    place, port = target.evidence, target.port or 514
    if not target.address or not system.addresses or not estate.gateways:
        text = "whether a firewall lets {system} reach its audit collector {host} port {port} is not in the files"
        return review(subject, text, place, system=system.name, host=target.host, port=port)
    roles = {estate.role_of(low) for low, _ in target.address} & {estate.role_of(low) for low, _ in system.addresses}
    if target.address <= system.addresses or roles - {None}:
        return ok(
            subject, "{subject} {host} stands in the same network as the server", place, host=target.host, port=port
        )
    protocol, ports = UDP if target.kind == "udp" else TCP, Ranges.single(port)
    letting = [
        one
        for one in estate.openings_from(system)
        if one.destinations & target.address and one.reaches(protocol, ports)
    ]
    if letting:
        text = "a firewall lets {system} reach its audit collector {host} port {port}"
        places = (place, letting[0].rule.evidence)
        return ok(subject, text, *places, system=system.name, host=target.host, port=port)
    between = next((wall for wall in estate.gateways if _serves(estate, wall, system)), None)
    if between is None or any(wall.unread for wall in estate.gateways):
        text = "the files do not show every line of the firewall between {subject} {host} port {port} and the server"
        return review(subject, text, place, host=target.host, port=port)
    return fail(
        subject,
        "no firewall lets {system} reach its audit collector {host} port {port}",
        place,
        between.evidence,
        system=system.name,
        host=target.host,
        port=port,
    )


def _serves(estate: Estate, wall: Firewall, system: System) -> bool:
    """Whether the server stands in a network that the gateway is connected to, by addresses or else by role."""
    roles = {estate.role_of(low) for low, _ in system.addresses} - {None}
    legs = [one for one in wall.interfaces if one.enabled]
    return any(one.networks & system.addresses or (not one.networks and one.role in roles) for one in legs)
