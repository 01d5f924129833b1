"""Random rule sets for `nft -f`, in as many of its forms as an exact answer allows, and packets that meet them."""

from collections.abc import Iterator
from random import Random

from auditor.model.net import ICMP, ICMPV6, TCP, UDP, Packet, cidr

_SOURCES = {
    4: ("198.51.100.0/24", "198.51.100.0/25", "198.51.100.7", "192.0.2.0/24", "198.51.100.3-198.51.100.30"),
    6: ("2001:db8:9::/48", "2001:db8:9::/64", "2001:db8:9::7", "2001:db8:a::/48", "2001:db8:9::3-2001:db8:9::20"),
}
_TARGETS = {
    4: ("10.20.0.0/24", "10.20.0.15", "10.20.0.8/29", "10.20.1.0/24", "203.0.113.8/29"),
    6: ("2001:db8::/64", "2001:db8::15", "2001:db8::10/125", "2001:db8::100/120"),
}
_APART = {
    ("saddr", 4): ("198.51.100.7, 192.0.2.0/24", "198.51.100.0/25, 192.0.2.3-192.0.2.9"),
    ("daddr", 4): ("10.20.0.15, 10.20.1.0/24", "10.20.0.0/28, 203.0.113.8/29, 10.20.1.3"),
    ("saddr", 6): ("2001:db8:9::7, 2001:db8:a::/48", "2001:db8:9::/64, 2001:db8:a::3-2001:db8:a::9"),
    ("daddr", 6): ("2001:db8::15, 2001:db8::100/120", "2001:db8::10/125, 2001:db8::100"),
}
"""Members of sets that do not overlap, which nft refuses."""
_PORTS = ("104", "11112", "100-200", "150-9000", "1-1023", "9001")
_STATES = ("new", "established,related", "!= new", "{ new, established }", "new,untracked", "invalid", "!= invalid")
_IN = (
    'iifname "eth0"',
    'iif "eth0"',
    'iifname "eth*"',
    'iifname { "eth0", "eth9" }',
    'iifname != "eth1"',
    'iifname "eth1"',
)
_OUT = ('oifname "eth1"', 'oifname "e*"', 'oifname != { "eth0", "lo" }', 'oif "eth1"', 'oifname "eth0"')
_FLAGS = (
    "tcp flags syn",
    "tcp flags & (fin | syn | rst | ack) == syn",
    "tcp flags & (syn | ack) != syn",
    "tcp flags ack",
)


