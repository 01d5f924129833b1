"""No citation is made up: of the catalogues, and of every check."""

from collections import Counter

import pytest

from auditor.checking.check import Check
from auditor.checking.load import load
from auditor.model.citations import known, unknown
from auditor.model.cites import Cites
from auditor.model.regulation import hipaa

CHECKS = load()[0]


def test_counts() -> None:
    assert {name: len(ids) for name, ids in known().items() if name != "sp80053"} == {
        "hipaa": 65,
        "csf": 106,
        "cis": 153,
        "hicp": 10,
    }
    assert sum("(" not in one for one in known()["sp80053"]) == 300
    functions = Counter(one.partition(".")[0] for one in known()["csf"])
    assert functions == {"GV": 31, "ID": 21, "PR": 22, "DE": 11, "RS": 13, "RC": 8}


def test_an_enhancement_belongs_to_a_control_in_force() -> None:
    assert {one.partition("(")[0] for one in known()["sp80053"]} <= {
        one for one in known()["sp80053"] if "(" not in one
    }


@pytest.mark.parametrize(
    ("cites", "wrong"),
    [
        (Cites("312(d)", csf="PR.AA-03", sp80053="IA-2 IA-2(1)", cis="6.3", hicp="#3", nprm="312(f)(2)(ii)"), ()),
        (Cites("312(c)(2)(i)"), ("hipaa 312(c)(2)(i)",)),
        (Cites("164.312(d)"), ("hipaa 164.312(d)",)),
        (Cites("312(d)", csf="PR.AC-01"), ("csf PR.AC-01",)),
        (Cites("312(d)", csf="DE.CM-04"), ("csf DE.CM-04",)),
        (Cites("312(d)", csf="PR.AA-3"), ("csf PR.AA-3",)),
        (Cites("312(d)", sp80053="AC-13"), ("sp80053 AC-13",)),
        (Cites("312(d)", sp80053="SC-52 IA-2(99)"), ("sp80053 SC-52", "sp80053 IA-2(99)")),
        (Cites("312(d)", cis="3.15 19.1"), ("cis 3.15", "cis 19.1")),
        (Cites("312(d)", hicp="#11"), ("hicp #11",)),
        (Cites("312(d)", nprm="312(z)"), ("nprm 312(z)",)),
    ],
)
def test_a_citation_that_does_not_exist_is_named(cites: Cites, wrong: tuple[str, ...]) -> None:
    assert unknown(cites) == wrong


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_citation_of_every_check_exists(check: Check) -> None:
    assert check.cites.hipaa
    assert unknown(check.cites) == ()


@pytest.mark.parametrize("check", [one for one in CHECKS if one.decidable], ids=lambda check: check.id)
def test_a_decision_may_stand_for_an_addressable_specification_only(check: Check) -> None:
    assert hipaa()[check.decidable].designation == "addressable"
    assert check.decidable in check.cites.rows


def test_every_row_that_configuration_settles_has_a_check() -> None:
    cited = {id for check in CHECKS for id in check.cites.rows}
    assert {one.id for one in hipaa().safeguards if one.config in "MP"} <= cited
    assert not {one.id for one in hipaa().safeguards if one.config == "N"} & cited - {"164.308(b)(3)", "164.314(a)(1)"}
