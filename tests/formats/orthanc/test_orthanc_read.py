import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.checking.alike import server as holder
from auditor.checking.alike import within
from auditor.formats import NotReadableError, State
from auditor.formats.orthanc import FORMAT, names
from auditor.formats.orthanc.defaults import WANTED
from auditor.formats.orthanc.documents import document
from auditor.model.evidence import Source
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Account, Overlay, Pacs
from auditor.syntax.decode import decode
from tests.formats.orthanc.servers import BASE, dicom, files, kinds, overlay, read, server, value, web

WHOLE = {"Name": "Archive", "DicomAet": "CLINIC", "DicomPort": 104}
SYSTEM = {"ApiVersion": 27, "DatabaseVersion": 6, "DicomAet": "CLINIC", "PluginsEnabled": True, "Version": "1.12.7"}
STATISTICS = {"CountInstances": 9, "CountPatients": 812, "CountStudies": 4, "TotalDiskSize": "1"}
MODALITIES = {"ct": {"AET": "CT", "Host": "10.0.0.5", "Port": 104, "AllowFind": False}}


@pytest.mark.parametrize(
    ("text", "kind", "certainty"),
    [
        (json.dumps(WHOLE), "whole", 3),
        ('// c\n{ /* "Plugins" : [] */ "RemoteAccessAllowed" : true, "HttpPort" : 1, }', "whole", 3),
        ('{"RegisteredUsers": {"a": "b"}}', "fragment", 2),
        ('{"DicomWeb": {}}', "fragment", 2),
        ('{"PostgreSQL": {}, "scripts": {}}', "fragment", 1),
        (json.dumps(SYSTEM), "system", 3),
        (json.dumps(STATISTICS), "statistics", 3),
        (json.dumps(MODALITIES), "modalities", 2),
        ("{'DicomAet': 'A', 'HttpPort': 1}", "whole", 3),
        ('{"DicomAet": "A", "HttpPort": 80', "whole", 3),
        ('{"name": "x", "version": "1"}', "", 0),
        ('{"Plugins": []}', "", 0),
        ("{}", "", 0),
        ("", "", 0),
        ("ASA Version 9.16", "", 0),
        ('["DicomAet", "HttpPort"]', "", 0),
    ],
)
def test_what_a_file_is(text: str, kind: str, certainty: int) -> None:
    source = decode("a.json", text.encode())
    assert (document(source).kind, FORMAT.certainty(source).certainty) == (kind, certainty)


def grouped(*documents: dict[str, object], names: str) -> list[str]:
    groups = FORMAT.group(files(*documents, names=tuple(names.split())))
    return ["+".join(one.path for one in group) for group in groups]


@pytest.mark.parametrize(
    ("documents", "names", "expected"),
    [
        ((WHOLE,), "a", ["a"]),
        (({"RegisteredUsers": {}}, WHOLE, {"DicomWeb": {}}), "u o w", ["o+u+w"]),
        ((WHOLE, WHOLE), "a b", ["a", "b"]),
        ((WHOLE, {"HttpPort": 1, "RemoteAccessAllowed": True}), "a b", ["a+b"]),
        ((WHOLE, WHOLE | {"RegisteredUsers": {}}, {"RegisteredUsers": {}}), "a b u", ["a+u", "b"]),
        ((WHOLE | {"RegisteredUsers": {}}, {"RegisteredUsers": {}}), "a u", ["a+u"]),
        ((SYSTEM, STATISTICS, WHOLE), "s c o", ["o+s+c"]),
        ((WHOLE | {"DicomAet": "ONE"}, WHOLE, SYSTEM), "a b s", ["a", "b+s"]),
        (({"RegisteredUsers": {}}, {"DicomWeb": {}}), "u w", ["u+w"]),
        ((SYSTEM, STATISTICS), "s c", ["s+c"]),
    ],
)
def test_files_of_one_folder(documents: tuple[dict[str, object], ...], names: str, expected: list[str]) -> None:
    assert grouped(*documents, names=names) == expected


def test_a_folder_is_one_server() -> None:
    reading = read(
        WHOLE | {"RemoteAccessAllowed": True},
        {"RegisteredUsers": {"ann": "Four-words-long-enough"}},
        SYSTEM,
        STATISTICS,
    )
    pacs = reading.pacs[0]
    assert (pacs.name, value(pacs.version), pacs.people) == ("Archive", "1.12.7", 812)
    assert [account.name for account in pacs.accounts] == ["ann"]
    assert reading.problems == ()


