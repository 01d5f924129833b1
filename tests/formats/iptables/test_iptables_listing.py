"""Listings of `iptables -L` as a whole: which table and family they show, and what they leave out."""

import pytest

from auditor.formats import Reading, State
from auditor.formats.iptables import FORMAT
from auditor.model.evidence import Source
from auditor.model.firewall import NOTHING, Action, Firewall, NatKind
from auditor.model.net import Ranges, cidr
from tests.formats.iptables.listed import COLUMNS, EMPTY, FORMS, WIDE, Row, listing


def read(text: str, name: str = "rules.txt") -> Reading:
    return FORMAT.read((Source(name, text),), ())


def firewall(text: str, name: str = "rules.txt") -> Firewall:
    return read(text, name).firewalls[0]


def table(*chains: str, policy: str = "ACCEPT", columns: str = WIDE) -> str:
    """A listing of chains; a word before the last colon is the name, what stands behind it a row."""
    parts = []
    for one in chains:
        name, _, row = one.partition("|")
        kernel = name in {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}
        parts.append(
            f"Chain {name} ({f'policy {policy}' if kernel else '1 references'})\n{columns}{row}".rstrip() + "\n"
        )
    return "\n".join(parts)


OPEN = "    0     0 ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0"
DNAT = (
    "    0     0 DNAT       6    --  eth0   *       0.0.0.0/0            203.0.113.5  tcp dpt:104 to:10.20.0.15:11112"
)
MASQUERADE = "    0     0 MASQUERADE  0    --  *      eth0    10.20.0.0/16         0.0.0.0/0"
FILTER = table("INPUT|" + OPEN, "FORWARD|" + OPEN, "OUTPUT", policy="DROP")
NAT = table("PREROUTING|" + DNAT, "INPUT", "OUTPUT", "POSTROUTING|" + MASQUERADE)
MANGLE = table("PREROUTING", "INPUT", "FORWARD|" + OPEN.replace("ACCEPT", "DROP  "), "OUTPUT", "POSTROUTING")
STAGES = ["chain PREROUTING of the table raw", "chain FORWARD of the table mangle", "chain INPUT", "chain FORWARD"]
NO_NAT, NO_TABLE = (
    "translations are not in this listing",
    "nothing tells which table this listing shows, so it is not read",
)
AGAIN = "these chains are listed a second time, and nothing tells for which table, so only the first listing is read"
RAW = table("PREROUTING|" + OPEN.replace("ACCEPT", "DROP  "), "OUTPUT")


@pytest.mark.parametrize(
    ("text", "stages", "translations", "gaps"),
    [
        (FILTER + NAT, STAGES[2:], 2, []),
        (NAT + FILTER, STAGES[2:], 2, []),
        (f"{RAW}{NAT}{MANGLE}{FILTER}",
         STAGES, 2, []),
        (f"{FILTER}{NAT}{MANGLE}{RAW}",
         STAGES, 2, []),
        (f"Table: nat\n{table('PREROUTING', 'POSTROUTING')}\nTable: filter\n{FILTER}", STAGES[2:], 0, []),
        (f"# iptables -L -n -v\n{FILTER}root@gate:~# iptables -t nat -nvL\n{NAT}", STAGES[2:], 2, []),
        (f"# iptables of the nat gateway\n{NAT}{FILTER}", STAGES[2:], 2, []),
        (FILTER, STAGES[2:], 0, [NO_NAT]),
        (FILTER + table("POSTROUTING|" + MASQUERADE), STAGES[2:], 1,
         [NO_NAT]),
        (FILTER + table("PREROUTING"), STAGES[2:], 0,
         [NO_TABLE, NO_NAT]),
        (FILTER + NAT + FILTER, STAGES[2:], 2,
         [AGAIN]),
        (NAT, STAGES[2:], 2, ["the table filter is not in this listing"]),
    ],
)  # fmt: skip
def test_tables_are_told_by_their_chains(text: str, stages: list[str], translations: int, gaps: list[str]) -> None:
    found = firewall(text)
    assert [one.name for one in found.stages] == stages
    assert len(found.nat) == translations
    assert [one.note for one in found.gaps] == gaps


@pytest.mark.parametrize(
    ("text", "local", "forward"),
    [
        (FILTER, Action.DENY, Action.DENY),
        (table("INPUT|" + OPEN), Action.PERMIT, Action.UNKNOWN),
        (table("FORWARD|" + OPEN, policy="DROP"), Action.UNKNOWN, Action.DENY),
        (NAT, Action.UNKNOWN, Action.UNKNOWN),
    ],
)
def test_policies_that_are_not_listed_are_open(text: str, local: Action, forward: Action) -> None:
    found = firewall(text)
    assert [one.default.action for one in found.stages] == [local, forward]


