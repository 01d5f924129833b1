"""acrnema.map as dgate reads it (amap.cpp of Conquest 1.5.0): where images may be sent, not who may call."""

from collections.abc import Iterator
from dataclasses import field

from auditor.formats import Coverage, State
from auditor.formats.conquest.recognise import plain
from auditor.model import net
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges


@dataclass(frozen=True, slots=True)
class Entry:
    """One destination. A trailing `*` stands for any characters of a title; in the address they are put in."""

    title: str
    host: str
    port: str
    evidence: Evidence

    @property
    def wildcard(self) -> bool:
        """Whether it stands for more than one title."""
        return self.title.endswith("*")

    @property
    def anywhere(self) -> bool:
        """Whether a caller may name the address: it is what the title has behind the pattern."""
        return self.wildcard and self.host.endswith("*")

    @property
    def address(self) -> Ranges:
        """Its address; empty where the host is a name or a pattern."""
        try:
            return Ranges.single(net.address(self.host))
        except ValueError:
            return NONE


@dataclass(slots=True)
class Map:
    """A whole file."""

    source: Source
    coverage: Coverage
    entries: list[Entry] = field(default_factory=list)
    shadowed: list[Evidence] = field(default_factory=list)
    """Entries whose title another one above takes; they do nothing."""


def parse(source: Source) -> Map:
    """The whole file."""
    found = Map(source, Coverage(source))
    text = plain(source.text)
    for number, line in enumerate(source.lines, 1):
        low, high = source.span_of(number)
        words = text[low:high].split()
        if not words and line.strip():
            found.coverage.mark(State.BLANK, number)
        elif len(words) > 2:
            found.coverage.mark(State.UNDERSTOOD, number)
            _add(found, Entry(words[0], words[1], words[2], source.at(low, max(high, low + 1))))
    return found


def _add(found: Map, entry: Entry) -> None:
    if any(_takes(one, entry.title) for one in found.entries):
        found.shadowed.append(entry.evidence)
    else:
        found.entries.append(entry)


def _takes(one: Entry, title: str) -> bool:
    pattern = one.wildcard and title.lower().startswith(one.title[:-1].lower())
    return pattern or one.title == title


def unread(found: Map) -> Iterator[str]:
    """Sentences about lines that are no entry."""
    for place in found.coverage.not_understood:
        yield f"Line {place.first}: it has no title, host and port. Correct it and export again."
