"""Deficiencies over several results: carried from one to the next, drawn in true proportion, told in words."""

import io
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest

from auditor.model.history import Point
from auditor.report import json
from auditor.report.document import SEVERITIES, Document
from auditor.report.html import render as html
from auditor.report.look import Edition, Look
from auditor.report.markdown import render as markdown
from auditor.report.render import render
from auditor.report.since import between, point
from auditor.report.since_text import review_text
from auditor.report.trend import MOST, points, told, trend
from tests.report.clinic import result, small

NOW = small()


def dated(day: str, document: Document = NOW) -> Document:
    return replace(document, run=replace(document.run, as_of=day))


def after(*days: str) -> Document:
    """This year's result, each earlier one compared with the one before it."""
    document = dated(days[0])
    for new in (*(dated(day) for day in days[1:]), NOW):
        document = replace(new, since=between(document, new))
    return document


THREE = after("2024-11-20", "2025-11-20")


def test_a_result_carries_the_results_before_it() -> None:
    assert [one.as_of for one in points(THREE)] == ["2024-11-20", "2025-11-20", NOW.run.as_of]
    assert points(THREE)[0] == replace(point(NOW), as_of="2024-11-20")
    assert json.loads(json.dumps(THREE)) == THREE


def test_a_point_has_the_numbers_of_the_summary() -> None:
    found = point(NOW)
    assert found.by_severity == NOW.summary.by_severity
    assert (found.questions, found.systems) == (len(NOW.questions), len(NOW.systems))


def test_one_result_has_no_trend() -> None:
    assert trend(NOW) is None
    assert told(NOW) == ()
    assert trend(after(NOW.run.as_of)) is None, "two results of one day show nothing over time"


def test_the_axis_of_days_is_true() -> None:
    drawn = trend(after("2023-11-24", "2024-11-23", "2026-08-16"))
    assert drawn
    first, second, third, last = (one.x for one in drawn.courses[0].marks)
    assert (second - first) / (last - first) == pytest.approx(365 / 1096)
    assert (last - third) / (last - first) == pytest.approx(100 / 1096)


def test_the_upright_axis_is_true_and_starts_at_nothing() -> None:
    drawn = trend(with_points(Point("2025-11-20", "1", {"critical": 37, "low": 0})))
    assert drawn
    course = next(one for one in drawn.courses if one.severity == "critical")
    heights = {one.text: one.y for one in drawn.counts}
    assert list(heights) == ["0", "10", "20", "30", "40"]
    per = (heights["0"] - heights["40"]) / 40
    assert heights["0"] - course.marks[0].y == pytest.approx(37 * per)
    assert heights["0"] - course.marks[-1].y == pytest.approx(1 * per)


@pytest.mark.parametrize("most", [0, 1, 3, 4, 5, 8, 9, 19, 99, 100, 7321])
def test_every_count_is_on_the_drawing(most: int) -> None:
    nothing = replace(result(()), since=with_points(Point("2025-11-20", "1", {"medium": most})).since)
    drawn = trend(nothing)
    assert drawn
    assert len(drawn.counts) <= 5
    assert int(drawn.counts[-1].text) >= most
    assert all(8 <= mark.y <= drawn.height - 22 for one in drawn.courses for mark in one.marks)


def test_names_at_the_ends_do_not_touch() -> None:
    same = dict.fromkeys(SEVERITIES, 4)
    document = replace(with_points(Point("2025-11-20", "1", same)), summary=replace(NOW.summary, by_severity=same))
    drawn = trend(document, 222, 96)
    assert drawn
    heights = sorted(one.label.y for one in drawn.courses)
    assert [one.severity for one in drawn.courses] == list(reversed(SEVERITIES)), "the worst is drawn last"
    assert min(b - a for a, b in pairwise(heights)) >= 10
    assert heights[-1] <= 96 - 22


def test_labels_of_days_do_not_touch() -> None:
    drawn = trend(after("2026-01-01", "2026-01-02", "2026-11-01"))
    assert drawn
    assert [one.text for one in drawn.days] == ["Jan 1, 2026", "Nov 24, 2026"]


def test_only_the_latest_are_drawn() -> None:
    drawn = trend(with_points(*(Point(f"{1990 + n}-11-24", "1", {}) for n in range(MOST + 6))))
    assert drawn
    assert (len(drawn.points), drawn.points[-1].as_of) == (MOST, NOW.run.as_of)


def test_a_day_that_is_none_is_not_drawn() -> None:
    assert trend(with_points(Point("last year", "1", {"critical": 1}))) is None


def with_points(*earlier: Point) -> Document:
    document = after("2025-11-20")
    assert document.since
    return replace(document, since=replace(document.since, history=earlier))


WORDS = "November 20, 2024: 1 Critical, 1 High, 1 Medium, 1 Low, "


def test_it_stands_in_every_format_that_tells_the_changes() -> None:
    for edition in (Edition.FULL, Edition.ASSESSOR):
        page = html(THREE, Look(edition)).decode()
        assert f"<title>Deficiencies over time: {WORDS}" in page
        assert '<th scope="row">November 20, 2024</th>' in page
        assert WORDS in markdown(THREE, Look(edition)).decode()
    with zipfile.ZipFile(io.BytesIO(render(THREE, ".docx", Look()))) as book:
        assert WORDS in book.read("word/document.xml").decode()
    assert THREE.since
    assert WORDS in " ".join(review_text(NOW, THREE.since).split())


def test_the_owner_sees_it_in_place_of_the_bars() -> None:
    owner = Look(Edition.OWNER)
    assert "Deficiencies over time: " in html(THREE, owner).decode()
    assert "Deficiencies by severity: " not in html(THREE, owner).decode()
    assert "Deficiencies by severity: " in html(NOW, owner).decode()


def test_another_version_is_told() -> None:
    said = "made by different versions of the program (0.9, "
    assert said in html(with_points(Point("2025-11-20", "0.9", {"critical": 2}))).decode()
    assert said[:30] not in html(THREE).decode()
