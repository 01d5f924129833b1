"""Security rules as they are written: what each matches, through which zones, and what it does.

A rule compares the packet as it was sent (addresses and ports before translation) with the zone in which the
*translated* destination stands (PAN-OS Administrator's Guide 10.0, destination NAT example). So a stage sees the
original packet, and the zone is the interface by which the translated packet leaves.

The first lookup of a new connection knows no application and no URL category; it is looked up again when they are
known (knowledge base POF8CAO). So a rule that permits an application lets a connection open on its ports, and one
that refuses an application refuses no new connection by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from auditor.formats.panos.applications import BARE, PORTS, WEB, WELL_KNOWN
from auditor.formats.panos.areas import Area
from auditor.formats.panos.network import DEVICE, Network
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.services import Catalog, Offer
from auditor.formats.panos.tree import Node
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule
from auditor.model.net import ANY_SERVICE, NONE

ACTIONS: Mapping[str, Action] = {
    "allow": Action.PERMIT, "deny": Action.DENY, "drop": Action.DENY, "reset-client": Action.DENY,
    "reset-server": Action.DENY, "reset-both": Action.DENY, "drop-icmp": Action.DENY,
}  # fmt: skip
_FIELDS = """
from to source destination source-user category application service source-hip destination-hip hip-profiles action
negate-source negate-destination disabled schedule rule-type log-start log-end log-setting profile-setting description
tag group-tag option qos target icmp-unreachable uuid source-imsi source-imei source-nw-slice saas-user-list
saas-tenant-list loc disable-server-response-inspection disable-inspect
"""
KNOWN = frozenset(_FIELDS.split())
"""What a security rule may hold; anything else could narrow or widen it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A rule of the file; one that names several zones but joins each only to itself is several in the model."""

    rules: tuple[Rule, ...]
    entry: Node
    missing: tuple[str, ...]
    """Names that the file does not define."""
    unknown: tuple[Node, ...]
    """Settings that are not understood."""
    wildcard: bool
    """It names addresses by a wildcard mask."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule before it is bound to interfaces."""

    base: Rule
    source: Area
    target: Area
    offer: Offer
    conditions: tuple[str, ...]

    def rule(self, ingress: frozenset[str] | None, egress: frozenset[str] | None, entry: Node) -> Rule:
        """The rule from some interfaces to others; None is any."""
        opened = (*self.source.open, *self.target.open, *self.offer.open, *self.conditions)
        upper = Cells(self.source.upper, self.target.upper, self.offer.upper, ingress, egress)
        match = Match(upper)
        if opened:
            sure = NONE if self.conditions else self.source.lower
            lower = replace(upper, src=sure, dst=self.target.lower, services=self.offer.lower)
            listed = opened == self.source.open and not self.source.missing and not entry.says("negate-source")
            match = Match(upper, lower, opened, listed)
        if not _selective(entry):
            return replace(self.base, match=match)
        if self.base.action is Action.DENY:
            return _refusing(self.base, match, entry)
        return replace(self.base, match=match, selective=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """What rules are read with."""

    network: Network
    objects: Objects
    catalog: Catalog

    def read(self, entry: Node, position: int) -> Written:
        """One rule."""
        draft = self._draft(entry, position)
        came, went = _zones(entry, "from"), _zones(entry, "to")
        named = sorted((came or frozenset()) | (went or frozenset()) - {"multicast"})
        if named and not self.network.zones:  # a part of a configuration: the zones stand elsewhere
            draft = replace(draft, conditions=(*draft.conditions, *(f'the zone "{name}"' for name in named)))
            came = went = None
        pairs = self._pairs(came, went, entry.read("rule-type"))
        lost = (f"zone {name}" for name in named if name not in self.network.zones)
        written = Written(
            tuple(draft.rule(ingress, egress, entry) for ingress, egress in pairs),
            entry,
            (*draft.source.missing, *draft.target.missing, *draft.offer.missing, *lost),
            tuple(one for one in entry.children if one.name not in KNOWN),
            draft.source.wildcard or draft.target.wildcard,
        )
        entry.forget()
        return written

    def _draft(self, entry: Node, position: int) -> Draft:
        action = ACTIONS.get(entry.read("action"), Action.UNKNOWN)
        base = Rule(
            action,
            Match(),
            entry.evidence,
            position=position,
            handle=f"rule {entry.name}",
            name=entry.read("description"),
            logged=entry.read("log-end") != "no" or entry.says("log-start"),
            disabled=entry.says("disabled"),
            note=_note(entry),
            inspected=_inspected(entry),
        )
        if replace(base, name=entry.name).temporary:
            base = replace(base, name=": ".join(filter(None, (entry.name, base.name))))
        return Draft(
            base,
            self.objects.area(entry.names("source"), negated=entry.says("negate-source")),
            self.objects.area(entry.names("destination"), negated=entry.says("negate-destination")),
            self.catalog.offer(entry.names("service"), entry.names("application")),
            tuple(self._conditions(entry, action)),
        )

    def _pairs(
        self, came: frozenset[str] | None, went: frozenset[str] | None, kind: str
    ) -> Iterator[tuple[frozenset[str] | None, frozenset[str] | None]]:
        """The interfaces that a rule joins: a product, or for intrazone and interzone rules one pair per zone."""
        network = self.network
        every = network.everywhere
        if kind not in {"intrazone", "interzone"}:
            anywhere = None if every is None else every | {DEVICE}
            yield (every if came is None else network.of(came)), (anywhere if went is None else network.into(went))
            return
        names = frozenset(network.zones)
        for zone in sorted(names if came is None else came):
            ingress = network.of(frozenset({zone}))
            others = (names if went is None else went) - {zone}
            egress = network.into(frozenset({zone}) if kind == "intrazone" else others)
            if ingress and egress - {DEVICE}:
                yield ingress, egress

    def _conditions(self, entry: Node, action: Action) -> Iterator[str]:
        """What the export leaves open beside addresses and ports."""
        for name in entry.names("source-user"):
            if name != "any":
                yield f"the user {name}"
        for path in ("hip-profiles", "source-hip", "destination-hip"):
            for name in entry.names(path):
                if name != "any":
                    yield f"the state of the device ({name})"
        schedule = entry.read("schedule")
        if schedule:
            yield f'the schedule "{schedule}"'
        if "multicast" in entry.names("to"):
            yield "multicast"
        if action is Action.UNKNOWN:
            yield f"what the action {entry.read('action') or 'that is not written'} does"
        for name in entry.names("target", "devices"):
            yield f"whether the rule is meant for the device {name}"


def _refusing(base: Rule, match: Match, entry: Node) -> Rule:
    """A rule that refuses what some connections carry: it may refuse those on the ports of its applications."""
    applications = [name for name in entry.names("application") if name != "any"]
    services = tuple(service for name in applications for service in (*PORTS.get(name, ()), *WELL_KNOWN.get(name, ())))
    if not applications:
        services = WEB
    if not services:
        return replace(base, action=Action.CONTINUE, match=match)
    written = match.upper.services
    upper = replace(match.upper, services=services if ANY_SERVICE in written else written)
    return replace(base, match=Match(upper, NOTHING, (*match.open, f"what it carries ({_note(entry)})")))


def _note(entry: Node) -> str:
    parts = []
    applications = [name for name in entry.names("application") if name != "any"]
    if applications:
        parts.append("application " + ", ".join(applications))
    categories = [name for name in entry.names("category") if name != "any"]
    if categories:
        parts.append("category " + ", ".join(categories))
    if schedule := entry.read("schedule"):
        parts.append(f'schedule "{schedule}"')
    return "; ".join(parts)


def _selective(entry: Node) -> bool:
    """Whether it takes only some of the connections on its ports, by what they carry."""
    applications = [name for name in entry.names("application") if name != "any" and name not in BARE]
    return bool(applications) or any(name != "any" for name in entry.names("category"))


def _inspected(entry: Node) -> bool:
    """Whether a profile or a group of them looks into what it permits."""
    found = entry.get("profile-setting")
    if found is None:
        return False
    return bool(found.names("group")) or any(
        one.children for one in found.below("profiles") if one.name in {"virus", "spyware", "vulnerability"}
    )


def _zones(entry: Node, side: str) -> frozenset[str] | None:
    names = entry.names(side)
    return None if "any" in names or not names else frozenset(names)
