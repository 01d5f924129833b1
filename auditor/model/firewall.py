"""Firewalls: what is let through, what is translated, and how the device itself is managed.

A reader brings its vendor's order of evaluation into this neutral form: *stages*, each a first-match list of rules.
A new connection passes when every stage that applies to it permits. Vendors differ in the order of the list and in
whether a stage sees addresses before or after destination NAT; both are data here, so one engine answers for all.
"""

from dataclasses import field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known
from auditor.model.frozen import dataclass
from auditor.model.management import Management
from auditor.model.names import for_a_while
from auditor.model.net import ANY_ADDRESS, ANY_SERVICE, ANY_V4, ANY_V6, NONE, Packet, Ranges, Service
from auditor.model.pacs import Advisory
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.thresholds import Thresholds
from auditor.model.vpn import Vpn

OTHER_INTERFACES = "*"
"""In a set of interface names: every interface that no line of the file names (`! -i eth0` matches those too)."""


class Action(StrEnum):
    """What a rule does with a packet that it matches."""

    PERMIT = "permit"
    DENY = "deny"
    JUMP = "jump"
    """Go through another chain and come back if nothing there decides."""
    GOTO = "goto"
    """Go through another chain; its end returns to the caller's caller."""
    RETURN = "return"
    CONTINUE = "continue"
    """Decides nothing: logs, counts, marks."""
    UNKNOWN = "unknown"
    """May permit or deny: NFQUEUE, a target we do not know."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A product of sets: the packets for which every field matches. Empty `services` matches nothing."""

    src: Ranges = ANY_ADDRESS
    dst: Ranges = ANY_ADDRESS
    services: tuple[Service, ...] = (ANY_SERVICE,)
    ingress: frozenset[str] | None = None
    """Interface names; None is every interface."""
    egress: frozenset[str] | None = None
    dnat: bool | None = None
    """True: only packets whose destination was translated; False: only others; None: both."""

    @property
    def any_destination(self) -> bool:
        """Whether it takes every destination and every service of an address family."""
        return (self.dst >= ANY_V4 or self.dst >= ANY_V6) and ANY_SERVICE in self.services


NOTHING = Cells(NONE, NONE, ())


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule matches: exactly `upper`, or, where the export leaves something open, between `lower` and `upper`."""

    upper: Cells = Cells()
    lower: Cells | None = None
    """Surely matched; None means `upper` is exact."""
    open: tuple[str, ...] = ()
    """What the export cannot resolve, as nouns: `the address of pacs.example.org`, `the schedule "nights"`."""
    few_callers: bool = False
    """All that is open is a list of sources that cannot be everyone: a country, a block list, a host's name."""

    @property
    def surely(self) -> Cells:
        """The packets that are matched for certain."""
        return self.upper if self.lower is None else self.lower


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One line of a policy; two rules are the same only if they are one object."""

    action: Action
    match: Match
    evidence: Evidence
    position: int = 0
    """Its place in the list it was written in, from 1; 0 for what the vendor adds by itself."""
    handle: str = ""
    """The vendor's own identifier: `OUTSIDE_IN line 4`, a tracker, a policy id."""
    name: str = ""
    """Description, remark or comment."""
    target: str = ""
    """The chain of a JUMP or GOTO."""
    logged: bool = False
    implicit: bool = False
    """Added by the vendor or by a documented default, not written in the file."""
    generated: bool = False
    """Written into the file by software (Docker, fail2ban, Kubernetes), which keeps it: nobody's to clean up."""
    replies_only: bool = False
    """Matches only packets of connections that already exist; never a new one."""
    disabled: bool = False
    note: str = ""
    """A condition that permits for a time or for some only: `schedule "nights"`."""
    inspected: bool | None = None
    """A profile against intrusion or malware looks into what it permits; None where the product or export has none."""
    hits: int | None = None
    """How often the device says that it matched; None where the export does not count."""
    selective: bool = False
    """It takes only some of the connections it matches, by what they carry (an application, a URL): it lets them begin,
    and yet later rules see the others, so it covers none of them."""

    @property
    def shape(self) -> str:
        """A hash of its action, interfaces and resolved sets: what stays when a rule is renumbered or renamed."""
        cells = self.match.upper
        services = sorted((one.protocols.pairs, one.ports.pairs, one.source_ports.pairs) for one in cells.services)
        interfaces = (sorted(cells.ingress or ()), sorted(cells.egress or ()), cells.dnat)
        text = repr((self.action.value, interfaces, cells.src.pairs, cells.dst.pairs, services, self.match.open))
        return sha256(text.encode()).hexdigest()[:16]

    def noted(self, note: str) -> Evidence:
        """Its place with a note, and how often the device says that it matched."""
        if self.hits is None:
            return self.evidence.noted(note)
        times = "it matched once" if self.hits == 1 else f"it matched {self.hits:,} times"
        counted = f"{times if self.hits else 'it never matched'} since the counters were last cleared"
        return self.evidence.noted(f"{note}; {counted}" if note else counted)

    def subject(self, firewall: str) -> Subject:
        """What a finding on this rule of a firewall is about."""
        which = self.handle or (f"rule {self.position}" if self.position else "an implicit rule")
        label = f"{firewall} {which}" + (f" ({self.name})" if self.name else "")
        return Subject(firewall, ("rule", self.shape), label=label, handle=self.handle, name=self.name)

    @property
    def temporary(self) -> bool:
        """Its name says that it was meant for a while."""
        return for_a_while(self.name)

    @property
    def permits_everything(self) -> bool:
        """Permits every IPv4 source, destination and service, whatever the interface it is bound to."""
        cells = self.match.upper
        return (
            self.action is Action.PERMIT
            and not self.disabled
            and not self.replies_only
            and cells.src >= ANY_V4
            and cells.dst >= ANY_V4
            and ANY_SERVICE in cells.services
        )


