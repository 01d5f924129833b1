"""What reaches the device itself: local-in policies first, then what each interface answers.

A local-in policy that denies wins over everything; what it accepts, or does not name, still needs a service that the
interface offers (`allowaccess`, a VPN, DHCP, DNS, a routing protocol) and, for administrators, a trusted host.
Traffic that no list accepts ends in a hidden deny (Fortinet technical tips 426227, 248943, 366248). What comes in by
one interface for the address of another also needs a firewall policy between the two (technical tip 369268).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.formats.fortigate.defaults import ADMIN_PORTS
from auditor.formats.fortigate.explicit import EXPLICIT
from auditor.formats.fortigate.network import SPACES, Network, network
from auditor.formats.fortigate.policies import Names, Tables, Written, written_policies
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ICMP, ICMPV6, PORT_END, TCP, UDP, Ranges, Service, cidr, tcp

_LOCAL_IN_WORDS = """
uuid intf srcaddr srcaddr-negate dstaddr dstaddr-negate service service-negate schedule status action comments
ha-mgmt-intf-only virtual-patch internet-service-src internet-service-src-name internet-service-src-negate
internet-service-src-group internet-service-src-custom internet-service-src-custom-group logtraffic
internet-service6-src internet-service6-src-name
"""
LOCAL_IN = frozenset(_LOCAL_IN_WORDS.split())
_V4 = Names({4: "srcaddr"}, {4: "dstaddr"}, "intf", "", "local-in policy", LOCAL_IN)
_V6 = Names({6: "srcaddr"}, {6: "dstaddr"}, "intf", "", "local-in policy6", LOCAL_IN)
_DEFAULT_PORTS = {one.setting: one.value for one in ADMIN_PORTS}
_FIXED = {
    "snmp": (UDP, 161), "fgfm": (TCP, 541), "radius-acct": (UDP, 1813), "probe-response": (TCP, 8008),
    "fabric": (TCP, 8013), "ftm": (TCP, 4433), "capwap": (UDP, 5246),
}  # fmt: skip
"""Services of `allowaccess` that have a port of their own (Fortinet: FortiOS ports and protocols)."""
_LOGINS = {"https": "admin-sport", "http": "admin-port", "ssh": "admin-ssh-port", "telnet": "admin-telnet-port"}
TRUSTED = frozenset({*_LOGINS, "ping", "snmp"})
"""What trusted hosts limit."""
_LINK_LOCAL = cidr("fe80::/10") | cidr("ff02::/16")
_ALL = SPACES[4] | SPACES[6]


@dataclass(frozen=True, slots=True)
class Local:
    """The lists that judge packets to the device, and what its administration needs of them."""

    stages: tuple[Stage, ...]
    policies: tuple[Written, ...]
    trusted: Ranges


def local(config: Block, shared: Block, tables: Tables, forward: tuple[Written, ...]) -> Local:
    """What judges packets to the device itself."""
    policies = (
        *written_policies(config.entries("firewall local-in-policy"), _V4, tables),
        *written_policies(config.entries("firewall local-in-policy6"), _V6, tables),
    )
    trusted = trusted_hosts(shared)
    here = frozenset({"local"})
    whole = (config or shared).opening
    goes_on = Rule(Action.PERMIT, Match(), whole, implicit=True, note="no local-in policy refuses it")
    denies = Rule(Action.DENY, Match(), whole, implicit=True, note="FortiOS refuses what no interface answers")
    rules = tuple(_answers(config, shared, tables, trusted))
    across = tuple(_across(forward, tables.network))
    refused = replace(denies, note="policy 0 refuses what comes in by another interface")
    stages = [
        Stage("policies towards the interfaces' addresses", across, refused, Sees.TRANSLATED, traffic=here),
        Stage("services of the interfaces", rules, denies, Sees.TRANSLATED, traffic=here),
    ]
    if policies:
        listed = tuple(rule for one in policies for rule in one.rules)
        stages.insert(0, Stage("local-in policies", listed, goes_on, Sees.TRANSLATED, traffic=here))
    return Local(tuple(stages), policies, trusted)


def trusted_hosts(shared: Block) -> Ranges:
    """From where the login page answers: the trusted hosts of all administrators, or everywhere if one has none.

    Each family has a list of its own (`trusthost1`, `ip6-trusthost1`), whose default is everywhere.
    """
    admins = shared.entries("system admin")
    found = (_trusted(one, prefix, SPACES[family]) for one in admins for family, prefix in _HOSTS.items())
    return Ranges.union(found) if admins else _ALL


_HOSTS = {4: "trusthost", 6: "ip6-trusthost"}
_EVERYWHERE = (cidr("0.0.0.0/0"), cidr("::/0"))


def _trusted(admin: Block, prefix: str, space: Ranges) -> Ranges:
    hosts = [network(admin.words(name)) for name in admin.settings if name.startswith(prefix)]
    return Ranges.union(one for one in hosts if one not in _EVERYWHERE) or space


def login_port(shared: Block, service: str) -> int:
    """The port of a way to log in."""
    setting = _LOGINS[service]
    default = _DEFAULT_PORTS[setting]
    number = shared.at_path("system global").number(setting)
    return number if number and number <= PORT_END else int(str(default))


def services_of(shared: Block, name: str) -> tuple[Service, ...]:
    """The packets that a service of `allowaccess` answers."""
    if name in _LOGINS:
        return (tcp(login_port(shared, name)),)
    if name == "ping":
        return tuple(Service(Ranges.single(one), Ranges.of((kind, kind + 255))) for one, kind in _ECHO)
    if name in _FIXED:
        protocol, port = _FIXED[name]
        return (Service(Ranges.single(protocol), Ranges.single(port)),)
    return ()


_ECHO = ((ICMP, 8 * 256), (ICMPV6, 128 * 256))


def _answers(config: Block, shared: Block, tables: Tables, trusted: Ranges) -> Iterator[Rule]:
    """What the interfaces offer, one after another, then what the device itself serves."""
    redirect = not shared.at_path("system global").off("admin-https-redirect")
    for port in tables.network.ports.values():
        names = {name for name, _, _ in port.access}
        for name, place, addresses in port.access:
            src = trusted if name in TRUSTED else _ALL
            services = services_of(shared, name)
            if name == "https" and redirect and "http" not in names:
                services += (tcp(login_port(shared, "http")),)
            if services:
                yield _implicit(Cells(src, addresses, services), place, f"allowaccess {name}")
    yield from _served(config, shared, tables)


def _across(forward: Iterable[Written], ports: Network) -> Iterator[Rule]:
    """Who gets at an interface's address: what comes in by it, and what a firewall policy lets towards it."""
    held = {one.name: one.interface.addresses for one in ports.ports.values()}
    for one in ports.ports.values():
        cells = Cells(dst=one.interface.addresses, ingress=frozenset({one.name}))
        yield _implicit(cells, one.block.opening, "no policy judges what an interface itself is asked")
    for rule in (rule for one in forward for rule in one.rules):
        match = rule.match
        legs = held if match.upper.egress is None else match.upper.egress & held.keys()
        near = Ranges.union(held[name] for name in legs)
        if match.upper.dst & near:
            lower = match.lower if match.lower in {None, NOTHING} else _onto(match.surely, near)
            yield replace(rule, match=Match(_onto(match.upper, near), lower, match.open), implicit=True)


