"""The report as Markdown, for a ticket or a wiki."""

import re
from collections.abc import Iterator

from auditor.model.review import Review
from auditor.report.document import SEVERITIES, Document, Evidence, Finding
from auditor.report.look import FULL, Look
from auditor.report.since_text import told
from auditor.report.view import Group, View, long_date, numbered, sentence, view, where
from auditor.report.wording import counted, words
from auditor.report.work import wanted

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_TICKS = re.compile("`+")


def render(document: Document, look: Look = FULL) -> bytes:
    """Numbers, actions, and of findings, questions, safeguards and files what the edition has."""
    return ("\n".join(_lines(document, look)) + "\n").encode("utf-8")


def plain(text: str) -> str:
    """A text in which no character is markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _lines(document: Document, look: Look) -> Iterator[str]:
    seen, brand = view(document), look.shown
    yield f"# {words().text('title')}: {plain(document.practice.name or 'practice not named')}"
    by = ", ".join(part for part in (brand.assessor, brand.credentials, brand.role, brand.name) if part)
    yield from ("", plain(". ".join(part for part in (words().say("edition", look.edition), by) if part)) + ".", "")
    yield from (plain(brand.confidentiality or words().text("classification")), "", plain(seen.scope), "")
    if seen.groups:
        severity = words().say("severity", seen.groups[0].severity)
        yield from (f"**{plain(seen.groups[0].title)}** ({severity}, finding 1)", "", plain(" ".join(seen.worst)), "")
    yield from (f"- {line}" for line in numbers(document, seen))
    if document.since and look.has("decisions"):
        yield from _since(document, document.since)
    yield from ("", "## What to do")
    for when, actions in seen.actions:
        yield from ("", f"### {(when or 'then').capitalize()}", "")
        for one in actions:
            closes = ", ".join(str(group.number) for group in one.groups)
            yield f"- **{words().say('who', one.who)}:** {plain(one.text)} (finding {closes})"
    if look.has("findings"):
        yield from _findings(seen)
    if look.has("safeguards"):
        yield from _safeguards(document)
    if look.has("evidence"):
        yield from ("", "## Files", "", "| file | read as | lines | SHA-256 |", "|---|---|---|---|")
        for each in document.sources:
            yield f"| {plain(each.path)} | {each.format or 'not read'} | {each.lines} | `{each.sha256}` |"
    yield from ("", plain(f"{seen.disclaimer} {brand.legal}".strip()))


def _since(document: Document, found: Review) -> Iterator[str]:
    yield from ("", f"## {words().text('since')}", "")
    yield plain(words().text("since_lead", day=long_date(found.as_of)))
    for head, texts in told(document, found):
        yield from ("", f"### {head}", "", *(f"- {plain(text)}" for text in texts))


def numbers(document: Document, seen: View) -> Iterator[str]:
    """The counts that stand in every edition."""
    count = document.summary
    shown = ", ".join(f"{count.by_severity.get(name, 0)} {words().say('severity', name)}" for name in SEVERITIES)
    yield f"{counted(len(document.deficiencies), 'place')} in {counted(len(seen.groups), 'finding')}: {shown}"
    yield f"{counted(len(seen.questions), 'question')} that the files do not answer"
    yield f"{counted(count.by_verdict.get('pass', 0), 'check result')} without a deficiency"
    yield words().text(
        "coverage", assessable_safeguards=count.assessable_safeguards, total_safeguards=count.total_safeguards
    )


def _findings(seen: View) -> Iterator[str]:
    yield from ("", "## Findings", "")
    for group in seen.groups:
        yield from _group(group, words().say("severity", group.severity))
    if not seen.groups:
        yield from (plain(words().text("nothing_found")), "")
    yield from ("## Questions that need a person", "")
    for group in seen.questions:
        potential = f"potential {words().say('severity', group.severity)}"
        yield from _together(group, potential) if group.together else _group(group, potential)


def _group(group: Group, severity: str) -> Iterator[str]:
    one = group.first
    yield from (f"### {group.number}. {plain(one.title)} ({severity})", "")
    for each in group.places:
        yield from _place(each)
    yield from (f"**Why it matters:** {plain(one.why)}", "")
    for item in one.remedy:
        when = f", {item.when}" if item.when else ""
        yield f"- **{words().say('who', item.who)}{when}:** {plain(item.text)}"
    yield from (f"- **Check:** {plain(text)}" for text in one.verify)
    yield from (f"- **Side effects:** {plain(text)}" for text in one.side_effects)
    if one.decidable:
        yield f"- **Or decide:** {plain(words().text('decide'))} It stands for {one.decidable}."
    yield from ("", f"45 CFR {', '.join(one.cites.hipaa)}. Check `{one.check}` version {one.check_version}.", "")


def _together(group: Group, severity: str) -> Iterator[str]:
    yield from (f"### {group.number}. {plain(group.title)} ({severity})", "")
    yield from (plain(words().text("together_lead", reason=group.reason)), "")
    yield from (f"- {plain(one.title)} {plain(sentence(one))} Check `{one.check}`" for one in group.places)
    yield ""


def _place(one: Finding) -> Iterator[str]:
    yield from (plain(sentence(one)), "")
    for at in one.evidence:
        yield from (f"{plain(where(at))}{f': *{plain(at.note)}*' if at.note else ''}", "", *_fenced(at), "")
    if one.places_cut:
        yield from (f"{counted(one.places_cut, 'more place')} not quoted here.", "")
    for change in one.changes:
        yield from (f"Setting {plain(change.setting)} should be: {plain(wanted(change))}", "")


def _fenced(at: Evidence) -> tuple[str, str, str]:
    text = numbered(at)
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text", text, fence


def _safeguards(document: Document) -> Iterator[str]:
    total = counted(document.summary.total_safeguards, "provision")
    yield from (f"## Results by safeguard ({total})", "", "| provision | name | result |", "|---|---|---|")
    for one in document.safeguards:
        yield f"| {one.id} | {plain(one.name)} | {one.status} |"
