"""Imaging devices are not kept apart from other networks.

Does a line we could not judge open the imaging devices?

Why it matters: scanners run old software for many years and rarely ask who calls. Keeping them apart is what usually
stands in for the protection they lack; limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: limit the firewall rule so that imaging devices are reached by the archive and the vendor's
tunnel only, and reach the archive, the worklist, the clock and named vendor addresses only; refuse and log the rest.

PACS vendor: supply the list of connections that each imaging device needs, with addresses and ports.

How to verify: run the report on a new export; send a test image and fetch a worklist from every device.

Side effects: a connection that nobody listed stops, and remote service with it; change outside clinic hours with the
vendor on call.
"""

from collections.abc import Iterable, Iterator

from auditor.checking import (
    ANY_PORT,
    PUBLIC,
    TCP,
    UDP,
    Basis,
    Cites,
    Effect,
    Estate,
    Finding,
    Firewall,
    Opening,
    Peer,
    Ranges,
    Role,
    Rule,
    Weakness,
    by_rule,
    check,
    clear,
    fail,
    replace,
    review,
    show_addresses,
    show_ports,
)

LISTED = 16
"""Addresses of an office network that a rule can be said to name one by one, such as those of reading stations."""
SHOWN = 4
"""Devices that a finding names and quotes."""
NAMES, CLOCK_AND_NAMES = Ranges.single(53), Ranges.single(53, 123)
CALLERS = {
    Role.INTERNET: "the internet",
    Role.PARTNER: "partner networks",
    Role.VPN: "the VPN",
    Role.GUEST: "the guest network",
    Role.OFFICE: "the office network",
}
"""The worst first. The management network is where such devices are looked after from."""


@check(
    "fw-modality-zone-open",
    version=1,
    title="Imaging devices reach, and are reached by, only what they need",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.IR-01", sp80053="AC-4 SC-7", cis="12.2 13.4", hicp="#6 #9", nprm="312(a)(2)(vi)"
    ),
)
def modality_zone_open(estate: Estate) -> Iterator[Finding]:
    listed = [one for server in estate.servers for one in server.peers if one.kind == "dicom" and not one.wildcard]
    servers = Ranges.union(one.addresses for one in estate.systems if one.pacs)
    known = servers | Ranges.union(one.address for one in listed)
    devices = [one for one in listed if one.address and _imaging(estate, one) and not one.address & servers]
    for firewall in estate.gateways:
        near = _inside(firewall) & Ranges.union(one.address for one in devices)
        if not near:
            continue
        openings = [one for one in estate.openings_of(firewall) if not one.local]
        inward = by_rule(one for one in openings if _reached(firewall, one, near, known))
        outward = by_rule(one for one in openings if _reaching(firewall, one, near, known))
        for rule in {**inward, **outward}:
            sides = inward.get(rule, []), outward.get(rule, [])
            parts = next((side for side in sides if side and side[0].certain), sides[0] or sides[1])
            yield _open(firewall, rule, parts, devices, inward=parts is sides[0])
        if not inward and not outward:
            text = "{subject} keeps the imaging devices that the archive lists ({count}) apart from other networks"
            yield clear(firewall, firewall.subject("devices"), text, facing=Role.INTERNET, count=near.size)


def _imaging(estate: Estate, one: Peer) -> bool:
    """It stands in the imaging network, or where nobody said; in the office it is a reading station."""
    return estate.role_of(one.address.first) in {Role.IMAGING, None} and not estate.outside(one.address)


def _inside(firewall: Firewall) -> Ranges:
    """The networks that the firewall connects or leads to, without what lies towards the internet."""
    outer = {one.name for one in firewall.interfaces if one.role is Role.INTERNET}
    legs = [(one.name, one.networks) for one in firewall.interfaces if one.enabled]
    legs += [(one.interface, one.destination) for one in firewall.routes]
    return Ranges.union(networks for name, networks in legs if name not in outer)


def _reached(firewall: Firewall, one: Opening, near: Ranges, known: Ranges) -> bool:
    """More callers than were named may start a connection to a device."""
    callers = one.sources - known
    most = {Role.GUEST: 0, Role.OFFICE: LISTED}.get(one.role, firewall.thresholds.broad_source_addresses)
    services = one.reaches(TCP, ANY_PORT) or one.reaches(UDP, ANY_PORT)
    return one.role in CALLERS and bool(one.destinations & near) and bool(services) and callers.size > most


def _reaching(firewall: Firewall, one: Opening, near: Ranges, known: Ranges) -> bool:
    """A device may start a connection to more than was named; the clock and names apart."""
    services = one.reaches(TCP, ANY_PORT - NAMES) or one.reaches(UDP, ANY_PORT - CLOCK_AND_NAMES)
    if not one.sources & near or not services or one.to_role is Role.IMAGING:
        return False
    inside = one.destinations - PUBLIC - known - near
    outside = one.destinations & PUBLIC
    return inside.size > LISTED or outside.size > firewall.thresholds.broad_source_addresses


def _open(firewall: Firewall, rule: Rule, parts: list[Opening], devices: list[Peer], *, inward: bool) -> Finding:
    hit = Ranges.union(one.destinations if inward else one.sources for one in parts)
    found = [one for one in devices if one.address & hit]
    places = [rule.noted("this rule lets it through")]
    places += [one.evidence.noted("the archive lists this device") for one in found[:SHOWN]]
    subject, names = rule.subject(firewall.name), _names(found)
    if not parts[0].certain:
        doubt = "{subject} may open imaging devices ({names}) to other networks: {reason}"
        return review(subject, doubt, *places, names=names, reason=parts[0].reason)
    told = {"names": names, "ports": _ports(parts)}
    if inward:
        text = "{subject} lets {callers} start connections to imaging devices on {ports}: {names}"
        bad = fail(subject, text, *places, basis=Basis.CORRELATED, callers=_callers(parts), **told)
        return replace(bad, role=min((one.role for one in parts), key=list(Role).index))
    text = "{subject} lets imaging devices start connections to other networks at large on {ports}: {names}"
    return replace(fail(subject, text, *places, basis=Basis.CORRELATED, **told), role=Role.IMAGING)


def _names(devices: list[Peer]) -> str:
    named = ", ".join(f"{one.name} at {show_addresses(one.address)}" for one in devices[:SHOWN])
    return named if len(devices) <= SHOWN else f"{named} and {len(devices) - SHOWN} more"


def _callers(openings: Iterable[Opening]) -> str:
    """Who may call, with the addresses where these are few ranges."""
    found: dict[Role, list[Ranges]] = {}
    for one in openings:
        found.setdefault(one.role, []).append(one.sources)
    return ", ".join(
        CALLERS[role] if role is Role.INTERNET else f"{CALLERS[role]} ({show_addresses(Ranges.union(found[role]))})"
        for role in CALLERS
        if role in found
    )


def _ports(openings: list[Opening]) -> str:
    told = []
    for name, protocol in (("TCP", TCP), ("UDP", UDP)):
        ports = Ranges.union(one.reaches(protocol, ANY_PORT) for one in openings)
        if ports:
            told.append(f"any {name} port" if ports.size >= ANY_PORT.size - 1 else f"{name} {show_ports(ports)}")
    return ", ".join(told)
