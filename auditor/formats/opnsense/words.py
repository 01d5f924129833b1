"""OPNsense's spellings in the words of the older config.xml that it shares with pfSense.

OPNsense keeps most sections of that file and moves them, one after the other, to a newer model below `<OPNsense>`.
Here each newer entry becomes an element of the older kind that stands at the same characters; so one reader serves
both. A switch of the older kind is on by being present, a newer one by holding 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.formats.opnsense.tunnels import ipsec, openvpn, wireguard
from auditor.formats.opnsense.written import children, made, named, on, rebuilt, said, without
from auditor.formats.pfsense.rules import ICMP_TYPES
from auditor.model.frozen import dataclass
from auditor.syntax.xmltree import Element

_FLAGS = frozenset(
    ("enable", "blockpriv", "blockbogons", "not", "nordr", "nonat", "nobinat", "floating", "log", "disabled", "enabled",
     "noantilockout", "disablehttpredirect", "disablefilter", "ipv6allow", "tcpflags_any")
)  # fmt: skip
"""Switches of the older kind, which a newer page writes as 0 when they are off."""
_NO_EFFECT = frozenset(
    ("state-policy", "category", "categories",  "replyto", "reply-to", "set-prio", "set-prio-low", "udp-first",
     "udp-multiple", "udp-single", "adaptivestart", "adaptiveend", "overload", "sort_order", "prio_group", "sequence",
     "interfacenot", "icmp6-type", "icmp6type", "shaper1", "shaper2", "local", "pass", "poolopts",
     "poolopts_sourcehashkey",
     "staticnatport", "natport", "target_port", "max-src-conn-rates", "quick", "rule", "statetype")
)  # fmt: skip
"""Settings of a rule that decide nothing for its first packet, or that are read beside it."""
_NEWER = {"action": "type", "description": "descr", "prio": "vlanprio", "tos": "dscp"}
_ICMPV6 = {str(six): name for name, (_, six) in ICMP_TYPES.items() if six is not None}
_PORTED = frozenset({"tcp", "udp", "tcp/udp"})


def translated(root: Element) -> Element:
    """The configuration in the older words; sections that are not spoken of stay as they are."""
    newer = root.get("OPNsense")
    sections = {one.name: one for one in root.children}
    found = {
        "system": _system(root),
        "interfaces": _interfaces(root),
        "ifgroups": rebuilt(root.get("ifgroups"), _groups),
        "filter": _filter(root),
        "nat": _nat(root),
        "gateways": children(root, "gateways", _gateways(root)),
        "staticroutes": children(
            root, "staticroutes", (without(one, _FLAGS) for one in root.all("staticroutes", "route"))
        ),
        "syslog": _syslog(root),
        "openvpn": children(root, "openvpn", (*root.all("openvpn", "openvpn-server"), *openvpn(root))),
        "ipsec": children(root, "ipsec", (*_older_ipsec(root), *ipsec(root))),
        "installedpackages": children(
            root, "installedpackages", (*root.all("installedpackages", "miniupnpd"), *wireguard(root))
        ),
        "snmpd": _snmp(root),
    }
    kept = [one for one in root.children if one.name not in found]
    made_now = [one for name, one in found.items() if one is not None and (one.children or name in sections)]
    return replace(root, children=(*kept, *made_now)) if newer is not None or sections else root


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in the older words, and what decides on its place."""

    element: Element
    floating: bool
    quick: bool
    position: int
    """Its place in its own store, from 1."""


def rules(root: Element) -> Iterator[Entry]:
    """Every rule: the newer model's by their sequence, then the older ones (pf.inc and filter.inc, in this order)."""
    newer = enumerate(root.all("OPNsense", "Firewall", "Filter", "rules", "rule"), 1)
    for position, one in sorted(newer, key=lambda pair: _sequence(pair[1])):
        floating = len([name for name in one.read("interface").split(",") if name.strip()]) != 1
        yield Entry(_rule(_newer_rule(one), root), floating, on(one, "quick", default=True), position)
    for position, one in enumerate(root.all("filter", "rule"), 1):
        floating = on(one, "floating")
        yield Entry(_rule(one, root), floating, on(one, "quick", default=not floating), position)


def _sequence(rule: Element) -> int:
    text = rule.read("sequence")
    return int(text) if text.isdecimal() else 1


def _filter(root: Element) -> Element | None:
    found = [one.element for one in rules(root)]
    section = root.get("filter")
    if section is None and not found:
        return root.get("OPNsense", "Firewall", "Filter") and children(root, "filter", ())
    rest = [one for one in section.children if one.name != "rule"] if section is not None else []
    return children(root, "filter", (*rest, *found))


