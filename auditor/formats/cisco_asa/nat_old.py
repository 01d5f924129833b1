"""Address translation before 8.3: `static`, `nat` and `global`, in the order in which the device looks at it.

A `static` line also sends its packets out of its real interface; exemptions ask the routing table: CLI Configuration
Guide, Routing Overview, Egress Interface Selection Process; release notes for 8.4(2), which writes `route-lookup` to
the exemptions that it takes over.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.cisco_asa.acl import Acl, Lists
from auditor.formats.cisco_asa.addresses import Area, Places
from auditor.formats.cisco_asa.interfaces import Ports
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.services import port, protocols
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Cells, Match, Nat, NatKind, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ANY_SERVICE, Ranges, Service
from auditor.syntax.indented import Command

# Guide for 8.2, "Order of NAT commands used to match real addresses": exemptions, then static lines in order, then
# dynamic lines for which an access list chooses, then the other dynamic lines, the best match first.
_EXEMPT, _STATIC, _CHOSEN, _DYNAMIC = range(4)


@dataclass(frozen=True, slots=True)
class OldReader:
    """Reads the lines of one configuration."""

    places: Places
    ports: Ports
    lists: Lists
    record: Record

    def entries(self, commands: list[Command]) -> list[Nat]:
        """All of them in order; a line that is not understood is a gap."""
        found: list[tuple[tuple[int, int], Nat]] = []
        pools = self._pools(commands)
        for number, command in enumerate(commands):
            if command.text.startswith("global "):
                continue
            try:
                mine = list(self._static(command) if command.text.startswith("static") else self._nat(command, pools))
            except (ValueError, IndexError):
                self.record.gap(command)
                continue
            self.record.understood(command)
            found += [((kind, rank or number), nat) for kind, rank, nat in mine]
        found.sort(key=lambda one: one[0])
        return [replace(nat, position=place) for place, (_, nat) in enumerate(found, 1)]

    def _pools(self, commands: list[Command]) -> dict[str, list[tuple[str, Ranges]]]:
        """By number of a pool: the interfaces that have it, with its addresses."""
        pools: dict[str, list[tuple[str, Ranges]]] = {}
        for command in commands:
            if not command.text.startswith("global "):
                continue
            try:
                _, interface, number, target, *_ = command.words
                name = interface.strip("()")
                pools.setdefault(number, []).append((name, self._pool(name, target)))
                self.record.understood(command)
            except ValueError:
                self.record.gap(command)
        return pools

    def _pool(self, interface: str, target: str) -> Ranges:
        if target == "interface":
            return self.places.interface(interface).upper
        first, _, last = target.partition("-")
        return self.places.span(first, last or first).upper

    def _static(self, command: Command) -> Iterator[tuple[int, int, Nat]]:
        """`static (inside,outside) tcp interface 104 10.1.1.5 104 netmask …`: the mapped address stands first."""
        words = command.words[1:]
        real_interface, _, mapped_interface = words.pop(0).strip("()").partition(",")
        kinds = protocols(words.pop(0)) if words[0] in {"tcp", "udp"} else None
        target = words.pop(0)
        before = port(words.pop(0)) if kinds else None
        if words[0] == "access-list":
            yield from self._by_list(command, words[1], (real_interface, mapped_interface), target)
            return
        real = words.pop(0)
        behind = port(words.pop(0)) if kinds else None
        mask = words[words.index("netmask") + 1] if "netmask" in words else "255.255.255.255"
        mapped = self._mapped(mapped_interface, target, mask)
        inside = self.places.network(real, mask)
        service = Service(kinds, Ranges.single(before or 0)) if kinds else ANY_SERVICE
        yield from self._pair(
            self.record.at(command), (real_interface, mapped_interface), Cells(dst=mapped.upper, services=(service,)),
            inside.upper, Ranges.single(behind) if behind is not None else None,
        )  # fmt: skip

    def _mapped(self, interface: str, target: str, mask: str) -> Area:
        return self.places.interface(interface) if target == "interface" else self.places.network(target, mask)

    def _pair(
        self, place: Evidence, interfaces: tuple[str, str], sent: Cells, behind: Ranges, ports: Ranges | None
    ) -> Iterator[tuple[int, int, Nat]]:
        """Both directions of a static line."""
        real_interface, mapped_interface = interfaces
        whole = sent.services[0].ports == ANY_PORT
        kind = NatKind.EXEMPT if sent.dst == behind and ports is None else NatKind.DESTINATION
        inward = replace(sent, ingress=frozenset({mapped_interface}))
        services = tuple(_turned(one if ports is None else replace(one, ports=ports)) for one in sent.services)
        outward = Cells(behind, sent.src, services, frozenset({real_interface}), frozenset({mapped_interface}))
        yield _STATIC, 0, Nat(
            kind, Match(inward), place, behind if kind is NatKind.DESTINATION else Ranges(), ports,
            handle="static", whole_host=whole and kind is NatKind.DESTINATION, egress=self.ports.beside(real_interface),
        )  # fmt: skip
        yield _STATIC, 0, Nat(NatKind.SOURCE, Match(outward), place, sent.dst, handle="static")

    def _by_list(
        self, command: Command, name: str, interfaces: tuple[str, str], target: str
    ) -> Iterator[tuple[int, int, Nat]]:
        """A static line whose real addresses and far ends an access list names."""
        for cells in self._permitted(name):
            mapped = self._mapped(interfaces[1], target, "255.255.255.255").upper
            if mapped.size != cells.src.size and mapped.size == 1 and interfaces[1] != target:
                mapped = Ranges(((mapped.first, mapped.first + cells.src.size - 1),))
            sent = Cells(cells.dst, mapped, tuple(_turned(one) for one in cells.services))
            yield from self._pair(self.record.at(command), interfaces, sent, cells.src, None)

    def _permitted(self, name: str) -> list[Cells]:
        """What a list permits. Raises ValueError for one that the file does not hold or resolve."""
        acl: Acl | None = self.lists.lists.get(name)
        if acl is None or not acl.rules or any(one.match.open for one in acl.rules):
            raise ValueError(name)
        self.record.used.add(name)
        return [one.match.upper for one in acl.rules if one.action is Action.PERMIT]

    def _nat(self, command: Command, pools: dict[str, list[tuple[str, Ranges]]]) -> Iterator[tuple[int, int, Nat]]:
        """`nat (inside) 1 10.0.0.0 255.0.0.0`, `nat (inside) 0 access-list NONAT`."""
        words = command.words
        interface, number, rest = words[1].strip("()"), words[2], words[3:]
        place, ingress = self.record.at(command), frozenset({interface})
        if rest[0] == "access-list":
            chosen = self._permitted(rest[1])
        else:
            chosen = [Cells(src=self.places.network(rest[0], rest[1] if len(rest) > 1 else "255.255.255.255").upper)]
        if number == "0" and rest[0] == "access-list":
            for cells in chosen:
                out = replace(cells, services=(ANY_SERVICE,), ingress=ingress)
                yield _EXEMPT, 0, Nat(NatKind.EXEMPT, Match(out), place, handle="nat 0")
                back = Cells(cells.dst, cells.src)
                yield _EXEMPT, 0, Nat(NatKind.EXEMPT, Match(back), place, handle="nat 0")
            return
        kind = _CHOSEN if rest[0] == "access-list" else _DYNAMIC
        for cells in chosen:
            rank = cells.src.size if kind == _DYNAMIC else 0
            for egress, pool in pools.get(number, ()):
                match = Match(replace(cells, ingress=ingress, egress=frozenset({egress})))
                yield kind, rank, Nat(NatKind.SOURCE, match, place, pool, handle=f"nat {number}")


def _turned(service: Service) -> Service:
    """The same service with its ends exchanged."""
    return Service(service.protocols, service.source_ports, service.ports)


def control(nats: list[Nat], interfaces: list[str], place: Evidence) -> Iterator[Stage]:
    """`nat-control`: what no translation and no exemption names does not pass (guide for 8.2)."""
    asks = place.noted("NAT control asks for a translation")
    end = Rule(Action.DENY, Match(), asks, handle="nat-control", implicit=True)
    translated = Rule(Action.PERMIT, Match(Cells(dnat=True)), place, handle="nat-control", implicit=True)
    named = [
        Rule(Action.PERMIT, one.match, one.evidence, implicit=True)
        for one in nats
        if one.kind is not NatKind.DESTINATION
    ]
    for name in interfaces:
        rules = (translated, *(one for one in named if name in (one.match.upper.ingress or {name})))
        yield Stage(f"NAT control on {name}", rules, end, Sees.ORIGINAL, ingress=frozenset({name}))
