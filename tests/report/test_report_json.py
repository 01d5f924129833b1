import json as plain
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from auditor.report import json
from auditor.report.canonical import canonical, digest
from tests.report.clinic import large, small

ONE = small()
FROZEN = Path(__file__).parent / "frozen"
"""Written by the program when it had that schema version; never written again."""


def test_what_was_written_is_read_again() -> None:
    assert json.loads(json.dumps(ONE)) == ONE
    assert json.loads(json.dumps(large(30), indent=None)) == large(30)


def test_the_schema_describes_what_is_written_and_refuses_what_is_not() -> None:
    data, schema = plain.loads(json.dumps(ONE)), json.schema()
    jsonschema.validate(data, schema)
    for broken in ({**data, "findings": "many"}, {name: value for name, value in data.items() if name != "summary"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


def test_the_names_are_those_of_the_contract() -> None:
    data = plain.loads(json.dumps(ONE))
    assert data["exposures"][0]["from"] == "internet"
    assert {"line", "text"} == set(data["sources"][1]["not_understood"][0])
    assert data["findings"][0]["evidence"][0]["path"] == "edge.cfg"
    for one in data["sources"]:
        counts = one["blank"] + one["understood"] + one["without_effect"] + one["partly"] + len(one["not_understood"])
        assert one["lines"] == counts


def test_an_older_result_without_the_additions_is_read() -> None:
    data = plain.loads(json.dumps(ONE))
    for name in ("networks", "thresholds", "assumptions", "limits"):
        del data[name]
    for one in data["findings"]:
        del one["texts"], one["changes"], one["subject"]
    assert json.loads(plain.dumps(data).encode()).findings[0].title == ONE.findings[0].title


@pytest.mark.parametrize("file", sorted(FROZEN.iterdir()), ids=lambda file: file.stem)
def test_a_result_of_every_schema_version_is_read(file: Path) -> None:
    document = json.loads(file.read_bytes())
    assert document.schema_version == file.stem
    assert document.deficiencies[0].check == "xart-internet-open-dicom"
    assert document.exposures[0].from_ == "internet"


def test_what_a_later_version_adds_is_passed_over() -> None:
    data = plain.loads(json.dumps(ONE))
    data["schema_version"], data["later"], data["findings"][0]["later"] = "1.9", 1, {}
    assert json.loads(plain.dumps(data).encode()).findings == ONE.findings


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file"),
        (b"{}", "Field required"),
        (json.dumps(replace(ONE, schema_version="9.0")), "schema version 9.0"),
        (json.dumps(ONE).replace(b'"severity": "low"', b'"severity": "dire"'), "'dire'"),
        (json.dumps(ONE).replace(b'"verdict": "error"', b'"verdict": "maybe"'), "'maybe'"),
        (json.dumps(ONE).replace(b'"login": "open"', b'"login": "x"'), "'x'"),
        (json.dumps(ONE).replace(b'"as_of": "2026-11-24"', b'"as_of": 7'), "run.as_of"),
    ],
)
def test_a_file_that_is_no_result_says_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        json.loads(data)


def test_the_moment_it_ran_is_not_part_of_the_canonical_bytes() -> None:
    later = replace(ONE, run=replace(ONE.run, started="2027-01-01T00:00:00+00:00"))
    assert canonical(later) == canonical(ONE)
    assert digest(replace(ONE, limits=())) != digest(ONE)
