"""Section 1.4 of the facts, row by row, and what stands around it."""

import pytest

from auditor.model.fact import Known, Unknown
from auditor.model.pacs import VERBS
from tests.formats.orthanc.servers import dicom, kinds, server, value

WORKLIST = {"Worklists": {"Enable": True}, "Plugins": ["libModalityWorklists.so"]}
ALL = {f"DicomAlwaysAllow{verb}": True for verb in ("Echo", "Store", "Find", "FindWorklist", "Get", "Move")}
NONE = dict.fromkeys(ALL, False)
TLS = {
    "DicomTlsEnabled": True,
    "DicomTlsCertificate": "a.crt",
    "DicomTlsPrivateKey": "a.key",
    "DicomTlsTrustedCertificates": "all.crt",
}
MEASURED = ("1.9.1", "1.10.1", "1.12.7")
KNOWN = {"DicomModalities": {"ct": ["KNOWN", "10.0.0.5", 104]}}
TWO = {"DicomModalities": {"ct": ["KNOWN", "10.0.0.5", 104], "mr": ["known", "10.0.0.6", 104]}}
CHECKED = {"DicomCheckModalityHost": True}
DENIED = {f"Allow{verb}": False for verb in ("Echo", "Store", "Find", "FindWorklist", "Get", "Move")}


def allowed(letters: str) -> dict[str, bool]:
    """`y` and `-` in the order of VERBS: echo find worklist get move store."""
    return {verb: letter == "y" for verb, letter in zip(VERBS, letters, strict=True)}


@pytest.mark.parametrize(
    ("written", "versions", "letters"),
    [
        ({}, MEASURED, "y----y"),
        ({"DicomAlwaysAllowStore": False}, MEASURED, "y-----"),
        ({"DicomAlwaysAllowStore": False, "DicomAlwaysAllowEcho": False}, MEASURED, "------"),
        ({"DicomAlwaysAllowFind": True}, ("1.9.1",), "yyy--y"),
        ({"DicomAlwaysAllowFind": True}, ("1.10.1", "1.12.7"), "yy---y"),
        (ALL, ("1.9.1",), "yyyy-y"),
        (ALL, ("1.10.1", "1.12.7"), "yyyyyy"),
        ({"DicomCheckCalledAet": False, "DicomAlwaysAllowFind": True}, ("1.12.7",), "yy---y"),
        (TLS, MEASURED, "------"),
        (TLS | {"DicomTlsRemoteCertificateRequired": False}, ("1.10.1", "1.12.7"), "y----y"),
        (TLS | {"DicomTlsRemoteCertificateRequired": False}, ("1.9.1",), "------"),
    ],
)
def test_what_a_caller_may_do_that_is_not_listed(
    written: dict[str, object], versions: tuple[str, ...], letters: str
) -> None:
    for version in versions:
        port = dicom(server(WORKLIST | written, version))
        assert {verb: value(port.strangers(verb)) for verb in VERBS} == allowed(letters), version


@pytest.mark.parametrize("version", MEASURED)
@pytest.mark.parametrize(
    ("written", "letters"),
    [
        (KNOWN, "yyyyyy"),
        ({"DicomModalities": {"ct": {"AET": "KNOWN", "Host": "10.0.0.5", "Port": 104} | DENIED}}, "y----y"),
        (
            {"DicomAlwaysAllowEcho": False, "DicomAlwaysAllowStore": False}
            | {"DicomModalities": {"ct": {"AET": "KNOWN", "Host": "10.0.0.5", "Port": 104} | DENIED}},
            "------",
        ),
    ],
)
def test_what_a_listed_caller_may_do(written: dict[str, object], letters: str, version: str) -> None:
    pacs = server(WORKLIST | written, version)
    assert {verb: value(fact) for verb, fact in pacs.peers[0].rights} == allowed(letters)


@pytest.mark.parametrize(
    ("written", "versions", "bound"),
    [
        (KNOWN, MEASURED, False),
        (KNOWN | CHECKED, ("1.7.3", "1.9.3", "1.10.1", "1.12.7"), True),
        (KNOWN | CHECKED, ("1.7.4", "1.9.1", "1.9.2"), False),
        (KNOWN | CHECKED, ("1.2.0",), False),
        (KNOWN | CHECKED, ("",), None),
        (TWO | CHECKED, ("1.10.1", "1.12.7"), False),
        (TWO | CHECKED, ("1.9.1", "1.9.3"), True),
        (TWO | CHECKED | {"StrictAetComparison": True}, ("1.12.7",), True),
        (TWO | CHECKED | NONE, ("1.10.1",), True),
        (TWO | CHECKED | {"DicomModalitiesInDatabase": True}, ("1.12.7",), None),
    ],
)
def test_whether_a_listed_caller_is_bound_to_its_address(
    written: dict[str, object], versions: tuple[str, ...], bound: bool | None
) -> None:
    for version in versions:
        assert value(server(written, version).host_check) is bound, version


