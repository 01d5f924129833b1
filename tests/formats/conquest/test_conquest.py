"""Conquest: its ini file as the program reads it, destinations, web pages, passwords, damage."""

from pathlib import Path

import pytest

from auditor.formats import NotReadableError, Reading
from auditor.formats.conquest import FORMAT
from auditor.formats.conquest.ini import parse
from auditor.model.evidence import redacted
from auditor.model.fact import Fact, Known
from auditor.model.pacs import Listener, Pacs
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "conquest"
BASE = "[sscscp]\nMicroPACS = sscscp\nMyACRNema = RVR\nTCPPort = 5678\nFileNameSyntax = 4\nMAGDevice0 = /srv/data/\n"
PAGES = "[sscscp]\nWebServerFor = 127.0.0.1\nTCPPort = 5678\nWebScriptAddress = https://a.example/app/newweb\n"


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    """The value; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None


def read(*files: str) -> Reading:
    sources = (decode(f"file{number}.ini", text.encode()) for number, text in enumerate(files))
    return FORMAT.read(tuple(sources), ())


def server(more: str = "", *others: str) -> Pacs:
    return read(BASE + more, *others).pacs[0]


def php(user: str = "false", wordpress: str = "false") -> str:
    return f"<?php\n  $exe = 'dgate';\n  $userlogin = {user};\n  $wplogin = {wordpress};\n"


def listener(pacs: Pacs, service: str) -> Listener:
    return next(one for one in pacs.listeners if one.service == service)


def kinds(pacs: Pacs) -> list[tuple[str, str]]:
    return [(one.kind, one.setting) for one in pacs.notices]


@pytest.mark.parametrize(
    ("association", "opened"),
    [
        ("", True),
        ("[lua]\nassociation = package.path=package.path..';'..Global.basedir..'lua/?.lua'\n", True),
        ("[lua]\nassociation = if Association.Calling~='A' then reject() end\n", None),
        ("[LUA]\nAssociation = dofile('a.lua')\n", None),
        ("[lua]\nstartup = dofile('a.lua')\n", True),
        ("[other]\nassociation = dofile('a.lua')\n", True),
    ],
)
def test_only_an_association_script_refuses_callers(association: str, opened: bool | None) -> None:
    found = listener(server(association), "dicom")
    assert {value(fact) for _, fact in found.verbs} == {opened}
    assert value(found.login) == (None if opened is None else False)
    assert (value(found.encrypted), value(found.called_title_checked)) == (False, False)


@pytest.mark.parametrize(
    ("text", "port", "title"),
    [
        (BASE, 5678, "RVR"),
        (BASE.replace("TCPPort = ", "tcpport="), 5678, "RVR"),
        (BASE.replace("TCPPort = 5678", "TCPPort = 104\nTCPPort = 105"), 104, "RVR"),
        (BASE.replace("TCPPort", " TCPPort"), None, "RVR"),
        (BASE.replace("TCPPort", ";TCPPort"), None, "RVR"),
        (BASE.replace("TCPPort", "#TCPPort"), None, "RVR"),
        (BASE.replace("5678", "'5678'"), 5678, "RVR"),
        (BASE.replace("5678", "${PORT}"), None, "RVR"),
        (BASE.replace("RVR", '"R V"'), 5678, "R V"),
        (BASE.replace("sscscp", "SSCSCP"), 5678, "RVR"),
        ("[sscscp]\nMicroPACS = b\nTCPPort = 1\n[b]\nTCPPort = 2\nMyACRNema = B\nMAGDevice0 = /x\n", 2, "B"),
        (BASE.replace("[sscscp]", "[server]"), None, ""),
    ],
)
def test_the_ini_file_is_read_as_the_program_reads_it(text: str, port: object, title: str) -> None:
    found = listener(read(text).pacs[0], "dicom")
    assert (value(found.port), found.title) == (port, title)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", []),
        ("TCPPort = 104\n", [("duplicate-key", "TCPPort")]),
        (" MySQL = 1\n", [("no-effect", "MySQL")]),
        ("[webdefaults]\nTCPPort = 104\n", [("no-effect", "TCPPort")]),
        ("MAGDeviceThreshold = 9\n", [("no-effect", "MAGDeviceThreshold")]),
        ("ExportConverters = 1\nExportConverter0 = forward to A\n", [("script", "ExportConverter0")]),
        ("ImportConverter0 = nop\n", [("script", "ImportConverter0")]),
        ("[lua]\nassociation = dofile('a')\n", [("script", "association")]),
    ],
)
def test_where_the_file_says_one_thing_and_the_program_does_another(more: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(server(more)) == expected


@pytest.mark.parametrize(
    ("rows", "anywhere", "wildcards"),
    [
        ("A 10.0.0.1 104 un\n", False, [False]),
        ("V* 10.0.0.1 104 un\n", False, [True]),
        ("V* * 1234 un\n", True, [True]),
        ("* * 1234 un\n", True, [True]),
        ("/* V* * 1234 un */\nA ct1 104 un\n", False, [False]),
        ("# V* * 1234 un\nA ct1 104 un // V* * 1 un\n", False, [False]),
    ],
)
def test_destinations(rows: str, anywhere: bool, wildcards: list[bool]) -> None:
    pacs = server("", f"/* ACRNEMA.MAP */\n{rows}RVR 127.0.0.1 5678 un\n")
    assert value(pacs.move_anywhere) is anywhere
    assert [one.wildcard for one in pacs.peers] == wildcards
    assert {value(one.encrypted) for one in pacs.peers} == {False}


def test_without_the_list_of_destinations_they_are_an_open_question() -> None:
    assert value(server().move_anywhere) is None


def test_an_entry_behind_a_pattern_does_nothing() -> None:
    pacs = server("", "/* ACRNEMA.MAP */\nCT* ct 104 un\nct1 10.0.0.1 104 un\nMR1 10.0.0.2 104 un\n")
    assert kinds(pacs) == [("no-effect", "ct1")]
    assert [one.name for one in pacs.peers] == ["CT*", "MR1"]
    twice = server("", "/* ACRNEMA.MAP */\nMR1 10.0.0.1 104 un\nMR1 10.0.0.2 104 un\n")
    assert (kinds(twice), [one.host for one in twice.peers]) == ([("no-effect", "MR1")], ["10.0.0.1"])


@pytest.mark.parametrize(
    ("switches", "login", "accounts"),
    [
        (php(), False, 0),
        (php("true"), True, 4),
        (php("false", "true"), True, 4),
        (None, None, 4),
    ],
)
def test_the_pages_ask_for_a_login_only_where_config_php_says_so(
    switches: str | None, login: object, accounts: int
) -> None:
    shipped = (
        "admin_password = password\nmoodle_password = moodle\nstudent_password = a\nteacher_password = q1w2e3r4t5y6u7\n"
    )
    files = (BASE, PAGES + shipped, *([switches] if switches else []))
    pacs = read(*files).pacs[0]
    assert value(listener(pacs, "web").login) == login
    assert len(pacs.accounts) == accounts
    if accounts:
        assert [one.default_password for one in pacs.accounts] == [True, False, False, True]
        assert [bool(one.weak_password) for one in pacs.accounts] == [False, False, True, False]
    assert len(pacs.secrets_in_clear) == 4


@pytest.mark.parametrize(
    ("address", "port", "encrypted"),
    [
        ("https://a.example/app/newweb", 443, True),
        ("http://a.example:8080/cgi-bin/dgate.exe", 8080, False),
        ("/app/newweb", None, None),
    ],
)
def test_the_address_of_the_pages(address: str, port: object, encrypted: object) -> None:
    pacs = read(PAGES.replace("https://a.example/app/newweb", address)).pacs[0]
    found = listener(pacs, "web")
    assert (value(found.port), value(found.encrypted)) == (port, encrypted)


def test_pages_of_a_server_elsewhere_are_no_server_of_their_own() -> None:
    pacs = read(PAGES.replace("127.0.0.1", "10.20.0.15")).pacs[0]
    assert [one.service for one in pacs.listeners] == ["web"]


@pytest.mark.parametrize(
    ("more", "where", "encrypted"),
    [
        ("SQLServer = conquest\nMySQL = 1\n", "local", True),
        ("SQLServer = conquest\nMySQL = 1\nSQLHost = localhost\n", "local", True),
        ("SQLServer = conquest\nPostGres = 1\nSQLHost = 10.0.0.7\n", "10.0.0.7", None),
        ("SQLServer = conquest\nPostGres = 1\nSQLHost = ${DB}\n", None, None),
        ("SQLServer = /srv/conquest.db3\nSQLite = 1\n", "local", True),
        ("SQLServer = ./data/dbase\n", "local", True),
        ("SQLServer = conquestpacs\n", None, None),
    ],
)
def test_the_database(more: str, where: object, encrypted: object) -> None:
    pacs = server(more)
    assert (value(pacs.database), value(pacs.database_encrypted)) == (where, encrypted)


@pytest.mark.parametrize(
    ("user", "password", "shipped", "shown"),
    [
        ("conquest", "conquest", 1, 1),
        ("postgres", "postgres", 1, 1),
        ("conquest", "Kq7-lamp-Delta-31", 0, 1),
        ("conquest", "${DB_PASSWORD}", 0, 0),
        ("conquest", "*****", 0, 0),
        ("conquest", "", 0, 0),
    ],
)
def test_the_database_password(user: str, password: str, shipped: int, shown: int) -> None:
    pacs = server(f"Username = {user}\nPassword = {password}\nMySQL = 1\n")
    assert (len(pacs.default_secrets), len(pacs.secrets_in_clear)) == (shipped, shown)


@pytest.mark.parametrize(
    ("more", "recycles"),
    [("", None), ("MAGDeviceThreshHold = 0\n", False), ("magdevicethreshhold = 200\n", True)],
)
def test_old_patients_are_deleted_above_a_threshold(more: str, recycles: bool | None) -> None:
    assert value(server(more).recycle) is recycles


@pytest.mark.parametrize(
    ("more", "deletes"),
    [
        ("", False),
        ("WebReadonly = 1\n", False),
        ("webreadonly = 0\n", True),
        ("[webdefaults]\nreadOnly = 0\n", None),
        ("[webdefaults]\nreadOnly = 1\n", False),
    ],
)
def test_who_may_delete_through_the_pages(more: str, deletes: object) -> None:
    assert value(read(PAGES + more).pacs[0].delete_unrestricted) == deletes


def test_a_cut_file_proves_no_absence() -> None:
    pacs = server("SQLSer")
    assert value(listener(pacs, "dicom").verb("find")) is None
    assert value(pacs.recycle) is None
    assert pacs.gaps


def test_files_that_say_nothing_about_a_server_are_told() -> None:
    for text in ("/* ACRNEMA.MAP */\nA a 104 un\n", php(), "[Service]\nExecStart=/opt/dgate -v\n"):
        with pytest.raises(NotReadableError):
            read(text)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (BASE, 3),
        (BASE.replace("[sscscp]", "[server]"), 2),
        ("/* ACRNEMA.MAP */\n", 3),
        ("A 10.0.0.1 104 un\nB b 11112 j2\n", 2),
        ("A 10.0.0.1 104 up\n", 0),
        (php(), 3),
        ("[Service]\nExecStart=${CONQUEST}/dgate -v\n", 3),
        ("[main]\nport = 1\n", 0),
        ("", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", text.encode())).certainty == certainty


def test_no_password_is_quoted_and_another_one_is_the_same_content() -> None:
    first, second = (decode("a", (SAMPLES / name / "web-dicom.ini").read_bytes()) for name in ("twin-a", "twin-b"))
    hashes = set()
    for source in (first, second):
        (coverage,) = FORMAT.read((source,), ()).coverage
        hashes.add(coverage.content_sha256)
        assert "cedar" not in redacted(source, 0, len(source.text))
        assert "maple" not in redacted(source, 0, len(source.text))
    assert len(hashes) == 1


def test_every_line_of_the_samples_is_understood() -> None:
    for file in sorted(SAMPLES.glob("*.ini")):
        ini = parse(decode(file.name, file.read_bytes()))
        assert bool(ini.problems) is (file.name == "truncated.ini")


def test_a_long_list_of_destinations_is_recognised() -> None:
    rows = "".join(f"DEVICE_{number} 10.0.{number % 250}.1 104 un\n" for number in range(2000))
    assert FORMAT.certainty(decode("a", rows.encode())).certainty == 2
