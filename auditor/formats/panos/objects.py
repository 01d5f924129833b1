"""What addresses in a rule stand for: objects, groups, lists, regions, or the address itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from auditor.formats.panos.areas import Area
from auditor.formats.panos.plain import setting
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.net import ANY_ADDRESS, NONE, PUBLIC, V6, Ranges, address, cidr

MOST_NESTED = 32
_MOST_WILD_BITS = 12
_COUNTRY = 2
_BUILT_IN = frozenset(
    {"panw-highrisk-ip-list", "panw-known-ip-list", "panw-bulletproof-ip-list", "panw-torexit-ip-list"}
)
"""Lists of internet addresses that the vendor fetches itself (Built-in External Dynamic Lists in its guide)."""
_MAPPED = cidr("::/96")
_BOTH_FAMILIES = cidr("::/0") | cidr("0.0.0.0/0")


@dataclass(slots=True)
class Objects:
    """The address objects that a virtual system sees, its own before the shared ones."""

    addresses: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Node] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    """External dynamic lists of addresses."""
    regions: dict[str, Node] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    """The names that this virtual system defines itself."""
    points: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By name, the first and last address of each object that is one network or range of IPv4, as nearly all are."""
    used: set[str] = field(default_factory=set)
    _known: dict[str, Area] = field(default_factory=dict)

    def literal(self, text: str) -> str:
        """The address of an object that has one, for interfaces and routes that name objects; else the text."""
        found = self.addresses.get(text)
        return (found.read("ip-netmask") or text) if found is not None else text

    @property
    def unused(self) -> Iterator[Evidence]:
        """Objects of this virtual system that no rule, translation or group names; the note names them."""
        for name in sorted(self.own - self.used):
            node = self.addresses.get(name) or self.groups.get(name)
            if node is not None:
                yield node.opening.noted(name)

    def area(self, names: Sequence[str], *, negated: bool = False) -> Area:
        """What a rule's list of addresses stands for; a rule without a list is cut off."""
        found = self._joined(names) if names else Area.unknown("addresses that are not written")
        return found.negated() if negated else found

    def _joined(self, names: Sequence[str], above: tuple[str, ...] = ()) -> Area:
        """What several names stand for together."""
        if len(names) == 1:
            return self.named(names[0], above)
        points = self.points
        self.used.update(names)
        try:
            return Area.exact(Ranges.of(*map(points.__getitem__, names)))
        except KeyError:  # seldom: most lists name nothing but such objects
            known = [points[name] for name in names if name in points]
        others = [self.named(name, above) for name in names if name not in points]
        return Area.joined([Area.exact(Ranges.of(*known)), *others] if known else others)

    def named(self, name: str, above: tuple[str, ...] = ()) -> Area:
        """What one name stands for; an object of that name comes before an address that is written so."""
        if name in self._known:
            return self._known[name]
        found = self._named(name, above)
        if not above:
            self._known[name] = found
        return found

    def _named(self, name: str, above: tuple[str, ...]) -> Area:
        if name == "any":
            return Area.exact(ANY_ADDRESS)
        self.used.add(name)
        if name in above or len(above) > MOST_NESTED:
            return Area.unknown(f'the group "{name}", which contains itself', name)
        if point := self.points.get(name):
            return Area.exact(Ranges((point,)))
        if name in self.addresses:
            found = _object(self.addresses[name])
            self.addresses[name].forget()
            return found
        if name in self.groups:
            return self._group(self.groups[name], (*above, name))
        literal = _literal(name)
        return self._fetched(name) if literal is None else Area.exact(literal)

    def _fetched(self, name: str) -> Area:
        """What the file names and only the running device knows: a list, a region; else a name that is not defined."""
        if name in _BUILT_IN and name not in self.lists:
            return Area.unknown(f'the external list "{name}"', upper=PUBLIC)
        if name in self.lists:
            return Area.unknown(f'the external list "{name}"')
        written = self.regions[name].names("address") if name in self.regions else ()
        if written:
            return Area.joined(_written(one) for one in written)
        if len(name) == _COUNTRY and name.isupper():
            return Area.unknown(f'the addresses of the region "{name}"')
        return Area.unknown(f'the address object "{name}"', name)

    def _group(self, group: Node, above: tuple[str, ...]) -> Area:
        if group.get("dynamic") is not None:
            return Area.unknown(f'the members of the dynamic group "{group.name}"')
        return self._joined(group.names("static"), above)


