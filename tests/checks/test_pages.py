"""The pages of the archive's checks: names, titles, plain words."""

import re
from pathlib import Path

import pytest

from auditor.checking.check import Check
from tests.checks.estates import CHECKS

FAMILIES = ("dicom", "hl7", "pacs", "audit", "xart")
OURS = [one for one in CHECKS.values() if one.id.split("-")[0] in FAMILIES]
FORBIDDEN = re.compile(
    r"\b(?:(?:non-)?compliant|HIPAA-ready|violat\w*|satisf\w*|fulfil\w*|proves?|hacked|leaked|compromised|breach\w*|"
    r"exposed|wide open|dark web|optional|recommended|harden\w*|lock down|remediat\w*|mitigat\w*|leverag\w*|users?|"
    r"missing|Orthanc|dcm4chee|Keycloak|WildFly)\b",
    re.IGNORECASE,
)
ADDRESSABLE = {
    "dicom-tls-disabled": "164.312(e)(2)(ii)",
    "pacs-no-idle-timeout": "164.312(a)(2)(iii)",
    "pacs-checksums-off": "164.312(c)(2)",
    "pacs-at-rest-unproven": "164.312(a)(2)(iv)",
}


def texts(check: Check) -> list[str]:
    page = check.page
    return [
        page.weakness,
        page.question,
        page.why,
        *(text for _, text in page.remedy),
        *page.verify,
        *page.side_effects,
    ]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade; syllables are groups of vowels."""
    text = re.sub(r"\(?16\d\.\S+|\([a-e]\)\S*|\([^)]*\)", "", text)
    sentences = max(1, len(re.findall(r"[.;:?](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z]+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_page(check: Check) -> None:
    family, _, name = check.id.partition("-")
    assert Path(check.asks.__code__.co_filename).parts[-2:] == (family, f"{name.replace('-', '_')}.py")
    assert check.asks.__name__ == name.replace("-", "_")
    assert 20 <= len(check.page.weakness) <= 70
    assert 20 <= len(check.page.question) <= 70
    assert len(check.title) <= 70
    assert 1 <= len(check.page.remedy) <= 5
    assert not [found for text in texts(check) for found in FORBIDDEN.findall(text)]
    assert grade(" ".join(f"{text.rstrip('.')}." for text in texts(check))) <= 9
    assert check.decidable == ADDRESSABLE.get(check.id, "")


@pytest.mark.parametrize("check", [one for one in OURS if one.absorbs], ids=lambda check: check.id)
def test_what_is_absorbed_exists(check: Check) -> None:
    assert set(check.absorbs) <= set(CHECKS) - {check.id}


def test_every_family_is_there() -> None:
    assert {one.id.split("-")[0] for one in OURS} == set(FAMILIES)
