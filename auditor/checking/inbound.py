"""What several firewall checks ask: open ports, reachable consoles, and whether nothing found means nothing there."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.checking.check import fail, ok, review
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.exposure import Opening
from auditor.model.fact import Basis, Known
from auditor.model.finding import Finding
from auditor.model.firewall import Firewall, ManagementService
from auditor.model.net import NOT_PUBLIC, PUBLIC, TCP, UDP, Ranges, show_addresses, show_ports
from auditor.model.role import Role
from auditor.model.subject import Subject


def inbound(estate: Estate, ports: Ranges, what: str) -> Iterator[Finding]:
    """One finding per rule by which the internet reaches some of the ports inside, else one pass or question a gateway.

    Args:
        estate: the practice.
        ports: destination ports, after translation, over TCP or UDP.
        what: what stands behind them, for the pass: `a database or directory`.
    """
    for firewall in estate.gateways:
        openings = [one for one in estate.openings_of(firewall) if one.role is Role.INTERNET and not one.local]
        hits = [(one, reached) for one in openings if (reached := one.reaches(TCP, ports) | one.reaches(UDP, ports))]
        for one, reached in hits:
            yield _opened(estate, firewall, one, reached)
        if not hits:
            text = "{subject} lets no internet address reach {what}"
            yield clear(firewall, firewall.subject("inbound"), text, what=what)


def clear(firewall: Firewall, subject: Subject, text: str, *evidence: Evidence, **args: str | int) -> Finding:
    """A pass because nothing was found; a question where lines that were not read or judged could change that."""
    if firewall.unread:
        doubt = "nothing was found, but not every line of {subject} could be read and judged"
        return review(subject, doubt, *(firewall.gaps[:5] or (firewall.evidence,)))
    return ok(subject, text, *(evidence or (firewall.evidence,)), basis=Basis.EXPLICIT, **args)


def _opened(estate: Estate, firewall: Firewall, opening: Opening, reached: Ranges) -> Finding:
    subject = opening.rule.subject(firewall.name)
    places = [opening.rule.evidence.noted("this rule lets it in")]
    if opening.translation:
        places.append(opening.translation.evidence.noted("this translation hands it on"))
    hosts, numbers = show_addresses(opening.destinations), show_ports(reached)
    if not opening.certain:
        text = "{subject} may let internet addresses reach {hosts} on port {ports}: {reason}"
        return review(subject, text, *places, hosts=hosts, ports=numbers, reason=opening.reason)
    if proven := _proven(estate, opening, reached):
        return ok(
            subject,
            "{subject} opens port {ports}, where every caller must show a certificate",
            *places,
            *proven,
            ports=numbers,
        )
    return replace(
        fail(
            subject,
            "{subject} lets internet addresses reach {hosts} on port {ports}",
            *places,
            hosts=hosts,
            ports=numbers,
        ),
        role=Role.INTERNET,
    )


def _proven(estate: Estate, opening: Opening, reached: Ranges) -> tuple[Evidence, ...]:
    """The places that show that all of the opened ports are one server's, each asking for a client certificate."""
    exposed = {
        (one.delivered_to, one.delivered_port): one.listener.tls.client_certificate
        for one in estate.exposures
        if one.role is opening.role and opening.rule in one.rules
    }
    points = {(address, port) for address in _few(opening.destinations) for port in _few(reached)}
    facts = [exposed.get(point) for point in points]
    if not points or not all(isinstance(fact, Known) and fact.value for fact in facts):
        return ()
    return tuple(place for fact in facts if isinstance(fact, Known) for place in fact.evidence)


def _few(ranges: Ranges) -> tuple[int, ...]:
    """The values of a small set; nothing for a large one."""
    return tuple(value for low, high in ranges for value in range(low, high + 1)) if ranges.size <= _FEW else ()


_FEW = 16


def consoles(
    estate: Estate, firewall: Firewall, role: Role
) -> Iterator[tuple[ManagementService, tuple[Evidence, ...]]]:
    """The management services that somebody of a role may reach, with the lines that let them."""
    local = [one for one in estate.openings_of(firewall) if one.role is role and one.local and one.certain]
    for service in firewall.management.services:
        interface = firewall.interface(service.interface) if service.interface else None
        outside = service.sources & PUBLIC if role is Role.INTERNET else service.sources & NOT_PUBLIC
        if interface and interface.enabled and interface.role is role and outside:
            yield service, service.evidence
        elif service.interface is None and service.port is not None:
            lets = [one.rule.evidence for one in local if one.reaches(TCP, Ranges.single(service.port))]
            if lets:
                yield service, (*lets, *service.evidence)
