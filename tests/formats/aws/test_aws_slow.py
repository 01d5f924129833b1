"""Random accounts: the engine against a slow reading of the documented order, packet by packet; and spoiled files."""

import json
from ipaddress import ip_address, ip_network
from pathlib import Path
from random import Random
from typing import Any

import pytest

from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.formats import NotReadableError, State
from auditor.formats.aws import FORMAT
from auditor.formats.aws.listing import Account, listing
from auditor.formats.aws.machines import machines
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.net import TCP, UDP, Packet, address

SAMPLES = Path(__file__).parents[3] / "samples" / "aws"
NAMES = {TCP: "tcp", UDP: "udp"}
PORTS = (22, 104, 443, 11112)
CALLERS = ("198.51.100.7", "198.51.100.200", "192.0.2.9", "203.0.113.200")
NETWORKS = (
    "0.0.0.0/0",
    "198.51.100.0/24",
    "198.51.100.128/25",
    "192.0.2.9/32",
    "10.0.0.0/8",
    "10.0.1.0/24",
    "0.0.0.0/1",
)
PERMITTED = {True: "permit", False: "deny"}
Made = dict[str, list[dict[str, Any]]]


def account(seed: int) -> Made:
    """A small account: three machines in two subnets."""
    dice = Random(seed)  # noqa: S311 - test data, no secret

    def permission() -> dict[str, Any]:
        if dice.random() < 0.15:
            ports: dict[str, Any] = {"IpProtocol": "-1"}
        else:
            low = dice.choice(PORTS)
            high = dice.choice((low, low, low + 400, 65535))
            ports = {"IpProtocol": dice.choice(("tcp", "udp", "6")), "FromPort": low, "ToPort": high}
        pairs = [{"GroupId": dice.choice(("sg-1", "sg-2", "sg-3"))}] if dice.random() < 0.4 else []
        ranges = [{"CidrIp": dice.choice(NETWORKS)} for _ in range(dice.randint(0, 2))]
        return ports | {"IpRanges": ranges, "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": pairs}

    def entry(number: int, egress: bool) -> dict[str, Any]:
        low = dice.choice((0, *PORTS, 32768))
        found = {
            "RuleNumber": number,
            "Egress": egress,
            "RuleAction": dice.choice(("allow", "allow", "deny")),
            "Protocol": dice.choice(("6", "17", "-1")),
            "CidrBlock": dice.choice(NETWORKS),
        }
        return (
            found
            if found["Protocol"] == "-1"
            else found | {"PortRange": {"From": low, "To": dice.choice((low, 65535))}}
        )

    def acl(id: str, subnets: list[str], default: bool) -> dict[str, Any]:
        entries = [entry(dice.randint(1, 500), egress) for egress in (True, False) for _ in range(dice.randint(1, 4))]
        numbered = {(one["RuleNumber"], one["Egress"]): one for one in entries}
        if dice.random() < 0.6:
            numbered |= {
                (600, egress): {**entry(600, egress), "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
                for egress in (True, False)
            }
        held = list(numbered.values())
        dice.shuffle(held)
        return {
            "NetworkAclId": id,
            "VpcId": "vpc-1",
            "IsDefault": default,
            "Associations": [{"SubnetId": one} for one in subnets],
            "Entries": held,
        }

    def table(id: str, subnets: list[str], main: bool) -> dict[str, Any]:
        routes = [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}]
        for cidr in dice.sample(("0.0.0.0/0", "198.51.100.0/24", "198.51.100.128/25"), dice.randint(0, 3)):
            key, target = dice.choice((("GatewayId", "igw-1"), ("GatewayId", "igw-1"), ("NatGatewayId", "nat-1")))
            routes.append(
                {"DestinationCidrBlock": cidr, key: target, "State": dice.choice(("active",) * 4 + ("blackhole",))}
            )
        held = [{"SubnetId": one, "Main": False} for one in subnets] + ([{"Main": True}] if main else [])
        return {"RouteTableId": id, "VpcId": "vpc-1", "Associations": held, "Routes": routes}

    def machine(place: int) -> dict[str, Any]:
        private = f"10.0.{1 + place % 2}.{10 + place}"
        public = {"Association": {"PublicIp": f"203.0.113.{10 + place}"}} if dice.random() < 0.8 else {}
        return {
            "NetworkInterfaceId": f"eni-{place}",
            "VpcId": "vpc-1",
            "SubnetId": f"subnet-{1 + place % 2}",
            "Status": "in-use",
            "InterfaceType": "interface",
            "Groups": [{"GroupId": one} for one in dice.sample(("sg-1", "sg-2", "sg-3"), dice.randint(1, 2))],
            "PrivateIpAddress": private,
            "PrivateIpAddresses": [{"PrivateIpAddress": private, **public}],
            "DenyAllIgwTraffic": dice.random() < 0.1,
        }

    groups = [
        {
            "GroupId": id,
            "GroupName": id,
            "VpcId": "vpc-1",
            "IpPermissions": [permission() for _ in range(dice.randint(0, 3))],
            "IpPermissionsEgress": [permission() for _ in range(dice.randint(0, 3))],
        }
        for id in ("sg-1", "sg-2", "sg-3")
    ]
    blocks = {"BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-ingress"}} if dice.random() < 0.1 else {}
    return {
        "SecurityGroups": groups,
        "NetworkInterfaces": [machine(place) for place in range(3)],
        "NetworkAcls": [acl("acl-1", ["subnet-1"], False), acl("acl-2", [], True)],
        "RouteTables": [table("rtb-1", ["subnet-1"], False), table("rtb-2", [], True)],
        "Subnets": [
            {
                "SubnetId": f"subnet-{one}",
                "VpcId": "vpc-1",
                "CidrBlock": f"10.0.{one}.0/24",
                **(blocks if one == 1 else {}),
            }
            for one in (1, 2)
        ],
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
    }