class Sees(StrEnum):
    """Which addresses a stage compares: before or after destination translation."""

    ORIGINAL = "original"
    TRANSLATED = "translated"


@dataclass(frozen=True, slots=True)
class Stage:
    """A first-match list that a packet must pass.

    It applies to a packet when its ingress interface is in `ingress` (None: any) and its egress interface is in
    `egress` (None: any). `traffic` says whether it judges packets through the device, to the device, or both.
    """

    name: str
    """For people: `access list OUTSIDE_IN on outside`, `chain FORWARD`, `rules of WAN`."""
    rules: tuple[Rule, ...]
    default: Rule
    """What happens at the end of the list; carries its own evidence and note."""
    sees: Sees = Sees.TRANSLATED
    ingress: frozenset[str] | None = None
    egress: frozenset[str] | None = None
    traffic: frozenset[str] = frozenset({"forward"})
    """`forward`, `local`."""
    chains: tuple[tuple[str, tuple[Rule, ...]], ...] = ()
    """Chains that JUMP and GOTO name."""
    shared: bool = False
    """Its rules belong to groups that machines of a cloud share: one may open a port before any address leads there."""


class NatKind(StrEnum):
    """What a translation changes for a new connection."""

    DESTINATION = "destination"
    SOURCE = "source"
    EXEMPT = "exempt"
    """Matches and changes nothing; later translations are not looked at."""


