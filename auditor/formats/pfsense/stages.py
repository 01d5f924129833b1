"""pf's order as first-match lists, one for each interface that a packet comes in by and one for each it leaves by.

pf decides by the first quick rule that matches, else by the *last* other rule that matches. So a list holds the quick
rules in their order, then the others backwards, then what pfSense puts first of all: the default.

The rules that pfSense adds for DHCP and for neighbor discovery name no destination. Only the firewall itself answers
those packets (a neighbor's never passes a router), so they are written here as rules towards the firewall.

Left out is `antispoof`, which refuses an interface's own network where it comes in by another one: it is not quick and
stands before every other rule but the default (filter.inc, filter_rules_spoofcheck_generate), so that it refuses only
what the default refuses as well. So are the rules that refuse IPv4 addresses which are not public behind the prefix
64:ff9b::/96 (2.9 and Plus 25.11, feature 16241): they are there only beside a rule that translates to IPv4 (NAT64), and
such a rule has a setting that is not known here, which leaves it open and is a gap.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from auditor.formats.pfsense.network import SPACES, Network, Port
from auditor.formats.pfsense.objects import Objects
from auditor.formats.pfsense.rules import Written
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ICMPV6, NONE, NOT_PUBLIC, PORT_END, TCP, UDP, Ranges, Service, address, cidr
from auditor.syntax.xmltree import Element

BOTH = SPACES[4] | SPACES[6]
_LINK_LOCAL, _LINK_LOCAL_V6, _ALL_NODES = cidr("169.254.0.0/16"), cidr("fe80::/10"), cidr("ff02::/16")
_BLOCKED_PRIVATE = Ranges.union(
    cidr(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_SURELY_BOGON = NOT_PUBLIC - _BLOCKED_PRIVATE - _LINK_LOCAL_V6 - cidr("ff00::/8")
_BROADCAST = Ranges.single(address("255.255.255.255"))


@dataclass(frozen=True, slots=True)
class System:
    """The settings that decide which rules the product adds by itself."""

    product: ClassVar[str] = "pfSense"
    spares: ClassVar[bool] = True
    """VPN networks are not subject to a rule's gateway, unless it is for some destinations only."""
    leaves_out: ClassVar[bool] = True
    """A gateway that is known not to answer is left out of the rules that name it."""
    root: Element
    network: Network
    objects: Objects
    whole: Evidence
    """The place to show for a rule that follows from a setting that is absent."""
    complete: bool = True
    """The file holds the whole configuration, so that an absent setting is really absent."""
    broken: bool = False
    """The file breaks off: rules may follow that are not in it."""

    def has(self, *path: str) -> bool:
        """Whether a setting is present, whatever its text."""
        return self.root.get(*path) is not None

    @property
    def gui_port(self) -> int:
        """The port of the web interface."""
        written = self.root.read("system", "webgui", "port")
        if written.isdecimal():
            return int(written)
        return 80 if self.root.read("system", "webgui", "protocol") == "http" else 443

    @property
    def ssh(self) -> Element | None:
        """What turns SSH on."""
        return self.root.get("system", "ssh", "enable") or self.root.get("system", "enablesshd")

    @property
    def ssh_port(self) -> int:
        """The port of SSH."""
        written = self.root.read("system", "ssh", "port") or self.root.read("system", "ssh", "sshport")
        return int(written) if written.isdecimal() else 22

    @property
    def lockout_ports(self) -> Ranges:
        """The ports that the anti-lockout rule opens."""
        redirect = self.root.read("system", "webgui", "protocol") != "http" and not self.has(
            "system", "webgui", "disablehttpredirect"
        )
        ports = [self.gui_port] + [80] * redirect + [self.ssh_port] * (self.ssh is not None)
        return Ranges.single(*(one for one in ports if one <= PORT_END))

    def rule(
        self,
        action: Action,
        place: Evidence,
        note: str,
        *services: Service,
        src: Ranges = BOTH,
        dst: Ranges = BOTH,
    ) -> Rule:
        """A rule that the product adds by itself."""
        logs = action is Action.DENY and not self.has("syslog", "nologdefaultblock")
        cells = Cells(src, dst, services or (Service(),))
        told = f"{self.product} adds this rule by itself: {note}"
        return Rule(action, Match(cells), place, handle=f"system rule ({note})", note=told, implicit=True, logged=logs)


