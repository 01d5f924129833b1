"""Rules that name a gateway: pf sends there what they match, past the routing table (`route-to`).

It does so with packets to the firewall's own networks, and to itself, too ("can cause local or VPN traffic destinations
to exit the firewall WAN": docs.netgate.com, Bypassing Policy Routing; opnsense/core issues 745 and 3666). So such a
rule lets nothing in to a server that stands on another side.

pfSense spares VPN networks where the rule is for any destination, unless `disablenegate` is set; the list holds neither
connected networks nor static routes, though the help text says so (filter.inc, filter_generate_user_rule and
filter_get_vpns_list). OPNsense spares nothing since 16.7 (issue 972).

While a gateway is down, pfSense takes it out of the rule or, with `skip_rules_gw_down`, the rule out of the list
(filter_generate_gateways); OPNsense does so with a group of gateways and with one that has no address (Plugin.php).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.formats.pfsense.defaults import GATEWAY_DOWN, SPARED
from auditor.formats.pfsense.network import Port, far_side, mobile_pool
from auditor.formats.pfsense.rules import Written
from auditor.formats.pfsense.stages import System
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, NOT_PUBLIC, PUBLIC, Ranges, address
from auditor.syntax.xmltree import Element

_ALWAYS_UP = ("monitor_disable", "action_disable")
_NEVER_UP = ("disabled", "force_down")
_EVERYTHING = "0.0.0.0/0"


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a gateway, or a group of them, sends packets."""

    name: str
    egress: frozenset[str]
    """The interfaces by which packets would leave anyway; those of the internet side stand in for each other, unless
    rules refuse on the way out of some of them only."""
    sure: bool
    """It is in use whatever happens, and leads to the internet alone."""


def routed(system: System, written: tuple[Written, ...]) -> tuple[Written, ...]:
    """The rules; one that names a gateway as several, which tell its packets apart by the side that they are for."""
    hops = _Hops(system, written)
    return tuple(
        part for one in written for part in (hops.parts(one) if one.gateway and not one.rule.disabled else (one,))
    )


