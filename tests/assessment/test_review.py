"""Two results side by side: what joins, what became of it, and what cannot be compared."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.assessment.review import review
from auditor.model.history import Drift, Imprint
from auditor.model.review import APART, CHANGED, NEW, RESOLVED, STILL, Decided, Item, Kept, KeptFile, Result

EDGE = KeptFile("edge.cfg", "edge", "cisco_asa", "aa")
PACS = KeptFile("orthanc.json", "pacs-1", "orthanc", "bb")
ONE = Kept("1" * 16, "fw-rule", 1, "fail", "edge", "A rule", severity="high", judged="j1", paths=("edge.cfg",))
QUESTION = replace(ONE, verdict="needs-review")
PASS, NOTHING = (replace(ONE, verdict=verdict, severity=None) for verdict in ("pass", "not-applicable"))
OTHER = Kept("f" * 16, "fw-rule", 1, "pass", "edge", paths=("edge.cfg",))
"""Another finding of the same check, so that it ran."""
DECIDED = Decided(
    "in-force", "", "1" * 16, "A rule", "edge", "s", "alternative", "Dana", "Owner", "2025-11-01", "2026-11-01"
)


def result(*findings: Kept, as_of: str = "2025-11-24", **more: Any) -> Result:
    rest = {"files": (EDGE, PACS), "systems": {"edge": None, "pacs-1": None}, **more}
    return Result(as_of, rest.pop("version", "1.0"), rest.pop("practice", "Riverside"), (*findings, OTHER), **rest)


def items(old: Result, new: Result) -> list[Item]:
    return list(review(old, replace(new, as_of="2026-11-24")).items)


def became(old: Result, new: Result) -> list[tuple[str, str]]:
    return [(one.became, one.reason) for one in items(old, new)]


@pytest.mark.parametrize(
    ("was", "now", "word", "reason"),
    [
        (ONE, ONE, STILL, ""),
        (ONE, replace(ONE, judged="j2"), CHANGED, "What the files show has changed."),
        (ONE, replace(ONE, severity="critical"), CHANGED, "It was rated high and is rated critical now."),
        (ONE, QUESTION, CHANGED, "It is a question now."),
        (QUESTION, ONE, CHANGED, "It was a question and is a deficiency now."),
        (ONE, PASS, RESOLVED, "The check passes now."),
        (ONE, replace(PASS, attested=True), RESOLVED, "A person answered it; the files do not show it."),
        (ONE, NOTHING, RESOLVED, "The check has nothing to judge there any more."),
        (ONE, None, RESOLVED, "What it was about is no longer in the files."),
        (None, ONE, NEW, ""),
        (PASS, ONE, NEW, ""),
        (NOTHING, QUESTION, NEW, ""),
    ],
)
def test_what_became_of_a_finding(was: Kept | None, now: Kept | None, word: str, reason: str) -> None:
    old, new = (result(*((one,) if one else ())) for one in (was, now))
    assert became(old, new) == [(word, reason)]


def test_only_equal_versions_are_compared() -> None:
    again = replace(result(), findings=tuple(replace(one, version=2) for one in (ONE, OTHER)))
    assert became(result(ONE), again) == [(APART, "The check is another one now: version 1 then, 2 now.")]
    assert became(result(), result(replace(ONE, check="fw-young"))) == [(APART, "This check did not run then.")]
    assert became(result(replace(ONE, check="fw-old")), result()) == [(APART, "This check did not run now.")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"files": (PACS,)}, "edge.cfg is not among the files now."),
        ({"files": (replace(EDGE, whole=False), PACS)}, "edge.cfg could not be read in full."),
        ({"systems": {"pacs-1": None}}, "No export of edge is among the files now."),
    ],
)
@pytest.mark.parametrize("now", [None, NOTHING, PASS, QUESTION])
def test_what_no_export_shows_is_not_called_resolved(changed: Any, reason: str, now: Kept | None) -> None:
    new = result(*((now,) if now else ()), **changed)
    assert became(result(ONE), new) == [(APART, reason)]


def test_a_weakness_that_is_shown_is_compared_whatever_else_is_gone() -> None:
    assert became(result(ONE), result(ONE, files=())) == [(STILL, "")]


def test_an_export_under_another_name_is_the_same_file() -> None:
    new = result(files=(replace(EDGE, path="edge-2026.cfg", content="cc"), PACS))
    assert became(result(ONE), new) == [(RESOLVED, "What it was about is no longer in the files.")]


def test_a_system_that_was_not_there_then() -> None:
    found = became(result(systems={"pacs-1": None}), result(ONE))
    assert found == [(NEW, "No export of edge was among the files then.")]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"shape": "s", "name": "n"}, {"shape": "s", "name": "n"}, [STILL]),
        ({"shape": "s", "name": "n"}, {"shape": "s", "name": "m"}, [STILL]),
        ({"shape": "s", "name": "n"}, {"shape": "t", "name": "n"}, [CHANGED]),
        ({"handle": "9f3c-uuid"}, {"handle": "9f3c-uuid"}, [CHANGED]),
        ({"handle": "policy 12", "name": "a"}, {"handle": "policy 12", "name": "b"}, [CHANGED]),
        ({"handle": "1700000000"}, {"handle": "1700000000"}, [CHANGED]),
        ({"handle": "OUTSIDE_IN line 4"}, {"handle": "OUTSIDE_IN line 4"}, [NEW, RESOLVED]),
        ({"handle": "FORWARD 3"}, {"handle": "FORWARD 3"}, [NEW, RESOLVED]),
        ({"handle": "12"}, {"handle": "12"}, [NEW, RESOLVED]),
        ({}, {}, [NEW, RESOLVED]),
    ],
)
def test_what_joins_findings_of_other_ids(before: dict[str, str], after: dict[str, str], words: list[str]) -> None:
    found = items(result(replace(ONE, keys=before)), result(replace(ONE, id="2" * 16, keys=after)))
    assert [one.became for one in found] == words


@pytest.mark.parametrize("system", ["edge", ""])
def test_a_check_that_broke_resolves_nothing(system: str) -> None:
    broke = Kept("e" * 16, "fw-rule", 1, "error", system)
    assert became(result(ONE), result(broke)) == [(APART, "The check broke now.")]
    assert became(result(broke), result(ONE)) == [(APART, "The check broke then.")]
    elsewhere = replace(broke, system="front")
    assert became(result(ONE), result(elsewhere)) == [(RESOLVED, "What it was about is no longer in the files.")]


def test_two_of_one_name_join_nothing() -> None:
    old = [replace(ONE, id=id * 16, keys={"name": "test"}) for id in "12"]
    new = [replace(ONE, id=id * 16, keys={"name": "test"}) for id in "34"]
    assert [one.became for one in items(result(*old), result(*new))] == [NEW, NEW, RESOLVED, RESOLVED]


def test_a_renamed_system_keeps_its_findings() -> None:
    moved = replace(ONE, id="2" * 16, system="edge-1", formerly=(ONE.id,))
    assert became(result(ONE), result(moved, systems={"edge-1": None})) == [(STILL, "")]


def test_parts_of_others_are_listed_and_not_counted() -> None:
    found = review(result(ONE), result(ONE, replace(ONE, id="2" * 16, part=True)))
    assert [one.part for one in found.items] == [True, False]
    assert found.deficiencies == {NEW: 0, CHANGED: 0, STILL: 1, RESOLVED: 0, APART: 0}
    assert found.became(NEW) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((EDGE,), (EDGE,), [("same", "edge.cfg", None)]),
        ((EDGE,), (replace(EDGE, content="cc"),), [("changed", "edge.cfg", None)]),
        ((EDGE,), (replace(EDGE, path="b.cfg"),), [("same", "b.cfg", "edge.cfg")]),
        ((EDGE,), (replace(EDGE, path="b.cfg", content="cc"),), [("changed", "b.cfg", "edge.cfg")]),
        ((EDGE,), (PACS,), [("gone", "edge.cfg", None), ("new", "orthanc.json", None)]),
        ((replace(EDGE, content=""),), (replace(EDGE, content=""),), [("changed", "edge.cfg", None)]),
    ],
)
def test_what_became_of_the_files(
    old: tuple[KeptFile, ...], new: tuple[KeptFile, ...], told: list[tuple[str, str, str | None]]
) -> None:
    found = review(result(files=old), result(files=new)).files
    assert [(one.became, one.path, one.was_path) for one in found] == told


@pytest.mark.parametrize(
    ("was", "now", "word", "reason"),
    [
        (DECIDED, DECIDED, "holds", ""),
        (DECIDED, replace(DECIDED, decided="2026-10-01"), "made", ""),
        (None, DECIDED, "made", ""),
        (DECIDED, replace(DECIDED, became="expired", reason="It ran out."), "ended", "It ran out."),
        (DECIDED, None, "ended", "It is no longer among the decisions."),
    ],
)
def test_what_became_of_a_decision(was: Decided | None, now: Decided | None, word: str, reason: str) -> None:
    old, new = (result(replace(ONE, decision=one)) for one in (was, now))
    assert [(one.became, one.reason) for one in review(old, new).decisions] == [(word, reason)]


def test_a_decision_ends_with_its_finding() -> None:
    (one,) = review(result(replace(ONE, decision=DECIDED)), result(PASS)).decisions
    assert (one.became, one.reason, one.approved_by) == ("ended", "The check passes now.", "Dana")


def test_a_decision_that_never_held_has_not_ended() -> None:
    refused = replace(ONE, decision=replace(DECIDED, became="refused"))
    assert review(result(refused), result(ONE)).decisions == ()


def test_what_became_of_the_rules() -> None:
    then = Imprint("s", ("a", "b"), (), ("dana",))
    now = Imprint("t", ("a", "c", "d"), (), ("lee",))
    old, new = result(systems={"edge": then}), result(systems={"edge": now})
    (one,) = review(old, new).firewalls
    assert one.drift == Drift(rules_new=2, rules_gone=1, accounts_new=1, accounts_gone=1)
    renamed = review(replace(old, practice="Riverside Imaging"), new)
    assert renamed.firewalls[0].drift == Drift(rules_new=2, rules_gone=1)
    assert "another name" in renamed.notes[0]
    assert "does not hold the rules" in review(result(), new).notes[0]
    assert "version 0.9" in review(replace(old, version="0.9"), new).notes[0]


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FINDINGS = st.lists(
    st.builds(
        Kept,
        id=st.integers(0, 20).map("{:016x}".format),
        check=st.sampled_from(["fw-rule", "pacs-look"]),
        version=st.just(1),
        verdict=st.sampled_from(["fail", "needs-review", "pass", "not-applicable"]),
        system=st.sampled_from(["edge", "pacs-1", ""]),
        severity=st.sampled_from(["critical", "low", None]),
        keys=st.sampled_from([{}, {"name": "a"}, {"shape": "a", "name": "b"}, {"handle": "a", "name": "a"}]),
        part=st.booleans(),
        paths=st.sampled_from([(), ("edge.cfg",), ("edge.cfg", "gone.cfg")]),
        decision=st.sampled_from([None, DECIDED]),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@SETTINGS
@given(FINDINGS)
def test_a_result_beside_itself_has_nothing_new(findings: list[Kept]) -> None:
    found = review(result(*findings), result(*findings))
    assert {one.became for one in found.items} <= {STILL}
    assert len(found.items) == sum(one.open for one in findings)
    assert {one.became for one in found.files} == {"same"}
    assert {one.became for one in found.decisions} <= {"holds"}
    assert (found.firewalls, found.notes) == ((), ())


@SETTINGS
@given(FINDINGS, FINDINGS)
def test_nothing_is_lost(before: list[Kept], after: list[Kept]) -> None:
    found = review(result(*before), result(*after)).items
    assert {one.id for one in after if one.open} <= {one.id for one in found}
    assert {one.id for one in before if one.open} <= {one.was_id for one in found}
    assert len({(one.id, one.was_id) for one in found}) == len(found)