def test_one_key_in_two_files_is_told_and_decides_nothing() -> None:
    reading = read(WHOLE | {"RegisteredUsers": {"ann": "a"}}, {"RegisteredUsers": {"bob": "b"}})
    assert "does not start with one key in two files" in reading.problems[0][1]
    assert isinstance(reading.pacs[0].users_declared, Unknown)
    assert ("duplicate-key", "RegisteredUsers") in kinds(reading.pacs[0])
    same = read(WHOLE | {"StableAge": 60}, {"StableAge": 60})
    assert len(same.problems) == 1


def test_the_teams_image_merges_files_deep() -> None:
    one, two = {"DicomWeb": {"Root": "/rs/", "Servers": {}}}, {"DicomWeb": {"Root": "/other/", "EnableWado": False}}
    reading = read(WHOLE | one, two, overlay=overlay())
    assert reading.problems == ()
    assert web(reading.pacs[0]).paths == ("/webdav/",)
    assert ("duplicate-key", "DicomWeb.Root") in kinds(reading.pacs[0])


def test_the_environment_lies_above_the_files_and_the_image_below() -> None:
    given = overlay(("DicomAlwaysAllowFind", True), ("PostgreSQL.Host", "db.clinic.example"), variables={"OWN": "CT"})
    written = {"DicomAet": "${OWN}", "DicomPort": 4242, "DicomAlwaysAllowFind": False, "AuthenticationEnabled": False}
    pacs = read(written, overlay=given).pacs[0]
    port, site = dicom(pacs), web(pacs)
    find = dict(port.verbs)["find"]
    assert isinstance(find, Known)
    assert (find.value, [place.source.path for place in find.overrode]) == (True, ["file0.json"])
    assert port.title == "CT"
    assert (port.contained, port.host_ports) == (True, (104,))
    assert isinstance(site.remote, Known)
    assert (site.remote.value, site.remote.basis, site.remote.origin) == (
        True,
        Basis.DEFAULT,
        "true, set by the image orthancteam/orthanc",
    )
    assert (value(site.login), site.reachable) == (False, False)
    assert [place.note for place in pacs.default_secrets] == ["PostgreSQL.Password"]
    assert (value(pacs.database), value(pacs.database_encrypted)) == ("db.clinic.example", False)


def test_an_environment_alone_is_a_server() -> None:
    reading = FORMAT.read((), (overlay(),))
    pacs = reading.pacs[0]
    assert (pacs.name, pacs.evidence.source.path) == ("pacs", "docker-compose.yml")
    assert (value(web(pacs).login), value(web(pacs).default_account)) == (True, True)
    assert value(pacs.title_implicit) is True
    assert reading.coverage == ()


@pytest.mark.parametrize(
    ("kind", "remote", "published"),
    [("orthancteam", True, True), ("osimis", True, True), ("jodogne", True, True), ("", None, None)],
)
def test_what_images_set(kind: str, remote: bool | None, published: bool | None) -> None:
    site = web(FORMAT.read((), (overlay(kind=kind),)).pacs[0])
    assert (value(site.remote), value(site.default_account)) == (remote, published)


def test_a_whole_file_replaces_that_of_jodognes_image() -> None:
    pacs = read(WHOLE, overlay=overlay(kind="jodogne", mounts=("./file0.json",))).pacs[0]
    assert value(web(pacs).remote) is False


@pytest.mark.parametrize(
    ("given", "open_"),
    [
        (overlay(mounts=("./orthanc.json",)), True),
        (overlay(mounts=("/etc/orthanc",)), True),
        (overlay(incomplete=True), True),
        (overlay(), False),
    ],
)
def test_absence_proves_nothing_where_a_file_is_missing(given: object, open_: bool) -> None:
    pacs = FORMAT.read((), (given,)).pacs[0]  # type: ignore[arg-type]  # an overlay
    assert isinstance(dict(dicom(pacs).verbs)["find"], Unknown) is open_


MISSING = (overlay(mounts=("./orthanc.json",)), overlay(incomplete=True), overlay(kind="jodogne", mounts=("./a.json",)))


