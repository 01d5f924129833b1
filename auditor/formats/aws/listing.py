"""The lists in the answers of describe calls, and plain looks into their entries."""

from collections.abc import Iterator
from functools import lru_cache

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.jsonc import Array, Node, Object, Scalar, Tree, parse

EXPORT = (
    "With the AWS command line, for each region in a folder of its own: "
    "for call in describe-security-groups describe-network-interfaces describe-instances describe-addresses "
    "describe-subnets describe-route-tables describe-network-acls describe-vpcs describe-flow-logs "
    "describe-managed-prefix-lists; "
    "do aws ec2 $call --output json > $call.json; done. Where load balancers are used, also aws elbv2 "
    "describe-load-balancers, and describe-listeners, describe-target-groups and describe-target-health for each; "
    "where classic ones are, aws elb describe-load-balancers. "
    "For each prefix list: aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-... > pl-....json"
)
CLASSIC = "LoadBalancerDescriptions"
"""The list of classic load balancers, in the answer of `aws elb`."""
KINDS = {
    "SecurityGroups": ("GroupId",),
    "SecurityGroupRules": ("SecurityGroupRuleId",),
    "NetworkAcls": ("NetworkAclId",),
    "Reservations": ("Instances",),
    "NetworkInterfaces": ("NetworkInterfaceId",),
    "Addresses": ("PublicIp", "AllocationId"),
    "Subnets": ("SubnetId",),
    "RouteTables": ("RouteTableId",),
    "Vpcs": ("VpcId",),
    "LoadBalancers": ("LoadBalancerArn",),
    CLASSIC: ("ListenerDescriptions",),
    "Listeners": ("ListenerArn",),
    "TargetGroups": ("TargetGroupArn",),
    "TargetHealthDescriptions": ("Target",),
    "FlowLogs": ("FlowLogId",),
    "PrefixLists": ("PrefixListId",),
    "Entries": ("Cidr",),
}
"""The lists, and one of the keys that an entry of each has."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one file lists."""

    source: Source
    tree: Tree
    rows: dict[str, tuple[Object, ...]]
    """Entries by list; a list that is there may be empty."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The lists that are there."""
        return tuple(self.rows)

    @property
    def complete(self) -> bool:
        """Neither cut off nor one page of several."""
        root = self.tree.root
        paged = isinstance(root, Object) and any(text(root, key) for key in ("NextToken", "NextMarker"))
        return self.tree.stopped is None and not self.tree.problems and not self.source.truncated and not paged


@lru_cache(maxsize=64)
def listing(source: Source) -> Listing:
    """The lists of a file; what is no entry of a list is left out."""
    tree = parse(source)
    root = tree.root
    found: dict[str, tuple[Object, ...]] = {}
    for member in root.members if isinstance(root, Object) else ():
        keys = KINDS.get(member.name)
        if keys is None or not isinstance(member.value, Array):
            continue
        rows = [one for one in member.value.items if isinstance(one, Object)]
        fitting = tuple(one for one in rows if any(one.get(key) is not None for key in keys))
        if fitting or not member.value.items:
            found[member.name] = fitting
    return Listing(source, tree, found)


@dataclass(frozen=True, slots=True)
class Account:
    """Every file of one account and region."""

    listings: tuple[Listing, ...]

    def rows(self, kind: str) -> Iterator[Object]:
        """The entries of one list, over all files."""
        return (row for one in self.listings for row in one.rows.get(kind, ()))

    def whole(self, kind: str) -> bool:
        """Whether a list is there and every file of it complete."""
        held = [one for one in self.listings if kind in one.rows]
        return bool(held) and all(one.complete for one in held)


def text(node: Node | None, *path: str) -> str:
    """The text or number at a path; empty where there is none."""
    found = at(node, *path)
    value = found.value if isinstance(found, Scalar) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def at(node: Node | None, *path: str) -> Node | None:
    """The node at a path of keys."""
    for name in path:
        node = node.get(name) if isinstance(node, Object) else None
    return node


def number(node: Node | None, *path: str) -> int | None:
    """The whole number at a path; None where there is none."""
    found = text(node, *path)
    return int(found) if found.removeprefix("-").isdecimal() and found.isascii() and len(found) < _DIGITS else None


_DIGITS = 12


def flag(node: Node | None, name: str) -> bool:
    """Whether a truth value is there and true."""
    found = at(node, name)
    return isinstance(found, Scalar) and found.value is True


def each(node: Node | None, *path: str) -> tuple[Object, ...]:
    """The objects of the list at a path."""
    found = at(node, *path)
    return tuple(one for one in found.items if isinstance(one, Object)) if isinstance(found, Array) else ()


def texts(node: Node | None, name: str) -> set[str]:
    """The texts of a list."""
    found = at(node, name)
    items = found.items if isinstance(found, Array) else ()
    return {str(one.value) for one in items if isinstance(one, Scalar)}


def tag(node: Object) -> str:
    """The name that people gave it."""
    tags = (*each(node, "Tags"), *each(node, "TagSet"))
    return next((text(one, "Value") for one in tags if text(one, "Key") == "Name"), "")


def place(node: Object, name: str) -> Evidence:
    """Where a key with its value stands; the whole entry where it is not written."""
    member = next((one for one in reversed(node.members) if one.name == name), None)
    return member.evidence if member else node.evidence
