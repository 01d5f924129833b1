"""FortiOS configurations: grammar, names, translation, management, tunnels, damage."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, State
from auditor.formats.fortigate import FORMAT
from auditor.formats.fortigate.objects import wildcard
from auditor.formats.fortigate.services import PREDEFINED, Services, outside
from auditor.formats.fortigate.tree import parse, split
from auditor.model.evidence import Source, redacted
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import NOTHING, Action, NatKind
from auditor.model.net import ANY_SERVICE, address, cidr, show_addresses, show_ports, show_service, symbolic
from auditor.model.role import Role
from auditor.model.secret import WITHHELD
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode
from tests.formats.fortigate.forti import (
    ADDRESSES,
    SYSTEM,
    VIP,
    policies,
    policy,
    reading,
    rules,
    sample,
    sample_reading,
    shown,
    stage,
    wall,
)

FILES = sorted(one for one in (SAMPLES / "fortigate").iterdir() if one.is_file())
WHOLE = [one.name for one in FILES if one.name not in {"encrypted.conf", "truncated.conf"}]


def value(fact: Fact[Any]) -> Any:
    return fact.value if isinstance(fact, Known) else None


# grammar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enable", ("enable",)),
        ('"a b" c', ("a b", "c")),
        (r'"say \"yes\"" x', ('say "yes"', "x")),
        (r'"back\\slash"', ("back\\slash",)),
        ("'single quotes'", ("single quotes",)),
        ('"two\nlines"', ("two\nlines",)),
        ('""', ("",)),
        ('"broken off', ("broken", "off")),
        ("", ()),
    ],
)
def test_words(text: str, expected: tuple[str, ...]) -> None:
    assert split(text) == expected


def test_blocks_know_their_lines_and_settings() -> None:
    text = (
        "config firewall address\n"  # 1
        '    edit "a b"\n'
        '        set comment "first line\n'  # 3
        "    next\n"
        'last line"\n'
        "        set subnet 10.0.0.0 255.0.0.0\n"  # 6
        "        config nested\n"
        "            edit 1\n"
        "                set x y\n"
        "            next\n"
        "        end\n"
        "    next\n"  # 12
        "end\n"
    )
    tree = parse(Source("x.conf", text))
    (entry,) = tree.root.entries("firewall address")
    assert (entry.name, entry.first, entry.last) == ("a b", 2, 12)
    assert entry.read("comment") == "first line\n    next\nlast line"
    assert (entry.at("comment").first, entry.at("comment").last) == (3, 5)
    assert entry.at("subnet").quote() == "        set subnet 10.0.0.0 255.0.0.0"
    assert [one.read("x") for one in entry.entries("nested")] == ["y"]
    assert (tree.open, tree.strange) == ((), [])


@pytest.mark.parametrize(
    ("text", "opened", "strange"),
    [
        ("config a\nedit 1\nset x y\n", ("a", "1"), 0),
        ("config a\nedit 1\nedit 2\nnext\nend\n", (), 0),
        ("config a\nedit 1\nconfig b\nset x y\nnext\nend\n", (), 0),
        ("config a\nedit 1\nend\n", (), 0),
        ("end\nnext\n", (), 2),
        ("config a\nmove 1 before 2\nend\n", (), 1),
        ('config a\nset x "never closed\nend\n', (), 0),
        ("fw # config a\nfw (a) # set x y\nfw (a) # end\n", (), 0),
        ("edge # show\nconfig a\nend\nedge #\n", (), 0),
    ],
)
def test_damaged_blocks(text: str, opened: tuple[str, ...], strange: int) -> None:
    tree = parse(Source("x.conf", text))
    assert tree.open == opened
    assert len(tree.strange) == strange


def test_a_prompt_names_the_device() -> None:
    assert sample_reading("capture.txt").name == "edge"
    assert sample_reading("clinic.conf").name == "edge"
    assert sample_reading("settings-absent.conf").name == ""


def test_a_setting_behind_a_prompt_is_read() -> None:
    tree = parse(Source("x.conf", "fw # config a\nfw (a) # set x y\nfw (a) # end\n"))
    assert tree.root.at_path("a").read("x") == "y"


def test_what_is_set_last_holds_and_append_adds() -> None:
    found = sample("setting-twice.conf")
    (rule,) = rules(found)
    assert rule.action is Action.DENY
    assert shown(rule.match.upper).endswith("tcp 22; tcp 443") or shown(rule.match.upper).endswith("tcp 443; tcp 22")
    idle = dict(found.management.idle_minutes)["https"]
    assert isinstance(idle, Known)
    assert (idle.value, [one.quote().strip() for one in idle.overrode]) == (60, ["set admintimeout 5"])
    assert [one.kind for one in found.management.services] == ["ssh"]


# services


def services(*lines: str) -> Any:
    body = "".join(f"        set {one}\n" for one in lines)
    text = f'config firewall service custom\n    edit "s"\n{body}    next\nend\n'
    tree = parse(Source("x.conf", text))
    return Services({one.name: one for one in tree.root.entries("firewall service custom")}, {}).one("s")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("tcp-portrange 104",), "tcp 104"),
        (("tcp-portrange 104 11112-11113", "udp-portrange 104"), "tcp 104, 11112-11113; udp 104"),
        (("protocol TCP/UDP/SCTP", "sctp-portrange 9"), "sctp 9"),
        (("protocol ICMP",), "icmp"),
        (("protocol ICMP", "icmptype 8"), "icmp 2048-2303"),
        (("protocol ICMP", "icmptype 3", "icmpcode 4"), "icmp 772"),
        (("protocol ICMP6", "icmptype 128"), "icmpv6 32768-33023"),
        (("protocol IP",), "any service"),
        (("protocol IP", "protocol-number 47"), "gre"),
        (("protocol TCP", "tcp-portrange 8080-8443"), "tcp 8080-8443"),
        (("protocol ALL",), "any service"),
        (("category General",), ""),
    ],
)
def test_services(lines: tuple[str, ...], expected: str) -> None:
    assert "; ".join(map(show_service, services(*lines).services)) == expected


def test_source_ports_stand_behind_a_colon() -> None:
    (found,) = services("tcp-portrange 513:512-1023").services
    assert (show_ports(found.ports), show_ports(found.source_ports)) == ("513", "512-1023")


def test_every_predefined_service_can_be_read() -> None:
    table = Services({}, {})
    assert all(table.one(name).services and not table.one(name).missing for name in PREDEFINED)
    assert table.one("ALL").services == (ANY_SERVICE,)
    assert table.one("Web Access").services == table.all(("DNS", "HTTP", "HTTPS")).services
    assert table.one("OURS").missing == ("OURS",)


@pytest.mark.parametrize(
    ("lines", "inside", "beyond"),
    [
        (("tcp-portrange 443",), (6, 443), (6, 80)),
        (("tcp-portrange 443",), (6, 443), (17, 443)),
        (("protocol IP", "protocol-number 50"), (50, 0), (6, 443)),
    ],
)
def test_the_complement_of_a_service(lines: tuple[str, ...], inside: tuple[int, int], beyond: tuple[int, int]) -> None:
    found = outside(services(*lines))

    def holds(protocol: int, port: int) -> bool:
        return any(protocol in one.protocols and port in one.ports for one in found.services)

    assert not found.open
    assert (holds(*inside), holds(*beyond)) == (False, True)


def test_a_negated_service_with_source_ports_stays_open() -> None:
    assert outside(services("tcp-portrange 513:512-1023")).open


# addresses


def found_address(body: str, name: str = "x", group: str = "") -> Any:
    text = f'config firewall address\n    edit "x"\n{body}    next\nend\n{group}'
    written = policies(policy(1, f"office {name}", "imaging all", 'service "ALL"'))
    return rules(wall(text + written))[0].match


@pytest.mark.parametrize(
    ("body", "upper", "opened"),
    [
        ("set subnet 10.1.0.0 255.255.0.0\n", "10.1.0.0/16", ()),
        ("set subnet 10.1.2.3/24\n", "10.1.2.0/24", ()),
        ("set type iprange\nset start-ip 10.1.0.5\nset end-ip 10.1.0.7\n", "10.1.0.5-10.1.0.7", ()),
        ("set type wildcard\nset wildcard 10.0.0.5 255.0.255.255\n", ("10.0.0.5, 10.1.0.5, 10.2.0.5, 10.3.0.5, "
         "10.4.0.5, 10.5.0.5 and 250 more"), ()),
        ("", "any IPv4", ()),
        ("set type fqdn\nset fqdn pacs.example.org\n", "any IPv4", ("the address of pacs.example.org",)),
        ("set type geography\nset country US\n", "any IPv4", ("the addresses of the country US",)),
        ("set type dynamic\n", "any IPv4", ('the members of the dynamic address "x"',)),
        ("set type novel\n", "any IPv4", ('what the address "x" stands for',)),
        ("set subnet nonsense\n", "any IPv4", ('the address "x"',)),
        ("set type wildcard\nset wildcard 10.0.0.5 85.85.85.85\n", "any IPv4", ('the address "x"',)),
    ],
)  # fmt: skip
def test_addresses(body: str, upper: str, opened: tuple[str, ...]) -> None:
    match = found_address(body)
    assert show_addresses(match.upper.src) == upper
    assert match.open == opened
    assert (match.lower is NOTHING) is bool(opened)


def test_names_without_a_definition_are_told() -> None:
    found = sample("unresolved.conf")
    notes = {one.first: one.note for one in found.unresolved}
    assert notes == {34: "interface dmz, nobody knows, some nights, OUR-APP, loop a", 43: "DICOM, loop a"}
    assert all(rule.match.lower is NOTHING for rule in rules(found))
    assert [one.note for one in found.gaps] == ["the setting quantum-filter", "an access control list of a port"]


def test_objects_that_nothing_uses_are_told() -> None:
    assert [one.note for one in sample("unresolved.conf").unused] == ["old server"]
    assert [one.note for one in sample("objects.conf").unused] == ["spare", "tagged"]


@pytest.mark.parametrize(("value_", "mask", "count"), [(0, 0xFFFFFFFF, 1), (1, 0xFFFFFF01, 128), (5, 0xFF00FFFF, 256)])
def test_wildcards_hold_every_address_once(value_: int, mask: int, count: int) -> None:
    pairs = wildcard(value_, mask)
    assert sum(high - low + 1 for low, high in pairs) == 1 << (32 - mask.bit_count())
    assert len(pairs) == count
    assert all(one & mask == value_ & mask for pair in pairs for one in pair)


# interfaces, routes, zones


def test_interfaces_of_a_clinic() -> None:
    ports = {one.name: one for one in sample("clinic.conf").interfaces}
    assert ports["wan1"].gateway
    assert not ports["internal"].gateway
    assert show_addresses(ports["imaging"].networks) == "10.20.0.0/24"
    assert ports["ssl.root"].role is Role.VPN
    assert (ports["imaging"].description, ports["imaging"].device) == ("modalities and PACS / role lan", "internal")


def test_addresses_that_a_provider_assigns_are_points_of_their_own() -> None:
    ports = {one.name: one for one in sample("objects.conf").interfaces}
    wan1, wan2 = ports["wan1"], ports["wan2"]
    assert wan1.dynamic
    assert wan2.dynamic
    assert (wan1.gateway, wan2.gateway) == (True, True)
    assert wan1.addresses != wan2.addresses
    assert all(point >= symbolic(0) for one in (wan1, wan2) for pair in one.addresses for point in pair)
    assert show_addresses(ports["office"].addresses) == "10.10.0.1, 10.11.0.1"


@pytest.mark.parametrize(
    ("text", "setting", "expected"),
    [
        ("", "strict-src-check", False),
        ("config system settings\n    set strict-src-check enable\nend\n", "strict-src-check", True),
        ("config system settings\n    set asymroute enable\nend\n", "asymroute", False),
        (
            'config system interface\n    edit "wan1"\n        set src-check disable\n    next\nend\n',
            "src-check",
            False,
        ),
    ],
)
def test_spoofed_senders_are_refused_by_the_strict_check_alone(text: str, setting: str, expected: bool) -> None:
    (wan, office, _) = wall(text).interfaces
    assert (wan.anti_spoofing.setting, value(wan.anti_spoofing)) == (setting, expected)
    assert not office.anti_spoofing.setting


def test_routes() -> None:
    routes = sample("vdoms.conf").routes
    assert [(show_addresses(one.destination), one.interface) for one in routes] == [("10.16.0.0/12", "campus0")]
    assert [one.interface for one in sample("ipv6.conf").routes] == []


def test_each_virtual_domain_is_a_firewall_of_its_own() -> None:
    found = sample_reading("vdoms.conf").firewalls
    assert [one.name for one in found] == ["campus/root", "campus/clinic"]
    assert [[port.name for port in one.interfaces] for one in found] == [
        ["port1", "campus0"], ["port2", "port3", "campus1"],
    ]  # fmt: skip
    assert [one.handle for one in rules(found[1])] == ["policy 4", "zone inside"]
    assert found[0].management.lockout.setting
    assert not found[1].management.lockout.setting


# virtual IPs


def test_translations_stand_in_the_order_of_their_table() -> None:
    nats = sample("match-vip.conf").nat
    shown_ = [(one.handle, show_addresses(one.match.upper.dst), show_addresses(one.to), one.whole_host) for one in nats]
    assert shown_ == [
        ("virtual IP whole pacs", "203.0.113.11", "10.20.0.15", True),
        ("virtual IP range", "203.0.113.12/31", "10.20.0.21-10.20.0.22", False),
    ]
    second = nats[1]
    assert show_addresses(second.match.upper.src) == "192.0.2.0/24, 198.51.100.7-198.51.100.9"
    assert second.to_ports is not None
    assert (show_service(second.match.upper.services[0]), show_ports(second.to_ports)) == ("tcp 10104-10105", "104-105")


def test_a_virtual_ip_without_an_address_takes_that_of_its_interface() -> None:
    found = sample("central-nat.conf")
    (wan, _) = found.interfaces
    forwards = [one for one in found.nat if one.kind is NatKind.DESTINATION]
    assert [one.match.upper.dst for one in forwards] == [wan.addresses, wan.addresses]
    assert [one.handle for one in forwards] == ["virtual IP pacs dicom", "virtual IP pacs web"]


def test_servers_that_share_a_load_are_each_perhaps() -> None:
    nats = [one for one in sample("objects.conf").nat if one.handle == "virtual IP servers"]
    assert [(show_addresses(one.to), one.match.lower is NOTHING) for one in nats] == [
        ("10.20.0.15", True), ("10.20.0.16", False),
    ]  # fmt: skip


def test_a_policy_lets_through_what_its_own_virtual_ip_hands_on() -> None:
    other = VIP.replace('"dicom"', '"other"').replace("203.0.113.11", "203.0.113.12")
    (rule,) = rules(wall(VIP + other + policies(policy(1, "wan1 all", "imaging dicom", 'service "ALL"'))))
    assert (rule.match.upper.dnat, shown(rule.match.upper)) == (True, "any IPv4 > 10.20.0.15 tcp 104")
    assert rule.match.open == ("whether other, which leads to the same place, translated it",)


def test_addresses_and_virtual_ips_in_one_policy_become_rules_of_their_own() -> None:
    mixed = policy(1, "wan1 all", "imaging dicom", 'service "ALL"').replace('dstaddr "dicom"', 'dstaddr "dicom" "pacs"')
    found = rules(wall(VIP + policies(mixed)))
    assert [(one.handle, one.match.upper.dnat) for one in found] == [("policy 1", False), ("policy 1", True)]


# policies


def only(*lines: str, action: str = "accept") -> Any:
    return rules(wall(policies(policy(1, "office all", "imaging pacs", *lines, action=action))))[0]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("utm-status enable", 'ips-sensor "default"'), True),
        (("utm-status enable", 'av-profile "default"'), True),
        (("utm-status enable", 'webfilter-profile "default"'), False),
        (('ips-sensor "default"',), False),
        ((), False),
    ],
)
def test_inspection(lines: tuple[str, ...], expected: bool) -> None:
    assert only('service "ALL"', *lines).inspected is expected


def test_a_deny_inspects_nothing() -> None:
    assert only('service "ALL"', action="deny").inspected is None


@pytest.mark.parametrize(
    ("line", "logged"), [("logtraffic all", True), ("logtraffic utm", False), ("nat enable", False)]
)
def test_logging(line: str, logged: bool) -> None:
    assert only('service "ALL"', line).logged is logged


@pytest.mark.parametrize(
    ("line", "opened"),
    [
        ('users "mlopez"', "the users mlopez"),
        ('groups "a" "b"', "the user groups a, b"),
        ('devices "mobile"', "the kinds of devices mobile"),
        ("novel-setting enable", 'the setting "novel-setting"'),
        ("tos-mask 0xff", "the type of service"),
    ],
)
def test_conditions_that_no_export_shows_in_packets(line: str, opened: str) -> None:
    match = only('service "ALL"', line).match
    assert match.open == (opened,)
    assert match.lower is NOTHING


@pytest.mark.parametrize("line", ['comments "x"', "ippool enable", 'webfilter-profile "x"', "tos-mask 0x00"])
def test_settings_that_narrow_nothing(line: str) -> None:
    assert only('service "ALL"', line).match.lower is None


@pytest.mark.parametrize(
    ("line", "opened"),
    [
        ("srcaddr", "an end, which the policy does not name"),
        ("dstaddr", "an end, which the policy does not name"),
        ("service", "the services, which the policy does not name"),
        ("srcintf", "the interfaces, which the policy does not name"),
    ],
)
def test_a_missing_line_matches_perhaps_never_nothing(line: str, opened: str) -> None:
    body = policy(1, "office all", "imaging pacs", 'service "ALL"')
    kept = "".join(f"{one}\n" for one in body.split("\n")[:-1] if f"set {line} " not in one)
    (rule,) = rules(wall(policies(kept)))
    assert rule.match.open == (opened,)
    assert rule.match.lower is NOTHING
    assert rule.match.upper.src
    assert rule.match.upper.dst
    assert rule.match.upper.services


def test_internet_services_stand_for_destination_and_service() -> None:
    rule = next(one for one in rules(sample("objects.conf")) if one.handle == "policy 5")
    assert rule.match.upper.services == (ANY_SERVICE,)
    assert rule.match.open == ("the internet services Amazon-AWS, Microsoft-Azure",)


def test_a_policy_for_ipsec_may_or_may_not_take_a_packet() -> None:
    rule = only('service "ALL"', 'vpntunnel "site"', action="ipsec")
    assert (rule.action, rule.match.open) == (Action.UNKNOWN, ("the tunnel site",))


def test_a_consolidated_policy_has_both_families() -> None:
    body = policy(1, "office all", "imaging pacs", 'service "ALL"', 'srcaddr6 "all"', 'dstaddr6 "all"')
    body = body.replace("srcaddr ", "srcaddr4 ").replace("dstaddr ", "dstaddr4 ")
    text = f"config firewall consolidated policy\n{body}end\n"
    (rule,) = rules(wall(text, "6.2.5"))
    assert address("2001:db8::1") in rule.match.upper.dst
    assert address("10.20.0.15") in rule.match.upper.dst
    assert address("10.20.0.16") not in rule.match.upper.dst


def test_settings_that_state_the_default_change_nothing() -> None:
    found = sample("full-configuration.conf")
    assert [one.match.open for one in rules(found)] == [(), ()]
    assert [(one.name, one.gateway, one.enabled) for one in found.interfaces] == [
        ("wan1", True, True), ("wan2", False, False), ("imaging", False, True),
    ]  # fmt: skip
    assert shown(rules(found)[0].match.upper) == "any IPv4 > 10.20.0.15 tcp 443"
    assert (value(found.ipv6), found.vpns, found.routes, found.gaps) == (False, (), (), ())
    assert [(one.kind, show_addresses(one.sources)) for one in found.management.services] == [("https", "10.20.0.250")]


# the device itself


def test_local_in_policies_come_first() -> None:
    found = sample("local-in.conf")
    listed = stage(found, "local-in policies")
    assert [(one.handle, one.action) for one in listed.rules] == [
        ("local-in policy 1", Action.PERMIT), ("local-in policy 2", Action.DENY),
    ]  # fmt: skip
    assert listed.default.action is Action.PERMIT
    assert stage(found, "services of the interfaces").default.action is Action.DENY


def test_who_reaches_a_console_is_what_trusted_hosts_and_local_in_policies_leave() -> None:
    services_ = {(one.kind, one.interface): one for one in sample("local-in.conf").management.services}
    assert ("telnet", "wan") not in services_
    https = services_["https", "wan"]
    assert (https.port, show_addresses(https.sources)) == (4443, "198.51.100.20")
    http = services_["http", "wan"]
    assert (http.port, show_addresses(http.sources), http.encrypted) == (8080, "10.10.0.0/24, 198.51.100.20", False)


def test_trusted_hosts_of_ipv4_leave_ipv6_open() -> None:
    access = 'config system interface\n    edit "imaging"\n        config ipv6\n            set ip6-allowaccess ssh\n'
    access += "        end\n    next\nend\n"
    admins = 'config system admin\n    edit "a"\n        set trusthost1 10.1.0.0 255.255.0.0\n    next\nend\n'
    (service,) = wall(access + admins).management.services
    assert show_addresses(service.sources) == "any IPv6"


def test_one_administrator_without_trusted_hosts_opens_the_login() -> None:
    access = 'config system interface\n    edit "wan1"\n        set allowaccess https\n    next\nend\n'
    admins = (
        'config system admin\n    edit "a"\n        set trusthost1 10.1.0.0 255.255.0.0\n    next\n'
        '    edit "b"\n    next\nend\n'
    )
    (service,) = wall(access + admins).management.services
    assert show_addresses(service.sources) == "any IPv4"


def test_management_of_a_clinic() -> None:
    found = sample("clinic.conf").management
    assert {kind: value(fact) for kind, fact in found.idle_minutes} == {"https": 10, "ssh": 10}
    assert (value(found.central_login), value(found.lockout), value(found.syslog)) == (False, True, True)
    assert (value(found.time_sync), value(found.config_backup)) == (True, None)
    assert [(one.version, one.well_known, show_addresses(one.sources)) for one in found.snmp] == [
        ("2c", True, "10.10.0.9"),
    ]  # fmt: skip
    assert [(one.name, one.generic, one.administrator) for one in found.accounts] == [
        ("admin", True, True), ("mlopez", False, True),
    ]  # fmt: skip


def test_management_of_a_hardened_clinic() -> None:
    found = sample("hardened.conf").management
    assert (value(found.central_login), value(found.config_backup)) == (True, True)
    assert {value(one) for one in found.weak_crypto} == {False}
    assert not found.weak_hashes


def test_weak_settings_of_a_device() -> None:
    found = sample("local-in.conf").management
    assert [(one.setting, value(one)) for one in found.weak_crypto] == [
        ("strong-crypto", True), ("admin-https-ssl-versions", True),
    ]  # fmt: skip
    assert [one.note for one in found.weak_hashes] == ["a password is stored as a SHA-1 hash"]
    assert value(found.time_sync) is False


def test_an_account_without_a_password() -> None:
    body = 'config system admin\n    edit "admin"\n        set accprofile "super_admin"\n    next\nend\n'
    assert [one.note for one in wall(body).management.default_credentials] == [
        "nothing guards the account admin: no password is set"
    ]
    assert not sample("clinic.conf").management.default_credentials
    assert not sample("masked.conf").management.default_credentials


def test_defaults_hold_for_known_versions_of_whole_files_only() -> None:
    text = SYSTEM + ADDRESSES
    whole = reading(text).firewalls[0].management
    lockout = whole.lockout
    assert isinstance(lockout, Known)
    assert (lockout.basis, lockout.value) == (Basis.DEFAULT, True)
    assert "5.2 hardening guide" in lockout.origin
    (crypto,) = reading(text, "5.4.1").firewalls[0].management.weak_crypto
    assert isinstance(crypto, Unknown)
    part = reading(ADDRESSES, "").firewalls[0].management
    assert isinstance(part.lockout, Unknown)


@pytest.mark.parametrize(
    ("name", "version", "model"),
    [
        ("clinic.conf", "7.2.8", "FGT60F"),
        ("vpn.conf", "6.0.4", "FGT60E"),
        ("settings-absent.conf", None, ""),
    ],
)
def test_versions(name: str, version: str | None, model: str) -> None:
    found = sample(name)
    assert (value(found.version), found.model) == (version, model)


def test_old_headers_state_the_branch_only() -> None:
    head = "#config-version=FGVM64-5.02-FW-build736-160907:opmode=0:vdom=1:user=admin\n"
    found = FORMAT.read((decode("x.conf", (head + SYSTEM).encode()),), ()).firewalls[0]
    assert value(found.version) == "5.2"
    assert [one.id for one, fact in found.advisories if value(fact)] == ["FortiOS 5.2 end of support"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("6.0.4", {"CVE-2018-13379", "CVE-2022-42475", "CVE-2023-27997", "FortiOS 6.0 end of support"}),
        ("7.0.6", {"CVE-2022-40684", "CVE-2022-42475", "CVE-2023-27997", "CVE-2024-21762", "CVE-2024-55591",
                   "FortiOS 7.0 end of support"}),
        ("7.2.7", {"FortiOS 7.2 end of support"}),
        ("7.4.2", {"CVE-2024-21762"}),
        ("7.4.3", set()),
    ],
)  # fmt: skip
def test_advisories(version: str, expected: set[str]) -> None:
    portal = 'config vpn ssl settings\n    set source-interface "wan1"\nend\n'
    found = wall(portal, version).advisories
    assert {one.id for one, fact in found if value(fact)} == expected


def test_a_weakness_of_the_portal_needs_the_portal() -> None:
    assert not {one.id for one, fact in wall("", "7.4.2").advisories if value(fact)}


# tunnels


def test_tunnels() -> None:
    found = {one.name: one for one in sample("vpn.conf").vpns}
    rows = {
        name: (one.kind, one.remote_access, value(one.weak), value(one.second_factor), value(one.weak_secret))
        for name, one in found.items()
    }
    assert rows == {
        "dialup": ("ipsec", True, True, None, True),
        "branch": ("ipsec", False, False, None, False),
        "ssl": ("ssl", True, True, True, None),
    }
    assert [one.note for one in found["dialup"].weak.evidence] == [
        "DES and MD5 in phase 1", "IKE version 1 in aggressive mode",
    ]  # fmt: skip
    assert (value(found["dialup"].unlimited), value(found["ssl"].unlimited)) == (True, False)
    assert show_addresses(found["dialup"].pool) == "10.99.1.10-10.99.1.50"
    assert show_addresses(found["ssl"].pool) == "10.99.0.10-10.99.0.50"
    assert not found["branch"].unlimited.setting


def test_a_hidden_secret_says_nothing() -> None:
    (tunnel, _) = sample("clinic.conf").vpns
    assert not tunnel.weak_secret.setting
    (masked, _) = sample("masked.conf").vpns
    assert not masked.weak_secret.setting


def test_the_default_groups_hold_a_weak_one() -> None:
    tunnel = 'config vpn ipsec phase1-interface\n    edit "t"\n        set proposal aes256-sha256\n    next\nend\n'
    (found,) = wall(tunnel).vpns
    assert value(found.weak) is True


# recognition, secrets, damage


@pytest.mark.parametrize("name", [one.name for one in FILES])
def test_every_sample_is_recognised(name: str) -> None:
    path = SAMPLES / "fortigate" / name
    assert FORMAT.certainty(decode(name, path.read_bytes())).certainty == 3


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("", 0),
        ("hostname edge\n!\ninterface Ethernet0\n", 0),
        ("config system global\nend\n", 1),
        ('config system global\n    edit "x"\n        set a b\n', 2),
        ("#FGBK|3|", 3),
        ("set deviceconfig system hostname x\n", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("x", text)).certainty == certainty


def test_an_encrypted_backup_is_named_with_the_way_to_a_readable_one() -> None:
    with pytest.raises(NotReadableError, match=r"encrypted.*show full-configuration"):
        sample_reading("encrypted.conf")


def test_what_is_no_configuration_is_told() -> None:
    with pytest.raises(NotReadableError, match="Nothing of it"):
        FORMAT.read((Source("x", "hello\n"),), ())


SECRETS = ("SH2vk", "PB2f8", "imaging2019", "q7Vb2nKt", "Zp4mXq8t", "imaging-watch", "kT9pLm3x", '"public"')


def test_no_secret_is_quoted() -> None:
    for name in WHOLE:
        source = sample_reading(name).coverage[0].source
        text = redacted(source, 0, len(source.text))
        for secret in (
            "SH2vk",
            "PB2f8",
            "imaging2019",
            "q7Vb2nKt",
            "Zp4mXq8t",
            "imaging-watch",
            "kT9pLm3x",
            '"public"',
        ):
            assert secret not in text, (name, secret)


def test_a_private_key_over_many_lines_is_hidden() -> None:
    key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBpjBA\nQUJD\n-----END ENCRYPTED PRIVATE KEY-----"
    text = f'config vpn certificate local\n    edit "own"\n        set private-key "{key}"\n    next\nend\n'
    source = reading(text).coverage[0].source
    assert "MIIBpjBA" not in redacted(source, 0, len(source.text))
    assert WITHHELD in redacted(source, 0, len(source.text))


def test_a_second_export_of_the_same_configuration_is_the_same() -> None:
    first, second = sample_reading("twin-a.conf"), sample_reading("twin-b.conf")
    assert first.coverage[0].source.text != second.coverage[0].source.text
    assert first.coverage[0].content_sha256 == second.coverage[0].content_sha256
    shapes = [[one.shape for one in each.firewalls[0].rules] for each in (first, second)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", WHOLE)
def test_nearly_every_line_is_understood(name: str) -> None:
    coverage = sample_reading(name).coverage[0]
    unknown = coverage.count(State.NOT_UNDERSTOOD)
    assert unknown == (9 if name == "unresolved.conf" else 0)
    assert sum(coverage.count(one) for one in State) == len(coverage.source.lines)


def test_a_file_that_breaks_off_leaves_the_rest_open() -> None:
    found = sample("truncated.conf")
    assert found.truncated
    assert stage(found, "firewall policies").default.action is Action.UNKNOWN
    ((_, text),) = sample_reading("truncated.conf").problems
    assert text.startswith('Line 220: the file ends inside "config firewall policy".')


def test_a_piece_without_policies_judges_nothing() -> None:
    found = reading(ADDRESSES, "").firewalls[0]
    assert found.stages == ()
    assert found.unread


LINES = """config firewall policy|config vdom|edit 1|edit "x"|next|end|set srcaddr "all"|set action accept|"|unset x|
set comments "open|append srcaddr y|set|edit|config|#||\\|fw #|set x"""
ALPHABET = st.sampled_from(LINES.replace("\n", "").split("|"))


