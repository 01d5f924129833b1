"""A setting's value in effect, or the plain statement that the files do not decide it."""

from dataclasses import replace
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass

T = TypeVar("T")


class Basis(StrEnum):
    """How a value is known; the report's confidence."""

    EXPLICIT = "explicit"
    DEFAULT = "default"
    ASSUMED = "assumed"
    CORRELATED = "correlated"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """The value in effect: written in a file, or the vendor's default for the version."""

    value: T
    setting: str
    """The vendor's own name for it, e.g. `DicomAlwaysAllowStore`."""
    basis: Basis = Basis.EXPLICIT
    evidence: tuple[Evidence, ...] = ()
    origin: str = ""
    """Where a value that no line states comes from, e.g. `default of Orthanc since 1.3.0`."""
    overrode: tuple[Evidence, ...] = ()
    """Places that state another value which is not in effect."""
    written: str = ""
    """The setting's value as the first place states it, which is not always `value`; never a secret."""
    wanted: object = None
    """What the setting should say, where that is one plain value; None where only words tell what to do."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the exported files do not decide."""

    setting: str
    reason: str
    """Why it is not known, as a clause: `the version is not in the files`."""
    evidence: tuple[Evidence, ...] = ()
    settle: str = ""
    """What would settle it, as a sentence: `Supply the output of /system.`"""


Fact: TypeAlias = Known[T] | Unknown
UNSTATED = Unknown("", "this kind of export does not show it")


def weakest(*facts: "Known[bool] | Known[int] | Known[str] | Unknown") -> Basis:
    """The least sure basis of some facts; unknown ones count as assumed."""
    order = (Basis.EXPLICIT, Basis.ATTESTED, Basis.CORRELATED, Basis.DEFAULT, Basis.ASSUMED)
    found = [fact.basis if isinstance(fact, Known) else Basis.ASSUMED for fact in facts]
    return max(found, key=order.index, default=Basis.EXPLICIT)


def derived(fact: "Known[T]", value: T) -> "Known[T]":
    """The same place and basis with another value."""
    return replace(fact, value=value)
