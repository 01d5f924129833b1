"""Verdicts of the checks on the evidence itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.model.estate import Covered, Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface
from auditor.model.net import cidr
from auditor.model.pacs import Pacs, Peer
from auditor.model.people import Attestation, Choice, Decision, Late, Planned, Records, Ruling, Standing
from auditor.model.regulation import NOT_FOR_PRACTICES, hipaa
from auditor.model.role import Role
from auditor.model.vpn import Vpn
from tests.checks.walls import EDGE, PACS, SERVER, SOURCE, SYSTEM, estate, verdicts

READ = Covered(SOURCE, "cisco_asa", system="edge")
BOTH = estate(EDGE, sources=(READ,))
SECRET = Source("orthanc.json", "password = abc\n")
SECRET.hide(11, 14)
NEW, OLD = (replace(READ, exported=date(2026, month, 1)) for month in (11, 2))


def legged(one: Interface) -> Firewall:
    return replace(EDGE, interfaces=(*EDGE.interfaces, one))


DAY = date(2026, 11, 24)
LATE = Late(Planned("0123456789abcdef", due=date(2026, 11, 1)), "Anyone may look", "pacs-1", done=False)


def answer(row: str, word: str = "yes", on: date = date(2026, 11, 1)) -> Attestation:
    return Attestation(row, word, "It is so.", "Dana Reyes", on, on.replace(year=on.year + 1))


def answered(row: str, word: str = "yes", on: date = date(2026, 11, 1)) -> dict[str, Any]:
    return {"attestations": (answer(row, word, on),), "as_of": DAY}


def tunnelled(**more: Any) -> Firewall:
    return replace(EDGE, vpns=(Vpn("to-hospital", "ipsec", SOURCE.line(2), **more),))


def peered(host: str) -> Pacs:
    return replace(PACS, peers=(Peer("other", "web", SOURCE.line(1), host=host, address=cidr(host)),))


def ruled(standing: Standing) -> Records:
    decision = Decision("0123456789abcdef", Choice.ALTERNATIVE, file="decisions.yaml", line=3)
    return Records((Ruling(decision, standing, "So it is.", "Anyone may look"),))


EVERYTHING_ANSWERED = tuple(
    answer(row.id) for row in hipaa().safeguards if row.config in "NI" and row.id not in NOT_FOR_PRACTICES
)
ONE_NO = (*EVERYTHING_ANSWERED[1:], answer(EVERYTHING_ANSWERED[0].about, "no"))

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
    ("gov-evidence-stale", Estate(sources=(READ,), as_of=date(2026, 11, 24)), ["needs-review"]),
    ("gov-evidence-stale", Estate(sources=(READ, NEW), as_of=date(2026, 11, 24)), ["needs-review", "pass"]),
    ("gov-evidence-stale", Estate(sources=(replace(READ, failed=True),), as_of=date(2026, 11, 24)), []),
    ("gov-backup-unproven", estate(EDGE), ["needs-review"]),
    ("gov-backup-unproven", estate(EDGE, **answered("164.308(a)(7)(ii)(A)")), ["pass"]),
    ("gov-backup-unproven", estate(EDGE, **answered("164.308(a)(7)(ii)(A)", "no")), ["needs-review"]),
    ("gov-backup-unproven", estate(EDGE, **answered("164.308(a)(7)(i)")), ["needs-review"]),
    ("gov-backup-unproven", estate(EDGE, **answered("164.308(a)(7)(ii)(A)", on=date(2025, 1, 1))), ["needs-review"]),
    ("gov-backup-unproven", Estate(), []),
    ("gov-agreement-question", estate(EDGE), []),
    ("gov-agreement-question", estate(legged(Interface("hospital", role=Role.PARTNER))), ["needs-review"]),
    ("gov-agreement-question", estate(legged(Interface("hospital", role=Role.PARTNER, enabled=False))), []),
    ("gov-agreement-question", estate(tunnelled()), ["needs-review"]),
    ("gov-agreement-question", estate(tunnelled(remote_access=True)), []),
    ("gov-agreement-question", estate(tunnelled(disabled=True)), []),
    ("gov-agreement-question", estate(tunnelled(), **answered("164.308(b)(1)")), ["pass"]),
    ("gov-agreement-question", estate(EDGE, system=System("p", pacs=peered("203.0.113.77"))), ["needs-review"]),
    ("gov-agreement-question", estate(EDGE, system=System("p", pacs=peered("10.20.0.77"))), []),
    ("gov-attestation-missing", Estate(), ["needs-review"]),
    ("gov-attestation-missing", Estate(attestations=EVERYTHING_ANSWERED, as_of=DAY), ["pass"]),
    ("gov-attestation-missing", Estate(attestations=EVERYTHING_ANSWERED[1:], as_of=DAY), ["needs-review"]),
    ("gov-attestation-missing", Estate(attestations=EVERYTHING_ANSWERED, as_of=date(2030, 1, 1)), ["needs-review"]),
    ("gov-attestation-missing", Estate(attestations=ONE_NO, as_of=DAY), ["needs-review", "pass"]),
    ("gov-acceptance-incomplete", ruled(Standing.IN_FORCE), ["pass"]),
    ("gov-acceptance-incomplete", ruled(Standing.NOT_NEEDED), ["pass"]),
    ("gov-acceptance-incomplete", ruled(Standing.REFUSED), ["fail"]),
    ("gov-acceptance-incomplete", ruled(Standing.EXPIRED), ["fail"]),
    ("gov-acceptance-incomplete", ruled(Standing.CHANGED), ["fail"]),
    ("gov-acceptance-incomplete", Records(), []),
    ("gov-plan-overdue", Records(late=(LATE,)), ["fail"]),
    ("gov-plan-overdue", Records(late=(replace(LATE, done=True),)), ["fail"]),
    ("gov-plan-overdue", Records(), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected
