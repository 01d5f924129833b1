"""Hit counts beside a configuration: whose they are, which entry each belongs to, and that they change nothing else."""

import pytest

from auditor.formats import State
from auditor.formats.cisco_asa import FORMAT
from auditor.formats.cisco_asa.hits import Hits
from auditor.model.evidence import Source
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode
from tests.formats.cisco_asa.asa import INTERFACES, source, wall

BOUND = "access-group IN in interface inside\n"
CONFIGURED = """access-list IN remark the viewer
access-list IN extended permit tcp any any eq 104 log
access-list IN line 3 extended permit tcp any any eq www time-range NIGHT
access-list IN extended permit tcp any any eq 443 inactive
access-list IN extended permit tcp any any eq 104
"""
LISTED = """access-list IN; 5 elements; name hash: 0x1
access-list IN line 1 remark the viewer
access-list IN line 2 extended permit tcp any any eq 104 log informational interval 300 (hitcnt=7) 0x1
access-list IN line 3 extended permit tcp any any eq www time-range NIGHT (hitcnt=1) (inactive) 0x2
access-list IN line 4 extended permit tcp any any eq 443 inactive (hitcnt=0) (inactive) 0x3
access-list IN line 5 extended permit tcp any any eq 104 (hitcnt=1234) 0x4
"""
GROUPED = "access-list IN extended permit tcp object-group G any\n"


def counted(configured: str, *listed: str) -> list[int | None]:
    listings = tuple(Source(f"counts-{place}.txt", text) for place, text in enumerate(listed))
    found = FORMAT.read((source(INTERFACES + configured + BOUND), *listings), ()).firewalls[0]
    return [rule.hits for rule in found.rules]


@pytest.mark.parametrize(
    ("configured", "listed", "expected"),
    [
        (CONFIGURED, LISTED, [7, 1, 0, 1234]),
        (CONFIGURED, "", [None] * 4),
        (CONFIGURED, LISTED.replace("eq www", "eq 8080"), [7, None, 0, 1234]),
        (CONFIGURED, LISTED.replace("list IN line", "list OUT line"), [None] * 4),
        (CONFIGURED, LISTED.replace("line 3", "line 30"), [7, 1, 0, 1234]),
        (CONFIGURED, LISTED.replace("line 5", "line 50"), [7, 1, 0, None]),
        (GROUPED, ("access-list IN line 1 extended permit tcp object-group G any (hitcnt=9) 0x1\n"
                  "  access-list IN line 1 extended permit tcp host 10.0.0.1 any (hitcnt=5) 0x2\n"), [9]),
        (GROUPED, ("access-list IN line 1 extended permit tcp object-group G any 0xf688d263\n"
                  "  access-list IN line 1 extended permit tcp host 10.0.0.1 any (hitcnt=5) 0x2\n"
                  "  access-list IN line 1 extended permit tcp host 10.0.0.2 any (hitcnt=6) 0x3\n"), [11]),
        (GROUPED, ("access-list IN line 1 extended permit tcp object-group G any 0xf688d263\n"
                  "access-list IN line 1 extended permit tcp object-group G(298) any(65537) (hitcnt=3) 0x2\n"), [3]),
        (GROUPED, "access-list IN line 1 extended permit tcp object-group G any (hitcnt=) 0x2\n", [None]),
        (GROUPED, "access-list IN line 1 extended permit tcp object-group G any (hitcnt=4294967295) 0x2\n",
         [4294967295]),
        (GROUPED, "access-list IN line x extended permit tcp object-group G any (hitcnt=3) 0x2\n", [None]),
    ],
)  # fmt: skip
def test_each_entry_gets_its_own_count(configured: str, listed: str, expected: list[int | None]) -> None:
    assert counted(configured, listed) == expected


def test_of_two_listings_the_higher_count_is_told() -> None:
    assert counted(CONFIGURED, LISTED, LISTED.replace("hitcnt=7", "hitcnt=5"))[0] == 7


