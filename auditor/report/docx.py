"""The report as a plain Word document, to edit and hand on; the PDF is the one to keep."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from auditor.report import docx_parts as parts
from auditor.report.document import SEVERITIES, Document
from auditor.report.docx_parts import bullet, code, heading, paragraph, table
from auditor.report.look import FULL, Look
from auditor.report.since_text import told
from auditor.report.view import Group, View, long_date, numbered, sentence, view, where
from auditor.report.wording import counted, words
from auditor.report.work import wanted

_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


def render(document: Document, look: Look = FULL) -> bytes:
    """Numbers, actions, and of findings, questions, safeguards and files what the edition has."""
    title = f"{words().text('title')}: {document.practice.name or 'practice not named'}"
    brand = look.shown
    files = parts.package(
        "".join(_body(document, look)),
        title=title,
        author=brand.assessor or brand.name or document.tool.name,
        moment=document.run.started or f"{document.run.as_of}T00:00:00+00:00",
        footer=f"{brand.confidentiality or words().text('classification')} {brand.footer}".strip(),
        color=brand.primary.removeprefix("#"),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(zipfile.ZipInfo(name, _ZIP_DAY), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _body(document: Document, look: Look) -> Iterator[str]:
    seen, brand = view(document), look.shown
    yield paragraph(words().text("title"), style="Title")
    yield paragraph(document.practice.name or "Practice not named", style="Subtitle")
    by = ", ".join(part for part in (brand.assessor, brand.credentials, brand.role, brand.name) if part)
    about = (words().say("edition", look.edition), long_date(document.run.as_of), f"prepared by {by}" if by else "")
    yield paragraph(", ".join(part for part in about if part))
    if brand.cover:
        yield paragraph(brand.cover)
    yield from _summary(document, seen)
    if document.since and look.has("decisions"):
        yield heading(1, words().text("since"))
        yield paragraph(words().text("since_lead", day=long_date(document.since.as_of)))
        for head, texts in told(document, document.since):
            yield heading(2, head) + "".join(bullet(text) for text in texts)
    yield from _actions(seen)
    if look.has("scope"):
        yield heading(1, "Scope and limits") + paragraph(seen.scope)
        yield "".join(bullet(text) for text in (*document.limits, *document.assumptions))
    if look.has("safeguards"):
        yield from _safeguards(document, seen)
    if look.has("findings"):
        yield from _findings(seen)
    if look.has("plan"):
        yield from _plan(seen)
    if look.has("evidence"):
        yield from _files(document)
    yield heading(1, "How to use this report") + paragraph(f"{seen.disclaimer} {brand.legal}".strip())


def _summary(document: Document, seen: View) -> Iterator[str]:
    count = document.summary
    yield heading(1, "Summary for the owner")
    if seen.groups:
        yield paragraph(" ".join(seen.worst), lead=f"{seen.groups[0].title}.")
    else:
        yield paragraph(words().text("nothing_found"))
    if seen.urgent:
        yield paragraph(words().text("incident"), lead="This may already be an incident.")
    rows = [(words().say("severity", name), str(count.by_severity.get(name, 0))) for name in SEVERITIES]
    yield table(("Severity", "Places"), rows, (50, 50))
    yield paragraph(
        f"{counted(len(document.deficiencies), 'place')} in {counted(len(seen.groups), 'finding')}; "
        f"{counted(len(seen.questions), 'question')} that the files do not answer; "
        f"{counted(count.by_verdict.get('pass', 0), 'check result')} without a deficiency."
    )
    yield paragraph(
        words().text(
            "coverage", assessable_safeguards=count.assessable_safeguards, total_safeguards=count.total_safeguards
        )
    )


def _actions(seen: View) -> Iterator[str]:
    yield heading(1, "What to do first")
    for when, actions in seen.actions:
        yield heading(2, (when or "then").capitalize())
        rows = [(words().say("who", one.who), one.text, _numbers(one.groups)) for one in actions]
        yield table(("Who", "What", "Findings"), rows, (20, 60, 20))


def _numbers(groups: Sequence[Group], most: int = 12) -> str:
    rest = f" and {len(groups) - most:,} more" if len(groups) > most else ""
    return ", ".join(str(one.number) for one in groups[:most]) + rest


def _safeguards(document: Document, seen: View) -> Iterator[str]:
    yield heading(1, f"Results by safeguard ({document.summary.total_safeguards} provisions)")
    rows = []
    for one in document.safeguards:
        numbers = ", ".join(str(number) for number in seen.numbers(one.findings)[:12])
        kind = words().say("designation", one.designation or "standard")
        rows.append((one.id, one.name, kind, f"{one.status}{f': {numbers}' if numbers else ''}"))
    yield table(("Provision", "Name", "Kind", "Result"), rows, (20, 34, 14, 32))


def _findings(seen: View) -> Iterator[str]:
    yield heading(1, "Findings in detail")
    for group in seen.groups:
        yield from _group(group, words().say("severity", group.severity))
    yield heading(1, "Questions that need a person")
    for group in seen.questions:
        yield from _group(group, f"potential {words().say('severity', group.severity)}")


def _group(group: Group, severity: str) -> Iterator[str]:
    one = group.first
    yield heading(2, f"{group.number}. {group.title} ({severity})")
    for each in group.full:
        yield paragraph(sentence(each))
        for at in each.evidence:
            yield paragraph(f"{where(at)}{f': {at.note}' if at.note else ''}", style="Small") + code(numbered(at))
        for change in each.changes:
            yield paragraph(f"{change.setting}: {wanted(change)}", lead="Setting.")
    if group.brief:
        yield paragraph(f"The same in {counted(len(group.brief), 'more place')}, listed without their lines:")
        yield code("\n".join(f"{each.subject or each.system}  {each.id}" for each in group.brief))
    if group.together:
        return
    yield paragraph(one.why, lead="Why it matters.")
    for item in one.remedy:
        yield bullet(item.text, lead=f"{words().say('who', item.who)}{f', {item.when}' if item.when else ''}:")
    yield "".join(bullet(text, lead="Check:") for text in one.verify)
    yield "".join(bullet(text, lead="Side effects:") for text in one.side_effects)
    yield paragraph(
        f"45 CFR {', '.join(one.cites.hipaa)}. Check {one.check} version {one.check_version}.", style="Small"
    )


def _plan(seen: View) -> Iterator[str]:
    yield heading(1, "Corrective action plan")
    rows: Iterable[tuple[str, ...]] = [
        (str(one.number), one.title, "", words().act(one.severity), "open") for one in seen.groups
    ]
    yield table(("No.", "Finding", "Owner", "Due", "Status"), list(rows), (8, 42, 20, 18, 12))


def _files(document: Document) -> Iterator[str]:
    yield heading(1, "Evidence")
    rows = [(one.path, one.format or "not read", f"{one.lines:,}", one.sha256) for one in document.sources]
    yield table(("File", "Read as", "Lines", "SHA-256"), rows, (26, 18, 10, 46))
