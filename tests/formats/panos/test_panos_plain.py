"""Plain entries are only a faster way: what they are read to is what the tree of all elements is read to."""

import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from auditor.formats import NotReadableError
from auditor.formats.panos.lines import SECRET
from auditor.formats.panos.plain import Plain, plain, plain_expression
from auditor.formats.panos.read import read_xml
from auditor.model.evidence import Source
from auditor.syntax.decode import decode
from tests.benchmarks import exports

SAMPLES = sorted((Path(__file__).parents[3] / "samples" / "panos").glob("*.xml"))
RULE = """<entry name="r" uuid="0d0f">
  <profile-setting><group><member>strict</member></group></profile-setting>
  <to><member>in</member></to><from><member>out</member></from>
  <source><member>a</member><member>192.0.2.7</member></source><destination><member>any</member></destination>
  <application><member>ssl</member></application><service><member>application-default</member></service>
  <action>allow</action><log-setting>default</log-setting><description>for the viewers</description>
</entry>"""
AROUND = (
    '<config version="10.2.0" urldb="paloaltonetworks"><mgt-config/><devices><entry name="localhost.localdomain">'
    '<network><interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="203.0.113.2/24"/></ip></layer3>'
    '</entry><entry name="ethernet1/2"><layer3><ip><entry name="here"/></ip></layer3></entry></ethernet></interface>'
    '</network><vsys><entry name="vsys1"><zone><entry name="out"><network><layer3><member>ethernet1/1</member></layer3>'
    '</network></entry><entry name="in"><network><layer3><member>ethernet1/2</member></layer3></network></entry></zone>'
    '<address><entry name="a"><ip-netmask>10.1.2.3</ip-netmask></entry><entry name="here"><ip-netmask>10.1.0.1/16'
    "</ip-netmask><tag><member>x</member></tag></entry></address><rulebase><security><rules>{}</rules></security>"
    "</rulebase></entry></vsys></entry></devices></config>"
)
DAMAGE = (
    "", " ", "\n\n", "\n \t\n", "\t ", "a\n b", "a\n\nb", "\n\xa0\n", "\n", "<", ">", "&amp;", "&", "\x07", "\ufffe",
    "<!-- x -->", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>",
    '"', "'", "/", "<member/>", "<member>x</member>", "<action>deny</action>", "<action/>", "<unknown>x</unknown>",
    "<password>hunter</password>", '<entry name="q">', "</entry>", '<entry name="q"/>', "</rules>", "<rules>", "any",
    '<entry name="q"><action>deny</action></entry>', ' loc="x"', "<from/>", "<group><member>x</member></group>",
    "<profile-setting><profiles><virus><member>x</member></virus></profiles></profile-setting>", "<target>",
    '<target><devices><entry name="7"/></devices><negate>no</negate></target>', "<option>", "<fqdn>x.example</fqdn>",
)  # fmt: skip


def told(value: Any) -> Any:
    """A value with all it holds, as what can be compared; a source by its marks."""
    if isinstance(value, Source):
        return value.path, sorted(value.marks.spans)
    if is_dataclass(value):
        return (type(value).__name__, *(told(getattr(value, one.name)) for one in fields(value)))
    if isinstance(value, dict):
        return [(told(key), told(one)) for key, one in value.items()]
    if isinstance(value, (tuple, list)):
        return [told(one) for one in value]
    return sorted(map(repr, value)) if isinstance(value, (set, frozenset)) else value


def reading(text: str, *, fast: bool) -> Any:
    source = Source("pa.xml", text)
    try:
        return told(read_xml(source, plain(text) if fast else Plain()))
    except NotReadableError as error:
        return str(error)


def alike(text: str) -> None:
    assert reading(text, fast=True) == reading(text, fast=False)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda one: one.stem)
def test_samples(path: Path) -> None:
    alike(decode(path.name, path.read_bytes()).text)


def test_generated_rules() -> None:
    text = exports.panos(60)
    assert len(plain(text).names) > 150
    alike(text)


def test_one_line() -> None:
    text = re.sub(r">\s+<", "><", exports.panos(20))
    assert len(plain(text).names) > 50
    alike(text)


