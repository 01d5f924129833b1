import base64
import csv as plain_csv
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.assessment.matrix import Status
from auditor.checking.check import WHO
from auditor.model.fact import Basis
from auditor.model.finding import Effect, Floor, Weakness
from auditor.model.role import Role
from auditor.report import csv, html, markdown
from auditor.report.charts import STATUSES
from auditor.report.document import Document, Evidence, Said
from auditor.report.look import Edition, Look
from auditor.report.pdf import drawable
from auditor.report.render import FORMATS, render
from auditor.report.text import COLUMNS, summary
from auditor.report.view import MOST_IN_FULL, sentence, view
from auditor.report.wording import words
from auditor.shipped import TEMPLATES
from tests.report.clinic import CONSOLE, DISKS, FINDINGS, INTERNET_DICOM, PASSED, WEB_LOGIN, large, result, small

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "](javascript:x) ![i](http://198.51.100.1/x)",
    "&lt;b&gt; &amp; ' \"",
    "<img src=http://198.51.100.1/x>",
    "</pre></style><link rel=attachment href=file:///etc/passwd>",
    "long" * 120,
)
ONE = small()


def hostile(text: str) -> Document:
    found = replace(
        INTERNET_DICOM,
        title=text,
        message=text,
        subject=text,
        evidence=(Evidence(text, 1, 1, text, text),),
        system=text,
    )
    return result((found, *FINDINGS[1:]))


def words_of(page: str) -> str:
    """The text of a page, as a reader sees it."""
    body = re.sub(r"(?s)<style>.*?</style>|<head>.*?</head>", "", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


PAGE = words_of(html.render(ONE).decode())


def test_every_format_is_rendered() -> None:
    assert all(render(ONE, extension) for extension in FORMATS if extension != ".pdf")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_string_changes_nothing_but_itself(text: str) -> None:
    tame, wild = html.render(hostile("T" * 20)).decode(), html.render(hostile(text)).decode()
    tags = re.compile(r"<(?:[a-z]+|/[a-z]+)(?: [^<>]*)?>")
    assert [tag.split()[0] for tag in tags.findall(tame)] == [tag.split()[0] for tag in tags.findall(wild)]
    assert {tag for tag in tags.findall(wild) if "href" in tag} == {tag for tag in tags.findall(tame) if "href" in tag}


@pytest.mark.parametrize("field", ["id", "judged", "check", "system", "title", "why", "subject", "decidable"])
@pytest.mark.parametrize("one", [INTERNET_DICOM, CONSOLE], ids=["critical", "low"])
def test_every_field_of_a_finding_is_shown(field: str, one: object) -> None:
    value = getattr(one, field)
    assert value is None or " ".join(value.split()) in PAGE.replace("&#39;", "'")


def test_the_parts_of_a_finding_are_shown() -> None:
    one = INTERNET_DICOM
    shown = [*one.verify, *one.side_effects, *one.cites.hipaa, *one.cites.csf, *one.cites.sp80053, *one.cites.cis]
    shown += [item.text for item in one.remedy] + [change.setting for change in one.changes]
    shown += [at.note for at in one.evidence] + [" ".join(at.quote.split("\n")[0].split()) for at in one.evidence]
    shown += [sentence(one), one.confidence, "OUTSIDE line 14", "floor F1", "barrier W5", "12,000 patients"]
    assert [text for text in shown if text.replace('"', "&#34;") not in PAGE] == []


def test_what_is_not_printed_in_full_is_counted() -> None:
    many = large(3 * (MOST_IN_FULL + 5))
    page = words_of(html.render(many).decode())
    assert "The same in 5 more places" in page
    assert [one.id for one in (*many.deficiencies, *many.questions) if one.id not in page] == []
    cut = replace(
        INTERNET_DICOM, places_cut=4, evidence=(Evidence("a", 1, 9, "x", "", lines_cut=8, characters_cut=99),)
    )
    page = words_of(html.render(result((cut,))).decode())
    assert all(text in page for text in ("4 more places not quoted", "… 8 more lines", "… 99 more characters"))


def test_no_template_trusts_a_string() -> None:
    for file in [*TEMPLATES.rglob("*.j2"), *TEMPLATES.rglob("*.css")]:
        assert not re.search(r"\|\s*safe\b|autoescape false|Markup", file.read_text("utf-8")), file


@pytest.mark.parametrize("document", [ONE, result(())], ids=["findings", "none"])
def test_words_that_only_a_regulator_may_use_are_not_used(document: Document) -> None:
    texts = (words_of(html.render(document).decode()), markdown.render(document).decode(), summary(document))
    never = re.compile(r"(?i)\b(non-)?complian(t|ce)\b|\bviolation\b|\bgrade\b|\bpassed HIPAA|\bHIPAA-ready")
    assert [never.search(text) for text in texts] == [None, None, None]


def test_the_summary_fits_a_terminal() -> None:
    lines = summary(large(60)).split("\n")
    assert max(map(len, lines)) <= COLUMNS
    assert any("Anyone on the internet" in line for line in lines)
    assert words().text("nothing_found").split()[0] in summary(result(()))


def test_the_summary_names_one_place_of_each_file_first() -> None:
    assert "            edge.cfg:42, orthanc.json:17, edge.cfg:31\n" in summary(ONE)


def test_questions_with_one_reason_are_one_question() -> None:
    said = {"message": Said("{setting}: {reason}", {"setting": "OverwriteInstances", "reason": "no file was given"})}
    asked = tuple(
        replace(DISKS, id=name, check=f"pacs-{name}", texts=said, message="OverwriteInstances: no file was given")
        for name in ("one", "two", "three")
    )
    some, all_ = (view(result((DISKS, *asked[:count]))).questions for count in (2, 3))
    assert [len(one.places) for one in some] == [1, 1, 1]
    assert [(one.together, len(one.places), one.reason) for one in all_[:1]] == [(True, 3, "no file was given")]
    for text in (html.render, markdown.render):
        page = words_of(text(result((DISKS, *asked))).decode())
        assert page.count("no file was given. Supply what is missing") == 1
        assert all(one.check in page and "Can you supply what 3 checks wait for?" in page for one in asked)


def test_numbers_agree_everywhere() -> None:
    many = large(40)
    total = sum(many.summary.by_severity.values())
    assert total == len(many.deficiencies) == 41
    assert f"in {total} places, the worst first" in words_of(html.render(many).decode())


def test_a_csv_cell_is_never_a_formula() -> None:
    data = csv.render(hostile("=HYPERLINK(1)")).decode("utf-8-sig")
    rows = list(plain_csv.reader(io.StringIO(data)))
    assert {len(row) for row in rows} == {len(csv.COLUMNS)}
    assert len(rows) == len(FINDINGS) + 1
    assert "'=HYPERLINK(1)" in rows[1]
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row)


