"""The rulebase of one virtual system as stages: what passes through, and what reaches the device itself."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.panos.config import Config
from auditor.formats.panos.nat import Translated
from auditor.formats.panos.network import DEVICE, MGT, Network
from auditor.formats.panos.rules import ACTIONS, Reader, Written
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known
from auditor.model.firewall import NOTHING, Action, Cells, Match, NatKind, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V6, Ranges

INTRAZONE, INTERZONE = "intrazone-default", "interzone-default"
LOCAL = frozenset({"local"})


@dataclass(frozen=True, slots=True)
class Rulebase:
    """The rules of a virtual system in the order in which they are asked."""

    entries: tuple[Node, ...]
    nat: tuple[Node, ...]
    forwarding: tuple[Node, ...]
    """Rules that send packets other ways than the routes."""
    defaults: dict[str, Node]
    """The two last rules, where they were overridden."""


def rulebase(config: Config, vsys: Node) -> Rulebase:
    """What Panorama puts first, the device's own rules, what Panorama puts last."""
    pushed = config.pushed_to(vsys.name)
    before = [*pushed.below("pre-rulebase"), *vsys.below("pre-rulebase")]
    after = [*vsys.below("post-rulebase"), *pushed.below("post-rulebase")]
    parts = [*before, *vsys.below("rulebase"), *after]

    def named(kind: str) -> list[Node]:
        return [rule for part in parts if part.name == kind for rule in part.below("rules")]

    defaults = {one.name: one for one in (*reversed(named("default-security-rules")),)}
    forwarding = tuple(one for one in named("pbf") if not one.says("disabled"))
    return Rulebase(tuple(named("security")), tuple(named("nat")), forwarding, defaults)


@dataclass(frozen=True, slots=True)
class Policy:
    """A rulebase as it was read."""

    written: tuple[Written, ...]
    stages: tuple[Stage, ...]
    open_default: tuple[Evidence, ...]
    """The rule that lets through what no other names between zones."""


def read_policy(
    base: Rulebase, reader: Reader, translated: list[Translated], whole: Evidence, *, broken: bool, ipv6: Fact[bool]
) -> Policy:
    """The stages of a virtual system."""
    written = _ordered([reader.read(entry, place) for place, entry in enumerate(base.entries, 1)])
    network = reader.network
    last = _end(base, whole, broken=broken)
    inner = tuple(_inner(base, network, whole))
    rules = (*_without_ipv6(ipv6), *(rule for one in written for rule in one.rules))
    forward = Stage("security rules", (*rules, *inner), last, Sees.ORIGINAL, ingress=network.everywhere)
    arriving = _arriving(network, (*rules, *inner), last, _sent_to_device(translated, network))
    unzoned = frozenset(network.ports) - frozenset(network.zoned)
    stages = (forward, *arriving, *_outside(network, unzoned))
    open_default = (last.evidence.noted(INTERZONE),) if last.action is Action.PERMIT else ()
    return Policy(tuple(written), stages, open_default)


def _without_ipv6(ipv6: Fact[bool]) -> Iterator[Rule]:
    """Nothing of IPv6 passes where the firewall leaves it alone."""
    if isinstance(ipv6, Known) and not ipv6.value and ipv6.evidence:
        place = ipv6.evidence[0].noted("IPv6 is switched off")
        yield Rule(Action.DENY, Match(Cells(ANY_V6, ANY_V6)), place, implicit=True)


def local_name(zone: str) -> str:
    """The name of the stage that judges packets to the firewall's own addresses in a zone."""
    return f"security rules for the firewall itself in {zone}"


def _arriving(network: Network, rules: tuple[Rule, ...], last: Rule, sent: dict[str, Ranges]) -> Iterator[Stage]:
    """For packets to the firewall itself: each zone that holds addresses of it asks the rules towards that zone."""
    leaving = [(rule, rule.match.upper.egress) for rule in rules]
    for zone in network.zones:
        legs = network.of(frozenset({zone}))
        held = network.own(frozenset({zone})) | sent.get(zone, Ranges())
        if held:
            others = Match(Cells(dst=ANY_ADDRESS - held))
            aside = Rule(Action.PERMIT, others, last.evidence.noted("another zone is asked"), implicit=True)
            asked = [rule for rule, egress in leaving if egress is None or not egress.isdisjoint(legs)]
            yield Stage(local_name(zone), (aside, *asked), last, Sees.ORIGINAL, network.everywhere, None, LOCAL)
    lost = Ranges.union(port.addresses for port in network.ports.values()) - network.own(None)
    if lost:
        deny = Rule(
            Action.DENY, Match(Cells(dst=lost)), last.evidence.noted("this address is in no zone"), implicit=True
        )
        rest = Rule(Action.PERMIT, Match(), last.evidence.noted("this address is in a zone"), implicit=True)
        yield Stage("addresses in no zone", (deny,), rest, Sees.ORIGINAL, None, None, LOCAL)


