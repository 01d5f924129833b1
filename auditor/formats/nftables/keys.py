"""What a rule compares: the left side of a match, and what a value of it means for the first packet of a connection."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from auditor.formats.iptables.draft import HOST_POINTS, SPACES, address_range
from auditor.formats.iptables.draft import addresses as prefixes
from auditor.formats.nftables.draft import BOTH, FAMILY, Draft, compared
from auditor.formats.nftables.names import icmp, port_range, protocols
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ICMP, ICMPV6, TCP, UDP, Ranges, Service, cidr

PORTED: Mapping[str, Ranges] = {
    "tcp": Ranges.single(TCP), "udp": Ranges.single(UDP), "sctp": Ranges.single(132), "dccp": Ranges.single(33),
    "udplite": Ranges.single(136), "th": Ranges.single(TCP, UDP, 132, 33, 136),
}  # fmt: skip
_STATES = frozenset({"new", "established", "related", "invalid", "untracked"})
_META = frozenset(
    ("iif", "oif", "iifname", "oifname", "iiftype", "oiftype", "skuid", "skgid", "mark", "priority", "pkttype", "cpu",
     "rtclassid", "iifgroup", "oifgroup", "cgroup", "nftrace", "time", "day", "hour", "length", "l4proto", "nfproto",
     "protocol", "secpath", "random", "ibrname", "obrname", "ibriport", "obriport", "secmark", "sdifname", "iifkind")
)  # fmt: skip
BARE = frozenset(
    ("iif", "oif", "iifname", "oifname", "mark", "pkttype", "skuid", "skgid", "priority", "cpu", "iifgroup", "oifgroup",
     "cgroup", "rtclassid", "iiftype", "oiftype", "nftrace", "length", "time", "day", "hour")
)  # fmt: skip
"""Keys of `meta` that stand without it."""
_WORD_FOR = {
    "mark": "marks set elsewhere", "skuid": "the local user", "skgid": "the local group", "time": "the time of day",
    "hour": "the time of day", "day": "the day of the week", "length": "the length of the packet", "random": "a chance",
    "cgroup": "the local control group", "iifgroup": "the interface group", "oifgroup": "the interface group",
    "secpath": "whether IPsec protects it", "ttl": "the time to live", "hoplimit": "the hop limit",
    "dscp": "the service class", "id": "the number of the packet", "frag-off": "fragments",
}  # fmt: skip
_HEADERS = frozenset(
    ("ether", "vlan", "arp", "ah", "esp", "comp", "igmp", "exthdr", "frag", "hbh", "dst", "rt", "rt0", "rt2", "srh",
     "mh",     "socket", "osf", "numgen", "jhash", "symhash", "ipsec", "gre", "geneve",
      "vxlan", "tunnel", "xfrm", "dccp-option")
)  # fmt: skip
STARTS = frozenset({"ip", "ip6", "icmp", "icmpv6", "meta", "ct", "fib", *PORTED, *BARE, *_HEADERS})


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that is compared."""

    kind: str
    detail: str = ""
    family: int = 0
    """The family that it implies; 0 for none."""


Restrict: TypeAlias = Callable[[Draft, Key, tuple[str, ...], str], None]


def parse(words: list[str]) -> tuple[Key, int]:
    """The key that some words begin with, and how many words it takes; `?` when they begin with none."""
    first, second = (*words[:2], "", "")[:2]
    if first in {"ct", "fib"}:
        return _tracking(words) if first == "ct" else _route(words)
    found, used = Key("?", first), 1
    if first in FAMILY:
        found, used = _network(first, second), 2
    elif first in PORTED:
        kind = {"dport": "dport", "sport": "sport", "flags": "flags"}.get(second, "open")
        found, used = Key(kind, first if kind != "open" else f"{first} {second}"), 3 if second == "option" else 2
    elif first in {"icmp", "icmpv6"}:
        kind = second if second in {"type", "code"} else "open"
        found, used = Key(kind, first, 4 if first == "icmp" else 6), 2
    elif first == "meta" or first in BARE:
        name = second if first == "meta" else first
        found, used = Key(name if name in _META else "?", name), 2 if first == "meta" else 1
    elif first in _HEADERS or first.startswith("@"):
        found, used = Key("open", first), _length(words)
    return found, used


def _length(words: list[str]) -> int:
    """Headers name a field; a hash and its like take words up to what they are compared with."""
    if words[0].startswith("@"):
        return 1 + 4 * (words[1:2] == [","])
    ends = ("==", "!=", "<", ">", "<=", ">=", "map", "vmap", "set")
    if words[0] in {"numgen", "jhash", "symhash"}:
        return next((place for place, one in enumerate(words) if one in ends), len(words))
    return 2


