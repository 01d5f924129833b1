"""Translations in the device's order, of 8.3 and later and of the time before."""

import pytest

from auditor.formats.cisco_asa import FORMAT
from auditor.formats.cisco_asa.nat import pairs
from auditor.model.firewall import Action, NatKind, Sees
from auditor.model.net import ANY_V4, Ranges, cidr, show_addresses
from auditor.syntax.decode import decode
from tests.formats.cisco_asa.asa import INTERFACES, sample, shown, stage, translated, wall

OBJECTS = """object network PACS
 host 10.20.0.15
object network PACS-PUBLIC
 host 203.0.113.11
object network OFFICE
 subnet 10.10.0.0 255.255.255.0
object network PARTNER
 subnet 198.51.100.0 255.255.255.240
object network SITE
 subnet 10.20.0.0 255.255.255.248
object network SITE-PUBLIC
 subnet 203.0.113.32 255.255.255.248
object network TWO
 range 10.20.0.1 10.20.0.2
object network FIVE
 range 203.0.113.1 203.0.113.5
object network CLOUD
 fqdn cloud.example
object service S104
 service tcp source eq 104
object service S11112
 service tcp source eq 11112
object service D443
 service tcp destination eq https
object service D8443
 service tcp destination eq 8443
object-group service MANY tcp
 port-object eq 104
"""


