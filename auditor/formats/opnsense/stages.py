"""pf's order as OPNsense fills it: one first-match list for each way in, and for each way out that rules restrict.

pf decides by the first quick rule that matches, else by the *last* other rule that matches. So a list holds the quick
rules in their order, then the others backwards, then the default, which OPNsense places first of all.

The rules for DHCP, CARP and neighbor discovery name no destination, or a multicast one. Only the firewall itself
answers those packets (no router hands them on), so they are written here as rules towards the firewall.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from auditor.formats.opnsense.defaults import LOCKOUT
from auditor.formats.pfsense.network import SPACES, Port
from auditor.formats.pfsense.rules import Written
from auditor.formats.pfsense.stages import System as Sibling
from auditor.formats.pfsense.stages import icmp6, incoming, outgoing, static_routes, udp
from auditor.model.firewall import Action, Nat, Rule, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, NOT_PUBLIC, TCP, UDP, Ranges, Service, address, cidr

_LINK_LOCAL, _ALL_NODES = cidr("fe80::/10"), cidr("ff02::/16")
_UNSPECIFIED = cidr("::")
_PRIVATE = Ranges.union(
    cidr(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_SURELY_BOGON = NOT_PUBLIC - _PRIVATE - _LINK_LOCAL - cidr("ff00::/8")
_BROADCAST, _CARP = Ranges.single(address("255.255.255.255")), Ranges.single(address("224.0.0.18"))
_NEIGHBORS = (
    (_LINK_LOCAL, _LINK_LOCAL | _ALL_NODES),
    (_ALL_NODES, _LINK_LOCAL),
    (_UNSPECIFIED, _ALL_NODES),
)


@dataclass(frozen=True, slots=True)
class System(Sibling):
    """The settings that decide which rules OPNsense adds by itself."""

    product: ClassVar[str] = "OPNsense"
    spares: ClassVar[bool] = False
    leaves_out: ClassVar[bool] = False

    @property
    def ipv6(self) -> bool:
        """Whether IPv6 is let through at all; where the setting may stand elsewhere, it may be."""
        moved = self.has("OPNsense", "Firewall", "Filter", "settings")
        return self.has("system", "ipv6allow") or moved or not self.has("system")


def stages(system: System, written: tuple[Written, ...], registered: tuple[Nat, ...]) -> Iterator[Stage]:
    """A list for every way in, and one for every way out on which a rule may refuse.

    `registered` are the port forwards that add a rule of their own.
    """
    for name in system.network.names:
        yield _inbound(system, name, written, registered)
    for name in system.network.names:
        yield from _outbound(system, name, written)


def _applies(system: System, one: Written, name: str, direction: str) -> bool:
    tabs = {name, *system.network.groups_of(name)}
    return one.direction in {direction, "any"} and (not one.interfaces or not tabs.isdisjoint(one.interfaces))


def _inbound(system: System, name: str, written: tuple[Written, ...], registered: tuple[Nat, ...]) -> Stage:
    mine = [one for one in written if _applies(system, one, name, "in")]
    port = system.network.ports.get(name)
    quick = [*_before(system, port), *_lockout(system, name), *(one.rule for one in mine if one.quick)]
    quick += [_registered(one) for one in registered if name in (one.match.upper.ingress or ())]
    late = [*(_late(system, port) if port is not None else ()), *(one.rule for one in mine if not one.quick)]
    late += _peers(system, name)
    return incoming(system, name, quick, late)


def _registered(nat: Nat) -> Rule:
    """The rule that a port forward adds behind the user's own (priority 500000): to where it hands packets."""
    cells, ports = nat.match.upper, nat.to_ports
    services = tuple(one if ports is None else replace(one, ports=ports) for one in cells.services)
    match = replace(nat.match, upper=replace(cells, dst=nat.to, services=services))
    note = "OPNsense adds this rule by itself: the port forward registers it"
    return Rule(Action.PERMIT, match, nat.evidence, name=nat.name, handle="port forward", note=note, implicit=True)


def _outbound(system: System, name: str, written: tuple[Written, ...]) -> Iterator[Stage]:
    yield from outgoing(system, name, "rules", [one for one in written if _applies(system, one, name, "out")])


