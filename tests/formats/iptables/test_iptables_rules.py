"""What one line of iptables-save matches for the first packet of a connection, and what it does."""

import pytest

from auditor.formats.iptables import FORMAT
from auditor.model.evidence import Source
from auditor.model.firewall import NOTHING, Action, Firewall, Rule
from auditor.model.net import (
    ANY_PORT,
    ANY_PROTOCOL,
    ICMP,
    ICMPV6,
    SYMBOLIC,
    TCP,
    UDP,
    Ranges,
    Service,
    cidr,
    show_address,
)

HEAD = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:WEB - [0:0]\n"
V4 = Ranges.of((0, (1 << 32) - 1), (SYMBOLIC, SYMBOLIC))


def firewall(*lines: str, head: str = HEAD, name: str = "iptables.save") -> Firewall:
    text = head + "\n".join((*lines, "COMMIT", ""))
    return FORMAT.read((Source(name, text),), ()).firewalls[0]


def rule(line: str, *more: str) -> Rule:
    return firewall(f"-A INPUT {line}", *more).stages[-2].rules[0]


def on(protocol: int, ports: Ranges = ANY_PORT, sources: Ranges = ANY_PORT) -> Service:
    return Service(Ranges.single(protocol), ports, sources)


@pytest.mark.parametrize(
    ("line", "services"),
    [
        ("-j ACCEPT", (Service(),)),
        ("-p all -j ACCEPT", (Service(),)),
        ("-p tcp -m tcp --dport 104 -j ACCEPT", (on(TCP, Ranges.single(104)),)),
        ("-p 6 --destination-port=104 -j ACCEPT", (on(TCP, Ranges.single(104)),)),
        ("-p tcp --dport dicom -j ACCEPT", (on(TCP, Ranges.single(11112)),)),
        ("-p udp --sport :1023 --dport 1024: -j ACCEPT", (on(UDP, Ranges.of((1024, 65535)), Ranges.of((0, 1023))),)),
        ("-p tcp ! --dport 80 -j ACCEPT", (on(TCP, ANY_PORT - Ranges.single(80)),)),
        ("-p tcp --dport ! 80 -j ACCEPT", (on(TCP, ANY_PORT - Ranges.single(80)),)),
        ("! -p tcp -j ACCEPT", (Service(ANY_PROTOCOL - Ranges.single(TCP)),)),
        ("-p tcp -m multiport --dports 80,1000:2000 -j ACCEPT", (on(TCP, Ranges.of((80, 80), (1000, 2000))),)),
        ("-p tcp -m multiport --sports 20 -j ACCEPT", (on(TCP, ANY_PORT, Ranges.single(20)),)),
        ("-p tcp -m multiport --ports 22 -j ACCEPT",
         (on(TCP, Ranges.single(22)), on(TCP, ANY_PORT - Ranges.single(22), Ranges.single(22)))),
        ("-p icmp -m icmp --icmp-type 8 -j ACCEPT", (on(ICMP, Ranges.of((2048, 2303))),)),
        ("-p icmp --icmp-type echo-request -j ACCEPT", (on(ICMP, Ranges.of((2048, 2303))),)),
        ("-p icmp --icmp-type 3/4 -j ACCEPT", (on(ICMP, Ranges.single(772)),)),
        ("-p icmp --icmp-type any -j ACCEPT", (on(ICMP),)),
        ("-p esp -m policy --dir in --pol ipsec --proto ah -j ACCEPT", (on(50),)),
    ],
)  # fmt: skip
def test_services(line: str, services: tuple[Service, ...]) -> None:
    assert rule(line).match.upper.services == services


