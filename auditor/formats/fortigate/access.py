"""Access proxies: they answer at a virtual IP, ask who calls, and connect to the real servers by themselves.

Proxy policies say who may use them, past the firewall policies; a firewall policy that names the virtual IP does so as
well. What they ask for (certificates, logins, tags of devices) is in no export, and the connection to the server has
the device's own address (FortiOS 7.0.0 administration guide, ZTNA HTTPS access proxy example).
"""

from collections.abc import Iterator, Mapping
from dataclasses import field

from auditor.formats.fortigate.defaults import REAL_SERVER_PORT
from auditor.formats.fortigate.network import UNKNOWN_ADDRESS
from auditor.formats.fortigate.objects import Addresses
from auditor.formats.fortigate.policies import Names, Part, PolicyReader, Tables, Written
from auditor.formats.fortigate.services import Traffic
from auditor.formats.fortigate.tree import Block
from auditor.formats.fortigate.virtual import Led, Server, extent, port_extent
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Match, Nat, NatKind
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_SERVICE, Ranges

_ACCESS = ("access-proxy", "access-proxy6", "ztna-proxy")
"""How proxy policies name access proxies."""
_PROXY_WORDS = """
access-proxy access-proxy6 action application-list av-profile block-notification casb-profile cifs-profile comments
decrypted-traffic-mirror detect-https-in-http-request device-ownership diameter-filter-profile disclaimer dlp-profile
dlp-sensor dnsfilter-profile dstaddr dstaddr-negate dstaddr6 dstintf emailfilter-profile file-filter-profile
global-label groups http-tunnel-auth icap-profile identity-based implicit-proxy-detection internet-service
internet-service-custom internet-service-custom-group internet-service-group internet-service-id
internet-service-name internet-service-negate internet-service6 internet-service6-custom
internet-service6-custom-group internet-service6-group internet-service6-name internet-service6-negate ips-sensor
ips-voip-filter label log-http-transaction logtraffic logtraffic-start mms-profile name poolname profile-group
profile-protocol-options profile-type proxy redirect-url replacemsg-override-group scan-botnet-connections schedule
sctp-filter-profile service service-negate session-ttl spamfilter-profile srcaddr srcaddr-negate srcaddr6 srcintf
ssh-filter-profile ssh-policy-redirect ssl-ssh-profile status tags transparent users utm-status uuid
videofilter-profile virtual-patch-profile voip-profile waf-profile webcache webcache-https webfilter-profile
webproxy-forward-server webproxy-profile ztna-ems-tag ztna-proxy ztna-tags-match-logic
"""
PROXY_POLICY = frozenset(_PROXY_WORDS.split())
"""The settings of a proxy policy of FortiOS 5.2 to 7.6."""
_TABLES = (
    "firewall access-proxy", "firewall access-proxy6", "ztna web-proxy", "ztna web-portal",
    "ztna traffic-forward-proxy",
)  # fmt: skip
"""Where access proxies are set up; since 7.6 by their kinds."""
_BY_PROXY = Names(
    {4: "srcaddr", 6: "srcaddr6"}, {4: "dstaddr", 6: "dstaddr6"}, egress="", what="proxy policy", known=PROXY_POLICY
)
_MOST = 256
"""Places behind one access proxy that are followed one by one."""


@dataclass(frozen=True, slots=True)
class _Real:
    """A real server behind an access proxy."""

    block: Block
    family: int
    forwarding: bool
    """It is reached by any protocol over TCP."""

    def ports(self) -> Ranges:
        """The ports at which it is asked."""
        if not self.forwarding:
            return port_extent(self.block.read("port", str(REAL_SERVER_PORT.value)))
        mapped = [port_extent(one) for one in self.block.words("mappedport")]
        ssh = Ranges.single(22) if self.block.read("type") == "ssh" else ANY_PORT
        return Ranges.union(mapped) if mapped else ssh


