"""What changed between two results, for a terminal of 80 columns and for programs."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

from pydantic import TypeAdapter

from auditor.model.review import APART, BECAME, CHANGED, NEW, RESOLVED, File, Item, Review
from auditor.report.document import Document
from auditor.report.view import long_date
from auditor.report.wording import words

COLUMNS = 80
MOST = 12
"""Of one kind that are named; the JSON holds all."""
_HEADS = {NEW: "New", CHANGED: "Changed", RESOLVED: "Resolved", APART: "Not comparable"}


def review_json(found: Review) -> bytes:
    """All that changed, as one line of JSON."""
    return TypeAdapter(Review).dump_json(found) + b"\n"


def review_text(document: Document, found: Review) -> str:
    """What changed since an earlier result; ends in a line break."""
    return "\n".join(_lines(document, found)) + "\n"


def counts(found: Mapping[str, int]) -> str:
    """`2 new, 1 changed, 5 still there`: what is none is left out."""
    told = [f"{found[name]} {name}" for name in BECAME if found.get(name)]
    return ", ".join(told) or "none in either result"


def _lines(document: Document, found: Review) -> Iterator[str]:
    name = document.practice.name or "Practice not named"
    yield _wrapped(f"{name}: from {long_date(found.as_of)} to {long_date(document.run.as_of)}.")
    yield ""
    yield _wrapped(f"Deficiencies: {counts(found.deficiencies)}.")
    yield _wrapped(f"Questions: {counts(found.questions)}.")
    for became, head in _HEADS.items():
        yield from _listed(head, [*found.became(became), *found.became(became, question=True)])
    yield from _decisions(found)
    yield from _section("Firewalls that changed", (f"{one.system}: {one.drift}." for one in found.firewalls))
    yield from _section("Files", _files(found.files))
    yield from _section("What limits this comparison", found.notes)


def _listed(head: str, items: list[Item]) -> Iterator[str]:
    if items:
        yield from ("", f"{head}:")
    for one in items[:MOST]:
        severity = words().say("severity", one.severity or one.was_severity or "info")
        yield _wrapped(f"{one.title}{' (question)' if one.question else ''}", f"  {severity:<9} ", " " * 12)
        yield _wrapped(f"{one.subject or one.system or 'the practice'}. {one.reason}", " " * 12, " " * 12)
    if len(items) > MOST:
        yield f"  {len(items) - MOST} more (--json shows all)"


def _decisions(found: Review) -> Iterator[str]:
    ended = [one for one in found.decisions if one.became == "ended"]
    standing = [one for one in found.decisions if one.became != "ended"]
    yield from _section(
        "Decisions that ended",
        (f"{one.title} ({one.system}), by {one.approved_by}, until {one.expires}: {one.reason}" for one in ended),
    )
    yield from _section(
        "Decisions in force",
        (f"{one.title} ({one.system}), by {one.approved_by}, until {one.expires}." for one in standing),
    )


def _files(files: Iterable[File]) -> Iterator[str]:
    found = tuple(files)
    for became in ("changed", "gone", "new", "same"):
        shown = [f"{one.path} (was {one.was_path})" if one.was_path else one.path for one in found]
        names = [name for name, one in zip(shown, found, strict=True) if one.became == became]
        rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        if names:
            yield f"{became}: {', '.join(names[:MOST])}{rest}"


def _section(head: str, items: Iterable[str]) -> Iterator[str]:
    for place, text in enumerate(items):
        if place == 0:
            yield from ("", f"{head}:")
        yield _wrapped(text, "  - ", "    ")


def _wrapped(text: str, first: str = "", then: str = "") -> str:
    return fill(" ".join(text.split()), COLUMNS, initial_indent=first, subsequent_indent=then)