@pytest.mark.parametrize(
    ("line", "src", "dst"),
    [
        ("-s 10.20.0.0/16 -j ACCEPT", cidr("10.20.0.0/16"), V4),
        ("-s 10.20.0.0/255.255.0.0 -j ACCEPT", cidr("10.20.0.0/16"), V4),
        ("-s 10.0.5.0/255.0.255.0 -j ACCEPT", Ranges.union(cidr(f"10.{n}.5.0/24") for n in range(256)), V4),
        ("-s 10.1.1.1,10.1.1.3 -j ACCEPT", cidr("10.1.1.1") | cidr("10.1.1.3"), V4),
        ("! -s 10.0.0.0/8 -d 10.1.1.1 -j ACCEPT", V4 - cidr("10.0.0.0/8"), cidr("10.1.1.1")),
        ("-s ! 10.0.0.0/8 -j ACCEPT", V4 - cidr("10.0.0.0/8"), V4),
        ("-m iprange --src-range 10.1.1.1-10.1.1.2 -j ACCEPT", cidr("10.1.1.1") | cidr("10.1.1.2"), V4),
        ("-m addrtype --dst-type LOCAL -j ACCEPT", V4, Ranges.single(SYMBOLIC)),
        ("-m addrtype --dst-type MULTICAST -j ACCEPT", V4, cidr("224.0.0.0/4")),
        ("-m conntrack --ctorigdst 10.1.1.1 -j ACCEPT", V4, cidr("10.1.1.1")),
        ("-m conntrack --ctorigsrc 10.1.1.1 -j ACCEPT", cidr("10.1.1.1"), V4),
    ],
)
def test_addresses(line: str, src: Ranges, dst: Ranges) -> None:
    found = rule(line)
    assert (found.match.upper.src, found.match.upper.dst) == (src, dst)
    assert found.match.lower is None


@pytest.mark.parametrize(
    ("line", "ingress"),
    [
        ("-j ACCEPT", None),
        ("-i + -j ACCEPT", None),
        ("-i eth0 -j ACCEPT", {"eth0"}),
        ("-i eth+ -j ACCEPT", {"eth+"}),
        ("! -i eth0 -j ACCEPT", {"eth1", "lo", "*"}),
        ("! -i eth+ -j ACCEPT", {"lo", "*"}),
    ],
)
def test_interfaces(line: str, ingress: set[str] | None) -> None:
    found = rule(line, "-A INPUT -i lo -j ACCEPT", "-A INPUT -i eth0 -j DROP", "-A INPUT -i eth1 -j DROP")
    assert found.match.upper.ingress == (None if ingress is None else frozenset(ingress))


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("-m state --state NEW -j ACCEPT", False),
        ("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", True),
        ("-m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT", False),
        ("-m conntrack --ctstate INVALID -j DROP", True),
        ("-m conntrack ! --ctstate NEW -j DROP", True),
        ("-m conntrack ! --ctstate ESTABLISHED -j DROP", False),
        ("-m conntrack --ctstate UNTRACKED -j ACCEPT", True),
        ("-m conntrack --ctstate SNAT -j ACCEPT", True),
        ("-m conntrack --ctdir REPLY -j ACCEPT", True),
        ("-m conntrack --ctstatus SEEN_REPLY -j ACCEPT", True),
        ("-p tcp --syn -j ACCEPT", False),
        ("-p tcp ! --syn -j DROP", True),
        ("-p tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT", False),
        ("-p tcp --tcp-flags ALL NONE -j DROP", True),
        ("-p tcp ! --tcp-flags SYN,RST,ACK,FIN SYN -j DROP", True),
        ("-p tcp --tcp-flags SYN,FIN SYN,FIN -j DROP", True),
        ("-f -j DROP", True),
        ("! -f -j ACCEPT", False),
    ],
)
def test_replies(line: str, replies: bool) -> None:
    assert rule(line).replies_only is replies


