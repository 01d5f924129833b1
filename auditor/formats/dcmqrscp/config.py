"""dcmqrscp.cfg as the program reads it (dcmqrcnf.cc of DCMTK 3.6.7), and why it would refuse to start."""

import re
from collections.abc import Callable, Iterator
from dataclasses import field

from auditor.formats import Coverage, State
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

LONGEST = 511
"""Characters of a line; the rest is read as a line of its own."""
_GAPS = frozenset(" \t\n\r\v\f=,")
_QUOTES = frozenset("\"'()")
_USED = ("NetworkTCPPort", "UserName", "GroupName")
_IDLE = frozenset(
    {
        "ApplicationTitle", "ApplicationContext", "ImplementationClass", "ImplementationVersion", "NetworkType",
        "Display", "DisplayPort", "MaxPDUSize", "MaxAssociations", "SpecificCharacterSet",
    }
)  # fmt: skip
_QUOTA = re.compile(r"\s*(\d+)\s*,\s*(\d+)([kmg]?)b\s*", re.IGNORECASE)
_PORT = re.compile(r"\s*(\d{1,5})\b")


@dataclass(frozen=True, slots=True)
class Value:
    """One word of a line, without its quotes."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """One calling device: title, host and port."""

    title: str
    host: str
    port: int
    evidence: Evidence
    symbol: str = ""
    """The name by which the HostTable knows it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the AETable."""

    title: str
    storage: str
    access: str
    studies: int
    callers: tuple[Entity, ...] | None
    """None is ANY."""
    evidence: Evidence
    quota: Evidence

    @property
    def writable(self) -> bool:
        """Whether images are taken; reading is always allowed."""
        return self.access in {"RW", "WR", "W"}


@dataclass(slots=True)
class Config:
    """A configuration file as far as it can be read."""

    source: Source
    coverage: Coverage
    settings: dict[str, Value] = field(default_factory=dict)
    hosts: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    symbols: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    refusals: list[Evidence] = field(default_factory=list)
    """Places with which the program does not start; the note says why."""
    repeated: list[Evidence] = field(default_factory=list)
    """Names of the HostTable that stand there a second time; the first counts."""

    def refuse(self, start: int, end: int, note: str) -> None:
        """Note a place with which the program does not start."""
        place = self.source.at(start, end, note)
        self.refusals.append(place)
        self.coverage.note(State.NOT_UNDERSTOOD, place)

    def place(self, value: Value) -> Evidence:
        """Where a word stands."""
        return self.source.at(value.start, value.end)


def parse(source: Source) -> Config:
    """The whole file."""
    config = Config(source, Coverage(source))
    table = ""
    opened: Value | None = None
    for number, line in enumerate(source.lines, 1):
        start = source.starts[number - 1]
        if line.startswith("#") or not line:
            config.coverage.mark(State.BLANK, number)
            continue
        if start + len(line) >= len(source.text):
            config.refuse(start, start + len(line), "the last line has no end, so the program does not read it")
            continue
        if len(line) > LONGEST:
            config.refuse(start, start + len(line), f"the line is longer than {LONGEST} characters and is split there")
            continue
        config.coverage.mark(State.UNDERSTOOD, number)
        found = tuple(_words(line + "\n", start))
        head = [one.text for one in found[:2]]
        if head and head[0] in _TABLES and (not table or head[0] == table):
            table, opened = _switched(config, table, found, opened)
        elif table:
            _TABLES[table](config, tuple(_values(line + "\n", start)), source.at(start, start + len(line)))
        elif found:
            _setting(config, line, found, start)
    if table and opened:
        config.refuse(opened.start, opened.end, f"{table} has no END, so the table is not whole")
    return config


def _words(text: str, start: int) -> Iterator[Value]:
    for found in re.finditer(r"\S+", text):
        yield Value(found[0], start + found.start(), start + found.end())


def _switched(config: Config, table: str, found: tuple[Value, ...], opened: Value | None) -> tuple[str, Value | None]:
    name, word = found[0], found[1].text if len(found) > 1 else ""
    if word == "BEGIN" and not table:
        return name.text, name
    if word == "END" and table:
        return "", None
    config.refuse(name.start, found[-1].end, f"{name.text} stands here with {word or 'no word'} behind it")
    return table, opened


def _values(text: str, start: int) -> Iterator[Value]:
    """The words of a table's line: gaps end a word, and any quotation mark or bracket ends a quoted one."""
    at = 0
    while at < len(text):
        quoted = text[at] in _QUOTES
        first = at + quoted
        ends = _QUOTES if quoted else _GAPS
        end = next((place for place in range(first, len(text)) if text[place] in ends), None)
        if end is None:
            return
        yield Value(text[first:end], start + first, start + end)
        at = end + quoted
        while at < len(text) and text[at] in _GAPS:
            at += 1


