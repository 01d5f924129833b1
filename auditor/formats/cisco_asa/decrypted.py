"""What judges packets that come out of a tunnel: the lists of its group's policy, not those of the interfaces.

Sources: Cisco ASA 5500 Series Configuration Guide using the CLI, Setting General VPN Parameters ("without checking
ACLs for the source and destination interfaces"); Cisco ASA Series Firewall CLI Configuration Guide, Access Rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.formats.cisco_asa.policy import Binding, Policy
from auditor.formats.cisco_asa.tunnels import Tunnel
from auditor.model.firewall import NOTHING, Action, Cells, Interface, Match, Nat, Rule, Sees, Stage
from auditor.model.net import ANY_ADDRESS


def interfaces(tunnels: Iterable[Tunnel]) -> Iterator[Interface]:
    """The tunnels as interfaces behind which their far ends stand."""
    for one in tunnels:
        yield Interface(one.name, one.place, networks=one.remote)


def stages(tunnels: list[Tunnel], policy: Policy) -> Iterator[Stage]:
    """For each tunnel the list that its policy names, or that there is none."""
    for one in tunnels:
        same = frozenset({one.leg, *(other.name for other in tunnels if other.leg == one.leg)})
        rules = () if policy.within else (_no_return(one, same),)
        yield Stage(
            f"vpn-filter {one.filtered} of tunnel group {one.group.name}"
            if one.filtered
            else f"tunnel group {one.group.name}",
            (*rules, *_decided(one, policy)),
            Rule(
                Action.DENY,
                Match(),
                (one.filter_place or one.place).noted("what no entry permits is refused"),
                handle=f"the end of what tunnel group {one.group.name} permits",
                implicit=True,
            ),
            Sees.ORIGINAL if one.filtered else Sees.TRANSLATED,
            ingress=frozenset({one.name}),
        )


def _decided(one: Tunnel, policy: Policy) -> Iterator[Rule]:
    """What its list permits, for certain only where nothing else may give a caller another list."""
    opened = tuple(dict.fromkeys(other.what for other in one.elsewhere))
    for other in one.elsewhere:
        if other.filtered:
            listed = policy.entries(Binding(other.filtered, "in", one.name, other.place))
            yield from (_perhaps(rule, opened) for rule in listed if rule.action is not Action.DENY)
        elif one.filtered:
            match = Match(Cells(one.remote or ANY_ADDRESS), NOTHING, (other.what,))
            yield Rule(Action.UNKNOWN, match, other.place, handle=other.what, implicit=True)
    for rule in _judged(one, policy):
        yield _perhaps(rule, opened) if opened and rule.action is Action.PERMIT else rule


def _perhaps(rule: Rule, opened: tuple[str, ...]) -> Rule:
    return replace(rule, match=Match(rule.match.upper, NOTHING, (*rule.match.open, *opened)))


def _judged(one: Tunnel, policy: Policy) -> tuple[Rule, ...]:
    if one.filter_place is not None:
        return policy.entries(Binding(one.filtered, "in", one.name, one.filter_place))
    note = "no vpn-filter judges what comes out of this tunnel"
    if policy.bypass:
        note += ", nor does an interface's access list (sysopt connection permit-vpn is the default)"
    match = Match(Cells(one.remote or ANY_ADDRESS, one.local))
    handle = f"tunnel group {one.group.name} without a vpn-filter"
    return (Rule(Action.PERMIT, match, one.place.noted(note), handle=handle, implicit=True),)


def _no_return(one: Tunnel, same: frozenset[str]) -> Rule:
    """Packets leave by the interface they came in by only where `same-security-traffic` permits it."""
    place = one.place.noted("same-security-traffic permit intra-interface is not set")
    return Rule(Action.DENY, Match(Cells(egress=same)), place, handle=f"no way back out of {one.leg}", implicit=True)


def translated(translations: list[Nat], tunnels: list[Tunnel]) -> list[Nat]:
    """The translations of an interface also translate what comes out of the tunnels that end on it, or goes in."""
    if not tunnels:
        return translations
    return [replace(one, match=_widened(one.match, tunnels), egress=_legs(one.egress, tunnels)) for one in translations]


def _widened(match: Match, tunnels: list[Tunnel]) -> Match:
    lower = match.lower and _also_from(match.lower, tunnels)
    return replace(match, upper=_also_from(match.upper, tunnels), lower=lower)


def _also_from(cells: Cells, tunnels: list[Tunnel]) -> Cells:
    return replace(cells, ingress=_legs(cells.ingress, tunnels), egress=_legs(cells.egress, tunnels))


def _legs(names: frozenset[str] | None, tunnels: list[Tunnel]) -> frozenset[str] | None:
    return names if names is None else names | {one.name for one in tunnels if one.leg in names}