def _written(text: str) -> Area:
    """An address that must be written out."""
    found = _literal(text)
    return Area.unknown(f"the address of {text}", text) if found is None else Area.exact(found)


def _point(node: Node) -> tuple[int, int] | None:
    """The first and last address of an object that is one network or range of IPv4, written as nearly all are."""
    if node.network:
        return _network(node.network)
    if not node.plain:
        return _network(node.read("ip-netmask"))
    low, dash, high = setting(node.source.text, node.start, node.end, "ip-range").partition("-")
    if not dash or "/" in low or "/" in high:
        return None
    first, last = _network(low), _network(high)
    return (first[0], last[0]) if first and last and first <= last else None


def _object(node: Node) -> Area:
    for kind in ("ip-netmask", "ip-range"):
        if text := node.read(kind):
            found = _literal(text)
            what = f'the address of the object "{node.name}"'
            return Area.unknown(what, node.name) if found is None else Area.exact(found)
    if mask := node.read("ip-wildcard"):
        return _wildcard(mask, node.name)
    if host := node.read("fqdn"):
        return Area.unknown(f"the address of {host}", host)
    return Area.unknown(f'the address of the object "{node.name}"', node.name)


_OCTETS = {str(number): number for number in range(256)}
_WIDTHS = {"/" + str(width): (1 << 32 - width) - 1 for width in range(33)} | {"": 0}
"""How many addresses a prefix holds beside its first."""


def _network(text: str) -> tuple[int, int] | None:
    """The first and last address of a network of IPv4 as nearly all are written; None for what needs more care."""
    host, slash, bits = text.partition("/")
    try:
        one, two, three, four = [_OCTETS[octet] for octet in host.split(".")]
        width = _WIDTHS[slash + bits]
    except (KeyError, ValueError):
        return None
    last = one << 24 | two << 16 | three << 8 | four | width
    return last - width, last


def _literal(text: str) -> Ranges | None:
    """An address, network or range; None when it is none of these."""
    if network := _network(text):
        return Ranges((network,))
    try:
        low, dash, high = text.partition("-")
        found = Ranges.of((address(low), address(high))) if dash else cidr(text)
    except ValueError:
        return None
    if found.pairs and found.pairs[-1][1] < V6:
        return found
    if found == cidr("::/0"):
        return _BOTH_FAMILIES
    # IPv4 addresses stand in rules as ::a.b.c.d, so a wide IPv6 range holds them too (NAT Policy Overview 10.1).
    mapped = found & _MAPPED
    return found if found <= _MAPPED else found | mapped.shifted(-V6)


def _wildcard(text: str, name: str) -> Area:
    """An address and a mask whose set bits do not matter; they need not stand together."""
    first, _, mask_text = text.partition("/")
    try:
        start, mask = address(first), address(mask_text)
    except ValueError:
        return Area.unknown(f'the address of the object "{name}"', name)
    if start >= V6 or mask >= V6:
        return Area.unknown(f'the address of the object "{name}"', name)
    low = (~mask & -~mask).bit_length() - 1
    wild = [bit for bit in range(low, 32) if mask >> bit & 1]
    base = start & ~mask & 0xFFFFFFFF
    if len(wild) > _MOST_WILD_BITS:
        return Area(Ranges(((base, base | mask),)), NONE, (f'the wildcard mask of "{name}"',), wildcard=True)
    starts = [base]
    for bit in wild:
        starts += [one | 1 << bit for one in starts]
    found = Ranges.of(*((one, one + (1 << low) - 1) for one in starts))
    return Area(found, found, wildcard=True)


def read_objects(own: list[Node], shared: list[Node]) -> Objects:
    """The objects of a virtual system (first what Panorama pushed to it) and those that all share."""
    levels = [*shared, *own]
    names = {one.name for node in own for kind in ("address", "address-group") for one in node.below(kind)}
    addresses = {one.name: one for node in levels for one in node.below("address")}
    return Objects(
        addresses,
        {one.name: one for node in levels for one in node.below("address-group")},
        frozenset(one.name for node in levels for one in node.below("external-list")),
        {one.name: one for node in levels for one in node.below("region")},
        frozenset(names),
        {name: pair for name, one in addresses.items() if name != "any" and (pair := _point(one))},
    )
