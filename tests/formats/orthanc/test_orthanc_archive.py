import pytest

from auditor.model.fact import Known, Unknown
from auditor.model.pacs import Pacs
from tests.formats.orthanc.servers import BASE, overlay, read, server, value, web

LOGIN = {"RemoteAccessAllowed": True, "AuthenticationEnabled": True, "RegisteredUsers": {"ann": "k7#Qz-m2!Rw-9x"}}
TOKEN = {"Authorization": {"WebServiceRootUrl": "http://login/"}, "Plugins": ["libOrthancAuthorization.so"]}
REMOTE = {"DicomWeb": {"Servers": {"far": {"Url": "https://far.example/dicom-web/", "HasDelete": True}}}}
AUDITED = {"Authorization": {"WebServiceRootUrl": "http://login/", "EnableAuditLogs": True}}


def fact(pacs: Pacs, name: str) -> object:
    found: object = value(getattr(pacs, name))
    return found


@pytest.mark.parametrize(
    ("name", "written", "version", "expected"),
    [
        ("scripting", {}, "1.5.7", True),
        ("scripting", {"ExecuteLuaEnabled": False}, "1.5.7", True),
        ("scripting", {}, "1.5.8", False),
        ("scripting", {"ExecuteLuaEnabled": True}, "1.12.7", True),
        ("scripting", {}, "", True),
        ("file_writes", {}, "1.11.3", True),
        ("file_writes", {}, "1.10.1", None),
        ("file_writes", {"RestApiWriteToFileSystemEnabled": False}, "1.10.1", None),
        ("file_writes", {"RestApiWriteToFileSystemEnabled": True}, "1.10.1", True),
        ("file_writes", {}, "1.12.0", False),
        ("file_writes", {"RestApiWriteToFileSystemEnabled": True}, "1.12.7", True),
        ("webdav", {}, "1.7.4", False),
        ("webdav", {}, "1.8.0", True),
        ("webdav", {"WebDavEnabled": False}, "1.12.7", False),
        ("overwrite", {}, "1.12.7", False),
        ("overwrite", {"OverwriteInstances": True}, "1.12.7", True),
        ("overwrite", {"OverwriteInstances": True}, "1.4.1", False),
        ("checksums", {}, "", True),
        ("checksums", {"StoreMD5ForAttachments": False}, "", False),
        ("exports_logged", {}, "1.3.2", True),
        ("exports_logged", {}, "1.4.0", False),
        ("exports_logged", {"LogExportedResources": True}, "", True),
        ("phi_in_logs", {}, "1.8.1", True),
        ("phi_in_logs", {}, "1.8.2", False),
        ("phi_in_logs", {"DeidentifyLogs": False}, "1.12.7", True),
        ("phi_in_logs", {"HttpVerbose": True}, "1.12.7", True),
        ("verify_peers", {}, "", True),
        ("verify_peers", {"HttpsVerifyPeers": False}, "", False),
        ("recycle", {}, "1.12.7", False),
        ("recycle", {"MaximumStorageSize": 100}, "1.12.7", True),
        ("recycle", {"MaximumPatientCount": 100}, "1.12.7", True),
        ("recycle", {"MaximumStorageSize": 100, "MaximumStorageMode": "Reject"}, "1.12.7", False),
        ("recycle", {"MaximumStorageSize": 100, "MaximumStorageMode": "Reject"}, "1.11.1", True),
        ("delete_unrestricted", {}, "", True),
        ("delete_unrestricted", {"ReadOnly": True}, "1.12.7", False),
        ("delete_unrestricted", {"ReadOnly": True}, "1.12.4", True),
        ("delete_unrestricted", TOKEN, "", None),
        ("delete_unrestricted", {"ReadOnly": True} | REMOTE, "1.12.7", True),
        ("delete_unrestricted", {"ReadOnly": True, "Plugins": []} | REMOTE, "1.12.7", False),
        ("delete_unrestricted", {"LuaScripts": ["a.lua"]}, "", None),
        ("roles_separated", LOGIN, "", False),
        ("roles_separated", TOKEN, "", None),
        ("idle_minutes", LOGIN, "", 0),
        ("lockout", LOGIN, "", False),
        ("second_factor", LOGIN, "", False),
        ("second_factor", LOGIN | {"SslEnabled": True, "SslVerifyPeers": True}, "", None),
        ("second_factor", LOGIN | {"OrthancExplorer2": {"Keycloak": {"Enable": True}}}, "", None),
        ("second_factor", TOKEN | {"RemoteAccessAllowed": True, "AuthenticationEnabled": False}, "", None),
        ("move_anywhere", {}, "", False),
        ("audit", {}, "", False),
        ("audit", TOKEN | AUDITED, "", True),
        ("audit", AUDITED | {"Plugins": []}, "", False),
        ("audit", AUDITED | {"Plugins": ["/usr/share/orthanc/plugins"]}, "", None),
        ("audit", {"PythonScript": "a.py"}, "", None),
        ("audit_remote", TOKEN | AUDITED, "", False),
        ("audit_remote", {}, "", None),
        ("shared_path", {"StorageDirectory": "/var/lib/orthanc/db"}, "", False),
        ("shared_path", {"StorageDirectory": "/var/www/orthanc"}, "", True),
        ("shared_path", {"StorageDirectory": "//nas/images"}, "", True),
        ("shared_path", {"StorageDirectory": "\\\\nas\\images"}, "", True),
        ("shared_path", {"StorageDirectory": "C:\\Temp\\Orthanc"}, "", True),
        ("shared_path", {"StorageDirectory": "/mnt/images"}, "", None),
        ("storage_path", {}, "", "OrthancStorage"),
        ("encrypted_at_rest", {}, "", None),
        ("encrypted_at_rest", {"StorageCompression": True}, "", None),
        ("encrypted_at_rest", {"AwsS3Storage": {"StorageEncryption": {"MasterKey": [1, "/k"]}}}, "", True),
        (
            "encrypted_at_rest",
            {"AwsS3Storage": {"StorageEncryption": {"Enable": False, "MasterKey": [1, "/k"]}}},
            "",
            None,
        ),
    ],
)
def test_facts(name: str, written: dict[str, object], version: str, expected: object) -> None:
    assert fact(server(written, version), name) == expected


