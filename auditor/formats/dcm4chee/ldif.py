"""LDIF (RFC 2849) into entries whose values know their characters."""

import base64
import re
from collections.abc import Iterator

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

_ATTRIBUTE = re.compile(r"(?P<name>[A-Za-z][\w.-]*)(?:;[\w-]+)*:(?P<kind>[:<]?)[ ]*")
_ESCAPED = re.compile(r"\\([0-9A-Fa-f]{2}|.)")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one attribute."""

    text: str
    evidence: Evidence
    """The whole line, with the lines that continue it."""
    span: tuple[int, int] = (0, 0)
    """The characters of the value as written."""
    name: str = ""
    """The attribute as the file writes it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a directory."""

    dn: str
    evidence: Evidence
    """From its first to its last line."""
    values: tuple[Value, ...] = ()

    def get(self, name: str) -> tuple[Value, ...]:
        """The values of an attribute; names are compared without case."""
        return tuple(one for one in self.values if one.name.lower() == name.lower())

    def text(self, name: str) -> str:
        """The first value of an attribute; empty when there is none."""
        return next((one.text for one in self.get(name)), "")

    @property
    def classes(self) -> frozenset[str]:
        """Its object classes in small letters."""
        return frozenset(one.text.lower() for one in self.get("objectClass"))

    @property
    def changes(self) -> bool:
        """It is an instruction to change an entry, not the entry itself."""
        return self.text("changetype").lower() not in {"", "add"}


@dataclass(frozen=True, slots=True)
class Ldif:
    """One file, with what is wrong in it as sentences and the characters where that shows."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with the lines that continue it."""

    text: str
    start: int
    end: int


def parse(source: Source) -> Ldif:
    """Every entry that can be read; a line that cannot is a problem, and the others of its entry are kept."""
    entries: list[Entry] = []
    problems: list[tuple[int, str]] = []
    block: list[_Line] = []
    for line in (*_lines(source), None):
        if line is not None and line.text:
            block.append(line)
        elif block:
            entry = _entry(source, block, problems)
            entries += [entry] if entry else []
            block = []
    return Ldif(tuple(entries), tuple(problems))


def _lines(source: Source) -> Iterator[_Line]:
    """Folded lines joined, comments left out, blank lines as empty text."""
    text, position = source.text, 1 if source.text.startswith("\ufeff") else 0
    pieces: list[str] = []
    start = end = position
    for raw in [*text[position:].split("\n"), ""]:
        if raw.startswith(" ") and pieces:
            pieces.append(raw[1:])
            end = position + len(raw)
        else:
            if pieces and not pieces[0].startswith("#"):
                yield _Line("".join(pieces), start, end)
            pieces, start, end = [raw.rstrip("\r ") if not raw.strip() else raw], position, position + len(raw)
        position += len(raw) + 1


def _entry(source: Source, block: list[_Line], problems: list[tuple[int, str]]) -> Entry | None:
    values = [value for line in block if (value := _value(source, line, problems))]
    if values and values[0].name.lower() == "version":
        values = values[1:]
    if not values:
        return None
    place = source.at(values[0].evidence.characters[0], block[-1].end)
    if values[0].name.lower() != "dn":
        text = "The entry does not begin with its dn, so that nothing tells what it belongs to. Export it again, whole."
        problems.append((block[0].start, text))
        return None
    return Entry(values[0].text, place, tuple(values[1:]))


def _value(source: Source, line: _Line, problems: list[tuple[int, str]]) -> Value | None:
    if line.text == "-":
        return None
    found = _ATTRIBUTE.match(line.text)
    if found is None:
        problems.append((line.start, "This is no attribute with a value; the file may be cut off. Export it again."))
        return None
    written = line.text[found.end() :]
    text: str | None = written
    if found["kind"] == ":":
        text = _decoded(written)
        if text is None:
            problems.append((line.start, f"The value of {found['name']} is no base64. Export it again, whole."))
            return None
    start = min(line.start + found.end(), line.end)
    return Value(text or "", source.at(line.start, line.end), (start, line.end), found["name"])


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text.strip(), validate=True).decode("utf-8", "replace")
    except ValueError:
        return None


def parts(dn: str) -> tuple[tuple[str, str], ...]:
    """The names and values of a distinguished name in small letters, from the entry up to the root."""
    found = []
    for part in re.split(r"(?<!\\),", dn):
        name, _, value = part.partition("=")
        found.append((name.strip().lower(), _ESCAPED.sub(_plain, value.strip()).lower()))
    return tuple(found)


def _plain(found: re.Match[str]) -> str:
    return found[1] if len(found[1]) == 1 else chr(int(found[1], 16))
