"""config.xml of pfSense: order of rules, names, translation, management, damage."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading
from auditor.formats.pfsense import FORMAT
from auditor.model.evidence import Evidence, Source, redacted
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.firewall import NOTHING, Action, Firewall, NatKind, Rule, Stage
from auditor.model.net import (
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_V4,
    ANY_V6,
    ICMP,
    ICMPV6,
    NONE,
    TCP,
    UDP,
    Ranges,
    Service,
    address,
    cidr,
    symbolic,
)  # fmt: skip
from auditor.model.role import Role
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "pfsense"
WHOLE = sorted(one.name for one in SAMPLES.glob("*.xml") if one.name not in {"encrypted.xml", "truncated.xml"})
INTERFACES = (
    "<wan><enable/><if>em0</if><ipaddr>dhcp</ipaddr></wan>"
    "<lan><enable/><if>em1</if><ipaddr>10.20.2.1</ipaddr><subnet>24</subnet></lan>"
    "<opt1><enable/><if>em2</if><ipaddr>10.20.0.1</ipaddr><subnet>24</subnet></opt1>"
)
TRACKED = INTERFACES.replace("<subnet>24</subnet></lan>", "<subnet>24</subnet><ipaddrv6>track6</ipaddrv6></lan>")
ALIASES = (
    "<alias><name>pacs</name><type>host</type><address>10.20.0.15</address></alias>"
    "<alias><name>nested</name><type>network</type><address>pacs 10.20.9.0/24 10.20.8.1-10.20.8.3</address></alias>"
    "<alias><name>names</name><type>host</type><address>pacs.example.org</address></alias>"
    "<alias><name>fetched</name><type>urltable</type><address>https://example.org/x 7</address></alias>"
    "<alias><name>a</name><type>host</type><address>b 10.1.1.1</address></alias>"
    "<alias><name>b</name><type>host</type><address>a</address></alias>"
    "<alias><name>empty</name><type>host</type><address></address></alias>"
    "<alias><name>dicom</name><type>port</type><address>104 2761:2762 more</address></alias>"
    "<alias><name>more</name><type>port</type><address>11112</address></alias>"
)


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


def firewall(name: str) -> Firewall:
    return sample(name).firewalls[0]


def read(rules: str = "", system: str = "<ipv6allow/>", **sections: str) -> Firewall:
    given = {"interfaces": INTERFACES, "aliases": ALIASES, "system": system, "filter": rules, **sections}
    text = "".join(f"<{name}>{body}</{name}>" for name, body in given.items())
    return FORMAT.read((Source("config.xml", f"<pfsense><version>22.9</version>{text}</pfsense>"),), ()).firewalls[0]


def stage(found: Firewall, name: str) -> Stage:
    return next(one for one in found.stages if one.ingress == {name})


def one(body: str, **more: str) -> Rule:
    """The only written rule, which the LAN has."""
    rule = f"<rule><type>pass</type><interface>lan</interface>{body}</rule>"
    return next(rule for rule in stage(read(rule, **more), "lan").rules if not rule.implicit)


def ends(source: str = "<any/>", destination: str = "<any/>", more: str = "") -> str:
    return f"{more}<source>{source}</source><destination>{destination}</destination>"


@pytest.mark.parametrize("name", WHOLE)
def test_every_line_of_a_sample_is_understood(name: str) -> None:
    (coverage,) = sample(name).coverage
    expected = 4 if name == "unresolved.xml" else 0
    assert len(coverage.not_understood) == expected
    assert FORMAT.certainty(coverage.source).certainty == (2 if name == "area-filter.xml" else 3)


@pytest.mark.parametrize("name", WHOLE)
def test_no_secret_is_quoted(name: str) -> None:
    (coverage,) = sample(name).coverage
    source = coverage.source
    shown = redacted(source, 0, len(source.text))
    for secret in re.findall(r"<(?:[\w-]*hash|prv|rocommunity)>([^<]+)<", source.text):
        assert f">{secret}<" not in shown


def test_a_re_export_has_the_same_content() -> None:
    first, second = sample("twin-a.xml"), sample("twin-b.xml")
    assert first.coverage[0].content_sha256 == second.coverage[0].content_sha256
    assert first.coverage[0].source.sha256 != second.coverage[0].source.sha256
    assert [rule.shape for rule in first.firewalls[0].rules] == [rule.shape for rule in second.firewalls[0].rules]


def test_encodings() -> None:
    for name in ("latin-1.xml", "bad-byte.xml"):
        found = sample(name)
        assert "Röntgen sends" in {rule.name for rule in found.firewalls[0].rules}
    assert sample("bad-byte.xml").coverage[0].source.notes


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<address>10.1.1.1</address>", cidr("10.1.1.1")),
        ("<address>10.1.0.0/16</address>", cidr("10.1.0.0/16")),
        ("<network>lan</network>", cidr("10.20.2.0/24")),
        ("<network>lanip</network>", cidr("10.20.2.1")),
        ("<network>wanip</network>", Ranges.single(symbolic(120))),
        ("<network>(self)</network>", cidr("10.20.2.1") | cidr("10.20.0.1") | Ranges.single(symbolic(120))),
        ("<address>pacs</address>", cidr("10.20.0.15")),
        ("<address>nested</address>",
         cidr("10.20.0.15") | cidr("10.20.9.0/24") | Ranges.of((address("10.20.8.1"), address("10.20.8.3")))),
        ("<address>empty</address>", Ranges()),
    ],
)  # fmt: skip
def test_addresses(source: str, expected: Ranges) -> None:
    found = one(ends(source))
    assert found.match.upper.src == expected
    assert found.match.lower is None


def test_not() -> None:
    found = one(ends("<any/>", "<not/><address>pacs</address>"))
    assert address("10.20.0.15") not in found.match.upper.dst
    assert address("10.20.0.16") in found.match.upper.dst
    assert found.match.upper.dst.size == (ANY_V4 - cidr("10.20.0.15")).size + 120


@pytest.mark.parametrize(
    ("source", "opened", "unresolved", "surely"),
    [
        ("<address>names</address>", "the address of pacs.example.org", 1, NONE),
        ("<not/><address>names</address>", "the address of pacs.example.org", 1, NONE),
        ("<address>fetched</address>", 'the list that the alias "fetched" fetches', 0, NONE),
        ("<address>a</address>", 'the alias "a", which contains itself', 1, cidr("10.1.1.1")),
        ("<address>gone</address>", 'the alias "gone"', 1, NONE),
        ("<network>pppoe</network>", "the network of pppoe", 0, NONE),
        ("<address>bogons</address>", "the list bogons, which the firewall fills", 0, NONE),
        ("<address>_nat64reserved_</address>", "the list _nat64reserved_, which the firewall fills", 0, NONE),
    ],
)
def test_what_is_open(source: str, opened: str, unresolved: int, surely: Ranges) -> None:
    rule = f"<rule><type>pass</type><interface>lan</interface>{ends(source)}</rule>"
    found = read(rule)
    written = next(rule for rule in stage(found, "lan").rules if not rule.implicit)
    assert written.match.open == (opened,)
    assert written.match.surely.src == surely
    assert written.match.upper.src >= ANY_V4
    assert len(found.unresolved) == unresolved


def test_a_network_that_the_provider_gives_is_no_other_one_and_holds_its_own_address() -> None:
    """A LAN with a written IPv4 network stays exact in it, though its IPv6 prefix comes at run time (track6)."""
    rule = f"<rule><interface>lan</interface><ipprotocol>inet46</ipprotocol>{ends('<network>lan</network>')}</rule>"
    wall = read(rule, interfaces=TRACKED)
    match = next(rule for rule in stage(wall, "lan").rules if not rule.implicit).match
    lan = next(one for one in wall.interfaces if one.name == "lan")
    assert match.open == ("the network of lan",)
    assert match.surely.src == lan.networks | lan.addresses
    assert match.upper.src >= cidr("10.20.2.0/24") | ANY_V6
    assert not match.upper.src & (ANY_V4 - cidr("10.20.2.0/24"))
    other = f"<rule><interface>lan</interface>{ends('<any/>', '<not/><network>wan</network>')}</rule>"
    match = next(rule for rule in stage(read(other), "lan").rules if not rule.implicit).match
    assert match.surely.dst & ANY_V4 == cidr("10.20.2.0/24") | cidr("10.20.0.0/24")
    assert match.upper.dst >= ANY_V4


@pytest.mark.parametrize(
    ("body", "services"),
    [
        (ends(), (Service(),)),
        (ends(more="<protocol>any</protocol>"), (Service(),)),
        (ends(more="<protocol>tcp</protocol>"), (Service(Ranges.single(TCP)),)),
        (ends(more="<protocol>tcp/udp</protocol>"), (Service(Ranges.single(TCP, UDP)),)),
        (ends(more="<protocol>esp</protocol>"), (Service(Ranges.single(50)),)),
        (ends(destination="<any/><port>80</port>"), (Service(Ranges.single(TCP), Ranges.single(80)),)),
        (ends(destination="<any/><port>dicom</port>", more="<protocol>tcp</protocol>"),
         (Service(Ranges.single(TCP), Ranges.single(104, 2761, 2762, 11112)),)),
        (ends(source="<any/><port>1-1024</port>", more="<protocol>udp</protocol>"),
         (Service(Ranges.single(UDP), ANY_PORT, Ranges.of((1, 1024))),)),
        (ends(destination="<any/><port>80</port>", more="<protocol>gre</protocol>"), (Service(Ranges.single(47)),)),
        (ends(more="<protocol>icmp</protocol>"), (Service(Ranges.single(ICMP)),)),
        (ends(more="<protocol>icmp</protocol><icmptype>echoreq,unreach</icmptype>"),
         (Service(Ranges.single(ICMP), Ranges.of((2048, 2303), (768, 1023))),)),
        (ends(more="<ipprotocol>inet46</ipprotocol><protocol>icmp</protocol><icmptype>echoreq</icmptype>"),
         (Service(Ranges.single(ICMP), Ranges.of((2048, 2303))),
          Service(Ranges.single(ICMPV6), Ranges.of((32768, 33023))))),
    ],
)  # fmt: skip
def test_services(body: str, services: tuple[Service, ...]) -> None:
    found = one(body)
    assert found.match.upper.services == services
    assert found.match.lower is None


@pytest.mark.parametrize(
    ("family", "four", "six"),
    [("", True, False), ("inet", True, False), ("inet6", False, True), ("inet46", True, True)],
)
def test_families(family: str, four: bool, six: bool) -> None:
    found = one(ends(more=f"<ipprotocol>{family}</ipprotocol>"))
    assert (address("10.1.1.1") in found.match.upper.src) is four
    assert (address("2001:db8::1") in found.match.upper.dst) is six


@pytest.mark.parametrize(
    ("more", "opened"),
    [
        ("<sched>nights</sched>", 'the schedule "nights"'),
        ("<os>Linux</os>", "the operating system of the sender"),
        ("<tagged>vpn</tagged>", 'the mark "vpn", which another rule sets'),
        ("<tcpflags1>ack</tcpflags1><tcpflags2>ack</tcpflags2>", "the TCP flags"),
        ("<quarantine>2</quarantine>", 'the setting "quarantine"'),
        ("<protocol>frobnicate</protocol>", 'the protocol "frobnicate"'),
    ],
)
def test_conditions_leave_a_rule_open(more: str, opened: str) -> None:
    found = one(ends(more=more), schedules="<schedule><name>nights</name></schedule>")
    assert found.match.open == (opened,)
    assert found.match.lower == NOTHING


@pytest.mark.parametrize(
    "more",
    ["<sched>gone</sched>", "<tcpflags1>syn</tcpflags1><tcpflags2>syn,ack</tcpflags2>", "<tcpflags_any/>",
     "<enabled>on</enabled>", "<max-src-conn>3</max-src-conn>", "<statetype>none</statetype>",
     "<vlanprio>none</vlanprio>"],
)  # fmt: skip
def test_what_does_not_narrow_a_rule(more: str) -> None:
    found = one(ends(more=more))
    assert found.match.lower is None
    assert not found.disabled


@pytest.mark.parametrize(
    ("type", "action"),
    [("pass", Action.PERMIT), ("block", Action.DENY), ("reject", Action.DENY), ("match", Action.CONTINUE),
     ("", Action.PERMIT)],
)  # fmt: skip
def test_actions(type: str, action: Action) -> None:
    rule = f"<rule><type>{type}</type><interface>lan</interface>{ends()}</rule>"
    written = next(rule for rule in stage(read(rule), "lan").rules if not rule.implicit)
    assert written.action is action


@pytest.mark.parametrize("more", ["<disabled></disabled>", "<disabled/>", "<disabled>yes</disabled>"])
def test_disabled_is_presence(more: str) -> None:
    assert one(ends(more=more)).disabled


def test_a_rule_without_a_source_is_not_loaded() -> None:
    found = one("<destination><any/></destination>")
    assert found.disabled
    assert "does not load" in found.note


def test_handles_names_and_gateways() -> None:
    found = one(ends(more="<tracker>1500000001</tracker><descr>x</descr><log/><gateway>VPN_GW</gateway>"))
    assert (found.handle, found.name, found.logged, found.position) == ("1500000001", "x", True, 1)
    assert "VPN_GW" in found.note


def names(found: Firewall, ingress: str) -> list[str]:
    return [rule.name for rule in stage(found, ingress).rules if not rule.implicit]


def test_the_order_of_pf() -> None:
    found = firewall("floating.xml")
    assert names(found, "lan") == [
        "group rule", "never reached: the group comes first", "shaping", "late pass", "no telnet anywhere",
    ]  # fmt: skip
    assert names(found, "opt1") == ["group rule", "no telnet anywhere"]
    assert names(found, "wan") == ["no telnet anywhere"]
    out = {next(iter(one.egress)): one for one in found.stages if one.egress}
    assert [rule.name for rule in out["opt1"].rules] == ["nothing into imaging", "no telnet anywhere"]
    assert out["wan"].default.action is Action.PERMIT
    assert out["wan"].traffic == {"forward"}


def test_floating_quick_comes_before_interface_rules() -> None:
    assert names(firewall("clinic.xml"), "wan")[0] == "known attackers"


RULES = st.lists(
    st.tuples(
        st.sampled_from(["floating", "quick", "group", "own"]), st.booleans(), st.sampled_from(["80", "81", "80-81"])
    ),
    max_size=8,
)


@given(RULES, st.sampled_from([80, 81]))
def test_the_list_decides_as_pf_does(rules: list[tuple[str, bool, str]], port: int) -> None:
    """Pf goes through all rules, remembers the last that matches and stops at a quick one."""
    body, order = [], {"floating": 0, "quick": 0, "group": 1, "own": 2}
    for kind, passes, ports in rules:
        more = "<floating>yes</floating><direction>in</direction>" * (order[kind] == 0) + "<quick/>" * (kind == "quick")
        name = "inside" if kind == "group" else "lan"
        body.append(
            f"<rule><type>{'pass' if passes else 'block'}</type><interface>{name}</interface>{more}"
            f"<protocol>tcp</protocol><source><any/></source><destination><any/><port>{ports}</port></destination></rule>"
        )
    decided = False
    for kind, passes, ports in sorted(rules, key=lambda one: order[one[0]]):
        if str(port) in ports:
            decided = passes
            if kind != "floating":
                break
    found = read(
        "".join(body), ifgroups="<ifgroupentry><ifname>inside</ifname><members>lan opt1</members></ifgroupentry>"
    )
    lan = stage(found, "lan")
    written = [rule for rule in lan.rules if not rule.implicit and port in rule.match.upper.services[0].ports]
    assert (written[0] if written else lan.default).action is (Action.PERMIT if decided else Action.DENY)


def notes(found: Firewall, ingress: str) -> str:
    return "\n".join(rule.note for rule in stage(found, ingress).rules if rule.implicit)


def test_what_pfsense_adds_by_itself() -> None:
    found = firewall("clinic.xml")
    wan = notes(found, "wan")
    assert "private networks are refused" in wan
    assert "networks that no one uses are refused" in wan
    assert "DHCPv6" in wan
    assert "anti-lockout" not in wan
    assert "IPv6 is switched off" not in wan
    lockout = next(rule for rule in stage(found, "lan").rules if "anti-lockout" in rule.note)
    assert lockout.match.upper.services == (Service(Ranges.single(TCP), Ranges.single(22, 80, 443)),)
    assert address("10.20.2.1") in lockout.match.upper.dst
    assert lockout.match.upper.src >= ANY_V4
    for _, one in ((one.ingress, one) for one in found.stages if one.ingress):
        assert one.default.action is Action.DENY
        assert one.default.logged


def test_private_networks_are_refused_before_any_rule_of_the_user() -> None:
    rules = stage(firewall("clinic.xml"), "wan").rules
    refused = next(place for place, rule in enumerate(rules) if "private networks" in rule.note)
    assert refused < next(place for place, rule in enumerate(rules) if not rule.implicit)


@pytest.mark.parametrize(
    ("system", "present"),
    [("<webgui/><ipv6allow/>", True), ("<webgui><noantilockout/></webgui>", False), ("<ipv6allow/>", False)],
)
def test_anti_lockout(system: str, present: bool) -> None:
    assert ("anti-lockout" in notes(read(system=system), "lan")) is present


def test_anti_lockout_on_the_only_interface() -> None:
    found = read(system="<webgui/>", interfaces="<wan><enable/><if>em0</if><ipaddr>192.0.2.1</ipaddr></wan>")
    assert "anti-lockout" in notes(found, "wan")


def test_ipv6_off() -> None:
    found = read(system="<webgui/>")
    assert isinstance(found.ipv6, Known)
    assert found.ipv6.value is False
    first = stage(found, "lan").rules[0]
    assert first.action is Action.DENY
    assert address("2001:db8::1") in first.match.upper.src
    assert address("10.1.1.1") not in first.match.upper.src


def test_interfaces() -> None:
    found = firewall("clinic.xml")
    wan, lan, imaging, guest = found.interfaces
    assert (wan.dynamic, wan.gateway, wan.addresses) == (True, True, Ranges.single(symbolic(0), symbolic(120)))
    assert wan.anti_spoofing == Known(True, "blockpriv", evidence=wan.anti_spoofing.evidence)
    assert [one.quote().strip() for one in wan.anti_spoofing.evidence] == [
        "<blockpriv></blockpriv>", "<blockbogons></blockbogons>",
    ]  # fmt: skip
    assert (lan.description, lan.networks) == ("OFFICE", cidr("10.20.2.0/24"))
    assert imaging.networks == cidr("10.20.0.0/24") | cidr("2001:db8:20::/64")
    assert guest.device == "igc1.30"


def test_virtual_addresses_groups_and_tunnels() -> None:
    found = read(
        virtualip="<vip><mode>carp</mode><interface>lan</interface><subnet>10.20.2.9</subnet><subnet_bits>24</subnet_bits></vip>"
        "<vip><mode>proxyarp</mode><interface>wan</interface><subnet>192.0.2.9</subnet></vip>",
        openvpn="<openvpn-server><tunnel_network>10.99.0.0/24</tunnel_network></openvpn-server>",
        ipsec="<phase1><interface>wan</interface><remote-gateway>198.51.100.9</remote-gateway></phase1>",
    )
    lan = found.interface("lan")
    assert lan is not None
    assert lan.addresses == cidr("10.20.2.1") | cidr("10.20.2.9")
    vpn = found.interface("openvpn")
    assert vpn is not None
    assert (vpn.role, vpn.networks) == (Role.VPN, cidr("10.99.0.0/24"))
    assert found.interface("enc0") is not None
    assert "an IPsec peer" in notes(found, "wan")


def test_a_captive_portal_opens_its_pages() -> None:
    zone = (
        "<guests><zoneid>2</zoneid><interface>opt1,opt9</interface>{}<listenporthttps>8443</listenporthttps></guests>"
    )
    found = read(captiveportal=zone.format("<enable/>"))
    (rule,) = (rule for rule in stage(found, "opt1").rules if "captive portal" in rule.note)
    assert rule.match.upper.services == (Service(Ranges.single(TCP), Ranges.single(8002, 8443)),)
    assert rule.match.upper.dst == cidr("10.20.0.1")
    assert "captive portal" not in notes(found, "lan")
    assert "captive portal" not in notes(read(captiveportal=zone.format("")), "opt1")


def test_static_routes_and_bypass() -> None:
    found = read(
        rules="<bypassstaticroutes>yes</bypassstaticroutes>",
        staticroutes="<route><network>10.50.0.0/16</network><gateway>INNER</gateway></route>"
        "<route><disabled/><network>10.60.0.0/16</network><gateway>INNER</gateway></route>",
        gateways="<gateway_item><interface>lan</interface><gateway>10.20.2.254</gateway><name>INNER</name></gateway_item>",
    )
    (route,) = found.routes
    assert (route.destination, route.interface, route.gateway) == (
        cidr("10.50.0.0/16"), "lan", address("10.20.2.254"),
    )  # fmt: skip
    assert "bypassstaticroutes" in notes(found, "lan")


def test_port_forwards() -> None:
    dicom, viewer = firewall("clinic.xml").nat
    assert (dicom.to, dicom.to_ports, dicom.bypasses_filter) == (cidr("10.20.0.15"), Ranges.single(104), False)
    assert dicom.match.upper.dst == Ranges.single(symbolic(120))
    assert dicom.match.upper.ingress == {"wan"}
    assert dicom.match.lower is None
    assert viewer.match.open == ("the address of reader.example.org",)


def test_translations() -> None:
    forward, reflected, whole, back, outbound = firewall("nat.xml").nat
    assert forward.bypasses_filter
    assert forward.to_ports == Ranges.of((6000, 6002))
    assert forward.match.upper.services == (Service(Ranges.single(TCP, UDP), Ranges.of((5000, 5002))),)
    assert reflected.match.upper.ingress == {"lan", "opt1", "opt2"}
    assert (whole.kind, whole.whole_host, whole.to) == (NatKind.DESTINATION, True, cidr("10.20.0.15"))
    assert whole.match.upper.dst == cidr("198.51.100.20")
    assert (back.kind, outbound.kind) == (NatKind.SOURCE, NatKind.SOURCE)


FORWARD = (
    "<rule><source><any/></source><destination><network>wanip</network><port>{port}</port></destination>"
    "<protocol>tcp</protocol><target>{target}</target><local-port>{local}</local-port>{more}</rule>"
)


@pytest.mark.parametrize(
    ("port", "target", "local", "to_ports", "opened"),
    [
        ("80", "10.1.1.1", "80", None, 0),
        ("80", "10.1.1.1", "8080", Ranges.single(8080), 0),
        ("80-82", "10.1.1.1", "80", None, 0),
        ("80-82", "10.1.1.1", "90", Ranges.of((90, 92)), 0),
        ("dicom", "10.1.1.1", "dicom", None, 0),
        ("dicom", "10.1.1.1", "104", Ranges.single(104), 0),
        ("80", "pacs", "", None, 0),
        ("80", "lanip", "443", Ranges.single(443), 0),
        ("80", "nested", "80", None, 1),
        ("80", "gone", "80", None, 1),
        ("gone", "10.1.1.1", "80", Ranges.single(80), 1),
    ],
)
def test_ports_of_forwards(port: str, target: str, local: str, to_ports: Ranges | None, opened: int) -> None:
    system = "<disablenatreflection/>"
    (found,) = read(system=system, nat=FORWARD.format(port=port, target=target, local=local, more="")).nat
    assert found.to_ports == to_ports
    assert len(found.match.open) == opened


@pytest.mark.parametrize(
    ("more", "system", "kinds"),
    [
        ("", "<disablenatreflection/>", [NatKind.DESTINATION]),
        ("", "<enablenatreflectionpurenat/>", [NatKind.DESTINATION] * 2),
        ("<natreflection>disable</natreflection>", "", [NatKind.DESTINATION]),
        ("<nordr/>", "", [NatKind.EXEMPT]),
        ("<disabled/>", "", []),
    ],
)
def test_kinds_of_forwards(more: str, system: str, kinds: list[NatKind]) -> None:
    text = FORWARD.format(port="80", target="10.1.1.1", local="80", more=more)
    assert [one.kind for one in read(system=system, nat=text).nat] == kinds


def test_a_forward_without_a_protocol_is_open() -> None:
    text = FORWARD.format(port="80", target="10.1.1.1", local="80", more="").replace("<protocol>tcp</protocol>", "")
    found = read(system="<disablenatreflection/>", nat=text).nat[0]
    assert found.match.upper.services[0].protocols == ANY_PROTOCOL
    assert found.match.open == ("the protocol of the port forward",)


def test_management() -> None:
    found = firewall("clinic.xml").management
    assert [(one.kind, one.port, one.encrypted) for one in found.services] == [("https", 443, True), ("ssh", 22, True)]
    assert dict(found.idle_minutes)["https"] == Known(30, "session_timeout", evidence=found.idle_minutes[0][1].evidence)
    assert [(one.name, one.administrator, one.generic) for one in found.accounts] == [
        ("admin", True, True), ("mokafor", True, False), ("reader2", False, False),
    ]  # fmt: skip
    assert [one.note for one in found.weak_hashes] == ["a password is stored as an MD5 hash"]
    assert not found.default_credentials
    assert not found.snmp  # the community is in every file; SNMP is not switched on
    assert isinstance(found.syslog, Known)
    assert found.syslog.value
    assert isinstance(found.admin_log, Known)
    assert found.admin_log.value
    assert isinstance(found.central_login, Known)
    assert not found.central_login.value


def test_bad_management() -> None:
    wall = firewall("management.xml")
    found = wall.management
    assert [(one.kind, one.port, one.encrypted) for one in found.services] == [
        ("http", 80, False), ("ssh", 22, True), ("snmp", 161, False),
    ]  # fmt: skip
    assert [one.note for one in found.default_credentials] == [
        "the account admin has the password that pfSense ships with"
    ]
    assert found.accounts[0].default_password
    assert [(one.version, one.well_known) for one in found.snmp] == [("2c", True)]
    assert [fact.value for _, fact in found.idle_minutes if isinstance(fact, Known)] == [0]
    assert isinstance(wall.upnp, Known)
    assert wall.upnp.value
    assert isinstance(found.syslog, Known)
    assert not found.syslog.value


def quoted(places: Iterable[Evidence]) -> list[str]:
    return [line.strip() for place in places for line in place.quote().splitlines()]


def test_the_lines_that_decide_are_quoted() -> None:
    found = firewall("management.xml").management
    console, _, snmp = found.services
    assert quoted(console.evidence) == ["<protocol>http</protocol>"]
    assert quoted(snmp.evidence) == ["<enable></enable>", "<pollport>161</pollport>"]
    assert quoted(one.evidence for one in found.accounts) == [f"<name>{one.name}</name>" for one in found.accounts]
    rules = firewall("floating.xml").rules
    assert all(quoted([rule.evidence])[-1] == f"<descr><![CDATA[{rule.name}]]></descr>" for rule in rules)


def test_absent_settings_are_defaults_with_their_source() -> None:
    found = firewall("settings-absent.xml")
    assert found.management.services[0].implicit
    (_, idle) = found.management.idle_minutes[0]
    assert isinstance(idle, Known)
    assert (idle.value, idle.basis) == (240, Basis.DEFAULT)
    assert idle.origin
    assert isinstance(found.filter_off, Known)
    assert found.filter_off.value is False


def test_the_filter_switched_off() -> None:
    fact = firewall("filter-off.xml").filter_off
    assert isinstance(fact, Known)
    assert fact.value
    assert fact.evidence


def test_a_central_login() -> None:
    system = "<webgui><authmode>radius1</authmode></webgui><authserver><name>radius1</name></authserver>"
    fact = read(system=system).management.central_login
    assert isinstance(fact, Known)
    assert fact.value
    assert len(fact.evidence) == 2


def test_bogons_alone_do_not_refuse_inside_addresses() -> None:
    text = (SAMPLES / "clinic.xml").read_text("utf-8").replace("<blockpriv></blockpriv>", "", 1)
    wan, *_ = FORMAT.read((Source("config.xml", text),), ()).firewalls[0].interfaces
    fact = wan.anti_spoofing
    assert isinstance(fact, Known)
    assert (fact.value, fact.basis, fact.setting) == (False, Basis.DEFAULT, "blockpriv")
    assert [one.quote().strip() for one in fact.evidence] == ["<wan>"]


def test_a_backup_of_one_area() -> None:
    found = sample("area-filter.xml")
    wall = found.firewalls[0]
    assert "lacks <system> and <interfaces>" in found.problems[0][1]
    assert isinstance(wall.filter_off, Unknown)
    assert isinstance(wall.management.central_login, Unknown)
    assert [one.name for one in wall.interfaces] == ["wan", "lan", "opt1"]
    assert len(wall.unresolved) == 7
    assert not wall.unused


def test_a_truncated_file() -> None:
    found = sample("truncated.xml")
    wall = found.firewalls[0]
    assert wall.truncated
    assert wall.gaps
    assert "Line 290: The XML breaks off inside <rule>" in found.problems[0][1]
    assert {one.default.action for one in wall.stages} == {Action.UNKNOWN}
    assert "viewer for readers" in {rule.name for rule in wall.rules}
    assert isinstance(wall.upnp, Unknown)


def test_unresolved_names_and_settings() -> None:
    found = firewall("unresolved.xml")
    assert [one.note for one in found.unresolved] == [
        "partner_sites, web_ports", "interface opt9", "loop_a",
    ]  # fmt: skip
    assert [one.note for one in found.gaps] == ["the setting quarantine"]


def test_ipv6_rules() -> None:
    found = firewall("ipv6.xml")
    (dicom,) = (rule for rule in stage(found, "wan").rules if not rule.implicit)
    assert dicom.match.upper.dst == cidr("2001:db8:20::15")
    (office,) = (rule for rule in stage(found, "lan").rules if not rule.implicit)
    assert office.match.open == ("the network of lan",)  # track6: the prefix comes from the provider


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ((SAMPLES / "encrypted.xml").read_text("utf-8"), "encrypted"),
        ("<opnsense/>", "Nothing of it could be read"),
        ("no xml", "Nothing of it could be read"),
        ("<!DOCTYPE pfsense [<!ENTITY b 'x'>]><pfsense>&b;</pfsense>", "document type"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, told: str) -> None:
    with pytest.raises(NotReadableError, match=told):
        FORMAT.read((Source("config.xml", text),), ())


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("<pfsense></pfsense>", 3),
        ('<?xml version="1.0"?>\n<!-- made by hand -->\n<pfsense>', 3),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><pfsense>", 3),
        ("<!DOCTYPE a>\n<pfsense>", 3),
        ("<!---->" * 20000 + "<pfsense>", 3),
        ("<!-- never closed <pfsense>", 0),
        ("<opnsense></opnsense>", 0),
        ("<filter><rule><tracker>17</tracker></rule></filter>", 2),
        ("<filter><rule/></filter>", 0),
        ("<nat><rule><local-port>1</local-port></rule></nat>", 1),
        ("<aliases><alias></alias></aliases>", 1),
        ("---- BEGIN config.xml ----\nabc", 2),
        ("---- BEGIN config.xml ----\nVersion: OPNsense 24.7\n", 0),
        ("", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("x", text)).certainty == certainty


CLINIC = (SAMPLES / "floating.xml").read_text("utf-8") + (SAMPLES / "nat.xml").read_text("utf-8")
TAGS = st.sampled_from(sorted(set(re.findall(r"<([\w-]+)>", CLINIC))))
TEXTS = st.sampled_from(
    ["", "lan", "wanip", "(self)", "a", "b", "10.0.0.1", "::1", "10.0.0.0/99", "1-", "80-", ":", "99999", "dhcp", "-",
     "tcp", "icmp", "echoreq,x", "inet46", "inet6", "opt1", "lan,wan", "pass", "yes", "²"]
)  # fmt: skip


@st.composite
def xml(draw: st.DrawFn, depth: int = 4) -> str:
    tag = draw(TAGS)
    inside = draw(TEXTS) if not depth else "".join(draw(st.lists(xml(depth - 1), max_size=3))) or draw(TEXTS)
    return f"<{tag}>{inside}</{tag}>"


@given(st.lists(xml(3), max_size=3), st.lists(xml(1), max_size=4), st.lists(xml(1), max_size=4))
def test_no_tree_breaks_the_reader(sections: list[str], rules: list[str], forwards: list[str]) -> None:
    rule, forward = "".join(rules), "".join(forwards)
    text = (
        f"<pfsense><filter><rule>{rule}</rule></filter><nat><rule>{forward}</rule><onetoone>{forward}</onetoone>"
        f"<npt>{forward}</npt></nat><interfaces><lan>{rule}</lan></interfaces>{''.join(sections)}</pfsense>"
    )
    source = Source("config.xml", text)
    (coverage,) = FORMAT.read((source,), ()).coverage
    assert len(coverage.states) == len(source.lines)


@given(st.integers(0, 6000), st.integers(0, 400))
def test_no_damage_breaks_the_reader(start: int, length: int) -> None:
    text = (SAMPLES / "nat.xml").read_text("utf-8")
    source = Source("config.xml", text[:start] + text[start + length :])
    FORMAT.certainty(source)
    try:
        found = FORMAT.read((source,), ())
    except NotReadableError:
        return
    spans = [rule.evidence.characters for rule in found.firewalls[0].rules]
    assert all(low[0] <= high[0] for low, high in pairwise(sorted(spans)))
    assert all(source.text[low:high].startswith("<rule>") for low, high in spans)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    source = Source("x", text)
    assert FORMAT.certainty(source).certainty in {0, 1, 2, 3}
    with pytest.raises(NotReadableError):
        FORMAT.read((source,), ())


INWARD = "<rule><interface>{}</interface>{}<source><any/></source><destination>{}</destination></rule>"


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (INWARD.format("wan", "<ipprotocol>inet6</ipprotocol>", "<any/>"), 1),
        (INWARD.format("wan", "<ipprotocol>inet46</ipprotocol><protocol>tcp</protocol>", "<network>lan</network>"), 1),
        (INWARD.format("wan", "<ipprotocol>inet6</ipprotocol>", "<address>2001:db8:1::15</address>"), 1),
        (INWARD.format("wan", "<ipprotocol>inet6</ipprotocol><protocol>icmp</protocol>", "<any/>"), 0),
        (INWARD.format("wan", "<ipprotocol>inet</ipprotocol>", "<any/>"), 0),
        (INWARD.format("wan", "<ipprotocol>inet6</ipprotocol><type>block</type>", "<any/>"), 0),
        (INWARD.format("wan", "<ipprotocol>inet6</ipprotocol><disabled/>", "<any/>"), 0),
        (INWARD.format("lan", "<ipprotocol>inet6</ipprotocol>", "<any/>"), 0),
    ],
)
def test_ipv6_that_the_provider_hands_out_leaves_open_what_a_rule_reaches(rule: str, count: int) -> None:
    assert len(read(rule, interfaces=TRACKED).gaps) == count
    assert not read(rule).gaps
    assert not read(rule, system="", interfaces=TRACKED).gaps


def test_what_pfsense_adds_by_itself_has_a_name() -> None:
    assert stage(read(), "lan").default.handle == "system rule (the default is to refuse)"


@pytest.mark.parametrize(("text", "count"), [("on", 1), ("", 0), ("off", 0)])
def test_a_package_of_routing_protocols_gives_more_routes(text: str, count: int) -> None:
    found = read(installedpackages=f"<frr><config><enable>{text}</enable></config></frr>")
    assert len(found.other_routes) == count
