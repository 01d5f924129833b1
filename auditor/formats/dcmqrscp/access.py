"""Who may do what, by dcmqrscp's rules (measured on 3.6.7): rows of one title add up, and W does not stop reading."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.dcmqrscp.command import Command
from auditor.formats.dcmqrscp.config import Config, Entity, Row
from auditor.model import net
from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges
from auditor.model.pacs import Notice, Peer

_VERBS = ("echo", "find", "get", "move", "store")
_REFUSED = "the program does not start"


@dataclass(frozen=True, slots=True)
class Access:
    """One configuration with the command line that it runs under."""

    config: Config
    command: Command | None
    refused: Evidence | None = None
    """An option with which the program does not start."""

    def option(self, *names: str) -> Known[bool] | Unknown:
        """Whether one of some options is given."""
        name = names[0]
        if self.command is None:
            reason = "the command line that starts the server is not in the files"
            return Unknown(name, reason, settle="Supply its systemd unit or start script.")
        if found := self.command.last(*names):
            return Known(True, found.name, evidence=(found.evidence,))
        if self.command.open:
            settle = "Supply the command line with its variables filled in."
            return Unknown(name, self.command.open, (self.command.evidence,), settle)
        return Known(False, name, evidence=(self.command.evidence,), origin="the command line does not have it")

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in effect: folder and access of a title are those of its first row."""
        first: dict[str, Row] = {}
        for row in self.config.rows:
            first.setdefault(row.title, row)
        return tuple(
            Row(
                one.title,
                first[one.title].storage,
                first[one.title].access,
                first[one.title].studies,
                one.callers,
                one.evidence,
                first[one.title].quota,
            )
            for one in self.config.rows
        )

    def strangers(self, verb: str) -> Fact[bool]:
        """What a caller that no row lists may do."""
        if verb in {"get", "store"} and (off := self._off(verb)):
            return off
        refuse = self.option("--refuse")
        if isinstance(refuse, Known) and refuse.value:
            return Known(False, refuse.setting, evidence=refuse.evidence, origin="every association is refused")
        if first := self.refused or next(iter(self.config.refusals), None):
            reason = f"{_REFUSED}: {first.note} (line {first.first})"
            return Unknown("AETable", reason, (first,), "Correct that line and export again.")
        opened = [row for row in self.rows if row.callers is None and (verb != "store" or row.writable)]
        if not opened:
            place = tuple(row.evidence for row in self.config.rows[:1])
            why = "no row lets ANY caller do that"
            return Known(False, "AETable", evidence=place, origin=why)
        if self.command and (wrapped := self.command.wrapped):
            reason = "hosts.allow and hosts.deny limit the callers, and they are not in the files"
            return Unknown(wrapped.name, reason, (wrapped.evidence,), "Supply both files.")
        return Known(True, "AETable", evidence=tuple(row.evidence for row in opened), origin="ANY caller is let in")

    def _off(self, verb: str) -> Fact[bool] | None:
        switch = self.option("--disable-get" if verb == "get" else "--ignore")
        if isinstance(switch, Known) and switch.value:
            why = "C-GET is switched off" if verb == "get" else "what arrives is thrown away"
            return Known(False, switch.setting, evidence=switch.evidence, origin=why)
        return None

    def verbs(self) -> tuple[tuple[str, Fact[bool]], ...]:
        """By verb, what a caller that no row lists may do."""
        return tuple((verb, self.strangers(verb)) for verb in _VERBS)

    @property
    def by_address(self) -> Fact[bool]:
        """Whether callers are compared by their address instead of a name that DNS gives."""
        return self.option("--disable-host-lookup")

    @property
    def login(self) -> Fact[bool]:
        """Whether a caller must be listed and come from its own host."""
        opened = next((fact for verb, fact in self.verbs() if verb != "echo" and not _denied(fact)), None)
        if opened is not None:
            return opened if isinstance(opened, Unknown) else replace(opened, value=False)
        lookup, places = self.by_address, tuple(row.evidence for row in self.config.rows[:1])
        if isinstance(lookup, Known) and lookup.value:
            return Known(True, lookup.setting, evidence=lookup.evidence, origin="callers are compared by address too")
        reason = (
            "callers are told apart by the host name that DNS gives for their address, and anybody may run that DNS"
        )
        return Unknown("AETable", reason, places, "Say who can change the names that the DNS server gives.")

    def peers(self) -> Iterator[Peer]:
        """Every listed device, with the sum of what the rows give it."""
        listed: dict[tuple[str, str, int], list[tuple[Entity, Row]]] = {}
        for row in self.rows:
            for one in row.callers or ():
                listed.setdefault((one.title, one.host.lower(), one.port), []).append((one, row))
        names: dict[str, int] = {}
        for entries in listed.values():
            entity = entries[0][0]
            name = entity.symbol or entity.title
            names[name] = names.get(name, 0) + 1
            label = name if names[name] == 1 else f"{name} ({names[name]})"
            yield self._peer(label, entity, tuple(row for _, row in entries))

    def _peer(self, name: str, entity: Entity, rows: tuple[Row, ...]) -> Peer:
        return Peer(
            name=name,
            kind="dicom",
            evidence=entity.evidence,
            title=entity.title,
            host=entity.host,
            port=entity.port or None,
            address=_address(entity.host),
            rights=tuple((verb, self._right(verb, fact, entity, rows)) for verb, fact in self.verbs()),
        )

    def _right(self, verb: str, stranger: Fact[bool], entity: Entity, rows: tuple[Row, ...]) -> Fact[bool]:
        if isinstance(stranger, Unknown) or stranger.value or stranger.setting != "AETable":
            return stranger
        lookup, places = self.by_address, (entity.evidence, *(row.evidence for row in rows))
        if _address(entity.host) and _denied(lookup):
            return Known(False, "HostTable", evidence=places, origin="an address never equals a host name")
        return Known(verb != "store" or any(row.writable for row in rows), "AETable", evidence=places)

    def notices(self) -> Iterator[Notice]:
        """Where the file says one thing and the program does another."""
        for place in self.config.refusals:
            note = f"the program does not start with this file: {place.note}"
            yield Notice("wrong-type", place.noted(note), f"line of {_label(place)}")
        for place in self.config.repeated:
            yield Notice(
                "duplicate-key", place.noted("the name is defined above already; only that counts"), _label(place)
            )
        for name in ("UserName", "GroupName"):
            if value := self.config.settings.get(name):
                note = "the program does not use it; it runs as whoever starts it"
                yield Notice("no-effect", self.config.place(value).noted(note), name)
        yield from self._rows()
        yield from self._hosts()

    def _rows(self) -> Iterator[Notice]:
        seen: dict[str, Row] = {}
        for row, real in zip(self.config.rows, self.rows, strict=True):
            if first := seen.get(row.title):
                note = (
                    f"{row.title} has a row on line {first.evidence.first} too: the callers of both are let in, with "
                    "the folder and access of the first"
                )
                yield Notice("duplicate-title", row.evidence.noted(note), row.title)
            elif row.access == "W":
                note = "W does not stop reading: whoever may store may search and fetch too"
                yield Notice("no-effect", row.evidence.noted(note), row.title)
            elif row.access not in {"R", "RW", "WR"}:
                note = f"{row.access} is no access that the program knows; it takes no images and lets callers read"
                yield Notice("no-effect", row.evidence.noted(note), row.title)
            seen.setdefault(row.title, row)
            if other := self._opener(real):
                note = f"{other.title} keeps its images in the same folder and lets ANY caller read them"
                yield Notice("no-effect", row.evidence.noted(note), f"{row.title} peers")

    def _opener(self, row: Row) -> Row | None:
        """A row that gives everybody what this one guards."""
        if row.callers is None:
            return None
        same = (one for one in self.rows if one.storage.rstrip("/") == row.storage.rstrip("/"))
        return next((one for one in same if one.callers is None and one.title != row.title), None)

    def _hosts(self) -> Iterator[Notice]:
        lookup = self.by_address
        told = set()
        for one in (one for row in self.config.rows for one in row.callers or ()):
            if one.evidence.characters in told:
                continue
            told.add(one.evidence.characters)
            label = one.symbol or one.title
            if not one.title:
                note = "a blank behind the bracket is read as an empty title, so the entry matches nobody"
                yield Notice("no-effect", one.evidence.noted(note), label or "HostTable")
            elif _address(one.host) and not _holds(lookup):
                sure = "no-effect" if _denied(lookup) else "dns-host"
                note = "its host is an address, which matches nobody without --disable-host-lookup"
                yield Notice(sure, one.evidence.noted(note), label)
            elif "." in one.host and not _address(one.host) and not _holds(lookup):
                note = "its host is a full name; where callers are known by their short name it matches nobody"
                yield Notice("dns-host", one.evidence.noted(note), label)


def _label(place: Evidence) -> str:
    """A word of the line, by which a person finds it again."""
    found = re.search(r"[\w.-]+", place.source.text[slice(*place.characters)])
    return found[0] if found else "the file"


def _address(host: str) -> Ranges:
    try:
        return Ranges.single(net.address(host))
    except ValueError:
        return NONE


def _denied(fact: Fact[bool]) -> bool:
    return isinstance(fact, Known) and not fact.value


def _holds(fact: Fact[bool]) -> bool:
    return isinstance(fact, Known) and fact.value
