"""Printed without color, every picture still tells its parts apart: by lightness in order, and by a second cue."""

import re
from itertools import pairwise

import pytest

from auditor.model.brand import PLAIN
from auditor.report.charts import STATUSES
from auditor.report.document import LOGINS, SEVERITIES
from auditor.report.html import _template as template
from auditor.report.html import render
from tests.report.clinic import result

PAGE = render(result()).decode()


def palette(name: str) -> dict[str, str]:
    module = template("partials/charts.html.j2").make_module({"brand": PLAIN, "sans": "AuditorSans"})
    return dict(getattr(module, name))


def luminance(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("name", "order"),
    [("fill", SEVERITIES), ("status_fill", STATUSES[:4]), ("way", LOGINS), ("line", SEVERITIES)],
    ids=["severities", "statuses", "logins", "trend"],
)
def test_a_palette_goes_from_dark_to_light(name: str, order: tuple[str, ...]) -> None:
    colors = [palette(name)[one] for one in order]
    assert all(luminance(a) < luminance(b) for a, b in pairwise(colors))


@pytest.mark.parametrize("name", ["way", "line"])
def test_lines_stand_out_from_the_paper(name: str) -> None:
    assert {one: color for one, color in palette(name).items() if contrast(color, "#ffffff") < 3} == {}


def test_text_on_a_color_can_be_read() -> None:
    for ground, ink in (("fill", "on"), ("status_fill", "status_on")):
        for name, color in palette(ground).items():
            assert contrast(color, palette(ink)[name]) >= 4.5, (ground, name)


def test_each_status_has_a_mark_of_its_own() -> None:
    marks = palette("status_mark")
    assert set(STATUSES) - set(marks) == {"not assessed"}, "the one without a mark is the empty square"
    assert len(set(marks.values())) == len(marks)


def test_each_line_of_the_trend_has_a_mark_and_a_dash_of_its_own() -> None:
    assert len(set(palette("mark").values())) == len(SEVERITIES)
    assert len(set(palette("dash").values())) == len(SEVERITIES) - 1


def test_each_way_is_drawn_its_own_way() -> None:
    assert '<path d="M' in PAGE
    drawn = re.findall(r'stroke="(#\w+)" stroke-width="([\d.]+)"( stroke-dasharray="4 3")?/>', PAGE)
    way, weight = palette("way"), palette("weight")
    assert {(way["open"], weight["open"], ""), (way["required"], weight["required"], "")} <= set(drawn)
    assert 'fill="none" stroke="#ffffff" stroke-width="1.3"/>' in PAGE, "a login is a double line"
    assert [one for one in LOGINS if f"k-{one} {{ border-top: " not in PAGE] == []