@dataclass(frozen=True)
class AccessProxies:
    """The access proxies of a VDOM."""

    config: Block
    addresses: Mapping[int, Addresses]

    @property
    def _entries(self) -> tuple[Block, ...]:
        return tuple(one for table in _TABLES for one in self.config.entries(table))

    @property
    def policies(self) -> tuple[Block, ...]:
        """The proxy policies that say who may use access proxies."""
        listed = self.config.entries("firewall proxy-policy")
        return tuple(one for one in listed if any(one.has(name) for name in _ACCESS))

    @property
    def vips(self) -> dict[str, tuple[str, ...]]:
        """The virtual IPs at which each answers."""
        return {one.name: (*one.words("vip"), *one.words("vip6")) for one in self._entries}

    def led(self) -> dict[str, Led]:
        """By virtual IP the places that are known behind it."""
        found: dict[str, Led] = {}
        logins = any(not one.off("status") for one in self.config.entries("authentication rule"))
        for one in self._entries:
            servers = tuple(server for real in _real(one) for server in self._servers(real))
            asked = () if one.off("client-cert") and not logins else (f'whom the access proxy "{one.name}" lets in',)
            lost = any(UNKNOWN_ADDRESS in server.addresses for server in servers)
            told = (*asked, *((f'where the access proxy "{one.name}" leads',) if lost else ()))
            found |= dict.fromkeys(self.vips[one.name], (servers, told)) if servers else {}
        return found

    def gaps(self) -> Iterator[Evidence]:
        """Real servers that are too many places, or none that is known; policies for proxies that are not defined."""
        for real in (real for one in self._entries for real in _real(one)):
            if not tuple(self._servers(real)):
                yield real.block.evidence.noted("where this server of an access proxy stands is not followed")
        known = {one.name for table in ("firewall vip", "firewall vip6") for one in self.config.entries(table)}
        for policy in self.policies:
            names = (name for setting in _ACCESS for name in policy.words(setting))
            lost = [name for name in names if known.isdisjoint(self.vips.get(name, ()))]
            if lost and policy.read("action") == "accept" and not policy.off("status"):
                yield policy.evidence.noted(f"the file does not define the access proxy {', '.join(lost)}")

    def _servers(self, real: _Real) -> Iterator[Server]:
        places, ports = self._places(real), real.ports()
        if places.size * ports.size <= _MOST:
            for place in _each(places):
                yield from (Server(Ranges.single(place), Ranges.single(port)) for port in _each(ports))

    def _places(self, real: _Real) -> Ranges:
        if not real.block.has("address"):
            return extent(real.block.read("ip"))
        found = self.addresses[real.family].all(real.block.words("address"))
        return Ranges.single(UNKNOWN_ADDRESS) if found.open else found.upper


def _real(proxy: Block) -> Iterator[_Real]:
    for name, family in (("api-gateway", 4), ("api-gateway6", 6)):
        for gateway in proxy.entries(name):
            forwarding = gateway.read("service") == "tcp-forwarding"
            servers = (one for one in gateway.entries("realservers") if not one.off("status"))
            yield from (_Real(one, family, forwarding) for one in servers)


def _each(ranges: Ranges) -> Iterator[int]:
    return (value for low, high in ranges for value in range(low, high + 1))


@dataclass(slots=True)
class _ByProxy(PolicyReader):
    """A proxy policy that says who may use access proxies."""

    vips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def _parts(self) -> Iterator[Part]:
        block = self.block
        limited = any(word != "all" for name in ("dstaddr", "dstaddr6") for word in block.words(name))
        told = ("the destinations that the proxy policy names",) if limited else ()
        names = (vip for setting in _ACCESS for name in block.words(setting) for vip in self.vips.get(name, ()))
        for one in self.tables.virtual.named(names):
            yield self._handed_on((one,), Traffic((ANY_SERVICE,), told))


def access_policies(proxies: AccessProxies, tables: Tables) -> Iterator[Written]:
    """The proxy policies that say who may use access proxies, in their order."""
    for position, one in enumerate(proxies.policies, 1):
        yield _ByProxy(one, _BY_PROXY, tables, vips=proxies.vips).written(position)


def own_connections(policies: tuple[Written, ...]) -> Iterator[Nat]:
    """What an access proxy hands on has the address of the interface by which it leaves."""
    for rule in (rule for one in policies for rule in one.rules):
        if rule.action is Action.PERMIT and not rule.disabled:
            yield Nat(NatKind.SOURCE, Match(rule.match.upper), rule.evidence, handle=rule.handle)
