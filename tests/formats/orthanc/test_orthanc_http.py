"""Section 1.5 of the facts, row by row, and what stands around it."""

import pytest

from auditor.model.fact import Basis, Known, Unknown
from tests.formats.orthanc.servers import BASE, kinds, overlay, read, server, value, web

ABSENT = object()
ALICE = {"alice": "A-long-one-4-alice"}


def settings(remote: object, login: object, users: object) -> dict[str, object]:
    written = {"RemoteAccessAllowed": remote, "AuthenticationEnabled": login, "RegisteredUsers": users}
    return {name: one for name, one in written.items() if one is not ABSENT}


@pytest.mark.parametrize("version", ["1.9.1", "1.10.1", "1.12.7"])
@pytest.mark.parametrize(
    ("remote", "login", "users", "answers", "asks", "published", "local"),
    [
        (ABSENT, ABSENT, ABSENT, False, False, False, []),
        (False, ABSENT, ABSENT, False, False, False, ["local-open"]),
        (False, ABSENT, ALICE, False, False, False, ["local-open", "users-ignored"]),
        (ABSENT, ABSENT, ALICE, False, False, False, ["users-ignored"]),
        (False, True, ABSENT, False, True, False, []),
        (False, True, ALICE, False, True, False, []),
        (True, ABSENT, ABSENT, True, True, True, []),
        (True, ABSENT, {}, True, True, True, []),
        (True, True, ABSENT, True, True, True, []),
        (True, True, {}, True, True, True, []),
        (True, ABSENT, ALICE, True, True, False, []),
        (True, True, ALICE, True, True, False, []),
        (True, False, ABSENT, True, False, False, []),
        (True, False, ALICE, True, False, False, ["users-ignored"]),
        (False, False, ALICE, False, False, False, ["local-open", "users-ignored"]),
    ],
)
def test_who_is_let_in(
    version: str,
    remote: object,
    login: object,
    users: object,
    answers: bool,
    asks: bool,
    published: bool,
    local: list[str],
) -> None:
    pacs = server(settings(remote, login, users), version)
    port = web(pacs)
    assert (value(port.remote), value(port.login), value(port.default_account)) == (answers, asks, published)
    told = [kind for kind, _ in kinds(pacs)]
    assert [kind for kind in told if kind in {"local-open", "users-ignored"}] == local


@pytest.mark.parametrize(
    ("written", "login", "setting"),
    [
        ({}, False, "AuthenticationEnabled"),
        ({"AuthenticationEnabled": False}, False, "AuthenticationEnabled"),
        ({"AuthenticationEnabled": True}, True, "AuthenticationEnabled"),
        ({"AuthenticationEnabled": "${LOGIN}"}, None, "AuthenticationEnabled"),
    ],
)
def test_programs_on_the_machine_itself_are_callers_too(
    written: dict[str, object], login: bool | None, setting: str
) -> None:
    port = web(server({"RemoteAccessAllowed": False} | written))
    assert (value(port.remote), value(port.login), port.login.setting) == (False, login, setting)


def test_nobody_but_itself_is_on_a_containers_machine() -> None:
    port = web(read(BASE | {"RemoteAccessAllowed": False}, overlay=overlay()).pacs[0])
    assert (value(port.remote), value(port.login)) == (False, True)


@pytest.mark.parametrize(
    ("version", "login", "users", "asks", "published"),
    [
        ("1.5.7", ABSENT, ABSENT, False, False),
        ("1.5.7", ABSENT, ALICE, False, False),
        ("1.5.7", True, ABSENT, True, False),
        ("1.5.8", ABSENT, ABSENT, True, True),
        ("1.12.8", True, {}, True, True),
        ("1.12.9", True, {}, True, False),
        ("1.12.9", True, ABSENT, True, True),
        ("1.13.0", True, ABSENT, True, False),
        ("1.13.0", ABSENT, ABSENT, True, False),
    ],
)
def test_the_version_decides(version: str, login: object, users: object, asks: bool, published: bool) -> None:
    port = web(server(settings(True, login, users), version))
    assert (value(port.login), value(port.default_account)) == (asks, published)


