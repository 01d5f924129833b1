"""What a finding is about: an identity that survives a new export."""

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing judged.

    `key` holds no path, line, running number, value found, date or public address: the vendor's setting name, the
    service and inside port, the from-role, a rule's shape. See docs/architecture.md, "Identity".
    """

    system: str
    """The system key; empty for the practice as a whole."""
    key: tuple[str, ...] = ()
    label: str = ""
    """For people."""
    service: str = ""
    port: int | None = None
    """With `service`: the listener it belongs to, so that its exposure can be looked up."""
    handle: str = ""
    """The vendor's identifier, for joining old and new."""
    name: str = ""
    """A description or name, for telling twins apart."""
    private: str = ""
    """A personal part of the key (an account name); it is hashed with the practice's salt and never printed as key."""
