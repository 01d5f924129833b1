"""What a listing prints behind a rule's addresses: the conditions of its matches and what its target does, as options.

Each match prints itself in its own way (libxt_*.c of iptables 1.4 to 1.8, `print`); what none is known for stays open.
"""

import re
from collections.abc import Iterator

from auditor.formats.iptables.options import Option
from auditor.formats.iptables.rules import TAKES_OPTIONS
from auditor.model.frozen import dataclass

_RATE = r"(?P<v>\S+)(?: burst \S+)?(?: mode \S+)?(?: htable-\w+ \d+| (?:src|dst)mask \d+| rate-\w+(?: \d+)?)*"
_ROUTED = r"rpfilter(?: loose| validmark| accept-local)*"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a condition is printed: `no` marks its negation, `v` and `w` are its values, `n` a part of its name."""

    pattern: re.Pattern[str]
    module: str
    name: str


def _form(module: str, name: str, pattern: str) -> _Form:
    return _Form(re.compile(rf"(?:{pattern})(?!\S)"), module, name)


_EXACT = (
    _form("comment", "--comment", r"/\* (?P<v>.*) \*/"),
    _form("tcp", "", "tcp|udp|udplite|sctp|dccp"),
    _form("", "--sport", r"spts?:(?P<no>!?)(?P<v>\S+)"),
    _form("", "--dport", r"dpts?:(?P<no>!?)(?P<v>\S+)"),
    _form("", "--tcp-flags", r"flags:(?P<no>!?)(?P<v>\S+)/(?P<w>\S+)"),
    _form("", "--tcp-option", r"option=(?P<no>!?)(?P<v>\d+)"),
    _form("multiport", "--{n}", r"multiport (?P<n>sports|dports|ports) +(?P<no>!?)(?P<v>\S+)"),
    _form("conntrack", "--{n}", r"(?P<no>! )?(?P<n>state|ct[a-z]+) (?P<v>\S+)"),
    _form("icmp", "--icmp-type", r"(?:ipv6-)?icmp ?(?P<no>!?)type (?P<v>\d+(?: code \d+)?)"),
    _form("icmp", "--icmp-type", r"(?:ipv6-)?icmp (?P<no>!?)(?P<v>[A-Za-z][\w-]*)"),
    _form("iprange", "--src-range", r"source IP range (?P<no>! )?(?P<v>\S+)"),
    _form("iprange", "--dst-range", r"destination IP range (?P<no>! )?(?P<v>\S+)"),
    _form("limit", "--limit", f"limit: avg {_RATE}"),
    _form("hashlimit", "--hashlimit-upto", f"limit: up to {_RATE}"),
    _form("hashlimit", "--hashlimit-above", f"limit: above {_RATE}"),
    _form("connlimit", "--connlimit-above", r"#conn ?(?:src|dst)?/\d+ > (?P<v>\d+)"),
    _form("connlimit", "--connlimit-upto", r"#conn ?(?:src|dst)?/\d+ <= (?P<v>\d+)"),
    _form("recent", "--{n}", r"(?P<no>! )?recent: (?P<n>SET|CHECK|UPDATE|REMOVE)"),
    _form("", "--hitcount", r"hit_count: (?P<v>\d+)"),
    _form("", "--seconds", r"seconds: (?P<v>\d+)|reap|TTL-Match|name: \S+ side: \S+(?: mask: \S+)?"),
    _form("addrtype", "", "ADDRTYPE match"),
    _form("", "--{n}-type", r"(?P<n>src|dst)-type (?P<no>!?)(?P<v>\S+)"),
    _form("", "--limit-iface-{n}", r"limit-(?P<n>in|out)"),
    _form("pkttype", "--pkt-type", r"PKTTYPE (?P<no>!?)= (?P<v>\S+)"),
    _form("rpfilter", "--invert", rf"{_ROUTED} invert"),
    _form("rpfilter", "", _ROUTED),
    _form("set", "--match-set", r"(?P<no>! )?match-set (?P<v>\S+) (?P<w>\S+)"),
)
_OPEN = {
    "mark": "mark match", "connmark": "connmark match", "physdev": "PHYSDEV match", "time": "TIME", "owner": "owner",
    "mac": r"MAC ?!? ?[\dA-F:]+", "string": r'STRING match +(?:! )?"[^"]*"', "u32": "u32", "policy": "policy match",
    "length": "length", "ttl": "TTL match", "hl": "HL match", "tos": r"tos match\S*", "dscp": "DSCP match",
    "ecn": "ECN match", "statistic": "statistic", "quota": "quota:?", "connbytes": "connbytes", "cpu": "cpu",
    "helper": "helper match", "realm": "realm", "socket": "socket", "bpf": "match bpf", "cluster": "cluster",
    "devgroup": "(?:src|dst)-group", "connlabel": "connlabel", "esp": "esp", "ah": "ah", "frag": "frag", "rt": "rt",
    "ipv6header": "ipv6header", "tcpmss": "tcpmss match",
}  # fmt: skip
"""How the print of a match begins that no file can decide; the words after it are its details."""
_FORMS = _EXACT + tuple(_form(module, "", f"(?:! )?{pattern}") for module, pattern in _OPEN.items())
_RECENT = {"--CHECK": "--rcheck", "--UPDATE": "--update", "--REMOVE": "--remove", "--SET": "--set"}
_WORD, _BLANK = re.compile(r"\S+"), re.compile(r"\s*")

_TARGETS = {
    "REJECT": r"reject-with (?P<v>\S+)", "DNAT": r"to:(?P<v>\S+)|random|persistent",
    "SNAT": r"to:(?P<v>\S+)|random|persistent", "NETMAP": r"(?:to:)?(?P<v>[\da-f.:]+/\S+)",
    "REDIRECT": r"redir ports (?P<v>\S+)|random", "MASQUERADE": r"masq ports: (?P<v>\S+)|random",
    "SAME": r"same:(?P<v>\S+)", "NFLOG": "nflog-", "SET": r"(?P<n>add|del|map)-set (?P<v>\S+)", "CT": "CT |NOTRACK",
    "TPROXY": "TPROXY ",
}  # fmt: skip
"""How the print of a target begins, where that is not its own name."""
_SETTINGS = {
    "REJECT": "--reject-with", "DNAT": "--to-destination", "SNAT": "--to-source", "NETMAP": "--to", "SAME": "--to",
    "REDIRECT": "--to-ports", "MASQUERADE": "--to-ports", "SET": "--{n}-set",
}  # fmt: skip


def conditions(text: str, start: int, target: str) -> tuple[list[Option], list[Option]]:
    """The options of the matches and those of the target, for text that stands at `start` of the source."""
    found: list[Option] = []
    own = re.compile(_TARGETS.get(target, rf"{re.escape(target)}\b")) if target in TAKES_OPTIONS else None
    place = _skipped(text, 0)
    while place < len(text):
        if own is not None and (begins := own.match(text, place)):
            return found, list(_settings(target, begins, text, start))
        fits = ((one, one.pattern.match(text, place)) for one in _FORMS)
        form, match = next(((one, match) for one, match in fits if match), (None, None))
        if form is None or match is None:
            match = _WORD.match(text, place)
        if match is None:
            break
        found += _options(form, match, start)
        place = _skipped(text, match.end())
    return found, []


def _skipped(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _options(form: _Form | None, match: re.Match[str], start: int) -> Iterator[Option]:
    """The options for one printed condition; one without a name for words that no match is known to print."""
    place = (start + match.start(), start + match.end())
    if form is None:
        yield Option("", (match[0],), False, *place)
        return
    groups = match.groupdict()
    values = tuple(one.replace(" code ", "/") for one in (groups.get("v"), groups.get("w")) if one is not None)
    if form.module:
        yield Option("--match", (form.module,), False, *place)
    if form.name or form.module in _OPEN:
        name = form.name.format(**groups)
        yield Option(_RECENT.get(name, name), values, bool(groups.get("no")), *place)
    if form.module == "comment" and "*/" in match["v"]:  # where the comment ends, and what else stands there, is open
        yield Option("", (match[0],), False, *place)


def _settings(target: str, begins: re.Match[str], text: str, start: int) -> Iterator[Option]:
    """The options of a target that say something: where it hands packets to, and what it changes."""
    place = (start + begins.start(), start + len(text.rstrip()))
    rest, groups = text[begins.start() :], begins.groupdict()
    if target == "CT" and "notrack" in rest.lower():
        yield Option("--notrack", (), False, *place)
    values = re.findall(r"to:(\S+)", rest) if target in {"DNAT", "SNAT"} else [groups.get("v")]
    for value in values:
        if value and target in _SETTINGS:
            yield Option(_SETTINGS[target].format(**groups), (value,), False, *place)
