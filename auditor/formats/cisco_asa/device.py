"""The parts of a configuration put together, each when what it needs is known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.formats import State
from auditor.formats.cisco_asa import decrypted, nat, nat_old
from auditor.formats.cisco_asa.acl import Acl, Lists
from auditor.formats.cisco_asa.addresses import Places, point
from auditor.formats.cisco_asa.advisories import AS_OF, advisories
from auditor.formats.cisco_asa.ciphers import Ciphers
from auditor.formats.cisco_asa.defaults import unstated
from auditor.formats.cisco_asa.entry import UNREAD
from auditor.formats.cisco_asa.hits import Hits
from auditor.formats.cisco_asa.interfaces import Ports, interfaces, other_routes, routes
from auditor.formats.cisco_asa.local import answers, local_stages
from auditor.formats.cisco_asa.management import Console
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.policy import Policy, bound_lists
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.settings import Settings
from auditor.formats.cisco_asa.submodes import GAPS, WITHOUT_EFFECT
from auditor.formats.cisco_asa.tunnels import Tunnel, Tunnels
from auditor.formats.cisco_asa.vpn import Vpns
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known
from auditor.model.firewall import Firewall, Nat, Stage
from auditor.model.net import Ranges
from auditor.syntax.indented import Command, Run, Tree

_HEAD = 20_000
"""Characters at the beginning in which the header stands."""
_HARDWARE = re.compile(r"^: Hardware:\s+([^,\n]+)", re.MULTILINE)
_PROMPT = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:\([\w-]+\))?[#>]\s*(?:$|sh|more|ter|wr|ex|en|conf|page|copy)")
_DEFINES = frozenset({"object", "object-group"})
_GUARDED = (
    "aaa-server",
    "crypto",
    "dynamic-access-policy-record",
    "group-policy",
    "ip",
    "ipv6",
    "isakmp",
    "tunnel-group",
)
"""First words of the lines that make tunnels."""
_HEADER = ("Cryptochecksum:", "ASA Version ", "PIX Version ", "domain-name ")


class Device:
    """One configuration while its model is made."""

    def __init__(self, record: Record, tree: Tree, version: Fact[str], hits: Hits) -> None:
        """Read what other lines name: settings, addresses, objects, access lists."""
        self._record, self._tree, self._version = record, tree, version
        self._settings = Settings(tree.commands, record)
        self._heads: dict[str, list[Command]] = {}
        for command in self._settings.rest:
            self._heads.setdefault(command.text.split(None, 1)[0], []).append(command)
        self._places = Places(both=not record.version or record.version >= (9, 0))
        self._names()
        self._ports = self._interfaces()
        defined = [*self._take("object"), *self._take("object-group")]
        self._objects = Objects(defined, self._places, record)
        self._lists, self._lists6 = self._access_lists()
        for _, acl in _all_lists(self._lists, self._lists6) if hits.entries else ():
            hits.beside(acl)
        guarded = [one for head in _GUARDED for one in self._heads.get(head, [])]
        self._tunnels = Tunnels(guarded, self._settings, self._places, self._lists, record)
        self._ciphers = Ciphers(guarded, record)

    def firewall(self) -> Firewall:
        """The model; what is not resolved and what is not understood is known only at the end."""
        record, settings = self._record, self._settings
        real, translations = self._translations()
        ways = self._tunnels.tunnels()
        policy = self._policy(translations, ways, real=real)
        found, defaults = routes([*self._take("route"), *self._ipv6("route")], self._ports, record, self._places)
        offered = answers(settings, self._places, record, policy.ports)
        model = _HARDWARE.search(record.source.text, 0, _HEAD)
        console = Console(settings, record, self._places, offered, policy.ports, model[1].strip() if model else "")
        control = settings.last("nat-control")
        managed = settings.last("management-access")
        local = local_stages(offered, policy, managed.words[-1] if managed else "")
        stages = [*policy.stages(), *decrypted.stages(ways, policy), *local]
        if control is not None and not real:
            stages += nat_old.control(translations, [one.name for one in policy.ports], record.at(control))
        management = console.management()
        web = tuple(one for one in management.weak_crypto if one.setting.startswith("ssl "))
        vpns = Vpns(self._tunnels, ways, self._ciphers, policy, web).all()
        portal = any(isinstance(one.portal, Known) and one.portal.value for one in vpns)
        wall = Firewall(
            self._host_name(), "Cisco ASA", self._evidence(), self._version, console.model,
            (*interfaces(self._ports, defaults, self._verified(), record), *decrypted.interfaces(ways)),
            tuple(found), tuple(decrypted.translated(translations, ways)), tuple(stages), management,
            ipv6=self._passes_ipv6(),
            default_allow=tuple(policy.open_by_level()),
            vpns=vpns,
            advisories=tuple(advisories(record.version, self._evidence(), web_server=portal)),
            advisories_as_of=AS_OF,
            truncated=not record.whole,
            other_routes=tuple(other_routes(self._ports, defaults, self._heads.get("router", []), record)),
        )  # fmt: skip
        self._rest()
        self._open(stages)
        policy.tell_unrouted({*(one.interface for one in found), *(one.interface for one in defaults)})
        record.gaps += policy.uneven()
        return replace(
            wall,
            unresolved=tuple(place.noted(what) for what, place in record.unresolved.items()),
            unused=tuple(self._unused()),
            gaps=tuple(sorted(record.gaps, key=lambda place: place.first)),
        )

    def _policy(self, translations: list[Nat], ways: list[Tunnel], *, real: bool) -> Policy:
        """What the access lists and levels say."""
        settings = self._settings
        return Policy(
            self._ports.named,
            bound_lists(self._take("access-group"), self._ports, self._record),
            self._lists,
            self._lists6,
            self._record,
            between=settings.last("same-security-traffic permit inter-interface") is not None,
            within=settings.last("same-security-traffic permit intra-interface") is not None,
            real=real,
            nats=tuple(translations),
            both=self._places.both,
            tunnels=tuple(ways),
            bypass=not any(settings.denied(f"sysopt connection permit-{what}") for what in ("vpn", "ipsec")),
        )

    def _open(self, stages: list[Stage]) -> None:
        """What the rules of the policy leave open: lines that were not read, and things that are not resolved."""
        opened = dict.fromkeys(rule for stage in stages for rule in stage.rules if rule.match.open)
        for rule in opened:
            if rule.match is UNREAD.match:
                self._record.gaps.append(rule.evidence)
            else:
                self._record.leaves_open(rule.match.open, rule.evidence)

    def _take(self, head: str) -> list[Command]:
        return self._heads.pop(head, [])

    def _ipv6(self, word: str) -> list[Command]:
        """`ipv6 route …` and the like, taken off the rest."""
        found = [one for one in self._heads.get("ipv6", []) if one.text.startswith(f"ipv6 {word} ")]
        self._heads["ipv6"] = [one for one in self._heads.get("ipv6", []) if one not in found]
        return found

    def _names(self) -> None:
        for command in self._take("name"):
            try:
                _, address, name, *_ = command.words
                self._places.names[name] = point(address)
                self._record.understood(command)
            except ValueError:
                self._record.gap(command)

    def _interfaces(self) -> Ports:
        ports = Ports(self._places, self._record)
        ports.bridges = self._settings.last("firewall transparent") is not None
        for command in self._take("interface"):
            ports.read(command)
        for word in ("nameif", "ip"):
            self._heads[word] = [one for one in self._heads.get(word, []) if not ports.top(one)]
        self._places.interfaces = {one.name: Ranges.union(one.addresses) for one in ports.named if one.addresses}
        return ports

    def _access_lists(self) -> tuple[Lists, Lists]:
        """IPv4 or mixed ones, and those of `ipv6 access-list`."""
        changes = []
        for word in ("clear", "no"):
            left = []
            for command in self._heads.get(word, []):
                match command.words:
                    case ["clear", "configure" | "config", "access-list", *names]:
                        changes.append((command.number, names[0] if names else "", ""))
                    case ["clear", "access-list", name] | ["no", "access-list", name]:
                        changes.append((command.number, name, ""))
                    case ["no", "access-list", name, *rest]:
                        changes.append((command.number, name, " ".join(rest)))
                    case _:
                        left.append(command)
                        continue
                self._record.understood(command)
            self._heads[word] = left
        lists = Lists(self._objects, self._record)
        lists.read(self._tree.bulk, changes, self._tree.wrapped)
        lists6 = Lists(self._objects, self._record, v6=True)
        lists6.read([Run(one.number, one.start + 5, [one.text[5:]]) for one in self._ipv6("access-list")], [])
        return lists, lists6

    def _translations(self) -> tuple[bool, list[Nat]]:
        """Whether lists compare real addresses, and every translation in order."""
        old = [one for one in self._heads.get("nat", []) if one.text.startswith("nat (") and "," not in one.words[1]]
        manual = [one for one in self._take("nat") if one not in old]
        old = [*self._take("static"), *self._take("global"), *old]
        reader = nat.Reader(self._objects, self._places, self._ports, self._record)
        found = []
        for group in list(self._objects.groups.values()):
            for line in (one for command in group.commands for one in command.children):
                if not line.text.startswith("nat "):
                    continue
                if " source " in line.text:
                    manual.append(line)
                else:
                    found.append(reader.automatic(group.name, line))
        manual.sort(key=lambda one: one.number)
        found += [reader.manual(command) for command in manual]
        version = self._record.version
        real = version >= (8, 3) if version else not old
        translations = list(reader.entries([one for one in found if one is not None]))
        old.sort(key=lambda one: one.number)
        return real, [
            *translations,
            *nat_old.OldReader(self._places, self._ports, self._lists, self._record).entries(old),
        ]

    def _host_name(self) -> str:
        command = self._settings.last("hostname")
        return command.words[-1] if command else ""

    def _evidence(self) -> Evidence:
        """The place that shows what this is: the version line, else the first interface."""
        if isinstance(self._version, Known):
            return self._version.evidence[0]
        return next((one.place for one in self._ports.ports), self._record.source.line(1))

    def _verified(self) -> dict[str, Evidence]:
        """The interfaces that refuse sources which cannot come from there."""
        found = self._settings.all("ip verify reverse-path")
        return {self._ports.canonical(one.words[-1]): self._record.at(one) for one in found}

    def _passes_ipv6(self) -> Fact[bool]:
        setting = "ipv6 address"
        places = tuple(one.place for one in self._ports.named if one.ipv6 and one.enabled)
        if places:
            return Known(value=True, setting=setting, evidence=places)
        if not self._record.whole:
            return unstated(setting, whole=False)
        return Known(value=False, setting=setting, basis=Basis.DEFAULT, origin="no interface has an IPv6 address")

    def _rest(self) -> None:
        """The state of every line that no part above took."""
        record = self._record
        self._objects.settle()
        for head, commands in self._heads.items():
            for command in commands:
                word = command.words[1] if head == "no" and len(command.words) > 1 else head
                if head in GAPS:
                    record.gap(command)
                elif record.coverage.states[command.number - 1] == State.UNDERSTOOD:
                    continue  # taken above, for what it says of tunnels
                elif command.text.startswith(_HEADER):
                    record.understood(command)
                elif word in WITHOUT_EFFECT or _PROMPT.match(command.text):
                    record.mark(State.WITHOUT_EFFECT, *command.walk())
                elif head in {"time-range", "zone"}:
                    record.understood(*command.walk())
        if transparent := self._settings.last("firewall transparent"):
            record.problem(
                f"Line {transparent.number}: this firewall bridges (transparent mode); paths are computed as if it "
                "routed between its interfaces. Say in site.yaml which role each interface has."
            )

    def _unused(self) -> Iterator[Evidence]:
        """Objects and lists that no line but their own names."""
        named = set(self._record.used)
        for command in self._tree.commands:
            if command.text.split(None, 1)[0] in _DEFINES:
                named |= {one.words[-1] for one in command.children if "object" in one.text}
            else:
                named |= {word for one in command.walk() for word in one.words}
        for (grouped, name), group in self._objects.groups.items():
            if name not in named and group.commands:
                what = "object-group" if grouped else "object"
                yield self._record.at(group.commands[0], f'{what} "{name}"')
        for name, acl in _all_lists(self._lists, self._lists6):
            if name not in named and acl.rules:
                yield acl.rules[0].evidence.noted(f'access list "{name}"')


def _all_lists(*lists: Lists) -> Iterable[tuple[str, Acl]]:
    return (entry for one in lists for entry in one.lists.items())
