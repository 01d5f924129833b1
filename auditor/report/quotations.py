"""The places of one finding as a report prints them together, a long quotation once."""

from collections.abc import Iterable, Iterator

from auditor.report.document import Evidence, Finding
from auditor.report.view import numbered, where
from auditor.report.wording import counted

LONG = 3
"""Lines of a quotation that is not printed again where it stands above in the same finding."""
TOGETHER = 14
"""Lines of quotations that stay on one page."""


def quotations(places: Iterable[Finding]) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """Each place of a finding with its quotations, each below the name of its lines, short ones together."""
    told: set[tuple[str, int]] = set()
    for one in places:
        yield one, tuple(_joined(_quoted(one, told)))
        told |= {(at.path, at.first_line) for at in one.evidence if at.quote.count("\n") + 1 >= LONG}


def _joined(texts: Iterable[str]) -> Iterator[str]:
    held = ""
    for text in texts:
        if held and held.count("\n") + text.count("\n") + 2 > TOGETHER:
            yield held
            held = ""
        held = f"{held}\n{text}" if held else text
    if held:
        yield held


def _quoted(one: Finding, told: set[tuple[str, int]]) -> Iterator[str]:
    for at in one.evidence:
        again = (at.path, at.first_line) in told
        lines = () if again else (f"  {line}" for line in numbered(at).split("\n"))
        yield "\n".join((_named(at, "quoted above" if again else ""), *lines))
    if one.places_cut:
        yield f"… {counted(one.places_cut, 'more place')} not quoted here"


def _named(at: Evidence, *others: str) -> str:
    notes = "; ".join(note for note in (at.note, *others) if note)
    return f"{where(at)}: {notes}" if notes else where(at)