def within(text: str, cidr: str) -> bool:
    return ip_address(text) in ip_network(cidr)


def group_allows(made: Made, machine: dict[str, Any], key: str, peer: str, protocol: int, port: int) -> bool:
    """Rules of all groups add up."""
    mine = {one["GroupId"] for one in machine["Groups"]}
    for group in (one for one in made["SecurityGroups"] if one["GroupId"] in mine):
        for rule in group[key]:
            if rule["IpProtocol"] not in {"-1", str(protocol), NAMES[protocol]}:
                continue
            if rule["IpProtocol"] != "-1" and not rule["FromPort"] <= port <= rule["ToPort"]:
                continue
            referenced = {one["GroupId"] for one in rule["UserIdGroupPairs"]}
            members = {
                one["PrivateIpAddress"]
                for one in made["NetworkInterfaces"]
                if referenced & {held["GroupId"] for held in one["Groups"]}
            }
            if peer in members or any(within(peer, one["CidrIp"]) for one in rule["IpRanges"]):
                return True
    return False


def acl_allows(made: Made, subnet: str, peer: str, protocol: int, port: int, *, egress: bool) -> bool:
    """By number, the first that matches; then the asterisk denies."""
    rows = made["NetworkAcls"]
    own = [row for row in rows if subnet in {one["SubnetId"] for one in row["Associations"]}]
    row = own[0] if own else next(row for row in rows if row["IsDefault"])
    for entry in sorted(row["Entries"], key=lambda one: one["RuleNumber"]):
        # "-1" is all ports, whatever ports are written beside it (EC2 API Reference, CreateNetworkAclEntry)
        every = {"From": 0, "To": 65535}
        ports = every if entry["Protocol"] == "-1" else entry.get("PortRange", every)
        if (
            entry["Egress"] is egress
            and entry["Protocol"] in {"-1", str(protocol)}
            and within(peer, entry["CidrBlock"])
            and ports["From"] <= port <= ports["To"]
        ):
            return bool(entry["RuleAction"] == "allow")
    return False


