"""Network interfaces: who holds which private and public address, in which subnet, behind which groups."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.aws.listing import Account, each, flag, number, place, tag, text
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges, address, cidr
from auditor.syntax.jsonc import Object

BALANCER = "balancer"
"""The kind of what stands for all interfaces of one load balancer."""
_NO_SERVER = frozenset({"nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer_endpoint"})
"""Kinds of interfaces that answer no connection from the internet to their own address."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public address that the internet gateway hands on to a private one."""

    address: int
    private: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Machine:
    """One network interface in use."""

    id: str
    vpc: str
    subnet: str
    groups: tuple[str, ...]
    addresses: Ranges
    """Its private IPv4 and its IPv6 addresses."""
    public: tuple[Public, ...]
    evidence: Evidence
    kind: str = ""
    name: str = ""
    about: str = ""
    """What AWS or its maker says of it."""
    instance: str = ""
    index: int = 0
    """Its place among the interfaces of its instance; 0 is the primary one."""
    first: Ranges = NONE
    """Its primary private address."""
    shut: bool = False
    """What comes from the internet gateway is dropped before it."""

    @property
    def keeps(self) -> bool:
        """Whether what it hands on may keep the client's address: only network load balancers can."""
        return self.about.startswith("ELB net/")

    @property
    def serves(self) -> bool:
        """Whether it may answer connections to its own address."""
        return self.kind not in _NO_SERVER


def machines(account: Account) -> tuple[Machine, ...]:
    """Every interface in use, each once; what its own list says goes before what its instance says."""
    found = {one.id: one for one in _of_instances(account)}
    listed = [
        _known(found, _machine(row)) for row in account.rows("NetworkInterfaces") if text(row, "Status") != "available"
    ]
    found |= {one.id: one for one in listed}
    for row in account.rows("Addresses"):
        holder = found.get(text(row, "NetworkInterfaceId"))
        one = _public(row, "PublicIp", "PrivateIpAddress", row)
        if holder and one and one.address not in {known.address for known in holder.public}:
            found[holder.id] = replace(holder, public=(*holder.public, one))
    return tuple(found.values())


def _known(found: dict[str, Machine], one: Machine) -> Machine:
    """An interface with what its instance says of it."""
    other = found.get(one.id)
    return replace(one, name=other.name or one.name, instance=other.instance or one.instance) if other else one


def _of_instances(account: Account) -> Iterator[Machine]:
    for row in account.rows("Reservations"):
        for instance in each(row, "Instances"):
            interfaces = each(instance, "NetworkInterfaces")
            id = text(instance, "InstanceId")
            yield from (replace(_machine(one), name=tag(instance) or id, instance=id) for one in interfaces)
            if not interfaces and text(instance, "PrivateIpAddress"):
                yield replace(_machine(instance), id=id, name=tag(instance) or id, instance=id)


def _machine(row: Object) -> Machine:
    held = each(row, "PrivateIpAddresses") or (row,)
    public = [_public(one, "PublicIp", "PrivateIpAddress", at) for one, at in _associations(held)]
    if text(row, "PublicIpAddress"):
        public.append(_public(row, "PublicIpAddress", "PrivateIpAddress", row))
    groups = (*each(row, "Groups"), *each(row, "SecurityGroups"))
    return Machine(
        text(row, "NetworkInterfaceId"),
        text(row, "VpcId"),
        text(row, "SubnetId"),
        tuple(dict.fromkeys(text(one, "GroupId") for one in groups)),
        Ranges.union((*_private(row, held), *_prefixes(row))),
        tuple(one for one in public if one),
        row.evidence,
        text(row, "InterfaceType"),
        text(row, "Description"),
        text(row, "Description"),
        text(row, "Attachment", "InstanceId"),
        number(row, "Attachment", "DeviceIndex") or 0,
        network(text(row, "PrivateIpAddress")),
        flag(row, "DenyAllIgwTraffic"),
    )


def _associations(held: tuple[Object, ...]) -> Iterator[tuple[Object, Object]]:
    for one in held:
        association = one.get("Association")
        if isinstance(association, Object):
            yield association, one


def _public(row: Object, public: str, private: str, holder: Object) -> Public | None:
    try:
        return Public(address(text(row, public)), address(text(holder, private)), place(row, public))
    except ValueError:
        return None


def _private(row: Object, held: tuple[Object, ...]) -> Iterator[Ranges]:
    texts = [text(one, "PrivateIpAddress") for one in held]
    texts += [text(one, "Ipv6Address") for one in each(row, "Ipv6Addresses")]
    return (network(one) for one in texts)


def _prefixes(row: Object) -> Iterator[Ranges]:
    for family in ("Ipv4", "Ipv6"):
        yield from (network(text(one, f"{family}Prefix")) for one in each(row, f"{family}Prefixes"))


def network(text: str) -> Ranges:
    """The addresses of a prefix or address; none for what is neither."""
    try:
        return cidr(text)
    except ValueError:
        return NONE
