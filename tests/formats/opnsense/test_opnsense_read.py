"""config.xml of OPNsense: recognition, both stores, switches, aliases, tunnels, management, damage."""

from datetime import date
from pathlib import Path

import pytest

from auditor.checking.load import load
from auditor.formats import NotReadableError, Reading, State
from auditor.formats.opnsense import FORMAT
from auditor.formats.pfsense import FORMAT as SIBLING
from auditor.intake import gather
from auditor.model.evidence import redacted
from auditor.model.fact import Known, Unknown
from auditor.model.firewall import Action, Firewall, Rule
from auditor.model.net import TCP, Ranges, cidr
from auditor.model.role import Role
from auditor.model.vpn import Vpn
from auditor.pipeline import Options, audit
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "opnsense"
WHOLE = sorted(one.name for one in SAMPLES.glob("*.xml") if one.name not in {"encrypted.xml", "truncated.xml"})


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


def firewall(name: str) -> Firewall:
    return sample(name).firewalls[0]


def written(text: str) -> Firewall:
    """A configuration of two interfaces around some sections."""
    inside = (
        "<system><ipv6allow>1</ipv6allow><webgui><protocol>https</protocol></webgui></system><interfaces>"
        "<wan><enable>1</enable><if>em0</if><ipaddr>203.0.113.10</ipaddr><subnet>28</subnet><gateway>G</gateway></wan>"
        "<lan><enable>1</enable><if>em1</if><ipaddr>10.10.0.1</ipaddr><subnet>24</subnet></lan></interfaces>"
    )
    source = decode("config.xml", f"<opnsense>{inside}{text}</opnsense>".encode())
    return FORMAT.read((source,), ()).firewalls[0]


def rules_of(text: str) -> list[Rule]:
    return [rule for rule in written(text).rules if not rule.disabled]


def older(inside: str) -> str:
    sides = "<source><any/></source><destination><any/></destination>"
    return f"<filter><rule><type>pass</type><interface>lan</interface>{sides}{inside}</rule></filter>"


def newer(inside: str, aliases: str = "") -> str:
    model = f"<Alias><aliases>{aliases}</aliases></Alias><Filter><rules><rule>{inside}</rule></rules></Filter>"
    return f"<filter/><OPNsense><Firewall>{model}</Firewall></OPNsense>"


@pytest.mark.parametrize("name", WHOLE)
def test_every_sample_is_recognised_by_this_format_alone_and_understood(name: str) -> None:
    source = decode(name, (SAMPLES / name).read_bytes())
    assert FORMAT.certainty(source).certainty == 3
    assert SIBLING.certainty(source).certainty == 0
    (coverage,) = sample(name).coverage
    assert coverage.count(State.NOT_UNDERSTOOD) == 0


@pytest.mark.parametrize("name", sorted((SAMPLES.parent / "pfsense").glob("*.xml")))
def test_no_configuration_of_pfsense_is_taken(name: Path) -> None:
    assert FORMAT.certainty(decode(name.name, name.read_bytes())).certainty == 0


def test_an_encrypted_backup_is_named() -> None:
    source = decode("encrypted.xml", (SAMPLES / "encrypted.xml").read_bytes())
    assert (FORMAT.certainty(source).certainty, SIBLING.certainty(source).certainty) == (2, 0)
    with pytest.raises(NotReadableError, match="System > Configuration > Backups"):
        FORMAT.read((source,), ())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (older(""), 1),
        (older("<disabled>1</disabled>"), 0),
        (older("<disabled>0</disabled>"), 1),
        (older("<disabled/>"), 1),
        (newer("<interface>lan</interface>"), 1),
        (newer("<enabled>0</enabled><interface>lan</interface>"), 0),
        (newer("<enabled>1</enabled><interface>lan</interface>"), 1),
    ],
)
def test_a_switch_is_on_by_its_text(text: str, count: int) -> None:
    assert len(rules_of(text)) == count


