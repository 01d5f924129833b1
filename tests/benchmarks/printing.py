"""The PDF: CPU time for a finding against a lean and a naive template of the same texts, tagged alike, in one run."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from auditor.model.thresholds import Thresholds
from auditor.report import pdf
from auditor.report.build_papers import tasks
from auditor.report.document import Document, Evidence, Finding
from auditor.report.typeset import typeset
from auditor.report.view import sentence, where
from auditor.report.wording import words
from tests.report.clinic import CLEAR_DICOM, CONSOLE, INTERNET_DICOM, WEB_LOGIN, result

FEW, MANY = 4, 64
KINDS = (INTERNET_DICOM, WEB_LOGIN, CLEAR_DICOM, CONSOLE)
MOMENT = datetime(2026, 11, 24, tzinfo=UTC)
_PLAIN = "@page{size:letter;margin:1in}body{font:9.4pt/1.5 AuditorSans}pre{font:7.5pt AuditorMono;white-space:pre-wrap}"
_LEAN = f"{_PLAIN}table{{table-layout:fixed;width:100%;font-size:8pt}}"
_NAIVE = (
    f"{_PLAIN}*{{box-sizing:border-box;overflow-wrap:anywhere}}table{{width:100%;border-collapse:collapse}}"
    "td,th{border:1px solid #ccc;padding:2px}.row{display:flex;gap:4px}.row>div{flex:1}dl{display:grid;"
    "grid-template-columns:1fr 3fr}.k{color:#a00}.s{color:#070}"
    "a.n::after{content:' p. 'target-counter(attr(href),page)}"
)


def findings(count: int) -> tuple[Finding, ...]:
    """Deficiencies that are all different, so that each is printed in full."""
    kinds = (KINDS[number % len(KINDS)] for number in range(count))
    return tuple(replace(one, id=f"{n:016x}", title=f"{one.title} {n}") for n, one in enumerate(kinds))


def report(count: int) -> Document:
    """A result of so many deficiencies, with its plan: a row for each, as the lean template has."""
    found = findings(count)
    return replace(result(found), plan=tasks(found, (), Thresholds(), MOMENT.date()))


def lean(document: Document) -> str:
    """As few boxes as the texts allow: paragraphs, one list, one block of lines for each place, one fixed table."""
    parts = []
    for number, one in enumerate(document.deficiencies):
        places = "".join(f"<p>{escape(where(at))}</p><pre>{escape(at.quote)}</pre>" for at in one.evidence)
        steps = "".join(f"<li>{item.who}: {escape(item.text)}</li>" for item in one.remedy)
        parts.append(
            f"<h2 id=f{number}>{escape(one.title)}</h2><p>{one.severity} {one.system}</p>"
            f"<p>{escape(sentence(one))}</p>{places}<p>{escape(one.why)}</p><ul>{steps}</ul>"
            f"<p>{escape(' '.join(one.verify))}</p><p>{escape(' '.join(one.side_effects))}</p>"
            f"<p>{_rated(one)}</p><p>{' '.join(text for each in astuple(one.cites) for text in each)} {one.check}</p>"
        )
    return _page(_LEAN, "".join(parts) + _plan(document))


def _rated(one: Finding) -> str:
    """The inputs of the severity, the settings and the identity, as our template words them."""
    inputs = one.severity_inputs
    told = (
        f"{inputs} {words().say('effect', inputs.effect)} {words().say('confidence', one.confidence)}" if inputs else ""
    )
    changes = " ".join(f"{each.setting} {each.path} {each.wanted}" for each in one.changes)
    return escape(f"{told} {changes} {one.id} {one.judged} {one.keys}")


def naive(document: Document) -> str:
    """What is written first: grids, a table row and colored spans for each line, pages counted for each finding."""
    parts, contents = [], []
    for number, one in enumerate(document.deficiencies):
        contents.append(f"<li><a class=n href=#f{number}>{escape(one.title)}</a></li>")
        facts = {
            "Severity": one.severity,
            "System": one.system,
            "Subject": one.subject,
            "Id": one.id,
            "Check": one.check,
        }
        shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items())
        cells = "".join(f"<div><p>{escape(text)}</p></div>" for text in (one.why, sentence(one), *one.verify))
        steps = "".join(f"<tr><td>{item.who}<td>{item.when}<td>{escape(item.text)}</tr>" for item in one.remedy)
        cites = "".join(f"<tr><td>{kind}<td>{one.check}</tr>" for kind in (*one.cites.hipaa, *one.cites.sp80053))
        code = "".join(_colored(at) for at in one.evidence)
        head = "<tr><th>Who<th>When<th>What</tr>"
        parts.append(
            f"<h2 id=f{number}>{escape(one.title)}</h2><dl>{shown}</dl><div class=row>{cells}</div>"
            f"<table>{head}{steps}</table>{code}<p>{escape(' '.join(one.side_effects))}</p>"
            f"<table><tr><th>Rule<th>Check</tr>{cites}</table><p><a class=n href=#f{number}>this finding</a></p>"
        )
    return _page(_NAIVE, f"<ul>{''.join(contents)}</ul>{''.join(parts)}{_plan(document)}")


def _colored(at: Evidence) -> str:
    lines = enumerate(at.quote.split("\n"), at.first_line)
    rows = (f"<tr><td>{n}<td>{re.sub(r'[A-Za-z0-9_.]+', _span, escape(line, quote=False))}</tr>" for n, line in lines)
    return f"<table><tr><th>Line<th>Text</tr>{''.join(rows)}</table>"


def _span(match: re.Match[str]) -> str:
    return f"<span class={'k' if match[0].isalpha() else 's'}>{match[0]}</span>"


def _plan(document: Document) -> str:
    rows = "".join(
        f"<tr><td>{n}<td>{escape(one.title)}<td>{one.severity}<td><td>soon<td>open</tr>"
        for n, one in enumerate(document.deficiencies)
    )
    return f"<table><tr><th>No<th>What<th>How bad<th>Who<th>When<th>State</tr>{rows}</table>"


def _page(style: str, body: str) -> str:
    faces = "".join(
        f"@font-face{{font-family:{name.partition('-')[0]};font-weight:{name[12:15]};src:url(asset:{name})}}"
        for name in pdf.FACES
        if "i" not in name[12:]
    )
    return f"<!DOCTYPE html><html lang=en><title>x</title><style>{faces}{style}</style><h1>Report</h1>{body}"


def cost(render: Callable[[Document], object], many: int = MANY) -> float:
    """CPU seconds for each further finding."""
    taken = []
    for count in (FEW, many):
        document, began = report(count), time.process_time()
        render(document)
        taken.append(time.process_time() - began)
    return (taken[1] - taken[0]) / (many - FEW)


def _cpu(*command: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratios beside the goals."""
    assets = pdf._assets(pdf.FULL.brand)
    data = json.dumps({}).encode()
    pdf.render(report(1))
    ours = cost(pdf.render)
    plain = cost(lambda one: typeset(lean(one), assets, data, MOMENT))
    first = cost(lambda one: typeset(naive(one), assets, data, MOMENT), MANY // 3)
    out = str(Path(tempfile.gettempdir()) / "hipaa-auditor-bench.pdf")
    imported = min(_cpu(sys.executable, "-c", "import weasyprint") for _ in range(3))
    demo = min(_cpu(sys.executable, "-m", "auditor", "demo", "-o", out) for _ in range(2))
    sys.stdout.write(
        f"a finding, full edition {ours * 1000:7.1f} ms  {ours / plain:5.2f} x a lean template  (goal 1.2)\n"
        f"                                    {ours / first:5.2f} x a naive one      (goal 0.2)\n"
        f"demo clinic to PDF      {demo:7.2f} s   {demo / imported:5.1f} x its import       (goal 4)\n"
    )


if __name__ == "__main__":
    main()
