"""Access lists as first-match rules: one pass over lines that may be a hundred thousand."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from operator import itemgetter

from auditor.formats import State
from auditor.formats.cisco_asa import quick
from auditor.formats.cisco_asa.entry import UNREAD, Grammar
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.plain import ACTIONS, Plain
from auditor.formats.cisco_asa.record import Record
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Rule
from auditor.syntax.indented import Command, Run

Change = tuple[int, str, str]
"""A removal: the number of its line, the list (empty: every one), and the rest of the line that goes."""
_STEP = 1000
"""Lines that are read at a time: few enough to stay in the fast memory of a processor."""
COUNT = "(hitcnt="
_COUNTED = re.compile(r"\(hitcnt=[0-9]|^ *access-list \S+ line [0-9]+ .* 0x[0-9a-f]{1,8} *$")
_OTHER_LISTS = frozenset({"standard", "webtype", "ethertype"})
_OTHER_COMMANDS = frozenset({"alert-interval", "deny-flow-max", "mode", "cached"})


def is_counted(text: str) -> bool:
    """Whether a line is an entry as `show access-list` prints it."""
    return _COUNTED.search(text) is not None


@dataclass(slots=True)
class Acl:
    """One access list."""

    name: str
    kind: str = "extended"
    entries: list[Rule | None] = field(default_factory=list)
    """In order; None is a remark."""
    remark: str = ""
    """What the remarks above the next entry say."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its entries without the remarks."""
        return tuple([one for one in self.entries if one is not None])


class Lists:
    """The access lists of a configuration."""

    def __init__(self, objects: Objects, record: Record, *, v6: bool = False) -> None:
        """Lists of one family: `any` in an IPv6 list is every IPv6 address."""
        self.lists: dict[str, Acl] = {}
        self._places, self._record = objects.places, record
        self._grammar = Grammar(objects, v6=v6)
        self._plain = Plain(objects, self._grammar)
        self._listing = False
        """What `show access-list` prints has begun."""

    def read(self, runs: list[Run], changes: list[Change], broken: Iterable[Command] = ()) -> None:
        """Read the lines, with the removals and the lines that a terminal broke, which stand between them."""
        steps: list[tuple[int, Callable[[], None]]] = [(run.number, partial(self._read, run)) for run in runs]
        steps += [(number, partial(self._remove, name, text)) for number, name, text in changes]
        steps += [(one.number, partial(self._broken, one)) for one in broken]
        for _, step in sorted(steps, key=itemgetter(0)):
            step()

    def _broken(self, command: Command) -> None:
        self._other(command.number, command.start, command.text, self._record.at(command))
        coverage = self._record.coverage
        coverage.mark(State(coverage.states[command.number - 1]), command.number, command.last)

    def _read(self, run: Run) -> None:
        for place in range(0, len(run.lines), _STEP):
            self._some(run, run.lines[place : place + _STEP], run.number + place)

    def _some(self, run: Run, lines: list[str], number: int) -> None:
        """Some lines of a run, from that number on: plain entries of one list together, what is none by itself."""
        names, rules = self._plain.rules(lines, number)
        made, place = iter(rules), 0
        for name, group in groupby(names):
            first, place = place, place + len([*group])
            if name:
                self._append(self._list(name), [*islice(made, place - first)])
                self._record.coverage.mark(State.UNDERSTOOD, number + first, number + place - 1)
                continue
            for line, text in enumerate(lines[first:place], number + first):
                start = run.start if line == run.number else self._record.source.starts[line - 1]
                self._other(line, start, text)

    def _append(self, acl: Acl, rules: list[Rule]) -> None:
        """Put plain rules at the end of a list."""
        quick.put(rules, self._record.source, acl.name, len(acl.entries) + 1)
        if acl.remark:
            rules[0] = replace(rules[0], name=acl.remark)
            acl.remark = ""
        acl.entries += rules

    def _list(self, name: str) -> Acl:
        found = self.lists.get(name)
        if found is None:
            found = self.lists[name] = Acl(name)
        return found

    def _other(self, line: int, start: int, text: str, place: Evidence | None = None) -> None:
        """Everything but the plain `access-list NAME extended permit …`."""
        words = text.split()
        header = len(words) > 1 and words[1].endswith(";")
        self._listing = self._listing or header
        if header or is_counted(text) or (self._listing and words[2:3] == ["line"]):
            self._record.coverage.mark(State.UNDERSTOOD, line)
            if (hits := text.find(COUNT)) >= 0:
                self._record.coverage.vary(start + hits, start + len(text))
            return
        if len(words) < 3 or words[1] in _OTHER_COMMANDS:
            self._record.coverage.mark(State.WITHOUT_EFFECT, line)
            return
        at, rest = 0, words[2:]
        if rest[0] == "line" and len(rest) > 2 and number(rest[1]) is not None:
            at, rest = number(rest[1]) or 0, rest[2:]
        acl = self._list(words[1])
        if rest[0] == "remark":
            self._insert(acl, None, at)
            acl.remark = f"{acl.remark} {' '.join(rest[1:])}".strip()
            self._record.coverage.mark(State.UNDERSTOOD, line)
        elif rest[0] in _OTHER_LISTS:
            acl.kind = rest[0]
            self._record.coverage.mark(State.WITHOUT_EFFECT, line)
        else:
            place = place or Evidence(self._record.source, line, line, (start, start + len(text.rstrip())))
            self._entry(place, acl, rest[1:] if rest[0] == "extended" else rest, at)

    def _entry(self, place: Evidence, acl: Acl, words: list[str], at: int) -> None:
        """`permit tcp …` with or without a place in the list."""
        action = ACTIONS.get(words[0] if words else "", Action.UNKNOWN)
        entry = UNREAD
        try:
            if action is not Action.UNKNOWN:
                entry = self._grammar.entry(words[1:], words[0])
        except (ValueError, IndexError):
            pass
        if entry is not UNREAD:
            self._record.coverage.note(State.UNDERSTOOD, place)
        position = min(at or len(acl.entries) + 1, len(acl.entries) + 1)
        rule = Rule(
            action, entry.match, place, position, f"{acl.name} line {position}", acl.remark,
            logged=entry.logged, disabled=entry.disabled, note=entry.note,
        )  # fmt: skip
        self._insert(acl, rule, at)
        acl.remark = ""

    def _insert(self, acl: Acl, entry: Rule | None, at: int) -> None:
        """At its place in the list, as when the line is entered; those behind it move on."""
        if not at or at > len(acl.entries):
            acl.entries.append(entry)
            return
        acl.entries.insert(at - 1, entry)
        self._renumber(acl)

    def _renumber(self, acl: Acl) -> None:
        acl.entries = [
            one and replace(one, position=place, handle=f"{acl.name} line {place}")
            for place, one in enumerate(acl.entries, 1)
        ]

    def _remove(self, name: str, text: str) -> None:
        """`clear configure access-list NAME`, or `no access-list NAME …` with the rest of the line."""
        if not name:
            self.lists.clear()
        elif not text:
            self.lists.pop(name, None)
        elif name in self.lists:
            acl, wanted = self.lists[name], text.split()
            acl.entries = [one for one in acl.entries if one is None or self._text(one) != wanted]
            self._renumber(acl)

    def _text(self, rule: Rule) -> list[str]:
        start, end = rule.evidence.characters
        return self._record.source.text[start:end].replace("\n", "").split()[2:]
