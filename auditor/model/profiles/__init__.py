"""Further dated profiles, and the crosswalk from the rule to other frameworks."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from auditor.model.cites import Cites
from auditor.model.frozen import dataclass

NAMES = ("hipaa", "hipaa-nprm-2025", "recognized-practices")
"""The first is the rule in force: it alone decides severities, counts and the plan."""


@dataclass(frozen=True, slots=True)
class Item:
    """One provision of a further profile."""

    id: str
    topic: str
    text: str
    matches: str
    """Which citations of checks speak to it: numbers of the profile's own framework, or `framework:number`."""
    because: str = ""
    """Why they do, where the mapping is ours."""

    def cited(self, cites: Cites) -> bool:
        """Whether a check with these citations speaks to it."""
        for one in self.matches.split():
            framework, colon, number = one.partition(":")
            if (number if colon else one) in getattr(cites, framework if colon else "nprm").split():
                return True
        return False


@dataclass(frozen=True, slots=True)
class Profile:
    """A dated set of provisions beside the rule in force."""

    profile: str
    title: str
    status: str
    """`in-force`, `proposed`, `withdrawn`, `final-not-yet-effective`."""
    as_of: str
    source: str
    effective: str | None
    compliance_by: str | None
    notice: str
    rows: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One of the project's own mappings, with its reason."""

    row: str
    framework: str
    ids: str
    because: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """From the rule to other frameworks."""

    as_of: str
    source: str
    nist: dict[str, str]
    """SP 800-53r5 controls by standard, as NIST maps them."""
    own: tuple[Mapping, ...]


@cache
def profile(name: str) -> Profile:
    """A further profile. Raises FileNotFoundError for a name that is none."""
    data = _read(f"profiles/{name}.yaml")
    rows = tuple(Item(**row) for row in data.pop("rows"))
    return Profile(**data, rows=rows)


@cache
def crosswalk() -> Crosswalk:
    """The mappings."""
    data = _read("crosswalk.yaml")
    own = tuple(Mapping(**row) for row in data.pop("own"))
    return Crosswalk(**data, own=own)


def _read(name: str) -> dict[str, Any]:
    text = files("auditor.model").joinpath(name).read_text("utf-8")
    data: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return data
