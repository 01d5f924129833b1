"""Every sample gives what stands beside it; re-export twins keep their identity; nothing is lost or leaked."""

from pathlib import Path

import pytest

from auditor.report.document import Document
from tests.expect import audited, expectation, lines, samples

SAMPLES = samples()
TWINS = [one for one in SAMPLES if one.stem == "twin-a" or one.name == "twin-a"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_sample(sample: Path) -> None:
    document = audited(sample)
    assert lines(document) == expectation(sample).read_text("utf-8"), "run make expect and read the difference"
    for source in document.sources:
        states = source.blank + source.understood + source.without_effect + source.partly + len(source.not_understood)
        assert states == source.lines


def identities(document: Document) -> set[tuple[str, str, str]]:
    return {(one.id, one.verdict, one.judged) for one in document.findings}


@pytest.mark.parametrize("twin", TWINS, ids=lambda one: one.parent.name)
def test_a_re_export_keeps_every_identity(twin: Path) -> None:
    other = twin.with_name(twin.name.replace("twin-a", "twin-b"))
    first, second = audited(twin), audited(other)
    assert identities(first) == identities(second)
    assert len(first.findings) > 3


def test_every_format_has_a_re_export_twin() -> None:
    from auditor.formats.detect import known

    assert {one.parent.name for one in TWINS} == {one.name for one in known()}
