"""What an out-list before 8.3 compares: sources as the translations have made them.

An access list compares the addresses that are valid on the network of its interface, whatever its direction: Cisco
Security Appliance Command Line Configuration Guide 7.2, 16-3; Cisco ASDM User Guide (OL-16647-01), 20-3, figure 20-1,
where an outbound list names the mapped addresses of inside hosts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from auditor.model.firewall import NOTHING, Cells, Match, Nat, NatKind, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, ANY_V4, NONE, Ranges

_OPEN = "which source address a translation gives"
_Box = tuple[Ranges, Ranges, bool]
"""Sources, destinations, and whether it is sure that no translation before takes these packets."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Packets whose source one translation changes, or none."""

    real: Ranges
    dst: Ranges
    sure: bool
    nat: Nat | None = None

    def before(self, wanted: Ranges) -> tuple[Ranges, Ranges]:
        """The sources that are within a set after the translation: at most, and surely."""
        if self.nat is None or self.nat.kind is NatKind.EXEMPT:
            found = self.real & wanted
        elif self.nat.handle == "static" and self.nat.to.size == self.nat.match.upper.src.size:
            found = self.real & (self.nat.to & wanted).shifted(self.nat.match.upper.src.first - self.nat.to.first)
        elif self.nat.to <= wanted:
            found = self.real
        else:
            return (self.real if self.nat.to & wanted else NONE), NONE
        return found, found if self.sure else NONE


def as_real(rules: Iterable[Rule], ways: Mapping[str, str], nats: Iterable[Nat], out: str) -> Iterator[Rule]:
    """The rules of an out-list with the sources that callers really have.

    Args:
        rules: those of the list.
        ways: by where packets come in, the interface whose translations they meet there.
        nats: the translations in their order.
        out: the interface of the list.
    """
    sources = [
        one
        for one in nats
        if (one.kind is NatKind.SOURCE or one.handle == "nat 0") and out in (one.match.upper.egress or {out})
    ]
    parts = {way: tuple(_parts(sources, leg)) for way, leg in ways.items()}
    changed = any(len(mine) > 1 for mine in parts.values())
    for rule in rules:
        yield from _pieces(rule, parts) if changed and not rule.match.upper.src >= ANY_V4 else [rule]


def _parts(nats: Iterable[Nat], leg: str) -> Iterator[_Part]:
    """All packets that come in by an interface, by the first translation that takes them."""
    boxes: list[_Box] = [(ANY_ADDRESS, ANY_ADDRESS, True)]
    for nat in nats:
        cells = nat.match.upper
        if leg not in (cells.ingress or {leg}):
            continue
        exact = cells.services == (ANY_SERVICE,)
        left: list[_Box] = []
        for src, dst, sure in boxes:
            real, there = src & cells.src, dst & cells.dst
            if not real or not there:
                left.append((src, dst, sure))
                continue
            yield _Part(real, there, sure and exact, nat)
            left += [(src - real, dst, sure), (real, dst - there, sure)]
            if not exact:
                left.append((real, there, False))
        boxes = [box for box in left if box[0] and box[1]]
    yield from (_Part(*box) for box in boxes)


def _pieces(rule: Rule, parts: Mapping[str, tuple[_Part, ...]]) -> Iterator[Rule]:
    """Rules that take the same packets, those together that come in by several interfaces."""
    match, found = rule.match, dict[tuple[Ranges, Ranges, Ranges], set[str]]()
    for way, mine in parts.items():
        for part in mine:
            most, _ = part.before(match.upper.src)
            _, surely = part.before(match.surely.src)
            if most and part.dst & match.upper.dst:
                found.setdefault((most, surely, part.dst), set()).add(way)
    if not found:
        yield replace(rule, match=Match(replace(match.upper, src=NONE)))
    for (most, surely, dst), ways in found.items():
        upper = _narrowed(match.upper, most, dst, ways)
        if most == surely and not match.open:
            yield replace(rule, match=Match(upper))
        else:
            opened = match.open if most == surely else (*match.open, _OPEN)
            lower = _narrowed(match.surely, surely, dst, ways) if surely else NOTHING
            yield replace(rule, match=Match(upper, lower, opened))


def _narrowed(cells: Cells, src: Ranges, dst: Ranges, ways: Iterable[str]) -> Cells:
    return replace(cells, src=src, dst=cells.dst & dst, ingress=frozenset(ways))
