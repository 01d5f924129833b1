"""A PAN-OS configuration as firewalls, one for each virtual system that has rules."""

import gc
import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.panos.advisories import AS_OF, advisories
from auditor.formats.panos.config import Config, locate
from auditor.formats.panos.curly import from_curly
from auditor.formats.panos.defaults import IPV6
from auditor.formats.panos.export import BLOCK, COMMAND, EXPORT
from auditor.formats.panos.forwarding import Forwarder
from auditor.formats.panos.lines import cover_curly, cover_set, cover_xml
from auditor.formats.panos.management import management
from auditor.formats.panos.nat import Translated, Translator
from auditor.formats.panos.network import Network, read_network
from auditor.formats.panos.objects import read_objects
from auditor.formats.panos.plain import Plain, plain
from auditor.formats.panos.policy import Policy, read_policy, rulebase
from auditor.formats.panos.rules import Reader
from auditor.formats.panos.services import read_catalog
from auditor.formats.panos.tree import Document, Node, from_set
from auditor.formats.panos.tunnels import tunnels
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.management import Management
from auditor.model.pacs import Advisory, Overlay
from auditor.syntax.xmltree import Element, parse

_PANORAMA = (
    "This is a configuration of Panorama, which manages firewalls and filters nothing itself; which of its device "
    "groups and templates is in force on a firewall only that firewall shows. On each firewall open "
    "Device > Setup > Operations, choose Export device state and supply its merged-running-config.xml."
)

_SETTLE = "Supply the output of show system info."


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A file as far as it could be read."""

    root: Node
    coverage: Coverage
    problems: tuple[str, ...]
    broken: bool
    whole: bool
    """It is the export of a whole configuration by its form."""


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One configuration. Raises NotReadableError for Panorama's own and for what is no configuration."""
    source = sources[0]
    collecting = gc.isenabled()
    gc.disable()  # a large file becomes a million objects, none of them garbage
    try:
        if source.text.lstrip().startswith("<"):
            return read_xml(source, plain(source.text))
        nested = COMMAND.search(source.text) is None and BLOCK.search(source.text) is not None
        return _reading(source, _nested(source) if nested else _commands(source))
    finally:
        if collecting:
            gc.enable()


def read_xml(source: Source, entries: Plain) -> Reading:
    """A configuration in XML, some plain entries of which are known: the result is the same without, and slower."""
    return _reading(source, _xml(source, entries))


def _reading(source: Source, parsed: _Parsed) -> Reading:
    config = locate(parsed.root, complete=parsed.whole and not parsed.broken and not source.truncated)
    if config.device.get("device-group") is not None and not config.virtual:
        raise NotReadableError(_PANORAMA)
    built = tuple(_firewalls(config, parsed))
    texts = (*parsed.problems, *(text for _, told in built for text in told), *_told(config))
    return Reading(
        firewalls=tuple(firewall for firewall, _ in built),
        coverage=(parsed.coverage,),
        problems=tuple((source, text) for text in dict.fromkeys(texts)),
        name=config.system.read("hostname"),
    )


def _xml(source: Source, entries: Plain) -> _Parsed:
    tree = parse(source, entries.spans)
    root = tree.root
    while root is not None and root.name in {"response", "result"} and root.children:
        root = next((one for one in root.children if one.name in {"result", "config"}), None)
    place = tree.tags.place(root.start) if root is not None and tree.tags is not None else None
    if root is None or root.name != "config" or tree.tags is None or place is None:
        told = f"{tree.problems[0].text} " if tree.problems else ""
        raise NotReadableError(f"{told}Nothing of it could be read as a PAN-OS configuration. {EXPORT}")
    node = Document(source, tree.tags, entries if tree.tags.aside else Plain()).node(place)
    coverage = Coverage(source, dense=entries.spans)
    _wrapping(tree.root, root, coverage)
    cover_xml(tree, coverage, node)
    whole = root.get("devices") is not None and root.get("mgt-config") is not None
    return _Parsed(node, coverage, tuple(one.text for one in tree.problems), tree.stopped is not None, whole)


def _wrapping(outer: Element | None, root: Element, coverage: Coverage) -> None:
    """The lines around a configuration that an answer of the interface for programs adds."""
    if outer is not None and outer is not root:
        line = coverage.source.line_at
        coverage.mark(State.WITHOUT_EFFECT, line(outer.start), line(root.start))
        coverage.mark(State.WITHOUT_EFFECT, line(max(root.end - 1, 0)), line(max(outer.end - 1, 0)))