class _Hops:
    def __init__(self, system: System, written: tuple[Written, ...]) -> None:
        self._system = system
        self._items: Mapping[str, Element] = {
            one.read("name"): one for one in system.root.all("gateways", "gateway_item")
        }
        groups = system.root.all("gateways", "gateway_group")
        self._groups = {one.read("name"): tuple(one.all("item")) for one in groups}
        ports = system.network.ports.values()
        self._outer = frozenset(one.name for one in ports if one.gateway and one.enabled and not one.tunnel)
        self._alike = not any(_splits(one, self._outer) for one in written)
        self._skips = system.has("system", GATEWAY_DOWN.setting)

    def parts(self, one: Written) -> tuple[Written, ...]:
        """What a rule comes to, in the order in which pf looks at it."""
        item = self._items.get(one.gateway)
        if item is not None and self._system.leaves_out and any(item.get(name) is not None for name in _NEVER_UP):
            return (replace(one, rule=replace(one.rule, disabled=self._skips)),)
        rules = [*self._spared(one), *self._sent(one.rule, self._hop(one.gateway))]
        return tuple(replace(one, rule=rule) for rule in (rules if one.quick else reversed(rules)))

    def _hop(self, name: str) -> Hop:
        item = self._items.get(name)
        members = (part.text.partition("|")[0] for part in self._groups.get(name, ()))
        found = [self._items[one] for one in (name, *members) if one in self._items]
        sides = frozenset(one.read("interface") for one in found) or self._dynamic(name)
        egress = sides | self._outer if self._alike and (not sides or sides & self._outer) else sides
        return Hop(name, egress, sure=item is not None and sides <= self._outer and self._lasting(item))

    def _dynamic(self, name: str) -> frozenset[str]:
        """The interface whose gateway the product names by itself: `WAN_DHCP`, `MULLVAD_VPNV4`."""
        ports = self._system.network.ports.values()
        return frozenset(one.name for one in ports if name.casefold().startswith(_prefixes(one)))

    def _lasting(self, item: Element) -> bool:
        """Whether it is in use even while it does not answer, and is a router of the internet."""
        watched = self._system.leaves_out and all(item.get(name) is None for name in _ALWAYS_UP)
        return not watched and bool(_point(item) & PUBLIC)

    def _spared(self, one: Written) -> Iterator[Rule]:
        """What pfSense puts before: VPN networks by the routing table; nothing where the last match decides."""
        system, match = self._system, one.rule.match
        if not (one.anywhere and one.quick and system.spares) or system.has("system", SPARED.setting):
            return
        found = (system.objects.addresses(text, 6 if ":" in text else 4) for text in _vpn(system.root))
        note = "pfSense adds this rule by itself: VPN networks keep to the routing table"
        spared = replace(one.rule, implicit=True, note=note)
        yield replace(spared, match=_narrowed(match, dst=Ranges.union(one.surely for one in found)))
        if wireguard := frozenset(one.name for one in system.network.ports.values() if one.device.startswith("tun_wg")):
            opened = (*match.open, "whether this version keeps WireGuard networks to the routing table")
            yield replace(spared, match=Match(_narrowed(match, egress=wireguard).upper, NOTHING, opened))

    def _sent(self, rule: Rule, hop: Hop) -> Iterator[Rule]:
        """What leaves by the gateway's side is let through; what is for another side is sent away."""
        away = replace(rule, action=Action.DENY, implicit=True, logged=False)
        if hop.sure:
            where = f'where the gateway "{hop.name}" sends it'
            yield replace(rule, match=_narrowed(rule.match, egress=hop.egress))
            yield replace(away, match=_narrowed(rule.match, dst=NOT_PUBLIC & rule.match.upper.dst))
            beyond = replace(rule.match, open=(*rule.match.open, where), few_callers=False)
            yield replace(away, action=Action.UNKNOWN, match=beyond)
            return
        opened = (*rule.match.open, f'whether the gateway "{hop.name}" takes it past the routing table')
        surely = NOTHING if self._skips else _narrowed(rule.match, egress=hop.egress).surely
        yield replace(rule, match=Match(rule.match.upper, surely, opened))
        yield replace(away, match=Match(rule.match.upper, NOTHING, opened) if self._skips else rule.match)


def _narrowed(match: Match, *, dst: Ranges | None = None, egress: frozenset[str] | None = None) -> Match:
    """A match of fewer destinations, or of what leaves by some interfaces."""

    def narrow(cells: Cells) -> Cells:
        return replace(cells, dst=cells.dst if dst is None else cells.dst & dst, egress=egress)

    lower = None if match.lower is None else NOTHING if match.lower == NOTHING else narrow(match.lower)
    return replace(match, upper=narrow(match.upper), lower=lower)


def _splits(one: Written, outer: frozenset[str]) -> bool:
    """Whether a rule refuses on the way out of some interfaces of the internet side, and not of others."""
    refuses = one.rule.action is Action.DENY and not one.rule.disabled and one.direction != "in"
    return refuses and bool(one.interfaces) and 0 < len(outer & (one.rule.match.upper.ingress or outer)) < len(outer)


def _prefixes(port: Port) -> tuple[str, ...]:
    names = (port.name, port.element.read("descr"))
    return tuple(f"{name.casefold()}_" for name in names if name) if port.dynamic else ()


def _point(item: Element) -> Ranges:
    try:
        return Ranges.single(address(item.read("gateway")))
    except ValueError:
        return NONE


def _vpn(root: Element) -> Iterator[str]:
    """The networks at the far end of IPsec and OpenVPN."""
    if any(one.get("disabled") is None for one in root.all("ipsec", "phase1")):
        yield mobile_pool(root)
        fixed = (one for one in root.all("ipsec", "phase2") if one.get("disabled") is None)
        yield from (far_side(one) for one in fixed if one.read("mode") != "transport" and far_side(one) != _EVERYTHING)
    for kind in ("openvpn-server", "openvpn-client"):
        for one in root.all("openvpn", kind):
            if one.get("disable") is None:
                texts = (*one.read("remote_network").split(","), one.read("tunnel_network"))
                yield from (text.strip() for text in texts if text.strip() != _EVERYTHING)
