"""What became of each line of an answer."""

from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.aws import acls, groups
from auditor.formats.aws.listing import CLASSIC, KINDS, Listing, each
from auditor.syntax.jsonc import Member, Object, blank_lines

_READ = """
Association Associations Attachment AvailabilityZones BlockPublicAccessStates Cidr CidrBlock CidrBlockAssociationSet
CidrIpv4 CidrIpv6 DefaultActions DenyAllIgwTraffic Entries FlowLogStatus FromPort GroupId GroupName Groups Instances
InterfaceType IpPermissions IpPermissionsEgress IpProtocol Ipv4Prefixes Ipv6Addresses Ipv6CidrBlockAssociationSet
Ipv6Prefixes IsDefault IsEgress ListenerArn ListenerDescriptions LoadBalancerArn LoadBalancerArns LoadBalancerName
NetworkAclId NetworkInterfaceId NetworkInterfaces OwnerId Port PrefixListId PrefixListName PrivateIpAddress
PrivateIpAddresses Protocol PublicIp PublicIpAddress ReferencedGroupInfo ResourceId RouteTableId Routes Scheme
SecurityGroupRuleId SecurityGroups Status SubnetId SubnetIds Subnets TagSet Tags Target TargetGroupArn TargetGroupName
TargetHealth TargetType ToPort TrafficType Type VpcId
"""
_ROUTE = """
CarrierGatewayId CoreNetworkArn DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId
EgressOnlyInternetGatewayId GatewayId InstanceId InstanceOwnerId IpAddress LocalGatewayId NatGatewayId
NetworkInterfaceId OdbNetworkArn Origin State TransitGatewayId VpcPeeringConnectionId
"""
_LOOKED_AT = frozenset(_READ.split())
"""Keys of entries that decide something; the many others describe hardware, storage, times and the like."""
_POLICIES = {
    "SecurityGroups": (("IpPermissions", "IpPermissionsEgress"), groups.KNOWN),
    "NetworkAcls": (("Entries",), acls.KNOWN),
    "RouteTables": (("Routes",), frozenset(_ROUTE.split())),
    CLASSIC: (("ListenerDescriptions",), frozenset({"Listener", "PolicyNames"})),
}
"""Lists of entries in which every key counts, and the keys that are known."""
_PAGING = frozenset({"NextToken", "NextMarker", "ResponseMetadata"})


def coverage(one: Listing) -> Coverage:
    """The state of every line: a key of a policy that is not known is not understood, any other has no effect."""
    found = Coverage(one.source)
    root = one.tree.root
    if isinstance(root, Object):
        found.note(State.UNDERSTOOD, root.evidence)
        for member in root.members:
            if member.name not in KINDS:
                state = State.WITHOUT_EFFECT if member.name in _PAGING else State.NOT_UNDERSTOOD
                found.note(state, member.evidence)
        for kind, rows in one.rows.items():
            for row in rows:
                _row(found, kind, row)
    for problem in one.tree.problems:
        found.mark(State.NOT_UNDERSTOOD, one.source.line_at(problem.at), len(found.states))
    for number in blank_lines(one.tree, one.source):
        found.mark(State.BLANK, number)
    return found


def _row(found: Coverage, kind: str, row: Object) -> None:
    for member in row.members:
        if member.name not in _LOOKED_AT and member.evidence.first > row.evidence.first:
            found.note(State.WITHOUT_EFFECT, member.evidence)
    for member in _strange(kind, row):
        found.note(State.NOT_UNDERSTOOD, member.evidence)


def _strange(kind: str, row: Object) -> Iterator[Member]:
    """Keys of policies that nobody knows."""
    lists, known = _POLICIES.get(kind, ((), frozenset()))
    for name in lists:
        yield from (one for entry in each(row, name) for one in entry.members if one.name not in known)
