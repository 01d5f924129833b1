"""Objects and object groups, resolved with everything nested in them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from auditor.formats import State
from auditor.formats.cisco_asa import addresses, services
from auditor.formats.cisco_asa.addresses import Area, Places
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.services import Traffic
from auditor.model.net import ANY_PORT, ANY_V4, ANY_V6, NONE, Ranges, Service
from auditor.syntax.indented import Command

DEEPEST = 50
"""Levels of nesting that are followed; more is taken for a circle."""
_T = TypeVar("_T")
_IDLE = frozenset({"description", "nat"})
_RESOLVED = frozenset({"network", "service", "protocol", "icmp-type", "object network", "object service"})


@dataclass(slots=True)
class Group:
    """An object or object group as it is written, over all places that define it."""

    name: str
    kind: str
    """`network`, `service`, `protocol`, `icmp-type`, `user`, `security` …; of an object with `object ` before it."""
    protocol: str = ""
    """`tcp`, `udp`, `tcp-udp` of a service group that holds ports."""
    commands: list[Command] = field(default_factory=list)

    @property
    def members(self) -> Iterator[Command]:
        """The lines that define it."""
        return (line for one in self.commands for line in one.children if line.text.split(None, 1)[0] not in _IDLE)


class Objects:
    """Every object and group of a configuration by name; what is asked for is worked out once."""

    def __init__(self, commands: Iterable[Command], places: Places, record: Record) -> None:
        """Collect the definitions; a name may be defined in several places."""
        self.places, self.record = places, record
        self.groups: dict[tuple[bool, str], Group] = {}
        """By whether it is a group, and name."""
        self._areas: dict[tuple[bool, str], Area] = {}
        self._traffic: dict[tuple[bool, str], Traffic] = {}
        for command in commands:
            self._define(command)

    def _define(self, command: Command) -> None:
        words = command.words
        if words[0] not in {"object", "object-group"} or len(words) < 3:
            return
        grouped = words[0] == "object-group"
        kind = words[1] if grouped else f"object {words[1]}"
        group = self.groups.setdefault((grouped, words[2]), Group(words[2], kind))
        if group.kind != kind:
            self.record.problem(
                f"Line {command.number} defines {words[2]} again as another kind of object; "
                "the first definition was used. Export the configuration again."
            )
            self.record.gap(command)
            return
        group.protocol = group.protocol or (words[3] if len(words) > 3 and kind == "service" else "")
        group.commands.append(command)
        self.record.understood(command)
        for line in command.children:
            if line.text.startswith("description ") or kind not in _RESOLVED:
                self.record.mark(State.WITHOUT_EFFECT, line)

    def kind(self, name: str) -> str:
        """What kind of group a name is: `network`, `service`, `ports` …; empty when it is not defined."""
        group = self.groups.get((True, name))
        if group is None:
            return ""
        return "ports" if group.protocol else group.kind

    def area(self, name: str, *, grouped: bool) -> Area:
        """The addresses of a network object or group."""
        self.record.used.add(name)
        return self._area((grouped, name), ())

    def _area(self, key: tuple[bool, str], path: tuple[tuple[bool, str], ...]) -> Area:
        group, what = self.groups.get(key), _called(key)
        if group is None or group.kind not in {"network", "object network"}:
            return addresses.unknown(f"the undefined {what}")
        if key in self._areas:
            return self._areas[key]
        if key in path or len(path) > DEEPEST:
            self._circle(group, what)
            return addresses.unknown(f"the {what}, which contains itself")
        members = self._each(group, lambda words: self._addresses(words, (*path, key)), addresses.unknown)
        if not key[0]:
            members = members[-1:]
        found = addresses.joined(members) if members else addresses.unknown(f"the empty {what}")
        self._areas[key] = found
        return found

    def _addresses(self, words: list[str], path: tuple[tuple[bool, str], ...]) -> Area:
        """One line of a network object or group. Raises ValueError and IndexError."""
        match words:
            case ["network-object", "object", name]:
                return self._area((False, name), path)
            case ["group-object", name]:
                return self._area((True, name), path)
            case ["fqdn", *family, name] if len(family) < 2:
                upper = {"v4": ANY_V4, "v6": ANY_V6}.get(family[0] if family else "", ANY_V4 | ANY_V6)
                return addresses.unknown(f"the addresses of {name}", upper)
        return self._stated(words)

    def _stated(self, words: list[str]) -> Area:
        """Addresses that the line itself states. Raises ValueError."""
        match words:
            case ["host", address] | ["network-object", "host", address]:
                return self.places.host(address)
            case ["subnet" | "network-object", network, mask]:
                return self.places.network(network, mask)
            case ["subnet" | "network-object", prefix]:
                return self.places.prefix(prefix)
            case ["range", first, last]:
                return self.places.span(first, last)
        raise ValueError(words[0])

    def service(self, name: str, *, grouped: bool) -> Traffic:
        """The services of a service object, of a service group, or of a protocol group."""
        self.record.used.add(name)
        return self._services((grouped, name), ())

    def _services(self, key: tuple[bool, str], path: tuple[tuple[bool, str], ...]) -> Traffic:
        group, what = self.groups.get(key), _called(key)
        if group is None or group.kind not in {"service", "object service", "protocol"}:
            return services.unknown(f"the undefined {what}")
        if key in self._traffic:
            return self._traffic[key]
        if key in path or len(path) > DEEPEST:
            self._circle(group, what)
            return services.unknown(f"the {what}, which contains itself")
        members = self._each(group, lambda words: self._service(words, group.protocol, (*path, key)), services.unknown)
        if not key[0]:
            members = members[-1:]
        found = services.joined(members) if members else services.unknown(f"the empty {what}")
        self._traffic[key] = found
        return found

    def _service(self, words: list[str], protocol: str, path: tuple[tuple[bool, str], ...]) -> Traffic:
        """One line of a service object, a service group or a protocol group. Raises ValueError and IndexError."""
        match words:
            case ["service-object", "object", name]:
                return self._services((False, name), path)
            case ["group-object", name]:
                return self._services((True, name), path)
            case ["port-object", operator, *numbers]:
                return Traffic((Service(services.protocols(protocol), services.ports(operator, *numbers)),))
            case ["protocol-object", name]:
                return Traffic((Service(services.protocols(name)),))
            case ["service" | "service-object", *rest]:
                return Traffic((services.service(rest),))
            case _:
                raise ValueError(words[0])

    def ports(self, name: str) -> tuple[Ranges, Ranges | None, tuple[str, ...]]:
        """The ports of a service group of one protocol: upper, lower, and what is open."""
        found = self.service(name, grouped=True)
        upper = Ranges.union(one.ports for one in found.upper)
        lower = Ranges.union(one.ports for one in found.lower) if found.lower is not None else None
        return upper, lower, found.open

    def icmp_types(self, name: str, protocol: Ranges) -> tuple[Ranges, tuple[str, ...]]:
        """The types of an icmp-type group on the port axis, and what it leaves open."""
        self.record.used.add(name)
        found, opened, seen, names = [NONE], list[str](), set[str](), [name]
        while names:
            group = self.groups.get((True, current := names.pop()))
            seen.add(current)
            if group is None or group.kind != "icmp-type":
                return ANY_PORT, (f'the undefined object-group "{current}"',)
            for line in group.members:
                match line.words:
                    case ["icmp-object", *_]:
                        found += self._one(line, current, lambda words: services.icmp(protocol, words[1:]), opened)
                    case ["group-object", other] if other not in seen:
                        names.append(other)
                        self.record.understood(line)
                    case _:
                        opened.append(self._unread(line, current))
        return (ANY_PORT if opened else Ranges.union(found)), tuple(opened)

    def _one(self, line: Command, name: str, read: Callable[[list[str]], _T], opened: list[str]) -> list[_T]:
        """What a line adds; nothing, and a word in `opened`, where it cannot be read."""
        try:
            found = read(line.text.partition(" !")[0].split())
        except (ValueError, IndexError, TypeError):
            opened.append(self._unread(line, name))
            return []
        self.record.understood(line)
        return [found]

    def _each(self, group: Group, read: Callable[[list[str]], _T], otherwise: Callable[[str], _T]) -> list[_T]:
        """Every defining line read; one that cannot be read leaves open what it adds."""
        found: list[_T] = []
        for line in group.members:
            opened: list[str] = []
            found += self._one(line, group.name, read, opened) or [otherwise(opened[0])]
        return found

    def _unread(self, line: Command, name: str) -> str:
        if not any(place.first == line.number for place in self.record.gaps):
            self.record.gap(line)
        return f'a line of "{name}" that was not understood'

    def _circle(self, group: Group, what: str) -> None:
        self.record.problem(
            f"Line {group.commands[0].number}: the {what} contains itself, which the device refuses. "
            "The file was edited or joined; export the configuration again."
        )

    def settle(self) -> None:
        """Work out what no rule asked for, so that every line is judged."""
        for grouped, name in self.groups:
            match self.groups[grouped, name].kind:
                case "network" | "object network":
                    self._area((grouped, name), ())
                case "service" | "object service" | "protocol":
                    self._services((grouped, name), ())
                case "icmp-type":
                    self.icmp_types(name, services.protocols("icmp"))


def _called(key: tuple[bool, str]) -> str:
    return f'object-group "{key[1]}"' if key[0] else f'object "{key[1]}"'
