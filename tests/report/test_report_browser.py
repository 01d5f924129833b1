"""The HTML report in a real browser: accessible, within its own policy, and its filter, sort and search at work."""

import base64
import hashlib
import html as plain_html
import json
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from auditor.report import html
from auditor.report.document import Document
from auditor.report.look import Edition, Look
from tests.report.clinic import large, result, small

CHROMIUM = next((one for one in ("chromium", "chromium-browser", "google-chrome") if shutil.which(one)), "")
PACKAGE = find_spec("axe_core_python")
pytestmark = pytest.mark.skipif(not CHROMIUM or PACKAGE is None, reason="Chromium or axe-core is not on this machine")

WATCH = """
const refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));
"""
TELL = """
const told = document.createElement("pre");
told.id = "told";
const shown = () => [...document.getElementById("register-rows").rows].filter((row) => !row.hidden);
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const set = async (name, value) => {
  const field = document.getElementById(`filter-${name}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await later(200);
  return [shown().length, document.getElementById("filter-count").textContent];
};
const run = async () => {
  const found = { refused, violations: (await axe.run()).violations.map((one) => [one.id, one.nodes.length]) };
  if (document.getElementById("filter")) {
    found.all = shown().length;
    found.searched = await set("text", "pacs WEB login");
    await set("text", "");
    found.critical = await set("severity", "1");
    document.getElementById("filter").reset();
    await later(50);
    found.reset = shown().length;
    const [button] = document.querySelectorAll(".register th button");
    button.click();
    found.up = [button.parentElement.getAttribute("aria-sort"), shown()[0]?.cells[0].textContent];
    button.click();
    found.down = [button.parentElement.getAttribute("aria-sort"), shown()[0]?.cells[0].textContent];
    found.reached = [...document.querySelectorAll("#filter input, #filter select, #filter button, .register button")]
      .every((one) => { one.focus(); return document.activeElement === one; });
    found.labels = [...document.querySelectorAll("#filter input, #filter select")].every((one) => one.labels.length);
  }
  told.textContent = JSON.stringify(found);
  document.body.append(told);
};
run();
"""


@cache
def axe() -> str:
    assert PACKAGE is not None
    return (Path(PACKAGE.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")  # type: ignore[index]  # a package has folders


def opened(document: Document, edition: Edition, folder: Path) -> dict[str, Any]:
    """What the page says of itself in a browser; the scripts that ask are allowed by their hashes, nothing else is."""
    page = html.render(document, Look(edition)).decode()
    scripts = (WATCH, axe(), TELL)
    allowed = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts
    )
    page = page.replace("script-src ", f"script-src {plain_html.escape(allowed)} ").replace("&#x27;", "&#39;")
    page = page.replace("<style>", f"<script>{WATCH}</script><style>", 1)
    page = page.replace("</body>", f"<script>{scripts[1]}</script><script>{TELL}</script></body>")
    file = folder / "report.html"
    file.write_text(page, "utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run([*command, file.as_uri()], capture_output=True, text=True, check=True, timeout=120)
    told = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stdout[-500:] + done.stderr[-500:]
    return dict(json.loads(plain_html.unescape(told[1])))


@pytest.mark.parametrize("edition", [Edition.OWNER, Edition.ASSESSOR])
def test_it_is_accessible_and_keeps_to_its_policy(edition: Edition, tmp_path: Path) -> None:
    told = opened(small(), edition, tmp_path)
    assert told["violations"] == []
    assert told["refused"] == []


def test_it_is_accessible_when_nothing_was_found(tmp_path: Path) -> None:
    assert opened(result(()), Edition.FULL, tmp_path)["violations"] == []


def test_it_filters_searches_and_sorts(tmp_path: Path) -> None:
    document = large(90)
    told = opened(document, Edition.FULL, tmp_path)
    listed = [one for one in document.findings if one.verdict != "not-applicable"]
    web = sum(one.title == "The PACS web page opens without a login" for one in listed)
    worst = sum("critical" in {one.severity, one.potential_severity} for one in listed)
    assert told["all"] == told["reset"] == len(listed)
    assert told["searched"] == [web, f"{web} of {len(listed)} shown"]
    assert told["critical"] == [worst, f"{worst} of {len(listed)} shown"]
    assert (told["up"], told["down"][0]) == (["ascending", "1"], "descending")
    assert told["reached"]
    assert told["labels"]