@pytest.mark.parametrize(
    ("written", "version", "titles", "login"),
    [
        (KNOWN, "1.12.7", True, False),
        (KNOWN | NONE, "1.12.7", True, False),
        (KNOWN | NONE | CHECKED, "1.12.7", False, True),
        (KNOWN | CHECKED | {"DicomAlwaysAllowStore": False}, "1.12.7", False, True),
        (KNOWN | NONE | CHECKED, "1.9.1", True, False),
        (KNOWN | NONE | CHECKED, "", None, None),
        (KNOWN | {"DicomAlwaysAllowFind": True}, "1.12.7", None, False),
        (NONE, "1.12.7", False, True),
        ({}, "1.12.7", False, False),
        (KNOWN | TLS, "1.12.7", False, True),
        (KNOWN | TLS | {"DicomTlsRemoteCertificateRequired": False}, "1.12.7", True, False),
        (KNOWN | NONE | {"DicomModalitiesInDatabase": True}, "1.12.7", None, None),
        (
            NONE | {"DicomModalities": {"ct": {"AET": "KNOWN", "Host": "10.0.0.5", "Port": 104} | DENIED}},
            "1.12.7",
            False,
            False,
        ),
    ],
)
def test_what_a_caller_must_show(
    written: dict[str, object], version: str, titles: bool | None, login: bool | None
) -> None:
    port = dicom(server(written, version))
    assert (value(port.titles_only), value(port.login)) == (titles, login)


def test_entries_of_the_file_are_ignored_where_the_database_has_them() -> None:
    pacs = server(KNOWN | {"DicomModalitiesInDatabase": True})
    assert pacs.peers == ()
    assert ("no-effect", "DicomModalities") in kinds(pacs)


@pytest.mark.parametrize(
    ("entry", "host", "port", "rest"),
    [
        (["A", "10.0.0.5", 104], "10.0.0.5", 104, True),
        (["A", "10.0.0.5", 104, "GE"], "10.0.0.5", 104, True),
        ({"AET": "A", "Host": "2001:db8::5", "Port": "11112"}, "2001:db8::5", 11112, True),
        ({"AET": "A", "Host": "ct.clinic.example", "Port": 104}, "ct.clinic.example", 104, False),
        ({"AET": "A", "Host": "${CT}", "Port": "${CT_PORT}"}, "", None, False),
    ],
)
def test_forms_of_an_entry(entry: object, host: str, port: int | None, rest: bool) -> None:
    peer = server({"DicomModalities": {"ct": entry}}).peers[0]
    assert (peer.title, peer.host, peer.port, bool(peer.address)) == ("A", host, port, rest)


@pytest.mark.parametrize("entry", [["A", "10.0.0.5"], {"AET": "A", "Port": 1}, "A", 5, None, {"Host": "a"}])
def test_an_entry_that_is_none_is_told(entry: object) -> None:
    pacs = server({"DicomModalities": {"ct": entry}})
    assert pacs.peers == ()
    assert kinds(pacs) == [("wrong-type", "DicomModalities.ct")]


def test_denials_that_do_nothing_are_told() -> None:
    entry = {"AET": "A", "Host": "10.0.0.5", "Port": 104, "AllowStore": False, "AllowEcho": False, "AllowFind": False}
    peer = server({"DicomModalities": {"ct": entry}}).peers[0]
    assert [place.note for place in peer.ineffective] == [
        "DicomAlwaysAllowEcho allows it to everyone",
        "DicomAlwaysAllowStore allows it to everyone",
    ]
    assert len(server({"DicomModalities": {"ct": entry}}, "1.4.2").peers[0].ineffective) == 3
    assert server({"DicomModalities": {"ct": entry}} | NONE).peers[0].ineffective == ()


def test_entries_of_one_title_limit_each_other_where_addresses_are_not_checked() -> None:
    entries = {"a": ["A", "10.0.0.5", 104], "b": {"AET": "A", "Host": "10.0.0.6", "Port": 104, "AllowFind": False}}
    rights = [dict(peer.rights) for peer in server({"DicomModalities": entries}).peers]
    assert [value(one["find"]) for one in rights] == [False, False]
    rights = [dict(peer.rights) for peer in server({"DicomModalities": entries} | CHECKED).peers]
    assert [value(one["find"]) for one in rights] == [True, False]


