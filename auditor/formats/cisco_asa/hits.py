"""How often entries of access lists matched, as `show access-list` prints it beside the configuration.

An entry with objects is followed by what it stands for, under the same number: where the entry itself has no count
(8.x, `object-group-search access-control`) theirs are added up (Cisco ASA Command Reference, show access-list).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from auditor.formats import Coverage, State
from auditor.formats.cisco_asa.acl import COUNT, Acl, is_counted
from auditor.formats.cisco_asa.names import number
from auditor.model.evidence import Source
from auditor.model.firewall import Rule

_LISTED = re.compile(r"^ *access-list (\S+?);? (?:[0-9]+ elements|line [0-9]+ )", re.MULTILINE)
_NAMES = re.compile(r"^access-list (\S+) ", re.MULTILINE)
_HOST = re.compile(r"^hostname (\S+)", re.MULTILINE)
_PROMPT = re.compile(r"^([\w./-]+)(?:\([\w-]+\))?[#>] ?sh\w* access-l", re.MULTILINE)
_ELSE = re.compile(r"\s*(?:alert-interval [0-9]+\s*$|[\w./-]+(?:\([\w-]+\))?[#>]|: )")
_COUNT = re.compile(r"\(hitcnt=([0-9]{1,20})\)")
_OPTIONS = frozenset({"log", "time-range", "inactive"})
_MARKS = ("(", "0x")
_Entry = tuple[str, tuple[str, ...]]
"""The name of a list, and an entry without its options."""


def is_listing(text: str) -> bool:
    """Whether a text has lines that only `show access-list` prints."""
    return COUNT in text or re.search(r"^ *access-list \S+; [0-9]+ elements", text, re.MULTILINE) is not None


def of(listing: Source, configurations: Iterable[Source]) -> Source | None:
    """The one configuration whose lists are counted: that of the host in the prompt, else the one with such lists."""
    prompts = {part for one in _PROMPT.findall(listing.text) for part in one.lower().split("/")}
    lists = set(_LISTED.findall(listing.text))
    found = [
        one
        for one in configurations
        if (not prompts or prompts & {name.lower() for name in _HOST.findall(one.text)})
        and lists <= set(_NAMES.findall(one.text))
    ]
    return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class Hits:
    """The counts of one or more listings; of an entry that several count, the highest."""

    entries: dict[_Entry, dict[int, int]]
    """By entry: by its line in the list, how often it matched."""

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "Hits":
        """What texts count."""
        found = cls({})
        for source in sources:
            for entry, line, count in _counted(source.text) if COUNT in source.text else ():
                lines = found.entries.setdefault(entry, {})
                lines[line] = max(count, lines.get(line, 0))
        return found

    def beside(self, acl: Acl) -> None:
        """Write to each entry of a list how often it matched."""
        acl.entries = [one and self._with_count(acl.name, one) for one in acl.entries]

    def _with_count(self, name: str, rule: Rule) -> Rule:
        start, end = rule.evidence.characters
        words = rule.evidence.source.text[start:end].replace("\n", "").split()[2:]
        lines = self.entries.get((name, _plain(words)), {})
        count = next(iter(lines.values())) if len(lines) == 1 else lines.get(rule.position)
        if count is None:
            return rule
        counted = replace(rule, hits=count)
        return replace(counted, evidence=counted.noted(""))


def _counted(text: str) -> Iterator[tuple[_Entry, int, int]]:
    """Each entry with its line and count."""
    entries: dict[tuple[str, int], _Entry] = {}
    counts: dict[tuple[str, int], list[int | None]] = {}
    for line in text.split("\n"):
        words = line.split()
        if not is_counted(line) or len(words) < 5 or words[2] != "line" or number(words[3]) is None:
            continue
        key, found = (words[1], int(words[3])), _COUNT.search(line)
        entries.setdefault(key, (words[1], _plain(words[4:])))
        counts.setdefault(key, []).append(int(found[1]) if found else None)
    for key, (own, *parts) in counts.items():
        told = [one for one in parts if one is not None]
        if own is not None or told:
            yield entries[key], key[1], sum(told) if own is None else own


def _plain(words: list[str]) -> tuple[str, ...]:
    """The words of an entry from its action to its options."""
    if words[:1] == ["line"]:
        words = words[2:]
    body = takewhile(lambda word: word not in _OPTIONS and not word.startswith(_MARKS), words)
    return tuple(body)


def coverage(source: Source) -> Coverage:
    """The lines of a listing: what they say is in the model, but for the counts, which change by the minute."""
    found = Coverage(source)
    for line, (text, start) in enumerate(zip(source.lines, source.starts, strict=False), 1):
        words = text.split()
        if words[:1] == ["access-list"]:
            found.mark(State.UNDERSTOOD, line)
        elif _ELSE.match(text):
            found.mark(State.WITHOUT_EFFECT, line)
        place = text.find(COUNT)
        if place >= 0 or words[1:2] == ["cached"]:
            found.vary(start + max(place, 0), start + len(text))
    return found
