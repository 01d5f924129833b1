"""Words of a command line: text, exact characters, quotes and backslashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.syntax.shellwords import words


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("", []),
        ("  ", []),
        ("-A INPUT  -j ACCEPT ", ["-A", "INPUT", "-j", "ACCEPT"]),
        ('--comment "two words"', ["--comment", "two words"]),
        (r'--comment "say \"hi\" \\ it\'s"', ["--comment", r"say " + '"hi"' + r" \ it's"]),
        ('--log-prefix "DROP: "', ["--log-prefix", "DROP: "]),
        ("'one two'three", ["one twothree"]),
        (r"a\ b c", ["a b", "c"]),
        ('""', [""]),
        ('"never closed', ["never closed"]),
        ("ends\\", ["ends"]),
    ],
)
def test_texts(line: str, texts: list[str]) -> None:
    assert [word.text for word in words(line)] == texts


def test_characters_are_those_of_the_source() -> None:
    line = '-m comment --comment "a b" -j DROP'
    assert [("x" * 7 + line)[word.start : word.end] for word in words(line, 7)] == [
        "-m", "comment", "--comment", '"a b"', "-j", "DROP",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "quoted", "closed"),
    [('"-x"', True, True), ("-x", False, True), ('"x', True, False), ("'x", True, False), ('"x\\"', True, False)],
)
def test_quotes_are_told(line: str, quoted: bool, closed: bool) -> None:
    (word,) = words(line)
    assert (word.quoted, word.closed) == (quoted, closed)


@given(st.text())
def test_words_never_overlap_and_lose_only_blanks(line: str) -> None:
    position = 0
    for word in words(line):
        assert word.start >= position
        assert not line[position : word.start].strip()
        assert word.end > word.start
        position = word.end
    assert not line[position:].strip()


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1)))
def test_quoted_words_come_back(texts: list[str]) -> None:
    line = " ".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    assert [word.text for word in words(line)] == texts
