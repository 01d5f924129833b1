"""Listings that the kernel's own iptables prints against what its iptables-save writes of the same rules."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.analysis.flow import Course
from auditor.formats.iptables import FORMAT
from auditor.model.estate import Estate, System
from auditor.model.firewall import Firewall, NatKind
from auditor.syntax.decode import decode
from tests.formats.iptables.listed import FORMS, TARGETS, Row
from tests.kernel.lab import OUTSIDE, Lab, lab, possible
from tests.kernel.rules import Maker, restore

REASON = possible()
pytestmark = pytest.mark.skipif(bool(REASON), reason=f"no kernel oracle on this machine: {REASON}")
SEEDS = [(seed, 6 if seed % 4 == 3 else 4) for seed in range(8)]
HEAD = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:WEB - [0:0]\n"


@pytest.fixture(scope="module")
def kernel() -> Iterator[Lab]:
    with lab() as found:
        yield found


def run(kernel: Lab, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    whole = ("ip", "netns", "exec", kernel.wall, *command)
    return subprocess.run(whole, input=text, capture_output=True, text=True, check=False)


def listed(kernel: Lab, *options: str, ipv6: bool = False) -> Firewall:
    """The tables filter and nat, listed one behind the other."""
    command = "ip6tables" if ipv6 else "iptables"
    return read("".join(run(kernel, command, "-t", table, "-L", *options).stdout for table in ("filter", "nat")))


def read(text: str) -> Firewall:
    (found,) = FORMAT.read((decode("rules.txt", text.encode()),), ()).firewalls
    return found


def course(found: Firewall, like: Firewall) -> Course:
    placed = replace(found, name="edge", interfaces=like.interfaces, routes=like.routes)
    return Course(Estate(systems=(System("edge", firewall=placed),)))


@pytest.mark.parametrize(("seed", "family"), SEEDS, ids=[f"ipv{family}-{seed}" for seed, family in SEEDS])
def test_a_listing_decides_as_the_export_of_the_same_rules(kernel: Lab, seed: int, family: int) -> None:
    maker, ipv6 = Maker(seed, family), family == 6
    drawn, packets = maker.firewall(), maker.packets(60)
    kernel.load(restore(drawn), ipv6=ipv6)
    saved = course(read(kernel.saved(ipv6=ipv6)), drawn)
    full = course(listed(kernel, "-n", "-v", ipv6=ipv6), drawn)
    blind = course(listed(kernel, "-n", ipv6=ipv6), drawn)
    for packet in packets:
        truth = saved.answer(OUTSIDE, packet)
        told, perhaps = full.answer(OUTSIDE, packet), blind.answer(OUTSIDE, packet)
        assert (told.verdict, told.delivered_to) == (truth.verdict, truth.delivered_to)
        assert perhaps.verdict in {truth.verdict, "undecided"}


def test_a_listing_of_every_kind_of_rule_is_read_as_its_export(kernel: Lab) -> None:
    rows = [Row(form) for form in FORMS] + [Row(target=target) for target in TARGETS]
    rows += [Row(ingress="!eth0", source="!10.20.0.0/16", destination="192.168.0.0/255.255.0.255", fragment="f")]
    rows = [row for row in rows if knows(kernel, row)]
    kernel.load(HEAD + "".join(f"{row.saved()}\n" for row in rows) + "COMMIT\n")
    saved, found = read(kernel.saved()), listed(kernel, "-n", "-v")
    assert len(rows) > 40
    for one, other in zip(saved.rules, found.rules, strict=True):
        assert (one.action, one.match, one.handle, one.target, one.logged, one.replies_only) == (
            other.action, other.match, other.handle, other.target, other.logged, other.replies_only,
        ), other.evidence.quote()  # fmt: skip
    assert not found.gaps


def knows(kernel: Lab, row: Row) -> bool:
    """Whether the kernel of this machine has the match and the target."""
    return run(kernel, "iptables-restore", text=f"{HEAD}{row.saved()}\nCOMMIT\n").returncode == 0


def test_translations_are_listed_as_they_are_exported(kernel: Lab) -> None:
    lines = (
        "PREROUTING -d 203.0.113.5 -i eth0 -p tcp -m tcp --dport 104 -j DNAT --to-destination 10.20.0.5:11112",
        "PREROUTING -p tcp -m tcp --dport 105 -j DNAT --to-destination 10.20.0.5-10.20.0.7",
        "PREROUTING -p tcp -m tcp --dport 106 -j DNAT --to-destination :80 --random",
        "PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080-8090",
        "PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT",
        "PREROUTING -d 192.0.2.0/24 -j NETMAP --to 10.20.0.0/24",
        "PREROUTING -p udp -j ACCEPT",
        "POSTROUTING -p tcp -o eth0 -j MASQUERADE --to-ports 1000-2000 --random",
        "POSTROUTING -o eth0 -j SNAT --to-source 198.51.100.1 --persistent",
    )
    kernel.load(f"{HEAD}COMMIT\n*nat\n" + "".join(f"-A {line}\n" for line in lines) + "COMMIT\n")
    saved, found = read(kernel.saved()), listed(kernel, "-n", "-v")
    assert [(one.kind, one.match, one.to, one.to_ports, one.handle) for one in saved.nat] == [
        (one.kind, one.match, one.to, one.to_ports, one.handle) for one in found.nat
    ]
    assert {one.kind for one in found.nat} == {NatKind.DESTINATION, NatKind.EXEMPT, NatKind.SOURCE}
