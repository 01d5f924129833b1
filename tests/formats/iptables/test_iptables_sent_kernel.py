"""Rules that ask where a packet was first sent to, in iptables and nftables, against the kernel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from auditor.analysis.flow import Course
from auditor.formats import iptables, nftables
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface, Route
from auditor.model.net import ANY_V4, TCP, Packet, address, cidr, show_address
from auditor.syntax.decode import decode
from tests.kernel.lab import INSIDE, OUTSIDE, Lab, lab, possible_nft

REASON = possible_nft()
pytestmark = pytest.mark.skipif(bool(REASON), reason=f"no kernel oracle on this machine: {REASON}")
LEGS = (
    Interface(OUTSIDE, networks=cidr("203.0.113.0/24"), addresses=cidr("203.0.113.2"), gateway=True),
    Interface(INSIDE, networks=cidr("10.20.0.0/16"), addresses=cidr("10.20.0.1")),
)
OUTER, INNER, PORTS = ("203.0.113.8", "203.0.113.9", "203.0.113.10"), ("10.20.0.15", "10.20.0.16"), (104, 443, 8443)


@pytest.fixture(scope="module")
def kernel() -> Iterator[Lab]:
    with lab() as found:
        yield found


def answers(module: object, text: str, packets: list[Packet]) -> list[str | None]:
    """Where each packet arrives, nowhere (None), or `undecided`."""
    format = module.FORMAT  # type: ignore[attr-defined]  # the two modules have one
    (found,) = format.read((decode("rules", text.encode()),), ()).firewalls
    place = Source("lab", "default\n").line(1)
    placed: Firewall = replace(found, name="edge", interfaces=LEGS, routes=(Route(ANY_V4, OUTSIDE, place),))
    course = Course(Estate(systems=(System("edge", firewall=placed),)))
    told = [course.answer(OUTSIDE, one) for one in packets]
    return [one.delivered_to if one.verdict == "permit" else one.verdict.replace("deny", "") or None for one in told]


class Maker:
    """Draws translations and rules that ask for what was sent before them."""

    def __init__(self, seed: int) -> None:
        """The same seed draws the same rules."""
        self._random = Random(seed)  # noqa: S311 - reproducible rule sets, not secrets

    def moves(self) -> list[tuple[str, int, str, int]]:
        """Which address and port becomes which."""
        draw = self._random.choice
        return [(draw(OUTER), draw(PORTS), draw(INNER), draw(PORTS)) for _ in range(self._random.randrange(5))]

    def rules(self) -> list[tuple[str, str, str, str]]:
        """What was asked of the first address and port and of the new address; and what is done."""
        draw = self._random.choice
        targets = (*OUTER, "203.0.113.8/31", *INNER, "", "")
        return [
            (draw(("", "! ")) + one if (one := draw(targets)) else "", draw(("", *map(str, PORTS))), draw(("", *INNER)),
             draw(("ACCEPT", "DROP")))
            for _ in range(5)
        ]  # fmt: skip


def older(moves: list[tuple[str, int, str, int]], rules: list[tuple[str, str, str, str]]) -> str:
    lines = ["*nat", ":PREROUTING ACCEPT [0:0]"]
    lines += [
        f"-A PREROUTING -d {a} -p tcp -m tcp --dport {b} -j DNAT --to-destination {c}:{d}" for a, b, c, d in moves
    ]
    lines += ["COMMIT", "*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]"]
    for sent, port, to, action in rules:
        negated, where = sent[:2] if sent[:1] == "!" else "", sent.removeprefix("! ")
        words = [f"{negated}--ctorigdst {where}"] if where else []
        words += [f"--ctorigdstport {port}"] if port else []
        asked = f" -m conntrack {' '.join(words)}" if words else ""
        lines.append(f"-A FORWARD{f' -d {to}' if to else ''} -p tcp{asked} -j {action}")
    return "\n".join([*lines, "COMMIT", ""])


def newer(moves: list[tuple[str, int, str, int]], rules: list[tuple[str, str, str, str]]) -> str:
    lines = ["table ip n {", "chain p { type nat hook prerouting priority -100;"]
    lines += [f"ip daddr {a} tcp dport {b} dnat to {c}:{d}" for a, b, c, d in moves]
    lines += ["}", "}", "table inet f {", "chain f { type filter hook forward priority 0; policy drop;"]
    for sent, port, to, action in rules:
        where = sent.replace("! ", "!= ")
        words = [f"ip daddr {to}"] if to else []
        words += ["meta l4proto tcp", *([f"ct original ip daddr {where}"] if sent else [])]
        words += [f"ct original proto-dst {port}"] if port else []
        lines.append(f"{' '.join(words)} {action.lower()}")
    return "\n".join([*lines, "}", "}", ""])


@pytest.mark.parametrize("seed", range(24))
def test_the_reader_decides_as_the_kernel(kernel: Lab, seed: int) -> None:
    maker = Maker(seed)
    moves, rules = maker.moves(), maker.rules()
    for module, text in ((iptables, older(moves, rules)), (nftables, newer(moves, rules))):
        first = 20000 + seed * 100 + 50 * (module is nftables)  # what the kernel tracks it does not translate again
        packets = [
            Packet(address("198.51.100.7"), address(to), TCP, first + number, port)
            for number, (to, port) in enumerate(product((*OUTER, *INNER), (*PORTS, 80)))
        ]
        (kernel.load if module is iptables else kernel.load_nft)(text)
        came_out = [end and f"{show_address(end[0])}:{end[1]}" for end in kernel.through(packets)]
        kernel.load_nft("")
        for packet, told, end in zip(packets, answers(module, text, packets), came_out, strict=True):
            back = end is None and told is not None and told.startswith("203.0.113.")  # leaves where nobody watches
            assert told in {end, "undecided"} or back, (text, packet)
            assert told != "undecided" or unclear(moves), (text, packet)


def unclear(moves: list[tuple[str, int, str, int]]) -> bool:
    """Whether two translations hand on the same."""
    return len({one[2:] for one in moves}) < len(set(moves))
