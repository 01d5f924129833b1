"""Addresses and groups of them: what a name stands for, exactly or within bounds."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import product

from auditor.formats.fortigate.network import SPACES, Network, network, point
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, V6, Ranges, cidr

MOST_NESTED = 32
_MOST_PIECES = 4096
"""A wildcard with more ranges than this is taken as open."""
_RESOLVED_LATER = {
    "fqdn": "the address of {}", "wildcard-fqdn": "the addresses of {}", "geography": "the addresses of the country {}",
    "dynamic": 'the members of the dynamic address "{}"', "mac": 'the hardware addresses "{}"',
    "route-tag": 'the routes with the tag of "{}"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A set of addresses between `lower` (surely) and `upper` (perhaps); the same when nothing is open."""

    upper: Ranges
    lower: Ranges
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def outside(self, space: Ranges) -> "Found":
        """Everything else."""
        return Found(space - self.lower, space - self.upper, self.open, self.missing)


NOBODY = Found(NONE, NONE)


def exactly(addresses: Ranges) -> Found:
    """A set that the file states."""
    return Found(addresses, addresses)


def union(parts: Iterable[Found]) -> Found:
    """What any of the parts holds."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return Found(
        Ranges.union(one.upper for one in found),
        Ranges.union(one.lower for one in found),
        tuple(dict.fromkeys(text for one in found for text in one.open)),
        tuple(dict.fromkeys(name for one in found for name in one.missing)),
    )


@dataclass(slots=True)
class Addresses:
    """The addresses and groups of one family, and which of them something used."""

    family: int
    single: Mapping[str, Block]
    groups: Mapping[str, Block]
    network: Network
    used: set[str] = field(default_factory=set)
    _known: dict[str, Found] = field(default_factory=dict)

    @property
    def space(self) -> Ranges:
        """Every address of the family."""
        return SPACES[self.family]

    def all(self, names: Iterable[str], above: tuple[str, ...] = ()) -> Found:
        """The addresses of several names."""
        return union(self.one(name, above) for name in names)

    def one(self, name: str, above: tuple[str, ...] = ()) -> Found:
        """The addresses of a name."""
        self.used.add(name)
        if name not in self._known:
            found = self._resolved(name, above)
            if above:
                return found
            self._known[name] = found
        return self._known[name]

    def _resolved(self, name: str, above: tuple[str, ...]) -> Found:
        if name in self.single:
            return self._written(self.single[name])
        if name in above or len(above) > MOST_NESTED:
            return self._open(f'the address group "{name}", which contains itself', name)
        if name in self.groups:
            group = self.groups[name]
            found = self.all(group.words("member"), (*above, name))
            return self._without(found, group, (*above, name)) if group.on("exclude") else found
        match name:
            case "all":
                return exactly(self.space)
            case "none":
                return exactly(cidr("0.0.0.0/32") if self.family == 4 else cidr("::/128"))
        return self._open(f'the address "{name}"', name)

    def _without(self, found: Found, group: Block, above: tuple[str, ...]) -> Found:
        excluded = self.all(group.words("exclude-member"), above)
        return Found(
            found.upper - excluded.lower,
            found.lower - excluded.upper,
            (*found.open, *excluded.open),
            (*found.missing, *excluded.missing),
        )

    def _open(self, what: str, *missing: str) -> Found:
        return Found(self.space, NONE, (what,), missing)

    def _written(self, block: Block) -> Found:
        kind = block.read("type", "ipmask" if self.family == 4 else "ipprefix")
        match kind:
            case "ipmask" | "interface-subnet" if self.family == 4:
                return self._subnet(block)
            case "ipprefix":
                return self._prefix(block)
            case "iprange":
                return self._range(block)
            case "wildcard":
                return self._wildcard(block)
        said = _RESOLVED_LATER.get(kind, 'what the address "{}" stands for')
        return self._open(said.format(block.read("fqdn") or block.read("country") or block.name))

    def _subnet(self, block: Block) -> Found:
        """An address without a subnet is every address: the default is 0.0.0.0/0."""
        words = block.words("subnet")
        if not words and block.read("interface") in self.network.ports:
            return exactly(self.network.ports[block.read("interface")].interface.networks & self.space)
        if not words or words[:2] in _EVERYTHING:
            return exactly(self.space)
        found = network(words)
        return exactly(found) if found else self._open(f'the address "{block.name}"')

    def _prefix(self, block: Block) -> Found:
        words = block.words("ip6")
        if not words or words[0] == "::/0":
            return exactly(self.space)
        found = network(words)
        return exactly(found) if found else self._open(f'the address "{block.name}"')

    def _range(self, block: Block) -> Found:
        low, high = point(block.read("start-ip")), point(block.read("end-ip"))
        if low is None or high is None:
            return self._open(f'the address "{block.name}"')
        return exactly(Ranges.of((low, high)))

    def _wildcard(self, block: Block) -> Found:
        words = block.words("wildcard")
        value, mask = (point(one) for one in words) if len(words) == 2 else (None, None)
        if value is None or mask is None or max(value, mask) >= V6:
            return self._open(f'the address "{block.name}"')
        pairs = wildcard(value, mask)
        return exactly(Ranges.of(*pairs)) if pairs else self._open(f'the address "{block.name}"')

    def unused(self) -> Iterable[Evidence]:
        """Names that nothing uses."""
        for one in (*self.single.values(), *self.groups.values()):
            if one.name not in self.used and one.name not in _SHIPPED:
                yield one.opening.noted(one.name)


_EVERYTHING = {("0.0.0.0", "0.0.0.0"), ("0.0.0.0/0",)}  # noqa: S104 - how FortiOS writes every address
_SHIPPED = frozenset(
    """all none SSLVPN_TUNNEL_ADDR1 SSLVPN_TUNNEL_IPv6_ADDR1 FIREWALL_AUTH_PORTAL_ADDRESS FABRIC_DEVICE
    FCTEMS_ALL_FORTICLOUD_SERVERS login.microsoftonline.com login.microsoft.com login.windows.net gmail.com
    wildcard.google.com wildcard.dropbox.com Microsoft|Office|365 G|Suite EMS_ALL_UNKNOWN_CLIENTS
    EMS_ALL_UNMANAGEABLE_CLIENTS metadata-server""".replace("|", " ").split()
)
"""Objects that every device is shipped with, used or not."""


def wildcard(value: int, mask: int) -> list[tuple[int, int]]:
    """The ranges of addresses that agree with a value in the bits that a mask sets; none when there are too many."""
    free = [bit for bit in range(32) if not mask >> bit & 1]
    low = 0
    while low < len(free) and free[low] == low:
        low += 1
    if 1 << (len(free) - low) > _MOST_PIECES:
        return []
    base = value & mask
    starts = (base | sum(bits) for bits in product(*((0, 1 << bit) for bit in free[low:])))
    return [(start, start + (1 << low) - 1) for start in starts]
