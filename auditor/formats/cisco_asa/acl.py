"""Access lists as first-match rules: one pass over lines that may be a hundred thousand."""

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from auditor.formats import State
from auditor.formats.cisco_asa import services
from auditor.formats.cisco_asa.addresses import Area
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.services import Traffic
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ANY_SERVICE, ANY_V6, Ranges, Service

Line = tuple[int, int, str]
"""A line's number, the offset of its first character, and its text."""
UNREAD = Match(Cells(), NOTHING, ("a line that was not understood",))
_ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_OBJECTS = frozenset({"object", "object-group"})
_ADDRESSES = _OBJECTS | {"any", "any4", "any6", "host", "interface"}
_NO_OPTIONS = (False, False, "")
_NOTHING_OPEN: tuple[str, ...] = ()
_PORTS = services.OPERATORS | {"object-group"}
_OPTIONS = frozenset({"log", "time-range", "inactive"})
_WHO = {
    "user": ("the users", 2),
    "user-group": ("the users", 2),
    "object-group-user": ("the users", 2),
    "security-group": ("the devices of a security group", 3),
    "object-group-security": ("the devices of a security group", 2),
}
_OTHER_LISTS = frozenset({"standard", "webtype", "ethertype"})
_OTHER_COMMANDS = frozenset({"alert-interval", "deny-flow-max", "mode", "cached"})
_LOG_WORDS = frozenset(
    (
        "default", "disable", "interval", "emergencies", "alerts", "critical", "errors",
        "warnings", "notifications", "informational", "debugging",
    )
)  # fmt: skip
_ServiceKey = tuple[object, object, object]


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
        return tuple(one for one in self.entries if one is not None)


