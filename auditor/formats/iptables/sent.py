"""Where a packet was first sent to, for rules that are asked once its destination has been translated.

A packet that nothing translated still goes there. Of any other the translation tells, by what it hands on: source, way
in, protocol and new destination. Where two hand on alike what was sent to different places, nothing can tell.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from auditor.formats.iptables.draft import HOST_POINTS, SPACES, Draft, meet
from auditor.model.firewall import NOTHING, Action, Cells, Match, Nat
from auditor.model.net import Ranges

Moves: TypeAlias = tuple[Nat, ...] | None
"""The translations of destinations; None where nobody says."""


def matches(draft: Draft, action: Action, moves: Moves) -> tuple[Match, ...]:
    """What a rule matches, one product of sets for each way to get there."""
    match = draft.match(action)
    if draft.sent_to is None:
        return (match,)
    if moves is None or draft.open:
        return (_unsure(match, draft.cells),)
    found = tuple(_behind(draft.cells, draft.sent_to, moves))
    return tuple(
        replace(match, upper=one) if sure else _unsure(match, one) for one, sure in found or ((NOTHING, True),)
    )


def _unsure(match: Match, cells: Cells) -> Match:
    return Match(cells, NOTHING, (*match.open, "where the packet was first sent to"))


def _behind(cells: Cells, sent: Cells, moves: tuple[Nat, ...]) -> Iterator[tuple[Cells, bool]]:
    """Those of the packets that were first sent to some place, and whether what is handed on tells so."""
    if straight := meet(cells, replace(sent, dnat=False)):
        yield straight, True
    ours, others = [], []
    for nat in moves:
        image = meet(cells, _handed_on(nat)) if nat.to else cells
        if image is not None:
            within, apart = _compared(nat.match.upper, sent)
            ours += [] if apart else [image]
            others += [] if within else [image]
    yield from ((one, not any(meet(one, other) for other in others)) for one in ours)


def _handed_on(nat: Nat) -> Cells:
    """The packets that a translation may hand on, as they are behind it."""
    before = nat.match.upper
    services = tuple(replace(one, ports=one.ports if nat.to_ports is None else nat.to_ports) for one in before.services)
    return replace(before, dst=nat.to, services=services, dnat=True)


def _compared(before: Cells, sent: Cells) -> tuple[bool, bool]:
    """Whether all that a translation takes was sent to a place, and whether none of it; the host's own is anywhere."""
    own = Ranges.union(SPACES[family] for family, point in HOST_POINTS.items() if point in before.dst)
    goes = before.dst | own
    (place,) = sent.services
    ports = Ranges.union(one.ports for one in before.services)
    return goes <= sent.dst and ports <= place.ports, not (goes & sent.dst and ports & place.ports)
