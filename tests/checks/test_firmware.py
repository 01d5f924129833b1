"""Verdicts on the version that a firewall runs."""

from dataclasses import replace
from datetime import date

import pytest

from auditor.model.fact import Fact
from auditor.model.firewall import Firewall
from auditor.model.pacs import Advisory
from tests.checks.walls import CHECKS, EDGE, OFF, ON, OPEN_QUESTION, verdicts

HOLE = Advisory("CVE-2024-3400", "runs programs", "10.2.9-h1", "vendor", remote_code=True)
LEAK = Advisory("CVE-2018-13379", "hands out files", "6.0.5", "vendor")
ENDED = Advisory("PAN-OS 9.1 end of support", "the vendor marks this version End-of-Life", "", "vendor")
DATED = replace(EDGE, advisories_as_of=date(2026, 11, 1))


def told(*rows: tuple[Advisory, Fact[bool]]) -> Firewall:
    return replace(DATED, advisories=rows)


CASES = [
    ("fwm-firmware-unsupported", EDGE, []),
    ("fwm-firmware-unsupported", DATED, ["pass"]),
    ("fwm-firmware-unsupported", told((HOLE, OFF)), ["pass"]),
    ("fwm-firmware-unsupported", told((HOLE, ON)), ["fail"]),
    ("fwm-firmware-unsupported", told((ENDED, ON)), ["fail"]),
    ("fwm-firmware-unsupported", told((HOLE, OPEN_QUESTION)), ["needs-review"]),
    ("fwm-firmware-unsupported", told((HOLE, ON), (LEAK, OPEN_QUESTION), (ENDED, OFF)), ["fail", "needs-review"]),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Firewall, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_each_weakness_is_named_where_it_is_listed() -> None:
    found = tuple(CHECKS["fwm-firmware-unsupported"].asks(told((HOLE, ON), (LEAK, ON))))
    assert [one.subject.label for one in found] == ["edge CVE-2024-3400", "edge CVE-2018-13379"]
    assert str(found[0].message).startswith("edge has a published weakness (CVE-2024-3400): runs programs.")
