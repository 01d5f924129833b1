"""Bindings, levels, interfaces and routes as stages."""

import pytest

from auditor.formats import State
from auditor.model.firewall import Action, Sees
from auditor.model.net import show_address, show_addresses, symbolic
from tests.formats.cisco_asa.asa import INTERFACES, known, reading, sample, sample_reading, shown, stage, wall

PERMIT = "access-list A extended permit tcp any any eq 104\naccess-list B extended deny udp any any\n"


def lower(name: str, more: str = "") -> list[str]:
    found = stage(wall(more), f"security level of {name}").rules
    return sorted(found[0].match.upper.egress or ()) if found else []


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        ("inside", "", ["imaging", "outside"]),
        ("imaging", "", ["outside"]),
        ("outside", "", []),
        ("inside", "same-security-traffic permit intra-interface\n", ["imaging", "inside", "outside"]),
        ("imaging", "interface E3\n nameif lab\n security-level 90\n", ["outside"]),
        ("imaging", "interface E3\n nameif lab\n security-level 90\nsame-security-traffic permit inter-interface\n",
         ["lab", "outside"]),
        ("dmz", "interface E3\n nameif dmz\n", []),
        ("inside", "interface E3\n nameif mgmt\n security-level 0\n management-only\n", ["imaging", "outside"]),
    ],
)  # fmt: skip
def test_levels_let_out_what_no_list_judges(name: str, more: str, expected: list[str]) -> None:
    assert lower(name, more) == expected


def test_what_the_device_does_by_itself_has_a_name() -> None:
    found = wall(PERMIT + "access-group A in interface outside\n" + "ssh 10.10.0.0 255.255.255.0 inside\n")
    assert stage(found, "security level of inside").rules[0].handle == "the security level of inside"
    assert stage(found, "security level of inside").default.handle == "the security level of inside"
    assert stage(found, "access list A").default.handle == "the end of access list A"
    local = stage(found, "services of the device on inside")
    assert [one.handle for one in local.rules] == ["icmp on inside", "ssh on inside"]


ZONED = """interface E5
 nameif isp1
 security-level 0
 zone-member uplinks
 ip address 198.51.100.2 255.255.255.0
interface E6
 nameif isp2
 security-level 0
 zone-member uplinks
 ip address 192.0.2.2 255.255.255.0
zone uplinks
access-list A extended permit ip any any
"""


@pytest.mark.parametrize(
    ("binding", "gaps"),
    [
        ("", []),
        ("access-group A in interface isp1\n", []),
        ("access-group A out interface outside\n", []),
        ("access-group A out interface isp2\n", [" zone-member uplinks", " zone-member uplinks"]),
    ],
)
def test_a_traffic_zone_leaves_open_only_which_out_list_judges(binding: str, gaps: list[str]) -> None:
    found = reading(INTERFACES + ZONED + binding)
    assert [one.quote() for one in found.firewalls[0].gaps] == gaps
    assert State.PARTLY not in found.coverage[0].states


def test_inside_has_the_highest_level_by_itself() -> None:
    found = wall("interface E3\n nameif Inside\ninterface E4\n nameif other\n", interfaces="").interfaces
    assert [(one.name, one.level) for one in found] == [("Inside", 100), ("other", 0)]


@pytest.mark.parametrize(
    ("binding", "name", "rules", "default"),
    [
        ("access-group A in interface outside", "access list A on outside", ["A line 1"], "refused"),
        ("access-group A in interface outside per-user-override", "access list A on outside", ["A line 1"], "refused"),
        ("access-group A in interface outside\naccess-group B global", "access list A and access list B on outside",
         ["A line 1", "B line 1"], "refused"),
        ("access-group B global", "access list B on inside", ["B line 1"], "refused"),
        ("access-group A out interface outside", "access list A out of outside", ["A line 1"], "refused"),
        ("access-group A in interface outside\naccess-group B in interface outside", "access list B on outside",
         ["B line 1"], "refused"),
    ],
)  # fmt: skip
def test_bindings(binding: str, name: str, rules: list[str], default: str) -> None:
    found = stage(wall(f"{PERMIT}{binding}\n"), name)
    assert [one.handle for one in found.rules] == rules
    assert found.default.action is Action.DENY
    assert found.default.implicit
    assert default in found.default.evidence.note
    assert found.sees is Sees.TRANSLATED


def test_a_global_list_ends_the_levels() -> None:
    names = [one.name for one in wall(f"{PERMIT}access-group B global\n").stages]
    assert not [name for name in names if name.startswith("security level")]


def test_out_lists_judge_by_the_interface_that_is_left() -> None:
    found = stage(sample("global-list.cfg"), "access list TO_IMAGING out of imaging")
    assert (found.ingress, found.egress) == (None, frozenset({"imaging"}))


