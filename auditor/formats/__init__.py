"""What a format is: how a file is recognised, read, and how well it was understood."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import InitVar, field
from enum import IntEnum
from importlib import import_module

from auditor.model.certificate import Certificate
from auditor.model.evidence import Evidence, Source
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.pacs import Container, Overlay, Pacs
from auditor.model.proxy import Proxy
from auditor.model.secret import WITHHELD, strike_patterns
from auditor.model.viewer import Viewer


class State(IntEnum):
    """What became of one line."""

    BLANK = 0
    """Blank or comment."""
    UNDERSTOOD = 1
    WITHOUT_EFFECT = 2
    """Known, and of no effect on any check."""
    PARTLY = 3
    NOT_UNDERSTOOD = 4


_HEAD, _BLANK = re.compile(r"\s*\n"), re.compile(r"\n *+\s*\n")
"""Blank lines at the beginning of a text and behind a line; most lines begin with spaces, which are passed quickly."""


@dataclass(slots=True)
class Coverage:
    """The state of every line of one source; a line starts as not understood (blank ones as blank)."""

    source: Source
    states: bytearray = field(default_factory=bytearray)
    volatile: set[tuple[int, int]] = field(default_factory=set)
    """Characters that change with every export and mean nothing: counters, dates, checksums, salts."""
    dense: InitVar[Sequence[tuple[int, int]]] = ()
    """Characters, in their order, that are known to hold no blank line, so that none is looked for there."""

    def __post_init__(self, dense: Sequence[tuple[int, int]]) -> None:
        if not self.states:
            text = self.source.text
            lines = self.source.line_at(len(text)) - (not text or text.endswith("\n"))
            self.states = bytearray([State.NOT_UNDERSTOOD]) * lines
            head = _HEAD.match(text)
            begin = head.end() if head else 0
            self.states[: text.count("\n", 0, begin)] = bytes(text.count("\n", 0, begin))
            begin = max(begin - 1, 0)
            for low, high in (*dense, (len(text),) * 2):
                self._blank(begin, low)
                begin = high
            if text[text.rfind("\n") + 1 :].isspace():
                self.states[-1] = State.BLANK

    def _blank(self, begin: int, end: int) -> None:
        text = self.source.text
        for blank in _BLANK.finditer(text, begin, end):
            first, many = self.source.line_at(blank.start()), text.count("\n", blank.start() + 1, blank.end())
            self.states[first : first + many] = bytes(many)

    def mark(self, state: State, first: int, last: int | None = None) -> None:
        """Set the state of a range of lines, both included, counted from 1. Blank lines stay blank."""
        lines = slice(first - 1, last or first)
        becomes = bytes((State.BLANK, *[state] * (len(State) - 1))).ljust(256)
        self.states[lines] = self.states[lines].translate(becomes)

    def note(self, state: State, evidence: Evidence) -> None:
        """Set the state of the lines of a place."""
        self.mark(state, evidence.first, evidence.last)

    def vary(self, start: int, end: int) -> None:
        """Declare characters volatile."""
        self.volatile.add((start, end))

    def count(self, state: State) -> int:
        """How many lines have a state."""
        return self.states.count(state)

    @property
    def not_understood(self) -> tuple[Evidence, ...]:
        """The lines that were not understood."""
        return tuple(
            self.source.line(number + 1) for number, state in enumerate(self.states) if state == State.NOT_UNDERSTOOD
        )

    @property
    def content_sha256(self) -> str:
        """The hash of what is significant: secrets, volatile characters, line ends and outer blanks left out."""
        pieces, position = [], 0
        cuts = dict.fromkeys(self.volatile, "") | dict.fromkeys(self.source.marks.spans, WITHHELD)
        for (low, high), instead in sorted(cuts.items()):
            if high <= position:
                continue
            pieces += [self.source.text[position : max(low, position)], instead]
            position = high
        text = strike_patterns("".join([*pieces, self.source.text[position:]]))
        lines = (line.strip() for line in text.split("\n"))
        return hashlib.sha256("\n".join(line for line in lines if line).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Guess:
    """How sure a format is that a file is its own: 0 no, 1 perhaps, 2 likely, 3 certain."""

    certainty: int
    reason: str = ""
    """The marks that were found, as a clause: `"ASA Version 9.16" and nameif lines`."""


NO = Guess(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one device's files say."""

    pacs: tuple[Pacs, ...] = ()
    firewalls: tuple[Firewall, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    containers: tuple[Container, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    problems: tuple[tuple[Source, str], ...] = ()
    """What was wrong with a file, as sentences naming line and remedy."""
    name: str = ""
    """The device's own name in the export."""
    proxies: tuple[Proxy, ...] = ()
    viewers: tuple[Viewer, ...] = ()


class NotReadableError(Exception):
    """Nothing can be said of a file: what it is, and what to supply instead, in one or two sentences."""


def reader(module: str) -> Callable[[tuple[Source, ...], tuple[Overlay, ...]], Reading]:
    """The `read` of a module that is imported only when a file of its kind is read: a practice has few kinds."""

    def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
        found: Reading = import_module(module).read(sources, overlays)
        return found

    return read


def each_alone(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """Every file is a device of its own."""
    return tuple((source,) for source in sources)


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export. `certainty` never raises on any text; `read` raises NotReadableError only."""

    name: str
    title: str
    export: str
    """How a person makes the export: the exact menu path or command."""
    certainty: Callable[[Source], Guess]
    read: Callable[[tuple[Source, ...], tuple[Overlay, ...]], Reading]
    """The sources of one device, and what deployment files say about it (most formats get none)."""
    group: Callable[[tuple[Source, ...]], tuple[tuple[Source, ...], ...]] = each_alone
    """Which of the files of one folder (or of one system of site.yaml) make one device."""
    deploys: bool = False
    """It says how other formats' servers are run; it is read first."""
    completes: bool = False
    """What it says fills in what other files of the same system of site.yaml leave open."""
    kind: str = "firewall"
    """`pacs`, `firewall`, `proxy` or `deployment`."""
    defaults: tuple["Default", ...] = ()
    questionnaire: Callable[[], str] | None = None
    """The file with a question for each thing it may say, to be printed and filled in; None for exports."""


@dataclass(frozen=True, slots=True)
class Default:
    """What a product does when nothing is written, from one version on, and who says so."""

    setting: str
    value: object
    source: str
    """The vendor's page, release note or source file, with its version."""
    since: tuple[int, ...] = ()
    """First version with this value; empty: from the beginning."""
    until: tuple[int, ...] = ()
    """First version without it; empty: still so."""

    def holds(self, version: tuple[int, ...]) -> bool:
        """Whether it is the default of a version."""
        return self.since <= version and (not self.until or version < self.until)