def inward(text: str) -> list[str]:
    """Everything but the translations of sources."""
    return [translated(one) for one in wall(OBJECTS + text).nat if one.kind is not NatKind.SOURCE]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nat (imaging,outside) source static PACS PACS-PUBLIC",
         ["destination outside: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("nat (imaging,outside) 1 source static PACS PACS-PUBLIC no-proxy-arp route-lookup dns",
         ["destination outside: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("nat (imaging,outside) source static PACS PACS-PUBLIC unidirectional", []),
        ("nat (imaging,outside) source static PACS PACS-PUBLIC inactive", []),
        ("nat source static PACS PACS-PUBLIC",
         ["destination any: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("nat (imaging,any) source static PACS PACS-PUBLIC description one two",
         ["destination any: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("nat (imaging,outside) source static PACS 203.0.113.12",
         ["destination outside: any > 203.0.113.12 any service -> 10.20.0.15"]),
        ("nat (imaging,outside) source static PACS interface service S104 S11112",
         ["destination outside: any > 203.0.113.10 tcp 11112 -> 10.20.0.15 104"]),
        ("nat (inside,outside) source static OFFICE OFFICE destination static PARTNER PARTNER",
         ["exempt inside: 10.10.0.0/24 > 198.51.100.0/28 any service",
          "exempt outside: 198.51.100.0/28 > 10.10.0.0/24 any service"]),
        (("nat (outside,imaging) source static any any destination static interface PACS service D8443 D443 "
         "unidirectional"),
         ["destination outside: any > 203.0.113.10 tcp 8443 -> 10.20.0.15 443"]),
        ("nat (outside,imaging) source dynamic any interface destination static PACS-PUBLIC PACS",
         ["destination outside: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("nat (imaging,outside) source static SITE SITE-PUBLIC",
         ["destination outside: any > 203.0.113.32/29 any service -> 10.20.0.0/29"]),
        ("nat (imaging,outside) source static TWO FIVE",
         ["destination outside: any > 203.0.113.1-203.0.113.2 any service -> 10.20.0.1-10.20.0.2",
          "destination outside: any > 203.0.113.3-203.0.113.4 any service -> 10.20.0.1-10.20.0.2",
          "destination outside: any > 203.0.113.5 any service -> 10.20.0.1"]),
        ("nat (imaging,outside) source static SITE TWO",
         ["destination outside: any > 10.20.0.1-10.20.0.2 any service -> 10.20.0.0/31"]),
        ("nat (inside,outside) source dynamic OFFICE pat-pool FIVE round-robin interface", []),
        ("nat (inside,outside) source dynamic any PACS-PUBLIC interface", []),
        ("nat (inside,outside) source dynamic any interface dns", []),
    ],
)  # fmt: skip
def test_manual_translations(line: str, expected: list[str]) -> None:
    firewall = wall(f"{OBJECTS}{line}\n")
    assert firewall.gaps == ()
    assert inward(line + "\n") == expected


@pytest.mark.parametrize(
    ("owner", "line", "expected"),
    [
        ("PACS", "nat (imaging,outside) static 203.0.113.12",
         ["destination outside: any > 203.0.113.12 any service -> 10.20.0.15"]),
        ("PACS", "nat (imaging,outside) static PACS-PUBLIC",
         ["destination outside: any > 203.0.113.11 any service -> 10.20.0.15"]),
        ("PACS", "nat (imaging,outside) static interface service tcp 104 11112",
         ["destination outside: any > 203.0.113.10 tcp 11112 -> 10.20.0.15 104"]),
        ("PACS", "nat (imaging,outside) static PACS-PUBLIC service udp syslog 5514",
         ["destination outside: any > 203.0.113.11 udp 5514 -> 10.20.0.15 514"]),
        ("SITE", "nat (imaging,outside) static 203.0.113.33",
         ["destination outside: any > 203.0.113.32/29 any service -> 10.20.0.0/29"]),
        ("TWO", "nat (imaging,outside) static 203.0.113.40",
         ["destination outside: any > 203.0.113.40/31 any service -> 10.20.0.1-10.20.0.2"]),
        ("PACS", "nat (imaging,outside) static 10.20.0.15",
         ["exempt outside: any > 10.20.0.15 any service"]),
        ("OFFICE", "nat (inside,outside) dynamic interface", []),
        ("OFFICE", "nat (inside,outside) dynamic pat-pool FIVE interface", []),
        ("PACS", "nat static 203.0.113.12", ["destination any: any > 203.0.113.12 any service -> 10.20.0.15"]),
    ],
)  # fmt: skip
def test_translations_of_objects(owner: str, line: str, expected: list[str]) -> None:
    text = f"object network {owner}\n {line}\n"
    assert wall(OBJECTS + text).gaps == ()
    assert inward(text) == expected


def test_sections_and_their_order() -> None:
    handles = [(one.handle, one.position) for one in sample("nat-sections.cfg").nat]
    names = list(dict.fromkeys(handle for handle, _ in handles))
    assert names == [
        "nat section 1",
        "object network ALPHA",
        "object network VIEWER",
        "object network MODALITIES",
        "object network OFFICE",
        "nat section 3",
    ]
    assert [position for _, position in handles] == list(range(1, len(handles) + 1))


def test_static_objects_go_before_dynamic_ones_and_small_before_large() -> None:
    text = """object network PACS
 nat (imaging,outside) dynamic interface
object network SITE
 nat (imaging,outside) static SITE-PUBLIC
object network PACS-PUBLIC
 nat (imaging,outside) static 203.0.113.50
"""
    handles = list(dict.fromkeys(one.handle for one in wall(OBJECTS + text).nat))
    assert handles == ["object network PACS-PUBLIC", "object network SITE", "object network PACS"]


@pytest.mark.parametrize(
    "line",
    [
        "nat (imaging,outside) source",
        "nat (imaging,outside) source sometimes PACS PACS-PUBLIC",
        "nat (imaging) source static PACS PACS-PUBLIC",
        "nat (imaging,outside) before source static PACS PACS-PUBLIC",
        "nat (imaging,outside) source static PACS PACS-PUBLIC upside-down",
        "nat (imaging,outside) source static PACS interface service MANY MANY",
        "nat (imaging,outside) source static PACS PACS-PUBLIC destination static PARTNER",
    ],
)
def test_a_translation_that_is_not_understood_is_a_gap(line: str) -> None:
    assert [place.quote() for place in wall(f"{OBJECTS}{line}\n").gaps] == [line]


@pytest.mark.parametrize(
    ("line", "opened"),
    [
        ("nat (imaging,outside) source static MISSING PACS-PUBLIC", 'the undefined object "MISSING"'),
        ("nat (imaging,outside) source static PACS MISSING", 'the undefined object "MISSING"'),
        ("nat (imaging,dmz) source static PACS interface", 'the address of interface "dmz"'),
        ("nat (imaging,outside) source static CLOUD PACS-PUBLIC", "the addresses of cloud.example"),
    ],
)
def test_a_translation_of_something_unresolved_is_never_sure(line: str, opened: str) -> None:
    firewall = wall(f"{OBJECTS}{line}\n")
    (nat,) = [one for one in firewall.nat if one.kind is NatKind.DESTINATION]
    assert nat.match.open == (opened,)
    assert not nat.match.surely.services
    assert [place.note for place in firewall.unresolved] == [opened]


def test_only_a_translation_of_all_ports_hands_on_a_whole_host() -> None:
    found = {one.handle: one.whole_host for one in sample("nat-sections.cfg").nat if one.kind is NatKind.DESTINATION}
    assert found == {
        "nat section 1": False,
        "object network ALPHA": True,
        "object network VIEWER": True,
        "object network MODALITIES": True,
    }


@pytest.mark.parametrize(
    ("sent", "behind", "expected"),
    [
        ("203.0.113.1", "10.0.0.1", [("203.0.113.1", "10.0.0.1")]),
        ("203.0.113.0/30", "10.0.0.0/30", [("203.0.113.0/30", "10.0.0.0/30")]),
        ("203.0.113.0/31", "10.0.0.0/30", [("203.0.113.0/31", "10.0.0.0/31")]),
        ("203.0.113.0/30", "10.0.0.0/31", [("203.0.113.0/31", "10.0.0.0/31"), ("203.0.113.2/31", "10.0.0.0/31")]),
    ],
)
def test_sets_of_different_size(sent: str, behind: str, expected: list[tuple[str, str]]) -> None:
    found = [(show_addresses(one), show_addresses(other)) for one, other in pairs(cidr(sent), cidr(behind))]
    assert found == expected


def test_parts_go_over_gaps() -> None:
    behind = cidr("10.0.0.1") | cidr("10.0.0.5")
    found = list(pairs(cidr("203.0.113.0/30"), behind))
    assert found == [(cidr("203.0.113.0/31"), behind), (cidr("203.0.113.2/31"), behind)]
    assert list(pairs(cidr("203.0.113.0/31"), Ranges())) == [(cidr("203.0.113.0/31"), Ranges())]


OLD = "names\nname 10.20.0.15 PACS\n"


def old(text: str) -> list[str]:
    return [translated(one) for one in wall(OLD + text, "8.2(5)").nat if one.kind is not NatKind.SOURCE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("static (imaging,outside) 203.0.113.12 PACS netmask 255.255.255.255",
         ["destination outside: any > 203.0.113.12 any service -> 10.20.0.15"]),
        ("static (imaging,outside) 203.0.113.32 10.20.0.32 netmask 255.255.255.248 0 0",
         ["destination outside: any > 203.0.113.32/29 any service -> 10.20.0.32/29"]),
        ("static (imaging,outside) tcp interface 11112 PACS 104 netmask 255.255.255.255",
         ["destination outside: any > 203.0.113.10 tcp 11112 -> 10.20.0.15 104"]),
        ("static (imaging,outside) tcp 203.0.113.12 www PACS 8042",
         ["destination outside: any > 203.0.113.12 tcp 80 -> 10.20.0.15 8042"]),
        ("static (inside,outside) 10.10.0.0 10.10.0.0 netmask 255.255.255.0",
         ["exempt outside: any > 10.10.0.0/24 any service"]),
        (("access-list NONAT extended permit ip 10.10.0.0 255.255.255.0 198.51.100.0 255.255.255.240\n"
         "nat (inside) 0 access-list NONAT"),
         ["exempt inside: 10.10.0.0/24 > 198.51.100.0/28 any service",
          "exempt any: 198.51.100.0/28 > 10.10.0.0/24 any service"]),
        (("access-list WEB extended permit tcp host 10.20.0.15 eq 8042 198.51.100.0 255.255.255.0\n"
         "static (imaging,outside) 203.0.113.12 access-list WEB"),
         ["destination outside: 198.51.100.0/24 > 203.0.113.12 tcp 8042 -> 10.20.0.15"]),
        ("global (outside) 1 interface\nnat (inside) 1 10.10.0.0 255.255.255.0", []),
        ("global (outside) 2 203.0.113.20-203.0.113.30 netmask 255.255.255.0\nnat (inside) 2 0 0", []),
    ],
)  # fmt: skip
def test_translations_before_8_3(text: str, expected: list[str]) -> None:
    assert wall(f"{OLD}{text}\n", "8.2(5)").gaps == ()
    assert old(text + "\n") == expected


def test_the_order_before_8_3() -> None:
    handles = [one.handle for one in sample("version-8.2.cfg").nat]
    assert handles == ["nat 0", "nat 0", "static", "static", "static", "static", "nat 1", "nat 1"]
    wide = "global (outside) 1 interface\nnat (inside) 1 10.0.0.0 255.0.0.0\nnat (inside) 1 10.10.0.0 255.255.255.0\n"
    assert [show_addresses(one.match.upper.src) for one in wall(wide, "8.2(5)").nat] == ["10.10.0.0/24", "10.0.0.0/8"]


@pytest.mark.parametrize(
    "line",
    [
        "static (imaging,outside) 203.0.113.12",
        "static (imaging,outside) tcp interface teapot PACS 104",
        "nat (inside) 0 access-list MISSING",
        "nat (inside) 1",
        "global (outside) 1",
    ],
)
def test_an_old_translation_that_is_not_understood_is_a_gap(line: str) -> None:
    assert [place.quote() for place in wall(f"{OLD}{line}\n", "8.2(5)").gaps] == [line]


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        ("8.2(5)", "", Sees.ORIGINAL),
        ("8.3(1)", "", Sees.TRANSLATED),
        ("9.16(4)", "", Sees.TRANSLATED),
    ],
)
def test_which_addresses_a_list_compares(version: str, text: str, expected: Sees) -> None:
    lines = "access-list A extended permit ip any any\naccess-group A in interface outside\n"
    assert stage(wall(lines + text, version), "access list A").sees is expected