@pytest.mark.parametrize(
    ("line", "dnat"),
    [
        ("-m conntrack --ctstate DNAT -j ACCEPT", True),
        ("-m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT", True),
        ("-m conntrack --ctstate NEW,DNAT -j ACCEPT", None),
        ("-m conntrack ! --ctstate DNAT -j DROP", False),
    ],
)
def test_translated_packets(line: str, dnat: bool | None) -> None:
    assert rule(line).match.upper.dnat is dnat
    assert not rule(line).replies_only


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("-j ACCEPT", Action.PERMIT),
        ("-j DROP", Action.DENY),
        ("-j REJECT --reject-with tcp-reset", Action.DENY),
        ("-j RETURN", Action.RETURN),
        ("-j WEB", Action.JUMP),
        ("-g WEB", Action.GOTO),
        ('-j LOG --log-prefix "x -j ACCEPT " --log-level 4', Action.CONTINUE),
        ("-j MARK --set-xmark 0x1/0xffffffff", Action.CONTINUE),
        ("-j NFQUEUE --queue-num 0", Action.UNKNOWN),
        ("-p tcp --dport 80", Action.CONTINUE),
        ("-m hashlimit --hashlimit-above 10/sec --hashlimit-name a -j DROP", Action.CONTINUE),
        ("-p tcp -m connlimit --connlimit-above 4 --connlimit-mask 32 -j REJECT", Action.CONTINUE),
        ("-m recent --update --seconds 60 --hitcount 4 --name S --rsource -j DROP", Action.CONTINUE),
        ("-m recent --rcheck --seconds 60 --name S --rsource -j DROP", Action.DENY),
        ("-m rpfilter --invert -j DROP", Action.CONTINUE),
    ],
)  # fmt: skip
def test_actions(line: str, action: Action) -> None:
    assert rule(line).action is action


@pytest.mark.parametrize(
    ("line", "opened"),
    [
        ("-m limit --limit 3/min -j ACCEPT", ()),
        ("-m limit --limit 3/min -j RETURN", ()),
        ("-m limit --limit 3/min -j DROP", ("a rate limit",)),
        ("-m set --match-set clinic src -j ACCEPT", ('the members of the set "clinic"',)),
        ("-m set ! --match-set clinic src -j DROP", ('the members of the set "clinic"',)),
        ("-m set --set clinic src -j ACCEPT", ('the members of the set "clinic"',)),
        ("-m mark --mark 0x1 -j ACCEPT", ("marks set elsewhere",)),
        ("-m time --timestart 08:00 -j ACCEPT", ("the time of day",)),
        ("-m owner --uid-owner 0 -j ACCEPT", ("the local user or process",)),
        ("-m physdev --physdev-in eth3 -j ACCEPT", ("the bridge port",)),
        ("-m addrtype ! --dst-type LOCAL -j DROP", ("which addresses are the host's own",)),
        ("-m addrtype --dst-type BROADCAST -j DROP", ("which addresses are of the type broadcast",)),
        ("-m recent --rcheck --name S -j ACCEPT", ("which senders were seen lately",)),
        ("-s pacs.example.org -j ACCEPT", ("what --source pacs.example.org means",)),
        ("-p tcp --dport nonsense -j ACCEPT", ("what --dport nonsense means",)),
        ("-m dicomtitle --called PACS -j ACCEPT", ('the match "dicomtitle"', 'the condition "--called"')),
        ("--frobnicate 3 -j ACCEPT", ('the condition "--frobnicate"',)),
        ("stray -j ACCEPT", ('the condition "stray"',)),
    ],
)
def test_what_is_open_surely_matches_nothing(line: str, opened: tuple[str, ...]) -> None:
    found = rule(line)
    assert found.match.open == opened
    assert found.match.lower == (NOTHING if opened else None)


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ("-m dicomtitle --called PACS -j ACCEPT", 1),
        ("--frobnicate 3 -j ACCEPT", 1),
        ("-p tcp -j SOMEWHERE", 1),
        ("-m mark --mark 0x1 -j ACCEPT", 0),
        ("-j NFQUEUE --queue-num 3", 0),
    ],
)
def test_what_is_not_understood_is_a_gap(line: str, gaps: int) -> None:
    assert len(firewall(f"-A INPUT {line}").gaps) == gaps


@pytest.mark.parametrize(
    ("nat", "behind"),
    [
        ("-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1", ["sent there", "open"]),
        ("-A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1", ["sent there", "10.1.1.1"]),
        ("-A PREROUTING -d 192.0.2.1 -p tcp --dport 81 -j DNAT --to-destination 10.1.1.1", ["sent there"]),
        ("-A PREROUTING -d 192.0.2.2 -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1", ["sent there"]),
        ("-A PREROUTING -d 192.0.2.1 -p udp -j DNAT --to-destination 10.1.1.1", ["sent there"]),
        ("-A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1\nCOMM", ["open"]),  # cut off
        ("-A OUTPUT -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.1.1", ["plain"]),
    ],
)
def test_where_a_packet_was_first_sent_to(nat: str, behind: list[str]) -> None:
    head = f"*nat\n:PREROUTING ACCEPT [0:0]\n{nat}\nCOMMIT\n{HEAD}".replace("COMM\nCOMMIT\n", "")
    line = "-A INPUT -p tcp -m conntrack --ctorigdst 192.0.2.1 --ctorigdstport 80 -j ACCEPT"
    found = [one.match for one in firewall(line, head=head).stages[-2].rules]
    there = cidr("192.0.2.1")
    assert [
        "open"
        if one.open
        else {None: "plain", False: "sent there"}.get(one.upper.dnat, show_address(one.upper.dst.first))
        for one in found
    ] == behind
    assert all(one.upper.dst == there for one in found if not one.upper.dnat and not one.open)
    assert all(one.lower == NOTHING for one in found if one.open)