def _commands(source: Source) -> _Parsed:
    script = from_set(source)
    if not script.commands:
        raise NotReadableError(f"It holds no set command of PAN-OS. {EXPORT}")
    coverage = Coverage(source)
    cover_set(script, coverage)
    broken = script.unclosed is not None
    problems: tuple[str, ...] = ()
    if script.unclosed is not None:
        line = source.line_at(script.unclosed)
        problems = (f"Line {line}: a quoted text begins that never ends. The rest was not read. {EXPORT}",)
    return _Parsed(script.root, coverage, problems, broken, _whole(script.root))


def _nested(source: Source) -> _Parsed:
    curly = from_curly(source)
    coverage = Coverage(source)
    cover_curly(curly, coverage)
    problems: tuple[str, ...] = ()
    if curly.problem is not None:
        place, what = curly.problem
        rest = " The rest was not read." if curly.stopped is not None else ""
        problems = (f"Line {source.line_at(place)}: {what}.{rest} {EXPORT}",)
    return _Parsed(curly.root, coverage, problems, bool(problems), _whole(curly.root))


def _whole(root: Node) -> bool:
    """It holds every part of a device's configuration, below its own name or at the top."""
    device = root.below("devices")
    return root.get("mgt-config") is not None and (
        bool(device) or all(root.get(name) is not None for name in ("deviceconfig", "network"))
    )


def _told(config: Config) -> Iterator[str]:
    parts = {"mgt-config": config.management, "network": config.network, "deviceconfig": config.system}
    lacking = [name for name, node in parts.items() if not node.children]
    if lacking:
        yield f"This export lacks {' and '.join(lacking)}; what is set there is unknown. {EXPORT}"
    if config.device.get("device-group") is not None:
        yield "It also holds device groups of Panorama; only the rules of its own virtual systems were read."


def _firewalls(config: Config, parsed: _Parsed) -> Iterator[tuple[Firewall, tuple[str, ...]]]:
    """The virtual systems that have rules; one that stands alone is read with or without."""
    every = config.virtual or (config.device,)
    ruled = [one for one in every if rulebase(config, one).entries or rulebase(config, one).nat]
    chosen = ruled or list(every[:1])
    for place, vsys in enumerate(chosen):
        firewall, problems = _firewall(config, parsed, vsys, alone=len(every) == 1)
        if place:  # what is the device's own stands with the first
            firewall = replace(firewall, vpns=(), management=Management(), advisories=(), advisories_as_of=None)
        if len(chosen) > 1:
            firewall = replace(firewall, name=f"{firewall.name} {vsys.name}".strip())
        yield firewall, problems


def _firewall(config: Config, parsed: _Parsed, vsys: Node, *, alone: bool) -> tuple[Firewall, tuple[str, ...]]:
    shared = [one for one in (config.pushed.get("shared"), config.shared) if one is not None]
    own = [config.pushed_to(vsys.name), vsys]
    objects, catalog = read_objects(own, shared), read_catalog(own, shared)
    network = read_network(config, vsys, alone=alone, literal=objects.literal)
    base = rulebase(config, vsys)
    reader = Reader(network, objects, catalog)
    translated = Translator(network, objects, catalog).read(list(base.nat))
    nats = tuple(nat for one in translated for nat in one.nats)
    forwarder = Forwarder(network, objects, catalog, nats)
    whole = vsys.opening
    objects.used.update(_mentioned(config, vsys))
    policy = read_policy(base, reader, translated, whole, broken=parsed.broken, ipv6=_ipv6(config))
    seen = bool(base.entries) or (config.complete and config.panorama is None)
    firewall = Firewall(
        name=config.system.read("hostname"),
        product="PAN-OS",
        evidence=config.root.opening,
        version=_version(config),
        interfaces=tuple(network.interfaces()),
        routes=network.routes,
        nat=nats,
        stages=policy.stages if seen else (),
        management=management(config, network, policy.stages, _numbers(config)),
        ipv6=_ipv6(config),
        default_allow=policy.open_default,
        vpns=tuple(tunnels(config, list(config.virtual or (config.device,)), objects)),
        advisories=tuple(_advisories(config)),
        advisories_as_of=AS_OF,
        unresolved=tuple(_unresolved(policy, translated, network)),
        unused=(*objects.unused, *catalog.unused) if config.complete else (),
        gaps=tuple(_gaps(config, policy, translated, network, parsed)),
        other_routes=network.learned,
        policy_routes=tuple(route for one in base.forwarding for route in forwarder.read(one)),
        truncated=parsed.broken or config.root.source.truncated,
    )
    return firewall, tuple(_remarks(config, network, seen=seen))


