"""Who may call an archive, by title, address, person and certificate."""

import json
from typing import Any

import pytest

from auditor.model.fact import Known, Unknown
from auditor.model.pacs import VERBS
from tests.formats.dcm4chee.archives import PLAIN, SECURE, device, dicom, read, server, title, value

LIST = {"dcmNetworkAE": {"dcmAcceptedCallingAETitle": ["CT1"]}}
HOST = {"dcmValidateCallingAEHostname": True}
PERSON = {"dcmUserIdentityNegotiation": "REQUIRED"}
LOOSE = {"dcmNetworkAE": {"dcmArchiveNetworkAE": {"dcmValidateCallingAEHostname": False}}}
MOVES = {"dcmNetworkAE": {"dcmArchiveNetworkAE": {"dcmAcceptedMoveDestination": ["WS"]}}}
WEB = {"dcmNetworkConnection": {"dcmProtocol": "HTTP"}}
ANYONE = {"dcmNetworkConnection": {"dcmTLSNeedClientAuth": False}}


@pytest.mark.parametrize(
    ("built", "opened", "login", "titles_only"),
    [
        (device(), True, False, None),
        (device(title("A", 0, **LIST)), False, False, True),
        (device(archive=HOST), False, True, False),
        (device(archive=PERSON), False, True, False),
        (device(archive={"dcmUserIdentityNegotiation": "SUPPORTS"}), True, False, None),
        (device(title("A", 0, **LOOSE), archive=HOST), True, False, None),
        (device(title("A", 0, **LIST), title("B")), True, False, None),
        (device(title("A", 0, **LIST), title("B", dicomInstalled=False)), False, False, True),
        (device(title("A", 0, **LIST), title("B", dicomAssociationAcceptor=False)), False, False, True),
        (device(connections=(SECURE,)), False, True, False),
        (device(connections=(SECURE | ANYONE,)), True, False, None),
    ],
)
def test_what_a_stranger_may_do(built: Any, opened: bool, login: bool, titles_only: bool | None) -> None:
    port = dicom(server(built))
    assert {value(port.strangers(verb)) for verb in VERBS} == {opened}
    assert (value(port.login), value(port.titles_only)) == (login, titles_only)


def test_a_host_check_means_nothing_on_a_device_that_is_no_archive() -> None:
    built = device()
    built["dcmDevice"] = {}
    built["dcmValidateCallingAEHostname"] = True
    found = read(built)
    assert value(dicom(found.pacs[0]).reads) is True
    assert "no dcmArchiveDevice" in found.problems[0][1]


@pytest.mark.parametrize(
    ("served", "offered"),
    [
        ([("1.2.840.10008.1.1", "SCP")], {"echo"}),
        ([("1.2.840.10008.5.1.4.1.2.1.1", "SCP")], {"find"}),
        ([("1.2.840.10008.5.1.4.1.2.1.1", "SCU")], set()),
        ([("1.2.840.10008.5.1.4.31", "SCP"), ("1.2.840.10008.5.1.4.1.1.4", "SCP")], {"worklist", "store"}),
        ([("*", "SCP")], set(VERBS)),
    ],
)
def test_services(served: list[tuple[str, str]], offered: set[str]) -> None:
    listed = [{"dicomSOPClass": uid, "dicomTransferRole": role} for uid, role in served]
    port = dicom(server(device(title() | {"dicomTransferCapability": listed})))
    assert {verb for verb, _ in port.verbs} == offered


@pytest.mark.parametrize("more", [{"dicomTransferCapability": []}, {"dcmShareTransferCapabilitiesFromAETitle": "X"}])
def test_services_that_are_not_listed_are_a_question(more: dict[str, Any]) -> None:
    assert isinstance(dicom(server(device(title() | more))).verb("find"), Unknown)


@pytest.mark.parametrize(
    ("connection", "reachable"),
    [
        (PLAIN, True),
        (PLAIN | {"dicomHostname": "localhost"}, False),
        (PLAIN | {"dicomHostname": "localhost", "dcmNetworkConnection": {"dcmBindAddress": "0.0.0.0"}}, True),
        (PLAIN | {"dcmNetworkConnection": {"dcmBindAddress": "127.0.0.1"}}, False),
    ],
)
def test_where_a_port_is_bound(connection: dict[str, Any], reachable: bool) -> None:
    assert dicom(server(device(connections=(connection,)))).reachable is reachable


@pytest.mark.parametrize(
    "connection",
    [PLAIN | {"dicomInstalled": False}, {"cn": "out", "dicomHostname": "a"}, PLAIN | WEB],
)
def test_connections_that_take_no_dicom_call(connection: dict[str, Any]) -> None:
    assert not [one for one in server(device(connections=(connection,))).listeners if one.service == "dicom"]


SUITES = [
    ("TLS_RSA_WITH_AES_128_CBC_SHA", True, False),
    ("SSL_RSA_WITH_3DES_EDE_CBC_SHA", True, False),
    ("SSL_RSA_WITH_NULL_SHA", True, True),
    ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", True, False),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", False, False),
    ("TLS_AES_256_GCM_SHA384", False, False),
]