@pytest.mark.parametrize(
    ("written", "version", "expected"),
    [
        (TWO | CHECKED, "1.12.7", ("duplicate-title", "DicomModalities")),
        (KNOWN | CHECKED, "1.9.1", ("no-effect", "DicomCheckModalityHost")),
        ({"DicomModalities": {"ct": ["A", "ct1", 104]}} | CHECKED, "1.12.7", ("dns-host", "DicomModalities.ct")),
        (TLS | {"DicomTlsTrustedCertificates": ""}, "1.12.7", ("no-effect", "DicomTlsTrustedCertificates")),
        ({"DicomTlsEnabled": True}, "1.12.7", ("no-effect", "DicomTlsCertificate")),
        (
            TLS | {"DicomTlsTrustedCertificates": "", "DicomTlsRemoteCertificateRequired": False},
            "1.12.3",
            ("no-effect", "DicomTlsTrustedCertificates"),
        ),
        ({"DicomTlsEnabled": True}, "1.8.2", ("no-effect", "DicomTlsEnabled")),
        ({"DicomAlwaysAllowMove": False}, "1.9.1", ("no-effect", "DicomAlwaysAllowMove")),
    ],
)
def test_settings_that_do_not_do_what_they_say(
    written: dict[str, object], version: str, expected: tuple[str, str]
) -> None:
    assert expected in kinds(server(written, version))


def test_a_device_with_a_name_for_a_host_is_locked_out() -> None:
    pacs = server({"DicomModalities": {"ct": ["A", "ct1", 104]}, "DicomAlwaysAllowStore": False} | CHECKED)
    assert [verb for verb, fact in pacs.peers[0].rights if value(fact)] == ["echo"]


@pytest.mark.parametrize(
    ("written", "version", "encrypted", "weak", "ciphers", "null", "certificate"),
    [
        ({}, "1.12.7", False, None, None, None, None),
        (TLS, "1.12.7", True, False, False, False, True),
        (TLS, "1.8.2", False, None, None, None, None),
        (TLS | {"DicomTlsMinimumProtocolVersion": 0}, "1.12.7", True, False, False, False, True),
        (TLS | {"DicomTlsMinimumProtocolVersion": 2}, "1.12.7", True, True, False, False, True),
        (TLS | {"DicomTlsMinimumProtocolVersion": 2}, "1.12.3", True, False, False, False, True),
        (TLS | {"DicomTlsRemoteCertificateRequired": False}, "1.9.2", True, False, False, False, True),
        (TLS | {"DicomTlsRemoteCertificateRequired": False}, "1.9.3", True, False, False, False, False),
        (TLS | {"DicomTlsCiphersAccepted": ["NULL-SHA256"]}, "1.12.7", True, False, True, True, True),
        (TLS | {"DicomTlsCiphersAccepted": ["ECDHE-RSA-AES128-GCM-SHA256"]}, "1.12.7", True, False, False, False, True),
    ],
)
def test_dicom_tls(
    written: dict[str, object],
    version: str,
    encrypted: bool,
    weak: bool | None,
    ciphers: bool | None,
    null: bool | None,
    certificate: bool | None,
) -> None:
    port = dicom(server(written, version))
    tls = port.tls
    facts = (port.encrypted, tls.minimum_weak, tls.weak_ciphers, tls.null_ciphers, tls.client_certificate)
    assert tuple(value(fact) for fact in facts) == (encrypted, weak, ciphers, null, certificate)


def test_verbs_that_a_server_does_not_offer_are_left_out() -> None:
    assert [verb for verb, _ in dicom(server({}, "1.6.1")).verbs] == ["echo", "find", "move", "store"]
    assert "worklist" in dict(dicom(server(WORKLIST)).verbs)
    assert "worklist" not in dict(dicom(server({"Worklists": {"Enable": False}})).verbs)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({}, None),
        ({"DicomAlwaysAllowFindWorklist": False}, None),
        ({"DicomAlwaysAllowFindWorklist": True}, "whether a plugin answers for the worklist is not in the files"),
        ({"DicomAlwaysAllowFindWorklist": True, "Plugins": ["/usr/share/orthanc/plugins"]}, "whether a plugin"),
        (WORKLIST | {"DicomAlwaysAllowFindWorklist": True}, True),
    ],
)
def test_a_worklist_that_is_opened_is_told_whichever_plugin_answers(written: dict[str, object], told: object) -> None:
    fact = dict(dicom(server(written)).verbs).get("worklist")
    if isinstance(fact, Unknown):
        assert fact.reason.startswith(str(told))
        assert fact.evidence
    else:
        assert (fact.value if fact else None) == told


