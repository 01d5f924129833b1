"""Security groups: each permission with each of its peers as one rule."""

from collections.abc import Iterator
from dataclasses import field, replace

from auditor.formats.aws.listing import Account, each, flag, number, place, text
from auditor.formats.aws.machines import Machine, network
from auditor.formats.aws.prefixes import Prefixes
from auditor.formats.aws.services import readable, service
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, NOT_PUBLIC, Ranges, Service
from auditor.syntax.jsonc import Object

_PORTS = frozenset({"IpProtocol", "FromPort", "ToPort"})
_PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
KNOWN = _PORTS | set(_PEERS)
"""The keys of a permission."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side of a permission: exactly `upper`, or between `lower` and `upper`."""

    upper: Ranges
    lower: Ranges
    evidence: Evidence
    name: str = ""
    open: tuple[str, ...] = ()
    handle: str = ""
    group: str = ""
    """The group that it refers to."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One line that a group allows."""

    group: str
    egress: bool
    service: Service
    peer: Peer


@dataclass(frozen=True, slots=True)
class Group:
    """One security group."""

    id: str
    name: str
    vpc: str
    evidence: Evidence
    default: bool
    permissions: tuple[Permission, ...]


@dataclass
class Groups:
    """The security groups of an account, and what of them stays open."""

    account: Account
    machines: tuple[Machine, ...]
    ranges: Ranges
    """The addresses of its VPCs, as far as they are listed."""
    gaps: list[tuple[str, Evidence]] = field(default_factory=list)
    """By group: keys that were not understood."""
    unresolved: list[tuple[str, Evidence]] = field(default_factory=list)
    """By group: references that the files do not resolve."""

    def all(self) -> tuple[Group, ...]:
        """Every group that is listed, with its permissions."""
        found = {text(row, "GroupId"): row for row in self.account.rows("SecurityGroups")}
        alone: dict[str, list[Object]] = {}
        for row in self.account.rows("SecurityGroupRules"):
            if text(row, "GroupId") not in found:
                alone.setdefault(text(row, "GroupId"), []).append(row)
        return (
            *(self._group(row) for row in found.values()),
            *(self._of_rules(id, rows) for id, rows in alone.items()),
        )

    def members(self, group: str) -> Ranges:
        """The private addresses of the interfaces that are known to use a group."""
        return Ranges.union(one.addresses for one in self.machines if group in one.groups)

    def _group(self, row: Object) -> Group:
        id, name = text(row, "GroupId"), text(row, "GroupName")
        owner = text(row, "OwnerId")
        permissions = (
            one
            for key, egress in (("IpPermissions", False), ("IpPermissionsEgress", True))
            for written in each(row, key)
            for one in self._permissions(id, owner, written, egress=egress)
        )
        return Group(id, name, text(row, "VpcId"), place(row, "GroupId"), name == "default", tuple(permissions))

    def _permissions(self, group: str, owner: str, row: Object, *, egress: bool) -> Iterator[Permission]:
        for member in row.members:
            if member.name not in KNOWN:
                self.gaps.append((group, member.evidence.noted(f"the setting {member.name}")))
        yield from (_permission(group, row, peer, egress=egress) for peer in self._peers(group, owner, row))

    def _peers(self, group: str, owner: str, row: Object) -> Iterator[Peer]:
        for key, name in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")):
            yield from (self._network(one, name) for one in each(row, key))
        yield from (self._listed(group, one, text(one, "PrefixListId")) for one in each(row, "PrefixListIds"))
        yield from (self._referenced(group, owner, one) for one in each(row, "UserIdGroupPairs"))

    @staticmethod
    def _network(row: Object, name: str) -> Peer:
        found = network(text(row, name))
        if found:
            return Peer(found, found, row.evidence, text(row, "Description"))
        return Peer(ANY_ADDRESS, NONE, row.evidence, text(row, "Description"), ("an address that is not readable",))

    def _listed(self, group: str, row: Object, id: str) -> Peer:
        prefixes = Prefixes(self.account)
        found = prefixes.addresses(id)
        if found is not None:
            return Peer(found, found, row.evidence, text(row, "Description"))
        what = f"the entries of the prefix list {prefixes.name(id)} (get-managed-prefix-list-entries)"
        self.unresolved.append((group, row.evidence.noted(what)))
        return Peer(ANY_ADDRESS, NONE, row.evidence, text(row, "Description"), (what,))

    def _referenced(self, group: str, owner: str, row: Object) -> Peer:
        id, account = text(row, "GroupId"), text(row, "UserId")
        known, foreign = self.members(id), bool(account and owner and account != owner)
        if self.account.whole("NetworkInterfaces") and not foreign and self._is_listed(id):
            return Peer(known, known, row.evidence, text(row, "Description"), group=id)
        what = f"the machines that use the group {id} (describe-network-interfaces)"
        if foreign or not self._is_listed(id):
            what = f"the machines that use the group {id}, which is not among the files"
            self.unresolved.append((group, row.evidence.noted(what)))
        # a reference means private addresses, so the internet at large is never among them
        upper = known | NOT_PUBLIC | self.ranges
        return Peer(upper, known, row.evidence, text(row, "Description"), (what,), group=id)

    def _is_listed(self, id: str) -> bool:
        kinds = ("SecurityGroups", "SecurityGroupRules")
        return any(text(row, "GroupId") == id for kind in kinds for row in self.account.rows(kind))

    def _of_rules(self, id: str, rows: list[Object]) -> Group:
        """A group of which only describe-security-group-rules tells."""
        owner = text(rows[0], "GroupOwnerId")
        vpc = next((one.vpc for one in self.machines if id in one.groups), "")
        found = tuple(self._rule(id, owner, row) for row in rows)
        return Group(id, "", vpc, rows[0].evidence, default=False, permissions=found)

    def _rule(self, group: str, owner: str, row: Object) -> Permission:
        reference = row.get("ReferencedGroupInfo")
        if isinstance(reference, Object):
            peer = self._referenced(group, owner, reference)
        elif text(row, "PrefixListId"):
            peer = self._listed(group, row, text(row, "PrefixListId"))
        else:
            peer = self._network(row, "CidrIpv4" if text(row, "CidrIpv4") else "CidrIpv6")
        told = replace(
            peer, evidence=row.evidence, name=text(row, "Description"), handle=text(row, "SecurityGroupRuleId")
        )
        return _permission(group, row, told, egress=flag(row, "IsEgress"))


def _permission(group: str, row: Object, peer: Peer, *, egress: bool) -> Permission:
    written = text(row, "IpProtocol"), number(row, "FromPort"), number(row, "ToPort")
    if not readable(*written):
        peer = replace(peer, lower=NONE, open=(*peer.open, "which protocol and ports are meant"))
    return Permission(group, egress, service(*written), peer)
