"""Built-in, plug-in and local checks, by id; a broken one becomes a problem, not a traceback."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from auditor.checking.check import Check
from auditor.model.citations import unknown
from auditor.shipped import CHECKS


class DuplicateCheckError(Exception):
    """Two checks share an id; the text names both."""


def load(folders: tuple[Path, ...] = (), declared: tuple[Check, ...] = ()) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """Every check, sorted by id, and a sentence for each file or plug-in that could not be loaded.

    Raises DuplicateCheckError.
    """
    checks: dict[str, Check] = {}
    problems: list[str] = []
    found = (one for module in _modules(folders, problems) for one in vars(module).values() if isinstance(one, Check))
    for one in (*found, *declared):
        if checks.setdefault(one.id, one) is not one:
            raise DuplicateCheckError(
                f"Two checks are called {one.id}: {_home(checks[one.id])} and {_home(one)}. Rename one of them."
            )
        if wrong := unknown(one.cites):
            del checks[one.id]
            problems.append(f"{_home(one)}: {one.id} cites what does not exist ({', '.join(wrong)}). Correct it.")
    return tuple(checks[key] for key in sorted(checks)), tuple(problems)


def _home(check: Check) -> str:
    """Where a check was found."""
    return check.asks.__module__ if check.origin == "built-in" else check.origin


def _modules(folders: tuple[Path, ...], problems: list[str]) -> Iterator[ModuleType]:
    for where, action in _sources(folders):
        try:
            yield action()
        except Exception as error:  # noqa: BLE001 - one broken check file or plug-in must not stop the audit
            problems.append(f"{where}: this check could not be loaded ({type(error).__name__}: {error}).")


def _sources(folders: tuple[Path, ...]) -> Iterator[tuple[str, Callable[[], ModuleType]]]:
    """Every file and plug-in that may hold checks, with what loads it."""
    for prefix, folder in (("auditor.checks", CHECKS), *((f"local{n}", folder) for n, folder in enumerate(folders))):
        for path in sorted(folder.rglob("*.py")):
            if path.name != "__init__.py":
                name = ".".join((prefix, *path.relative_to(folder).with_suffix("").parts))
                yield str(path), partial(_module, name, path)
    yield from ((f"plug-in {plugin.name}", plugin.load) for plugin in entry_points(group="auditor.checks"))


def _module(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
