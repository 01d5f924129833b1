"""Built-in and local checks by id; a broken file is a sentence."""

from pathlib import Path

import pytest

from auditor.checking.load import DuplicateCheckError, load
from auditor.model.cites import Cites
from auditor.shipped import CHECKS
from tests.assessment.judged import check

LOCAL = '''"""Anyone may look.

Why it matters: it does.

What to do: Practice, today: act.

How to verify: look.

Side effects: none.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, ok


@check(
    "clinic-look",
    version=1,
    title="Nobody looks",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites("312(d)"),
)
def look(pacs: Pacs) -> Iterator[Finding]:
    yield ok(pacs.subject(), "fine")
'''


def test_every_check_of_the_folder_is_loaded_in_the_order_of_ids() -> None:
    checks, problems = load()
    files = [path for path in CHECKS.rglob("*.py") if path.name != "__init__.py"]
    assert len(checks) == len(files)
    assert [one.id for one in checks] == sorted(one.id for one in checks)
    assert problems == ()


@pytest.mark.parametrize("check", load()[0], ids=lambda check: check.id)
def test_id_file_and_function_have_one_name(check: object) -> None:
    family, _, name = check.id.partition("-")  # type: ignore[attr-defined]  # a check
    code = check.asks.__code__  # type: ignore[attr-defined]  # the same
    assert Path(code.co_filename).parts[-2:] == (family, f"{name.replace('-', '_')}.py")
    assert code.co_name == name.replace("-", "_")


def test_a_local_folder_adds_checks(tmp_path: Path) -> None:
    (tmp_path / "look.py").write_text(LOCAL)
    (tmp_path / "__init__.py").write_text("raise RuntimeError\n")
    checks, problems = load((tmp_path,))
    assert "clinic-look" in {one.id for one in checks}
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken_a.py", "import nothing_of_this_name\n", "ModuleNotFoundError"),
        ("broken_b.py", "def (\n", "SyntaxError"),
        ("broken_c.py", LOCAL.replace("Why it matters", "Why"), "its docstring lacks Why it matters"),
        ("broken_d.py", LOCAL.replace("312(d)", "312(z)"), "clinic-look cites what does not exist (hipaa 312(z))"),
    ],
)
def test_a_broken_file_is_a_sentence_and_the_others_are_loaded(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    checks, problems = load((tmp_path,))
    assert len(checks) == len(load()[0])
    assert len(problems) == 1
    assert said in problems[0]


def test_declared_checks_are_added_and_judged_by_the_same_rules() -> None:
    checks, problems = load(declared=(check("clinic-one"), check("clinic-two", hipaa="312(z)")))
    assert {one.id for one in checks} - {one.id for one in load()[0]} == {"clinic-one"}
    assert "clinic-two cites what does not exist" in problems[0]


def test_two_checks_with_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(DuplicateCheckError, match=r"checks\.pacs\.web_auth_off and tests\.assessment"):
        load(declared=(check("pacs-web-auth-off"),))
    (tmp_path / "again.py").write_text(LOCAL.replace("clinic-look", "pacs-web-auth-off"))
    with pytest.raises(DuplicateCheckError, match=r"Rename one of them\."):
        load((tmp_path,))


def test_a_name_bound_twice_is_one_check(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(LOCAL + "\n\nagain = look\n")
    assert sum(one.id == "clinic-look" for one in load((tmp_path,))[0]) == 1


def test_cites_are_shown_in_full() -> None:
    assert Cites("312(d) 312(a)(1)").rows == ("164.312(d)", "164.312(a)(1)")
