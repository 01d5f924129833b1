"""PAN-OS configurations: both spellings, names, translation, management, damage."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading, State
from auditor.formats.panos import FORMAT
from auditor.model.evidence import Source, redacted
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.firewall import NOTHING, Action, Firewall, NatKind, Rule
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_SERVICE,
    ANY_V4,
    ANY_V6,
    PUBLIC,
    TCP,
    UDP,
    Ranges,
    Service,
    address,
    cidr,
    symbolic,
    tcp,
)
from auditor.model.role import Role
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "panos"
READABLE = sorted(one.name for one in SAMPLES.iterdir() if one.name != "panorama.xml")
HEAD = '<config version="10.2.0" urldb="paloaltonetworks"><devices><entry name="localhost.localdomain">'
NETWORK = (
    "<network><interface><ethernet>"
    '<entry name="ethernet1/1"><layer3><ip><entry name="203.0.113.2/24"/></ip></layer3></entry>'
    '<entry name="ethernet1/2"><layer3><ip><entry name="10.1.0.1/16"/></ip></layer3></entry>'
    "</ethernet></interface></network>"
)
ZONES = (
    '<zone><entry name="out"><network><layer3><member>ethernet1/1</member></layer3></network></entry>'
    '<entry name="in"><network><layer3><member>ethernet1/2</member></layer3></network></entry></zone>'
)
RULE = {
    "from": "<member>out</member>", "to": "<member>in</member>", "source": "<member>any</member>",
    "destination": "<member>any</member>", "application": "<member>any</member>", "service": "<member>any</member>",
    "action": "allow",
}  # fmt: skip


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


def firewall(name: str) -> Firewall:
    return sample(name).firewalls[0]


def read(text: str) -> Firewall:
    return FORMAT.read((Source("pa.xml", text),), ()).firewalls[0]


def with_rule(objects: str = "", **fields: str) -> Firewall:
    named = {key.replace("_", "-"): value for key, value in (RULE | fields).items()}
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in named.items())
    rules = f'<rulebase><security><rules><entry name="r">{inside}</entry></rules></security></rulebase>'
    vsys = f'<vsys><entry name="v">{ZONES}{objects}{rules}</entry></vsys>'
    return read(f"{HEAD}{NETWORK}{vsys}</entry></devices></config>")


def rule_of(objects: str = "", **fields: str) -> Rule:
    return with_rule(objects, **fields).rules[0]


def members(*names: str) -> str:
    return "".join(f"<member>{name}</member>" for name in names)


def entry(name: str, inside: str) -> str:
    return f'<entry name="{name}">{inside}</entry>'


def one(kind: str, name: str, inside: str) -> str:
    return f"<{kind}>{entry(name, inside)}</{kind}>"


def host(field: str, value: str, name: str = "a") -> str:
    return one("address", name, f"<{field}>{value}</{field}>")


PAIR = Ranges.of((address("10.1.1.5"), address("10.1.1.6")))


# --- both spellings ---


def facts(found: Firewall) -> tuple[object, ...]:
    """What a firewall says, without where it says it."""
    cells = [(one.action, one.match, one.name, one.logged, one.disabled, one.inspected) for one in found.rules]
    nats = [(one.kind, one.match, one.to, one.to_ports, one.whole_host) for one in found.nat]
    legs = [(one.name, one.device, one.networks, one.addresses, one.gateway) for one in found.interfaces]
    services = [(one.kind, one.interface, one.sources, one.port) for one in found.management.services]
    unused = sorted(place.note for place in found.unused)
    return cells, nats, legs, services, unused, found.name, [(one.destination, one.interface) for one in found.routes]


def test_commands_say_what_the_xml_says() -> None:
    assert facts(firewall("clinic-set.txt")) == facts(firewall("clinic.xml"))


def test_a_quoted_text_of_commands_may_hold_line_ends() -> None:
    text = (
        'set deviceconfig system hostname edge\nset deviceconfig system login-banner "one\nset shared two\nthree"\n'
        "set rulebase security rules a action deny\n"
    )
    found = FORMAT.read((Source("pa.txt", text),), ())
    assert found.firewalls[0].name == "edge"
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 0
    assert [rule.action for rule in found.firewalls[0].rules] == [Action.DENY]


def test_a_quoted_text_that_never_ends_is_told() -> None:
    found = FORMAT.read((Source("pa.txt", 'set rulebase security rules a action deny\nset shared x "cut\n'),), ())
    assert "Line 2: a quoted text begins that never ends" in found.problems[0][1]
    assert found.firewalls[0].truncated


def test_a_deleted_line_is_gone() -> None:
    text = "set mgt-config users admin phash x\nset mgt-config users eve phash x\ndelete mgt-config users admin\n"
    found = FORMAT.read((Source("pa.txt", text + "set rulebase security rules a action deny\n"),), ())
    assert [one.name for one in found.firewalls[0].management.accounts] == ["eve"]


def test_the_last_of_two_values_is_in_effect() -> None:
    text = "set deviceconfig system hostname one\nset deviceconfig system hostname two\nset zone a network layer3 e\n"
    assert FORMAT.read((Source("pa.txt", text),), ()).name == "two"


def test_an_answer_of_the_interface_for_programs_is_unwrapped() -> None:
    inner = (SAMPLES / "clinic.xml").read_text().partition("?>\n")[2]
    found = read(f'<response status="success"><result>\n{inner}</result></response>\n')
    assert facts(found) == facts(firewall("clinic.xml"))


# --- recognition ---


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ('<config version="10.1.0" urldb="paloaltonetworks">', 3),
        ("<config><mgt-config/><deviceconfig/>localhost.localdomain", 3),
        ("<config><interfaces/></config>", 0),
        ("<pfsense/>", 0),
        ("set address a ip-netmask 10.0.0.1\n" * 12, 3),
        ("set address a ip-netmask 10.0.0.1\n" * 4, 2),
        ("set interfaces ge-0/0/0 unit 0\n" * 12, 0),
        ("", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("x", text)).certainty == certainty


@pytest.mark.parametrize(
    "text", ["<pfsense/>", "<config", "no commands", '<!DOCTYPE a><config urldb="paloaltonetworks"/>']
)
def test_what_is_no_configuration_is_refused(text: str) -> None:
    with pytest.raises(NotReadableError, match=r"[Ee]xport|set command"):
        read(text)


def test_panorama_is_refused_with_the_command_for_a_firewall() -> None:
    with pytest.raises(NotReadableError, match="Export device state"):
        sample("panorama.xml")


# --- addresses ---


@pytest.mark.parametrize(
    ("name", "objects", "upper", "exact"),
    [
        ("10.1.1.0/24", "", cidr("10.1.1.0/24"), True),
        ("10.1.1.9-10.1.1.12", "", Ranges.of((address("10.1.1.9"), address("10.1.1.12"))), True),
        ("a", host("ip-netmask", "10.1.1.5"), cidr("10.1.1.5"), True),
        # an object comes before an address that is written like it
        ("10.1.1.1", host("ip-netmask", "10.9.9.9", "10.1.1.1"), cidr("10.9.9.9"), True),
        ("a", host("ip-range", "10.1.1.5-10.1.1.6"), PAIR, True),
        ("a", host("ip-wildcard", "10.1.0.8/0.0.1.3"), cidr("10.1.0.8/30") | cidr("10.1.1.8/30"), True),
        ("a", host("fqdn", "pacs.example.org"), ANY_ADDRESS, False),
        ("a", host("ip-netmask", "nonsense"), ANY_ADDRESS, False),
        ("a", "", ANY_ADDRESS, False),
        ("DE", "", ANY_ADDRESS, False),
        ("panw-known-ip-list", "", PUBLIC, False),
        ("clinic", one("region", "clinic", f"<address>{members('10.1.1.5', '10.1.1.6')}</address>"), PAIR, True),
        ("ring", one("region", "ring", f"<address>{members('ring')}</address>"), ANY_ADDRESS, False),
        ("a", one("external-list", "a", "<type><ip/></type>"), ANY_ADDRESS, False),
        ("a", one("address-group", "a", "<dynamic><filter>x</filter></dynamic>"), ANY_ADDRESS, False),
        ("a", one("address-group", "a", f"<static>{members('10.1.1.5', '10.1.1.6')}</static>"), PAIR, True),
        ("0.0.0.0/0", "", ANY_V4, True),
        ("any", "", ANY_ADDRESS, True),
    ],
)  # fmt: skip
def test_source(name: str, objects: str, upper: Ranges, exact: bool) -> None:
    match = rule_of(objects, source=members(name)).match
    assert match.upper.src == upper
    assert (match.lower is None) is exact


def test_a_wide_ipv6_network_holds_ipv4_but_not_the_reverse() -> None:
    assert rule_of(source=members("::/0")).match.upper.src >= ANY_V4
    assert rule_of(source=members("::/8")).match.upper.src >= ANY_V4
    assert not rule_of(source=members("2001:db8::/32")).match.upper.src & ANY_V4


def test_a_ring_of_groups_is_told() -> None:
    rings = entry("a", f"<static>{members('b')}</static>") + entry("b", f"<static>{members('a', '10.1.1.1')}</static>")
    found = rule_of(f"<address-group>{rings}</address-group>", source=members("a")).match
    assert found.open == ('the group "a", which contains itself',)
    assert found.surely.src == cidr("10.1.1.1")


def test_negated_sources_are_the_rest() -> None:
    found = rule_of(source=members("10.1.0.0/16"), negate_source="yes").match.upper.src
    assert found == ANY_ADDRESS - cidr("10.1.0.0/16")


def test_what_lies_outside_an_open_list_is_open() -> None:
    match = rule_of(source=members("DE", "10.1.0.0/16"), negate_source="yes").match
    assert match.upper.src == ANY_ADDRESS - cidr("10.1.0.0/16")
    assert not match.surely.src


# --- services and applications ---

SERVICES = (
    "<service>"
    + entry("dicom", "<protocol><tcp><port>104,11112-11113</port></tcp></protocol>")
    + entry("from", "<protocol><udp><port>53</port><source-port>1024-65535</source-port></udp></protocol>")
    + entry("odd", "<protocol><tcp><port>http</port></tcp></protocol>")
    + "</service><service-group>"
    + entry("both", f"<members>{members('dicom', 'from')}</members>")
    + "</service-group>"
)
DICOM = Service(Ranges.single(TCP), Ranges.of((104, 104), (11112, 11113)))
FROM = Service(Ranges.single(UDP), Ranges.single(53), Ranges.of((1024, 65535)))


@pytest.mark.parametrize(
    ("names", "services", "exact"),
    [
        (("any",), (ANY_SERVICE,), True),
        (("dicom",), (DICOM,), True),
        (("from",), (FROM,), True),
        (("both",), (DICOM, FROM), True),
        (("service-http",), (tcp(80, 8080),), True),
        (("service-https",), (tcp(443),), True),
        (("odd",), (Service(Ranges.single(TCP, UDP)),), False),
        (("gone",), (Service(Ranges.single(TCP, UDP)),), False),
    ],
)
def test_services(names: tuple[str, ...], services: tuple[Service, ...], exact: bool) -> None:
    match = rule_of(SERVICES, service=members(*names)).match
    assert match.upper.services == services
    assert (match.lower is None) is exact


APPS = one("application", "own", f"<default><port>{members('tcp/4242')}</port></default>")


@pytest.mark.parametrize(
    ("application", "upper", "lower"),
    [
        ("ssl", (tcp(443),), (tcp(443),)),
        ("own", (tcp(4242),), (tcp(4242),)),
        ("ssh", (ANY_SERVICE,), (tcp(22),)),
        ("hl7", (ANY_SERVICE,), ()),
        ("any", (ANY_SERVICE,), (ANY_SERVICE,)),
    ],
)
def test_application_default(application: str, upper: tuple[Service, ...], lower: tuple[Service, ...]) -> None:
    match = rule_of(APPS, application=members(application), service=members("application-default")).match
    assert match.upper.services == upper
    assert match.surely.services == lower


def test_an_application_on_any_port_is_sure_only_where_it_is_expected() -> None:
    match = rule_of(APPS, application=members("own", "ssl", "hl7")).match
    assert (match.upper.services, match.surely.services) == ((ANY_SERVICE,), (tcp(4242), tcp(443)))
    assert match.open == ("on which other ports own, ssl, hl7 is spoken",)


def test_a_rule_for_an_application_takes_only_some_connections() -> None:
    assert rule_of(application=members("ssl")).selective
    assert not rule_of(application=members("ping")).selective
    assert not rule_of().selective


def test_refusing_an_application_refuses_no_first_packet_of_others() -> None:
    assert rule_of(application=members("bittorrent"), action="deny").action is Action.CONTINUE
    dns = rule_of(application=members("dns"), action="deny")
    assert (dns.action, dns.match.lower) == (Action.DENY, NOTHING)
    assert all(service.ports <= Ranges.single(53, 5353) for service in dns.match.upper.services)
    site = rule_of(category=members("gambling"), action="deny")
    assert site.match.upper.services == (tcp(80, 443),)


# --- rules ---


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("allow", Action.PERMIT),
        ("deny", Action.DENY),
        ("drop", Action.DENY),
        ("reset-both", Action.DENY),
        ("explode", Action.UNKNOWN),
    ],
)
def test_action(action: str, expected: Action) -> None:
    assert rule_of(action=action).action is expected


@pytest.mark.parametrize(
    ("fields", "logged", "inspected"),
    [
        ({}, True, False),
        ({"log_end": "no"}, False, False),
        ({"log_end": "no", "log_start": "yes"}, True, False),
        ({"profile_setting": "<group><member>strict</member></group>"}, True, True),
        ({"profile_setting": "<profiles><virus><member>default</member></virus></profiles>"}, True, True),
        ({"profile_setting": "<profiles><url-filtering><member>x</member></url-filtering></profiles>"}, True, False),
    ],
)
def test_logs_and_profiles(fields: dict[str, str], logged: bool, inspected: bool) -> None:
    rule = rule_of(**fields)
    assert (rule.logged, rule.inspected) == (logged, inspected)


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("source_user", members("clinic\\ops"), "the user clinic\\ops"),
        ("schedule", "nights", 'the schedule "nights"'),
        ("hip_profiles", members("managed"), "the state of the device (managed)"),
        ("target", "<devices><entry name='0123'/></devices>", "whether the rule is meant for the device 0123"),
    ],
)
def test_conditions_stay_open(field: str, value: str, what: str) -> None:
    match = rule_of(**{field: value}).match
    assert what in match.open
    assert not match.surely.src


def test_an_unknown_setting_is_a_gap() -> None:
    assert [gap.note for gap in with_rule(colour="blue").gaps] == ["the setting colour"]


VIRTUAL_WIRE = '<entry name="wire"><network><virtual-wire><member>ethernet1/7</member></virtual-wire></network></entry>'
SECOND_ROUTER = (
    '<entry name="second"><interface><member>ethernet1/3</member></interface><routing-table><ip><static-route>'
    '<entry name="d"><destination>0.0.0.0/0</destination><interface>ethernet1/3</interface></entry>'
    "</static-route></ip></routing-table></entry>"
)


@pytest.mark.parametrize(
    ("before", "inserted", "note"),
    [
        ("<zone>", VIRTUAL_WIRE, "the zone wire (virtual-wire) is not followed"),
        ("<virtual-router>", SECOND_ROUTER, "virtual routers send the same destination different ways"),
        ('<entry name="dicom-vip">', "<nat-type>nat64</nat-type>", "the setting dicom-vip"),
    ],
)
def test_what_is_not_followed_is_a_gap(before: str, inserted: str, note: str) -> None:
    text = (SAMPLES / "clinic.xml").read_text()
    assert before in text
    found = read(text.replace(before, before + inserted, 1))
    assert [gap.note for gap in found.gaps] == ([note] if note else [])


def advanced(switch: str) -> Firewall:
    """The clinic's firewall with its router as a logical one, beside a virtual one that leads elsewhere."""
    text = (SAMPLES / "clinic.xml").read_text()
    start, end = text.index("<virtual-router>"), text.index("</virtual-router>")
    inside = text[start + len("<virtual-router>") : end].strip()
    router = inside.replace('<entry name="default">', '<entry name="lr"><vrf><entry name="default">', 1)
    logical = f"<logical-router>{router}</vrf></entry></logical-router>"
    text = text[:start] + f"{logical}<virtual-router>{SECOND_ROUTER}" + text[end:]
    head, setting, tail = text.partition("<setting>")
    return read(f"{head}{setting}<advance-routing>{switch}</advance-routing>{tail}")


