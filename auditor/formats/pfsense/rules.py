"""Filter rules as they are written: what each matches and does, and where in pf's order it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.formats.pfsense.network import FAMILIES
from auditor.formats.pfsense.objects import Found, Objects
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ICMP, ICMPV6, NONE, PROTOCOL_NAMES, TCP, UDP, Ranges, Service
from auditor.syntax.xmltree import Element

ACTIONS: Mapping[str, Action] = {
    "pass": Action.PERMIT, "block": Action.DENY, "reject": Action.DENY, "match": Action.CONTINUE,
}  # fmt: skip
_PROTOCOLS: Mapping[str, tuple[int, ...]] = {
    **{name: (number,) for number, name in PROTOCOL_NAMES.items()},
    "tcp/udp": (TCP, UDP), "ipv6-icmp": (ICMPV6,), "icmp6": (ICMPV6,), "pim": (103,), "carp": (112,), "vrrp": (112,),
    "pfsync": (240,), "etherip": (97,), "ipv6": (41,), "ipencap": (4,),
}  # fmt: skip
ICMP_TYPES: Mapping[str, tuple[int | None, int | None]] = {
    "althost": (6, None), "dataconv": (31, None), "echorep": (0, 129), "echoreq": (8, 128), "fqdnrep": (None, 140),
    "fqdnreq": (None, 139), "groupqry": (None, 130), "grouprep": (None, 131), "groupterm": (None, 132),
    "inforep": (16, None), "inforeq": (15, None), "ipv6-here": (34, None), "ipv6-where": (33, None),
    "listendone": (None, 132), "listenrep": (None, 131), "listqry": (None, 130), "maskrep": (18, None),
    "maskreq": (17, None), "mobredir": (32, None), "mobregrep": (36, None), "mobregreq": (35, None),
    "mtrace": (None, 201), "mtraceresp": (None, 200), "neighbradv": (None, 136), "neighbrsol": (None, 135),
    "niqry": (None, 139), "nirep": (None, 140), "paramprob": (12, 4), "photuris": (40, None), "redir": (5, 137),
    "routeradv": (9, 134), "routersol": (10, 133), "routrrenum": (None, 138), "skip": (39, None),
    "squench": (4, None), "timerep": (14, None), "timereq": (13, None), "timex": (11, 3), "toobig": (None, 2),
    "trace": (30, None), "unreach": (3, 1), "wrurep": (None, 140), "wrureq": (None, 139),
}  # fmt: skip
"""pf's names with their numbers in ICMP and ICMPv6 (filter.inc; icmp(4), icmp6(4))."""
CONDITIONS = {
    "tagged": 'the mark "{}", which another rule sets', "os": "the operating system of the sender",
    "dscp": "the service class", "vlanprio": "the priority of the VLAN frame",
}  # fmt: skip
_READ = """
type interface ipprotocol protocol source destination icmptype disabled floating quick direction log sched gateway
tcpflags1 tcpflags2 tcpflags_any tagged os dscp vlanprio separator
"""
_NO_EFFECT = """
id tracker descr created updated statetype statetimeout max max-src-nodes max-src-conn max-src-conn-rate
max-src-conn-rates max-src-states tag associated-rule-id enabled disablereplyto nopfsync nosync allowopts
source-track defaultqueue ackqueue dnpipe pdnpipe l7container vlanprioset
"""
KNOWN = frozenset((_READ + _NO_EFFECT).split())
"""The settings of a rule; one that is not among them may narrow it."""
_HISTORY = frozenset({"created", "updated"})


@dataclass(frozen=True, slots=True)
class Written:
    """A rule with its place in pf's order."""

    rule: Rule
    interfaces: tuple[str, ...]
    """Empty: every interface (a floating rule)."""
    floating: bool
    quick: bool
    direction: str
    """`in`, `out` or `any`."""
    missing: tuple[str, ...] = ()
    unknown: tuple[Element, ...] = ()
    gateway: str = ""
    """Of a rule that permits: the gateway that its packets are sent to."""
    anywhere: bool = False
    """It is written for any destination."""


def written_rules(
    section: Element, objects: Objects, schedules: frozenset[str], stopped: int | None = None
) -> Iterator[Written]:
    """Every rule of the filter section, in its order, without one that the file breaks off in."""
    for position, element in enumerate(section.all("rule"), 1):
        if element.get("separator") is None and element.end != stopped:
            yield _written(element, position, objects, schedules)


def place(element: Element) -> Evidence:
    """Where a rule says what it does: all but its last lines, which say who wrote it when."""
    said = (one.end for one in element.children if one.name not in _HISTORY and one.end < element.end)
    return element.source.at(element.start, max(said, default=element.end))


def _written(element: Element, position: int, objects: Objects, schedules: frozenset[str]) -> Written:
    floating = element.get("floating") is not None
    names = tuple(one.strip() for one in element.read("interface").split(",") if one.strip())
    reader = _RuleReader(element, objects, schedules)
    rule = replace(reader.rule(), position=position)
    if names:
        members = {member for name in names for member in objects.network.members(name)}
        rule = replace(rule, match=_bound(rule.match, frozenset(members)))
    return Written(
        rule,
        names,
        floating,
        quick=not floating or element.get("quick") is not None,
        direction=(element.read("direction").lower() or "any") if floating else "in",
        missing=tuple(dict.fromkeys(reader.missing)),
        unknown=tuple(one for one in element.children if one.name not in KNOWN),
        gateway=reader.gateway,
        anywhere=element.get("destination", "any") is not None,
    )


