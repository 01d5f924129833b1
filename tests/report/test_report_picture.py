from dataclasses import replace
from itertools import pairwise

import pytest

from auditor.report import html
from auditor.report.charts import matrix, severities, squares, stacks
from auditor.report.document import System
from auditor.report.exposures import Exposure
from auditor.report.picture import MOST_PATHS, RIGHT, deciding, picture
from tests.report.clinic import EXPOSURES, SYSTEMS, result, small

ONE = small()


def drawn(*exposures: Exposure, systems: tuple[System, ...] = SYSTEMS) -> object:
    return picture(replace(ONE, exposures=exposures, systems=systems))


def test_paths_through_a_firewall_are_drawn_with_the_deciding_line() -> None:
    found = picture(ONE)
    assert [one.label for one in found.arrows] == ["edge.cfg:42", "edge.cfg:45", "edge.cfg:58"]
    assert [one.certain for one in found.arrows] == [True, True, False]
    assert (found.inside, found.undrawn) == (1, 0)
    assert "Internet reaches pacs-1 DICOM at 10.20.0.15:104 by edge.cfg:42, no login" in found.description


def test_every_arrow_ends_at_a_port() -> None:
    found = picture(ONE)
    ends = {float(one.curve.split()[-1]) for one in found.arrows}
    assert ends <= {one.y for one in found.ports}
    assert {one.x for one in found.ports} == {RIGHT}
    assert all(box.y + box.height <= found.height for box in found.systems)


def test_labels_do_not_overlap() -> None:
    heights = sorted(one.label_y for one in drawn(*EXPOSURES[:3] * 4).arrows)  # type: ignore[attr-defined]
    assert min(b - a for a, b in pairwise(heights)) >= 15


@pytest.mark.parametrize("systems", [(), SYSTEMS[2:]], ids=["no systems", "only the firewall"])
def test_a_reached_system_that_nobody_described_is_drawn(systems: tuple[System, ...]) -> None:
    found = drawn(EXPOSURES[0], systems=systems)
    assert [box.name for box in found.systems] == ["pacs-1"]  # type: ignore[attr-defined]


def test_what_is_not_drawn_is_counted() -> None:
    found = drawn(*(replace(EXPOSURES[0], address=f"203.0.113.{n}") for n in range(MOST_PATHS + 3)))
    assert (len(found.arrows), found.undrawn) == (MOST_PATHS, 3)  # type: ignore[attr-defined]


def test_without_exposures_the_picture_says_so() -> None:
    assert "No path" in drawn().description  # type: ignore[attr-defined]


def test_the_last_permit_decides() -> None:
    assert deciding(EXPOSURES[0]) == "edge.cfg:42"
    assert deciding(replace(EXPOSURES[0], path=EXPOSURES[0].path[:1])) == "edge.cfg:33"
    assert deciding(EXPOSURES[3]) == "same network"


@pytest.mark.parametrize(
    ("host", "said"), [("edge", "edge"), ("pacs-1", "edge, pacs-1"), ("archive-of-images", "2 systems")]
)
def test_lines_of_a_server_do_not_stand_under_the_firewall_alone(host: str, said: str) -> None:
    own = replace(EXPOSURES[0], path=(replace(EXPOSURES[0].path[-1], action="permit", firewall=host),))
    assert drawn(EXPOSURES[0], own).wall.name == said  # type: ignore[attr-defined]


def test_charts_count_what_the_result_counts() -> None:
    assert [bar.count for bar in severities(ONE)] == [1, 1, 1, 1, 0]
    assert len(squares(ONE)) == 65
    assert sum(one.assessable for one in squares(ONE)) == 13
    assert [sum(bar.count for bar in one.bars) for one in stacks(ONE)] == [30, 12, 12, 6, 5]
    cells = [cell for row in matrix(ONE) for cell in row]
    assert sum(cell.count for cell in cells) == len(ONE.deficiencies)
    assert cells[4].severity == "critical"
    assert severities(result(()))[0].width == 0


def test_a_port_that_answers_its_own_machine_only_is_called_so() -> None:
    server = next(one for one in SYSTEMS if one.listeners)
    local = replace(server, listeners=tuple(replace(one, remote=False) for one in server.listeners))
    found = drawn(EXPOSURES[0], systems=(local,))
    states = [one.state for one in found.ports]  # type: ignore[attr-defined]
    assert states[:1] == ["open"]
    assert set(states[1:]) == {"local"}
    assert "its own machine only" in html.render(replace(ONE, systems=(local,))).decode()


def test_a_published_service_is_drawn_at_the_port_where_it_is_met() -> None:
    inside = replace(SYSTEMS[0], listeners=(replace(SYSTEMS[0].listeners[0], port=4242),))
    assert [one.text for one in drawn(EXPOSURES[0], systems=(inside,)).ports] == ["DICOM 104"]  # type: ignore[attr-defined]