@pytest.mark.parametrize(("switch", "outside"), [("yes", "ethernet1/1"), ("no", "ethernet1/3")])
def test_with_advanced_routing_the_logical_router_leads(switch: str, outside: str) -> None:
    found = advanced(switch)
    assert [one.interface for one in found.routes] == [outside]
    assert [one.name for one in found.interfaces if one.gateway] == [outside]
    assert found.gaps == ()


def test_commands_of_a_logical_router() -> None:
    lines = (SAMPLES / "clinic-set.txt").read_text()
    logical = lines.replace("network virtual-router default ", "network logical-router lr vrf default ")
    assert logical != lines
    assert [one.interface for one in read(logical).routes] == [one.interface for one in read(lines).routes]


ROUTES = "<routing-table>"


@pytest.mark.parametrize(
    ("inserted", "others"),
    [
        ("<protocol><bgp><enable>yes</enable></bgp><ospf><enable>no</enable></ospf></protocol>", 1),
        ("<protocol><rip><enable>no</enable></rip></protocol>", 0),
        ("<ospf><enable>yes</enable></ospf>", 1),
    ],
)
def test_a_routing_protocol_that_runs_gives_more_routes(inserted: str, others: int) -> None:
    text = (SAMPLES / "clinic.xml").read_text()
    assert len(read(text.replace(ROUTES, inserted + ROUTES, 1)).other_routes) == others


