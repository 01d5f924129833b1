"""Access-list entries: what each matches, exactly or between two sets."""

from copy import copy
from dataclasses import fields, replace

import pytest

from auditor.formats.cisco_asa import quick
from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import Action, Cells, Match, Rule
from auditor.model.net import ANY_V4, ANY_V6, cidr, tcp
from tests.formats.cisco_asa.asa import INTERFACES, entries, reading, shown, stage, wall

OBJECTS = """name 10.20.0.15 PACS
name 10.20.4.0 US
object network ARCHIVE
 host 10.20.0.15
object network OFFICE
 subnet 10.10.0.0 255.255.255.0
object network POOL
 range 10.10.0.10 10.10.0.12
object network V6NET
 subnet 2001:db8:20::/64
object service DICOM
 service tcp source gt 1023 destination eq 11112
object service PING
 service icmp echo
object-group network CTS
 network-object host 10.20.0.31
 network-object host 10.20.0.32
object-group network SCANNERS
 group-object CTS
 network-object US 255.255.255.0
 network-object object ARCHIVE
object-group service WEB tcp
 port-object eq www
 port-object range 8042 8043
object-group service MORE tcp
 group-object WEB
 port-object eq https
object-group service BOTH tcp-udp
 port-object eq domain
object-group service MIXED
 service-object tcp eq 2762
 service-object udp source eq 123 destination eq ntp
 service-object icmp echo
 service-object object DICOM
 group-object ALSO
object-group service ALSO
 service-object esp
object-group protocol TCPUDP
 protocol-object tcp
 protocol-object udp
object-group icmp-type PINGS
 icmp-object echo
 icmp-object echo-reply
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("permit ip any any", "any > any any service"),
        ("permit 0 any any", "any > any any service"),
        ("permit tcp any any", "any > any tcp"),
        ("permit tcp any4 any6 eq 104", "any IPv4 > any IPv6 tcp 104"),
        ("permit tcp host 10.1.1.5 host PACS eq 104", "10.1.1.5 > 10.20.0.15 tcp 104"),
        ("permit tcp 10.1.0.0 255.255.0.0 US 255.255.255.0", "10.1.0.0/16 > 10.20.4.0/24 tcp"),
        ("permit tcp 10.1.2.3 255.255.255.255 0.0.0.0 0.0.0.0", "10.1.2.3 > any IPv4 tcp"),
        ("permit tcp 10.1.2.3 255.255.0.0 any", "10.1.0.0/16 > any tcp"),
        ("permit udp any host 10.1.1.5 eq syslog", "any > 10.1.1.5 udp 514"),
        ("permit tcp any any eq sqlnet", "any > any tcp 1521"),
        ("permit tcp any any range 104 www", "any > any tcp 80-104"),
        ("permit tcp any any lt 1024", "any > any tcp 0-1023"),
        ("permit tcp any any gt 1023", "any > any tcp 1024-65535"),
        ("permit tcp any any neq 22", "any > any tcp 0-21, 23-65535"),
        ("permit tcp any eq 20 any gt 1023", "any > any tcp 1024-65535 from 20"),
        ("permit tcp any range 1024 2048 host 10.1.1.5", "any > 10.1.1.5 tcp from 1024-2048"),
        ("permit tcp any lt 0 any", ""),
        ("permit sctp any any eq 3868", "any > any sctp 3868"),
        ("permit esp any any", "any > any esp"),
        ("permit 47 any any", "any > any gre"),
        ("permit icmp any any", "any > any icmp"),
        ("permit icmp any any echo", "any > any icmp 2048-2303"),
        ("permit icmp any any unreachable 4", "any > any icmp 772"),
        ("permit icmp any any 3 1", "any > any icmp 769"),
        ("permit icmp6 any any echo", "any > any icmpv6 32768-33023"),
        ("permit icmp any any object-group PINGS", "any > any icmp 0-255, 2048-2303"),
        ("permit tcp object OFFICE object ARCHIVE eq 104", "10.10.0.0/24 > 10.20.0.15 tcp 104"),
        ("permit tcp object POOL any eq 104", "10.10.0.10-10.10.0.12 > any tcp 104"),
        ("permit tcp object V6NET any eq 104", "2001:db8:20::/64 > any tcp 104"),
        (
            "permit tcp any object-group SCANNERS eq 104",
            "any > 10.20.0.15, 10.20.0.31-10.20.0.32, 10.20.4.0/24 tcp 104",
        ),
        ("permit tcp any object-group CTS object-group WEB", "any > 10.20.0.31-10.20.0.32 tcp 80, 8042-8043"),
        ("permit tcp any object-group WEB object-group CTS", "any > 10.20.0.31-10.20.0.32 tcp from 80, 8042-8043"),
        ("permit tcp any object-group WEB object-group CTS object-group MORE",
         "any > 10.20.0.31-10.20.0.32 tcp 80, 443, 8042-8043 from 80, 8042-8043"),
        ("permit udp any any object-group BOTH", "any > any udp 53"),
        ("permit object DICOM any object ARCHIVE", "any > 10.20.0.15 tcp 11112 from 1024-65535"),
        ("permit object PING any any", "any > any icmp 2048-2303"),
        (
            "permit object-group MIXED any object ARCHIVE",
            "any > 10.20.0.15 tcp 2762; udp 123 from 123; icmp 2048-2303; tcp 11112 from 1024-65535; esp",
        ),
        ("permit object-group TCPUDP any any eq 53", "any > any tcp, udp 53"),
        ("permit tcp 2001:db8::/48 host 2001:db8::15 eq 104", "2001:db8::/48 > 2001:db8::15 tcp 104"),
        ("permit tcp any interface outside eq 443", "any > 203.0.113.10 tcp 443"),
    ],
)  # fmt: skip
def test_an_entry_matches_exactly(line: str, expected: str) -> None:
    (rule,) = entries(line, OBJECTS)
    assert rule.match.lower is None
    assert not rule.match.open
    cells = rule.match.upper
    assert (shown(cells) if cells.services[0].source_ports else "") == expected


@pytest.mark.parametrize(
    ("line", "upper", "surely", "opened"),
    [
        (
            "permit tcp object-group NONE object ARCHIVE eq 104",
            "any > 10.20.0.15 tcp 104",
            " > 10.20.0.15 tcp 104",
            'the undefined object-group "NONE"',
        ),
        ("permit tcp any object NONE eq 104", "any > any tcp 104", "any >  tcp 104", 'the undefined object "NONE"'),
        ("permit tcp any object-group NONE host 10.1.1.1", "any > 10.1.1.1 tcp", "any > 10.1.1.1 tcp from ", "NONE"),
        ("permit tcp any host 10.1.1.1 object-group NONE", "any > 10.1.1.1 tcp", "any > 10.1.1.1 tcp ", "NONE"),
        ("permit object-group NONE any any", "any > any any service", "any > any ", "NONE"),
        ("permit icmp any any object-group NONE", "any > any icmp", "any > any ", "NONE"),
        ("permit tcp any interface dmz eq 443", "any > any tcp 443", "any >  tcp 443", 'interface "dmz"'),
        ("permit tcp 10.1.0.0 0.0.0.255 any", "any IPv4 > any tcp", " > any tcp", "mask 0.0.0.255"),
        ("permit tcp user A\\\\b any any eq 104", "any > any tcp 104", " >  ", "the users A"),
        ("permit tcp object-group-user RAD any any", "any > any tcp", " >  ", "the users RAD"),
        ("permit tcp security-group name X any security-group tag 5 any", "any > any tcp", " >  ", "group tag 5"),
        ("permit tcp object-group SCANNERS any object-group ODD", "10.20.0.15", "10.20.0.15", "ODD"),
    ],
)  # fmt: skip
def test_what_the_file_does_not_resolve_is_between_nothing_and_anything(
    line: str, upper: str, surely: str, opened: str
) -> None:
    (rule,) = entries(line, OBJECTS + "object-group service ODD tcp\n port-object eq 104\n port-object about 5\n")
    assert shown(rule.match.upper).startswith(upper)
    assert shown(rule.match.surely).startswith(surely)
    assert opened in " ".join(rule.match.open)


def test_security_group_any_is_everyone() -> None:
    (rule,) = entries("permit tcp security-group any any user any any", "")
    assert rule.match.open == ()


@pytest.mark.parametrize(
    ("options", "logged", "disabled", "note", "opened"),
    [
        ("", False, False, "", ()),
        ("log", True, False, "", ()),
        ("log 7 interval 60", True, False, "", ()),
        ("log informational interval 300 inactive", True, True, "", ()),
        ("log disable", False, False, "", ()),
        ("time-range NIGHTS", False, False, 'schedule "NIGHTS"', ()),
        ("log time-range NIGHTS inactive", True, True, 'schedule "NIGHTS"', ()),
    ],
)
def test_options(options: str, logged: bool, disabled: bool, note: str, opened: tuple[str, ...]) -> None:
    (rule,) = entries(f"permit tcp any any eq 104 {options}")
    assert (rule.logged, rule.disabled, rule.note, rule.match.open) == (logged, disabled, note, opened)


def test_a_refusal_by_schedule_is_never_sure() -> None:
    (rule,) = entries("deny tcp any any eq 104 time-range NIGHTS")
    assert rule.match.open == ('the schedule "NIGHTS"',)
    assert not rule.match.surely.services
    assert wall("").unresolved == ()


@pytest.mark.parametrize(
    "line",
    [
        "permit tcp any any eq teapot",
        "permit tcp any any eq 70000",
        "permit teapot any any",
        "permit 300 any any",
        "permit tcp any",
        "permit tcp any any eq",
        "permit ip any any eq 104",
        "permit tcp host 10.1.1.1.1 any",
        "permit tcp any any echo wide",
        "permit icmp any any eq 104",
        "permit tcp any any eq 104 sometimes",
        "permit tcp any host ٣.1.1.1",
        "allow tcp any any",
    ],
)
def test_an_entry_that_is_not_understood_may_match_anything_and_is_a_gap(line: str) -> None:
    firewall = wall(f"access-list IN extended {line}\naccess-group IN in interface inside\n")
    (rule,) = stage(firewall, "access list IN").rules
    assert rule.match.upper == Cells()
    assert not rule.match.surely.services
    assert [place.quote() for place in firewall.gaps] == [f"access-list IN extended {line}"]


def test_a_list_that_judges_nothing_makes_no_gap() -> None:
    found = reading(INTERFACES + "access-list VPN extended permit tcp any object NONE eq teapot\n")
    assert found.firewalls[0].gaps == found.firewalls[0].unresolved == ()
    assert len(found.coverage[0].not_understood) == 1


def test_remarks_name_the_next_entry_and_count_as_lines() -> None:
    firewall = wall(
        """access-list IN remark readers,
