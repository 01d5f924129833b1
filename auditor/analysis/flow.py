"""Where one packet would go, and which lines decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from auditor.analysis.diagram import Work
from auditor.analysis.exposure import legs, spoken, step
from auditor.analysis.nat import delivered
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box
from auditor.analysis.ways import Wall, Way, reasons
from auditor.model.estate import Estate, System
from auditor.model.exposure import Step
from auditor.model.firewall import Action, Firewall, NatKind
from auditor.model.net import ICMP, ICMPV6, NONE, PUBLIC, V6, Packet, Ranges, show_address
from auditor.model.role import Role


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a packet."""

    verdict: str
    """`permit`, `deny` or `undecided`."""
    delivered_to: str | None
    """Address and port after translation, whoever stands there; None when not delivered."""
    path: tuple[Step, ...]
    reason: str = ""


def answer(estate: Estate, ingress: str, packet: Packet) -> Answer:
    """The way of a packet that enters the outermost firewall.

    Args:
        estate: the practice, with zones placed.
        ingress: an interface or zone of the outermost firewall, a role, or empty: inferred from the source.
        packet: the first packet of a new connection.
    """
    firewall = _outermost(estate)
    if firewall is None:
        return _at_the_host(estate, packet, (), "no firewall is in the files")
    if packet.dst not in spoken(firewall):
        return Answer("undecided", None, (), f"the files hold no rules of {firewall.name} for this family of addresses")
    wall = _wall(firewall)
    leg = _leg(wall, ingress, packet)
    if leg is None:
        return Answer("undecided", None, (), f"no interface of {firewall.name} is known for {ingress or 'this source'}")
    ways = list(wall.ways(_clip(wall, packet), leg))
    if refusal := _unrouted(firewall, leg, packet, ways):
        return Answer("deny", None, (), refusal)
    return _first(estate, ways, packet)


@lru_cache(maxsize=8)
def _wall(firewall: Firewall, own: Ranges = NONE) -> Wall:
    """Prepared once for many packets."""
    return Wall(firewall, own)


def _unrouted(firewall: Firewall, leg: str, packet: Packet, ways: list[Way]) -> str:
    """Why a packet gets nowhere at all."""
    if not ways:
        return f"{firewall.name} has no way for this packet"
    if _private_from_outside(firewall, leg, packet) and not any(way.piece.nat for way in ways):
        return "the internet routes no private address, and nothing translates this one"
    return ""


def _first(estate: Estate, ways: list[Way], packet: Packet) -> Answer:
    """The one answer of all ways a packet may take; undecided when they differ."""
    answers = [_judged(way, packet) for way in ways]
    if not any(way.piece.closes for way in ways):
        answers.append(Answer("deny", None, ()))  # untranslated, it would leave by the interface it came in by
    first = answers[0]
    if any(one.verdict != first.verdict or one.delivered_to != first.delivered_to for one in answers[1:]):
        return Answer("undecided", None, first.path, reasons((), ways[0]))
    if first.verdict == "deny" or ways[0].local:
        return first
    address, port = delivered(ways[0].piece, packet)
    arrived = Packet(packet.src, address, packet.protocol, packet.sport, port)
    behind = _at_the_host(estate, arrived, first.path, first.reason)
    return behind if first.verdict == "permit" else Answer(first.verdict, None, behind.path, first.reason)


def _outermost(estate: Estate) -> Firewall | None:
    gateways = estate.gateways
    outside = (wall for wall in gateways if any(one.role is Role.INTERNET for one in wall.interfaces))
    return next(outside, next(iter(gateways), None))


def _leg(wall: Wall, ingress: str, packet: Packet) -> str | None:
    """The interface that a packet enters by."""
    interfaces = [one for one in wall.firewall.interfaces if one.enabled]
    if ingress:
        named = (one.name for one in interfaces if ingress in {one.name, one.device, one.description, one.role})
        return next(named, None)
    name = next((name for name, _ in wall.leaving(Ranges.single(packet.src))), None)
    outside = next((one.name for one in interfaces if one.role is Role.INTERNET), None)
    return name or (outside if packet.src in PUBLIC else None)


def _private_from_outside(firewall: Firewall, leg: str, packet: Packet) -> bool:
    interface = firewall.interface(leg)
    own = interface is not None and packet.dst in interface.addresses
    return interface is not None and interface.role is Role.INTERNET and packet.dst not in PUBLIC and not own


def _clip(wall: Wall, packet: Packet) -> Box:
    clip = list(wall.everything)
    values = {SRC: packet.src, DST: packet.dst, PROTOCOL: packet.protocol, DPORT: packet.dport, SPORT: packet.sport}
    for dimension, value in values.items():
        clip[dimension] = Ranges.single(value)
    return tuple(clip)


def _judged(way: Way, packet: Packet) -> Answer:
    """A packet on one way: each stage in turn, until one surely denies."""
    steps = list(_translated(way))
    doubt = ""
    for flat, outcome in zip(way.flats, way.outcomes(Work()), strict=True):
        entries = [flat.entries[place] for place in outcome]
        actions = {entry.action for entry in entries if not entry.skip}
        rules = tuple(entry.rule for entry in entries)
        steps.append(step(way.wall.firewall.name, rules[0]))
        if actions == {Action.DENY}:
            return Answer("deny", None, tuple(steps))
        if actions != {Action.PERMIT}:
            doubt = doubt or reasons(rules, way)
    if way.silent:
        return Answer("undecided", None, tuple(steps), f"the files hold no rules of {way.wall.firewall.name} for this")
    if not way.flats:
        steps.append(step(way.wall.firewall.name, way.lets))
    if doubt:
        return Answer("undecided", None, tuple(steps), doubt)
    return Answer("permit", _shown(*delivered(way.piece, packet), packet.protocol), tuple(steps))


def _translated(way: Way) -> Iterator[Step]:
    nat = way.piece.nat
    if nat is not None and nat.kind is NatKind.DESTINATION:
        yield Step(way.wall.firewall.name, "translate", nat.evidence, nat.evidence.quote().strip())


def _shown(address: int, port: int, protocol: int) -> str:
    shown = show_address(address)
    if protocol in {ICMP, ICMPV6}:
        return shown
    return f"[{shown}]:{port}" if address >= V6 else f"{shown}:{port}"


def _at_the_host(estate: Estate, packet: Packet, path: tuple[Step, ...], reason: str) -> Answer:
    """What the filter of the machine that owns the address makes of an arriving packet."""
    system = next((one for one in estate.systems if packet.dst in one.addresses), None)
    there = _shown(packet.dst, packet.dport, packet.protocol)
    if system is None or system.host_filter is None or _published(system, packet.dport):
        verdict = "permit" if path else "undecided"
        return Answer(verdict, there if path else None, path, reason if not path else "")
    wall = _wall(system.host_filter, Ranges.single(packet.dst))
    answers = [_judged(way, packet) for leg in legs(system.host_filter) for way in wall.ways(_clip(wall, packet), leg)]
    verdicts = {one.verdict for one in answers}
    steps = (*path, *(answers[0].path if answers else ()))
    if verdicts == {"permit"}:
        return Answer("permit", there, steps)
    if verdicts == {"deny"}:
        return Answer("deny", None, steps, f"the packet filter of {system.name} refuses it")
    return Answer("undecided", None, steps, f"the packet filter of {system.name} leaves it open")


def _published(system: System, port: int) -> bool:
    """Whether docker hands the port to a container before the host's own rules are asked."""
    listeners = system.pacs.listeners if system.pacs else ()
    return any(one.host_port == port and not one.loopback for each in listeners for one in each.publications)