def stages(system: System, written: tuple[Written, ...]) -> Iterator[Stage]:
    """A list for every way in, and one for every way out on which a floating rule may refuse."""
    for name in system.network.names:
        yield _inbound(system, name, written)
    for name in system.network.names:
        yield from _outbound(system, name, written)


def _applies(one: Written, name: str, direction: str) -> bool:
    return one.direction in {direction, "any"} and (not one.interfaces or name in one.interfaces)


def _inbound(system: System, name: str, written: tuple[Written, ...]) -> Stage:
    groups = system.network.groups_of(name)
    floating = [one for one in written if one.floating and _applies(one, name, "in")]
    grouped = [one for one in written if not one.floating and set(one.interfaces) & set(groups)]
    own = [one for one in written if not one.floating and name in one.interfaces]
    port = system.network.ports.get(name)
    quick = [
        *_before(system),
        *(_at(system, port) if port is not None else ()),
        *_lockout(system, name),
        *(one.rule for one in floating if one.quick),
        *(one.rule for one in (*grouped, *own)),
        *(_bypass(system, port) if port is not None else ()),
    ]
    late = [*(_late(system, port) if port is not None else ()), *(one.rule for one in floating if not one.quick)]
    late += _vpn(system, name)
    return incoming(system, name, quick, late)


def incoming(system: System, name: str, quick: list[Rule], late: list[Rule]) -> Stage:
    """The list for what comes in by an interface, of its quick rules and the others, both in their order."""
    return Stage(
        f"rules of {name.upper()}",
        (*quick, *reversed(late)),
        default(system),
        Sees.TRANSLATED,
        ingress=frozenset({name}),
        traffic=frozenset({"forward", "local"}),
    )


def default(system: System) -> Rule:
    """What pf does with a packet that no rule decides."""
    deny = system.rule(Action.DENY, system.whole, "the default is to refuse")
    if not system.broken:
        return deny
    missing = Match(deny.match.upper, NOTHING, ("the rest of the file, which is missing",))
    return replace(deny, action=Action.UNKNOWN, match=missing, logged=False)


def _outbound(system: System, name: str, written: tuple[Written, ...]) -> Iterator[Stage]:
    found = [one for one in written if one.floating and _applies(one, name, "out")]
    yield from outgoing(system, name, "floating rules", found)


def outgoing(system: System, name: str, what: str, found: list[Written]) -> Iterator[Stage]:
    """The list for what leaves by an interface, which is let out unless a rule refuses it."""
    if not any(one.rule.action in {Action.DENY, Action.UNKNOWN} and not one.rule.disabled for one in found):
        return
    leaving = [(one.quick, on_the_way_out(system, one.rule, name)) for one in found]
    rules = [rule for quick, rule in leaving if quick] + [rule for quick, rule in reversed(leaving) if not quick]
    let = system.rule(Action.PERMIT, system.whole, "what leaves is let out")
    yield Stage(f"{what} out of {name.upper()}", tuple(rules), let, egress=frozenset({name}))


def on_the_way_out(system: System, rule: Rule, name: str) -> Rule:
    """A rule at the way out, where the source may have been translated already."""
    match, here = rule.match, frozenset({name})
    cells = replace(match.upper, ingress=None, egress=here & (match.upper.egress or here))
    port = system.network.ports.get(name)
    translated = port is not None and port.gateway and system.root.read("nat", "outbound", "mode") != "disabled"
    if translated and not cells.src >= SPACES[4]:
        opened = (*match.open, "the source address after translation")
        return replace(rule, match=Match(replace(cells, src=BOTH), NOTHING, opened))
    lower = match.lower
    if lower not in {None, NOTHING}:
        lower = replace(match.surely, ingress=None, egress=here & (match.surely.egress or here))
    return replace(rule, match=replace(match, upper=cells, lower=lower))


