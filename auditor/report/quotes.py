"""Places in files, quoted for a report: secrets struck, characters made visible, length limited with a count."""

from collections.abc import Iterable

from auditor.model.evidence import Evidence as Place
from auditor.report.clean import clean
from auditor.report.document import Evidence, Line

MOST_LINES = 24
"""Of one quotation; a rule or setting is rarely longer, a whole section often is."""
MOST_CHARACTERS = 400
"""Of one quoted line."""


def quoted(place: Place) -> Evidence:
    """A place as the report shows it."""
    lines = place.quote().split("\n")
    shown = lines[:MOST_LINES]
    return Evidence(
        path=clean(place.source.path),
        first_line=place.first,
        last_line=place.last,
        quote="\n".join(clean(line[:MOST_CHARACTERS]) for line in shown),
        note=clean(place.note),
        lines_cut=len(lines) - len(shown),
        characters_cut=sum(max(0, len(line) - MOST_CHARACTERS) for line in shown),
    )


def unread(places: Iterable[Place]) -> tuple[Line, ...]:
    """Lines that were not understood, each cut to one line's length."""
    return tuple(Line(place.first, clean(place.quote(), MOST_CHARACTERS)) for place in places)