@pytest.mark.parametrize(("table", "kept"), [("unicast", 1), ("both", 1), ("no-install", 0), ("multicast", 0)])
def test_a_route_that_is_not_installed_leads_nowhere(table: str, kept: int) -> None:
    text = (
        (SAMPLES / "clinic.xml").read_text().replace("<nexthop>", f"<route-table><{table}/></route-table><nexthop>", 1)
    )
    assert len(read(text).routes) == kept


def test_an_object_that_only_another_policy_names_is_in_use() -> None:
    text = (SAMPLES / "unresolved.xml").read_text()
    other = "<decryption><rules><entry name='no'><source><member>spare</member></source></entry></rules></decryption>"
    assert read(text.replace("<rulebase>", f"<rulebase>{other}")).unused == ()


def legs_of(found: Firewall) -> list[tuple[str, str]]:
    """From where to where each rule goes; the firewall itself, which every zone holds, left out."""
    cells = [rule.match.upper for rule in found.rules]
    return [(" ".join(each.ingress or ()), " ".join(sorted((each.egress or frozenset()) - {""}))) for each in cells]


def test_rules_by_kind_join_zones() -> None:
    both = members("in", "out")
    inner = with_rule(**{"from": both, "to": both, "rule_type": "intrazone"})
    outer = with_rule(**{"from": both, "to": "<member>any</member>", "rule_type": "interzone"})
    assert legs_of(inner) == [("ethernet1/2", "ethernet1/2"), ("ethernet1/1", "ethernet1/1")]
    assert legs_of(outer) == [("ethernet1/2", "ethernet1/1"), ("ethernet1/1", "ethernet1/2")]


