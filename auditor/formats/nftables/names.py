"""Names that nftables gives to protocols, ports and ICMP types, where iptables has others."""

from collections.abc import Mapping

from auditor.formats.iptables.names import icmp_type, ports, protocol
from auditor.model.net import ANY_PROTOCOL, ICMP, Ranges

_V4: Mapping[str, int] = {"info-request": 15, "info-reply": 16}
_V6: Mapping[str, int] = {
    "mld-listener-query": 130, "mld-listener-report": 131, "mld-listener-done": 132, "mld-listener-reduction": 132,
    "nd-router-solicit": 133, "nd-router-advert": 134, "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136,
    "nd-redirect": 137, "router-renumbering": 138, "ind-neighbor-solicit": 141, "ind-neighbor-advert": 142,
    "mld2-listener-report": 143,
}  # fmt: skip
"""nft(8), ICMP TYPE TYPE and ICMPV6 TYPE TYPE."""


def number_range(text: str) -> tuple[str, str]:
    """Both ends of `1-5`, or twice the same; the names of some services hold a dash themselves."""
    low, dash, high = text.partition("-")
    return (low, high) if dash and low.isdecimal() and high.isdecimal() else (text, text)


def port_range(text: str) -> Ranges:
    """Ports by number, range or name. Raises ValueError."""
    low, high = number_range(text)
    return ports(f"{low}:{high}" if low != high else low)


def protocols(text: str) -> Ranges:
    """Protocols by number, range or name. Raises ValueError."""
    low, high = number_range(text)
    if low != high:
        return Ranges.of((int(low), int(high)))
    number = protocol(low)
    return ANY_PROTOCOL if number is None and low not in {"0", "ip"} else Ranges.single(number or 0)


def icmp(text: str, number: int) -> Ranges:
    """The types of a name, number or range, as they stand on the port axis. Raises ValueError."""
    low, high = number_range(text)
    if low != high:
        return Ranges.of((int(low) * 256, int(high) * 256 + 255))
    known = (_V4 if number == ICMP else _V6).get(text)
    return icmp_type(text if known is None else str(known), number)
