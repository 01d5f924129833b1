"""The output of `ipset save`: the members of the sets that rules name."""

import re
from collections.abc import Iterable, Mapping

from auditor.formats import Coverage, State
from auditor.formats.iptables.draft import address_range
from auditor.model.evidence import Source
from auditor.model.net import Ranges, cidr

FIRST = re.compile(r"^create \S+ (?:hash|bitmap|list):\S+", re.MULTILINE)
_CREATE = re.compile(r"create (\S+) (?:hash:ip|hash:net|bitmap:ip)(?![\w,:])(?!.*\b(?:timeout|netmask|bitmask)\b)")
"""A set of addresses as written, which no member leaves by itself; what other sets hold stays open."""
_SEED, _LEFT = re.compile(r"\binitval \S+"), re.compile(r"\b(?:timeout|packets|bytes) \d+")
"""What changes by itself: the seed of a set; of a member the counters and what is left of its time."""


def read_sets(source: Source, coverage: Coverage) -> Mapping[str, Ranges]:
    """Every set of addresses with its members; one with a member that is more than an address is left out."""
    members: dict[str, list[Ranges]] = {}
    broken = set()
    for number, line in enumerate(source.lines, 1):
        words = line.split()
        for change in (_SEED if words[:1] == ["create"] else _LEFT).finditer(line):
            coverage.vary(source.starts[number - 1] + change.start(), source.starts[number - 1] + change.end())
        created = _CREATE.match(line.strip())
        if created:
            members[created[1]] = []
        elif words[:1] == ["add"] and len(words) > 2 and words[1] in members:
            try:
                members[words[1]].append(_member(words[2:]))
            except ValueError:
                broken.add(words[1])
        elif words[:1] not in (["create"], ["add"]):
            coverage.mark(State.BLANK if line.lstrip().startswith("#") else State.NOT_UNDERSTOOD, number)
            continue
        coverage.mark(State.UNDERSTOOD, number)
    return {name: Ranges.union(found) for name, found in members.items() if name not in broken}


def _member(words: list[str]) -> Ranges:
    """One entry. Raises ValueError for `nomatch`, by which the narrowest entry decides."""
    if "nomatch" in words:
        raise ValueError(words[0])
    return address_range(words[0]) if "-" in words[0] else cidr(words[0])


def together(sets: Iterable[Mapping[str, Ranges]], changed: frozenset[str]) -> Mapping[str, Ranges]:
    """The sets of all files but those that a rule changes while the host runs."""
    return {name: members for one in sets for name, members in one.items() if name not in changed}