def test_without_a_version_the_translations_tell() -> None:
    lines = f"{INTERFACES}access-list A extended permit ip any any\naccess-group A in interface outside\n"
    old_style = lines + "static (inside,outside) 203.0.113.12 10.10.0.5\n"
    for text, expected in ((lines, Sees.TRANSLATED), (old_style, Sees.ORIGINAL)):
        firewall = FORMAT.read((decode("edge.cfg", text.encode()),), ()).firewalls[0]
        assert stage(firewall, "access list A").sees is expected


OUT = "access-group A out interface outside\n"
POOL = "global (outside) 1 198.51.100.64-198.51.100.95\nnat (inside) 1 10.10.0.0 255.255.255.0\n"
ONE = "static (inside,outside) 198.51.100.9 10.10.0.9\n"


@pytest.mark.parametrize(
    ("entry", "lines", "expected"),
    [
        ("host 10.10.0.5", "", ["10.10.0.5"]),
        # a mapped address is wanted, and a real one is none
        ("host 10.10.0.5", POOL, []),
        ("host 198.51.100.9", POOL + ONE, ["10.10.0.9"]),
        ("198.51.100.64 255.255.255.224", POOL + ONE, ["10.10.0.0-10.10.0.8, 10.10.0.10-10.10.0.255"]),
        ("198.51.100.64 255.255.255.240", POOL, ["perhaps 10.10.0.0/24"]),
        ("host 198.51.100.200", POOL + ONE, []),
        # other interfaces are not translated
        ("10.20.0.0 255.255.255.0", POOL, ["10.20.0.0/24"]),
        ("10.0.0.0 255.0.0.0", POOL, ["10.20.0.0/24"]),
        # nor is what an exemption names, to where it names it
        ("host 10.10.0.5", POOL + "access-list N permit ip 10.10.0.0 255.255.255.0 192.0.2.0 255.255.255.0\n"
         "nat (inside) 0 access-list N\n", ["10.10.0.5 to 192.0.2.0/24"]),
        # the port of a server is translated for what comes from that port only
        ("host 198.51.100.9", "static (inside,outside) tcp 198.51.100.9 80 10.10.0.9 8080\n",
         ["perhaps 10.10.0.9"]),
        ("any", POOL, ["10.10.0.0/24", "10.20.0.0/24"]),
    ],
)  # fmt: skip
def test_an_out_list_before_8_3_compares_sources_after_their_translation(
    entry: str, lines: str, expected: list[str]
) -> None:
    found = stage(
        wall(f"{lines}access-list A extended permit tcp {entry} any eq 104\n{OUT}", "8.2(5)"), "access list A"
    )
    shown = []
    for way, network in (("inside", "10.10.0.0/24"), ("imaging", "10.20.0.0/24")):
        for rule in found.rules:
            cells = rule.match.upper
            if way in (cells.ingress or {way}) and (src := cells.src & cidr(network)):
                to = "" if cells.dst >= ANY_V4 else f" to {show_addresses(cells.dst)}"
                shown.append(f"{'perhaps ' if rule.match.open else ''}{show_addresses(src)}{to}")
    assert shown == expected