def test_several_rules_with_wildcard_masks_are_open() -> None:
    found = [one for one in firewall("open.xml").rules if one.handle == "rule wild"]
    assert found[0].match.lower is None
    text = (SAMPLES / "open.xml").read_text()
    block = re.search(r'<entry name="wild">.*?</entry>', text, re.DOTALL)
    assert block is not None
    again = read(text.replace(block[0], block[0] + block[0].replace("wild", "wild-2")))
    assert all("wildcard masks" in one.match.open[-1] for one in again.rules if one.handle.startswith("rule wild"))


def test_rules_are_named_as_people_name_them() -> None:
    told = [(rule.handle, rule.name) for rule in (rule_of(), rule_of(description="PACS"))]
    assert told == [("rule r", ""), ("rule r", "PACS")]
    assert not rule_of().temporary
    text = (SAMPLES / "clinic.xml").read_text().replace('"referrer-rdp"', '"TEMP referrer"')
    assert [rule.name for rule in read(text).rules if rule.temporary] == ["TEMP referrer"]


# --- translation ---


def nats(name: str) -> dict[str, list[NatKind]]:
    found: dict[str, list[NatKind]] = {}
    for one in firewall(name).nat:
        found.setdefault(one.name, []).append(one.kind)
    return found


def test_nat_kinds() -> None:
    assert nats("nat.xml") == {
        "no-nat-to-lab": [NatKind.EXEMPT],
        "ssh": [NatKind.DESTINATION],
        "range": [NatKind.DESTINATION],
        "wrong-zone": [NatKind.DESTINATION],
        "spread": [NatKind.DESTINATION],
    }
    assert nats("clinic.xml") == {
        "dicom-vip": [NatKind.DESTINATION],
        "viewer-static": [NatKind.EXEMPT, NatKind.SOURCE, NatKind.DESTINATION],
        "hide": [NatKind.SOURCE],
    }