@pytest.mark.parametrize("given", MISSING)
def test_what_an_image_sets_is_open_where_a_missing_file_may_replace_it(given: Overlay) -> None:
    pacs = FORMAT.read((), (given,)).pacs[0]
    site = web(pacs)
    facts = (site.remote, site.login, site.default_account, pacs.users_declared, pacs.storage_path)
    assert all(isinstance(fact, Unknown) and "was not supplied" in fact.reason for fact in facts)
    written = replace(given, settings=overlay(("RemoteAccessAllowed", True), ("AuthenticationEnabled", False)).settings)
    asked = web(FORMAT.read((), (written,)).pacs[0])
    assert (value(asked.remote), value(asked.login)) == (True, False)


@pytest.mark.parametrize(
    ("given", "archive", "pages"),
    [
        (overlay(), (104,), ()),
        (overlay(mounts=("./orthanc.json",)), (104,), (104,)),
        (overlay(("DicomPort", 104), mounts=("./orthanc.json",)), (), (104,)),
        (overlay(("HttpPort", 8042), mounts=("./orthanc.json",)), (104,), ()),
    ],
)
def test_an_unknown_port_may_be_any_that_is_published(given: Overlay, archive: object, pages: object) -> None:
    pacs = FORMAT.read((), (given,)).pacs[0]
    assert (dicom(pacs).host_ports, web(pacs).host_ports) == (archive, pages)


@pytest.mark.parametrize(
    "given", [overlay(), overlay(("RemoteAccessAllowed", False), ("StorageDirectory", "/srv/images"))]
)
@pytest.mark.parametrize("written", [{"RemoteAccessAllowed": False}, {"StorageDirectory": "/srv/images"}])
def test_what_replaces_a_value_of_the_image_is_no_second_copy(given: Overlay, written: dict[str, object]) -> None:
    pacs = read(WHOLE | written, overlay=given).pacs[0]
    facts = (web(pacs).remote, pacs.storage_path)
    assert not any(fact.overrode for fact in facts if isinstance(fact, Known))
    assert not any(kind == "duplicate-key" for kind, _ in kinds(pacs))


def test_a_fragment_alone_proves_no_absence() -> None:
    pacs = read({"RegisteredUsers": {"ann": "Four-words-long-enough"}}).pacs[0]
    assert isinstance(web(pacs).login, Unknown)
    assert isinstance(pacs.checksums, Unknown)
    assert value(pacs.users_declared) is True


def test_an_answer_alone_shows_what_it_says() -> None:
    pacs = read(SYSTEM | {"OverwriteInstances": True, "DatabaseBackendPlugin": None}).pacs[0]
    assert (value(pacs.overwrite), value(pacs.database), value(pacs.version)) == (True, "local", "1.12.7")
    assert isinstance(web(pacs).login, Unknown)


def test_the_running_server_is_right() -> None:
    reading = read(
        WHOLE | {"OverwriteInstances": False, "HttpPort": 8042}, SYSTEM | {"OverwriteInstances": True, "HttpPort": 8042}
    )
    assert value(reading.pacs[0].overwrite) is True
    told = "Line 5: the running server reports another OverwriteInstances (file1.json, line 7), which was taken."
    assert [text for _, text in reading.problems] == [f"{told} Restart the server, or export both again."]


def test_the_answer_to_modalities_stands_for_the_database() -> None:
    pacs = read(WHOLE | {"DicomModalitiesInDatabase": True}, MODALITIES, SYSTEM).pacs[0]
    assert [(peer.name, value(dict(peer.rights)["find"])) for peer in pacs.peers] == [("ct", False)]


@pytest.mark.parametrize(
    ("version", "known", "number"),
    [("1.12.6", "1.12.6", True), ("1.10.1+dfsg-2+deb12u1", "1.10.1+dfsg-2+deb12u1", True), ("mainline", None, False)],
)
def test_versions(version: str, known: str | None, number: bool) -> None:
    pacs = server({}, version)
    assert value(pacs.version) == known
    assert bool(pacs.advisories) is True
    assert any(isinstance(fact, Known) for _, fact in pacs.advisories) is number


@pytest.mark.parametrize(
    ("version", "image", "expected"),
    [
        ("1.12.11", "", []),
        ("1.12.10", "", [True]),
        ("1.5.7", "", [True] * 5),
        ("1.12.7", "", [None]),
        ("1.12.7", "orthancteam", [True]),
        ("1.10.1+dfsg-2+deb12u1", "", [False] * 4),
        ("", "", [None] * 5),
    ],
)
def test_advisories(version: str, image: str, expected: list[bool | None]) -> None:
    pacs = read(BASE, overlay=overlay(version=version)).pacs[0] if image else server({}, version)
    assert [value(fact) for _, fact in pacs.advisories] == expected
    assert pacs.advisories_as_of is not None