def test_translations_are_read() -> None:
    there, back = firewall(FILTER + NAT).nat
    assert (there.kind, there.to, there.to_ports) == (NatKind.DESTINATION, cidr("10.20.0.15"), Ranges.single(11112))
    assert (back.kind, back.match.upper.egress) == (NatKind.SOURCE, frozenset({"eth0"}))


SIX = FILTER.replace("0.0.0.0/0", "::/0     ")


@pytest.mark.parametrize(
    ("text", "name", "families", "said"),
    [
        (FILTER, "l.txt", {4}, False),
        (SIX, "l.txt", {6}, False),
        (SIX.replace("--", "  "), "l.txt", {6}, False),  # before iptables 1.8.9
        (SIX.replace("::/0", "anywhere").replace("--", "  ").replace(" *   ", " any "), "l.txt", {6}, False),
        (FILTER.replace("0.0.0.0/0", "anywhere "), "l.txt", {4}, True),
        (FILTER.replace("0.0.0.0/0", "anywhere "), "ip6tables.txt", {6}, False),
        (FILTER.replace("0.0.0.0/0", "anywhere ").replace(" 0    --", "icmp --"), "l.txt", {4}, False),
        (FILTER.replace("0.0.0.0/0", "anywhere ").replace(" 0    --", "ipv6-icmp --"), "l.txt", {6}, False),
        (f"# ip6tables -L\n{FILTER.replace('0.0.0.0/0', 'anywhere ')}", "l.txt", {6}, False),
        (FILTER + SIX, "l.txt", {4, 6}, False),
        (table("INPUT", "FORWARD", "OUTPUT"), "l.txt", {4}, True),
        (table("INPUT", "FORWARD", "OUTPUT") + NAT, "l.txt", {4}, False),
    ],
)
def test_the_address_family(text: str, name: str, families: set[int], *, said: bool) -> None:
    found = read(text, name)
    assert found.firewalls[0].families == families
    assert any("tells IPv4 from IPv6" in one for _, one in found.problems) is said
    assert any("tells IPv4 from IPv6" in one.note for one in found.firewalls[0].gaps) is said


def test_without_interfaces_every_rule_is_a_question() -> None:
    row = "ACCEPT     all  --  anywhere             anywhere            \n"
    found = firewall(f"Chain INPUT (policy DROP)\n{COLUMNS}{row}\n{EMPTY}")
    (rule,) = found.stages[0].rules
    assert (rule.match.lower, rule.match.open) == (NOTHING, ("which interfaces it is for",))
    assert "the interfaces of the rules are not in this listing" in [one.note for one in found.gaps]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("", 1),
        ("ACCEPT     all  --  anywhere             anywhere\n", 1),
        ("DROP       all  --  anywhere             anywhere\n", 0),  # perhaps for one interface only: a gap says so
        ("DROP       tcp  --  anywhere             anywhere\n", 1),
        ("WEB        all  --  anywhere             anywhere\n", 0),
    ],
)
def test_a_refusal_of_everything_may_be_for_one_interface_only(row: str, count: int) -> None:
    web = f"Chain WEB (1 references)\n{COLUMNS}DROP       all  --  anywhere             anywhere\n"
    found = firewall(f"Chain INPUT (policy ACCEPT)\n{COLUMNS}{row}\n{EMPTY}\n{web}")
    assert len(found.default_allow) == count


@pytest.mark.parametrize(
    ("extras", "unresolved"),
    [
        ("tcp dpt:webcache", ("--dport webcache",)),
        ("tcp dpts:1000:cisco-sccp", ("--dport 1000:cisco-sccp",)),
        ("match-set clinic src", ("set clinic",)),
    ],
)
def test_names_that_no_file_resolves_are_open(extras: str, unresolved: tuple[str, ...]) -> None:
    found = firewall(listing(Row(("6", "", extras))))
    assert tuple(one.note for one in found.unresolved) == unresolved
    assert found.stages[0].rules[0].match.lower == NOTHING


def test_a_host_name_is_no_address() -> None:
    found = firewall(listing(Row(source="viewer.example.org")))
    (note,) = found.unresolved
    assert note.note == "--source viewer.example.org"
    assert found.stages[0].rules[0].match.upper.src >= cidr("198.51.100.7")


