"""brand.yaml: read strictly, its logo made safe, its report still conformant, and nothing of it in the next report."""

import hashlib
import struct
import zlib
from pathlib import Path

import page
import pytest

from auditor.model.brand import Brand
from auditor.report import html, markdown, pdf
from auditor.report.look import FULL, Edition, Look
from auditor.report.render import render
from auditor.settings import SettingsError
from auditor.settings.brand import contrast, read_brand
from auditor.settings.logo import BadLogoError, logo
from auditor.shipped import TEMPLATES
from tests.report.clinic import small, tiny

WHOLE = b"""\
name: Northgate Advisors
logo: logo.svg
fonts: fonts
colors: {primary: "#3b1d5e", accent: "#0a7d55", link: "#5b2a86"}
cover: Prepared for the board.
footer: Northgate file 2291
confidentiality: Strictly for Riverside Imaging
legal: Our terms of November 2026 apply.
assessor: {name: Dana Whitfield, credentials: CISSP, role: consultant}
"""
SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20" onload="x()">
<script>alert(1)</script><a xlink:href="http://198.51.100.1/"><path d="M0 0L9 9"/></a>
<rect width="40" height="20" fill="url(http://198.51.100.1/x)" style="fill:#3b1d5e;stroke:url(x)"/>
<metadata>secret</metadata><circle cx="10" cy="10" r="6" fill="url(#g)" onclick="x()"/></svg>"""


def png(width: int = 4, height: int = 4, extra: bytes = b"") -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\0" + b"\x3b\x1d\x5e" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    text = part(b"tEXt", extra) if extra else b""
    body = part(b"IHDR", head) + text + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


FILES = {
    "logo.svg": SVG,
    "logo.png": png(),
    **{
        f"fonts/{face}.ttf": (TEMPLATES / "fonts" / name).read_bytes()
        for face, name in (
            ("regular", "AuditorMono-400.ttf"), ("italic", "AuditorSans-400i.ttf"), ("bold", "AuditorMono-700.ttf"),
        )
    },
}  # fmt: skip


def fetch(name: str) -> bytes:
    if name not in FILES:
        raise FileNotFoundError(2, "No such file", name)
    return FILES[name]


def read(text: bytes) -> Brand:
    return read_brand(text, "brand.yaml", fetch)


BRAND = read(WHOLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour: x", "brand.yaml, line 1: there is no key 'colour' here"),
        ("name: A\nassessor: {nam: B}", "brand.yaml, line 2: there is no key 'nam' here; did you mean name?"),
        ("name: 7", "name must be a text"),
        ("colors:\n  primary: '#9db9c6'", "line 2: primary: #9db9c6 has a contrast of 2.1 with white; text need 4.5"),
        ("colors:\n  accent: '#f0c27a'", "line 2: accent: #f0c27a has a contrast of 1.7 with white"),
        ("colors: {link: red}", "'red' is no color; write one such as \"#14303f\", in quotes"),
        ("logo: gone.png", "line 1: gone.png could not be opened (No such file)"),
        ("logo: fonts/bold.ttf", "line 1: fonts/bold.ttf is neither PNG nor SVG"),
        ("fonts: nowhere", "nowhere/regular.ttf could not be opened"),
        (f"footer: {'x' * 101}", "footer: "),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(text.encode())
    assert said in str(caught.value)


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000"), 2) == 21
    assert round(contrast("#767676"), 2) == 4.54
    assert contrast("#ffffff") == pytest.approx(1)


def test_a_drawing_is_written_anew_without_what_acts() -> None:
    safe = logo(SVG).data.decode()
    assert not any(word in safe for word in ("script", "alert", "http://198", "onload", "onclick", "secret", "href"))
    assert '<rect width="40" height="20" fill="#3b1d5e"' in safe
    assert 'fill="url(#g)"' in safe


def test_a_png_keeps_only_what_draws() -> None:
    assert logo(png(extra=b"Author\0Dana")).data == png()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", "neither PNG nor SVG"),
        (png()[:-20], "breaks off|damaged"),
        (png()[:40] + b"\xff" + png()[41:], "damaged"),
        (png(width=4001, height=1), "4000 pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><text>x</text></svg>", "convert everything"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'>&a;</svg>", "document type"),
        (b"<svg viewBox='0 0 1 1'><rect>", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", "no size"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 1_000_001, "megabyte"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadLogoError, match=said):
        logo(data)


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
@pytest.mark.parametrize("edition", [Edition.OWNER, Edition.ASSESSOR])
def test_a_branded_report_conforms(edition: Edition, profile: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf.render(tiny(), Look(edition, BRAND)))
    found = page.validate_pdf(str(file), profile=getattr(page.ValidationProfile, profile))
    assert "0 failed" in str(found), found


def test_everything_of_the_brand_is_shown() -> None:
    shown = html.render(small(), Look(Edition.FULL, BRAND)).decode()
    told = ("Northgate Advisors", "#3b1d5e", "#0a7d55", "#5b2a86", "Prepared for the board.", "Northgate file 2291")
    told += ("Strictly for Riverside Imaging", "Our terms of November 2026 apply.", "Dana Whitfield, CISSP, consultant")
    assert [text for text in told if text not in shown] == []
    assert "data:image/svg+xml;base64," in shown


def test_nothing_of_one_client_reaches_the_report_of_another() -> None:
    documents = (tiny(), small())
    before = [hashlib.sha256(render(tiny(), one)).hexdigest() for one in (".pdf", ".html", ".md", ".docx")]
    for document in documents:
        for extension in (".pdf", ".html", ".md", ".docx"):
            render(document, extension, Look(Edition.OWNER, BRAND))
    after = [hashlib.sha256(render(tiny(), one)).hexdigest() for one in (".pdf", ".html", ".md", ".docx")]
    assert before == after
    plain = html.render(small(), FULL).decode() + markdown.render(small()).decode()
    assert not any(text in plain for text in ("Northgate", "Whitfield, CISSP", "3b1d5e", "2291"))


def test_hostile_texts_of_a_brand_are_texts() -> None:
    wild = Brand(name="<script>x</script>", footer='"; } body { display: none', legal="\u202e{{ 7 }}", cover="</style>")
    shown = html.render(small(), Look(Edition.FULL, wild)).decode()
    assert "<script>x" not in shown
    assert shown.count("</style>") == 1
    assert "<U+202E>{{ 7 }}".replace("<", "&lt;").replace(">", "&gt;") in shown