def test_of_a_repeated_key_the_last_counts_and_the_first_is_told() -> None:
    pacs = read(
        '{"DicomAet": "A", "DicomPort": 1,\n"DicomAlwaysAllowFind": false,\n"DicomAlwaysAllowFind": true}'
    ).pacs[0]
    fact = dict(dicom(pacs).verbs)["find"]
    assert isinstance(fact, Known)
    assert (fact.value, [place.first for place in fact.overrode]) == (True, [2])
    assert [(one.setting, one.evidence.first) for one in pacs.notices] == [("DicomAlwaysAllowFind", 3)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"remoteAccessAllowed": False}, ("wrong-case-key", "remoteAccessAllowed")),
        ({"DicomWeb": {"Enabled": True}}, ("wrong-case-key", "DicomWeb.Enabled")),
        ({"DicomWeb": {"root": "/a/"}}, ("wrong-case-key", "DicomWeb.root")),
        ({"RemoteAccessAllowed": "false"}, ("wrong-type", "RemoteAccessAllowed")),
        ({"DicomTlsEnabled": 1}, ("wrong-type", "DicomTlsEnabled")),
        ({"HttpPort": True}, ("wrong-type", "HttpPort")),
        ({"HttpAccessControlAllowOrigin": "*"}, ("unknown-key", "HttpAccessControlAllowOrigin")),
        (
            {"RemoteAccessAllowed": True, "RegisteredUsers": {"$NAME": "$WORD"}},
            ("unsubstituted-variable", "RegisteredUsers"),
        ),
        ({"LuaScripts": ["filter.lua"]}, ("script", "LuaScripts")),
        ({"PythonScript": "a.py"}, ("script", "PythonScript")),
        ({"_comment": "x", "//": "y"}, None),
        ({"RemoteAccessAllowed": True, "RegisteredUsers": {"ann": "${WORD}"}}, None),
    ],
)
def test_notices(written: dict[str, object], expected: tuple[str, str] | None) -> None:
    assert kinds(server(written)) == ([expected] if expected else [])


def test_a_wrong_type_leaves_the_fact_open() -> None:
    fact = web(server({"RemoteAccessAllowed": "false"})).remote
    assert isinstance(fact, Unknown)
    assert "wrong type" in fact.reason


@pytest.mark.parametrize(
    ("text", "variables", "port"),
    [
        ("${PORT}", None, None),
        ("${PORT:-4242}", None, 4242),
        ("${PORT}", {"PORT": "11112"}, 11112),
        ("${PORT:-4242}", {"PORT": "11112"}, 11112),
        ("${PORT:-4242}", {}, 4242),
        ("${PORT}", {"PORT": "many"}, None),
        ("${PORT}", {"PORT": "${OTHER}"}, None),
    ],
)
def test_variables(text: str, variables: dict[str, str] | None, port: int | None) -> None:
    given = None if variables is None else overlay(variables=variables)
    found = dicom(read(f'{{"DicomAet": "A", "DicomPort": {text}}}', overlay=given).pacs[0]).port
    assert value(found) == port
    if text.endswith("4242}") and variables is None:
        assert isinstance(found, Known)
        assert found.basis is Basis.ASSUMED


ACCOUNTS = [
    ("orthanc", "orthanc", True, True, True, True),
    ("alice", "alicePassword", True, True, True, False),
    ("ann", "", True, False, False, False),
    ("radiology", "Radiology", False, True, True, True),
    ("ann", "password", False, True, True, False),
    ("annette", "annette-2024", False, True, True, False),
    ("ann", "k7#Qz", False, True, True, False),
    ("ann", "k7#Qz-m2!Rw-9x", False, False, True, False),
    ("ann", "${ANN}", False, False, False, False),
    ("ann", "*****", False, False, False, False),
    ("admin2", "<removed>", False, False, False, True),
    ("ann", "CHANGE-ME", False, False, False, False),
]