def _bound(match: Match, names: frozenset[str]) -> Match:
    lower = match.lower if match.lower in {None, NOTHING} else replace(match.surely, ingress=names)
    return replace(match, upper=replace(match.upper, ingress=names), lower=lower)


class _RuleReader:
    def __init__(self, element: Element, objects: Objects, schedules: frozenset[str]) -> None:
        self._element = element
        self._objects = objects
        self._schedules = schedules
        self._open: list[str] = []
        self._notes: list[str] = []
        self.missing: list[str] = []

    def rule(self) -> Rule:
        """The rule; one that pfSense would not load counts as switched off, with the reason."""
        element = self._element
        families = FAMILIES.get(element.read("ipprotocol"), (4,))
        source = self._side("source", families)
        callers = [] if self.missing or element.get("source", "not") is not None else [*self._open]
        destination = self._side("destination", families)
        known = len(self._open)
        cells = Cells(source.upper, destination.upper, self._services(families))
        self._conditions()
        sides = source.surely and destination.surely and len(self._open) == known
        lower = Cells(source.surely, destination.surely, cells.services) if sides else NOTHING
        complete = element.get("source") is not None and element.get("destination") is not None
        if not complete:
            self._notes.append("pfSense does not load a rule without a source or a destination")
        return Rule(
            self._action,
            Match(cells, lower if self._open else None, tuple(dict.fromkeys(self._open)), callers == self._open != []),
            place(element),
            handle=element.read("tracker"),
            name=element.read("descr"),
            logged=element.get("log") is not None,
            disabled=element.get("disabled") is not None or not complete,
            note="; ".join(self._notes),
        )

    @property
    def gateway(self) -> str:
        """The gateway that it sends packets to; only a rule that permits does."""
        named = self._element.read("gateway")
        return named if self._action is Action.PERMIT and named != "default" else ""

    @property
    def _action(self) -> Action:
        return ACTIONS.get(self._element.read("type").lower(), Action.PERMIT)

    def _side(self, name: str, families: tuple[int, ...]) -> Found:
        side = self._element.get(name)
        if side is None:
            return Found(NONE)
        found = self._objects.endpoint(side, families)
        self._open += found.open
        self.missing += found.missing
        return found

    def _services(self, families: tuple[int, ...]) -> tuple[Service, ...]:
        element = self._element
        name = element.read("protocol").lower()
        ported = bool(element.read("source", "port") or element.read("destination", "port"))
        if not name and ported:
            name = "tcp"
        if name == "icmp":
            return tuple(self._icmp(families))
        protocols = _protocols(name)
        if protocols is None:
            self._open.append(f'the protocol "{name}"')
            self.missing.append(f"protocol {name}")
            return (Service(),)
        if name not in {"tcp", "udp", "tcp/udp"}:
            return (Service(protocols),)
        return (Service(protocols, self._ports("destination"), self._ports("source")),)

    def _ports(self, side: str) -> Ranges:
        found = self._objects.ports(self._element.read(side, "port"))
        self._open += found.open
        self.missing += found.missing
        return found.upper

    def _icmp(self, families: tuple[int, ...]) -> Iterator[Service]:
        names = [one for one in self._element.read("icmptype").split(",") if one and one != "any"]
        unknown = [one for one in names if one not in ICMP_TYPES]
        if unknown:
            self._open.append(f'the ICMP type "{unknown[0]}"')
        for family in families:
            numbers = [number for one in names for number in [ICMP_TYPES.get(one, (None, None))[family == 6]]]
            known = [(one * 256, one * 256 + 255) for one in numbers if one is not None]
            ports = Ranges.of(*known) if names and not unknown else ANY_PORT
            if ports:
                yield Service(Ranges.single(ICMPV6 if family == 6 else ICMP), ports)

    def _conditions(self) -> None:
        element = self._element
        for name, what in CONDITIONS.items():
            if element.read(name) not in {"", "none"}:
                self._open.append(what.format(element.read(name)))
        if element.read("tcpflags2") and not _starts(element.read("tcpflags1"), element.read("tcpflags2")):
            self._open.append("the TCP flags")
        schedule = element.read("sched")
        if schedule in self._schedules:
            self._open.append(f'the schedule "{schedule}"')
            self._notes.append(f'schedule "{schedule}"')
        if self.gateway:
            self._notes.append(f"sent out by the gateway {self.gateway}, past the routing table")
        self._open += (f'the setting "{one.name}"' for one in element.children if one.name not in KNOWN)


def _starts(wanted: str, looked: str) -> bool:
    """Whether the flags fit the first packet of a connection, which has SYN alone."""
    return {one[:1].lower() for one in wanted.split(",") if one} == {
        one[:1].lower() for one in looked.split(",") if one
    } & {"s"}


def _protocols(name: str) -> Ranges | None:
    if name in {"", "any"}:
        return ANY_PROTOCOL
    if name.isdecimal() and int(name) <= 255:
        return Ranges.single(int(name))
    return Ranges.single(*_PROTOCOLS[name]) if name in _PROTOCOLS else None
