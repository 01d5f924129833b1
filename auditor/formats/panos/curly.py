"""The tree of a configuration in curly brackets, as `show` prints it unless another output format is set.

Words stand apart by blanks, and a brace is one only where it stands alone. What holds blanks is in double quotes, and
in single quotes what holds double ones.
"""

import re
from dataclasses import field

from auditor.formats.panos.tree import Node
from auditor.model.evidence import Source
from auditor.model.frozen import dataclass

_TOKEN = re.compile(
    r"""(?P<around>^(?:[^\s"'{};@]+@\S+[>#].*|\[edit.*\])$)|"""
    r"""(?P<mark>[{}\[](?=\s|\Z)|[\];](?=[\s;]|\Z))|(?:"(?P<double>[^"]*)"|'(?P<single>[^'"]*"[^']*)')(?=[\s;\]]|\Z)|"""
    r"""(?P<cut>")|(?P<bare>\S+?)(?=\]?;?(?:\s|\Z))""",
    re.MULTILINE,
)
"""`around` is a prompt; a list's last word and its bracket may stand together."""


@dataclass(slots=True)
class Curly:
    """What a text in curly brackets holds, and where it stops."""

    root: Node
    around: list[tuple[int, int]] = field(default_factory=list)
    """The characters of prompts."""
    problem: tuple[int, str] | None = None
    """What is wrong, and where."""
    stopped: int | None = None
    """Where reading stopped, when that was before the end."""
    _blocks: list[list[Node]] = field(default_factory=list)
    """The words before each brace that is open."""
    _words: list[Node] = field(default_factory=list)
    """Those of the statement so far."""
    _listing: bool = False

    def put(self, text: str, start: int, end: int) -> None:
        """Add a word: below the one before it, in brackets beside it."""
        above = self._words[-1] if self._words else self._blocks[-1][-1] if self._blocks else self.root
        child = Node(self.root.source, text, start, end, _children=[])
        above.children.append(child)
        _reach(self._words, end)
        if not self._listing:
            self._words.append(child)

    def mark(self, mark: str, start: int) -> None:
        """Do what a brace, a bracket or a semicolon says."""
        match mark:
            case "[" | "]":
                self._listing = mark == "["
                _reach(self._words, start + 1)
            case ";":
                self._words = []
            case "{" if self._words:
                self._blocks.append(self._words)
                self._words = []
            case "}" if self._blocks:
                _reach(self._blocks.pop(), start + 1)
                self._words = []
            case _:
                self.stop(start, "a brace stands that belongs to nothing")

    def stop(self, start: int, problem: str) -> None:
        """Read no further than a place."""
        self.problem, self.stopped = (start, problem), start

    def end(self) -> None:
        """The text ends: what is still open reaches to here."""
        if self._blocks and self.problem is None:
            self.problem = (self._blocks[-1][0].start, "a block begins that never ends")
        for words in (*self._blocks, self._words):
            _reach(words, len(self.root.source.text))


def _reach(words: list[Node], end: int) -> None:
    for one in words:
        one.end = end


def from_curly(source: Source) -> Curly:
    """The tree that a text in curly brackets makes; a `config` around it is left out."""
    text = source.text
    found = Curly(Node(source, "config", 0, len(text), _children=[]))
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        match token.lastgroup:
            case "around":
                found.around.append((start, end))
            case "mark":
                found.mark(token[0], start)
            case "cut":
                found.put(text[end:], end, len(text))
                found.stop(start, "a quoted text begins that never ends")
            case kind:
                found.put(token[kind or 0], start, end)
        if found.stopped is not None:
            break
    found.end()
    found.root = found.root.get("config") or found.root
    return found