@pytest.mark.parametrize(
    "lists",
    ["", "access-list A remark nothing yet\n", "access-list A standard permit 10.0.0.0 255.0.0.0\n"],
    ids=["absent", "remark only", "another kind"],
)
def test_a_list_that_holds_nothing_may_do_anything(lists: str) -> None:
    found = reading(f"{INTERFACES}{lists}access-group A in interface outside\n")
    (firewall,) = found.firewalls
    (rule,) = stage(firewall, "access list A on outside").rules
    assert rule.action is Action.UNKNOWN
    assert [place.note for place in firewall.unresolved] == ['the access list "A"']
    assert len(firewall.gaps) == 1
    assert "of which the file holds no entry" in found.problems[0][1]


def test_management_only_interfaces_pass_nothing() -> None:
    found = [one for one in sample("security-levels.cfg").stages if one.name == "management-only management"]
    assert [(one.ingress, one.egress, one.rules, one.default.action) for one in found] == [
        (frozenset({"management"}), None, (), Action.DENY),
        (None, frozenset({"management"}), (), Action.DENY),
    ]


def test_interfaces() -> None:
    found = {one.name: one for one in sample("security-levels.cfg").interfaces}
    assert list(found) == ["outside", "inside", "imaging", "viewers", "guest", "lab", "management"]
    outside, lab = found["outside"], found["lab"]
    assert (outside.dynamic, outside.gateway, outside.addresses.first) == (True, True, symbolic(0))
    assert known(outside.anti_spoofing) is True
    assert known(found["inside"].anti_spoofing) is False
    assert (lab.enabled, found["guest"].level) == (False, 10)
    assert show_addresses(found["inside"].networks) == "10.10.0.0/24"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("ip address 10.1.0.1 255.255.255.0 standby 10.1.0.2", "10.1.0.1 10.1.0.0/24"),
        ("ip address GATE 255.255.255.0", "10.7.0.1 10.7.0.0/24"),
        ("ipv6 address 2001:db8::1/64", "2001:db8::1 2001:db8::/64"),
        ("ipv6 address 2001:db8::/64 eui-64", " 2001:db8::/64"),
        ("ipv6 address fe80::1 link-local", " "),
        ("ip address pppoe setroute", "an address the file does not state "),
        ("no ip address", " "),
    ],
)
def test_addresses_of_an_interface(lines: str, expected: str) -> None:
    (found,) = wall(f"name 10.7.0.1 GATE\ninterface E3\n nameif x\n {lines}\n", interfaces="").interfaces
    assert f"{show_addresses(found.addresses)} {show_addresses(found.networks)}" == expected


@pytest.mark.parametrize(
    "line", ["ip address 10.1.0.1", "ip address ten 255.0.0.0", "security-level high", "ipv6 address x"]
)
def test_an_interface_line_that_is_not_understood_is_a_gap(line: str) -> None:
    firewall = wall(f"interface E3\n nameif x\n {line}\n", interfaces="")
    assert [place.quote().strip() for place in firewall.gaps] == [line]


@pytest.mark.parametrize(
    ("lines", "gateways", "routes"),
    [
        ("route outside 0 0 203.0.113.9 1", ["outside"], []),
        ("route outside 0.0.0.0 0.0.0.0 203.0.113.9", ["outside"], []),
        ("route outside 0 0 203.0.113.9 1\nroute imaging 0 0 10.20.0.9 254", ["outside"], []),
        ("route inside 0 0 10.10.0.9 tunneled\nroute outside 0 0 203.0.113.9 1", ["outside"], []),
        ("route inside 10.0.0.0 255.0.0.0 10.10.0.9 1", [], ["10.0.0.0/8 inside 10.10.0.9"]),
        ("ipv6 route inside 2001:db8:9::/48 2001:db8::9", [], ["2001:db8:9::/48 inside 2001:db8::9"]),
        ("ipv6 route outside ::/0 2001:db8::9", ["outside"], []),
    ],
)
def test_routes(lines: str, gateways: list[str], routes: list[str]) -> None:
    firewall = wall(lines + "\n")
    assert [one.name for one in firewall.interfaces if one.gateway] == gateways
    shown_routes = [
        f"{show_addresses(one.destination)} {one.interface} {show_address(one.gateway or 0)}" for one in firewall.routes
    ]
    assert shown_routes == routes


@pytest.mark.parametrize("line", ["route outside 0 0", "route outside x y z", "ipv6 route outside ::/200 ::1", "route"])
def test_a_route_that_is_not_understood_is_a_gap(line: str) -> None:
    assert len(wall(line + "\n").gaps) == 1


