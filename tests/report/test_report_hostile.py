"""Strings that attack what shows them change nothing but their own text, in every format."""

import csv as plain_csv
import io
import json as plain_json
import re
import subprocess
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from auditor.model.evidence import Source
from auditor.report import json
from auditor.report.clean import clean
from auditor.report.document import Document
from auditor.report.quotes import quoted
from auditor.report.render import FORMATS, render
from auditor.report.text import summary
from auditor.settings.plan import read_plan
from tests.report.clinic import EXPOSURES, FINDINGS, SOURCES, SYSTEMS, result

ATTACKS = {
    "markup": "</pre></script><script>alert(1)</script><img src=http://198.51.100.1/x onerror=x>",
    "template": "{{ 7 * 7 }}{% include 'x' %}{# x #}",
    "markdown": "](javascript:x) ![i](http://198.51.100.1/x) ``` | a | <b> [x]: y",
    "formula": '=HYPERLINK("http://198.51.100.1","x")',
    "command": "+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)",
    "reversed": "user\u202etxt.exe\u2066\u200b\ufeff",
    "terminal": "\x1b]0;owned\x07\x1b[31mred\x9b2J\x00",
    "surrogate": "a\ud800b\udfff",
    "long": "A" * 100_000,
    "private": "\ue000\U000f0000\uffff",
    "entity": "&lt;b&gt; &amp; ' \" ]]> <!-- <?x ?>",
    "scripts": "日本 \u0e01 \U0001f600 \u0627\u0644",
}
_SEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ue000-\uf8ff]"
)


def infected(text: str) -> Document:
    """A result whose every free text holds an attack, as `build` would have made it safe."""
    shown = clean(text)
    line = Source("edge.cfg", f"{text}\n").line(1) if "\ud800" not in text else None
    at = replace(quoted(line), path=shown, note=shown) if line else replace(FINDINGS[0].evidence[0], note=shown)
    found = replace(
        FINDINGS[0], title=shown, message=shown, subject=shown, system=shown, evidence=(at,), why=shown,
        remedy=(replace(FINDINGS[0].remedy[0], text=shown),), verify=(shown,), side_effects=(shown,),
        changes=(replace(FINDINGS[0].changes[0], setting=shown, wanted=shown),), keys={"handle": shown},
    )  # fmt: skip
    document = result((found, replace(found, id="second", title=f"{shown} again"), *FINDINGS[1:]))
    steps = tuple(replace(step, rule=shown, file=shown, firewall=shown) for step in EXPOSURES[0].path)
    return replace(
        document,
        practice=replace(document.practice, name=shown, contact=shown),
        systems=(replace(SYSTEMS[0], name=shown, product=shown, version=shown), *SYSTEMS[1:]),
        exposures=(replace(EXPOSURES[0], system=shown, path=steps, reason=shown), *EXPOSURES[1:]),
        sources=(replace(SOURCES[0], path=shown, problems=(shown,), recognised=shown), *SOURCES[1:]),
        assumptions=(shown,),
        limits=(shown,),
    )


TAME = infected("harmless")


def tags(text: str) -> list[str]:
    return re.findall(r"<(/?[a-zA-Z!][\w:-]*)", text)


def links(text: str) -> list[str]:
    return re.findall(r' (?:href|src|on\w+|srcset|action)="?([^" >]*)', text)


@pytest.mark.parametrize("name", ATTACKS)
def test_html_keeps_its_elements_and_links(name: str) -> None:
    wild, tame = render(infected(ATTACKS[name]), ".html").decode(), render(TAME, ".html").decode()
    assert tags(wild) == tags(tame)
    assert links(wild.replace("&", " ")) == links(tame.replace("&", " ")) or name in {"markup", "long"}
    assert not _SEEN.search(wild)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_workbook_holds_texts_alone(name: str) -> None:
    data = render(infected(ATTACKS[name]), ".xlsx")
    cells = [cell for sheet in load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}
    assert all(cell.hyperlink is None for cell in cells)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not any("<f>" in parts.read(one).decode() for one in parts.namelist() if "/sheet" in one)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_table_begins_no_formula(name: str) -> None:
    text = render(infected(ATTACKS[name]), ".csv").decode("utf-8-sig")
    rows = list(plain_csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == len(TAME.findings) + 1
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


@pytest.mark.parametrize("name", ATTACKS)
def test_word_reads_what_was_written(name: str) -> None:
    wild, tame = (zipfile.ZipFile(io.BytesIO(render(one, ".docx"))) for one in (infected(ATTACKS[name]), TAME))
    for part in wild.namelist():
        shapes = [[one.tag for one in ET.fromstring(book.read(part)).iter()] for book in (wild, tame)]  # noqa: S314 - ours
        assert shapes[0] == shapes[1] or name == "long", part


@pytest.mark.parametrize("name", ATTACKS)
def test_data_stay_data(name: str) -> None:
    document = infected(ATTACKS[name])
    run = plain_json.loads(render(document, ".sarif"))["runs"][0]
    assert len(run["results"]) == sum(one.verdict != "error" for one in document.findings)
    assert not any(":" in one["location"]["uri"] for one in run["artifacts"])
    assert json.loads(render(document, ".json")) == document


@pytest.mark.parametrize("name", ATTACKS)
def test_a_terminal_gets_text_of_80_columns(name: str) -> None:
    shown = summary(infected(ATTACKS[name]))
    assert not _SEEN.search(shown)
    assert max(map(len, shown.split("\n"))) <= 80


@pytest.mark.parametrize("name", ATTACKS)
def test_markdown_has_the_same_blocks(name: str) -> None:
    def blocks(text: str) -> list[str]:
        return re.findall(r"(?m)^(#+ |- |\| |`{3,})", text)

    wild, tame = (render(one, ".md").decode() for one in (infected(ATTACKS[name]), TAME))
    assert [one[:3] for one in blocks(wild)] == [one[:3] for one in blocks(tame)]
    assert not _SEEN.search(wild)


def test_paper_shows_them_all_as_text() -> None:
    document = infected(" ".join(text for name, text in ATTACKS.items() if name not in {"long", "surrogate"}))
    document = replace(document, assumptions=tuple(clean(text) for text in ATTACKS.values()))
    data = render(document, ".pdf")
    text = " ".join(
        subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode().split()
    )
    assert "user<U+202E>txt.exe<U+2066><U+200B><U+FEFF>" in text
    assert "98,000 more characters" in text
    assert b"/URI (http" not in data.replace(b"/URI (https://", b"")


def test_a_result_that_was_tampered_with_is_made_safe() -> None:
    raw = plain_json.loads(render(TAME, ".json"))
    raw["findings"][0]["title"] = "\x1b[31m\u202e" + "A" * 100_000
    raw["practice"]["name"] = "\x00x"
    read = json.loads(plain_json.dumps(raw).encode())
    assert read.findings[0].title.startswith("\\x1b[31m<U+202E>AAA")
    assert read.findings[0].title.endswith("more characters")
    assert read.practice.name == "\\x00x"


def test_a_workbook_full_of_formulas_is_read_back() -> None:
    document = infected(ATTACKS["formula"])
    found = tuple(replace(one, id=f"{number:016x}") for number, one in enumerate(document.findings))
    back = read_plan(render(replace(document, findings=found), ".xlsx"), "plan.xlsx")[0]
    assert [one.finding for one in back] == [one.id for one in found if one.shown]


def test_every_format_is_attacked() -> None:
    assert set(FORMATS) == {".csv", ".docx", ".html", ".json", ".md", ".pdf", ".sarif", ".xlsx"}
