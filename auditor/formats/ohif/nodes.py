"""What a JavaScript file says, as nodes that know their characters."""

from typing import TypeAlias

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.syntax.placed import Placed


@dataclass(frozen=True, slots=True, eq=False)
class Unread(Placed):
    """An expression whose value the file alone does not tell, or that this reader does not work out."""

    returns: "Node | None" = None
    """Of a function with one `return`: what it returns."""


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Placed):
    """A text, number, truth value or null."""

    value: str | float | bool | None
    pattern: str | None = None
    """The flags of a regular expression, whose text is the value."""


@dataclass(frozen=True, slots=True, eq=False)
class Array(Placed):
    """A list."""

    items: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A key with its value."""

    name: str
    start: int
    value: "Node"
    end: int

    @property
    def evidence(self) -> Evidence:
        """Key and value."""
        return self.value.source.at(self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Object(Placed):
    """Keys with values in the order of the file, repeated keys included."""

    members: tuple[Member, ...] = ()
    more: tuple["Unread", ...] = ()
    """Spreads and computed keys that may set anything."""

    def member(self, name: str) -> Member | None:
        """The member in effect: the last one of a repeated key."""
        return next((one for one in reversed(self.members) if one.name == name), None)

    def overruled(self, member: Member | None) -> bool:
        """Whether something unread that stands behind a member may set it again."""
        return member is not None and any(one.start > member.start for one in self.more)

    def get(self, name: str) -> "Node | None":
        """The value in effect."""
        found = self.member(name)
        return found.value if found else None


Node: TypeAlias = Scalar | Array | Object | Unread


@dataclass(frozen=True, slots=True)
class Program:
    """A file: what it assigns, in order, each with its dotted target, and what could not be read."""

    assigned: tuple[tuple[str, Node], ...] = ()
    statements: tuple[tuple[int, int], ...] = ()
    """The characters of every assignment and binding."""
    hidden: tuple[Evidence, ...] = ()
    """Assignments to `window.config` inside of a condition or function."""
    comments: tuple[tuple[int, int], ...] = ()
    problem: str = ""
    at: int = 0
    """Where the problem shows."""


def as_text(node: Node) -> str | None:
    """A value as it joins a text; None for what is not known."""
    match node:
        case Scalar(value=bool(value)):
            return "true" if value else "false"
        case Scalar(value=str(value), pattern=None):
            return value
        case Scalar(value=int(value)):
            return str(value)
    return None