def test_members_of_a_bridge_stand_for_it() -> None:
    firewall = wall(
        """interface BVI1
 nameif inside
 security-level 100
 ip address 192.168.1.1 255.255.255.0
interface E1
 bridge-group 1
 nameif inside_1
 security-level 100
interface E2
 nameif outside
 security-level 0
 ip address dhcp setroute
access-list A extended permit ip any any
access-group A in interface inside_1
object network any1
 subnet 0.0.0.0 0.0.0.0
 nat (inside_1,outside) dynamic interface
""",
        interfaces="",
    )
    assert [one.name for one in firewall.interfaces] == ["inside", "outside"]
    assert stage(firewall, "access list A on inside").ingress == frozenset({"inside"})
    assert firewall.nat[0].match.upper.ingress == frozenset({"inside"})


def test_ipv6_is_judged_apart_before_9_0() -> None:
    text = """access-list A extended permit tcp any any eq 104
access-group A in interface inside
"""
    rules = stage(wall(text, "8.4(7)"), "access list A on inside").rules
    assert [(one.action.value, show_addresses(one.match.upper.src), one.implicit) for one in rules] == [
        ("permit", "any IPv4", False),
        ("deny", "any IPv4", True),
        ("permit", "any", True),
    ]
    both = text + "ipv6 access-list A6 permit tcp any host 2001:db8::15 eq 104\naccess-group A6 in interface inside\n"
    rules = stage(wall(both, "8.4(7)"), "access list A and access list A6").rules
    assert [shown(one.match.upper) for one in rules] == [
        "any IPv4 > any IPv4 tcp 104",
        "any IPv6 > 2001:db8::15 tcp 104",
    ]
    assert [place.quote() for place in wall(both, "8.4(7)").gaps] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("interface E3\n nameif x\n ipv6 enable\n", True),
        ("interface E3\n nameif x\n shutdown\n ipv6 enable\n", False),
    ],
)
def test_whether_ipv6_passes_at_all(text: str, expected: bool) -> None:
    assert known(wall(text).ipv6) is expected


def test_interfaces_that_levels_alone_open_are_named() -> None:
    firewall = wall(f"{PERMIT}access-group A in interface inside\n")
    assert [place.note for place in firewall.default_allow] == ["interface imaging"]
    assert wall(f"{PERMIT}access-group A global\n").default_allow == ()


def test_a_control_plane_list_only_takes_away() -> None:
    firewall = sample("global-list.cfg")
    first, second = (one for one in firewall.stages if "local" in one.traffic and one.ingress == frozenset({"outside"}))
    assert [(one.action.value, one.implicit) for one in first.rules] == [("deny", False), ("permit", True)]
    assert (first.default.action, second.default.action) == (Action.PERMIT, Action.DENY)
    assert "TO_BOX" in first.name


def test_what_the_device_answers() -> None:
    firewall = sample("global-list.cfg")
    found = stage(firewall, "services of the device on outside").rules
    assert [f"{one.action.value} {shown(one.match.upper)}" for one in found] == [
        "permit any > 203.0.113.10 udp 500, 4500; esp",
        "permit any > 203.0.113.10 tcp, udp 443",
        "permit any > 203.0.113.10 icmp, icmpv6 0-255",
        "deny any > 203.0.113.10 icmp, icmpv6",
    ]
    assert all(one.implicit for one in found)


@pytest.mark.parametrize("name", ["established tcp 0 0", "conduit permit tcp any any", "alias (inside) 1 2 3"])
def test_lines_that_open_or_translate_and_are_not_modelled_are_gaps(name: str) -> None:
    assert [place.quote() for place in wall(name + "\n").gaps] == [name]


def test_transparent_mode_is_told() -> None:
    assert "bridges" in reading(INTERFACES + "firewall transparent\n").problems[0][1]


def test_an_address_line_of_pix_6_that_is_not_understood_is_a_gap() -> None:
    firewall = wall("nameif e0 outside security0\nip address outside ten 255.0.0.0\n", "6.3(5)", "")
    assert [place.quote() for place in firewall.gaps] == ["ip address outside ten 255.0.0.0"]


def test_a_missing_list_of_the_sample_is_told() -> None:
    assert "Line 65 binds the access list INSIDE_IN" in sample_reading("list-missing.cfg").problems[0][1]


def test_a_redirection_to_https_is_no_console_and_no_rule_of_the_list() -> None:
    bound = f"{PERMIT}access-group A in interface outside\n"
    plain, led = wall(bound), wall(f"http redirect outside\n{bound}")
    assert led.management.services == plain.management.services == ()
    assert [one.handle for one in led.rules] == [one.handle for one in plain.rules]
    assert led.gaps == ()
