"""An OPNsense configuration as a firewall."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading
from auditor.formats.opnsense.export import ENCRYPTED, EXPORT
from auditor.formats.opnsense.lines import cover
from auditor.formats.opnsense.management import management, second_factor
from auditor.formats.opnsense.objects import read_aliases
from auditor.formats.opnsense.rules import ordered
from auditor.formats.opnsense.stages import System, stages
from auditor.formats.opnsense.words import translated
from auditor.formats.pfsense.nat import Translation, translations
from auditor.formats.pfsense.network import Network, Port, read_network
from auditor.formats.pfsense.policy_routing import routed
from auditor.formats.pfsense.read import gaps, learned, reading, routes, switch, unresolved
from auditor.formats.pfsense.vpn import vpns
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.firewall import Firewall, Interface, Nat, NatKind
from auditor.model.pacs import Overlay
from auditor.model.role import Role
from auditor.model.vpn import Vpn
from auditor.syntax.xmltree import Element, Tree, parse

_NEEDED = ("system", "interfaces", "filter")


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One configuration. Raises NotReadableError for an encrypted one and for what is no configuration."""
    source = sources[0]
    if source.text.lstrip().startswith(ENCRYPTED):
        raise NotReadableError(f"This backup is encrypted. {EXPORT}")
    tree = parse(source)
    if tree.root is None or tree.root.name != "opnsense":
        told = f"{tree.problems[0].text} " if tree.problems else ""
        raise NotReadableError(f"{told}Nothing of it could be read as an OPNsense configuration. {EXPORT}")
    return reading(tree.root, tree, cover, _firewall)


def _firewall(original: Element, tree: Tree, coverage: Coverage) -> tuple[Firewall, tuple[str, ...]]:
    root = translated(original)
    network = _network(root)
    objects = read_aliases(original, network)
    missing = [name for name in _NEEDED if root.get(name) is None]
    broken = tree.stopped is not None
    system = System(root, network, objects, root.opening, complete=not missing and not broken, broken=broken)
    written = ordered(original, objects, tree.stopped)
    nats = tuple(translations(system))
    off = system.has("system", "disablefilter")
    firewall = Firewall(
        name=root.read("system", "hostname"),
        product="OPNsense",
        evidence=root.opening,
        version=_version(original),
        interfaces=(*(_interface(one) for one in network.ports.values()), *network.tunnels.values()),
        routes=tuple(routes(system)),
        nat=tuple(one.nat for one in nats if not off),  # what filters nothing translates nothing
        stages=tuple(stages(system, routed(system, written), _registered(root, nats)))
        if root.get("filter") is not None or system.complete
        else (),
        management=management(system),
        filter_off=switch(system, ("system", "disablefilter")),
        upnp=switch(system, ("installedpackages", "miniupnpd", "config", "enable")),
        ipv6=switch(system, ("system", "ipv6allow")),
        vpns=tuple(_proven(one, system) for one in vpns(system, written)),
        unresolved=tuple(unresolved(written, nats, network)),
        unused=objects.unused if system.complete else (),
        gaps=(*gaps(written, coverage), *_moved(original)),
        truncated=broken or root.source.truncated,
        other_routes=learned(original, ("OPNsense", "quagga", "general", "enabled")),
    )
    lacks = " and ".join(f"<{name}>" for name in missing)
    told = f"This backup lacks {lacks}; what is set there is unknown. {EXPORT}"
    return firewall, ((told,) if missing else ())


def _registered(root: Element, nats: tuple[Translation, ...]) -> tuple[Nat, ...]:
    """The port forwards that register a rule of their own, each once (not its reflections)."""
    starts = {one.start for one in root.all("nat", "rule") if one.read("pass") == "rule"}
    found: dict[int, Nat] = {}
    for one in nats:
        place = one.nat.evidence.characters[0]
        if place in starts and one.nat.kind is NatKind.DESTINATION:
            found.setdefault(place, one.nat)
    return tuple(found.values())


def _network(root: Element) -> Network:
    """The interfaces; those of WireGuard belong to the tab of their kind.

    A LAN that asks for its address by DHCP is no way to the internet beside a WAN that is one.
    """
    found = read_network(root)
    lan, wan = found.ports.get("lan"), found.ports.get("wan")
    if lan is not None and wan is not None and wan.gateway and lan.element.read("gateway") in {"", "none"}:
        found.ports["lan"] = replace(lan, gateway=False)
    inside = tuple(name for name, port in found.ports.items() if port.device.startswith("wg"))
    if inside:
        found.groups["wireguard"] = inside
    return found


def _interface(port: Port) -> Interface:
    made = port.interface()
    if not port.device.startswith("wg"):
        return made
    reason = f"Interface {port.name} is the device {port.device}, a tunnel."
    return replace(made, role=Role.VPN, role_reason=reason)


def _version(root: Element) -> Fact[str]:
    found = root.get("version")
    if found is not None and found.text:
        return Known(found.text, "version", evidence=(found.evidence,))
    settle = "Supply the version that the dashboard shows."
    return Unknown("version", "an OPNsense backup does not state the version", (root.opening,), settle)


def _proven(vpn: Vpn, system: System) -> Vpn:
    """A way in whose callers are asked by servers for one-time codes has a second factor."""
    for server in system.root.all("openvpn", "openvpn-server"):
        if server.evidence.characters[0] == vpn.evidence.characters[0]:
            proof = second_factor(system, server.get("authmode"))
            return replace(vpn, second_factor=proof) if proof is not None else vpn
    return vpn


def _moved(root: Element) -> Iterator[Evidence]:
    """The settings of the filter where the newest series keeps them; only `disable_filter` is read there."""
    for one in root.all("OPNsense", "Firewall", "Filter", "settings"):
        if one.children:
            yield one.evidence.noted("the settings page of the newest series is read in part")
