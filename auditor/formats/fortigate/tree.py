"""The text of a FortiOS configuration as blocks of `config`, `edit` and `set`, each of which knows its place.

One pass over the lines; the values of a setting are taken apart only when somebody asks for them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model.evidence import Evidence, Source

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|(\S+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PROMPT = re.compile(r"[\w.-]+ (?:\([^)\n]*\) )?[#$] ?")
_SHOWN = ("show", "get", "exit", "diagnose", "execute")
"""Commands that a person typed to get the export; they change nothing."""
_SCRIPT = ("delete", "purge", "move", "rename", "clone")
"""Commands of a script that change what came before; no backup holds them."""


@dataclass(slots=True, eq=False)
class Block:
    """A table (`config firewall policy`) or an entry of one (`edit 5`)."""

    source: Source
    name: str
    first: int
    """Its first line, and `last`, count from 1."""
    start: int
    """The offset of its first line."""
    last: int = 0
    end: int = 0
    table: bool = True
    settings: dict[str, list[tuple[int, int, bool]]] = field(default_factory=dict)
    """By name where the values stand, and whether they are added to the ones before; what was set before comes first.
    """
    blocks: dict[str, "Block"] = field(default_factory=dict)
    again: list[tuple[int, int]] = field(default_factory=list)
    """Lines where the file takes it up once more."""

    def has(self, name: str) -> bool:
        """Whether the file sets it."""
        return name in self.settings

    def words(self, name: str) -> tuple[str, ...]:
        """The values of a setting; none when it is not set."""
        places = self.settings.get(name, ())
        if len(places) == 1:
            return split(self.source.text[places[0][0] : places[0][1]])
        found: list[str] = []
        for start, end, more in places:
            words = split(self.source.text[start:end])
            found = [*found, *words] if more else list(words)
        return tuple(found)

    def read(self, name: str, default: str = "") -> str:
        """The first value of a setting."""
        found = self.words(name) if name in self.settings else ()
        return found[0] if found else default

    def on(self, name: str) -> bool:
        """Whether a setting is `enable`."""
        return self.read(name) == "enable"

    def off(self, name: str) -> bool:
        """Whether a setting is `disable`."""
        return self.read(name) == "disable"

    def number(self, name: str) -> int | None:
        """The value of a setting as a number."""
        written = self.read(name)
        return int(written) if written.isdecimal() and len(written) < _LONGEST else None

    def at(self, name: str, note: str = "") -> Evidence:
        """The place of a setting; of the block where it is not set."""
        if name not in self.settings:
            return self.opening.noted(note) if note else self.opening
        start, end, _ = self.settings[name][-1]
        return self.source.at(self.source.text.rfind("\n", 0, start) + 1, end, note)

    def earlier(self, name: str) -> tuple[Evidence, ...]:
        """Places that set it to something else before."""
        return tuple(self.source.at(start, end) for start, end, _ in self.settings.get(name, ())[:-1])

    @property
    def opening(self) -> Evidence:
        """The line that begins it."""
        return self.source.line(self.first)

    @property
    def evidence(self) -> Evidence:
        """All its lines."""
        return self.source.at(self.start, max(self.end, self.start + 1))

    def at_path(self, *path: str) -> "Block":
        """The block at a path below; an empty one where there is none."""
        found = self
        for name in path:
            if name not in found.blocks:
                return Block(self.source, name, self.first, self.start, self.last, self.end)
            found = found.blocks[name]
        return found

    def entries(self, *path: str) -> tuple["Block", ...]:
        """The entries of the table at a path, in their order."""
        return tuple(one for one in self.at_path(*path).blocks.values() if not one.table)

    def __bool__(self) -> bool:
        return bool(self.settings or self.blocks)


_LONGEST = 12


@dataclass(slots=True)
class Tree:
    """A whole file."""

    root: Block
    comments: list[int] = field(default_factory=list)
    typed: list[int] = field(default_factory=list)
    """Lines with a prompt and a command that changes nothing."""
    strange: list[int] = field(default_factory=list)
    """Lines that are none of the grammar."""
    host: str = ""
    """The name in the first prompt of a terminal."""
    open: tuple[str, ...] = ()
    """Blocks that the end of the file leaves open."""


def split(text: str) -> tuple[str, ...]:
    """The words of a value, without their quotes; a quoted one may hold blanks and line ends."""
    if '"' not in text and "'" not in text:
        return tuple(text.split())
    found = []
    for quoted, single, bare in _WORD.findall(text):
        found.append(_ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted or single or bare.strip('"'))
    return tuple(found)


def parse(source: Source) -> Tree:
    """The blocks of a file; whatever the text is, something is returned."""
    return _Parser(source).parsed()


class _Parser:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._lines = source.text.split("\n")
        self._tree = Tree(Block(source, "", 1, 0, len(self._lines), len(source.text)))
        self._stack = [self._tree.root]

    def parsed(self) -> Tree:
        lines, tree = self._lines, self._tree
        number, offset, count = 0, 0, len(lines)
        while number < count:
            raw = lines[number]
            line = raw.lstrip()
            number += 1
            if line.startswith("set "):
                end = self._set(line, offset + len(raw) - len(line) + 4, offset + len(raw))
                if end > offset + len(raw):
                    skipped = self._text.count("\n", offset, end)
                    number += skipped
                    offset = self._text.find("\n", end) + 1 or len(self._text)
                    continue
            elif line and not self._command(line.rstrip(), number, offset, offset + len(raw)):
                tree.strange.append(number)
            offset += len(raw) + 1
        tree.open = tuple(one.name for one in self._stack[1:])
        for one in self._stack[1:]:
            one.last, one.end = len(self._source.lines), len(self._text)
        return tree

    def _set(self, line: str, start: int, end: int, *, more: bool = False) -> int:
        """A setting from the offset of its name; returns where its last value ends."""
        name, _, value = line[4 if not more else 7 :].partition(" ")
        if '"' in value and (value.count('"') - value.count('\\"')) & 1:
            end = self._closing(start + len(name) + 1, end)
        place = (start + len(name) + 1, end, more)
        name = name.rstrip()
        here = self._stack[-1].settings
        if name in here:
            here[name].append(place)
        else:
            here[name] = [place]
        return end

    def _closing(self, start: int, end: int) -> int:
        """Where the line ends that closes the quotes of a value; the end of its own line where none does."""
        position = start
        while found := _WORD.match(self._text, _next_word(self._text, position, end)):
            position = found.end()
            if position >= end and found[1] is not None:
                close = self._text.find("\n", position)
                return close if close >= 0 else len(self._text)
            if position >= end:
                break
        return end

    def _command(self, line: str, number: int, start: int, end: int) -> bool:
        word, _, rest = line.partition(" ")
        match word:
            case "edit" if rest:
                self._open((split(rest) or ("",))[0], number, start, table=False)
            case "next":
                return self._close(number, end, table=False)
            case "end":
                return self._close(number, end, table=True)
            case "config" if rest:
                self._open(" ".join(rest.split()), number, start, table=True)
            case "unset" if rest:
                self._stack[-1].settings.pop(rest.split()[0], None)
            case "append" if rest:
                indent = self._text.find("append", start)
                self._set(line, indent + 7, end, more=True)
            case _:
                return self._aside(line, number, start, end)
        return True

    def _aside(self, line: str, number: int, start: int, end: int) -> bool:
        """A comment, a command without effect, or a line behind a prompt."""
        if line.startswith("#"):
            self._tree.comments.append(number)
            return True
        if line.split(" ", maxsplit=1)[0] in _SHOWN:
            self._tree.typed.append(number)
            return True
        prompt = _PROMPT.match(line)
        if prompt is None or line.startswith(_SCRIPT):
            return False
        rest = line[prompt.end() :]
        self._tree.host = self._tree.host or line.split(" ", 1)[0]
        if rest.startswith("set "):
            self._set(rest, end - len(rest) + 4, end)
            return True
        if rest:
            return self._command(rest, number, start, end)
        self._tree.typed.append(number)
        return True

    def _open(self, name: str, number: int, start: int, *, table: bool) -> None:
        above = self._stack[-1]
        if not table and not above.table:  # `edit` without the `next` before it
            above.last, above.end = number - 1, start
            self._stack.pop()
            above = self._stack[-1]
        found = above.blocks.get(name)
        if found is None or found.table != table:
            found = above.blocks[name] = Block(self._source, name, number, start, table=table)
        else:
            found.again.append((found.first, found.last))
            found.first, found.start = number, start
        self._stack.append(found)

    def _close(self, number: int, end: int, *, table: bool) -> bool:
        """End the innermost table, or entry, and whatever it leaves open."""
        places = [place for place, one in enumerate(self._stack) if place and one.table == table]
        if not places:
            return False
        for one in self._stack[places[-1] :]:
            one.last, one.end = number, end
        del self._stack[places[-1] :]
        return True


def _next_word(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def walk(block: Block, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Block]]:
    """A block's blocks and all below them, with the names of the tables on the way."""
    for one in block.blocks.values():
        here = (*path, one.name) if one.table else path
        yield here, one
        yield from walk(one, here)