_OBJECTS = frozenset({"address", "address-group", "service", "service-group"})
_RELEASE = re.compile(r'\bdetail-version="(\d[^"<>]{0,20})"')
_FORM = re.compile(r'\bversion="(\d[^"<>]{0,20})"')


def _mentioned(config: Config, vsys: Node) -> Iterator[str]:
    """Every word where objects may be named beside the rules that are read: they are not unused."""
    waiting = [one for one in vsys.children if one.name not in _OBJECTS | {"rulebase"}]
    waiting += [one for one in vsys.below("rulebase") if one.name not in {"security", "nat"}]
    waiting += [config.network]
    while waiting:
        one = waiting.pop()
        yield one.name
        waiting += one.children


def _version(config: Config) -> Fact[str]:
    """The release that wrote the file, as far as it says; older files state the version of their form only."""
    root = config.root
    tag = root.source.text[root.start : root.source.text.find(">", root.start) + 1]
    if release := _RELEASE.search(tag):
        return Known(release[1], "detail-version", evidence=(root.opening,))
    if form := _FORM.search(tag):
        reason = f"the file states the version of its form, {form[1]}, not the release that runs"
        return Unknown("version", reason, (root.opening,), _SETTLE)
    return Unknown("version", "what the command line prints does not state it", (), _SETTLE)


def _numbers(config: Config) -> tuple[int, ...]:
    """The first two numbers of the version, as far as the file states it."""
    root = config.root
    form = _FORM.search(root.source.text[root.start : root.source.text.find(">", root.start) + 1])
    return tuple(int(part) for part in form[1].split(".")[:2] if part.isdecimal()) if form else ()


def _advisories(config: Config) -> Iterator[tuple[Advisory, Fact[bool]]]:
    version = _version(config)
    release = version.value if isinstance(version, Known) else ""
    ways_in = ("global-protect-portal", "global-protect-gateway")
    portal = not config.complete or any(
        one.below("global-protect", name) for one in config.virtual or (config.device,) for name in ways_in
    )
    return advisories(release, _numbers(config), config.root.opening, portal=portal)


def _ipv6(config: Config) -> Fact[bool]:
    found = config.setting.get("session", "ipv6-firewalling")
    if found is not None and found.children:
        return Known(found.names()[-1] == "yes", IPV6.setting, evidence=(found.evidence,))
    if not config.complete:
        return UNSTATED
    return Known(value=True, setting=IPV6.setting, basis=Basis.DEFAULT, origin=f"default: {IPV6.source}")


def _unresolved(policy: Policy, translated: list[Translated], network: Network) -> Iterator[Evidence]:
    for one in policy.written:
        if one.missing and not one.disabled:
            yield one.evidence.noted(", ".join(dict.fromkeys(one.missing)))
    for found in translated:
        if found.missing and found.nats:
            yield found.nats[0].evidence.noted(", ".join(dict.fromkeys(found.missing)))
    for port in network.ports.values():
        if port.open:
            yield port.place.noted(", ".join(port.open))


def _gaps(
    config: Config, policy: Policy, translated: list[Translated], network: Network, parsed: _Parsed
) -> Iterator[Evidence]:
    """What of the policy was not understood, is not followed, or is not in the file."""
    for part in (*(one.unknown for one in policy.written), *(one.unknown for one in translated)):
        for node in part:
            yield node.evidence.noted(f"the setting {node.name}")
            parsed.coverage.note(State.NOT_UNDERSTOOD, node.evidence)
    for zone in network.zones.values():
        if zone.kind in {"virtual-wire", "layer2", "external"}:
            yield zone.node.opening.noted(f"the zone {zone.name} ({zone.kind}) is not followed")
    yield from network.conflicts
    if config.panorama is not None and not config.pushed.children:
        yield config.panorama.noted("the rules that Panorama pushes are not in this file")
    if parsed.broken:
        for number, state in enumerate(parsed.coverage.states, 1):
            if state == State.PARTLY:
                yield parsed.coverage.source.line(number, "the file breaks off here")


def _remarks(config: Config, network: Network, *, seen: bool) -> Iterator[str]:
    if config.panorama is not None and not config.pushed.children:
        yield f"Panorama manages this firewall, and what it pushes is not in this file. {EXPORT}"
    elif not seen:
        yield f"The file holds no security rules. {EXPORT}"
    if network.conflicts:
        yield "Several virtual routers send the same destination different ways; packets are followed by one table."
