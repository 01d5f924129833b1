"""Decisions, answers, plan and init as their user runs them: the exit status, what is written and what is said."""

import json
import os
import pty
import select
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from auditor.cli.commands import app
from auditor.settings.attestations import read_attestations
from auditor.shipped import SAMPLES

DAY = "2026-11-24"
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795478400", "NO_COLOR": "1"}
DECISION = """decisions:
  - finding: "{id}"
    judged: "{judged}"
    severity: {severity}
    specification: {specification}
    decision: alternative
    reasons: {{size: two people, infrastructure: a jump host, cost: too much, risk: low, contribution: little}}
    measure: Logins go through a jump host.
    evidence: binder, page 12
    approved_by: {{name: Dana Reyes, role: Security Official}}
    decided: {decided}
    expires: {expires}
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "summit"
    shutil.copytree(SAMPLES / "clinics" / "riverside-exposed", folder)
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A firewall alone, so that few answers have to be tried."""
    (tmp_path / "office").mkdir()
    shutil.copy(SAMPLES / "clinics" / "riverside-exposed" / "edge.cfg", tmp_path / "office")
    return tmp_path / "office"


def run(*arguments: str, typed: str = "") -> Result:
    environment = {"SOURCE_DATE_EPOCH": "1795478400", "NO_COLOR": "1"}
    done = CliRunner().invoke(app, list(arguments), input=typed, env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def audit(clinic: Path, *more: str) -> tuple[Result, dict[str, Any]]:
    out = clinic.parent / "result.json"
    done = run("audit", str(clinic), "-o", str(out), "-q", "--as-of", DAY, *more)
    assert done.exit_code in {0, 1}, done.stderr
    return done, json.loads(out.read_text())


def only(result: dict[str, Any], check: str) -> dict[str, Any]:
    return next(one for one in result["findings"] if one["check"] == check)


def test_a_decision_is_shown_and_counts_until_its_last_day(clinic: Path) -> None:
    one = only(audit(clinic)[1], "fwm-no-lockout")
    text = DECISION.format(
        id=one["id"],
        judged=one["judged"],
        severity=one["severity"],
        specification=one["decidable"],
        decided="2026-11-01",
        expires=DAY,
    )
    (clinic / "decisions.yaml").write_text(text)
    _, result = audit(clinic)
    decided = only(result, "fwm-no-lockout")
    assert (decided["verdict"], decided["severity"]) == ("fail", one["severity"])
    assert (decided["decision"]["standing"], decided["decision"]["approved_by"]) == ("in-force", "Dana Reyes")
    assert result["summary"]["decided"][one["severity"]] == 1
    assert len(result["run"]["inputs"]["decisions_sha256"]) == 64
    assert next(task for task in result["plan"] if task["finding"] == one["id"])["status"] == "decided"
    assert only(result, "gov-acceptance-incomplete")["verdict"] == "pass"
    done, result = audit(clinic, "--as-of", "2026-11-25")
    assert only(result, "fwm-no-lockout")["decision"]["standing"] == "expired"
    assert f"decisions.yaml, line 2: the decision on {one['id']} does not hold. The decision ran out" in done.stderr
    assert only(result, "gov-acceptance-incomplete")["verdict"] == "fail"
    for option in (("--no-decisions",), ("--persona", "auditor")):
        _, result = audit(clinic, *option)
        assert only(result, "fwm-no-lockout")["decision"] is None
        assert result["run"]["inputs"]["decisions_sha256"] is None


def test_what_is_decided_does_not_count_for_the_exit_status(tmp_path: Path) -> None:
    file = tmp_path / "fw" / "edge.cfg"
    file.parent.mkdir()
    shutil.copy(SAMPLES / "clinics" / "summit-hardened" / "summit-edge.cfg", file)
    result = audit(file.parent, "--fail-on", "low")[1]
    counting = [one for one in result["findings"] if one["severity"] in {"low", "medium"} and one["decidable"]]
    entries = [
        DECISION.format(
            id=one["id"],
            judged=one["judged"],
            severity=one["severity"],
            specification=one["decidable"],
            decided=DAY,
            expires="2027-11-24",
        ).partition("\n")[2]
        for one in counting
    ]
    (file.parent / "decisions.yaml").write_text("decisions:\n" + "".join(entries) if entries else "decisions: []\n")
    others = [one for one in result["findings"] if one["severity"] not in {None, "info"} and one not in counting]
    done, _ = audit(file.parent, "--fail-on", "low")
    assert done.exit_code == bool(others)
    assert audit(file.parent, "--fail-on", "low", "--no-decisions")[0].exit_code == bool(others or counting)


def test_a_decision_on_a_standard_is_refused_and_one_on_nothing_stops(clinic: Path) -> None:
    first = audit(clinic)[1]["findings"][0]
    text = f'decisions:\n  - finding: "{first["id"]}"\n    decision: not-reasonable\n'
    (clinic / "decisions.yaml").write_text(text)
    done, result = audit(clinic)
    assert done.exit_code == 1
    assert "is a standard: it binds every practice" in done.stderr
    assert result["findings"][0]["decision"]["standing"] == "refused"
    (clinic / "decisions.yaml").write_text(text.replace(first["id"], "0" * 16))
    done = run("audit", str(clinic), "-o", str(clinic / "x.json"))
    assert done.exit_code == 2
    assert f"decisions.yaml, line 2: there is no finding {'0' * 16}" in done.stderr
    assert not (clinic / "x.json").exists()


def test_what_may_be_decided_is_printed_ready_to_fill_in(clinic: Path) -> None:
    done = run("decide", str(clinic), "--as-of", DAY)
    assert run("decide", str(clinic), "--as-of", DAY, "-o", str(clinic / "decisions.yaml")).exit_code == 0
    assert (clinic / "decisions.yaml").read_text() == done.stdout
    assert "is there already" in run("decide", str(clinic), "-o", str(clinic / "decisions.yaml")).stderr
    ids = [line.split('"')[1] for line in done.stdout.splitlines() if "- finding:" in line]
    _, result = audit(clinic)
    assert {one["id"] for one in result["findings"] if one["decision"]} == set(ids)
    assert {one["decision"]["standing"] for one in result["findings"] if one["decision"]} == {"refused"}
    assert f"    decided: {DAY}\n    expires:  " in done.stdout
    assert all(one["decidable"] for one in result["findings"] if one["id"] in ids)


@pytest.mark.parametrize("name", ["sheet.yaml", "sheet.xlsx"])
def test_questions_go_out_and_answers_come_back(clinic: Path, name: str) -> None:
    sheet = clinic / name
    assert "164.308(a)(2)" in run("questions", str(clinic)).stdout
    assert run("questions", str(clinic), "-o", str(sheet)).exit_code == 0
    given = clinic / "attestations.yaml"
    given.write_text(
        "attestations:\n  - {about: 164.308(a)(2), answer: yes, statement: Dana Reyes., by: Pat Lee, on: 2026-11-01}\n"
        "  - {about: 164.312(b), answer: yes, statement: It is., by: Pat Lee, on: 2026-11-01}\n"
    )
    sheet.unlink()
    assert run("questions", str(clinic), "-o", str(sheet), "--as-of", DAY).exit_code == 0
    given.unlink()
    assert run("questions", str(clinic), "-o", str(sheet), "--as-of", DAY).exit_code == 0
    _, result = audit(clinic, "--answers", str(sheet))
    rows = {row["id"]: row for row in result["safeguards"]}
    assert (rows["164.308(a)(2)"]["status"], rows["164.308(a)(2)"]["attestation"]["by"]) == ("attested", "Pat Lee")
    assert rows["164.312(b)"]["status"] == "deficiency observed"
    assert rows["164.312(b)"]["attestation"]["state"] == "contradicted"
    assert result["summary"]["attested"] == 1
    sheet.rename(clinic / f"attestations{sheet.suffix}")
    assert audit(clinic)[1]["summary"]["attested"] == 1
    _, strict = audit(clinic, "--persona", "auditor")
    assert strict["summary"]["attested"] == 0
    assert strict["run"]["options"] == {"persona": "auditor"}


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx"])
def test_the_plan_is_kept_and_what_is_late_is_a_finding(clinic: Path, name: str) -> None:
    plan = clinic / name
    assert run("plan", str(clinic), "-o", str(plan), "--as-of", DAY).exit_code == 0
    again = plan.read_bytes()
    assert run("plan", str(clinic), "-o", str(plan), "--as-of", "2026-12-20").exit_code == 0
    if name == "plan.csv":
        assert plan.read_bytes() == again
    _, result = audit(clinic)
    assert not [one for one in result["findings"] if one["check"] == "gov-plan-overdue" and one["verdict"] == "fail"]
    assert not [task for task in result["plan"] if task["suggested"]]
    _, result = audit(clinic, "--as-of", "2026-12-20")
    late = [one for one in result["findings"] if one["check"] == "gov-plan-overdue"]
    assert {one["severity"] for one in late} == {"critical"}
    assert f"({name}, line 2)" in " ".join(one["message"] for one in late)


def test_two_plans_are_one_too_many(clinic: Path) -> None:
    for name in ("plan.csv", "plan.xlsx"):
        assert run("plan", str(clinic), "-o", str(clinic.parent / name)).exit_code == 0
    for name in ("plan.csv", "plan.xlsx"):
        shutil.copy(clinic.parent / name, clinic / name)
    done = run("audit", str(clinic), "-o", str(clinic.parent / "x.json"))
    assert done.exit_code == 2
    assert "are both there. Keep one of the two, or name the one that holds." in done.stderr


def test_profiles_are_an_appendix(clinic: Path) -> None:
    _, plain = audit(clinic)
    _, more = audit(clinic, "--profile", "hipaa-nprm-2025", "--profile", "recognized-practices")
    assert plain["profiles"] == []
    assert [one["name"] for one in more["profiles"]] == ["hipaa-nprm-2025", "recognized-practices"]
    assert all(row["id"].startswith("proposed 164.") for row in more["profiles"][0]["rows"])
    assert {key: more[key] for key in ("findings", "safeguards", "summary", "plan")} == {
        key: plain[key] for key in ("findings", "safeguards", "summary", "plan")
    }
    done = run("audit", str(clinic), "-o", str(clinic / "x.json"), "--profile", "hipaa-nprm-2026")
    assert (done.exit_code, "Did you mean hipaa-nprm-2025?" in done.stderr) == (2, True)


def test_init_without_a_terminal_writes_the_questions_as_notes(office: Path) -> None:
    clinic = office
    ids = {one["id"] for one in audit(clinic)[1]["findings"]}
    done = run("init", str(clinic))
    assert done.exit_code == 0
    site = clinic / "site.yaml"
    text = site.read_text()
    assert '#  "patients": ' in text
    assert '- name: "edge"' in text
    assert {one["id"] for one in audit(clinic)[1]["findings"]} == ids
    site.write_text(text + "# mine\npractice2: {}\n")
    done = run("init", str(clinic))
    assert done.exit_code == 2
    assert "there is no key 'practice2' here; did you mean practice?" in done.stderr
    site.write_text(text + "# mine\nanswers:\n  patients: 300  # counted\n")
    run("init", str(clinic))
    after = site.read_text()
    assert "# mine\nanswers:\n  patients: 300  # counted\n" in after
    assert '#  "patients": ' not in after
    assert after.count("# Open questions.") == 1


def talk(arguments: list[str], answers: list[str]) -> str:
    """What a terminal shows while the answers are typed, one at each prompt."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-m", "auditor", *arguments], ENVIRONMENT)  # noqa: S606 - our own program
    shown, left = b"", list(answers)
    while select.select([terminal], [], [], 60)[0]:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
        if left and shown.rstrip().endswith(b"]:"):
            os.write(terminal, left.pop(0).encode() + b"\n")
    os.waitpid(child, 0)
    return shown.decode().replace("\r\n", "\n")


def test_init_on_a_terminal_asks_saves_and_goes_on_where_it_stopped(office: Path) -> None:
    clinic, site = office, office / "site.yaml"
    shown = talk(["init", str(clinic)], ["", "nonsense", "office", "?", "q"])
    assert "Question 1 of 6, for the IT vendor. It can change" in shown
    assert "'nonsense' is no role; there are: internet" in shown
    assert "Saved. Nothing changed." in shown
    assert "run init again to go on" in shown
    text = site.read_text()
    assert '"role:edge:outside": "internet"' in text
    assert '"role:edge:inside": "office"' in text
    assert "patients" not in text
    shown = talk(["init", str(clinic)], ["q"])
    assert "Question 1 of 4" in shown
    assert site.read_text() == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("audit", "{clinic}", "--persona", "auditor", "--answers", "x.yaml"),
            "reads neither decisions nor answers",
        ),
        (("audit", "{clinic}", "--decisions", "x.yaml", "--no-decisions"), "contradict each other"),
        (("audit", "{clinic}", "--decisions", "x.yaml"), "x.yaml could not be opened"),
        (("questions", "{clinic}", "-o", "x.pdf"), "a sheet of questions is one of .yaml, .xlsx, .csv"),
        (("questions", "{clinic}", "-o", "{clinic}/site.yaml"), "there is no key 'practice' here"),
        (("plan", "{clinic}", "-o", "x.pdf"), "a plan is .csv or .xlsx"),
        (("sra", "{clinic}", "-o", "x.pdf"), "these rows are .csv or .xlsx"),
        (("init", "{clinic}/site.yaml"), "There is no export in"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(clinic: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(*(one.format(clinic=clinic) for one in arguments))
    assert done.exit_code == 2
    assert said in done.stderr


def test_questions_are_answered_at_the_terminal_and_the_next_time_goes_on(office: Path) -> None:
    first = ["yes", "The policy is of 2025.", "Dana Reyes", "Owner", "binder, page 1"]
    second = ["", "maybe", "no", "Nobody reads them.", "", "", "", "q"]
    done = run("questions", str(office), "--ask", "--as-of", DAY, typed="\n".join((*first, *second)) + "\n")
    assert done.exit_code == 0, done.output
    assert "maybe is no answer" in done.stdout
    kept = office / "attestations.yaml"
    (one, other), _ = read_attestations(kept.read_bytes(), str(kept))
    assert (one.about, one.answer, one.by, one.role, one.evidence) == (
        "164.308(a)(1)(i)", "yes", "Dana Reyes", "Owner", "binder, page 1",
    )  # fmt: skip
    assert (other.about, other.answer, other.by, other.evidence) == ("164.308(a)(1)(ii)(B)", "no", "Dana Reyes", "")
    assert one.on.isoformat() == DAY
    before = kept.read_bytes()
    done = run("questions", str(office), "--ask", "--as-of", DAY, typed="q\n")
    assert "(164.308(a)(1)(ii)(A))" in done.stdout
    assert kept.read_bytes().count(b"Dana Reyes") == before.count(b"Dana Reyes") == 2
