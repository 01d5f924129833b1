"""The rules and accounts of a firewall as hashes, kept in a result so that the next audit can tell what changed."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from auditor.model.estate import System
from auditor.model.evidence import Evidence
from auditor.model.firewall import Firewall, Nat, Rule
from auditor.model.history import Imprint

DIGITS = 12
"""Hexadecimal digits of a rule: 48 bits, so that among 10,000 rules two are alike with a chance of 1 in 5 million."""
STATE_DIGITS = 16


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
    translations = tuple((_translation(one), one.evidence) for wall in walls for one in wall.nat)
    people = (one for wall in walls for one in wall.management.accounts)
    return rules, translations, tuple((_hash(salt, "account", one.name), one.evidence) for one in people)


def _rules(wall: Firewall) -> Iterator[tuple[str, Evidence]]:
    for stage in wall.stages:
        frame = (_names(stage.ingress), _names(stage.egress), sorted(stage.traffic), stage.sees.value)
        yield from _written((*stage.rules, stage.default), *frame)
        for name, chain in stage.chains:
            yield from _written(chain, *frame, name)


def _written(rules: Iterable[Rule], *frame: object) -> Iterator[tuple[str, Evidence]]:
    """Rules that software keeps (Docker, fail2ban) come and go with it; nobody changed them."""
    return ((_rule(one, frame), one.evidence) for one in rules if not one.generated)


def _names(some: frozenset[str] | None) -> list[str] | None:
    return None if some is None else sorted(some)


def _rule(one: Rule, frame: tuple[object, ...]) -> str:
    return _hash(frame, one.shape, one.target, one.note, one.disabled, one.replies_only)


def _translation(one: Nat) -> str:
    cells = one.match.upper
    services = sorted((each.protocols.pairs, each.ports.pairs, each.source_ports.pairs) for each in cells.services)
    where = (_names(cells.ingress), _names(cells.egress), cells.src.pairs, cells.dst.pairs, services, one.match.open)
    ports = one.to_ports.pairs if one.to_ports else None
    return _hash(one.kind.value, where, one.to.pairs, ports, one.bypasses_filter)


def _hash(*parts: object, digits: int = DIGITS) -> str:
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:digits]