def routed_to_gateway(made: Made, subnet: str, peer: str) -> bool:
    """The longest prefix decides where answers go."""
    rows = made["RouteTables"]
    own = [row for row in rows if subnet in {one.get("SubnetId") for one in row["Associations"]}]
    row = own[0] if own else next(row for row in rows if any(one.get("Main") for one in row["Associations"]))
    fitting = [one for one in row["Routes"] if within(peer, one["DestinationCidrBlock"])]
    best = max(fitting, key=lambda one: ip_network(one["DestinationCidrBlock"]).prefixlen, default=None)
    return best is not None and best.get("GatewayId") == "igw-1" and best["State"] == "active"


def from_internet(made: Made, src: str, sport: int, dst: str, protocol: int, dport: int) -> bool:
    for one in made["NetworkInterfaces"]:
        if one["PrivateIpAddresses"][0].get("Association", {}).get("PublicIp") != dst:
            continue
        subnet = one["SubnetId"]
        row = next(row for row in made["Subnets"] if row["SubnetId"] == subnet)
        return (
            not one["DenyAllIgwTraffic"]
            and "BlockPublicAccessStates" not in row
            and routed_to_gateway(made, subnet, src)
            and acl_allows(made, subnet, src, protocol, dport, egress=False)
            and acl_allows(made, subnet, src, protocol, sport, egress=True)
            and group_allows(made, one, "IpPermissions", src, protocol, dport)
        )
    return False


def between(
    made: Made, sender: dict[str, Any], receiver: dict[str, Any], sport: int, protocol: int, dport: int
) -> bool:
    src, dst = sender["PrivateIpAddress"], receiver["PrivateIpAddress"]
    crossing = sender["SubnetId"] != receiver["SubnetId"]
    edges = not crossing or (
        acl_allows(made, sender["SubnetId"], dst, protocol, dport, egress=True)
        and acl_allows(made, receiver["SubnetId"], src, protocol, dport, egress=False)
        and acl_allows(made, receiver["SubnetId"], src, protocol, sport, egress=True)
        and acl_allows(made, sender["SubnetId"], dst, protocol, sport, egress=False)
    )
    return (
        edges
        and group_allows(made, sender, "IpPermissionsEgress", dst, protocol, dport)
        and group_allows(made, receiver, "IpPermissions", src, protocol, dport)
    )


def course(made: Made) -> Course:
    files = tuple(Source(f"{kind}.json", json.dumps({kind: rows}, indent=1)) for kind, rows in made.items())
    walls = FORMAT.read(files, ()).firewalls
    return Course(place(Estate(Site(), tuple(System(one.name, firewall=one) for one in reversed(walls)))))


def with_balancer(seed: int) -> tuple[Made, dict[int, int]]:
    """An account with a classic load balancer before the first machine, and the ports that it hands on."""
    made, dice = account(seed), Random(seed)  # noqa: S311 - test data, no secret
    made["NetworkInterfaces"][0]["Attachment"] = {"InstanceId": "i-0", "DeviceIndex": 0}
    own = {"PrivateIpAddress": "10.0.1.40"}
    front = {
        "NetworkInterfaceId": "eni-front",
        "Description": "ELB front",
        "Groups": [{"GroupId": "sg-front"}],
        "PrivateIpAddresses": [{**own, "Association": {"PublicIp": "203.0.113.40"}}],
        "DenyAllIgwTraffic": False,
    }
    made["NetworkInterfaces"].append({**made["NetworkInterfaces"][0], "SubnetId": "subnet-1", **own, **front})
    whole = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": dice.choice(NETWORKS)}], "UserIdGroupPairs": []}
    lets_out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "UserIdGroupPairs": []}
    behind = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 443, "IpRanges": []}
    made["SecurityGroups"][0]["IpPermissions"].append(behind | {"UserIdGroupPairs": [{"GroupId": "sg-front"}]})
    group = {"GroupId": "sg-front", "GroupName": "front", "VpcId": "vpc-1"}
    made["SecurityGroups"].append(group | {"IpPermissions": [whole], "IpPermissionsEgress": [lets_out]})
    ports = {outer: dice.choice(PORTS) for outer in dice.sample(PORTS, 3)}
    listeners = [{"Protocol": "TCP", "LoadBalancerPort": one, "InstancePort": to} for one, to in ports.items()]
    described = {
        "LoadBalancerName": "front",
        "Scheme": "internet-facing",
        "Subnets": ["subnet-1"],
        "Instances": [{"InstanceId": "i-0"}],
        "ListenerDescriptions": [{"Listener": one, "PolicyNames": []} for one in listeners],
    }
    return made | {"LoadBalancerDescriptions": [described]}, ports


