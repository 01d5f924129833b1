"""What addresses, aliases and ports in a rule stand for, exactly or within bounds."""

from collections.abc import Iterable
from dataclasses import field

from auditor.formats.pfsense.network import SPACES, Network
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, NONE, PORT_END, Ranges, address, cidr
from auditor.syntax.xmltree import Element

_TABLES = frozenset({"url", "urltable", "url_ports", "urltable_ports"})
_SYSTEM_TABLES = frozenset(
    ("bogons", "bogonsv6", "sshguard", "snort2c", "virusprot", "vpn_networks", "negate_networks", "tonatsubnets",
     "_nat64reserved_")
)  # fmt: skip
"""Tables that pfSense fills by itself and that a rule may name (get_reserved_table_names, 2.8; the last since 2.9)."""
MOST_NESTED = 32
_WORDS = {"openvpn", "enc0", "l2tp", "pppoe", "wireguard"}


@dataclass(frozen=True, slots=True)
class Found:
    """A set; exact when nothing is open, else the most that it may hold."""

    upper: Ranges
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Names that the file does not define, and host names, whose addresses it does not state."""
    lower: Ranges = NONE
    """What it surely holds where something is open."""

    @property
    def surely(self) -> Ranges:
        """What it holds for certain."""
        return self.lower if self.open else self.upper

    def outside(self, space: Ranges) -> "Found":
        """Everything else: at most what it does not surely hold."""
        return Found(space - self.surely, self.open, self.missing, space - self.upper)


@dataclass(slots=True)
class Objects:
    """The aliases of a file, the network they stand beside, and which of them something used."""

    network: Network
    aliases: dict[str, Element] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    _resolved: dict[tuple[str, int], Found] = field(default_factory=dict)

    @property
    def unused(self) -> tuple[Evidence, ...]:
        """Aliases that no rule, translation or other alias names."""
        return tuple(one.opening.noted(name) for name, one in self.aliases.items() if name not in self.used)

    def endpoint(self, element: Element, families: tuple[int, ...]) -> Found:
        """The addresses of a source or destination."""
        return union(self._side(element, family) for family in families)

    def _side(self, element: Element, family: int) -> Found:
        space = SPACES[family]
        if element.get("any") is not None:
            return Found(space)
        name = element.read("network") or element.read("address")
        found = self._network(name, family) if element.read("network") else self.addresses(name, family)
        return found.outside(space) if element.get("not") is not None else found

    def _network(self, name: str, family: int) -> Found:
        """A name in `<network>`: an interface's network or address, the firewall itself, or written out."""
        network = self.network
        if name == "(self)":
            return Found(network.own & SPACES[family])
        if name.endswith("ip") and name[:-2] in network.ports:
            return Found(network.address(name[:-2], family))
        if name in network.ports or name in network.tunnels or name in _WORDS:
            return self.network_of(name, family)
        return self.addresses(name, family)

    def network_of(self, name: str, family: int) -> Found:
        """The network of an interface; where the provider gives it at run time, no other interface's, but its own."""
        known = self.network.network(name, family)
        if known is not None:
            return Found(known)
        upper = self.network.unstated(family) if name in self.network.ports else SPACES[family]
        return Found(upper, (f"the network of {name}",), lower=self.network.address(name, family))

    def addresses(self, text: str, family: int, above: tuple[str, ...] = ()) -> Found:
        """An address, network, range, host name or alias."""
        space = SPACES[family]
        if text in _SYSTEM_TABLES and text not in self.aliases:
            return Found(space, (f"the list {text}, which the firewall fills",))
        if text in self.aliases and not above:
            if (text, family) not in self._resolved:
                self._resolved[text, family] = self._alias(text, family, above)
            return self._resolved[text, family]
        if text in self.aliases:
            return self._alias(text, family, above)
        try:
            low, dash, high = text.partition("-")
            found = Ranges.of((address(low), address(high))) if dash else cidr(text)
        except ValueError:
            what = f"the address of {text}" if "." in text else f'the alias "{text}"'
            return Found(space, (what,), (text,))
        return Found(found & space)

    def _alias(self, name: str, family: int, above: tuple[str, ...]) -> Found:
        element = self.aliases[name]
        self.used.add(name)
        if name in above or len(above) > MOST_NESTED:
            return Found(SPACES[family], (f'the alias "{name}", which contains itself',), (name,))
        if element.read("type") in _TABLES:
            return Found(SPACES[family], (f'the list that the alias "{name}" fetches',))
        entries = element.read("address").split()
        return union(self.addresses(one, family, (*above, name)) for one in entries)

    def ports(self, text: str, above: tuple[str, ...] = ()) -> Found:
        """A port, a range or an alias of ports."""
        if not text:
            return Found(ANY_PORT)
        if text in self.aliases:
            self.used.add(text)
            return self._port_alias(text, above)
        low, separator, high = text.replace("-", ":").partition(":")
        if not (low.isdecimal() and (high.isdecimal() or not separator)):
            return Found(ANY_PORT, (f'the port alias "{text}"',), (text,))
        first, last = int(low), int(high) if separator else int(low)
        return Found(Ranges.of((first, last)) & Ranges(((0, PORT_END),)))

    def _port_alias(self, name: str, above: tuple[str, ...]) -> Found:
        element = self.aliases[name]
        if name in above or len(above) > MOST_NESTED:
            return Found(ANY_PORT, (f'the port alias "{name}", which contains itself',), (name,))
        if element.read("type") in _TABLES:
            return Found(ANY_PORT, (f'the list that the alias "{name}" fetches',))
        return union(self.ports(one, (*above, name)) for one in element.read("address").split())


def union(parts: Iterable[Found]) -> Found:
    """All of them."""
    found = list(parts)
    return Found(
        Ranges.union(one.upper for one in found),
        tuple(text for one in found for text in one.open),
        tuple(name for one in found for name in one.missing),
        Ranges.union(one.surely for one in found),
    )


def read_objects(root: Element, network: Network) -> Objects:
    """The aliases of a configuration, or of a backup of the area Aliases."""
    section = root if root.name == "aliases" else root.get("aliases")
    entries = section.all("alias") if section is not None else ()
    return Objects(network, {one.read("name"): one for one in entries if one.read("name")})
