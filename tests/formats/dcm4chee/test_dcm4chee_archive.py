"""What an archive records, stores and deletes, and how its directory and people are guarded."""

import base64
import hashlib
from typing import Any

import pytest

from auditor.formats import NotReadableError, State
from auditor.formats.dcm4chee import FORMAT
from auditor.model.fact import Known, Unknown
from auditor.model.pacs import Pacs
from auditor.syntax.decode import decode
from tests.formats.dcm4chee.archives import PLAIN, device, read, server, title, value

UDP: dict[str, Any] = {
    "cn": "syslog",
    "dicomHostname": "10.20.0.15",
    "dcmNetworkConnection": {"dcmProtocol": "SYSLOG_UDP"},
}
TLS: dict[str, Any] = {
    "cn": "syslog-tls",
    "dicomHostname": "10.20.0.15",
    "dicomTLSCipherSuite": ["TLS_AES_256_GCM_SHA384"],
    "dcmNetworkConnection": {"dcmProtocol": "SYSLOG_TLS"},
}
LOGGER = {"dcmAuditRecordRepositoryDeviceName": "log", "dicomNetworkConnectionReference": ["/dicomNetworkConnection/1"]}


def logged(connection: dict[str, Any], host: str = "10.20.0.20", **more: Any) -> Pacs:
    """An archive that sends its audit log over a connection to a host."""
    there = connection | {"dicomHostname": host, "dicomPort": 514}
    repository = {"dicomDeviceName": "log", "dicomNetworkConnection": [there]}
    built = device(connections=(PLAIN, connection), dcm={"dcmAuditLogger": [LOGGER | more]})
    return server(built, repository)


@pytest.mark.parametrize(
    ("pacs", "kept", "remote", "clear"),
    [
        (logged(UDP), True, True, True),
        (logged(TLS), True, True, False),
        (logged(UDP, "localhost"), True, False, False),
        (logged(UDP, dicomInstalled=False), False, None, None),
        (logged(UDP, dcmAuditRecordRepositoryDeviceName="other"), True, None, None),
        (logged(UDP | {"dicomInstalled": False}), False, None, None),
        (server(device()), False, None, None),
    ],
)
def test_the_audit_log(pacs: Pacs, kept: bool, remote: bool | None, clear: bool | None) -> None:
    assert (value(pacs.audit), value(pacs.audit_remote), value(pacs.audit_clear)) == (kept, remote, clear)


def suppressing(archive: dict[str, Any], **rule: Any) -> Pacs:
    logger = LOGGER | {"dcmAuditSuppressCriteria": [{"cn": "rule", **rule}]}
    return server(device(archive=archive, dcm={"dcmAuditLogger": [logger]}))


QUERY = ['(110112, DCM, "Query")']
START = ['(110100, DCM, "Application Activity")']


@pytest.mark.parametrize(
    ("archive", "rule", "hidden"),
    [
        ({}, {"dcmAuditEventID": QUERY}, True),
        ({}, {"dcmAuditEventTypeCode": ['(110122, DCM, "Login")']}, True),
        ({}, {"dcmAuditEventID": START}, False),
        ({}, {"dcmAuditUserID": ["WS1"]}, True),
        ({}, {"dcmAuditEventID": QUERY, "dcmAuditUserID": ["CLINIC"]}, None),
        ({"dcmValidateCallingAEHostname": True}, {"dcmAuditEventID": QUERY, "dcmAuditUserID": ["CLINIC"]}, False),
        ({}, {"dcmAuditEventID": QUERY, "dcmAuditUserID": ["CLINIC", "WS1"]}, True),
    ],
)
def test_what_the_log_leaves_out(archive: dict[str, Any], rule: dict[str, Any], hidden: bool | None) -> None:
    assert value(suppressing(archive, **rule).audit_suppressed) is hidden


ROLES = {"dcmNetworkAE": {"dcmArchiveNetworkAE": {"dcmAcceptedUserRole": ["admin"]}}}
REPLACES = {"dcmNetworkAE": {"dcmArchiveNetworkAE": {"dcmOverwritePolicy": "ALWAYS"}}}
FULL = {"dcmDeleterThreshold": ["1GB"]}
FREE = FULL | {"dcmNoDeletionConstraint": True}
ALWAYS = {"dcmAllowDeleteStudyPermanently": "ALWAYS"}


