"""Answers put into a site.yaml that people keep: one line more, all else untouched."""

import pytest

from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface
from auditor.model.net import cidr
from auditor.model.pacs import Pacs
from auditor.model.role import Role
from auditor.settings import SettingsError, read_site
from auditor.settings.sitefile import first, with_answer, with_questions

NEW = ("role:edge:dmz", "guest")
LINE = '"role:edge:dmz": "guest"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"answers:\n  {LINE}\n"),
        ("# nothing yet\n", f"# nothing yet\nanswers:\n  {LINE}\n"),
        ("practice: {name: A}", f"practice: {{name: A}}\nanswers:\n  {LINE}\n"),
        ("answers: {}\n", f"answers: {{{LINE}}}\n"),
        ("answers: {patients: 3}  # counted\n", f"answers: {{patients: 3, {LINE}}}  # counted\n"),
        ("answers:\n  patients: 3  # counted\n", f"answers:\n  patients: 3  # counted\n  {LINE}\n"),
        ("answers:\n    patients: 3", f"answers:\n    patients: 3\n    {LINE}"),
        (
            "answers:\n  patients: 3\n# after\npractice: {name: A}\n",
            f"answers:\n  patients: 3\n  {LINE}\n# after\npractice: {{name: A}}\n",
        ),
        (
            "answers:\n  version:a: |\n    1.2\npractice: {}\n",
            f"answers:\n  version:a: |\n    1.2\n  {LINE}\npractice: {{}}\n",
        ),
    ],
)  # fmt: skip
def test_an_answer_is_put_in(before: str, after: str) -> None:
    assert with_answer(before, "site.yaml", *NEW) == after
    assert NEW in read_site(after.encode(), "site.yaml").answers


@pytest.mark.parametrize(
    ("id", "value", "line"),
    [
        ("patients", "300", '"patients": 300'),
        ("exported:edge", "2026-11-01", '"exported:edge": 2026-11-01'),
        ("login:a:web", "yes", '"login:a:web": yes'),
        ("version:a", "1.10", '"version:a": "1.10"'),
        ("version:a", "1.12.1", '"version:a": "1.12.1"'),
        ("address:a", "10.20.0.15", '"address:a": "10.20.0.15"'),
    ],
)
def test_an_answer_is_read_back_as_it_was_given(id: str, value: str, line: str) -> None:
    text = with_answer("", "site.yaml", id, value)
    assert line in text
    assert read_site(text.encode(), "site.yaml").answers == ((id, value),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "line 1: this is no YAML"),
        ("{practice: {}}", "only be written into a file of keys, one on each line"),
        ("- a\n", "only be written into a file of keys"),
        ("answers: none\n", "line 1: answers must hold keys and values"),
        ("x: 1\nanswers: {'role:edge:dmz': office}\n", "line 2: role:edge:dmz is answered already"),
    ],
)
def test_a_file_that_takes_no_answer(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        with_answer(text, "site.yaml", *NEW)
    assert said in str(caught.value)


def test_open_questions_are_notes_and_replace_those_of_last_time() -> None:
    once = with_questions("practice: {name: A}", [("patients", "Owner", "How many\npatients?")])
    assert once.startswith("practice: {name: A}\n# Open questions.")
    assert '# How many patients? (Owner)\n#  "patients": \n' in once
    assert read_site(once.encode(), "site.yaml").practice == "A"
    assert with_questions(once, [("patients", "Owner", "How many\npatients?")]) == once
    assert with_questions(once + "# mine\n", ()) == "practice: {name: A}\n# mine\n"
    assert (
        with_questions("# Open questions. To answer one, by hand\n", ()) == "# Open questions. To answer one, by hand\n"
    )


def test_a_first_file_names_systems_and_files_and_tells_what_was_inferred() -> None:
    place = Source("edge.cfg", "x\n").line(1)
    legs = (Interface("outside", role=Role.INTERNET, role_reason="Interface outside is taken for the internet side."),)
    systems = (
        System("a: b", firewall=Firewall("a: b", "Cisco ASA", place, interfaces=legs), sources=("edge[1].cfg",)),
        System("pacs", pacs=Pacs("pacs", "Orthanc", place), addresses=cidr("10.0.0.5"), inferred=("It is so.",)),
    )
    text = first(Estate(site=Site(), systems=systems))
    site = read_site(text.encode(), "site.yaml")
    assert [(one.name, one.files, one.interfaces) for one in site.systems] == [
        ("a: b", ("edge[[]1].cfg",), ()),
        ("pacs", (), ()),
    ]
    assert "# Interface outside is taken for the internet side." in text
    assert "# addresses: [10.0.0.5]  inferred" in text
    assert "# It is so." in text
