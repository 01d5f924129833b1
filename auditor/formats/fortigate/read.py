"""A FortiOS configuration as firewalls: one for each virtual domain that judges packets."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.fortigate.access import AccessProxies, access_policies, own_connections
from auditor.formats.fortigate.advisories import AS_OF, advisories
from auditor.formats.fortigate.defaults import LONE_MEMBER, Version
from auditor.formats.fortigate.explicit import roundabout
from auditor.formats.fortigate.export import ENCRYPTED, EXPORT, HEADER
from auditor.formats.fortigate.lines import cover, unknown_settings
from auditor.formats.fortigate.local import Local, local
from auditor.formats.fortigate.management import management
from auditor.formats.fortigate.network import read_network
from auditor.formats.fortigate.objects import Addresses
from auditor.formats.fortigate.policies import Names, Tables, Written, written_policies
from auditor.formats.fortigate.services import Services
from auditor.formats.fortigate.sources import Hiding
from auditor.formats.fortigate.steering import policy_routes
from auditor.formats.fortigate.tables import NOT_MODELLED, POLICY, SETTINGS
from auditor.formats.fortigate.tree import Block, Tree, parse
from auditor.formats.fortigate.virtual import read_virtual
from auditor.formats.fortigate.vpns import Ways
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import NOTHING, Action, Cells, Firewall, Match, Nat, Rule, Sees, Stage
from auditor.model.management import Management
from auditor.model.net import V6
from auditor.model.pacs import Overlay

_BOTH = Names({4: "srcaddr", 6: "srcaddr6"}, {4: "dstaddr", 6: "dstaddr6"}, known=POLICY)
_SIX = Names({6: "srcaddr"}, {6: "dstaddr"}, what="policy6", known=POLICY)
_CONSOLIDATED = Names(
    {4: "srcaddr4", 6: "srcaddr6"}, {4: "dstaddr4", 6: "dstaddr6"}, what="consolidated policy", known=POLICY
)
_FORWARDING = (("firewall policy", _BOTH), ("firewall policy6", _SIX), ("firewall consolidated policy", _CONSOLIDATED))
_SECURITY = replace(_BOTH, what="security policy")
_SECURITY_OLD = replace(_CONSOLIDATED, what="security policy")
_SCHEDULES = ("firewall schedule recurring", "firewall schedule onetime", "firewall schedule group")


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One configuration. Raises NotReadableError for an encrypted one and for what is no configuration."""
    source = sources[0]
    if source.text.lstrip("\ufeff \n").startswith(ENCRYPTED):
        raise NotReadableError(f"This backup is encrypted. {EXPORT}")
    tree = parse(source)
    if not tree.root.blocks:
        raise NotReadableError(f"Nothing of it could be read as a FortiOS configuration. {EXPORT}")
    coverage = Coverage(source)
    cover(tree, coverage)
    found = tuple(_firewalls(tree, coverage))
    return Reading(
        firewalls=found,
        coverage=(coverage,),
        problems=tuple((source, text) for text in _problems(tree, found)),
        name=_host(tree),
    )


def _host(tree: Tree) -> str:
    """The device's own name: a setting, else what the prompt of a terminal shows."""
    return _shared(tree.root).at_path("system global").read("hostname") or tree.host


def _shared(root: Block) -> Block:
    """What all virtual domains share."""
    return root.at_path("global") if "global" in root.blocks else root


def _domains(root: Block) -> Iterator[tuple[str, Block]]:
    """The virtual domains; the whole file where there are none."""
    found = [(one.name, one) for one in root.entries("vdom") if one.blocks]
    judging = [(name, one) for name, one in found if any(path in one.blocks for path in SETTINGS)]
    yield from judging or found[:1] or [("root", root)]


def _firewalls(tree: Tree, coverage: Coverage) -> Iterator[Firewall]:
    domains = tuple(_domains(tree.root))
    for name, config in domains:
        yield _Domain(tree, coverage, name, config, alone=len(domains) == 1).firewall()


def version_of(source: Source) -> Version:
    """The version in the first line; empty where there is none."""
    found = HEADER.match(source.text.lstrip("\ufeff \n"))
    if found is None:
        return ()
    major, minor, patch = int(found[2]), int(found[3]), found[4]
    return (major, minor, int(patch)) if patch else (major, minor)


