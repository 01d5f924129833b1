"""The CSV of flow: what is read, and what is said of a bad one."""

import pytest

from auditor.packets import BadPacketsError, answers
from tests.checks.walls import estate

HEADER = "ingress,proto,src,sport,dst,dport\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("proto,src\n", "line 1: the header lacks ingress, sport, dst, dport"),
        (HEADER + ",tcp,198.51.100.7,,10.20.0.15,banana\n", "line 2: dport is 'banana'"),
        (HEADER + ",tcp,198.51.100.7,,10.20.0.15,70000\n", "line 2: dport is '70000'"),
        (HEADER + ",tcp,198.51.100.777,,10.20.0.15,104\n", "line 2: src is '198.51.100.777'"),
        (HEADER + ",quic,198.51.100.7,,10.20.0.15,104\n", "or tcp, udp, icmp"),
        (HEADER + ",tcp,198.51.100.7,,2001:db8::1,104\n", "different address families"),
    ],
)
def test_a_bad_csv_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadPacketsError) as error:
        answers(estate(), text, "packets.csv")
    assert said in str(error.value)
    assert str(error.value).startswith("packets.csv, line")


def test_every_packet_gets_an_answer_in_order() -> None:
    rows = answers(estate(), HEADER + ",icmp,198.51.100.7,,10.20.0.15,\n,6,198.51.100.7,4000,10.20.0.15,104\n", "x")
    assert [row.as_json()["n"] for row in rows] == [1, 2]
    assert {row.answer.verdict for row in rows} <= {"permit", "deny", "undecided"}