class Lists:
    """The access lists of a configuration."""

    def __init__(self, objects: Objects, record: Record, *, v6: bool = False) -> None:
        """Lists of one family: `any` in an IPv6 list is every IPv6 address."""
        self.lists: dict[str, Acl] = {}
        self._objects, self._record = objects, record
        places = objects.places
        self._areas: dict[str | tuple[str, str], Area] = {
            "any": Area(ANY_V6 if v6 else places.any),
            "any4": Area(places.any4),
            "any6": Area(ANY_V6),
        }
        self._services: dict[_ServiceKey, Traffic] = {}
        self._bases: dict[str | tuple[str, str], Traffic] = {}

    def read(self, lines: list[Line], changes: tuple[tuple[int, str, str], ...] = ()) -> None:
        """Read the lines; `changes` are removals that stand between them: number, list (empty: every), text."""
        done = 0
        for number, name, text in changes:
            until = bisect_left(lines, number, key=lambda line: line[0])
            self._read(lines[done:until])
            self._remove(name, text)
            done = until
        self._read(lines[done:])

    def _read(self, lines: list[Line]) -> None:
        source, states = self._record.source, self._record.coverage.states
        understood = int(State.UNDERSTOOD)
        name, acl, entries = "", Acl(""), list[Rule | None]()
        for line in lines:
            number, start, text = line
            words = text.split()
            if len(words) < 5 or words[2] != "extended" or words[3] not in _ACTIONS:
                self._other(line, words)
                name = ""
                continue
            if words[1] != name:
                name = words[1]
                acl = self._list(name)
                entries = acl.entries
            words.append("")
            try:
                match, logged, disabled, note = self._match(words, 4, words[3])
                states[number - 1] = understood
            except (ValueError, IndexError):
                match, logged, disabled, note = UNREAD, False, False, ""
                self._unread(line)
            position = len(entries) + 1
            place = Evidence(source, number, number, (start, start + len(text.rstrip())))
            if match.open:
                self._record.leaves_open(match.open, place)
            entries.append(
                Rule(
                    _ACTIONS[words[3]], match, place, position, f"{name} line {position}", acl.remark, "",
                    logged, False, False, disabled, note,
                )
            )  # fmt: skip
            if acl.remark:
                acl.remark = ""

    def _list(self, name: str) -> Acl:
        found = self.lists.get(name)
        if found is None:
            found = self.lists[name] = Acl(name)
        return found

    def _other(self, line: Line, words: list[str]) -> None:
        """Everything but the plain `access-list NAME extended permit …`."""
        number, start, text = line
        mark = self._record.coverage.mark
        if "(hitcnt=" in text or len(words) < 3 or words[1] in _OTHER_COMMANDS or words[1].endswith(";"):
            mark(State.WITHOUT_EFFECT, number)
            if (hits := text.find("(hitcnt=")) >= 0:
                self._record.coverage.vary(start + hits, start + len(text))
            return
        at, rest = 0, words[2:]
        if rest[0] == "line" and len(rest) > 2 and rest[1].isdigit():
            at, rest = int(rest[1]), rest[2:]
        if rest[0] == "remark":
            acl = self._list(words[1])
            self._insert(acl, None, at)
            acl.remark = f"{acl.remark} {' '.join(rest[1:])}".strip()
            mark(State.UNDERSTOOD, number)
            return
        if rest[0] in _OTHER_LISTS:
            self._list(words[1]).kind = rest[0]
            mark(State.WITHOUT_EFFECT, number)
            return
        self._plain(line, words[1], rest[1:] if rest[0] == "extended" else rest, at)

    def _plain(self, line: Line, name: str, rest: list[str], at: int) -> None:
        """`permit tcp …` with or without a place in the list."""
        number, start, text = line
        acl = self._list(name)
        action = _ACTIONS.get(rest[0] if rest else "", Action.UNKNOWN)
        try:
            match, logged, disabled, note = self._match([*rest, ""] if action is not Action.UNKNOWN else [], 1, rest[0])
            self._record.coverage.mark(State.UNDERSTOOD, number)
        except (ValueError, IndexError):
            match, logged, disabled, note = UNREAD, False, False, ""
            self._unread(line)
        position = min(at or len(acl.entries) + 1, len(acl.entries) + 1)
        place = self._record.source.at(start, start + len(text.rstrip()))
        if match.open:
            self._record.leaves_open(match.open, place)
        rule = Rule(
            action, match, place, position, f"{name} line {position}", acl.remark,
            logged=logged, disabled=disabled, note=note,
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
        return self._record.source.text[start:end].split()[2:]

    def _unread(self, line: Line) -> None:
        number, start, text = line
        self._record.gaps.append(self._record.source.at(start, start + len(text.rstrip())))
        self._record.coverage.mark(State.NOT_UNDERSTOOD, number)

    def _match(self, words: list[str], i: int, action: str) -> tuple[Match, bool, bool, str]:
        """What an entry matches, from its protocol on; whether it logs, is switched off, and on what condition.

        Raises ValueError and IndexError for what is not understood. An empty word stands at the end of `words`.
        """
        protocol: str | tuple[str, str] = words[i]
        i += 1
        if protocol in _OBJECTS:
            protocol = (words[i - 1], words[i])
            i += 1
        opened, source_ports, ports = _NOTHING_OPEN, None, None
        if words[i] in _WHO:
            opened, i = self._who(words, i)
        source, i = self._area(words, i)
        if words[i] in _PORTS:
            source_ports, i = self._port(words, i)
        if words[i] in _WHO:
            more, i = self._who(words, i)
            opened += more
        destination, i = self._area(words, i)
        if words[i] in _PORTS:
            ports, i = self._port(words, i)
        if words[i] and words[i] not in _OPTIONS:
            ports, i = self._types(words, i, ports)
        key = (protocol, source_ports, ports)
        service = self._services.get(key)
        if service is None:
            service = self._services[key] = self._service(protocol, source_ports, ports)
        cells = Cells(source.upper, destination.upper, service.upper)
        logged, disabled, schedule = self._options(words, i) if words[i] else _NO_OPTIONS
        if schedule and action == "deny":
            opened += (f"the {schedule}",)
        if not (opened or source.open or destination.open or service.open):
            return Match(cells), logged, disabled, schedule
        surely = NOTHING if opened else Cells(source.surely, destination.surely, service.surely)
        every = dict.fromkeys(opened + source.open + destination.open + service.open)
        return Match(cells, surely, tuple(every)), logged, disabled, schedule

    def _who(self, words: list[str], i: int) -> tuple[tuple[str, ...], int]:
        what, width = _WHO[words[i]]
        if words[i + 1] == "any":
            return (), i + 2
        return (f"{what} {' '.join(words[i + 1 : i + width])}",), i + width

    def _area(self, words: list[str], i: int) -> tuple[Area, int]:
        """The address at a place, and the place behind it."""
        word = words[i]
        found = self._areas.get(word)
        if found is not None:
            return found, i + 1
        key = (word, words[i + 1])
        found = self._areas.get(key)
        if found is not None:
            return found, i + 2
        if ":" in word or "/" in word:
            found = self._areas[word] = self._objects.places.prefix(word)
            return found, i + 1
        found = self._areas[key] = self._pair(word, words[i + 1])
        return found, i + 2

    def _pair(self, word: str, name: str) -> Area:
        """An address of two words."""
        places, objects = self._objects.places, self._objects
        if word == "host":
            return places.host(name)
        if word in _OBJECTS:
            return objects.area(name, grouped=word == "object-group")
        return places.interface(name) if word == "interface" else places.network(word, name)

    def _port(self, words: list[str], i: int) -> tuple[tuple[str, ...] | None, int]:
        """The words for ports at a place; a group that holds no ports is an address."""
        operator = words[i]
        if operator == "range":
            return (operator, words[i + 1], words[i + 2]), i + 3
        if operator == "object-group" and not self._holds_ports(words, i):
            return None, i
        return (operator, words[i + 1]), i + 2

    def _holds_ports(self, words: list[str], i: int) -> bool:
        """Whether a group stands for ports; one that is not defined does if an address follows."""
        kind = self._objects.kind(words[i + 1])
        if kind:
            return kind == "ports"
        return words[i + 2] in _ADDRESSES or words[i + 2][:1].isdigit()

    def _types(self, words: list[str], i: int, ports: tuple[str, ...] | None) -> tuple[tuple[str, ...], int]:
        """The words for an ICMP type and code, or for a group of what is not defined. Raises ValueError."""
        if ports is not None:
            raise ValueError(words[i])
        if words[i] == "object-group":
            return ("object-group", words[i + 1]), i + 2
        if words[i + 1].isdigit():
            return ("icmp", words[i], words[i + 1]), i + 2
        return ("icmp", words[i]), i + 1

    def _service(
        self, protocol: str | tuple[str, str], source: tuple[str, ...] | None, ports: tuple[str, ...] | None
    ) -> Traffic:
        """The services of an entry. Raises ValueError and IndexError."""
        base = self._bases.get(protocol)
        if base is None:
            base = self._bases[protocol] = self._base(protocol)
        if source is None and ports is None:
            return base
        if base.open or len(base.upper) != 1:
            raise ValueError(protocol)
        protocols = base.upper[0].protocols
        if services.is_icmp(protocols):
            if ports is None or source is not None:
                raise ValueError(ports)
            found, opened = self._icmp(protocols, ports)
            return Traffic((Service(protocols, found),), () if opened else None, opened)
        if protocols.pairs not in services.WITH_PORTS:
            raise ValueError(protocol)
        sent, sent_sure, sent_open = self._numbers(source)
        met, met_sure, met_open = self._numbers(ports)
        if not sent_open and not met_open:
            return Traffic((Service(protocols, met, sent),))
        lower = Service(protocols, met if met_sure is None else met_sure, sent if sent_sure is None else sent_sure)
        return Traffic((Service(protocols, met, sent),), (lower,), sent_open + met_open)

    def _base(self, protocol: str | tuple[str, str]) -> Traffic:
        """The services that the word for the protocol stands for, those of a protocol group as one."""
        if isinstance(protocol, str):
            found = services.protocols(protocol)
            return Traffic((ANY_SERVICE if found == ANY_PROTOCOL else Service(found),))
        grouped = protocol[0] == "object-group"
        traffic = self._objects.service(protocol[1], grouped=grouped)
        if grouped and self._objects.kind(protocol[1]) == "protocol" and not traffic.open:
            found = Ranges.union(one.protocols for one in traffic.upper)
            return Traffic((ANY_SERVICE if found == ANY_PROTOCOL else Service(found),))
        return traffic

    def _icmp(self, protocols: Ranges, words: tuple[str, ...]) -> tuple[Ranges, tuple[str, ...]]:
        if words[0] == "object-group":
            return self._objects.icmp_types(words[1], protocols)
        return services.icmp(protocols, list(words[1:])), ()

    def _numbers(self, words: tuple[str, ...] | None) -> tuple[Ranges, Ranges | None, tuple[str, ...]]:
        if words is None:
            return ANY_PORT, None, ()
        if words[0] == "object-group":
            if not self._objects.kind(words[1]):
                return ANY_PORT, Ranges(), (f'the undefined object-group "{words[1]}"',)
            return self._objects.ports(words[1])
        return services.ports(*words), None, ()

    def _options(self, words: list[str], i: int) -> tuple[bool, bool, str]:
        """Whether it logs, whether it is switched off, and its schedule. Raises ValueError."""
        logged, disabled, schedule = False, False, ""
        while words[i]:
            word = words[i]
            i += 1
            if word == "log":
                logged = True
                while words[i] in _LOG_WORDS or words[i].isdigit():
                    logged = logged and words[i] != "disable"
                    i += 1
            elif word == "inactive":
                disabled = True
            elif word == "time-range":
                schedule = f'schedule "{words[i]}"'
                i += 1
            else:
                raise ValueError(word)
        return logged, disabled, schedule
