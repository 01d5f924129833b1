"""Whole files: recognition, damage, coverage, what is refused."""

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import NotReadableError, State
from auditor.formats.cisco_asa import FORMAT
from auditor.model.evidence import Source
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode
from tests.formats.cisco_asa.asa import reading, sample, sample_reading, stage, wall

FILES = sorted(path for path in (SAMPLES / "cisco_asa").iterdir() if path.suffix in {".cfg", ".txt"})
REFUSED = {"hit-counts.txt", "system-space.cfg", "threat-defense.cfg"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASA Version 9.16(4)\n", 3),
        ("junk\n  ASA Version 8.2(5) <context>\n", 3),
        ("PIX Version 6.3(5)\n", 3),
        ("NGFW Version 7.0.1\n", 3),
        ("interface E0\n nameif x\n security-level 0\n", 3),
        ("access-list A extended permit ip any any\naccess-group A in interface x\n", 2),
        ("access-list A extended permit ip any any\n", 1),
        ("nat (inside,outside) source static a b\n", 1),
        ("remark: see ASA Version 9 notes\n", 0),
        ("version 15.2\ninterface Gi0/0\n ip address 10.1.1.1 255.0.0.0\n", 0),
        ("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", 0),
        ("", 0),
    ],
)
def test_recognition(text: str, expected: int) -> None:
    assert FORMAT.certainty(Source("x", text)).certainty == expected


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("system-space.cfg", "changeto context NAME, then show running-config (admin, clinic)"),
        ("threat-defense.cfg", "management center"),
        ("hit-counts.txt", "Export show running-config"),
    ],
)
def test_files_that_are_no_configuration_of_one_firewall(name: str, says: str) -> None:
    with pytest.raises(NotReadableError, match=says.replace("(", r"\(").replace(")", r"\)")):
        sample_reading(name)


@pytest.mark.parametrize("path", [one for one in FILES if one.name not in REFUSED], ids=lambda one: one.name)
def test_every_line_of_a_sample_is_known(path: Path) -> None:
    found = sample_reading(path.name).coverage[0]
    unread = [place.quote() for place in found.not_understood]
    assert unread == (["conduit permit tcp host 203.0.113.11 eq www any "] if path.name == "pix-6.cfg" else [])
    assert len(found.states) == len(found.source.lines)


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("access-list A extended permit ip any any", State.UNDERSTOOD),
        ("access-list A remark words", State.UNDERSTOOD),
        ("access-list A standard permit 10.0.0.0 255.0.0.0", State.WITHOUT_EFFECT),
        ("access-list A webtype permit url any", State.WITHOUT_EFFECT),
        ("access-list A extended permit ip any", State.NOT_UNDERSTOOD),
        ("access-list", State.NOT_UNDERSTOOD),
        ("edge# show running-config", State.WITHOUT_EFFECT),
        ("edge/admin(config)# end", State.WITHOUT_EFFECT),
        ("edge#", State.WITHOUT_EFFECT),
        ("banner motd Keep out; conduit permit ip any any", State.WITHOUT_EFFECT),
        ("no threat-detection statistics tcp-intercept", State.WITHOUT_EFFECT),
        ("zone W", State.UNDERSTOOD),
        ("frobnicate the widget", State.NOT_UNDERSTOOD),
        ("no frobnicate", State.NOT_UNDERSTOOD),
        ("! a comment", State.BLANK),
        (": a comment", State.BLANK),
        ("", State.BLANK),
    ],
)
def test_states_of_lines(line: str, state: State) -> None:
    found = reading(f"{line}\nhostname fw\n").coverage[0]
    assert State(found.states[1]) is state


def test_a_file_without_its_end_mark_is_cut() -> None:
    assert sample("truncated.cfg").truncated
    assert "does not end with its end mark" in sample_reading("truncated.cfg").problems[0][1]
    assert sample_reading("truncated.cfg").coverage[0].source.truncated
    assert not sample("setting-absent.cfg").truncated


def test_a_cut_file_with_odd_bytes_is_told_to_be_cut() -> None:
    source = decode("edge.cfg", b"ASA Version 9.16(4)\nhostname R\xf6ntgen\n")
    assert "does not end" in FORMAT.read((source,), ()).problems[0][1]


def test_pager_marks_make_a_file_doubtful_though_it_has_its_end() -> None:
    found = sample_reading("pager.cfg")
    assert found.firewalls[0].truncated
    assert not found.problems
    inside = found.firewalls[0].interface("inside")
    assert inside is not None
    assert inside.level == 100


