"""Tunnels as the file writes them: groups, their policies and pools, and the maps that name peers."""

from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from auditor.formats.cisco_asa.acl import Lists
from auditor.formats.cisco_asa.addresses import Places
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.settings import Settings
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges
from auditor.syntax.indented import Command

_PEOPLE = {"remote-access": True, "webvpn": True, "ipsec-ra": True, "ipsec-l2l": False}
_DEFAULT_GROUPS = {"DefaultRAGroup": True, "DefaultWEBVPNGroup": True, "DefaultL2LGroup": False}
_DEFAULT_POLICY = "DfltGrpPolicy"
IKE = ("crypto isakmp enable", "crypto ikev1 enable", "crypto ikev2 enable", "isakmp enable")


@dataclass(slots=True)
class Group:
    """One `tunnel-group` with the lines of its submodes."""

    name: str
    place: Evidence
    people: bool = True
    """For people that dial in; otherwise for one other site."""
    written: bool = True
    """False for a peer that only a crypto map names, as before 7.0."""
    lines: list[Command] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry of a crypto map, or of a dynamic one that a map names."""

    lines: tuple[Command, ...]
    interfaces: tuple[str, ...]
    """Where its map is bound."""
    dynamic: bool = False
    """Answers callers whose address nobody knows before."""
    depth: int = 4
    """Words before what a line sets: `crypto map NAME 10`; none in a profile."""

    def words(self, *beginning: str) -> list[str]:
        """What its line of that beginning says behind it; nothing where there is none."""
        for line in self.lines:
            words = line.words[self.depth :]
            if tuple(words[: len(beginning)]) == beginning:
                return words[len(beginning) :]
        return []


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What may give a caller another list when he logs in, so that the file alone does not decide."""

    what: str
    """A noun: `the filter that the login server DIRECTORY may send`."""
    place: Evidence
    filtered: str = ""
    """The list that it gives; empty where the file does not say."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """Where decrypted packets come in: an interface of the model into which no cable is plugged."""

    name: str
    leg: str
    """The interface on which the tunnel ends."""
    group: Group
    place: Evidence
    remote: Ranges
    """The addresses at its far end; none where the file does not tell them."""
    local: Ranges
    """The addresses that may be reached through it before a list judges."""
    filtered: str = ""
    """The list that `vpn-filter` names."""
    filter_place: Evidence | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


class Tunnels:
    """Everything that the lines of VPNs define."""

    def __init__(
        self, commands: Iterable[Command], settings: Settings, places: Places, lists: Lists, record: Record
    ) -> None:
        """Sort the lines; each that tells something is understood."""
        self.groups: dict[str, Group] = {}
        self.servers: dict[str, str] = {}
        """The protocol of each group of login servers."""
        self.settings, self.record = settings, record
        self._mapped: set[str] = set()
        """Groups of LDAP servers whose answers are made into settings."""
        self._profiles: dict[str, Entry] = {}
        self._dynamic: list[Elsewhere] = []
        """Dynamic access policies that give lists or refuse callers."""
        self._policies: dict[str, list[Command]] = {}
        self._pools: dict[str, Ranges] = {}
        self._maps: dict[tuple[str, str, str], list[Command]] = {}
        self._bound: dict[str, list[str]] = {}
        self._places, self._lists = places, lists
        for command in commands:
            if self._take(command):
                record.understood(*command.walk())
        for command in commands:
            if command.words[:2] == ["group-policy", _DEFAULT_POLICY]:
                record.understood(command)

    def _take(self, command: Command) -> bool:
        match command.words:
            case ["tunnel-group", name, *rest]:
                self._group(name, rest, command)
            case ["group-policy", name, "attributes"]:
                self._policies.setdefault(name, []).extend(command.children)
            case ["ip" | "ipv6", "local", "pool", name, *rest]:
                return self._pool(name, rest)
            case ["aaa-server", name, "protocol", protocol, *_]:
                self.servers[name] = protocol.lower()
            case ["aaa-server", name, *_] if any(
                line.text.startswith("ldap-attribute-map ") for line in command.children
            ):
                self._mapped.add(name)
            case ["dynamic-access-policy-record", name, *_]:
                self._dynamic += self._given(name, command)
            case ["crypto", "ipsec", "profile", name]:
                self._profiles[name] = Entry(tuple(command.children), (), depth=0)
            case ["crypto", "map", name, "interface", leg, *_]:
                self._bound.setdefault(name, []).append(leg)
            case ["crypto", "map" | "dynamic-map" as kind, name, number, *_]:
                self._maps.setdefault((kind, name, number), []).append(command)
            case _:
                return False
        return True

    def _given(self, name: str, command: Command) -> Iterator[Elsewhere]:
        """The lists that a dynamic access policy gives, and whether it refuses; who it is for stands in dap.xml."""
        what = f'the dynamic access policy "{name}", whose conditions are not in the file'
        for line in command.children:
            match line.words:
                case ["network-acl", *names]:
                    yield from (Elsewhere(what, self.record.at(line), one) for one in names)
                case ["action", "terminate" | "quarantine"]:
                    yield Elsewhere(what, self.record.at(line))

    def _group(self, name: str, rest: list[str], command: Command) -> None:
        place = self.record.at(command)
        group = self.groups.setdefault(name, Group(name, place, _DEFAULT_GROUPS.get(name, True)))
        match rest:
            case ["type", kind, *_]:
                group.people, group.place = _PEOPLE.get(kind, True), place
            case _:
                group.lines += command.children

    def _pool(self, name: str, rest: list[str]) -> bool:
        try:
            first, _, last = rest[0].partition("-")
            area = self._places.prefix(first) if "/" in first else self._places.span(first, last or first)
        except (ValueError, IndexError):
            return False
        self._pools[name] = self._pools.get(name, NONE) | area.upper
        return True

    def told(self, group: Group, *beginning: str) -> Command | None:
        """The line of a group, else of the default group that it takes after."""
        others = (one for name, one in self.groups.items() if _DEFAULT_GROUPS.get(name) is group.people)
        for one in (group, *others):
            for line in reversed(one.lines):
                if tuple(line.words[: len(beginning)]) == beginning:
                    return line
        return None

    def policy(self, group: Group, setting: str) -> Command | None:
        """The line of a group's policy, else of the default policy."""
        named = self.told(group, "default-group-policy")
        for name in dict.fromkeys((named.words[-1] if named else _DEFAULT_POLICY, _DEFAULT_POLICY)):
            for line in reversed(self._policies.get(name, [])):
                if line.text.startswith(f"{setting} "):
                    return line
        return None

    def pool(self, group: Group) -> Ranges:
        """The addresses that callers of a group are given."""
        lines = (self.policy(group, "address-pools"), self.told(group, "address-pool"))
        words = next((line.words[1:] for line in lines if line), [])
        return Ranges.union(self._pools[word] for word in words if word in self._pools)

    def entries(self) -> Iterator[Entry]:
        """The entries of the maps that are bound to an interface."""
        for (kind, name, _), lines in self._maps.items():
            if kind == "map" and name in self._bound:
                bound = tuple(self._bound[name])
                entry = Entry(tuple(lines), bound)
                dynamic = entry.words("ipsec-isakmp", "dynamic")
                if not dynamic:
                    yield entry
                for (other, named, _), inner in self._maps.items():
                    if other == "dynamic-map" and named in dynamic:
                        yield Entry(tuple(inner), bound, dynamic=True)

    def portals(self) -> dict[str, Evidence]:
        """The interfaces on which the web portal answers (`webvpn`, `enable outside`)."""
        lines = (line for portal in self.settings.all("webvpn") for line in portal.children)
        return {line.words[1]: self.record.at(line) for line in lines if line.words[0] == "enable" and line.words[1:]}

    def keyed(self, *settings: str) -> set[str]:
        """The interfaces on which the key exchange of IPsec is enabled."""
        return {
            command.words[len(setting.split())]
            for setting in settings or IKE
            for command in self.settings.all(setting)
            if len(command.words) > len(setting.split())
        }

    def dialed(self) -> dict[str, Evidence]:
        """The interfaces on which people reach it by IPsec: a map that answers unknown peers, and a key exchange."""
        keyed = self.keyed()
        return {
            leg: self.record.at(entry.lines[0])
            for entry in self.entries()
            if entry.dynamic
            for leg in entry.interfaces
            if leg in keyed
        }

    def site(self, entry: Entry) -> Group | None:
        """The group of an entry's peer, else the one for every other peer; none for an entry that names no peer."""
        peers = entry.words("set", "peer")
        if not peers and "DefaultL2LGroup" not in self.groups:
            return None
        return self.peer(peers, self.record.at(entry.lines[0]))

    def peer(self, peers: list[str], place: Evidence) -> Group:
        """The group of one of these peers, else the one for every other peer, else one that no line writes."""
        found = next((self.groups[one] for one in (*peers, "DefaultL2LGroup") if one in self.groups), None)
        if found is None:
            name = (*peers, "DefaultL2LGroup")[0]
            found = self.groups[name] = Group(name, place, people=False, written=False)
        return found

    def profile(self, name: str) -> Entry:
        """What `crypto ipsec profile` sets for a tunnel that is an interface."""
        return self._profiles.get(name, Entry((), (), depth=0))

    def people(self) -> list[Group]:
        """The groups for people; the built-in one where a portal answers and the file names none."""
        found = [one for name, one in self.groups.items() if one.people and name not in _DEFAULT_GROUPS]
        portals = self.portals()
        if found or not portals:
            return found
        return [self.groups.get("DefaultWEBVPNGroup") or Group("DefaultWEBVPNGroup", next(iter(portals.values())))]

    def tunnels(self) -> list[Tunnel]:
        """Where decrypted packets come in; callers whose addresses another server gives have no way of their own."""
        legs = {**self.dialed(), **self.portals()}
        pools = [(group, pool) for group in self.people() if (pool := self.pool(group))]
        filters = [None, *self._personal()]
        found = [
            self._made(group, leg, pool, ANY_ADDRESS, own) for group, pool in pools for leg in legs for own in filters
        ]
        keyed = self.keyed()
        for entry in self.entries():
            group = self.site(entry)
            if group is not None and not entry.dynamic:
                remote, local = self._proxies(entry)
                if not remote:
                    self.record.gaps.append(self.record.at(entry.lines[0]))
                    continue
                found += [self._made(group, leg, remote, local) for leg in entry.interfaces if leg in keyed]
        return _named(found)

    def _proxies(self, entry: Entry) -> tuple[Ranges, Ranges]:
        """The far and the near side of what an entry encrypts; its list is written from the near side."""
        named = entry.words("match", "address")
        acl = self._lists.lists.get(named[0]) if named else None
        cells = [one.match.upper for one in acl.rules if one.action is Action.PERMIT] if acl else []
        return Ranges.union(one.dst for one in cells), Ranges.union(one.src for one in cells) if cells else ANY_ADDRESS

    def _personal(self) -> list[Command]:
        """The filters of single users, each once: one's own counts instead of the group's (Cisco document 118029)."""
        lines = (line for user in self.settings.all("username") for line in user.children)
        return list({line.text: line for line in lines if line.text.startswith("vpn-filter ")}.values())

    def _made(self, group: Group, leg: str, remote: Ranges, local: Ranges, own: Command | None = None) -> Tunnel:
        line = own or self.policy(group, "vpn-filter")
        place = self.record.at(line) if line else None
        words = line.words[1:] if line else []
        filtered = words[-1] if words and words[-1] != "none" else ""
        elsewhere = tuple(self._elsewhere(group)) if group.people else ()
        return Tunnel("", leg, group, group.place, remote, local, filtered, place if filtered else None, elsewhere)

    def _elsewhere(self, group: Group) -> Iterator[Elsewhere]:
        """Who may give callers of a group another list than its policy: a policy of the session first, then a server.

        Cisco ASDM User Guide (OL-16647-01), 36-3: a dynamic access policy "can override" what a server gives. Cisco ASA
        CLI guide 9.0, Configuring AAA Rules for Network Access: a server sends lists or their names (cisco-av-pair,
        filter-id). Cisco Defense Orchestrator, custom group policy: what a server sends counts before the profile.
        """
        yield from self._dynamic
        for setting in ("authorization-server-group", "authentication-server-group"):
            line = self.told(group, setting)
            name = next((word for word in line.words[1:] if not word.startswith("(")), "") if line else ""
            if line and (self.servers.get(name) == "radius" or name in self._mapped):
                yield Elsewhere(f"the filter that the login server {name} may send", self.record.at(line))
                return


def _named(found: list[Tunnel]) -> list[Tunnel]:
    """Each with a name of its own: what shares the interface it ends on is numbered."""
    named: list[Tunnel] = []
    for one in found:
        twins = sum(other.leg == one.leg for other in named)
        name = f"vpn ({one.leg})" + (f" {twins + 1}" if twins else "")
        named.append(replace(one, name=name))
    return named
