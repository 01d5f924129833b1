"""The questions of init: only those whose answer changes a result, each with who knows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from auditor.checking.load import load
from auditor.intake import gather
from auditor.interview import answered, candidates, changed, results, telling, told
from auditor.model.estate import Site
from auditor.pipeline import Options, read
from auditor.shipped import SAMPLES

DAY = date(2026, 11, 24)
OPTIONS = Options(Site(), load()[0])
EDGE = gather((str(SAMPLES / "clinics" / "riverside-exposed" / "edge.cfg"),))
ORTHANC = gather((str(SAMPLES / "clinics" / "riverside-exposed" / "orthanc.json"),))


def test_every_question_changes_something_and_the_most_telling_comes_first() -> None:
    seen: list[str] = []
    found = telling(EDGE, OPTIONS, DAY, seen.append)
    assert found[0].id == "role:edge:outside"
    assert (found[0].default, found[0].reason) == ("internet", "its name says outside")
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert all(one.changes for one in found)
    assert {one.who for one in found} == {"it-vendor", "practice"}
    assert {one.id for one in found} <= set(seen)


def test_an_answered_question_is_not_asked_again() -> None:
    options = answered(answered(OPTIONS, "patients", "300"), "role:edge:outside", "internet")
    ids = {one.id for one in candidates(read(EDGE, options, DAY))}
    assert "role:edge:inside" in ids
    assert not {"patients", "role:edge:outside"} & ids


def test_an_answer_that_changes_nothing_is_not_a_question() -> None:
    """With nothing but hygiene wrong, the number of patients changes no severity."""
    only = replace(OPTIONS, checks=tuple(one for one in OPTIONS.checks if one.id == "fw-rule-undocumented"))
    assert telling(EDGE, only, DAY, lambda _id: None) == ()


def test_what_is_open_in_a_server_is_asked_of_its_vendor() -> None:
    found = {one.id: one for one in candidates(read(ORTHANC, OPTIONS, DAY))}
    system = next(iter(read(ORTHANC, OPTIONS, DAY).systems)).name
    assert found[f"version:{system}"].who == "pacs-vendor"
    assert "address" not in {id.partition(":")[0] for id in found}


def test_what_an_answer_changed_is_said() -> None:
    before = {"a": ("fail", "high"), "b": ("needs-review", "critical"), "c": ("pass", None)}
    after = {"a": ("fail", "critical"), "b": ("pass", None), "c": ("pass", None)}
    assert changed(before, after) == {"a": 2, "b": 5}
    assert told(before, after) == (
        "2 results changed, 1 for the worse and 1 for the better. Deficiencies: critical from 0 to 1, high from 1 to 0."
    )
    assert told(before, before) == "Nothing changed."
    assert told(before, before | {"b": ("pass", None)}) == "1 result changed, 0 for the worse and 1 for the better."


def test_what_is_tried_leaves_no_trace(tmp_path: Path) -> None:
    assert not list(tmp_path.iterdir())
    first = results(read(EDGE, OPTIONS, DAY), OPTIONS)[1]
    telling(EDGE, replace(OPTIONS, checks=OPTIONS.checks[:5]), DAY, lambda _id: None)
    assert results(read(EDGE, OPTIONS, DAY), OPTIONS)[1] == first
