"""Verdicts of the checks on records of who did what."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.estate import Estate, System
from auditor.model.fact import Basis, Known
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.model.thresholds import Thresholds
from tests.checks.estates import ASK, LINE, OFF, ON, WEB, pacs, practice, verdicts

YEAR = Known(365, "eventsExpiration", evidence=(LINE,))
LONG = Thresholds(audit_retention_days=400)
CASES: list[tuple[str, Any, list[str]]] = [
    ("audit-trail-off", practice(pacs(audit=OFF)), ["fail"]),
    ("audit-trail-off", practice(pacs(audit=ON)), ["pass"]),
    ("audit-trail-off", practice(pacs(audit=ASK)), ["needs-review"]),
    ("audit-trail-off", practice(pacs()), []),
    ("audit-export-not-recorded", pacs(exports_logged=OFF), ["fail"]),
    ("audit-export-not-recorded", pacs(exports_logged=replace(OFF, basis=Basis.ASSUMED)), ["needs-review"]),
    ("audit-export-not-recorded", pacs(exports_logged=ON), ["pass"]),
    ("audit-export-not-recorded", pacs(exports_logged=ASK), ["needs-review"]),
    ("audit-export-not-recorded", pacs(exports_logged=OFF, audit=ON), ["pass"]),
    ("audit-export-not-recorded", pacs(), []),
    ("audit-local-only", pacs(audit=ON, audit_remote=OFF), ["fail"]),
    ("audit-local-only", pacs(audit=ON, audit_remote=ON), ["pass"]),
    ("audit-local-only", pacs(audit=ON, audit_remote=ASK), ["needs-review"]),
    ("audit-local-only", pacs(audit=OFF, audit_remote=OFF), []),
    *(
        (check, subject, expected)
        for check, name in (("audit-suppressed", "audit_suppressed"), ("audit-transport-clear", "audit_clear"))
        for subject, expected in (
            (pacs(audit=ON, **{name: ON}), ["fail"]),
            (pacs(audit=ON, **{name: OFF}), ["pass"]),
            (pacs(audit=ON, **{name: ASK}), ["needs-review"]),
            (pacs(audit=OFF, **{name: ON}), []),
            (pacs(audit=ON), []),
        )
    ),
    ("audit-retention-below-policy", pacs(retention_days=YEAR), ["needs-review"]),
    ("audit-retention-below-policy", pacs(retention_days=ASK), ["needs-review"]),
    ("audit-retention-below-policy", pacs(retention_days=ASK, thresholds=LONG), ["needs-review"]),
    ("audit-retention-below-policy", pacs(retention_days=YEAR, thresholds=LONG), ["fail"]),
    ("audit-retention-below-policy", pacs(retention_days=replace(YEAR, value=400), thresholds=LONG), ["pass"]),
    ("audit-retention-below-policy", pacs(retention_days=replace(YEAR, value=0), thresholds=LONG), ["pass"]),
    ("audit-retention-below-policy", pacs(thresholds=LONG), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


@pytest.mark.parametrize(
    ("audit", "logged", "expected"),
    [(OFF, ON, ["needs-review"]), (OFF, OFF, ["fail"]), (ON, ON, ["pass"])],
)
def test_a_web_server_before_it_may_record(audit: Any, logged: Any, expected: list[str]) -> None:
    backend = Backend("127.0.0.1", 8042, LINE, OFF)
    door = Door(443, LINE, ON, routes=(Route("/", LINE, (backend,), ON, logged=logged),))
    system = System("pacs-1", pacs=pacs(WEB, audit=audit), proxies=(Proxy("pacs-1", "nginx", LINE, (door,)),))
    assert verdicts("audit-trail-off", Estate(systems=(system,))) == expected
