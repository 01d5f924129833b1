"""The nat table: the chains of PREROUTING and POSTROUTING as one list, in the order in which they are asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.formats.iptables.draft import HOST_POINTS, SPACES, addresses, meet, without
from auditor.formats.iptables.names import ports
from auditor.formats.iptables.rules import Read
from auditor.model.firewall import NOTHING, Action, Cells, Match, Nat, NatKind, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_V4, ANY_V6, NONE, PUBLIC, Ranges, address

MOST_PIECES = 64
"""Pieces that RETURN may cut the packets of a chain into; beyond, what follows is no longer sure."""
_TO = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(\d+)(?:-(\d+))?(?:/\d+)?)?")
_NO_TARGET = "which of several targets it is handed to"


@dataclass(frozen=True, slots=True)
class _Guard:
    """Packets that come along; not sure when an earlier RETURN may have taken them."""

    cells: Cells
    open: tuple[str, ...] = ()


def translations(chain: str, table: Mapping[str, list[Read]], names: frozenset[str], family: int) -> tuple[Nat, ...]:
    """Every translation of a base chain, with the chains it jumps to put in place."""
    walker = _Walker(table, names, family, NatKind.DESTINATION if chain == "PREROUTING" else NatKind.SOURCE)
    return tuple(walker.walk(chain, [_Guard(Cells(SPACES[family], SPACES[family]))], ()))


def uplinks(found: tuple[Nat, ...], names: frozenset[str]) -> frozenset[str]:
    """The interfaces by which what others send to public addresses leaves under another source address.

    Where there is none, the one by which all that is handed on from a public address comes in; of several, some may be
    the inside, whose machines use the same address.
    """
    out = [
        one.match.upper.egress
        for one in found
        if one.kind is NatKind.SOURCE and one.match.upper.dst & PUBLIC and one.match.upper.src & (ANY_V4 | ANY_V6)
    ]
    inward = [
        one.match.upper.ingress for one in found if one.kind is NatKind.DESTINATION and one.match.upper.dst <= PUBLIC
    ]
    left, entered = (
        frozenset[str]().union(*(one for one in some if one is not None and one <= names)) for some in (out, inward)
    )
    return left or (entered if len(entered) == 1 else frozenset())


def unmoved(nat: Nat) -> Iterator[Nat]:
    """What a translation would send where it goes anyway is not translated (nf_nat_setup_info compares the tuples)."""
    cells, to = nat.match.upper, nat.to
    if nat.kind is not NatKind.DESTINATION or to.size != 1 or not cells.dst & to:
        return
    ports = nat.to_ports if nat.to_ports is not None else ANY_PORT
    services = tuple(replace(one, ports=both) for one in cells.services if (both := one.ports & ports))
    if services and ports.size in {1, ANY_PORT.size}:
        same = replace(nat.match, upper=replace(cells, dst=to, services=services))
        yield replace(nat, kind=NatKind.EXEMPT, match=same, to=NONE, to_ports=None, whole_host=False)


class _Walker:
    def __init__(self, table: Mapping[str, list[Read]], names: frozenset[str], family: int, kind: NatKind) -> None:
        self._table = table
        self._names = names
        self._family = family
        self._kind = kind

    def walk(self, chain: str, guards: list[_Guard], above: tuple[str, ...]) -> Iterator[Nat]:
        """The translations of one chain for the packets that enter it."""
        for read in self._table.get(chain, ()):
            rule = read.rule
            if rule.replies_only or rule.action is Action.CONTINUE:
                continue
            matched = [one for guard in guards if (one := _common(guard, rule)) is not None]
            if rule.action in {Action.JUMP, Action.GOTO} and rule.target not in above:
                inner = [_Guard(cells.upper, cells.open) for cells in matched]
                yield from self.walk(rule.target, inner, (*above, chain))
            elif rule.action in {Action.PERMIT, Action.UNKNOWN} or (rule.action is Action.RETURN and not above):
                for one in matched:
                    yield from self._translate(read, one)
            if rule.action in {Action.GOTO, Action.RETURN}:
                guards = self._left(guards, rule)

    def _left(self, guards: list[_Guard], rule: Rule) -> list[_Guard]:
        if rule.match.lower is not None:
            return [replace(one, open=(*one.open, *rule.match.open)) for one in guards]
        left = [
            _Guard(piece, one.open) for one in guards for piece in without(one.cells, rule.match.upper, self._names)
        ]
        if len(left) <= MOST_PIECES:
            return left
        return [replace(one, open=(*one.open, "which packets an earlier rule sends back")) for one in guards]

    def _translate(self, read: Read, match: Match) -> Iterator[Nat]:
        rule = read.rule
        base = Nat(NatKind.EXEMPT, match, rule.evidence, position=rule.position, handle=rule.handle, name=rule.name)
        match read.kind:
            case "DNAT":
                yield from self._destination(base, read.settings.get("--to-destination", ""))
            case "REDIRECT":
                here = Ranges.single(HOST_POINTS[self._family])
                yield from _onto(base, here, _ports(read.settings.get("--to-ports", "")))
            case "NETMAP" if self._kind is NatKind.DESTINATION:
                yield from _onto(base, _addresses(read.settings.get("--to", "")), None)
            case "SNAT" | "MASQUERADE" | "SAME" | "NETMAP":
                given = _TO.match(read.settings.get("--to-source", read.settings.get("--to", "")))
                yield replace(base, kind=NatKind.SOURCE, to=_addresses(given[1] if given else ""))
            case "ACCEPT" | "RETURN":
                yield base
            case _:
                yield replace(base, match=_unsure(match, f"what {read.kind} does"))

    def _destination(self, base: Nat, text: str) -> Iterator[Nat]:
        found = _TO.fullmatch(text)
        written = found[1].strip("[]") if found else ""
        to = _addresses(written)
        if found is None or not (to or found[2]) or (written and not to):
            yield replace(base, match=_unsure(base.match, "where it is handed to"))
            return
        low, high = found[2], found[3] or found[2]
        yield from _onto(base, to, Ranges.of((int(low), int(high))) if low else None)


def _onto(base: Nat, to: Ranges, to_ports: Ranges | None) -> Iterator[Nat]:
    """A destination translation; one that picks among several targets is not sure of any."""
    cells = base.match.upper
    match = base.match
    if to.size > 1 and to.size != cells.dst.size:
        match = _unsure(match, _NO_TARGET)
    if to_ports is None or to_ports.size == 1:
        whole = to_ports is None and all(one.ports == ANY_PORT for one in cells.services) and cells.dst.size == 1
        yield replace(base, kind=NatKind.DESTINATION, match=match, to=to, to_ports=to_ports, whole_host=whole)
        return
    kept = tuple(replace(one, ports=both) for one in cells.services if (both := one.ports & to_ports))
    moved = tuple(replace(one, ports=rest) for one in cells.services if (rest := one.ports - to_ports))
    if kept:  # a port that lies in the range already is not changed
        yield replace(base, kind=NatKind.DESTINATION, match=_with(match, replace(cells, services=kept)), to=to)
    if moved:
        unsure = _unsure(_with(match, replace(cells, services=moved)), _NO_TARGET)
        yield replace(base, kind=NatKind.DESTINATION, match=unsure, to=to, to_ports=to_ports)


def _with(match: Match, cells: Cells) -> Match:
    return replace(match, upper=cells)


def _unsure(match: Match, why: str) -> Match:
    return Match(match.upper, NOTHING, (*match.open, why))


def _common(guard: _Guard, rule: Rule) -> Match | None:
    cells = meet(guard.cells, rule.match.upper)
    if cells is None:
        return None
    left = (*guard.open, *rule.match.open)
    return Match(cells, NOTHING if left else None, left)


def _addresses(text: str) -> Ranges:
    """The addresses of `192.0.2.1`, `192.0.2.1-192.0.2.9` or a network; none for anything else."""
    low, dash, high = text.partition("-")
    try:
        return Ranges.of((address(low), address(high))) if dash else addresses(text)
    except ValueError:
        return NONE


def _ports(text: str) -> Ranges | None:
    try:
        return ports(text.replace("-", ":")) if text else None
    except ValueError:
        return None
