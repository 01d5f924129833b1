"""How the device is administered: services, passwords, timeouts, logs; and that no secret comes out."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from auditor.formats.cisco_asa import passwords
from auditor.formats.cisco_asa.defaults import DEFAULTS, value
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.firewall import Firewall
from auditor.model.net import show_addresses
from auditor.shipped import SAMPLES
from tests.formats.cisco_asa.asa import INTERFACES, known, reading, sample, sample_reading, wall

LOGIN = "passwd 2KFQnbNIdI.2KYOU encrypted\n"
TELNET = "telnet 10.0.0.0 255.0.0.0 inside\n"
SSH = "ssh 10.10.0.11 255.255.255.255 inside\n"
WEB = "http server enable\nhttp 10.10.0.0 255.255.255.0 inside\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (SSH, ["ssh inside 10.10.0.11 22 True"]),
        ("ssh 2001:db8::/64 inside\n", ["ssh inside 2001:db8::/64 22 True"]),
        ("ssh 0 0 outside\n", ["ssh outside any IPv4 22 True"]),
        (SSH + "no ssh 10.10.0.11 255.255.255.255 inside\n", []),
        (WEB, ["https inside 10.10.0.0/24 443 True"]),
        (WEB.replace("enable", "enable 8443"), ["https inside 10.10.0.0/24 8443 True"]),
        ("http 10.10.0.0 255.255.255.0 inside\n", []),
        (WEB + "no http server enable\n", []),
        ("telnet 10.10.0.0 255.255.255.0 inside\n", ["telnet inside 10.10.0.0/24 23 False"]),
        ("telnet 0 0 outside\n", []),
        ("ssh timeout 5\nssh version 2\nssh scopy enable\nno ssh stricthostkeycheck\nhttp redirect outside 80\n", []),
    ],
)
def test_services(text: str, expected: list[str]) -> None:
    found = wall(text).management.services
    shown = [f"{one.kind} {one.interface} {show_addresses(one.sources)} {one.port} {one.encrypted}" for one in found]
    assert shown == expected


@pytest.mark.parametrize(
    "line",
    ["ssh ten 255.0.0.0 inside", "icmp permit teapot outside", "icmp permit host outside", "http 10.0.0.0 x inside"],
)
def test_a_permission_that_is_not_understood_is_a_gap(line: str) -> None:
    assert [place.quote() for place in wall(f"http server enable\n{line}\n").gaps] == [line]


def idle(text: str, version: str = "9.16(4)") -> dict[str, tuple[int, Basis] | None]:
    found = wall(text, version).management.idle_minutes
    return {name: (one.value, one.basis) if isinstance(one, Known) else None for name, one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"console": (0, Basis.DEFAULT)}),
        ("console timeout 0\n", {"console": (0, Basis.EXPLICIT)}),
        ("console timeout 5\nconsole timeout 15\n", {"console": (15, Basis.EXPLICIT)}),
        (SSH, {"ssh": (5, Basis.DEFAULT), "console": (0, Basis.DEFAULT)}),
        (SSH + "ssh timeout 60\n", {"ssh": (60, Basis.EXPLICIT), "console": (0, Basis.DEFAULT)}),
        (WEB, {"https": (20, Basis.DEFAULT), "console": (0, Basis.DEFAULT)}),
        (WEB + "http server idle-timeout 10\n", {"https": (10, Basis.EXPLICIT), "console": (0, Basis.DEFAULT)}),
        (WEB + "http connection idle-timeout 90\n", {"https": (2, Basis.EXPLICIT), "console": (0, Basis.DEFAULT)}),
        (TELNET, {"telnet": None, "console": (0, Basis.DEFAULT)}),
    ],
)
def test_idle_minutes(text: str, expected: dict[str, tuple[int, Basis] | None]) -> None:
    assert idle(text) == expected


def test_the_last_setting_counts_and_the_earlier_ones_are_kept() -> None:
    ssh = dict(sample("setting-twice.cfg").management.idle_minutes)["ssh"]
    assert isinstance(ssh, Known)
    assert ssh.value == 10
    assert [place.quote() for place in ssh.overrode] == ["ssh timeout 60"]


def test_nothing_absent_is_proof_in_a_file_that_is_cut() -> None:
    firewall = sample("truncated.cfg")
    found = firewall.management
    assert firewall.truncated
    assert known(found.lockout) is True
    for fact in (found.time_sync, found.central_login, dict(found.idle_minutes)["console"]):
        assert isinstance(fact, Unknown)
    assert isinstance(firewall.ipv6, Unknown)
    assert all(isinstance(one.anti_spoofing, Unknown) for one in firewall.interfaces)


def weak(text: str, version: str) -> dict[str, bool | None]:
    return {one.setting: known(one) for one in wall(text, version).management.weak_crypto}


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("", "9.1(2)", {}),
        (SSH, "8.2(5)", {"ssh version": True, "ssh key-exchange group": True}),
        (SSH, "9.8(4)", {"ssh version": True, "ssh key-exchange group": True}),
        (SSH, "9.9(2)", {"ssh version": False, "ssh key-exchange group": True}),
        (SSH, "9.12(1)", {"ssh version": False, "ssh key-exchange group": False}),
        (SSH + "ssh version 2\nssh key-exchange group dh-group14-sha1\n", "8.4(7)",
         {"ssh version": False, "ssh key-exchange group": False}),
        (SSH + "ssh version 1\n", "9.12(1)", {"ssh version": True, "ssh key-exchange group": False}),
        (SSH + "ssh cipher encryption low\nssh cipher integrity high\n", "9.12(1)",
         {"ssh version": False, "ssh key-exchange group": False, "ssh cipher encryption": True,
          "ssh cipher integrity": False}),
        (WEB, "9.1(2)", {"ssl server-version": True}),
        (WEB, "9.16(4)", {"ssl server-version": True}),
        (WEB + "ssl server-version tlsv1.2 dtlsv1.2\n", "9.16(4)", {"ssl server-version": False}),
        (WEB + "ssl server-version tlsv1.1\n", "9.16(4)", {"ssl server-version": True}),
        (WEB + "ssl encryption 3des-sha1 aes256-sha1\n", "9.1(2)",
         {"ssl server-version": True, "ssl encryption": True}),
        (WEB + "ssl server-version tlsv1.2\nssl cipher tlsv1.2 all\n", "9.16(4)",
         {"ssl server-version": False, "ssl cipher": True}),
        ("webvpn\n enable outside\n", "9.16(4)", {"ssl server-version": True}),
    ],
)  # fmt: skip
def test_weak_cryptography(text: str, version: str, expected: dict[str, bool | None]) -> None:
    assert weak(text, version) == expected


def test_without_a_version_no_default_that_changed_is_used() -> None:
    firewall = reading(INTERFACES + SSH + WEB, "unknown").firewalls[0]
    assert isinstance(firewall.version, Unknown)
    assert [known(one) for one in firewall.management.weak_crypto] == [None, None, None]
    assert value("console timeout", ()) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("no logging enable\n", False),
        ("logging enable\nlogging trap informational\n", False),
        ("logging enable\nlogging host inside 10.10.0.9\n", False),
        ("logging enable\nlogging trap informational\nlogging host inside 10.10.0.9\n", True),
        ("logging on\nlogging trap 6\nlogging host inside 10.10.0.9 6/6514 secure\n", True),
    ],
)
def test_syslog(text: str, expected: bool) -> None:
    assert known(wall(text).management.syslog) is expected


@pytest.mark.parametrize(
    ("trap", "expected"),
    [
        ("informational", True),
        ("debugging", True),
        ("6", True),
        ("notifications", False),
        ("4", False),
        ("MYLIST", None),
    ],
)
def test_what_administrators_do_is_recorded(trap: str, expected: bool | None) -> None:
    text = f"logging enable\nlogging trap {trap}\nlogging host inside 10.10.0.9\n"
    assert known(wall(text).management.admin_log) is expected


@pytest.mark.parametrize("line", ["aaa accounting command TAC", "aaa accounting ssh console TAC"])
def test_accounting_records_what_administrators_do(line: str) -> None:
    assert known(wall(f"{line}\n").management.admin_log) is True


@pytest.mark.parametrize(
    ("text", "expected", "setting"),
    [
        (SSH + "aaa authentication ssh console TAC LOCAL\n", True, "aaa authentication"),
        (SSH + "aaa authentication ssh console LOCAL\n", False, "aaa authentication ssh console"),
        (SSH, False, "aaa authentication ssh console"),
        (SSH + WEB + "aaa authentication ssh console TAC\n", False, "aaa authentication http console"),
        (SSH + WEB + "aaa authentication ssh console TAC\naaa authentication http console TAC\n", True,
         "aaa authentication"),
    ],
)  # fmt: skip
def test_a_central_login(text: str, expected: bool, setting: str) -> None:
    found = wall(text).management.central_login
    assert isinstance(found, Known)
    assert (found.value, found.setting) == (expected, setting)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (SSH + TELNET + "aaa authentication ssh console LOCAL\n", ["aaa authentication ssh console LOCAL", TELNET]),
        (SSH + TELNET + "aaa authentication ssh console TAC\n", [TELNET]),
    ],
)
def test_a_login_that_no_line_asks_for_shows_the_line_that_permits_it(text: str, shown: list[str]) -> None:
    found = wall(text).management.central_login
    assert [one.quote() for one in found.evidence] == [one.strip() for one in shown]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("passwd 9jNfZuG3TC5tCVH0 encrypted\n", 0),
        ("passwd 9jNfZuG3TC5tCVH0 encrypted\n" + TELNET, 1),
        ("passwd 9jNfZuG3TC5tCVH0 encrypted\n" + TELNET + "aaa authentication telnet console LOCAL\n", 0),
        ("enable password 9jNfZuG3TC5tCVH0 encrypted\n", 1),
    ],
)
def test_a_password_that_opens_nothing_is_not_counted(text: str, count: int) -> None:
    assert len(wall(text).management.weak_hashes) == count


@pytest.mark.parametrize(
    ("version", "text", "setting", "origin"),
    [
        ("9.1(2)", WEB, "ssl server-version", "any, the default of Cisco ASA before 9.3(2)"),
        ("9.16(4)", WEB, "ssl server-version", "tlsv1, the default of Cisco ASA since 9.3(2)"),
        ("9.16(4)", SSH, "ssh version", "2, the default of Cisco ASA since 9.9(1)"),
    ],
)
def test_a_default_says_its_value_and_whose_it_is(version: str, text: str, setting: str, origin: str) -> None:
    facts = wall(text, version).management.weak_crypto
    assert [one.origin for one in facts if isinstance(one, Known) and one.setting == setting] == [origin]


@pytest.mark.parametrize(
    ("line", "setting", "written"),
    [
        ("ssh version 1", "ssh version", "1"),
        ("ssh key-exchange group dh-group1-sha1", "ssh key-exchange group", "dh-group1-sha1"),
        ("ssh cipher encryption low", "ssh cipher encryption", "low"),
    ],
)
def test_a_line_is_told_with_its_value(line: str, setting: str, written: str) -> None:
    facts = wall(f"{SSH}{line}\n").management.weak_crypto
    assert [one.written for one in facts if isinstance(one, Known) and one.setting == setting] == [written]


def test_a_switch_that_no_line_sets_is_off() -> None:
    found = wall("").interfaces[0].anti_spoofing
    assert isinstance(found, Known)
    assert found.origin == "off, the default of Cisco ASA"


@pytest.mark.parametrize(
    ("text", "lockout", "time", "backup"),
    [
        ("", False, False, None),
        ("aaa local authentication attempts max-fail 3\nntp server 10.10.0.5\n", True, True, None),
        ('event manager applet save\n event timer watchdog time 86400\n action 1 cli command "copy run tftp"\n',
         False, False, True),
    ],
)  # fmt: skip
def test_lockout_time_and_backup(text: str, lockout: bool, time: bool, backup: bool | None) -> None:
    found = wall(text).management
    assert (known(found.lockout), known(found.time_sync), known(found.config_backup)) == (lockout, time, backup)


def test_a_firepower_chassis_may_keep_the_time() -> None:
    text = ": Hardware:   FPR-2110, 6588 MB RAM\n"
    assert isinstance(wall(text, interfaces=text + INTERFACES).management.time_sync, Unknown)
    assert wall("", interfaces=text + INTERFACES).model == "FPR-2110"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("snmp-server community public\n", []),
        ("snmp-server host inside 10.10.0.9 community public version 2c\n", [("2c", True, False)]),
        ("snmp-server host inside 10.10.0.9 community *****\n", [("1", False, True)]),
        ("snmp-server host inside 10.10.0.9 community q8w2\n", [("1", False, False)]),
        ("snmp-server community Public\nsnmp-server host inside 10.10.0.9\n", [("1", True, False)]),
        ("snmp-server host inside 10.10.0.9 version 3 monitor\n", [("3", False, False)]),
        ("snmp-server host inside 10.10.0.9 community public\nno snmp-server enable\n", []),
    ],
)
def test_snmp(text: str, expected: list[tuple[str, bool, bool]]) -> None:
    found = wall(text).management.snmp
    assert [(one.version, one.well_known, one.masked) for one in found] == expected


# Published test vectors of this method: passlib, cisco_pix and cisco_asa.
@pytest.mark.parametrize(
    ("stored", "user", "expected"),
    [
        ("2KFQnbNIdI.2KYOU", "", "a vendor default or a published one"),
        ("8Ry2YjIyt7RRXU24", "", "empty"),
        ("NuLKvvWGg.x9HEKO", "", "a vendor default or a published one"),
        ("hN7LzeyYjw12FSIU", "john", "a vendor default or a published one"),
        ("3USUcOPFUiMCO4Jk", "cisco", "a vendor default or a published one"),
        ("A5XOy94YKDPXCo7U", "user", "a vendor default or a published one"),
        ("YtT8/k6Np8F1yz2c", "", ""),
        ("*****", "", ""),
    ],
)
def test_published_passwords_are_known_by_their_digest(stored: str, user: str, expected: str) -> None:
    assert passwords.known(stored, "encrypted", user) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("username ann password aB3 privilege 15", ("ann", False, "", True, False, True)),
        ("username ann password ann", ("ann", True, "equal to the user name", True, False, None)),
        ("username admin password $sha512$5000$a$b pbkdf2 privilege 15", ("admin", False, "", False, True, True)),
        ("username ann password ***** pbkdf2 privilege 5", ("ann", False, "", False, False, None)),
        ("username ann nopassword privilege 15", ("ann", True, "", False, False, True)),
        ("username cisco password 3USUcOPFUiMCO4Jk encrypted privilege 15", ("cisco", True, "", False, True, True)),
    ],
)
def test_accounts(line: str, expected: tuple[str, bool, str, bool, bool, bool | None]) -> None:
    (one,) = wall(f"{line}\n").management.accounts
    found = (one.name, one.default_password, one.weak_password, one.clear_text, one.generic, one.administrator)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "username ann password x pbkdf2 privilege 0\n",
        "username ann password x pbkdf2\nusername ann attributes\n service-type remote-access\n",
        "username ann attributes\n vpn-group-policy P\n",
    ],
)
def test_accounts_that_administer_nothing(text: str) -> None:
    assert wall(text).management.accounts == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "enable password 8Ry2YjIyt7RRXU24 encrypted",
            ["the enable password is stored by an old MD5 method (encrypted)"],
        ),
        ("enable password $sha512$5000$a$b pbkdf2", []),
        ("enable password ***** encrypted", ["the enable password is stored by an old MD5 method (encrypted)"]),
        ("enable password *****", []),
        ("enable password Harbor7", ["the enable password stands in clear"]),
        ("username a password x nt-encrypted", ["a user's password is stored by an old MD4 method (nt-encrypted)"]),
        ("username a password x mschap", ["a user's password is stored by an old MD4 method (mschap)"]),
    ],
)
def test_weak_storage(line: str, expected: list[str]) -> None:
    assert [place.note for place in wall(f"{line}\n").management.weak_hashes] == expected


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ("enable password 8Ry2YjIyt7RRXU24 encrypted\n", "9.1(2)", ["the enable password is empty"]),
        (LOGIN, "9.1(2)", []),
        (LOGIN + TELNET, "9.1(2)",
         ["the Telnet login password (passwd) is a vendor default or a published one"]),
        (LOGIN + TELNET + "aaa authentication telnet console LOCAL\n",
         "9.1(2)", []),
        (LOGIN + SSH, "8.2(5)",
         ["the login password (passwd) is a vendor default or a published one"]),
        (LOGIN + SSH, "8.4(2)", []),
        ("username ann nopassword\n", "9.1(2)", ["an account takes any password"]),
        ("username cisco password 3USUcOPFUiMCO4Jk encrypted\n", "9.1(2)",
         ["a user's password is a vendor default or a published one"]),
    ],
)  # fmt: skip
def test_vendor_passwords(text: str, version: str, expected: list[str]) -> None:
    assert [place.note for place in wall(text, version).management.default_credentials] == expected


def test_unneeded_services() -> None:
    found = sample("security-levels.cfg").management.unneeded
    assert [place.note for place in found] == ["a Telnet permission on outside that only a VPN can use"]
    dhcp = wall("dhcpd enable outside\ndhcpd enable inside\n").management.unneeded
    assert [place.note for place in dhcp] == ["a DHCP server on outside"]


SECRET = "Harbor-Winter-77"


@pytest.mark.parametrize(
    "line",
    [
        f"enable password {SECRET}",
        f"enable password {SECRET} level 10 encrypted",
        f"passwd {SECRET} encrypted",
        f"username ann password {SECRET} mschap privilege 15",
        f"snmp-server community {SECRET}",
        f"snmp-server community 0 {SECRET}",
        f"snmp-server host inside 10.10.0.9 poll community {SECRET} version 2c",
        f"snmp-server user mon grp v3 auth sha {SECRET} priv aes 128 {SECRET}",
        f"snmp-server user mon grp v3 encrypted auth md5 {SECRET} priv des {SECRET}",
        f"aaa-server RAD (inside) host 10.10.0.6\n key {SECRET}",
        f"aaa-server RAD (inside) host 10.10.0.6 {SECRET} timeout 5",
        f"aaa-server AD (inside) host 10.10.0.6\n ldap-login-password {SECRET}\n radius-common-pw {SECRET}",
        f"tunnel-group 198.51.100.9 ipsec-attributes\n pre-shared-key {SECRET}",
        f"tunnel-group 198.51.100.9 ipsec-attributes\n ikev2 local-authentication pre-shared-key {SECRET}",
        f"tunnel-group 198.51.100.9 ipsec-attributes\n ikev1 pre-shared-key 0 {SECRET}",
        f"isakmp key {SECRET} address 198.51.100.9 netmask 255.255.255.255",
        f"failover key {SECRET}",
        f"failover key hex {SECRET}",
        f"failover ipsec pre-shared-key {SECRET}",
        f"ntp authentication-key 1 md5 {SECRET}",
        f"ntp authentication-key 2 sha256 {SECRET}",
        f"interface E3\n ospf authentication-key {SECRET}\n ospf message-digest-key 1 md5 {SECRET}",
        f"router bgp 65001\n neighbor 10.10.0.2 password {SECRET}",
        f"vpdn username dsl@example password {SECRET} store-local",
        f"cluster group C\n key {SECRET}",
        f"key chain K\n key 1\n  key-string {SECRET}",
        f"crypto ca trustpoint T\n password {SECRET}",
        f"license smart register idtoken {SECRET}",
        f"webvpn\n internal-password enable\n http-proxy 10.1.1.1 80 username a password {SECRET}",
    ],
)
def test_no_secret_is_quoted(line: str) -> None:
    found = reading(INTERFACES + line + "\n")
    source = found.coverage[0].source
    quoted = "\n".join(source.line(number + 1).quote() for number in range(len(source.lines)))
    assert SECRET not in quoted
    assert source.marks.spans


@pytest.mark.parametrize(
    "line",
    [
        "enable password ***** pbkdf2",
        "snmp-server community *****",
        "username ann password <removed>",
        "ntp server 10.10.0.5 key 1 source inside",
        "key config-key password-encryption",
        "no service password-recovery",
        "crypto key generate rsa",
        "username ann password-date Nov 1 2026",
        "password encryption aes",
        "tunnel-group T general-attributes\n password-management",
    ],
)
def test_what_is_no_secret_is_not_struck_out(line: str) -> None:
    assert not reading(INTERFACES + line + "\n").coverage[0].source.marks.spans


def told(value: object) -> Iterator[str]:
    """Every text that a model holds, the sources' own text left out."""
    match value:
        case str():
            yield value
        case Source():
            return
        case Evidence():
            yield value.note
        case tuple() | list() | frozenset():
            for one in value:
                yield from told(one)
        case _ if is_dataclass(value):
            for one in fields(value):
                yield from told(getattr(value, one.name))


