"""PAN-OS configurations in curly brackets, as `show` prints them."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from auditor.formats import Reading, State
from auditor.formats.detect import known, recognise
from auditor.formats.panos import FORMAT
from auditor.formats.panos.curly import from_curly
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Source, redacted
from auditor.model.firewall import Action, Firewall
from auditor.model.net import cidr
from auditor.syntax.decode import decode
from tests.expect import audited

SAMPLES = Path(__file__).parents[3] / "samples" / "panos"
WHOLE = sorted({one.name for one in SAMPLES.glob("*.xml")} - {"panorama.xml", "bad-byte.xml", "truncated.xml"})
NAME = "clinic-curly.txt"
TEXT = (SAMPLES / NAME).read_text()


def read(text: str) -> Reading:
    return FORMAT.read((Source("pa.txt", text),), ())


def sample(name: str) -> Firewall:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ()).firewalls[0]


def facts(found: Firewall) -> tuple[object, ...]:
    """What a firewall says, without where it says it."""
    rules = [(one.handle, one.action, one.match, one.name, one.logged, one.disabled) for one in found.rules]
    nats = [(one.kind, one.match, one.to, one.to_ports) for one in found.nat]
    return found.name, rules, nats, found.interfaces[0].networks, [one.destination for one in found.routes]


def inner(text: str) -> str:
    """What configuration mode prints of it: the parts of the device at the top, between the command and `[edit]`."""
    found = re.search(r"\n  devices \{\n    localhost\.localdomain \{\n(.*)\n    \}\n  \}\n", text, re.DOTALL)
    assert found is not None
    parts = re.sub(
        r"\n      vsys \{\n        vsys1 \{\n(.*)\n        \}\n      \}", r"\n\1", "\n" + found[1], flags=re.DOTALL
    )
    rest = text.replace(found[0], "\n").removeprefix("config {\n").removesuffix("}\n")
    return f"admin@PINE-EDGE# show\n{parts.lstrip()}\n{rest}[edit]\n"


# --- the same in every form ---


def test_curly_brackets_say_what_the_xml_says() -> None:
    assert facts(sample(NAME)) == facts(sample("clinic.xml")) == facts(sample("clinic-set.txt"))


def test_what_configuration_mode_prints_says_the_same() -> None:
    found = read(inner(TEXT))
    assert facts(found.firewalls[0]) == facts(sample(NAME))
    assert (found.problems, found.coverage[0].count(State.NOT_UNDERSTOOD)) == ((), 0)


def test_every_form_gives_the_same_findings() -> None:
    first, *others = (
        {(one.id, one.verdict) for one in audited(SAMPLES / name).findings}
        for name in ("clinic.xml", "clinic-set.txt", NAME)
    )
    assert len(first) > 20
    for other in others:
        assert other == first


def quoted(text: str) -> str:
    mark = "'" if '"' in text else '"' if any(one.isspace() for one in text) else ""
    return f"{mark}{text}{mark}"


def printed(element: Element, depth: int = 0) -> Iterator[str]:
    """What `show` prints of an element: lists of members in brackets, entries by their names."""
    name = quoted(element.get("name", "")) if element.tag == "entry" else element.tag
    start, text = f"{'  ' * depth}{name}", (element.text or "").strip()
    members = [quoted(one.text or "") for one in element if one.tag == "member"]
    if members:
        listed = f"[ {' '.join(members)}]"
        yield f"{start} {members[0] if len(members) == 1 else listed};"
    elif len(element):
        yield f"{start} {{"
        for one in element:
            yield from printed(one, depth + 1)
        yield f"{'  ' * depth}}}"
    else:
        yield f"{start} {quoted(text)};"


@pytest.mark.parametrize("name", WHOLE)
def test_every_sample_says_the_same_in_curly_brackets(name: str) -> None:
    text = (SAMPLES / name).read_text()
    written, shown = FORMAT.read((Source(name, text),), ()), read("\n".join(printed(fromstring(text))))  # noqa: S314 - ours
    assert [facts(one) for one in shown.firewalls] == [facts(one) for one in written.firewalls]
    assert [told for _, told in shown.problems] == [told for _, told in written.problems]


# --- recognition ---


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (TEXT, 3),
        (inner(TEXT), 3),
        ("mgt-config {\n}\n", 1),
        ("config {\n  mgt-config {\n  }\n  devices {\n    localhost.localdomain {\n    }\n  }\n}\n", 2),
        # the same blocks inside a line, of Junos, of nftables, of nginx
        ("  description mgt-config { ;\n", 0),
        ("security {\n    policies {\n        from-zone trust to-zone untrust {\n", 0),
        ("table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n", 0),
        ("http {\n  server {\n    listen 80;\n  }\n}\n", 0),
    ],
    ids=["running", "configuration mode", "one block", "two blocks", "in a line", "Junos", "nftables", "nginx"],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("x", text)).certainty == certainty


@pytest.mark.parametrize("text", [TEXT, inner(TEXT)], ids=["running", "configuration mode"])
def test_no_other_format_claims_it(text: str) -> None:
    found = recognise(Source("show.txt", text), known())
    assert found.format is FORMAT
    assert "the blocks " in found.guess.reason


# --- words ---


def tree(node: Node) -> object:
    return {one.name: tree(one) for one in node.children}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b;", {"a": {"b": {}}}),
        ("a { b c; d ; e; }", {"a": {"b": {"c": {}}, "d": {}, "e": {}}}),
        ("a [ b c ];", {"a": {"b": {}, "c": {}}}),
        ("a [ b c];\nd e;", {"a": {"b": {}, "c": {}}, "d": {"e": {}}}),
        ('a [ "b c" d ];', {"a": {"b c": {}, "d": {}}}),
        ('"a b" { c "d; } e"; }', {"a b": {"c": {"d; } e": {}}}}),
        ('a "one\ntwo; {\n";\nb c;', {"a": {"one\ntwo; {\n": {}}, "b": {"c": {}}}),
        ("""a 'say "x" {';""", {"a": {'say "x" {': {}}}),
        ("a it's;", {"a": {"it's": {}}}),
        ("a x;y{z};", {"a": {"x;y{z}": {}}}),
        ("a x;;", {"a": {"x;": {}}}),
        ("a { b { } }", {"a": {"b": {}}}),
        ("config { a b; }", {"a": {"b": {}}}),
        ("me@fw(active)> show config running\na b;\nme@fw(active)> ", {"a": {"b": {}}}),
        ("[edit network]\na b;", {"a": {"b": {}}}),
    ],
)
def test_words(text: str, expected: object) -> None:
    found = from_curly(Source("x", text))
    assert tree(found.root) == expected
    assert found.problem is None


def test_a_block_reaches_from_its_name_to_its_brace() -> None:
    source = Source("x", 'a {\n  b [\n    c\n    d ];\n  "e f" {\n    g h;\n  }\n}\ni j;\n')
    a, i = from_curly(source).root.children
    assert [(one.name, one.evidence.first, one.evidence.last) for one in (a, *a.children, i)] == [
        ("a", 1, 8),
        ("b", 2, 4),
        ("e f", 5, 7),
        ("i", 9, 9),
    ]
    assert a.opening.last == 1


# --- damage, secrets ---


def test_a_cut_file_gives_what_it_holds_and_says_so() -> None:
    found = read(TEXT[: TEXT.index("guest-web {")])
    (firewall,) = found.firewalls
    assert "a block begins that never ends. In the web" in found.problems[0][1]
    assert firewall.truncated
    assert firewall.rules[0].handle == "rule dicom-in"
    assert firewall.stages[0].default.action is Action.UNKNOWN
    assert [gap.note for gap in firewall.gaps] == ["the file breaks off here"]
    assert firewall.unused == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            '"fibre to the provider";',
            '"fibre to the provider;',
            "a quoted text begins that never ends. The rest was not read.",
        ),
        (
            "        vsys1 {",
            "        }}\n        }\n        }\n        }\n        }\n",
            "a brace stands that belongs to nothing.",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_not_taken_for_the_end(before: str, after: str, told: str) -> None:
    assert before in TEXT
    found = read(TEXT.replace(before, after, 1))
    assert told in found.problems[0][1]
    assert found.firewalls[0].truncated
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) > 100


@pytest.mark.parametrize("text", [TEXT, inner(TEXT), TEXT[: TEXT.index("2sE4wKu")]], ids=["running", "inner", "cut"])
def test_no_secret_is_quoted(text: str) -> None:
    source = read(text).coverage[0].source
    shown = redacted(source, 0, len(text))
    assert "mzkqwptv" in text
    assert "mzkqwptv" not in shown
    assert "snmp-community-string public" not in shown


def test_an_entry_without_settings_is_a_word() -> None:
    leg = next(one for one in sample(NAME).interfaces if one.name == "ethernet1/2")
    assert leg.networks == cidr("10.30.1.0/24")
