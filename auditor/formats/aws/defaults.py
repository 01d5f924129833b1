"""What AWS does when nothing is written, and who says so."""

from auditor.formats import Default

_GROUPS = "Amazon VPC User Guide, Security group rules (2023)"
_ACLS = "Amazon VPC User Guide, Control subnet traffic with network access control lists (2023)"
_ROUTES = "Amazon VPC User Guide, Enable internet access using an internet gateway (2023)"
_BLOCK = "Amazon EC2 API Reference, BlockPublicAccessStates (2024)"
GROUP_END = Default("IpPermissions", "what no rule of any group allows is refused", _GROUPS)
GROUP_STATE = Default("IpPermissions", "answers to allowed connections pass whatever the other direction says", _GROUPS)
ACL_END = Default("NetworkAcl rule *", "what no numbered rule matches is refused", _ACLS)
ACL_DEFAULT = Default("NetworkAcl of a subnet", "the default network ACL of the VPC", _ACLS)
ROUTES_DEFAULT = Default("RouteTable of a subnet", "the main route table of the VPC", _ROUTES)
BLOCK = Default("InternetGatewayBlockMode", "off", _BLOCK)
CLIENT_ADDRESS = Default(
    "preserve_client_ip.enabled",
    "kept for instances and for UDP; not kept for addresses over TCP",
    "User Guide for Network Load Balancers, Edit target group attributes (2025)",
)
NO_GROUP = Default(
    "SecurityGroups of a network load balancer",
    "without a group every client reaches its listeners",
    "User Guide for Network Load Balancers, Update the security groups (2025)",
)
DEFAULTS = (GROUP_END, GROUP_STATE, ACL_END, ACL_DEFAULT, ROUTES_DEFAULT, BLOCK, CLIENT_ADDRESS, NO_GROUP)