@given(st.lists(ALPHABET, max_size=25))
def test_any_order_of_lines_is_read_or_refused(lines: list[str]) -> None:
    source = Source("x.conf", "\n".join(lines))
    try:
        found = FORMAT.read((source,), ())
    except NotReadableError:
        return
    coverage = found.coverage[0]
    assert sum(coverage.count(one) for one in State) == len(source.lines)


def test_nothing_is_anything_but_itself() -> None:
    assert found_address("", "none").upper.src == cidr("0.0.0.0/32")
    assert address("192.0.2.1") in found_address("", "all").upper.src


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("config router bgp\n    set as 0\nend\n", []),
        ('config router bgp\n    config neighbor\n        edit "10.0.0.1"\n        next\n    end\nend\n',
         ["config router bgp"]),
        ("config router ospf\n    config network\n        edit 1\n        next\n    end\nend\n",
         ["config router ospf"]),
        ('config router policy\n    edit 1\n        set output-device "wan2"\n    next\nend\n', []),
    ],
)  # fmt: skip
def test_what_leads_packets_past_the_static_routes(text: str, quoted: list[str]) -> None:
    assert [place.quote() for place in wall(text).other_routes] == quoted


@pytest.mark.parametrize(
    ("version", "members", "lets"),
    [("7.4.3", '"office"', False), ("7.4.4", '"office"', True), ("7.2.8", '"office" "imaging"', True)],
)
def test_a_zone_of_one_member_lets_nothing_through_before_7_4_4(version: str, members: str, *, lets: bool) -> None:
    members = f"        set intrazone allow\n        set interface {members}\n"
    text = f'config system zone\n    edit "in"\n{members}    next\nend\n'
    stage = next(one for one in wall(text, version).stages if one.name == "firewall policies")
    assert [rule.handle for rule in stage.rules] == ["zone in"] * lets


