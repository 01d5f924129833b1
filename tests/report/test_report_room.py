"""How much the owner's two pages hold: as many actions as there are lines for, and a count of the rest."""

from dataclasses import replace

import pytest

from auditor.report.document import Remedy
from auditor.report.view import view
from auditor.report.work import COLUMN_LINES, MOST_TOLD, duties, fitting, foremost
from tests.report.clinic import FINDINGS, result

LINE = "x" * 10


@pytest.mark.parametrize(
    ("texts", "lines", "expected"),
    [
        ([], 5, 0),
        ([LINE], 1, 1),
        ([LINE] * 5, 5, 5),
        ([LINE] * 6, 5, 4),
        ([LINE * 2, LINE], 2, 1),
        ([LINE * 9, LINE], 3, 1),
        ([LINE + "x", LINE], 3, 2),
        ([LINE, LINE + "x"], 2, 1),
    ],
)
def test_texts_fit_with_a_line_for_the_count_of_the_rest(texts: list[str], lines: int, expected: int) -> None:
    assert fitting(texts, lines, 10) == expected


def urgent(*texts: str, when: str = "today") -> int:
    one = replace(FINDINGS[0], remedy=tuple(Remedy("it-vendor", text, when) for text in texts))
    seen = view(result((one,)))
    assert seen.urgent
    return foremost(seen)


def test_short_actions_all_stand_on_the_first_page_and_long_ones_do_not() -> None:
    assert urgent("Close the port.", "Save the logs.", "Call.") == 3
    assert 1 <= urgent(*(f"{n} {'Close the port of it. ' * 10}" for n in range(6))) < 6


def test_without_the_box_on_an_incident_there_is_room_for_more() -> None:
    texts = tuple(Remedy("it-vendor", f"{n} {'Close the port of it. ' * 6}", "today") for n in range(8))
    mild = replace(FINDINGS[0], remedy=texts, severity_inputs=None)
    assert foremost(view(result((mild,)))) > urgent(*(one.text for one in texts))


def test_a_column_tells_what_fits_and_counts_the_rest() -> None:
    remedy = tuple(Remedy("it-vendor", f"{n} {'y ' * 90}", "this month") for n in range(MOST_TOLD + 2))
    seen = view(result((replace(FINDINGS[0], remedy=(*FINDINGS[0].remedy[:1], *remedy)),)))
    (duty,) = (one for one in duties(seen) if one.who == "it-vendor")
    assert len(duty.actions) + duty.rest == len(remedy)
    assert 1 <= len(duty.actions) <= COLUMN_LINES // 5
