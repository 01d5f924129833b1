"""Subnets, the routes that hold for them, and the address ranges of a VPC."""

from collections.abc import Iterator

from auditor.formats.aws.listing import Account, each, flag, tag, text
from auditor.formats.aws.machines import network
from auditor.formats.aws.prefixes import Prefixes
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6, NONE, Ranges
from auditor.syntax.jsonc import Object

_BLOCKS = frozenset({"block-bidirectional", "block-ingress"})
_TARGETS = (
    "GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "TransitGatewayId", "VpcPeeringConnectionId",
    "NetworkInterfaceId", "InstanceId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn",
)  # fmt: skip
_HOLDING = ("Vpcs", "Subnets")
_TO_ALL = frozenset({ANY_V4, ANY_V6})


@dataclass(frozen=True, slots=True)
class Routed:
    """The addresses that a subnet reaches through one kind of gateway."""

    upper: Ranges
    lower: Ranges
    evidence: Evidence


@dataclass(frozen=True)
class Networks:
    """What the account says about its networks."""

    account: Account
    prefixes: Prefixes

    @property
    def everything(self) -> Ranges:
        """The addresses of every VPC, as far as they are listed."""
        return Ranges.union(part for kind in _HOLDING for row in self.account.rows(kind) for part in _blocks(row))

    def ranges(self, vpc: str) -> Ranges:
        """The addresses of a VPC, as far as they are listed."""
        return Ranges.union(
            part
            for kind in _HOLDING
            for row in self.account.rows(kind)
            if text(row, "VpcId") == vpc
            for part in _blocks(row)
        )

    def name(self, vpc: str) -> str:
        """The name that people gave a VPC, else its id."""
        names = (tag(row) for row in self.account.rows("Vpcs") if text(row, "VpcId") == vpc)
        return next(names, "") or vpc

    def blocked(self, subnet: str) -> Evidence | None:
        """The line that says that nothing from an internet gateway enters a subnet."""
        for row in self.account.rows("Subnets"):
            state = row.get("BlockPublicAccessStates")
            if text(row, "SubnetId") == subnet and text(state, "InternetGatewayBlockMode") in _BLOCKS and state:
                return state.evidence
        return None

    def table(self, vpc: str, subnet: str) -> Object | None:
        """The route table of a subnet: its own, else the main one of the VPC."""
        tables = [row for row in self.account.rows("RouteTables") if text(row, "VpcId") == vpc]
        own = (row for row in tables if any(text(one, "SubnetId") == subnet for one in each(row, "Associations")))
        main = (row for row in tables if any(flag(one, "Main") for one in each(row, "Associations")))
        return next(own, None) or next(main, None)

    def through(self, table: Object, *kinds: str) -> Routed:
        """What a route table sends to gateways of some kinds (`igw-`, `nat-`), by the longest prefix."""
        upper, lower, left, sure = NONE, NONE, ANY_V4 | ANY_V6, ANY_V4 | ANY_V6
        evidence = table.evidence
        for reach, known, row in sorted(self._routes(table), key=lambda one: one[0].size):
            target = next((text(row, key) for key in _TARGETS if text(row, key)), "")
            if target.startswith(kinds) and text(row, "State") != "blackhole":
                upper, lower = upper | (reach & left), lower | (reach & sure if known else NONE)
                evidence = row.evidence
            left, sure = left - (reach if known else NONE), sure - reach
        return Routed(upper, lower, evidence)

    def _routes(self, table: Object) -> Iterator[tuple[Ranges, bool, Object]]:
        """Destination, whether it is known exactly, and the route."""
        for row in each(table, "Routes"):
            written = text(row, "DestinationCidrBlock") or text(row, "DestinationIpv6CidrBlock")
            listed = self.prefixes.addresses(text(row, "DestinationPrefixListId"))
            known = network(written) if written else listed
            yield (known, True, row) if known is not None else (ANY_V4 | ANY_V6, False, row)

    def elsewhere(self, vpc: str) -> Iterator[tuple[str, Ranges, Object]]:
        """Networks beyond a VPC that its tables name: by which gateway, which addresses."""
        for table in self.account.rows("RouteTables"):
            for reach, known, row in self._routes(table) if text(table, "VpcId") == vpc else ():
                target = next((text(row, key) for key in _TARGETS if text(row, key)), "")
                if target.startswith(("vgw-", "tgw-", "pcx-")) and known and reach not in _TO_ALL:
                    yield target, reach, row

    def diverted(self, vpc: str) -> Iterator[Evidence]:
        """Route tables of the internet gateway itself, which send packets past an appliance first."""
        for row in self.account.rows("RouteTables"):
            for one in each(row, "Associations"):
                if text(row, "VpcId") == vpc and text(one, "GatewayId").startswith("igw-"):
                    yield one.evidence.noted("packets from the internet pass an appliance first")


def _blocks(row: Object) -> Iterator[Ranges]:
    yield network(text(row, "CidrBlock"))
    for key, name in (("CidrBlockAssociationSet", "CidrBlock"), ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock")):
        yield from (network(text(one, name)) for one in each(row, key))
