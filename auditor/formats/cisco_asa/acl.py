"""Access lists as first-match rules: one pass over lines that may be a hundred thousand."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter

from auditor.formats import State
from auditor.formats.cisco_asa import quick, services
from auditor.formats.cisco_asa.addresses import point
from auditor.formats.cisco_asa.entry import UNREAD, Grammar
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.record import Record
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Rule
from auditor.model.net import ANY_PORT, TCP, UDP, Ranges, Service
from auditor.syntax.indented import Command, Run

Change = tuple[int, str, str]
"""A removal: the number of its line, the list (empty: every one), and the rest of the line that goes."""
_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_PORTED = {"tcp": Ranges.single(TCP), "udp": Ranges.single(UDP)}
_ADDRESS = r"(any[46]?|(?:host|object|object-group) \S+|\d[\d.]* [\d.]+|[\dA-Fa-f:]+/\d+)"
_PORT = r"(?:eq|gt|lt|neq) \S+|range \S+ \S+"
_SHAPE = re.compile(
    rf"access-list (\S+) extended (permit|deny) (?!object)(\w+) {_ADDRESS}(?: ({_PORT}))? {_ADDRESS}"
    rf"(?: ({_PORT}|object-group \S+))?( log)?\s*$"
).match
"""The commonest shape of an entry. Whatever does not have it, or leaves something open, goes the long way."""
WHOLE_V4 = (1 << 32) - 1
_OTHER_LISTS = frozenset({"standard", "webtype", "ethertype"})
_OTHER_COMMANDS = frozenset({"alert-interval", "deny-flow-max", "mode", "cached"})


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
        self._areas: dict[str, Ranges] = {}
        self._masks: dict[str, int] = {}
        """Subnet masks that were met."""
        self._services: dict[tuple[str, str, str], tuple[Service, ...]] = {}
        self._ports: dict[str, Ranges] = {"": ANY_PORT}

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
        source, states = self._record.source, self._record.coverage.states
        areas, known, lists, understood = self._areas, self._services, self.lists, int(State.UNDERSTOOD)
        after = run.start
        for line, text in enumerate(run.lines, run.number):
            start = after
            after += len(text) + 1
            shape = _SHAPE(text)
            if shape is None:
                self._other(line, start, text)
                continue
            name, action, protocol, sender, sender_ports, target, ports, log = shape.groups("")
            src, dst = areas.get(sender), areas.get(target)
            if src is None:
                src = self._area(sender)
            if dst is None:
                dst = self._area(target)
            traffic = known.get((protocol, sender_ports, ports)) or self._service(protocol, sender_ports, ports)
            if src is None or dst is None or traffic is None:
                self._other(line, start, text)
                continue
            states[line - 1] = understood
            acl = lists.get(name) or self._list(name)
            entries = acl.entries
            position = len(entries) + 1
            place = (source, line, (start, start + len(text.rstrip())))
            handle = f"{name} line {position}"
            entries.append(
                quick.rule(_ACTIONS[action], (src, dst, traffic), place, position, handle, acl.remark, log != "")
            )
            if acl.remark:
                acl.remark = ""

    def _area(self, text: str) -> Ranges | None:
        """The addresses of a word or two, kept; None where the long way must tell what they are."""
        try:
            word, _, name = text.partition(" ")
            if word == "host":
                value = self._places.point(name)
                upper = quick.span(value, value)
            elif name in self._masks and word not in self._places.names:
                bits = self._masks[name]
                low = point(word) & bits
                upper = quick.span(low, low + WHOLE_V4 - bits)
            else:
                found = self._grammar.area(text)
                if found is None or found.open:
                    return None
                upper = found.upper
                bits = point(name) if name and word[0].isdigit() else 0
                if 0 < bits <= WHOLE_V4:
                    self._masks[name] = bits  # the long way found it to be one
        except ValueError:
            return None
        self._areas[text] = upper
        return upper

    def _service(self, protocol: str, sender: str, ports: str) -> tuple[Service, ...] | None:
        """The services of an entry, kept; None where the long way must tell what they are."""
        try:
            if protocol in _PORTED and not ports.startswith("object-group"):
                found: tuple[Service, ...] = (
                    quick.service(_PORTED[protocol], self._numbers(ports), self._numbers(sender)),
                )
            else:
                traffic = self._grammar.traffic(protocol, tuple(sender.split()) or None, tuple(ports.split()) or None)
                if traffic.open:
                    return None
                found = traffic.upper
        except (ValueError, IndexError):
            return None
        self._services[protocol, sender, ports] = found
        return found

    def _numbers(self, text: str) -> Ranges:
        """The ports of `eq 104`, kept; every one where nothing is written. Raises ValueError."""
        found = self._ports.get(text)
        if found is None:
            found = self._ports[text] = services.ports(*text.split())
        return found

    def _list(self, name: str) -> Acl:
        found = self.lists.get(name)
        if found is None:
            found = self.lists[name] = Acl(name)
        return found

    def _other(self, line: int, start: int, text: str, place: Evidence | None = None) -> None:
        """Everything but the plain `access-list NAME extended permit …`."""
        words = text.split()
        if "(hitcnt=" in text or len(words) < 3 or words[1] in _OTHER_COMMANDS or words[1].endswith(";"):
            self._record.coverage.mark(State.WITHOUT_EFFECT, line)
            if (hits := text.find("(hitcnt=")) >= 0:
                self._record.coverage.vary(start + hits, start + len(text))
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
        action = _ACTIONS.get(words[0] if words else "", Action.UNKNOWN)
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
