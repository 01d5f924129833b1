"""The annual review as its user runs it: --since, changes, changes.yaml, on a clinic edited between two audits."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from auditor.cli.commands import app
from auditor.shipped import SAMPLES

THEN, DAY = "2025-11-20", "2026-11-20"
MAIL = "access-list OUTSIDE_IN remark mail\n"
SUPPORT = (
    "access-list OUTSIDE_IN remark vendor support\n"
    "access-list OUTSIDE_IN extended permit tcp any object PACS-WEB eq 3389\n"
)
RECORD = "changes:\n  - {{date: 2026-03-14, system: edge, by: Dana Reyes, why: Vendor support., state: '{state}'}}\n"


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(SAMPLES / "clinics" / "riverside-exposed", folder)
    return folder


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(app, list(arguments), env={"SOURCE_DATE_EPOCH": "1795478400", "NO_COLOR": "1"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def audit(clinic: Path, name: str, day: str = DAY, *more: str) -> dict[str, Any]:
    out = clinic.parent / name
    done = run("audit", str(clinic), "-o", str(out), "-q", "--as-of", day, *more)
    assert done.exit_code in {0, 1}, done.stderr
    return dict(json.loads(out.read_text()))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def changed(clinic: Path) -> None:
    """A rule more, a service off, a name asked for, and the host's filter left out."""
    edit(clinic / "edge.cfg", MAIL, SUPPORT + MAIL)
    edit(clinic / "edge.cfg", "http 0.0.0.0 0.0.0.0 outside\n", "")
    edit(clinic / "orthanc.json", '"DicomCheckCalledAet" : false', '"DicomCheckCalledAet" : true')
    (clinic / "pacs-1-iptables.txt").unlink()


def since(clinic: Path) -> str:
    return str(clinic.parent / "old.json")


def drifted(result: dict[str, Any], system: str = "edge") -> dict[str, Any]:
    return next(one for one in result["findings"] if (one["check"], one["system"]) == ("fwm-drift-unexplained", system))


def test_a_first_run_has_nothing_to_compare_with(clinic: Path) -> None:
    result = audit(clinic, "old.json")
    assert result["since"] is None
    assert result["run"]["inputs"]["since_sha256"] is None
    assert drifted(result)["verdict"] == "not-applicable"
    assert all(one["imprint"]["rules"] for one in result["systems"])


def test_an_audit_beside_itself_has_nothing_new(clinic: Path) -> None:
    audit(clinic, "old.json")
    result = audit(clinic, "new.json", DAY, "--since", since(clinic))
    found = result["since"]
    assert {one["became"] for one in found["items"]} == {"still there"}
    assert found["deficiencies"]["still there"] == sum(result["summary"]["by_severity"].values())
    assert {one["became"] for one in found["files"]} == {"same"}
    assert drifted(result)["verdict"] == "pass"
    assert run("changes", since(clinic), str(clinic.parent / "new.json")).exit_code == 0


