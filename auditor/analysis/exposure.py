"""Both sides joined: what roles may start through each firewall, and which of it meets a listener of a server."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.analysis.diagram import ONE_HOST, OverBudgetError, Work
from auditor.analysis.layers import Layers
from auditor.analysis.openings import entering, latent, openings, spoken
from auditor.analysis.paths import Leg, Path, leading
from auditor.analysis.proxied import admitted, fronted
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, plain, witness
from auditor.analysis.ways import Wall
from auditor.model.estate import Estate, System
from auditor.model.exposure import Exposure, Opening, Step
from auditor.model.fact import Known
from auditor.model.firewall import OTHER_INTERFACES, Action, Firewall, NatKind, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import (
    PUBLIC,
    TCP,
    Packet,
    Ranges,
    show_address,
)
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role

_TCP = Ranges.single(TCP)


def join(estate: Estate) -> Estate:
    """The estate with `openings` and `exposures` filled; a firewall whose rules cost too much to follow is partial."""
    located = _located(fronted(estate))
    layers = Layers(tuple(Wall(firewall) for firewall in located.gateways))
    opened: list[Opening] = []
    partial: set[str] = set()
    for wall in layers.walls:
        work = Work()
        for role in Role:
            try:
                for way in entering(located, layers, wall, role):
                    opened += openings(located, way, role, work)
            except OverBudgetError:
                partial.add(wall.firewall.name)
    exposures = tuple(_exposures(located, layers, partial))
    asleep = tuple(one for wall in layers.walls for one in latent(located, wall, partial))
    return replace(_marked(located, partial), openings=tuple(dict.fromkeys(opened)), latent=asleep, exposures=exposures)


def _marked(estate: Estate, partial: set[str]) -> Estate:
    systems = tuple(
        replace(one, firewall=replace(one.firewall, partial=True))
        if one.firewall and one.firewall.name in partial
        else one
        for one in estate.systems
    )
    return replace(estate, systems=systems)


def _located(estate: Estate) -> Estate:
    """Servers whose address nobody stated, when exactly one inside address fits the ports they listen on."""
    lost = [one for one in estate.systems if one.pacs and not one.addresses]
    if len(lost) != 1 or lost[0].pacs is None:
        return estate
    (system,) = lost
    taken = Ranges.union(one.addresses for one in estate.systems)
    wanted = {port for listener in lost[0].pacs.listeners if listener.live for port in listener.host_ports}
    found = _fitting(estate, wanted) - taken
    if found.size != 1:
        return estate
    sentence = (
        f"{system.name} is taken to be {show_address(found.first)}: "
        "it is the only inside address that the firewall names with the ports this server listens on."
    )
    placed = replace(system, addresses=found, inferred=(*system.inferred, sentence))
    return replace(estate, systems=tuple(placed if one is system else one for one in estate.systems))


def _fitting(estate: Estate, ports: set[int]) -> Ranges:
    """Single inside addresses that a translation or a permitting rule names together with one of the ports."""
    listening = Ranges.single(*ports)
    found = []
    for firewall in estate.gateways:
        for nat in firewall.nat:
            onto = (
                nat.to_ports
                if nat.to_ports is not None
                else Ranges.union(one.ports for one in nat.match.upper.services)
            )
            if nat.kind is NatKind.DESTINATION and nat.to.size == 1 and onto & listening and not nat.to <= PUBLIC:
                found.append(nat.to)
        for rule in firewall.rules:
            cells = rule.match.upper
            named = any(
                one.ports & listening and TCP in one.protocols and one.ports.size < _FEW for one in cells.services
            )
            if rule.action is Action.PERMIT and cells.dst.size == 1 and named and not cells.dst <= PUBLIC:
                found.append(cells.dst)
    return Ranges.union(found)


_FEW = 1000


@dataclass(frozen=True, slots=True)
class _Target:
    """A listener as other hosts reach it."""

    system: System
    pacs: Pacs
    listener: Listener
    address: int
    port: int


def _targets(estate: Estate) -> Iterator[_Target]:
    for system in estate.systems:
        for listener in system.pacs.listeners if system.pacs else ():
            if listener.live and system.pacs:
                home = next((one for one in estate.systems if one.name == listener.proxy), system)
                for port in dict.fromkeys(listener.host_ports):
                    for low, high in home.addresses:
                        yield from (
                            _Target(home, system.pacs, listener, one, port)
                            for one in range(low, min(high, low + 7) + 1)
                        )


def _exposures(estate: Estate, layers: Layers, partial: set[str]) -> Iterator[Exposure]:
    """Every exposure; a firewall that costs too much to follow is added to `partial`."""
    for target in _targets(estate):
        for role in Role:
            found = list(_beside(estate, role, target))
            for wall in layers.walls:
                try:
                    found += list(_through(estate, layers, wall, role, target))
                except OverBudgetError:
                    partial.add(wall.firewall.name)
            for one in _surest(found):
                try:
                    yield from (
                        left for one_ in tuple(_past_the_host(one, target)) for left in admitted(_as_known(one_))
                    )
                except OverBudgetError:
                    reason = f"the packet filter of {target.system.name} takes too long to follow"
                    yield replace(one, certain=False, reason=reason)


def _as_known(one: Exposure) -> Exposure:
    """An exposure of a listener whose own port nobody stated is not certain: the published port may be another's."""
    if one.listener.number is not None:
        return one
    return replace(one, certain=False, reason=one.reason or "the port that the server listens on is not known")


