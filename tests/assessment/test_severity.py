"""The two tables, the floors and the caps, cell by cell; and the worked examples of the model."""

from itertools import product

import pytest

from auditor.assessment.severity import EXPOSURE, FLOORS, LIKELIHOOD, RISK, SEVERITY, Level, rate
from auditor.model.finding import Effect, Floor, Weakness
from auditor.model.role import Role

G5 = {"VH": "L M H VH VH", "H": "L M M H VH", "M": "L L M M H", "L": "VL L L M M", "VL": "VL VL L L L"}
I2 = {"VH": "VL L M H VH", "H": "VL L M H VH", "M": "VL L M M H", "L": "VL L L L M", "VL": "VL VL VL L L"}
W1, W2, W3, W4, W5 = Weakness
BULK, AVAIL, SINGLE, DETECT, HYGIENE = Effect
F1, F2, F3, F4, F5 = Floor
ORDER = [SEVERITY[level] for level in Level]


@pytest.mark.parametrize(("table", "printed"), [(LIKELIHOOD, G5), (RISK, I2)], ids=["G-5", "I-2"])
def test_tables_are_those_of_the_publication(table: tuple[tuple[Level, ...], ...], printed: dict[str, str]) -> None:
    assert {row.name: " ".join(level.name for level in table[row]) for row in Level} == printed


@pytest.mark.parametrize(
    ("role", "weakness", "effect", "people", "floors", "severity"),
    [
        (Role.INTERNET, W5, BULK, 20_000, (), "critical"),
        (Role.INTERNET, W4, BULK, 20_000, (), "critical"),
        (Role.OFFICE, W5, BULK, 20_000, (), "critical"),
        (Role.IMAGING, W5, BULK, 20_000, (), "high"),
        (Role.IMAGING, W5, BULK, 300, (), "medium"),
        (Role.IMAGING, W5, BULK, 300, (F2,), "high"),
        (Role.IMAGING, W3, BULK, 20_000, (), "medium"),
        (Role.PARTNER, W3, BULK, 20_000, (), "high"),
        (Role.INTERNET, W2, BULK, 5_000, (), "medium"),
        (Role.OFFICE, W1, SINGLE, None, (), "low"),
    ],
)
def test_worked_examples(
    role: Role, weakness: Weakness, effect: Effect, people: int | None, floors: tuple[Floor, ...], severity: str
) -> None:
    assert rate(role, weakness, effect, people, floors).severity == severity


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("weakness", Weakness)
def test_every_cell_is_looked_up(role: Role, weakness: Weakness) -> None:
    likelihood = Level[G5[EXPOSURE[role].name].split()[weakness - 1]]
    for people, impact in ((300, Level.M), (5_000, Level.H), (20_000, Level.VH)):
        found = rate(role, weakness, BULK, people)
        assert (found.likelihood, found.impact) == (likelihood.name, impact.name)
        assert found.severity == SEVERITY[Level[I2[likelihood.name].split()[impact]]]


@pytest.mark.parametrize(
    ("effect", "people", "impact"),
    [
        (BULK, 0, "M"), (BULK, 499, "M"), (BULK, 500, "H"), (BULK, 9_999, "H"), (BULK, 10_000, "VH"), (BULK, None, "H"),
        (AVAIL, 499, "M"), (AVAIL, 10_000, "H"), (AVAIL, None, "H"), (SINGLE, 499, "M"), (SINGLE, 10_000, "M"),
        (DETECT, 10_000, "M"), (DETECT, None, "M"), (HYGIENE, 499, "L"), (HYGIENE, 10_000, "L"),
    ],
)  # fmt: skip
def test_impact_comes_from_people_and_effect(effect: Effect, people: int | None, impact: str) -> None:
    assert rate(Role.INTERNET, W5, effect, people).impact == impact


@pytest.mark.parametrize(
    ("floor", "reached", "others", "severity"),
    [
        (F1, {Role.INTERNET}, {*Role, None} - {Role.INTERNET}, "critical"),
        (F2, {*Role, None}, set(), "high"),
        (F3, {Role.INTERNET, Role.PARTNER, Role.GUEST}, {Role.VPN, Role.OFFICE, Role.IMAGING, None}, "critical"),
        (F4, {*Role, None}, set(), "medium"),
        (F5, {Role.INTERNET}, {*Role, None} - {Role.INTERNET}, "high"),
    ],
)
def test_a_floor_lifts_who_it_is_meant_for(
    floor: Floor, reached: set[Role | None], others: set[Role | None], severity: str
) -> None:
    for role in reached:
        found = rate(role, W1, BULK, 1, (floor,))
        assert (found.severity, found.floor) == (severity, floor)
    for role in others:
        found = rate(role, W1, BULK, 1, (floor,))
        assert (found.severity, found.floor) == (rate(role, W1, BULK, 1).severity, None)


def test_a_floor_is_not_named_where_the_tables_give_more() -> None:
    assert rate(Role.INTERNET, W5, BULK, 20_000, (F2,)).floor is None
    assert rate(Role.INTERNET, W5, BULK, 20_000, (F2, F1)).floor is F1
    assert rate(Role.IMAGING, W5, BULK, 20_000, (F4, F2)).floor is F2


@pytest.mark.parametrize("people", [1, 20_000, 1_000_000])
def test_open_dicom_from_the_internet_is_critical_at_every_size(people: int) -> None:
    assert rate(Role.INTERNET, W5, BULK, people, (F1, F2)).severity == "critical"
    assert rate(Role.IMAGING, W5, BULK, people, (F1, F2)).severity == "high"


def test_an_assumed_exposure_counts_as_high_and_never_gives_critical() -> None:
    found = rate(None, W5, BULK, 20_000, (F1, F2, F3))
    assert (found.severity, found.exposure, found.exposure_assumed, found.cap) == ("high", "unknown", True, "C3")
    assert found.from_internet == "critical"
    mild = rate(None, W2, BULK, 5_000)
    assert (mild.likelihood, mild.severity, mild.cap) == ("M", "medium", None)
    assert rate(Role.GUEST, W5, BULK, 20_000).from_internet == ""


def test_hygiene_is_never_above_medium() -> None:
    everything = product((*Role, None), Weakness, (1, 20_000, None))
    assert {rate(role, weakness, HYGIENE, people).severity for role, weakness, people in everything} == {"info", "low"}


def test_more_exposure_weakness_or_people_never_lowers_a_severity() -> None:
    roles = sorted(Role, key=lambda role: EXPOSURE[role])
    for effect, people in product(Effect, (1, 500, 10_000)):
        grid = [[ORDER.index(rate(role, one, effect, people).severity) for one in Weakness] for role in roles]
        assert all(row == sorted(row) for row in grid)
        assert all(list(column) == sorted(column) for column in zip(*grid, strict=True))


def test_every_floor_is_defined() -> None:
    assert set(FLOORS) == set(Floor)
