import pytest

from auditor.model.evidence import Source
from auditor.syntax.decode import decode
from auditor.syntax.yamltree import Mapping, Node, Scalar, Sequence, comment_lines, embedded, parse, walk


def source(text: str) -> Source:
    return decode("a.yml", text.encode("utf-8", "surrogatepass"))


def root(text: str) -> Mapping:
    found = parse(source(text)).root
    assert isinstance(found, Mapping)
    return found


def texts(node: Node | None) -> object:
    match node:
        case Mapping():
            return {name: texts(value) for name, (_, value) in node.items.items()}
        case Sequence():
            return [texts(one) for one in node.items]
        case Scalar():
            return node.text
        case None:
            return None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p: [22:22, 0o14, 1_000, yes, 1.10]", {"p": ["22:22", "0o14", "1_000", "yes", "1.10"]}),
        ("a: ~\nb:\nc: ''", {"a": "~", "b": "", "c": ""}),
        ("a: 'it''s'\nb: \"x\\ty\"", {"a": "it's", "b": "x\ty"}),
        ("a: |\n  one\n  two\nb: >-\n  three\n  four\n", {"a": "one\ntwo\n", "b": "three four"}),
        ("a: &x {k: 1}\nb: *x", {"a": {"k": "1"}, "b": {"k": "1"}}),
        ("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}", {"a": {"k": "1", "l": "2"}, "b": {"k": "3", "l": "2"}}),
        ("a: &x {k: 1}\nb: {<<: [*x, {k: 2, m: 3}]}", {"a": {"k": "1"}, "b": {"k": "1", "m": "3"}}),
        ("a: {'<<': 1}", {"a": {"<<": "1"}}),
        ("a: 1\na: 2", {"a": "2"}),
    ],
)  # fmt: skip
def test_values_stay_text(text: str, expected: object) -> None:
    assert texts(root(text)) == expected


def test_a_null_is_told_from_a_text() -> None:
    found = root("a: null\nb: 'null'\nc:")
    assert [value.null for _, value in found.entries if isinstance(value, Scalar)] == [True, False, True]


def test_every_node_knows_its_characters() -> None:
    text = "é: plain   # note\nlist:\n  - 'quoted'\n  - |\n    block\n\nmap: {a: \"b\"}\n"
    found = {
        node.text: text[node.start : node.end] for node in walk(parse(source(text)).root) if isinstance(node, Scalar)
    }
    assert found == {
        "é": "é", "plain": "plain", "list": "list", "quoted": "'quoted'", "block\n": "|\n    block",
        "map": "map", "a": "a", "b": '"b"',
    }  # fmt: skip


def test_a_collection_ends_where_its_last_value_ends() -> None:
    text = "services:\n  a:\n    image: x\n\n\n# end\nother: y\n"
    services = root(text).get("services")
    assert services is not None
    assert services.evidence.last == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("- plain", "plain"), ("- 'one'", "one"), ('- "a\\tb"', "a\\tb"), ("- |-\n  x", "|-\n  x")],
)
def test_the_inside_leaves_quotes_out(text: str, expected: str) -> None:
    item = parse(source(text)).root
    assert isinstance(item, Sequence)
    one = item.items[0]
    assert isinstance(one, Scalar)
    assert text[slice(*one.inside)] == expected


@pytest.mark.parametrize(
    ("text", "problem", "kept"),
    [
        ("a: b\nc: [1, 2", "did not find expected", {"a": "b", "c": ["1", "2"]}),
        ("a: b\nc: 'x", "unexpected end", {"a": "b"}),
        ("a: b\n\x07c: d", "does not allow", None),
        ("a: &x {k: *x}", "stands inside itself", {"a": {"k": ""}}),
        ("a: *nowhere", "defined nowhere above", {"a": ""}),
        ("? [1, 2]\n: 3\nb: 4", "list or a mapping", {"b": "4"}),
        ("a: {<<: 5}", "no mapping", {"a": {}}),
        ("a: 1\n---\na: 2", "second document", {"a": "1"}),
        ("a: 1\nb: 2\na: 3", "already on line 1", {"a": "3", "b": "2"}),
        ("a: \ud800", "no text", None),
        ("", "", None),
    ],
)
def test_errors_are_values(text: str, problem: str, kept: object) -> None:
    tree = parse(Source("a.yml", text))
    assert any(problem in one.text for one in tree.problems) == bool(problem)
    assert texts(tree.root) == kept


def test_a_problem_stands_where_it_shows() -> None:
    tree = parse(source("a: b\nc: d\n e: f\n"))
    assert source("a: b\nc: d\n e: f\n").line_at(tree.problems[0].at) == 3
    assert tree.stopped is not None


def test_nesting_and_alias_bombs_stay_small() -> None:
    deep = parse(source("a: " + "[" * 900 + "]" * 900))
    assert "levels deep" in deep.problems[0].text
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))
    bomb = parse(source("a0: &a0 [x, x]\n" + levels))
    assert not bomb.problems
    assert sum(1 for _ in walk(bomb.root)) < 200


def test_merge_keys_are_limited() -> None:
    base = "a: &a {" + ", ".join(f"k{i}: v" for i in range(300)) + "}\n"
    tree = parse(source(base + "b: {<<: [" + ", ".join(["*a"] * 60) + "]}\n"))
    assert "too many entries" in tree.problems[0].text


def test_comment_lines_leave_block_scalars_alone() -> None:
    text = "# one\na: |\n  # text\n  b\n  # text too\n#  two\nb: c # three\n"
    given = source(text)
    assert comment_lines(parse(given), given) == [1, 6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: |\n  {"k": 1}\n', '  {"k": 1}'),
        ("a: '{\"k\": 1}'", '{"k": 1}'),
        ('a: "{\\"k\\": \\"v w\\",\\n1}"', '{ "k" :  "v w" ,  1}'),
        ("- plain", "plain"),
    ],
)
def test_a_document_inside_a_scalar_keeps_its_characters(text: str, expected: str) -> None:
    node = parse(source(text)).root
    value = node.entries[0][1] if isinstance(node, Mapping) else node.items[0] if isinstance(node, Sequence) else node
    assert isinstance(value, Scalar)
    inner = embedded(value).text
    assert inner.strip() == expected.strip()
    assert all(mine in {other, " ", '"'} for mine, other in zip(inner, text, strict=False))