def test_a_year_of_changes(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    changed(clinic)
    result = audit(clinic, "new.json", DAY, "--since", since(clinic))
    found = result["since"]
    told = {(one["check"], one["became"]) for one in found["items"]}
    assert {
        ("fw-inbound-remote-control", "new"),
        ("fwm-drift-unexplained", "new"),
        ("fwm-console-from-internet", "resolved"),
        ("dicom-called-aet-unchecked", "resolved"),
        ("fw-ipv6-unfiltered", "not comparable"),
    } <= told
    assert {one["path"]: one["became"] for one in found["files"]} == {
        "docker-compose.yml": "same",
        "edge.cfg": "changed",
        "orthanc.json": "changed",
        "pacs-1-iptables.txt": "gone",
    }
    assert [(one["system"], one["drift"]["rules_new"]) for one in found["firewalls"]] == [("edge", 1)]
    now = sum(found["deficiencies"][word] for word in ("new", "changed", "still there"))
    apart = [one for one in found["items"] if one["became"] == "not comparable" and one["verdict"] == "fail"]
    assert now + len(apart) == sum(result["summary"]["by_severity"].values())


def test_a_record_explains_the_state_it_names(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    changed(clinic)
    asked = drifted(audit(clinic, "new.json", DAY, "--since", since(clinic)))
    assert (asked["verdict"], asked["potential_severity"]) == ("needs-review", "low")
    assert "3389" in asked["evidence"][0]["quote"]
    state = asked["message"].rpartition(" ")[2]
    (clinic / "changes.yaml").write_text(RECORD.format(state=state))
    result = audit(clinic, "new.json", DAY, "--since", since(clinic))
    assert drifted(result)["verdict"] == "pass"
    assert "Dana Reyes recorded on 2026-03-14: Vendor support." in drifted(result)["message"]
    assert result["run"]["inputs"]["changes_sha256"]
    assert "changes.yaml" not in {one["path"] for one in result["sources"]}
    edit(clinic / "edge.cfg", "eq 3389", "eq 3390")
    assert drifted(audit(clinic, "new.json", DAY, "--since", since(clinic)))["verdict"] == "needs-review"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("edge", "egde", "line 2: no system is called egde; did you mean edge?"),
        ("2026-03-14", "soon", "line 2: date must be a date"),
        ("why", "wy", "there is no key 'wy' here; did you mean why?"),
    ],
)
def test_a_mistake_in_a_record_stops_the_audit(clinic: Path, old: str, new: str, said: str) -> None:
    (clinic / "changes.yaml").write_text(RECORD.format(state="0123456789abcdef").replace(old, new))
    done = run("audit", str(clinic), "-o", str(clinic.parent / "new.json"), "-q")
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_a_re_export_is_no_change(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    edge = clinic / "edge.cfg"
    edge.write_bytes(edge.read_bytes().replace(b"\n", b"\r\n"))
    edge.rename(clinic / "edge-2026.cfg")
    edit(clinic / "site.yaml", "[edge.cfg]", "[edge-2026.cfg]")
    found = audit(clinic, "new.json", DAY, "--since", since(clinic))["since"]
    assert {one["became"] for one in found["items"]} == {"still there"}
    assert ("same", "edge-2026.cfg", "edge.cfg") in {
        (one["became"], one["path"], one["was_path"]) for one in found["files"]
    }


def test_a_renamed_system_is_the_same_system(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    edit(clinic / "site.yaml", "name: edge", "name: front\n    formerly: [edge]")
    result = audit(clinic, "new.json", DAY, "--since", since(clinic))
    assert {one["became"] for one in result["since"]["items"]} == {"still there"}
    assert drifted(result, "front")["verdict"] == "pass"


def test_a_decision_that_was_taken_out_has_ended(clinic: Path) -> None:
    one = next(one for one in audit(clinic, "old.json")["findings"] if one["check"] == "fwm-no-lockout")
    decision = {
        "finding": one["id"], "judged": one["judged"], "severity": one["severity"], "decision": "alternative",
        "specification": one["decidable"], "measure": "A jump host.", "evidence": "binder, page 12",
        "reasons": dict.fromkeys(("size", "infrastructure", "cost", "risk", "contribution"), "little"),
        "approved_by": {"name": "Dana Reyes", "role": "Owner"}, "decided": "2025-11-01", "expires": "2026-10-31",
    }  # fmt: skip
    papers = clinic / "decisions.yaml"
    papers.write_text(
        json.dumps({"decisions": [decision]})
        .replace('"2025-11-01"', "2025-11-01")
        .replace('"2026-10-31"', "2026-10-31")
    )
    audit(clinic, "old.json", THEN)
    (ended,) = audit(clinic, "new.json", DAY, "--since", since(clinic))["since"]["decisions"]
    assert (ended["became"], ended["approved_by"], ended["expires"]) == ("ended", "Dana Reyes", "2026-10-31")
    assert "ran out" in ended["reason"]
    papers.unlink()
    (ended,) = audit(clinic, "new.json", DAY, "--since", since(clinic))["since"]["decisions"]
    assert ended["reason"] == "It is no longer among the decisions."


def test_changes_tells_the_same_as_since(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    changed(clinic)
    new = clinic.parent / "new.json"
    plain = audit(clinic, "plain.json")
    found = audit(clinic, "new.json", DAY, "--since", since(clinic))["since"]
    done = run("changes", since(clinic), str(new), "--json")
    assert (json.loads(done.stdout), done.exit_code) == (found, 1)
    shown = run(
        "changes", since(clinic), str(new), "-o", str(clinic.parent / "out.md"), "-o", str(clinic.parent / "out.json")
    )
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "Resolved:" in shown.stdout
    assert json.loads((clinic.parent / "out.json").read_text())["since"] == found
    assert plain["since"] is None


def test_a_result_of_before_the_imprints_is_read(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    old = json.loads(Path(since(clinic)).read_text())
    del old["since"]
    for one in old["systems"]:
        del one["imprint"]
    for one in old["findings"]:
        del one["formerly"]
    Path(since(clinic)).write_text(json.dumps(old))
    changed(clinic)
    result = audit(clinic, "new.json", DAY, "--since", since(clinic))
    assert "whose result does not hold its rules" in drifted(result)["message"]
    assert result["since"]["firewalls"] == []
    assert any("does not hold the rules" in note for note in result["since"]["notes"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "is no result of this program"),
        ("no JSON", "is no result of this program"),
        (None, "could not be opened"),
    ],
)
def test_what_is_no_result_stops_it(clinic: Path, text: str | None, said: str) -> None:
    path = clinic.parent / "bad.json"
    if text is not None:
        path.write_text(text)
    done = run("audit", str(clinic), "-o", str(clinic.parent / "new.json"), "-q", "--since", str(path))
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    assert run("changes", str(path), str(path)).exit_code == 2


def test_the_earlier_result_comes_first(clinic: Path) -> None:
    audit(clinic, "old.json", THEN)
    audit(clinic, "new.json")
    done = run("changes", str(clinic.parent / "new.json"), since(clinic))
    assert (done.exit_code, "Name the earlier one first" in done.stderr) == (2, True)
    late = run(
        "audit",
        str(clinic),
        "-o",
        str(clinic.parent / "x.json"),
        "--as-of",
        THEN,
        "--since",
        str(clinic.parent / "new.json"),
    )
    assert (late.exit_code, "later than this audit" in late.stderr) == (2, True)