@pytest.mark.parametrize(("name", "word", "published", "weak", "clear", "generic"), ACCOUNTS)
def test_accounts(name: str, word: str, published: bool, weak: bool, clear: bool, generic: bool) -> None:
    found: Account = server({"RegisteredUsers": {name: word}}).accounts[0]
    assert (found.default_password, bool(found.weak_password), found.clear_text, found.generic) == (
        published,
        weak,
        clear,
        generic,
    )
    assert found.administrator is True


SECRETS = [
    ({"RegisteredUsers": {"ann": "S3CRET-w"}}, "RegisteredUsers"),
    ({"PostgreSQL": {"Password": "S3CRET-w"}}, "PostgreSQL.Password"),
    ({"PostgreSQL": {"ConnectionUri": "postgresql://u:S3CRET-w@db/o"}}, "PostgreSQL.ConnectionUri"),
    ({"OrthancPeers": {"b": ["https://b/", "u", "S3CRET-w"]}}, "OrthancPeers.b.2"),
    ({"OrthancPeers": {"b": {"Url": "https://u:S3CRET-w@b/"}}}, "OrthancPeers.b.Url"),
    ({"DicomWeb": {"Servers": {"b": ["http://b/", "u", "S3CRET-w"]}}}, "DicomWeb.Servers.b.2"),
    (
        {"DicomWeb": {"Servers": {"b": {"HttpHeaders": {"Authorization": "S3CRET-w"}}}}},
        "DicomWeb.Servers.b.HttpHeaders.Authorization",
    ),
    (
        {"DicomWeb": {"Servers": {"b": {"CertificateKeyPassword": "S3CRET-w"}}}},
        "DicomWeb.Servers.b.CertificateKeyPassword",
    ),
    ({"Pkcs11": {"Pin": "S3CRET-w"}}, "Pkcs11.Pin"),
    ({"HttpProxy": "u:S3CRET-w@proxy:3128"}, "HttpProxy"),
    ({"AwsS3Storage": {"SecretKey": "S3CRET-w"}}, "AwsS3Storage.SecretKey"),
    (
        {"AzureBlobStorage": {"ConnectionString": "AccountName=a;AccountKey=S3CRET-w;"}},
        "AzureBlobStorage.ConnectionString",
    ),
    ({"Authorization": {"WebServicePassword": "S3CRET-w"}}, "Authorization.WebServicePassword"),
    ({"UnknownPlugin": {"ApiToken": "S3CRET-w"}}, "UnknownPlugin.ApiToken"),
]


@pytest.mark.parametrize(("written", "setting"), SECRETS)
def test_secrets_are_found_and_never_shown(written: dict[str, object], setting: str) -> None:
    reading = read(BASE | written)
    source = reading.coverage[0].source
    assert [place.note for place in reading.pacs[0].secrets_in_clear] == [setting]
    assert "S3CRET" not in source.at(0, len(source.text)).quote()
    assert "S3CRET" not in repr(reading.pacs[0]).replace(repr(source.text), "")
    assert {source.text[slice(*span)] for span in source.marks.spans} == {"S3CRET-w"}


@pytest.mark.parametrize(
    "written",
    [
        {"DicomTlsPrivateKey": "/etc/orthanc/a.key"},
        {"PostgreSQL": {"Password": "${WORD}"}},
        {"DicomWeb": {"Servers": {"b": {"CertificateKeyFile": "a.key"}}}},
        {"Authorization": {"TokenHttpHeaders": ["token"], "TokenGetArguments": ["token"]}},
        {"AwsS3Storage": {"StorageEncryption": {"MasterKey": [1, "/keys/a"]}}},
        {"OrthancPeers": {"b": ["https://b/"]}},
    ],
)
def test_what_is_no_secret(written: dict[str, object]) -> None:
    reading = read(BASE | written)
    assert reading.pacs[0].secrets_in_clear == ()
    assert reading.coverage[0].source.marks.spans == set()


def test_secrets_that_are_not_in_effect_or_in_comments_are_struck_too() -> None:
    text = (
        '{"DicomAet": "A", "HttpPort": 1,\n'
        '"RegisteredUsers": {"ann": "S3CRET-1", "ann": "S3CRET-2" // "old": "S3CRET-3", "alice" : "alicePassword"\n}}'
    )
    reading = read(text, overlay=overlay(("RegisteredUsers.ann", "S3CRET-2")))
    source = reading.coverage[0].source
    assert "S3CRET" not in source.at(0, len(text)).quote()
    assert len(source.marks.spans) == 3
    assert [place.source.path for place in reading.pacs[0].secrets_in_clear] == [
        "file0.json",
        "file0.json",
        "docker-compose.yml",
    ]