def _before(system: System) -> Iterator[Rule]:
    """The rules that come before all others, on every interface."""
    if system.complete and not system.has("system", "ipv6allow"):
        note = "IPv6 is switched off (ipv6allow)"
        yield system.rule(Action.DENY, system.whole, note, src=SPACES[6], dst=SPACES[6])
    if not system.has("system", "no_apipa_block"):
        note = "link-local addresses are refused"
        yield system.rule(Action.DENY, system.whole, note, src=_LINK_LOCAL)
        yield system.rule(Action.DENY, system.whole, note, dst=_LINK_LOCAL)
    note = "IPv6 needs these ICMP messages"
    errors = system.rule(Action.PERMIT, system.whole, note, icmp6(1, 2), src=SPACES[6], dst=SPACES[6])
    yield replace(errors, replies_only=True)
    near = _LINK_LOCAL_V6 | _ALL_NODES | (system.network.own & SPACES[6])
    yield system.rule(Action.PERMIT, system.whole, note, icmp6(135, 136), src=SPACES[6], dst=near)
    for src, dst in ((_LINK_LOCAL_V6, _LINK_LOCAL_V6 | _ALL_NODES), (_ALL_NODES, _LINK_LOCAL_V6)):
        yield system.rule(Action.PERMIT, system.whole, note, icmp6(128, 133, 134, 135, 136), src=src, dst=dst)
    both = Ranges.single(TCP, UDP)
    zero = (Service(both, source_ports=Ranges.single(0)), Service(both, Ranges.single(0)))
    yield system.rule(Action.DENY, system.whole, "port 0 is refused", *zero)


def icmp6(*types: int) -> Service:
    """ICMPv6 of some types."""
    return Service(Ranges.single(ICMPV6), Ranges.of(*((one * 256, one * 256 + 255) for one in types)))


def udp(source: int, destination: int) -> Service:
    """UDP from one port to one other."""
    return Service(Ranges.single(UDP), Ranges.single(destination), Ranges.single(source))


def _portal(system: System, port: Port) -> Iterator[Rule]:
    """The pages of a captive portal, which guests reach before they log in."""
    portals = system.root.get("captiveportal")
    for zone in portals.children if portals is not None else ():
        if zone.get("enable") is None or port.name not in zone.read("interface").split(","):
            continue
        first = 8000 + int(zone.read("zoneid")) if zone.read("zoneid").isdecimal() else 8000
        written = (zone.read("listenporthttp"), zone.read("listenporthttps"))
        ports = [int(text) if text.isdecimal() else first + place for place, text in enumerate(written)]
        pages = Service(Ranges.single(TCP), Ranges.single(*(one for one in ports if one <= PORT_END)))
        here = Ranges.union(port.addresses.values())
        yield system.rule(Action.PERMIT, zone.opening, "the pages of the captive portal", pages, dst=here)


