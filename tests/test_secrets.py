"""No secret of any sample reaches any output."""

from pathlib import Path

import pytest

from auditor.checking.load import load
from auditor.intake import gather
from auditor.model.estate import Estate, Site
from auditor.pipeline import Options, audit, read
from auditor.report.render import render
from tests.expect import AS_OF, samples

FORMATS = (".json", ".html", ".csv", ".md")
SHORTEST = 6
"""Shorter values also stand in files as words or numbers that are no secret."""


def secrets(estate: Estate) -> set[str]:
    """Every marked value that stands nowhere unmarked."""
    found = set()
    for row in estate.sources:
        text = row.source.text
        for start, end in row.source.marks.spans:
            value = text[start:end].strip("\"'")
            places = text.count(value)
            marked = sum(value in text[low:high] for low, high in row.source.marks.spans)
            word = value.isalpha() and value.islower()  # "public": the report speaks of it anyway
            if len(value) >= SHORTEST and places <= marked and "\n" not in value and not word:
                found.add(value)
    return found


@pytest.mark.parametrize("sample", samples(), ids=lambda one: f"{one.parent.name}/{one.name}")
def test_no_secret_is_printed(sample: Path) -> None:
    inputs, options = gather((str(sample),)), Options(Site(), load()[0])
    document = audit(inputs, options, AS_OF)
    held = secrets(read(inputs, options, AS_OF))
    for suffix in FORMATS:
        text = render(document, suffix).decode("utf-8")
        assert not {one for one in held if one in text}


def test_the_samples_do_hold_secrets() -> None:
    counts = [len(secrets(read(gather((str(one),)), Options(Site(), ()), AS_OF))) for one in samples()]
    assert sum(counts) > 20
