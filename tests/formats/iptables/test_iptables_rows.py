"""Each condition and target that `iptables -L -v` prints is read as iptables-save writes it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.analysis.flow import Course
from auditor.formats import Reading, State
from auditor.formats.iptables import FORMAT
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface, Route
from auditor.model.net import ANY_V4, ICMP, TCP, UDP, Packet, address, cidr
from tests.formats.iptables.listed import COLUMNS, EMPTY, FORMS, TARGETS, Row, listing, save


def read(text: str, name: str = "rules.txt") -> Reading:
    return FORMAT.read((Source(name, text),), ())


def firewall(text: str, name: str = "rules.txt") -> Firewall:
    return read(text, name).firewalls[0]


def same(saved: Firewall, listed: Firewall) -> bool:
    pairs = zip(saved.rules, listed.rules, strict=True)
    return all(
        (a.action, a.match, a.handle, a.name, a.target, a.logged, a.replies_only, a.position)
        == (b.action, b.match, b.handle, b.name, b.target, b.logged, b.replies_only, b.position)
        for a, b in pairs
    )


@pytest.mark.parametrize("form", FORMS, ids=[one[2] for one in FORMS])
def test_every_condition_is_read_as_iptables_save_writes_it(form: tuple[str, str, str]) -> None:
    saved, listed = read(save(Row(form))), read(listing(Row(form)))
    assert same(saved.firewalls[0], listed.firewalls[0])
    assert not listed.coverage[0].not_understood
    assert listed.coverage[0].count(State.PARTLY) == 0


@pytest.mark.parametrize("target", TARGETS, ids=[one[2] or one[0] for one in TARGETS])
def test_every_target_is_read_as_iptables_save_writes_it(target: tuple[str, str, str]) -> None:
    rows = (Row(FORMS[0], target), Row(FORMS[0]))
    assert same(firewall(save(*rows)), firewall(listing(*rows)))


ENDS = ("", "10.20.0.0/16", "!10.20.0.0/16", "198.51.100.7", "!192.168.0.0/255.255.0.255")
LEGS = ("", "eth0", "!eth0", "ppp+", "lo")
ROWS = st.builds(
    Row,
    st.sampled_from(FORMS),
    st.sampled_from(TARGETS),
    st.sampled_from(LEGS),
    st.just(""),
    st.sampled_from(ENDS),
    st.sampled_from(ENDS),
    st.sampled_from(("", "", "", "f", "!")),
)
PACKETS = [
    Packet(address(src), address("203.0.113.5"), protocol, sport, dport)
    for src in ("198.51.100.7", "192.0.2.9")
    for protocol, sport, dport in ((TCP, 40000, 104), (TCP, 2, 80), (UDP, 53, 53), (ICMP, 0, 8 << 8))
]


def answers(found: Firewall) -> list[str]:
    leg = Interface("eth0", networks=cidr("203.0.113.0/28"), addresses=cidr("203.0.113.5"), gateway=True)
    gate = replace(found, name="gate", interfaces=(leg,), routes=(Route(ANY_V4, "eth0", found.evidence),))
    course = Course(Estate(systems=(System("gate", firewall=gate),)))
    return [course.answer("eth0", one).verdict for one in PACKETS]


@given(st.lists(ROWS, max_size=6))
def test_a_listing_with_interfaces_decides_as_iptables_save(rows: list[Row]) -> None:
    saved, listed = firewall(save(*rows)), firewall(listing(*rows))
    assert same(saved, listed)
    assert answers(saved) == answers(listed)


@given(st.lists(ROWS, max_size=6))
def test_a_listing_without_interfaces_says_nothing_that_iptables_save_denies(rows: list[Row]) -> None:
    lines = "".join(f"{one.printed(counts=False)}\n" for one in rows)
    web = Row(("6", "", "tcp dpt:80"), TARGETS[1]).printed(counts=False)
    blind = f"Chain INPUT (policy DROP)\n{COLUMNS}{lines}\n{EMPTY}\nChain WEB (1 references)\n{COLUMNS}{web}\n"
    pairs = zip(answers(firewall(blind)), answers(firewall(save(*rows))), strict=True)
    assert all(told in {truth, "undecided"} for told, truth in pairs)
