"""What addresses, aliases and ports in a rule of OPNsense stand for, exactly or within bounds."""

import re
from collections.abc import Mapping

from auditor.formats.opnsense.written import on
from auditor.formats.pfsense.network import SPACES, Network
from auditor.formats.pfsense.objects import MOST_NESTED, Found, Objects, union
from auditor.model.net import ANY_PORT, NONE, PORT_END
from auditor.syntax.xmltree import Element

_FETCHED = {
    "url": 'the list that the alias "{}" fetches', "urltable": 'the list that the alias "{}" fetches',
    "urljson": 'the list that the alias "{}" fetches', "geoip": 'which addresses are in the countries of "{}"',
    "mac": 'the hardware addresses of the alias "{}"', "external": 'the alias "{}", which other software fills',
    "authgroup": 'which users of the alias "{}" are logged in', "asn": 'the networks of the providers in "{}"',
    "dynipv6host": 'the prefix of the alias "{}", which the provider assigns',
    "internal": 'the alias "{}", which the firewall fills',
}  # fmt: skip
"""Kinds of aliases whose members no file states."""
_TABLES = frozenset({"bogons", "bogonsv6", "virusprot", "sshlockout"})
_INTERFACE = re.compile(r"__(\w+)_network")
_NAMED_PORTS: Mapping[str, int] = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "tftp": 69, "http": 80, "acr-nema": 104, "pop3": 110,
    "ntp": 123, "imap": 143, "snmp": 161, "ldap": 389, "https": 443, "microsoft-ds": 445, "isakmp": 500, "syslog": 514,
    "submission": 587, "ldaps": 636, "imaps": 993, "pop3s": 995, "openvpn": 1194, "ms-sql-s": 1433, "l2tp": 1701,
    "mysql": 3306, "rdp": 3389, "sae-urn": 4500, "postgresql": 5432,
}  # fmt: skip
"""/etc/services of FreeBSD, the names that pages of OPNsense offer."""


class Aliases(Objects):
    """The aliases of both models; entries stand one a line, and `!` takes one out."""

    def endpoint(self, element: Element, families: tuple[int, ...]) -> Found:
        """The addresses of a source or destination."""
        return union(self._end(element, family) for family in families)

    def _end(self, element: Element, family: int) -> Found:
        space = SPACES[family]
        texts = [one.strip() for name in ("network", "address") for one in element.read(name).split(",") if one.strip()]
        if element.get("any") is not None or "any" in texts:
            return Found(space)
        found = union(self.addresses(one, family) for one in texts)
        return found.outside(space) if element.get("not") is not None else found

    def addresses(self, text: str, family: int, above: tuple[str, ...] = ()) -> Found:
        """An interface's network or address, the firewall itself, an alias, or an address written out."""
        if text in self.aliases:
            return self._members(text, family, above)
        if text in _TABLES:
            return Found(SPACES[family], (f"the list {text}",))
        inside = _INTERFACE.fullmatch(text)
        found = self._named(inside[1] if inside else text, family)
        return super().addresses(text, family, above) if found is None else found

    def _named(self, name: str, family: int) -> Found | None:
        """A word of the firewall itself; None for any other."""
        network = self.network
        if name == "(self)":
            return Found(network.own & SPACES[family])
        if name.removesuffix("ip") in network.ports and name not in network.ports:
            return Found(network.address(name.removesuffix("ip"), family))
        if name in network.groups:
            return union(found for one in network.groups[name] if (found := self._named(one, family)))
        if name not in network.ports and name not in network.tunnels:
            return None
        return self.network_of(name, family)

    def _members(self, name: str, family: int, above: tuple[str, ...]) -> Found:
        element, space = self.aliases[name], SPACES[family]
        self.used.add(name)
        kind = element.read("type")
        if not on(element, "enabled", default=True):
            return Found(space, (f'the alias "{name}", which is switched off',), (name,))
        if name in above or len(above) > MOST_NESTED:
            return Found(space, (f'the alias "{name}", which contains itself',), (name,))
        if kind in _FETCHED:
            here = family == 6 or kind != "dynipv6host"
            return Found(space, (_FETCHED[kind].format(name),)) if here else Found(NONE)
        entries = _entries(element)
        taken = union(self.addresses(one, family, (*above, name)) for one in entries if not one.startswith("!"))
        out = union(self.addresses(one[1:], family, (*above, name)) for one in entries if one.startswith("!"))
        lower = taken.surely - out.upper
        return Found(taken.upper - out.surely, taken.open + out.open, taken.missing + out.missing, lower)

    def ports(self, text: str, above: tuple[str, ...] = ()) -> Found:
        """A port, a service's name, a range or an alias of ports."""
        if text in {"", "any"}:
            return Found(ANY_PORT)
        if text in self.aliases:
            self.used.add(text)
            if text in above or len(above) > MOST_NESTED:
                return Found(ANY_PORT, (f'the port alias "{text}", which contains itself',), (text,))
            return union(self.ports(one, (*above, text)) for one in _entries(self.aliases[text]))
        if "," in text:
            return union(self.ports(one.strip(), above) for one in text.split(","))
        low, separator, high = text.replace("-", ":").partition(":")
        if separator:
            text = f"{1 if low == 'any' else low}:{PORT_END if high == 'any' else high}"
        return super().ports(str(_NAMED_PORTS.get(text, text)), above)


def _entries(alias: Element) -> list[str]:
    return (alias.read("content") or alias.read("address")).replace(",", " ").split()


def read_aliases(root: Element, network: Network) -> Aliases:
    """The aliases of a configuration; those of the newer model replace older ones of the same name."""
    found = (*root.all("aliases", "alias"), *root.all("OPNsense", "Firewall", "Alias", "aliases", "alias"))
    return Aliases(network, {one.read("name"): one for one in found if one.read("name")})
