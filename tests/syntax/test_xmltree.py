"""XML: exact characters, partial trees, refusals."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.evidence import Source
from auditor.syntax.xmltree import MOST_DEPTH, Element, Tree, parse


def tree(text: str) -> Tree:
    return parse(Source("config.xml", text))


def root(text: str) -> Element:
    found = tree(text).root
    assert found is not None
    return found


TEXT = """<?xml version="1.0" encoding="iso-8859-1"?>
<a>
 ä<b x="1>2"/>
 <c>ü &amp; <![CDATA[<ö>]]></c><!-- é -->
</a>
"""


def test_elements_stand_at_their_characters() -> None:
    found = {one.name: TEXT[one.start : one.end] for one in root(TEXT).walk()}
    assert found["b"] == '<b x="1>2"/>'
    assert found["c"] == "<c>ü &amp; <![CDATA[<ö>]]></c>"
    assert found["a"].startswith("<a>")
    assert found["a"].endswith("</a>")


def test_contents() -> None:
    element = root(TEXT).get("c")
    assert element is not None
    assert element.text == "ü & <ö>"
    assert TEXT[slice(*element.inside)] == "ü &amp; <![CDATA[<ö>]]>"
    assert root(TEXT).read("c") == "ü & <ö>"
    assert root(TEXT).read("c", "d") == ""
    assert [one.attribute("x") for one in root(TEXT).all("b")] == ["1>2"]
    assert root(TEXT).attribute("x") == ""
    assert element.evidence.first == 4
    assert [TEXT[start:end] for start, end in tree(TEXT).comments] == ["<!-- é -->"]


@pytest.mark.parametrize(
    ("text", "told", "truncated", "kept"),
    [
        ("<a>\n<b>x</b>\n<c>", "Line 3: The XML breaks off inside <c>; export it again.", True, ["b", "c"]),
        ("<a>\n<b>ä<", "Line 2: The XML breaks off inside <b>; export it again.", True, ["b"]),
        ("<a>\n<b/>\n</c>", "Line 3: The XML is broken: mismatched tag. The rest was not read.", False, ["b"]),
        ("<a><b/>&x;</a>", "Line 1: The XML is broken: undefined entity. The rest was not read.", False, ["b"]),
        ("<a><b/></a>\n<c/>", "Line 2: The XML is broken: junk after document element. The rest was not read.", False,
         ["b"]),
    ],
)  # fmt: skip
def test_a_broken_text_gives_what_it_holds(text: str, told: str, truncated: bool, kept: list[str]) -> None:
    found = tree(text)
    assert [one.text for one in found.problems] == [told]
    assert found.truncated is truncated
    assert found.stopped is not None
    assert [one.name for one in root(text).children] == kept


@pytest.mark.parametrize("text", ["", "no xml", "\ud800<a/>", "<"])
def test_nothing_to_read(text: str) -> None:
    assert tree(text).root is None
    assert len(tree(text).problems) == 1


def test_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>\n<a>&c;</a>'
    assert "document type" in tree(bomb).problems[0].text
    assert tree(bomb).root is None


def test_depth_ends() -> None:
    text = "<a>" * (MOST_DEPTH + 1)
    assert tree(text).problems[0].text.startswith(f"Line 1: It is nested more than {MOST_DEPTH} levels deep.")
    assert not tree("<a>" * MOST_DEPTH + "</a>" * MOST_DEPTH).problems


NAMES = st.sampled_from(["a", "b", "c-d", "e.f"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&>\ufffe\uffff"))


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(NAMES)
    if not depth:
        return f"<{name}/>"
    parts = draw(st.lists(st.one_of(WORDS, elements(depth - 1), st.just("<!-- ä -->")), max_size=4))
    return f"<{name}>{''.join(parts)}</{name}>"


@given(elements())
def test_every_element_is_cut_out_exactly(text: str) -> None:
    for one in root(text).walk():
        cut = text[one.start : one.end]
        assert cut.startswith(f"<{one.name}")
        assert cut.endswith((f"</{one.name}>", "/>"))
        again = root(cut)
        assert [child.name for child in again.walk()] == [child.name for child in one.walk()]
        assert again.text == one.text


@given(elements(), st.data())
def test_a_cut_text_keeps_its_beginning(text: str, data: st.DataObject) -> None:
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    found = tree(cut)
    assert found.problems
    whole = [one.name for one in root(text).walk()]
    kept = [one.name for one in found.root.walk()] if found.root else []
    assert kept == whole[: len(kept)]


@given(st.text())
def test_any_text(text: str) -> None:
    found = tree(f"<a>{text}")
    assert found.root is None or found.root.end <= len(text) + 3


@given(elements())
def test_elements_are_those_that_expat_sees(text: str) -> None:
    seen: list[tuple[str, int]] = []
    parser = expat.ParserCreate("utf-8")
    data = text.encode()
    parser.StartElementHandler = lambda name, _: seen.append((name, len(data[: parser.CurrentByteIndex].decode())))
    parser.Parse(data, True)
    assert [(one.name, one.start) for one in root(text).walk()] == seen


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<a>x/></a>", "x/>"),
        ("<a><!-- <b> --><?c <d> ?>x</a>", "x"),
        ("<a>&#228;&#x41;&amp;lt;</a>", "äA&lt;"),
        ("<a><![CDATA[&amp;<b/>]]></a>", "&amp;<b/>"),
        ("<a> x<b>y</b>z </a>", "xz"),
        ("<a>half", ""),
        ("<a>x<b/>half", "x"),
    ],
)
def test_text(text: str, told: str) -> None:
    assert root(text).text == told


def test_attributes() -> None:
    found = root("<a x='1>2' y = \"&lt;\n&#65;'\"/>")
    assert found.attributes == (("x", "1>2"), ("y", "< A'"))
    assert found.inside == (found.end, found.end)


def test_a_part_may_end_inside_a_comment() -> None:
    filling = "<b>x</b>" * 140_000
    found = tree(f"<a>{filling}<!--{filling}--><c/></a>")
    assert not found.problems
    assert found.root is not None
    assert len(found.root.children) == 140_001
    assert [one.name for one in found.root.children[-2:]] == ["b", "c"]
