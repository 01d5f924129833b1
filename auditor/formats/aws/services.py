"""Protocols and ports as AWS writes them."""

from auditor.model.net import ANY_PORT, ANY_SERVICE, ICMP, ICMPV6, PORT_END, PROTOCOL_END, TCP, UDP, Ranges, Service

_NAMES = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
_CODES = 255


def service(protocol: str, low: int | None, high: int | None) -> Service:
    """A protocol (`-1`, a name or a number) with its ports, or for ICMP its type and code; -1 is every one."""
    number = _NAMES.get(protocol.lower())
    if number is None:
        known = protocol.isdecimal() and len(protocol) < _LONG and int(protocol) <= PROTOCOL_END
        if not known:
            return ANY_SERVICE
        number = int(protocol)
    protocols = Ranges.single(number)
    match number:
        case 6 | 17:
            return Service(protocols, _ports(low, high))
        case 1 | 58:
            return Service(protocols, _kinds(low, high))
        case _:
            return Service(protocols)


def readable(protocol: str, low: int | None, high: int | None) -> bool:
    """Whether protocol and ports are written as AWS writes them; what is not readable may be any."""
    number = _NAMES.get(protocol.lower())
    if number is None:
        number = int(protocol) if protocol.isdecimal() and len(protocol) < _LONG else None
    if number in {TCP, UDP}:
        return low is not None and high is not None
    return protocol == "-1" or (number is not None and number <= PROTOCOL_END)


_LONG = 4


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
