"""What a rule matches, while its options are read one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from auditor.model.firewall import NOTHING, OTHER_INTERFACES, Action, Cells, Match
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_SERVICE,
    ANY_V4,
    ANY_V6,
    V6,
    Ranges,
    Service,
    address,
    cidr,
    symbolic,
)

HOST_POINTS = {4: symbolic(0), 6: symbolic(1)}
"""The points that stand for the addresses of the host itself, which no rule states."""
SPACES = {4: ANY_V4 | Ranges.single(symbolic(0)), 6: ANY_V6 | Ranges.single(symbolic(1))}


@dataclass(slots=True)
class Draft:
    """The packets that match so far; `open` names what the file does not decide."""

    family: int
    names: frozenset[str]
    """The interfaces that the file names."""
    translates: bool
    """Destinations are translated before this rule is asked."""
    sets: Mapping[str, Ranges]
    """The sets whose members the files state."""
    src: Ranges
    dst: Ranges
    services: tuple[Service, ...] = (ANY_SERVICE,)
    ingress: frozenset[str] | None = None
    egress: frozenset[str] | None = None
    dnat: bool | None = None
    sent_to: Cells | None = None
    """Where the packet must have been sent to before any translation; None where the rule does not ask."""
    open: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Options that are not understood at all."""
    replies: bool = False
    """No first packet of a connection matches."""
    tracked: bool = False
    """It asks for NEW, so that packets that are not tracked do not match."""
    untracked: bool = False
    """It asks for UNTRACKED and not for NEW."""
    allowance: str = ""
    """Only what stays below this rate matches."""
    excess: str = ""
    """Only what exceeds this rate matches, which a first packet does not."""
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    spoofed: bool = False
    """Matches sources that have no route back."""

    @classmethod
    def of(cls, family: int, names: frozenset[str], sets: Mapping[str, Ranges], *, translates: bool) -> "Draft":
        """All packets of a family."""
        return cls(family, names, translates, sets, SPACES[family], SPACES[family])

    @property
    def cells(self) -> Cells:
        """The packets that may match."""
        return Cells(self.src, self.dst, self.services, self.ingress, self.egress, self.dnat)

    @property
    def once(self) -> bool:
        """Whether a first packet surely does not match: a rate must be exceeded, or a route must be missing."""
        return bool(self.excess) or self.spoofed

    def match(self, action: Action) -> Match:
        """The match for an action; a rate that is not yet used up lets the first packet through, not the next ones."""
        left = list(self.open)
        if self.allowance and action in {Action.DENY, Action.JUMP, Action.GOTO, Action.UNKNOWN}:
            left.append(self.allowance)
        return Match(self.cells, NOTHING if left else None, tuple(dict.fromkeys(left)))

    def narrow(self, *alternatives: Service) -> None:
        """Keep what also is one of the services."""
        self.services = tuple(
            both for one in self.services for other in alternatives if (both := meet_services(one, other)) is not None
        )

    def sources(self, given: Ranges, *, negated: bool) -> None:
        """Keep what comes from the addresses, or does not."""
        given = self._whole(given)
        self.src = self.src - given if negated else self.src & given

    def destinations(self, given: Ranges, *, negated: bool) -> None:
        """Keep what goes to the addresses, or does not."""
        given = self._whole(given)
        self.dst = self.dst - given if negated else self.dst & given

    def first_sent(self, dst: Ranges = ANY_ADDRESS, ports: Ranges = ANY_PORT) -> None:
        """Keep what was sent to some addresses and ports before any translation."""
        before = self.sent_to or Cells()
        self.sent_to = meet(before, Cells(dst=dst, services=(Service(ports=ports),))) or NOTHING

    def _whole(self, given: Ranges) -> Ranges:
        """Every address of the family, where `0.0.0.0/0` is written: the host's own, which no file states, too."""
        space = SPACES[self.family]
        return space if space - Ranges.single(HOST_POINTS[self.family]) <= given else given

    def interfaces(self, pattern: str, *, negated: bool) -> frozenset[str]:
        """The names that a pattern means; those that no line names belong to its negation."""
        if not negated:
            return frozenset({pattern})
        prefix = pattern[:-1] if pattern.endswith("+") else None
        others = (one for one in self.names if one != pattern and not (prefix is not None and one.startswith(prefix)))
        return frozenset({*others, OTHER_INTERFACES})


