"""Where one packet would go, and which lines decide."""

from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property

from auditor.analysis.diagram import Work
from auditor.analysis.exposure import legs, step
from auditor.analysis.layers import MOST_LAYERS, Hop, Layers, sources
from auditor.analysis.nat import delivered
from auditor.analysis.openings import spoken
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box
from auditor.analysis.ways import Wall, Way, reasons
from auditor.model.estate import Estate, System
from auditor.model.exposure import Step
from auditor.model.firewall import Action, Firewall, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ICMP, ICMPV6, PUBLIC, V6, Packet, Ranges, show_address
from auditor.model.role import Role

MOST_SOURCES = 16
"""Addresses of a source translation that are tried one by one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a packet."""

    verdict: str
    """`permit`, `deny` or `undecided`."""
    delivered_to: str | None
    """Address and port after translation, whoever stands there; None when not delivered."""
    path: tuple[Step, ...]
    reason: str = ""


@dataclass(frozen=True)
class Course:
    """A practice, with zones placed, prepared for many packets."""

    estate: Estate
    _hosts: dict[str, Wall] = field(default_factory=dict)

    @cached_property
    def layers(self) -> Layers:
        """Its gateways, the one that faces the internet first."""
        walls = [Wall(firewall) for firewall in self.estate.gateways]
        return Layers(tuple(sorted(walls, key=lambda wall: not _outer(wall.firewall))))

    def answer(self, ingress: str, packet: Packet) -> Answer:
        """The way of the first packet of a new connection.

        Args:
            ingress: an interface or zone of the outermost firewall, a role, or empty: inferred from the source.
            packet: as its sender sends it.
        """
        if not self.layers.walls:
            return self._at_the_host(packet, (), "no firewall is in the files")
        start = self._start(ingress, packet)
        if start is None:
            name = self.layers.walls[0].firewall.name
            return Answer("undecided", None, (), f"no interface of {name} is known for {ingress or 'this source'}")
        return self._through(start, packet, ())

    def _start(self, ingress: str, packet: Packet) -> Hop | None:
        """The gateway that sees a packet first, and the interface it enters by."""
        named = (
            Hop(wall, one.name)
            for wall in self.layers.walls
            for one in wall.firewall.interfaces
            if one.enabled and ingress in {one.name, one.device, one.description, one.role}
        )
        if ingress:
            found = list(named)
            held = (hop for hop in found if _outer(hop.wall.firewall) and packet.dst in _held(hop.wall))
            return next(held, found[0] if found else None)
        connected = [
            (one.networks.size, place, Hop(wall, one.name))
            for place, wall in enumerate(self.layers.walls)
            for one in wall.firewall.interfaces
            if one.enabled and packet.src in one.networks and one.role is not Role.INTERNET and not one.uplink
        ]
        if connected:
            return min(connected, key=lambda one: one[:2])[2]
        outer = [wall for wall in self.layers.walls if _outer(wall.firewall)] or [self.layers.walls[0]]
        return _usual(next((wall for wall in outer if packet.dst in _held(wall)), outer[0]), packet)

    def _through(self, hop: Hop, packet: Packet, seen: tuple[Wall, ...]) -> Answer:
        """What a gateway, and all that follow, make of a packet."""
        wall, firewall = hop.wall, hop.wall.firewall
        if packet.dst not in spoken(firewall):
            reason = f"the files hold no rules of {firewall.name} for this family of addresses"
            return Answer("undecided", None, (), reason)
        ways = list(wall.ways(_clip(wall, packet), hop.ingress))
        if refusal := _unrouted(firewall, hop.ingress, packet, ways):
            return Answer("deny", None, (), refusal)
        answers = [self._beyond(way, packet, (*seen, wall)) for way in ways]
        if not any(way.piece.closes for way in ways):
            answers.append(Answer("deny", None, ()))  # untranslated, it would leave by the interface it came in by
        first = answers[0]
        if any(one.verdict != first.verdict or one.delivered_to != first.delivered_to for one in answers[1:]):
            return Answer("undecided", None, first.path, reasons((), ways[0]))
        return first

    def _beyond(self, way: Way, packet: Packet, seen: tuple[Wall, ...]) -> Answer:
        """A packet on one way through a gateway, then through what stands behind it."""
        here = _judged(way, packet)
        if here.verdict == "deny" or way.local:
            return here
        address, port = delivered(way.piece, packet)
        ((_, hop),) = self.layers.onward(way.wall, way.egress, Ranges.single(address))
        arrived = replace(packet, dst=address, dport=port)
        if hop is None or hop.wall in seen or len(seen) >= MOST_LAYERS:
            return _joined(here, self._at_the_host(arrived, here.path, here.reason))
        answers = [self._through(hop, replace(arrived, src=source), seen) for source in _sources(way)]
        if len({(one.verdict, one.delivered_to) for one in answers}) != 1:
            name = way.wall.firewall.name
            return Answer("undecided", None, here.path, f"the source address with which it leaves {name} is not known")
        return _joined(here, replace(answers[0], path=(*here.path, *answers[0].path)))

    def _at_the_host(self, packet: Packet, path: tuple[Step, ...], reason: str) -> Answer:
        """What the filter of the machine that owns the address makes of an arriving packet."""
        system = next((one for one in self.estate.systems if packet.dst in one.addresses), None)
        there = _shown(packet.dst, packet.dport, packet.protocol)
        if system is None or system.host_filter is None or _published(system, packet.dport):
            verdict = "permit" if path else "undecided"
            return Answer(verdict, there if path else None, path, reason if not path else "")
        wall = self._hosts.setdefault(system.name, Wall(system.host_filter, system.addresses))
        told = [_judged(way, packet) for leg in legs(system.host_filter) for way in wall.ways(_clip(wall, packet), leg)]
        verdicts = {one.verdict for one in told}
        steps = (*path, *(told[0].path if told else ()))
        if verdicts == {"permit"}:
            return Answer("permit", there, steps)
        if verdicts == {"deny"}:
            return Answer("deny", None, steps, f"the packet filter of {system.name} refuses it")
        return Answer("undecided", None, steps, f"the packet filter of {system.name} leaves it open")


