"""dcmqrscp and storescp: tables of the measured behaviour, grammar, command lines, damage."""

from pathlib import Path

import pytest

from auditor.formats import NotReadableError, Reading
from auditor.formats.compose import FORMAT as COMPOSE
from auditor.formats.dcmqrscp import FORMAT
from auditor.model.evidence import redacted
from auditor.model.fact import Fact, Known
from auditor.model.pacs import Listener, Pacs
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "dcmqrscp"
HOSTS = "HostTable BEGIN\nws1 = (WS1, ws1, 4001)\nws2 = (WS2, 10.0.0.2, 4002)\nall = ws1, ws2\nHostTable END\n"
OPEN = {"echo": True, "find": True, "get": True, "move": True, "store": True}
CLOSED = dict.fromkeys(OPEN, False)
READS = OPEN | {"store": False}
PRINTED = "$dcmtk: dcmqrscp v{} 2025-12-15 $\n"


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    """The value; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None


def config(*rows: str, hosts: str = HOSTS, head: str = "NetworkTCPPort = 104\n") -> str:
    lines = "".join(f"{row}\n" for row in rows)
    return f"{head}{hosts}AETable BEGIN\n{lines}AETable END\n"


def read(*files: tuple[str, str]) -> Reading:
    return FORMAT.read(tuple(decode(name, text.encode()) for name, text in files), ())


def server(*rows: str, options: str | None = "", head: str = "NetworkTCPPort = 104\n", hosts: str = HOSTS) -> Pacs:
    """A dcmqrscp started with some options; None leaves the command line out. TLS of its version is no question."""
    files = [("dcmqrscp.cfg", config(*rows, head=head, hosts=hosts)), ("version.txt", PRINTED.format("3.7.0"))]
    if options is not None:
        files.append(("a.service", f"[Service]\nExecStart=/usr/bin/dcmqrscp {options}\n"))
    return read(*files).pacs[0]


def storescp(line: str) -> Pacs:
    return read(("run.sh", f"{line}\n")).pacs[0]


def port(pacs: Pacs) -> Listener:
    return pacs.listeners[0]


def verbs(pacs: Pacs) -> dict[str, object]:
    return {verb: value(fact) for verb, fact in port(pacs).verbs}


def kinds(pacs: Pacs) -> list[tuple[str, str]]:
    return [(one.kind, one.setting) for one in pacs.notices]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("A /a RW (9, 9mb) ANY",), OPEN),
        (("A /a WR (9, 9mb) ANY",), OPEN),
        (("A /a W (9, 9mb) ANY",), OPEN),
        (("A /a R (9, 9mb) ANY",), READS),
        (("A /a rw (9, 9mb) ANY",), READS),
        (("A /a RW (9, 9mb) all",), CLOSED),
        (("A /a RW (9, 9mb) (X, x, 104)",), CLOSED),
        (("A /a RW (9, 9mb) all", "A /b R (9, 9mb) ANY"), OPEN),
        (("A /a R (9, 9mb) all", "A /b RW (9, 9mb) ANY"), READS),
        (("A /a RW (9, 9mb) all", "B /b R (9, 9mb) ANY # note"), READS),
    ],
)
def test_what_an_unlisted_caller_may_do(rows: tuple[str, ...], expected: dict[str, bool]) -> None:
    assert verbs(server(*rows)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--disable-get", OPEN | {"get": False}),
        ("--ignore", OPEN | {"store": False}),
        ("--refuse", CLOSED),
        ("+ac", dict.fromkeys(OPEN)),
        ("+ac -ac", OPEN),
        ("--move-aetitle", OPEN),
    ],
)
def test_options_that_close_something(options: str, expected: dict[str, object]) -> None:
    assert verbs(server("A /a RW (9, 9mb) ANY", options=options)) == expected


@pytest.mark.parametrize(
    ("access", "lookup", "expected"),
    [
        ("RW", "-dhl", {"ws1": OPEN, "ws2": OPEN}),
        ("W", "-dhl", {"ws1": OPEN, "ws2": OPEN}),
        ("R", "-dhl", {"ws1": READS, "ws2": READS}),
        ("RW", "", {"ws1": OPEN, "ws2": CLOSED}),
    ],
)
def test_what_a_listed_caller_may_do(access: str, lookup: str, expected: dict[str, dict[str, bool]]) -> None:
    pacs = server(f"A /a {access} (9, 9mb) all", options=lookup)
    assert {one.name: {verb: value(fact) for verb, fact in one.rights} for one in pacs.peers} == expected
    assert value(port(pacs).login) == (True if lookup else None)
    assert value(port(pacs).titles_only) == (False if lookup else None)


def test_the_called_title_is_checked_and_moves_go_to_listed_titles() -> None:
    pacs = server("A /a RW (9, 9mb) ANY")
    assert (value(port(pacs).called_title_checked), value(pacs.move_anywhere)) == (True, False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (config("A /a RW (9, 9mb) any"), 8),
        (config("A /a RW (9, 9mb) all  # note"), 8),
        (config("A /a RW (9, 9mb) all ANY"), 8),
        (config("A /a RW 9 all"), 8),
        (config("A /a RW (9, 9) all"), 8),
        (config("A /a RW (9, 9mb)"), 8),
        (config(" A /a RW (9, 9mb) all"), 8),
        (config("A /a RW (9, 9mb) (X, x)"), 8),
        (config("A /a RW (9, 9mb) all", head="MaxAssociations=16\n"), 1),
        (config("A /a RW (9, 9mb) all", head="networktcpport = 104\n"), 1),
        (config("A /a RW (9, 9mb) all", hosts=" # note\n"), 2),
        (config("A /a RW (9, 9mb) x", hosts="HostTable BEGIN\nx = y\ny = (Y, y, 1)\nHostTable END\n"), 3),
        (config("A /a RW (9, 9mb) all", hosts=HOSTS.replace("all =", "  # note\nall =")), 5),
        (config("A /a RW (9, 9mb) all").replace("AETable END\n", ""), 7),
        (config("A /a RW (9, 9mb) all").rstrip("\n"), 9),
        (config("A /a RW (9, 9mb) all", "B" * 600), 9),
        ("HostTable END\n" + config("A /a RW (9, 9mb) all"), 1),
    ],
)
def test_files_with_which_the_program_does_not_start(text: str, line: int) -> None:
    reading = read(("dcmqrscp.cfg", text))
    assert any(problem.startswith(f"Line {line}: the server does not start") for _, problem in reading.problems)
    assert set(verbs(reading.pacs[0]).values()) == {None}
    assert "wrong-type" in {kind for kind, _ in kinds(reading.pacs[0])}
    assert reading.pacs[0].gaps


@pytest.mark.parametrize(
    ("rows", "options", "expected"),
    [
        (("A /a RW (9, 9mb) all",), "-dhl", []),
        (("A /a W (9, 9mb) ws1",), "-dhl", [("no-effect", "A")]),
        (("A /a R (9, 9mb) ws1", "A /a R (9, 9mb) ws2"), "-dhl", [("duplicate-title", "A")]),
        (("A /a R (9, 9mb) ws1", "B /a/ R (9, 9mb) ANY"), "-dhl", [("no-effect", "A peers")]),
        (("A /a R (9, 9mb) ws2",), "", [("no-effect", "ws2")]),
        (("A /a R (9, 9mb) ws2",), None, [("dns-host", "ws2")]),
        (("A /a R (9, 9mb) (X, x.example, 4)",), "", [("dns-host", "X")]),
        (("A /a R (9, 9mb) ( X, x, 4)",), "", [("no-effect", "HostTable")]),
        (("A /a R (9, 9mb) ws1",), "+tls k c", [("no-effect", "--enable-tls")]),
        (("A /a R (9, 9mb) ws1",), "+tls k c +cf ca", []),
        (("A /a R (9, 9mb) ws1",), "-rc", [("no-effect", "--require-peer-cert")]),
    ],
)
def test_where_the_file_says_one_thing_and_the_program_does_another(
    rows: tuple[str, ...], options: str | None, expected: list[tuple[str, str]]
) -> None:
    assert kinds(server(*rows, options=options)) == expected


@pytest.mark.parametrize(
    ("options", "encrypted", "certificate", "weak", "ciphers", "null"),
    [
        ("", False, None, None, None, None),
        ("+tls k c -tls", False, None, None, None, None),
        ("+tls k c", True, True, False, False, False),
        ("+tls k c -vc +py", True, False, False, False, False),
        ("+tls k c -ic --profile-8996", True, False, False, False, False),
        ("+tls k c -ic -rc +px", True, True, True, True, False),
        ("+tls k c +pa", True, True, True, True, False),
        ("+tls k c +pb", True, True, True, True, False),
        ("+tls k c +pm", True, True, None, None, False),
        ("+tls k c +pn", False, None, None, None, None),
        ("+tls k c +pg +cs TLS_RSA_WITH_AES_128_CBC_SHA", True, True, False, True, False),
        ("+tls k c +pg +cs TLS_RSA_WITH_NULL_SHA", True, True, False, True, True),
        ("+tls k c +pg +cs TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", True, True, False, False, False),
        ("$TLS", None, None, None, None, None),
        ("@/etc/options", None, None, None, None, None),
    ],
)
def test_encryption(
    options: str, encrypted: object, certificate: object, weak: object, ciphers: object, null: object
) -> None:
    found = port(server("A /a RW (9, 9mb) ANY", options=options))
    tls = found.tls
    shown = [value(one) for one in (found.encrypted, tls.client_certificate, tls.minimum_weak, tls.weak_ciphers)]
    assert [*shown, value(tls.null_ciphers)] == [encrypted, certificate, weak, ciphers, null]
    if certificate:
        assert value(found.login) is True


def test_without_the_command_line_encryption_is_an_open_question() -> None:
    assert value(port(server("A /a RW (9, 9mb) ANY", options=None)).encrypted) is None


@pytest.mark.parametrize(
    ("version", "coded", "certificate", "moves", "ids", "notices"),
    [
        ("3.6.5", None, None, False, 6, [("no-effect", "--enable-tls")]),
        ("3.6.7", None, None, False, 4, [("no-effect", "--enable-tls")]),
        ("3.6.8", True, True, False, 4, [("may-not-start", "--enable-tls")]),
        ("3.6.9", True, True, False, 3, [("may-not-start", "--enable-tls")]),
        ("3.7.0", True, True, None, 2, []),
        ("", True, True, None, 6, [("may-not-start", "--enable-tls")]),
    ],
)
def test_the_version_decides_encryption_moves_and_advisories(
    version: str, coded: object, certificate: object, moves: object, ids: int, notices: list[tuple[str, str]]
) -> None:
    files = [
        ("dcmqrscp.cfg", config("A /a RW (9, 9mb) ws1")),
        ("a.service", "[Service]\nExecStart=/usr/bin/dcmqrscp -dhl +tls k c +cf ca\n"),
    ]
    if version:
        files.append(("version.txt", PRINTED.format(version)))
    pacs = read(*files).pacs[0]
    assert value(port(pacs).encrypted) is coded
    assert value(port(pacs).tls.client_certificate) is certificate
    assert [value(one.encrypted) for one in pacs.peers] == [moves]
    assert len(pacs.advisories) == ids
    assert kinds(pacs) == notices
    judged = {value(fact) for _, fact in pacs.advisories}
    assert judged == ({True} if version in {"3.6.5", "3.6.8", "3.7.0"} else {None})


@pytest.mark.parametrize(
    ("options", "coded", "kept_out"),
    [("-tls", None, True), ("-rc", None, True), ("", False, False), ("-v 104", False, False)],
)
def test_dcmqrscp_without_tls_starts_with_no_option_of_it(options: str, coded: object, kept_out: bool) -> None:
    files = (
        ("dcmqrscp.cfg", config("A /a RW (9, 9mb) ws1")),
        ("a.service", f"[Service]\nExecStart=/usr/bin/dcmqrscp -dhl {options}\n"),
        ("version.txt", PRINTED.format("3.6.7")),
    )
    pacs = read(*files).pacs[0]
    assert value(port(pacs).encrypted) is coded
    assert any("does not start" in one.evidence.note for one in pacs.notices) is kept_out
    assert set(verbs(pacs).values()) == ({None} if kept_out else {False})


@pytest.mark.parametrize(
    ("version", "weak"), [("3.6.5", True), ("3.6.6", True), ("3.6.7", False), ("3.6.8", False), ("3.7.0", False)]
)
def test_storescp_has_tls_in_every_version_and_its_profile_is_the_version_s(version: str, weak: bool) -> None:
    files = ("run.sh", "storescp +tls k c +cf ca 104\n"), ("version.txt", PRINTED.format(version))
    found = port(read(*files).pacs[0])
    assert value(found.encrypted) is True
    assert value(found.tls.minimum_weak) is weak


@pytest.mark.parametrize(
    ("head", "options", "expected"),
    [
        ("NetworkTCPPort = 11112\n", "", 11112),
        ("", "", 104),
        ("NetworkTCPPort = 11112\n", "-v 104", 104),
        ("NetworkTCPPort = 1\nNetworkTCPPort = 2\n", "", 2),
        ("NetworkTCPPort = none\n", "", None),
        ("NetworkTCPPort = 11112\n", "$PORT", None),
        ("NetworkTCPPort = 11112\n", None, 11112),
    ],
)
def test_the_port(head: str, options: str | None, expected: object) -> None:
    assert value(port(server("A /a RW (9, 9mb) ANY", head=head, options=options)).port) == expected


@pytest.mark.parametrize(
    ("line", "verb", "number", "title", "login"),
    [
        ("storescp 11112", True, 11112, "STORESCP", False),
        ("/opt/dcmtk/bin/storescp -aet IN -od '/srv/in box' 104", True, 104, "IN", False),
        ("exec storescp --refuse 104", False, 104, "STORESCP", True),
        ("storescp +ac 104", None, 104, "STORESCP", None),
        ("storescp +tls k c +cf ca 104", True, 104, "STORESCP", True),
        ("storescp +tls k c +cf ca -vc 104", True, 104, "STORESCP", False),
        ("storescp -xcr 'mail 104' $PORT", None, None, "STORESCP", None),
        ("PORT=4242\nstorescp ${PORT}", True, 4242, "STORESCP", False),
    ],
)
def test_storescp_checks_no_title(line: str, verb: object, number: object, title: str, login: object) -> None:
    pacs = storescp(line)
    found = port(pacs)
    assert (value(found.verb("store")), value(found.port), found.title) == (verb, number, title)
    assert value(found.login) == login
    assert value(found.called_title_checked) is False
    assert ("script", "--exec-on-reception") in kinds(pacs) or "-xcr" not in line


def test_a_unit_joins_the_file_that_it_names() -> None:
    files = (
        ("one.cfg", config("A /a RW (9, 9mb) ANY")),
        ("two.cfg", config("B /b RW (9, 9mb) ANY")),
        ("b.service", "[Service]\nExecStart=/usr/bin/dcmqrscp -c /etc/two.cfg \\\n# note\n  2762\n"),
    )
    ports = [value(port(one).port) for one in read(*files).pacs]
    assert ports == [104, 2762]


def test_an_empty_start_takes_back_those_before_it() -> None:
    unit = "[Service]\nExecStart=storescp 104\nExecStart=\nEnvironment=P=105\nExecStart=-storescp $P\n"
    assert [value(port(one).port) for one in read(("a.service", unit)).pacs] == [105]


def contained(yaml: str) -> Pacs:
    reading = COMPOSE.read((decode("compose.yml", yaml.encode()),), ())
    return FORMAT.read((), reading.overlays).pacs[0]


@pytest.mark.parametrize(
    "command",
    [
        "storescp -aet IN +tls k c +cf ca 104",
        '"storescp -aet IN +tls k c +cf ca 104"',
        '["storescp", "-aet", "IN", "+tls", "k", "c", "+cf", "ca", "104"]',
        '["sh", "-c", "exec storescp -aet IN +tls k c +cf ca 104"]',
        ">\n      storescp -aet IN\n      +tls k c +cf ca 104",
        "storescp -aet $TITLE +tls k c +cf ca 104",
    ],
)
def test_a_container_is_read_by_its_command_line(command: str) -> None:
    pacs = contained(
        f"services:\n  in:\n    image: clinic/dcmtk\n    command: {command}\n"
        "    environment: {TITLE: IN}\n    ports: ['11112:104', '80:80']\n"
    )
    found = port(pacs)
    assert (found.title, value(found.port), found.contained, found.host_ports) == ("IN", 104, True, (11112,))
    assert value(found.encrypted) is True


def test_a_container_joins_the_configuration_that_it_mounts() -> None:
    more = "    ports: ['104:104']\n    volumes: ['./a.cfg:/etc/a.cfg']\n"
    compose = f"services:\n  a:\n    command: dcmqrscp -c /etc/a.cfg\n{more}"
    reading = COMPOSE.read((decode("compose.yml", compose.encode()),), ())
    (pacs,) = FORMAT.read((decode("a.cfg", config("A /a RW (9, 9mb) ANY").encode()),), reading.overlays).pacs
    assert (verbs(pacs), port(pacs).host_ports) == (OPEN, (104,))
    assert reading.overlays[0].mounts == ("./a.cfg",)


def test_a_script_that_starts_nothing_is_told() -> None:
    with pytest.raises(NotReadableError):
        read(("a.sh", "echo storescp\n"))


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (config("A /a RW (9, 9mb) ANY"), 3),
        (HOSTS, 2),
        ("[Service]\nExecStart=/usr/bin/storescp 104\n", 3),
        ("#!/bin/sh\nstorescp 104\n", 2),
        ("$dcmtk: storescp v3.6.7 2022-04-22 $\n", 3),
        ("services:\n  in:\n    command: storescp 104\n", 0),
        ("See the manual of storescp.\n", 0),
        ("[Service]\nExecStart=/usr/bin/dgate -v\n", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", text.encode())).certainty == certainty


def test_no_password_is_quoted() -> None:
    for folder in ("anonymous-tls", "twin-a"):
        source = decode("a.service", (SAMPLES / folder / "dcmqrscp.service").read_bytes())
        (pacs,) = FORMAT.read((source,), ()).pacs
        shown = redacted(source, 0, len(source.text))
        assert "Rv-key" not in shown
        assert "Schluessel" not in shown
        assert [one.note for one in pacs.secrets_in_clear] == ["--use-passwd"]


def test_another_password_is_the_same_content() -> None:
    unit = "[Service]\nExecStart=/usr/bin/storescp +tls k c +pw {} 104\n"
    hashes = {read(("a.service", unit.format(one))).coverage[0].content_sha256 for one in ("first-one", "2nd")}
    assert len(hashes) == 1


UNIT = (SAMPLES / "hardened" / "dicom-archive.service").read_bytes()


def test_devices_of_one_title_are_told_apart_without_their_address() -> None:
    pacs = server("A /a RW (9, 9mb) (X, 203.0.113.7, 1), (X, 203.0.113.8, 1)", options="-dhl")
    assert [one.name for one in pacs.peers] == ["X", "X (2)"]


@pytest.mark.parametrize(
    ("options", "logged"),
    [
        ("", False),
        ("-v", True),
        ("--debug", True),
        ("-ll warn", False),
        ("-ll info", True),
        ("-v -q", False),
        (None, None),
    ],
)
def test_searches_in_the_log(options: str | None, logged: bool | None) -> None:
    fact = server("PACS /d RW (9, 1024mb) ANY", options=options).phi_in_logs
    assert (fact.value if isinstance(fact, Known) else None) is logged