@pytest.mark.parametrize(("action", "open_"), [("accept", True), ("deny", False)])
def test_an_explicit_proxy_that_forwards_what_no_policy_names_is_an_open_default(action: str, *, open_: bool) -> None:
    text = f"config web-proxy explicit\n    set status enable\n    set sec-default-action {action}\nend\n"
    assert [place.note for place in wall(text).default_allow] == ["the explicit proxy"] * open_


HIDDEN = policy(1, "office all", "wan1 all", 'service "ALL"', "nat enable")
PLAIN = policy(2, "office all", "wan1 all", 'service "HTTPS"')
POOL = """config firewall ippool
    edit "outside"
        set startip 203.0.113.12
        set endip 203.0.113.13
    next
end
"""
CENTRAL = """config system settings
    set central-nat enable
end
config firewall central-snat-map
    edit 1
        set srcintf "office"
        set dstintf "wan1"
        set orig-addr "all"
        set dst-addr "all"
        {}
    next
end
"""
MET = "whether an earlier policy takes it, which keeps its source"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (policies(HIDDEN), [("wan1", "203.0.113.10", ())]),
        (policies(HIDDEN.replace("wan1", "any")), [(None, "", ())]),
        (policies(PLAIN), []),
        (policies(PLAIN, HIDDEN), [("wan1", "203.0.113.10", (MET,))]),
        (policies(HIDDEN, PLAIN), [("wan1", "203.0.113.10", ())]),
        (policies(policy(3, "imaging all", "wan1 all", 'service "ALL"'), HIDDEN), [("wan1", "203.0.113.10", ())]),
        (policies(HIDDEN.replace("accept", "deny")), []),
        (policies(HIDDEN.replace("set nat enable", "set nat enable\n        set status disable")), []),
        (POOL + policies(HIDDEN.replace("set nat enable",
                                        'set nat enable\n        set ippool enable\n        set poolname "outside"')),
         [("wan1", "203.0.113.12/31", ())]),
        (CENTRAL.format("set nat enable") + policies(PLAIN), [("wan1", "203.0.113.10", ())]),
        (CENTRAL.format("set nat disable") + policies(HIDDEN), []),
        (POOL + CENTRAL.format('set nat-ippool "outside"') + policies(PLAIN),
         [("wan1", "203.0.113.12/31", ())]),
    ],
)  # fmt: skip
def test_what_becomes_of_sources(text: str, expected: list[tuple[str | None, str, tuple[str, ...]]]) -> None:
    found = [one for one in wall(text).nat if one.kind is NatKind.SOURCE]
    told = [(next(iter(one.match.upper.egress or [None])), show_addresses(one.to), one.match.open) for one in found]
    assert told == expected
