"""Verdicts of the checks on records of who did what."""

from typing import Any

import pytest

from tests.checks.estates import ASK, OFF, ON, pacs, verdicts

CASES: list[tuple[str, Any, list[str]]] = [
    ("audit-trail-off", pacs(audit=OFF), ["fail"]),
    ("audit-trail-off", pacs(audit=ON), ["pass"]),
    ("audit-trail-off", pacs(audit=ASK), ["needs-review"]),
    ("audit-trail-off", pacs(), []),
    ("audit-export-not-recorded", pacs(exports_logged=OFF), ["fail"]),
    ("audit-export-not-recorded", pacs(exports_logged=ON), ["pass"]),
    ("audit-export-not-recorded", pacs(exports_logged=ASK), ["needs-review"]),
    ("audit-export-not-recorded", pacs(exports_logged=OFF, audit=ON), ["pass"]),
    ("audit-export-not-recorded", pacs(), []),
    ("audit-local-only", pacs(audit=ON, audit_remote=OFF), ["fail"]),
    ("audit-local-only", pacs(audit=ON, audit_remote=ON), ["pass"]),
    ("audit-local-only", pacs(audit=ON, audit_remote=ASK), ["needs-review"]),
    ("audit-local-only", pacs(audit=OFF, audit_remote=OFF), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected
