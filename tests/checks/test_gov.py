"""Verdicts of the checks on the evidence itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.model.estate import Covered, Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface
from tests.checks.walls import EDGE, PACS, SERVER, SOURCE, SYSTEM, estate, verdicts

READ = Covered(SOURCE, "cisco_asa", system="edge")
BOTH = estate(EDGE, sources=(READ,))
SECRET = Source("orthanc.json", "password = abc\n")
SECRET.hide(11, 14)
NEW, OLD = (replace(READ, exported=date(2026, month, 1)) for month in (11, 2))


def legged(one: Interface) -> Firewall:
    return replace(EDGE, interfaces=(*EDGE.interfaces, one))


CASES: list[tuple[str, Any, list[str]]] = [
    ("gov-evidence-incomplete", BOTH, ["pass"]),
    ("gov-evidence-incomplete", Estate(systems=(SYSTEM,)), ["needs-review"]),
    ("gov-evidence-incomplete", estate(EDGE, system=None), ["needs-review"]),
    ("gov-evidence-incomplete", estate(EDGE, sources=(replace(READ, failed=True),)), ["needs-review"]),
    ("gov-evidence-incomplete", estate(EDGE, system=System("p", pacs=PACS)), ["needs-review", "pass"]),
    ("gov-evidence-incomplete", estate(replace(EDGE, interfaces=()), sources=(READ,)), ["needs-review", "pass"]),
    ("gov-evidence-incomplete", estate(legged(Interface("dmz", networks=SERVER))), ["needs-review", "pass"]),
    ("gov-evidence-incomplete", estate(legged(Interface("dmz", networks=SERVER, enabled=False))), ["pass"]),
    ("gov-evidence-incomplete", estate(legged(Interface("dmz"))), ["pass"]),
    ("gov-patient-volume-unknown", Estate(), ["needs-review"]),
    ("gov-patient-volume-unknown", Estate(site=Site(patients=12)), ["pass"]),
    ("gov-patient-volume-unknown", estate(system=System("p", pacs=replace(PACS, people=40))), ["pass"]),
    ("gov-export-holds-secrets-or-phi", Estate(sources=(replace(READ, source=SECRET, secrets=1),)), ["fail"]),
    ("gov-export-holds-secrets-or-phi", Estate(sources=(READ,)), ["pass"]),
    ("gov-export-holds-secrets-or-phi", Estate(sources=(replace(READ, failed=True),)), ["needs-review"]),
    ("gov-evidence-stale", Estate(sources=(OLD,), as_of=date(2026, 11, 24)), ["needs-review"]),
    ("gov-evidence-stale", Estate(sources=(NEW,), as_of=date(2026, 11, 24)), ["pass"]),
    ("gov-evidence-stale", Estate(sources=(READ,), as_of=date(2026, 11, 24)), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected
