"""Protocols and ports as AWS writes them."""

from auditor.model.net import ANY_PORT, ANY_SERVICE, ICMP, ICMPV6, PORT_END, PROTOCOL_END, TCP, UDP, Ranges, Service

_NAMES = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
_CODES = 255


def service(protocol: str, low: int | None, high: int | None) -> Service:
    """A protocol (`-1`, a name or a number) with its ports, or for ICMP its type and code; -1 is every one."""
    number = _number(protocol)
    match number:
        case None:
            return ANY_SERVICE
        case 6 | 17:
            return Service(Ranges.single(number), _ports(low, high))
        case 1 | 58:
            return Service(Ranges.single(number), _kinds(low, high))
        case _:
            return Service(Ranges.single(number))


def readable(protocol: str, low: int | None, high: int | None) -> bool:
    """Whether protocol and ports are written as AWS writes them; what is not readable may be any."""
    number = _number(protocol)
    if number in {TCP, UDP}:
        return low is not None and high is not None
    return protocol == "-1" or number is not None


def _number(protocol: str) -> int | None:
    known = _NAMES.get(protocol.lower())
    if known is not None or not protocol.isdecimal() or len(protocol) > len(str(PROTOCOL_END)):
        return known
    return int(protocol) if int(protocol) <= PROTOCOL_END else None


def _ports(low: int | None, high: int | None) -> Ranges:
    if low is None or high is None or low < 0:
        return ANY_PORT
    return Ranges.of((low, min(high, PORT_END)))


def _kinds(kind: int | None, code: int | None) -> Ranges:
    """ICMP type and code as one number: type * 256 + code."""
    if kind is None or kind < 0:
        return ANY_PORT
    if code is None or code < 0:
        return Ranges.of((kind * 256, kind * 256 + _CODES))
    return Ranges.single(kind * 256 + code)
