"""Lines that a terminal of 80 columns broke."""

import pytest

from auditor.formats import State
from auditor.formats.cisco_asa.wrapped import wrapped
from auditor.model.net import show_ports
from tests.formats.cisco_asa.asa import INTERFACES, reading, sample_reading, shown, stage

LONG = "access-list IN extended permit tcp 10.10.0.0 255.255.255.0 host 10.20.0.15 range 11112 11113 log"
SECRET = f"username {'mokafor'.ljust(49, 'x')} password Zr8mQw2vXc7nLp4tKj6hBdYs9 privilege 15"


def broken(text: str) -> str:
    return "\n".join(text[start : start + 80] for start in range(0, len(text), 80))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (broken(LONG), {1: 2}),
        (broken("access-list IN remark " + "word " * 40), {1: 3}),
        (LONG, {}),  # longer than a terminal shows
        (f"{broken(LONG)}\n{LONG}", {}),
        (f"{LONG[:80]}\nhostname fw", {}),
        (f"{LONG[:80]}\n{LONG}", {}),
        (f"{LONG[:80]}\n 11113 log", {1: 2}),
        (f"{'object-group network PACS'.ljust(80, 'x')}\n 11113 log", {}),
        (f"{LONG[:80]}\n! comment", {}),
        (f"{LONG[:80]}\n", {}),
        (f"{LONG[:80]}\nsecurity-level 100", {}),
        (f"{LONG[:79]}\n1113 log", {}),
        (f"! {'x' * 78}\nyyy", {1: 2}),
    ],
)
def test_what_is_sure_to_be_broken(text: str, expected: dict[int, int]) -> None:
    assert wrapped(text) == expected


def test_an_entry_is_put_together_in_its_place() -> None:
    lines = ["access-list IN extended deny udp any any", LONG, "access-list IN extended deny tcp any any"]
    text = INTERFACES + "\n".join(broken(one) for one in lines) + "\naccess-group IN in interface inside\n"
    found = reading(text)
    rules = stage(found.firewalls[0], "access list IN").rules
    assert [one.position for one in rules] == [1, 2, 3]
    assert shown(rules[1].match.upper) == "10.10.0.0/24 > 10.20.0.15 tcp 11112-11113"
    assert rules[1].evidence.quote() == broken(LONG)
    assert rules[1].evidence.last == rules[1].evidence.first + 1
    assert State.NOT_UNDERSTOOD not in found.coverage[0].states
    assert ["columns" in told for _, told in found.problems] == [True]


def test_no_part_of_a_broken_secret_is_quoted() -> None:
    found = reading(f"{INTERFACES}{broken(SECRET)}\n")
    (account,) = found.firewalls[0].management.accounts
    quoted = account.evidence.quote().replace("\n", "")
    assert not any("Zr8mQw2vXc7nLp4tKj6hBdYs9"[at : at + 4] in quoted for at in range(21))


def test_sample() -> None:
    found = sample_reading("wrapped.cfg")
    assert State.NOT_UNDERSTOOD not in found.coverage[0].states
    rules = stage(found.firewalls[0], "access list OUTSIDE_IN").rules
    assert show_ports(rules[0].match.upper.services[0].ports) == "11112-11113"
