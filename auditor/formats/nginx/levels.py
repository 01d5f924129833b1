"""What holds at one place of the configuration: statements are inherited from outer blocks, lists as a whole."""

import re
from collections.abc import Iterator

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.syntax.braced import Statement

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True, slots=True)
class Level:
    """A block with those around it, the outermost first."""

    chain: tuple[tuple[Statement, ...], ...]
    place: Statement
    """The statement that opens the innermost block."""

    known: tuple[frozenset[str], ...] = ()
    """The names that stand in each block, once it has been looked at."""

    def within(self, block: Statement) -> "Level":
        """The level of a block inside this one."""
        known = self.known or tuple(_names(one) for one in self.chain)
        inside = tuple(block.inside)
        return Level((*self.chain, inside), block, (*known, _names(inside)))

    def _blocks(self, *names: str) -> Iterator[tuple[Statement, ...]]:
        """The blocks that hold any of the names, the innermost first."""
        for place in reversed(range(len(self.chain))):
            if not self.known or not self.known[place].isdisjoint(names):
                yield self.chain[place]

    def own(self, *names: str) -> tuple[Statement, ...]:
        """The statements of the innermost block alone."""
        return tuple(one for one in self.chain[-1] if one.name in names)

    def nearest(self, *names: str) -> tuple[Statement, ...]:
        """The statements of these names in the innermost block that has any."""
        for block in self._blocks(*names):
            found = tuple(one for one in block if one.name in names)
            if found:
                return found
        return ()

    def value(self, name: str) -> Statement | None:
        """The statement in effect of a name that may stand once."""
        return next(iter(self.nearest(name)), None)

    def text(self, name: str) -> str:
        """Its first value; empty when nothing is written."""
        found = self.value(name)
        return found.args[0] if found and found.args else ""

    @property
    def missing(self) -> Evidence | None:
        """An include on the way here whose files were not supplied: what is not written here may be written there."""
        found = (one for block in self._blocks("include") for one in block if one.name == "include")
        return next((one.head for one in found), None)

    def filled(self, text: str) -> str:
        """The text with the variables that `set` gives a plain value."""
        for _ in range(3):
            made = _VARIABLE.sub(lambda found: self._set(found[1] or found[2]) or found[0], text)
            if made == text or len(made) > _LONGEST:
                break
            text = made
        return text

    def _set(self, name: str) -> str:
        for block in self._blocks("set"):
            for one in block:
                if one.name == "set" and len(one.args) == 2 and one.args[0] == f"${name}":
                    return one.args[1]
        return ""


_LONGEST = 2000


def _names(block: tuple[Statement, ...]) -> frozenset[str]:
    return frozenset(one.name for one in block)
