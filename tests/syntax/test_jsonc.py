import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.evidence import Source
from auditor.syntax.jsonc import (
    MOST_DEPTH,
    Array,
    Member,
    Node,
    Object,
    Reference,
    Scalar,
    blank_lines,
    parse,
    walk,
)


def value(node: Node | None) -> object:
    match node:
        case Object(members=members):
            return {one.name: value(one.value) for one in members}
        case Array(items=items):
            return [value(one) for one in items]
        case Scalar(value=found):
            return found
    return None


def read(text: str) -> object:
    return value(parse(Source("a.json", text)).root)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", {}),
        ("[]", []),
        ("\ufeff{}", {}),
        (' { "a" : 1 , "b" : [ true , null ] } ', {"a": 1, "b": [True, None]}),
        ('{"a": 1, }', {"a": 1}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('// one\n{"a": 1 // two\n, /* three\n */ "b": 2}', {"a": 1, "b": 2}),
        ('{"a": "http://b/*c*/"}', {"a": "http://b/*c*/"}),
        ('{/** "a": 1, **/ "b": 2}', {"b": 2}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('{"a": -1.5e2, "b": 0, "c": 3.}', {"a": -150.0, "b": 0, "c": 3.0}),
        ('{"a": "x\\ty \\"\\\\\\u00e9\\ud83d\\ude00"}', {"a": 'x\ty "\\é😀'}),
        ('{"a": "\\ud83d"}', {"a": "\ufffd"}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
        ('{"a": ${PORT}, "b": ${TLS:-true}}', {"a": Reference("PORT"), "b": Reference("TLS", "true")}),
        ('{"a": "${PORT:-4242}"}', {"a": "${PORT:-4242}"}),
        ("1 rest", 1),
    ],
)
def test_what_jsoncpp_accepts(text: str, expected: object) -> None:
    tree = parse(Source("a.json", text))
    assert value(tree.root) == expected
    assert tree.problems == ()
    assert tree.stopped is None


@pytest.mark.parametrize(
    ("text", "at", "told", "kept"),
    [
        ("", 0, "text ends", None),
        ('{"a": 1, # no\n"b": 2}', 9, "begins with #", {"a": 1}),
        ("{'a': 1}", 1, "single quotes", {}),
        ("{a: 1}", 1, "without quotes", {}),
        ('{"a": yes}', 6, "value should stand", {}),
        ('{"a": 0x10}', 6, "value should stand", {}),
        ('{"a" 1}', 5, "colon should stand", {}),
        ('{"a": 1 "b": 2}', 8, "comma", {"a": 1}),
        ('{"a": "b\\q"}', 8, "means nothing", {}),
        ('{"a": 1, /* b', 9, "never closed", {"a": 1}),
        ('{"a": "b', 6, "never closed", {}),
        ('{"a": {"b": 1, "c": [2, {"d": 3', 31, "comma", {"a": {"b": 1, "c": [2, {"d": 3}]}}),
        ('{"a": 1,,}', 8, "key in double quotes should stand", {"a": 1}),
        ('{"a": NaN}', 6, "value should stand", {}),
    ],
)
def test_what_it_refuses_is_told_with_its_place(text: str, at: int, told: str, kept: object) -> None:
    tree = parse(Source("a.json", text))
    assert [problem.at for problem in tree.problems] == [at]
    assert told in tree.problems[0].text
    assert value(tree.root) == kept
    assert tree.stopped is not None


@pytest.mark.parametrize(
    ("text", "truncated"),
    [('{"a": 1', True), ('{"a": "b', True), ('{"a": 1, /* b', True), ('{"a": }', False), ("{# }", False)],
)
def test_a_text_that_breaks_off_is_truncated(text: str, truncated: bool) -> None:
    assert parse(Source("a.json", text)).truncated is truncated


def test_text_behind_the_document_is_not_read_but_told() -> None:
    assert parse(Source("a.json", '{"a": 1}\n{"b": 2}')).behind == 9
    assert parse(Source("a.json", '{"a": 1}\n// end\n')).behind is None
    assert parse(Source("a.json", "{} /* open")).behind == 3


def test_repeated_keys_are_kept_and_the_last_counts() -> None:
    root = parse(Source("a.json", '{"a": 1, "b": 2, "a": 3}')).root
    assert isinstance(root, Object)
    assert [(one.name, value(one.value)) for one in root.members] == [("a", 1), ("b", 2), ("a", 3)]
    assert value(root.get("a")) == 3
    assert root.get("c") is None


def test_nesting_is_bounded() -> None:
    assert parse(Source("a.json", "[" * MOST_DEPTH + "]" * MOST_DEPTH)).problems == ()
    assert "levels deep" in parse(Source("a.json", "[" * 100_000)).problems[0].text


def test_places_are_exact() -> None:
    source = Source("a.json", '// top\n{\n  "Users" : { "ann" : "pw" } // end\n}\n')
    root = parse(source).root
    assert isinstance(root, Object)
    member = root.members[0]
    assert isinstance(member.value, Object)
    inner = member.value.members[0]
    text = source.text
    assert text[slice(*member.evidence.characters)] == '"Users" : { "ann" : "pw" }'
    assert text[inner.value.start : inner.value.end] == '"pw"'
    assert isinstance(inner.value, Scalar)
    assert text[slice(*inner.value.inside)] == "pw"
    assert (member.evidence.first, member.evidence.last) == (3, 3)


def test_lines_of_comments_are_blank() -> None:
    source = Source("a.json", '// a\n{\n/* b\n "c": 1,\n*/ "d": 2\n\n}\n')
    assert blank_lines(parse(source), source) == [1, 3, 4, 6, 8]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 2]), st.booleans())
def test_plain_json_is_read_as_python_reads_it(data: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    if not any("\ud800" <= character <= "\udfff" for character in json.loads(json.dumps(str(data)))):
        assert read(text) == json.loads(text)


PIECES = st.sampled_from(['{"a":', "[", "]", "}", ",", '"x"', "//", "/*", "*/", "\n", "${A}", "1", "#", "'", "\\", ":"])


@given(st.text() | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read_and_every_span_points_at_its_text(text: str) -> None:
    source = Source("a.json", text)
    tree = parse(source)
    assert (tree.stopped is None) == (not tree.problems)
    for node in walk(tree.root):
        assert 0 <= node.start <= node.end <= len(text)
        opening = text[node.start : node.start + 1]
        if isinstance(node, Object):
            assert opening == "{"
            assert all(isinstance(one, Member) and text[one.key.start] == '"' for one in node.members)
        elif isinstance(node, Array):
            assert opening == "["
        elif isinstance(node.value, str):
            assert opening == '"' == text[node.end - 1]
    assert all(text[start : start + 2] in {"//", "/*"} for start, _ in tree.comments)