@pytest.mark.parametrize(
    ("built", "fact", "expected"),
    [
        (device(), "overwrite", False),
        (device(archive={"dcmOverwritePolicy": "NEVER"}), "overwrite", False),
        (device(archive={"dcmOverwritePolicy": "ALWAYS"}), "overwrite", True),
        (device(archive={"dcmOverwritePolicy": "SAME_SOURCE"}), "overwrite", None),
        (device(title() | REPLACES), "overwrite", True),
        (device(), "delete_unrestricted", None),
        (device(title() | ROLES), "delete_unrestricted", False),
        (device(archive=ALWAYS), "delete_unrestricted", True),
        (device(title() | ROLES, archive=ALWAYS), "delete_unrestricted", False),
        (device(title() | ROLES, title("B"), archive=ALWAYS), "delete_unrestricted", True),
        (device(), "checksums", None),
        (device(archive={"dcmStorage": [{"dcmDigestAlgorithm": "MD5"}]}), "checksums", True),
        (device(archive={"dcmStorage": [{"dcmDigestAlgorithm": "MD5"}, {"dcmStorageID": "b"}]}), "checksums", False),
        (device(archive={"dcmStorage": [FULL]}), "recycle", False),
        (device(archive={"dcmStorage": [FREE]}), "recycle", True),
        (device(archive={"dcmStorage": [FREE | {"dcmExternalRetrieveAET": "VNA"}]}), "recycle", False),
        (device(archive={"dcmStorage": [{"dcmURI": "file:///srv/fs1/"}]}), "shared_path", False),
        (device(archive={"dcmStorage": [{"dcmURI": "file:///tmp/fs1/"}]}), "shared_path", True),
        (device(archive={"dcmStorage": [{"dcmURI": "file:///mnt/nas/"}]}), "shared_path", None),
        (device(dcm={"dcmKeycloakClient": [{"dcmURI": "https://sso"}]}), "verify_peers", True),
        (device(dcm={"dcmKeycloakClient": [{"dcmURI": "http://sso"}]}), "verify_peers", False),
        (device(dcm={"dcmKeycloakClient": [{"dcmTLSAllowAnyHostname": True}]}), "verify_peers", False),
    ],
)
def test_settings_of_the_archive(built: Any, fact: str, expected: bool | None) -> None:
    assert value(getattr(server(built), fact)) is expected


def test_a_key_written_twice_counts_by_its_last_value() -> None:
    twice = '{"dcmOverwritePolicy":"NEVER","dcmOverwritePolicy":"ALWAYS"}'
    pacs = server(f'{{"dicomDeviceName":"a","dcmDevice":{{"dcmArchiveDevice":{twice}}}}}')
    assert value(pacs.overwrite) is True
    assert isinstance(pacs.overwrite, Known)
    assert pacs.overwrite.wanted == "NEVER"
    assert [one.kind for one in pacs.notices] == ["duplicate-key"]


def hashed(password: str, scheme: str = "SSHA", salt: bytes = b"salt") -> str:
    algorithm = {"SSHA": "sha1", "SHA": "sha1", "SMD5": "md5", "SSHA256": "sha256"}[scheme]
    raw = hashlib.new(algorithm, password.encode() + salt).digest() + salt
    return f"{{{scheme}}}{base64.b64encode(raw).decode()}"


@pytest.mark.parametrize(
    ("name", "stored", "default", "weak", "clear"),
    [
        ("root", "changeit", True, False, True),
        ("mlopez", "changeit", True, False, True),
        ("root", hashed("changeit"), True, False, False),
        ("root", hashed("changeit", "SSHA256"), True, False, False),
        ("root", hashed("changeit", "SMD5"), True, False, False),
        ("root", hashed("changeit", "SHA", b""), True, False, False),
        ("root", "{CRYPT}xyz", False, False, False),
        ("root", "{SSHA}no base64", False, False, False),
        ("root", "{SSHA}\u00e9", False, False, False),
        ("mlopez", hashed("mlopez"), False, True, False),
        ("mlopez", "short", False, True, True),
        ("mlopez", "Copper-Finch-83-Vale", False, False, True),
        ("mlopez", "*****", False, False, False),
    ],
)
def test_people(name: str, stored: str, default: bool, weak: bool, clear: bool) -> None:
    text = f"dn: uid={name},dc=dcm4che\nobjectClass: inetOrgPerson\nuid: {name}\nuserPassword: {stored}\n"
    found = read(text)
    (one,) = found.pacs[0].accounts
    assert (one.default_password, bool(one.weak_password), one.clear_text) == (default, weak, clear)
    assert stored == "*****" or stored not in one.evidence.quote()
    assert bool(found.pacs[0].secrets_in_clear) is clear


