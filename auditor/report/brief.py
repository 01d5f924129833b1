"""Rules and their places on one line of a terminal."""

import re

from auditor.model.evidence import Evidence
from auditor.report.wording import counted

LONGEST = 240
"""Characters; the line numbers lead to the rest."""
MOST = 160
"""Characters of a quotation in a table."""
SHORTEST = 12
"""Characters of a first line that tells what a block is about."""
_EMPTY = re.compile(r"<[\w.-]+\s*/>|<([\w.-]+)>\s*</\1>")
_END = re.compile(r"</[\w.-]+>")
_NAME = re.compile(r"\bset uuid [0-9a-f-]{36}\s+|\s+uuid=\"[0-9a-f-]{36}\"")
"""What names a rule for the machine alone."""
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def brief(text: str) -> str:
    """A quotation on one line: of XML without what is empty and without its end tags; what is too long ends in `…`."""
    line = _flat(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()} …"


def gist(text: str) -> str:
    """A quotation for a table: its first line, or the start of a block that only opens there; the rest is counted."""
    first, *others = text.strip().split("\n")
    if others and len(first) >= SHORTEST:
        return f"{first} … {counted(len(others), 'more line')}"
    line = _NAME.sub("", _flat(text))
    rest = len(line) - MOST
    return f"{line[:MOST].rstrip()} … {counted(rest, 'more character')}" if rest > 0 else line


def _flat(text: str) -> str:
    bare = _CDATA.sub("", _END.sub(" ", _EMPTY.sub(" ", text))) if text.startswith("<") else text
    return " ".join(bare.split())


def lines_of(place: Evidence) -> str:
    """The first and last line: `12`, `12-19`."""
    return str(place.first) if place.first == place.last else f"{place.first}-{place.last}"
