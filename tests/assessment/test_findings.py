"""Identity, absorption, exposure and order of findings."""

from dataclasses import replace

import pytest

from auditor.assessment.findings import assess, exposure_of, fingerprint
from auditor.checking.run import Judgement
from auditor.model.estate import Network, System
from auditor.model.exposure import Exposure
from auditor.model.fact import Basis, Known
from auditor.model.finding import Finding, Verdict
from auditor.model.net import Packet, cidr
from auditor.model.pacs import Listener
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import message
from tests.checks.walls import CHECKS, LINE, OFF, ON, OTHER, PACS, SERVER, estate

PORT = Known(104, "DicomPort")
LISTENER = Listener("dicom", PORT, ON, OFF, OFF)
ON_PORT = Subject("pacs-1", ("dicom", "104"), service="dicom", port=104)
OPEN = CHECKS["dicom-query-open"]
JOINT = CHECKS["xart-internet-open-dicom"]
EXPOSED = Exposure(Role.INTERNET, PACS, LISTENER, 1, 104, 2, 104, (), Packet(1, 2, 6))


def found(verdict: Verdict = Verdict.FAIL, subject: Subject = ON_PORT, **more: object) -> Finding:
    return replace(Finding(verdict, subject, message("x"), (LINE,)), **more)  # type: ignore[arg-type]  # any field


def ids(*findings: Finding) -> list[str]:
    return [one.id for one in assess([Judgement(OPEN, one) for one in findings], estate())]


def test_the_id_is_of_the_subject_alone() -> None:
    plain = found()
    others = (
        replace(plain, evidence=(OTHER,)),
        replace(plain, verdict=Verdict.PASS),
        replace(plain, message=message("y"), judged=(("DicomPort", 1),), basis=Basis.DEFAULT),
        replace(plain, subject=replace(ON_PORT, label="other", handle="line 9", name="n")),
    )
    assert {ids(plain)[0]} == {ids(one)[0] for one in others}
    assert ids(plain) != ids(replace(plain, subject=replace(ON_PORT, key=("dicom", "105"))))
    assert ids(plain) != ids(replace(plain, subject=replace(ON_PORT, system="pacs-2")))


def test_judged_changes_with_the_values() -> None:
    first, second = (assess([Judgement(OPEN, found(judged=(("a", value),)))], estate())[0] for value in (1, 2))
    assert first.id == second.id
    assert first.judged != second.judged


def test_a_name_is_hashed_with_the_salt_of_the_practice() -> None:
    account = Subject("pacs-1", ("account",), private="mlopez")
    assert fingerprint("c", account, "one") != fingerprint("c", account, "two")
    assert fingerprint("c", account, "one") != fingerprint("c", replace(account, private="other"), "one")
    assert "mlopez" not in fingerprint("c", account, "one")


def test_twins_are_told_apart_by_name_not_by_order() -> None:
    twins = [found(subject=replace(ON_PORT, name=name)) for name in ("a", "b")]
    forward, backward = (
        {one.finding.subject.name: one.id for one in assess([Judgement(OPEN, two) for two in order], estate())}
        for order in (twins, twins[::-1])
    )
    assert forward == backward
    assert len(set(forward.values())) == 2


def test_a_joint_finding_absorbs_its_parts_and_nothing_else() -> None:
    part, stranger, passed = found(), found(subject=replace(ON_PORT, system="pacs-2")), found(Verdict.PASS)
    joint = found(subject=EXPOSED.subject, parts=(ON_PORT,))
    result = assess([Judgement(OPEN, one) for one in (part, stranger)] + [Judgement(JOINT, joint)], estate())
    owner = next(one for one in result if one.check is JOINT)
    absorbed = {one.finding.subject.system: one.absorbed_by for one in result if one.check is OPEN}
    assert absorbed == {"pacs-1": owner.id, "pacs-2": None}
    (alone,) = [
        one for one in assess([Judgement(OPEN, passed), Judgement(JOINT, joint)], estate()) if one.check is OPEN
    ]
    assert alone.absorbed_by is None


@pytest.mark.parametrize(
    ("finding", "exposures", "networks", "role"),
    [
        (found(role=Role.GUEST), (EXPOSED,), (), Role.GUEST),
        (found(), (EXPOSED,), (), Role.INTERNET),
        (found(), (replace(EXPOSED, certain=False),), (), None),
        (found(), (replace(EXPOSED, role=Role.OFFICE), replace(EXPOSED, role=Role.IMAGING)), (), Role.OFFICE),
        (found(subject=replace(ON_PORT, service="web", port=8042)), (EXPOSED,), (), None),
        (found(subject=Subject("pacs-1", ("AuditLogs",))), (EXPOSED,), (), Role.INTERNET),
        (found(), (), (Network(cidr("10.20.0.0/24"), Role.IMAGING),), Role.IMAGING),
        (found(subject=Subject("", ("people",))), (EXPOSED,), (), None),
    ],
)
def test_exposure(
    finding: Finding, exposures: tuple[Exposure, ...], networks: tuple[Network, ...], role: Role | None
) -> None:
    assert exposure_of(finding, estate(exposures=exposures, networks=networks)) is role


def test_without_a_firewall_the_exposure_is_not_evidenced() -> None:
    alone = replace(
        estate(networks=(Network(cidr("10.20.0.0/24"), Role.IMAGING),)),
        systems=(System("pacs-1", pacs=PACS, addresses=SERVER),),
    )
    assert exposure_of(found(), alone) is None


def test_order_is_the_worst_first_and_questions_carry_a_potential() -> None:
    asked = found(Verdict.REVIEW, subject=replace(ON_PORT, key=("a",)))
    passed = found(Verdict.PASS, subject=replace(ON_PORT, key=("b",)))
    result = assess([Judgement(OPEN, one) for one in (passed, asked, found())], estate())
    assert [one.verdict for one in result] == [Verdict.FAIL, Verdict.REVIEW, Verdict.PASS]
    assert [one.severity is None for one in result] == [False, True, True]
    assert [one.potential_severity is None for one in result] == [True, False, True]
    assert str(result[2].title) == OPEN.title
