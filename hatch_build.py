from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Ship(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's class is generic in a way it does not export
    """Puts the checks, templates and samples inside the wheel's one package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":  # not when editable: the checkout is used in place
            for folder in ("checks", "report_templates", "samples"):
                build_data["force_include"][folder] = f"auditor/{folder}"