def test_a_secret_from_the_environment_stands_there_and_not_in_the_file() -> None:
    users = {"RegisteredUsers": {"ann": "${WORD}", "bob": "${OTHER}"}}
    reading = read(BASE | users, overlay=overlay(variables={"WORD": "password"}))
    pacs = reading.pacs[0]
    assert [(one.name, bool(one.weak_password), one.clear_text) for one in pacs.accounts] == [
        ("ann", True, False),
        ("bob", False, False),
    ]
    assert pacs.secrets_in_clear == ()
    assert reading.coverage[0].source.marks.spans == set()


def test_a_broken_file_beside_an_answer_is_told_and_the_answer_read() -> None:
    reading = read("{'DicomAet': 'A', 'HttpPort': 1}", SYSTEM)
    assert value(reading.pacs[0].version) == "1.12.7"
    assert reading.pacs[0].evidence.source.path == "file1.json"
    assert isinstance(web(reading.pacs[0]).login, Unknown)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{'DicomAet': 'A', 'HttpPort': 1}", "Line 1: A text stands in single quotes"),
        ('{\n# no\n"DicomAet": \'A\', "HttpPort": 1}', "Line 2: A comment begins with #"),
        ("{\n DicomAet: 1,\n HttpPort: 2}", "Line 2: A key stands without quotes"),
        ("{ }", "It holds no setting"),
    ],
)
def test_a_file_that_orthanc_refuses_whole_is_refused(text: str, told: str) -> None:
    with pytest.raises(NotReadableError, match=told):
        read(text)


def test_a_file_that_breaks_off_leaves_open_what_may_follow() -> None:
    reading = read('{"DicomAet": "A",\n"DicomPort": 104,\n"DicomAlwaysAllowFind": tr')
    assert "Line 3: A value should stand here" in reading.problems[0][1]
    pacs = reading.pacs[0]
    assert (value(dicom(pacs).port), value(dict(dicom(pacs).verbs)["store"])) == (104, None)
    assert [gap.first for gap in pacs.gaps] == [3]
    assert [place.first for place in reading.coverage[0].not_understood] == [3]


def test_text_behind_the_document_is_told() -> None:
    assert "ignores what follows" in read('{"DicomAet": "A", "HttpPort": 1}\n{"b": 2}').problems[0][1]


def test_two_containers_with_one_file_are_two_servers() -> None:
    reading = FORMAT.read(files(WHOLE), (overlay(), overlay(("DicomAet", "OTHER"))))
    assert [dicom(one).title for one in reading.pacs] == ["CLINIC", "OTHER"]
    assert len(reading.coverage) == 1


def test_every_line_has_a_state() -> None:
    text = (
        '// top\n{\n\n"Name": "A", "StableAge": 60,\n"StableAge": 60,\n"Other": {\n "a": 1\n},\n"_note": {"a": 1},\n'
        '"Mine": 1,\n/* c\n*/\n"DicomAet": "A",\n"HttpPort": 1\n}\n'
    )
    coverage = read(text).coverage[0]
    assert len(coverage.states) == 15
    letters = "".join(State(one).name[0] for one in coverage.states)
    assert letters == "BUBWWNNNWWBBUUU"


def test_counts_of_an_answer_are_volatile() -> None:
    first, second = (read(STATISTICS | {"CountPatients": count}).coverage[0].content_sha256 for count in (1, 2))
    assert first == second
    assert read(SYSTEM).coverage[0].content_sha256 != read(SYSTEM | {"Version": "1.12.8"}).coverage[0].content_sha256


def test_windows_line_ends_and_other_indents_change_nothing() -> None:
    text = json.dumps(WHOLE, indent=1)
    other = json.dumps(WHOLE, indent=4).replace("\n", "\r\n").encode()
    hashes = {
        FORMAT.read((decode(name, data),), ()).coverage[0].content_sha256
        for name, data in (("a.json", text.encode()), ("b.json", other))
    }
    assert len(hashes) == 1


CORPUS = Path("/work/shared/corpus/pacs/orthanc")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the developer corpus is not on this machine")
def test_real_files_are_understood() -> None:
    for path in sorted(CORPUS.glob("*.json")):
        source = decode(path.name, path.read_bytes())
        assert FORMAT.certainty(source).certainty >= 2
        coverage = FORMAT.read((source,), ()).coverage[0]
        bad = coverage.count(State.NOT_UNDERSTOOD) + coverage.count(State.PARTLY)
        assert bad <= 0.05 * len(coverage.states), path.name


