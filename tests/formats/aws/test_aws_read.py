"""Answers of describe calls: what they are taken for, what is missing, who reaches an image server by them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats import NotReadableError, Reading, State
from auditor.formats.aws import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.firewall import Firewall
from auditor.model.net import TCP, Packet, address
from tests.expect import audited

SAMPLES = Path(__file__).parents[3] / "samples" / "aws"
Lists = dict[str, Any]


def lists(name: str) -> Lists:
    """The files of a sample, by name."""
    return {file.name: json.loads(file.read_text("utf-8")) for file in sorted((SAMPLES / name).glob("d*.json"))}


def read(found: Lists) -> Reading:
    return FORMAT.read(tuple(Source(name, json.dumps(held, indent=1)) for name, held in found.items()), ())


def walls(found: Lists) -> dict[str, Firewall]:
    return {one.name: one for one in read(found).firewalls}


def notes(wall: Firewall) -> str:
    return " ".join(one.note for one in wall.gaps)


@pytest.mark.parametrize(
    ("name", "reached"),
    [
        # 104 is open too, but the server listens on 4242: 0.0.0.0/1 and 128.0.0.0/1 are the internet in two halves
        ("pacs-open", {("internet", "dicom", "203.0.113.60:4242")}),
        # the public address stays; its groups name the subnet of the reading stations only
        ("pacs-hardened", set()),
        # neither has a public address: the network load balancer hands 104 on, the other one 443
        ("load-balancers", {("internet", "dicom", "203.0.113.71:104"), ("internet", "web", "203.0.113.70:443")}),
        # its listener for DICOM over TLS is closed by its group
        ("classic-balancer", {("internet", "dicom", "203.0.113.73:104"), ("internet", "web", "203.0.113.73:443")}),
    ],
)
def test_the_internet_reaches_exactly_this(name: str, reached: set[tuple[str, str, str]]) -> None:
    found = audited(SAMPLES / name).exposures
    outside = {(one.from_, one.service, f"{one.address}:{one.port}") for one in found if one.from_ == "internet"}
    assert outside == reached


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ('{"SecurityGroups": [{"GroupId": "sg-1"}]}', 3),
        ('{"NetworkAcls": []}', 2),
        ('{"Subnets": [{"Name": "lan"}]}', 0),
        ('{"Entries": [{"Cidr": "192.0.2.0/24"}]}', 3),
        ('{"Plugins": [], "Name": "SecurityGroups"}', 0),
        ('["SecurityGroups"]', 0),
        ('{"SecurityGroups": [{"GroupId": "sg-1"', 3),
        ("", 0),
    ],
)
def test_recognised_by_its_list(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("answer.json", text)).certainty == certainty


def test_all_files_of_a_folder_are_one_account() -> None:
    sources = (Source("a.json", "{}"), Source("b.json", "{}"))
    assert FORMAT.group(sources) == (sources,)


def test_entries_of_a_prefix_list_alone_say_nothing() -> None:
    with pytest.raises(NotReadableError, match="No security group"):
        read({"pl-1.json": {"Entries": [{"Cidr": "192.0.2.0/24"}]}})


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("describe-network-interfaces.json", "describe-network-interfaces is missing"),
        ("describe-route-tables.json", "describe-route-tables is missing"),
        ("describe-network-acls.json", "describe-network-acls is missing"),
    ],
)
def test_a_missing_call_is_named(missing: str, told: str) -> None:
    found = lists("clinic")
    del found[missing]
    assert any(text.startswith(told) for _, text in read(found).problems)


def test_one_page_of_several_is_no_whole_list() -> None:
    found = lists("clinic")
    found["describe-network-interfaces.json"]["NextToken"] = "more"
    assert "describe-network-interfaces" in notes(walls(found)["clinic"])


def test_an_unknown_key_of_a_permission_is_a_gap() -> None:
    found = lists("clinic")
    found["describe-security-groups.json"]["SecurityGroups"][0]["IpPermissions"][0]["Weekday"] = "monday"
    reading = read(found)
    assert "the setting Weekday" in notes(reading.firewalls[0])
    assert sum(one.count(State.NOT_UNDERSTOOD) for one in reading.coverage) == 1


def test_an_unknown_key_of_an_acl_is_a_gap() -> None:
    found = lists("clinic")
    found["describe-network-acls.json"]["NetworkAcls"][0]["Entries"][0]["Weekday"] = "monday"
    assert "the setting Weekday" in notes(walls(found)["clinic"])


def test_a_route_table_of_the_gateway_itself_is_a_gap() -> None:
    found = lists("clinic")
    found["describe-route-tables.json"]["RouteTables"][0]["Associations"].append({"GatewayId": "igw-1"})
    assert "appliance" in notes(walls(found)["clinic"])


def test_what_nothing_uses_is_named() -> None:
    (wall,) = read(lists("clinic")).firewalls
    assert [one.note for one in wall.unused] == ["old-rdp"]


def test_other_networks_are_sides_of_the_gateway() -> None:
    found = lists("clinic")
    routes = found["describe-route-tables.json"]["RouteTables"][0]["Routes"]
    routes.append({"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "vgw-1", "State": "active"})
    (wall,) = read(found).firewalls
    assert wall.interface("vgw-1") is not None
    assert any(one.interface == "vgw-1" and address("10.9.1.1") in one.destination for one in wall.routes)


def test_addresses_tell_of_public_addresses_too() -> None:
    found = lists("clinic")
    for one in found["describe-network-interfaces.json"]["NetworkInterfaces"]:
        one.pop("Association", None)
        one["PrivateIpAddresses"] = [{"PrivateIpAddress": one["PrivateIpAddress"]}]
    held = {"PublicIp": "203.0.113.60", "PrivateIpAddress": "10.60.1.10", "NetworkInterfaceId": "eni-0177a1c02de93b41"}
    found["describe-addresses.json"] = {"Addresses": [held]}
    (wall,) = read(found).firewalls
    assert [one.to.first for one in wall.nat] == [address("10.60.1.10")]


def group(found: Lists, name: str) -> Any:
    groups = found["describe-security-groups.json"]["SecurityGroups"]
    return next(one for one in groups if one["GroupName"] == name)


def through(found: Lists, name: str, src: str, dst: str, dport: int) -> Answer:
    """A packet to a listener of one load balancer, with the VPC behind it."""
    made = walls(found)
    estate = place(Estate(Site(), tuple(System(one, firewall=made[one]) for one in (name, "clinic"))))
    return Course(estate).answer("clients", Packet(address(src), address(dst), TCP, 40000, dport))


OUT_THERE = "198.51.100.7"
OUT = "192.0.2.9"
"""No caller that the groups of the image server name."""


def names_the_balancer(found: Lists) -> None:
    """The network load balancer gets a group, and the server's group refers to it."""
    balancer = group(found, "viewer-entry")["GroupId"]
    for one in found["describe-network-interfaces.json"]["NetworkInterfaces"]:
        if one["Description"].startswith("ELB net/"):
            one["Groups"] = [{"GroupId": balancer}]
    allowed = {"IpProtocol": "tcp", "FromPort": 104, "ToPort": 104, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    group(found, "viewer-entry")["IpPermissions"].append(allowed)
    group(found, "viewer-entry")["IpPermissionsEgress"].append(
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    )
    rule = {"IpProtocol": "tcp", "FromPort": 4242, "ToPort": 4242, "UserIdGroupPairs": [{"GroupId": balancer}]}
    group(found, "pacs")["IpPermissions"].append(rule)


def by_address(found: Lists) -> None:
    """The target is an address, so the server sees the load balancer's own, which its group allows."""
    groups = found["describe-target-groups.json"]["TargetGroups"]
    next(one for one in groups if one["TargetGroupName"] == "dicom-104")["TargetType"] = "ip"
    found["describe-target-health-dicom-104.json"]["TargetHealthDescriptions"][0]["Target"]["Id"] = "10.60.2.10"


def closes_its_subnet(found: Lists) -> None:
    """The network ACL refuses the listener's port."""
    entries = found["describe-network-acls.json"]["NetworkAcls"][0]["Entries"]
    deny = {"RuleNumber": 10, "Egress": False, "RuleAction": "deny", "Protocol": "6", "CidrBlock": "0.0.0.0/0"}
    entries.append(deny | {"PortRange": {"From": 104, "To": 104}})


def loses_its_route(found: Lists) -> None:
    for one in found["describe-route-tables.json"]["RouteTables"]:
        one["Routes"] = one["Routes"][:1]


def is_blocked(found: Lists) -> None:
    blocked = {"InternetGatewayBlockMode": "block-bidirectional"}
    found["describe-subnets.json"]["Subnets"][0]["BlockPublicAccessStates"] = blocked


def has_an_unlisted_group(found: Lists) -> None:
    for one in found["describe-network-interfaces.json"]["NetworkInterfaces"]:
        if one["Description"].startswith("ELB net/"):
            one["Groups"] = [{"GroupId": "sg-0eeeeeeeeeeeeeee9"}]


def has_two_targets(found: Lists) -> None:
    rows = found["describe-target-health-dicom-104.json"]["TargetHealthDescriptions"]
    rows.append({"Target": {"Id": "10.60.2.77", "Port": 4242}})


@pytest.mark.parametrize(
    ("change", "src", "verdict"),
    [
        (lambda _: None, "198.51.100.7", "permit"),
        (lambda _: None, OUT, "deny"),
        (names_the_balancer, OUT, "permit"),
        (by_address, OUT, "permit"),
        (closes_its_subnet, "198.51.100.7", "deny"),
        (loses_its_route, "198.51.100.7", "deny"),
        (is_blocked, "198.51.100.7", "deny"),
        (has_an_unlisted_group, "198.51.100.7", "undecided"),
        (has_two_targets, "198.51.100.7", "undecided"),
    ],
)
def test_through_a_network_load_balancer(change: Callable[[Lists], None], src: str, verdict: str) -> None:
    found = lists("load-balancers")
    change(found)
    assert through(found, "dicom", src, "203.0.113.71", 104).verdict == verdict


def test_a_load_balancer_without_its_other_files_is_a_gap() -> None:
    for missing in ("listeners-dicom", "target-groups", "target-health-dicom-104"):
        found = lists("load-balancers")
        del found[f"describe-{missing}.json"]
        assert "not known" in notes(walls(found)["dicom"]), missing
    found = lists("load-balancers")
    del found["describe-listeners-dicom.json"], found["describe-listeners-viewer.json"]
    assert "a load balancer that is not followed" in notes(walls(found)["clinic"])


def test_an_internal_load_balancer_is_a_gap() -> None:
    found = lists("load-balancers")
    found["describe-load-balancers.json"]["LoadBalancers"][1]["Scheme"] = "internal"
    made = walls(found)
    assert "dicom" not in made
    assert "it is internal" in notes(made["clinic"])


def classic(found: Lists) -> Any:
    return found["describe-load-balancers.json"]["LoadBalancerDescriptions"][0]


def test_a_classic_load_balancer_with_two_instances_is_open() -> None:
    found = lists("classic-balancer")
    classic(found)["Instances"].append({"InstanceId": "i-0cc1b2c3d4e5f6073"})
    held = found["describe-network-interfaces.json"]["NetworkInterfaces"][0]
    held["Attachment"] |= {"InstanceId": "i-0cc1b2c3d4e5f6073", "DeviceIndex": 0}
    answer = through(found, "archive", OUT_THERE, "203.0.113.72", 443)
    assert answer.verdict == "undecided"
    assert "which of its targets" in answer.reason


@pytest.mark.parametrize(
    ("protocol", "encrypted"), [("HTTPS", True), ("SSL", True), ("HTTP", False), ("TCP", None), ("WEIRD", None)]
)
def test_a_listener_that_ends_connections_says_whether_callers_speak_tls(protocol: str, encrypted: bool | None) -> None:
    found = lists("classic-balancer")
    classic(found)["ListenerDescriptions"][0]["Listener"]["Protocol"] = protocol
    tls = walls(found)["archive"].nat[0].tls
    assert (tls.value if isinstance(tls, Known) else None) is encrypted


def test_what_a_load_balancer_ends_is_no_clear_path_of_its_callers() -> None:
    exposures = audited(SAMPLES / "classic-balancer").exposures
    assert {(one.service, one.encrypted) for one in exposures} == {("web", True), ("dicom", False)}


def test_an_instance_that_no_file_lists_is_a_gap() -> None:
    found = lists("classic-balancer")
    classic(found)["Instances"] = [{"InstanceId": "i-0dd1b2c3d4e5f6074"}]
    assert "the address of the instance i-0dd1b2c3d4e5f6074 is not known" in notes(walls(found)["archive"])


def test_an_instance_answers_at_its_primary_interface() -> None:
    found = lists("classic-balancer")
    for one in found["describe-network-interfaces.json"]["NetworkInterfaces"][:2]:
        one["Attachment"]["DeviceIndex"] = 1 - one["Attachment"]["DeviceIndex"]
    assert through(found, "archive", OUT_THERE, "203.0.113.72", 104).delivered_to == "10.60.2.11:4242"


@pytest.mark.parametrize("change", [{"Scheme": "internal"}, {"LoadBalancerName": "other"}])
def test_a_classic_load_balancer_that_is_not_followed_is_a_gap(change: Lists) -> None:
    found = lists("classic-balancer")
    classic(found).update(change)
    made = walls(found)
    assert list(made) == ["clinic"]
    assert "of elb for a classic one" in notes(made["clinic"])


def test_the_subnets_of_a_classic_load_balancer_may_have_different_acls() -> None:
    found = lists("classic-balancer")
    classic(found)["Subnets"].append("subnet-0b22aa20c4e5f6702")
    assert "its subnets have different network ACLs" in notes(walls(found)["archive"])


def test_an_unknown_key_of_a_classic_listener_is_not_understood() -> None:
    found = lists("classic-balancer")
    classic(found)["ListenerDescriptions"][0]["Weekday"] = "monday"
    assert sum(one.count(State.NOT_UNDERSTOOD) for one in read(found).coverage) == 1


def test_flow_logs_are_a_record() -> None:
    found = lists("clinic")
    assert not any(rule.logged for rule in walls(found)["clinic"].rules)
    log = {"FlowLogId": "fl-1", "FlowLogStatus": "ACTIVE", "ResourceId": "vpc-0a5c1e7720d94be01", "TrafficType": "ALL"}
    found["describe-flow-logs.json"] = {"FlowLogs": [log]}
    rules = walls(found)["clinic"].stages[0].rules
    assert all(rule.logged for rule in rules)


def test_a_group_that_no_file_lists_leaves_its_machines_open() -> None:
    found = lists("clinic")
    groups = found["describe-security-groups.json"]["SecurityGroups"]
    found["describe-security-groups.json"]["SecurityGroups"] = [one for one in groups if one["GroupName"] != "pacs"]
    estate = place(Estate(Site(), (System("clinic", firewall=walls(found)["clinic"]),)))
    packet = Packet(address("198.51.100.7"), address("203.0.113.60"), TCP, 40000, 8080)
    answer = Course(estate).answer("internet-gateway", packet)
    assert answer.verdict == "undecided"
    assert "the rules of the group sg-01f3d9c41b7a2e61 (describe-security-groups)" in answer.reason
    outward = Packet(address("10.60.1.10"), address("198.51.100.7"), TCP, 40000, 443)
    assert Course(estate).answer("eni-0177a1c02de93b41", outward).verdict == "undecided"


def test_a_group_of_another_vpc_counts_where_it_is_used() -> None:
    found = lists("clinic")
    group(found, "pacs")["VpcId"] = "vpc-0bbbbbbbbbbbbbbb2"
    estate = place(Estate(Site(), (System("clinic", firewall=walls(found)["clinic"]),)))
    packet = Packet(address("198.51.100.7"), address("203.0.113.60"), TCP, 40000, 104)
    assert Course(estate).answer("internet-gateway", packet).verdict == "permit"


def test_what_is_not_followed_of_a_load_balancer_is_a_gap() -> None:
    found = lists("load-balancers")
    balancer = found["describe-load-balancers.json"]["LoadBalancers"][1]
    balancer["AvailabilityZones"].append({"SubnetId": "subnet-0b22aa20c4e5f6702"})
    held = found["describe-network-acls.json"]["NetworkAcls"]
    inner = [{"SubnetId": "subnet-0b22aa20c4e5f6702"}]
    held.append(held[0] | {"NetworkAclId": "acl-2", "IsDefault": False, "Associations": inner})
    for one in found["describe-network-interfaces.json"]["NetworkInterfaces"]:
        if one["Description"].startswith("ELB net/"):
            one["Ipv6Addresses"] = [{"Ipv6Address": "2001:db8:60:1::41"}]
    told = notes(walls(found)["dicom"])
    assert "its subnets have different network ACLs" in told
    assert "its IPv6 addresses are not followed" in told


@pytest.mark.parametrize(
    "rule",
    [
        {"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "999", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "everywhere"}]},
    ],
)
def test_what_a_permission_does_not_say_readably_is_open(rule: Lists) -> None:
    found = lists("clinic")
    group(found, "pacs")["IpPermissions"] = [rule]
    estate = place(Estate(Site(), (System("clinic", firewall=walls(found)["clinic"]),)))
    packet = Packet(address("198.51.100.7"), address("203.0.113.60"), TCP, 40000, 104)
    assert Course(estate).answer("internet-gateway", packet).verdict == "undecided"
