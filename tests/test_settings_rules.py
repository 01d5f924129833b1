"""Checks as YAML: what is read, and what is said of a mistake."""

from pathlib import Path

import pytest

from auditor.model.finding import Effect, Weakness
from auditor.settings import SettingsError
from auditor.settings.rules import read_rule, read_rules

RULE = """id: clinic-tls-on-dicom
version: 1
title: DICOM is encrypted on every port
subject: pacs
weakness: 3
effect: bulk
cites: {hipaa: "312(e)(1)", csf: PR.DS-02}
fails-when: any(port.encrypted == False for port in pacs.listeners)
message: a DICOM port takes images in clear
why: Our policy 7.2.
"""


def test_a_rule_is_read() -> None:
    rule = read_rule(RULE.encode(), "tls.yaml")
    assert (rule.id, rule.version, rule.subject, rule.line) == ("clinic-tls-on-dicom", 1, "pacs", 8)
    assert (rule.weakness, rule.effect) == (Weakness.WEAK_BARRIER, Effect.BULK)
    assert rule.cites.rows == ("164.312(e)(1)",)
    assert rule.remedy[0][0] == "it-vendor"
    full = RULE + "remedy: {practice: ask the vendor.}\nverify: [look.]\nside-effects: [none.]\n"
    rule = read_rule(full.encode(), "tls.yaml")
    assert (rule.remedy, rule.verify, rule.side_effects) == ((("practice", "ask the vendor."),), ("look.",), ("none.",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("subject: pacs", "subject: pac", "line 4: subject: there is no subject 'pac'; did you mean pacs?"),
        ("weakness: 3", "weakness: 6", "line 5: weakness is too large"),
        ("weakness: 3", "weakness: high", "line 5: weakness must be a whole number"),
        ("effect: bulk", "effect: bulky", "line 6: effect: there is no effect 'bulky'; did you mean bulk?"),
        ("312(e)(1)", "312(z)", "line 7: cites: there is no hipaa 312(z)"),
        ("PR.DS-02", "PR.DS-99", "line 7: cites: there is no csf PR.DS-99"),
        ("fails-when:", "fail-when:", "there is no key 'fail-when' here; did you mean fails-when?"),
        ("id: clinic-tls-on-dicom", "id: Clinic", "line 1: id"),
        ("why: Our policy 7.2.\n", "", "why is missing"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_rule(RULE.replace(old, new).encode(), "tls.yaml")
    assert said in str(error.value)


def test_a_folder_gives_checks_and_a_sentence_for_each_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULE)
    (tmp_path / "b.yml").write_text(RULE.replace("encrypted", "encryptd"))
    (tmp_path / "c.yaml").write_text("id: 1\n")
    (tmp_path / "notes.txt").write_text("no check")
    checks, problems = read_rules((tmp_path,))
    assert [one.id for one in checks] == ["clinic-tls-on-dicom"]
    assert [checks[0].origin] == [str(tmp_path / "a.yaml")]
    assert f"{tmp_path / 'b.yml'}, line 8, character 5 of the condition: Listener has no field encryptd" in problems[0]
    assert "did you mean encrypted?" in problems[0]
    assert problems[1].startswith(f"{tmp_path / 'c.yaml'}, line 1: ")
    assert len(problems) == 2