def _outside(network: Network, unzoned: frozenset[str]) -> Iterator[Stage]:
    """Interfaces in no zone, and the management port, let nothing through."""
    if network.mgt is not None:
        place = network.mgt[0].noted("the management port hands nothing on")
        deny = Rule(Action.DENY, Match(), place, implicit=True)
        yield Stage("management port", (), deny, Sees.ORIGINAL, frozenset({MGT}), None, frozenset({"forward", "local"}))
    for name in sorted(unzoned):
        place = network.ports[name].place.noted("this interface is in no zone")
        deny = Rule(Action.DENY, Match(), place, implicit=True)
        yield Stage(
            f"no zone on {name}", (), deny, Sees.ORIGINAL, frozenset({name}), None, frozenset({"forward", "local"})
        )
        yield Stage(f"no zone behind {name}", (), deny, Sees.ORIGINAL, None, frozenset({name}))


def _end(base: Rulebase, whole: Evidence, *, broken: bool) -> Rule:
    """What happens between zones when no rule matches."""
    if broken:
        missing = Match(Cells(), NOTHING, ("the rest of the file, which is missing",))
        return Rule(Action.UNKNOWN, missing, whole, implicit=True)
    return _default(base, INTERZONE, Action.DENY, whole, "what no rule names between zones is refused")


def _default(base: Rulebase, name: str, action: Action, whole: Evidence, note: str) -> Rule:
    entry = base.defaults.get(name)
    if entry is None:
        return Rule(action, Match(), whole.noted(note), implicit=True, handle=name, name=name)
    action = ACTIONS.get(entry.read("action"), action)
    logged = entry.says("log-end") or entry.says("log-start")
    return Rule(action, Match(), entry.evidence.noted(name), implicit=True, handle=name, name=name, logged=logged)


def _inner(base: Rulebase, network: Network, whole: Evidence) -> Iterator[Rule]:
    """What happens inside each zone when no rule matches."""
    note = "what no rule names inside a zone is let through"
    rule = _default(base, INTRAZONE, Action.PERMIT, whole, note)
    for zone in network.zones.values():
        legs = network.of(frozenset({zone.name}))
        if legs:
            yield replace(rule, match=Match(Cells(ingress=legs, egress=legs | {DEVICE})))


def _ordered(written: list[Written]) -> list[Written]:
    """Rules with wildcard masks are asked by the length of their masks, not in order, so several of them are open."""
    wild = [one for one in written if one.wildcard]
    if len(wild) < 2:
        return written
    return [_doubted(one) if one.wildcard else one for one in written]


def _doubted(one: Written) -> Written:
    opened = "which of the rules with wildcard masks is asked first"
    rules = tuple(
        replace(rule, match=Match(rule.match.upper, NOTHING, (*rule.match.open, opened))) for rule in one.rules
    )
    return replace(one, rules=rules)


def _sent_to_device(translated: list[Translated], network: Network) -> dict[str, Ranges]:
    """By zone, the addresses that translations turn into the device's own."""
    found: dict[str, Ranges] = {}
    for nat in (nat for one in translated for nat in one.nats if nat.kind is NatKind.DESTINATION):
        for zone in network.zones:
            if nat.to & network.own(frozenset({zone})):
                found[zone] = found.get(zone, Ranges()) | nat.match.upper.dst
    return found


def admitted(stage: Stage, interface: str, held: Ranges, protocol: int, port: int) -> Ranges:
    """From which senders a stage may let a connection to an address of the device in by an interface."""
    left, found = Cells().src, Ranges()
    for rule in (*stage.rules, stage.default):
        if rule.disabled:
            continue
        lets = rule.action not in {Action.DENY, Action.CONTINUE}
        if lets and _takes(rule.match.upper, interface, held, protocol, port):
            found = found | (left & rule.match.upper.src)
        surely = rule.match.surely
        decides = rule.action in {Action.PERMIT, Action.DENY}
        if decides and held <= surely.dst and _takes(surely, interface, held, protocol, port):
            left = left - surely.src
    return found


def _takes(cells: Cells, interface: str, held: Ranges, protocol: int, port: int) -> bool:
    return (
        (cells.ingress is None or interface in cells.ingress)
        and bool(cells.dst & held)
        and any(protocol in one.protocols and port in one.ports for one in cells.services)
    )
