"""What several firewall checks ask: open ports, reachable consoles, and whether nothing found means nothing there."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.checking.check import fail, not_applicable, ok, review
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.exposure import Opening
from auditor.model.fact import Basis, Known
from auditor.model.finding import Effect, Finding, Weakness
from auditor.model.firewall import Firewall, Interface, NatKind, Rule
from auditor.model.management import ManagementService
from auditor.model.net import ANY_ADDRESS, ANY_PORT, NOT_PUBLIC, PUBLIC, TCP, UDP, Ranges, show_addresses, show_ports
from auditor.model.role import Role
from auditor.model.subject import Subject


def inbound(estate: Estate, ports: Ranges, what: str, *services: str) -> Iterator[Finding]:
    """One finding per rule by which the internet reaches some of the ports inside, else one pass or question a gateway.

    Args:
        estate: the practice.
        ports: destination ports, after translation, over TCP or UDP.
        what: what stands behind them, for the pass: `a database or directory`.
        services: listeners of image servers (`dicom`, `web`) whose own ports count as well, at their own addresses.
    """
    for firewall in estate.gateways:
        hits = [
            (one, inside, reached)
            for one in estate.openings_of(firewall)
            if one.role is Role.INTERNET and not one.local
            if (inside := behind(firewall, one))
            if (reached := _reached(one, ports | _declared(estate, inside, services)))
        ]
        for rule, parts in by_rule((one for one, _, _ in hits)).items():
            hosts = Ranges.union(inside for one, inside, _ in hits if one in parts)
            reached = Ranges.union(found for one, _, found in hits if one in parts)
            yield _opened(estate, firewall, rule, parts, hosts, reached)
        sleeping = list(_latent(estate, firewall, ports | _declared(estate, ANY_ADDRESS, services)))
        yield from sleeping
        if not hits and not sleeping:
            text = "{subject} lets no internet address reach {what}"
            yield clear(firewall, firewall.subject("inbound"), text, facing=Role.INTERNET, what=what)


def _latent(estate: Estate, firewall: Firewall, ports: Ranges) -> Iterator[Finding]:
    """Rules that would let the internet in if something led its packets there; what they let in already apart."""
    asleep = (one for one in estate.latent if one.firewall == firewall.name and one.certain and not one.rule.implicit)
    for rule, parts in by_rule(one for one in asleep if at_large(firewall, one.sources)).items():
        live = [one for one in estate.openings_of(firewall) if one.rule is rule and one.role is Role.INTERNET]
        reached = Ranges.union(_reached(one, ports) for one in parts)
        reached -= Ranges.union(_reached(one, ports) for one in live)
        if not reached:
            continue
        hosts = Ranges.union(one.destinations for one in parts if _reached(one, reached))
        text = (
            "{subject} would let internet addresses reach {hosts} on port {ports}; today nothing translates to it, so "
            "no packet from there arrives"
        )
        place = rule.noted("this rule would let it in")
        subject = rule.subject(firewall.name)
        subject = replace(subject, key=(*subject.key, "asleep"))
        one = fail(subject, text, place, hosts=show_addresses(hosts), ports=show_ports(reached))
        yield replace(one, weakness=Weakness.HYGIENE, effect=Effect.HYGIENE)


def at_large(firewall: Firewall, sources: Ranges) -> bool:
    """Whether callers from the internet are the internet at large, not a few named addresses of it."""
    return not 0 < (sources & PUBLIC).size <= firewall.thresholds.broad_source_addresses


def behind(firewall: Firewall, opening: Opening) -> Ranges:
    """The destinations that stand behind the firewall; what only passes from one provider to another is left out."""
    if opening.translation and opening.translation.kind is NatKind.DESTINATION:
        return opening.destinations
    outer = {one.name for one in firewall.interfaces if one.role is Role.INTERNET}
    legs = [(one.name, one.networks) for one in firewall.interfaces if one.enabled]
    legs += [(one.interface, one.destination) for one in firewall.routes]
    outside = Ranges.union(networks for name, networks in legs if name in outer)
    inside = Ranges.union(networks for name, networks in legs if name not in outer)
    return opening.destinations & (inside | (NOT_PUBLIC - outside))


def by_rule(openings: Iterable[Opening]) -> dict[Rule, list[Opening]]:
    """The openings of each rule, without the uncertain ones of a rule that has certain ones."""
    found: dict[Rule, list[Opening]] = {}
    for one in openings:
        found.setdefault(one.rule, []).append(one)
    return {rule: [one for one in parts if one.certain] or parts for rule, parts in found.items()}


def to_servers(estate: Estate, firewall: Firewall) -> dict[Rule, list[Opening]]:
    """The rules of a firewall that let TCP or UDP reach an image server after all earlier rules, and what they open."""
    servers = Ranges.union(one.addresses for one in estate.systems if one.pacs)
    return by_rule(
        one
        for one in estate.openings_of(firewall)
        if not one.local and one.destinations & servers and _reached(one, ANY_PORT)
    )


def clear(
    firewall: Firewall,
    subject: Subject,
    text: str,
    *evidence: Evidence,
    facing: Role | None = None,
    **args: str | int,
) -> Finding:
    """A pass because nothing was found; a question where lines that were not read or judged could change that.

    `facing` is the role whose packets were followed: without an interface towards it there was nothing to follow.
    """
    if firewall.gaps or firewall.partial:
        doubt = "nothing was found, but not every line of {subject} could be read and judged"
        return review(subject, doubt, *(firewall.gaps[:5] or (firewall.evidence,)))
    if firewall.truncated:
        return review(subject, "nothing was found, but the export of {subject} is cut off", firewall.evidence)
    if firewall.unread:
        return review(subject, "nothing was found, but the export of {subject} shows no rules", firewall.evidence)
    before = next((one.uplink for one in firewall.interfaces if one.uplink), "")
    if facing and not any(one.role is facing and one.enabled for one in firewall.interfaces):
        if facing is Role.INTERNET and before:
            text = "the internet reaches {subject} only through {before}, and paths through both are followed together"
            return not_applicable(subject, text, firewall.evidence, before=before)
        doubt = "which interface of {subject} faces the {role} is not known, so nothing could be followed from there"
        return review(subject, doubt, firewall.evidence, role=facing)
    return ok(subject, text, *(evidence or (firewall.evidence,)), basis=Basis.EXPLICIT, **args)


def _reached(opening: Opening, ports: Ranges) -> Ranges:
    return opening.reaches(TCP, ports) | opening.reaches(UDP, ports)


def _declared(estate: Estate, inside: Ranges, services: tuple[str, ...]) -> Ranges:
    """The ports on which image servers at some addresses say that they listen, and those of a proxy on the machine."""
    servers = [one.pacs for one in estate.systems if one.pacs and one.addresses & inside]
    listeners = (one for server in servers for one in server.listeners if one.live and one.service in services)
    proxied = (80, 443) if servers and "web" in services else ()
    return Ranges.single(*proxied, *(port for one in listeners for port in one.host_ports))


def _opened(
    estate: Estate, firewall: Firewall, rule: Rule, openings: list[Opening], hosts: Ranges, reached: Ranges
) -> Finding:
    subject, first = rule.subject(firewall.name), openings[0]
    translations = dict.fromkeys(one.translation for one in openings if one.translation)
    places = [rule.noted("this rule lets it in")]
    others = (one.evidence for one in translations if one.evidence != rule.evidence)
    places += [place.noted("this translation hands it on") for place in others]
    shown, numbers = show_addresses(hosts), show_ports(reached)
    if not first.certain:
        text = "{subject} may let internet addresses reach {hosts} on port {ports}: {reason}"
        return review(subject, text, *places, hosts=shown, ports=numbers, reason=first.reason)
    if proven := _proven(estate, rule, hosts, reached):
        text = "{subject} opens port {ports}, where every caller must show a certificate"
        return ok(subject, text, *places, *proven, ports=numbers)
    sources = Ranges.union(one.sources for one in openings)
    if not at_large(firewall, sources):
        text = "{subject} lets only named addresses ({sources}) reach {hosts} on port {ports}"
        return ok(subject, text, *places, sources=show_addresses(sources), hosts=shown, ports=numbers)
    text = "{subject} lets internet addresses reach {hosts} on port {ports}"
    return replace(fail(subject, text, *places, hosts=shown, ports=numbers), role=Role.INTERNET)


def _proven(estate: Estate, rule: Rule, hosts: Ranges, reached: Ranges) -> tuple[Evidence, ...]:
    """The places that show that all of the opened ports are one server's, each asking for a client certificate."""
    exposed = {
        (one.delivered_to, one.delivered_port): one.listener.tls.client_certificate
        for one in estate.exposures
        if one.role is Role.INTERNET and rule in one.rules
    }
    points = {(address, port) for address in _few(hosts) for port in _few(reached)}
    facts = [exposed.get(point) for point in points]
    if not points or not all(isinstance(fact, Known) and fact.value for fact in facts):
        return ()
    return tuple(place for fact in facts if isinstance(fact, Known) for place in fact.evidence)


