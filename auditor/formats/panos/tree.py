"""One tree for both spellings of a configuration: XML, and the `set` commands that make it.

Both become words below words. `<entry name="web">` and `<member>web</member>` are the word `web`; a text is a word
below its element. So `set zone dmz network layer3 [ ethernet1/2 ]` and its XML are read by the same code.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import field
from itertools import repeat

from auditor.formats.panos.plain import CAPTURES, HELD, PROFILES, Plain, setting, words
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.syntax.tags import Tags


@dataclass(slots=True, eq=False)
class Node:
    """A word of a configuration and the words below it."""

    source: Source
    name: str
    start: int
    end: int
    written: bool = False
    """It was written as commands, whose lines may stand apart."""
    plain: bool = False
    """It is an entry that is plain."""
    rule: re.Match[str] | None = None
    """Of a plain rule, what stands inside its settings."""
    network: str = ""
    """Of a plain object, what stands in `ip-netmask`."""
    _document: "Document | None" = None
    """Where it was written in XML and may hold others; `_place` is its own place there."""
    _place: int = 0
    _children: list["Node"] | None = None

    @property
    def children(self) -> list["Node"]:
        """The words below it, in the order of the file."""
        if self._children is None:
            self._children = self._below()
        return self._children

    def _below(self) -> list["Node"]:
        if not self.plain:
            return self._document.below(self._place) if self._document is not None else []
        tags = Tags(self.source.text)
        tags.scan(self.end, self.start)
        return Document(self.source, tags).below(0)

    def forget(self) -> None:
        """Let go of what stands below it until it is asked for again: a large file has millions of words."""
        if self._document is not None or self.plain:
            self._children = None

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return self.source.at(self.start, self.end)

    @property
    def opening(self) -> Evidence:
        """Where its first line stands."""
        stop = self.source.text.find("\n", self.start, self.end)
        return self.source.at(self.start, stop if stop > 0 else self.end)

    def get(self, *path: str) -> "Node | None":
        """What stands at a path of words; of several the last, which is the one in effect."""
        found = self
        if self.plain and path and path[0] not in HELD:
            return None
        for name in path:
            for child in reversed(found.children):
                if child.name == name:
                    found = child
                    break
            else:
                return None
        return found

    def below(self, *path: str) -> list["Node"]:
        """The words below a path: entries, members, or the one value."""
        found = self.get(*path)
        return found.children if found is not None else []

    def read(self, *path: str) -> str:
        """The value at a path; empty when there is none."""
        found = self.names(*path)
        return found[-1] if found else ""

    def names(self, *path: str) -> tuple[str, ...]:
        """The members at a path."""
        if self.plain and len(path) == 1 and path[0] in CAPTURES and path[0] != PROFILES:
            return words(setting(self.source.text, self.start, self.end, path[0]))
        return tuple(one.name for one in self.below(*path))

    def says(self, *path: str) -> bool:
        """Whether a switch is on."""
        return self.read(*path) == "yes"


_LEAF = re.compile(r"<([^\s<>/]+)>([^<&]*)</[^>]*>")
"""An element without attributes that holds a plain text: by far the commonest."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document in XML: the places of its elements, beside those of the plain entries, which are kept apart."""

    source: Source
    tags: Tags
    plain: Plain = field(default_factory=Plain)

    def node(self, place: int) -> Node:
        """An element with all below it."""
        source, tags = self.source, self.tags
        start = tags.starts[place]
        leaf = _LEAF.match(source.text, start)
        if leaf is not None and leaf[1] != "entry" and leaf.end(2) == tags.closes[place]:
            text = leaf[2].strip()
            if leaf[1] == "member":
                return Node(source, text, start, leaf.end())
            words = [Node(source, text, *leaf.span(2))] if text else []
            return Node(source, leaf[1], start, leaf.end(), _document=self, _place=place, _children=words)
        name = tags.name(place)
        if name == "member":
            return Node(source, tags.words(place), start, tags.end(place))
        if name == "entry":
            name = dict(tags.attributes(place)).get("name", "")
        return Node(source, name, start, tags.end(place), _document=self, _place=place)

    def below(self, place: int) -> list[Node]:
        """What stands in an element, in the order of the file."""
        tags, starts = self.tags, self.plain.starts
        first = bisect_left(starts, tags.starts[place])
        last = bisect_left(starts, tags.closes[place], first) if first < len(starts) else first
        found: list[Node] = []
        for child in tags.below(place):
            behind = bisect_left(starts, tags.starts[child], first, last)
            found += self._entries(slice(first, behind))
            found.append(self.node(child))
            first = bisect_left(starts, tags.end(child), behind, last)
        found += self._entries(slice(first, last))
        text = "" if found else tags.words(place)
        return [Node(self.source, text, *tags.inside(place))] if text else found

    def _entries(self, some: slice) -> Iterator[Node]:
        """Plain entries, by their numbers; there may be a hundred thousand of them."""
        one, written, plain = self.plain, repeat(False), repeat(True)
        places = one.names[some], one.starts[some], one.ends[some]
        return map(Node, repeat(self.source), *places, written, plain, one.rules[some], one.networks[some])