def test_markdown_quotes_without_markup() -> None:
    text = markdown.render(hostile("a ``` b <b>")).decode()
    assert "\n````text\n1  a ``` b <b>\n````\n" in text
    assert "### 1. a \\`\\`\\` b \\<b\\> (Critical)" in text


def test_what_comes_first_is_of_today_or_of_the_worst() -> None:
    assert {one.when for one in view(result()).first} == {"today"}
    later = view(result((replace(WEB_LOGIN, remedy=WEB_LOGIN.remedy[:1]), CONSOLE)))
    assert [(one.when, one.text, one.spots) for one in later.first] == [
        ("this month", WEB_LOGIN.remedy[0].text, ("orthanc.json, line 9",))
    ]
    shown = html.render(later.document, Look(Edition.OWNER)).decode()
    assert "<b>PACS vendor, this month:</b> Turn on login" in shown
    assert "<h3>What to do first</h3>" in shown


def test_paths_that_cross_no_firewall_are_not_drawn() -> None:
    inside = replace(small(), exposures=tuple(replace(one, path=()) for one in small().exposures))
    for edition, told in ((Edition.OWNER, "no path from another network"), (Edition.FULL, "cross no firewall")):
        shown = html.render(inside, Look(edition)).decode()
        assert told in shown
        assert "Where callers are" not in shown
        assert "Where callers are" in html.render(small(), Look(edition)).decode()


def test_actions_stand_once() -> None:
    seen = view(large(30))
    texts = [one.text for _, actions in seen.actions for one in actions]
    assert sorted(texts) == sorted(set(texts))
    assert seen.actions[0][0] == "today"


def test_what_fonts_cannot_draw_is_spelled_out() -> None:
    assert drawable("<p>日 \U0001f600 é → ✂</p>") == "<p>&lt;U+65E5&gt; &lt;U+1F600&gt; é → &lt;U+2702&gt;</p>"


def test_every_text_of_the_wording_is_used() -> None:
    used = "".join(file.read_text("utf-8") for file in TEMPLATES.rglob("*.j2"))
    used += "".join(file.read_text("utf-8") for file in Path(html.__file__).parent.glob("*.py"))
    used = used.replace("'", '"')
    groups = words().groups
    assert [name for name in groups["text"] if f'"{name}"' not in used] == []
    assert [
        name for name in groups if name not in {"text", "glossary"} and f'say("{name}"' not in used.replace("'", '"')
    ] == []


def test_every_word_of_the_model_has_its_word() -> None:
    groups = words().groups
    assert set(Role) <= set(groups["role"])
    assert {str(one) for one in Effect} == set(groups["effect"])
    assert {str(int(one)) for one in Weakness} == set(groups["weakness"])
    assert {str(one) for one in Floor} == set(groups["floor"])
    assert {str(one) for one in Basis} == set(groups["confidence"])
    assert set(WHO.values()) == set(groups["who"])
    assert tuple(Status) == tuple(sorted(STATUSES, key=list(Status).index))


def test_every_finding_is_there_without_a_script() -> None:
    document = large(300)
    shown = re.sub(r"(?s)<script>.*?</script>", "", html.render(document).decode())
    assert shown.count("<tr data-v=") == len(document.findings)
    assert 'aria-label="Filter the findings" hidden' in shown


def test_the_page_allows_its_own_sheet_and_script_alone() -> None:
    page = html.render(ONE).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    inside = [re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", page) for tag in ("style", "script")]
    assert [len(found) for found in inside] == [1, 1]
    hashes = [base64.b64encode(hashlib.sha256(one[0].encode()).digest()).decode() for one in inside]
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; img-src data:"
    )
    assert " style=" not in page


@pytest.mark.parametrize("said", [True, False])
def test_a_place_that_the_sentence_names_is_not_named_again(said: bool) -> None:
    message = "pacs-1 asks for a login (AuthenticationEnabled is true, orthanc.json line 3)" if said else "pacs-1 asks"
    one = replace(PASSED, message=message, evidence=(Evidence("orthanc.json", 3, 3, "x", ""),))
    assert ("(orthanc.json:3)" in html.render(result((one,))).decode()) is not said


def test_questions_are_not_called_findings() -> None:
    document = small()
    row = replace(document.safeguards[0], findings=(CONSOLE.id, DISKS.id), status="deficiency observed")
    page = words_of(html.render(replace(document, safeguards=(row, *document.safeguards[1:]))).decode())
    assert re.search(r"Deficiency observed ?: finding 4 ?; question 5\b", page)