def _at(system: System, port: Port) -> Iterator[Rule]:
    """The quick rules of one interface that come before the user's."""
    yield from _portal(system, port)
    if port.element.read("ipaddrv6") in {"dhcp6", "slaac"} and system.has("system", "ipv6allow"):
        note = "the address of this interface comes by DHCPv6"
        here = port.addresses.get(6, NONE) | _LINK_LOCAL_V6 | _ALL_NODES
        yield system.rule(Action.PERMIT, port.evidence, note, udp(547, 546), src=SPACES[6], dst=here)
    bogons = port.element.get("blockbogons")
    if bogons is not None:
        rule = system.rule(Action.DENY, bogons.evidence, "networks that no one uses are refused")
        # The list is fetched from outside; only what every edition of it holds is counted here.
        yield replace(rule, match=Match(Cells(_SURELY_BOGON, BOTH)), logged=not system.has("syslog", "nologbogons"))
    private = port.element.get("blockpriv")
    if private is not None:
        rule = system.rule(Action.DENY, private.evidence, "private networks are refused", src=_BLOCKED_PRIVATE)
        yield replace(rule, logged=not system.has("syslog", "nologprivatenets"))
    if system.has("dhcpd", port.name, "enable") and not port.dynamic:
        served = _BROADCAST | port.addresses.get(4, NONE)
        yield system.rule(Action.PERMIT, port.evidence, "DHCP is served here", udp(68, 67), dst=served)
    if system.has("dhcpdv6", port.name, "enable") or port.element.read("track6-interface"):
        both = Service(Ranges.single(UDP), Ranges.single(546, 547))
        note = "DHCPv6 is served here"
        yield system.rule(Action.PERMIT, port.evidence, note, both, src=_LINK_LOCAL_V6, dst=_LINK_LOCAL_V6 | _ALL_NODES)


def _lockout(system: System, name: str) -> Iterator[Rule]:
    """The rule that keeps the web interface reachable from the LAN, or from the only interface there is."""
    ports = system.network.ports
    gui = system.root.get("system", "webgui")
    where = "lan" if len(ports) > 1 else next(iter(ports), "")
    if gui is None or gui.get("noantilockout") is not None or name != where or name not in ports:
        return
    yield system.rule(
        Action.PERMIT,
        gui.opening,
        "the anti-lockout rule lets any address of this side reach the web interface and SSH",
        Service(Ranges.single(TCP), system.lockout_ports),
        dst=Ranges.union(ports[name].addresses.values()),
    )


def _late(system: System, port: Port) -> Iterator[Rule]:
    """The rules of one interface that are not quick and come before the user's."""
    if port.element.read("ipaddr") == "dhcp":
        note = "the address of this interface comes by DHCP"
        here = port.addresses.get(4, NONE) | _BROADCAST
        yield system.rule(Action.PERMIT, port.evidence, note, udp(67, 68), dst=here)


def _vpn(system: System, name: str) -> Iterator[Rule]:
    """What IPsec needs from its known peers, after the user's rules."""
    for peer in system.root.all("ipsec", "phase1"):
        if peer.get("disabled") is not None or peer.read("interface") != name or not peer.read("remote-gateway"):
            continue
        found = system.objects.addresses(peer.read("remote-gateway"), 4)
        if found.open:
            continue
        ike = Service(Ranges.single(UDP), Ranges.single(500, 4500))
        here = system.network.own
        yield system.rule(
            Action.PERMIT, peer.opening, "an IPsec peer", ike, Service(Ranges.single(50)), src=found.upper, dst=here
        )


def _bypass(system: System, port: Port) -> Iterator[Rule]:
    """Traffic between an interface's network and static routes behind it, where that is let past the rules."""
    setting = system.root.get("filter", "bypassstaticroutes")
    own = port.networks.get(4)
    if setting is None or not own:
        return
    for route in static_routes(system, port.name):
        note = "static routes are let past the rules (bypassstaticroutes)"
        yield system.rule(Action.PERMIT, setting.evidence, note, src=own, dst=route)
        yield system.rule(Action.PERMIT, setting.evidence, note, src=route, dst=own)


def static_routes(system: System, name: str) -> Iterator[Ranges]:
    """The destinations of the static routes that leave by an interface."""
    gateways = {one.read("name"): one for one in system.root.all("gateways", "gateway_item")}
    for route in system.root.all("staticroutes", "route"):
        gateway = gateways.get(route.read("gateway"))
        if gateway is not None and gateway.read("interface") == name and route.get("disabled") is None:
            found = system.objects.addresses(route.read("network"), 6 if ":" in route.read("network") else 4)
            if not found.open:
                yield found.upper