def _network(header: str, field: str) -> Key:
    family = FAMILY[header]
    kind = {"saddr": "src", "daddr": "dst", "protocol": "l4proto", "nexthdr": "l4proto", "version": "nfproto"}.get(
        field
    )
    return Key(kind or "open", _WORD_FOR.get(field, f"the field {field} of {header}") if kind is None else "", family)


def _tracking(words: list[str]) -> tuple[Key, int]:
    sided = words[1:2] in (["original"], ["reply"])
    rest = words[2:] if sided else words[1:]
    used = 2 if sided else 1
    family = FAMILY.get(rest[0], 0) if rest else 0
    if family:
        rest, used = rest[1:], used + 1
    name = rest[0] if rest else ""
    if name in {"state", "status", "direction"}:
        return Key(f"ct {name}"), used + 1
    if name == "count":
        return Key("count"), used + 1
    if words[1:2] == ["original"] and name in {"saddr", "daddr", "proto-src", "proto-dst", "l3proto", "protocol"}:
        return Key(f"original {name}", name, family), used + 1
    return Key("open", f"what connection tracking says of {name}"), used + 1


def _route(words: list[str]) -> tuple[Key, int]:
    """`fib daddr type` and `fib saddr . iif oif`."""
    results = ("type", "oif", "oifname")
    end = next((place for place, one in enumerate(words) if one in results), len(words) - 1)
    asked, result = [one for one in words[1:end] if one != "."], words[end]
    if result == "type" and asked[:1] in (["saddr"], ["daddr"]):
        return Key("fib type", asked[0]), end + 1
    if result != "type" and asked[:1] == ["saddr"]:
        return Key("fib source"), end + 1
    return Key("open", "what the routing table says"), end + 1


def imply(draft: Draft, key: Key) -> None:
    """What a key asks of a packet whatever its value."""
    if key.family and key.kind in {"src", "dst", "l4proto", "open", "type", "code"}:
        draft.only(key.family)
    if key.kind in {"dport", "sport", "flags"}:
        draft.narrow(Service(PORTED[key.detail]))
    if key.kind in {"type", "code"}:
        draft.narrow(Service(Ranges.single(ICMP if key.detail == "icmp" else ICMPV6)))


