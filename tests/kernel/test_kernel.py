"""The engine against Linux: random rule sets, real packets, one verdict.

Each rule set is drawn in the neutral model, rendered for iptables-restore, and loaded into a network namespace. What
comes out on the other side must be what the model's answer says, and what the packet-by-packet evaluator of the other
tests says; so the kernel vouches for both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from auditor.analysis.flow import Course
from auditor.formats.iptables import FORMAT
from auditor.model.estate import Estate, System
from auditor.model.firewall import Firewall
from auditor.model.net import ICMP, ICMPV6, Packet, show_address
from auditor.syntax.decode import decode
from tests.analysis.naive import crosses, egress
from tests.kernel.lab import INSIDE, OUTSIDE, Lab, lab, possible
from tests.kernel.rules import Maker, restore

REASON = possible()
pytestmark = pytest.mark.skipif(bool(REASON), reason=f"no kernel oracle on this machine: {REASON}")
PACKETS = 120
SEEDS = [(seed, 6 if seed % 4 == 3 else 4) for seed in range(28)]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Lab]:
    with lab() as found:
        yield found


@dataclass(frozen=True)
class Trial:
    """One rule set with what the kernel did."""

    firewall: Firewall
    packets: list[Packet]
    came_out: list[tuple[int, int] | None]

    def disagreements(self, firewall: Firewall) -> list[Any]:
        """The packets on which a firewall model and the kernel differ."""
        course = Course(Estate(systems=(System(firewall.name, firewall=firewall),)))
        found = []
        for packet, end in zip(self.packets, self.came_out, strict=True):
            told = course.answer(OUTSIDE, packet)
            said = told.delivered_to if told.verdict == "permit" else None
            if said != (end and _shown(*end, packet.protocol)) and not self._elsewhere(packet):
                found.append((packet, told.verdict, said, end))
        return found

    def _elsewhere(self, packet: Packet) -> bool:
        """It is for the firewall itself, or leaves where nobody watches."""
        _, ends = crosses(self.firewall, OUTSIDE, packet)
        own = [one.addresses for one in self.firewall.interfaces]
        return any(any(end.dst in one for one in own) or egress(self.firewall, end.dst) != INSIDE for end in ends)


def _shown(address: int, port: int, protocol: int) -> str:
    shown = show_address(address)
    if protocol in {ICMP, ICMPV6}:
        return shown
    return f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"


@pytest.fixture(scope="module", params=SEEDS, ids=[f"ipv{family}-{seed}" for seed, family in SEEDS])
def trial(kernel: Lab, request: pytest.FixtureRequest) -> tuple[Trial, str]:
    seed, family = request.param
    maker = Maker(seed, family)
    firewall, packets = maker.firewall(), maker.packets(PACKETS)
    kernel.load(restore(firewall), ipv6=family == 6)
    return Trial(firewall, packets, kernel.through(packets)), kernel.saved(ipv6=family == 6)


def test_the_engine_decides_as_the_kernel(trial: tuple[Trial, str]) -> None:
    one, _ = trial
    assert one.disagreements(one.firewall) == []


def test_the_export_that_the_kernel_writes_is_read_and_decided_alike(trial: tuple[Trial, str]) -> None:
    one, saved = trial
    (firewall,) = FORMAT.read((decode("rules", saved.encode()),), ()).firewalls
    routed = replace(firewall, name="edge", interfaces=one.firewall.interfaces, routes=one.firewall.routes)
    assert one.disagreements(routed) == []


def test_the_slow_evaluator_decides_as_the_kernel(trial: tuple[Trial, str]) -> None:
    one, _ = trial
    for packet, end in zip(one.packets, one.came_out, strict=True):
        verdict, ends = crosses(one.firewall, OUTSIDE, packet)
        (arrives,) = ends or {None}
        inside = arrives and not one._elsewhere(packet)
        assert end == ((arrives.dst, arrives.dport) if arrives and inside and verdict == "permit" else None)


def test_some_packets_pass_and_some_do_not(kernel: Lab) -> None:
    counts = set()
    for seed, family in SEEDS[:4]:
        maker = Maker(seed, family)
        kernel.load(restore(maker.firewall()), ipv6=family == 6)
        counts |= {one is not None for one in kernel.through(maker.packets(60))}
    assert counts == {True, False}
