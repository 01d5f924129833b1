"""Addresses before and after destination translation: where packets go, and where they must be sent to get there."""

from collections.abc import Iterator

from auditor.analysis.diagram import OverBudgetError
from auditor.analysis.space import DPORT, DST, TRANSLATED, UNTRANSLATED, Box, Names, boxes, meet, minus
from auditor.model.firewall import Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import Packet, Ranges

MOST_PIECES = 4000


@dataclass(frozen=True, slots=True)
class Move:
    """How one dimension is changed: by a shift, or all onto one value."""

    shift: int = 0
    onto: int | None = None

    def forward(self, values: Ranges) -> Ranges:
        """What the values become."""
        if self.onto is not None:
            return Ranges.single(self.onto) if values else values
        return values.shifted(self.shift) if self.shift else values

    def back(self, values: Ranges, whole: Ranges) -> Ranges:
        """Which of `whole` become one of the values."""
        if self.onto is not None:
            return whole if self.onto in values else Ranges()
        return (values.shifted(-self.shift) if self.shift else values) & whole


STAY = Move()


@dataclass(frozen=True, slots=True)
class Piece:
    """Packets, as they are sent, that one translation (or none) handles alike."""

    box: Box
    nat: Nat | None = None
    address: Move = STAY
    port: Move = STAY
    doubts: tuple[str, ...] = ()
    """What the export leaves open in this or an earlier translation, or about the way it takes, as nouns."""
    routed: bool = True
    """Nothing is open about the policy route that it takes."""

    @property
    def closes(self) -> bool:
        """Whether its packets take no other way."""
        return self.routed and (self.nat is None or self.nat.match.lower is None)

    def pulled_back(self, box: Box, whole: Box) -> Box | None:
        """A box of translated packets as the packets that are sent; `whole` is the piece's own box."""
        if self.nat is None:
            return box
        dst = self.address.back(box[DST], whole[DST])
        dport = self.port.back(box[DPORT], whole[DPORT])
        if not dst or not dport:
            return None
        found = list(box)
        found[DST], found[DPORT] = dst, dport
        return tuple(found)

    @property
    def translated(self) -> Ranges:
        """The value of the translation dimension behind it."""
        return TRANSLATED if self.nat and self.nat.kind is NatKind.DESTINATION else UNTRANSLATED


def pieces(nats: tuple[Nat, ...], clip: Box, names: Names) -> Iterator[Piece]:
    """The clip cut by what translates it, in the vendor's order; the last pieces are what nothing translates.

    A translation whose match is open leaves its packets to the later ones as well, and all of them are in doubt.
    Raises OverBudgetError.
    """
    left: list[tuple[Box, tuple[str, ...]]] = [(clip, ())]
    for nat in nats:
        if nat.kind is NatKind.SOURCE or not left:
            continue
        for own in boxes(nat.match.upper, names):
            rest: list[tuple[Box, tuple[str, ...]]] = []
            for box, doubts in left:
                both = meet(own, box)
                known = tuple(dict.fromkeys((*doubts, *nat.match.open)))
                if both is not None:
                    yield from _moved(nat, own, both, known)
                if both is not None and nat.match.lower is not None:
                    rest.append((both, known))
                rest += [(piece, doubts) for piece in (minus(box, own) if both is not None else [box])]
            left = rest
        if len(left) > MOST_PIECES:
            raise OverBudgetError
    yield from (Piece(box, doubts=doubts) for box, doubts in left)


def _moved(nat: Nat, own: Box, both: Box, doubts: tuple[str, ...]) -> Iterator[Piece]:
    if nat.kind is NatKind.EXEMPT:
        yield Piece(both, nat, doubts=doubts)
        return
    for dst, address in _moves(own[DST], both[DST], nat.to):
        for dport, port in _moves(own[DPORT], both[DPORT], nat.to_ports):
            box = list(both)
            box[DST], box[DPORT] = dst, dport
            yield Piece(tuple(box), nat, address, port, doubts)


def _moves(own: Ranges, wanted: Ranges, to: Ranges | None) -> Iterator[tuple[Ranges, Move]]:
    """One value to one value in order when the sizes agree, else all onto the first."""
    if to is None or not to:
        yield wanted, STAY
    elif own.size != to.size:
        yield wanted, Move(onto=to.first)
    else:
        done = 0
        for low, high in own:
            start = _nth(to, done)
            part = wanted & Ranges(((low, high),))
            if part and _nth(to, done + high - low) == start + high - low:
                yield part, Move(start - low)
            elif part:
                yield from ((Ranges.single(one), Move(_nth(to, done + one - low) - one)) for one in _each(part))
            done += high - low + 1


def _nth(ranges: Ranges, place: int) -> int:
    for low, high in ranges:
        if place <= high - low:
            return low + place
        place -= high - low + 1
    raise IndexError


def _each(ranges: Ranges) -> Iterator[int]:
    return (value for low, high in ranges for value in range(low, high + 1))


def delivered(piece: Piece, packet: Packet) -> tuple[int, int]:
    """Where a packet of the piece ends up: address and port."""
    address = piece.address.forward(Ranges.single(packet.dst)).first
    return address, piece.port.forward(Ranges.single(packet.dport)).first
