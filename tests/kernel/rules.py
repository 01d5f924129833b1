"""Random firewalls in the neutral model, and the same firewalls as text for iptables-restore or ip6tables-restore."""

from collections.abc import Iterator, Sequence
from random import Random

from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import Action, Cells, Firewall, Interface, Match, Nat, NatKind, Route, Rule, Stage
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_V4,
    ANY_V6,
    ICMP,
    ICMPV6,
    TCP,
    UDP,
    V6,
    Packet,
    Ranges,
    Service,
    cidr,
    show_address,
)
from tests.kernel.lab import INSIDE, OUTSIDE

FILE = Source("rules.v4", "\n".join(f"line {number}" for number in range(1, 1000)) + "\n")
_SOURCES = {
    4: ("198.51.100.0/24", "198.51.100.0/25", "198.51.100.7", "192.0.2.0/24", "0.0.0.0/0", "0.0.0.0/0"),
    6: ("2001:db8:9::/48", "2001:db8:9::/64", "2001:db8:9::7", "2001:db8:a::/48", "::/0", "::/0"),
}
_TARGETS = {
    4: ("10.20.0.0/24", "10.20.0.15", "10.20.0.8/29", "10.20.1.0/24", "203.0.113.8/29", "0.0.0.0/0"),
    6: ("2001:db8::/64", "2001:db8::15", "2001:db8::10/125", "2001:db8::100/120", "::/0", "::/0"),
}
_PORTS = (
    ANY_PORT,
    ANY_PORT,
    Ranges.single(104),
    Ranges.single(104, 11112),
    Ranges.of((100, 200)),
    Ranges.of((150, 9000)),
)
_ACTIONS = (Action.PERMIT, Action.DENY, Action.PERMIT, Action.DENY, Action.RETURN, Action.CONTINUE)