def test_nat_control_lets_through_what_is_translated_or_exempt() -> None:
    text = """access-list NONAT extended permit ip 10.10.0.0 255.255.255.0 198.51.100.0 255.255.255.240
nat-control
nat (inside) 0 access-list NONAT
static (imaging,outside) 203.0.113.12 PACS netmask 255.255.255.255
"""
    found = stage(wall(OLD + text, "8.2(5)"), "NAT control on outside")
    assert found.default.action is Action.DENY
    assert [(one.match.upper.dnat, shown(one.match.upper)) for one in found.rules] == [
        (True, "any > any any service"),
        (None, "198.51.100.0/28 > 10.10.0.0/24 any service"),
    ]
    assert not [one for one in wall(text, "9.16(4)").stages if one.name.startswith("NAT control")]


LAB = "interface E3\n nameif lab\n security-level 50\n ip address 10.30.0.1 255.255.255.0\n"
LEAVES = [
    # line, version, by which interfaces packets to the mapped address leave (None: the routing table decides)
    ("nat (imaging,outside) source static PACS PACS-PUBLIC", "9.16(4)", ["imaging"]),
    ("nat (imaging,outside) source static PACS PACS-PUBLIC", "8.3(1)", ["imaging"]),
    ("nat (imaging,outside) source static PACS PACS-PUBLIC route-lookup", "9.16(4)", None),
    ("nat (any,outside) source static PACS PACS-PUBLIC", "9.16(4)", None),
    ("nat source static PACS PACS-PUBLIC", "9.16(4)", None),
    ("nat (dmz,outside) source static PACS PACS-PUBLIC", "9.16(4)", None),
    ("nat (imaging,outside) source static PACS PACS", "9.16(4)", ["imaging"]),
    ("nat (imaging,outside) source static PACS PACS", "8.4(2)", ["imaging"]),
    ("nat (imaging,outside) source static PACS PACS", "8.4(1)", None),
    ("nat (imaging,outside) source static PACS PACS", "8.3(2)", None),
    ("nat (outside,imaging) source static any any destination static PACS-PUBLIC PACS", "9.16(4)", ["imaging"]),
    ("nat (outside,any) source static any any destination static PACS-PUBLIC PACS", "9.16(4)", None),
    ("static (imaging,outside) 203.0.113.11 10.20.0.15 netmask 255.255.255.255", "8.2(5)", ["imaging"]),
    ("static (imaging,outside) 10.20.0.15 10.20.0.15 netmask 255.255.255.255", "8.2(5)", ["imaging"]),
    ("access-list NONAT extended permit ip host 10.20.0.15 any\nnat (imaging) 0 access-list NONAT", "8.2(5)", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "version", "expected"), LEAVES)
