"""The catalogue of 45 CFR 164.308-316 as dated data, and look-ups in it."""

from functools import cache
from importlib.resources import files

import yaml

from auditor.model.frozen import dataclass

NOT_FOR_PRACTICES = {
    "164.308(a)(4)(ii)(A)": "An imaging practice is no clearinghouse.",
    "164.314(b)(1)": "A practice is no group health plan.",
    "164.314(b)(2)": "A practice is no group health plan.",
}
"""Rows that do not concern a practice, and why."""


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One standard or implementation specification."""

    id: str
    name: str
    kind: str
    """`standard` or `specification`."""
    designation: str | None
    """`required`, `addressable`, None for standards: they are always binding."""
    parent: str | None
    config: str
    """M settles, P partly, I indirect indication, N not assessable from configuration."""
    shows: str
    ask: str

    @property
    def oscal_id(self) -> str:
        """The spelling without parentheses: `hipaa-164.312.a.1`."""
        return "hipaa-" + self.id.replace("(", ".").replace(")", "")


@dataclass(frozen=True, slots=True)
class Regulation:
    """A dated profile."""

    profile: str
    status: str
    as_of: str
    source: str
    safeguards: tuple[Safeguard, ...]

    def __getitem__(self, id: str) -> Safeguard:
        return next(one for one in self.safeguards if one.id == id)

    @property
    def ids(self) -> frozenset[str]:
        """Every citation of the profile."""
        return frozenset(one.id for one in self.safeguards)


@cache
def hipaa() -> Regulation:
    """The rule in force."""
    data = yaml.load(files("auditor.model").joinpath("hipaa.yaml").read_text("utf-8"), yaml.CSafeLoader)
    rows = tuple(Safeguard(**row) for row in data.pop("safeguards"))
    return Regulation(**data, safeguards=rows)
