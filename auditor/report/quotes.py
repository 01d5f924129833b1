"""Places in files, quoted for a report: secrets struck, characters made visible, length limited with a count."""

import re
from collections.abc import Iterable

from auditor.model.evidence import Evidence as Place
from auditor.model.secret import WITHHELD
from auditor.report.clean import clean
from auditor.report.document import Evidence, Line

MOST_LINES = 24
"""Of one quotation; a rule or setting is rarely longer, a whole section often is."""
MOST_CHARACTERS = 400
"""Of one quoted line."""

_NAMED = re.compile(
    r"(?i)(\b[\w-]{0,20}(?:pass|pwd|secret|psk|shared-key|community|key|token|hash|auth|priv|md5|sha)[\w-]{0,20}"
    r"(?:\s+\d{1,2})?[\s\"'=:>]+)(?!(?:\d{1,2}\s+)?\(value)[^\s\"'<>]+"
)


def quoted(place: Place) -> Evidence:
    """A place as the report shows it."""
    text, beyond = _text(place)
    lines = text.split("\n")
    if len(lines) > MOST_LINES + 1:  # the count of what is cut takes a line, too
        lines = lines[:MOST_LINES]
    return Evidence(
        path=clean(place.source.path),
        first_line=place.first,
        last_line=place.last,
        quote="\n".join(clean(line[:MOST_CHARACTERS]) for line in lines),
        note=clean(place.note),
        lines_cut=place.last - place.first + 1 - len(lines),
        characters_cut=beyond + sum(max(0, len(line) - MOST_CHARACTERS) for line in lines),
    )


def unread(places: Iterable[Place], *, shown: bool = True) -> tuple[Line, ...]:
    """Lines that were not understood, each cut to a readable length; without text where a whole file was not read.

    No reader has marked the secrets of such lines, so every word after a name of secrets is struck out.
    """
    return tuple(Line(place.first, _cut(*_text(place)) if shown else "") for place in places)


def _cut(text: str, beyond: int) -> str:
    text = _NAMED.sub(rf"\1{WITHHELD}", text)
    rest = beyond + max(0, len(text) - MOST_CHARACTERS)
    return clean(text[:MOST_CHARACTERS]) + (f" … {rest:,} more characters" if rest else "")


def _text(place: Place) -> tuple[str, int]:
    """What can be quoted of a place, and how many characters of its one line were left aside.

    Only what will be shown is searched for secrets: files with a line of megabytes exist.
    """
    start, end = place.characters
    if place.span or place.first != place.last or end - start <= MOST_CHARACTERS:
        return place.quote(), 0
    first = place.source.at(start, start + MOST_CHARACTERS).quote()[:MOST_CHARACTERS]
    return first, end - start - MOST_CHARACTERS
