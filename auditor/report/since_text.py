"""What changed between two results: for a terminal of 80 columns, for programs, and as plain lines for any format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from textwrap import fill

from pydantic import TypeAdapter

from auditor.model.review import APART, BECAME, CHANGED, NEW, RESOLVED, Decided, File, Item, Review
from auditor.report.document import Document
from auditor.report.trend import told as over_time
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


def told(document: Document, found: Review) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All that changed, as sentences under headings."""
    yield (
        "Counted by place",
        (f"Deficiencies: {counts(found.deficiencies)}.", f"Questions: {counts(found.questions)}."),
    )
    for became, head in _HEADS.items():
        if items := _items(found, became):
            yield head, tuple(f"{_severity(one)}: {_title(one)}. {_about(one)}" for one in items)
    yield from _rest(document, found)


def _lines(document: Document, found: Review) -> Iterator[str]:
    name = document.practice.name or "Practice not named"
    yield _wrapped(f"{name}: from {long_date(found.as_of)} to {long_date(document.run.as_of)}.")
    yield ""
    yield _wrapped(f"Deficiencies: {counts(found.deficiencies)}.")
    yield _wrapped(f"Questions: {counts(found.questions)}.")
    for became, head in _HEADS.items():
        yield from _listed(head, _items(found, became))
    for head, texts in _rest(document, found):
        yield from ("", f"{head}:")
        yield from (_wrapped(text, "  - ", "    ") for text in texts[:MOST])
        if len(texts) > MOST:
            yield f"  {len(texts) - MOST} more (--json shows all)"


def _listed(head: str, items: tuple[Item, ...]) -> Iterator[str]:
    if items:
        yield from ("", f"{head}:")
    for one in items[:MOST]:
        yield _wrapped(_title(one), f"  {_severity(one):<9} ", " " * 12)
        yield _wrapped(_about(one), " " * 12, " " * 12)
    if len(items) > MOST:
        yield f"  {len(items) - MOST} more (--json shows all)"


def _items(found: Review, became: str) -> tuple[Item, ...]:
    return (*found.became(became), *found.became(became, question=True))


def _severity(one: Item) -> str:
    return words().say("severity", one.severity or one.was_severity or "info")


def _title(one: Item) -> str:
    return f"{one.title}{' (question)' if one.question else ''}"


def _about(one: Item) -> str:
    return f"{one.subject or one.system or 'the practice'}. {one.reason}".rstrip()


def _rest(document: Document, found: Review) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What became of numbers, decisions, firewalls and files; nothing is said of what there is none of."""
    ended = tuple(f"{_decided(one)}: {one.reason}" for one in found.decisions if one.became == "ended")
    standing = tuple(f"{_decided(one)}." for one in found.decisions if one.became != "ended")
    sections = (
        (words().text("trend"), tuple(f"{text}." for text in over_time(replace(document, since=found)))),
        ("Decisions that ended", ended),
        ("Decisions in force", standing),
        ("Firewalls that changed", tuple(f"{one.system}: {one.drift}." for one in found.firewalls)),
        ("Files", tuple(_files(found.files))),
        ("What limits this comparison", found.notes),
    )
    return ((head, texts) for head, texts in sections if texts)


def _decided(one: Decided) -> str:
    return f"{one.title} ({one.system}), by {one.approved_by}, until {one.expires}"


def _files(files: Iterable[File]) -> Iterator[str]:
    found = tuple(files)
    for became in ("changed", "gone", "new", "same"):
        names = [
            f"{one.path} (was {one.was_path})" if one.was_path else one.path for one in found if one.became == became
        ]
        rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        if names:
            yield f"{became}: {', '.join(names[:MOST])}{rest}"


def _wrapped(text: str, first: str = "", then: str = "") -> str:
    return fill(" ".join(text.split()), COLUMNS, initial_indent=first, subsequent_indent=then)