def test_a_nat_rule_towards_the_wrong_zone_matches_nothing() -> None:
    wrong = next(one for one in firewall("nat.xml").nat if one.name == "wrong-zone")
    assert not wrong.match.upper.dst


def test_which_of_several_targets_stays_open() -> None:
    spread = next(one for one in firewall("nat.xml").nat if one.name == "spread")
    assert spread.match.open == ("which of several targets it is handed to",)


def test_hiding_takes_the_address_of_the_interface() -> None:
    hide = next(one for one in firewall("clinic.xml").nat if one.name == "hide")
    assert hide.to == cidr("203.0.113.2")
    assert hide.match.upper.egress == frozenset({"ethernet1/1"})


# --- networks ---


def test_an_address_by_dhcp_is_a_point_of_its_own() -> None:
    outside = firewall("management.xml").interface("ethernet1/1")
    assert outside is not None
    assert (outside.addresses, outside.dynamic, outside.gateway) == (Ranges.single(symbolic(0)), True, True)


def test_tunnels_and_routes() -> None:
    found = firewall("hardened.xml")
    tunnel = found.interface("tunnel.1")
    assert tunnel is not None
    assert (tunnel.role, tunnel.description) == (Role.VPN, "hospital")
    assert [one.interface for one in found.routes if one.destination == cidr("10.80.0.0/16")] == ["tunnel.1"]


