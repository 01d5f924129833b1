"""The tree that PAN-OS settings are read from: words below words, at their characters."""

import pytest

from auditor.formats.panos.tree import Document, Node
from auditor.model.evidence import Source
from auditor.syntax.xmltree import parse


def root(text: str) -> Node:
    source = Source("config.xml", text)
    tags = parse(source).tags
    assert tags is not None
    return Document(source, tags).node(0)


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<action>allow</action>", ("allow",)),
        ("<action> allow\n</action>", ("allow",)),
        ("<action>a &amp; b</action>", ("a & b",)),
        ("<action><![CDATA[a<b]]></action>", ("a<b",)),
        ("<action></action>", ()),
        ("<action/>", ()),
        ('<action loc="vsys1">allow</action>', ("allow",)),
        ("<action><member>x</member><member> y z </member></action>", ("x", "y z")),
        ('<action><member loc="vsys1">x</member><member/></action>', ("x", "")),
        ('<action><entry name="one &lt; two"/><entry name="three"><a/></entry></action>', ("one < two", "three")),
        ("<action>deny</action><action>allow</action>", ("allow",)),
        ("<action>allow</acton>", ()),
        ("<action>allo", ()),
    ],
)
def test_words(inner: str, told: tuple[str, ...]) -> None:
    assert root(f"<rule>{inner}</rule>" if inner.endswith(">") else f"<rule>{inner}").names("action") == told


def test_words_stand_at_their_characters() -> None:
    text = "<rule>\n<from><member>dmz</member></from><action>allow</action></rule>"
    rule = root(text)
    places = [rule.below("from")[0], rule.below("action")[0]]
    rule.forget()
    places += [rule.children[1]]
    assert [text[one.start : one.end] for one in places] == [
        "<member>dmz</member>", "allow", "<action>allow</action>",
    ]  # fmt: skip
    assert rule.read("action") == "allow"
