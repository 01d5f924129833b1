"""The reader and the engine against a slow judge of single packets: pf's own walk over the lines of filter.inc."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address

import pytest

from auditor.formats.pfsense import FORMAT
from auditor.model.evidence import Source
from tests.formats.pf import decided, differing, inside, leg_of

LEGS = {"wan": "203.0.113.2/24", "lan": "10.1.0.1/16", "opt1": "10.2.0.1/16", "openvpn": "10.60.0.0/24"}
OWN = ("203.0.113.2", "10.1.0.1", "10.2.0.1")
GROUP = ("lan", "opt1")
PLACES = (
    "any", "any", "any", "10.1.0.0/16", "10.1.0.10", "10.2.0.0/16", "10.2.0.20", "10.60.0.0/24", "203.0.113.2",
)  # fmt: skip
PORTS = ("", "", "", "104", "104:443")
GATEWAYS = ("", "", "", "UP", "UP", "OFF")
SOURCES = {"lan": ("10.1.0.10", "10.1.0.77"), "opt1": ("10.2.0.20",), "wan": ("198.51.100.9",)}
TARGETS = ("10.1.0.10", "10.1.0.1", "10.2.0.20", "10.2.0.9", "10.60.0.9", "203.0.113.2", "203.0.113.77", "198.51.100.9")


@dataclass(frozen=True)
class Line:
    """A rule; as a line of pf it may stand for another destination, without its gateway."""

    action: str
    interfaces: tuple[str, ...]
    src: str
    dst: str
    port: str
    gateway: str = ""
    turned: bool = False
    """The destination is meant the other way round."""
    floating: bool = False
    quick: bool = True
    direction: str = "in"
    disabled: bool = False

    def holds(self, leg: str, way: str, src: str, dst: str, port: int) -> bool:
        low, _, high = self.port.partition(":")
        return (
            not self.disabled
            and self.direction in {way, "any"}
            and (not self.interfaces or leg in self.members)
            and inside(src, self.src)
            and inside(dst, self.dst) is not self.turned
            and (not low or int(low) <= port <= int(high or low))
        )

    @property
    def members(self) -> tuple[str, ...]:
        return GROUP if self.interfaces == ("inside",) else self.interfaces


def lines(rules: list[Line], *, negates: bool) -> Iterator[Line]:
    """The lines of filter.inc behind its default: floating rules, those of groups, those of interfaces."""
    floating = [one for one in rules if one.floating]
    grouped = [one for one in rules if not one.floating and one.interfaces == ("inside",)]
    own = [one for one in rules if not one.floating and one.interfaces != ("inside",)]
    for one in (*floating, *grouped, *own):
        sends = one.action == "pass" and one.gateway == "UP"
        if sends and one.dst == "any" and not one.turned and negates:
            yield replace(one, dst="10.60.0.0/24", gateway="")
        yield one if sends else replace(one, gateway="")


def judged(found: list[Line], came: str, src: str, dst: str, port: int) -> str:
    """In by one interface, then out by the one of the routing table; a gateway takes what is for another one away."""
    closed, open_ = Line("block", (), "any", "any", ""), Line("pass", (), "any", "any", "")
    went = "" if dst in OWN else leg_of(dst, LEGS)
    if came in {went, "wan"} and dst != OWN[0]:
        return "deny"  # it would not come here, or leave by the interface it came in by
    for leg, way, start in ((came, "in", closed), (went, "out", open_)):
        decides = decided(found, start, leg, way, src, dst, port) if leg else start
        if decides.action in {"block", "reject"}:
            return "deny"
        if decides.gateway and went != "wan":
            return "deny" if ip_address(dst).is_private and not dst.startswith("203.") else "undecided"
    return "permit"


def _rule(line: Line) -> str:
    sides = f"<source>{_place(line.src)}</source><destination>{_place(line.dst)}"
    sides += f"{'<not/>' * line.turned}{f'<port>{line.port}</port>' * bool(line.port)}</destination>"
    rest = "<disabled/>" * line.disabled + f"<gateway>{line.gateway}</gateway>" * bool(line.gateway)
    if line.floating:
        rest += f"<floating>yes</floating><direction>{line.direction}</direction>{'<quick>yes</quick>' * line.quick}"
    kind = f"<type>{line.action}</type><interface>{','.join(line.interfaces)}</interface><protocol>tcp</protocol>"
    return f"<rule>{kind}{sides}{rest}</rule>"


def _place(where: str) -> str:
    return "<any/>" if where == "any" else f"<address>{where}</address>"


def _text(rules: list[Line], *, negates: bool) -> str:
    legs = "".join(
        f"<{leg}><enable/><if>em{number}</if><ipaddr>{net.split('/')[0]}</ipaddr><subnet>{net.split('/')[1]}</subnet>"
        f"{'<gateway>UP</gateway>' * (leg == 'wan')}</{leg}>"
        for number, (leg, net) in enumerate(LEGS.items())
        if leg != "openvpn"
    )
    gateways = "".join(
        f"<gateway_item><name>{name}</name><interface>wan</interface><gateway>203.0.113.{number}</gateway><{state}/>"
        "</gateway_item>"
        for number, (name, state) in enumerate((("UP", "monitor_disable"), ("OFF", "force_down")), 8)
    )
    return (
        f"<pfsense><version>22.9</version><system><ipv6allow/>{'' if negates else '<disablenegate/>'}</system>"
        f"<interfaces>{legs}</interfaces><gateways>{gateways}</gateways>"
        "<ifgroups><ifgroupentry><ifname>inside</ifname><members>lan opt1</members></ifgroupentry></ifgroups>"
        f"<openvpn><openvpn-server><tunnel_network>{LEGS['openvpn']}</tunnel_network></openvpn-server></openvpn>"
        f"<filter>{''.join(map(_rule, rules))}</filter><nat><outbound><mode>disabled</mode></outbound></nat></pfsense>"
    )


def _some(chance: random.Random) -> Line:
    line = Line(
        chance.choice(("pass", "pass", "pass", "block", "reject")),
        (chance.choice(("wan", "lan", "lan", "lan", "opt1", "inside")),),
        chance.choice(PLACES),
        chance.choice(PLACES),
        chance.choice(PORTS),
        chance.choice(GATEWAYS),
        turned=chance.random() < 0.1,
        disabled=chance.random() < 0.1,
    )
    if line.dst == "any":
        line = replace(line, turned=False)
    if chance.random() < 0.5:
        return line
    return replace(
        line,
        action=chance.choice(("pass", "pass", "block", "match")),
        interfaces=chance.choice(((), (), ("lan",), ("lan", "opt1"), ("wan", "opt1"))),
        floating=True,
        quick=chance.random() < 0.3,
        direction=chance.choice(("in", "in", "out", "any")),
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_packet_is_judged_as_pf_would(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    rules, negates = [_some(chance) for _ in range(chance.randrange(1, 8))], chance.random() < 0.6
    (found,) = FORMAT.read((Source("config.xml", _text(rules, negates=negates)),), ()).firewalls
    walked = list(lines(rules, negates=negates))
    assert differing(found, SOURCES, TARGETS, lambda *packet: judged(walked, *packet)) == [], walked