def postgres(**settings: object) -> dict[str, object]:
    return {"PostgreSQL": {"EnableIndex": True} | settings, "Plugins": ["libOrthancPostgreSQLIndex.so"]}


@pytest.mark.parametrize(
    ("written", "where", "safe"),
    [
        ({}, "local", True),
        (postgres(), "local", True),
        (postgres(Host="127.0.0.1"), "local", True),
        (postgres(Host="10.0.0.9"), "10.0.0.9", False),
        (postgres(Host="10.0.0.9", EnableSsl=True), "10.0.0.9", True),
        (postgres(Host="${DB}"), None, None),
        (postgres(Host="${DB}", EnableSsl=True), None, True),
        (postgres(EnableIndex=False, Host="10.0.0.9"), "local", True),
        (postgres(ConnectionUri="postgresql://u:p@10.0.0.9:5432/o"), "10.0.0.9", False),
        (postgres(ConnectionUri="postgresql://u:p@10.0.0.9/o?sslmode=verify-full"), "10.0.0.9", True),
        (postgres(ConnectionUri="postgresql:///orthanc"), "local", True),
        ({"PostgreSQL": {"EnableIndex": True, "Host": "10.0.0.9"}, "Plugins": []}, "local", True),
        ({"MySQL": {"EnableIndex": True, "Host": "10.0.0.9"}}, "10.0.0.9", False),
    ],
)
def test_the_database(written: dict[str, object], where: str | None, safe: bool | None) -> None:
    pacs = server(written)
    assert (value(pacs.database), value(pacs.database_encrypted)) == (where, safe)


