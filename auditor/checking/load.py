"""Built-in, plug-in and local checks, by id; a broken one becomes a problem, not a traceback."""

import importlib.util
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from auditor.checking.check import Check
from auditor.shipped import CHECKS


class DuplicateCheckError(Exception):
    """Two checks share an id; the text names both."""


def load(folders: tuple[Path, ...] = ()) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """Every check, sorted by id, and a sentence for each file or plug-in that could not be loaded.

    Raises DuplicateCheckError.
    """
    checks: dict[str, Check] = {}
    problems: list[str] = []
    for module in _modules(folders, problems):
        for one in vars(module).values():
            if not isinstance(one, Check):
                continue
            if checks.get(one.id, one) is not one:
                raise DuplicateCheckError(
                    f"Two checks are called {one.id}: {checks[one.id].asks.__module__} and {one.asks.__module__}. "
                    "Rename one of them."
                )
            checks[one.id] = one
    return tuple(checks[key] for key in sorted(checks)), tuple(problems)


def _modules(folders: tuple[Path, ...], problems: list[str]) -> Iterator[ModuleType]:
    for prefix, folder in (("auditor.checks", CHECKS), *((f"local{n}", folder) for n, folder in enumerate(folders))):
        for path in sorted(folder.rglob("*.py")):
            if path.name == "__init__.py":
                continue
            name = ".".join((prefix, *path.relative_to(folder).with_suffix("").parts))
            try:
                yield _module(name, path)
            except Exception as error:  # noqa: BLE001 - one broken check file must not stop the audit
                problems.append(f"{path}: this check could not be loaded ({type(error).__name__}: {error}).")
    for plugin in entry_points(group="auditor.checks"):
        try:
            yield plugin.load()
        except Exception as error:  # noqa: BLE001 - one broken plug-in must not stop the audit
            problems.append(f"plug-in {plugin.name}: could not be loaded ({type(error).__name__}: {error}).")


def _module(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