@pytest.mark.parametrize(
    "extras",
    [
        "flavor sweet",
        "tcp dpt:104 flavor sweet",
        "/* a */ tcp dpt:104 */",
        "ctexpire 5:6",
        "tcp dpt:104 [8 bytes of data]",
    ],
)
def test_what_is_not_known_leaves_the_rule_open(extras: str) -> None:
    found = read(listing(Row(("6", "", extras))))
    (rule,) = found.firewalls[0].stages[0].rules
    assert rule.match.lower == NOTHING
    assert found.coverage[0].count(State.PARTLY) == 1
    assert any("not understood" in one.note for one in found.firewalls[0].gaps)


def test_text_in_a_comment_or_a_pattern_is_no_condition() -> None:
    for extras in ("/* tcp dpt:1 state NEW */", 'STRING match "tcp dpt:1" ALGO name bm', "/* x */ tcp dpt:1 /* y */"):
        (rule,) = firewall(listing(Row(("6", "", extras)))).stages[0].rules
        assert rule.match.upper.services[0].ports.size == 65536


def test_counters_are_volatile_and_only_exact_ones_count_hits() -> None:
    rows = (Row(FORMS[0]), Row(FORMS[0]))
    first = listing(*rows).replace("    7   420", " 123K   48M", 1)
    second = listing(*rows).replace("    7   420", "    9   540").replace("3 packets, 41K", "9M packets, 3G")
    assert read(first).coverage[0].content_sha256 == read(second).coverage[0].content_sha256
    assert [one.hits for one in firewall(first).stages[0].rules] == [None, 7]


def test_line_numbers_are_a_column() -> None:
    ends = "0.0.0.0/0            0.0.0.0/0"
    row = f"1     ACCEPT     tcp  --  {ends}            tcp dpt:104\n2                all  --  {ends}\n"
    found = firewall(f"Chain INPUT (policy DROP)\nnum  {COLUMNS}{row}\n{EMPTY}")
    assert [one.action for one in found.stages[0].rules] == [Action.PERMIT, Action.CONTINUE]


def test_lines_that_do_not_belong_are_gaps() -> None:
    text = FILTER.replace("\nChain FORWARD", "-- page 2 --\n\nChain FORWARD") + NAT
    found = read(text)
    assert [one.quote() for one in found.firewalls[0].gaps] == ["-- page 2 --"]
    assert len(found.coverage[0].not_understood) == 1


def test_a_second_rule_set_beside_it_is_told() -> None:
    found = read("# Warning: iptables-legacy tables present, use iptables-legacy to see them\n" + FILTER + NAT)
    assert "iptables-legacy-save" in found.problems[0][1]
    assert found.firewalls[0].gaps


def test_the_report_says_what_to_export_instead() -> None:
    for text in (FILTER + NAT, f"Chain INPUT (policy DROP)\n{COLUMNS}\n{EMPTY}"):
        (problem,) = (one for _, one in read(text).problems if "tells IPv4" not in one)
        assert problem.startswith("Line 1: the listing of `iptables -L`")
        assert "iptables-save > iptables.save" in problem


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (FILTER, 3),
        (f"Chain INPUT (policy DROP)\n{COLUMNS}", 3),
        (table("WEB"), 3),
        ("Chain INPUT (policy DROP)\n\n", 2),
        ("The Chain INPUT (policy DROP)\n", 0),
        ("Chain of custody (policy 12)\n", 0),
    ],
)
def test_certainty(text: str, certainty: int) -> None:
    assert FORMAT.certainty(Source("l.txt", text)).certainty == certainty


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ((FILTER, NAT), [2]),
        ((FILTER, NAT, SIX), [3]),
        ((FILTER, FILTER), [1, 1]),
        ((FILTER, "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"), [1, 1]),
        ((FILTER, "create clinic hash:ip family inet\n"), [2]),
    ],
)
def test_listings_of_different_tables_are_one_host(texts: tuple[str, ...], groups: list[int]) -> None:
    sources = tuple(Source(f"{number}.txt", text) for number, text in enumerate(texts))
    assert sorted(len(one) for one in FORMAT.group(sources)) == groups


def test_a_set_listing_beside_it_resolves_its_sets() -> None:
    text = listing(Row(("6", "", "match-set clinic src")))
    sets = Source("ipset.save", "create clinic hash:ip family inet\nadd clinic 10.20.0.7\n")
    (found,) = FORMAT.read((Source("l.txt", text), sets), ()).firewalls
    assert found.stages[0].rules[0].match.upper.src == cidr("10.20.0.7")


def test_a_row_longer_than_any_that_iptables_prints_is_a_gap() -> None:
    found = read(listing(Row(("6", "", "/* " * 2000))))
    assert len(found.coverage[0].not_understood) == 1
    assert found.firewalls[0].gaps
