"""Profiles and crosswalk: every number exists, every mapping of ours says why, nothing proposed passes for law."""

import re

import pytest

from auditor.checking.load import load
from auditor.model.citations import known, unknown
from auditor.model.cites import Cites
from auditor.model.profiles import NAMES, Item, Mapping, crosswalk, profile
from auditor.model.regulation import hipaa

CHECKS = load()[0]
NPRM, PRACTICES = (profile(name) for name in NAMES[1:])


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_profile_is_dated_and_named(name: str) -> None:
    one = profile(name)
    assert one.profile == name
    assert one.status in {"in-force", "proposed", "withdrawn", "final-not-yet-effective"}
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", one.as_of)
    assert one.source
    assert "Nothing here changes a severity" in one.notice
    assert len({row.id for row in one.rows}) == len(one.rows)


def test_counts() -> None:
    assert (len(NPRM.rows), NPRM.status, NPRM.effective) == (33, "proposed", None)
    assert [row.id for row in PRACTICES.rows if row.id.startswith("HICP")] == [f"HICP #{n}" for n in range(1, 11)]
    assert sum(row.id.startswith("CPG essential") for row in PRACTICES.rows) == 10
    assert "not law" in NPRM.title.lower()
    assert "not law" in NPRM.notice


@pytest.mark.parametrize("row", NPRM.rows, ids=lambda row: row.id)
def test_a_proposed_row_has_a_proposed_number(row: Item) -> None:
    assert re.fullmatch(r"164\.3(06|08|12|14)(\([a-z]\))(\(\d+\))?(\([ivx]+\))?(\([A-Z]\))?(\(\d\))?", row.id)
    assert not unknown(Cites(hipaa="312(d)", nprm=row.matches))
    assert bool(row.because) == (row.id in {"164.308(a)(5)", "164.312(e)", "164.312(g)"})


def test_every_proposed_number_that_a_check_cites_is_a_row() -> None:
    rows = {number for row in NPRM.rows for number in row.matches.split()}
    assert {number for one in CHECKS for number in one.cites.nprm.split()} <= rows


@pytest.mark.parametrize("row", PRACTICES.rows, ids=lambda row: row.id)
def test_a_practice_is_matched_by_numbers_that_exist_and_says_why(row: Item) -> None:
    found = [one.partition(":") for one in row.matches.split()]
    assert all(number in known()[framework] for framework, _, number in found)
    assert bool(row.because) == (row.id.startswith("CPG") and bool(row.matches))


def test_nist_maps_standards_to_controls_that_exist() -> None:
    enhancements = {"CP-2(8)", "CP-9(1)", "RA-2(1)", "PE-3(1)"}
    for row, ids in crosswalk().nist.items():
        assert any(id.startswith(row) for id in hipaa().ids)
        assert set(ids.split()) <= known()["sp80053"] | enhancements, row
        assert len(set(ids.split())) == len(ids.split())
    assert "SC-7" not in " ".join(crosswalk().nist["164.312(e)"])


@pytest.mark.parametrize("one", crosswalk().own, ids=lambda one: f"{one.row} {one.framework}")
def test_a_mapping_of_ours_has_one_sentence_of_argument(one: Mapping) -> None:
    assert one.row in hipaa().ids
    assert set(one.ids.split()) <= known()[one.framework]
    assert one.because.endswith(".")
    assert one.because.count(". ") == 0
    controls = next((ids for row, ids in crosswalk().nist.items() if one.row.startswith(row)), "").split()
    assert one.framework != "sp80053" or not set(one.ids.split()) & set(controls)


def test_no_mapping_stands_twice() -> None:
    keys = [(one.row, one.framework) for one in crosswalk().own]
    assert len(set(keys)) == len(keys)


def test_every_row_of_the_technical_safeguards_is_mapped_to_the_framework() -> None:
    rows = {row.id for row in hipaa().safeguards if row.id.startswith("164.312")}
    assert rows == {one.row for one in crosswalk().own if one.framework == "csf" and one.row in rows}


def test_a_row_takes_the_checks_that_cite_it() -> None:
    row = next(row for row in NPRM.rows if row.topic == "Encryption")
    assert row.cited(Cites(hipaa="312(d)", nprm="312(d) 312(b)(2)"))
    assert not row.cited(Cites(hipaa="312(b)", nprm="312(b)"))
    row = next(row for row in PRACTICES.rows if row.id == "HICP #9")
    assert row.cited(Cites(hipaa="312(d)", hicp="#9"))
    assert not row.cited(Cites(hipaa="312(d)", hicp="#1", nprm="#9"))
