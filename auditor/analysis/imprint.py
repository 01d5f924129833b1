"""The rules and accounts of a firewall as hashes, kept in a result so that the next audit can tell what changed."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import combinations, groupby
from operator import itemgetter

from auditor.model.estate import System
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Firewall, Nat, NatKind, Rule
from auditor.model.history import Imprint

DIGITS = 12
"""Hexadecimal digits of a rule: 48 bits, so that among 10,000 rules two are alike with a chance of 1 in 5 million."""
STATE_DIGITS = 16
MOST_PAIRED = 200
"""Translations of which every two are looked at."""


_FINAL = frozenset({Action.PERMIT, Action.DENY})
_Marks = tuple[tuple[str, Evidence], ...]


def imprint(system: System, salt: str) -> Imprint | None:
    """What a system's filters hold; None where it has none. Account names are hashed with the salt."""
    if not _walls(system):
        return None
    rules, translations, accounts = (tuple(mark for mark, _ in marks) for marks in _marked(system, salt))
    accounts = tuple(sorted(set(accounts)))
    state = _hash(rules, translations, accounts, digits=STATE_DIGITS)
    complete = not any(wall.gaps or wall.truncated for wall in _walls(system))
    return Imprint(state, rules, translations, accounts, complete)


def strangers(system: System, was: Imprint, salt: str, *, accounts: bool = True) -> tuple[Evidence, ...]:
    """Where the rules, translations and accounts stand that an earlier imprint lacks."""
    pairs = zip(_marked(system, salt), (was.rules, was.translations, was.accounts), strict=True)
    kinds = [(marks, frozenset(known)) for marks, known in pairs][: 3 if accounts else 2]
    return tuple(place for marks, known in kinds for mark, place in marks if mark not in known)


def _walls(system: System) -> tuple[Firewall, ...]:
    return tuple(wall for wall in (system.firewall, system.host_filter) if wall)


def _marked(system: System, salt: str) -> tuple[_Marks, _Marks, _Marks]:
    """Each rule, translation and account as a hash, with its place."""
    walls = _walls(system)
    rules = tuple(one for wall in walls for one in _rules(wall))
    translations = tuple((_translation(one), one.evidence) for wall in walls for one in _ordered(wall.nat))
    people = (one for wall in walls for one in wall.management.accounts)
    return rules, translations, tuple((_hash(salt, "account", one.name), one.evidence) for one in people)


def _rules(wall: Firewall) -> Iterator[tuple[str, Evidence]]:
    """Every list; in which order lists are asked changes nothing, since all must permit."""
    lists: list[list[tuple[str, Evidence]]] = []
    for stage in wall.stages:
        frame = (_names(stage.ingress), _names(stage.egress), sorted(stage.traffic), stage.sees.value)
        lists.append(list(_written((*stage.rules, stage.default), *frame)))
        lists += [list(_written(chain, *frame, name)) for name, chain in stage.chains]
    yield from (one for each in sorted(lists, key=lambda each: [mark for mark, _ in each]) for one in each)


def _written(rules: Iterable[Rule], *frame: object) -> Iterator[tuple[str, Evidence]]:
    """Neighbors of one action are sorted: their order changes nothing.

    Rules that software keeps (Docker, fail2ban) come and go with it; nobody changed them.
    """
    kept = (one for one in rules if not one.generated)
    for action, run in groupby(kept, key=lambda one: one.action):
        marks = [(_rule(one, frame), one.evidence) for one in run]
        yield from sorted(marks, key=itemgetter(0)) if action in _FINAL else marks


def _names(some: frozenset[str] | None) -> list[str] | None:
    return None if some is None else sorted(some)


def _rule(one: Rule, frame: tuple[object, ...]) -> str:
    return _hash(frame, one.shape, one.target, one.note, one.disabled, one.replies_only)


def _ordered(nats: tuple[Nat, ...]) -> Iterable[Nat]:
    """Translations in their order, or sorted where no packet meets two of them and the order changes nothing."""
    if len(nats) <= MOST_PAIRED and not any(_meet(*pair) for pair in combinations(nats, 2)):
        return sorted(nats, key=_translation)
    return nats


def _meet(one: Nat, other: Nat) -> bool:
    a, b = one.match.upper, other.match.upper
    if one.kind != other.kind or not (a.src & b.src and a.dst & b.dst):
        return one.kind is NatKind.EXEMPT or other.kind is NatKind.EXEMPT
    return any(x.protocols & y.protocols and x.ports & y.ports for x in a.services for y in b.services)


def _translation(one: Nat) -> str:
    cells = one.match.upper
    services = sorted((each.protocols.pairs, each.ports.pairs, each.source_ports.pairs) for each in cells.services)
    where = (_names(cells.ingress), _names(cells.egress), cells.src.pairs, cells.dst.pairs, services, one.match.open)
    ports = one.to_ports.pairs if one.to_ports else None
    sends = () if one.egress is None else (_names(one.egress),)
    return _hash(one.kind.value, where, one.to.pairs, ports, one.bypasses_filter, *sends)


def _hash(*parts: object, digits: int = DIGITS) -> str:
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:digits]
