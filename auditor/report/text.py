"""The summary for a terminal: plain text of at most 80 columns."""

from collections.abc import Iterator
from textwrap import fill

from auditor.report.document import SEVERITIES, Document
from auditor.report.since_text import counts
from auditor.report.view import Group, long_date, view
from auditor.report.wording import counted, words

COLUMNS = 80
MOST = 12
"""Findings that are named; the report holds all."""
MOST_PLACES = 3
"""Places named of each finding, one of every file first."""


def summary(document: Document) -> str:
    """What was found, what to do today, and what could not be seen; ends in a line break."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    seen, count = view(document), document.summary
    name = document.practice.name or "Practice not named"
    files = f"{counted(len(document.systems), 'system')} in {counted(len(document.sources), 'file')}"
    yield _wrapped(f"{name}: {files}, {seen.understood} % of lines understood.")
    yield ""
    yield from _found(seen.groups)
    if document.since:
        day, told = long_date(document.since.as_of), counts(document.since.deficiencies)
        yield ""
        yield _wrapped(words().text("since_line", day=day, counts=told))
    for when, actions in seen.actions[:1]:
        yield ""
        yield f"What to do {when or 'first'}:"
        yield from (_wrapped(f"{words().say('who', one.who)}: {one.text}", "  - ", "    ") for one in actions[:5])
        if len(actions) > 5:
            yield f"  - {len(actions) - 5} more in the report"
    yield from _worth_most(document)
    if seen.urgent:
        yield ""
        yield _wrapped("This may already be an incident: keep every log, wipe nothing, and read the box in the report.")
    yield ""
    open_ = count.by_verdict.get("needs-review", 0)
    joined = f" (from {counted(open_, 'check result')})" if open_ > len(seen.questions) else ""
    yield _wrapped(
        f"{counted(len(seen.questions), 'question')} for a person{joined}; "
        f"{counted(count.by_verdict.get('pass', 0), 'check result')} without a deficiency."
    )
    yield _wrapped(
        words().text(
            "coverage",
            assessable_safeguards=count.assessable_safeguards,
            total_safeguards=count.total_safeguards,
        )
    )
    yield from (_wrapped(f"Limit: {text}") for text in document.limits)


def _worth_most(document: Document) -> Iterator[str]:
    """The lines that most results rest on, and what decisions stand for."""
    first = document.causes[:3]
    if first:
        behind = len({id for one in first for id in one.findings})
        lines = "This line stands" if len(first) == 1 else f"These {len(first)} lines stand"
        yield ""
        places = ", ".join(f"{one.path}:{one.line}" for one in first)
        yield _wrapped(f"{lines} behind {counted(behind, 'check result')}: {places}.")
    if decided := sum(document.summary.decided.values()):
        yield ""
        yield _wrapped(f"{counted(decided, 'finding')} decided under 164.306(d)(3); see the report.")


def _found(groups: tuple[Group, ...]) -> Iterator[str]:
    if not groups:
        yield _wrapped(words().text("nothing_found"))
        return
    counts = {name: sum(one.severity == name for one in groups) for name in SEVERITIES}
    shown = ", ".join(f"{count} {words().say('severity', name)}" for name, count in counts.items() if count)
    places = counted(sum(len(one.places) for one in groups), "place")
    yield f"{counted(len(groups), 'finding')} in {places}: {shown}"
    for one in groups[:MOST]:
        yield _wrapped(one.title, f"  {words().say('severity', one.severity):<9} ", " " * 12)
        yield _wrapped(_where(one), " " * 12, " " * 12)
    if len(groups) > MOST:
        yield f"  {len(groups) - MOST} more in the report"


def _where(group: Group) -> str:
    lines = [(at.path, at.first_line) for one in group.places for at in one.evidence]
    firsts = {path: (path, line) for path, line in reversed(lines)}
    places = list(dict.fromkeys([*(firsts[path] for path, _ in lines), *lines]))
    rest = f" and {len(places) - MOST_PLACES:,} more" if len(places) > MOST_PLACES else ""
    shown = ", ".join(f"{path}:{line}" for path, line in places[:MOST_PLACES])
    return shown + rest or ", ".join(group.systems) or "no line states it"


def _wrapped(text: str, first: str = "", then: str = "") -> str:
    return fill(" ".join(text.split()), COLUMNS, initial_indent=first, subsequent_indent=then)
