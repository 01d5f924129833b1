"""Security rules as they are written: what each matches, through which zones, and what it does.

A rule compares the packet as it was sent (addresses and ports before translation) with the zone in which the
*translated* destination stands (PAN-OS Administrator's Guide 10.0, destination NAT example). So a stage sees the
original packet, and the zone is the interface by which the translated packet leaves.

The first lookup of a new connection knows no application and no URL category; it is looked up again when they are
known (knowledge base POF8CAO). So a rule that permits an application lets a connection open on its ports, and one
that refuses an application refuses no new connection by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field

from auditor.formats.panos.areas import Area
from auditor.formats.panos.network import DEVICE, Network
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.plain import CAPTURES, PROFILES, word, words
from auditor.formats.panos.services import Catalog, Offer
from auditor.formats.panos.terms import (
    DECISIVE,
    ZONES,
    Pair,
    Said,
    Terms,
    Way,
    conditions,
    last,
    note,
    refused,
    selective,
)
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Rule
from auditor.model.frozen import dataclass
from auditor.model.names import for_a_while

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
_SOURCE, _DESTINATION, _DESCRIPTION, _LOOKS = (
    CAPTURES[name] for name in ("source", "destination", "description", PROFILES)
)
_ZONES, _DECISIVE = (tuple(CAPTURES[name] for name in names) for names in (ZONES, DECISIVE))


@dataclass(frozen=True, slots=True)
class Written:
    """A rule of the file; one that names several zones but joins each only to itself is several in the model."""

    rules: tuple[Rule, ...]
    evidence: Evidence
    disabled: bool
    missing: tuple[str, ...]
    """Names that the file does not define."""
    unknown: tuple[Node, ...]
    """Settings that are not understood."""
    wildcard: bool
    """It names addresses by a wildcard mask."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What rules are read with; what several have in common is read once."""

    network: Network
    objects: Objects
    catalog: Catalog
    _areas: dict[tuple[str | None, bool], Area] = field(default_factory=dict)
    _words: dict[str | None, tuple[str, ...]] = field(default_factory=lambda: {None: ()})
    _terms: dict[tuple[str | None, ...], Terms] = field(default_factory=dict)
    _ways: dict[tuple[str | None, ...], Way] = field(default_factory=dict)
    _offers: dict[tuple[tuple[str, ...], tuple[str, ...]], Offer] = field(default_factory=dict)
    _looks: dict[str, bool] = field(default_factory=dict)
    """By the text of its profiles, whether a rule looks into what it permits."""

    def read(self, entry: Node, position: int) -> Written:
        """One rule."""
        rule = entry.rule
        if rule is None:
            return self._unusual(entry, position)
        zones, key = rule.group(*_ZONES), rule.group(*_DECISIVE)
        way = self._ways.get(zones)
        if way is None:
            way = self._ways[zones] = self._way(dict(zip(ZONES, map(words, zones), strict=True)))
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = self._agreed(dict(zip(DECISIVE, map(self._said, key), strict=True)))
        source = self._area(rule[_SOURCE], terms.negated[0])
        target = self._area(rule[_DESTINATION], terms.negated[1])
        inspected = rule[_LOOKS] is not None and self._inspected(entry, rule[_LOOKS])
        return _written(entry, position, way, terms, source, target, word(rule[_DESCRIPTION] or ""), inspected)

    def _unusual(self, entry: Node, position: int) -> Written:
        said = {one.name: one.names() for one in entry.children} | {"devices": entry.names("target", "devices")}
        terms, way = self._agreed(said), self._way(said)
        source = self.objects.area(said.get("source", ()), negated=terms.negated[0])
        target = self.objects.area(said.get("destination", ()), negated=terms.negated[1])
        unknown = tuple(one for one in entry.children if one.name not in KNOWN)
        found = _written(
            entry, position, way, terms, source, target, last(said, "description"), _inspected(entry), unknown
        )
        entry.forget()
        return found

    def _area(self, inside: str | None, negated: bool) -> Area:
        """What a list of addresses of a plain rule stands for; many rules hold the same single name."""
        found = self._areas.get((inside, negated))
        if found is None:
            names = words(inside)
            found = self.objects.area(names, negated=negated)
            if len(names) == 1:
                self._areas[inside, negated] = found
        return found

    def _said(self, inside: str | None) -> tuple[str, ...]:
        """What stands inside a setting of a plain rule."""
        found = self._words.get(inside)
        if found is None:
            found = self._words[inside] = words(inside)
        return found

    def _inspected(self, entry: Node, profiles: str) -> bool:
        """Of a plain rule, whether a profile looks into what it permits."""
        if profiles not in self._looks:
            self._looks[profiles] = _inspected(entry)
            entry.forget()
        return self._looks[profiles]

    def _agreed(self, said: Said) -> Terms:
        action = ACTIONS.get(last(said, "action"), Action.UNKNOWN)
        some = selective(said)
        ports = refused(said) if some and action is Action.DENY else None
        return Terms(
            action,
            self._offer(said.get("service", ()), said.get("application", ())),
            tuple(conditions(said, action)),
            note(said),
            some and ports is None,
            ports,
            last(said, "log-end") != "no" or last(said, "log-start") == "yes",
            last(said, "disabled") == "yes",
            (last(said, "negate-source") == "yes", last(said, "negate-destination") == "yes"),
        )

    def _offer(self, services: tuple[str, ...], applications: tuple[str, ...]) -> Offer:
        found = self._offers.get((services, applications))
        if found is None:
            found = self._offers[services, applications] = self.catalog.offer(services, applications)
        return found

    def _way(self, said: Said) -> Way:
        came, went = _zones(said.get("from", ())), _zones(said.get("to", ()))
        named = sorted((came or frozenset()) | (went or frozenset()) - {"multicast"})
        opened = ["multicast"] if "multicast" in said.get("to", ()) else []
        if named and not self.network.zones:  # a part of a configuration: the zones stand elsewhere
            opened += [f'the zone "{name}"' for name in named]
            came = went = None
        lost = tuple(f"zone {name}" for name in named if name not in self.network.zones)
        return Way(tuple(self._joins(came, went, last(said, "rule-type"))), tuple(opened), lost)

    def _joins(self, came: frozenset[str] | None, went: frozenset[str] | None, kind: str) -> Iterator[Pair]:
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


def _written(
    entry: Node,
    position: int,
    way: Way,
    terms: Terms,
    source: Area,
    target: Area,
    description: str,
    inspected: bool,
    unknown: tuple[Node, ...] = (),
) -> Written:
    name = entry.name
    if for_a_while(name):
        description = f"{name}: {description}" if description else name
    evidence = entry.evidence
    rules = []
    for pair in way.pairs:
        action, match = terms.judged(terms.match(source, target, pair, way.open))
        rules.append(
            Rule(
                action,
                match,
                evidence,
                position=position,
                handle=f"rule {name}",
                name=description,
                logged=terms.logged,
                disabled=terms.disabled,
                note=terms.note,
                inspected=inspected,
                selective=terms.selective,
            )
        )
    missing = (*source.missing, *target.missing, *terms.offer.missing, *way.lost)
    return Written(tuple(rules), evidence, terms.disabled, missing, unknown, source.wildcard or target.wildcard)


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
