"""What AWS asks of the first packet of a connection, each question a stage that must permit it."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.aws.acls import Acl, acl_of
from auditor.formats.aws.groups import Group, Permission
from auditor.formats.aws.listing import Account, text
from auditor.formats.aws.machines import BALANCER, Machine
from auditor.formats.aws.network import Networks, Routed
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, symbolic

INTERNET, REST, UNKNOWN = "internet-gateway", "vpc", "machines"
"""Sides of the gateway: to the internet, to addresses of the VPC that no listed interface holds, to unlisted users of
a group."""
ACLS = "the network ACL of the subnet (describe-network-acls)"
ROUTES = "the routes of the subnet (describe-route-tables)"
_ACCEPTED = frozenset({"ALL", "ACCEPT"})
SOMEWHERE = symbolic(1)
"""The address of an unlisted user of a group."""


@dataclass(frozen=True)
class Vpc:
    """One VPC with everything that is listed of it."""

    id: str
    account: Account
    networks: Networks
    machines: tuple[Machine, ...]
    groups: tuple[Group, ...]
    evidence: Evidence

    @property
    def unseen(self) -> tuple[Group, ...]:
        """Groups that machines may use that are not listed."""
        if self.account.whole("NetworkInterfaces"):
            return ()
        used = {group for one in self.machines for group in one.groups}
        return tuple(one for one in self.groups if one.id not in used)

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Groups that its machines use and no file lists."""
        listed = {one.id for one in self.groups}
        used = (group for one in self.machines for group in one.groups if group not in listed)
        return tuple(dict.fromkeys(used))

    @property
    def logged(self) -> bool:
        """Whether a flow log of the whole VPC keeps what is accepted."""
        rows = (row for row in self.account.rows("FlowLogs") if text(row, "ResourceId") == self.id)
        return any(text(row, "TrafficType") in _ACCEPTED and text(row, "FlowLogStatus") == "ACTIVE" for row in rows)

    @property
    def balancers(self) -> tuple[Machine, ...]:
        """Its load balancers."""
        return tuple(one for one in self.machines if one.kind == BALANCER)

    @property
    def subnets(self) -> dict[str, list[Machine]]:
        """Its interfaces by subnet."""
        found: dict[str, list[Machine]] = {}
        for one in self.machines:
            found.setdefault(one.subnet, []).append(one)
        return found

    def holds(self, id: str) -> Ranges:
        """The primary private address of an instance or an interface; none where it is not listed."""
        found = [one for one in self.machines if id in {one.instance, one.id}]
        return min(found, key=lambda one: one.index).first if found else NONE

    @property
    def names(self) -> frozenset[str]:
        """All sides."""
        beyond = (target for target, _, _ in self.networks.elsewhere(self.id))
        return frozenset({INTERNET, REST, UNKNOWN, *beyond, *(one.id for one in self.machines)})


def stages(vpc: Vpc) -> Iterator[Stage]:
    """Groups of the receiver, groups of the sender, network ACLs, routes: all of them must permit."""
    yield _receiving(vpc)
    yield _sending(vpc)
    yield from _acls(vpc)
    yield from _routes(vpc)


def _receiving(vpc: Vpc) -> Stage:
    guarded = [one.id for one in vpc.machines if one.groups]
    rules = [replace(rule, logged=vpc.logged) for group in vpc.groups for rule in _inbound(vpc, group)]
    rules += [unlisted(vpc, id, Cells(dst=_held(vpc, id)), "inbound") for id in vpc.unlisted]
    end = implied(vpc, Action.DENY, "what no rule of its groups allows is refused")
    legs = frozenset({*guarded, UNKNOWN})
    return Stage("security groups of the receiver", tuple(rules), end, egress=legs, shared=True)


def _inbound(vpc: Vpc, group: Group) -> Iterator[Rule]:
    unseen = group in vpc.unseen
    members = Ranges.single(SOMEWHERE) if unseen else _held(vpc, group.id)
    if not members:
        return
    written = [one for one in group.permissions if not one.egress]
    for place, one in enumerate(written, 1):
        if not unseen and not _spoken(one.peer.upper) & _spoken(members):
            continue
        upper = Cells(one.peer.upper, members, (one.service,))
        lower = Cells(one.peer.lower, members, (one.service,))
        yield permission(one, place, upper, lower, _who(group) if unseen else ())
        through = frozenset(leg.id for leg in vpc.balancers if leg.keeps and one.peer.group in leg.groups)
        if through:
            # the balancer counts as the caller, although the client's address is kept
            cells = Cells(ANY_ADDRESS, members, (one.service,), through)
            yield replace(permission(one, place, cells, cells), match=Match(cells))


def _spoken(addresses: Ranges) -> frozenset[int]:
    """The families of some addresses: a permission of the other one means nothing to a machine without it."""
    return frozenset(family for family, space in ((4, ANY_V4), (6, ANY_V6)) if addresses & space)


def _who(group: Group) -> tuple[str, ...]:
    return (f"the machines that use the group {group.name or group.id} (describe-network-interfaces)",)


def permission(one: Permission, place: int, upper: Cells, lower: Cells, more: tuple[str, ...] = ()) -> Rule:
    """What a group allows, as a rule; `more` names what is open beside its peer."""
    opened = (*one.peer.open, *more)
    match = Match(upper, NOTHING if more else lower, opened) if opened else Match(upper)
    handle = one.peer.handle or f"{one.group} {'outbound' if one.egress else 'inbound'}"
    return Rule(Action.PERMIT, match, one.peer.evidence, place, handle, one.peer.name)


def _held(vpc: Vpc, group: str) -> Ranges:
    """The addresses of the interfaces of a VPC that use a group."""
    return Ranges.union(one.addresses for one in vpc.machines if group in one.groups)