class NftMaker:
    """Draws one rule set of the families ip, ip6 or inet."""

    def __init__(self, seed: int) -> None:
        """The same seed draws the same rule set."""
        self._random = Random(seed)  # noqa: S311 - reproducible rule sets, not secrets
        self._seed = seed
        self.family = ("ip", "inet", "ip6", "inet")[seed % 4]
        self._sets: list[str] = []

    @property
    def families(self) -> tuple[int, ...]:
        """The address families that it is about."""
        return {"ip": (4,), "ip6": (6,), "inet": (4, 6)}[self.family]

    def _one(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _chance(self, of_ten: int) -> bool:
        return self._random.randrange(10) < of_ten

    def text(self) -> str:
        """The rule set."""
        named = 'chain named {\niifname "eth0" oifname "eth1" return\n}'  # so that both interfaces stand in the file
        tables = [f"table {self.family} filter {{\n{named}\n}}", self._table(self.family, "filter", first=True)]
        if self._chance(4):
            tables.append(self._table(self._one("inet", self.family), "other", first=False))
        if self._chance(3):
            tables.append(self._early())
        if 4 in self.families and self._chance(6):
            tables.append(self._nat())
        return "define inside = 10.20.0.0/16\n" + "\n".join(tables)

    def _table(self, family: str, name: str, *, first: bool) -> str:
        self._sets = []
        chains = [f"c{number}" for number in range(self._random.randrange(1, 5))]
        bodies = [self._chain(one, chains[place + 1 :], family) for place, one in enumerate(chains)]
        priority = "filter" if first else self._one("filter + 10", "filter - 5", "mangle", "-10", "security")
        policy = self._one("accept", "drop") if first else "accept"
        base = f"type filter hook forward priority {priority}; policy {policy};"
        body = "\n".join(self._rule(chains, family) for _ in range(self._random.randrange(3, 12)))
        return "\n".join(
            [f"table {family} {name} {{", *self._sets, *reversed(bodies), f"chain forward {{\n{base}\n{body}\n}}", "}"]
        )

    def _chain(self, name: str, targets: list[str], family: str) -> str:
        rules = "\n".join(self._rule(targets, family) for _ in range(self._random.randrange(1, 6)))
        return f"chain {name} {{\n{rules}\n}}"

    def _early(self) -> str:
        """Asked before destinations are translated; no packet has a way out yet."""
        self._sets = []
        rules = [f"{self._matches(self.family, 1)} {self._one('drop', 'accept', 'accept')}" for _ in range(3)]
        base = f"type filter hook prerouting priority {self._one('raw', 'mangle', '-150', '-50')};"
        body = "\n".join(rules)
        return "\n".join([f"table {self.family} early {{", *self._sets, f"chain pre {{\n{base}\n{body}\n}}", "}"])

    def _nat(self) -> str:
        forms = (
            "tcp dport 11112 dnat to 10.20.0.15:104",
            "tcp dport { 100-200, 9000 } ip daddr 203.0.113.8/29 dnat to 10.20.0.9",
            'iifname "eth0" dnat to tcp dport map { 104 : 10.20.0.15, 11112 : 10.20.0.9 }',
            "ip daddr 203.0.113.10 dnat ip to tcp dport map { 104 : 10.20.0.15 . 11112, 150 : 10.20.1.7 . 104 }",
            "ip daddr . tcp dport { 203.0.113.9 . 104, 203.0.113.10 . 9000 } dnat to 10.20.0.12",
            "ip daddr 203.0.113.8 accept",
            "ip saddr 192.0.2.0/24 return",
            "dnat ip prefix to ip daddr map { 203.0.113.8/29 : 10.20.0.8/29 }",
            "ip daddr 203.0.113.11 jump later",
        )
        rules = "\n".join(self._random.sample(forms, 4))
        return (
            "table ip nat {\nchain later {\n"
            "udp dport 104 dnat to 10.20.0.10\ntcp dport 104-200 dnat to 10.20.0.11:104\n}\n"
            f"chain pre {{\ntype nat hook prerouting priority dstnat;\n{rules}\n}}\n}}"
        )

    def _rule(self, targets: list[str], family: str) -> str:
        matches = self._matches(family, self._random.randrange(4))
        ends = ["accept", "drop", "accept", "drop", "return", "counter", "reject"]
        ends += [f"jump {one}" for one in targets] + [f"goto {one}" for one in targets[:1]]
        if self._chance(2):
            return f"{self._interface()} {self._vmap(targets, family)}"
        over = "limit rate over 1000000/second " if self._chance(1) else ""
        name = self._one("", ' comment "no; # comment"')
        return f"{matches} {over}{self._one('', 'counter ')}{self._one(*ends)}{name}"

    def _version(self, family: str) -> int:
        return {"ip": 4, "ip6": 6}.get(family) or self._random.choice((4, 6))

    def _matches(self, family: str, count: int) -> str:
        """Matches that can stand in one rule: of one family, and of one protocol."""
        version = self._version(family)
        ported = self._one("tcp", "tcp", "udp", "th", "")
        before = "meta l4proto { tcp, udp } " if ported == "th" else ""
        side = self._one("dport", "dport", "dport", "sport")  # nft lists both of `th` as one number
        found = []
        for _ in range(count):
            kind = self._random.randrange(7)
            if kind < 2:
                found.append(self._address(version))
            elif kind < 4 and ported:
                found.append(f"{before}{ported} {self._port(side)}")
            elif kind < 4:
                found.append(self._protocol(version, family) if not found else self._interface())
            elif kind == 4 and ported == "tcp":
                found.append(self._several(version))
            else:
                found.append(self._interface() if kind == 5 else self._state(ported))
        return " ".join(found)

    def _address(self, version: int) -> str:
        word = "ip" if version == 4 else "ip6"
        side, pool = ("saddr", _SOURCES) if self._chance(5) else ("daddr", _TARGETS)
        several = self._one(*_APART[side, version])
        form = self._random.randrange(5)
        if form == 0:
            return f"{word} {side} {self._one('', '!= ')}{{ {several} }}"
        if form == 1:
            return f"{word} {side} {self._one('', '!= ')}@{self._set(f'ipv{version}_addr', several)}"
        if form == 2 and version == 4 and side == "daddr":
            return "ip daddr $inside"
        return f"{word} {side} {self._one('', '', '!= ')}{self._one(*pool[version])}"

    def _set(self, kind: str, members: str) -> str:
        name = f"s{len(self._sets)}"
        self._sets.append(f"set {name} {{\ntype {kind}; flags interval;\nelements = {{ {members} }}\n}}")
        return name

    def _port(self, side: str) -> str:
        port = self._one(*_PORTS)
        forms = (port, f"!= {port}", "{ 104, 150-300, 11112 }", "!= { 104, 9000 }", ">= 1024", "< 1024", "!= 100-200")
        return f"{side} {self._one(*forms)}"

    def _state(self, ported: str) -> str:
        others = ["ct status dnat", "ct direction original", *(_FLAGS if ported == "tcp" else ())]
        return f"ct state {self._one(*_STATES)}" if self._chance(6) else self._one(*others)

    def _interface(self) -> str:
        return self._one(*_IN, *_OUT)

    def _protocol(self, version: int, family: str) -> str:
        echo = "icmp type echo-request" if version == 4 else "icmpv6 type { echo-request, nd-redirect }"
        forms = [echo, "meta l4proto tcp", "meta l4proto { tcp, udp }", "meta l4proto != udp"]
        forms += ["ip protocol tcp" if version == 4 else "ip6 nexthdr tcp"]
        forms += [f"meta nfproto ipv{version}"] if family == "inet" else []
        return self._one(*forms)

    def _several(self, version: int) -> str:
        word = "ip" if version == 4 else "ip6"
        first, second = ("10.20.0.15", "10.20.0.0/25") if version == 4 else ("2001:db8::15", "2001:db8::/121")
        members = f"{first} . 104, {second} . 150-9000"
        if self._chance(5):
            return f"{word} daddr . tcp dport {{ {members} }}"
        return f"{word} daddr . tcp dport @{self._set(f'ipv{version}_addr . inet_service', members)}"

    def _vmap(self, targets: list[str], family: str) -> str:
        version = self._version(family)
        ends = [
            "accept",
            "drop",
            "return",
            "continue",
            *(f"jump {one}" for one in targets),
            *(f"goto {one}" for one in targets),
        ]
        word, first = ("ip", "10.20.0.15") if version == 4 else ("ip6", "2001:db8::15")
        a, b, c = (self._one(*ends) for _ in range(3))
        return self._one(
            f"tcp dport vmap {{ 104 : {a}, 150-300 : {b}, 11112 : {c} }}",
            f"meta l4proto vmap {{ tcp : {a}, udp : {b} }}",
            f'iifname vmap {{ "eth0" : {a}, "eth1" : {b} }}',
            f"ct state vmap {{ established : accept, related : accept, invalid : drop, new : {a} }}",
            f"{word} daddr . tcp dport vmap {{ {first} . 104 : {a}, {first} . 11112 : {b} }}",
        )

    def packets(self, count: int) -> list[Packet]:
        """Distinct first packets that enter from outside; no two rule sets share a flow."""
        return list(self._packets(count))

    def _packets(self, count: int) -> Iterator[Packet]:
        for number in range(count):
            version = self._random.choice(self.families)
            src = self._point(self._random.choice(_SOURCES[version][:4]))
            dst = self._point(self._random.choice(_TARGETS[version]))
            echo = ICMP if version == 4 else ICMPV6
            protocol = self._random.choice((TCP, TCP, TCP, UDP, echo))
            port = self._random.choice(
                (104, 11112, 99, 100, 150, 200, 201, 9000, 9001, self._random.randrange(1, 65536))
            )
            kind = self._random.choice((8, 13) if echo == ICMP else (128, 139)) << 8  # each may begin a connection
            sport = 1024 + (self._seed * count + number) % 60000
            yield Packet(src, dst, protocol, sport, kind if protocol == echo else port)

    def _point(self, network: str) -> int:
        ((low, high),) = cidr(network).pairs
        first = low + 2 * (high - low > 200)  # the first addresses are the routers' own
        return self._random.randint(first, min(high, low + 40))