def test_a_database_in_another_container_leaves_the_way_open() -> None:
    pacs = read(BASE | {"PostgreSQL": {"Host": "db"}}, overlay=overlay()).pacs[0]
    assert value(pacs.database) == "db"
    assert isinstance(pacs.database_encrypted, Unknown)


@pytest.mark.parametrize(
    ("password", "published"), [("postgres", True), ("orthanc", True), ("k7#Qz-m2!Rw-9x", False), ("${WORD}", False)]
)
def test_published_passwords_of_the_database(password: str, published: bool) -> None:
    pacs = server(postgres(Password=password))
    assert bool(pacs.default_secrets) is published


@pytest.mark.parametrize(
    ("entry", "host", "port", "encrypted", "clear"),
    [
        (["http://10.0.0.7:8042/"], "10.0.0.7", 8042, False, False),
        (["https://b.example/", "u", "word"], "b.example", None, True, True),
        ({"Url": "https://b.example/", "Password": "${WORD}"}, "b.example", None, True, False),
        ({"Url": "http://${HOST}/", "Password": "word"}, "", None, False, True),
        ({"Url": "${URL}"}, "", None, None, False),
        ({"Url": "http://[bad"}, "", None, False, False),
    ],
)
@pytest.mark.parametrize("place", ["OrthancPeers", "DicomWeb"])
def test_other_web_servers(
    place: str, entry: object, host: str, port: int | None, encrypted: bool | None, clear: bool
) -> None:
    listed = {"b": entry}
    peers = server({place: listed if place == "OrthancPeers" else {"Servers": listed}}).peers
    assert [(one.kind, one.name, one.host, one.port, value(one.encrypted), one.secret_in_clear) for one in peers] == [
        ("web", "b", host, port, encrypted, clear)
    ]


def test_peers_in_the_database_are_not_those_of_the_file() -> None:
    assert server({"OrthancPeers": {"b": ["http://b/"]}, "OrthancPeersInDatabase": True}).peers == ()


@pytest.mark.parametrize(
    ("name", "version", "origin"),
    [
        ("exports_logged", "1.12.7", "false, the default of Orthanc since 1.4.0"),
        ("checksums", "1.12.7", "true, the default of Orthanc"),
        ("storage_path", "", "OrthancStorage, the default of Orthanc"),
        ("scripting", "", "true, the default of Orthanc before 1.5.8; the version is not in the files"),
        ("title_implicit", "1.12.7", "false, the default of Orthanc"),
    ],
)
def test_a_default_names_its_value_and_its_versions(name: str, version: str, origin: str) -> None:
    found = getattr(server({}, version), name)
    assert isinstance(found, Known)
    assert found.origin == origin


def test_a_value_of_an_image_is_named_unless_it_is_a_text() -> None:
    pacs = read(BASE, overlay=overlay(("PostgreSQL.Host", "db"))).pacs[0]
    remote = web(pacs).remote
    assert isinstance(remote, Known)
    assert remote.origin == "true, set by the image orthancteam/orthanc"
    assert isinstance(pacs.storage_path, Known)
    assert pacs.storage_path.origin == "set by the image orthancteam/orthanc"


EXPLORER = {"Plugins": ["libOrthancExplorer2.so"]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, False),
        ({"EnableShares": False, "ShareDurations": [0, 7]}, False),
        ({"EnableShares": True}, True),
        ({"EnableShares": True, "ShareDurations": [0, 7]}, True),
        ({"EnableShares": True, "ShareDurations": [7, 30]}, False),
        ({"EnableShares": True, "ShareDurations": [7, "${DAYS}"]}, None),
    ],
)
def test_links_without_an_end(options: dict[str, object], *, expected: bool | None) -> None:
    assert value(server(EXPLORER | {"OrthancExplorer2": {"UiOptions": options}}).share_links) is expected