def _newer_rule(rule: Element) -> Element:
    """A rule of the newer model, or of the newer source translation."""
    parts = [*_renamed(rule), *(_side(rule, name) for name in ("source", "destination"))]
    if not on(rule, "enabled", default=True):
        parts.append(made(rule, "disabled", "1"))
    return replace(rule, name="rule", children=tuple(parts))


def _renamed(rule: Element) -> Iterator[Element]:
    for one in rule.children:
        sided = one.name.startswith(("source_", "destination_"))
        if one.name != "enabled" and not sided and (one.text or one.children):
            yield replace(one, name=_NEWER.get(one.name, one.name))


def _side(rule: Element, name: str) -> Element:
    """`source_net`, `source_not` and `source_port` as one source."""
    at = rule.get(f"{name}_net") or rule
    parts = [named(at, "network") if at is not rule and at.text else made(rule, "network", "any")]
    if on(rule, f"{name}_not"):
        parts.append(made(at, "not", "1"))
    port = rule.get(f"{name}_port")
    if port is not None and port.text:
        parts.append(named(port, "port"))
    return replace(at, name=name, text="", children=tuple(parts))


def _rule(rule: Element, root: Element) -> Element:
    """A rule with switches that are present only when on, and its protocol in the names of the older kind."""
    protocol = rule.read("protocol").lower()
    types = _types(rule, protocol)
    parts = [one for one in without(rule, _FLAGS).children if one.name not in _NO_EFFECT]
    if protocol not in _PORTED:  # ports are looked at for TCP and UDP alone (Rule.php, convertAddress)
        parts = [_portless(one) if one.name in {"source", "destination"} else one for one in parts]
    if types:
        parts = [one for one in parts if one.name not in {"protocol", "icmptype", "ipprotocol"}]
        parts += [made(rule, "protocol", "icmp"), made(rule, "ipprotocol", "inet6"), made(rule, "icmptype", types)]
    if on(rule, "interfacenot"):
        parts = [_others(one, root) if one.name == "interface" else one for one in parts]
    return replace(rule, children=tuple(parts))


def _types(rule: Element, protocol: str) -> str:
    """The ICMPv6 types that a rule names, by the names that both products use."""
    written = rule.read("icmp6-type") or rule.read("icmp6type")
    if protocol not in {"ipv6-icmp", "icmp6"} or not written:
        return ""
    return ",".join(_ICMPV6.get(one.strip(), one.strip()) for one in written.split(","))


def _portless(side: Element) -> Element:
    return replace(side, children=tuple(one for one in side.children if one.name != "port"))


def _others(interface: Element, root: Element) -> Element:
    """Every interface but those named."""
    excluded = {one.strip() for one in interface.text.split(",")}
    rest = [one.name for one in root.all("interfaces") for one in one.children if one.name not in excluded]
    return replace(interface, text=",".join(rest))


def _system(root: Element) -> Element | None:
    section = root.get("system")
    if section is None:
        return None
    parts = [_user(one) if one.name == "user" else one for one in without(section, _FLAGS).children]
    parts = [_shell(one) if one.name == "ssh" else one for one in parts]
    parts = [without(one, _FLAGS) if one.name == "webgui" else one for one in parts]
    parts += [made(section, "no_apipa_block"), made(section, "enablenatreflectionpurenat")]
    settings = root.get("OPNsense", "Firewall", "Filter", "settings", "filter")
    off = settings.get("disable_filter") if settings is not None else None
    if off is not None and off.text == "1":
        parts.append(named(off, "disablefilter"))
    return replace(section, children=tuple(parts))


def _user(user: Element) -> Element:
    """A password's field tells by its first characters how it is hashed."""
    kinds = {"$2": "bcrypt-hash", "$5": "sha512-hash", "$6": "sha512-hash"}
    parts = [
        replace(one, name=kinds.get(one.text[:2], one.name)) if one.name == "password" else one
        for one in without(user, _FLAGS).children
    ]
    return replace(user, children=tuple(parts))


def _shell(ssh: Element) -> Element:
    switch = ssh.get("enabled") or ssh.get("enable")
    parts = [one for one in ssh.children if one.name not in {"enabled", "enable"}]
    if switch is not None and switch.text != "0":
        parts.append(named(switch, "enable"))
    return replace(ssh, children=tuple(parts))


def _interfaces(root: Element) -> Element | None:
    """The interfaces that are no groups; a WireGuard one with the addresses that its instance has."""
    section = root.get("interfaces")
    if section is None:
        return None
    found = [
        without(one, _FLAGS) for one in section.children if one.read("type") != "group" and one.read("if") != "lo0"
    ]
    addresses = {f"wg{one.read('instance')}": one.get("tunneladdress") for one in _instances(root)}
    return replace(section, children=tuple(_interface(one, addresses.get(one.read("if"))) for one in found))


def _instances(root: Element) -> Iterator[Element]:
    return root.all("OPNsense", "wireguard", "server", "servers", "server")


