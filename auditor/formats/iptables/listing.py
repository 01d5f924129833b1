"""The output of `iptables -L`: rules as people see them, brought into the options of iptables-save.

It names neither its table nor its address family, and without -v no interface.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field

from auditor.formats import Coverage, State
from auditor.formats.iptables.extras import conditions
from auditor.formats.iptables.lines import (
    BUILTIN,
    LEGACY,
    NAME_V6,
    Chain,
    File,
    Table,
    Written,
    every_rule,
    legacy_beside,
)
from auditor.formats.iptables.options import Option
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

_HEADING = re.compile(
    r"Chain (?P<name>\S+) \((?:policy (?P<policy>[A-Z]+)(?: (?P<counts>\d+\w* packets, \d+\w* bytes))?"
    r"|\d+ references)\)"
)
_COLUMNS = re.compile(
    r"(?P<num>num\s+)?(?P<counts>pkts\s+bytes\s+)?target\s+prot\s+(?:opt\s+)?(?P<names>in\s+out\s+)?source\s+destination"
)
_HEADINGS = re.compile(rf"^{_HEADING.pattern}\s*\n(?P<below>.*)", re.MULTILINE)
_ABOVE = re.compile(
    r"Table: (?P<table>\w+)|(?:.*[#$>] ?)?(?:sudo )?(?:/\S*/)?(?P<command>ip6?tables)(?:-\w+)?(?P<words>(?: \S+)*)"
)
"""What `service iptables status` prints above a table, and a command that was copied along."""
_TABLE, _LIST = re.compile(r" (?:-t ?|--table[ =])(\w+)"), re.compile(r" (?:-\w*L\w*|--list)(?: |$)")
_COUNTS = r"\s*(?P<counts>(?P<hits>\d+)[KMGTPE]?\s+\d+[KMGTPE]?)(?=\s)"
_BEFORE = r"(?:\s{8,}|\s*(?P<target>[^\s!-]\S*)\s+)(?P<protocol>!?\w[\w.-]*)\s+(?:(?P<opt>--|-f|!f)\s+)?"
_NAMES = r"(?P<ingress>!?[\w*]\S*)\s+(?P<egress>!?[\w*]\S*)\s+"
_ENDS = r"(?P<source>!?[\w:]\S*)\s+(?P<destination>!?[\w:]\S*)(?:\s+(?P<goto>\[goto\]))?(?P<extras>.*)"
_FILTER, _HANDS_ON = ("INPUT", "FORWARD", "OUTPUT"), frozenset({"DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"})
_ANY = frozenset({"all", "0", "*", "any", "anywhere", "0.0.0.0/0", "::/0"})
_DOTTED = re.compile(r"!?\d+\.\d+\.\d+\.\d+(?:/|$)")
_PROTOCOL_OF = {"1": 4, "icmp": 4, "58": 6, "ipv6-icmp": 6, "icmpv6": 6}
_OPTIONS = (
    ("protocol", "--protocol"), ("source", "--source"), ("destination", "--destination"),
    ("ingress", "--in-interface"), ("egress", "--out-interface"),
)  # fmt: skip
_REFUSED = re.compile(r"reject-with icmp(6?)")
_LISTS = "the listing of `iptables -L` names neither its table nor its address family and leaves out details."
_BLIND = "the listing of `iptables -L` without `-v` leaves out the interfaces, so what a rule takes stays a question."
_NO_FAMILY = "nothing in this listing tells IPv4 from IPv6, so it is read as IPv4"
_NO_TABLE = "nothing tells which table this listing shows, so it is not read"
_TWICE = "these chains are listed a second time, and nothing tells for which table, so only the first listing is read"
_LONGEST = 4000
"""Characters of a row; the longest comment, pattern and list of ports together have fewer."""
UNSTATED = "?"
"""The policy of a chain that a listing does not show."""


def is_listing(source: Source) -> bool:
    """Whether a text is the output of `iptables -L`."""
    return _HEADINGS.search(source.text) is not None and "\n*filter" not in f"\n{source.text}"


def has_columns(source: Source) -> bool:
    """Whether the names of its columns stand below the heading of a chain."""
    return any(_COLUMNS.fullmatch(one["below"].strip()) for one in _HEADINGS.finditer(source.text))


def read_listing(source: Source) -> File:
    """Every line of a listing, sorted into tables."""
    reader = _Reader(File(source, Coverage(source)))
    for number, line in enumerate(source.lines, 1):
        reader.take(number, line)
    reader.settle()
    return reader.file


@dataclass(slots=True)
class _Block:
    """The listing of one table, while its lines are read."""

    table: Table
    stated: str
    """The table that a line above it names."""
    family: int
    """The family that a line above it names; 0 for none."""
    seen: set[int] = field(default_factory=set)
    """The families that its addresses and protocols belong to."""

    @property
    def name(self) -> str:
        """Its table: each has chains of the kernel's own that no other has just so."""
        own = {one for one in self.table.chains if one in BUILTIN}
        jumps = (one for rule in every_rule([self.table]) for one in rule.options if one.name == "--jump")
        targets = {one.value for one in jumps}
        if self.stated:
            return self.stated
        if {"PREROUTING", "POSTROUTING"} <= own:
            return "mangle" if "FORWARD" in own else "nat"
        if own == {"PREROUTING", "OUTPUT"} and not targets & _HANDS_ON:
            return "raw"
        if targets & _HANDS_ON:
            return "nat"
        return "filter" if own and own <= {*_FILTER} else ""

    def ends_before(self, chain: str) -> bool:
        """Whether a chain begins another table: the kernel's own come first, in the order of the hooks."""
        found = self.table.chains
        if chain in found or chain not in BUILTIN:
            return chain in found
        late = chain in {"INPUT", "FORWARD"} and "OUTPUT" in found
        alone = chain == "POSTROUTING" and "PREROUTING" not in found
        return late or alone or chain == "PREROUTING" or any(one not in BUILTIN for one in found)