def _joined(here: Answer, there: Answer) -> Answer:
    """What two filters in a row make of a packet: what refuses for certain decides, then what is open."""
    if there.verdict == "deny" or here.verdict == "permit":
        return there
    return Answer("undecided", None, there.path, here.reason)


def _held(wall: Wall) -> Ranges:
    """The addresses that a gateway answers for: its own, and those that it translates."""
    taken = (nat.match.upper.dst for nat in wall.nat if nat.kind is NatKind.DESTINATION)
    return wall.addresses | Ranges.union(one for one in taken if one.size < PUBLIC.size)


def _outer(firewall: Firewall) -> bool:
    return any(one.role is Role.INTERNET for one in firewall.interfaces)


def _usual(wall: Wall, packet: Packet) -> Hop | None:
    """The interface that leads to a packet's source; the internet side for a public one."""
    name = next((name for name, _ in wall.leaving(Ranges.single(packet.src))), None)
    outside = next((one.name for one in wall.firewall.interfaces if one.enabled and one.role is Role.INTERNET), None)
    found = name or (outside if packet.src in PUBLIC else None)
    return Hop(wall, found) if found else None


def _sources(way: Way) -> Iterator[int]:
    """The source addresses with which a packet may leave; none when the export does not decide them."""
    found = list(sources(way))
    if len(found) > 1 or found[0].doubts:
        return
    to = found[0].to if found[0].to is not None else way.clip[SRC]
    yield from (one for low, high in to for one in range(low, high + 1)) if to.size <= MOST_SOURCES else ()


def _unrouted(firewall: Firewall, leg: str, packet: Packet, ways: list[Way]) -> str:
    """Why a packet gets nowhere at all."""
    if not ways:
        return f"{firewall.name} has no way for this packet"
    if _private_from_outside(firewall, leg, packet) and not any(way.piece.nat for way in ways):
        return "the internet routes no private address, and nothing translates this one"
    return ""


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


def _published(system: System, port: int) -> bool:
    """Whether docker hands the port to a container before the host's own rules are asked."""
    listeners = system.pacs.listeners if system.pacs else ()
    return any(one.host_port == port and not one.loopback for each in listeners for one in each.publications)