def _setting(config: Config, line: str, found: tuple[Value, ...], start: int) -> None:
    name = found[0].text
    if name in _IDLE:
        config.coverage.mark(State.WITHOUT_EFFECT, config.source.line_at(start))
    elif name not in _USED:
        config.refuse(found[0].start, found[0].end, f"the program knows no setting {name}")
    else:
        rest = line[found[0].end - start :]
        text = rest.lstrip(" \t=,")
        begin = found[0].end + len(rest) - len(text)
        config.settings[name] = Value(text.rstrip(), begin, start + len(line.rstrip()))


def _host(config: Config, values: tuple[Value, ...], line: Evidence) -> None:
    """`name = (AET, host, port), ...` or `name = other, ...`."""
    callers = _callers(config, values[1:], line)
    if callers is None:
        return
    name = values[0]
    if name.text in config.hosts:
        config.repeated.append(config.place(name))
        return
    single = len(callers) == 1 and not callers[0].symbol
    symbol = name.text if single else ""
    config.symbols[name.text] = name
    config.hosts[name.text] = tuple(
        Entity(one.title, one.host, one.port, one.evidence, one.symbol or symbol) for one in callers
    )


def _vendor(config: Config, values: tuple[Value, ...], line: Evidence) -> None:
    """`name = symbol, ...`; only the restriction of move targets asks for it."""
    _callers(config, values[1:], line)


def _row(config: Config, values: tuple[Value, ...], line: Evidence) -> None:
    """`AETitle StorageArea Access (studies, bytes) Peers`."""
    if len(values) < 5:
        config.refuse(*line.characters, "an entry needs title, folder, access, quota and peers")
        return
    title, storage, access, quota = values[:4]
    size = _QUOTA.fullmatch(quota.text)
    if not size:
        config.refuse(quota.start, quota.end, "the quota is not written as (studies, bytes with a b at the end)")
        return
    anybody = values[4].text == "ANY"
    callers = None if anybody else _callers(config, values[4:], line)
    if anybody or callers:
        config.rows.append(
            Row(title.text, storage.text, access.text, int(size[1][:9]), callers, line, config.place(quota))
        )


def _callers(config: Config, values: tuple[Value, ...], line: Evidence) -> tuple[Entity, ...] | None:
    """The devices that a list names; None where the program refuses it."""
    found: list[Entity] = []
    for one in values:
        if "," in one.text:
            entity = _entity(config, one)
            if entity is None:
                return None
            found.append(entity)
        elif one.text in config.hosts:
            found += config.hosts[one.text]
        elif found and one.text.startswith("#") and values[0].text not in config.hosts:
            break
        else:
            config.refuse(one.start, max(one.end, one.start + 1), f"{_shown(one)} is defined nowhere above")
            return None
    if not found:
        config.refuse(*line.characters, "the entry names no device")
    return tuple(found) or None


def _shown(value: Value) -> str:
    return f"the name {value.text}" if value.text else "what stands behind the blanks at the start of the line"


def _entity(config: Config, value: Value) -> Entity | None:
    """A triple; a blank behind the bracket is read as an empty title, as the program does."""
    parts = tuple(_values(value.text, value.start))
    port = _PORT.match(value.text[parts[1].end - value.start :].lstrip("".join(_GAPS))) if len(parts) > 1 else None
    if len(parts) < 2:
        config.refuse(value.start, value.end, "a device is written as (title, host, port)")
        return None
    return Entity(parts[0].text, parts[1].text, int(port[1]) if port else 0, config.place(value))


_TABLES: dict[str, Callable[[Config, tuple[Value, ...], Evidence], None]] = {
    "HostTable": _host,
    "VendorTable": _vendor,
    "AETable": _row,
}
