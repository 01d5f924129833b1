"""What an earlier result kept, and the changes that people recorded since."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """The rules and accounts of a firewall as hashes: enough to tell a change, and nothing to read."""

    state: str
    """A hash of all of it; a recorded change names the state that it led to."""
    rules: tuple[str, ...]
    """In their order, with each list's default; those that software writes are left out."""
    translations: tuple[str, ...]
    accounts: tuple[str, ...]
    """Sorted; hashed with the practice's salt."""
    complete: bool = True
    """Every line of the policy was understood."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How many rules, translations and accounts of one firewall are new or gone."""

    rules_new: int = 0
    rules_gone: int = 0
    translations_new: int = 0
    translations_gone: int = 0
    accounts_new: int = 0
    accounts_gone: int = 0
    reordered: bool = False
    """The same rules and translations stand in another order."""

    def __bool__(self) -> bool:
        return self != Drift()

    def __str__(self) -> str:
        counts = (
            ("rule", self.rules_new, self.rules_gone),
            ("translation", self.translations_new, self.translations_gone),
            ("account", self.accounts_new, self.accounts_gone),
        )
        told = [
            f"{count} {what}{'' if count == 1 else 's'} {became}"
            for what, new, gone in counts
            for count, became in ((new, "new"), (gone, "gone"))
            if count
        ]
        return ", ".join(told + (["another order of the rules"] if self.reordered else []))


def drift(old: Imprint, new: Imprint, *, accounts: bool = True) -> Drift:
    """What differs between two imprints; account names cannot be compared where the practice has another name."""
    rules, translations = (_turned(getattr(old, name), getattr(new, name)) for name in ("rules", "translations"))
    people = _turned(old.accounts, new.accounts) if accounts else (0, 0)
    moved = (old.rules, old.translations) != (new.rules, new.translations)
    return Drift(*rules, *translations, *people, reordered=moved and not any((*rules, *translations)))


def _turned(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    before, after = Counter(old), Counter(new)
    return (after - before).total(), (before - after).total()


@dataclass(frozen=True, slots=True)
class Was:
    """A system as an earlier result shows it."""

    contents: frozenset[str]
    """The hashes of what is significant in its files."""
    imprint: Imprint | None = None
    """None in a result of a version that kept none, and of systems without a filter."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier result says to the audit that follows it."""

    as_of: date
    practice: str
    systems: tuple[tuple[str, Was], ...] = ()
    """By name."""


@dataclass(frozen=True, slots=True)
class Point:
    """A result as numbers: what a trend is drawn of."""

    as_of: str
    """The day it speaks of."""
    version: str
    """Of the program that made it; another version may find more in the same files."""
    by_severity: Mapping[str, int]
    """Its deficiencies that are no part of another."""
    questions: int = 0
    systems: int = 0
    """How many were looked at."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of changes.yaml: who changed what on a system, when and why."""

    on: date
    system: str
    by: str
    why: str
    state: str = ""
    """The state of the firewall that it led to, as the report names it; it explains no other."""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Where it is written, without the folder."""
        return f"{PurePath(self.file).name}, line {self.line}"