class _Domain:
    """One virtual domain of a file."""

    def __init__(self, tree: Tree, coverage: Coverage, name: str, config: Block, *, alone: bool) -> None:
        self._tree = tree
        self._source = tree.root.source
        self._coverage = coverage
        self._name = name
        self._config = config
        self._shared = _shared(tree.root)
        self._alone = alone
        self._version = version_of(self._source)
        self._cut = bool(tree.open) or self._source.truncated
        network = read_network(config, self._shared, name)
        services = Services(_named(config, "firewall service custom"), _named(config, "firewall service group"))
        addresses = {
            4: Addresses(4, _named(config, "firewall address"), _named(config, "firewall addrgrp"), network),
            6: Addresses(6, _named(config, "firewall address6"), _named(config, "firewall addrgrp6"), network),
        }
        self._proxies = AccessProxies(config, addresses)
        self._tables = Tables(
            addresses,
            services,
            network,
            read_virtual(config, services, network, self._proxies.led()),
            frozenset(one.name for table in _SCHEDULES for one in config.entries(table)),
            _named(config, "firewall profile-group"),
            self._version,
        )

    @property
    def _whole(self) -> bool:
        """Whether what is absent is really absent: a file with the settings of the system, to its end."""
        return not self._cut and "system global" in self._shared.blocks

    def firewall(self) -> Firewall:
        """It in the neutral model."""
        header = HEADER.match(self._source.text.lstrip("\ufeff \n"))
        tables, config = self._tables, self._config
        forward, security = self._policies()
        proxied = tuple(access_policies(self._proxies, tables))
        here = local(config, self._shared, tables, forward)
        written = (*forward, *security, *proxied, *here.policies)
        ways = Ways(config, tables.network, tables.addresses[4], forward, self._version, whole=self._whole)
        host = _host(self._tree)
        return Firewall(
            name=host if self._alone else f"{host}/{self._name}".lstrip("/"),
            product="FortiGate",
            evidence=self._source.line(1),
            version=self._stated(),
            model=header[1] if header else "",
            interfaces=tuple(one.interface for one in tables.network.ports.values()),
            routes=tables.network.routes,
            nat=(*tables.virtual.translations(), *own_connections(proxied), *self._hidden(forward)),
            stages=tuple(self._stages(forward, security, proxied, here)),
            management=self._management(here),
            ipv6=self._ipv6(),
            default_allow=tuple(self._open_ends()),
            vpns=tuple(ways.vpns()),
            advisories=tuple(advisories(self._version, config, self._source.line(1))),
            advisories_as_of=AS_OF if self._version else None,
            unresolved=tuple(self._unresolved(written)),
            unused=tuple(self._unused()) if self._whole else (),
            gaps=tuple(self._gaps()),
            truncated=self._cut,
            other_routes=tables.network.learned,
            policy_routes=tuple(policy_routes(config, tables)),
        )

    def _open_ends(self) -> Iterator[Evidence]:
        """Zones that let all traffic inside them through, and an explicit proxy that forwards what no policy names."""
        yield from (one.at("intrazone", f"zone {one.name}") for one in self._tables.network.intrazone)
        proxy = self._config.at_path("web-proxy explicit")
        if proxy.on("status") and proxy.read("sec-default-action") == "accept":
            yield proxy.at("sec-default-action", "the explicit proxy")

    def _management(self, here: Local) -> Management:
        """How the device is administered; of a further virtual domain only who may, and where."""
        manages = self._shared.at_path("system global").read("management-vdom", "root")
        found = management(self._config, self._shared, self._tables.network, here, self._version, whole=self._whole)
        return (
            found
            if self._alone or self._name == manages
            else Management(services=found.services, accounts=found.accounts)
        )

    def _policies(self) -> tuple[tuple[Written, ...], tuple[Written, ...]]:
        """The policies that forward traffic, and in the mode of application policies those that judge it again."""
        config, tables = self._config, self._tables
        forward = tuple(
            one for path, names in _FORWARDING for one in written_policies(config.entries(path), names, tables)
        )
        if config.at_path("system settings").read("ngfw-mode") != "policy-based":
            return forward, ()
        entries = config.entries("firewall security-policy")
        old = any(one.has("srcaddr4") for one in entries)
        return forward, tuple(written_policies(entries, _SECURITY_OLD if old else _SECURITY, tables))

    def _hidden(self, forward: tuple[Written, ...]) -> Iterator[Nat]:
        """What becomes of sources."""
        hiding = Hiding(self._config, self._tables)
        if self._tables.virtual.central:
            yield from hiding.central()
            return
        blocks = (one for path, _ in _FORWARDING for one in self._config.entries(path))
        yield from hiding.of_policies(tuple(zip(blocks, forward, strict=True)))

    def _stages(
        self, forward: tuple[Written, ...], security: tuple[Written, ...], proxied: tuple[Written, ...], here: Local
    ) -> Iterator[Stage]:
        judging = any(path in self._config.blocks for path in ("firewall policy", "firewall consolidated policy"))
        if not (judging or forward or self._whole):
            return  # a piece of a configuration: it does not show what judges packets
        if self._config.at_path("system settings").read("ngfw-mode") == "policy-based":
            judged = tuple(rule for one in (*proxied, *security) for rule in one.rules)
            yield Stage("security policies", judged, self._end(), Sees.TRANSLATED)
        rules = tuple(rule for one in (*proxied, *forward) for rule in one.rules)
        end = self._end() if judging or forward else self._unseen()
        yield Stage("firewall policies", (*rules, *self._inside_zones()), end, Sees.TRANSLATED)
        yield from self._apart()
        if self._tables.network.ports:
            yield from here.stages

    def _apart(self) -> Iterator[Stage]:
        """Interfaces that serve the administration alone: nothing passes through the device by them."""
        for port in self._tables.network.ports.values():
            if port.block.read("dedicated-to") == "management":
                place = port.block.at("dedicated-to", "this interface is for management only")
                end = Rule(Action.DENY, Match(), place, handle=f"management-only {port.name}", implicit=True)
                legs = frozenset({port.name})
                yield Stage(end.handle, (), end, ingress=legs)
                yield Stage(end.handle, (), end, egress=legs)

    def _unseen(self) -> Rule:
        """An account that may not see policies exports none, not even an empty table (technical tip 333853)."""
        missing = Match(Cells(), NOTHING, ("the firewall policies, which the file does not hold",))
        return Rule(Action.UNKNOWN, missing, self._config.opening, implicit=True)

    def _end(self) -> Rule:
        """Policy 0, which refuses the rest; in a file that is cut off more policies may follow."""
        logged = self._config.at_path("log setting").on("fwpolicy-implicit-log")
        note = "policy 0, the implicit deny, refuses what no policy names"
        if self._cut:
            missing = Match(Cells(), NOTHING, ("the rest of the file, which is missing",))
            return Rule(Action.UNKNOWN, missing, self._config.opening, implicit=True, note=note)
        return Rule(Action.DENY, Match(), self._config.opening, implicit=True, logged=logged, note=note)

    def _inside_zones(self) -> Iterator[Rule]:
        """Traffic inside a zone that lets it through, after the policies (technical tip 264457)."""
        for zone in self._tables.network.intrazone:
            legs = frozenset(zone.words("interface"))
            if len(legs) == 1 and self._version and self._version < LONE_MEMBER.since:
                continue
            cells = Cells(ingress=legs, egress=legs)
            note = f"the zone {zone.name} lets traffic inside it through (intrazone allow)"
            yield Rule(Action.PERMIT, Match(cells), zone.at("intrazone"), handle=f"zone {zone.name}", note=note)

    def _stated(self) -> Fact[str]:
        if not self._version:
            settle = "Supply a backup file; its first line states the version."
            return Unknown("config-version", "the export does not state the version", settle=settle)
        return Known(".".join(map(str, self._version)), "config-version", evidence=(self._source.line(1),))

    def _ipv6(self) -> Fact[bool]:
        ports = self._tables.network.ports
        if not ports:
            return Unknown("ipv6", "the export describes no interface")
        held = [one for one in ports.values() if any(low >= V6 for low, _ in one.interface.networks)]
        modes = ((one, one.block.at_path("ipv6").read("ip6-mode", "static")) for one in ports.values())
        dynamic = [one for one, mode in modes if mode != "static"]
        places = tuple(one.block.at_path("ipv6").evidence for one in (*held, *dynamic))
        return Known(bool(places), "ip6-address", Basis.EXPLICIT if places else Basis.DEFAULT, places)

    def _unresolved(self, written: tuple[Written, ...]) -> Iterator[Evidence]:
        for one in written:
            if one.missing and one.rules and not one.rules[0].disabled:
                yield one.evidence.noted(", ".join(one.missing))
        for virtual in self._tables.virtual.single.values():
            if virtual.missing:
                yield virtual.block.evidence.noted(", ".join(virtual.missing))

    def _unused(self) -> Iterator[Evidence]:
        tables = self._tables
        for addresses in tables.addresses.values():
            yield from addresses.unused()
        for one in tables.virtual.single.values():
            if one.name not in tables.virtual.used and not tables.virtual.central:
                yield one.block.opening.noted(one.name)

    def _gaps(self) -> Iterator[Evidence]:
        """What decides about packets and was not understood, or leads past what judges them."""
        for path in SETTINGS:
            table = self._config.blocks.get(path)
            yield from unknown_settings(table) if table else ()
        for path, told in NOT_MODELLED.items():
            yield from (one.opening.noted(told) for one in self._config.entries(path))
        yield from self._proxies.gaps()
        yield from roundabout(self._config, self._tables)
        yield from (self._source.line(number) for number in self._tree.strange)
        if self._tree.open:
            last = len(self._source.lines)
            self._coverage.mark(State.PARTLY, last)
            yield self._source.line(last, "the file breaks off here")


def _named(config: Block, path: str) -> dict[str, Block]:
    return {one.name: one for one in config.entries(path)}


def _problems(tree: Tree, found: tuple[Firewall, ...]) -> Iterator[str]:
    last = len(tree.root.source.lines)
    if tree.open:
        yield f'Line {last}: the file ends inside "config {tree.open[0]}". Export it again to its end. {EXPORT}'
    if tree.strange:
        count = len(tree.strange)
        yield f"Line {tree.strange[0]} is no line of a FortiOS configuration; {count} such lines were left out."
    if HEADER.match(tree.root.source.text) is None:
        yield f"The file does not begin with #config-version, so that the version is unknown. {EXPORT}"
    if ":opmode=1" in tree.root.source.text[:400]:
        yield "The device runs in transparent mode: by which interface a packet leaves is not in the file."
    if found and not any(one.interfaces for one in found):
        yield f"The file describes no interfaces; what stands behind the names in policies is unknown. {EXPORT}"
