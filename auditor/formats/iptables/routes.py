"""Where packets leave a gateway, as far as its rules tell: iptables-save shows no routes and no networks."""

from collections.abc import Iterator

from auditor.formats.iptables.stages import Rules
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Nat, NatKind, Route, Rule
from auditor.model.net import ANY_V6, NOT_PUBLIC, Ranges

_LETS = frozenset({Action.PERMIT, Action.JUMP, Action.GOTO})


def routes(tables: list[Rules], nat: tuple[Nat, ...], outward: frozenset[str], whole: Evidence) -> Iterator[Route]:
    """What does not leave by the interface towards the internet; by none of a name where only the host knows.

    A machine that a translation hands packets to stands behind the one inside interface by which rules let them out:
    behind any other the translation would be in vain. IPv6 needs no translation, so its public addresses may be inside.
    """
    if not outward:
        return
    yield Route(NOT_PUBLIC | ANY_V6, "", whole)
    forward = [one.rule for part in tables if part.table.name == "filter" for one in part.reached("FORWARD")]
    for one in nat:
        if one.kind is NatKind.DESTINATION and one.to and one.to <= NOT_PUBLIC:
            leg, *others = _legs(forward, one.to, outward) or ("",)
            if leg and not others:
                yield Route(one.to, leg, one.evidence)


def _legs(forward: list[Rule], to: Ranges, outward: frozenset[str]) -> frozenset[str]:
    """The inside interfaces by which some rule may let packets from outside out to an address."""
    cells = (rule.match.upper for rule in forward if rule.action in _LETS and not rule.replies_only)
    named = (
        one.egress
        for one in cells
        if one.egress is not None and one.dst & to and (one.ingress is None or one.ingress & outward)
    )
    return frozenset[str]().union(*named) - outward
