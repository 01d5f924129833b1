"""Whole files of iptables-save: tables, families, translations, policies, damage."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import NotReadableError, Reading, State
from auditor.formats.iptables import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.firewall import Action, Firewall, Nat, NatKind, Sees
from auditor.model.net import SYMBOLIC, Ranges, address, cidr
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "iptables"


def sample(*names: str) -> Reading:
    return FORMAT.read(tuple(decode(name, (SAMPLES / name).read_bytes()) for name in names), ())


def firewall(*names: str) -> Firewall:
    return sample(*names).firewalls[0]


def read(text: str, name: str = "iptables.save") -> Reading:
    return FORMAT.read((Source(name, text),), ())


def nat(*lines: str) -> tuple[Nat, ...]:
    text = "\n".join(("*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", *lines, "COMMIT", ""))
    return read(text).firewalls[0].nat


@pytest.mark.parametrize(
    "name",
    ["crlf.save", "docker-host.save", "gateway-dnat.save", "latin-1.save", "table-twice.save", "twin-a.save",
     "twin-b.save", "ufw-host.save", "pacs-host/iptables.save", "pacs-host/ip6tables.save"],
)  # fmt: skip
def test_every_line_of_a_whole_sample_is_understood(name: str) -> None:
    (coverage,) = sample(name).coverage
    assert not coverage.not_understood
    assert coverage.count(State.PARTLY) == 0
    assert FORMAT.certainty(coverage.source).certainty == 3


def test_a_re_export_has_the_same_content() -> None:
    first, second = sample("twin-a.save"), sample("twin-b.save")
    assert first.coverage[0].content_sha256 == second.coverage[0].content_sha256
    assert [one.shape for one in first.firewalls[0].rules] == [one.shape for one in second.firewalls[0].rules]


def test_counters_and_dates_alone_are_volatile() -> None:
    changed = read(Path(SAMPLES / "twin-a.save").read_text("utf-8").replace("--dport 11112", "--dport 104"))
    assert changed.coverage[0].content_sha256 != sample("twin-a.save").coverage[0].content_sha256


def test_docker_publishes_past_the_input_chain() -> None:
    found = firewall("docker-host.save")
    (dicom, web, *_) = [one for one in found.nat if one.kind is NatKind.DESTINATION]
    assert dicom.to == cidr("172.18.0.2")
    assert web.to_ports == Ranges.single(8042)
    assert web.match.upper.dst == Ranges.single(SYMBOLIC)
    assert web.match.upper.ingress == {"lo", "*"}
    assert web.match.lower is None
    raw, local, forward = found.stages
    assert raw.sees is Sees.ORIGINAL
    assert raw.traffic == {"forward", "local"}
    assert local.traffic == {"local"}
    assert forward.default.action is Action.DENY
    assert "DOCKER-USER" in dict(forward.chains)
    assert not local.chains


def test_a_gateway() -> None:
    found = firewall("gateway-dnat.save")
    forwards = [one for one in found.nat if one.kind is not NatKind.SOURCE]
    assert [one.kind.value for one in forwards] == [
        "destination", "destination", "destination", "exempt", "destination",
    ]  # fmt: skip
    assert forwards[0].to_ports == Ranges.single(104)
    assert forwards[1].to_ports is None  # ports inside the range stay as they are
    assert [one.whole_host for one in forwards] == [False, False, True, False, False]
    assert forwards[4].to == Ranges.single(SYMBOLIC)
    assert not found.default_allow  # the last rule of each chain takes all that is left
    goto = found.stages[1].rules[1]
    assert (goto.action, goto.target) == (Action.GOTO, "GUEST")
    assert found.version == Known("1.6.1", "iptables-save", evidence=found.version.evidence)


PUBLISH = "-A PREROUTING -i {} -d 198.51.100.7 -p tcp --dport 104 -j DNAT --to-destination 10.1.1.1"


@pytest.mark.parametrize(
    ("lines", "outward"),
    [
        (("-A POSTROUTING -o eth0 -j MASQUERADE",), {"eth0"}),
        (("-A POSTROUTING -s 10.0.0.0/8 -o eth0 -j SNAT --to-source 198.51.100.7",), {"eth0"}),
        (("-A POSTROUTING -j OUT", "-A OUT -o ppp0 -j MASQUERADE"), {"ppp0"}),
        (("-A POSTROUTING -o eth0 -j MASQUERADE", "-A POSTROUTING -o eth5 -j MASQUERADE"), {"eth0", "eth5"}),
        (("-A POSTROUTING -o eth1 -d 10.1.1.1 -j MASQUERADE",), set()),  # the inside, for its own machines
        (("-A POSTROUTING -o eth1 -m addrtype --src-type LOCAL -j MASQUERADE",), set()),
        (("-A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE",), set()),
        (("-A POSTROUTING -o eth+ -j MASQUERADE",), set()),
        (("-A POSTROUTING -o eth0 -j ACCEPT",), set()),
        ((PUBLISH.format("eth0"),), {"eth0"}),
        ((PUBLISH.format("eth0"), PUBLISH.format("eth1")), set()),
        ((PUBLISH.format("eth0"), PUBLISH.format("eth1"), "-A POSTROUTING -o eth0 -j MASQUERADE"), {"eth0"}),
        (("-A PREROUTING -i eth1 -p udp --dport 53 -j DNAT --to-destination 10.1.1.1",), set()),
        (("-A PREROUTING -i eth1 -d 10.9.9.9 -j DNAT --to-destination 10.1.1.1",), set()),
    ],
)
def test_the_interface_towards_the_internet(lines: tuple[str, ...], outward: set[str]) -> None:
    text = "\n".join(("*nat", ":PREROUTING ACCEPT [0:0]", ":OUT - [0:0]", *lines, "COMMIT", ""))
    assert {one.name for one in read(text).firewalls[0].interfaces if one.gateway} == outward


def test_a_machine_that_is_handed_packets_stands_where_rules_let_them_out() -> None:
    found = firewall("gateway-dnat.save")
    rest, *handed = found.routes
    assert (rest.interface, rest.destination >= cidr("10.0.0.0/8")) == ("", True)
    assert [(one.destination, one.interface, one.evidence.first) for one in handed] == [
        (cidr("10.20.0.15"), "eth1", 7), (cidr("10.20.0.16"), "eth1", 8), (cidr("10.20.0.20"), "eth1", 9),
    ]  # fmt: skip
    assert not firewall("docker-host.save").routes


@pytest.mark.parametrize(
    ("rules", "behind"),
    [
        (("-A FORWARD -i eth0 -o eth1 -j ACCEPT",), ["eth1"]),
        (("-A FORWARD -i eth0 -o eth1 -j IN", "-A IN -p tcp -j ACCEPT"), ["eth1"]),
        (("-A FORWARD -d 10.1.1.0/24 -o eth1 -j ACCEPT", "-A FORWARD -d 10.2.2.2 -o eth2 -j ACCEPT"), ["eth1"]),
        (("-A FORWARD -i eth0 -o eth1 -j ACCEPT", "-A FORWARD -i eth0 -o eth2 -j ACCEPT"), []),
        (("-A FORWARD -i eth0 -j ACCEPT",), []),
        (("-A FORWARD -i eth1 -o eth2 -j ACCEPT", "-A FORWARD -o eth0 -j ACCEPT"), []),
        (("-A FORWARD -i eth0 -o eth1 -j DROP",), []),
        (("-A FORWARD -i eth0 -o eth1 -m conntrack --ctstate ESTABLISHED -j ACCEPT",), []),
    ],
)
def test_where_a_translation_leads(rules: tuple[str, ...], behind: list[str]) -> None:
    head = (
        "*nat",
        ":PREROUTING ACCEPT [0:0]",
        PUBLISH.format("eth0"),
        "-A POSTROUTING -o eth0 -j MASQUERADE",
        "COMMIT",
    )
    text = "\n".join((*head, "*filter", ":FORWARD DROP [0:0]", ":IN - [0:0]", *rules, "COMMIT", ""))
    assert [one.interface for one in read(text).firewalls[0].routes] == ["", *behind]


def test_both_families_of_one_host() -> None:
    found = firewall("pacs-host/iptables.save", "pacs-host/ip6tables.save")
    assert found.families == {4, 6}
    assert found.host
    local = found.stages[0]
    assert [one.action for one in local.rules] == [Action.JUMP, Action.DENY, Action.JUMP, Action.PERMIT]
    assert local.rules[1].match.upper.src == Ranges.of((0, (1 << 32) - 1), (SYMBOLIC, SYMBOLIC))
    assert set(dict(local.chains)) == {"INPUT (IPv4)", "INPUT (IPv6)"}
    assert [one.note for one in found.default_allow] == ["chain INPUT (IPv6)"]
    assert len(found.rules) == 9


def test_a_table_of_one_family_says_nothing_on_the_other() -> None:
    four = "# Generated by iptables-save v1.8.9 on x\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
    six = "# Generated by ip6tables-save v1.8.9 on x\n*mangle\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
    local = read(four + six).firewalls[0].stages[0]
    assert [one.action for one in local.rules] == [Action.JUMP, Action.DENY]
    assert address("2001:db8::1") not in local.rules[1].match.upper.src
    assert local.default.action is Action.PERMIT


def test_one_family_speaks_for_itself_only() -> None:
    assert firewall("pacs-host/iptables.save").families == {4}
    assert firewall("pacs-host/ip6tables.save").families == {6}


def test_both_families_in_one_file() -> None:
    four, six = (Path(SAMPLES / "pacs-host" / name).read_text("utf-8") for name in ("iptables.save", "ip6tables.save"))
    assert read(four + six).firewalls[0].families == {4, 6}


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["a/iptables.save", "a/ip6tables.save"], 1),
        (["rules.v4", "rules.v6"], 1),
        (["pacs1.v4", "pacs1.v6", "pacs2.v4"], 2),
        (["host-a.ipv4", "host-b.ipv4", "host-b.ipv6"], 2),
        (["only.save"], 1),
        ([], 0),
    ],
)
def test_groups(names: list[str], groups: int) -> None:
    empty = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
    sources = tuple(Source(name, empty) for name in names)
    found = FORMAT.group(sources)
    assert len(found) == groups
    assert sorted(one.path for group in found for one in group) == sorted(names)


def test_a_table_that_stands_twice() -> None:
    found = sample("table-twice.save")
    assert [one.match.upper.services[0].ports for one in found.firewalls[0].rules] == [Ranges.single(104)]
    assert "lines 2 and 8" in found.problems[0][1]


def test_a_truncated_file_proves_no_absence() -> None:
    found = sample("truncated.save")
    assert found.firewalls[0].truncated
    assert [one.first for one in found.firewalls[0].gaps] == [7]
    assert "Line 2: the table filter is not closed by COMMIT" in found.problems[0][1]


def test_nothing_unresolved_becomes_any_or_nothing() -> None:
    found = firewall("unresolved.save")
    assert [one.note for one in found.unresolved] == [
        "set blocklist",
        "--source gateway.example.org",
        "set modalities",
    ]
    assert [one.first for one in found.gaps] == [11, 12]
    assert [one.note for one in found.unused] == ["SPARE"]
    assert found.stages[0].rules[4].action is Action.UNKNOWN


def test_a_host_of_ufw() -> None:
    found = firewall("ufw-host.save")
    chains = dict(found.stages[0].chains)
    local, *_, limited, drop = chains["ufw-not-local"]
    assert local.match.upper.dst == Ranges.single(SYMBOLIC)
    assert limited.match.open == ("a rate limit",)
    assert drop.match.lower is None
    assert chains["ufw-user-input"][1].action is Action.CONTINUE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Chain WEB (1 references)\ntarget     prot opt source               destination\n", "part of a rule set"),
        ("*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp -j ACCEPT\nCOMMIT\n", "part of a rule set"),
        ("nothing at all\n", "part of a rule set"),
    ],
)
def test_what_cannot_be_read_says_what_to_export(text: str, told: str) -> None:
    with pytest.raises(NotReadableError, match=told) as caught:
        read(text)
    assert "iptables-save >" in str(caught.value)


def test_the_output_of_dash_s() -> None:
    text = "-P INPUT DROP\n-P FORWARD ACCEPT\n-N WEB\n-A INPUT -p tcp --dport 104 -j ACCEPT\n-A FORWARD -j WEB\n"
    found = read(text)
    assert FORMAT.certainty(Source("s", text)).certainty == 2
    assert found.firewalls[0].stages[0].default.action is Action.DENY
    assert found.firewalls[0].gaps
    assert "`iptables -S`" in found.problems[0][1]


def test_a_second_rule_set_is_told() -> None:
    warning = "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n"
    found = read(warning + "*filter\n:INPUT DROP [0:0]\nCOMMIT\n")
    assert "iptables-legacy-save" in found.problems[0][1]
    assert found.firewalls[0].gaps


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", Action.DENY),
        ("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", Action.PERMIT),
        ("*filter\n:FORWARD DROP [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n", Action.UNKNOWN),
        ("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n", Action.PERMIT),
        ("*filter\n:FORWARD DROP [0:0]\n", Action.UNKNOWN),
        ("*filter\n:INPUT DROP [0:0]\n", Action.UNKNOWN),
        ("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n", Action.PERMIT),
        ("*nat\n:PREROUTING ACCEPT [0:0]\n", Action.UNKNOWN),
    ],
)
def test_policies(text: str, action: Action) -> None:
    local = next(one for one in read(text).firewalls[0].stages if one.traffic == {"local"})
    assert local.default.action is action
    assert local.default.implicit
    assert local.default.handle in {"the policy of chain INPUT", "no filter table"}


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ((), 1),
        (("-A INPUT -p tcp -j ACCEPT",), 1),
        (("-A INPUT -j DROP",), 0),
        (("-A INPUT -m limit --limit 1/sec -j DROP",), 1),
        (("-A INPUT -j LAST", "-A LAST -j REJECT"), 0),
        (("-A INPUT -j LAST", "-A LAST -p tcp -j RETURN", "-A LAST -j REJECT"), 0),  # named by the RETURN
        (("-A INPUT -j LAST", "-A LAST -j RETURN", "-A LAST -j REJECT"), 1),
        (("-A INPUT -s 0.0.0.0/0 -j DROP",), 0),
        (("-A INPUT -p tcp -j RETURN", "-A INPUT -j DROP"), 0),
        (("-A INPUT -g LAST", "-A INPUT -j DROP", "-A LAST -p tcp -j DROP"), 1),
        (("-A INPUT -g LAST", "-A LAST -j DROP"), 0),
    ],
)
def test_default_allow(lines: tuple[str, ...], count: int) -> None:
    text = "\n".join(("*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", ":LAST - [0:0]", *lines, "COMMIT", ""))
    assert len(read(text).firewalls[0].default_allow) == count


@pytest.mark.parametrize(
    ("target", "to", "ports"),
    [
        ("DNAT --to-destination 10.1.1.1", cidr("10.1.1.1"), None),
        ("DNAT --to-destination 10.1.1.1:104", cidr("10.1.1.1"), Ranges.single(104)),
        ("DNAT --to-destination :104", Ranges(), Ranges.single(104)),
        ("DNAT --to-destination 10.1.1.1:104 --random", cidr("10.1.1.1"), Ranges.single(104)),
        ("REDIRECT --to-ports 8042", Ranges.single(SYMBOLIC), Ranges.single(8042)),
        ("REDIRECT", Ranges.single(SYMBOLIC), None),
    ],
)
def test_destinations(target: str, to: Ranges, ports: Ranges | None) -> None:
    (found,) = nat(f"-A PREROUTING -p tcp -m tcp --dport 80 -j {target}")
    assert (found.kind, found.to, found.to_ports) == (NatKind.DESTINATION, to, ports)
    assert found.match.lower is None


@pytest.mark.parametrize(
    "target",
    ["DNAT --to-destination 10.1.1.1-10.1.1.4", "DNAT --to-destination 10.1.1.1:90-99", "DNAT --to-destination ?!",
     "DNAT"],
)  # fmt: skip
def test_a_choice_of_targets_is_not_sure(target: str) -> None:
    (found,) = nat(f"-A PREROUTING -d 192.0.2.1 -p tcp -m tcp --dport 80 -j {target}")
    assert found.match.open


def test_returns_take_packets_out_of_a_chain() -> None:
    found = nat(
        "-A PREROUTING -j MINE",
        "-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.1.1.9",
        "-A MINE -i eth0 -j RETURN",
        "-A MINE -s 10.0.0.0/8 -p tcp -j RETURN",
        "-A MINE -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1",
    )
    inner = [one.match.upper for one in found if one.to == cidr("10.1.1.1")]
    assert all(one.ingress == {"*"} for one in inner)
    assert not any(address("10.2.3.4") in one.src for one in inner)
    assert any(address("192.0.2.9") in one.src for one in inner)
    (outer,) = (one for one in found if one.to == cidr("10.1.1.9"))
    assert outer.match.upper.ingress is None


def test_a_network_is_mapped_one_to_one_wherever_the_rule_stands() -> None:
    lines = ("-A PREROUTING -j MINE", "-A POSTROUTING -j MINE", "-A MINE -d 198.51.100.0/30 -j NETMAP --to 10.1.1.0/30")
    there, back = nat(*lines)
    assert (there.kind, there.to) == (NatKind.DESTINATION, cidr("10.1.1.0/30"))
    assert back.kind is NatKind.SOURCE


def test_accept_in_the_nat_table_exempts() -> None:
    exempt, moved = nat(
        "-A PREROUTING -s 10.0.0.0/8 -j ACCEPT", "-A PREROUTING -p tcp -j DNAT --to-destination 10.1.1.1"
    )
    assert (exempt.kind, moved.kind) == (NatKind.EXEMPT, NatKind.DESTINATION)


def test_reverse_path_filtering_is_an_anti_spoofing_setting() -> None:
    text = (
        "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -m rpfilter --invert -j DROP\nCOMMIT\n"
        "*filter\n:INPUT DROP [0:0]\n-A INPUT -i eth0 -j ACCEPT\nCOMMIT\n"
    )
    (interface,) = read(text).firewalls[0].interfaces
    assert isinstance(interface.anti_spoofing, Known)


IPSETS = """create clinic hash:net family inet hashsize 1024 maxelem 65536
create mixed hash:ip,port family inet hashsize 1024 maxelem 65536
create short hash:ip family inet hashsize 1024 maxelem 65536 timeout 60
create carved hash:net family inet hashsize 1024 maxelem 65536
create wide hash:ip family inet hashsize 1024 maxelem 65536 netmask 24
create moving hash:ip family inet hashsize 1024 maxelem 65536
add clinic 10.20.1.0/24
add clinic 10.20.2.9 packets 4 bytes 240 comment "reader"
add mixed 10.20.1.1,tcp:104
add short 10.9.9.9 timeout 20
add carved 10.0.0.0/8
add carved 10.1.0.0/16 nomatch
add wide 10.4.4.0
add moving 10.3.3.3
"""


@pytest.mark.parametrize(
    ("flags", "src", "exact"),
    [
        ("clinic src", cidr("10.20.1.0/24") | cidr("10.20.2.9"), True),
        ("clinic src,dst", None, False),
        ("mixed src,dst", None, False),
        ("mixed src", None, False),
        ("short src", None, False),
        ("carved src", None, False),
        ("wide src", None, False),
        ("moving src", None, False),
        ("gone src", None, False),
    ],
)
def test_members_of_sets(flags: str, src: Ranges | None, exact: bool) -> None:
    text = (
        f"*filter\n:INPUT DROP [0:0]\n-A INPUT -m set --match-set {flags} -j ACCEPT\n"
        "-A INPUT -j SET --add-set moving src\nCOMMIT\n"
    )
    sources = (Source("iptables.save", text), Source("ipset.save", IPSETS))
    assert FORMAT.group(sources) == (sources,)
    assert FORMAT.certainty(sources[1]).certainty == 2
    found = FORMAT.read(sources, ())
    rule = found.firewalls[0].stages[0].rules[0]
    assert (rule.match.lower is None) is exact
    assert len(found.firewalls[0].unresolved) == (not exact)
    if src is not None:
        assert rule.match.upper.src == src
    assert not found.coverage[1].not_understood


def test_sets_alone_are_no_rules() -> None:
    with pytest.raises(NotReadableError, match="part of a rule set"):
        read(IPSETS)


WORDS = st.sampled_from(
    ["-A", "INPUT", "-j", "ACCEPT", "DROP", "-p", "tcp", "!", "-m", "multiport", "--dports", "80:90,104", "-s",
     "10.0.0.0/8", "-i", "eth+", "--ctstate", "NEW", "conntrack", "--tcp-flags", "SYN", "LIM", "-g", '"', "--limit",
     "--hitcount", "x", ":LIM", "-", "[1:2]", "COMMIT", "*filter", "*nat", "DNAT", "--to-destination", ":1-2", "-d",
     "PREROUTING", "--icmp-type", "9999/9", "-P", "-I", "3", "-N", "--dport", "99999", "::1/200", "1.2.3.4/1.2.3.4"]
)  # fmt: skip


@given(st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=8))
def test_no_line_breaks_the_reader(lines: list[str]) -> None:
    head = ["*filter", ":INPUT DROP [0:0]", ":LIM - [0:0]"]
    FORMAT.group((Source("a", "\n".join(lines)), Source("b", "\n".join(head))))
    try:
        (coverage,) = read("\n".join([*head, *lines])).coverage
    except NotReadableError:
        return  # a second, empty table replaced the first
    assert len(coverage.states) == len(coverage.source.lines)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    source = Source("x", text)
    assert FORMAT.certainty(source).certainty in {0, 1, 2, 3}
    with pytest.raises(NotReadableError):
        FORMAT.read((source,), ())


def test_seeds_and_remaining_times_of_sets_are_volatile() -> None:
    rules = Source("iptables.save", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n")
    texts = [
        f"create s hash:ip family inet maxelem 9 timeout {length} initval {seed}\n"
        f"add s 10.1.1.1 timeout {left} packets {left}\n"
        for length, seed, left in ((60, "0x1", 5), (60, "0x2", 9), (90, "0x1", 5))
    ]
    first, same, other = (
        FORMAT.read((rules, Source("ipset.save", text)), ()).coverage[1].content_sha256 for text in texts
    )
    assert first == same
    assert first != other