def _onto(cells: Cells, near: Ranges) -> Cells:
    return replace(cells, dst=cells.dst & near, egress=None)


def _implicit(cells: Cells, place: Evidence, note: str) -> Rule:
    return Rule(Action.PERMIT, Match(cells), place, note=note, implicit=True)


def _served(config: Block, shared: Block, tables: Tables) -> Iterator[Rule]:
    """DHCP, DNS and VPN servers, routing neighbors, and the messages without which IPv6 does not work."""
    own = tables.network.own
    for server in config.entries("system dhcp server"):
        if not server.off("status") and server.read("status") != "disable":
            ingress = frozenset({server.read("interface")})
            yield _implicit(Cells(_ALL, own, _udp(67), ingress), server.opening, "DHCP is served here")
    for server in config.entries("system dns-server"):
        both = Service(Ranges.single(TCP, UDP), Ranges.single(53))
        ingress = frozenset({server.name})
        yield _implicit(Cells(_ALL, own, (both,), ingress), server.opening, "DNS is served here")
    yield from _vpns(config, tables)
    for kind in EXPLICIT:
        for port in kind.doors(config, tables.network):
            cells = Cells(_ALL, port.interface.addresses, (kind.heard(config),), frozenset({port.name}))
            yield _implicit(cells, port.block.at(kind.switch), f"the explicit {kind.name} proxy answers here")
    for one in config.entries("router bgp", "neighbor"):
        peer = network((one.name,))
        yield _implicit(Cells(peer or _ALL, own, (tcp(179),)), one.opening, "a BGP neighbor")
    needed = tuple(
        Service(Ranges.single(ICMPV6), Ranges.of((kind * 256, kind * 256 + 255))) for kind in (133, 135, 136)
    )
    near = own & SPACES[6]
    if near:
        yield _implicit(Cells(SPACES[6], near | _LINK_LOCAL, needed), shared.opening, "IPv6 needs these messages")


