"""A whole practice for each image server: what an exposed one opens, and that a hardened twin opens nothing."""

import pytest

from auditor.report.document import Document
from auditor.shipped import SAMPLES
from tests.expect import audited

OUTSIDE = {"internet", "partner", "guest"}
OPENED = {
    "riverside-exposed": {  # Orthanc in a container, ASA
        ("internet", "203.0.113.10 104 dicom", "open"),
        ("internet", "203.0.113.10 8042 web", "open"),
    },
    "cedar-exposed": {  # dcm4chee-arc without -secure, FortiGate
        ("internet", "203.0.113.35 104 dicom", "open"),
        ("internet", "203.0.113.35 8080 web", "open"),
        ("guest", "10.44.20.15 11112 dicom", "open"),
    },
    "fairview-exposed": {  # dcmqrscp, OPNsense
        ("internet", "203.0.113.50 104 dicom", "open"),
    },
    "oakdale-exposed": {  # Conquest, pfSense
        ("internet", "203.0.113.66 104 dicom", "open"),
        ("guest", "10.61.20.12 5678 dicom", "open"),
        ("guest", "10.61.20.12 80 web", "open"),
    },
    "bayview-exposed": {  # a commercial server by its MDS2 and the questionnaire, PAN-OS
        ("internet", "203.0.113.85 104 dicom", "open"),
        ("internet", "203.0.113.85 8080 web", "open"),
        ("guest", "10.73.20.10 104 dicom", "open"),
    },
}
ABOVE_LOW = {
    "summit-hardened": set[str](),
    "cedar-hardened": set[str](),
    "fairview-hardened": {"audit-trail-off"},  # dcmqrscp records no access, whatever one sets
    "oakdale-hardened": {"pacs-shared-account"},  # the pages of Conquest know one administrator
    "bayview-hardened": set[str](),
}
"""What no setting of the product can mend."""


def practice(name: str) -> Document:
    return audited(SAMPLES / "clinics" / name)


def opened(document: Document) -> set[tuple[str, str, str]]:
    return {
        (one.from_, f"{one.address} {one.port} {one.service}", one.login)
        for one in document.exposures
        if one.from_ in OUTSIDE and one.login != "required"
    }


@pytest.mark.parametrize("name", OPENED)
def test_an_exposed_practice_opens_exactly_this(name: str) -> None:
    document = practice(name)
    assert opened(document) == OPENED[name]
    worst = document.findings[0]
    assert (worst.check, worst.severity) == ("xart-internet-open-dicom", "critical")
    assert {one.path for one in worst.evidence} >= {one.path for one in document.sources if one.system != worst.system}


@pytest.mark.parametrize("name", ABOVE_LOW)
def test_a_hardened_practice_opens_nothing_and_fails_in_nothing_it_could_mend(name: str) -> None:
    document = practice(name)
    assert opened(document) == set()
    grave = {one.check for one in document.findings if one.severity in {"critical", "high", "medium"}}
    assert grave == ABOVE_LOW[name]
