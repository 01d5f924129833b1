"""The catalogue against the counts of the rule."""

import re
from collections import Counter

from auditor.checking.load import load
from auditor.model.regulation import hipaa

ROWS = hipaa().safeguards
CITATION = re.compile(r"164\.3(08|10|12|14|16)(\([a-z]\))(\(\d\))?(\([ivx]+\))?(\([A-E]\))?")


def test_counts() -> None:
    assert len(ROWS) == 65
    assert Counter(row.kind for row in ROWS) == {"standard": 22, "specification": 43}
    assert Counter(row.config for row in ROWS) == {"M": 5, "P": 8, "I": 15, "N": 37}
    matrix = [row for row in ROWS if row.id[:7] in {"164.308", "164.310", "164.312"}]
    assert Counter(row.kind for row in matrix) == {"standard": 18, "specification": 36}
    assert Counter(row.designation for row in matrix if row.designation) == {"required": 14, "addressable": 22}
    technical = [row for row in matrix if row.id.startswith("164.312")]
    assert Counter(row.designation for row in technical) == {None: 5, "required": 2, "addressable": 5}


def test_every_row_is_well_formed() -> None:
    ids = {row.id for row in ROWS}
    assert len(ids) == 65
    for row in ROWS:
        assert CITATION.fullmatch(row.id), row.id
        assert (row.designation is None) == (row.kind == "standard")
        assert (row.parent is None) == (row.kind == "standard")
        assert row.parent is None or row.parent in ids
        assert re.fullmatch(r"hipaa-164\.\d{3}[a-zA-Z0-9.]+", row.oscal_id)
        assert row.config == "N" or row.shows


def test_names_that_others_get_wrong() -> None:
    names = {row.id: (row.name, row.designation) for row in ROWS}
    assert names["164.308(a)(7)(ii)(D)"] == ("Testing and revision procedures", "addressable")
    assert names["164.308(a)(7)(ii)(E)"] == ("Applications and data criticality analysis", "addressable")
    assert names["164.308(a)(4)(ii)(C)"] == ("Access establishment and modification", "addressable")
    assert names["164.312(b)"] == ("Audit controls", None)


def test_every_row_that_configuration_can_judge_has_a_check_and_every_check_a_row() -> None:
    ids = {row.id for row in ROWS}
    cited = {cite for check in load()[0] for cite in check.cites.rows}
    assert cited <= ids
    assert {row.id for row in ROWS if row.config in {"M", "P"}} <= cited
    addressable = {row.id for row in ROWS if row.designation == "addressable"}
    assert {check.decidable for check in load()[0] if check.decidable} <= addressable
