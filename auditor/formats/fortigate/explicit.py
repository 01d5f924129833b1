"""Explicit proxies: they connect their callers to whatever these ask for, as far as proxy policies permit.

No firewall policy judges that (FortiOS 5.2 handbook, The FortiGate explicit web proxy; technical tip 402210).
"""

from collections.abc import Iterator

from auditor.formats.fortigate.defaults import PROXY_PORT
from auditor.formats.fortigate.network import Network, Port
from auditor.formats.fortigate.policies import Tables
from auditor.formats.fortigate.tree import Block
from auditor.formats.fortigate.virtual import port_extent
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import TCP, Ranges, Service


@dataclass(frozen=True, slots=True)
class Explicit:
    """One kind of explicit proxy, and what it is called in which table."""

    name: str
    table: str
    switch: str
    """The setting of an interface by which it answers there."""
    ports: tuple[str, ...]
    usual: str
    kinds: frozenset[str]
    """How proxy policies call it."""

    def doors(self, config: Block, network: Network) -> Iterator[Port]:
        """The interfaces at which it answers."""
        if config.at_path(self.table).on("status"):
            yield from (one for one in network.ports.values() if one.block.on(self.switch))

    def heard(self, config: Block) -> Service:
        """The ports at which it answers."""
        words = (word for name in self.ports for word in config.at_path(self.table).words(name) if word != "0")
        written = [port_extent(word) for word in words]
        return Service(Ranges.single(TCP), Ranges.union(written) if written else port_extent(self.usual))


EXPLICIT = (
    Explicit(
        "web", "web-proxy explicit", "explicit-web-proxy",
        ("http-incoming-port", "https-incoming-port", "ftp-incoming-port", "socks-incoming-port"),
        str(PROXY_PORT.value), frozenset({"explicit-web", "web"}),
    ),
    Explicit("FTP", "ftp-proxy explicit", "explicit-ftp-proxy", ("incoming-port",), "21", frozenset({"ftp"})),
)  # fmt: skip


def roundabout(config: Block, tables: Tables) -> Iterator[Evidence]:
    """What lets callers of an explicit proxy reach inside addresses on other sides of the device."""
    policies = [
        one for table in ("proxy-policy", "explicit-proxy-policy") for one in config.entries(f"firewall {table}")
    ]
    for kind in EXPLICIT:
        table = config.at_path(kind.table)
        for door in kind.doors(config, tables.network):
            note = f"the explicit {kind.name} proxy hands callers of {door.name} on to inside addresses"
            for one in policies:
                accepts = one.read("proxy") in kind.kinds and one.read("action") == "accept" and not one.off("status")
                if accepts and _leads_inside(one, door, tables):
                    yield one.evidence.noted(note)
            if table.read("sec-default-action") == "accept":
                yield table.at("sec-default-action", note)


def _leads_inside(policy: Block, door: Port, tables: Tables) -> bool:
    network = tables.network
    legs, _ = network.legs(policy.words("dstintf") or ("any",))
    others = {
        one.name: one.interface.networks
        for one in network.ports.values()
        if one.name != door.name and not one.interface.gateway and (legs is None or one.name in legs)
    }
    inside = Ranges.union((*others.values(), *(one.destination for one in network.routes if one.interface in others)))
    ends = ((4, "dstaddr"), (6, "dstaddr6"))
    named = Ranges.union(tables.addresses[family].all(policy.words(name)).upper for family, name in ends)
    return bool(inside & named) or (bool(inside) and policy.on("dstaddr-negate"))