_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_PROMPT = re.compile(r"(?:\S+@\S+[#>] ?)?[ \t]*")
_VERBS = frozenset({"set", "delete"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command with its characters."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Script:
    """What `set` commands make."""

    root: Node
    commands: list[tuple[int, int]] = field(default_factory=list)
    """The characters of each command that was understood."""
    unclosed: int | None = None
    """Where a quoted text begins that never ends."""
    _known: dict[tuple[int, str], Node] = field(default_factory=dict)

    def put(self, words: list[Word]) -> None:
        """Add the words of one command, those in brackets side by side."""
        node, start, end = self.root, words[0].start, words[-1].end
        inside = False
        for word in words[1:]:
            if word.text in {"[", "]"}:
                inside = word.text == "["
                continue
            child = self._child(node, word, start, end)
            node = node if inside else child

    def _child(self, node: Node, word: Word, start: int, end: int) -> Node:
        known = self._known.get((id(node), word.text))
        if known is not None:
            if self.root.source.text[known.end : start].isspace():
                known.end = end
            return known
        child = Node(self.root.source, word.text, start, end, written=True, _children=[])
        self._known[id(node), word.text] = child
        node.children.append(child)
        return child

    def remove(self, words: list[Word]) -> None:
        """Take out what a `delete` command names."""
        path = [word.text for word in words[1:]]
        above = self.root.get(*path[:-1])
        if above is not None and path:
            above.children[:] = [one for one in above.children if one.name != path[-1]]
            self._known.pop((id(above), path[-1]), None)


def from_set(source: Source) -> Script:
    """The tree that a list of `set` commands makes; other lines are left alone."""
    script = Script(Node(source, "config", 0, len(source.text), written=True, _children=[]))
    position, text = 0, source.text
    while position < len(text):
        begin = _PROMPT.match(text, position)
        at = begin.end() if begin else position
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        if text[at : at + 7].partition(" ")[0] not in _VERBS:
            position = line_end + 1
            continue
        words, stop = _words(text, at, line_end)
        if stop is None:
            script.unclosed = at
            break
        script.commands.append((at, stop))
        (script.put if words[0].text == "set" else script.remove)(words)
        position = stop + 1
    return script


def _words(text: str, at: int, line_end: int) -> tuple[list[Word], int | None]:
    """The words of the command that begins somewhere, and where it ends; a quoted text may hold line ends."""
    words: list[Word] = []
    while True:
        while at < line_end and text[at] in " \t":
            at += 1
        if at >= line_end:
            return words, line_end
        found = _TOKEN.match(text, at)
        if found is None:
            return words, line_end
        if found[2] is not None and found[2].startswith('"'):
            return words, None
        quoted = found[1] is not None
        words.append(Word(found[1] if quoted else found[2], found.start(), found.end()))
        at = found.end()
        if at > line_end:
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
