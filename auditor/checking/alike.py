"""Which secrets of two servers are the same; values are compared in memory and never leave this module."""

from collections.abc import Iterator

from auditor.model.evidence import Evidence
from auditor.model.pacs import Pacs


def alike(one: Pacs, other: Pacs) -> Iterator[tuple[Evidence, Evidence]]:
    """Places of a secret that stands in the files of both, one pair for each value; published ones are left out."""
    known = _values(one)
    for value, place in _values(other).items():
        if value in known and _spot(known[value]) != _spot(place):
            yield known[value], place


def _values(server: Pacs) -> dict[str, Evidence]:
    """The readable secrets, each with its first place."""
    found: dict[str, Evidence] = {}
    published = {_spot(place) for place in server.default_secrets}
    published |= {_spot(one.evidence) for one in server.accounts if one.default_password}
    for place in server.secrets_in_clear:
        start, end = place.characters
        for first, last in sorted(place.source.marks.spans):
            if start <= first and last <= end and _spot(place) not in published:
                found.setdefault(place.source.text[first:last], place)
    return found


def _spot(place: Evidence) -> tuple[str, tuple[int, int]]:
    return place.source.path, place.characters
