import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import page
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from auditor.report import json, pdf
from auditor.report.canonical import digest
from auditor.report.typeset import RefusedAddressError, typeset
from auditor.shipped import TEMPLATES
from tests.report.clinic import INTERNET_DICOM, small, tiny

ONE = small()
AGAIN = """
import hashlib, sys
from auditor.report.pdf import render
from tests.report.clinic import tiny
sys.stdout.write(hashlib.sha256(render(tiny())).hexdigest())
"""
WITHOUT = """
import sys
sys.path.insert(0, sys.argv[1])
from auditor.report.pdf import render
from auditor.report.render import PdfUnavailableError
from tests.report.clinic import tiny
try:
    render(tiny())
except PdfUnavailableError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def data() -> bytes:
    return pdf.render(ONE)


@pytest.fixture(scope="module")
def text(data: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_it_is_accessible_and_archivable(data: bytes, profile: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(data)
    found = page.validate_pdf(str(file), profile=getattr(page.ValidationProfile, profile))
    assert "0 failed" in str(found), found


def test_no_citation_is_broken_off() -> None:
    shown = pdf.drawable("<p>164.308(a)(5)(ii)(D), (e)(1); f(x) (y)</p>")
    assert shown == "<p>164.308(a)\u2060(5)\u2060(ii)\u2060(D), (e)\u2060(1); f(x) (y)</p>"


@pytest.mark.parametrize("seed", ["1"])
def test_another_process_makes_the_same_bytes(seed: str) -> None:
    surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    found = subprocess.run([sys.executable, "-c", AGAIN], env=surroundings, capture_output=True, text=True, check=True)
    assert found.stdout == hashlib.sha256(pdf.render(tiny())).hexdigest()


def test_the_result_is_inside(data: bytes, text: str) -> None:
    inside = PdfReader(io.BytesIO(data)).attachments["results.json"][0]
    assert json.loads(inside) == ONE
    assert hashlib.sha256(inside).hexdigest() in text.replace(" ", "")


def test_its_numbers_are_the_results(text: str) -> None:
    count = ONE.summary
    assert f"Configuration can speak to {count.assessable_safeguards} of {count.total_safeguards} provisions" in text
    assert "4 findings in 4 places" in text
    assert "12,000" in text
    assert all(one.title in text for one in ONE.deficiencies)
    assert all(one.id in text for one in ONE.safeguards)
    assert all(one.sha256 in text.replace(" ", "") for one in ONE.sources)


def test_it_has_bookmarks_and_page_numbers(data: bytes, text: str) -> None:
    reader = PdfReader(io.BytesIO(data))
    titles = [one["/Title"] for one in reader.outline if not isinstance(one, list)]
    assert titles[:3] == ["Contents", "Summary for the owner", "Who can reach what"]
    assert text.count(f"Report of November 24, 2026, result {digest(ONE)[:12]}") == len(reader.pages) - 1
    assert f"Page 2 of {len(reader.pages)}" in text
    assert reader.metadata.title.endswith("Riverside Imaging")


def test_hostile_strings_are_drawn_as_text() -> None:
    wild = "</pre><img src=http://198.51.100.1/x>日\u0e01" + "A" * 5000
    found = replace(INTERNET_DICOM, title=wild[:60], message=wild, subject=wild)
    assert pdf.render(tiny(found))


def test_an_address_is_refused() -> None:
    drawing = '<!DOCTYPE html><title>x</title><svg><title>x</title><image href="http://198.51.100.1/x"/></svg>'
    with pytest.raises(RefusedAddressError, match="198"):
        typeset(drawing, {}, b"{}", pdf._moment(ONE))


def test_the_fonts_draw_what_is_left_to_them() -> None:
    left = {chr(code) for code in range(32, 0x2FFF) if not pdf._UNDRAWN.match(chr(code))}
    for name in pdf.FACES:
        drawn = {chr(code) for code in TTFont(TEMPLATES / "fonts" / name).getBestCmap()}
        assert sorted(left - drawn) == [], name


def test_without_its_library_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("print('banner')\nraise OSError('cannot load library')\n")
    command = [sys.executable, "-c", WITHOUT, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.startswith("The PDF needs the text library Pango, which pip cannot install. ")
    assert (found.stdout.count("\n"), found.stderr) == (1, "banner\n")
