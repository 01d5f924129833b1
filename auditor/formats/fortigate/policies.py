"""Firewall policies as they are written: what each matches and does.

A policy that names virtual IPs becomes several rules: one for what was not translated, and one for each set of services
that its virtual IPs hand on, since it lets through what *they* translated and nothing that another one did.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from auditor.formats.fortigate.defaults import Version, denies_match_vip
from auditor.formats.fortigate.network import SPACES, UNKNOWN_ADDRESS, Network
from auditor.formats.fortigate.objects import NOBODY, Addresses, Found, union
from auditor.formats.fortigate.services import Services, Traffic, narrowed, outside
from auditor.formats.fortigate.tree import Block
from auditor.formats.fortigate.virtual import VirtualIp, VirtualIps
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_SERVICE, NONE, Ranges, Service

ACTIONS = {"accept": Action.PERMIT, "deny": Action.DENY}
_NARROWING = {
    "users": "the users {}", "groups": "the user groups {}", "fsso-groups": "the user groups {}",
    "devices": "the kinds of devices {}", "src-vendor-mac": "the makers of network cards {}",
    "url-category": "the web categories {}", "application": "the applications {}",
    "app-category": "the application categories {}", "app-group": "the application groups {}",
    "ztna-ems-tag": "the device tags {}", "ztna-geo-tag": "the places {}", "sgt": "the security group tags {}",
    "network-service-dynamic": "the network services {}", "network-service-src-dynamic": "the network services {}",
    "vlan-filter": "the VLANs {}", "rtp-addr": "the addresses {} of media servers",
}  # fmt: skip
"""Settings that let a policy match some packets only, by something that no export shows in packets."""
_UNSET = {"", "0", "0x00", "0000-00-00", "none"}
_CALLERS = ("srcaddr", "srcaddr6", "internet-service-src", "internet-service6-src")
_PROFILES = ("ips-sensor", "av-profile")
"""Profiles against intrusion or malware."""


@dataclass(frozen=True, slots=True)
class Written:
    """The rules of one policy, and the names it uses that the file does not define."""

    rules: tuple[Rule, ...]
    missing: tuple[str, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return self.rules[0].evidence


@dataclass(slots=True)
class Tables:
    """What policies refer to."""

    addresses: dict[int, Addresses]
    services: Services
    network: Network
    virtual: VirtualIps
    schedules: frozenset[str]
    groups: dict[str, Block]
    """Groups of profiles."""
    version: Version = ()


@dataclass(frozen=True, slots=True)
class Names:
    """By which names a table calls the ends of a family, and which settings it knows."""

    src: dict[int, str]
    dst: dict[int, str]
    ingress: str = "srcintf"
    egress: str = "dstintf"
    what: str = "policy"
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a policy matches: destinations with the services they are asked for."""

    dst: Found
    services: tuple[Service, ...]
    dnat: bool | None
    open: tuple[str, ...] = ()
    anywhere: bool = False
    """By which interface it leaves is not known."""


def written_policies(blocks: Iterable[Block], names: Names, tables: Tables) -> Iterator[Written]:
    """Every policy of a table, in its order."""
    for position, block in enumerate(blocks, 1):
        yield PolicyReader(block, names, tables).written(position)


