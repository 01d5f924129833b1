"""The reader and the engine against a slow judge of single packets, written from the vendor's documented order."""

import random
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

import pytest

from auditor.analysis.flow import Course
from auditor.analysis.zones import place
from auditor.formats.panos import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.net import TCP, Packet, address

LEGS = {"out": "203.0.113.2/24", "in": "10.1.0.1/16", "dmz": "10.2.0.1/16"}
PLACES = (
    "any", "10.1.0.0/16", "10.1.0.10", "10.2.0.0/16", "10.2.0.20", "203.0.113.20", "203.0.113.21", "198.51.100.0/24",
)  # fmt: skip
SERVICES = {"any": None, "service-https": {443}, "service-http": {80, 8080}}
SOURCES = ("10.1.0.10", "10.1.0.77", "10.2.0.20", "198.51.100.9", "203.0.113.77")
TARGETS = (
    "10.1.0.10", "10.2.0.20", "10.2.0.9", "203.0.113.20", "203.0.113.21", "203.0.113.2", "10.2.0.1", "198.51.100.9",
)  # fmt: skip
KINDS = ("universal", "universal", "intrazone", "interzone")


@dataclass
class Line:
    came: tuple[str, ...]
    went: tuple[str, ...]
    src: tuple[str, ...]
    dst: tuple[str, ...]
    service: str
    action: str = "allow"
    kind: str = "universal"
    negated: bool = False
    disabled: bool = False
    to: str = ""
    port: int = 0
    both: str = ""

    def holds(self, came: str, went: str, src: str, dst: str, port: int) -> bool:
        ports = SERVICES[self.service]
        return (
            not self.disabled
            and _in(came, self.came)
            and (self.kind == "intrazone" or _in(went, self.went))  # an intrazone rule names no zone to go to
            and (self.kind != "intrazone" or came == went)
            and (self.kind != "interzone" or came != went)
            and _inside(src, self.src)
            and _inside(dst, self.dst) is not self.negated
            and (ports is None or port in ports)
        )


def _in(zone: str, zones: tuple[str, ...]) -> bool:
    return "any" in zones or zone in zones


def _inside(one: str, places: tuple[str, ...]) -> bool:
    return any(where == "any" or ip_address(one) in ip_network(where) for where in places)


def _zone(one: str) -> str:
    return next((leg for leg, net in LEGS.items() if ip_address(one) in ip_network(net, strict=False)), "out")


def judged(
    rules: list[Line], nats: list[Line], came: str, src: str, dst: str, port: int, forwarded: str = ""
) -> tuple[bool, str]:
    """NAT by the zone of the first address; then the rules by the first address, in the zone of the translated one.

    `forwarded` is the zone to which policy-based forwarding sends it instead.
    """
    sent, sent_port = dst, port
    for nat in nats:
        if nat.holds(came, _zone(dst), src, dst, port):
            sent, sent_port = nat.to or dst, nat.port or port
            break
        if nat.both and not nat.disabled and dst == nat.both:  # the way back of a static translation
            sent = nat.src[0]
            break
    went = forwarded or _zone(sent)
    for rule in rules:
        if rule.holds(came, went, src, dst, port):
            return rule.action == "allow", f"{sent}:{sent_port}"
    return came == went, f"{sent}:{sent_port}"


def sent_to(forwards: list[Line], came: str, src: str, dst: str, port: int) -> str:
    """The zone of the first forwarding rule that matches; empty where the routing table decides."""
    return next((one.to for one in forwards if one.holds(came, "any", src, dst, port)), "")


def _members(names: tuple[str, ...]) -> str:
    return "".join(f"<member>{name}</member>" for name in names)


def _common(line: Line) -> str:
    lists = {"from": line.came, "to": line.went, "source": line.src, "destination": line.dst}
    off = "<disabled>yes</disabled>" if line.disabled else ""
    return off + "".join(f"<{key}>{_members(names)}</{key}>" for key, names in lists.items())


def _rule(line: Line, number: int) -> str:
    rest = f"<service>{_members((line.service,))}</service><application><member>any</member></application>"
    negated = "<negate-destination>yes</negate-destination>" if line.negated else ""
    kind = f"<rule-type>{line.kind}</rule-type><action>{line.action}</action>"
    return f'<entry name="r{number}">{_common(line)}{rest}{negated}{kind}</entry>'


def _nat(line: Line, number: int) -> str:
    change = ""
    if line.both:
        inside = f"<translated-address>{line.both}</translated-address><bi-directional>yes</bi-directional>"
        change = f"<source-translation><static-ip>{inside}</static-ip></source-translation>"
    elif line.to:
        port = f"<translated-port>{line.port}</translated-port>" if line.port else ""
        inside = f"<translated-address>{line.to}</translated-address>{port}"
        change = f"<destination-translation>{inside}</destination-translation>"
    return f'<entry name="n{number}">{_common(line)}<service>{line.service}</service>{change}</entry>'