@pytest.mark.parametrize("seed", range(300))
def test_damage(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    text = AROUND.format("\n".join(damaged(chance) for _ in range(chance.randrange(1, 6))))
    alike(text)


@pytest.mark.parametrize("seed", range(100))
def test_damaged_samples(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    path = chance.choice(SAMPLES)
    text = decode(path.name, path.read_bytes()).text
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.choice([one.end() for one in re.finditer(">", text)])
        text = text[:at] + chance.choice(DAMAGE) + text[at + chance.choice((0, 0, 0, 9, 60)) :]
    alike(text)


def damaged(chance: random.Random) -> str:
    """A rule into which something was put, most often between two tags."""
    text = RULE
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        places = [one.end() for one in re.finditer(">", text)]
        at = chance.choice(places) if chance.random() < 0.7 else chance.randrange(len(text))
        until = at if chance.random() < 0.8 else chance.choice([one for one in (*places, len(text)) if one >= at])
        text = text[:at] + chance.choice(DAMAGE) + text[until:]
    return text


@pytest.mark.parametrize(
    "text",
    [
        AROUND.format(f"<!-- {RULE} -->"),
        AROUND.format(f"<![CDATA[{RULE}]]>"),
        AROUND.format(f'<entry name="x" y="{RULE}"/>'),
        AROUND.format(f"<entry name='x' y='>{RULE}>'/>"),
        AROUND.format(f"<?x {RULE} ?>"),
        AROUND.format(RULE) + RULE,
        AROUND.format(f"<member>y {RULE} z</member>"),
        AROUND.format(f"<key>y {RULE} z</key>"),
        AROUND.format(RULE)[:-30],
        RULE,
        f" {RULE}",
        f"<!DOCTYPE x [{RULE}]>" + AROUND.format(RULE),
        AROUND.format(RULE).replace("<mgt-config/>", "<!-- a --><mgt-config/>"),
        AROUND.format(RULE * 3).replace('name="r"', 'name="r" name="r"', 1),
        AROUND.format(RULE).replace("</mgt-config>", "").replace("vsys>", "response>"),
    ],
)
def test_entries_where_none_belong(text: str) -> None:
    alike(text)


def test_what_is_plain() -> None:
    text = AROUND.format(RULE + RULE.replace("<action>", "<password>x</password><action>"))
    assert plain(text).names == ["a", "here", "r"]


@pytest.mark.parametrize(
    "inside",
    [
        "<ip-netmask>10.1.2.3</ip-netmask><ip-netmask>10.9.9.9</ip-netmask>",
        "<ip-netmask>10.1.2.3/33</ip-netmask>",
        "<ip-netmask> 10.1.2.3/24 </ip-netmask>",
        "<ip-netmask></ip-netmask><ip-range>10.1.2.3-10.1.2.9</ip-range>",
        "<ip-range>10.1.2.3-10.1.2.9</ip-range><ip-range>10.9.9.1-10.9.9.2</ip-range>",
        "<ip-range>10.1.2.9-10.1.2.3</ip-range>",
        "<ip-range>10.1.2.3/32-10.1.2.9</ip-range>",
        "<ip-range>10.1.2.3-</ip-range>",
        "<fqdn>a.example</fqdn><fqdn>b.example</fqdn>",
        "<ip-netmask>2001:db8::/32</ip-netmask>",
        "<ip-netmask>010.1.2.3</ip-netmask>",
        "<ip-wildcard>10.1.0.3/0.0.255.0</ip-wildcard>",
        "<ip-netmask><member>10.1.2.3</member></ip-netmask>",
        "",
    ],
)
def test_objects(inside: str) -> None:
    text = AROUND.format(RULE).replace("<ip-netmask>10.1.2.3</ip-netmask>", inside)
    assert "a" in plain(text).names
    alike(text)


def test_no_plain_setting_holds_a_secret() -> None:
    names = set(re.findall(r"<([a-z-]+)>", plain_expression().pattern))
    assert {"source", "group", "ip-netmask", "disable-server-response-inspection"} <= names
    assert [name for name in sorted(names) if SECRET.fullmatch(name)] == []


def pieces(found: Plain, text: str) -> Iterator[str]:
    yield from (text[low:high] for low, high in found.spans)


def test_spans_hold_just_the_entries() -> None:
    text = AROUND.format(f"{RULE}\n {RULE}<!-- x -->{RULE}")
    assert [one.count("<entry") for one in pieces(plain(text), text)] == [2, 2, 1]


def test_an_object_is_unused_when_only_its_namesake_word_stands_in_rules() -> None:
    """The word `any` means every address, also where an object has that name."""
    here = '<entry name="here">'
    text = AROUND.format(RULE).replace(here, f'<entry name="any"><ip-netmask>10.9.9.9</ip-netmask></entry>{here}')
    alike(text)
    (found,) = read_xml(Source("pa.xml", text), plain(text)).firewalls
    assert [one.note for one in found.unused] == ["any"]
