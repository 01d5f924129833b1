"""The catalogue: its counts, its citations, its order."""

import hashlib
import re
from collections import Counter

import pytest

from auditor.model.regulation import Safeguard, hipaa

ROWS = hipaa().safeguards
CITATION = re.compile(r"164\.3(08|10|12|14|16)(\([a-z]\))(\(\d\))?(\([ivx]+\))?(\([A-E]\))?")


def starting(prefix: str) -> list[str | None]:
    return [one.designation for one in ROWS if one.id.startswith(prefix)]


def test_counts() -> None:
    assert len(ROWS) == len(hipaa().ids) == 65
    assert Counter(one.kind for one in ROWS) == {"standard": 22, "specification": 43}
    assert Counter(one.config for one in ROWS) == {"M": 5, "P": 8, "I": 15, "N": 37}
    assert Counter(one.designation for one in ROWS) == {None: 22, "required": 21, "addressable": 22}


def test_counts_of_the_appendix() -> None:
    matrix = Counter(starting("164.308") + starting("164.310") + starting("164.312"))
    assert matrix == {None: 18, "required": 14, "addressable": 22}
    assert Counter(starting("164.312")) == {None: 5, "required": 2, "addressable": 5}


def test_one_required_specification_can_be_tested_and_only_partly() -> None:
    assert [(one.id, one.config) for one in ROWS if one.designation == "required" and one.config in "MP"] == [
        ("164.312(a)(2)(i)", "P")
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(row: Safeguard) -> None:
    one = hipaa()[row.id]
    assert CITATION.fullmatch(one.id)
    assert (one.kind == "standard") == (one.designation is None) == (one.parent is None)
    assert bool(one.shows) or one.config == "N"
    if one.parent:
        parent = hipaa()[one.parent]
        assert parent.kind == "standard"
        same = 13 if one.id.startswith("164.308(a)") else 10
        assert one.id[:same] == parent.id[:same]
    assert re.fullmatch(r"hipaa-164\.3\d\d(\.\w+)+", one.oscal_id)


@pytest.mark.parametrize(
    ("id", "name", "parent"),
    [
        ("164.312(c)(2)", "Mechanism to authenticate electronic protected health information", "164.312(c)(1)"),
        ("164.308(a)(7)(ii)(D)", "Testing and revision procedures", "164.308(a)(7)(i)"),
        ("164.308(a)(7)(ii)(E)", "Applications and data criticality analysis", "164.308(a)(7)(i)"),
        ("164.308(b)(3)", "Written contract or other arrangement", "164.308(b)(1)"),
        ("164.312(b)", "Audit controls", None),
        ("164.312(d)", "Person or entity authentication", None),
        ("164.308(a)(2)", "Assigned security responsibility", None),
        ("164.308(a)(8)", "Evaluation", None),
    ],
)
def test_irregular_rows(id: str, name: str, parent: str | None) -> None:
    assert (hipaa()[id].name, hipaa()[id].parent) == (name, parent)


def test_standards_stand_before_their_specifications_in_the_order_of_the_rule() -> None:
    places = {one.id: place for place, one in enumerate(ROWS)}
    assert all(places[one.parent] < places[one.id] for one in ROWS if one.parent)
    assert [one.id[:7] for one in ROWS] == sorted(one.id[:7] for one in ROWS)
    assert hipaa()["164.312(a)(1)"].oscal_id == "hipaa-164.312.a.1"
    assert (hipaa().profile, hipaa().status, hipaa().as_of) == ("hipaa", "in-force", "2026-11-22")


def test_no_number_name_or_designation_changes_by_accident() -> None:
    """Compared with the facts row by row when it was written; a change of the rule changes this on purpose."""
    rows = "\n".join(f"{one.id} {one.designation} {one.config} {one.parent} {one.name}" for one in ROWS)
    digest = hashlib.sha256(rows.encode()).hexdigest()
    assert digest == "fd870e1cb259d65569b21a4fba48e3388c6b0093b16e6584cb40020d013d8b2a"
