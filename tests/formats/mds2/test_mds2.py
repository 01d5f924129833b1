"""Disclosure sheets: answers of both editions, notes, layouts, what is no answer, damage."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading
from auditor.formats.mds2 import FORMAT
from auditor.formats.mds2.questions import QUESTIONS
from auditor.formats.mds2.sheet import parse
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Pacs
from auditor.syntax.decode import decode
from tests.formats.mutations import survive

SAMPLES = Path(__file__).parents[3] / "samples" / "mds2"
TITLE = "Manufacturer Disclosure Statement for Medical Device Security -- MDS2\n"
ASKED = {
    "ALOF-1": "Can idle users be logged off after a length of inactivity?",
    "AUDT-1.1": "Does the audit log record a USER ID?",
    "AUDT-2": "Are events recorded in an audit log?",
    "AUDT-2.5": "Presentation of clinical or PII data (e.g. display, print)?",
    "AUDT-2.8": "Receipt/transmission of data?",
    "AUDT-5": "Can audit log content be exported?",
    "AUDT-5.4": "Are audit logs encrypted in transit?",
    "AUTH-1": "Does the device prevent access to unauthorized users?",
    "AUTH-2": "Can users be assigned different privilege levels?",
    "IGAU-1": "Does the device provide data integrity checking?",
    "NAUT-1": "Does the device support any means of node authentication?",
    "NAUT-2": "Are network access control mechanisms supported?",
    "NAUT-3": "Does the device use certificate-based authentication?",
    "CONN-7": "Does the device support Transport Layer Security (TLS)?",
    "PAUT-1": "Does the device support and enforce unique IDs and passwords for all users and roles?",
    "PAUT-3": "Is the device configurable to lock out a user?",
    "PAUT-6": "Can passwords meet complexity rules?",
    "PAUT-8": "Does the device support multi-factor authentication?",
    "STCF-1": "Can the device encrypt data at rest?",
    "TXCF-2": "Is PII encrypted prior to transmission?",
    "TXCF-2.1": "If data is not encrypted by default, can the customer configure encryption options?",
    "TXCF-3": "Is transmission restricted to a fixed list of network destinations?",
    "TXCF-5": "Are secure transmission methods supported (DICOM, HL7)?",
}


def value(fact: Fact[bool] | Fact[str] | Fact[int]) -> object:
    return fact.value if isinstance(fact, Known) else None


def text(**answers: str) -> str:
    told = {id.replace("_", "-").replace("d", "."): answer for id, answer in answers.items()}
    return TITLE + "".join(f"{id} {question} {told.get(id, 'Yes')}\n" for id, question in ASKED.items())


def read(written: str, name: str = "sheet.txt") -> Reading:
    return FORMAT.read((decode(name, written.encode()),), ())


def server(**answers: str) -> Pacs:
    return read(text(**answers)).pacs[0]


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


@pytest.mark.parametrize(
    ("answers", "field", "expected"),
    [
        ({"ALOF_1": "No"}, "idle_minutes", 0),
        ({"AUDT_2": "No"}, "audit", False),
        ({"AUDT_2d5": "No"}, "audit", False),
        ({"AUDT_1d1": "No"}, "audit", False),
        ({"AUDT_2d8": "No"}, "exports_logged", False),
        ({"AUDT_5": "No"}, "audit_remote", False),
        ({"AUDT_5d4": "No"}, "audit_clear", True),
        ({"AUTH_2": "No"}, "roles_separated", False),
        ({"AUTH_1": "No"}, "roles_separated", False),
        ({"AUTH_1": "No"}, "lockout", False),
        ({"AUTH_1": "No"}, "personal_logins", False),
        ({"PAUT_3": "No"}, "lockout", False),
        ({"PAUT_6": "No"}, "password_length", 0),
        ({"PAUT_8": "No"}, "second_factor", False),
        ({"IGAU_1": "No"}, "checksums", False),
        ({"STCF_1": "No"}, "encrypted_at_rest", False),
        ({"TXCF_3": "No"}, "move_anywhere", True),
        ({"NAUT_2": "No"}, "host_check", False),
    ],
)
def test_no_is_a_fact_that_the_manufacturer_states(answers: dict[str, str], field: str, expected: object) -> None:
    fact = getattr(server(**answers), field)
    assert isinstance(fact, Known)
    assert (fact.value, fact.basis) == (expected, Basis.ATTESTED)
    assert fact.setting == next(iter(answers)).replace("_", "-").replace("d", ".")
    assert isinstance(getattr(server(), field), Unknown)


@pytest.mark.parametrize(
    ("answers", "encrypted"),
    [
        ({}, None),
        ({"TXCF_5": "No"}, False),
        ({"CONN_7": "No"}, False),
        ({"TXCF_2": "No"}, None),
        ({"TXCF_2": "No", "TXCF_2d1": "No"}, False),
    ],
)
def test_encryption_is_sure_only_where_the_product_has_none(answers: dict[str, str], encrypted: object) -> None:
    assert value(server(**answers).listeners[0].encrypted) == encrypted


def test_callers_are_known_by_name_alone_where_nothing_tells_nodes_apart() -> None:
    found = server(NAUT_1="No", NAUT_3="No").listeners[0]
    assert (value(found.login), value(found.titles_only), value(found.tls.client_certificate)) == (False, True, False)


def test_yes_decides_nothing() -> None:
    (pacs,) = sample("hardened.xlsx").pacs
    known = [one.name for one in fields(Pacs) if isinstance(getattr(pacs, one.name), Known)]
    assert known == []


@pytest.mark.parametrize(
    ("answer", "word", "reason"),
    [
        ("Yes", "yes", "the product can do it"),
        ("See Note", "see note", "with a note"),
        ("See Note 4", "see note", "with a note"),
        ("N/A", "n/a", "does not apply"),
        ("____", "", "left the question open"),
        ("", "", "left the question open"),
    ],
)
def test_other_answers_are_questions(answer: str, word: str, reason: str) -> None:
    fact = server(PAUT_3=answer).lockout
    assert isinstance(fact, Unknown)
    assert reason in fact.reason
    assert parse(decode("a", text(PAUT_3=answer).encode())).answers["PAUT-3"].word == word


@pytest.mark.parametrize(
    ("line", "word", "note"),
    [
        ("PAUT-3,Can it lock?,No,soon", "no", "soon"),
        ('PAUT-3,"Can it lock, or not?": Yes,LDAP', "yes", "LDAP"),
        ("PAUT-3\tCan it lock?\tNo\tsoon\tSection 5", "no", "soon"),
        ("Form!12\tPAUT-3\tCan it lock?\tNo", "no", ""),
        ("PAUT-3 Can it lock? No", "no", ""),
        ("PAUT-3 Can it lock: Yes", "yes", ""),
        ('PAUT-3,"Can it lock? If no, answer “N/A” below. ": Yes', "yes", ""),
        ("PAUT-3 Can it\nlock?\nNo", "no", ""),
        ("PAUT-3 Can it lock?: N/A: No accounts", "n/a", "No accounts"),
        ("paut-3 Can it lock? no", "no", ""),
        ("PAUT-3 Can it lock out users Yes 7", "yes", "7"),
        ("PAUT-3 Notable? None", "", ""),
        ("PAUT-3 Can it lock?____", "", ""),
    ],
)
def test_layouts(line: str, word: str, note: str) -> None:
    sheet = parse(decode("a", (line + "\n" + text().replace("PAUT-3", "PAUT-99")).encode()))
    answer = sheet.answers["PAUT-3"]
    assert (answer.word, answer.note) == (word, note)


def test_a_note_is_kept_with_its_answer() -> None:
    fact = server(STCF_1="No, planned for version 8").encrypted_at_rest
    assert isinstance(fact, Known)
    assert fact.evidence[0].note == "note of the manufacturer: planned for version 8"


def test_a_number_with_another_question_is_not_taken() -> None:
    written = text(PAUT_3="No").replace("lock out a user", "read badges")
    assert isinstance(read(written).pacs[0].lockout, Unknown)


def test_typing_errors_of_numbers_are_known() -> None:
    assert "SAHD-15" in parse(decode("a", (text() + "SHAD-15 Can it? Yes\n").encode())).answers


@pytest.mark.parametrize("name", ["exposed.xlsx", "pasted.txt", "saved.csv", "crlf.txt"])
def test_every_layout_gives_the_same_head(name: str) -> None:
    (pacs,) = sample(name).pacs
    assert (pacs.name, pacs.product) == ("ClearRead PACS 7", "Northlight Imaging ClearRead PACS 7")


def test_the_layouts_of_one_sheet_give_the_same_facts() -> None:
    servers = [sample(name).pacs[0] for name in ("exposed.xlsx", "pasted.txt", "saved.csv")]
    names = [one.name for one in fields(Pacs)]
    shown = [[value(getattr(one, name)) for name in names if "Known[" in str(type(one))] for one in servers]
    assert shown[0] == shown[1] == shown[2]
    assert {value(one.lockout) for one in servers} == {False}
    assert {value(one.encrypted_at_rest) for one in servers} == {False}


@pytest.mark.parametrize(("answer", "told"), [("No", "does not enforce"), ("Yes", "whether it is switched on")])
def test_names_for_users_and_services_together_stay_a_question(answer: str, told: str) -> None:
    fact = server(PAUT_1=answer).personal_logins
    assert isinstance(fact, Unknown)
    assert told in fact.reason


def test_the_older_sheet_asks_for_names_of_users_alone() -> None:
    asked = "12-1.1 Does the device support unique user/operator-specific IDs and passwords for multiple users? {}\n"
    sheet = (SAMPLES / "edition-2013.txt").read_text("utf-8")
    yes, no = (read(sheet.replace(asked.format("Yes"), asked.format(word))).pacs[0] for word in ("Yes", "No"))
    assert (value(yes.personal_logins), value(no.personal_logins)) == (None, False)


def test_the_edition_of_2013_is_read_by_its_own_numbers() -> None:
    (pacs,) = sample("edition-2013.txt").pacs
    found = {name: value(getattr(pacs, name)) for name in ("lockout", "audit", "idle_minutes", "encrypted_at_rest")}
    assert found == {"lockout": False, "audit": False, "idle_minutes": 0, "encrypted_at_rest": False}
    assert value(pacs.version) == "4.2.1"
    assert value(pacs.listeners[0].encrypted) is False
    assert isinstance(pacs.second_factor, Unknown)
    assert "does not ask" in pacs.second_factor.reason


def test_an_unknown_edition_is_told() -> None:
    with pytest.raises(NotReadableError, match="HN 1-2019"):
        sample("edition-2004.txt")


def test_missing_questions_and_dates_are_told() -> None:
    told = " ".join(problem for _, problem in read(text().replace("STCF-1", "STCF-9")).problems)
    assert "STCF-1" in told
    assert "no release date" in told


def test_the_first_of_two_answers_counts() -> None:
    reading = read(text(STCF_1="No") + "STCF-1 Can the device encrypt data at rest? Yes\n")
    assert value(reading.pacs[0].encrypted_at_rest) is False
    assert any("a second time" in problem for _, problem in reading.problems)


def test_every_question_is_one_of_the_sheet() -> None:
    assert {one.id for one in QUESTIONS.values()} == set(ASKED)


@pytest.mark.parametrize(
    ("written", "certainty"),
    [
        (text(), 3),
        (text().replace(TITLE, ""), 2),
        (TITLE, 1),
        ("MDS2 of our scanner\n", 1),
        ("hostname edge\n", 0),
        ("", 0),
    ],
)
def test_certainty(written: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", written.encode())).certainty == certainty


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    survive(FORMAT, (decode("sheet.xlsx", TITLE.encode() + data),))


@given(st.integers(0, 4000), st.integers(0, 80), st.binary(max_size=8))
def test_damaged_text(start: int, length: int, instead: bytes) -> None:
    whole = (SAMPLES / "pasted.txt").read_bytes()
    survive(FORMAT, (decode("sheet.xlsx", whole[:start] + instead + whole[start + length :]),))
