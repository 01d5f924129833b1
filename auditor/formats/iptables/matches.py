"""What each option of a match means for the first packet of a connection."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from auditor.formats.iptables.draft import HOST_POINTS, SPACES, Draft, address_range, addresses
from auditor.formats.iptables.names import icmp_type, ports, protocol
from auditor.formats.iptables.options import Option
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ICMP, ICMPV6, Ranges, Service, cidr

Handler: TypeAlias = Callable[[Draft, Option], None]

_REPLIES = frozenset({"ESTABLISHED", "RELATED", "INVALID", "SNAT"})
_FLAG_BITS = ("FIN", "SYN", "RST", "PSH", "ACK", "URG")
_FLAGS = frozenset(_FLAG_BITS)
_MULTICAST = {4: cidr("224.0.0.0/4"), 6: cidr("ff00::/8")}
_OPEN = {
    "set": "the members of a set", "mark": "marks set elsewhere", "connmark": "marks set elsewhere",
    "physdev": "the bridge port", "time": "the time of day", "mac": "the hardware address of the sender",
    "owner": "the local user or process", "string": "the content of the packet", "u32": "the content of the packet",
    "bpf": "a filter program", "geoip": "which addresses are in a country", "policy": "whether IPsec protects it",
    "length": "the length of the packet", "ttl": "the time to live", "hl": "the hop limit", "tos": "the service class",
    "dscp": "the service class", "ecn": "congestion marks", "statistic": "a chance", "random": "a chance",
    "nth": "a counter", "quota": "a quota", "connbytes": "how much was transferred", "cpu": "the processor",
    "helper": "a connection helper", "realm": "the routing realm", "cluster": "the cluster node",
    "devgroup": "the interface group", "dst": "extension headers", "hbh": "extension headers",
    "frag": "extension headers", "rt": "extension headers", "ah": "the IPsec index", "esp": "the IPsec index",
    "ipv6header": "extension headers", "mh": "the mobility header", "eui64": "the hardware address of the sender",
    "socket": "whether a local socket is open", "ipvs": "the load balancer", "osf": "the sender's operating system",
    "cgroup": "the local control group", "nfacct": "a counter", "tcpmss": "the TCP segment size",
    "connlabel": "labels set elsewhere", "rateest": "a measured rate", "dccp": "DCCP fields", "sctp": "SCTP chunks",
    "ipp2p": "the content of the packet", "layer7": "the content of the packet", "condition": "a switch in /proc",
    "account": "a counter", "ndpi": "the content of the packet",
}  # fmt: skip
"""Matches that the file cannot decide, as nouns."""
_MODULES = frozenset(_OPEN) | {
    "tcp", "udp", "udplite", "icmp", "icmp6", "icmpv6", "ipv6-icmp", "multiport", "conntrack", "state", "comment",
    "limit", "hashlimit", "recent", "connlimit", "addrtype", "iprange", "pkttype", "rpfilter", "all",
}  # fmt: skip


_OWN = frozenset({("set", "--set"), ("policy", "--proto")})
"""Options that mean something else in these modules."""


def take(draft: Draft, option: Option, module: str) -> bool:
    """Apply one option of a match that `-m module` opened; False when it is no option of a match that we know."""
    handler = None if (module, option.name) in _OWN else _HANDLERS.get(option.name)
    if handler is None and module == "recent":
        return option.name in _RECENT_DETAILS
    if handler is None and module in _OPEN:
        _add_open(draft, module, option)
        return True
    if handler is None:
        return False
    try:
        handler(draft, option)
    except (ValueError, IndexError, OverflowError):
        draft.open.append(f"what {option.name} {option.value} means")
        draft.unresolved.append(f"{option.name} {option.value}")
    return True


def open_module(draft: Draft, option: Option) -> None:
    """`-m name`: a module that is not known, or that cannot be decided, leaves the rule open."""
    name = option.value
    if name not in _MODULES:
        draft.open.append(f'the match "{name}"')
        draft.unknown.append(f"-m {name}")
    elif name == "socket":
        draft.open.append(_OPEN[name])


def _add_open(draft: Draft, module: str, option: Option) -> None:
    known = draft.sets.get(option.value) if option.name in {"--match-set", "--set"} else None
    if known is not None and option.values[1:] == ("src",):
        draft.sources(known, negated=option.negated)
    elif known is not None and option.values[1:] == ("dst",):
        draft.destinations(known, negated=option.negated)
    elif option.name in {"--match-set", "--set"} and option.value:
        draft.open.append(f'the members of the set "{option.value}"')
        draft.unresolved.append(f"set {option.value}")
    else:
        draft.open.append(_OPEN[module])
    if module == "time":
        draft.notes.append("at certain times only")


def _protocol(draft: Draft, option: Option) -> None:
    number = protocol(option.value)
    given = ANY_PROTOCOL if number is None else Ranges.single(number)
    draft.narrow(Service(ANY_PROTOCOL - given if option.negated else given))


def _source(draft: Draft, option: Option) -> None:
    draft.sources(addresses(option.value), negated=option.negated)


def _destination(draft: Draft, option: Option) -> None:
    draft.destinations(addresses(option.value), negated=option.negated)


def _in(draft: Draft, option: Option) -> None:
    if option.value != "+":
        draft.ingress = draft.interfaces(option.value, negated=option.negated)


def _out(draft: Draft, option: Option) -> None:
    if option.value != "+":
        draft.egress = draft.interfaces(option.value, negated=option.negated)


def _fragment(draft: Draft, option: Option) -> None:
    draft.replies |= not option.negated


def _sport(draft: Draft, option: Option) -> None:
    given = ports(option.value)
    draft.narrow(Service(source_ports=ANY_PORT - given if option.negated else given))


def _dport(draft: Draft, option: Option) -> None:
    given = ports(option.value)
    draft.narrow(Service(ports=ANY_PORT - given if option.negated else given))


def _either_port(draft: Draft, option: Option) -> None:
    given = ports(option.value)
    if option.negated:
        draft.narrow(Service(ports=ANY_PORT - given, source_ports=ANY_PORT - given))
    else:
        draft.narrow(Service(ports=given), Service(ports=ANY_PORT - given, source_ports=given))


def _icmp(draft: Draft, option: Option) -> None:
    given = icmp_type(option.value, ICMPV6 if draft.family == 6 else ICMP)
    draft.narrow(Service(ports=ANY_PORT - given if option.negated else given))


def _tcp_flags(draft: Draft, option: Option) -> None:
    looked, wanted = (_flags(value) for value in option.values[:2])
    first = looked & {"SYN"} == wanted  # a connection starts with SYN alone
    draft.replies |= first is option.negated


def _flags(text: str) -> frozenset[str]:
    if text.startswith("0x"):  # as `iptables -L -n` prints them
        return frozenset(name for bit, name in enumerate(_FLAG_BITS) if int(text, 16) >> bit & 1)
    names = frozenset(text.upper().split(",")) - {"NONE"}
    if "ALL" in names:
        return _FLAGS
    if not names <= _FLAGS:
        raise ValueError(text)
    return names


def _syn(draft: Draft, option: Option) -> None:
    draft.replies |= option.negated


def _state(draft: Draft, option: Option) -> None:
    states = frozenset(option.value.upper().split(","))
    if not states <= _REPLIES | {"NEW", "UNTRACKED", "DNAT"}:
        raise ValueError(option.value)
    fresh = ("NEW" in states) is not option.negated
    if fresh:
        draft.tracked = ("UNTRACKED" in states) is option.negated
        if option.negated and "DNAT" in states:
            draft.dnat = False
    elif option.negated:
        draft.untracked = "UNTRACKED" not in states
        draft.replies |= not draft.untracked
    elif "DNAT" in states:
        draft.dnat = True
    else:
        draft.untracked = "UNTRACKED" in states
        draft.replies |= not draft.untracked


def _status(draft: Draft, option: Option) -> None:
    states = frozenset(option.value.upper().split(","))
    if "NONE" in states or option.negated:
        draft.open.append("the state of the connection")
    else:
        draft.replies = True


def _direction(draft: Draft, option: Option) -> None:
    draft.replies |= option.value.upper() == "REPLY"


def _first_address(draft: Draft, option: Option) -> None:
    given = addresses(option.value)
    if draft.translates:
        draft.first_sent(dst=SPACES[draft.family] - given if option.negated else given)
    else:
        draft.destinations(given, negated=option.negated)


def _first_port(draft: Draft, option: Option) -> None:
    given = ports(option.value)
    given = ANY_PORT - given if option.negated else given
    if draft.translates:
        draft.first_sent(ports=given)
    else:
        draft.narrow(Service(ports=given))


def _answers(draft: Draft, _option: Option) -> None:
    draft.open.append("the addresses of the replies")


def _source_range(draft: Draft, option: Option) -> None:
    draft.sources(address_range(option.value), negated=option.negated)


def _destination_range(draft: Draft, option: Option) -> None:
    draft.destinations(address_range(option.value), negated=option.negated)


def _source_type(draft: Draft, option: Option) -> None:
    draft.sources(_typed(draft, option), negated=option.negated)


def _destination_type(draft: Draft, option: Option) -> None:
    draft.destinations(_typed(draft, option), negated=option.negated)


def _typed(draft: Draft, option: Option) -> Ranges:
    """The addresses of some types; which ones a host has, or broadcasts to, no rule states."""
    types = frozenset(option.value.upper().split(","))
    if types == {"LOCAL"}:
        if option.negated:
            draft.open.append("which addresses are the host's own")
        return Ranges.single(HOST_POINTS[draft.family])
    if types == {"MULTICAST"}:
        return _MULTICAST[draft.family]
    draft.open.append(f"which addresses are of the type {option.value.lower()}")
    return Ranges() if option.negated else SPACES[draft.family]


def _on_interface(draft: Draft, _option: Option) -> None:
    draft.open.append("which addresses an interface has")


def _tcp_option(draft: Draft, _option: Option) -> None:
    draft.open.append("a TCP option")


def _packet_type(draft: Draft, option: Option) -> None:
    if (option.value.lower() in {"unicast", "host"}) is option.negated:
        draft.open.append("whether it is a broadcast")


def _comment(draft: Draft, option: Option) -> None:
    draft.comments += option.values


def _limit(draft: Draft, option: Option) -> None:
    if option.negated:
        draft.excess = "a rate limit"
    else:
        draft.allowance = "a rate limit"
        draft.notes.append(f"up to {option.value}")


def _above(draft: Draft, option: Option) -> None:
    if option.negated:
        draft.allowance = _kind(option)
    else:
        draft.excess = _kind(option)


def _upto(draft: Draft, option: Option) -> None:
    draft.allowance = _kind(option)
    draft.notes.append(f"up to {option.value}")


def _kind(option: Option) -> str:
    return "a limit of connections" if option.name.startswith("--connlimit") else "a rate limit"


def _recent_list(draft: Draft, option: Option) -> None:
    """`--rcheck`, `--update`, `--remove`: whether the sender is on a list that only the running kernel has."""
    if option.negated:
        draft.notes.append("unless the sender is on a list of recent senders")
    else:
        draft.open.append("which senders were seen lately")


def _hitcount(draft: Draft, option: Option) -> None:
    if int(option.value) > 1:  # a first packet is the first hit: only what comes after it matches
        draft.excess = "a rate limit"


def _reverse_path(draft: Draft, _option: Option) -> None:
    draft.spoofed = True


def _nothing(_draft: Draft, _option: Option) -> None:
    """Has no bearing on a first packet."""


_HANDLERS: Mapping[str, Handler] = {
    "--protocol": _protocol, "--proto": _protocol, "--limit-iface-in": _on_interface,
    "--limit-iface-out": _on_interface, "--source": _source, "--destination": _destination, "--in-interface": _in,
    "--out-interface": _out, "--fragment": _fragment, "--sport": _sport, "--dport": _dport, "--sports": _sport,
    "--dports": _dport, "--ports": _either_port, "--icmp-type": _icmp, "--icmpv6-type": _icmp,
    "--tcp-option": _tcp_option, "--tcp-flags": _tcp_flags, "--syn": _syn, "--state": _state, "--ctstate": _state,
    "--ctstatus": _status,
    "--ctdir": _direction, "--ctproto": _protocol, "--ctorigsrc": _source, "--ctorigsrcport": _sport,
    "--ctorigdst": _first_address, "--ctorigdstport": _first_port, "--ctreplsrc": _answers, "--ctrepldst": _answers,
    "--ctreplsrcport": _answers, "--ctrepldstport": _answers, "--src-range": _source_range,
    "--dst-range": _destination_range, "--src-type": _source_type, "--dst-type": _destination_type,
    "--pkt-type": _packet_type, "--comment": _comment, "--limit": _limit, "--hashlimit": _limit,
    "--hashlimit-upto": _upto, "--hashlimit-above": _above, "--connlimit-above": _above, "--connlimit-upto": _upto,
    "--rcheck": _recent_list, "--update": _recent_list, "--remove": _recent_list, "--hitcount": _hitcount,
    "--invert": _reverse_path, "--ipv4": _nothing, "--ipv6": _nothing, "--set-counters": _nothing,
    "--set": _nothing, "--limit-burst": _nothing, "--loose": _nothing, "--validmark": _nothing,
    "--accept-local": _nothing,
}  # fmt: skip
_RECENT_DETAILS = frozenset({"--name", "--rsource", "--rdest", "--mask", "--seconds", "--reap", "--rttl"})
_DETAILS = re.compile(r"--(?:hashlimit|connlimit)-[a-z0-9-]+")


def is_detail(option: Option) -> bool:
    """A detail of a rate: its burst, its name, what it counts by."""
    return _DETAILS.fullmatch(option.name) is not None