def meet_services(one: Service, other: Service) -> Service | None:
    """The intersection of two services; None when empty."""
    if one == ANY_SERVICE:
        return other
    both = Service(one.protocols & other.protocols, one.ports & other.ports, one.source_ports & other.source_ports)
    return both if both.protocols and both.ports and both.source_ports else None


def _meet_names(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other | _matched(one, other) | _matched(other, one)


def _matched(patterns: frozenset[str], names: frozenset[str]) -> frozenset[str]:
    """The names that a pattern ending in `+` covers."""
    prefixes = tuple(pattern[:-1] for pattern in patterns if pattern.endswith("+"))
    return frozenset(name for name in names if name.startswith(prefixes)) if prefixes else frozenset()


def meet(one: Cells, other: Cells) -> Cells | None:
    """The packets of both; None when there are none."""
    ingress, egress = _meet_names(one.ingress, other.ingress), _meet_names(one.egress, other.egress)
    services = tuple(both for a in one.services for b in other.services if (both := meet_services(a, b)) is not None)
    src, dst = one.src & other.src, one.dst & other.dst
    apart = one.dnat is not None and other.dnat is not None and one.dnat is not other.dnat
    if apart or not (src and dst and services) or frozenset() in {ingress, egress}:
        return None
    return Cells(src, dst, services, ingress, egress, other.dnat if one.dnat is None else one.dnat)


def without(one: Cells, gone: Cells, names: frozenset[str]) -> tuple[Cells, ...]:
    """What of the first is not in the second, as disjoint pieces."""
    common = meet(one, gone)
    if common is None:
        return (one,)
    pieces: list[Cells] = []
    kept = one
    if src := kept.src - common.src:
        pieces.append(replace(kept, src=src))
    kept = replace(kept, src=common.src)
    if dst := kept.dst - common.dst:
        pieces.append(replace(kept, dst=dst))
    kept = replace(kept, dst=common.dst)
    if ingress := _rest(kept.ingress, common.ingress, names):
        pieces.append(replace(kept, ingress=ingress))
    kept = replace(kept, ingress=common.ingress)
    if egress := _rest(kept.egress, common.egress, names):
        pieces.append(replace(kept, egress=egress))
    kept = replace(kept, egress=common.egress)
    if services := _without_services(kept.services, gone.services):
        pieces.append(replace(kept, services=services))
    return tuple(pieces)


def _rest(mine: frozenset[str] | None, taken: frozenset[str] | None, names: frozenset[str]) -> frozenset[str]:
    if taken is None:
        return frozenset()
    universe = names | {OTHER_INTERFACES} if mine is None else mine
    return universe - taken - _matched(taken, universe)


def _without_services(mine: tuple[Service, ...], gone: Iterable[Service]) -> tuple[Service, ...]:
    left = list(mine)
    for one in gone:
        left = [piece for service in left for piece in _minus(service, one)]
    return tuple(left)


def _minus(one: Service, gone: Service) -> list[Service]:
    common = meet_services(one, gone) if gone != ANY_SERVICE else one
    if common is None:
        return [one]
    pieces = [
        replace(one, protocols=one.protocols - common.protocols),
        replace(one, protocols=common.protocols, ports=one.ports - common.ports),
        Service(common.protocols, common.ports, one.source_ports - common.source_ports),
    ]
    return [piece for piece in pieces if piece.protocols and piece.ports and piece.source_ports]


MOST_HOLES = 12
"""Bits that a netmask may leave open above its last one; each doubles the number of ranges."""


def addresses(text: str) -> Ranges:
    """The addresses of `10.0.0.0/8,192.0.2.1` or of a netmask. Raises ValueError for a name."""
    return Ranges.union(_network(one) for one in text.split(","))


def _network(text: str) -> Ranges:
    host, slash, mask = text.partition("/")
    if not slash or mask.isdecimal():
        return cidr(text)
    offset, width = (V6, 128) if ":" in mask else (0, 32)
    bits = address(mask) - offset
    size = bits & -bits or 1 << width
    holes = [1 << place for place in range(width) if size <= 1 << place and not bits >> place & 1]
    if len(holes) > MOST_HOLES:
        raise ValueError(text)
    lows = [(address(host) - offset) & bits]
    for hole in holes:
        lows += [low | hole for low in lows]
    return Ranges.of(*((low + offset, low + offset + size - 1) for low in lows))


def address_range(text: str) -> Ranges:
    """The addresses of `192.0.2.1-192.0.2.9` or of one address. Raises ValueError."""
    low, _, high = text.partition("-")
    return Ranges.of((address(low), address(high or low)))