GROUP = "dn: cn=admin,dc=x\nobjectClass: groupOfNames\ncn: admin\n"


@pytest.mark.parametrize(
    ("groups", "separated"),
    [
        ("dn: cn=root,dc=dcm4che\nobjectClass: groupOfNames\ncn: root\nmember: uid=a,dc=dcm4che\n", True),
        (GROUP + "member: uid=a,dc=dcm4che\nmember: UID=b,dc=dcm4che\n", False),
        ("", None),
    ],
)
def test_roles(groups: str, separated: bool | None) -> None:
    person = "dn: uid={0},dc=dcm4che\nobjectClass: inetOrgPerson\nuid: {0}\nuserPassword: x\n\n"
    people = "".join(person.format(one) for one in "ab")
    assert value(read(people + groups).pacs[0].roles_separated) is separated


PROPERTIES = """java.naming.provider.url=%s
java.naming.security.principal=cn=admin,dc=dcm4che
java.naming.security.credentials=%s
"""


@pytest.mark.parametrize(
    ("url", "password", "encrypted", "default", "reachable"),
    [
        ("ldap://10.20.0.16:389/dc=dcm4che", "secret", False, True, True),
        ("ldap://localhost:389/dc=dcm4che", "secret", False, True, False),
        ("ldaps://10.20.0.16/dc=dcm4che", "long-and-own-77", True, False, True),
        ("${env.LDAP_URL}", "${env.PASSWORD}", None, None, True),
    ],
)
def test_the_way_to_the_directory(
    url: str, password: str, encrypted: bool | None, default: bool | None, reachable: bool
) -> None:
    found = read(device(), PROPERTIES % (url, password)).pacs[0]
    (port,) = (one for one in found.listeners if one.service == "ldap")
    assert (value(port.encrypted), value(port.default_account), port.reachable) == (encrypted, default, reachable)
    assert bool(found.default_secrets) is (default is True)


