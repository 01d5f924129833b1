"""LDIF: folding, base64, comments, change records, and everything that can be wrong."""

import pytest

from auditor.formats.dcm4chee.directory import of_entries, repeated
from auditor.formats.dcm4chee.ldif import parse, parts
from auditor.syntax.decode import decode


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("dn: cn=a\ncn: a\n", ["a"]),
        ("version: 1\n\ndn: cn=a\ncn: a\n", ["a"]),
        ("version: 1\ndn: cn=a\ncn: a\n", ["a"]),
        ("dn: cn=a\ncn: a\n bc\n", ["abc"]),
        ("dn: cn=a\ncn:: YWI=\n", ["ab"]),
        ("dn: cn=a\ncn:: YW\n I=\n", ["ab"]),
        ("dn: cn=a\n# a comment\n that goes on\ncn: a\n", ["a"]),
        ("dn: cn=a\nCN: a\ncn;lang-en: b\n", ["a", "b"]),
        ("dn: cn=a\ncn:\n", [""]),
        ("dn: cn=a\ncn:< file:///etc/a\n", ["file:///etc/a"]),
        ("\ufeffdn: cn=a\ncn: a\n", ["a"]),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    found = parse(decode("a.ldif", text.encode()))
    assert not found.problems
    assert [one.text for one in found.entries[0].get("cn")] == values
    assert found.entries[0].dn == "cn=a"


def test_a_folded_value_is_quoted_whole() -> None:
    source = decode("a.ldif", b"dn: cn=a\nuserPassword: abc\n def\n")
    value = parse(source).entries[0].get("userPassword")[0]
    assert (value.text, source.text[slice(*value.span)]) == ("abcdef", "abc\n def")
    assert (value.evidence.first, value.evidence.last) == (2, 3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dn: cn=a\ncn:: YW=I\n", "no base64"),
        ("dn: cn=a\ncn:: YWI\u00ff=\n", "no base64"),
        ("dn: cn=a\ndicomAETit\n", "no attribute"),
        ("cn: a\n", "does not begin with its dn"),
    ],
)
def test_problems(text: str, problem: str) -> None:
    assert problem in parse(decode("a.ldif", text.encode())).problems[0][1]


def test_a_change_is_no_entry() -> None:
    text = "dn: dicomDeviceName=a\nchangetype: modify\nreplace: dicomInstalled\ndicomInstalled: FALSE\n-\n"
    found = parse(decode("a.ldif", text.encode()))
    assert found.entries[0].changes
    assert not list(of_entries(found))


def test_names_are_compared_without_case_and_escapes() -> None:
    assert parts(r"CN=A\, B,dc=X") == (("cn", "a, b"), ("dc", "x")) == parts(r"cn=a\2c b , DC=x")


def test_parts_stand_under_their_device_in_any_order() -> None:
    text = (
        "dn: cn=c,dicomDeviceName=a,dc=x\nobjectClass: dicomNetworkConnection\n\n"
        "dn: dicomDeviceName=a,dc=x\nobjectClass: dicomDevice\n\ndn: DicomDeviceName=A,dc=x\nobjectClass: dicomDevice\n"
    )
    found = parse(decode("a.ldif", text.encode()))
    (device,) = of_entries(found)
    assert [one.classes for one in device.children] == [{"dicomnetworkconnection"}]
    assert [one.evidence.first for one in repeated(found)] == [7]
