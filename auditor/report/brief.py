"""Rules and their places on one line of a terminal."""

import re

from auditor.model.evidence import Evidence

LONGEST = 240
"""Characters; the line numbers lead to the rest."""
_EMPTY = re.compile(r"<[\w.-]+\s*/>|<([\w.-]+)>\s*</\1>")
_END = re.compile(r"</[\w.-]+>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def brief(text: str) -> str:
    """A quotation on one line: of XML without what is empty and without its end tags; what is too long ends in `…`."""
    bare = _CDATA.sub("", _END.sub(" ", _EMPTY.sub(" ", text))) if text.startswith("<") else text
    line = " ".join(bare.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()} …"


def lines_of(place: Evidence) -> str:
    """The first and last line: `12`, `12-19`."""
    return str(place.first) if place.first == place.last else f"{place.first}-{place.last}"