@pytest.mark.parametrize(("suite", "weak", "null"), SUITES)
def test_suites(suite: str, weak: bool, null: bool) -> None:
    how = dicom(server(device(connections=(SECURE | {"dicomTLSCipherSuite": [suite]},)))).tls
    assert (value(how.weak_ciphers), value(how.null_ciphers)) == (weak, null)


@pytest.mark.parametrize(
    ("protocols", "version", "weak"),
    [
        (["TLSv1.2"], "", False),
        (["TLSv1.2", "TLSv1"], "5.35.1", True),
        (["SSLv3"], "", True),
        (None, "", None),
        (None, "5.9.0", True),
        (None, "5.10.0", False),
    ],
)
def test_versions_of_tls(protocols: list[str] | None, version: str, weak: bool | None) -> None:
    more = {"dcmNetworkConnection": {"dcmTLSProtocol": protocols}} if protocols else {}
    built = device(connections=(SECURE | more,), dicomSoftwareVersion=[version] if version else [])
    assert value(dicom(server(built)).tls.minimum_weak) is weak


@pytest.mark.parametrize(
    ("settings", "off"),
    [
        ({}, None),
        ({"dcmTrustStoreURL": "file:///etc/own.p12", "dcmTrustStorePin": "secret"}, False),
        ({"dcmTrustStoreURL": "${jboss.server.config.url}/keystores/cacerts.p12", "dcmTrustStorePin": "secret"}, None),
        ({"dcmTrustStoreURL": "${jboss.server.config.url}/keystores/cacerts.p12"}, False),
        ({"dicomAuthorizedNodeCertificateReference": ["dn"]}, False),
    ],
)
def test_whose_certificates_are_trusted(settings: dict[str, Any], off: bool | None) -> None:
    assert value(dicom(server(device(connections=(SECURE,), **settings))).tls.trust_disabled) is off


@pytest.mark.parametrize(
    ("built", "facts"),
    [
        (device(), (False, False, False, False)),
        (device(archive=HOST | PERSON), (True, True, False, False)),
        (device(title("DCM4CHEE")), (False, False, False, True)),
        (device(title("A", 0, **MOVES)), (False, False, False, False)),
    ],
)
def test_settings_of_titles(built: Any, facts: tuple[bool, ...]) -> None:
    pacs = server(built)
    found = (pacs.host_check, pacs.user_identity, pacs.move_anywhere, pacs.default_title)
    assert tuple(value(one) for one in found) == facts


def test_a_title_for_every_name_is_told() -> None:
    assert value(dicom(server(device(title("*")))).called_title_checked) is False
    assert value(dicom(server(device())).called_title_checked) is True


def test_other_devices_are_peers_with_their_rights() -> None:
    other = {
        "dicomDeviceName": "ct",
        "dicomNetworkConnection": [SECURE | {"dicomHostname": "10.20.0.31"}],
        "dicomNetworkAE": [{"dicomAETitle": "CT1", "dicomNetworkConnectionReference": ["/dicomNetworkConnection/0"]}],
    }
    (ct,) = server(device(title("A", 0, **LIST)), other).peers
    assert (ct.title, ct.host, ct.port, value(ct.encrypted)) == ("CT1", "10.20.0.31", 2762, True)
    assert {value(fact) for _, fact in ct.rights} == {True}
    (ws,) = server(device(title("A", 0, **LIST)), other | {"dicomNetworkAE": [{"dicomAETitle": "WS1"}]}).peers
    assert {value(fact) for _, fact in ws.rights} == {False}


@pytest.mark.parametrize(
    ("senders", "connection", "login"),
    [
        ([], PLAIN, False),
        (["RIS|A"], PLAIN, False),
        ([], SECURE, True),
        ([], SECURE | ANYONE, False),
    ],
)
def test_hl7(senders: list[str], connection: dict[str, Any], login: bool) -> None:
    inner = connection.get("dcmNetworkConnection", {})
    spoken = connection | {"dcmNetworkConnection": inner | {"dcmProtocol": "HL7"}}
    reference = {"dicomNetworkConnectionReference": ["/dicomNetworkConnection/0"]}
    served = [{"hl7ApplicationName": "*", "hl7AcceptedSendingApplication": senders} | reference]
    (port,) = (
        one for one in server(device(connections=(spoken,), hl7Application=served)).listeners if one.service == "hl7"
    )
    assert value(port.login) is login


def test_settings_of_tls_without_suites_have_no_effect() -> None:
    built = device(connections=(PLAIN | {"dcmNetworkConnection": {"dcmTLSNeedClientAuth": True}},))
    assert [(one.kind, one.setting) for one in server(built).notices] == [("no-effect", "dcmTLSNeedClientAuth")]


def test_what_a_broken_file_lacks_is_a_question() -> None:
    whole = json.dumps(device(), indent=1)
    found = read(whole[: whole.index('"dcmDevice"')])
    port = dicom(found.pacs[0])
    assert isinstance(port.verb("find"), Unknown)
    assert isinstance(port.encrypted, Unknown)
    assert found.pacs[0].gaps
    assert isinstance(port.port, Known)