def test_each_virtual_system_is_a_firewall_of_its_own() -> None:
    found = sample("two-vsys.xml").firewalls
    assert [one.name for one in found] == ["ASH-FW vsys1", "ASH-FW vsys2"]
    ports = [one.rules[0].match.upper.services[0].ports for one in found]
    assert ports == [Ranges.single(104), Ranges.single(11112)]  # the own service comes before the shared one
    assert [bool(one.management.services) for one in found] == [True, False]


def test_spoofed_senders() -> None:
    facts = {name: firewall(name).interfaces[0].anti_spoofing for name in ("hardened.xml", "two-vsys.xml")}
    assert isinstance(facts["hardened.xml"], Known)
    assert facts["hardened.xml"].value
    assert isinstance(facts["two-vsys.xml"], Known)
    assert not facts["two-vsys.xml"].value


def test_ipv6_that_is_switched_off_does_not_pass() -> None:
    text = (SAMPLES / "ipv6.xml").read_text()
    off = text.replace(
        "<config>\n            <rematch>",
        "<session><ipv6-firewalling>no</ipv6-firewalling></session><config>\n<rematch>",
    )
    assert off != text
    first = read(off).stages[0].rules[0]
    assert (first.action, first.implicit, first.match.upper.src) == (Action.DENY, True, ANY_V6)
    assert isinstance(firewall("ipv6.xml").ipv6, Known)


