"""Which versions of ASA software the published weaknesses are about."""

import pytest

from auditor.formats.cisco_asa.advisories import advisories
from auditor.model.evidence import Source
from auditor.model.fact import Known

LINE = Source("asa.cfg", "ASA Version 9.16(4)85\n").line(1)


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((9, 16, 4, 84), True),
        ((9, 16, 4, 85), False),
        ((9, 16, 4), True),
        ((9, 16), None),
        ((9, 16, 3), True),
        ((9, 22, 2, 14), False),
        ((9, 23, 1), False),
        ((9, 17, 1, 5), True),
        ((9, 8, 4), None),
        ((8, 4, 7), None),
    ],
)
def test_range(version: tuple[int, ...], affected: bool | None) -> None:
    ((_, fact),) = advisories(version, LINE, web_server=True)
    assert (fact.value if isinstance(fact, Known) else None) is affected


def test_without_a_vpn_web_server_nothing_holds() -> None:
    ((_, fact),) = advisories((9, 16, 1), LINE, web_server=False)
    assert isinstance(fact, Known)
    assert not fact.value


def test_nothing_is_said_of_an_unknown_version() -> None:
    assert list(advisories((), LINE, web_server=True)) == []