def test_lost_indentation_changes_nothing() -> None:
    firewall = sample("indentation-lost.cfg")
    assert [one.name for one in firewall.interfaces] == ["outside", "inside", "imaging"]
    assert [one.handle for one in firewall.nat][:1] == ["nat section 1"]
    assert len({one.handle for one in firewall.nat}) == 3
    (rule,) = stage(firewall, "access list IMAGING_IN").rules
    assert rule.match.open == ()
    assert len(firewall.management.accounts) == 1


@pytest.mark.parametrize("name", ["crlf.cfg", "not-utf8.cfg"])
def test_line_ends_and_odd_bytes_change_nothing(name: str) -> None:
    other, plain = sample(name), wall_of("setting-absent.cfg")
    assert [[rule.shape for rule in one.rules] for one in other.stages if "forward" in one.traffic] == plain
    assert not other.truncated


def wall_of(name: str) -> list[list[str]]:
    return [[rule.shape for rule in one.rules] for one in sample(name).stages if "forward" in one.traffic]


def test_what_changes_with_every_export_does_not_change_the_content() -> None:
    head = ": Saved\n: Written by ann at 07:12:44.101 CST Mon Nov 16 2026\n: Serial Number: JAD1\n"
    other = ": Saved\n: Written by bob at 09:00:00.000 CST Tue Nov 17 2026\n: Serial Number: JAD2\n"
    tail = "Cryptochecksum:{}\n"
    one, two = (
        reading(text).coverage[0].content_sha256
        for text in (
            f"{head}enable password $sha512$5000$aa$bb pbkdf2\nhostname fw\n{tail.format('0' * 32)}",
            f"{other}enable password $sha512$5000$cc$dd pbkdf2\nhostname fw\n{tail.format('f' * 32)}",
        )
    )
    assert one == two
    assert one != reading(f"{head}hostname fw2\n{tail.format('0' * 32)}").coverage[0].content_sha256


def test_hit_counts_beside_a_configuration_are_no_rules() -> None:
    text = """access-list A extended permit tcp any any eq 104
access-group A in interface inside
access-list A; 1 elements; name hash: 0x1
access-list A line 1 extended permit tcp any any eq 104 (hitcnt={}) 0xabc
"""
    assert len(stage(wall(text.format(5)), "access list A").rules) == 1
    first, second = (reading(text.format(count)).coverage[0].content_sha256 for count in (5, 9999))
    assert first == second


def test_hosts_are_named_by_the_last_line() -> None:
    assert reading("hostname one\nhostname two\n").name == "two"
    assert reading("names\n").name == ""


LINES = [line for path in FILES if path.name not in REFUSED for line in decode("x", path.read_bytes()).lines]


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", "1e9"])
@pytest.mark.parametrize(
    "line",
    [
        "access-list A line {} extended permit tcp any any",
        "access-list A extended permit icmp any any 3 {}",
        "access-list A extended permit tcp any any log {}",
        "ssh timeout {}",
        "http server enable {}",
        "logging trap {}",
        "route outside 0 0 203.0.113.9 {}",
        "nameif ethernet0 outside security{}",
        "nat (inside,outside) {} source static A B",
        "interface E0\n security-level {}",
        "PIX Version {}.{}({})",
    ],
)
def test_odd_numbers_break_nothing(line: str, number: str) -> None:
    assert reading("\n" + line.replace("{}", number)).firewalls


def spoiled(line: str, dice: random.Random) -> str:
    """The line, or only its beginning, or its words in another order."""
    chance = dice.random()
    if chance < 0.6:
        return line
    words = line.split()
    dice.shuffle(words)
    return line[: dice.randint(0, len(line))] if chance < 0.8 else " ".join(words)


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_no_shuffled_or_shortened_configuration_breaks_the_reader(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable
    text = "\n".join(spoiled(line, dice) for line in dice.sample(LINES, 60))
    found = FORMAT.read((Source("x", f"ASA Version 9.16(4)\n{text}\n"),), ())
    coverage = found.coverage[0]
    assert len(coverage.states) == len(coverage.source.lines)
    for rule in found.firewalls[0].rules:
        start, end = rule.evidence.characters
        assert 0 <= start < end <= len(coverage.source.text)


@settings(max_examples=60, deadline=None)
@given(st.integers())
def test_no_spoiled_line_of_a_tunnel_breaks_the_reader(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable
    lines = (SAMPLES / "cisco_asa" / "tunnels.cfg").read_text("utf-8").split("\n")
    text = "\n".join(spoiled(line, dice) if dice.random() < 0.2 else line for line in lines)
    assert FORMAT.read((Source("x", text),), ()).firewalls


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["", "access-list A extended ", "object network ", "nat (a,b) ", "interface "]),
)
def test_no_text_breaks_the_reader(text: str, start: str) -> None:
    source = Source("x", f"ASA Version 9.1\n{start}{text}\n")
    FORMAT.certainty(source)
    with suppress(NotReadableError):
        assert FORMAT.read((source,), ()).firewalls
