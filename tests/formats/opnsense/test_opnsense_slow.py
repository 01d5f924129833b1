"""The reader and the engine against a slow judge of single packets: pf's own walk over what OPNsense loads."""

import random
from dataclasses import dataclass, replace

import pytest

from auditor.formats.opnsense import FORMAT
from auditor.model.evidence import Source
from tests.formats.pf import decided, differing, inside, leg_of

LEGS = {"wan": "203.0.113.2/24", "lan": "10.1.0.1/16", "opt1": "10.2.0.1/16"}
OWN = ("203.0.113.2", "10.1.0.1", "10.2.0.1")
GROUPS = {"inside": (("lan", "opt1"), 20), "clinic": (("lan", "opt1"), 10)}
PLACES = ("any", "any", "any", "10.1.0.0/16", "10.1.0.10", "10.2.0.0/16", "10.2.0.20", "203.0.113.2")
PORTS = ("", "", "", "104", "104-443")
SOURCES = {"lan": ("10.1.0.10", "10.1.0.77"), "opt1": ("10.2.0.20",), "wan": ("198.51.100.9",)}
TARGETS = ("10.1.0.10", "10.1.0.1", "10.2.0.20", "10.2.0.9", "203.0.113.2", "203.0.113.77", "198.51.100.9")
TABS = (("wan",), ("lan",), ("lan",), ("opt1",), ("inside",), ("clinic",), ("lan", "opt1"), ("wan", "opt1"), ())


@dataclass(frozen=True)
class Line:
    """A rule of one of the two stores."""

    action: str
    interfaces: tuple[str, ...]
    src: str
    dst: str
    port: str
    gateway: str = ""
    turned: bool = False
    """The destination is meant the other way round."""
    quick: bool = True
    direction: str = "in"
    disabled: bool = False
    newer: bool = False
    sequence: int = 1

    def holds(self, leg: str, way: str, src: str, dst: str, port: int) -> bool:
        low, _, high = self.port.partition("-")
        members = [member for name in self.interfaces for member in GROUPS.get(name, ((name,), 0))[0]]
        return (
            not self.disabled
            and self.direction in {way, "any"}
            and (not self.interfaces or leg in members)
            and inside(src, self.src)
            and inside(dst, self.dst) is not self.turned
            and (not low or int(low) <= port <= int(high or low))
        )

    @property
    def order(self) -> tuple[int, bool, int]:
        """Floating, groups by their sequence, interfaces; in each the newer model's by sequence, then older ones."""
        store = (not self.newer, self.sequence if self.newer else 0)
        if len(self.interfaces) != 1:
            return 200_000, *store
        group = GROUPS.get(self.interfaces[0])
        return 300_000 + group[1] if group else 400_000, *store


def judged(found: list[Line], came: str, src: str, dst: str, port: int) -> str:
    """In by one interface, then out by the one of the routing table; a gateway takes what is for another one away."""
    closed, open_ = Line("block", (), "any", "any", ""), Line("pass", (), "any", "any", "")
    went, told = "" if dst in OWN else leg_of(dst, LEGS), "permit"
    if came in {went, "wan"} and dst != OWN[0]:
        return "deny"  # it would not come here, or leave by the interface it came in by
    for leg, way, start in ((came, "in", closed), (went, "out", open_)):
        decides = decided(found, start, leg, way, src, dst, port) if leg else start
        if decides.action in {"block", "reject"}:
            return "deny"
        if decides.gateway == "UP" and went != "wan":
            return "deny" if dst != OWN[0] else "undecided"
        if decides.gateway == "GROUP" and went != "wan":
            told = "undecided"  # it follows the routing table when no member is up
    return told


