"""An archive in a container: its own files with what the deployment file says."""

from typing import Any

import pytest

from auditor.model.fact import Known
from auditor.model.pacs import Container, Listener, Overlay, Pacs, Publication
from auditor.syntax.decode import decode
from tests.formats.dcm4chee.archives import PLAIN, SECURE, device, dicom, read, title, value

PLACE = decode("compose.yml", b"services:\n  arc:\n    image: dcm4chee-arc-psql:5.31.2-secure\n").line(3)
YES = Known(value=True, setting="image", evidence=(PLACE,))
NO = Known(value=False, setting="image", evidence=(PLACE,))


def overlay(*ports: int, host_network: bool = False) -> Overlay:
    out = tuple(Publication(port + 10_000, port, PLACE) for port in ports)
    supposed = Listener("dicom", Known(11112, "ports"), YES, encrypted=NO, login=NO, contained=True)
    web = Listener("web", Known(8080, "ports"), YES, encrypted=NO, login=YES, contained=True)
    server = Pacs(
        "arc", "dcm4chee-arc", PLACE, Known("5.31.2", "image"), (supposed, web), database=Known("db", "POSTGRES_HOST")
    )
    return Overlay(
        "dcm4chee", "arc", Container("arc", PLACE, publications=out, host_network=host_network), server=server
    )


def joined(built: Any, given: Overlay) -> Pacs:
    (pacs,) = read(built, overlays=(given,)).pacs
    return pacs


def test_without_files_of_its_own_the_archive_is_what_the_deployment_file_shows() -> None:
    (pacs,) = read(overlays=(overlay(),)).pacs
    assert pacs == overlay().server


def test_ports_come_from_the_directory_and_publications_from_the_deployment_file() -> None:
    pacs = joined(device(connections=(PLAIN, SECURE)), overlay(104))
    assert (pacs.name, value(pacs.version), value(pacs.database)) == ("arc", "5.31.2", "db")
    assert [(one.service, one.number) for one in pacs.listeners] == [("dicom", 104), ("web", 8080)]
    assert dicom(pacs).host_ports == (10104,)
    assert value(dicom(pacs).verb("find")) is True


def test_a_port_that_is_not_published_is_not_reachable() -> None:
    assert not dicom(joined(device(), overlay())).reachable
    assert dicom(joined(device(), overlay(host_network=True))).reachable


def test_the_web_is_that_of_the_container() -> None:
    pacs = joined(device(title()), overlay(104))
    assert [one.port for one in pacs.listeners if one.service == "web"] == [Known(8080, "ports")]
    assert value(next(one for one in pacs.listeners if one.service == "web").login) is True


@pytest.mark.parametrize(("host", "remote"), [("logstash", None), ("log.example.org", True), ("localhost", False)])
def test_a_plain_name_may_be_a_container_beside(host: str, remote: bool | None) -> None:
    sends = {"cn": "syslog", "dicomHostname": host, "dcmNetworkConnection": {"dcmProtocol": "SYSLOG_UDP"}}
    way = {"dicomNetworkConnectionReference": ["/dicomNetworkConnection/1"]}
    logger = {"dcmAuditRecordRepositoryDeviceName": "log"} | way
    log = {"dicomDeviceName": "log", "dicomNetworkConnection": [sends]}
    built = device(connections=(PLAIN, sends), dcm={"dcmAuditLogger": [logger]})
    (pacs,) = read(built, log, overlays=(overlay(),)).pacs
    assert (value(pacs.audit_remote), value(pacs.audit_clear)) == (remote, remote)


def test_a_secured_archive_needs_its_realm() -> None:
    pacs = joined(device(dicomSoftwareVersion=["5.9.0"]), overlay())
    assert (pacs.lockout.setting, value(pacs.version)) == ("realm", "5.31.2")


def test_a_second_container_keeps_what_is_known_of_it() -> None:
    assert [one.name for one in read(device(), overlays=(overlay(104), overlay())).pacs] == ["arc", "arc"]