@pytest.mark.parametrize(
    ("rules", "login"),
    [
        (["to * by * read"], False),
        (["{1}to * by self write by anonymous read"], False),
        (["to * by users read by anonymous auth"], True),
        (["to attrs=userPassword by * none"], True),
    ],
)
def test_the_settings_of_the_directory(rules: list[str], login: bool) -> None:
    lines = "".join(f"olcAccess: {one}\n" for one in rules)
    text = f"dn: olcDatabase={{1}}mdb,cn=config\nobjectClass: olcMdbConfig\nolcSuffix: dc=dcm4che,dc=org\n{lines}"
    (port,) = (one for one in read(device(), text).pacs[0].listeners if one.service == "ldap")
    assert value(port.login) is login
    secured = read(device(), f"{text}olcSecurity: ssf=128\n").pacs[0]
    assert [value(one.encrypted) for one in secured.listeners if one.service == "ldap"] == [True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dn: dicomDeviceName=a\nchangetype: modify\nreplace: dicomInstalled\n-\n", "changes entries"),
        ('{"realm": "intranet", "clients": [], "users": []}', "Nothing in it tells"),
        ('<server><mbean name="dcm4chee.archive:service=DcmServer"/></server>', "dcm4chee 2"),
    ],
)
def test_files_of_which_nothing_can_be_said(text: str, says: str) -> None:
    with pytest.raises(NotReadableError, match=says):
        read(text)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("dn: dicomDeviceName=a,cn=Devices\nobjectClass: dicomDevice\n", 3),
        ('{"dicomDeviceName": "a"}', 3),
        ("dn: uid=a,dc=dcm4che\nuid: a\nuserPassword: x\n", 2),
        ("dn: uid=a,dc=firm\nuid: a\nuserPassword: x\n", 1),
        ('{"realm": "dcm4che", "clients": []}', 2),
        ('{"realm": "other", "clients": []}', 1),
        ('<server xmlns="urn:jboss:domain:20.0"><!-- dcm4chee --></server>', 2),
        ("java.naming.provider.url=ldap://a/dc=dcm4che", 2),
        ('{"DicomAet": "ORTHANC"}', 0),
        ("hostname asa\n", 0),
        ("", 0),
    ],
)
def test_recognition(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", text.encode())).certainty == certainty


def test_files_of_two_archives_are_told_apart() -> None:
    entry = b"dn: dicomDeviceName=a\nobjectClass: dicomDevice\ndicomDeviceName: a\n"
    files = [decode("1.ldif", entry), decode("2.ldif", entry), decode("r.json", b'{"realm": "a", "clients": []}')]
    files.append(decode("b.json", b'{"dicomDeviceName": "b"}'))
    found = [{one.path for one in group} for group in FORMAT.group(tuple(files))]
    assert found == [{"1.ldif", "b.json", "r.json"}, {"2.ldif"}]


def test_what_the_directory_keeps_for_itself_is_volatile() -> None:
    entry = "dn: dicomDeviceName=a\nobjectClass: dicomDevice\ndicomDeviceName: a\n"
    first, second = (read(f"{entry}entryCSN: {one}\n").coverage[0] for one in ("1", "2"))
    assert first.content_sha256 == second.content_sha256
    assert not first.not_understood


def test_an_unknown_attribute_is_counted() -> None:
    text = "dn: dicomDeviceName=a\nobjectClass: dicomDevice\ndicomDeviceName: a\nfooBar: 1\ndcmNew: 1\n"
    states = list(read(text).coverage[0].states)
    assert states[3:] == [State.NOT_UNDERSTOOD, State.WITHOUT_EFFECT]


def test_a_pin_that_ships_is_told_and_hidden() -> None:
    pacs = server(device(dcmKeyStorePin="secret", dcmTrustStorePin="Heron-Quay-19-Sable"))
    assert [one.note for one in pacs.default_secrets] == ["dcmKeyStorePin"]
    assert [one.note for one in pacs.secrets_in_clear] == ["dcmKeyStorePin", "dcmTrustStorePin"]
    assert "Heron" not in pacs.secrets_in_clear[1].quote()
    assert not server(device(dcmKeyStorePin="${env.PIN}", dcmTrustStorePinProperty="own.pin")).secrets_in_clear


@pytest.mark.parametrize(("version", "told"), [("5.31.2", 1), ("5.35.1", 0), ("", 0)])
def test_versions(version: str, told: int) -> None:
    pacs = server(device(dicomSoftwareVersion=[version] if version else []))
    assert len(pacs.advisories) == told
    assert isinstance(pacs.version, Known if version else Unknown)


def test_roles_that_no_title_asks_for_are_a_question() -> None:
    people = "".join(
        f"dn: uid={one},dc=dcm4che\nobjectClass: inetOrgPerson\nuid: {one}\nuserPassword: x\n\n" for one in "ab"
    )
    group = "dn: cn=root,dc=dcm4che\nobjectClass: groupOfNames\ncn: root\nmember: uid=a,dc=dcm4che\n"
    assert isinstance(read(device(), people + group).pacs[0].roles_separated, Unknown)
    assert value(read(device(title() | ROLES), people + group).pacs[0].roles_separated) is True


def test_who_is_made_an_administrator_is_quoted_and_no_password() -> None:
    person = "dn: uid={0},dc=dcm4che\nobjectClass: inetOrgPerson\nuid: {0}\nuserPassword: x\n\n"
    people = "".join(person.format(one) for one in "ab")
    members = "member: uid=a,dc=dcm4che\nmember: uid=b,dc=dcm4che\n"
    group = f"dn: cn=root,dc=dcm4che\nobjectClass: groupOfNames\ncn: root\n{members}"
    fact = read(people + group).pacs[0].roles_separated
    assert isinstance(fact, Known)
    assert fact.value is False
    assert [one.quote() for one in fact.evidence] == ["member: uid=a,dc=dcm4che", "member: uid=b,dc=dcm4che"]
