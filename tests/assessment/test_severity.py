"""The two tables cell by cell, the published vectors, floors and caps."""

import pytest

from auditor.assessment.severity import LIKELIHOOD, RISK, Level, rate
from auditor.model.finding import Effect, Floor, Weakness
from auditor.model.role import Role

BULK, SINGLE, DETECT, HYGIENE, AVAIL = Effect.BULK, Effect.SINGLE, Effect.DETECTION, Effect.HYGIENE, Effect.AVAILABILITY


@pytest.mark.parametrize(
    ("table", "row", "cells"),
    [
        (LIKELIHOOD, Level.VH, "L M H VH VH"),
        (LIKELIHOOD, Level.H, "L M M H VH"),
        (LIKELIHOOD, Level.M, "L L M M H"),
        (LIKELIHOOD, Level.L, "VL L L M M"),
        (LIKELIHOOD, Level.VL, "VL VL L L L"),
        (RISK, Level.VH, "VL L M H VH"),
        (RISK, Level.H, "VL L M H VH"),
        (RISK, Level.M, "VL L M M H"),
        (RISK, Level.L, "VL L L L M"),
        (RISK, Level.VL, "VL VL VL L L"),
    ],
)
def test_every_cell(table: tuple[tuple[Level, ...], ...], row: Level, cells: str) -> None:
    assert [cell.name for cell in table[row]] == cells.split()


@pytest.mark.parametrize(
    ("role", "weakness", "effect", "people", "floors", "severity"),
    [
        (Role.INTERNET, 5, BULK, 20_000, (), "critical"),
        (Role.INTERNET, 4, BULK, 20_000, (Floor.F5,), "critical"),
        (Role.OFFICE, 5, BULK, 20_000, (), "critical"),
        (Role.IMAGING, 5, BULK, 20_000, (), "high"),
        (Role.IMAGING, 5, BULK, 300, (), "medium"),
        (Role.IMAGING, 5, BULK, 300, (Floor.F2,), "high"),
        (Role.IMAGING, 3, BULK, 20_000, (), "medium"),
        (Role.PARTNER, 3, BULK, 20_000, (), "high"),
        (Role.INTERNET, 2, SINGLE, 5_000, (), "medium"),
        (Role.OFFICE, 1, SINGLE, 5_000, (), "low"),
        (Role.INTERNET, 5, BULK, 1, (Floor.F1,), "critical"),
        (Role.IMAGING, 5, BULK, 1_000_000, (Floor.F1,), "high"),
        (Role.GUEST, 4, BULK, 10, (Floor.F3,), "critical"),
        (Role.OFFICE, 4, BULK, 10, (Floor.F3,), "medium"),
        (Role.OFFICE, 2, DETECT, 10, (Floor.F4,), "medium"),
        (Role.INTERNET, 4, BULK, 10, (Floor.F5,), "high"),
        (Role.INTERNET, 5, HYGIENE, 20_000, (), "low"),
        (Role.INTERNET, 5, AVAIL, 20_000, (), "high"),
        (None, 5, BULK, 20_000, (), "high"),
        (None, 5, BULK, 20_000, (Floor.F1,), "high"),
        (None, 5, BULK, 20_000, (Floor.F2,), "high"),
        (Role.INTERNET, 5, BULK, None, (), "high"),
    ],
)
def test_vector(
    role: Role | None, weakness: int, effect: Effect, people: int | None, floors: tuple[Floor, ...], severity: str
) -> None:
    assert rate(role, Weakness(weakness), effect, people, floors).severity == severity


def test_inputs_are_kept_for_the_report() -> None:
    rating = rate(None, Weakness.NO_BARRIER, BULK, 20_000, (Floor.F2,))
    assert (rating.exposure, rating.exposure_assumed, rating.cap, rating.floor) == ("unknown", True, "C3", Floor.F2)
    assert (rating.likelihood, rating.impact) == ("VH", "VH")
    assert rate(Role.IMAGING, Weakness.HYGIENE, BULK, 300, (Floor.F1,)).floor is None
