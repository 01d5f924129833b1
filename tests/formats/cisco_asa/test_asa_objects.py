"""Objects and groups that are odd: empty, circular, defined twice, of a wrong kind, unused."""

import pytest

from tests.formats.cisco_asa.asa import entries, reading, sample, sample_reading, shown, wall

USE = "access-list IN extended permit tcp object-group G any eq 104\naccess-group IN in interface inside\n"


def test_the_last_definition_of_an_object_counts() -> None:
    (rule,) = entries("permit tcp object A any", "object network A\n host 10.1.1.1\n host 10.1.1.2\n")
    assert shown(rule.match.upper) == "10.1.1.2 > any tcp"


def test_an_object_appears_again_with_its_translation() -> None:
    objects = "object network A\n host 10.1.1.1\nobject network A\n nat (inside,outside) dynamic interface\n"
    (rule,) = entries("permit tcp object A any", objects)
    assert shown(rule.match.upper) == "10.1.1.1 > any tcp"


def test_a_group_that_is_written_in_two_places_holds_both() -> None:
    objects = (
        "object-group network G\n network-object host 10.1.1.1\nobject-group network G\n network-object host 10.1.1.3\n"
    )
    (rule,) = entries("permit tcp object-group G any", objects)
    assert shown(rule.match.upper) == "10.1.1.1, 10.1.1.3 > any tcp"


@pytest.mark.parametrize(
    ("objects", "opened"),
    [
        ("", 'the undefined object-group "G"'),
        ("object-group network G\n", 'the empty object-group "G"'),
        ("object-group network G\n group-object G\n", 'the object-group "G", which contains itself'),
        (
            "object-group network G\n group-object H\nobject-group network H\n group-object G\n",
            'the object-group "G", which contains itself',
        ),
        ("object-group network G\n network-object object A\n", 'the undefined object "A"'),
        ("object-group network G\n network-object object A\nobject network A\n", 'the empty object "A"'),
        ("object-group network G\n network-object host ten\n", 'a line of "G" that was not understood'),
        ("object-group service G\n service-object tcp\n", 'the undefined object-group "G"'),
        (
            "object-group network G\n network-object object A\nobject network A\n fqdn v4 a.example\n",
            "the addresses of a.example",
        ),
    ],
)
def test_what_a_group_leaves_open(objects: str, opened: str) -> None:
    (rule,) = entries("permit tcp object-group G any eq 104", objects)
    assert rule.match.open == (opened,)
    assert [place.note for place in wall(objects + USE).unresolved] == [opened]


def test_the_rest_of_a_group_is_sure() -> None:
    (rule,) = entries(
        "permit tcp object-group G any", "object-group network G\n network-object host 10.1.1.1\n group-object X\n"
    )
    assert shown(rule.match.surely) == "10.1.1.1 > any tcp"


def test_a_circle_is_told_once() -> None:
    found = sample_reading("names-unresolved.cfg")
    assert [text for _, text in found.problems] == [
        (
            'Line 47: the object-group "READERS" contains itself, which the device refuses. '
            "The file was edited or joined; export the configuration again."
        )
    ]


def test_groups_nested_a_thousand_deep_do_not_recurse() -> None:
    objects = "".join(f"object-group network G{n}\n group-object G{n + 1}\n" for n in range(1000))
    (rule,) = entries("permit tcp object-group G0 any", objects)
    assert rule.match.open


def test_a_name_of_two_kinds_is_told() -> None:
    text = "object-group network G\n network-object host 10.1.1.1\nobject-group service G tcp\n port-object eq 104\n"
    found = reading(text)
    assert "defines G again as another kind of object" in found.problems[0][1]
    assert len(found.firewalls[0].gaps) == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("network-object host 10.1.1", "network"),
        ("network-object 10.1.1.0 255.255.255.0 more", "network"),
        ("range 10.1.1.5 10.1.1.1", "network"),
        ("service-object tcp eq teapot", "service"),
        ("service-object", "service"),
        ("protocol-object teapot", "protocol"),
        ("icmp-object teapot", "icmp-type"),
        ("port-object eq 104", "service"),
    ],
)
def test_a_line_that_is_not_understood_is_a_gap_even_if_nothing_uses_it(line: str, kind: str) -> None:
    assert [place.quote().strip() for place in wall(f"object-group {kind} G\n {line}\n").gaps] == [line]


def test_what_nothing_uses_is_named() -> None:
    assert [place.note for place in sample("global-list.cfg").unused] == ['object "CT1"', 'access list "LEFTOVER"']


@pytest.mark.parametrize(
    "user",
    [
        "object-group network H\n network-object object A\naccess-list IN extended permit ip object-group H any",
        "nat (inside,outside) source static A A",
        "object network A\n nat (inside,outside) dynamic interface",
        "crypto map M 1 match address A",
    ],
)
def test_what_any_line_uses_is_used(user: str) -> None:
    unused = [place.note for place in wall(f"object network A\n host 10.1.1.1\n{user}\n").unused]
    assert 'object "A"' not in unused