@dataclass(frozen=True, slots=True)
class Nat:
    """One translation of a new connection, in the vendor's order; static NAT is written as its two directions.

    A destination translation moves `match.dst` onto `to` and, when `to_ports` is set, the matched destination ports
    onto `to_ports`: both one value to one value in order when the sizes agree, else all onto the first of `to`.
    """

    kind: NatKind
    match: Match
    evidence: Evidence
    to: Ranges = NONE
    to_ports: Ranges | None = None
    position: int = 0
    handle: str = ""
    name: str = ""
    bypasses_filter: bool = False
    """The translation also permits (pfSense `pass`)."""
    whole_host: bool = False
    """Every port of one address is handed on."""
    egress: frozenset[str] | None = None
    """The translation sends its packets out of one of these interfaces, whatever routes lead elsewhere: by the route
    that one of them has, else nowhere. None: the routing table decides."""
    tls: Fact[bool] = UNSTATED
    """Whether callers speak TLS, where the translation is a proxy that ends their connection: what the server itself
    speaks then says nothing about them."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A port of the firewall into one network."""

    name: str
    """The name that rules use: nameif, `wan`, `eth0`."""
    evidence: Evidence | None = None
    device: str = ""
    networks: Ranges = NONE
    """Its connected networks."""
    addresses: Ranges = NONE
    """Its own addresses; a symbolic point where they are assigned at run time."""
    enabled: bool = True
    level: int | None = None
    """ASA security level."""
    description: str = ""
    dynamic: bool = False
    """Its address is assigned by DHCP, PPPoE or the like."""
    gateway: bool = False
    """The default route leaves by it, it names a gateway of its own, or (iptables) packets to public addresses leave by
    it under another source address."""
    anti_spoofing: Fact[bool] = UNSTATED
    role: Role | None = None
    """Who stands behind it; filled by `analysis.zones`."""
    role_reason: str = ""
    uplink: str = ""
    """The other gateway that stands between it and the internet; filled by `analysis.zones`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A static route."""

    destination: Ranges
    interface: str
    evidence: Evidence
    gateway: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyRoute:
    """Packets that leave otherwise than the routing table says.

    Asked in their order before the routing table, after destinations are translated; the first that matches decides.
    """

    match: Match
    evidence: Evidence
    egress: str | None = None
    """The interface by which they leave; None: it is not known."""
    stops: bool = False
    """They leave by the routing table, and no later policy route is asked."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule that no packet reaches, and why."""

    rule: Rule
    covered_by: tuple[Rule, ...]
    """The earlier rules that take all its packets, largest first; empty when it matches nothing by itself."""
    contradicts: bool
    """Some covering rule acts differently."""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule that refuses less than it says: earlier rules let through a part of what it is written to refuse."""

    rule: Rule
    earlier: tuple[Rule, ...]
    """Neither within the rule nor holding all of it; the first few."""
    example: Packet
    """A packet that meets the first of them and would meet the rule next."""


@dataclass(frozen=True, slots=True)
class Firewall:
    """A packet filter: a firewall appliance, or the filter of one host."""

    name: str
    """The system key: name in site.yaml, else host name in the export; the pipeline fills it when there is none."""
    product: str
    """`Cisco ASA`, `pfSense`, `iptables`."""
    evidence: Evidence
    """The place that shows what product this is."""
    version: Fact[str] = UNSTATED
    model: str = ""
    interfaces: tuple[Interface, ...] = ()
    routes: tuple[Route, ...] = ()
    nat: tuple[Nat, ...] = ()
    stages: tuple[Stage, ...] = ()
    management: Management = field(default=Management())
    filter_off: Fact[bool] = UNSTATED
    upnp: Fact[bool] = UNSTATED
    ipv6: Fact[bool] = UNSTATED
    """Whether IPv6 is routed or accepted at all."""
    families: frozenset[int] = frozenset({4, 6})
    """The address families this export speaks for; iptables-save speaks for 4 only, and the other is unknown."""
    host: bool = False
    """The filter of one host (its own ports matter), not a gateway."""
    logs_rules: bool = True
    """Whether its rules can say, each for itself, that what they let through is recorded."""
    default_allow: tuple[Evidence, ...] = ()
    """Chains or interfaces whose default is to let everything through although the vendor could deny."""
    vpns: tuple[Vpn, ...] = ()
    advisories: tuple[tuple[Advisory, Fact[bool]], ...] = ()
    """Published weaknesses, and ends of support, whose version range may hold."""
    advisories_as_of: date | None = None
    unresolved: tuple[Evidence, ...] = ()
    """Rules that use an object the file does not define or cannot resolve; the note names it."""
    unused: tuple[Evidence, ...] = ()
    """Objects that nothing uses; the note names them."""
    gaps: tuple[Evidence, ...] = ()
    """Policy lines that were not understood."""
    other_routes: tuple[Evidence, ...] = ()
    """What gives it more routes than `routes`: routing protocols, networks assigned at run time, a second default."""
    policy_routes: tuple[PolicyRoute, ...] = ()
    truncated: bool = False
    live: tuple[Rule, ...] = ()
    """The rules that some new packet reaches; filled by `analysis.filter`."""
    dead: tuple[Dead, ...] = ()
    redundant: tuple[Dead, ...] = ()
    """Rules that some packet reaches, but that later ones would decide alike; `covered_by` names those."""
    crossings: tuple[Crossing, ...] = ()
    uncrossed: bool = False
    """The budget of that search ended before every pair of rules was compared."""
    partial: bool = False
    """The time budget ended before every rule was judged; `live` and `dead` hold what was judged."""
    thresholds: Thresholds = field(default=Thresholds())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every written rule of every stage, each once."""
        found = dict.fromkeys(rule for stage in self.stages for rule in stage.rules)
        found |= dict.fromkeys(rule for stage in self.stages for _, chain in stage.chains for rule in chain)
        return tuple(rule for rule in found if not rule.implicit)

    @property
    def unread(self) -> bool:
        """Something was not read, judged or exported that could let more through than what is seen."""
        off = self.filter_off
        silent = not self.stages and not (isinstance(off, Known) and off.value)
        return bool(self.gaps) or self.truncated or self.partial or silent

    def interface(self, name: str) -> Interface | None:
        """The interface of that name."""
        return next((one for one in self.interfaces if one.name == name), None)

    def hands_to(self, leg: Interface) -> bool:
        """Whether it may hand packets to an interface of another gateway: on its segment, or by translating to it."""
        beside = any(one.enabled and one.networks & leg.networks for one in self.interfaces)
        named = any(one.kind is NatKind.DESTINATION and one.to & leg.addresses for one in self.nat)
        return leg.enabled and (beside or named)

    def subject(self, *key: str, label: str = "") -> Subject:
        """What a finding on a setting of this firewall is about."""
        return Subject(self.name, key, label=f"{self.name} {label}".rstrip())

    def __str__(self) -> str:
        return self.name