def restrict(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    """Keep what has one of some values, or none of them."""
    imply(draft, key)
    try:
        _RESTRICT.get(key.kind, _open)(draft, key, values, operator)
    except (ValueError, IndexError, OverflowError):
        shown = ", ".join(values)
        draft.open.append(f"what {shown} means")
        draft.unresolved.append(shown)


def _union(found: Iterable[Ranges]) -> Ranges:
    return Ranges.union(found)


def addresses(text: str) -> Ranges:
    """`10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `10.0.0.0/255.255.0.0`. Raises ValueError for a name."""
    return prefixes(text) if "/" in text else address_range(text)


def _src(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    draft.sources(_union(addresses(one) for one in values), negated=operator == "!=")


def _dst(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    draft.destinations(_union(addresses(one) for one in values), negated=operator == "!=")


def _protocol(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    draft.narrow(Service(compared(ANY_PROTOCOL, _union(protocols(one) for one in values), operator)))


def _family(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    names = {"ipv4": 4, "ip": 4, "ipv6": 6, "ip6": 6, "2": 4, "10": 6}
    wanted = {names[one] for one in values if one in names}
    kept = _union(SPACES[one] for one in ({4, 6} - wanted if operator == "!=" else wanted))
    draft.src, draft.dst = draft.src & kept, draft.dst & kept


def _ports(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    given = compared(ANY_PORT, _union(port_range(one) for one in values), operator)
    draft.ported(PORTED[key.detail], given, source=key.kind == "sport")


def _type(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    number = ICMP if key.detail == "icmp" else ICMPV6
    draft.narrow(Service(ports=compared(ANY_PORT, _union(icmp(one, number) for one in values), operator)))


def _code(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    codes = {int(one) for one in values}
    wanted = set(range(256)) - codes if operator == "!=" else codes
    draft.narrow(Service(ports=Ranges.single(*(type * 256 + code for type in range(256) for code in wanted))))


def _interfaces(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    if any(one.isdecimal() for one in values):
        draft.open.append("which interface has that number")
        return
    patterns = [one[:-1] + "+" if one.endswith("*") else one for one in values]
    found = [draft.interfaces(one, negated=operator == "!=") for one in patterns]
    names = frozenset[str].intersection(*found) if operator == "!=" else frozenset[str]().union(*found)
    if key.kind.startswith("iif"):
        draft.enter(names)
    else:
        draft.leave(names, negated=operator == "!=")


def _state(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    states = {one for text in values for one in text.split("|")}
    if not states <= _STATES:
        raise ValueError(values[0])
    negated = operator in {"!=", "!"}
    if draft.early is None:
        draft.open.append("whether connection tracking has seen the packet")
        return
    fresh = ("invalid" if draft.early else "new") in states
    fresh = fresh is not negated
    if draft.early:
        draft.replies |= not fresh
        return
    draft.tracked |= fresh and ("untracked" in states) is negated
    if not fresh:
        draft.untracked |= ("untracked" in states) is not negated
        draft.replies |= not draft.untracked


def _status(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    names = {one for text in values for one in text.split("|")}
    negated = operator in {"!=", "!"}
    if draft.early is None:
        draft.open.append("whether connection tracking has seen the packet")
    elif draft.early:  # what has no state compares with nothing
        draft.replies = True
    elif names == {"dnat"}:
        draft.dnat = not negated
    elif negated or not names <= {"expected", "seen-reply", "assured", "snat", "dying"}:
        draft.open.append("the state of the connection")
    else:
        draft.replies = True  # none of these holds for the first packet of an unexpected connection


def _direction(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    draft.replies |= draft.early is True
    draft.replies |= ("reply" in values or "1" in values) is not (operator == "!=")


def _flags(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    """A connection starts with SYN alone. `flags & mask == value` comes as `mask/value`."""
    mask, slash, wanted = values[0].partition("/") if len(values) == 1 else ("", "", "")
    looked = {"syn"} & set(mask.split("|")) if slash else {"syn"}
    sets = [set(wanted.split("|"))] if slash else [set(one.split("|")) for one in values]
    if slash or operator in {"==", "!="}:
        fits = any(one - {"0x0", "0", "none"} == looked for one in sets) is not (operator == "!=")
    else:
        fits = any("syn" in one for one in sets) is not (operator == "!")
    draft.replies |= not fits


def _kind_of_address(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    """`fib daddr type local`; which addresses a host has, or broadcasts to, no rule states."""
    own, negated = Ranges.single(*HOST_POINTS.values()), operator == "!="
    given = own | (cidr("224.0.0.0/4") | cidr("ff00::/8") if "multicast" in values else Ranges())
    if not set(values) <= {"local", "multicast"} or negated or "local" not in values:
        draft.open.append("which addresses are the host's own" if "local" in values else "the type of an address")
        given = BOTH - given if negated else BOTH
    (draft.sources if key.detail == "saddr" else draft.destinations)(given, negated=False)


def _reverse(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    """A route back to the sender: what has none is forged."""
    missing = (values[:1] in (("missing",), ("0",), ("",))) is not (operator == "!=")
    draft.spoofed |= missing


def _original(draft: Draft, key: Key, values: tuple[str, ...], operator: str) -> None:
    """Where the first packet was sent to, before any translation."""
    match key.detail:
        case "saddr":
            _src(draft, key, values, operator)
        case "protocol":
            _protocol(draft, key, values, operator)
        case "proto-src":
            draft.narrow(Service(source_ports=compared(ANY_PORT, _union(port_range(one) for one in values), operator)))
        case "daddr" if draft.translates:
            space = SPACES[key.family] if key.family else BOTH
            draft.first_sent(dst=compared(space, _union(addresses(one) for one in values), operator))
        case "daddr":
            _dst(draft, key, values, operator)
        case "proto-dst":
            given = compared(ANY_PORT, _union(port_range(one) for one in values), operator)
            draft.first_sent(ports=given) if draft.translates else draft.narrow(Service(ports=given))


def _cast(draft: Draft, _key: Key, values: tuple[str, ...], operator: str) -> None:
    if (operator == "!=") is ("host" in values or "unicast" in values):
        draft.open.append("whether it is a broadcast")


def _open(draft: Draft, key: Key, _values: tuple[str, ...], _operator: str) -> None:
    draft.open.append(_WORD_FOR.get(key.detail, key.detail) or "a condition")
    if key.detail in {"time", "hour", "day"}:
        draft.notes.append("at certain times only")


_RESTRICT: Mapping[str, Restrict] = {
    "src": _src, "dst": _dst, "l4proto": _protocol, "nfproto": _family, "protocol": _family, "dport": _ports,
    "sport": _ports, "type": _type, "code": _code, "iif": _interfaces, "oif": _interfaces, "iifname": _interfaces,
    "oifname": _interfaces, "ct state": _state, "ct status": _status, "ct direction": _direction, "flags": _flags,
    "fib type": _kind_of_address, "fib source": _reverse, "pkttype": _cast, "original saddr": _original,
    "original daddr": _original, "original proto-src": _original, "original proto-dst": _original,
    "original protocol": _original,
}  # fmt: skip
