"""Random small firewalls whose rules overlap a lot, and the few packets that tell all their packets apart."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import strategies as st

from auditor.model.evidence import Source
from auditor.model.firewall import (
    NOTHING,
    Action,
    Cells,
    Firewall,
    Interface,
    Match,
    Nat,
    NatKind,
    Route,
    Rule,
    Sees,
    Stage,
)
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_V4,
    ANY_V6,
    ICMP,
    TCP,
    UDP,
    V6,
    Packet,
    Ranges,
    Service,
    address,
    cidr,
)

FILE = Source("edge.cfg", "\n" * 400)
INTERFACES = ("outside", "inside", "dmz")
SOURCES = (
    ANY_ADDRESS,
    cidr("198.51.100.0/24"),
    cidr("198.51.100.0/25"),
    cidr("198.51.100.7"),
    cidr("10.20.0.0/24"),
    cidr("2001:db8:9::/48"),
    Ranges.of((address("198.51.100.5"), address("198.51.100.20")), *cidr("10.20.0.8/29").pairs),
)
TARGETS = (
    ANY_ADDRESS,
    cidr("10.20.0.0/24"),
    cidr("10.20.0.15"),
    cidr("10.20.0.8/29"),
    cidr("10.30.0.0/24"),
    cidr("203.0.113.10"),
    cidr("203.0.113.8/29"),
    cidr("2001:db8::/48"),
    Ranges.union((cidr("10.20.0.15"), cidr("10.30.0.4"), cidr("2001:db8::15"))),
)
PORTS = (ANY_PORT, Ranges.single(104), Ranges.of((100, 200)), Ranges.of((150, 60000)))
HIGH = Ranges.of((1024, 65535))
ECHO = Service(Ranges.single(ICMP), Ranges.single(8 << 8))

services = st.one_of(
    st.just(Service()),
    st.builds(Service, st.just(Ranges.single(TCP)), st.sampled_from(PORTS), st.sampled_from((ANY_PORT, HIGH))),
    st.builds(Service, st.sampled_from((Ranges.single(UDP), Ranges.single(TCP, UDP))), st.sampled_from(PORTS)),
    st.just(ECHO),
)
interfaces = st.one_of(st.none(), st.none(), st.sets(st.sampled_from(INTERFACES), min_size=1).map(frozenset))


@st.composite
def cells(draw: st.DrawFn) -> Cells:
    return Cells(
        draw(st.sampled_from(SOURCES)),
        draw(st.sampled_from(TARGETS)),
        tuple(draw(st.lists(services, min_size=1, max_size=2))),
        draw(interfaces),
        draw(interfaces),
        draw(st.sampled_from((None, None, None, True, False))),
    )


@st.composite
def matches(draw: st.DrawFn) -> Match:
    """Exact mostly; sometimes nothing is sure; sometimes a part is."""
    upper = draw(cells())
    kind = draw(st.sampled_from(("exact", "exact", "exact", "open", "part")))
    if kind == "exact":
        return Match(upper)
    lower = NOTHING
    if kind == "part":
        lower = Cells(
            upper.src & cidr("198.51.100.0/25"), upper.dst, upper.services, upper.ingress, upper.egress, upper.dnat
        )
    return Match(upper, lower, ("the address of pacs.example.org",))


@st.composite
def lists(draw: st.DrawFn, targets: Sequence[str], first: int, most: int = 5) -> tuple[Rule, ...]:
    actions = [Action.PERMIT, Action.DENY, Action.PERMIT, Action.DENY, Action.RETURN, Action.CONTINUE, Action.UNKNOWN]
    if targets:
        actions += [Action.JUMP, Action.JUMP, Action.GOTO]
    found = []
    for place in range(draw(st.integers(0, most))):
        action = draw(st.sampled_from(actions))
        target = draw(st.sampled_from(targets)) if action in {Action.JUMP, Action.GOTO} else ""
        found.append(
            Rule(
                action,
                draw(matches()),
                FILE.line(first + place),
                position=place + 1,
                target=target,
                replies_only=draw(st.integers(0, 9)) == 0,
                disabled=draw(st.integers(0, 9)) == 0,
            )
        )
    return tuple(found)


@st.composite
def stages(draw: st.DrawFn, number: int = 0) -> Stage:
    """A list with up to three chains; a chain calls only later ones, as the kernel demands."""
    base = 1 + number * 60
    names = [f"c{one}" for one in range(draw(st.sampled_from((0, 0, 1, 3))))]
    chains = tuple(
        (name, draw(lists(names[place + 1 :], base + 10 * place + 10, 3))) for place, name in enumerate(names)
    )
    default = Rule(draw(st.sampled_from((Action.PERMIT, Action.DENY))), Match(), FILE.line(base), implicit=True)
    traffic = draw(st.sampled_from((frozenset({"forward"}), frozenset({"forward", "local"}), frozenset({"local"}))))
    return Stage(
        f"list {number}",
        draw(lists(names, base + 1)),
        default,
        draw(st.sampled_from(Sees)),
        draw(interfaces),
        draw(interfaces) if traffic == {"forward"} else None,
        traffic,
        chains,
    )


@st.composite
def translations(draw: st.DrawFn, place: int) -> Nat:
    own = draw(st.sampled_from((cidr("203.0.113.10"), cidr("203.0.113.8/29"), cidr("203.0.113.0/28"))))
    to = draw(st.sampled_from((cidr("10.20.0.15"), cidr("10.20.0.8/29"), cidr("10.30.0.4"))))
    ports = draw(st.sampled_from((ANY_PORT, Ranges.single(104), Ranges.of((104, 105)), Ranges.of((100, 200)))))
    to_ports = draw(st.sampled_from((None, Ranges.single(104), Ranges.of((104, 105)), Ranges.of((100, 200)))))
    protocols = draw(st.sampled_from((Ranges.single(TCP), Ranges.single(TCP, UDP))))
    upper = Cells(draw(st.sampled_from(SOURCES)), own, (Service(protocols, ports),), draw(interfaces))
    opened = draw(st.integers(0, 5)) == 0
    return Nat(
        draw(st.sampled_from((NatKind.DESTINATION, NatKind.DESTINATION, NatKind.DESTINATION, NatKind.EXEMPT))),
        Match(upper, NOTHING, ('the schedule "nights"',)) if opened else Match(upper),
        FILE.line(300 + place),
        to,
        to_ports,
        position=place,
        bypasses_filter=draw(st.integers(0, 5)) == 0,
    )


LEGS = (
    Interface("outside", networks=cidr("203.0.113.0/24"), addresses=cidr("203.0.113.2"), gateway=True),
    Interface("inside", networks=cidr("10.20.0.0/24") | cidr("2001:db8::/48"), addresses=cidr("10.20.0.1")),
    Interface("dmz", networks=cidr("10.30.0.0/24"), addresses=cidr("10.30.0.1")),
)


ROUTES = (
    Route(ANY_V4, "outside", FILE.line(390)),
    Route(ANY_V6, "outside", FILE.line(391)),
    Route(cidr("10.20.0.128/25"), "dmz", FILE.line(392)),
)


@st.composite
def firewalls(draw: st.DrawFn, most_stages: int = 2, most_nat: int = 3) -> Firewall:
    return Firewall(
        "edge",
        "drawn",
        FILE.line(1),
        interfaces=LEGS,
        routes=ROUTES,
        nat=tuple(draw(translations(place)) for place in range(draw(st.integers(0, most_nat)))),
        stages=tuple(draw(stages(number)) for number in range(draw(st.integers(1, most_stages)))),
    )


def calls_openly(firewall: Firewall) -> bool:
    """Whether some jump is open; the engine then forgets that its chain is met only if it is taken.

    What both ways decide alike is then undecided: too careful, never wrong.
    """
    lists_ = [rules for one in firewall.stages for rules in (one.rules, *(chain for _, chain in one.chains))]
    return any(rule.target and rule.match.open for rules in lists_ for rule in rules)


SRC_POINTS = tuple(
    address(text)
    for text in (
        "198.51.100.7", "198.51.100.9", "198.51.100.100", "198.51.100.200", "10.20.0.9", "192.0.2.1",
        "2001:db8:9::1", "2001:db8:8::1",
    )
)  # fmt: skip
DST_POINTS = tuple(
    address(text)
    for text in (
        "10.20.0.15", "10.20.0.9", "10.20.0.90", "10.20.0.200", "10.30.0.4", "10.30.0.9", "10.20.0.1", "10.30.0.1",
        "203.0.113.10", "203.0.113.9", "203.0.113.3", "203.0.113.2", "203.0.113.200", "192.0.2.9",
        "2001:db8::15", "2001:db8::9",
    )
)  # fmt: skip
SERVICE_POINTS = (
    *((TCP, port, sport) for port in (2, 104, 105, 180, 300) for sport in (40000, 500)),
    *((UDP, port, 40000) for port in (2, 104, 105, 180, 300)),
    (ICMP, 8 << 8, 40000),
    (ICMP, 13 << 8, 40000),
    (47, 0, 40000),
)


def packets() -> Iterator[Packet]:
    """Packets of which at least one lies in every atom that the sets above can form, families not mixed."""
    for src, dst, (protocol, dport, sport) in product(SRC_POINTS, DST_POINTS, SERVICE_POINTS):
        if (src >= V6) == (dst >= V6):
            yield Packet(src, dst, protocol, sport, dport)