def _forward(line: Line, number: int, egress: dict[str, str]) -> str:
    action = f"<forward><egress-interface>{egress[line.to]}</egress-interface></forward>" if line.to else "<no-pbf/>"
    off = "<disabled>yes</disabled>" if line.disabled else ""
    negated = "<negate-destination>yes</negate-destination>" if line.negated else ""
    lists = {"source": line.src, "destination": line.dst, "service": (line.service,), "application": ("any",)}
    inside = "".join(f"<{key}>{_members(names)}</{key}>" for key, names in lists.items())
    zones = f"<from><zone>{_members(line.came)}</zone></from>"
    return f'<entry name="f{number}">{zones}{inside}{off}{negated}<action>{action}</action></entry>'


def _text(rules: list[Line], nats: list[Line], forwards: list[Line]) -> str:
    ports = {zone: f"ethernet1/{number}" for number, zone in enumerate(LEGS, 1)}
    legs = "".join(
        f'<entry name="{ports[zone]}"><layer3><ip><entry name="{net}"/></ip></layer3></entry>'
        for zone, net in LEGS.items()
    )
    zones = "".join(
        f'<entry name="{zone}"><network><layer3>{_members((port,))}</layer3></network></entry>'
        for zone, port in ports.items()
    )
    route = '<entry name="d"><destination>0.0.0.0/0</destination><interface>ethernet1/1</interface></entry>'
    table = f"<routing-table><ip><static-route>{route}</static-route></ip></routing-table>"
    security = "".join(_rule(line, number) for number, line in enumerate(rules))
    translation = "".join(_nat(line, number) for number, line in enumerate(nats))
    forwarding = "".join(_forward(line, number, ports) for number, line in enumerate(forwards))
    return (
        '<config urldb="paloaltonetworks"><devices><entry name="localhost.localdomain"><network><interface>'
        f'<ethernet>{legs}</ethernet></interface><virtual-router><entry name="v">{table}</entry></virtual-router>'
        f'</network><vsys><entry name="vsys1"><zone>{zones}</zone><rulebase>'
        f"<security><rules>{security}</rules></security>"
        f"<nat><rules>{translation}</rules></nat><pbf><rules>{forwarding}</rules></pbf></rulebase></entry></vsys></entry></devices></config>"
    )


def _some(chance: random.Random) -> Line:
    zones = ("any", *LEGS)
    return Line(
        tuple(chance.sample(zones, chance.choice((1, 1, 2)))),
        tuple(chance.sample(zones, chance.choice((1, 1, 2)))),
        tuple(chance.sample(PLACES, chance.choice((1, 1, 2)))),
        tuple(chance.sample(PLACES, chance.choice((1, 1, 2)))),
        chance.choice(list(SERVICES)),
        chance.choice(("allow", "allow", "deny")),
        chance.choice(KINDS),
        negated=chance.random() < 0.15,
        disabled=chance.random() < 0.1,
    )


def _translation(chance: random.Random) -> Line:
    line = _some(chance)
    line.kind, line.negated = "universal", False
    match chance.choice(("exempt", "forward", "forward", "port", "static")):
        case "forward":
            line.dst, line.to = (chance.choice(("203.0.113.20", "203.0.113.21")),), "10.2.0.20"
        case "port":
            line.dst, line.to, line.port, line.service = ("203.0.113.20",), "10.2.0.20", 11112, "service-https"
        case "static":
            line.src, line.dst, line.both, line.service = ("10.1.0.10",), ("any",), "203.0.113.21", "any"
    return line


def _forwarding(chance: random.Random) -> Line:
    line = _some(chance)
    line.went, line.kind, line.to = ("any",), "universal", chance.choice(("", *LEGS))
    return line


@pytest.mark.parametrize("seed", range(60))
def test_every_packet_is_judged_as_the_vendor_would(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    rules = [_some(chance) for _ in range(chance.randrange(1, 7))]
    nats = [_translation(chance) for _ in range(chance.randrange(4))]
    forwards = [_forwarding(chance) for _ in range(chance.randrange(4) if seed >= 40 else 0)]
    (found,) = FORMAT.read((Source("pa.xml", _text(rules, nats, forwards)),), ()).firewalls
    course = Course(place(Estate(Site(), (System("pa", firewall=found),))))
    becomes = {one.to or one.src[0] for one in nats}
    legs = {one.device: one.name for one in found.interfaces}
    for _ in range(60):
        src, dst, port = chance.choice(SOURCES), chance.choice(TARGETS), chance.choice((80, 443, 104))
        came = _zone(src)
        own = any(dst == net.split("/")[0] for net in LEGS.values())
        forwarded = "" if own else sent_to(forwards, came, src, dst, port)
        permitted, there = judged(rules, nats, came, src, dst, port, forwarded)
        untouched = there == f"{dst}:{port}"
        if forwarded and (forwarded == came or not untouched):
            continue  # it would go back where it came from, or its way after a translation is open
        if untouched and ((_zone(dst) == came and not own) or (came == "out" and dst.startswith("10."))):
            continue  # it never comes to the firewall, or nobody routes it there
        told = course.answer(legs[came], Packet(address(src), address(dst), TCP, 40000, port))
        if told.verdict == "undecided" and forwards and there.split(":")[0] in becomes:
            continue
        wanted = ("permit", there) if permitted else ("deny", None)
        assert (told.verdict, told.delivered_to) == wanted, (src, dst, port, forwarded)
