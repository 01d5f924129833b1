"""Policy profiles: thresholds that fit a kind of practice, each with its reason."""

from functools import cache
from importlib.resources import files

import yaml

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds of one kind of practice."""

    name: str
    title: str
    values: tuple[tuple[str, int], ...]
    """Those that differ from the defaults, by name."""
    reasons: tuple[tuple[str, str], ...]
    """One sentence each, by name."""


@cache
def policies() -> dict[str, Policy]:
    """Every profile, by name."""
    text = files("auditor.model").joinpath("policies.yaml").read_text("utf-8")
    return {
        name: Policy(
            name,
            one["title"],
            tuple((key, told["value"]) for key, told in one["thresholds"].items()),
            tuple((key, told["because"]) for key, told in one["thresholds"].items()),
        )
        for name, one in yaml.load(text, yaml.CSafeLoader).items()
    }
