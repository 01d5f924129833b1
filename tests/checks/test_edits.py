"""Remedies as data: which setting, which line, and the value where it is plain."""

from dataclasses import replace

import pytest

from auditor.checking import Finding, fail, ok, with_account, with_address
from auditor.model.estate import System
from auditor.model.evidence import Source
from auditor.model.net import NONE, Ranges, cidr
from auditor.model.pacs import Account, Publication
from auditor.model.subject import Subject
from auditor.shipped import SAMPLES
from tests.expect import audited

PLACE = Source("docker-compose.yml", 'ports:\n - "104:4242"\n').line(2)
WAY = Publication(104, 4242, PLACE, setting="ports")
BAD, GOOD = (judged(Subject("pacs-1"), "{subject} is judged") for judged in (fail, ok))
ONE, TWO = cidr("10.20.0.15"), cidr("10.20.0.15") | cidr("10.30.0.15")


def wanted(found: Finding, way: Publication = WAY, service: str = "dicom", addresses: Ranges | None = ONE) -> list[str]:
    system = None if addresses is None else System("pacs-1", addresses=addresses)
    return [str(one.wanted) for one in with_address(found, [way], service, system).changes]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (wanted(BAD), ["10.20.0.15:104:4242"]),
        (wanted(BAD, replace(WAY, protocol="udp")), ["10.20.0.15:104:4242/udp"]),
        (wanted(BAD, service="database"), ["127.0.0.1:104:4242"]),
        (wanted(BAD, service="database", addresses=None), ["127.0.0.1:104:4242"]),
        (wanted(BAD, addresses=TWO), ["None"]),
        (wanted(BAD, addresses=NONE), ["None"]),
        (wanted(BAD, addresses=None), ["None"]),
        (wanted(BAD, addresses=cidr("2001:db8::15")), ["None"]),
        (wanted(BAD, replace(WAY, host_port=0)), ["None"]),
        (wanted(BAD, replace(WAY, address="10.20.0.15")), []),
        (wanted(BAD, replace(WAY, setting="")), []),
        (wanted(GOOD), []),
    ],
)
def test_a_port_is_bound_to_the_address_that_others_call(found: list[str], expected: list[str]) -> None:
    assert found == expected


def test_an_account_names_its_setting_and_no_value() -> None:
    (change,) = with_account(BAD, Account("admin", PLACE, setting="RegisteredUsers")).changes
    assert (change.setting, change.wanted, change.evidence) == ("RegisteredUsers", None, PLACE)
    assert with_account(BAD, Account("admin", PLACE)).changes == ()


def test_the_edits_of_a_real_clinic() -> None:
    found = audited(SAMPLES / "clinics" / "riverside-exposed").findings
    edits = {(one.setting, one.wanted, one.path, one.line) for each in found for one in each.changes}
    assert {
        ("ports", "127.0.0.1:5432:5432", "docker-compose.yml", 25),
        ("ports", "10.20.0.15:104:4242", "docker-compose.yml", 9),
    } <= edits