def test_without_a_version_the_worse_of_both_is_told() -> None:
    port = web(server(settings(True, ABSENT, ABSENT), ""))
    assert isinstance(port.login, Known)
    assert (port.login.value, port.login.basis) == (False, Basis.ASSUMED)
    assert port.login.origin.startswith("no login at all before 1.5.8, the published account since")
    assert isinstance(port.default_account, Unknown)


def test_without_a_version_declared_users_leave_it_open() -> None:
    pacs = server(settings(True, ABSENT, ALICE), "")
    assert isinstance(web(pacs).login, Unknown)
    assert isinstance(pacs.title_implicit, Unknown)


@pytest.mark.parametrize(
    ("login", "version", "implicit"), [(True, "", False), (ABSENT, "1.12.7", True), (ABSENT, "1.5.7", True)]
)
def test_an_unwritten_login_is_told(login: object, version: str, implicit: bool) -> None:
    assert value(server(settings(True, login, ALICE), version).title_implicit) is implicit


SERVICE = {"WebServiceRootUrl": "http://login:8000/"}
LIBRARY = ["/usr/lib/libOrthancAuthorization.so"]


@pytest.mark.parametrize(
    ("plugins", "section", "asks"),
    [
        (LIBRARY, SERVICE, True),
        (LIBRARY, {"WebService": "http://login:8000/"}, True),
        (LIBRARY, {"WebServiceTokenCreationBaseUrl": "http://login:8000/"}, False),
        (LIBRARY, {}, False),
        (["/usr/lib/libOrthancDicomWeb.so"], SERVICE, False),
        ([], SERVICE, False),
        (ABSENT, SERVICE, None),
        (["/usr/share/orthanc/plugins"], SERVICE, None),
        (LIBRARY, SERVICE | {"UncheckedFolders": ["/"]}, False),
        (LIBRARY, SERVICE | {"UncheckedFolders": ["/dicom-web/"]}, False),
        (LIBRARY, SERVICE | {"UncheckedFolders": ["/studies/"]}, False),
        (LIBRARY, SERVICE | {"UncheckedFolders": ["/app/", "/ui/app/", "/stone-webviewer/"]}, True),
        (LIBRARY, SERVICE | {"UncheckedResources": ["/studies"]}, False),
        (LIBRARY, SERVICE | {"UncheckedResources": ["/system", "/plugins/explorer.js"]}, True),
        (LIBRARY, SERVICE | {"UncheckedLevels": ["patient", "series", "instance"]}, True),
        (LIBRARY, SERVICE | {"UncheckedLevels": ["patient", "study", "series", "instance"]}, False),
        (LIBRARY, SERVICE | {"Permissions": [["get", "^/studies", "all|view"], ["post", "^/tools/lookup$", ""]]}, True),
        (LIBRARY, SERVICE | {"Permissions": [["get", "^/studies", ""]]}, None),
    ],
)
def test_tokens_stand_for_the_login_only_where_they_are_asked(
    plugins: object, section: dict[str, object], asks: bool | None
) -> None:
    extra = {"Authorization": section} | ({} if plugins is ABSENT else {"Plugins": plugins})
    pacs = server(settings(True, False, ABSENT) | extra)
    assert value(web(pacs).login) is asks
    assert any(kind == "no-effect" for kind, _ in kinds(pacs)) is (asks is False)


@pytest.mark.parametrize(
    ("login", "version", "asked"),
    [(True, "1.12.6", True), (True, "", True), (True, "1.12.7", False), (False, "", False)],
)
def test_older_plugins_run_beside_no_passwords(login: bool, version: str, asked: bool) -> None:
    pacs = server(settings(True, login, ALICE) | {"Plugins": LIBRARY, "Authorization": SERVICE}, version)
    assert (("may-not-start", "AuthenticationEnabled") in kinds(pacs)) is asked


def test_in_the_teams_image_a_section_loads_its_plugin() -> None:
    pacs = read(overlay=overlay(("AuthenticationEnabled", False), ("Authorization", SERVICE))).pacs[0]
    assert value(web(pacs).login) is True
    assert isinstance(pacs.users_declared, Unknown)