def test_tracking_switched_off_makes_states_unsure() -> None:
    raw = "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp --dport 53 -j CT --notrack\nCOMMIT\n"
    lines = (
        "-A INPUT -p udp -m conntrack --ctstate NEW -j ACCEPT",
        "-A INPUT -p tcp -m conntrack --ctstate NEW -j ACCEPT",
        "-A INPUT -m conntrack --ctstate UNTRACKED -j ACCEPT",
    )
    udp, tcp, untracked = firewall(*lines, head=raw + HEAD).stages[-2].rules
    assert udp.match.open
    assert not tcp.match.open
    assert untracked.match.open
    assert not untracked.replies_only


def test_ipv6_types() -> None:
    line = "-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type neighbour-solicitation -j ACCEPT"
    found = firewall(line, name="ip6tables.save")
    assert found.families == {6}
    assert found.stages[0].rules[0].match.upper.services == (on(ICMPV6, Ranges.of((34560, 34815))),)


def test_comments_handles_and_logs() -> None:
    found = firewall(
        '-A INPUT -p tcp -m tcp --dport 104 -j LOG --log-prefix "dicom"',
        '-A INPUT -p tcp -m tcp --dport 104 -m comment --comment "modalities" -j ACCEPT',
        "-A INPUT -p tcp -m tcp --dport 105 -j ACCEPT",
    )
    log, dicom, other = found.stages[0].rules
    assert (dicom.name, dicom.handle, dicom.position) == ("modalities", "INPUT 2", 2)
    assert (log.logged, dicom.logged, other.logged) == (True, True, False)
    assert dicom.evidence.quote().startswith("-A INPUT -p tcp")


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ("DOCKER", True),
        ("DOCKER-ISOLATION-STAGE-1", True),
        ("DOCKER-INGRESS", True),
        ("DOCKER-USER", False),
        ("f2b-sshd", True),
        ("KUBE-SERVICES", True),
        ("CNI-FORWARD", True),
        ("ufw-before-input", True),
        ("ufw6-before-input", True),
        ("ufw-user-input", False),
        ("ufw6-user-input", False),
        ("PACS", False),
    ],
)
def test_chains_that_software_keeps(chain: str, expected: bool) -> None:
    lines = f"*filter\n:INPUT DROP [0:0]\n:{chain} - [0:0]\n-A INPUT -j {chain}\n-A {chain} -j DROP\nCOMMIT\n"
    found = FORMAT.read((Source("iptables.save", lines),), ()).firewalls[0]
    assert [one.generated for one in found.rules] == [expected, expected]
    loose = FORMAT.read((Source("iptables.save", lines.replace(f"-A INPUT -j {chain}\n", "")),), ()).firewalls[0]
    assert bool(loose.unused) is not expected


@pytest.mark.parametrize(
    ("line", "hits", "note"),
    [
        ("[7:420] -A INPUT -p tcp --dport 104 -j ACCEPT", 7, "it matched 7 times since the counters were last cleared"),
        ("[0:0] -A INPUT -p tcp --dport 104 -j ACCEPT", 0, "it never matched since the counters were last cleared"),
        ("-A INPUT -p tcp --dport 104 -j ACCEPT", None, ""),
    ],
)
def test_counters_tell_how_often_a_rule_matched(line: str, hits: int | None, note: str) -> None:
    found = firewall(line).stages[-2].rules[0]
    assert (found.hits, found.evidence.note) == (hits, note)