# --- Panorama ---


def test_rules_that_panorama_pushes_stand_around_the_own_ones() -> None:
    found = firewall("pushed.xml")
    assert [one.handle for one in found.rules] == ["rule group-deny-telnet", "rule local-block", "rule group-dicom"]
    assert found.gaps == ()
    assert found.stages[0].default.logged


def test_without_what_panorama_pushes_nothing_is_certain() -> None:
    found = firewall("managed.xml")
    assert found.stages == ()
    assert [gap.note for gap in found.gaps] == ["the rules that Panorama pushes are not in this file"]
    assert "Panorama manages this firewall" in sample("managed.xml").problems[0][1]


# --- administration ---


def services(name: str) -> dict[tuple[str, str | None], Ranges]:
    return {(one.kind, one.interface): one.sources for one in firewall(name).management.services}


def test_interfaces_answer_only_what_profile_and_rules_let_in() -> None:
    found = services("management.xml")
    assert ("ssh", "ethernet1/1") in found  # the profile and intrazone-default
    assert ("telnet", "ethernet1/1") not in found  # the profile would, a rule refuses
    assert ("telnet", "MGT") in found
    assert ("http", "MGT") in found
    assert services("clinic.xml") == {
        ("https", "MGT"): cidr("10.30.2.0/28"),
        ("ssh", "MGT"): cidr("10.30.2.0/28"),
        ("https", "ethernet1/1"): ANY_ADDRESS,
        ("ssh", "ethernet1/3"): cidr("10.30.2.0/28"),
        ("https", "ethernet1/3"): cidr("10.30.2.0/28"),
    }


def test_a_refusal_at_the_end_closes_the_console() -> None:
    text = (SAMPLES / "clinic.xml").read_text()
    last = '<entry name="no-more"><from><member>any</member></from><to><member>any</member></to>' + "".join(
        f"<{name}><member>any</member></{name}>" for name in ("source", "destination", "application", "service")
    )
    end = "</rules>\n            </security>"
    closed = text.replace(end, f"{last}<action>deny</action></entry>{end}")
    assert closed != text
    assert "ethernet1/1" not in {one.interface for one in read(closed).management.services}


def test_accounts() -> None:
    found = {one.name: one for one in firewall("management.xml").management.accounts}
    assert (found["admin"].administrator, found["admin"].default_password) == (True, True)
    assert found["reader"].default_password is False
    assert len(firewall("management.xml").management.weak_hashes) == 1  # the masked one is no finding
    weak = firewall("clinic.xml").management.weak_hashes
    assert [place.note for place in weak] == ["a password is stored as an MD5 hash"]
    assert firewall("hardened.xml").management.weak_hashes == ()


@pytest.mark.parametrize(
    ("name", "central", "lockout", "syslog", "time"),
    [
        ("hardened.xml", True, True, True, True),
        ("clinic.xml", False, True, True, True),
        ("management.xml", False, False, False, False),
        ("settings-absent.xml", False, False, False, False),
    ],
)
def test_settings(name: str, central: bool, lockout: bool, syslog: bool, time: bool) -> None:
    found = firewall(name).management
    facts = (found.central_login, found.lockout, found.syslog, found.time_sync)
    assert [isinstance(one, Known) and one.value for one in facts] == [central, lockout, syslog, time]


