"""Load balancers: a gateway before the VPC, which hands each listener's port on to its targets.

An internet-facing load balancer stands at public addresses of its own. Its listeners are translations; its groups, the
network ACL and the routes of its subnet are asked before them. Behind it a connection enters the VPC by the load
balancer's interfaces: with the client's address where that is kept, else with the load balancer's own.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.aws.acls import Acl, acl_of
from auditor.formats.aws.listeners import Served, classic, listed
from auditor.formats.aws.listing import CLASSIC, Account, each, text, texts
from auditor.formats.aws.machines import BALANCER, Machine
from auditor.formats.aws.stages import ACLS, ROUTES, Vpc, permission, routed, unknown, unlisted, ways
from auditor.model.evidence import Evidence
from auditor.model.firewall import (
    NOTHING,
    Action,
    Cells,
    Firewall,
    Interface,
    Match,
    Nat,
    NatKind,
    Route,
    Rule,
    Sees,
    Stage,
)
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, Ranges
from auditor.syntax.jsonc import Object

OUTER, INNER = "clients", "vpc"
_ENTERING = frozenset({OUTER})


@dataclass(frozen=True)
class Balancer:
    """One load balancer with its interfaces in a VPC taken together."""

    row: Object
    machine: Machine
    vpc: Vpc
    served: Served

    @property
    def public(self) -> Ranges:
        """Its public addresses."""
        return Ranges.single(*(one.address for one in self.machine.public))

    def firewall(self) -> Firewall:
        """It as a gateway."""
        forwards = tuple(self._forwards())
        return Firewall(
            name=text(self.row, "LoadBalancerName"),
            product="AWS load balancer",
            evidence=self.row.evidence,
            interfaces=(
                Interface(OUTER, self.row.evidence, addresses=self.public, gateway=True),
                Interface(INNER, self.row.evidence, networks=self.machine.addresses),
            ),
            routes=tuple(Route(nat.to, INNER, nat.evidence) for nat in forwards),
            nat=(*forwards, *self._sources()),
            stages=tuple(self._stages()),
            gaps=(*self._gaps(), *self.served.gaps),
            truncated=any(one.tree.stopped is not None for one in self.vpc.account.listings),
            logs_rules=self.vpc.account.whole("FlowLogs"),
        )

    def _forwards(self) -> Iterator[Nat]:
        for one in self.served.listeners:
            cells = Cells(dst=self.public, services=(one.service,), ingress=_ENTERING)
            doubt = ("which of its targets the load balancer picks",) if len(one.targets) > 1 else ()
            match = Match(cells, NOTHING, doubt) if doubt else Match(cells)
            for to in one.targets:
                port = Ranges.single(to.port)
                yield Nat(
                    NatKind.DESTINATION, match, one.evidence, to.to, port, handle=to.group, name=to.id, tls=one.tls
                )

    def _sources(self) -> Iterator[Nat]:
        kept = {target.keeps for one in self.served.listeners for target in one.targets}
        cells = Cells(egress=frozenset({INNER}))
        doubt = ("whether the target sees the client's address",)
        match = Match(cells, NOTHING, doubt) if len(kept) > 1 else Match(cells)
        if False in kept:
            yield Nat(NatKind.SOURCE, match, self.row.evidence, self.machine.addresses)

    def _stages(self) -> Iterator[Stage]:
        """What is asked of a packet to a listener, as it was sent."""
        place = self.row.evidence
        if self.machine.groups:
            rules = tuple(self._rules())
            end = Rule(Action.DENY, Match(), place.noted("what no rule of its groups allows is refused"), implicit=True)
            yield Stage("security groups of the load balancer", rules, end, Sees.ORIGINAL, _ENTERING, shared=True)
        else:
            told = place.noted("without a group every client reaches its listeners")
            end = Rule(Action.PERMIT, Match(), told, handle="without a group", implicit=True)
            yield Stage("security groups of the load balancer", (), end, Sees.ORIGINAL, _ENTERING)
        acl = acl_of(self.vpc.account, self.vpc.id, self.machine.subnet)
        if acl is None:
            yield Stage("network ACL of its subnet", (), unknown(self.vpc, ACLS), Sees.ORIGINAL, _ENTERING)
        for stage in Acl(acl, frozenset({INNER}), _ENTERING, ANY_ADDRESS).stages() if acl else ():
            shown = tuple(replace(rule, implicit=True) for rule in stage.rules)
            yield replace(stage, rules=shown, sees=Sees.ORIGINAL)
        yield self._route()
        end = Rule(Action.DENY, Match(), place.noted("no listener has this port"), implicit=True)
        yield Stage("listeners", (), end, ingress=_ENTERING, traffic=frozenset({"local"}))

    def _rules(self) -> Iterator[Rule]:
        for group in self.vpc.groups:
            written = [one for one in group.permissions if not one.egress] if group.id in self.machine.groups else []
            for place, one in enumerate(written, 1):
                upper, lower = (Cells(side, self.public, (one.service,)) for side in (one.peer.upper, one.peer.lower))
                yield replace(permission(one, place, upper, lower), logged=self.vpc.logged)
        for id in self.vpc.unlisted:
            if id in self.machine.groups:
                yield unlisted(self.vpc, id, Cells(dst=self.public), "inbound")

    def _route(self) -> Stage:
        way, _ = ways(self.vpc, self.machine.subnet)
        if way is None:
            return Stage("routes from the internet", (), unknown(self.vpc, ROUTES), Sees.ORIGINAL, _ENTERING)
        end = Rule(Action.DENY, Match(), way.evidence.noted("no route leads there"), implicit=True)
        blocked = self.vpc.networks.blocked(self.machine.subnet)
        rules = [routed(way, Cells(), source=True)]
        if blocked:
            note = blocked.noted("internet traffic is blocked here")
            rules.insert(0, Rule(Action.DENY, Match(), note, implicit=True))
        return Stage("routes from the internet", tuple(rules), end, Sees.ORIGINAL, _ENTERING)

    def _gaps(self) -> Iterator[Evidence]:
        subnets = {text(one, "SubnetId") for one in each(self.row, "AvailabilityZones")} | texts(self.row, "Subnets")
        if len({id(acl_of(self.vpc.account, self.vpc.id, one)) for one in subnets}) > 1:
            yield self.row.evidence.noted("its subnets have different network ACLs")
        if any(one not in ANY_V4 for one, _ in self.machine.addresses):
            yield self.row.evidence.noted("its IPv6 addresses are not followed")


def together(account: Account, found: tuple[Machine, ...]) -> tuple[Machine, ...]:
    """The interfaces of each load balancer as one."""
    rows = {_mark(text(row, "LoadBalancerArn")): row for row in account.rows("LoadBalancers")}
    rows |= {text(row, "LoadBalancerName"): row for row in account.rows(CLASSIC)}
    held: dict[str, list[Machine]] = {}
    for one in found:
        mark = one.about.removeprefix("ELB ")
        held.setdefault(mark if one.about.startswith("ELB ") and mark in rows else one.id, []).append(one)
    return tuple(parts[0] if mark not in rows else _one(rows[mark], parts) for mark, parts in held.items())


def _mark(arn: str) -> str:
    """What the interfaces of a load balancer say of it: `net/name/id`; those of a classic one say its name."""
    return arn.partition("loadbalancer/")[2]


def _one(row: Object, parts: list[Machine]) -> Machine:
    return replace(
        parts[0],
        name=text(row, "LoadBalancerName"),
        kind=BALANCER,
        addresses=Ranges.union(one.addresses for one in parts),
        public=tuple(place for one in parts for place in one.public),
        evidence=row.evidence,
    )


def balancers(vpc: Vpc) -> Iterator[Balancer]:
    """The internet-facing load balancers of a VPC whose interfaces and listeners are listed."""
    rows = [(row, classic) for row in vpc.account.rows(CLASSIC)]
    if vpc.account.whole("Listeners"):
        rows += [(row, listed) for row in vpc.account.rows("LoadBalancers")]
    for row, served in rows:
        machine = next((one for one in vpc.machines if one.kind == BALANCER and one.evidence == row.evidence), None)
        if machine and machine.public and text(row, "Scheme") == "internet-facing":
            yield Balancer(row, machine, vpc, served(row, vpc))