@pytest.mark.parametrize(
    ("inside", "protocols", "ports"),
    [
        ("<protocol>TCP</protocol><destination_port>104</destination_port>", Ranges.single(TCP), Ranges.single(104)),
        (
            "<protocol>TCP</protocol><destination_port>dicom</destination_port>",
            Ranges.single(TCP),
            Ranges.of((104, 105)),
        ),
        (
            "<protocol>TCP</protocol><destination_port>9000-any</destination_port>",
            Ranges.single(TCP),
            Ranges.of((9000, 65535)),
        ),
        (
            "<protocol>any</protocol><destination_port>104</destination_port>",
            Ranges.of((0, 255)),
            Ranges.of((0, 65535)),
        ),
        ("", Ranges.of((0, 255)), Ranges.of((0, 65535))),
    ],
)
def test_what_a_rule_of_the_newer_model_opens(inside: str, protocols: Ranges, ports: Ranges) -> None:
    alias = "<alias><name>dicom</name><type>port</type><content>104:105</content></alias>"
    (rule,) = rules_of(newer(f"<interface>lan</interface>{inside}", alias))
    (service,) = rule.match.upper.services
    assert (rule.action, service.protocols, service.ports) == (Action.PERMIT, protocols, ports)


@pytest.mark.parametrize(
    ("kind", "content", "upper"),
    [
        ("host", "10.1.0.1\n10.1.0.3-10.1.0.4", "10.1.0.1 10.1.0.3 10.1.0.4"),
        ("network", "10.1.0.0/30\n!10.1.0.1", "10.1.0.0 10.1.0.2/31"),
        ("networkgroup", "inner", "10.2.0.0/24"),
        ("geoip", "US", ""),
        ("urltable", "https://feeds.example.org/x", ""),
        ("mac", "00:11:22", ""),
        ("asn", "64500", ""),
    ],
)
def test_aliases(kind: str, content: str, upper: str) -> None:
    aliases = f"<alias><name>a</name><type>{kind}</type><content>{content}</content></alias>"
    aliases += "<alias><name>inner</name><type>network</type><content>10.2.0.0/24</content></alias>"
    (rule,) = rules_of(newer("<interface>lan</interface><source_net>a</source_net>", aliases))
    if upper:
        assert (rule.match.upper.src, rule.match.open) == (Ranges.union(map(cidr, upper.split())), ())
    else:
        assert rule.match.open
        assert cidr("0.0.0.0/0") <= rule.match.upper.src


def test_a_setting_of_a_rule_that_is_not_known_leaves_it_open_and_is_a_gap() -> None:
    found = written(newer("<interface>lan</interface><novelty>5</novelty>"))
    assert [rule.match.open for rule in found.rules] == [('the setting "novelty"',)]
    assert [gap.note for gap in found.gaps] == ["the setting novelty"]


def test_settings_that_moved_to_the_newer_model_are_a_gap_and_close_nothing() -> None:
    settings = "<settings><filter><disable_filter>1</disable_filter></filter></settings>"
    found = written(f"<filter/><OPNsense><Firewall><Filter>{settings}</Filter></Firewall></OPNsense>")
    assert [gap.note for gap in found.gaps] == ["the settings page of the newest series is read in part"]
    assert isinstance(found.filter_off, Known)
    assert found.filter_off.value


def tunnel(name: str) -> Vpn:
    return next(one for one in firewall("tunnels.xml").vpns if one.name == name)


def test_tunnels() -> None:
    staff, old, hospital, readers = (tunnel(one) for one in ("staff", "old", "county hospital", "readers"))
    assert {one.name for one in firewall("tunnels.xml").vpns} == {"staff", "old", "county hospital", "readers"}
    assert isinstance(staff.second_factor, Known)
    assert (staff.second_factor.value, staff.remote_access, staff.pool) == (True, True, cidr("10.99.0.0/24"))
    assert (old.disabled, isinstance(old.weak, Known) and old.weak.value) == (True, True)
    assert isinstance(hospital.weak, Known)
    assert [one.note for one in hospital.weak.evidence] == ["3DES, SHA-1, Diffie-Hellman group 2"]
    assert isinstance(hospital.weak_secret, Known)
    assert hospital.weak_secret.value
    assert (readers.kind, readers.remote_access, readers.pool) == ("wireguard", True, cidr("10.99.3.2"))