def test_no_secret_stands_in_a_model() -> None:
    secrets = {
        "2KFQnbNIdI.2KYOU",
        "8Ry2YjIyt7RRXU24",
        "3USUcOPFUiMCO4Jk",
        "hN7LzeyYjw12FSIU",
        "Winter-Harbor-2231",
        "sha512",
    }
    for path in sorted((SAMPLES / "cisco_asa").glob("*.cfg")):
        if path.name in {"system-space.cfg", "threat-defense.cfg"}:
            continue
        found = sample_reading(path.name)
        words = [text for firewall in found.firewalls for text in told(firewall)]
        words += [text for _, text in found.problems]
        assert not [text for text in words if any(secret in text for secret in secrets)]


def test_every_default_has_a_source() -> None:
    assert all(one.source for one in DEFAULTS)


def test_versions_take_turns() -> None:
    changing = {one.setting for one in DEFAULTS if one.since or one.until}
    for version in ((8, 2, 5), (9, 3, 2), (9, 8, 4), (9, 12, 1), (9, 20, 2)):
        for setting in changing:
            assert sum(one.holds(version) for one in DEFAULTS if one.setting == setting) == 1


def test_firewalls_are_what_they_say() -> None:
    firewall = sample("version-8.2.cfg")
    assert isinstance(firewall, Firewall)
    assert (firewall.name, firewall.product, firewall.model) == ("edge", "Cisco ASA", "ASA5505")
    assert isinstance(firewall.version, Known)
    assert (firewall.version.value, firewall.version.setting) == ("8.2(5)", "ASA Version")
