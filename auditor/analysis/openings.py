"""What each role may start through one firewall, whoever listens there."""

from collections.abc import Iterator

from auditor.analysis.diagram import Deciders, OverBudgetError, Work
from auditor.analysis.layers import Hop, Layers
from auditor.analysis.space import DST, SRC, Box, services
from auditor.analysis.ways import Wall, Way, main_rule, reasons
from auditor.analysis.zones import own_public
from auditor.model.estate import Estate
from auditor.model.exposure import Opening
from auditor.model.firewall import Firewall, Rule
from auditor.model.net import ADDRESS_END, ANY_V4, ANY_V6, NOT_PUBLIC, PUBLIC, SYMBOLIC, Ranges
from auditor.model.role import Role


def entering(estate: Estate, layers: Layers, wall: Wall, role: Role) -> Iterator[Way]:
    """The ways of a role's packets into a firewall, those apart that another one hands to it."""
    firewall = wall.firewall
    foreign = Ranges.union(one.addresses for one in estate.networks if one.role is not Role.INTERNET)
    own = own_public(estate)
    internet = PUBLIC - foreign - own
    for interface in firewall.interfaces:
        if interface.role is role and interface.enabled:
            routed = [one.destination for one in firewall.routes if one.interface == interface.name]
            behind = Ranges.union((interface.networks, *routed)) & (ANY_V4 | ANY_V6)
            sources = internet if role is Role.INTERNET else (behind or ANY_V4 | ANY_V6)
            yield from wall.ways(_from(wall, sources, role, own), interface.name)
    elsewhere = Ranges.union(one.addresses for one in estate.networks if one.role is role and not one.reason)
    if role is Role.INTERNET:
        return
    for name, part in wall.leaving(elsewhere):
        leg = firewall.interface(name) if name else None
        handed = name is not None and Hop(wall, name) in layers.before
        if leg and leg.role is not role and not handed and not part & leg.networks:
            outer = Role.INTERNET if leg.role is Role.INTERNET and part <= PUBLIC and not firewall.vpns else role
            yield from wall.ways(_from(wall, part, outer, own), name)


def _from(wall: Wall, sources: Ranges, role: Role, own: Ranges) -> Box:
    """The clip of a role: over the internet only public addresses are reached, until something translates them."""
    clip = list(wall.everything)
    clip[SRC] = sources & spoken(wall.firewall)
    clip[DST] = (PUBLIC | own if role is Role.INTERNET else clip[DST]) & spoken(wall.firewall)
    return tuple(clip)


def spoken(firewall: Firewall) -> Ranges:
    """The addresses of the families that the export speaks for; of the others nothing is known."""
    found = [family for number, family in ((4, ANY_V4), (6, ANY_V6)) if number in firewall.families]
    return Ranges.union((*found, Ranges(((SYMBOLIC, ADDRESS_END),))))


def openings(estate: Estate, way: Way, role: Role, work: Work) -> Iterator[Opening]:
    """One opening per rule: the sure part of what it lets through, else the part that something open decides."""
    if way.silent or (way.local and not way.flats):
        return
    diagram = way.diagram(work)
    offered = diagram.services()
    groups: dict[tuple[Rule, bool], list[tuple[Deciders, Ranges, Ranges]]] = {}
    for deciders, (sources, sent) in diagram.projections((SRC, DST)).items():
        if way.permits(deciders):
            key = main_rule(way.rules(deciders), way), way.surely(deciders)
            groups.setdefault(key, []).append((deciders, sources, sent))
    for (rule, certain), parts in groups.items():
        if not certain and (rule, True) in groups:
            continue
        sent = Ranges.union(part for _, _, part in parts)
        inside = way.piece.address.forward(sent)
        pairs = (pair for deciders, _, _ in parts for pair in offered[deciders])
        yield Opening(
            role,
            way.wall.firewall.name,
            rule,
            way.piece.nat,
            Ranges.union(part for _, part, _ in parts),
            inside,
            sent,
            services((protocols, way.piece.port.forward(ports)) for protocols, ports in pairs),
            _single_role(estate, inside),
            certain,
            "" if certain else reasons(way.doubts(parts[0][0]), way),
            way.local,
        )


def latent(estate: Estate, wall: Wall, partial: set[str]) -> Iterator[Opening]:
    """What a firewall lets the internet start towards private addresses to which it translates nothing."""
    firewall, work = wall.firewall, Work()
    outer = {one.name for one in firewall.interfaces if one.enabled and one.role is Role.INTERNET}
    routed = [(one.destination, one.interface) for one in firewall.routes]
    connected = [(one.networks, one.name) for one in firewall.interfaces if one.enabled]
    inside = Ranges.union(networks for networks, name in (*connected, *routed) if name not in outer) & NOT_PUBLIC
    for name in sorted(outer) if inside and firewall.name not in partial else ():
        clip = list(wall.everything)
        clip[SRC], clip[DST] = PUBLIC & spoken(firewall), inside - wall.addresses
        ways = [one for one in wall.ways(tuple(clip), name) if one.piece.nat is None and one.flats]
        try:
            yield from (found for way in ways if not way.local for found in openings(estate, way, Role.INTERNET, work))
        except OverBudgetError:
            return


def _single_role(estate: Estate, addresses: Ranges) -> Role | None:
    """The one role of all addresses that have any."""
    left, roles = addresses, set()
    for network in estate.networks:
        if left & network.addresses:
            roles.add(network.role)
            left = left - network.addresses
    return roles.pop() if len(roles) == 1 else None