@pytest.mark.parametrize(
    ("written", "version", "weak", "ciphers", "certificate"),
    [
        ({}, "1.12.7", False, False, False),
        ({}, "1.8.1", True, None, False),
        ({}, "", True, False, False),
        ({"SslMinimumProtocolVersion": 3}, "1.12.7", True, False, False),
        ({"SslMinimumProtocolVersion": 0}, "1.12.7", True, False, False),
        ({"SslMinimumProtocolVersion": 5}, "1.12.7", False, False, False),
        ({"SslMinimumProtocolVersion": 4}, "1.8.1", True, None, False),
        ({"SslCiphersAccepted": ["DES-CBC3-SHA"]}, "1.12.7", False, True, False),
        ({"SslCiphersAccepted": ["ECDHE-ECDSA-AES128-GCM-SHA256"]}, "1.12.7", False, False, False),
        ({"SslVerifyPeers": True}, "1.12.7", False, False, True),
        ({"SslVerifyPeers": True}, "1.7.3", True, None, False),
    ],
)
def test_web_tls(written: dict[str, object], version: str, weak: bool, ciphers: bool | None, certificate: bool) -> None:
    tls = web(server({"SslEnabled": True} | written, version)).tls
    assert (value(tls.minimum_weak), value(tls.weak_ciphers), value(tls.client_certificate)) == (
        weak,
        ciphers,
        certificate,
    )


def test_certificates_are_not_asked_without_tls() -> None:
    pacs = server({"SslEnabled": False, "SslVerifyPeers": True})
    assert ("no-effect", "SslVerifyPeers") in kinds(pacs)
    assert value(web(pacs).encrypted) is False


@pytest.mark.parametrize(
    ("addresses", "version", "bind"),
    [
        (["127.0.0.1"], "1.12.10", "127.0.0.1"),
        (["127.0.0.1", "::1"], "1.12.11", "127.0.0.1"),
        (["10.1.2.3"], "1.12.11", "10.1.2.3"),
        (["10.1.2.3", "127.0.0.1"], "1.12.11", ""),
        ([], "1.12.11", ""),
        (["127.0.0.1"], "1.12.9", ""),
        (["127.0.0.1"], "", ""),
    ],
)
def test_the_bound_address_counts_where_the_version_obeys_it(addresses: list[str], version: str, bind: str) -> None:
    assert web(server({"HttpBindAddresses": addresses}, version)).bind == bind


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ({"WebDavEnabled": False}, ()),
        ({"Plugins": ["libOrthancDicomWeb.so"]}, ("/dicom-web/", "/wado", "/webdav/")),
        ({"DicomWeb": {"Root": "rs", "EnableWado": False}}, ("/rs/", "/webdav/")),
        ({"DicomWeb": {"Enable": False}, "Plugins": ["libOrthancDicomWeb.so"]}, ("/webdav/",)),
        ({"DicomWeb": {}, "Plugins": []}, ("/webdav/",)),
        ({"OrthancExplorer2": {"Enable": True}, "StoneWebViewer": {}}, ("/ui/", "/stone-webviewer/", "/webdav/")),
    ],
)
def test_paths(written: dict[str, object], paths: tuple[str, ...]) -> None:
    assert web(server(written)).paths == paths


def test_a_web_server_that_is_off_offers_nothing() -> None:
    pacs = server({"HttpServerEnabled": False, "ExecuteLuaEnabled": True, "AuthenticationEnabled": False})
    assert pacs.of("web") == ()
    assert (value(pacs.webdav), value(pacs.scripting), value(pacs.file_writes)) == (False, False, False)
    assert kinds(pacs) == []


def test_what_the_server_says_of_itself_contradicts_the_files() -> None:
    answer = {"Version": "1.12.7", "ApiVersion": 27, "DatabaseVersion": 6, "IsHttpServerSecure": False}
    whole = {"DicomAet": "A", "DicomPort": 104, "RemoteAccessAllowed": True, "AuthenticationEnabled": True}
    assert isinstance(web(read(whole | {"RegisteredUsers": ALICE}, answer).pacs[0]).login, Unknown)
    assert value(web(read(whole, answer).pacs[0]).login) is True
    assert value(web(read(whole | {"AuthenticationEnabled": False}, answer).pacs[0]).login) is False