@pytest.mark.parametrize(
    ("count", "note"),
    [
        (0, "it never matched since the counters were last cleared"),
        (1, "it matched once since the counters were last cleared"),
        (1234, "it matched 1,234 times since the counters were last cleared"),
    ],
)
def test_the_place_of_an_entry_tells_its_count(count: int, note: str) -> None:
    text = f"access-list IN line 1 extended permit ip any any (hitcnt={count}) 0x1\n"
    rule = wall(f"access-list IN extended permit ip any any\n{BOUND}{text}").rules[0]
    assert rule.evidence.note == note
    assert rule.noted("this rule lets it in").note == f"this rule lets it in; {note}"


def test_a_session_with_both_outputs_counts_the_remarks_once() -> None:
    found = wall(CONFIGURED + BOUND + "edge# show access-list\n" + LISTED)
    assert [(rule.position, rule.hits) for rule in found.rules] == [(2, 7), (3, 1), (4, 0), (5, 1234)]
    assert found.gaps == ()


def test_counts_change_no_hash_and_no_rule() -> None:
    sources = [Source("counts.txt", LISTED.replace("7)", f"{many})")) for many in ("7", "99999")]
    readings = [FORMAT.read((source(INTERFACES + CONFIGURED + BOUND), one), ()) for one in sources]
    assert len({one.coverage[1].content_sha256 for one in readings}) == 1
    assert len({tuple(rule.shape for rule in one.firewalls[0].rules) for one in readings}) == 1


def test_every_line_of_a_listing_is_judged() -> None:
    path = SAMPLES / "cisco_asa" / "hit-counts.txt"
    config = source("access-list OUTSIDE_IN extended deny ip any any log\naccess-list X extended deny ip any any\n")
    listing = decode("counts.txt", path.read_bytes() + b"\nnonsense\n")
    states = FORMAT.read((config, listing), ()).coverage[1].states
    understood, idle = State.UNDERSTOOD, State.WITHOUT_EFFECT
    assert [*states] == [idle, understood, idle, *[understood] * 4, idle, State.BLANK, State.NOT_UNDERSTOOD]


NAMED = "hostname {}\naccess-list {} extended permit ip any any\n"
COUNT = "access-list IN line 1 extended permit ip any any (hitcnt=5) 0x1\n"


@pytest.mark.parametrize(
    ("configured", "listed", "groups"),
    [
        ([("edge", "IN")], COUNT, [["edge.cfg", "counts.txt"]]),
        ([("edge", "IN")], "edge# show access-list\n" + COUNT, [["edge.cfg", "counts.txt"]]),
        ([("edge", "IN")], "core# sh access-l\n" + COUNT, [["edge.cfg"], ["counts.txt"]]),
        ([("edge", "OUT")], "edge# show access-list\n" + COUNT, [["edge.cfg"], ["counts.txt"]]),
        ([("edge", "IN"), ("core", "OUT")], COUNT, [["edge.cfg", "counts.txt"], ["core.cfg"]]),
        ([("edge", "IN"), ("core", "IN")], COUNT, [["edge.cfg"], ["core.cfg"], ["counts.txt"]]),
        ([("edge", "IN"), ("core", "IN")], "asa/core(config)# show access-list\n" + COUNT,
         [["edge.cfg"], ["core.cfg", "counts.txt"]]),
        ([], COUNT, [["counts.txt"]]),
    ],
)  # fmt: skip
def test_a_listing_joins_the_one_configuration_that_it_counts(
    configured: list[tuple[str, str]], listed: str, groups: list[list[str]]
) -> None:
    sources = [Source(f"{host}.cfg", INTERFACES + NAMED.format(host, name)) for host, name in configured]
    found = FORMAT.group((Source("counts.txt", listed), *sources))
    assert [[one.path for one in group] for group in found] == groups


def test_a_listing_is_known_for_what_it_is() -> None:
    assert FORMAT.certainty(Source("x", COUNT)).certainty == 3
    assert FORMAT.certainty(Source("x", "access-list IN; 0 elements; name hash: 0x1\n")).certainty == 3


@pytest.mark.parametrize("many", ["9" * 5000, "²", "-1", ""])
def test_a_count_that_is_no_number_counts_nothing(many: str) -> None:
    assert set(Hits.of((Source("x", f"access-list IN line 1 permit ip any any (hitcnt={many}) 0x1"),)).entries) <= {
        ("IN", ("permit", "ip", "any", "any"))
    }
