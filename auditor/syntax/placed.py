"""What every node of a parsed text knows: the characters that it was read from."""

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A part of a file, from its first character to behind its last."""

    source: Source
    start: int
    end: int

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return self.source.at(self.start, self.end)
