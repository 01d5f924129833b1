"""What owners read is easy: Flesch-Kincaid grade 9 at most, measured by a library over every page and wording file."""

import re
import tomllib
from collections.abc import Iterator

import pytest
import textstat

from auditor.checking.check import Check
from auditor.checking.load import load
from auditor.model.policies import policies
from auditor.model.profiles import NAMES, crosswalk, profile
from auditor.model.thresholds import REASONS
from auditor.shipped import TEMPLATES

MOST = 9.0
CHECKS = load()[0]
_CITATION = re.compile(r"\(?(?:45 CFR )?16\d\.\d+(?:\([^)\s]+\))*[,;]?(?: (?:and|or|under)(?= \(?16\d))?\)?|\(\w\)\S*")


def plain(text: str) -> str:
    """A text without citations and names to fill in, which are looked at and not read."""
    return re.sub(r"\{\w+\}", "five", _CITATION.sub("", text)).replace(" .", ".").replace(" ,", ",")


def grade(*texts: str) -> float:
    sentences = " ".join(f"{plain(one).strip().rstrip('.;:')}." for one in texts if one)
    return float(textstat.flesch_kincaid_grade(sentences.replace("?.", "?").replace("; ", ". ").replace(": ", ". ")))


def pages(check: Check) -> tuple[str, ...]:
    page = check.page
    return page.weakness, page.question, page.why, *(text for _, text in page.remedy), *page.verify, *page.side_effects


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_page_of_a_check(check: Check) -> None:
    assert grade(*pages(check)) <= MOST


def wording() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        for key, text in data.get("text", {}).items():
            if len(text.split()) >= 12:
                yield f"{path.name} {key}", text
        for entry in data.get("glossary", ()):
            yield f"{path.name} glossary", entry["text"]


WORDING = list(wording())


def test_the_wording_as_a_whole() -> None:
    assert len(WORDING) > 40
    assert grade(*(text for _, text in WORDING)) <= MOST


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("thresholds", tuple(REASONS.values())),
        ("policies", tuple(reason for one in policies().values() for _, reason in one.reasons)),
        ("mappings", tuple(one.because for one in crosswalk().own)),
        *((name, tuple(row.text for row in profile(name).rows)) for name in NAMES[1:]),
    ],
)
def test_the_reasons_in_the_data_files(name: str, texts: tuple[str, ...]) -> None:
    assert name
    assert grade(*texts) <= MOST