def _legs(vpc: Vpc, group: str) -> frozenset[str]:
    return frozenset(one.id for one in vpc.machines if group in one.groups)


def unlisted(vpc: Vpc, group: str, whole: Cells, way: str) -> Rule:
    """What a group may allow that machines use and no file lists."""
    what = f"the rules of the group {group} (describe-security-groups)"
    place = next(one.evidence for one in vpc.machines if group in one.groups)
    return Rule(Action.PERMIT, Match(whole, NOTHING, (what,)), place, handle=f"{group} {way}", implicit=True)


def _sending(vpc: Vpc) -> Stage:
    guarded = frozenset(one.id for one in vpc.machines if one.groups)
    rules = []
    for group in vpc.groups:
        legs = _legs(vpc, group.id)
        written = [one for one in group.permissions if one.egress]
        kept = any(leg.id in legs for leg in vpc.balancers if leg.keeps)
        own = ANY_ADDRESS if kept else _held(vpc, group.id)
        for place, one in enumerate(written, 1):
            if _spoken(one.peer.upper) & _spoken(own):
                upper = Cells(own, one.peer.upper, (one.service,), legs)
                lower = Cells(own, one.peer.lower, (one.service,), legs)
                rules.append(replace(permission(one, place, upper, lower), logged=vpc.logged))
    rules += [unlisted(vpc, id, Cells(ingress=_legs(vpc, id)), "outbound") for id in vpc.unlisted]
    end = implied(vpc, Action.DENY, "what no rule of its groups allows is refused")
    return Stage("security groups of the sender", tuple(rules), end, ingress=guarded)


def _acls(vpc: Vpc) -> Iterator[Stage]:
    """At the edge of each subnet; what stays inside it is not asked."""
    end = unknown(vpc, ACLS)
    for subnet, mine in vpc.subnets.items():
        inside = frozenset(one.id for one in mine)
        outside = vpc.names - inside
        row = acl_of(vpc.account, vpc.id, subnet)
        if row is not None:
            # a load balancer may send with the addresses of its clients
            kept = any(one.keeps for one in mine)
            own = ANY_ADDRESS if kept else Ranges.union(one.addresses for one in mine)
            yield from Acl(row, inside, outside, own).stages()
            continue
        for ingress, egress in ((outside, inside), (inside, outside)):
            yield Stage(f"network ACL of {subnet}", (), end, ingress=ingress, egress=egress)


def implied(vpc: Vpc, action: Action, note: str) -> Rule:
    """What AWS does by itself."""
    return Rule(action, Match(), vpc.evidence.noted(note), implicit=True)


def unknown(vpc: Vpc, what: str) -> Rule:
    """What a call that was not supplied would decide."""
    return Rule(Action.UNKNOWN, Match(open=(what,)), vpc.evidence.noted(f"not supplied: {what}"), implicit=True)


def _routes(vpc: Vpc) -> Iterator[Stage]:
    """What comes from the internet gateway, as it is sent, and what leaves by it."""
    inbound: list[Rule] = [*_shut(vpc)]
    outbound: list[Rule] = []
    for subnet, mine in vpc.subnets.items():
        seen, legs = Cells(dst=_reachable(mine)), frozenset(one.id for one in mine)
        asked = zip(ways(vpc, subnet), (inbound, outbound), (seen, Cells(ingress=legs)), strict=True)
        for way, rules, whole in asked:
            if way is None:
                rules.append(Rule(Action.UNKNOWN, Match(whole, None, (ROUTES,)), vpc.evidence, implicit=True))
                continue
            rules.append(routed(way, whole, source=whole is seen))
            rules.append(Rule(Action.DENY, Match(whole), way.evidence.noted("no route leads there"), implicit=True))
    end = unknown(vpc, ROUTES) if vpc.unseen else implied(vpc, Action.DENY, "no machine answers there")
    gateway = frozenset({INTERNET})
    yield Stage("routes from the internet", tuple(inbound), end, Sees.ORIGINAL, ingress=gateway)
    yield Stage("routes to the internet", tuple(outbound), end, ingress=vpc.names - gateway, egress=gateway)


def ways(vpc: Vpc, subnet: str) -> tuple[Routed | None, Routed | None]:
    """From where the internet is answered, and what of it is reached from inside; None where no file tells."""
    table = vpc.networks.table(vpc.id, subnet) if vpc.account.whole("RouteTables") else None
    if table is None:
        return None, None
    return vpc.networks.through(table, "igw-"), vpc.networks.through(table, "igw-", "nat-", "eigw-")


def _reachable(machines: list[Machine]) -> Ranges:
    """The addresses at which the internet may find some interfaces: public ones, and IPv6."""
    public = Ranges.single(*(place.address for one in machines for place in one.public))
    return public | (Ranges.union(one.addresses for one in machines) - ANY_V4)


def _shut(vpc: Vpc) -> Iterator[Rule]:
    for one in vpc.machines:
        place = vpc.networks.blocked(one.subnet) or (one.evidence if one.shut else None)
        if place:
            cells = Cells(dst=_reachable([one]))
            yield Rule(Action.DENY, Match(cells), place.noted("internet traffic is blocked here"), implicit=True)


def routed(way: Routed, whole: Cells, *, source: bool) -> Rule:
    """The packets that a route answers or carries."""
    upper, lower = (
        replace(whole, src=reach) if source else replace(whole, dst=reach) for reach in (way.upper, way.lower)
    )
    match = Match(upper) if upper == lower else Match(upper, lower, ("the prefix list of a route",))
    return Rule(Action.PERMIT, match, way.evidence.noted("this route leads there"), implicit=True)
