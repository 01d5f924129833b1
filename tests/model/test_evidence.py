"""Places in files: lines, characters, and quotations without secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.evidence import Source
from auditor.model.secret import WITHHELD

TEXT = "first\nsecond line\n\nfourth"
SOURCE = Source("a.cfg", TEXT)


def source(text: str, *secrets: str) -> Source:
    found = Source("a.cfg", text)
    for one in secrets:
        found.hide(text.index(one), text.index(one) + len(one))
    return found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        (TEXT, ["first", "second line", "", "fourth"]),
        ("a\u2028b\x0cc\n", ["a\u2028b\x0cc"]),
    ],
)
def test_lines_end_at_line_feeds_only(text: str, lines: list[str]) -> None:
    assert Source("a", text).lines == lines


@given(st.text("ab\n", max_size=30))
def test_every_character_lies_in_the_span_of_its_line(text: str) -> None:
    one = Source("a", text)
    for number, line in enumerate(one.lines, 1):
        start, end = one.span_of(number)
        assert text[start:end] == line
        assert one.line_at(start) == number
        assert one.line(number).quote() == line
    for offset, character in enumerate(text):
        number = one.line_at(offset)
        assert one.span_of(number)[0] <= offset <= one.span_of(number)[1]
        assert one.lines[number - 1][offset - one.starts[number - 1] :][:1] == character.strip("\n")


@given(st.text("ab\n", min_size=1, max_size=30), st.data())
def test_evidence_knows_the_lines_of_its_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = Source("a", text).at(start, end)
    assert place.first == text.count("\n", 0, start) + 1
    assert place.last == text.count("\n", 0, end - 1) + 1
    assert place.characters == (start, end)
    assert text[start:end].strip("\n") in place.quote()


def test_a_range_of_lines_is_quoted_whole() -> None:
    assert SOURCE.at(8, 20).quote() == "second line\n\nfourth"
    assert SOURCE.line(2).characters == (6, 17)
    assert SOURCE.at(3, 3).quote() == "first"


def test_a_note_changes_nothing_else() -> None:
    place = SOURCE.line(2).noted("this rule lets it in")
    assert (place.note, place.first, place.quote()) == ("this rule lets it in", 2, "second line")


@pytest.mark.parametrize(
    ("text", "secrets", "quoted"),
    [
        ("login abc here", ("abc",), f"login {WITHHELD} here"),
        ("login abc def", ("abc", "def"), f"login {WITHHELD} {WITHHELD}"),
        ("login abcdef x", ("abcd", "cdef"), f"login {WITHHELD} x"),
        ("login abcdef x", ("abcdef", "cd"), f"login {WITHHELD} x"),
        ("abc", ("abc",), WITHHELD),
        ("plain", (), "plain"),
        ("password abc", ("abc",), f"password {WITHHELD}"),
        ("password abc", (), f"password {WITHHELD}"),
        ("pin: pacs # was pacs before pacs2", ("pacs",), f"pin: {WITHHELD} # was {WITHHELD} before pacs2"),
    ],
)
def test_a_marked_secret_is_never_quoted(text: str, secrets: tuple[str, ...], quoted: str) -> None:
    assert source(text, *secrets).line(1).quote() == quoted


def test_a_secret_over_several_lines_is_struck_in_each() -> None:
    one = source("key begin\nAAAA\nBBBB\nend", "begin\nAAAA\nBBBB")
    assert [one.line(number).quote() for number in (1, 2, 3, 4)] == [f"key {WITHHELD}", WITHHELD, WITHHELD, "end"]


def test_a_line_of_a_private_key_is_struck_although_it_shows_no_secret() -> None:
    text = "a\n-----BEGIN PRIVATE KEY-----\nMIIB\nQUJD\n-----END PRIVATE KEY-----\nb\n"
    one = Source("a", text)
    assert [one.line(number).quote() for number in range(1, 7)] == ["a", *[WITHHELD] * 4, "b"]


def test_an_empty_mark_hides_nothing() -> None:
    one = Source("a", "abc")
    one.hide(1, 1)
    one.hide(2, 1)
    assert one.line(1).quote() == "abc"


def test_a_place_in_a_very_long_line_is_quoted_with_some_context() -> None:
    text = "x" * 1000 + "HERE" + "y" * 1000
    quote = Source("a", text).at(1000, 1004).quote()
    assert quote == "x" * 80 + "HERE" + "y" * 80
    assert Source("a", text).line(1).quote() == text


def test_a_secret_at_the_edge_of_a_cut_quote_is_struck() -> None:
    text = "x" * 500 + "SECRET" + "y" * 78 + "HERE" + "z" * 500
    one = source(text, "SECRET")
    quote = one.at(584, 588).quote()
    assert quote.startswith(WITHHELD)
    assert "RET" not in quote


@given(st.text("ab \n", min_size=1, max_size=40), st.data())
def test_no_marked_character_is_ever_quoted(text: str, data: st.DataObject) -> None:
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    hidden = {offset for low, high in spans for offset in range(low, high)}
    shown = "".join("X" if offset in hidden and one != "\n" else one for offset, one in enumerate(text))
    one = Source("a", shown)
    for low, high in spans:
        one.hide(low, high)
    assert all("X" not in one.line(number).quote() for number in range(1, len(one.lines) + 1))