@dataclass(slots=True)
class PolicyReader:
    """One policy."""

    block: Block
    names: Names
    tables: Tables
    missing: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    def written(self, position: int) -> Written:
        """Its rules; one that matches nothing when it names no destination at all."""
        block, names = self.block, self.names
        ingress, egress = self._legs(names.ingress), self._legs(names.egress)
        src = self._side(names.src, names.dst)
        unknown = tuple(one for one in block.settings if one not in names.known)
        self._conditions(unknown)
        rules = []
        for part in self._parts():
            leaving = None if part.anywhere else egress
            match = self._match(src, part, ingress, leaving)
            rules.append(self._rule(match, position))
        return Written(tuple(rules), tuple(dict.fromkeys(self.missing)))

    def _rule(self, match: Match, position: int) -> Rule:
        block = self.block
        said = " / ".join(" ".join(block.read(one).split()) for one in ("name", "comments") if block.read(one))
        action = ACTIONS.get(block.read("action", "deny"), Action.UNKNOWN)
        return Rule(
            action,
            match,
            block.evidence,
            position,
            handle=f"{self.names.what} {block.name}",
            name=said,
            logged=block.read("logtraffic") == "all",
            disabled=block.off("status") or block.read("schedule") == "none",
            note=", ".join(dict.fromkeys(self._notes)),
            inspected=self._inspected() if action is Action.PERMIT else None,
        )

    def _inspected(self) -> bool:
        if self.block.on("utm-status") or self.names.what.startswith("security"):
            group = self.tables.groups.get(self.block.read("profile-group"), self.block)
            return any(one.read(name) for one in (self.block, group) for name in _PROFILES)
        return False

    def _legs(self, name: str) -> frozenset[str] | None:
        if not name:
            return None
        if not self.block.has(name):
            self._open.append("the interfaces, which the policy does not name")
            return None
        found, missing = self.tables.network.legs(self.block.words(name))
        self.missing += (f"interface {one}" for one in missing)
        return found

    def _match(self, src: Found, part: Part, ingress: frozenset[str] | None, egress: frozenset[str] | None) -> Match:
        upper = Cells(src.upper, part.dst.upper, part.services, ingress, egress, part.dnat)
        opened = tuple(dict.fromkeys((*src.open, *part.dst.open, *part.open, *self._open)))
        if not opened:
            return Match(upper)
        listed = opened == src.open and not src.missing and self._lists_callers()
        if self._open or part.open or not src.lower or not part.dst.lower:
            return Match(upper, NOTHING, opened, listed)
        return Match(upper, replace(upper, src=src.lower, dst=part.dst.lower), opened, listed)

    def _lists_callers(self) -> bool:
        """Whether the sources are named, not all others."""
        named = self._given({4: "srcaddr", 6: "srcaddr6"})
        return named and not any(self.block.on(f"{one}-negate") for one in _CALLERS)

    def _side(self, mine: dict[int, str], others: dict[int, str]) -> Found:
        """The addresses of one end; a family counts only where the other end names it too."""
        if not self._given(mine):
            return self._unnamed("an end", mine)
        return union(
            self._family(family, name, self.block.words(name))
            for family, name in mine.items()
            if self._says(name, family) and (self._says(others[family], family) or not self._given(others))
        )

    def _given(self, names: dict[int, str]) -> bool:
        return any(self._says(name, family) for family, name in names.items())

    def _unnamed(self, what: str, families: Iterable[int]) -> Found:
        """Everything, perhaps: FortiOS takes no policy without its ends, so that a line is missing here."""
        everything = Ranges.union(SPACES[family] for family in families)
        return Found(everything, NONE, (f"{what}, which the policy does not name",))

    def _says(self, name: str, family: int) -> bool:
        """Whether an end is given for a family."""
        return self.block.has(name) or bool(self._dynamic(name, family))

    def _dynamic(self, name: str, family: int) -> tuple[str, ...]:
        """The internet services that stand for an end; since 5.6 as destination, since 6.0 as source."""
        prefix = "internet-service" + ("6" if family == 6 else "") + ("-src" if name.startswith("src") else "")
        if not self.block.on(prefix):
            return ()
        words = (self.block.words(f"{prefix}-{kind}") for kind in ("name", "id", "group", "custom", "custom-group"))
        return tuple(word for one in words for word in one) or ("that it names",)

    def _family(self, family: int, name: str, words: tuple[str, ...]) -> Found:
        if listed := self._dynamic(name, family):
            told = f"the internet services {', '.join(listed)}"
            return Found(SPACES[family], NONE, (told,))
        found = self.tables.addresses[family].all(words)
        self.missing += found.missing
        return found.outside(SPACES[family]) if self._negated(name, family) else found

    def _negated(self, name: str, family: int) -> bool:
        if self.block.has(f"{name}-negate"):
            return self.block.on(f"{name}-negate")
        return family == 6 and self.block.on(f"{name.removesuffix('6')}-negate")

    def _services(self) -> Traffic:
        if self.block.on("internet-service"):
            return Traffic((ANY_SERVICE,))
        if not self.block.has("service"):
            return Traffic((ANY_SERVICE,), ("the services, which the policy does not name",))
        found = self.tables.services.all(self.block.words("service"))
        self.missing += found.missing
        return outside(found) if self.block.on("service-negate") else found

    def _conditions(self, unknown: tuple[str, ...]) -> None:
        block = self.block
        for name in (one for one in block.settings if one in _NARROWING):
            told = _NARROWING[name]
            words = tuple(word for word in block.words(name) if word not in _UNSET)
            if words:
                self._open.append(told.format(", ".join(words)))
                self._notes.append(told.format(", ".join(words)))
        schedule = block.read("schedule", "always")
        if schedule not in {"always", "none"}:
            self._open.append(f'the schedule "{schedule}"')
            self._notes.append(f'schedule "{schedule}"')
            self.missing += [schedule] if schedule not in self.tables.schedules else []
        for name, told in (("tos-mask", "the type of service"), ("reputation-minimum", "the reputation of the sender")):
            if block.read(name) not in _UNSET:
                self._open.append(told)
        if block.on("policy-expiry"):
            ends = f"the day {block.read('policy-expiry-date')} on which it ends"
            self._open.append(ends)
            self._notes.append(ends)
        if block.read("action") == "ipsec":
            self._open.append(f"the tunnel {block.read('vpntunnel')}")
        self._open += (f'the setting "{one}"' for one in unknown)

    def _parts(self) -> Iterator[Part]:
        """What was not translated, then what each group of its virtual IPs hands on."""
        virtual, block = self.tables.virtual, self.block
        traffic = self._services()
        lists = [block.words(one) for one in dict.fromkeys(self.names.dst.values())]
        named = virtual.named(word for words in lists for word in words)
        plain = self._plain()
        dnat, doubt = self._sees_translated()
        if plain.upper or not named:
            yield Part(plain, traffic.services, dnat, (*traffic.open, *doubt))
        alike: dict[tuple[Service, ...] | None, list[VirtualIp]] = {}
        for one in named:
            alike.setdefault(None if one.whole else one.delivered, []).append(one)
        for group in alike.values():
            yield self._handed_on(tuple(group), traffic)

    def _plain(self) -> Found:
        """The destinations that are no virtual IPs."""
        if not self._given(self.names.dst):
            return self._unnamed("an end", self.names.dst)
        found = []
        for family, name in self.names.dst.items():
            words = tuple(word for word in self.block.words(name) if word not in self.tables.virtual)
            other = self._says(self.names.src[family], family) or not self._given(self.names.src)
            if (words or self._dynamic(name, family)) and other:
                found.append(self._family(family, name, words))
        return union(found) if found else NOBODY

    def _handed_on(self, group: tuple[VirtualIp, ...], traffic: Traffic) -> Part:
        """What some virtual IPs that hand on the same services let through; the service is the inside one."""
        target = Ranges.union(one.target for one in group)
        services = tuple(
            each for one in group[0].delivered for each in narrowed(traffic.services, one.protocols, one.ports)
        )
        rivals = self.tables.virtual.rivals(group)
        told = traffic.open
        if rivals and not self.tables.virtual.central:
            told += (f"whether {', '.join(rivals)}, which leads to the same place, translated it",)
        anywhere = UNKNOWN_ADDRESS in target
        return Part(Found(target, target), services, True, told, anywhere)

    def _sees_translated(self) -> tuple[bool | None, tuple[str, ...]]:
        """Whether a plain destination also matches what a virtual IP translated, and what is open about that."""
        block = self.block
        if self.tables.virtual.central or not self.tables.virtual.single:
            return None, ()
        if block.on("match-vip-only"):
            return True, ()
        if block.has("match-vip"):
            return (None if block.on("match-vip") else False), ()
        if block.read("action", "deny") != "deny":
            return False, ()
        default = denies_match_vip(self.tables.version)
        if default is None:
            return None, ("whether match-vip is on",)
        return (None if default else False), ()
