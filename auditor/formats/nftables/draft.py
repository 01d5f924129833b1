"""What a rule matches, while its statements are read from left to right."""

from dataclasses import dataclass, field, replace

from auditor.formats.iptables.draft import HOST_POINTS, SPACES, meet
from auditor.formats.iptables.draft import Draft as Base
from auditor.model.firewall import Cells
from auditor.model.net import PORT_END, Ranges, Service

FAMILY = {"ip": 4, "ip6": 6}
BOTH = SPACES[4] | SPACES[6]


@dataclass(slots=True)
class Draft(Base):
    """The packets that match so far, of one address family or of both."""

    early: bool | None = False
    """Connection tracking has not seen the packet yet, so that its state reads invalid; None where it depends."""
    outless: bool = False
    """No way out is known yet; its name is empty (nft_meta_store_ifname), so that only a negation matches."""
    seen: set[str] = field(default_factory=set)
    """The interfaces that the rule names; shared by all its combinations."""

    @classmethod
    def whole(cls, families: tuple[int, ...], names: frozenset[str], *, translates: bool) -> "Draft":
        """All packets of some families; all of both where rules see no IP."""
        space = Ranges.union(SPACES[one] for one in families or (4, 6))
        return cls(0, names, translates, {}, space, space)

    def _whole(self, given: Ranges) -> Ranges:
        """Every address of a family, where that is written: the host's own, which no file states, too."""
        own = {one: Ranges.single(point) for one, point in HOST_POINTS.items()}
        return given | Ranges.union(own[one] for one in SPACES if SPACES[one] - own[one] <= given)

    def interfaces(self, pattern: str, *, negated: bool) -> frozenset[str]:
        """The names that a pattern means; those that are named are noted."""
        if not pattern.endswith("+"):
            self.seen.add(pattern)
        return Base.interfaces(self, pattern, negated=negated)

    def copy(self) -> "Draft":
        """A draft that goes its own way from here."""
        return replace(
            self,
            open=list(self.open),
            unresolved=list(self.unresolved),
            unknown=list(self.unknown),
            comments=list(self.comments),
            notes=list(self.notes),
        )

    def only(self, family: int) -> None:
        """Packets of one family."""
        self.src, self.dst = self.src & SPACES[family], self.dst & SPACES[family]

    def enter(self, names: frozenset[str]) -> None:
        """Packets that come in by one of some interfaces."""
        self.ingress = _common(self.ingress, names)

    def leave(self, names: frozenset[str], *, negated: bool) -> None:
        """Packets that leave by one of some interfaces."""
        if self.outless and negated:
            return
        names = frozenset() if self.outless else names
        self.egress = _common(self.egress, names)

    def ported(self, protocols: Ranges, given: Ranges, *, source: bool) -> None:
        """Packets of some protocols with some ports."""
        self.narrow(Service(protocols, source_ports=given) if source else Service(protocols, given))

    @property
    def nothing(self) -> bool:
        """No packet matches."""
        return not (self.src and self.dst and self.services) or frozenset() in {self.ingress, self.egress}


def _common(mine: frozenset[str] | None, names: frozenset[str]) -> frozenset[str]:
    """The interfaces of both, where a name ending in `+` stands for all that begin so."""
    both = meet(Cells(ingress=mine), Cells(ingress=names))
    return both.ingress or frozenset() if both is not None else frozenset()


def compared(space: Ranges, given: Ranges, operator: str) -> Ranges:
    """The numbers that compare so with some."""
    if operator in {"!=", "!"}:
        return space - given
    if operator not in {"<", "<=", ">", ">="}:
        return given
    low, edge = space.first, given.first
    match operator:
        case "<":
            return Ranges.of((low, edge - 1))
        case "<=":
            return Ranges.of((low, edge))
        case ">":
            return Ranges.of((edge + 1, PORT_END)) & space
    return Ranges.of((edge, PORT_END)) & space