def _surest(found: list[Exposure]) -> list[Exposure]:
    """One exposure per address and port it is sent to: the certain one of most callers, with all their sources."""
    best: dict[tuple[int, int], Exposure] = {}
    for one in sorted(found, key=lambda one: (not one.certain, -one.sources.size)):
        first = best.setdefault((one.address, one.port), one)
        if one.certain == first.certain:
            best[one.address, one.port] = replace(first, sources=first.sources | one.sources)
    return list(best.values())


def _through(estate: Estate, layers: Layers, wall: Wall, role: Role, target: _Target) -> Iterator[Exposure]:
    """The exposures of one listener to a role, by paths that end at one firewall. Raises OverBudgetError."""
    box = list(wall.everything)
    box[DST], box[DPORT], box[PROTOCOL] = Ranges.single(target.address), Ranges.single(target.port), _TCP
    routes: dict[object, list[Path]] = {}
    for path in leading(layers, lambda one: entering(estate, layers, one, role), wall, tuple(box)):
        routes.setdefault(path.route, []).append(path)
    for paths in routes.values():
        sure = [path for path in paths if path.sure]
        yield _exposed(role, target, sure or paths)


def _exposed(role: Role, target: _Target, paths: list[Path]) -> Exposure:
    """One exposure of what takes one route: its widest part gives the lines, all parts give the rules."""
    widest = max(paths, key=lambda one: (one.sent[SRC].size, -one.sent[SRC].first))
    shown = witness(widest.sent)
    return Exposure(
        role,
        target.pacs,
        _met(target.listener, widest),
        shown.dst,
        shown.dport,
        target.address,
        target.port,
        (*(one for leg in widest.legs for one in _steps(leg)), *_published(target)),
        shown,
        Ranges.union(path.sent[SRC] for path in paths),
        widest.sure,
        next((leg.reason for leg in widest.legs if not leg.sure), ""),
        tuple(dict.fromkeys(leg.lets for path in paths for leg in path.legs)),
        assumed=_assumed(target.system, widest),
    )


def _met(listener: Listener, path: Path) -> Listener:
    """A listener as callers meet it: the first proxy that ends their connection says whether they speak TLS."""
    spoken = (leg.way.piece.nat.tls for leg in path.legs if leg.way.piece.nat is not None)
    ended = next((one for one in spoken if isinstance(one, Known)), None)
    return replace(listener, encrypted=ended) if ended else listener


def _steps(leg: Leg) -> Iterator[Step]:
    name, nat = leg.way.wall.firewall.name, leg.way.piece.nat
    if nat is not None and nat.kind is NatKind.DESTINATION:
        yield Step(name, "translate", nat.evidence, nat.evidence.quote().strip())
    yield from (step(name, rule) for rule in dict.fromkeys(leg.rules))


def step(firewall: str, rule: Rule) -> Step:
    """A rule that decided, as a step of a path."""
    if rule.implicit:
        return Step(firewall, "default", rule.evidence, rule.evidence.note or rule.name)
    action = "deny" if rule.action is Action.DENY else "permit"
    return Step(firewall, action, rule.evidence, rule.evidence.quote().strip())


def _published(target: _Target) -> Iterator[Step]:
    for one in target.listener.publications:
        if one.host_port == target.port and not one.loopback:
            yield Step(target.system.name, "publish", one.evidence, one.evidence.quote().strip())


