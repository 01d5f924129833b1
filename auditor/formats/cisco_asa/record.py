"""What is noted while one configuration is read."""

from dataclasses import dataclass, field

from auditor.formats import Coverage, State
from auditor.formats.cisco_asa.defaults import Version
from auditor.model.evidence import Evidence, Source
from auditor.syntax.indented import Command

_NO_OBJECT = ("the schedule ", "the filter that ", "the dynamic access policy ", "whether ")
"""How open things begin that are no objects which the file should define."""


@dataclass(slots=True)
class Record:
    """The state of each line, what was wrong, and what of the policy stays open."""

    source: Source
    coverage: Coverage
    version: Version = ()
    whole: bool = True
    """The end mark is there: what is absent is absent."""
    problems: dict[str, None] = field(default_factory=dict)
    gaps: list[Evidence] = field(default_factory=list)
    unresolved: dict[str, Evidence] = field(default_factory=dict)
    """By what is not resolved: the first place that uses it."""
    used: set[str] = field(default_factory=set)
    """Names of objects that some policy uses."""

    def at(self, command: Command, note: str = "") -> Evidence:
        """Evidence for a command's own line."""
        return Evidence(self.source, command.number, command.last, (command.start, self.end(command)), note)

    def end(self, command: Command) -> int:
        """The offset behind a command's last line."""
        return command.end if command.last == command.number else self.source.span_of(command.last)[1]

    def mark(self, state: State, *commands: Command) -> None:
        """Set the state of commands, without what stands under them."""
        for command in commands:
            self.coverage.mark(state, command.number, command.last)

    def understood(self, *commands: Command) -> None:
        """The commands are in the model."""
        self.mark(State.UNDERSTOOD, *commands)

    def gap(self, command: Command, state: State = State.NOT_UNDERSTOOD) -> None:
        """A line of the policy that is not in the model, or not all of it."""
        self.mark(state, command)
        self.gaps.append(self.at(command))

    def problem(self, text: str) -> None:
        """A sentence that names line and remedy; each once."""
        self.problems.setdefault(text)

    def leaves_open(self, opened: tuple[str, ...], place: Evidence) -> None:
        """Some thing that the export does not resolve, and the line that uses it."""
        for thing in opened:
            if not thing.startswith(_NO_OBJECT):
                self.unresolved.setdefault(thing, place)
