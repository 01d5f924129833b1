"""Entries of the commonest shape, read many lines at a time, column by column."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import compress, repeat
from operator import or_, sub
from socket import AF_INET, inet_pton
from struct import unpack
from typing import Any, TypeVar

from auditor.formats.cisco_asa import quick, services
from auditor.formats.cisco_asa.addresses import point
from auditor.formats.cisco_asa.entry import Grammar
from auditor.formats.cisco_asa.objects import Objects
from auditor.model.firewall import Action, Rule
from auditor.model.net import ANY_PORT, PORT_END, TCP, UDP, V6, Ranges, Service

ACTIONS = {"permit": Action.PERMIT, "deny": Action.DENY}
_PORTED = {"tcp": Ranges.single(TCP), "udp": Ranges.single(UDP)}
_ADDRESS = (
    r"(?:host (\d[\d.]*)(?= |$)|(\d[\d.]*) ([\d.]+)|(any[46]?|(?:host|object|object-group) \S+|[\dA-Fa-f:]+/\d+))"
)
_PORT = r"(?:eq|gt|lt|neq) \S+|range \S+ \S+"
_ROWS = re.compile(
    rf"^access-list (\S+) extended (permit|deny) (?!object)(\w+) {_ADDRESS}(?: ({_PORT}))? {_ADDRESS}"
    rf"(?: ({_PORT}|object-group \S+))?( log)?[^\S\n]*$|^.*$",
    re.MULTILINE,
).findall
"""One row for each line; an empty one for whatever does not have the shape."""
_KEPT = 1000
"""How many ways to write addresses, or services, are kept with what they mean."""
_ALL = (1 << 32) - 1
_NONE = "0.0.0.0"  # noqa: S104 - stands in a column where a line has no address in numbers
_Key = tuple[str, str, str]
"""A protocol, source ports, ports."""
_Found = list[Ranges | None]
"""A column of sets; None where the long way must tell what is meant."""
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Plain:
    """Reads entries of the commonest shape."""

    def __init__(self, objects: Objects, grammar: Grammar) -> None:
        """Objects and grammar of the lists."""
        self._grammar = grammar
        self._ambiguous = any(name[0].isdigit() for name in objects.places.names)
        """Numbers may be names; then nothing is read here."""
        self._wild: dict[str, int | None] = {"": 0}
        """The bits that a subnet mask leaves open; None for what is no mask, or leaves open all of them."""
        self._areas: dict[str, Ranges] = {}
        self._ports: dict[str, Ranges] = {"": ANY_PORT}
        self._services: dict[_Key, tuple[Service, ...]] = {}

    def rules(self, lines: Sequence[str], first: int) -> tuple[list[str], list[Rule]]:
        """For each line, from that number on, the name of its list; and the rules of the lines.

        The name is empty, and there is no rule, where a line has another shape or leaves something open.
        """
        rows = _ROWS("\n".join(lines))
        lists = [row[0] for row in rows]
        places = [place for place, name in enumerate(lists) if name]
        if self._ambiguous or not places:
            return [""] * len(rows), []
        _, actions, protocols, h1, n1, m1, o1, sent, h2, n2, m2, o2, ports, logs = zip(
            *(rows if len(places) == len(rows) else [rows[place] for place in places]), strict=True
        )
        traffic = _column(self._services, [*zip(protocols, sent, ports, strict=True)], self._traffic)
        columns: tuple[Sequence[Any], ...] = (
            self._addresses(h1, n1, m1, o1), self._addresses(h2, n2, m2, o2), traffic, places, actions, logs,
        )  # fmt: skip
        if not all(clear := _clear(*columns[:3])):
            columns = tuple([*compress(column, clear)] for column in columns)
            read = {*columns[3]}
            lists = [name if place in read else "" for place, name in enumerate(lists)]
        numbers = [first + place for place in columns[3]]
        does = [ACTIONS[one] for one in columns[4]]
        rules = quick.rules((columns[0], columns[1], columns[2]), numbers, does, columns[5])
        return lists, rules

    def _addresses(
        self, hosts: Sequence[str], networks: Sequence[str], masks: Sequence[str], others: Sequence[str]
    ) -> _Found:
        """The addresses of a column, of which each row writes one in one of three ways."""
        for mask in {*masks}.difference(self._wild):
            self._wild[mask] = _wild(mask)
        words = [host or network or _NONE for host, network in zip(hosts, networks, strict=True)]
        wild = [*map(self._wild.__getitem__, masks)]
        if None in wild:
            words = [_NONE if bits is None else word for word, bits in zip(words, wild, strict=True)]
            wild = [bits or 0 for bits in wild]
        found, apart = _spans(words, wild)
        for place in apart:
            host, network = hosts[place], networks[place]
            text = others[place] or (f"host {host}" if host else f"{network} {masks[place]}")
            found[place] = self._areas.get(text) or self._area(text)
        return found

    def _area(self, text: str) -> Ranges | None:
        """The addresses of a word or two, kept."""
        try:
            if ":" in text:
                return _six(text)
            found = self._grammar.area(text)
        except ValueError:
            return None
        if found is None or found.open:
            return None
        if len(self._areas) < _KEPT:
            self._areas[text] = found.upper
        return found.upper

    def _traffic(self, keys: Sequence[_Key]) -> Iterable[tuple[Service, ...] | None]:
        """The services of many entries."""
        protocols, sent, ports = zip(*keys, strict=True)
        columns: tuple[Sequence[Any], ...] = (
            [*map(_PORTED.get, protocols)],
            _column(self._ports, ports, _port_sets),
            _column(self._ports, sent, _port_sets),
        )
        if all(clear := _clear(*columns)):
            return zip(quick.services(*columns), strict=True)
        made = zip(quick.services(*([*compress(column, clear)] for column in columns)), strict=True)
        return [next(made) if good else self._service(*key) for key, good in zip(keys, clear, strict=True)]

    def _service(self, protocol: str, sent: str, ports: str) -> tuple[Service, ...] | None:
        try:
            traffic = self._grammar.traffic(protocol, tuple(sent.split()) or None, tuple(ports.split()) or None)
        except (ValueError, IndexError):
            return None
        return None if traffic.open else traffic.upper


def _clear(*columns: Sequence[object]) -> list[bool]:
    """Which rows hold something in each of three columns."""
    return [not (one is None or two is None or three is None) for one, two, three in zip(*columns, strict=True)]


def _column(
    known: dict[_K, _V], texts: Sequence[_K], read: Callable[[Sequence[_K]], Iterable[_V | None]]
) -> list[_V | None]:
    """What each text of a column means; what is not known is read together, and kept while that is not much."""
    found: list[_V | None] = [*map(known.get, texts)]
    new = [place for place, value in enumerate(found) if value is None]
    if len(new) == len(texts):
        found = [*read(texts)]
    elif new:
        for place, value in zip(new, read([texts[place] for place in new]), strict=True):
            found[place] = value
    if new and len(known) < _KEPT:
        known.update((text, value) for text, value in zip(texts, found, strict=True) if value is not None)
    return found


def _wild(mask: str) -> int | None:
    try:
        bits = _points([mask])[0] ^ _ALL
    except OSError:
        return None
    return None if bits & bits + 1 or bits == _ALL else bits


def _spans(words: Sequence[str], wild: Sequence[Any]) -> tuple[_Found, Iterable[int]]:
    """The networks of many addresses with the bits their masks leave open, and the places where none is known."""
    try:
        highs = [*map(or_, _points(words), wild)]
    except OSError:
        return [None] * len(words), range(len(words))
    found = quick.ranges(len(words), zip(zip(map(sub, highs, wild), highs, strict=True), strict=True))
    return [*found], [place for place, word in enumerate(words) if word == _NONE]


def _six(text: str) -> Ranges:
    """The addresses of `host 2001:db8::15` and `2001:db8::/32`. Raises ValueError."""
    address, _, length = text.removeprefix("host ").partition("/")
    low, wild = point(address) - V6, (1 << 128 - int(length or 128)) - 1
    return quick.span((low & ~wild) + V6, (low | wild) + V6)


def _points(words: Sequence[str]) -> tuple[int, ...]:
    """Addresses as numbers. Raises OSError."""
    return unpack(f">{len(words)}I", b"".join(map(inet_pton, repeat(AF_INET), words)))


def _port_sets(texts: Sequence[str]) -> Iterable[Ranges | None]:
    """The ports of many `eq 104` and `range 104 106`; those with names, and the odd ones, one by one."""
    try:
        return quick.ranges(len(texts), _pairs(texts))
    except ValueError:
        return map(_port_set, texts)


def _pairs(texts: Iterable[str]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Raises ValueError also for a text that means no port, and for a range that stands upside down."""
    for text in texts:
        operator, _, rest = text.partition(" ")
        if operator == "range":
            first, _, last = rest.partition(" ")
            low, high = int(first), int(last)
        elif operator == "gt":
            low, high = int(rest) + 1, PORT_END
        elif operator == "eq":
            low = high = int(rest)
        else:
            yield services.ports(operator, rest).pairs
            continue
        if not 0 <= low <= high <= PORT_END:
            raise ValueError(text)
        yield ((low, high),)


def _port_set(text: str) -> Ranges | None:
    """None for what is no ports."""
    try:
        return services.ports(*text.split())
    except (ValueError, TypeError):
        return None