access-list IN remark day and night
access-list IN extended permit tcp any any eq 104
access-list IN extended permit tcp any any eq 11112
access-list OTHER remark of another list
access-list IN extended deny ip any any
access-group IN in interface inside
"""
    )
    rules = stage(firewall, "access list IN").rules
    assert [(one.handle, one.position, one.name) for one in rules] == [
        ("IN line 3", 3, "readers, day and night"),
        ("IN line 4", 4, ""),
        ("IN line 5", 5, ""),
    ]


def test_evidence_is_exact() -> None:
    text = INTERFACES + "access-list IN extended permit tcp any any eq 104 log  \naccess-group IN in interface inside\n"
    firewall = reading(text).firewalls[0]
    (rule,) = stage(firewall, "access list IN").rules
    start, end = rule.evidence.characters
    assert rule.evidence.source.text[start:end] == "access-list IN extended permit tcp any any eq 104 log"
    assert (rule.evidence.first, rule.evidence.last) == (14, 14)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("clear configure access-list IN", ["IN line 1 tcp 9"]),
        ("clear configure access-list", ["IN line 1 tcp 9"]),
        ("clear configure access-list OTHER", ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 9"]),
        ("no access-list IN", ["IN line 1 tcp 9"]),
        ("no access-list IN extended permit tcp any any eq 1", ["IN line 1 tcp 2", "IN line 2 tcp 9"]),
        ("access-list IN line 1 extended permit tcp any any eq 5",
         ["IN line 1 tcp 5", "IN line 2 tcp 1", "IN line 3 tcp 2", "IN line 4 tcp 9"]),
        ("access-list IN line 3 extended permit tcp any any eq 5",
         ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 5", "IN line 4 tcp 9"]),
        ("access-list IN line 77 permit tcp any any eq 5",
         ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 5", "IN line 4 tcp 9"]),
        ("access-list IN line 1 remark first", ["IN line 2 tcp 1", "IN line 3 tcp 2", "IN line 4 tcp 9"]),
        ("access-list IN; 2 elements; name hash: 0x1", ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 9"]),
        ("  access-list IN line 1 extended permit tcp any any eq 1 (hitcnt=5) 0xab",
         ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 9"]),
        ("access-list deny-flow-max 4096", ["IN line 1 tcp 1", "IN line 2 tcp 2", "IN line 3 tcp 9"]),
    ],
)  # fmt: skip
def test_lines_that_change_a_list_on_the_way(change: str, expected: list[str]) -> None:
    firewall = wall(
        f"""access-list IN extended permit tcp any any eq 1
