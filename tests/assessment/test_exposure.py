"""From where a subject can be reached, by what the files show."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.assessment import exposure
from auditor.model.estate import Estate
from auditor.model.evidence import Source
from auditor.model.finding import Finding, Verdict
from auditor.model.firewall import Interface
from auditor.model.management import Management, ManagementService
from auditor.model.net import NONE, cidr
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import message
from tests.assessment.judged import check
from tests.checks.estates import EDGE, RULE, WEB, dicom, exposed, opening, pacs, practice

DICOM = dicom("find")
SERVER = pacs(DICOM, WEB)
GAP = Source("edge.cfg", "odd\n").line(1)
FROM_INTERNET = exposed(SERVER, DICOM)
FROM_OFFICE = exposed(SERVER, WEB, Role.OFFICE)
LISTENER, WHOLE = SERVER.subject(DICOM), SERVER.subject()
QUIET = practice(SERVER)


def exposure_of(found: Finding, estate: Estate, check_id: str = "pacs-look") -> Role | None:
    return exposure.exposure_of(check(check_id), found, estate)


def finding(subject: Subject, verdict: Verdict = Verdict.FAIL, **more: Any) -> Finding:
    return Finding(verdict, subject, message("so it is"), **more)


@pytest.mark.parametrize(
    ("subject", "estate", "role"),
    [
        (LISTENER, QUIET, Role.IMAGING),
        (LISTENER, practice(SERVER, FROM_INTERNET), Role.INTERNET),
        (LISTENER, practice(SERVER, FROM_OFFICE), Role.IMAGING),
        (WHOLE, practice(SERVER, FROM_OFFICE), Role.OFFICE),
        (WHOLE, practice(SERVER, FROM_OFFICE, FROM_INTERNET), Role.INTERNET),
        (SERVER.part("web", "HttpTimeout"), practice(SERVER, FROM_OFFICE), Role.OFFICE),
        (SERVER.subject(WEB), practice(SERVER, FROM_INTERNET), Role.IMAGING),
        (LISTENER, practice(SERVER, exposed(replace(SERVER, name="pacs-2"), DICOM)), Role.IMAGING),
        (LISTENER, practice(SERVER, addresses=NONE), None),
        (LISTENER, practice(SERVER, networks=()), None),
        (LISTENER, practice(SERVER, wall=None), None),
        (Subject("elsewhere"), QUIET, None),
        (Subject(""), QUIET, None),
    ],
)
def test_a_server_is_as_exposed_as_its_paths_and_its_network(subject: Subject, estate: Estate, role: Role) -> None:
    assert exposure_of(finding(subject), estate) is role


@pytest.mark.parametrize("doubt", [{"gaps": (GAP,)}, {"truncated": True}, {"partial": True}])
def test_a_path_that_was_not_found_is_no_proof_where_lines_were_not_read(doubt: dict[str, Any]) -> None:
    wall = replace(EDGE, **doubt)
    assert exposure_of(finding(LISTENER), practice(SERVER, wall=wall)) is None
    assert exposure_of(finding(LISTENER), practice(SERVER, FROM_INTERNET, wall=wall)) is Role.INTERNET


def test_a_path_that_is_not_certain_counts_for_questions_only() -> None:
    estate = practice(SERVER, replace(FROM_INTERNET, certain=False))
    assert exposure_of(finding(LISTENER), estate) is Role.IMAGING
    assert exposure_of(finding(LISTENER, Verdict.REVIEW), estate) is Role.INTERNET


def test_what_a_check_knows_counts_first() -> None:
    estate = practice(SERVER, FROM_INTERNET)
    assert exposure_of(finding(LISTENER, role=Role.MANAGEMENT), estate) is Role.MANAGEMENT


def test_a_rule_is_as_exposed_as_the_callers_it_lets_through() -> None:
    rule, other = (
        RULE.subject("edge"),
        replace(RULE, match=replace(RULE.match, upper=replace(RULE.match.upper, dst=NONE))),
    )
    estate = practice(
        SERVER,
        openings=(opening(Role.OFFICE), opening(Role.GUEST), opening(Role.INTERNET, rule=other)),
    )
    assert exposure_of(finding(rule), estate) is Role.GUEST
    assert exposure_of(finding(other.subject("edge")), estate) is Role.INTERNET
    assert exposure_of(finding(RULE.subject("second")), estate) is None
    assert exposure_of(finding(EDGE.subject("syslog")), estate) is None
    uncertain = practice(SERVER, openings=(opening(Role.OFFICE), opening(Role.INTERNET, certain=False)))
    assert exposure_of(finding(rule), uncertain) is Role.OFFICE
    assert exposure_of(finding(rule, Verdict.REVIEW), uncertain) is Role.INTERNET


CONSOLE = ManagementService("https", (GAP,), "outside", port=443)


@pytest.mark.parametrize(
    ("check_id", "services", "role"),
    [
        ("fwm-no-mfa", (CONSOLE,), Role.INTERNET),
        ("fwm-no-mfa", (replace(CONSOLE, sources=cidr("10.30.0.0/24")),), None),
        ("fwm-no-mfa", (replace(CONSOLE, interface="inside"),), Role.OFFICE),
        ("fwm-no-mfa", (CONSOLE, replace(CONSOLE, interface="inside")), Role.INTERNET),
        ("fwm-no-mfa", (), None),
        ("fw-log-not-forwarded", (CONSOLE,), None),
    ],
)
def test_the_administration_of_a_firewall_is_as_exposed_as_its_consoles(
    check_id: str, services: tuple[ManagementService, ...], role: Role | None
) -> None:
    interfaces = (Interface("outside", role=Role.INTERNET), Interface("inside", role=Role.OFFICE))
    wall = replace(EDGE, interfaces=interfaces, management=Management(services=services))
    assert exposure_of(finding(wall.subject("login")), practice(SERVER, wall=wall), check_id) is role


def test_the_most_exposed_of_several_addresses_counts() -> None:
    both = cidr("10.20.0.15") | cidr("10.30.0.15")
    assert exposure_of(finding(LISTENER), practice(SERVER, addresses=both)) is Role.OFFICE