class _Reader:
    def __init__(self, file: File) -> None:
        self.file = file
        self._blocks: list[_Block] = []
        self._next: tuple[str, int] | None = None
        """What a line above the next table says of it."""
        self._chain = ""
        self._row: re.Pattern[str] | None = None

    def take(self, number: int, line: str) -> None:
        """Sort one line in; what fits nowhere stays not understood and is a gap."""
        text = line.strip()
        start = self.file.source.starts[number - 1]
        place = self.file.source.at(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        if not text:
            return
        if LEGACY in text:
            legacy_beside(self.file, number)
        elif self._heading(text, place) or self._columns(text) or self._rule(line, start, place) or self._above(text):
            self.file.coverage.mark(State.UNDERSTOOD, number)
        elif text.startswith("#"):
            self.file.coverage.mark(State.BLANK, number)
        else:
            self.file.gaps.append(place)

    def _heading(self, text: str, place: Evidence) -> bool:
        found = _HEADING.fullmatch(text)
        if found is None:
            return False
        name = found["name"]
        if not self._blocks or self._next is not None or self._blocks[-1].ends_before(name):
            table = Table("", 4, place, closed=True)
            self._blocks.append(_Block(table, *(self._next or ("", 0))))
            self._next = None
        self._vary(place.characters[0], found)
        self._blocks[-1].table.chains[name] = Chain(name, found["policy"] or "-", place)
        self._chain, self._row = name, None
        return True

    def _columns(self, text: str) -> bool:
        found = _COLUMNS.fullmatch(text)
        if found is None or not self._chain:
            return False
        number, counts, names = (r"\s*\d+(?=\s)", _COUNTS, _NAMES)
        parts = (found["num"] and number, found["counts"] and counts, _BEFORE, found["names"] and names, _ENDS)
        self._row = re.compile("".join(part for part in parts if part))
        self._blocks[-1].table.blind |= not found["names"]
        return True

    def _rule(self, line: str, start: int, place: Evidence) -> bool:
        found = self._row.fullmatch(line) if self._row and len(line) < _LONGEST else None
        if found is None:
            return False
        block, row = self._blocks[-1], found.groupdict()
        self._vary(start, found)
        block.seen |= set(_families(row))
        rules = block.table.rules.setdefault(self._chain, [])
        hits = row.get("hits")
        exact = int(hits) if hits and row["counts"].split()[0] == hits else None
        rules.append(Written(tuple(_options(found, start)), place, len(rules) + 1, exact))
        return True

    def _above(self, text: str) -> bool:
        found = _ABOVE.fullmatch(text)
        if found is None or not (found["table"] or _LIST.search(found["words"])):
            return False
        named = _TABLE.search(found["words"] or "")
        family = {"iptables": 4, "ip6tables": 6}.get(found["command"] or "", 0)
        self._next = (found["table"] or (named[1] if named else "filter"), family)
        self._chain, self._row = "", None
        return True

    def _vary(self, start: int, found: re.Match[str]) -> None:
        if found.groupdict().get("counts"):
            self.file.coverage.vary(start + found.start("counts"), start + found.end("counts"))

    def settle(self) -> None:
        """Give each table its name and its family."""
        file = self.file
        blind = any(one.table.blind for one in self._blocks)
        file.listed, file.loses = self._blocks[0].table.evidence, _BLIND if blind else _LISTS
        if blind:
            file.gaps.append(file.listed.noted("the interfaces of the rules are not in this listing"))
        families = {family for one in self._blocks for family in (one.seen or {one.family}) if family}
        named = 6 if NAME_V6.search(self.file.source.path.rsplit("/", 1)[-1].lower()) else 0
        for block in self._blocks:
            table = block.table
            known = block.family or max(block.seen, default=0) or named
            known = known or (min(families) if len(families) == 1 else 0)
            table.name, table.family = block.name, known or 4
            twice = any((one.name, one.family) == (table.name, table.family) for one in self.file.tables)
            if not table.name or twice:
                self._doubt(table, _TWICE if table.name else _NO_TABLE)
                continue
            if not known:
                self._doubt(table, _NO_FAMILY)
            _state_policies(table)
            self.file.tables.append(table)

    def _doubt(self, table: Table, text: str) -> None:
        self.file.coverage.note(State.PARTLY, table.evidence)
        self.file.gaps.append(table.evidence.noted(text))
        self.file.problems.append(f"Line {table.evidence.first}: {text}. Supply the output of iptables-save.")


def _state_policies(table: Table) -> None:
    """A listing of single chains says nothing of the others."""
    for name in _FILTER if table.name == "filter" else ():
        table.chains.setdefault(name, Chain(name, UNSTATED, table.evidence))


def unlisted(tables: Iterable[Table]) -> Iterator[Table]:
    """The filter table of each family of which only other tables are listed: its policies are open."""
    found = {(one.name, one.family): one for one in tables}
    for (_, family), other in found.items():
        if ("filter", family) not in found:
            table = Table(
                "filter", family, other.evidence.noted("the table filter is not in this listing"), closed=True
            )
            _state_policies(table)
            yield table


def _families(row: dict[str, str | None]) -> Iterator[int]:
    """The families that one rule shows; up to 1.8.8 ip6tables left the column of fragments blank."""
    ends = [row["source"] or "", row["destination"] or ""]
    yield from (6 for one in ends if ":" in one)
    yield from (4 for one in ends if _DOTTED.match(one))
    protocol = (row["protocol"] or "").removeprefix("!")
    if protocol in _PROTOCOL_OF:
        yield _PROTOCOL_OF[protocol]
    if row["opt"] is None:
        yield 6
    if refused := _REFUSED.search(row["extras"] or ""):
        yield 6 if refused[1] else 4


def _options(row: re.Match[str], start: int) -> Iterator[Option]:
    """One row in the words of iptables-save."""
    groups = row.groupdict()
    for group, name in _OPTIONS:
        value = groups.get(group)
        if value and value not in _ANY:
            place = start + row.start(group), start + row.end(group)
            yield Option(name, (value.removeprefix("!"),), value.startswith("!"), *place)
    if row["opt"] in {"-f", "!f"}:
        yield Option("--fragment", (), row["opt"] == "!f", start + row.start("opt"), start + row.end("opt"))
    target = row["target"] or ""
    matches, settings = conditions(row["extras"], start + row.start("extras"), target)
    yield from matches
    if target:
        jump = "--goto" if row["goto"] else "--jump"
        yield Option(jump, (target,), False, start + row.start("target"), start + row.end("target"))
    yield from settings
