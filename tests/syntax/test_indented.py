import pytest

from auditor.syntax.indented import Command, Run, Tree, parse

SUBMODES = {
    "interface ": ("nameif ", "ip address ", "shutdown"),
    "policy-map ": ("class ", "inspect "),
    "crypto ca certificate chain ": ("certificate ",),
}
CERTIFICATE = "crypto ca certificate chain X\n certificate ca 01\n  30820538 0d06\n  quit\nhostname fw\n"
LINES: list[object] = ["nameif x", "ip address 1", "shutdown"]
KEPT: list[object] = [("crypto ca certificate chain X", ["certificate ca 01"]), "hostname fw"]


def tree(text: str, **more: bool | str) -> Tree:
    return parse(text, SUBMODES, **more)


def outline(commands: list[Command]) -> list[object]:
    return [(one.text, outline(one.children)) if one.children else one.text for one in commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n \n!\n", []),
        ("hostname fw\nnames\n", ["hostname fw", "names"]),
        ("interface E0\n nameif x\n shutdown\nnames", [("interface E0", ["nameif x", "shutdown"]), "names"]),
        ("  hostname fw\n  names", ["hostname fw", "names"]),
        ("interface E0\n  nameif x", [("interface E0", ["nameif x"])]),
        (
            "policy-map P\n class C\n  inspect ftp\n class D\nnames",
            [("policy-map P", [("class C", ["inspect ftp"]), "class D"]), "names"],
        ),
        ("interface E0\nnameif x\nip address 1\n!\nnames", [("interface E0", ["nameif x", "ip address 1"]), "names"]),
        ("interface E0\n!\nshutdown", ["interface E0", "shutdown"]),
        ("interface E0\nnames\nnameif x", ["interface E0", "names", "nameif x"]),
        ("interface E0\n nameif x\nip address 1\n shutdown", [("interface E0", LINES)]),
        ("route-map R\nnameif x", ["route-map R", "nameif x"]),
        (CERTIFICATE, KEPT),
        (CERTIFICATE.replace("\n ", "\n"), KEPT),
        ("certificate 01\n  30 31\nhostname fw", ["certificate 01", "hostname fw"]),
        ("certificate 01\ncertificate 02\n  3031\n  quit\nnames", ["certificate 01", "certificate 02", "names"]),
    ],
)  # fmt: skip
def test_commands_with_their_submodes(text: str, expected: list[object]) -> None:
    assert outline(tree(text).commands) == expected


def test_places_are_exact() -> None:
    text = "!\n\ninterface E0\n  nameif outside  \nlist one\n" + CERTIFICATE
    found = tree(text, bulk="list ")
    every = [one for command in found.commands for one in command.walk()]
    assert [text[one.start : one.end] for one in every] == [one.text for one in every]
    assert [(one.number, one.last) for one in every] == [(3, 3), (4, 4), (6, 6), (7, 9), (10, 10)]
    assert found.bulk == [Run(5, text.index("list one"), ["list one"])]
    assert found.comments == [1]


def test_the_long_list_is_collected_apart_and_ends_a_submode() -> None:
    found = tree("interface E0\nlist one\nlist two\nnameif x\n  list three\n", bulk="list ")
    assert outline(found.commands) == ["interface E0", "nameif x"]
    assert found.bulk == [Run(2, 13, ["list one", "list two"]), Run(5, 42, ["list three"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("banner motd ^C\nhostname evil\n ^C\nnames", ["banner motd ^C", "names"]),
        ("banner motd #one line#\nnames", ["banner motd #one line#", "names"]),
        ("banner motd #\nnever closed\nnames", ["banner motd #"]),
        ("banner motd plain words\nnames", ["banner motd plain words", "names"]),
    ],
)
def test_banners_between_delimiters(text: str, expected: list[str]) -> None:
    assert outline(tree(text, delimited_banners=True).commands) == expected


def test_banners_without_delimiters_are_lines() -> None:
    assert outline(tree("banner motd #\nnames").commands) == ["banner motd #", "names"]


def test_ten_thousand_cut_certificates_do_not_recurse() -> None:
    assert len(tree("certificate 01\n" * 10_000).commands) == 10_000


def test_lines_that_a_terminal_broke_are_put_together() -> None:
    text = "interface E\n0\n nameif x\nlist a\nb\nlist c\n! d\ne\nnames"
    found = parse(text, SUBMODES, bulk="list ", wrapped={1: 2, 4: 5, 7: 8})
    assert outline(found.commands) == [("interface E0", ["nameif x"]), "names"]
    assert [(one.text, one.number, one.last, one.start, one.joined) for one in found.wrapped] == [
        ("list ab", 4, 5, 24, True)
    ]
    assert [one.lines for one in found.bulk] == [["list c"]]
    assert found.comments == [7, 8]
