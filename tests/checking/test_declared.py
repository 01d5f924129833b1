"""A rule in YAML becomes a check like any other."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.checking.declared import DeclaredError, Rule, check_of
from auditor.checking.run import run
from auditor.model.cites import Cites
from auditor.model.estate import Estate
from auditor.model.fact import Basis
from auditor.model.finding import Effect, Verdict, Weakness
from auditor.model.subject import Subject
from tests.checks.estates import ASK, DICOM, EDGE, LINE, OFF, ON, RULE, WEB, exposed, pacs, practice

TLS = Rule(
    "clinic-tls",
    1,
    "DICOM is encrypted on every port",
    "pacs",
    Weakness.WEAK_BARRIER,
    Effect.BULK,
    Cites("312(e)(1)"),
    "any(port.encrypted == False for port in pacs.listeners)",
    "a DICOM port takes images in clear",
    "Our policy 7.2.",
    path="rules/tls.yaml",
    line=8,
)


def rule(subject: str, condition: str) -> Rule:
    return replace(TLS, subject=subject, fails_when=condition)


@pytest.mark.parametrize(
    ("encrypted", "verdict", "text", "basis"),
    [
        (OFF, Verdict.FAIL, "a DICOM port takes images in clear", Basis.EXPLICIT),
        (ON, Verdict.PASS, "DICOM is encrypted on every port", Basis.EXPLICIT),
        (ASK, Verdict.REVIEW, "Switch: the version is not in the files", Basis.ASSUMED),
        (replace(OFF, basis=Basis.DEFAULT), Verdict.FAIL, "a DICOM port takes images in clear", Basis.DEFAULT),
    ],
)
def test_verdict(encrypted: Any, verdict: Verdict, text: str, basis: Basis) -> None:
    (found,) = check_of(TLS).asks(pacs(replace(DICOM, encrypted=encrypted)))
    assert (found.verdict, str(found.message), found.basis) == (verdict, text, basis)
    assert found.subject == Subject("pacs-1", label="pacs-1")
    assert found.evidence


@pytest.mark.parametrize(
    ("subject", "condition", "one", "key"),
    [
        ("pacs", "len(pacs.peers) == 0", pacs(WEB), ("pacs-1",)),
        ("firewall", "firewall.product == 'Cisco ASA'", EDGE, ("edge",)),
        ("exposure", "exposure.port == 8042", exposed(pacs(WEB), WEB), ("pacs-1", "internet", "web", "8042")),
        ("estate", "len(estate.systems) == 2", practice(pacs(WEB)), ("",)),
    ],
)
def test_every_kind_of_subject(subject: str, condition: str, one: Any, key: tuple[str, ...]) -> None:
    (found,) = check_of(rule(subject, condition)).asks(one)
    assert found.verdict is Verdict.FAIL
    assert (found.subject.system, *found.subject.key) == key


def test_a_plain_field_is_shown_at_its_subject() -> None:
    (found,) = check_of(rule("pacs", "pacs.product == 'Orthanc'")).asks(pacs())
    assert found.evidence == (LINE,)
    (found,) = check_of(rule("pacs", "True")).asks(pacs())
    assert found.evidence == (LINE,)
    (found,) = check_of(rule("exposure", "True")).asks(exposed(pacs(WEB), WEB))
    assert RULE.evidence in found.evidence


def test_a_declared_check_runs_with_the_others() -> None:
    judged = run((check_of(TLS),), practice(pacs(DICOM)))
    assert [one.finding.verdict for one in judged] == [Verdict.FAIL]
    assert [one.finding.verdict for one in run((check_of(TLS),), Estate())] == [Verdict.NOT_APPLICABLE]


def test_its_page_and_origin() -> None:
    made = check_of(TLS)
    assert (made.id, made.title, made.origin) == ("clinic-tls", "DICOM is encrypted on every port", "rules/tls.yaml")
    assert (made.page.weakness, made.page.why) == ("A DICOM port takes images in clear", "Our policy 7.2.")
    assert made.page.remedy
    assert made.page.verify
    assert made.page.side_effects


def test_braces_in_a_message_are_shown_as_written() -> None:
    (found,) = check_of(replace(TLS, message="{x} is open")).asks(pacs(DICOM))
    assert str(found.message) == "{x} is open"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("pacs.nothing", "rules/tls.yaml, line 8, character 1 of the condition: Pacs has no field nothing"),
        ("(True\n and pacs.x)", "rules/tls.yaml, line 9, character 6 of the condition: Pacs has no field x"),
        ("firewall.product == 'x'", "there is no firewall here"),
    ],
)
def test_a_mistake_is_named_before_anything_runs(condition: str, said: str) -> None:
    with pytest.raises(DeclaredError) as error:
        check_of(rule("pacs", condition))
    assert said in str(error.value)
