"""Which secrets of a practice are the same, by their fingerprints: what they are was never kept."""

from collections.abc import Iterator
from itertools import groupby, product

from auditor.model.credential import Credential, struck
from auditor.model.estate import Estate, System
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.pacs import Container, Pacs
from auditor.model.subject import Subject

_SHARED_USES = frozenset({"database", "directory"})
"""What several systems may rightly reach with one secret."""
_ENDS = frozenset({"", "peer", "account"})
"""What may be one end of a connection, whose other end holds the same secret."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A server, a container beside it, or a firewall, with the secrets that its files show."""

    name: str
    system: str
    credentials: tuple[Credential, ...]
    key: tuple[str, ...] = ()
    aside: bool = False
    """It stands beside a server and serves it: the same secret in both is expected, unless it serves two things."""

    def subject(self, *key: str) -> Subject:
        """What a finding on its secrets is about."""
        return Subject(self.system, (*self.key, *key), label=self.name)


def server(pacs: Pacs) -> Holder:
    """An image server; what vendors publish is left out, as it is a finding of its own."""
    accounts = tuple(one.evidence for one in pacs.accounts if one.default_password)
    return Holder(pacs.name, pacs.name, tuple(_own(pacs.credentials, (*pacs.default_secrets, *accounts))))


def containers(system: System) -> Iterator[Holder]:
    """The containers of a system that show secrets."""
    for one in system.containers:
        if found := tuple(_own(one.credentials, one.default_secrets)):
            yield _container(system, one, found)


def _container(system: System, one: Container, found: tuple[Credential, ...]) -> Holder:
    return Holder(one.name, system.name, found, ("container", one.name), aside=True)


def firewalls(estate: Estate) -> Iterator[Holder]:
    """The gateways, with every secret that was struck out of their files."""
    named = {one.name for one in estate.systems if one.firewall}
    for name, group in groupby(sorted(estate.sources, key=lambda one: one.system), key=lambda one: one.system):
        files = [one.source for one in group if name in named]
        found = tuple(
            each
            for file in files
            for each in struck(Evidence(file, 1, len(file.lines), (0, len(file.text))), "network")
        )
        if found:
            yield Holder(name, name, found)


def _own(credentials: tuple[Credential, ...], published: tuple[Evidence, ...]) -> Iterator[Credential]:
    known = {_spot(place) for place in published}
    yield from (one for one in credentials if _spot(one.place) not in known)


def within(holder: Holder) -> Iterator[Evidence]:
    """The places of each secret that serves two things."""
    found: dict[str, list[Credential]] = {}
    for one in holder.credentials:
        found.setdefault(one.fingerprint, []).append(one)
    for same in found.values():
        if len({(one.use, one.owner) for one in same}) > 1:
            yield from (one.place for one in same)


def between(one: Holder, other: Holder) -> Iterator[tuple[Evidence, Evidence, bool]]:
    """Places of a secret that both hold, one pair for each, and whether it surely serves two things."""
    told: set[tuple[str, bool]] = set()
    known: dict[str, list[Credential]] = {}
    for each in one.credentials:
        known.setdefault(each.fingerprint, []).append(each)
    pairs = [pair for each in other.credentials for pair in product(known.get(each.fingerprint, ()), (each,))]
    for first, last in pairs:
        sure = _apart(first, last)
        silent = sure is False or (sure is None and (one.aside or other.aside))
        if not silent and (first.fingerprint, bool(sure)) not in told and _spot(first.place) != _spot(last.place):
            told.add((first.fingerprint, bool(sure)))
            yield first.place, last.place, bool(sure)


def _apart(first: Credential, last: Credential) -> bool | None:
    """Whether a secret of two systems serves two things; None where it may be the two ends of one connection."""
    uses = {first.use, last.use}
    if uses <= _SHARED_USES and len(uses) == 1:
        if not (first.owner and last.owner):
            return None
        return not (first.owner.startswith(last.owner) or last.owner.startswith(first.owner))
    if uses == {"account"}:
        return True
    return None if uses <= _ENDS or uses == {"store"} or "" in uses else True


def _spot(place: Evidence) -> tuple[str, tuple[int, int]]:
    return place.source.path, place.characters
