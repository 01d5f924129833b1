"""The files of one account as gateways, one for each VPC."""

from collections.abc import Iterator

from auditor.formats import NotReadableError, Reading
from auditor.formats.aws import acls
from auditor.formats.aws.balancers import balancers, together
from auditor.formats.aws.groups import Group, Groups
from auditor.formats.aws.lines import coverage
from auditor.formats.aws.listing import EXPORT, Account, listing
from auditor.formats.aws.machines import BALANCER, Machine, machines
from auditor.formats.aws.network import Networks
from auditor.formats.aws.prefixes import Prefixes
from auditor.formats.aws.stages import INTERNET, REST, SOMEWHERE, UNKNOWN, Vpc, stages
from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import NOTHING, Cells, Firewall, Interface, Match, Nat, NatKind, Route
from auditor.model.net import NONE, PUBLIC, Ranges, symbolic
from auditor.model.pacs import Overlay

_CALLS = {
    "NetworkInterfaces": (
        "describe-network-interfaces is missing, so which machines use a group, and which have a public address, is "
        "not known. Supply its output."
    ),
    "RouteTables": "describe-route-tables is missing, so which subnets the internet reaches is not known. Supply it.",
    "NetworkAcls": "describe-network-acls is missing, so what network ACLs refuse is not known. Supply its output.",
}
_ALONE = "network_load_balancer"


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One account. Raises NotReadableError where no group, interface or list of a VPC can be read."""
    account = Account(tuple(listing(one) for one in sources))
    found = together(account, machines(account))
    networks = Networks(account, Prefixes(account))
    groups = Groups(account, found, networks.everything)
    listed = groups.all()
    vpcs = dict.fromkeys((*(one.vpc for one in listed), *(one.vpc for one in found)))
    if not vpcs:
        raise NotReadableError(f"No security group and no machine is in these files. {EXPORT}")
    each = [_vpc(vpc, account, networks, found, listed) for vpc in vpcs]
    before = (one.firewall() for vpc in each for one in balancers(vpc))
    return Reading(
        firewalls=(*(_firewall(vpc, groups) for vpc in each), *before),
        coverage=tuple(coverage(one) for one in account.listings),
        problems=tuple(_problems(account)),
    )


def _problems(account: Account) -> Iterator[tuple[Source, str]]:
    for one in account.listings:
        yield from ((one.source, problem.text) for problem in one.tree.problems)
        if not one.complete and not one.tree.problems:
            yield one.source, "This is one page of several, or cut off. Export it again without --max-items."
    first = next((one for one in account.listings if "SecurityGroups" in one.rows), account.listings[0])
    yield from ((first.source, told) for kind, told in _CALLS.items() if not account.whole(kind))
    if not account.whole("SecurityGroups") and not account.whole("SecurityGroupRules"):
        yield first.source, "The list of security groups (describe-security-groups) is not whole. Supply all of it."


def _vpc(id: str, account: Account, networks: Networks, found: tuple[Machine, ...], listed: tuple[Group, ...]) -> Vpc:
    mine = tuple(one for one in found if one.vpc == id)
    used = {group for one in mine for group in one.groups}
    groups = tuple(one for one in listed if one.vpc == id or one.id in used)
    evidence = groups[0].evidence if groups else mine[0].evidence
    return Vpc(id, account, networks, mine, groups, evidence)


def _firewall(vpc: Vpc, groups: Groups) -> Firewall:
    own = {one.id for one in vpc.groups}
    return Firewall(
        name=vpc.networks.name(vpc.id),
        product="Amazon VPC",
        evidence=vpc.evidence,
        interfaces=tuple(_interfaces(vpc)),
        routes=tuple(_routes(vpc)),
        nat=tuple(_translations(vpc)),
        stages=tuple(stages(vpc)),
        unresolved=tuple(place for group, place in groups.unresolved if group in own),
        unused=tuple(_unused(vpc)),
        gaps=(*(place for group, place in groups.gaps if group in own), *_gaps(vpc)),
        truncated=any(one.tree.stopped is not None for one in vpc.account.listings),
        logs_rules=vpc.account.whole("FlowLogs"),
    )


def _gaps(vpc: Vpc) -> Iterator[Evidence]:
    """What was not understood, and what the files do not show that could open more."""
    yield from acls.gaps(vpc.account, vpc.id)
    yield from vpc.networks.diverted(vpc.id)
    if not vpc.account.whole("NetworkInterfaces"):
        yield vpc.evidence.noted("the list of all network interfaces (describe-network-interfaces) was not supplied")
    followed = {one.machine.id for one in balancers(vpc)}
    for one in vpc.machines:
        if one.id not in followed and (one.kind in {BALANCER, _ALONE} or one.about.startswith("ELB ")):
            yield one.evidence.noted(
                "a load balancer that is not followed: it is internal, or describe-load-balancers (of elb for a "
                "classic one, else of elbv2), describe-listeners, describe-target-groups or describe-target-health "
                "was not supplied"
            )


def _interfaces(vpc: Vpc) -> Iterator[Interface]:
    yield Interface(INTERNET, vpc.evidence, gateway=True)
    yield Interface(REST, vpc.evidence)
    for one in vpc.machines:
        shared = one.addresses if one.kind == BALANCER else NONE
        yield Interface(one.id, one.evidence, device=one.name, networks=shared)
    if vpc.unseen:
        yield Interface(UNKNOWN, vpc.evidence, networks=Ranges.single(SOMEWHERE))
    places = {target: row.evidence for target, _, row in vpc.networks.elsewhere(vpc.id)}
    for name, place in places.items():
        # the words tell analysis.zones who stands behind it
        yield Interface(name, place, description="vpn or direct connect" if name.startswith("vgw-") else "")


def _routes(vpc: Vpc) -> Iterator[Route]:
    """One machine is no network of which someone must say who stands there, so its own address is a route."""
    for one in vpc.machines:
        yield Route(one.addresses, one.id, one.evidence)
    yield Route(vpc.networks.ranges(vpc.id), REST, vpc.evidence)
    for name, reach, row in vpc.networks.elsewhere(vpc.id):
        yield Route(reach, name, row.evidence)


def _translations(vpc: Vpc) -> Iterator[Nat]:
    """The internet gateway hands each public address on to one private one."""
    entering = frozenset({INTERNET})
    for machine in vpc.machines:
        for one in machine.public if machine.serves and machine.kind not in {BALANCER, _ALONE} else ():
            cells = Cells(dst=Ranges.single(one.address), ingress=entering)
            to = Ranges.single(one.private)
            yield Nat(NatKind.DESTINATION, Match(cells), one.evidence, to, handle=machine.id, whole_host=True)
    if vpc.unseen:
        told = "whether they have a public address (describe-network-interfaces)"
        cells = Cells(dst=(PUBLIC - vpc.networks.ranges(vpc.id)) | Ranges.single(symbolic(0)), ingress=entering)
        yield Nat(NatKind.DESTINATION, Match(cells, NOTHING, (told,)), vpc.evidence, Ranges.single(SOMEWHERE))


def _unused(vpc: Vpc) -> Iterator[Evidence]:
    if vpc.account.whole("NetworkInterfaces"):
        used = {group for one in vpc.machines for group in one.groups}
        idle = (one for one in vpc.groups if one.id not in used and not one.default)
        yield from (one.evidence.noted(one.name or one.id) for one in idle)
