"""A pfSense configuration as a firewall."""

from collections.abc import Callable, Iterator

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.pfsense.export import ENCRYPTED, EXPORT
from auditor.formats.pfsense.lines import cover
from auditor.formats.pfsense.management import management
from auditor.formats.pfsense.nat import Translation, translations
from auditor.formats.pfsense.network import Network, read_network
from auditor.formats.pfsense.objects import read_objects
from auditor.formats.pfsense.policy_routing import routed
from auditor.formats.pfsense.rules import Written, written_rules
from auditor.formats.pfsense.stages import System, stages, static_routes
from auditor.formats.pfsense.vpn import vpns
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.firewall import Action, Firewall, Interface, Route
from auditor.model.net import ANY_V6, NONE, PUBLIC, TCP, UDP, Ranges, address
from auditor.model.pacs import Overlay
from auditor.syntax.xmltree import Element, Tree, parse

_CONNECTIONS = Ranges.single(TCP, UDP)
AREAS = frozenset({"filter", "nat", "aliases", "interfaces", "system"})


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One configuration. Raises NotReadableError for an encrypted one and for what is no configuration."""
    source = sources[0]
    if source.text.lstrip().startswith(ENCRYPTED):
        raise NotReadableError(f"This backup is encrypted. {EXPORT}")
    tree = parse(source)
    root = tree.root
    if root is None or (root.name != "pfsense" and root.name not in AREAS):
        told = f"{tree.problems[0].text} " if tree.problems else ""
        raise NotReadableError(f"{told}Nothing of it could be read as a pfSense configuration. {EXPORT}")
    return reading(root, tree, cover, _firewall)


def reading(
    root: Element,
    tree: Tree,
    cover: Callable[[Tree, Coverage], None],
    build: Callable[[Element, Tree, Coverage], tuple[Firewall, tuple[str, ...]]],
) -> Reading:
    """What a tree says: its lines judged, the firewall built, and every problem told."""
    source = root.source
    coverage = Coverage(source)
    cover(tree, coverage)
    firewall, problems = build(root, tree, coverage)
    texts = (*(one.text for one in tree.problems), *problems)
    return Reading(
        firewalls=(firewall,),
        coverage=(coverage,),
        problems=tuple((source, text) for text in texts),
        name=firewall.name,
    )


def _firewall(root: Element, tree: Tree, coverage: Coverage) -> tuple[Firewall, tuple[str, ...]]:
    network = read_network(root)
    objects = read_objects(root, network)
    missing = [name for name in ("system", "interfaces", "filter") if not _section(root, name)]
    broken = tree.stopped is not None
    system = System(root, network, objects, root.opening, complete=not missing and not broken, broken=broken)
    schedules = frozenset(one.read("name") for one in root.all("schedules", "schedule"))
    section = _section(root, "filter")
    written = tuple(written_rules(section, objects, schedules, tree.stopped)) if section is not None else ()
    pseudo = _unlisted(network, written)
    nats = tuple(translations(system))
    off = system.has("system", "disablefilter")
    firewall = Firewall(
        name=root.read("system", "hostname"),
        product="pfSense",
        evidence=root.opening,
        version=_version(root),
        interfaces=(*(one.interface() for one in network.ports.values()), *network.tunnels.values()),
        routes=tuple(routes(system)),
        nat=tuple(one.nat for one in nats if not off),  # what filters nothing translates nothing
        stages=tuple(stages(system, routed(system, written))) if section is not None or system.complete else (),
        management=management(system),
        filter_off=switch(system, ("system", "disablefilter")),
        upnp=switch(system, ("installedpackages", "miniupnpd", "config", "enable")),
        ipv6=switch(system, ("system", "ipv6allow")),
        vpns=tuple(vpns(system, written)),
        unresolved=tuple(unresolved(written, nats, network)),
        unused=objects.unused if system.complete else (),
        gaps=(*gaps(written, coverage), *_undecided(system, written)),
        truncated=tree.stopped is not None or root.source.truncated,
        other_routes=learned(root, ("installedpackages", "frr", "config", "enable")),
    )
    return firewall, tuple(_told(missing, pseudo))


def _section(root: Element, name: str) -> Element | None:
    return root if root.name == name else root.get(name)


def _told(missing: list[str], pseudo: tuple[str, ...]) -> Iterator[str]:
    if missing:
        lacks = " and ".join(f"<{name}>" for name in missing)
        yield f"This backup lacks {lacks}; what is set there is unknown. {EXPORT}"
    if pseudo:
        yield f"Rules name interfaces that the file does not describe: {', '.join(pseudo)}."


def _unlisted(network: Network, written: tuple[Written, ...]) -> tuple[str, ...]:
    """Interfaces that rules name in a backup without the section interfaces: they exist, nothing more is known."""
    if network.ports:
        return ()
    known = {*network.tunnels, *network.groups}
    places = {name: one.rule.evidence for one in written for name in one.interfaces if name not in known}
    network.tunnels |= {name: Interface(name, place) for name, place in places.items()}
    return tuple(places)


def _version(root: Element) -> Fact[str]:
    found = root.get("version")
    if found is None or not found.text:
        return UNSTATED
    reason = f"the file states only the revision of its configuration, {found.text[:20]}"
    settle = "Supply the version that the dashboard shows."
    return Unknown("version", reason, (found.evidence,), settle)


def routes(system: System) -> Iterator[Route]:
    """The static routes by the interfaces that they leave by."""
    gateways = tuple(system.root.all("gateways", "gateway_item"))
    for port in system.network.ports.values():
        hop = next((one for one in gateways if one.read("interface") == port.name), None)
        for destination in static_routes(system, port.name):
            yield Route(destination, port.name, hop.evidence if hop else port.evidence, _point(hop))


def learned(root: Element, switch: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The line that turns the package of routing protocols on."""
    found = root.get(*switch)
    return (found.evidence,) if found is not None and found.text in {"on", "1"} else ()


