"""ASA configurations of any size, ours: networks of a practice, object groups, NAT; realistic and hostile mixes."""

import random
from collections.abc import Iterator

ZONES = (("outside", 0), ("inside", 100), ("imaging", 90), ("guest", 10), ("partner", 20), ("management", 95))
SERVICES = ("eq 104", "eq 11112", "eq https", "eq www", "range 8042 8043", "eq 2762", "eq ssh", "gt 1023", "eq 3389")
HEAD = """: Saved
:
ASA Version 9.16(4)
!
hostname bench
names
"""
TAIL = """pager lines 24
logging enable
logging trap informational
logging host inside 10.1.0.9
route outside 0.0.0.0 0.0.0.0 203.0.113.1 1
ssh 10.1.0.0 255.255.255.0 inside
console timeout 10
Cryptochecksum:00000000000000000000000000000000
: end
"""


def configuration(rules: int, *, hostile: bool = False, seed: int = 7) -> str:
    """A configuration with a number of access-list lines.

    Hostile: no two addresses alike, groups nested four deep, source ports, both families, much that overlaps.
    """
    dice = random.Random(seed)  # noqa: S311 - the same rules every time
    lines = [*_interfaces(), *_objects(dice, max(20, rules // 100)), *_lists(dice, rules, hostile=hostile)]
    lines += [f"access-group {name.upper()}_IN in interface {name}" for name, _ in ZONES]
    return HEAD + "\n".join(lines) + "\n" + TAIL


def _interfaces() -> Iterator[str]:
    for place, (name, level) in enumerate(ZONES):
        address = "203.0.113.2 255.255.255.0" if not place else f"10.{place}.0.1 255.255.0.0"
        yield f"interface GigabitEthernet0/{place}"
        yield from (f" nameif {name}", f" security-level {level}", f" ip address {address}", "!")


def _objects(dice: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        yield f"object network HOST-{number}"
        yield f" host 10.{dice.randint(1, 5)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}"
    for number in range(max(5, count // 10)):
        yield f"object-group network GROUP-{number}"
        yield from (f" network-object object HOST-{dice.randrange(count)}" for _ in range(dice.randint(2, 12)))
        if number % 4:
            yield f" group-object GROUP-{number - 1}"
    for number, ports in enumerate((("104", "11112"), ("www", "https"), ("8042", "8443"), ("ssh", "3389"))):
        yield f"object-group service PORTS-{number} tcp"
        yield from (f" port-object eq {port}" for port in ports)
    for number in range(min(count, 200)):
        yield f"object network HOST-{number}"
        yield f" nat (inside,outside) static 198.51.{number // 250}.{number % 250 + 1}"


def _lists(dice: random.Random, rules: int, *, hostile: bool) -> Iterator[str]:
    share = rules // len(ZONES)
    for place, (name, _) in enumerate(ZONES):
        count = share if place else rules - share * (len(ZONES) - 1)
        for _ in range(count):
            action = "deny" if dice.random() < 0.2 else "permit"
            what = _hostile(dice) if hostile else _ordinary(dice, rules)
            yield f"access-list {name.upper()}_IN extended {action} {what}"


def _ordinary(dice: random.Random, rules: int) -> str:
    known = max(20, rules // 100)
    source = dice.choice((
        "any", f"object HOST-{dice.randrange(known)}", f"object-group GROUP-{dice.randrange(max(5, known // 10))}",
        f"10.{dice.randint(1, 5)}.{dice.randint(0, 255)}.0 255.255.255.0",
        f"host 10.{dice.randint(1, 5)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}",
    ))  # fmt: skip
    target = dice.choice((
        f"object HOST-{dice.randrange(known)}", f"object-group GROUP-{dice.randrange(max(5, known // 10))}",
        f"host 10.{dice.randint(1, 5)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}",
    ))  # fmt: skip
    service = dice.choice((*SERVICES, f"object-group PORTS-{dice.randrange(4)}"))
    return f"tcp {source} {target} {service}{dice.choice(('', ' log'))} "


def _hostile(dice: random.Random) -> str:
    if dice.random() < 0.1:
        low = dice.randint(1, 60000)
        source, target = f"2001:db8:{dice.randrange(65536):x}::/48", f"host 2001:db8::{dice.randrange(65536):x}"
        return f"udp {source} range {low} {low + dice.randint(1, 5000)} {target} neq {dice.randint(1, 65535)}"
    bits = dice.randint(9, 30)
    mask = (0xFFFFFFFF << (32 - bits)) & 0xFFFFFFFF
    network = dice.getrandbits(32) & mask
    source = f"{_dotted(network)} {_dotted(mask)}"
    low = dice.randint(1, 60000)
    return f"tcp {source} gt {low} host {_dotted(dice.getrandbits(32))} range {low} {low + dice.randint(1, 5000)} log"


def _dotted(value: int) -> str:
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
