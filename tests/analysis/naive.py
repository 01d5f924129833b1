"""What a firewall does with one packet, worked out packet by packet and slowly: the independent truth of the tests.

Nothing here comes from `auditor.analysis`. Where a match is open every way is followed, so that the answer is the set
of all that may happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from auditor.model.firewall import Action, Cells, Firewall, Match, Nat, NatKind, Rule, Sees, Stage
from auditor.model.net import Packet, Ranges


@dataclass(frozen=True)
class Seen:
    """A packet as a list compares it."""

    packet: Packet
    ingress: str
    egress: str
    dnat: bool = False


def within(cells: Cells, seen: Seen) -> bool:
    packet = seen.packet
    return (
        packet.src in cells.src
        and packet.dst in cells.dst
        and (cells.ingress is None or seen.ingress in cells.ingress)
        and (cells.egress is None or seen.egress in cells.egress)
        and cells.dnat in {None, seen.dnat}
        and any(
            packet.protocol in one.protocols and packet.dport in one.ports and packet.sport in one.source_ports
            for one in cells.services
        )
    )


def may(match: Match, seen: Seen) -> bool:
    return within(match.upper, seen)


def must(match: Match, seen: Seen) -> bool:
    return within(match.upper if match.lower is None else match.lower, seen)


def deciders(stage: Stage, seen: Seen) -> frozenset[Rule]:
    """Every rule that may decide the packet: more than one only where a match is open."""
    chains = dict(stage.chains)

    def run(rules: tuple[Rule, ...], end: Callable[[], frozenset[Rule]]) -> frozenset[Rule]:
        if not rules:
            return end()
        rule, rest = rules[0], rules[1:]

        def onward() -> frozenset[Rule]:
            return run(rest, end)

        if rule.disabled or rule.replies_only or rule.action is Action.CONTINUE or not may(rule.match, seen):
            return onward()
        match rule.action:
            case Action.JUMP:
                found = run(chains[rule.target], onward)
            case Action.GOTO:
                found = run(chains[rule.target], end)
            case Action.RETURN:
                found = end()
            case _:
                found = frozenset({rule})
        return found if must(rule.match, seen) else found | onward()

    return run(stage.rules, lambda: frozenset({stage.default}))


def reached(stage: Stage, seen: Seen) -> frozenset[Rule]:
    """Every rule that the packet surely or possibly meets and matches, jumps included."""
    chains = dict(stage.chains)
    met: set[Rule] = set()

    def run(rules: tuple[Rule, ...], end: Callable[[], None]) -> None:
        for place, rule in enumerate(rules):
            if rule.disabled or rule.replies_only or not may(rule.match, seen):
                continue
            met.add(rule)
            rest = rules[place + 1 :]
            match rule.action:
                case Action.JUMP:
                    run(chains[rule.target], lambda rest=rest, end=end: run(rest, end))  # type: ignore[misc]
                case Action.GOTO:
                    run(chains[rule.target], end)
                case Action.RETURN:
                    end()
                case _:
                    pass
            if must(rule.match, seen) and rule.action is not Action.CONTINUE:
                return
        end()

    run(stage.rules, lambda: None)
    return frozenset(met)


def verdict(rules: frozenset[Rule]) -> str:
    """`permit`, `deny`, or `undecided` where the possible deciders disagree."""
    actions = {rule.action for rule in rules}
    if actions == {Action.PERMIT}:
        return "permit"
    return "deny" if actions == {Action.DENY} else "undecided"


def together(verdicts: list[str]) -> str:
    """Every list must permit."""
    if "deny" in verdicts:
        return "deny"
    return "undecided" if "undecided" in verdicts else "permit"


@dataclass(frozen=True)
class Moved:
    """A packet behind the destination translation."""

    packet: Packet
    nat: Nat | None = None

    @property
    def dnat(self) -> bool:
        return self.nat is not None and self.nat.kind is NatKind.DESTINATION


def translated(nats: tuple[Nat, ...], seen: Seen) -> Iterator[Moved]:
    """Every way in which the packet may be translated."""
    for nat in nats:
        if nat.kind is NatKind.SOURCE or not may(nat.match, seen):
            continue
        yield Moved(_applied(nat, seen.packet), nat)
        if must(nat.match, seen):
            return
    yield Moved(seen.packet)


def _applied(nat: Nat, packet: Packet) -> Packet:
    if nat.kind is NatKind.EXEMPT:
        return packet
    service = [
        one for one in nat.match.upper.services if packet.protocol in one.protocols and packet.dport in one.ports
    ]
    dst = onto(packet.dst, nat.match.upper.dst, nat.to) if nat.to else packet.dst
    dport = onto(packet.dport, service[0].ports, nat.to_ports) if nat.to_ports else packet.dport
    return replace(packet, dst=dst, dport=dport)


def onto(value: int, own: Ranges, to: Ranges) -> int:
    """One value to one value in order when the sizes agree, else all onto the first."""
    if own.size != to.size:
        return to.first
    place = sum(min(high, value - 1) - low + 1 for low, high in own if low < value)
    for low, high in to:
        if place <= high - low:
            return low + place
        place -= high - low + 1
    raise AssertionError


def egress(firewall: Firewall, dst: int) -> str:
    """The interface by which an address is reached: the smallest connected network or route that holds it."""
    ways = [(one.networks, one.name) for one in firewall.interfaces if one.enabled]
    ways += [(one.destination, one.interface) for one in firewall.routes]
    fitting = [(part.size, name) for part, name in _parts(ways) if dst in part]
    default = next((one.name for one in firewall.interfaces if one.gateway), "")
    return min(fitting)[1] if fitting else default


def _parts(ways: list[tuple[Ranges, str]]) -> Iterator[tuple[Ranges, str]]:
    return ((Ranges((pair,)), name) for ranges, name in ways for pair in ranges)


def judged(firewall: Firewall, ingress: str, packet: Packet, moved: Moved) -> tuple[str, str]:
    """The interface by which a translated packet leaves (empty: it is for the firewall itself), and the verdict."""
    own = any(moved.packet.dst in one.addresses for one in firewall.interfaces)
    out = "" if own else egress(firewall, moved.packet.dst)
    found = []
    for stage in firewall.stages:
        passes = moved.nat is not None and moved.nat.bypasses_filter and stage.egress is None
        if passes or ("local" if own else "forward") not in stage.traffic:
            continue
        if (stage.ingress is not None and ingress not in stage.ingress) or (
            stage.egress is not None and out not in stage.egress
        ):
            continue
        compared = packet if stage.sees is Sees.ORIGINAL else moved.packet
        found.append(verdict(deciders(stage, Seen(compared, ingress, out, moved.dnat))))
    return out, together(found)


def crosses(firewall: Firewall, ingress: str, packet: Packet) -> tuple[str, frozenset[Packet]]:
    """The verdict on a packet that enters by an interface, and where it may be delivered.

    What would leave by the interface that it came in by, untranslated, is not the firewall's to pass.
    """
    verdicts, ends = set(), set()
    for moved in translated(firewall.nat, Seen(packet, ingress, "")):
        out, one = judged(firewall, ingress, packet, moved)
        if out == ingress and not moved.nat:
            one = "deny"
        verdicts.add(one)
        if one != "deny":
            ends.add(moved.packet)
    return (verdicts.pop() if len(verdicts) == 1 and len(ends) < 2 else "undecided"), frozenset(ends)