def _interface(one: Element, tunnel: Element | None) -> Element:
    parts = [replace(part, text="track6") if part.text == "idassoc6" else part for part in one.children]
    if tunnel is not None and not one.read("ipaddr"):
        for text in tunnel.text.split(","):
            host, _, bits = text.strip().partition("/")
            kind = "v6" if ":" in host else ""
            parts += [made(tunnel, f"ipaddr{kind}", host), made(tunnel, f"subnet{kind}", bits)]
    return replace(one, children=tuple(parts))


def _groups(group: Element) -> Element:
    return replace(
        group,
        children=tuple(
            replace(one, text=one.text.replace(",", " ")) if one.name == "members" else one for one in group.children
        ),
    )


def _gateways(root: Element) -> Iterator[Element]:
    for one in (*root.all("gateways", "gateway_item"), *root.all("OPNsense", "Gateways", "gateway_item")):
        if not on(one, "disabled"):
            yield without(one, _FLAGS)
    yield from root.all("gateways", "gateway_group")


def _nat(root: Element) -> Element | None:
    """Port forwards, one-to-one, outbound and prefixes, of both models."""
    section, model = root.get("nat"), root.get("OPNsense", "Firewall", "Filter")
    if section is None and model is None:
        return None
    at = section or root
    parts = [_forward(one) for one in sorted(at.all("rule") if section is not None else (), key=_sequence)]
    if section is not None:
        parts += [without(one, _FLAGS) for name in ("onetoone", "npt") for one in section.all(name)]
    newer = {"onetoone": ("onetoone", "rule"), "npt": ("npt", "rule")}
    parts += [_newer_nat(one, name) for name, path in newer.items() for one in _sorted(model, *path)]
    outbound = [*at.all("outbound")] if section is not None else []
    mine = [_newer_nat(one, "rule") for one in _sorted(model, "snatrules", "rule")]
    inner = [part for one in outbound for part in _within(one)]
    parts.append(made(outbound[0] if outbound else at, "outbound", "", *mine, *inner))
    return made(at, "nat", "", *parts)


def _within(outbound: Element) -> Iterator[Element]:
    """The mode and the rules of the section outbound."""
    return (_target(without(one, _FLAGS)) if one.name == "rule" else one for one in outbound.children)


def _target(rule: Element) -> Element:
    """`interface` as a target means the address of the interface."""
    return replace(
        rule, children=tuple(one for one in rule.children if not (one.name == "target" and one.text == "interface"))
    )


def _sorted(model: Element | None, *path: str) -> list[Element]:
    return sorted(model.all(*path), key=_sequence) if model is not None else []


def _newer_nat(rule: Element, name: str) -> Element:
    return _target(without(replace(_newer_rule(rule), name=name), _FLAGS))


def _forward(rule: Element) -> Element:
    """A port forward; that it permits by itself was written in another place before 26.1."""
    protocol = rule.read("protocol").lower() or "any"
    parts = [one for one in without(rule, _FLAGS).children if one.name not in {"protocol", "sequence"}]
    parts.append(replace(rule.get("protocol") or rule, name="protocol", text=protocol, children=()))
    parts = [replace(one, text="purenat") if one.text == "enable" else one for one in parts]
    if rule.read("pass") == "pass":
        parts = [one for one in parts if one.name != "associated-rule-id"]
        parts.append(replace(said(rule, "pass"), name="associated-rule-id"))
    return replace(rule, children=tuple(parts))


def _older_ipsec(root: Element) -> Iterable[Element]:
    """The older IPsec pages, whose entries take part while the whole is switched on."""
    section = root.get("ipsec")
    return () if section is None else tuple(without(one, _FLAGS) for one in section.children)


def _syslog(root: Element) -> Element | None:
    """Where logs are sent: one `remoteserver` for each destination that is on."""
    section = root.get("OPNsense", "Syslog")
    if section is None:
        return root.get("syslog")
    found = [
        one
        for one in section.all("destinations", "destination")
        if on(one, "enabled", default=True) and one.read("hostname")
    ]
    parts = [named(said(one, "hostname"), "remoteserver") for one in found]
    if found and on(section.get("general") or section, "enabled", default=True):
        parts += [made(found[0], "enable"), made(said(found[0], "hostname"), "logall")]
    older = root.get("syslog")
    kept = [one for one in older.children if one.name.startswith("nolog")] if older is not None else []
    return made(section, "syslog", "", *kept, *parts)


def _snmp(root: Element) -> Element | None:
    """The plugin os-net-snmp; the older section is what a module left that is gone."""
    general = root.get("OPNsense", "netsnmp", "general")
    if general is None or not on(general, "enabled"):
        return None
    community = general.get("community")
    parts = [named(community, "rocommunity")] if community is not None else []
    return made(general, "snmpd", "", made(general, "enable"), *parts)
