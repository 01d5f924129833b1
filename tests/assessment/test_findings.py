"""Identity, titles, severity and absorption of findings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.assessment.findings import Assessed, assess, fingerprint
from auditor.checking.run import Judgement
from auditor.model.cites import Cites
from auditor.model.estate import Estate, Site
from auditor.model.evidence import Source
from auditor.model.fact import Basis
from auditor.model.finding import Effect, Floor, Verdict, Weakness
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import message
from tests.assessment.judged import DICOM, LINE, NOWHERE, PAGE, check, judged

RULE = Subject("edge", ("rule", "a1b2"), label="edge OUT line 4", handle="OUT line 4", name="for the clinic")
JOINT = check("xart-open", absorbs=("pacs-look", "fw-open"))
OTHER_FILE = Source("edge.cfg", "permit\n").line(1)


def only(one: Judgement, estate: Estate = NOWHERE) -> Assessed:
    (found,) = assess((one,), estate)
    return found


def test_an_id_is_made_of_check_system_and_subject_key_alone() -> None:
    plain = only(judged()).id
    moved = replace(DICOM, label="another label", handle="9", name="other", service="web", port=1)
    same = [
        judged(replace(check(), version=2, title="Other", cites=Cites("312(b)"))),
        judged(subject=moved),
        judged(evidence=(OTHER_FILE,), judged=(("Setting", "off"),), role=Role.INTERNET),
        judged(weakness=Weakness.HYGIENE, effect=Effect.HYGIENE, basis=Basis.DEFAULT),
        judged(verdict=Verdict.REVIEW),
        judged(verdict=Verdict.PASS),
    ]
    assert {only(one).id for one in same} == {plain}
    different = [
        judged(check("pacs-other")),
        judged(subject=replace(DICOM, system="pacs-2")),
        judged(subject=replace(DICOM, key=("dicom", "11112"))),
        judged(subject=replace(DICOM, key=("dicom104",))),
    ]
    assert len({plain, *(only(one).id for one in different)}) == 5
    assert len(plain) == 16
    assert set(plain) <= set("0123456789abcdef")


KEYS = st.lists(st.text(st.characters(exclude_characters="\0"), max_size=3), max_size=3).map(tuple)


@given(KEYS, KEYS)
def test_two_keys_never_share_an_id(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    ids = {fingerprint("c", Subject("s", key), "salt") for key in (one, other)}
    assert len(ids) == len({one, other})


def test_an_account_name_is_salted_with_the_practice() -> None:
    account = Subject("pacs-1", ("account",), private="mlopez")
    one, other = (only(judged(subject=account), estate=Estate(site=Site(name))).id for name in ("A", "B"))
    assert one != other
    assert one == only(judged(subject=account), estate=Estate(site=Site("A"))).id
    assert one != only(judged(subject=replace(account, private="kchen")), estate=Estate(site=Site("A"))).id


def test_keys_carry_what_else_can_join_old_and_new() -> None:
    assert only(judged(subject=RULE)).keys == (("handle", "OUT line 4"), ("name", "for the clinic"), ("shape", "a1b2"))
    assert only(judged()).keys == ()


def test_judged_changes_with_the_values_judged_only() -> None:
    off, on = (judged(judged=(("Setting", value),)) for value in ("false", "true"))
    assert only(off).judged != only(on).judged
    assert only(off).judged == only(judged(judged=(("Setting", "false"),), evidence=(OTHER_FILE,))).judged
    assert only(judged()).judged != only(judged(verdict=Verdict.PASS)).judged


def test_twins_are_numbered_by_name_in_any_order() -> None:
    b, a = judged(subject=replace(RULE, name="b")), judged(subject=replace(RULE, name="a", handle="9"))
    third = judged(subject=replace(RULE, name="b", handle="Z"))
    found = {dict(one.keys)["twin"]: one for one in assess((b, a, third), NOWHERE)}
    assert [dict(found[twin].keys)["name"] for twin in "123"] == ["a", "b", "b"]
    assert found["1"].id == only(a).id
    assert len({one.id for one in found.values()}) == 3
    assert {one.id for one in assess((third, a, b), NOWHERE)} == {one.id for one in found.values()}


def test_the_same_answer_twice_is_one_finding_and_at_another_place_a_twin() -> None:
    elsewhere = judged(subject=RULE, evidence=(OTHER_FILE,))
    found = assess((judged(subject=RULE), judged(subject=RULE), elsewhere), NOWHERE)
    assert sorted(dict(one.keys)["twin"] for one in found) == ["1", "2"]


@pytest.mark.parametrize(
    ("verdict", "title", "question", "said"),
    [
        (Verdict.FAIL, None, "May anyone look?", "Anyone may look"),
        (Verdict.FAIL, "Many may look", "May anyone look?", "Many may look"),
        (Verdict.REVIEW, "Many may look", "May anyone look?", "May anyone look?"),
        (Verdict.REVIEW, "May many look?", "May anyone look?", "May many look?"),
        (Verdict.REVIEW, "Many may look", "", "Many may look"),
        (Verdict.REVIEW, None, "", "Anyone may look"),
        (Verdict.PASS, None, "", "Nobody looks"),
        (Verdict.NOT_APPLICABLE, None, "", "Nobody looks"),
        (Verdict.ERROR, None, "", "This check broke and says nothing"),
    ],
)
def test_title(verdict: Verdict, title: str | None, question: str, said: str) -> None:
    by = check(page=replace(PAGE, question=question))
    assert str(only(judged(by, verdict=verdict, title=message(title) if title else None)).title) == said


@pytest.mark.parametrize(
    ("verdict", "severity", "potential"),
    [
        (Verdict.FAIL, "high", None),
        (Verdict.REVIEW, None, "high"),
        (Verdict.PASS, None, None),
        (Verdict.NOT_APPLICABLE, None, None),
        (Verdict.ERROR, None, None),
    ],
)
def test_only_a_fail_has_a_severity(verdict: Verdict, severity: str | None, potential: str | None) -> None:
    found = only(judged(verdict=verdict, role=Role.PARTNER), estate=Estate(site=Site(patients=20_000)))
    assert (found.severity, found.potential_severity) == (severity, potential)


def test_a_finding_may_differ_from_its_check() -> None:
    by = check(floors=(Floor.F2,))
    mild = only(judged(by, weakness=Weakness.HYGIENE, effect=Effect.HYGIENE, floors=(), role=Role.IMAGING)).rating
    assert mild
    assert (mild.severity, mild.weakness, mild.effect, mild.floor) == ("info", Weakness.HYGIENE, Effect.HYGIENE, None)
    plain = only(judged(by, role=Role.IMAGING)).rating
    assert plain
    assert (plain.severity, plain.floor) == ("high", Floor.F2)


def test_two_files_make_a_joint_finding_correlated() -> None:
    assert only(judged(JOINT, evidence=(LINE, OTHER_FILE))).confidence is Basis.CORRELATED
    assert only(judged(JOINT)).confidence is Basis.EXPLICIT
    assert only(judged(evidence=(LINE, OTHER_FILE))).confidence is Basis.EXPLICIT
    assert only(judged(JOINT, evidence=(LINE, OTHER_FILE), basis=Basis.ASSUMED)).confidence is Basis.ASSUMED


OPENED = check("fw-open")
EXPOSED = replace(DICOM, key=("internet", "dicom", "104"))
SETTING = replace(DICOM, key=("DicomAlwaysAllowFind",))


@pytest.mark.parametrize(
    ("part", "absorbed"),
    [
        (judged(), True),
        (judged(subject=SETTING), True),
        (judged(OPENED, RULE, role=Role.PARTNER), True),
        (judged(OPENED, replace(RULE, key=("rule", "ffff")), role=Role.PARTNER), False),
        (judged(subject=replace(SETTING, port=11112)), False),
        (judged(subject=replace(DICOM, system="pacs-2")), False),
        (judged(check("pacs-other")), False),
        (judged(verdict=Verdict.REVIEW), False),
        (judged(verdict=Verdict.PASS), False),
    ],
)
def test_one_hole_is_one_finding(part: Judgement, absorbed: bool) -> None:
    joint = judged(JOINT, EXPOSED, parts=(DICOM, RULE), role=Role.INTERNET)
    found = {one.check.id: one for one in assess((part, joint), NOWHERE)}
    owner = found.pop("xart-open")
    assert owner.absorbed_by is None
    assert [one.absorbed_by for one in found.values()] == [owner.id if absorbed else None]


def test_nothing_hides_under_something_milder() -> None:
    joint = judged(JOINT, EXPOSED, parts=(DICOM,), role=Role.IMAGING)
    worse = judged(role=Role.INTERNET)
    assert all(one.absorbed_by is None for one in assess((joint, worse), NOWHERE))


def test_a_joint_finding_that_is_no_fail_absorbs_nothing() -> None:
    joint = judged(JOINT, EXPOSED, Verdict.REVIEW, parts=(DICOM,), role=Role.INTERNET)
    assert all(one.absorbed_by is None for one in assess((joint, judged()), NOWHERE))


def test_a_part_of_a_part_belongs_to_the_outermost() -> None:
    inner = check("pacs-look", absorbs=("pacs-detail",))
    detail = judged(check("pacs-detail"), SETTING)
    joint = judged(JOINT, EXPOSED, parts=(DICOM,), role=Role.INTERNET)
    found = {one.check.id: one for one in assess((detail, judged(inner), joint), NOWHERE)}
    assert found["pacs-detail"].absorbed_by == found["pacs-look"].absorbed_by == found["xart-open"].id


def test_two_checks_that_absorb_each_other_leave_one() -> None:
    one, other = check("pacs-one", absorbs=("pacs-other",)), check("pacs-other", absorbs=("pacs-one",))
    found = assess((judged(one), judged(other)), NOWHERE)
    assert sorted(item.absorbed_by is None for item in found) == [False, True]


def test_order_worst_first_whatever_comes_in() -> None:
    given = [
        judged(check("pacs-a"), verdict=Verdict.PASS),
        judged(check("pacs-b"), role=Role.IMAGING),
        judged(check("pacs-c"), verdict=Verdict.REVIEW, role=Role.IMAGING),
        judged(check("pacs-d"), verdict=Verdict.REVIEW, role=Role.INTERNET),
        judged(check("pacs-e"), role=Role.INTERNET),
        judged(check("xart-f"), role=Role.INTERNET),
        judged(check("pacs-g"), verdict=Verdict.ERROR),
        judged(check("pacs-h"), verdict=Verdict.NOT_APPLICABLE),
    ]
    order = [one.check.id for one in assess(given, NOWHERE)]
    assert "".join(id[-1] for id in order) == "febdcgah"
    assert order == [one.check.id for one in assess(reversed(given), NOWHERE)]
