"""What slow judges of single packets share: pf's own walk over rules, and its verdicts beside the engine's."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Protocol, TypeVar

from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.model.estate import Estate, Site, System
from auditor.model.firewall import Firewall
from auditor.model.net import TCP, Packet, address

PORTS = (104, 443, 3389)


class Walked(Protocol):
    """A rule as pf meets it."""

    action: str
    quick: bool

    def holds(self, leg: str, way: str, src: str, dst: str, port: int) -> bool:
        """Whether it matches a packet that goes `in` or `out` by an interface."""


_Line = TypeVar("_Line", bound=Walked)


def inside(one: str, where: str) -> bool:
    """Whether an address lies in a network, or anywhere."""
    return where == "any" or ip_address(one) in ip_network(where)


def leg_of(one: str, legs: Mapping[str, str]) -> str:
    """The interface behind which an address lies."""
    return next((leg for leg, net in legs.items() if ip_address(one) in ip_network(net, strict=False)), "wan")


def decided(found: Sequence[_Line], start: _Line, leg: str, way: str, src: str, dst: str, port: int) -> _Line:
    """The first quick line that matches, else the last one of all."""
    last = start
    for one in found:
        if one.action != "match" and one.holds(leg, way, src, dst, port):
            last = one
            if one.quick:
                break
    return last


def differing(
    firewall: Firewall,
    sources: Mapping[str, Sequence[str]],
    targets: Sequence[str],
    judged: Callable[[str, str, str, int], str],
) -> list[tuple[str, str, str, int, str, str]]:
    """The packets of which the engine (its verdict comes first) says something else than a judge."""
    course = Course(place(Estate(Site(), (System("edge", firewall=firewall),))))
    found = []
    for came, src in ((came, src) for came, some in sources.items() for src in some):
        for dst, port in ((dst, port) for dst in targets for port in PORTS):
            told = course.answer(came, Packet(address(src), address(dst), TCP, 40000, port)).verdict
            if told != (expected := judged(came, src, dst, port)):
                found.append((came, src, dst, port, told, expected))
    return found
