"""The words and texts of the reports, from `report_templates/wording.toml`."""

import tomllib
from functools import cache
from typing import Any

from auditor.model.frozen import dataclass
from auditor.shipped import TEMPLATES


@dataclass(frozen=True, slots=True)
class Words:
    """Words by group and name; a name that is not there stands for itself."""

    groups: dict[str, Any]

    def say(self, group: str, name: object) -> str:
        """The word for a value of the result."""
        found = self.groups[group].get(str(name), str(name))
        return str(found[0] if isinstance(found, list) else found)

    def act(self, severity: str) -> str:
        """How soon a severity asks for action: `start today`."""
        return str(self.groups["severity"][severity][1])

    def text(self, name: str, **args: object) -> str:
        """A text with its fields filled. Raises KeyError for a field that is not given."""
        return str(self.groups["text"][name]).format_map(args)

    @property
    def glossary(self) -> tuple[tuple[str, str], ...]:
        """Terms and their explanations."""
        return tuple((one["term"], one["text"]) for one in self.groups["glossary"])


@cache
def words() -> Words:
    """The shipped wording."""
    return Words(tomllib.loads((TEMPLATES / "wording.toml").read_text("utf-8")))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 file`, `2,310 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
