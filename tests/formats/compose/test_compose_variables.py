import pytest

from auditor.formats.compose.variables import Filled, assignments, fill, is_environment
from auditor.syntax.decode import decode


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("plain", {}, Filled("plain")),
        ("${A}", {"A": "1"}, Filled("1")),
        ("$A-b", {"A": "1"}, Filled("1-b")),
        ("${A}", {}, Filled("${A}", ("A",))),
        ("$A", {}, Filled("${A}", ("A",))),
        ("${A:-8042}:8042", {}, Filled("8042:8042", (), ("A",))),
        ("${A-x}", {"A": ""}, Filled("")),
        ("${A:-x}", {"A": ""}, Filled("x")),
        ("${A:-${B:-y}}", {}, Filled("y", (), ("A",))),
        ("${A:-${B}}", {}, Filled("${B}", ("B",), ("A",))),
        ("${A:?set it}", {}, Filled("${A}", ("A",))),
        ("${A:?set it}", {"A": "1"}, Filled("1")),
        ("${A:+on}", {"A": "1"}, Filled("on")),
        ("${A:+on}", {}, Filled("${A}", ("A",))),
        ("a$$b $${C}", {}, Filled("a$b ${C}")),
        ("100$ and ${", {}, Filled("100$ and ${")),
        ("${A}${A}", {}, Filled("${A}${A}", ("A",))),
    ],
)
def test_references_are_replaced(text: str, known: dict[str, str], expected: Filled) -> None:
    assert fill(text, known) == expected


def test_assignments_keep_their_place() -> None:
    text = '# note\nA=1\nexport B = \'two words\' # note\nC="x\\"y"\nD=plain text  # note\n E=\nnonsense\n'
    source = decode("x.env", text.encode())
    found = {one.name: (one.value, text[slice(*one.evidence.characters)], one.number) for one in assignments(source)}
    assert found == {
        "A": ("1", "1", 2),
        "B": ("two words", "two words", 3),
        "C": ('x\\"y', 'x\\"y', 4),
        "D": ("plain text", "plain text", 5),
        "E": ("", "", 6),
    }


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("orthanc.env", "A=1\n# x\n\nB=2", True),
        ("conf/.env", "A=1", True),
        (".env.production", "A=1", True),
        ("orthanc.env", "A=1\nsomething else", False),
        ("orthanc.env", "# nothing\n", False),
        ("notes.txt", "A=1", False),
        ("environment.md", "A=1", False),
    ],
)
def test_an_environment_file_is_recognised(path: str, text: str, expected: bool) -> None:
    assert is_environment(decode(path, text.encode())) is expected
