"""Every edition of a real clinic's report: the same numbers, conformance, order, and nothing of the screen."""

import io
import re
import subprocess
from functools import cache
from pathlib import Path

import page
import pytest
from pypdf import PdfReader

from auditor.report import html, markdown
from auditor.report.document import SEVERITIES, Document
from auditor.report.look import SECTIONS, Edition, Look
from auditor.report.render import render
from auditor.report.view import view
from auditor.shipped import SAMPLES
from tests.expect import audited
from tests.report.clinic import small

ALL = tuple(Edition)
REPORTS = [("riverside-exposed", edition) for edition in ALL] + [
    ("lakeview-mixed", Edition.FULL),
    ("summit-hardened", Edition.OWNER),
]


@cache
def result(clinic: str) -> Document:
    return audited(SAMPLES / "clinics" / clinic)


@cache
def pdf(clinic: str, edition: Edition) -> bytes:
    return render(result(clinic), ".pdf", Look(edition))


@cache
def text(clinic: str, edition: Edition) -> str:
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf(clinic, edition), capture_output=True, check=True
    ).stdout
    return " ".join(told.decode().split())


NUMBERS = {
    "findings": r"the worst of ([\d,]+ findings?)",
    "places": r"Counted by place: ([\d,]+ places? in [\d,]+ findings?)",
    "severities": r"places? in [\d,]+ findings?: (\d+ Critical, \d+ High, \d+ Medium, \d+ Low, \d+ Info)",
    "questions": r"([\d,]+ questions?) that the files do not answer",
    "potential": r"\(potential: ([^)]*)\)",
    "passes": r"([\d,]+ check results?) without a deficiency",
    "absent": r"without a deficiency; ([\d,]+) had nothing to look at",
    "coverage": r"Configuration can speak to (\d+ of \d+) provisions",
    "deficient": r"(?<!no )deficiency observed \((\d+)\)",
    "partly": r"partly evidenced \((\d+)\)",
    "clean": r"configuration only\) \((\d+)\)",
    "attested": r"attested \((\d+)\)",
    "unassessed": r"not assessed \((\d+)\)",
    "inapplicable": r"not applicable \((\d+)\)",
}


def numbers(page: str) -> dict[str, set[str]]:
    """Every number that the summary tells, and whatever repeats it."""
    return {name: set(re.findall(pattern, page)) for name, pattern in NUMBERS.items()}


def test_the_numbers_are_the_same_in_every_edition() -> None:
    found = [numbers(text("riverside-exposed", edition)) for edition in ALL]
    assert found[0] == found[1] == found[2] == found[3]
    assert {name: len(values) for name, values in found[0].items()} == dict.fromkeys(NUMBERS, 1)


def test_the_numbers_are_those_of_the_result() -> None:
    document = result("riverside-exposed")
    seen, count = view(document), document.summary
    told = {name: values.pop() for name, values in numbers(text("riverside-exposed", Edition.OWNER)).items()}
    assert told["places"] == f"{len(document.deficiencies)} places in {len(seen.groups)} findings"
    assert told["severities"] == ", ".join(f"{count.by_severity[name]} {name.capitalize()}" for name in SEVERITIES)
    assert told["questions"] == f"{len(seen.questions)} questions"
    assert told["passes"] == f"{count.by_verdict['pass']} check results"
    assert told["coverage"] == f"{count.assessable_safeguards} of {count.total_safeguards}"


@pytest.mark.parametrize("edition", ALL)
def test_the_worst_finding_leads_everywhere(edition: Edition) -> None:
    document = result("riverside-exposed")
    worst = view(document).groups[0]
    assert worst.title in text("riverside-exposed", edition)
    for other in (html.render(document, Look(edition)).decode(), markdown.render(document, Look(edition)).decode()):
        assert worst.title in other


@pytest.mark.parametrize(("clinic", "edition"), REPORTS)
@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_every_report_is_accessible_and_archivable(clinic: str, edition: Edition, profile: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(clinic, edition))
    found = page.validate_pdf(str(file), profile=getattr(page.ValidationProfile, profile))
    assert "0 failed" in str(found), found


@pytest.mark.parametrize("clinic", ["riverside-exposed", "lakeview-mixed", "summit-hardened"])
def test_the_owner_reads_two_pages(clinic: str) -> None:
    assert len(PdfReader(io.BytesIO(pdf(clinic, Edition.OWNER))).pages) == 2


@pytest.mark.parametrize("edition", ALL)
def test_no_page_is_almost_empty(edition: Edition) -> None:
    pages = PdfReader(io.BytesIO(pdf("riverside-exposed", edition))).pages
    words = [len(one.extract_text().split()) for one in pages[1:]]
    assert min(words) > 40, words


@pytest.mark.parametrize("edition", ALL)
def test_it_reads_in_the_order_of_its_sections(edition: Edition) -> None:
    reader = PdfReader(io.BytesIO(pdf("riverside-exposed", edition)))
    titles = [one["/Title"] for one in reader.outline if not isinstance(one, list)]
    assert [one for one in titles if one != "Contents"] == [title for _, title in Look(edition).sections]


@pytest.mark.parametrize("edition", ALL)
def test_no_link_leads_nowhere(edition: Edition) -> None:
    for document in (small(), result("riverside-exposed")):
        text = html.render(document, Look(edition)).decode()
        ids = set(re.findall(r' id="([^"]+)"', text))
        assert {target for target in re.findall(r'href="#([^"]+)"', text) if target not in ids} == set()


def test_the_assessor_sees_every_provision_and_every_pass() -> None:
    document = result("summit-hardened")
    shown = html.render(document, Look(Edition.ASSESSOR)).decode()
    assert all(one.id in shown for one in document.safeguards)
    assert len(document.safeguards) == 65
    assert [one.check for one in document.findings if one.verdict == "pass" and one.check not in shown] == []


def test_those_who_change_settings_see_each_setting_as_it_stands() -> None:
    shown = html.render(small(), Look(Edition.IT)).decode()
    cells = re.findall(r"<tr><td><code>(.*?)</code></td><td>(?:<code>(.*?)</code>)?.*?</td><td>(.*?)</td>", shown)
    assert ("DicomAlwaysAllowFind", "&#34;DicomAlwaysAllowFind&#34; : true,", "false") in cells
    assert ("DicomCheckCalledAet", "", "true") in cells
    assert ("console timeout", "console timeout 0", "10") in cells
    assert "To go back, restore the line as it stands here" in shown


def test_every_section_has_its_edition() -> None:
    assert {name for edition in ALL for name, _ in Look(edition).sections} == set(SECTIONS)