access-list IN extended permit tcp any any eq 2
{change}
access-list IN extended permit tcp any any eq 9
access-group IN in interface inside
"""
    )
    rules = stage(firewall, "access list IN").rules
    assert [f"{one.handle} {shown(one.match.upper).split('any ')[-1]}" for one in rules] == expected
    assert firewall.gaps == ()


def made_quickly() -> Rule:
    source = Source("edge.cfg", "one\n two \n")
    (quickly,) = quick.rules(([ANY_V4], [cidr("10.1.1.1")], [(tcp(104),)]), [2], [Action.PERMIT], ["log"])
    quick.put([quickly], source, "IN", 5)
    return quickly


def test_a_rule_made_quickly_is_like_any_other() -> None:
    quickly = made_quickly()
    place = Evidence(quickly.evidence.source, 2, 2, (5, 8))
    match = Match(Cells(ANY_V4, cidr("10.1.1.1"), (tcp(104),)))
    slowly = Rule(Action.PERMIT, match, place, 5, "IN line 5", logged=True)
    assert {one.name: getattr(quickly, one.name) for one in fields(Rule)} == {
        one.name: getattr(slowly, one.name) for one in fields(Rule)
    }
    assert quickly.shape == slowly.shape
    assert isinstance(quickly, Rule)
    assert repr(quickly) == repr(slowly)


def test_a_rule_made_quickly_is_changed_and_copied_like_any_other() -> None:
    quickly = made_quickly()
    assert replace(quickly, name="readers").name == "readers"
    assert copy(quickly).handle == "IN line 5"
    assert type(copy(quickly)) is Rule


SHAPES = """permit tcp any any eq 104
deny udp 10.1.0.0 255.255.0.0 gt 1023 host 10.2.2.2 range 1 5
permit tcp object OFFICE object-group CTS object-group WEB
permit tcp 2001:db8::/48 any6
permit ip any any
permit tcp host 2001:db8::9 neq 22 host 10.2.2.2 lt 1024
permit udp 10.1.1.0 0.0.0.0 eq domain 10.2.2.9 255.255.255.0 neq ntp
permit tcp any gt 65534 any range 104 11112
permit tcp host PACS US 255.255.255.0 eq 104
permit icmp any any
permit 50 any host 10.2.2.2""".splitlines()


@pytest.mark.parametrize("more", ["", "permit tcp host 10.1.1.999 any", "permit tcp any any eq 70000"])
@pytest.mark.parametrize("names", ["", "name 10.1.1.1 10.2.2.2\n"])
def test_the_short_way_and_the_long_way_agree(more: str, names: str) -> None:
    """An entry with a word that only the long way knows is the same but for that word; whatever stands beside it."""
    lines = [*SHAPES, more] if more else SHAPES
    short = entries("\n".join(lines), OBJECTS + names)
    long = entries("\n".join(f"{line} log default" for line in lines), OBJECTS + names)
    assert [one.match for one in short] == [one.match for one in long]
    assert {one.logged for one in short[: len(SHAPES)]} == {False}
    assert {one.logged for one in long[: len(SHAPES)]} == {True}
    assert [one.evidence.quote().split(" extended ")[1] for one in short] == lines


@pytest.mark.parametrize("port", ["range 106 104", "gt 65535", "lt 0", "eq 70000", "neq 0"])
def test_the_ends_of_the_ports(port: str) -> None:
    (short,), (long,) = entries(f"permit tcp any any {port}"), entries(f"permit tcp any any {port} log default")
    assert short.match == long.match


@pytest.mark.parametrize("mask", ["255.0.255.0", "0.0.0.0", "255.255.255.256", "0.0.0.255"])
def test_masks_that_are_none(mask: str) -> None:
    line = f"permit tcp 10.1.0.0 {mask} any"
    (short,), (long,) = entries(line), entries(f"{line} log default")
    assert short.match == long.match


def test_any_is_ipv4_before_9_0() -> None:
    text = "access-list IN extended permit ip any any\naccess-group IN in interface inside\n"
    old, new = (stage(wall(text, version), "access list IN").rules[0] for version in ("8.4(7)", "9.0(1)"))
    assert old.match.upper.src == ANY_V4
    assert new.match.upper.src >= ANY_V4 | ANY_V6