def _older(line: Line) -> str:
    sides = f"<source>{_place(line.src)}</source><destination>{_place(line.dst)}"
    sides += f"{'<not>1</not>' * line.turned}{f'<port>{line.port}</port>' * bool(line.port)}</destination>"
    rest = "<disabled>1</disabled>" * line.disabled + f"<gateway>{line.gateway}</gateway>" * bool(line.gateway)
    floating = len(line.interfaces) != 1
    rest += "<floating>yes</floating>" * floating + f"<quick>{'1' if line.quick else '0'}</quick>"
    rest += f"<direction>{line.direction}</direction>"
    kind = f"<type>{line.action}</type><interface>{','.join(line.interfaces)}</interface><protocol>tcp</protocol>"
    return f"<rule>{kind}{sides}{rest}</rule>"


def _place(where: str) -> str:
    return "<any>1</any>" if where == "any" else f"<address>{where}</address>"


def _newer(line: Line) -> str:
    values = {
        "enabled": int(not line.disabled),
        "sequence": line.sequence,
        "action": line.action,
        "quick": int(line.quick),
        "interface": ",".join(line.interfaces),
        "direction": line.direction,
        "ipprotocol": "inet",
        "protocol": "TCP",
        "source_net": line.src,
        "source_not": 0,
        "destination_net": line.dst,
        "destination_not": int(line.turned),
        "destination_port": line.port,
        "gateway": line.gateway,
    }
    return f"<rule>{''.join(f'<{name}>{value}</{name}>' for name, value in values.items())}</rule>"


def _text(rules: list[Line]) -> str:
    legs = "".join(
        f"<{leg}><enable>1</enable><if>em{number}</if><ipaddr>{net.split('/')[0]}</ipaddr>"
        f"<subnet>{net.split('/')[1]}</subnet>{'<gateway>UP</gateway>' * (leg == 'wan')}</{leg}>"
        for number, (leg, net) in enumerate(LEGS.items())
    )
    groups = "".join(
        f"<ifgroupentry><ifname>{name}</ifname><members>{' '.join(members)}</members><sequence>{sequence}</sequence>"
        "</ifgroupentry>"
        for name, (members, sequence) in GROUPS.items()
    )
    up = "<name>UP</name><interface>wan</interface><gateway>203.0.113.8</gateway>"
    gateways = f"<gateway_item>{up}</gateway_item><gateway_group><name>GROUP</name><item>UP|1</item></gateway_group>"
    newer = "".join(_newer(one) for one in rules if one.newer)
    older = "".join(_older(one) for one in rules if not one.newer)
    return (
        f"<opnsense><system><ipv6allow>1</ipv6allow></system><interfaces>{legs}</interfaces>"
        f"<ifgroups>{groups}</ifgroups><gateways>{gateways}</gateways><filter>{older}</filter>"
        "<nat><outbound><mode>disabled</mode></outbound></nat>"
        f"<OPNsense><Firewall><Filter><rules>{newer}</rules></Filter></Firewall></OPNsense></opnsense>"
    )


def _some(chance: random.Random, sequence: int) -> Line:
    line = Line(
        chance.choice(("pass", "pass", "pass", "block", "reject")),
        chance.choice(TABS),
        chance.choice(PLACES),
        chance.choice(PLACES),
        chance.choice(PORTS),
        chance.choice(("", "", "", "UP", "GROUP")),
        quick=chance.random() < 0.6,
        direction=chance.choice(("in", "in", "in", "out", "any")),
        disabled=chance.random() < 0.1,
        newer=chance.random() < 0.5,
        sequence=sequence,
    )
    gateway = line.gateway if line.action == "pass" else ""
    return replace(line, gateway=gateway, turned=line.dst != "any" and chance.random() < 0.1)


@pytest.mark.parametrize("seed", range(60))
def test_every_packet_is_judged_as_pf_would(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - cases, no secret
    rules = [_some(chance, number) for number in range(1, chance.randrange(2, 8))]
    rules.append(rules.pop(0))  # the sequence of a newer rule decides, not where it stands
    (found,) = FORMAT.read((Source("config.xml", _text(rules)),), ()).firewalls
    walked = sorted(rules, key=lambda one: one.order)
    assert differing(found, SOURCES, TARGETS, lambda *packet: judged(walked, *packet)) == [], walked