class Maker:
    """Draws one firewall of one address family."""

    def __init__(self, seed: int, family: int = 4) -> None:
        """The same seed draws the same firewall."""
        self._random = Random(seed)  # noqa: S311 - reproducible rule sets, not secrets
        self._family = family
        self._line = 0

    def firewall(self, rules: int = 12, chains: int = 4) -> Firewall:
        """A firewall with one list, some chains, and a few translations."""
        names = [f"chain{number}" for number in range(chains)]
        lists = tuple((name, self._rules(names[place + 1 :], rules // 3)) for place, name in enumerate(names))
        default = Rule(self._random.choice((Action.PERMIT, Action.DENY)), Match(), self._evidence(), implicit=True)
        stage = Stage("chain FORWARD", self._rules(names, rules), default, chains=lists)
        v4 = self._family == 4
        legs = (
            Interface(
                OUTSIDE,
                networks=cidr("203.0.113.0/24" if v4 else "2001:db8:1::/64"),
                addresses=cidr("203.0.113.2" if v4 else "2001:db8:1::2"),
                gateway=True,
            ),
            Interface(
                INSIDE,
                networks=cidr("10.20.0.0/16" if v4 else "2001:db8::/64"),
                addresses=cidr("10.20.0.1" if v4 else "2001:db8::1"),
            ),
        )
        route = Route(ANY_V4 if v4 else ANY_V6, OUTSIDE, self._evidence())
        nat = tuple(self._nat(place) for place in range(1, 5)) if v4 else ()
        return Firewall(
            "edge", "iptables", self._evidence(), interfaces=legs, routes=(route,), nat=nat, stages=(stage,)
        )

    def packets(self, count: int) -> list[Packet]:
        """Distinct first packets that enter from outside."""
        found = []
        for number in range(count):
            src = self._point(self._random.choice(_SOURCES[self._family][:-2]))
            dst = self._point(self._random.choice(_TARGETS[self._family][: 5 if self._family == 4 else 4]))
            echo = ICMP if self._family == 4 else ICMPV6
            protocol = self._random.choice((TCP, TCP, TCP, UDP, echo))
            port = self._random.choice(
                (104, 11112, 99, 100, 150, 200, 201, 9000, 9001, self._random.randrange(1, 65536))
            )
            dport = self._random.choice((8, 13) if echo == ICMP else (128, 135 + 7)) << 8 if protocol == echo else port
            found.append(Packet(src, dst, protocol, 1024 + number, dport))
        return found

    def _point(self, network: str) -> int:
        ((low, high),) = cidr(network).pairs
        first = low + 2 * (high - low > 200)  # the first addresses of a network are its routers' own
        return self._random.randint(first, min(high, low + 40))

    def _evidence(self) -> Evidence:
        self._line += 1
        return FILE.line(self._line)

    def _rules(self, targets: Sequence[str], count: int) -> tuple[Rule, ...]:
        found = []
        for place in range(count):
            jumps = (Action.JUMP, Action.JUMP, Action.GOTO) if targets else ()
            action = self._random.choice((*_ACTIONS, *jumps))
            target = self._random.choice(targets) if action in jumps else ""
            found.append(
                Rule(
                    action,
                    Match(self._cells()),
                    self._evidence(),
                    position=place + 1,
                    target=target,
                    replies_only=self._random.random() < 0.1,
                )
            )
        return tuple(found)

    def _cells(self) -> Cells:
        src, dst = (cidr(self._random.choice(pool[self._family])) for pool in (_SOURCES, _TARGETS))
        pairs = (None, None, frozenset({OUTSIDE}), frozenset({INSIDE}))
        dnat = self._random.choice((None, None, None, None, True, False)) if self._family == 4 else None
        services = (self._service(),) if self._random.random() < 0.8 else (self._service(), self._service())
        return Cells(src, dst, services, self._random.choice(pairs[:3]), self._random.choice((*pairs, pairs[3])), dnat)

    def _service(self) -> Service:
        kind = self._random.choice(("any", "tcp", "tcp", "tcp", "udp", "echo"))
        if kind == "any":
            return Service()
        if kind == "echo":
            echo, type = (ICMP, 8) if self._family == 4 else (ICMPV6, 128)
            return Service(Ranges.single(echo), Ranges.single(type << 8))
        source = Ranges.of((1024, 1200)) if self._random.random() < 0.15 else ANY_PORT
        return Service(Ranges.single(TCP if kind == "tcp" else UDP), self._random.choice(_PORTS), source)

    def _nat(self, place: int) -> Nat:
        own = cidr(self._random.choice(("203.0.113.10", "203.0.113.8/29", "203.0.113.8/29")))
        ports = self._random.choice((ANY_PORT, Ranges.single(104), Ranges.of((100, 200))))
        single = self._random.random() < 0.7 or own.size == 1
        to = cidr("10.20.0.15") if single else cidr("10.20.0.8/29")
        to_ports = Ranges.single(104) if single and self._random.random() < 0.5 else None
        services = (Service(Ranges.single(TCP), ports),)
        match = Match(Cells(cidr(self._random.choice(_SOURCES[4])), own, services, frozenset({OUTSIDE})))
        kind = NatKind.EXEMPT if self._random.random() < 0.2 else NatKind.DESTINATION
        return Nat(kind, match, self._evidence(), to, to_ports, place)


_TARGET = {Action.PERMIT: "-j ACCEPT", Action.DENY: "-j DROP", Action.RETURN: "-j RETURN", Action.CONTINUE: ""}


def restore(firewall: Firewall) -> str:
    """The firewall as text for iptables-restore."""
    (stage,) = firewall.stages
    lines = ["*nat", ":PREROUTING ACCEPT [0:0]"] if firewall.nat else []
    lines += [f"-A PREROUTING {words} {_onto(nat)}" for nat in firewall.nat for words in _matched(nat.match.upper)]
    lines += ["COMMIT"] if firewall.nat else []
    policy = "ACCEPT" if stage.default.action is Action.PERMIT else "DROP"
    lines += ["*filter", f":FORWARD {policy} [0:0]", *(f":{name} - [0:0]" for name, _ in stage.chains)]
    for name, rules in (("FORWARD", stage.rules), *stage.chains):
        lines += [f"-A {name} {line}" for rule in rules for line in _lines(rule)]
    return "\n".join([*lines, "COMMIT", ""])


def _onto(nat: Nat) -> str:
    if nat.kind is NatKind.EXEMPT:
        return "-j ACCEPT"
    if nat.to.size > 1:
        return "-j NETMAP --to 10.20.0.8/29"
    return f"-j DNAT --to-destination {show_address(nat.to.first)}" + (f":{nat.to_ports.first}" if nat.to_ports else "")


def _lines(rule: Rule) -> Iterator[str]:
    target = {Action.JUMP: f"-j {rule.target}", Action.GOTO: f"-g {rule.target}"}.get(rule.action)
    state = "-m conntrack --ctstate RELATED,ESTABLISHED " if rule.replies_only else ""
    return (f"{words} {state}{target or _TARGET[rule.action]}" for words in _matched(rule.match.upper))


def _matched(cells: Cells) -> Iterator[str]:
    """The options for a rule's sets: one line per service."""
    words = [*_within("-s", cells.src), *_within("-d", cells.dst)]
    words += [
        f"{option} {name}" for option, names in (("-i", cells.ingress), ("-o", cells.egress)) for name in names or ()
    ]
    if cells.dnat is not None:
        words.append(f"-m conntrack {'' if cells.dnat else '! '}--ctstate DNAT")
    for service in cells.services:
        yield " ".join([*words, *_service(service)])


def _within(option: str, ranges: Ranges) -> Iterator[str]:
    if ranges in {ANY_V4, ANY_V6, ANY_ADDRESS}:
        return
    ((low, high),) = ranges.pairs
    bits = (high - low + 1).bit_length() - 1
    yield f"{option} {show_address(low)}/{(128 if low >= V6 else 32) - bits}"


def _service(service: Service) -> Iterator[str]:
    if service.protocols == ANY_PROTOCOL:
        return
    number = service.protocols.first
    yield f"-p {number}"
    if number in {ICMP, ICMPV6}:
        kind, code = divmod(service.ports.first, 256)
        yield f"-m icmp --icmp-type {kind}/{code}" if number == ICMP else f"-m icmp6 --icmpv6-type {kind}/{code}"
        return
    for option, ports in (("--dports", service.ports), ("--sports", service.source_ports)):
        if ports != ANY_PORT:
            shown = ",".join(str(low) if low == high else f"{low}:{high}" for low, high in ports)
            yield f"-m multiport {option} {shown}"