@pytest.mark.parametrize(
    ("section", "asked"),
    [
        ({"TokenGetArguments": ["token"]}, True),
        ({"StandardConfigurations": ["stone-webviewer", "orthanc-explorer-2"]}, True),
        ({"StandardConfigurations": ["stone-webviewer"]}, False),
        ({"TokenHttpHeaders": ["token"], "TokenGetArguments": []}, False),
    ],
)
def test_a_token_in_an_address_is_a_link(section: dict[str, object], asked: bool) -> None:
    given = {"Plugins": ["libOrthancAuthorization.so"], "AuthenticationEnabled": False}
    pacs = server(given | {"Authorization": {"WebServiceRootUrl": "http://login:8000/"} | section})
    assert isinstance(pacs.share_links, Unknown)
    assert (pacs.share_links.setting == "Authorization.TokenGetArguments") is asked


def test_servers_in_the_database_hide_those_of_the_file() -> None:
    servers = {"Servers": {"far": ["http://far.example/dicom-web/"]}}
    written = {"Plugins": ["libOrthancDicomWeb.so"], "DicomWeb": servers}
    kept = {"Plugins": ["libOrthancDicomWeb.so"], "DicomWeb": servers | {"ServersInDatabase": True}}
    assert [len(server(one).peers) for one in (written, kept)] == [1, 0]


def test_fast_copies_are_image_paths() -> None:
    assert "/transfers/" in web(server({"Plugins": ["libOrthancTransfers.so"], "Transfers": {}})).image_paths
    assert "/transfers/" not in web(server({"Plugins": [], "Transfers": {}})).paths


def test_without_its_explorer_nobody_makes_links() -> None:
    assert not server({"Plugins": []}).share_links.setting


ODBC = {"Plugins": ["libOrthancOdbcIndex.so"]}


@pytest.mark.parametrize(
    ("section", "where", "encrypted"),
    [
        ({"EnableIndex": False, "IndexConnectionString": "Server=db"}, "local", True),
        ({"EnableIndex": True, "IndexConnectionString": "DSN=index"}, None, None),
        ({"EnableIndex": True, "IndexConnectionString": "Driver=x;Server=tcp:10.1.2.3,1433;Uid=o"}, "10.1.2.3", None),
        ({"EnableIndex": True, "IndexConnectionString": "Server=10.1.2.3;Encrypt=no"}, "10.1.2.3", False),
        ({"EnableIndex": True, "IndexConnectionString": "Server=10.1.2.3;Encrypt=yes"}, "10.1.2.3", True),
        ({"EnableIndex": True, "IndexConnectionString": "Server=localhost;Encrypt=no"}, "local", True),
    ],
)
def test_a_database_behind_odbc(section: dict[str, object], where: str | None, *, encrypted: bool | None) -> None:
    pacs = server(ODBC | {"Odbc": section})
    assert value(pacs.database) == where
    assert value(pacs.database_encrypted) is encrypted


def test_the_password_of_a_data_source_is_a_secret() -> None:
    text = "DSN=index;Uid=orthanc;Pwd=Slow-Tram-11"
    pacs = server(ODBC | {"Odbc": {"EnableIndex": True, "IndexConnectionString": text}})
    assert [one.note for one in pacs.secrets_in_clear] == ["Odbc.IndexConnectionString"]
    assert "Slow-Tram" not in pacs.secrets_in_clear[0].quote()


@pytest.mark.parametrize(
    ("storages", "expected"),
    [({"a": "/srv/images"}, False), ({"a": "/srv/images", "b": "/var/www/images"}, True), ({"a": "/mnt/nas"}, None)],
)
def test_further_folders_count_too(storages: dict[str, str], *, expected: bool | None) -> None:
    section = {"Enable": True, "MultipleStorages": {"Storages": storages, "CurrentWriteStorage": "a"}}
    pacs = server({"Plugins": ["libAdvancedStorage.so"], "AdvancedStorage": section})
    assert value(pacs.shared_path) is expected


def test_a_bucket_is_asked_for_its_own_encryption() -> None:
    section = {"BucketName": "images", "Region": "eu-west-1"}
    fact = server({"Plugins": ["libOrthancAwsS3Storage.so"], "AwsS3Storage": section}).encrypted_at_rest
    assert isinstance(fact, Unknown)
    assert "bucket" in fact.reason
