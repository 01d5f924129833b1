"""The product as its user runs it: a process, its exit status, what it writes and what it says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.shipped import SAMPLES

EXPOSED, HARDENED = (SAMPLES / "clinics" / name for name in ("riverside-exposed", "summit-hardened"))
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795478400", "NO_COLOR": "1"}


def run(*arguments: str, input: bytes | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "auditor", *arguments]
    return subprocess.run(command, input=input, capture_output=True, check=False, env=ENVIRONMENT, cwd=cwd)


def text(done: subprocess.CompletedProcess[bytes]) -> str:
    assert b"Traceback" not in done.stderr
    return (done.stdout + done.stderr).decode()


def test_the_exposed_clinic_leads_with_the_open_archive(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    done = run("audit", str(EXPOSED), "-o", str(out))
    assert done.returncode == 1, text(done)
    result = json.loads(out.read_text())
    first = result["findings"][0]
    assert (first["check"], first["severity"], first["verdict"]) == ("xart-internet-open-dicom", "critical", "fail")
    assert {"edge.cfg", "orthanc.json"} <= {place["path"] for place in first["evidence"]}
    assert result["summary"]["assessable_safeguards"] == 13
    assert result["summary"]["total_safeguards"] == 65


def test_the_hardened_clinic_has_nothing_above_low(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    done = run("audit", str(HARDENED), "-o", str(out), "--fail-on", "medium")
    assert done.returncode == 0, text(done)
    fails = [one for one in json.loads(out.read_text())["findings"] if one["verdict"] == "fail"]
    assert {one["severity"] for one in fails} <= {"low", "info"}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    outputs = []
    for seed in ("0", "1"):
        out = tmp_path / f"{seed}.json"
        environment = {**ENVIRONMENT, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "auditor", "audit", str(EXPOSED), "-o", str(out), "--quiet"]
        subprocess.run(command, check=False, env=environment, capture_output=True)
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]


def test_a_saved_result_renders_again(tmp_path: Path) -> None:
    result, html = tmp_path / "result.json", tmp_path / "report.html"
    run("audit", str(EXPOSED), "-o", str(result), "--quiet")
    done = run("report", str(result), "-o", str(html))
    assert done.returncode == 0, text(done)
    assert "xart-internet-open-dicom" in html.read_text("utf-8")


def test_without_output_the_report_lies_here_and_stdout_has_a_summary(tmp_path: Path) -> None:
    done = run("audit", str(EXPOSED), cwd=tmp_path)
    assert list(tmp_path.glob("hipaa-audit-*.pdf")), text(done)
    assert b"critical" in done.stdout.lower()
    lines = [line for line in done.stdout.decode().splitlines() if not line.startswith("Report: ")]
    assert max(len(line) for line in lines) <= 80


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit", "no-such-place"], "neither a file nor a folder"),
        (["audit", "{exposed}", "-o", "x.doc"], "no format is called .doc"),
        (["audit", "{exposed}", "-o", "no/such/x.json"], "is no folder"),
        (["audit", "{exposed}", "--as-of", "yesterday"], "2026-11-24"),
        (["audit", "{exposed}", "--site", "missing.yaml"], "could not be opened"),
        (["audit", "{exposed}", "--checks-dir", "missing"], "is no folder"),
        (["explain", "xart-internet-open-dicon"], "Did you mean xart-internet-open-dicom?"),
        (["exposure", "{exposed}", "--from", "space"], "is no role"),
        (["demo", "--clinic", "nowhere"], "riverside-exposed"),
        (["report", "{exposed}/site.yaml", "-o", "x.json"], "is no result of this program"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(*(one.format(exposed=EXPOSED) for one in arguments), cwd=tmp_path)
    assert done.returncode == 2
    assert said in text(done)


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder, out = tmp_path / "exports", tmp_path / "result.json"
    folder.mkdir()
    for file in EXPOSED.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "garbage.bin").write_bytes(bytes(range(256)) * 100)
    (folder / "empty.cfg").write_bytes(b"")
    (folder / "letter.txt").write_text("Dear colleague,\nsee you on Monday.\n")
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><pfsense><x>&c;</x></pfsense>'
    (folder / "bomb.xml").write_text(bomb)
    done = run("audit", str(folder), "-o", str(out))
    assert done.returncode == 3, text(done)
    result = json.loads(out.read_text())
    problems = {one["path"]: " ".join(one["problems"]) for one in result["sources"]}
    assert "binary" in problems["garbage.bin"]
    assert "empty" in problems["empty.cfg"]
    assert "No format was recognised" in problems["letter.txt"]
    assert "entit" in problems["bomb.xml"].lower() or "DOCTYPE" in problems["bomb.xml"]
    assert result["findings"][0]["check"] == "xart-internet-open-dicom"


def test_nothing_readable_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleague")
    done = run("audit", str(file), "-o", str(tmp_path / "x.json"))
    assert done.returncode == 2
    assert "No format was recognised" in text(done)


def test_standard_input_is_an_input(tmp_path: Path) -> None:
    out = tmp_path / "x.json"
    done = run("audit", "-", "-o", str(out), "--fail-on", "never", input=(EXPOSED / "edge.cfg").read_bytes())
    assert done.returncode == 0, text(done)
    assert [one["path"] for one in json.loads(out.read_text())["sources"]] == ["stdin"]


def test_flow_and_exposure_name_the_lines(tmp_path: Path) -> None:
    packets = tmp_path / "packets.csv"
    packets.write_text(
        "ingress,proto,src,sport,dst,dport\ninternet,tcp,198.51.100.7,40000,203.0.113.10,104\n,tcp,198.51.100.7,,203.0.113.10,1\n"
    )
    rows = [
        json.loads(line) for line in run("flow", str(EXPOSED), "--packets", str(packets), "--json").stdout.splitlines()
    ]
    assert [row["verdict"] for row in rows] == ["permit", "deny"]
    assert rows[0]["delivered_to"].startswith("10.20.0.15:")
    assert {step["action"] for step in rows[0]["path"]} >= {"translate", "permit"}
    exposed = [json.loads(line) for line in run("exposure", str(EXPOSED), "--json").stdout.splitlines()]
    assert {(one["from"], one["service"]) for one in exposed} >= {("internet", "dicom"), ("internet", "web")}
    assert run("exposure", str(HARDENED), "--json").stdout == b""


@pytest.mark.parametrize(
    "command", [["checks"], ["formats"], ["safeguards"], ["schema"], ["explain", "fw-any-any-permit"]]
)
def test_what_the_product_says_of_itself(command: list[str]) -> None:
    done = run(*command)
    assert done.returncode == 0, text(done)
    assert len(done.stdout) > 300


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["--help"], {"weasyprint", "numpy", "jinja2", "pydantic", "rich"}),
        (["checks"], {"weasyprint", "numpy", "jinja2", "pydantic", "rich"}),
    ],
)
def test_light_commands_load_nothing_heavy(command: list[str], heavy: set[str]) -> None:
    code = (
        f"import sys; sys.argv = ['hipaa-auditor', *{command!r}]\n"
        "import auditor.cli\n"
        "try: auditor.cli.main()\n"
        "except SystemExit: pass\n"
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr.decode().strip().splitlines()[-1] == "[]"


def test_earlier_reports_in_the_folder_are_no_exports(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(EXPOSED, exports)
    endings = ("json", "html", "csv", "md", "sarif", "docx")
    first = run("audit", str(exports), "--quiet", *(f"-o{exports / 'report'}.{one}" for one in endings))
    assert first.returncode == 1, text(first)
    (exports / "report.pdf").write_bytes(b"%PDF-1.7\n<xmp:CreatorTool>hipaa-auditor 0.1.0</xmp:CreatorTool>")
    out = tmp_path / "later.json"
    second = run("audit", str(exports), "--quiet", "-o", str(out))
    assert second.returncode == 1, text(second)
    assert [one["path"] for one in json.loads(out.read_text())["sources"]] == sorted(
        one.name for one in EXPOSED.iterdir() if one.name != "site.yaml"
    )


def test_what_site_yaml_names_and_nobody_supplied_is_said(tmp_path: Path) -> None:
    site, out = tmp_path / "site.yaml", tmp_path / "result.json"
    site.write_text("systems:\n  - {name: edge, files: [edge.cfg], interfaces: {outsid: internet}}\n")
    said = text(run("audit", str(EXPOSED), "--site", str(site), "-o", str(out), "--quiet"))
    expected = "site.yaml, system edge: no interface is called outsid; did you mean outside?"
    assert expected in said
    assert expected in json.loads(out.read_text())["limits"]


def test_a_check_that_cannot_be_loaded_leaves_the_run_incomplete(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text("id: x-own\n")
    done = run(
        "audit", str(HARDENED), "--checks-dir", str(tmp_path / "checks"), "-o", str(tmp_path / "r.json"), "--quiet"
    )
    assert done.returncode == 3
    assert "own.yaml, line 1: " in text(done)