def _vpns(config: Block, tables: Tables) -> Iterator[Rule]:
    ports = tables.network
    ike = (Service(Ranges.single(UDP), Ranges.single(500, 4500)), Service(Ranges.single(50)))
    for table in ("vpn ipsec phase1-interface", "vpn ipsec phase1"):
        for one in config.entries(table):
            peer = network((one.read("remote-gw"),)) if one.read("type", "static") == "static" else _ALL
            by = frozenset({one.read("interface")})
            yield _implicit(Cells(peer or _ALL, ports.own, ike, by), one.opening, "the key exchange of an IPsec tunnel")
    settings = config.at_path("vpn ssl settings")
    listening = settings.words("source-interface")
    if listening and not settings.off("status"):
        number = settings.number("port")
        page = tcp(number if number and number <= PORT_END else 443)
        legs, _ = ports.legs(listening)
        callers = tables.addresses[4].all(settings.words("source-address") or ("all",))
        if settings.on("source-address-negate"):
            callers = callers.outside(SPACES[4])
        upper = Cells(callers.upper | SPACES[6], ports.own, (page,), legs)
        match = Match(upper, replace(upper, src=callers.lower), callers.open) if callers.open else Match(upper)
        yield Rule(Action.PERMIT, match, settings.opening, note="the SSL VPN", implicit=True)


def _udp(port: int) -> tuple[Service, ...]:
    return (Service(Ranges.single(UDP), Ranges.single(port)),)


def reaching(policies: tuple[Written, ...], interface: str, services: tuple[Service, ...], sources: Ranges) -> Ranges:
    """Which sources the local-in policies leave to the services of an interface, by what is certain alone."""
    left, kept = sources, Ranges()
    for rule in (rule for one in policies for rule in one.rules if not rule.disabled):
        cells = rule.match.surely
        if cells.ingress is not None and interface not in cells.ingress:
            continue
        if all(any(_covers(one, wanted) for one in cells.services) for wanted in services):
            if rule.action is Action.PERMIT:
                kept |= left & cells.src
                left -= cells.src
            elif cells.dst >= SPACES[4]:
                left -= cells.src
    return kept | left


def _covers(one: Service, wanted: Service) -> bool:
    return one.protocols >= wanted.protocols and one.ports >= wanted.ports and one.source_ports >= wanted.source_ports