NAMES = (
    "DicomAet HttpPort RegisteredUsers DicomModalities DicomWeb Authorization Plugins Servers x OrthancPeers "
    "AuthenticationEnabled PostgreSQL MultitenantDicom Version UncheckedFolders Host"
)
KEYS = st.sampled_from(NAMES.split())
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["${A}", "http://a:b@c", "1.12.7"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_no_settings_break_the_reader(settings: dict[str, object]) -> None:
    source = Source("a.json", json.dumps(BASE | settings))
    assert isinstance(FORMAT.read((source,), ()).pacs[0], Pacs)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    source = Source("a.json", text)
    assert 0 <= FORMAT.certainty(source).certainty <= 3
    with contextlib.suppress(NotReadableError):
        assert FORMAT.read((source,), ()).pacs


@pytest.mark.parametrize(
    ("setting", "raw", "fact", "written", "wanted"),
    [
        ("DicomAlwaysAllowStore", True, lambda pacs: dict(dicom(pacs).verbs)["store"], "true", False),
        ("DicomAlwaysAllowStore", None, lambda pacs: dict(dicom(pacs).verbs)["store"], "", False),
        ("DicomCheckModalityHost", False, lambda pacs: pacs.host_check, "false", True),
        ("AuthenticationEnabled", False, lambda pacs: web(pacs).login, "false", True),
        ("SslMinimumProtocolVersion", 2, lambda pacs: web(pacs).tls.minimum_weak, "2", 4),
        ("MaximumStorageSize", 0, lambda pacs: pacs.recycle, "0", None),
        ("StorageDirectory", "/srv/orthanc", lambda pacs: pacs.storage_path, "", None),
    ],
)
def test_what_a_line_says_and_what_it_should_say(
    setting: str, raw: object, fact: Callable[[Pacs], Fact[object]], written: str, wanted: object
) -> None:
    settings = {"RemoteAccessAllowed": True, "SslEnabled": True} | ({setting: raw} if raw is not None else {})
    found = fact(server(settings))
    assert isinstance(found, Known)
    assert (found.setting, found.written, found.wanted) == (setting, written, wanted)


def test_a_value_from_a_variable_is_not_told_as_if_the_line_held_it() -> None:
    layer = overlay(variables={"STORE": "true"})
    (found,) = read(WHOLE | {"DicomAlwaysAllowStore": "${STORE}"}, overlay=layer).pacs
    fact = dict(dicom(found).verbs)["store"]
    assert not isinstance(fact, Known) or not fact.written


def test_every_wanted_value_is_of_a_setting_that_is_known() -> None:
    assert {name.partition(".")[0] for name in WANTED} <= set(names.KEYS)


SHARED = "Quiet-River-31"


@pytest.mark.parametrize(
    ("settings", "places"),
    [
        ({"RegisteredUsers": {"a.oak": SHARED, "b.elm": SHARED}}, ["RegisteredUsers", "RegisteredUsers"]),
        (
            {"RegisteredUsers": {"a.oak": SHARED}, "PostgreSQL": {"Password": SHARED}},
            ["RegisteredUsers", "PostgreSQL.Password"],
        ),
        (
            {"OrthancPeers": {"x": ["https://x.example/", "u", SHARED], "y": ["https://y.example/", "u", SHARED]}},
            ["OrthancPeers.x.2", "OrthancPeers.y.2"],
        ),
        ({"RegisteredUsers": {"a.oak": SHARED, "b.elm": "Loud-River-31"}}, []),
        ({"RegisteredUsers": {"a.oak": "${PASSWORD}", "b.elm": "${PASSWORD}"}}, []),
        ({"RegisteredUsers": {"a.oak": "********", "b.elm": "********"}}, []),
        ({"Name": SHARED, "DicomAet": SHARED}, []),
    ],
)
def test_a_secret_for_two_things_is_noticed(settings: dict[str, object], places: list[str]) -> None:
    found = tuple(within(holder(server(settings))))
    assert [one.note for one in found] == places
    assert not any(SHARED in one.quote() for one in found)
    assert not any(SHARED in one.fingerprint for one in server(settings).credentials)
