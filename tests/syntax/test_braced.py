"""Statements in braces and in angle brackets, cipher lists, and headers that name a person."""

import pytest

from auditor.model.evidence import Source
from auditor.syntax import tagged
from auditor.syntax.braced import DEEPEST, Statement, cut, parse, walk
from auditor.syntax.ciphers import null_suites, weak_suites
from auditor.syntax.headers import names_a_person


def shown(one: Statement) -> object:
    words = (one.name, *one.args)
    return words if one.block is None else (*words, [shown(inner) for inner in one.block])


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("a b; c;", False, [("a", "b"), ("c",)]),
        ("a { b c; }", False, [("a", [("b", "c")])]),
        ("a 'b c' \"d;{\"; # no\n", False, [("a", "b c", "d;{")]),
        ("a b#c ${d};", False, [("a", "b#c", "${d}")]),
        (r"a \;b;", False, [("a", r"\;b")]),
        ("a\n\tb {\n\tc d # no\n}\n", True, [("a",), ("b", [("c", "d")])]),
        ("a {x} {$Y} `b c`\n", True, [("a", "{x}", "{$Y}", "b c")]),
        ("{\n a\n}\n", True, [("", [("a",)])]),
    ],
)
def test_statements(text: str, lines: bool, expected: list[object]) -> None:
    assert [shown(one) for one in parse(Source("x", text), lines=lines).statements] == expected


def test_places_are_exact() -> None:
    source = Source("x", "a;\nbb {\n  cc dd;\n}\n")
    found = list(walk(parse(source).statements))
    assert [source.text[slice(*one.head.characters)] for one in found] == ["a", "bb", "cc dd"]
    assert source.text[found[1].start : found[1].end] == "bb {\n  cc dd;\n}"


def test_what_is_cut_off_says_so() -> None:
    source = Source("x", "a { b { c;")
    tree = parse(source)
    cut(tree, source)
    assert [shown(one) for one in tree.statements] == [("a", [("b", [("c",), ("include",)]), ("include",)])]


def test_deep_nesting_is_flat_at_the_bottom() -> None:
    tree = parse(Source("x", "a{" * 500 + "}" * 500 + "b;"))
    assert len(list(walk(tree.statements))) == 501
    assert tree.statements[-1].name == "b"
    assert DEEPEST < 100


def test_sections_in_angle_brackets() -> None:
    text = '<A "x y">\n  B c \\\n   d\n  # no\n</A>\nE\n'
    assert [shown(one) for one in tagged.parse(Source("x", text)).statements] == [
        ("a", "x y", [("b", "c", "d")]),
        ("e",),
    ]


@pytest.mark.parametrize(
    ("text", "weak", "null"),
    [
        ("HIGH:!aNULL:!MD5", False, False),
        ("ALL:!aNULL:RC4+RSA", True, False),
        ("RC4:!RC4", False, False),
        ("ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA", True, False),
        ("NULL-SHA256", True, True),
        ("eNULL:!eNULL", False, False),
        ("aNULL", True, False),
    ],
)
def test_cipher_lists(text: str, weak: bool, null: bool) -> None:
    assert (weak_suites(text), null_suites(text)) == (weak, null)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("X-Remote-User", True),
        ("Remote_User", True),
        ("X-Auth-Request-Email", True),
        ("X-Forwarded-For", False),
        ("User-Agent", False),
        ("X-Real-IP", False),
        ("SM_USER", True),
        ("X-SSL-Client-S-DN", True),
    ],
)
def test_headers_that_name_a_person(header: str, expected: bool) -> None:
    assert names_a_person(header) is expected
