"""Security rules as they are written: what each matches, through which zones, and what it does.

A rule compares the packet as it was sent (addresses and ports before translation) with the zone in which the
*translated* destination stands (PAN-OS Administrator's Guide 10.0, destination NAT example). So a stage sees the
original packet, and the zone is the interface by which the translated packet leaves.

The first lookup of a new connection knows no application and no URL category; it is looked up again when they are
known (knowledge base POF8CAO). So a rule that permits an application lets a connection open on its ports, and one
that refuses an application refuses no new connection by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from auditor.formats.panos.applications import BARE, PORTS, WEB, WELL_KNOWN
from auditor.formats.panos.areas import Area
from auditor.formats.panos.network import DEVICE, Network
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.plain import NESTED, words
from auditor.formats.panos.services import Catalog, Offer
from auditor.formats.panos.tree import Node
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, for_a_while
from auditor.model.net import ANY_SERVICE, NONE, Service

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
_PLAIN = KNOWN | NESTED
_TERMS = """
from to source-user category application service source-hip destination-hip hip-profiles action negate-source
negate-destination disabled schedule rule-type log-start log-end
"""
_DECISIVE = tuple(_TERMS.split())
"""What the terms of a rule follow from."""
_PROFILES = "<profile-setting>", "</profile-setting>"

Told = Callable[..., tuple[str, ...]]
"""What stands at a path below a rule."""
Pair = tuple[frozenset[str] | None, frozenset[str] | None]
"""The interfaces that a rule joins; None is any."""


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
class Terms:
    """What a rule says beside its addresses and its own names; most rules of a large file share theirs with others."""

    action: Action
    pairs: tuple[Pair, ...]
    offer: Offer
    conditions: tuple[str, ...]
    """What the export leaves open beside addresses and ports."""
    note: str
    selective: bool
    """It takes only some of the connections on its ports, by what they carry."""
    refused: tuple[Service, ...] | None
    """Of a rule that refuses what some connections carry: the ports on which that is expected."""
    logged: bool
    disabled: bool
    negated: tuple[bool, bool]
    lost: tuple[str, ...]
    """Zones that the file does not define."""

    def match(self, source: Area, target: Area, pair: Pair) -> Match:
        """The packets between some addresses and interfaces."""
        upper = Cells(source.upper, target.upper, self.offer.upper, *pair)
        if not (source.open or target.open or self.offer.open or self.conditions):
            return Match(upper)
        opened = (*source.open, *target.open, *self.offer.open, *self.conditions)
        sure = NONE if self.conditions else source.lower
        listed = opened == source.open and not source.missing and not self.negated[0]
        return Match(upper, Cells(sure, target.lower, self.offer.lower, *pair), opened, listed)

    def judged(self, match: Match) -> tuple[Action, Match]:
        """A rule that refuses what some connections carry may refuse those on the ports of its applications."""
        if self.refused is None:
            return self.action, match
        if not self.refused:
            return Action.CONTINUE, match
        upper = match.upper
        if ANY_SERVICE in upper.services:
            upper = replace(upper, services=self.refused)
        return self.action, Match(upper, NOTHING, (*match.open, f"what it carries ({self.note})"))


@dataclass(frozen=True, slots=True)
class Reader:
    """What rules are read with."""

    network: Network
    objects: Objects
    catalog: Catalog
    _terms: dict[tuple[str | None, ...], Terms] = field(default_factory=dict)
    _looks: dict[str, bool] = field(default_factory=dict)
    """By the text of its profiles, whether a rule looks into what it permits."""

    def read(self, entry: Node, position: int) -> Written:
        """One rule."""
        settings = entry.settings
        if settings is None or not settings.keys() <= _PLAIN:
            unknown = tuple(one for one in entry.children if one.name not in KNOWN)
            return self._written(entry, position, entry.names, self._agreed(entry.names), _inspected(entry), unknown)
        key = tuple(map(settings.get, _DECISIVE))

        def told(*path: str) -> tuple[str, ...]:
            return words(settings.get("/".join(path), ""))

        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = self._agreed(told)
        inspected = not settings.keys().isdisjoint(NESTED) and self._inspected(entry)
        return self._written(entry, position, told, terms, inspected, ())

    def _written(
        self, entry: Node, position: int, told: Told, terms: Terms, inspected: bool, unknown: tuple[Node, ...]
    ) -> Written:
        source = self.objects.area(told("source"), negated=terms.negated[0])
        target = self.objects.area(told("destination"), negated=terms.negated[1])
        name, evidence = _last(told("description")), entry.evidence
        if for_a_while(entry.name):
            name = ": ".join(filter(None, (entry.name, name)))
        rules = []
        for pair in terms.pairs:
            action, match = terms.judged(terms.match(source, target, pair))
            rules.append(
                Rule(
                    action,
                    match,
                    evidence,
                    position=position,
                    handle=f"rule {entry.name}",
                    name=name,
                    logged=terms.logged,
                    disabled=terms.disabled,
                    note=terms.note,
                    inspected=inspected,
                    selective=terms.selective and terms.refused is None,
                )
            )
        entry.forget()
        missing = (*source.missing, *target.missing, *terms.offer.missing, *terms.lost)
        return Written(tuple(rules), entry, missing, unknown, source.wildcard or target.wildcard)

    def _inspected(self, entry: Node) -> bool:
        """Of a plain rule, read once for all with the same profiles."""
        text = entry.source.text
        begin, end = text.find(_PROFILES[0], entry.start, entry.end), text.rfind(_PROFILES[1], entry.start, entry.end)
        profiles = text[begin : end + 1]
        if profiles not in self._looks:
            self._looks[profiles] = _inspected(entry)
        return self._looks[profiles]

    def _agreed(self, told: Told) -> Terms:
        action = ACTIONS.get(_last(told("action")), Action.UNKNOWN)
        came, went = _zones(told("from")), _zones(told("to"))
        named = sorted((came or frozenset()) | (went or frozenset()) - {"multicast"})
        conditions = tuple(_conditions(told, action))
        if named and not self.network.zones:  # a part of a configuration: the zones stand elsewhere
            conditions = (*conditions, *(f'the zone "{name}"' for name in named))
            came = went = None
        selective = _selective(told)
        return Terms(
            action,
            tuple(self._pairs(came, went, _last(told("rule-type")))),
            self.catalog.offer(told("service"), told("application")),
            conditions,
            _note(told),
            selective,
            _refused(told) if selective and action is Action.DENY else None,
            _last(told("log-end")) != "no" or _last(told("log-start")) == "yes",
            _last(told("disabled")) == "yes",
            (_last(told("negate-source")) == "yes", _last(told("negate-destination")) == "yes"),
            tuple(f"zone {name}" for name in named if name not in self.network.zones),
        )

    def _pairs(self, came: frozenset[str] | None, went: frozenset[str] | None, kind: str) -> Iterator[Pair]:
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


def _last(found: tuple[str, ...]) -> str:
    return found[-1] if found else ""


def _conditions(told: Told, action: Action) -> Iterator[str]:
    """What the export leaves open beside addresses and ports."""
    for name in told("source-user"):
        if name != "any":
            yield f"the user {name}"
    for path in ("hip-profiles", "source-hip", "destination-hip"):
        for name in told(path):
            if name != "any":
                yield f"the state of the device ({name})"
    schedule = _last(told("schedule"))
    if schedule:
        yield f'the schedule "{schedule}"'
    if "multicast" in told("to"):
        yield "multicast"
    if action is Action.UNKNOWN:
        yield f"what the action {_last(told('action')) or 'that is not written'} does"
    for name in told("target", "devices"):
        yield f"whether the rule is meant for the device {name}"


def _refused(told: Told) -> tuple[Service, ...]:
    """The ports on which what a rule refuses is expected."""
    applications = [name for name in told("application") if name != "any"]
    if not applications:
        return WEB
    return tuple(service for name in applications for service in (*PORTS.get(name, ()), *WELL_KNOWN.get(name, ())))


def _note(told: Told) -> str:
    parts = []
    applications = [name for name in told("application") if name != "any"]
    if applications:
        parts.append("application " + ", ".join(applications))
    categories = [name for name in told("category") if name != "any"]
    if categories:
        parts.append("category " + ", ".join(categories))
    if schedule := _last(told("schedule")):
        parts.append(f'schedule "{schedule}"')
    return "; ".join(parts)


def _selective(told: Told) -> bool:
    applications = [name for name in told("application") if name != "any" and name not in BARE]
    return bool(applications) or any(name != "any" for name in told("category"))


def _inspected(entry: Node) -> bool:
    """Whether a profile or a group of them looks into what it permits."""
    found = entry.get("profile-setting")
    if found is None:
        return False
    return bool(found.names("group")) or any(
        one.children for one in found.below("profiles") if one.name in {"virus", "spyware", "vulnerability"}
    )


def _zones(names: tuple[str, ...]) -> frozenset[str] | None:
    return None if "any" in names or not names else frozenset(names)
