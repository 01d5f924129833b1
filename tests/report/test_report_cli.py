"""`report`: every format again from a saved result; a wrong brand is refused; without Pango there is HTML."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.report import json
from auditor.report.render import FORMATS
from tests.report.clinic import tiny


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("result") / "result.json"
    file.write_bytes(json.render(tiny()))
    return file


def run(*arguments: object, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    surroundings = {**os.environ, **({"PYTHONPATH": str(folder)} if folder else {})}
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)


def test_every_format_at_once(saved: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"again{extension}" for extension in FORMATS]
    done = run("report", saved, "--edition", "it", *(part for file in files for part in ("-o", file)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert all(file.stat().st_size for file in files)
    assert "Changes by system" in (tmp_path / "again.html").read_text("utf-8")
    assert (tmp_path / "again.json").read_bytes() == saved.read_bytes()


def test_a_brand_beside_its_logo(saved: Path, tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    (tmp_path / "logo.svg").write_text(drawing)
    (tmp_path / "brand.yaml").write_text("name: Northgate Advisors\nlogo: logo.svg\n")
    done = run("report", saved, "--brand", tmp_path / "brand.yaml", "-o", tmp_path / "a.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Logo of Northgate Advisors" in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: A\nlogos: x\n", "brand.yaml, line 2: there is no key 'logos' here; did you mean logo?"),
        ("logo: ../gone.png\n", "brand.yaml, line 1: ../gone.png could not be opened"),
    ],
)
def test_a_wrong_brand_stops_with_its_line(text: str, said: str, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text(text)
    done = run("report", saved, "--brand", tmp_path / "brand.yaml", "-o", tmp_path / "a.html")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "a.html").exists()


def test_without_pango_there_is_html_and_a_status_of_its_own(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')\n")
    done = run("report", saved, "-o", tmp_path / "a.pdf", folder=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("The PDF needs the text library Pango, which pip cannot install. ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "a.pdf").exists()
    assert "</html>" in (tmp_path / "a.html").read_text("utf-8")
