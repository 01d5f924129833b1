"""The PDF: CPU time for a finding against a lean and a naive template of the same texts, tagged alike, in one run."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from auditor.model.thresholds import Thresholds
from auditor.report import pdf
from auditor.report.build_papers import tasks
from auditor.report.document import Document, Evidence, Finding
from auditor.report.html import _template, page
from auditor.report.json import loads
from auditor.report.typeset import typeset
from auditor.report.view import Group, numbered, sentence, where
from auditor.report.wording import counted, words
from auditor.report.work import changed
from tests.report.clinic import CLEAR_DICOM, CONSOLE, INTERNET_DICOM, WEB_LOGIN, result

FEW, MANY = 24, 96
"""Findings. Below 24 the report also grows by what a few findings fill: the contents, the first actions, the cells of
the plan that number findings."""
KINDS = (INTERNET_DICOM, WEB_LOGIN, CLEAR_DICOM, CONSOLE)
MOMENT = datetime(2026, 11, 24, tzinfo=UTC)
_PLAIN = "@page{size:letter;margin:1in}body{font:9.4pt/1.5 AuditorSans}pre{font:7.5pt AuditorMono;white-space:pre-wrap}"
_LEAN = (
    f"{_PLAIN}@page{{@top-left{{content:string(part)}}@bottom-right{{content:'Page 'counter(page)' of '"
    "counter(pages)}}"
    "h2{break-before:page;string-set:part content()}h3{break-after:avoid;margin:0}"
    "article{border-left:4pt solid #888;padding-left:9pt;margin-bottom:12pt}"
    ".critical{border-color:#611}.high{border-color:#b42}.medium{border-color:#ea5}.low{border-color:#9bc}"
    "pre{background:#eee;padding:4pt;overflow-wrap:anywhere}"
    "table{table-layout:fixed;width:100%;font-size:8pt;border-spacing:0}"
    "td,th{border-bottom:.5pt solid #ccc;padding:3pt 0}"
)
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
    """The facts' lean template, of our texts: what it has for each finding and page, and nothing more.

    That is (report-tech.md, sections 2 and 3): running heads with the section and the page number; a finding as one
    block with a colored left border, its heading kept with what follows, severity as a word; paragraphs with the text
    in them; evidence as one preformatted text on a ground for each place; a fixed plan of seven columns, ruled.
    Cover, contents, charts, scorecard and hashes are left out: they do not grow with the findings.
    """
    told, word, parts = _template("partials/finding.html.j2").module, words(), []
    for number, one in enumerate(document.deficiencies, 1):
        group = Group(number, (one,))
        places = "".join(
            f"<p>{escape(where(at))}: {escape(at.note)}</p><pre>{escape(numbered(at))}</pre>" for at in one.evidence
        )
        changes = escape("\n".join(changed(each) for each in one.changes))
        steps = "".join(
            f"<li>{word.say('who', item.who)}, {item.when}: {escape(item.text)}</li>" for item in one.remedy
        )
        decide = f"<p>Or decide: {word.text('decide')} It stands for {one.decidable}.</p>" if one.decidable else ""
        cited = re.sub("<.*?>", "", told.cited(group, word, counted))
        parts.append(
            f"<article class={one.severity}><h3 id=f{number}>{number} {escape(one.title)}</h3>"
            f"<p>{word.say('severity', one.severity)} {word.act(one.severity)} {one.system}</p>"
            f"<p>{escape(sentence(one))}</p>{places}<pre>{changes}</pre><p>Why it matters: {escape(one.why)}</p>"
            f"<ul>{steps}</ul><p>Check: {escape(' '.join(one.verify))}</p>"
            f"<p>Side effects: {escape(' '.join(one.side_effects))}</p>{decide}<p>{cited}</p></article>"
        )
    return _page(_LEAN, f"<h2>Findings</h2>{''.join(parts)}<h2>Plan</h2>{_planned(document)}")


def _planned(document: Document) -> str:
    """The plan of the lean template: seven columns of fixed widths."""
    columns = "".join(f"<col style=width:{width}%>" for width in (6, 36, 10, 14, 12, 12, 10))
    rows = "".join(
        f"<tr><td><a href=#f{n}>{n}</a><td>{escape(one.title)}<td>{one.severity}<td>{one.system}"
        f"<td>{one.who}<td>{one.due}<td>{one.status}</tr>"
        for n, one in enumerate(document.plan, 1)
    )
    head = "<thead><tr><th>No<th>Finding<th>Severity<th>System<th>Acts<th>Due<th>Status</tr></thead>"
    return f"<table><colgroup>{columns}</colgroup>{head}{rows}</table>"


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


def bare(document: Document) -> str:
    """Every word of a full report as a bare paragraph, without its pictures: the least that it can cost."""
    told = re.sub(r"(?s)^.*?<body.*?>|<svg.*?</svg>", "", page(document, pdf.FULL, "print", {"logo": ""}))
    blocks = re.split(r"</?(?:p|li|h\d|tr|section|dt|table|ul|ol|dl|pre|article|main|figure)\b[^>]*>", told)
    texts = (re.sub(r"<[^>]+>", " ", one).strip() for one in blocks)
    return _page(_PLAIN, "".join(f"<p>{text}</p>" for text in texts if text))


def _page(style: str, body: str) -> str:
    faces = "".join(
        f"@font-face{{font-family:{name.partition('-')[0]};font-weight:{name[12:15]};src:url(asset:{name})}}"
        for name in pdf.FACES
        if "i" not in name[12:]
    )
    return f"<!DOCTYPE html><html lang=en><title>x</title><style>{faces}{style}</style><h1>Report</h1>{body}"


def cost(render: Callable[[Document], object], many: int = MANY, runs: int = 3) -> float:
    """CPU seconds for each further finding; the cheapest of some runs of each length."""
    least = []
    for count in (FEW, many):
        document, taken = report(count), []
        for _ in range(runs):
            began = time.process_time()
            render(document)
            taken.append(time.process_time() - began)
        least.append(min(taken))
    return (least[1] - least[0]) / (many - FEW)


def _cpu(*command: str) -> float:
    """Processor seconds of a command with its byte code cached, as after any first run."""
    cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=False, env=cached, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratios beside the goals."""
    assets = pdf._assets(pdf.FULL.brand)
    data = json.dumps({}).encode()
    pdf.render(report(1))
    ours = cost(pdf.render)
    plain = cost(lambda one: typeset(lean(one), assets, data, MOMENT))
    first = cost(lambda one: typeset(naive(one), assets, data, MOMENT), MANY // 3, runs=1)
    out = str(Path(tempfile.gettempdir()) / "hipaa-auditor-bench")
    imported = min(_cpu(sys.executable, "-c", "import weasyprint") for _ in range(3))
    demo = min(_cpu(sys.executable, "-m", "auditor", "demo", "-o", f"{out}.pdf") for _ in range(2))
    audited = min(_cpu(sys.executable, "-m", "auditor", "demo", "-o", f"{out}.json") for _ in range(3))
    words_alone = bare(loads(Path(f"{out}.json").read_bytes()))
    began = time.process_time()
    typeset(words_alone, assets, data, MOMENT)
    floor = audited + imported + time.process_time() - began
    sys.stdout.write(
        f"a finding, full edition {ours * 1000:7.1f} ms  {ours / plain:5.2f} x a lean template  (goal 1.2)\n"
        f"                                    {ours / first:5.2f} x a naive one      (goal 0.2)\n"
        f"demo clinic to PDF      {demo:7.2f} s   {demo / imported:5.1f} x its import       (goal 4)\n"
        f"  its words as bare paragraphs {floor:.2f} s   {floor / imported:5.1f} x its import\n"
    )


if __name__ == "__main__":
    main()
