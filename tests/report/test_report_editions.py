"""Every edition of a real clinic's report: the same numbers, conformance, order, and nothing of the screen."""

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import page
import pytest
from pypdf import PdfReader

from auditor.model.brand import Brand
from auditor.report import html, markdown
from auditor.report.document import SEVERITIES, Document
from auditor.report.look import SECTIONS, Edition, Look
from auditor.report.render import render
from auditor.report.view import view
from auditor.report.wording import counted
from auditor.report.work import foremost
from auditor.shipped import SAMPLES, TEMPLATES
from tests.expect import audited
from tests.report.clinic import small

ALL = tuple(Edition)
CLINICS = tuple(sorted(one.name for one in (SAMPLES / "clinics").iterdir()))
REPORTS = [(clinic, edition) for clinic in CLINICS for edition in ALL]
FEWEST = 40
"""Words that a page has, or it is almost empty."""
TOLD = ("Why it matters: ", "What to do ", "Check: ", "Side effects: ", "45 CFR ")
OWNED = (
    "Deficiencies observed",
    "In numbers",
    "What configuration can tell",
    "Who must act after",
    "What this is, and",
)


@cache
def result(clinic: str) -> Document:
    return audited(SAMPLES / "clinics" / clinic)


@cache
def pdf(clinic: str, edition: Edition) -> bytes:
    return render(result(clinic), ".pdf", Look(edition))


@cache
def text(clinic: str, edition: Edition, *how: str) -> str:
    command = ["pdftotext", *how, "-", "-"]
    told = subprocess.run(command, input=pdf(clinic, edition), capture_output=True, check=True).stdout
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
    found = [numbers(text("riverside-exposed", edition, "-raw")) for edition in ALL]
    assert found[0] == found[1] == found[2] == found[3]
    assert {name: len(values) for name, values in found[0].items()} == dict.fromkeys(NUMBERS, 1)


def test_the_numbers_are_those_of_the_result() -> None:
    document = result("riverside-exposed")
    seen, count = view(document), document.summary
    told = {name: values.pop() for name, values in numbers(text("riverside-exposed", Edition.OWNER, "-raw")).items()}
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
def test_every_report_is_accessible_archivable_and_in_order(clinic: str, edition: Edition, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(clinic, edition))
    for profile, rules in (("PDF_UA_1", 104), ("PDF_A_3A", 156)):
        found = str(page.validate_pdf(str(file), profile=getattr(page.ValidationProfile, profile)))
        assert "0 failed" in found, found
        assert str(rules) in found, found
    words = [len(one.extract_text().split()) for one in PdfReader(file).pages[1:]]
    assert min(words) > FEWEST, words
    assert len(words) == 1 or edition != Edition.OWNER
    assert list(misset(pdf(clinic, edition), 1 if edition is Edition.OWNER else 2)) == []  # a cover has other margins
    wanted = pieces(result(clinic), edition)
    assert [missing(wanted, text(clinic, edition, *how)) for how in ((), ("-raw",))] == [None, None]


def pieces(document: Document, edition: Edition) -> list[str]:
    """What a reader meets, in this order."""
    seen = view(document)
    if edition is Edition.OWNER:
        return [seen.groups[0].title, *(one.text for one in seen.first[: foremost(seen)]), *OWNED]
    titles = [f"Findings in detail {counted(len(seen.groups), 'finding')} in"]
    return titles + [piece for one in seen.groups for piece in (f"{one.number} {one.title}", *TOLD)]


def missing(wanted: list[str], shown: str) -> str | None:
    """The first piece that does not come after the ones before it."""
    at = 0
    for piece in wanted:
        at = shown.find(piece, at)
        if at < 0:
            return piece
    return None


def misset(data: bytes, first: int) -> Iterator[str]:
    """What is wrong with the pages from `first` on: a heading at the foot, text beyond the sides or on other text."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    pages = [[one for one in map(placed, WORD.findall(page)) if TOP < one.top < FOOT] for page in told.split("<page ")]
    for number, words in enumerate(pages[first:], first):
        last = max(one.bottom for one in words)
        lowest = [one for one in words if one.bottom > last - 2]
        if max(one.bottom - one.top for one in lowest) > HEADING:
            yield f"page {number} ends with the heading {' '.join(one.text for one in lowest)}"
        if last < EMPTY and number < len(pages) - 1:
            yield f"page {number} is nearly empty"
        yield from (f"page {number}: {one.text}" for one in words if one.left < SIDES[0] or one.right > SIDES[1])
        yield from (f"page {number}: {one} is on {other}" for one, other in collisions(words))


class Word(NamedTuple):
    """A word of a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
TOP, FOOT, SIDES, EMPTY, HEADING = 55, 715, (56, 556), 174, 13.2
"""Where the text begins and ends, the least that fills a page, and the height of the smallest heading."""


def placed(found: tuple[str, ...]) -> Word:
    return Word(*map(float, found[:4]), found[4])  # type: ignore[call-arg]  # four numbers


def collisions(words: list[Word]) -> Iterator[tuple[str, str]]:
    """Words that stand on one another."""
    down = sorted(words, key=lambda one: one.top)
    for place, one in enumerate(down):
        beside = takewhile(lambda other, one=one: other.top < one.bottom, down[place + 1 :])  # type: ignore[misc]
        yield from ((one.text, other.text) for other in beside if overlap(one, other))


def overlap(a: Word, b: Word) -> bool:
    across, down = min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > 1.5 and down > 0.45 * min(a.bottom - a.top, b.bottom - b.top)


LONG = "Coastal Compliance and Imaging Security Advisors of the Greater Northeast, " * 60
FONTS = tuple(
    (face, (TEMPLATES / "fonts" / name).read_bytes())
    for face, name in (
        ("regular", "AuditorMono-400.ttf"),
        ("italic", "AuditorSans-400i.ttf"),
        ("bold", "AuditorMono-700.ttf"),
    )
)
LONGEST = Brand(
    name=LONG[:120], cover=LONG[:600], footer=LONG[:100], confidentiality=LONG[:100], legal=LONG[:300], fonts=FONTS,
    assessor=LONG[:120], credentials=LONG[:200], role=LONG[:120],
)  # fmt: skip
"""The longest that brand.yaml takes, in the widest letters; of longer legal terms the owner is only told where."""


@pytest.mark.parametrize("clinic", ["oakdale-exposed", "summit-hardened"])
def test_the_owner_has_two_pages_whatever_a_brand_says(clinic: str) -> None:
    document = result(clinic)
    document = replace(document, practice=replace(document.practice, name=LONG[:200]))
    pages = PdfReader(io.BytesIO(render(document, ".pdf", Look(Edition.OWNER, LONGEST)))).pages
    assert [[float(edge) for edge in one.mediabox[2:]] for one in pages] == [[612, 792]] * 2
    first, second = (" ".join(one.extract_text().split()) for one in pages)
    assert "not applicable (" in first
    assert "unless marked NIST" in second


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
