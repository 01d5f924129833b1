"""What a rule matches, while its statements are read from left to right."""

from dataclasses import dataclass, replace

from auditor.formats.iptables.draft import HOST_POINTS, SPACES
from auditor.formats.iptables.draft import Draft as Base
from auditor.model.net import PORT_END, Ranges, Service

FAMILY = {"ip": 4, "ip6": 6}
BOTH = SPACES[4] | SPACES[6]


@dataclass(slots=True)
class Draft(Base):
    """The packets that match so far, of one address family or of both."""

    @classmethod
    def whole(cls, families: tuple[int, ...], names: frozenset[str], *, translates: bool) -> "Draft":
        """All packets of some families."""
        space = Ranges.union(SPACES[one] for one in families)
        return cls(0, names, translates, {}, space, space)

    def _whole(self, given: Ranges) -> Ranges:
        """Every address of a family, where that is written: the host's own, which no file states, too."""
        own = {one: Ranges.single(point) for one, point in HOST_POINTS.items()}
        return given | Ranges.union(own[one] for one in SPACES if SPACES[one] - own[one] <= given)

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
        self.ingress = names if self.ingress is None else self.ingress & names

    def leave(self, names: frozenset[str]) -> None:
        """Packets that leave by one of some interfaces."""
        self.egress = names if self.egress is None else self.egress & names

    def ported(self, protocols: Ranges, given: Ranges, *, source: bool) -> None:
        """Packets of some protocols with some ports."""
        self.narrow(Service(protocols, source_ports=given) if source else Service(protocols, given))

    @property
    def nothing(self) -> bool:
        """No packet matches."""
        return not (self.src and self.dst and self.services) or frozenset() in {self.ingress, self.egress}


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