def test_an_absent_setting_is_a_default_with_its_source() -> None:
    lockout = firewall("settings-absent.xml").management.lockout
    assert isinstance(lockout, Known)
    assert (lockout.basis, lockout.origin.startswith("default: CIS")) == (Basis.DEFAULT, True)
    ((_, idle),) = firewall("settings-absent.xml").management.idle_minutes
    assert isinstance(idle, Unknown)


def test_a_part_of_a_configuration_leaves_settings_open() -> None:
    found = with_rule().management
    assert isinstance(found.lockout, Unknown)
    assert isinstance(found.time_sync, Unknown)
    assert isinstance(found.central_login, Unknown)


def test_ways_in() -> None:
    site, portal, gateway = firewall("management.xml").vpns
    assert isinstance(site.weak, Known)
    assert {place.note for place in site.weak.evidence} == {
        "encryption 3des is accepted",
        "dh-group group2 is accepted",
        "aggressive mode gives away what guesses need",
    }
    assert isinstance(portal.second_factor, Known)
    assert not portal.second_factor.value
    assert isinstance(portal.portal, Known)
    assert (gateway.pool, gateway.interface) == (cidr("10.30.200.0/24"), "ethernet1/1")
    (strong,) = firewall("hardened.xml").vpns
    assert isinstance(strong.weak, Known)
    assert not strong.weak.value


# --- lines, twins, secrets, damage ---


@pytest.mark.parametrize("name", READABLE)
def test_lines_are_understood(name: str) -> None:
    (coverage,) = sample(name).coverage
    known = sum(coverage.count(state) for state in (State.BLANK, State.UNDERSTOOD, State.WITHOUT_EFFECT))
    assert known >= len(coverage.states) * 0.97


def test_a_new_export_of_the_same_configuration_has_the_same_content() -> None:
    first, second = sample("twin-a.xml"), sample("twin-b.xml")
    assert first.coverage[0].content_sha256 == second.coverage[0].content_sha256
    assert facts(first.firewalls[0]) == facts(second.firewalls[0])
    assert sample("clinic.xml").coverage[0].content_sha256 == sample("crlf.xml").coverage[0].content_sha256
    assert sample("clinic.xml").coverage[0].content_sha256 != first.coverage[0].content_sha256


@pytest.mark.parametrize("name", READABLE)
def test_no_secret_is_quoted(name: str) -> None:
    found = sample(name)
    source = found.coverage[0].source
    shown = redacted(source, 0, len(source.text))
    for secret in re.findall(r"\$[15]\$[\w.$/]+|-AQ==\w+|fnRL\S+?(?=<|\s)|community-string>\w+", source.text):
        assert secret not in shown
    if name == "clinic-set.txt":
        assert "snmp-community-string public" in source.text
        assert "snmp-community-string public" not in shown


def test_a_cut_file_gives_what_it_holds_and_says_so() -> None:
    found = sample("truncated.xml")
    assert "The XML breaks off" in found.problems[0][1]
    assert found.firewalls[0].truncated
    assert found.firewalls[0].stages[0].default.action is Action.UNKNOWN


def test_an_unresolved_name_is_told() -> None:
    notes = {place.note for place in firewall("unresolved.xml").unresolved}
    assert notes == {"nowhere, no-such-service", "ring-a", "zone old-dmz"}
    assert [place.note for place in firewall("unresolved.xml").unused] == ["spare"]


def test_of_an_object_that_stands_twice_the_last_counts() -> None:
    odd = next(one for one in firewall("unresolved.xml").rules if one.handle == "rule odd")
    assert odd.match.upper.dst == cidr("10.30.1.10")


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes(data: bytes) -> None:
    xml, curly = b'<config urldb="paloaltonetworks"><devices><entry>', b"mgt-config {\nusers "
    for start in (b"", xml, curly, b"set rulebase security rules a "):
        source = decode("x", start + data)
        FORMAT.certainty(source)
        try:
            found = FORMAT.read((source,), ())
        except NotReadableError:
            continue
        assert sum(found.coverage[0].count(state) for state in State) == len(source.lines)
