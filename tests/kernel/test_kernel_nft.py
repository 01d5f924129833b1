"""The reader of nftables against Linux: rule sets loaded with `nft -f`, real packets, one verdict.

Each rule set is read three times: as it was written, and as `nft list ruleset` and `nft -j list ruleset` print it.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.analysis.flow import Course
from auditor.formats.nftables import FORMAT
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface, Route
from auditor.model.net import ANY_V4, ANY_V6, ICMP, ICMPV6, Packet, cidr, show_address
from auditor.syntax.decode import decode
from tests.kernel.lab import INSIDE, OUTSIDE, Lab, lab, possible_nft
from tests.kernel.nft_rules import NftMaker

REASON = possible_nft()
pytestmark = pytest.mark.skipif(bool(REASON), reason=f"no kernel oracle on this machine: {REASON}")
PACKETS, SETS = 110, 176
LEGS = (
    Interface(
        OUTSIDE,
        networks=cidr("203.0.113.0/24") | cidr("2001:db8:1::/64"),
        addresses=cidr("203.0.113.2") | cidr("2001:db8:1::2"),
        gateway=True,
    ),
    Interface(
        INSIDE,
        networks=cidr("10.20.0.0/16") | cidr("2001:db8::/64"),
        addresses=cidr("10.20.0.1") | cidr("2001:db8::1"),
    ),
)


@pytest.fixture(scope="module")
def kernel() -> Iterator[Lab]:
    with lab() as found:
        yield found


def firewall(text: str) -> Firewall:
    """A rule set as the reader understands it, on the interfaces of the lab."""
    (found,) = FORMAT.read((decode("rules", text.encode()),), ()).firewalls
    place = Source("lab", "default\n").line(1)
    routes = (Route(ANY_V4, OUTSIDE, place), Route(ANY_V6, OUTSIDE, place))
    return replace(found, name="edge", interfaces=LEGS, routes=routes)


def shown(address: int, port: int, protocol: int) -> str:
    text = show_address(address)
    if protocol in {ICMP, ICMPV6}:
        return text
    return f"[{text}]:{port}" if ":" in text else f"{text}:{port}"


def disagreements(kernel: Lab, text: str, packets: list[Packet]) -> list[object]:
    """What differs between the kernel and any reading of its rule set, and what no reading understood."""
    kernel.load_nft(text)
    came_out = kernel.through(packets)
    found: list[object] = []
    for written in (text, kernel.listed(), kernel.listed("-j")):
        one = firewall(written)
        found += [(gap.note, gap.quote()) for gap in (*one.gaps, *one.unresolved)]
        course = Course(Estate(systems=(System(one.name, firewall=one),)))
        for packet, end in zip(packets, came_out, strict=True):
            told = course.answer(OUTSIDE, packet)
            said = told.delivered_to if told.verdict == "permit" else None
            back = end is None and said is not None and said.startswith("203.0.113.")  # leaves where nobody watches
            if told.verdict == "undecided" or (said != (end and shown(*end, packet.protocol)) and not back):
                found.append((packet, told.verdict, said, end))
    return found


@pytest.mark.parametrize("seed", range(SETS))
def test_the_reader_decides_as_the_kernel(kernel: Lab, seed: int) -> None:
    maker = NftMaker(seed)
    text = maker.text()
    assert disagreements(kernel, text, maker.packets(PACKETS)) == [], text
