import pytest

from auditor.model.evidence import Source
from auditor.report.clean import clean
from auditor.report.document import Line
from auditor.report.quotes import MOST_CHARACTERS, MOST_LINES, quoted, unread


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with\ttab\nand line", "plain, with\ttab\nand line"),
        ("naïve €5 → 10.0.0.1", "naïve €5 → 10.0.0.1"),
        ("a\r\nb", "a\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("user\u202etxt.exe", "user<U+202E>txt.exe"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("lone \udcff", "lone <U+DCFF>"),
        ("private \ue000 \U000f0000", "private <U+E000> <U+F0000>"),
        ("end \uffff \U0001fffe", "end <U+FFFF> <U+1FFFE>"),
        ("x" * 2100, "x" * 2000 + " … 100 more characters"),
    ],
)
def test_every_character_is_seen(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_long_quotation_is_cut_with_the_count() -> None:
    source = Source("a.cfg", "\n".join(["x y " * 125] * (MOST_LINES + 7)))
    found = quoted(source.at(0, len(source.text)))
    assert (found.lines_cut, found.characters_cut) == (7, MOST_LINES * (500 - MOST_CHARACTERS))
    assert len(found.quote.split("\n")) == MOST_LINES
    source = Source("a.cfg", "\n".join("x" * (MOST_LINES + 1)))
    assert quoted(source.at(0, len(source.text))).lines_cut == 0


def test_a_line_of_megabytes_is_quoted_in_part() -> None:
    source = Source("a.js", "x" * 3_000_000)
    (line,) = unread([source.line(1)])
    assert line.text == "x" * MOST_CHARACTERS + " … 2,999,600 more characters"
    found = quoted(source.line(1))
    assert (len(found.quote), found.lines_cut, found.characters_cut) == (
        MOST_CHARACTERS,
        0,
        3_000_000 - MOST_CHARACTERS,
    )
    found = quoted(source.at(2_000_000, 2_000_010, "here"))
    assert (len(found.quote), found.lines_cut, found.note) == (170, 0, "here")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("enable password 8RJ5Z pbkdf2", "enable password (value withheld) pbkdf2"),
        ("username bob secret 9 tiger", "username bob secret 9 (value withheld)"),
        (" crypto isakmp key tiger address 0.0.0.0", " crypto isakmp key (value withheld) address 0.0.0.0"),
        ("snmp-server community tiger ro", "snmp-server community (value withheld) ro"),
        ("<bcrypt-hash>tiger</bcrypt-hash>", "<bcrypt-hash>(value withheld)</bcrypt-hash>"),
        ('set auth-pwd "tiger"', 'set auth-pwd "(value withheld)"'),
        ("interface Gi0/1", "interface Gi0/1"),
    ],
)
def test_what_follows_a_name_of_secrets_is_struck_from_lines_that_no_reader_knew(line: str, shown: str) -> None:
    assert unread([Source("a.cfg", line).line(1)])[0].text == shown


def test_nothing_is_shown_of_a_file_that_was_not_read() -> None:
    assert unread([Source("a.cfg", "hunter2").line(1)], shown=False) == (Line(1, ""),)


def test_a_secret_is_never_quoted() -> None:
    source = Source("a.cfg", "enable hunter2\nsnmp community: tiger\n")
    source.hide(7, 14)
    assert "hunter2" not in quoted(source.line(1)).quote
    assert "tiger" not in unread([source.line(2)])[0].text
