"""Descriptions that people write: answers, open answers, mistakes with their lines, the form, damage."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading
from auditor.formats.pacs_description import FORMAT, questionnaire
from auditor.formats.pacs_description.questions import (
    ACCOUNT,
    DICOM_PORT,
    OTHER_PORT,
    PEER,
    PORT,
    SERVER,
    TLS,
    UNASKED,
    VERBS,
    Question,
)
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import VERBS as ALL_VERBS
from auditor.model.pacs import Account, Listener, Pacs, Peer, Tls
from auditor.shipped import CHECKS
from auditor.syntax.decode import decode
from tests.formats.mutations import survive

SAMPLES = Path(__file__).parents[3] / "samples" / "pacs_description"
HEAD = "pacs_description: 1\n"
ASKED: tuple[tuple[type, tuple[Question, ...]], ...] = (
    (Pacs, tuple(one for section in SERVER for one in section.questions if one.field)),
    (Listener, (*PORT, *DICOM_PORT, *OTHER_PORT)),
    (Tls, TLS),
    (Peer, PEER),
    (Account, ACCOUNT),
)


def read(text: str) -> Reading:
    return FORMAT.read((decode("pacs.yaml", text.encode()),), ())


def server(text: str) -> Pacs:
    return read(HEAD + text).pacs[0]


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    return fact.value if isinstance(fact, Known) else None


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


def read_by_checks() -> set[str]:
    """Every attribute that a check looks at."""
    found = set()
    for path in CHECKS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


def _is_fact(kind: object) -> bool:
    return "Known[" in str(kind) and not str(kind).startswith("tuple[")


def test_each_fact_that_a_check_reads_can_be_answered() -> None:
    attributes = read_by_checks()
    for owner, questions in ASKED:
        facts = {one.name for one in fields(owner) if _is_fact(one.type)}
        wanted = (facts & attributes) - UNASKED.keys() - {"enabled"}
        assert wanted <= {one.field for one in questions}, owner
        assert {one.field for one in questions} <= {one.name for one in fields(owner)}, owner


def test_there_are_facts_to_ask_for() -> None:
    assert {"audit", "lockout", "login", "client_certificate"} <= read_by_checks()
    assert {"audit", "version", "idle_minutes"} <= {one.name for one in fields(Pacs) if _is_fact(one.type)}


def test_each_verb_can_be_answered() -> None:
    assert set(VERBS) == set(ALL_VERBS)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", True), ("no", False), ("TRUE", True), ("off", False), ("unknown", None), ("", None), ('""', None)],
)
def test_an_answer_of_yes_or_no(answer: str, expected: bool | None) -> None:
    fact = server(f"people:\n  lockout: {answer}\n").lockout
    assert value(fact) == expected
    assert fact.setting == "people.lockout"
    if isinstance(fact, Known):
        assert fact.basis is Basis.ATTESTED
        assert fact.evidence[0].first == 3


def test_what_does_not_exist_is_not_asked_again() -> None:
    assert server("people:\n  lockout: n/a\n").lockout.setting == ""


@pytest.mark.parametrize(("answer", "expected"), [("0", 0), ("15", 15), ("unknown", None), ("-1", None), ("ten", None)])
def test_an_answer_that_is_a_number(answer: str, expected: int | None) -> None:
    assert value(server(f"people:\n  idle_logoff_minutes: {answer}\n").idle_minutes) == expected


def test_an_answer_keeps_who_gave_it_and_what_shows_it() -> None:
    fact = server(
        "answered_by: A. Osei\nanswered_on: 2026-10-02\n"
        "storage:\n  encrypted: {value: yes, evidence: vendor letter, checked_on: 2026-10-01, checked_by: A. Osei}\n"
    ).encrypted_at_rest
    assert isinstance(fact, Known)
    assert fact.origin == "answered by A. Osei on 2026-10-02"
    assert fact.evidence[0].note == "shown by: vendor letter"


def test_a_missing_answer_is_an_open_question_with_its_place() -> None:
    pacs = server("system: a\naudit:\n  exports: yes\n")
    assert isinstance(pacs.audit, Unknown)
    assert (pacs.audit.evidence[0].first, pacs.audit.setting) == (4, "audit.on")
    assert isinstance(pacs.lockout, Unknown)
    assert pacs.lockout.evidence[0].first == 1


def test_every_answer_of_the_hardened_sample_is_attested() -> None:
    (pacs,) = sample("hardened.yaml").pacs
    owners: list[object] = [pacs, *pacs.listeners, *(one.tls for one in pacs.listeners), *pacs.peers]
    facts = [getattr(owner, one.name) for owner in owners for one in fields(owner)]  # type: ignore[arg-type]  # dataclasses
    known = [one for one in facts if isinstance(one, Known)]
    assert len(known) > 50
    assert {one.basis for one in known} == {Basis.ATTESTED}


def test_ports_devices_and_accounts() -> None:
    (pacs,) = sample("exposed.yaml").pacs
    assert (pacs.name, pacs.product) == ("reading-pacs", "Northlight Imaging ClearRead")
    assert [(one.service, one.number) for one in pacs.listeners] == [("dicom", 104), ("web", 8080), ("database", 1433)]
    assert value(pacs.listeners[0].strangers("find")) is True
    assert value(pacs.listeners[1].default_account) is True
    assert [(one.name, one.port, bool(one.address)) for one in pacs.peers] == [
        ("CT1", 104, True),
        ("TELERAD", 104, True),
    ]
    assert [(one.name, one.generic, one.default_password) for one in pacs.accounts] == [
        ("admin", True, True),
        ("reading", True, False),
    ]


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("peple:\n  lockout: yes\n", 2, "Did you mean people?"),
        ("people:\n  lock_out: yes\n", 3, "Did you mean lockout?"),
        ("people:\n  zzz: yes\n", 3, "Known are: accounts_set_up"),
        ("people:\n  lockout: perhaps\n", 3, "must be yes, no, unknown or n/a"),
        ("people:\n  lockout: [yes]\n", 3, "one answer, not a list"),
        ("people:\n  idle_logoff_minutes: soon\n", 3, "must be a whole number"),
        ("people: yes\n", 2, "must hold keys"),
        ("ports: 104\n", 2, "must be a list"),
        ("ports:\n  - service: dcom\n", 3, "needs a service"),
        ("ports:\n  - port: 104\n", 3, "needs a service"),
        ("ports:\n  - service: dicom\n    tls: yes\n", 4, "must hold keys"),
        ("answered_on: yesterday\n", 2, "must be a date"),
        ("devices:\n  - title: CT1\n    may: {fnd: yes}\n", 4, "Did you mean find?"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, line: int, hint: str) -> None:
    problems = [told for _, told in read(HEAD + text).problems]
    assert any(told.startswith(f"Line {line}: ") and hint in told for told in problems), problems


def test_another_edition_is_told() -> None:
    (problem,) = read("pacs_description: 2\n").problems
    assert "edition 1" in problem[1]


def test_what_is_no_mapping_says_how_to_get_the_form() -> None:
    with pytest.raises(NotReadableError, match="--questionnaire"):
        read("- pacs_description: 1\n")


def test_the_form_is_a_description_with_every_answer_open() -> None:
    reading = read(questionnaire())
    assert not reading.problems
    (pacs,) = reading.pacs
    facts = [getattr(pacs, one.field) for section in SERVER for one in section.questions if one.field]
    assert not [one for one in facts if isinstance(one, Known)]
    assert [one.service for one in pacs.listeners] == ["dicom", "web"]
    assert not reading.coverage[0].not_understood
    assert (SAMPLES / "nothing-answered.yaml").read_text("utf-8") == questionnaire()


def test_the_form_asks_each_question_once_in_a_line_above() -> None:
    lines = questionnaire().splitlines()
    for _, questions in ASKED:
        for one in questions:
            places = [number for number, line in enumerate(lines) if line.strip() == f"# {one.ask}"]
            assert places
            assert all(lines[place + 1].strip().removeprefix("- ").startswith(f"{one.key}:") for place in places)
    assert max(len(line) for line in lines) <= 120


@pytest.mark.parametrize(("text", "certainty"), [(HEAD, 3), ("a: 1\npacs_description: 1\n", 3), ("services: {}\n", 0)])
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", text.encode())).certainty == certainty


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    survive(FORMAT, (decode("pacs.yaml", HEAD.encode() + data),))


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("{title: CT1, host: 203.0.113.7}", "CT1"),
        ("{host: ct1.example}", "ct1.example"),
        ("{host: 203.0.113.7}", "a device without a title"),
    ],
)
def test_a_device_is_not_called_by_its_address(device: str, name: str) -> None:
    assert [one.name for one in server(f"devices:\n  - {device}\n").peers] == [name]
