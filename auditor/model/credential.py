"""Readable secrets of an export as fingerprints: they can be compared, and show nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import field

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass

_KEY = b"hipaa-auditor compares and never shows"


@dataclass(frozen=True, slots=True)
class Credential:
    """One place of a secret and what the secret is for; the value itself stays in the reader."""

    place: Evidence
    """The note names the setting."""
    fingerprint: str = field(repr=False)
    """A keyed hash; it lives in memory only and stands in no result."""
    use: str = ""
    """`account` `database` `directory` `peer` (an account on another system) `store` (of keys) `network` (a
    firewall's own); empty when not known."""
    owner: str = ""
    """Which of that use: the account's name, the database's host. Two places of one use and owner are one secret."""


def credential(value: str, place: Evidence, use: str = "", owner: str = "") -> Credential:
    """A secret as what may leave its reader."""
    print_ = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=_KEY, digest_size=16).hexdigest()
    return Credential(place, print_, use, owner)


def struck(place: Evidence, use: str = "", owner: str = "") -> Iterator[Credential]:
    """The secrets that a reader struck out of one place."""
    start, end = place.characters
    for first, last in sorted(place.source.marks.spans):
        if start <= first and last <= end:
            yield credential(place.source.text[first:last], place, use, owner)
