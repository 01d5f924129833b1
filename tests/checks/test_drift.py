"""Verdicts on firewalls that changed since the earlier result."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.analysis.imprint import imprint
from auditor.model.estate import Covered, Estate, Site, SystemNote
from auditor.model.firewall import Firewall
from auditor.model.history import Earlier, Recorded, Was
from auditor.model.subject import Subject
from tests.checks.walls import CHECKS, EDGE, LINE, SOURCE, SYSTEM, estate, rule, verdicts

ID = "fwm-drift-unexplained"
THEN, DAY = date(2025, 11, 24), date(2026, 11, 24)
CHANGED = replace(EDGE, stages=(replace(EDGE.stages[0], rules=(*EDGE.stages[0].rules, rule())),))
COVERED = Covered(SOURCE, "cisco_asa", system="edge", content_sha256="now")


def found(wall: Firewall) -> Any:
    return imprint(estate(wall).systems[0], Site().salt)


def since(wall: Firewall | None, content: str = "then", name: str = "edge", **more: Any) -> Earlier:
    was = Was(frozenset({content} if content else ()), wall and found(wall))
    return Earlier(THEN, more.pop("practice", ""), ((name, was),))


def practice(wall: Firewall, earlier: Earlier | None, *records: Recorded, **more: Any) -> Estate:
    made = estate(wall, system=None, sources=(COVERED,), as_of=DAY, earlier=earlier, recorded=records, **more)
    return replace(made, systems=(replace(made.systems[0], sources=(SOURCE.path,)),))


def record(state: str, on: date = date(2026, 3, 14), system: str = "edge") -> Recorded:
    return Recorded(on, system, "Dana Reyes", "New scanner.", state, "changes.yaml", 3)


STATE = found(CHANGED).state
TABLE: list[tuple[Estate, list[str]]] = [
    (estate(EDGE), ["not-applicable"]),
    (practice(EDGE, since(EDGE, name="other")), ["not-applicable"]),
    (practice(EDGE, since(EDGE)), ["pass"]),
    (practice(EDGE, since(None, content="now")), ["pass"]),
    (practice(EDGE, since(None)), ["needs-review"]),
    (practice(EDGE, since(None, content="")), ["needs-review"]),
    (practice(CHANGED, since(EDGE)), ["needs-review"]),
    (practice(CHANGED, since(EDGE, content="now")), ["pass"]),
    (practice(CHANGED, since(EDGE), record(STATE)), ["pass"]),
    (practice(CHANGED, since(None), record(STATE)), ["pass"]),
    (practice(CHANGED, since(EDGE), record(STATE, on=THEN)), ["pass"]),
    (practice(CHANGED, since(EDGE), record(STATE, on=DAY)), ["pass"]),
    (practice(CHANGED, since(EDGE), record("")), ["needs-review"]),
    (practice(CHANGED, since(EDGE), record(found(EDGE).state)), ["needs-review"]),
    (practice(CHANGED, since(EDGE), record(STATE, system="other")), ["needs-review"]),
    (practice(CHANGED, since(EDGE), record(STATE, on=date(2025, 11, 23))), ["needs-review"]),
    (practice(CHANGED, since(EDGE), record(STATE, on=date(2026, 11, 25))), ["needs-review"]),
    (practice(replace(EDGE, gaps=(LINE,)), since(EDGE)), ["needs-review"]),
    (practice(EDGE, since(replace(EDGE, truncated=True))), ["needs-review"]),
    (
        practice(CHANGED, since(EDGE, name="old"), site=Site(systems=(SystemNote("edge", formerly=("old",)),))),
        ["needs-review"],
    ),
    (Estate(systems=(SYSTEM,), earlier=since(EDGE)), []),
]


@pytest.mark.parametrize(("subject", "expected"), TABLE)
def test_verdicts(subject: Estate, expected: list[str]) -> None:
    assert verdicts(ID, subject) == expected


def test_what_the_question_says() -> None:
    (one,) = CHECKS[ID].asks(practice(CHANGED, since(EDGE)))
    assert str(one.message) == f"edge changed since 2025-11-24: 1 rule new; no record names its state {STATE}"
    assert one.subject == Subject("edge", ("drift",), "edge")
    assert (one.evidence, one.judged) == ((LINE,), (("state", STATE),))


def test_who_recorded_it() -> None:
    (one,) = CHECKS[ID].asks(practice(CHANGED, since(EDGE), record(STATE)))
    assert str(one.message).endswith("Dana Reyes recorded on 2026-03-14: New scanner. (changes.yaml, line 3)")
