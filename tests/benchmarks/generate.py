"""Invented policies of any size: zones, object groups and services as practices write them, or as nobody should.

`realistic`: a clinic's sites, departments and partners; groups of hosts; few wildcards; most rules name what they let.
`hostile`: wide sources and destinations mixed with narrow ones, port ranges that overlap, every fourth rule a deny.
"""

from collections.abc import Iterator
from random import Random

from auditor.model.evidence import Source
from auditor.model.firewall import Action, Cells, Firewall, Interface, Match, Nat, NatKind, Route, Rule, Sees, Stage
from auditor.model.net import ANY_ADDRESS, ANY_PORT, ANY_SERVICE, ANY_V4, TCP, UDP, Ranges, Service, cidr, tcp
from auditor.model.role import Role

LEGS = (
    ("outside", "203.0.113.0/24"),
    ("inside", "10.0.0.0/9"),
    ("imaging", "10.128.0.0/10"),
    ("guest", "10.192.0.0/16"),
)
_PORTS = (104, 11112, 2762, 80, 443, 8042, 8080, 22, 3389, 445, 1433, 5432, 53, 123, 389, 636, 2575, 25, 5900, 161)


class Policy:
    """Draws rules; the same seed draws the same policy."""

    def __init__(self, seed: int, *, hostile: bool) -> None:
        """Nothing is drawn yet."""
        self._random = Random(seed)  # noqa: S311 - a policy that every run draws again
        self._hostile = hostile

    def firewall(self, count: int) -> Firewall:
        """A gateway with one list of so many rules and a translation for every fiftieth."""
        source = Source("edge.cfg", "\n" * (count + 2))
        rules = tuple(self._rule(source, number) for number in range(1, count + 1))
        default = Rule(Action.DENY, Match(), source.line(count + 1), implicit=True)
        interfaces = tuple(
            Interface(name, networks=cidr(network), role=role, gateway=role is Role.INTERNET)
            for (name, network), role in zip(LEGS, (Role.INTERNET, Role.OFFICE, Role.IMAGING, Role.GUEST), strict=True)
        )
        nat = tuple(self._nat(source, number) for number in range(1, count // 50 + 1))
        route = Route(ANY_V4, "outside", source.line(1))
        stage = Stage("rules", rules, default, Sees.TRANSLATED)
        return Firewall(
            "edge", "generated", source.line(1), interfaces=interfaces, routes=(route,), nat=nat, stages=(stage,)
        )

    def hosts(self, count: int) -> list[int]:
        """Addresses of image servers."""
        return [self._host("10.128.0.0/10") for _ in range(count)]

    def _rule(self, source: Source, number: int) -> Rule:
        denies = self._random.random() < (0.25 if self._hostile else 0.1)
        cells = self._wide() if self._hostile else self._named()
        return Rule(Action.DENY if denies else Action.PERMIT, Match(cells), source.line(number), number)

    def _named(self) -> Cells:
        """Groups of hosts and subnets of one zone to those of another, by a few services."""
        one, other = self._random.sample([network for _, network in LEGS[1:]], 2)
        src = ANY_ADDRESS if self._random.random() < 0.03 else self._group(one)
        dst = ANY_ADDRESS if self._random.random() < 0.02 else self._group(other)
        return Cells(src, dst, tuple(self._services()))

    def _services(self) -> Iterator[Service]:
        if self._random.random() < 0.04:
            yield ANY_SERVICE
            return
        yield tcp(*self._random.sample(_PORTS, self._random.choice((1, 1, 2, 4))))
        if self._random.random() < 0.2:
            yield Service(Ranges.single(UDP), Ranges.single(self._random.choice(_PORTS)))

    def _group(self, network: str) -> Ranges:
        """An object group: one to eight hosts and subnets."""
        members = self._random.choice((1, 1, 1, 2, 4, 8))
        return Ranges.union(self._member(network) for _ in range(members))

    def _member(self, network: str) -> Ranges:
        bits = self._random.choice((32, 32, 32, 29, 28, 27, 24, 24, 22))
        point = self._host(network)
        low = point >> (32 - bits) << (32 - bits)
        return Ranges(((low, low + (1 << (32 - bits)) - 1),))

    def _host(self, network: str) -> int:
        ((low, high),) = cidr(network).pairs
        return self._random.randint(low + 1, high - 1)

    def _wide(self) -> Cells:
        """One box: each side wide with the chance that makes every decision diagram suffer."""
        src = ANY_ADDRESS if self._random.random() < 0.3 else self._block()
        dst = ANY_ADDRESS if src != ANY_ADDRESS and self._random.random() < 0.2 else self._block()
        low = self._random.choice((*_PORTS, self._random.randrange(1, 60000)))
        kind = self._random.random()
        ports = ANY_PORT if kind < 0.2 else Ranges.single(low) if kind < 0.7 else Ranges.of((low, low + 5000))
        protocols = Ranges.single(self._random.choice((TCP, TCP, TCP, UDP)))
        return Cells(src, dst, (Service(protocols, ports),))

    def _block(self) -> Ranges:
        bits = self._random.choice((32, 32, 30, 28, 24, 24, 20, 16, 12))
        low = self._host("10.0.0.0/8") >> (32 - bits) << (32 - bits)
        return Ranges(((low, low + (1 << (32 - bits)) - 1),))

    def _nat(self, source: Source, number: int) -> Nat:
        public = cidr("203.0.113.0/24").first + 3 + number % 250
        service = tcp(1000 + number)
        match = Match(Cells(dst=Ranges.single(public), services=(service,), ingress=frozenset({"outside"})))
        inside = Ranges.single(self._host("10.128.0.0/10"))
        return Nat(NatKind.DESTINATION, match, source.line(number), inside, Ranges.single(104), number)