@pytest.mark.parametrize("seed", range(60))
def test_a_load_balancer_agrees_with_a_slow_reading(seed: int) -> None:
    made, ports = with_balancer(seed)
    asked, (target, *_, front) = course(made), made["NetworkInterfaces"]
    for src in CALLERS:
        for dport in PORTS:
            packet = Packet(address(src), address("203.0.113.40"), TCP, 40000, dport)
            let = (
                dport in ports
                and from_internet(made, src, 40000, "203.0.113.40", TCP, dport)
                and between(made, front, target, 40000, TCP, ports[dport])
            )
            assert asked.answer("clients", packet).verdict == PERMITTED[let], (src, dport)


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_agrees_with_a_slow_reading(seed: int) -> None:
    made, dice = account(seed), Random(seed)  # noqa: S311 - test data, no secret
    asked = course(made)
    for _ in range(20):
        protocol, sport, dport = dice.choice((TCP, UDP)), dice.choice((1024, 40000, 65535)), dice.choice((*PORTS, 80))
        src, dst = dice.choice(CALLERS), f"203.0.113.{dice.randint(10, 13)}"
        answer = asked.answer("internet-gateway", Packet(address(src), address(dst), protocol, sport, dport))
        wanted = PERMITTED[from_internet(made, src, sport, dst, protocol, dport)]
        assert answer.verdict == wanted, (src, sport, dst, protocol, dport)
        one, other = dice.sample(made["NetworkInterfaces"], 2)
        ends = (address(one["PrivateIpAddress"]), address(other["PrivateIpAddress"]))
        answer = asked.answer(one["NetworkInterfaceId"], Packet(*ends, protocol, sport, dport))
        assert answer.verdict == PERMITTED[between(made, one, other, sport, protocol, dport)], (one, other, dport)


def read(sources: tuple[Source, ...]) -> None:
    try:
        reading = FORMAT.read(sources, ())
    except NotReadableError:
        return
    for one in reading.coverage:
        assert sum(one.count(state) for state in State) == len(one.source.lines)


def test_a_number_where_a_text_should_stand() -> None:
    strange = {"IpProtocol": 300, "FromPort": "x", "IpRanges": [{}]}
    odd = {
        "NetworkInterfaces": [{"NetworkInterfaceId": 7, "Groups": [1, {"GroupId": None}], "PrivateIpAddresses": {}}],
        "SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [strange]}],
    }
    files = tuple(Source(f"{kind}.json", json.dumps({kind: rows})) for kind, rows in odd.items())
    read(files)
    assert [one.id for one in machines(Account(tuple(listing(one) for one in files)))] == ["7"]


def test_random_accounts_permit_often_enough() -> None:
    """Otherwise the comparison would prove nothing."""
    found = [account(seed) for seed in range(30)]
    internet = sum(
        from_internet(made, src, 40000, f"203.0.113.{dst}", TCP, port)
        for made in found
        for src in CALLERS
        for dst in (10, 11, 12)
        for port in PORTS
    )
    fronted = sum(
        dport in ports
        and from_internet(made, src, 40000, "203.0.113.40", TCP, dport)
        and between(made, made["NetworkInterfaces"][-1], made["NetworkInterfaces"][0], 40000, TCP, ports[dport])
        for made, ports in map(with_balancer, range(60))
        for src in CALLERS
        for dport in PORTS
    )
    assert fronted > 10
    inside = sum(
        between(made, one, other, 40000, TCP, port)
        for made in found
        for one in made["NetworkInterfaces"]
        for other in made["NetworkInterfaces"]
        for port in PORTS
    )
    assert internet > 25
    assert inside > 40
