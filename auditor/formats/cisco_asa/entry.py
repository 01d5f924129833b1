"""One entry of an access list: what it matches, from its protocol to its last option."""

from auditor.formats.cisco_asa import services
from auditor.formats.cisco_asa.addresses import Area
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.objects import Objects
from auditor.formats.cisco_asa.services import Traffic
from auditor.model.firewall import NOTHING, Cells, Match
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_PROTOCOL, ANY_SERVICE, ANY_V6, Ranges, Service

_OBJECTS = frozenset({"object", "object-group"})
_ADDRESSES = _OBJECTS | {"any", "any4", "any6", "host", "interface"}
_NOTHING_OPEN: tuple[str, ...] = ()
_PORTS = services.OPERATORS | {"object-group"}
_OPTIONS = frozenset({"log", "time-range", "inactive"})
_WHO = {
    "user": ("the users", 2),
    "user-group": ("the users", 2),
    "object-group-user": ("the users", 2),
    "security-group": ("the devices of a security group", 3),
    "object-group-security": ("the devices of a security group", 2),
}
_LOG_WORDS = frozenset(
    (
        "default", "disable", "interval", "emergencies", "alerts", "critical", "errors",
        "warnings", "notifications", "informational", "debugging",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says apart from its action."""

    match: Match
    logged: bool = False
    disabled: bool = False
    note: str = ""
    """Its schedule."""


UNREAD = Entry(Match(Cells(), NOTHING, ("a line that was not understood",)))


def matched(source: Area, target: Area, traffic: Traffic, opened: tuple[str, ...] = ()) -> Match:
    """The product of three sets; `opened` says what else decides that the file does not hold."""
    cells = Cells(source.upper, target.upper, traffic.upper)
    if not (opened or source.open or target.open or traffic.open):
        return Match(cells)
    surely = NOTHING if opened else Cells(source.surely, target.surely, traffic.surely)
    return Match(cells, surely, tuple(dict.fromkeys(opened + source.open + target.open + traffic.open)))


class Grammar:
    """The grammar of an entry; addresses and services that were met once are kept."""

    def __init__(self, objects: Objects, *, v6: bool = False) -> None:
        """`any` in an IPv6 list is every IPv6 address."""
        self._objects = objects
        places = objects.places
        self._areas: dict[str | tuple[str, str], Area] = {
            "any": Area(ANY_V6 if v6 else places.any),
            "any4": Area(places.any4),
            "any6": Area(ANY_V6),
        }
        self._services: dict[tuple[object, object, object], Traffic] = {}
        self._bases: dict[str | tuple[str, str], Traffic] = {}

    def entry(self, words: list[str], action: str) -> Entry:
        """An entry from its protocol on. Raises ValueError and IndexError for what is not understood."""
        words = [*words, ""]
        i = 0
        protocol: str | tuple[str, str] = words[i]
        i += 1
        if protocol in _OBJECTS:
            protocol = (words[i - 1], words[i])
            i += 1
        opened, source_ports, ports = _NOTHING_OPEN, None, None
        if words[i] in _WHO:
            opened, i = self._who(words, i)
        source, i = self._area(words, i)
        if words[i] in _PORTS:
            source_ports, i = self._port(words, i)
        if words[i] in _WHO:
            more, i = self._who(words, i)
            opened += more
        destination, i = self._area(words, i)
        if words[i] in _PORTS:
            ports, i = self._port(words, i)
        if words[i] and words[i] not in _OPTIONS:
            ports, i = self._types(words, i, ports)
        traffic = self.traffic(protocol, source_ports, ports)
        logged, disabled, schedule = self._options(words, i)
        if schedule and action == "deny":
            opened += (f"the {schedule}",)
        return Entry(matched(source, destination, traffic, opened), logged, disabled, schedule)

    def area(self, text: str) -> Area | None:
        """`any`, `host 10.1.1.5`, `object PACS`; None for a group that holds no addresses. Raises ValueError."""
        word, _, name = text.partition(" ")
        if word == "object-group" and self._objects.kind(name) != "network":
            return None
        if name:
            return self._pair(word, name)
        return self._areas[word] if word in self._areas else self._objects.places.prefix(word)

    def traffic(
        self, protocol: str | tuple[str, str], source: tuple[str, ...] | None, ports: tuple[str, ...] | None
    ) -> Traffic:
        """The services of an entry. Raises ValueError and IndexError."""
        key = (protocol, source, ports)
        found = self._services.get(key)
        if found is None:
            found = self._services[key] = self._service(protocol, source, ports)
        return found

    def _who(self, words: list[str], i: int) -> tuple[tuple[str, ...], int]:
        what, width = _WHO[words[i]]
        if words[i + 1] == "any":
            return (), i + 2
        self._objects.record.used.add(words[i + 1])
        return (f"{what} {' '.join(words[i + 1 : i + width])}",), i + width

    def _area(self, words: list[str], i: int) -> tuple[Area, int]:
        """The address at a place, and the place behind it."""
        word = words[i]
        found = self._areas.get(word)
        if found is not None:
            return found, i + 1
        key = (word, words[i + 1])
        found = self._areas.get(key)
        if found is not None:
            return found, i + 2
        if ":" in word or "/" in word:
            found = self._areas[word] = self._objects.places.prefix(word)
            return found, i + 1
        found = self._areas[key] = self._pair(word, words[i + 1])
        return found, i + 2

    def _pair(self, word: str, name: str) -> Area:
        """An address of two words."""
        places, objects = self._objects.places, self._objects
        if word == "host":
            return places.host(name)
        if word in _OBJECTS:
            return objects.area(name, grouped=word == "object-group")
        return places.interface(name) if word == "interface" else places.network(word, name)

    def _port(self, words: list[str], i: int) -> tuple[tuple[str, ...] | None, int]:
        """The words for ports at a place; a group that holds no ports is an address."""
        operator = words[i]
        if operator == "range":
            return (operator, words[i + 1], words[i + 2]), i + 3
        if operator == "object-group" and not self._holds_ports(words, i):
            return None, i
        return (operator, words[i + 1]), i + 2

    def _holds_ports(self, words: list[str], i: int) -> bool:
        """Whether a group stands for ports; one that is not defined does if an address follows."""
        kind = self._objects.kind(words[i + 1])
        if kind:
            return kind == "ports"
        return words[i + 2] in _ADDRESSES or words[i + 2][:1].isdigit()

    def _types(self, words: list[str], i: int, ports: tuple[str, ...] | None) -> tuple[tuple[str, ...], int]:
        """The words for an ICMP type and code, or for a group of what is not defined. Raises ValueError."""
        if ports is not None:
            raise ValueError(words[i])
        if words[i] == "object-group":
            return ("object-group", words[i + 1]), i + 2
        if number(words[i + 1]) is not None:
            return ("icmp", words[i], words[i + 1]), i + 2
        return ("icmp", words[i]), i + 1

    def _service(
        self, protocol: str | tuple[str, str], source: tuple[str, ...] | None, ports: tuple[str, ...] | None
    ) -> Traffic:
        """The services of an entry. Raises ValueError and IndexError."""
        base = self._bases.get(protocol)
        if base is None:
            base = self._bases[protocol] = self._base(protocol)
        if source is None and ports is None:
            return base
        if base.open or len(base.upper) != 1:
            raise ValueError(protocol)
        protocols = base.upper[0].protocols
        if services.is_icmp(protocols):
            if ports is None or source is not None:
                raise ValueError(ports)
            found, opened = self._icmp(protocols, ports)
            return Traffic((Service(protocols, found),), () if opened else None, opened)
        if protocols.pairs not in services.WITH_PORTS:
            raise ValueError(protocol)
        sent, sent_sure, sent_open = self._numbers(source)
        met, met_sure, met_open = self._numbers(ports)
        if not sent_open and not met_open:
            return Traffic((Service(protocols, met, sent),))
        lower = Service(protocols, met if met_sure is None else met_sure, sent if sent_sure is None else sent_sure)
        return Traffic((Service(protocols, met, sent),), (lower,), sent_open + met_open)

    def _base(self, protocol: str | tuple[str, str]) -> Traffic:
        """The services that the word for the protocol stands for, those of a protocol group as one."""
        if isinstance(protocol, str):
            found = services.protocols(protocol)
            return Traffic((ANY_SERVICE if found == ANY_PROTOCOL else Service(found),))
        grouped = protocol[0] == "object-group"
        traffic = self._objects.service(protocol[1], grouped=grouped)
        if grouped and self._objects.kind(protocol[1]) == "protocol" and not traffic.open:
            found = Ranges.union(one.protocols for one in traffic.upper)
            return Traffic((ANY_SERVICE if found == ANY_PROTOCOL else Service(found),))
        return traffic

    def _icmp(self, protocols: Ranges, words: tuple[str, ...]) -> tuple[Ranges, tuple[str, ...]]:
        if words[0] == "object-group":
            return self._objects.icmp_types(words[1], protocols)
        if words[0] != "icmp":
            raise ValueError(words[0])
        return services.icmp(protocols, list(words[1:])), ()

    def _numbers(self, words: tuple[str, ...] | None) -> tuple[Ranges, Ranges | None, tuple[str, ...]]:
        if words is None:
            return ANY_PORT, None, ()
        if words[0] == "object-group":
            if not self._objects.kind(words[1]):
                return ANY_PORT, Ranges(), (f'the undefined object-group "{words[1]}"',)
            return self._objects.ports(words[1])
        return services.ports(*words), None, ()

    def _options(self, words: list[str], i: int) -> tuple[bool, bool, str]:
        """Whether it logs, whether it is switched off, and its schedule. Raises ValueError."""
        logged, disabled, schedule = False, False, ""
        while words[i]:
            word = words[i]
            i += 1
            if word == "log":
                logged = True
                while words[i] in _LOG_WORDS or number(words[i]) is not None:
                    logged = logged and words[i] != "disable"
                    i += 1
            elif word == "inactive":
                disabled = True
            elif word == "time-range":
                schedule = f'schedule "{words[i]}"'
                i += 1
            else:
                raise ValueError(word)
        return logged, disabled, schedule