def _assumed(system: System, path: Path) -> tuple[str, ...]:
    found = [
        one.role_reason
        for leg in path.legs
        for one in leg.way.wall.firewall.interfaces
        if one.name in {leg.way.ingress, leg.way.egress} and one.role_reason
    ]
    refused = (rule.match.open for leg in path.legs for rule in leg.way.doubts(leg.deciders) if rule.match.few_callers)
    found += [f"Callers on {', '.join(names)} may be refused; all others are not." for names in dict.fromkeys(refused)]
    return (*system.inferred, *found)


def _beside(estate: Estate, role: Role, target: _Target) -> Iterator[Exposure]:
    """Hosts of the same network reach a listener without any firewall between."""
    for network in estate.networks:
        if network.role is role and role is not Role.INTERNET and target.address in network.addresses:
            others = network.addresses - Ranges.single(target.address)
            if not others or estate.role_of(target.address) is not role:
                continue
            packet = Packet(plain(others), target.address, TCP, 40000, target.port)
            yield Exposure(
                role,
                target.pacs,
                target.listener,
                target.address,
                target.port,
                target.address,
                target.port,
                tuple(_published(target)),
                packet,
                others,
                assumed=(
                    *target.system.inferred,
                    *([network.reason] if network.reason else []),
                    f"{target.system.name} stands in the {role} network itself; no gateway is between.",
                ),
            )


def _past_the_host(one: Exposure, target: _Target) -> Iterator[Exposure]:
    """What of an exposure the packet filter of the server's own machine leaves."""
    host = target.system.host_filter
    if host is None:
        yield one
        return
    if target.address not in spoken(host):
        reason = f"the files hold no rules of {target.system.name} for this family of addresses"
        yield replace(one, certain=False, reason=one.reason or reason)
        return
    wall = Wall(host, Ranges.single(target.address))
    sport = Ranges.single(one.witness.sport)
    verdicts = [verdict for leg in legs(host) for verdict in _judged(wall, leg, one, target, sport)]
    if any(certain for certain, _, _, _ in verdicts) or any(verdict[1] for verdict in verdicts):
        sure = all(certain for certain, _, _, _ in verdicts)
        sources = Ranges.union(found for _, _, found, _ in verdicts)
        steps = next((steps for certain, possible, _, steps in verdicts if certain or possible), ())
        reason = one.reason or (
            "" if sure else f"the packet filter of {target.system.name} leaves open by which interface it comes"
        )
        yield replace(
            one,
            path=(*one.path, *steps),
            sources=sources,
            witness=replace(one.witness, src=plain(sources)),
            certain=one.certain and sure,
            reason=reason if not (one.certain and sure) else "",
        )


def legs(host: Firewall) -> tuple[str, ...]:
    """The interfaces by which other hosts may come in: all that rules name but the loopback and container bridges."""
    own = ("lo", "docker", "br-", "veth", "virbr", "cni")
    named = tuple(one.name for one in host.interfaces if not one.name.startswith(own))
    return named or (OTHER_INTERFACES,)


def _judged(
    wall: Wall, leg: str, one: Exposure, target: _Target, sport: Ranges
) -> Iterator[tuple[bool, bool, Ranges, tuple[Step, ...]]]:
    """For one interface: whether it surely passes, whether it may, from which sources, and by which lines."""
    clip = list(wall.everything)
    clip[SRC], clip[DST] = one.sources or Ranges.single(one.witness.src), Ranges.single(target.address)
    clip[PROTOCOL], clip[DPORT], clip[SPORT] = _TCP, Ranges.single(target.port), sport
    ways = list(wall.ways(tuple(clip), leg))
    if target.listener.contained and not any(way.piece.nat for way in ways):
        yield True, True, clip[SRC], ()  # docker takes a published port past the INPUT chain
        return
    told = [(way, *one) for way in ways for one in way.diagram(Work(), ONE_HOST).pieces()]
    sure = [one for one in told if one[0].surely(one[2])]
    passing = sure or [one for one in told if one[0].permits(one[2])]
    rules = next((way.rules(deciders) for way, _, deciders in passing), ())
    steps = tuple(step(wall.firewall.name, rule) for rule in rules if not rule.implicit)
    yield bool(sure), bool(passing), Ranges.union(piece[SRC] for _, piece, _ in passing), steps