def test_management() -> None:
    clinic, legacy = firewall("clinic.xml").management, firewall("legacy.xml").management
    assert [(one.kind, one.port) for one in clinic.services] == [("https", 8443), ("ssh", 22)]
    assert isinstance(clinic.syslog, Known)
    assert clinic.syslog.value
    assert not clinic.default_credentials
    assert not clinic.weak_hashes
    assert [one.name for one in legacy.accounts if one.default_password] == ["root"]
    assert isinstance(firewall("settings-absent.xml").management.syslog, Unknown)


def test_filter_off_and_ipv6() -> None:
    off, off6 = firewall("filter-off.xml").filter_off, firewall("ipv6-off.xml").ipv6
    assert isinstance(off, Known)
    assert isinstance(off6, Known)
    assert (off.value, off6.value) == (True, False)


def test_interfaces_of_tunnels_and_groups() -> None:
    found = {one.name: one for one in firewall("clinic.xml").interfaces}
    assert "inside" not in found
    assert found["wan"].gateway
    assert (found["opt3"].role, found["opt3"].networks) == (Role.VPN, cidr("10.99.3.0/24"))


def test_a_lan_that_is_a_dhcp_client_is_not_the_way_out() -> None:
    both = "".join(
        f"<{name}><enable>1</enable><if>{name}0</if><ipaddr>dhcp</ipaddr></{name}>" for name in ("wan", "lan")
    )
    source = decode("config.xml", f"<opnsense><interfaces>{both}</interfaces><filter/></opnsense>".encode())
    found = FORMAT.read((source,), ()).firewalls[0].interfaces
    assert [(one.name, one.gateway, one.dynamic) for one in found] == [("wan", True, True), ("lan", False, True)]


def test_a_text_that_breaks_off_is_said_and_ends_open() -> None:
    reading = sample("truncated.xml")
    (found,) = reading.firewalls
    assert found.truncated
    assert "breaks off" in reading.problems[0][1]
    assert all(stage.default.action is Action.UNKNOWN for stage in found.stages)


def test_twins_have_one_content() -> None:
    one, other = (sample(name).coverage[0].content_sha256 for name in ("twin-a.xml", "twin-b.xml"))
    assert one == other


@pytest.mark.parametrize("name", ["clinic.xml", "tunnels.xml"])
def test_no_secret_is_quoted(name: str) -> None:
    source = sample(name).coverage[0].source
    shown = redacted(source, 0, len(source.text))
    for secret in ("$2y$11$Vb8q", "$6$rounds", "JBSWY3DP", "4Ff0qkzNf0", "q1W2e3R4", "summer2024"):
        assert secret not in shown


@pytest.mark.parametrize(("text", "count"), [("1", 1), ("0", 0)])
def test_a_plugin_of_routing_protocols_gives_more_routes(text: str, count: int) -> None:
    found = written(f"<OPNsense><quagga><general><enabled>{text}</enabled></general></quagga></OPNsense>")
    assert len(found.other_routes) == count


def test_a_finding_quotes_no_line_twice() -> None:
    checks, _ = load()
    found = audit(gather((str(SAMPLES / "clinic.xml"),)), Options(checks=checks), date(2026, 1, 1)).findings
    for one in found:
        lines = [line for place in one.evidence for line in range(place.first_line, place.last_line + 1)]
        assert len(lines) == len(set(lines)), one.message
    assert any("<webgui>" in place.quote for one in found for place in one.evidence)