def test_a_translation_names_where_its_packets_leave(line: str, version: str, expected: list[str] | None) -> None:
    found = [one for one in wall(f"{OBJECTS}{line}\n", version).nat if one.kind is not NatKind.SOURCE]
    inward = next(one for one in found if one.match.upper.dst <= ANY_V4 and one.match.upper.dst.size == 1)
    assert inward.egress == (None if expected is None else frozenset(expected))


def test_a_bridging_device_asks_no_routes() -> None:
    found = wall(f"firewall transparent\n{OBJECTS}nat (imaging,outside) source static PACS PACS-PUBLIC\n").nat
    assert {one.egress for one in found} == {None}


def test_a_translation_into_a_traffic_zone_leaves_by_any_member() -> None:
    zoned = INTERFACES.replace(" nameif imaging\n", " nameif imaging\n zone-member core\n")
    other = LAB.replace(" nameif lab\n", " nameif lab\n zone-member core\n")
    text = f"{other}zone core\n{OBJECTS}nat (imaging,outside) source static PACS PACS-PUBLIC\n"
    found = next(one for one in wall(text, interfaces=zoned).nat if one.kind is NatKind.DESTINATION)
    assert found.egress == frozenset({"imaging", "lab"})


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("router ospf 1\n network 10.0.0.0 255.0.0.0 area 0\n", ["router ospf 1"]),
        ("route outside 0 0 203.0.113.9 1\nroute lab 0 0 10.30.0.2 254\n", ["route lab 0 0 10.30.0.2 254"]),
        ("route outside 0 0 203.0.113.9 1\nroute lab 0 0 10.30.0.2 1\n", []),
        ("interface E4\n nameif guests\n security-level 20\n ip address dhcp\n", [" nameif guests"]),
        ("interface E4\n nameif guests\n security-level 20\n ip address dhcp setroute\n", []),
    ],
)
def test_what_gives_more_routes_than_the_file(text: str, quoted: list[str]) -> None:
    assert [one.quote() for one in wall(LAB + text).other_routes] == quoted