def _few(ranges: Ranges) -> tuple[int, ...]:
    """The values of a small set; nothing for a large one."""
    return tuple(value for low, high in ranges for value in range(low, high + 1)) if ranges.size <= _FEW else ()


_FEW = 16


def console_label(service: ManagementService) -> str:
    """A management service for people: `ssh on outside`."""
    return f"{service.kind} on {service.interface}" if service.interface else service.kind


def consoles(
    estate: Estate, firewall: Firewall, role: Role
) -> Iterator[tuple[ManagementService, tuple[Evidence, ...]]]:
    """The management services that a role may reach, each with the sources that reach it, and the lines that let them.

    A few named addresses on the internet do not count.
    """
    local = [one for one in estate.openings_of(firewall) if one.role is role and one.local and one.certain]
    if role is Role.INTERNET:
        local = [one for one in local if at_large(firewall, one.sources)]
    for service in firewall.management.services:
        interface = firewall.interface(service.interface) if service.interface else None
        outside = service.sources & (PUBLIC if role is Role.INTERNET else NOT_PUBLIC)
        if role is Role.INTERNET and not at_large(firewall, service.sources):
            continue
        if interface and interface.enabled and interface.role is role and outside:
            yield service, service.evidence
        elif ways := [one for one in local if _answered(one, service, interface)]:
            reached = Ranges.union(one.sources & service.sources for one in ways)
            places = (*(_lets(one.rule) for one in ways), *service.evidence)
            yield replace(service, sources=reached), tuple(dict.fromkeys(places))


def _lets(rule: Rule) -> Evidence:
    """The place of a rule that lets a caller in; one that the product adds by itself says so."""
    if rule.evidence.note:
        return rule.evidence
    return rule.noted(rule.note if rule.implicit and rule.note else "this rule lets it in")


def _answered(opening: Opening, service: ManagementService, interface: Interface | None) -> bool:
    """Whether an opening to the firewall itself leads to a service, also at an interface that looks elsewhere."""
    if service.port is None or (service.interface and not (interface and interface.enabled)):
        return False
    here = interface is None or bool(opening.destinations & interface.addresses)
    sources = bool(opening.sources & service.sources)
    return here and sources and bool(_reached(opening, Ranges.single(service.port)))