@pytest.mark.parametrize(("version", "allowed"), [("1.2.0", True), ("1.3.0", False), ("1.3.1", True), ("", True)])
def test_echo_by_version(version: str, allowed: bool) -> None:
    assert value(dict(dicom(server({}, version)).verbs)["echo"]) is allowed


TENANT = {
    "Plugins": ["libMultitenantDicom.so"],
    "MultitenantDicom": {"Servers": [{"AET": "TENANT", "Port": 4343, "Labels": ["one"]}]},
}


def test_tenants_have_ports_of_their_own_without_tls() -> None:
    pacs = server(TENANT | TLS | KNOWN | CHECKED)
    main, tenant = pacs.of("dicom")
    assert (tenant.number, tenant.title, value(main.encrypted), value(tenant.encrypted)) == (
        4343,
        "TENANT",
        True,
        False,
    )
    assert [verb for verb, _ in tenant.verbs] == ["echo", "find", "move", "store"]
    assert (value(tenant.titles_only), value(tenant.login)) == (True, False)
    closed = server(TENANT | KNOWN | CHECKED | NONE).of("dicom")[1]
    assert (value(closed.titles_only), value(closed.login)) == (False, True)
    assert len(server(TENANT | {"Plugins": []}).of("dicom")) == 1


def test_called_title_and_shipped_title() -> None:
    port = dicom(server({"DicomCheckCalledAet": True}))
    assert (value(port.called_title_checked), port.title) == (True, "CLINIC")
    assert value(server({"DicomAet": "ORTHANC"}).default_title) is True
    assert value(server({}).default_title) is False


def test_a_dicom_server_that_is_off_is_not_live() -> None:
    assert server({"DicomServerEnabled": False}).of("dicom") == ()


def test_an_open_variable_leaves_the_fact_open() -> None:
    fact = dict(dicom(server({"DicomAlwaysAllowFind": "${FIND}"})).verbs)["find"]
    assert isinstance(fact, Unknown)
    assert "${FIND}" in fact.reason
    assert isinstance(dict(dicom(server({"DicomAlwaysAllowFind": "true"})).verbs)["find"], Unknown)
    assert isinstance(dict(dicom(server({"DicomAlwaysAllowFind": True})).verbs)["find"], Known)


PAIR = {name: {"AET": "CT", "Host": host, "Port": 104} for name, host in (("a", "10.1.1.1"), ("b", "10.1.1.2"))}
ONE = {"a": PAIR["a"]}


@pytest.mark.parametrize(
    ("settings", "version", "anywhere"),
    [
        ({"DicomModalities": ONE}, "1.12.7", True),
        ({"DicomModalities": ONE}, "", True),
        ({"DicomModalities": ONE, **CHECKED}, "1.12.7", False),
        ({"DicomModalities": ONE, **CHECKED}, "1.9.1", True),
        ({"DicomModalities": ONE, **CHECKED}, "", None),
        ({"DicomModalities": PAIR, **CHECKED}, "1.12.7", True),
        ({"DicomModalities": PAIR, **CHECKED, **NONE}, "1.12.7", False),
        ({"DicomModalities": PAIR, **CHECKED}, "1.9.1", False),
        ({"DicomModalities": {**PAIR, "b": {**PAIR["b"], "AllowFind": False}}, **CHECKED}, "1.12.7", False),
        ({"DicomModalities": {"a": {**PAIR["a"], "AllowFind": False}}}, "1.12.7", False),
        ({"DicomModalities": ONE, **CHECKED, "DicomAlwaysAllowFind": True}, "1.12.7", True),
        ({"DicomModalities": ONE, "DicomCheckModalityHost": "${CHECK}"}, "1.12.7", None),
    ],
)
def test_from_where_a_listed_title_counts(settings: dict[str, object], version: str, *, anywhere: bool | None) -> None:
    peer = server(settings, version).peers[0]
    assert value(dict(peer.anywhere)["find"]) is anywhere


def test_a_worklist_that_nobody_may_answer_is_open_for_listed_titles_too() -> None:
    peer = server({"DicomModalities": ONE, "DicomAlwaysAllowFindWorklist": True, "Plugins": []}).peers[0]
    assert isinstance(dict(peer.rights)["worklist"], Unknown)
