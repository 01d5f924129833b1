"""Who reaches what, as the result holds it; `from_` is `from` in the JSON."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from auditor.model.frozen import dataclass

_NAMES: Final = {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@dataclass(frozen=True, slots=True)
class Step:
    """A line that decided on the way."""

    action: str
    rule: str
    file: str | None = None
    line: int | None = None
    firewall: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A packet that shows it."""

    src: str
    sport: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """Somebody reaches a listener."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _NAMES

    from_: str
    system: str
    address: str
    port: int
    protocol: str
    delivered_to: str
    service: str
    login: str
    """`open`, `name-only`, `required`, `unknown`."""
    encrypted: bool | None
    verbs: Mapping[str, bool | None]
    path: tuple[Step, ...]
    witness: Witness
    certain: bool = True
    reason: str = ""
    assumed: tuple[str, ...] = ()
