"""What changed since an earlier result, in every format and edition."""

import io
import zipfile
from dataclasses import replace

import pytest

from auditor.model.history import Drift
from auditor.model.review import APART, BECAME, CHANGED, NEW, RESOLVED, STILL, Decided, Drifted, File, Item, Review
from auditor.report import json
from auditor.report.document import Document
from auditor.report.html import render as html
from auditor.report.look import Edition, Look
from auditor.report.markdown import render as markdown
from auditor.report.render import render
from auditor.report.since import between, earlier
from auditor.report.since_text import MOST, counts, review_json, review_text
from auditor.report.text import summary
from tests.report.clinic import FINDINGS, SYSTEMS, result

ITEM = Item(
    NEW, "No export of edge was among the files then.", FINDINGS[0].id, "fw-x", "edge", "A door stands open",
    "edge rule 4", "fail", "high", None, None, None,
)  # fmt: skip
GONE = replace(
    ITEM,
    became=RESOLVED,
    reason="The check passes now.",
    title="A lock was lacking",
    verdict="pass",
    was_id="2" * 16,
    was_verdict="fail",
    was_severity="low",
    severity=None,
)
ASKED = replace(
    ITEM,
    became=APART,
    reason="edge.cfg is not among the files now.",
    title="Is it locked?",
    verdict=None,
    was_id="3" * 16,
    was_verdict="needs-review",
)
ENDED = Decided(
    "ended",
    "It ran out.",
    "2" * 16,
    "A lock was lacking",
    "edge",
    "164.312(a)(2)(iii)",
    "alternative",
    "Dana Reyes",
    "Owner",
    "2025-11-01",
    "2026-10-31",
)
REVIEW = Review(
    "2025-11-20", "1.0", (ITEM, GONE, ASKED), (File("same", "b.cfg", "edge", "a.cfg"), File("gone", "c.cfg", "edge")),
    (ENDED, replace(ENDED, became="holds")), (Drifted("edge", Drift(rules_new=2)),),
    {NEW: 1, CHANGED: 0, STILL: 7, RESOLVED: 1, APART: 0}, {NEW: 0, CHANGED: 0, STILL: 0, RESOLVED: 0, APART: 1},
    ("A note on it.",),
)  # fmt: skip
AGAIN = replace(result(), since=REVIEW)
TOLD = (
    "A door stands open", "No export of edge was among the files then.", "A lock was lacking", "The check passes now.",
    "Is it locked?", "edge.cfg is not among the files now.", "Dana Reyes", "It ran out.", "2 rules new", "a.cfg",
    "c.cfg", "A note on it.",
)  # fmt: skip


@pytest.mark.parametrize("edition", [Edition.FULL, Edition.ASSESSOR])
@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_all_of_it_is_told(suffix: str, edition: Edition) -> None:
    text = render(AGAIN, suffix, Look(edition)).decode()
    assert "Since the last review" in text
    assert [told for told in TOLD if told not in text] == []


def test_the_word_document_tells_it_too() -> None:
    with zipfile.ZipFile(io.BytesIO(render(AGAIN, ".docx", Look()))) as book:
        text = book.read("word/document.xml").decode()
    assert [told for told in TOLD if told not in text] == []


@pytest.mark.parametrize("edition", list(Edition))
def test_nothing_is_told_without_an_earlier_result(edition: Edition) -> None:
    for document in (result(), replace(AGAIN, since=None)):
        assert "Since the last review" not in html(document, Look(edition)).decode()
        assert "Since the last review" not in markdown(document, Look(edition)).decode()


def test_the_owner_reads_one_line() -> None:
    text = html(AGAIN, Look(Edition.OWNER)).decode()
    assert text.count("Since November 20, 2025, by place: 1 new, 7 still there, 1 resolved.") == 1
    assert 'id="since"' not in text
    assert "Since November" not in html(result(), Look(Edition.OWNER)).decode()


def test_the_contents_lead_to_it() -> None:
    assert '<a href="#since">' in html(AGAIN).decode()
    assert '<a href="#since">' not in html(result()).decode()


def test_the_terminal_tells_it_in_80_columns() -> None:
    many = replace(REVIEW, items=tuple(replace(ITEM, id=f"{n:016x}", title="w " * 60) for n in range(MOST + 3)))
    text = review_text(AGAIN, many)
    assert max(map(len, text.splitlines())) <= 80
    assert "  3 more (--json shows all)" in text
    shown = " ".join(review_text(AGAIN, REVIEW).split())
    assert [told for told in TOLD if told not in shown] == []
    assert "Since November 20, 2025" in summary(AGAIN)


def test_it_survives_the_json() -> None:
    assert json.loads(json.dumps(AGAIN)) == AGAIN
    assert b'"became":"new"' in review_json(REVIEW)


def test_counts_leave_out_what_is_none() -> None:
    assert counts({}) == "none in either result"
    assert counts(dict.fromkeys(BECAME, 2)).startswith("2 new, 2 changed")


def test_a_document_beside_itself() -> None:
    document = result()
    found = between(document, document)
    assert {one.became for one in found.items} == {STILL}
    assert found.deficiencies[STILL] == len(document.deficiencies)
    assert found.questions[STILL] == len(document.questions)


def test_what_the_next_audit_is_told() -> None:
    told = earlier(result())
    assert told.as_of.isoformat() == result().run.as_of
    assert [name for name, _ in told.systems] == [one.name for one in SYSTEMS]


def test_a_vanished_finding_is_not_lost() -> None:
    document: Document = result()
    found = between(document, replace(document, findings=document.findings[1:]))
    assert FINDINGS[0].id in {one.was_id for one in found.items if one.became != STILL}