def _before(system: System, port: Port | None) -> Iterator[Rule]:
    """The quick rules that come before all others: priority 1, then those of the interface."""
    if not system.ipv6:
        yield system.rule(Action.DENY, system.whole, "IPv6 is switched off (ipv6allow)", src=SPACES[6], dst=SPACES[6])
    note = "IPv6 needs these ICMP messages"
    errors = system.rule(Action.PERMIT, system.whole, note, icmp6(1, 2), src=SPACES[6], dst=SPACES[6])
    yield replace(errors, replies_only=True)
    near = _LINK_LOCAL | _ALL_NODES | (system.network.own & SPACES[6])
    yield system.rule(Action.PERMIT, system.whole, note, icmp6(135, 136), src=SPACES[6], dst=near)
    for src, dst in _NEIGHBORS:
        yield system.rule(Action.PERMIT, system.whole, note, icmp6(128, 133, 134, 135, 136), src=src, dst=dst)
    both = Ranges.single(TCP, UDP)
    zero = (Service(both, source_ports=Ranges.single(0)), Service(both, Ranges.single(0)))
    yield system.rule(Action.DENY, system.whole, "port 0 is refused", *zero)
    carp = Service(Ranges.single(112))
    yield system.rule(Action.PERMIT, system.whole, "CARP between twins", carp, dst=_CARP | system.network.own)
    if port is not None:
        yield from _at(system, port)


def _at(system: System, port: Port) -> Iterator[Rule]:
    """The quick rules of one interface."""
    here6 = port.addresses.get(6, NONE) | _LINK_LOCAL | _ALL_NODES
    if port.element.read("ipaddrv6") in {"dhcp6", "slaac"} and system.ipv6:
        note = "the address of this interface comes by DHCPv6"
        yield system.rule(Action.PERMIT, port.evidence, note, udp(547, 546), src=SPACES[6], dst=here6)
    if system.has("dhcpdv6", port.name, "enable") or port.element.read("track6-interface"):
        served = Service(Ranges.single(UDP), Ranges.single(546, 547))
        yield system.rule(Action.PERMIT, port.evidence, "DHCPv6 is served here", served, src=_LINK_LOCAL, dst=here6)
    bogons, private = port.element.get("blockbogons"), port.element.get("blockpriv")
    if bogons is not None:
        rule = system.rule(Action.DENY, bogons.evidence, "networks that no one uses are refused", src=_SURELY_BOGON)
        # The list is fetched from outside; only what every edition of it holds is counted here.
        yield replace(rule, logged=not system.has("syslog", "nologbogons"))
    if private is not None:
        rule = system.rule(Action.DENY, private.evidence, "private networks are refused", src=_PRIVATE)
        yield replace(rule, logged=not system.has("syslog", "nologprivatenets"))
    if system.has("dhcpd", port.name, "enable") and not port.dynamic:
        served4 = _BROADCAST | port.addresses.get(4, NONE)
        yield system.rule(Action.PERMIT, port.evidence, "DHCP is served here", udp(68, 67), dst=served4)


def lockout_interface(system: System) -> str:
    """Where the web interface stays reachable: LAN, else the first other interface, else the only one."""
    ports = system.network.ports
    return next((one for one in ("lan", "opt1") if one in ports), next(iter(ports), "") if len(ports) == 1 else "")


def _lockout(system: System, name: str) -> Iterator[Rule]:
    """The rule that keeps web interface and SSH reachable at every address of the firewall itself."""
    gui = system.root.get("system", "webgui")
    if gui is None or gui.get(LOCKOUT.setting) is not None or name != lockout_interface(system):
        return
    note = "the anti-lockout rule lets any address of this side reach the web interface and SSH"
    ports = Service(Ranges.single(TCP), system.lockout_ports)
    yield system.rule(Action.PERMIT, gui.opening, note, ports, dst=system.network.own)


def _late(system: System, port: Port) -> Iterator[Rule]:
    """The rules of one interface that are not quick and come before the user's."""
    if port.element.read("ipaddr") == "dhcp":
        note = "the address of this interface comes by DHCP"
        here = port.addresses.get(4, NONE) | _BROADCAST
        yield system.rule(Action.PERMIT, port.evidence, note, udp(67, 68), dst=here)
    setting = system.root.get("filter", "bypassstaticroutes")
    own = port.networks.get(4)
    for route in static_routes(system, port.name) if setting is not None and own else ():
        note = "static routes are let past the rules (bypassstaticroutes)"
        for src, dst in ((own, route), (route, own)):
            if setting is not None and src and dst:
                yield system.rule(Action.PERMIT, setting.evidence, note, src=src, dst=dst)


def _peers(system: System, name: str) -> Iterator[Rule]:
    """What IPsec needs from its known peers, behind the user's rules; not quick."""
    if system.root.read("OPNsense", "IPsec", "general", "disablevpnrules") == "1":
        return
    port = system.network.ports.get(name)
    for peer in system.root.all("ipsec", "phase1"):
        told = peer.read("interface")
        if peer.get("disabled") is not None or port is None or not port.gateway or told not in {"", name}:
            continue
        found = system.objects.addresses(peer.read("remote-gateway"), 4)
        if found.open or not found.upper:
            continue
        ike, esp = Service(Ranges.single(UDP), Ranges.single(500, 4500)), Service(Ranges.single(50))
        yield system.rule(
            Action.PERMIT, peer.opening, "an IPsec peer", ike, esp, src=found.upper, dst=system.network.own
        )
