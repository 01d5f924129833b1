"""Addresses as an ASA writes them: numbers, names, masks; between what is surely and what may be meant."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from socket import AF_INET, AF_INET6, inet_pton

from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, V6, Ranges


@dataclass(frozen=True, slots=True)
class Area:
    """A set of addresses: exactly `upper`, or, where the file leaves something open, between `lower` and `upper`."""

    upper: Ranges
    lower: Ranges | None = None
    open: tuple[str, ...] = ()

    @property
    def surely(self) -> Ranges:
        """The addresses that are meant for certain."""
        return self.upper if self.lower is None else self.lower


def unknown(what: str, upper: Ranges = ANY_ADDRESS) -> Area:
    """Any address may be meant, none surely is."""
    return Area(upper, NONE, (what,))


def joined(areas: Iterable[Area]) -> Area:
    """The union of areas."""
    found = tuple(areas)
    if len(found) == 1:
        return found[0]
    upper = Ranges.union(one.upper for one in found)
    opened = tuple(dict.fromkeys(thing for one in found for thing in one.open))
    if not opened:
        return Area(upper)
    return Area(upper, Ranges.union(one.surely for one in found), opened)


def point(text: str) -> int:
    """An address as a point on the axis; `0` is 0.0.0.0. Raises ValueError."""
    try:
        if ":" in text:
            return V6 + int.from_bytes(inet_pton(AF_INET6, text), "big")
        return int.from_bytes(inet_pton(AF_INET, text), "big") if text != "0" else 0
    except (OSError, UnicodeError) as error:
        raise ValueError(text) from error


@dataclass(slots=True)
class Places:
    """What words stand for addresses in one configuration."""

    names: dict[str, int] = field(default_factory=dict)
    """`name 10.1.1.5 PACS`."""
    interfaces: Mapping[str, Ranges] = field(default_factory=dict)
    """An interface's own addresses, by its name."""
    dynamic: Ranges = NONE
    """The symbolic points of addresses that are assigned at run time."""
    both: bool = True
    """`any` means IPv4 and IPv6, as since 9.0."""
    masks: dict[str, int] = field(default_factory=dict)
    """Masks that were met."""

    @property
    def any4(self) -> Ranges:
        """Every IPv4 address."""
        return ANY_V4 | self.dynamic

    @property
    def any(self) -> Ranges:
        """What `any` means in an access list."""
        return ANY_ADDRESS if self.both else self.any4

    def point(self, text: str) -> int:
        """An address or a name that stands for one. Raises ValueError."""
        named = self.names.get(text)
        return point(text) if named is None else named

    def host(self, text: str) -> Area:
        """One address. Raises ValueError."""
        value = self.point(text)
        return Area(Ranges(((value, value),)))

    def network(self, text: str, mask: str) -> Area:
        """A network with a subnet mask; open where the mask is not one. Raises ValueError."""
        value, bits = self.point(text), self.masks.get(mask)
        if bits is None:
            bits = self.masks[mask] = point(mask)
        size = (1 << 32) - bits
        if bits >= V6 or value >= V6:
            raise ValueError(mask)
        if bits == 0:
            return Area(self.any4)
        if size & (size - 1):
            return unknown(f"the mask {mask}, which is no subnet mask", ANY_V4)
        low = value & bits
        return Area(Ranges(((low, low + size - 1),)))

    def prefix(self, text: str) -> Area:
        """`2001:db8::/32`, also `10.0.0.0/8`. Raises ValueError."""
        address, slash, length = text.partition("/")
        if not slash:
            return self.host(text)
        value, bits = self.point(address), int(length)
        offset, width = (V6, 128) if value >= V6 else (0, 32)
        if not 0 <= bits <= width:
            raise ValueError(text)
        if bits == 0:
            return Area(ANY_V6 if offset else self.any4)
        size = 1 << (width - bits)
        low = (value - offset) // size * size + offset
        return Area(Ranges(((low, low + size - 1),)))

    def span(self, first: str, last: str) -> Area:
        """From one address to another, both included. Raises ValueError."""
        low, high = self.point(first), self.point(last)
        if high < low or (low >= V6) != (high >= V6):
            raise ValueError(last)
        return Area(Ranges(((low, high),)))

    def interface(self, name: str) -> Area:
        """An interface's own address, wherever the file or the provider assigns it."""
        found = self.interfaces.get(name)
        return Area(found) if found else unknown(f'the address of interface "{name}"')
