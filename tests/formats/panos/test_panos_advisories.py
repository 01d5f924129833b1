"""Which releases of PAN-OS the published weaknesses are about."""

import pytest

from auditor.formats.panos.advisories import advisories
from auditor.model.evidence import Source
from auditor.model.fact import Known

LINE = Source("pa.xml", "<config>\n").line(1)
GLOBALPROTECT, CONSOLE = "CVE-2024-3400", "CVE-2024-0012, CVE-2024-9474"


def told(release: str, *, portal: bool = True) -> dict[str, bool | None]:
    train = tuple(int(part) for part in release.split("-", maxsplit=1)[0].split(".")[:2])
    found = advisories(release if release.count(".") > 1 else "", train, LINE, portal=portal)
    return {one.id: fact.value if isinstance(fact, Known) else None for one, fact in found}


@pytest.mark.parametrize(
    ("release", "globalprotect", "console"),
    [
        ("10.2.9", None, None),  # whether -h1 is installed is not written
        ("10.2.9-h1", False, None),
        ("10.2.8-h1", True, None),
        ("10.2.8-h3", False, None),
        ("10.2.10", False, None),
        ("10.2.12-h1", False, True),
        ("10.2.12-h2", False, False),
        ("10.2.13", False, False),
        ("11.1.2-h3", False, None),
        ("11.1.2-h2", True, None),
        ("11.1.5-h1", False, False),
        ("11.2.4", False, None),
        ("11.2.5", False, False),
        ("10.1.9", False, False),  # not in the range of either
        ("9.1.3", False, False),
        ("12.1.2", False, False),
        ("10.2", None, None),
    ],
)
def test_range(release: str, globalprotect: bool | None, console: bool | None) -> None:
    found = told(release)
    assert (found[GLOBALPROTECT], found[CONSOLE]) == (globalprotect, console)


@pytest.mark.parametrize(
    ("release", "affected"),
    [
        ("10.1.9", True),
        ("10.1.14", None),
        ("10.1.14-h19", True),
        ("10.1.14-h20", False),
        ("10.1.15", False),
        ("10.2.6-h3", True),
        ("11.2.11", False),
        ("12.1.3-h3", True),
        ("11.0.4", False),
    ],
)
def test_range_of_the_stopping_packet(release: str, affected: bool | None) -> None:
    assert told(release)["CVE-2026-0227"] is affected


def test_without_globalprotect_its_hole_is_closed() -> None:
    assert told("10.2.8-h1", portal=False)[GLOBALPROTECT] is False


@pytest.mark.parametrize(
    ("release", "ended"),
    [("6.1.0", True), ("9.1.3", True), ("10.0.4", True), ("10.1.9", False), ("11.0.2", True), ("11.1.4", False)],
)
def test_end_of_support(release: str, ended: bool) -> None:
    assert any("end of support" in one for one in told(release)) is ended
