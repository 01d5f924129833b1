"""Rules of the code that no linter knows: literal texts, purity, no network, three broad excepts, sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "auditor").rglob("*.py"), *(ROOT / "checks").rglob("*.py")])
WORLD = {
    "auditor/cli/papers.py",
    "auditor/cli/asking.py",
    "auditor/cli/dialog.py",
    "auditor/cli/session.py",
    "auditor/cli/commands.py",
    "auditor/cli/__init__.py",
}
READERS_OF_FILES = WORLD | {
    "auditor/intake.py",
    "auditor/shipped.py",
    "auditor/checking/load.py",
    "auditor/settings/rules.py",
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def texts(node: ast.AST, literals: dict[str, list[ast.expr]]) -> Iterator[ast.AST]:
    """The literals an expression can be; anything else is yielded as it is."""
    match node:
        case ast.IfExp():
            yield from texts(node.body, literals)
            yield from texts(node.orelse, literals)
        case ast.BoolOp():
            for value in node.values:
                yield from texts(value, literals)
        case ast.Name(id=variable) if variable in literals:
            for value in literals[variable]:
                yield from texts(value, {other: found for other, found in literals.items() if other != variable})
        case _:
            yield node


@pytest.mark.parametrize("path", [one for one in MODULES if name(one).startswith("checks/")], ids=name)
def test_texts_of_checks_are_literals(path: Path) -> None:
    module = tree(path)
    literals: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            literals.setdefault(node.targets[0].id, []).append(node.value)
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
                if isinstance(target, ast.Name):
                    literals.setdefault(target.id, []).append(value)
    for function, node in calls(path):
        place = {"fail": 1, "ok": 1, "review": 1, "not_applicable": 1, "clear": 2, "message": 0}.get(function)
        wanted = [node.args[place]] if place is not None and len(node.args) > place else []
        wanted += [word.value for word in node.keywords if word.arg in {"bad", "fine"}]
        for text in wanted:
            for one in texts(text, literals):
                assert isinstance(one, ast.Constant), f"{name(path)}:{node.lineno} {ast.unparse(one)}"


@pytest.mark.parametrize("path", [one for one in MODULES if name(one) not in WORLD], ids=name)
def test_nothing_below_the_command_line_asks_the_world(path: Path) -> None:
    asked = {function for function, _ in calls(path)}
    forbidden = {"print", "open", "input", "os.getenv", "datetime.now", "date.today", "time.time", "os.getcwd"}
    assert not asked & forbidden
    if name(path) not in READERS_OF_FILES:
        assert not {one for one in asked if re.search(r"\.(read_text|read_bytes|write_text|write_bytes)$", one)} - {
            one for one in asked if "files(" in one or "TEMPLATES" in one or "_FOLDER" in one
        }


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_opens_a_connection(path: Path) -> None:
    imported = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
    talking = {
        "ssl",
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "smtplib",
        "ftplib",
        "asyncio",
        "subprocess",
    }
    assert not imported & talking
    assert not {one for one, _ in calls(path)} & {
        "socket.socket",
        "socket.create_connection",
        "socket.getaddrinfo",
        "socket",
    }


def test_broad_excepts_stand_in_three_places() -> None:
    found = {
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and ast.unparse(node.type or ast.Name("bare")) in {"Exception", "bare", "BaseException"}
    }
    assert found == {"auditor/formats/detect.py", "auditor/checking/load.py", "auditor/checking/run.py"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_sizes(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{name(path)}:{node.lineno} {node.name}"