def _point(hop: Element | None) -> int | None:
    try:
        return address(hop.read("gateway")) if hop is not None else None
    except ValueError:
        return None


def switch(system: System, path: tuple[str, ...]) -> Fact[bool]:
    """A switch that is on by being present; an absent one is off where the file is whole."""
    found = system.root.get(*path)
    setting = path[1] if path[-1] == "enable" else path[-1]
    if found is not None:
        return Known(value=True, setting=setting, evidence=(found.evidence,))
    if not system.complete:
        return Unknown(setting, "this backup does not hold the section", settle="Supply a whole backup.")
    return Known(value=False, setting=setting, basis=Basis.DEFAULT)


def unresolved(written: tuple[Written, ...], nats: tuple[Translation, ...], network: Network) -> Iterator[Evidence]:
    """The rules and translations that name what the file does not define."""
    known = {*network.ports, *network.tunnels, *network.groups}
    for one in written:
        names = [*one.missing, *(f"interface {name}" for name in one.interfaces if known and name not in known)]
        if names and not one.rule.disabled:
            yield one.rule.evidence.noted(", ".join(names))
    for found in nats:
        if found.missing:
            yield found.nat.evidence.noted(", ".join(found.missing))


def _undecided(system: System, written: tuple[Written, ...]) -> Iterator[Evidence]:
    """Rules that let in IPv6, where the provider decides at run time which IPv6 addresses stand inside."""
    ports = [one for one in system.network.ports.values() if one.enabled]
    tracked = [one.name for one in ports if not one.gateway and one.networks.get(6, NONE) is None]
    outer = {one.name for one in ports if one.gateway}
    if not tracked or not system.has("system", "ipv6allow"):
        return
    known = Ranges.union(one.networks.get(6) or NONE for one in ports)
    for one in written:
        cells, rule = one.rule.match.upper, one.rule
        opens = any(service.protocols & _CONNECTIONS for service in cells.services)
        inward = outer & set(one.interfaces) and cells.src & PUBLIC & ANY_V6 and (cells.dst & ANY_V6) - known
        if rule.action is Action.PERMIT and not rule.disabled and opens and inward:
            names = " and ".join(tracked)
            yield rule.evidence.noted(f"which IPv6 addresses stand behind {names} is decided at run time")


def gaps(written: tuple[Written, ...], coverage: Coverage) -> tuple[Evidence, ...]:
    """What of the policy was not understood: settings of rules, and the lines of a text that breaks off."""
    gaps = [part.evidence.noted(f"the setting {part.name}") for one in written for part in one.unknown]
    lines = coverage.states
    broken = [number for number, state in enumerate(lines, 1) if state == State.PARTLY]
    return (*gaps, *(coverage.source.line(number, "the file breaks off here") for number in broken))
