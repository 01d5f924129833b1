"""What every node of a parsed text knows: the characters that it was read from."""

from dataclasses import dataclass

from auditor.model.evidence import Evidence, Source


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
