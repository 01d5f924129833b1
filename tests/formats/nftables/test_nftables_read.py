"""Rule sets of nftables: recognition, matches, sets, translations, damage; text and JSON alike."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading, State
from auditor.formats.nftables import FORMAT
from auditor.model.firewall import Action, Firewall, NatKind, Rule, Sees
from auditor.model.net import ICMPV6, TCP, UDP, Ranges, Service, cidr
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "nftables"


def sample(name: str) -> Reading:
    return FORMAT.read((decode(name, (SAMPLES / name).read_bytes()),), ())


def read(text: str) -> Firewall:
    return FORMAT.read((decode("rules", text.encode()),), ()).firewalls[0]


def chain(*rules: str, before: str = "") -> Firewall:
    """An input chain that refuses what its rules do not permit."""
    body = "\n".join(rules)
    base = "type filter hook input priority filter; policy drop;"
    return read(f"table inet filter {{\n{before}\nchain other {{\n}}\nchain input {{\n{base}\n{body}\n}}\n}}")


def rules(*written: str, before: str = "") -> tuple[Rule, ...]:
    return chain(*written, before=before).stages[0].rules


@pytest.mark.parametrize("name", sorted(one.name for one in SAMPLES.iterdir()))
def test_every_sample_is_recognised(name: str) -> None:
    assert FORMAT.certainty(decode(name, (SAMPLES / name).read_bytes())).certainty >= 2


@pytest.mark.parametrize("text", ["", "{}", '{"nftables": 1}', "*filter\n:INPUT DROP\nCOMMIT\n", "table of contents {"])
def test_other_texts_are_not(text: str) -> None:
    assert FORMAT.certainty(decode("x", text.encode())).certainty == 0


def told(one: Firewall) -> list[object]:
    """What a firewall does, without where it says so."""
    return [
        (stage.name, name, rule.action, rule.match, rule.target, rule.replies_only, rule.logged, rule.name)
        for stage in one.stages
        for name, group in (("", stage.rules), *stage.chains)
        for rule in group
    ] + [(nat.kind, nat.match, nat.to, nat.to_ports) for nat in one.nat]


@pytest.mark.parametrize("name", ["pacs-host"])
def test_text_and_json_say_the_same(name: str) -> None:
    one, other = (sample(f"{name}{ending}").firewalls[0] for ending in (".nft", ".json"))
    assert sorted(map(repr, told(one))) == sorted(map(repr, told(other)))


SSH = Service(Ranges.single(TCP), Ranges.single(22))


@pytest.mark.parametrize(
    ("written", "services"),
    [
        ("tcp dport 22 accept", (SSH,)),
        ("tcp dport ssh accept", (SSH,)),
        ("tcp dport != 22 accept", (Service(Ranges.single(TCP), Ranges.of((0, 21), (23, 65535))),)),
        ("tcp dport { 22, 80-90 } accept", (Service(Ranges.single(TCP), Ranges.of((22, 22), (80, 90))),)),
        ("udp sport < 1024 accept", (Service(Ranges.single(UDP), source_ports=Ranges.of((0, 1023))),)),
        ("meta l4proto { tcp, udp } th dport 53 accept", (Service(Ranges.single(TCP, UDP), Ranges.single(53)),)),
        ("icmpv6 type echo-request accept", (Service(Ranges.single(ICMPV6), Ranges.of((32768, 33023))),)),
        ("ip protocol 50 accept", (Service(Ranges.single(50)),)),
        ("ip6 nexthdr ipv6-icmp accept", (Service(Ranges.single(ICMPV6)),)),
    ],
)
def test_services(written: str, services: tuple[Service, ...]) -> None:
    (rule,) = rules(written)
    assert (rule.action, rule.match.upper.services, rule.match.open) == (Action.PERMIT, services, ())


@pytest.mark.parametrize(
    ("written", "v4"),
    [
        ("ip saddr 10.0.0.0/8 accept", "10.0.0.0/8"),
        ("ip saddr { 10.0.0.1, 10.0.0.2-10.0.0.3 } accept", "10.0.0.1 10.0.0.2/31"),
        ("ip saddr & 255.255.0.0 == 10.1.0.0 accept", "10.1.0.0/16"),
        ("ip saddr @office accept", "10.10.0.0/24"),
        ("ip saddr $home accept", "10.20.0.0/16"),
    ],
)
def test_sources(written: str, v4: str) -> None:
    before = "define home = 10.20.0.0/16\nset office {\ntype ipv4_addr; flags interval; elements = { 10.10.0.0/24 }\n}"
    (rule,) = rules(written, before=before)
    assert rule.match.upper.src == Ranges.union(cidr(one) for one in v4.split())


@pytest.mark.parametrize(
    ("written", "action", "replies", "note"),
    [
        ("ct state established,related accept", Action.PERMIT, True, ""),
        ("ct state { new, established } accept", Action.PERMIT, False, ""),
        ("ct state != new drop", Action.DENY, True, ""),
        ("ct state & (established | related) != 0 accept", Action.PERMIT, True, ""),
        ("tcp flags & (fin | syn | rst | ack) != syn drop", Action.DENY, True, ""),
        ("tcp flags syn / fin,syn,rst,ack accept", Action.PERMIT, False, ""),
        ("limit rate 3/second accept", Action.PERMIT, False, "up to rate 3/second"),
        ("limit rate over 3/second drop", Action.CONTINUE, False, "acts only on what exceeds a rate limit"),
        ("fib saddr . iif oif missing drop", Action.CONTINUE, False, "acts only on forged sources"),
        ("ct count over 20 reject", Action.CONTINUE, False, "acts only on what exceeds a limit of connections"),
        ("counter packets 1 bytes 2", Action.CONTINUE, False, ""),
        ("meta mark set 0x1", Action.CONTINUE, False, ""),
        ("queue flags bypass to 3", Action.UNKNOWN, False, ""),
        ("jump missing", Action.UNKNOWN, False, "uses something that the file does not define"),
    ],
)
def test_actions(written: str, action: Action, replies: bool, note: str) -> None:
    (rule,) = rules(written)
    assert (rule.action, rule.replies_only, rule.note) == (action, replies, note)


@pytest.mark.parametrize(
    "written",
    ["meta mark 7 accept", "novelty 5 accept", 'meta hour "08:00"-"18:00" accept', "@th,16,16 22 accept",
     "ip saddr . tcp dport != { 10.0.0.1 . 22 } accept", "tcp dport nonsense accept", "limit rate 1/second drop",
     "ip saddr @nowhere accept", "{ 22 } accept", "ether saddr 00:11:22:33:44:55 accept"],
)  # fmt: skip
def test_what_is_not_decided_is_open(written: str) -> None:
    (rule,) = rules(written)
    assert rule.match.open
    assert not rule.match.surely.services


def test_an_unknown_match_is_a_gap() -> None:
    assert [gap.note for gap in chain("novelty 5 accept").gaps] == ["not understood: novelty"]


def test_a_verdict_map_gives_one_rule_for_each_verdict() -> None:
    found = rules("tcp dport vmap { 22 : accept, 23 : drop, 24 : accept, 25 : jump other }")
    assert [(one.action, one.match.upper.services[0].ports) for one in found] == [
        (Action.PERMIT, Ranges.single(22, 24)),
        (Action.DENY, Ranges.single(23)),
        (Action.JUMP, Ranges.single(25)),
    ]


def test_chains_of_one_hook_are_asked_by_priority() -> None:
    stages = sample("gateway.nft").firewalls[0].stages
    assert [(stage.name, stage.sees) for stage in stages] == [
        ("chain prerouting of the table inet early", Sees.ORIGINAL),
        ("chain input of the table inet filter", Sees.TRANSLATED),
        ("chain forward of the table inet filter", Sees.TRANSLATED),
        ("chain forward of the table inet late", Sees.TRANSLATED),
    ]


def test_translations() -> None:
    found = [nat for nat in sample("gateway.nft").firewalls[0].nat if nat.kind is NatKind.DESTINATION]
    assert [(nat.to, nat.to_ports) for nat in found][:4] == [
        (cidr("10.20.0.15"), Ranges.single(11112)),
        (cidr("10.20.0.16"), Ranges.single(443)),
        (cidr("10.20.0.17"), None),
        (cidr("10.20.0.40"), None),
    ]


def test_an_include_is_said_and_a_gap() -> None:
    reading = sample("script.nft")
    assert "Line 9" in reading.problems[0][1]
    assert [gap.note for gap in reading.firewalls[0].gaps] == ["the included file is not here"]


def test_a_file_that_breaks_off_ends_open() -> None:
    (found,) = sample("truncated.nft").firewalls
    assert found.truncated
    assert {stage.default.action for stage in found.stages if "early" not in stage.name} == {Action.UNKNOWN}


def test_policies_that_let_through_are_told() -> None:
    assert [one.note for one in sample("open.nft").firewalls[0].default_allow] == ["chain input"]


def test_what_nothing_uses_is_told() -> None:
    found = chain("accept", before="set lonely {\ntype ipv4_addr\n}\nchain orphan {\naccept\n}")
    assert sorted(one.note for one in found.unused) == ["lonely", "orphan"]


def test_twins_have_one_content() -> None:
    one, other = (sample(name).coverage[0].content_sha256 for name in ("twin-a.nft", "twin-b.nft"))
    assert one == other


def test_a_text_without_tables_is_refused() -> None:
    with pytest.raises(NotReadableError, match="nft list ruleset"):
        FORMAT.read((decode("x", b"flush ruleset\n"),), ())


@given(st.binary(max_size=200), st.integers(0, 4000), st.sampled_from(["gateway.nft", "pacs-host.json", "script.nft"]))
def test_any_bytes_in_any_place_are_survived(noise: bytes, at: int, name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    source = decode("rules", data[:at] + noise + data[at + len(noise) :])
    FORMAT.certainty(source)
    try:
        (coverage,) = FORMAT.read((source,), ()).coverage
    except NotReadableError:
        return
    assert sum(coverage.count(state) for state in State) == len(source.lines)


def test_what_stands_for_all_other_keys_comes_last() -> None:
    found = rules("tcp dport vmap { * : drop, 22 : accept }")
    assert [one.action for one in found] == [Action.PERMIT, Action.DENY]
    assert [one.match.upper.services for one in found] == [(SSH,), (Service(Ranges.single(TCP)),)]


def test_a_priority_that_is_no_whole_number_is_taken_for_none() -> None:
    text = (SAMPLES / "pacs-host.json").read_text().replace('"prio": 0', '"prio": 1e400')
    assert len(read(text).stages) == len(sample("pacs-host.json").firewalls[0].stages)


@pytest.mark.parametrize(
    ("written", "hits"),
    [
        ("tcp dport 104 counter packets 7 bytes 420 accept", [7]),
        ('tcp dport 104 counter packets 0 bytes 0 log prefix "in" accept', [0]),
        ("tcp dport 104 accept", [None]),
        ("counter packets 7 bytes 420 tcp dport 104 accept", [None]),
        ("counter packets 7 bytes 420 limit rate 5/second accept", [None]),
        ("tcp dport 104 counter name uses accept", [None]),
        ("tcp dport vmap { 22 : drop, 104 : accept } counter packets 3 bytes 1", [None] * 3),
    ],
)
def test_a_counter_behind_the_last_condition_tells_how_often_the_rule_matched(
    written: str, hits: list[int | None]
) -> None:
    assert [one.hits for one in rules(written)] == hits


def test_json_counts_as_the_text_does() -> None:
    counted = {"counter": {"packets": 7, "bytes": 420}}
    match = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 104}}
    chain_of = {"family": "inet", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0}
    listed = [
        {"table": {"family": "inet", "name": "t"}},
        {"chain": {**chain_of, "policy": "drop"}},
        {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [match, counted, {"accept": None}]}},
    ]
    (rule,) = read(json.dumps({"nftables": listed})).rules
    assert rule.hits == 7
    assert rule.evidence.note == "it matched 7 times since the counters were last cleared"
