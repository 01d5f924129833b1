"""Verdicts on cloud groups: fail, pass, needs-review and look-alikes."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.exposure import Exposure
from auditor.model.finding import Verdict, Weakness
from auditor.model.firewall import NOTHING, Action, Firewall, Match, Rule, Stage
from auditor.model.net import ICMP, PUBLIC, TCP, UDP, Packet, Ranges, Service, cidr, tcp
from auditor.model.pacs import Listener
from auditor.model.role import Role
from tests.checks.walls import CHECKS, DENY, EDGE, LINE, OFF, PACS, SERVER, estate, opening, rule, verdicts

DICOM, ADMIN = "cloud-group-dicom-world", "cloud-group-admin-world"
HALF = Ranges.of((0, (1 << 31) - 1))


def cloud(*rules: Rule, shared: bool = True, **more: Any) -> Firewall:
    stage = Stage("security groups", rules, DENY, shared=shared)
    return replace(EDGE, stages=(stage,), live=rules, **more)


IMAGES, DATABASE = rule(), rule(Action.PERMIT, tcp(5432))
OPEN = Rule(Action.PERMIT, Match(rule().match.upper, NOTHING, ("the machines of a group",)), LINE, 1, "OUT line 1")
REACHED = Exposure(
    Role.INTERNET, PACS, Listener("dicom", OFF, OFF, OFF, OFF), 1, 104, 1, 104, (),
    Packet(1, 2, TCP), rules=(IMAGES,),
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "subject", "expected"),
    [
        # a public address leads there, or none does: both fail, the second graded lower
        (DICOM, estate(cloud(IMAGES), opening(IMAGES)), ["fail"]),
        (DICOM, estate(cloud(IMAGES)), ["fail"]),
        (DICOM, estate(cloud(rule(Action.PERMIT, tcp(8042)))), ["fail"]),
        (DICOM, estate(cloud(rule(src=HALF))), ["fail"]),
        (DICOM, estate(cloud(rule(src=cidr("::/0")))), ["fail"]),
        (DICOM, estate(cloud(rule(Action.PERMIT, Service(Ranges.single(UDP))))), ["fail"]),
        (ADMIN, estate(cloud(DATABASE), opening(DATABASE, tcp(5432))), ["fail"]),
        (ADMIN, estate(cloud(rule(Action.PERMIT, tcp(3389)))), ["fail"]),
        # written for few, for inside, for other ports, for no connection
        (DICOM, estate(cloud(rule(src=cidr("198.51.100.0/28")))), ["pass"]),
        (DICOM, estate(cloud(rule(src=cidr("10.0.0.0/8")))), ["pass"]),
        (DICOM, estate(cloud(DATABASE)), ["pass"]),
        (ADMIN, estate(cloud(IMAGES)), ["pass"]),
        (ADMIN, estate(cloud(rule(Action.PERMIT, Service(Ranges.single(ICMP))))), ["pass"]),
        (DICOM, estate(cloud(rule(Action.DENY))), ["pass"]),
        (DICOM, estate(cloud()), ["pass"]),
        # nothing found, but not everything could be looked at
        (DICOM, estate(cloud(gaps=(LINE,))), ["needs-review"]),
        (ADMIN, estate(cloud(truncated=True)), ["needs-review"]),
        # what another finding says already
        (DICOM, estate(cloud(OPEN), opening(OPEN, certain=False)), ["not-applicable"]),
        (DICOM, estate(cloud(IMAGES), opening(IMAGES), exposures=(REACHED,)), ["not-applicable"]),
        # look-alikes: a firewall without groups, a rule that no packet reaches
        (DICOM, estate(cloud(IMAGES, shared=False), opening(IMAGES)), []),
        (DICOM, estate(replace(cloud(IMAGES), live=())), ["pass"]),
    ],
)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_what_no_address_leads_to_is_graded_lower_and_says_so() -> None:
    (latent,) = CHECKS[DICOM].asks(estate(cloud(IMAGES)))
    (reached,) = CHECKS[DICOM].asks(estate(cloud(IMAGES), opening(IMAGES)))
    assert (latent.weakness, latent.role) == (Weakness.HARDENING, None)
    assert "no public address leads there" in str(latent.message)
    assert (reached.weakness, reached.role) == (None, Role.INTERNET)


def test_only_ports_that_are_reached_are_named() -> None:
    everything = rule(Action.PERMIT, Service(Ranges.single(TCP)))
    wall = estate(cloud(everything), opening(everything, tcp(104)))
    (found,) = CHECKS[DICOM].asks(wall)
    assert "port 104 from" in str(found.message)
    (other,) = CHECKS[ADMIN].asks(wall)
    assert "no public address leads there" in str(other.message)


def test_an_open_port_of_a_group_is_one_finding() -> None:
    wall = estate(cloud(IMAGES), opening(IMAGES, sources=PUBLIC, destinations=SERVER))
    (whole,) = CHECKS[DICOM].asks(wall)
    (part,) = (one for one in CHECKS["fw-inbound-dicom"].asks(wall) if one.verdict is Verdict.FAIL)
    assert whole.subject == part.subject
    assert "fw-inbound-dicom" in CHECKS[DICOM].absorbs
