"""Which access list judges what: bindings, security levels and the order of an ASA as stages."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain

from auditor.formats.cisco_asa.acl import Acl, Lists
from auditor.formats.cisco_asa.interfaces import Port, Ports
from auditor.formats.cisco_asa.mapped import as_real
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.tunnels import Tunnel
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Nat, Rule, Sees, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, ANY_V6
from auditor.syntax.indented import Command

EVERYTHING = Match()


@dataclass(frozen=True, slots=True)
class Binding:
    """One `access-group`."""

    acl: str
    direction: str
    """`in`, `out`, `global`, `control-plane`."""
    interface: str
    place: Evidence
    override: bool = False
    """`per-user-override`: where a list is bound to the caller, that one alone judges."""


def bound_lists(commands: list[Command], ports: Ports, record: Record) -> list[Binding]:
    """The `access-group` lines; one that is not understood is a gap."""
    found = []
    for command in commands:
        match command.words:
            case [_, name, "global"]:
                binding = Binding(name, "global", "", record.at(command))
            case [_, name, "in" | "out" as direction, "interface", interface, *rest]:
                way = "control-plane" if "control-plane" in rest else direction
                override = "per-user-override" in rest
                binding = Binding(name, way, ports.canonical(interface), record.at(command), override)
            case _:
                record.gap(command)
                continue
        record.understood(command)
        found.append(binding)
    return found


@dataclass(frozen=True, slots=True)
class Policy:
    """What is known when the stages are built."""

    ports: list[Port]
    bound: list[Binding]
    lists: Lists
    lists6: Lists
    """`ipv6 access-list` of versions before 9.0."""
    record: Record
    between: bool
    """`same-security-traffic permit inter-interface`."""
    within: bool
    """`same-security-traffic permit intra-interface`."""
    real: bool
    """Lists compare addresses after translation, as since 8.3."""
    nats: tuple[Nat, ...]
    """The translations."""
    both: bool
    """One list judges IPv4 and IPv6, as since 9.0."""
    tunnels: tuple[Tunnel, ...] = ()
    bypass: bool = True
    """`sysopt connection permit-vpn`: no list of an interface judges what comes out of a tunnel."""

    def stages(self) -> Iterator[Stage]:
        """Everything that judges packets through the device, interface by interface."""
        for port in self.ports:
            if port.management_only:
                yield from self._apart(port)
            else:
                yield self._inward(port)
                yield from self._unequal(port)
                yield from self._outward(port)

    def open_by_level(self) -> Iterator[Evidence]:
        """The interfaces whose security level alone lets packets out; the note names them."""
        for port in self.ports:
            if port.enabled and not port.management_only and not self._lists_of(port) and self._lower(port):
                yield (port.level_place or port.place).noted(f"interface {port.name}")

    def tell_unrouted(self, routed: Collection[str]) -> None:
        """Say of tunnels that are interfaces if no static route leads into them."""
        for port in self.ports:
            if port.tunnel_place is not None and port.name not in routed:
                self.record.problem(
                    f"Line {port.tunnel_place.first}: no static route leads into the tunnel {port.name}, so the file "
                    "does not say who stands behind it. Name those networks in site.yaml."
                )

    def uneven(self) -> Iterator[Evidence]:
        """Members of traffic zones of which one has an out-list: by which of them a connection leaves is not known.

        New connections are judged by the interface they come in by, the others by the zone's table of connections
        (ASDM Book 1, General Operations, 7.9, Traffic Zones).
        """
        judged = {port.zone for port in self.ports if self.bindings("out", port.name)}
        for port in self.ports:
            if port.zone in judged and port.zone_place is not None:
                yield port.zone_place.noted("which out-list judges what leaves by this zone is not decided")

    def bindings(self, direction: str, name: str = "") -> list[Binding]:
        """The last binding of each family: a later line replaces an earlier one."""
        found = [one for one in self.bound if one.direction == direction and one.interface == name]
        old = [one for one in found if one.acl in self.lists6.lists and one.acl not in self.lists.lists]
        new = [one for one in found if one not in old]
        return [*new[-1:], *old[-1:]]

    def _lists_of(self, port: Port) -> list[Binding]:
        return [*self.bindings("in", port.name), *self.bindings("global")]

    def listed(self, port: Port) -> tuple[Rule, ...]:
        """The entries that judge what comes in by an interface."""
        return tuple(chain.from_iterable(map(self.entries, self._lists_of(port))))

    def _inward(self, port: Port) -> Stage:
        found = self._lists_of(port)
        sees = Sees.TRANSLATED if self.real else Sees.ORIGINAL
        if not found:
            name = f"security level of {port.name}"
            return self._stage(name, port, tuple(self._by_level(port)), self._refused(port), sees)
        rules = self.listed(port)
        name = " and ".join(f"access list {one.acl}" for one in found)
        end = _end(found[-1])
        families = {one.acl in self.lists6.lists for one in found}
        if self.both or len(families) == 2:
            return self._stage(f"{name} on {port.name}", port, rules, end, sees)
        judged = ANY_V6 if families == {True} else ANY_V4
        own = replace(end, match=Match(Cells(src=judged)))
        return self._stage(
            f"{name} on {port.name}", port, (*rules, own, *self._by_level(port)), self._refused(port), sees
        )

    def _unequal(self, port: Port) -> Iterator[Stage]:
        """What no list opens: interfaces of the same level, and the way back out (CLI guide 8.4, 8-15)."""
        equal = {one.name for one in self.ports if one is not port and one.effective_level == port.effective_level}
        equal -= {one.name for one in self.ports if port.zone and one.zone == port.zone}
        for what, legs, permitted in (("inter", equal, self.between), ("intra", {port.name}, self.within)):
            if not legs or permitted or not self._lists_of(port):
                continue
            setting, out = f"same-security-traffic permit {what}-interface", self._reached(legs)
            place = port.place.noted(f"{setting} is not set")
            rule = Rule(Action.DENY, Match(Cells(egress=out)), place, handle=f"no {setting}", implicit=True)
            end = Rule(Action.PERMIT, EVERYTHING, port.place, handle=_level(port), implicit=True)
            yield Stage(f"{setting} on {port.name}", (rule,), end, ingress=frozenset({port.name}), egress=out)

    def _reached(self, legs: Collection[str]) -> frozenset[str]:
        """Some interfaces with the tunnels that end on them."""
        return frozenset({*legs, *(one.name for one in self.tunnels if one.leg in legs)})

    def _stage(self, name: str, port: Port, rules: tuple[Rule, ...], default: Rule, sees: Sees) -> Stage:
        if port.name in self._virtual:
            rules, default = _perhaps(rules), _perhaps((default,))[0]
        return Stage(name, rules, default, sees, ingress=frozenset({port.name, *self._decrypted(port)}))

    def _decrypted(self, port: Port) -> Iterator[str]:
        """The tunnels whose packets the list of their interface judges."""
        overridden = any(one.override for one in self.bindings("in", port.name))
        for one in self.tunnels:
            if not self.bypass and one.leg == port.name and not (overridden and one.filtered):
                yield one.name

    def _outward(self, port: Port) -> Iterator[Stage]:
        for one in self.bindings("out", port.name):
            rules = self.entries(one)
            if not self.real:
                ways = {**{one.name: one.name for one in self.ports}, **{one.name: one.leg for one in self.tunnels}}
                rules = tuple(as_real(rules, ways, self.nats, port.name))
            end, out = _end(one), frozenset({port.name})
            name = f"access list {one.acl} out of {port.name}"
            yield Stage(name, rules, end, ingress=self._plain(), egress=out)
            if self._virtual:
                yield Stage(name, _perhaps(rules), _perhaps((end,))[0], ingress=self._virtual, egress=out)

    def _plain(self) -> frozenset[str] | None:
        """Where packets come from that an out-list judges: from everywhere but the tunnels, if those pass it by."""
        if not self.bypass or not (self.tunnels or self._virtual):
            return None
        return frozenset(one.name for one in self.ports) - self._virtual

    @property
    def _virtual(self) -> frozenset[str]:
        """Tunnels that are interfaces, whose packets may pass lists by.

        Cisco's guides say of lists at such an interface that they judge, and that `sysopt connection permit-vpn`, the
        default, spares all packets of a tunnel (ASA VPN CLI guide 9.17, Virtual Tunnel Interface, Guidelines; General
        VPN Parameters, Configure IPsec to Bypass ACLs).
        """
        return frozenset(one.name for one in self.ports if one.tunnel_place is not None and self.bypass)

    def entries(self, one: Binding) -> tuple[Rule, ...]:
        """The rules of a bound list; a list that the file does not hold may permit or refuse anything."""
        acl: Acl | None = self.lists.lists.get(one.acl) or self.lists6.lists.get(one.acl)
        rules = acl.rules if acl is not None and acl.kind == "extended" else ()
        if rules:
            return rules
        what = f'the access list "{one.acl}"'
        self.record.problem(
            f"Line {one.place.first} binds the access list {one.acl}, of which the file holds no entry. "
            "A device refuses that, so the file was cut or edited: export the whole configuration."
        )
        if one.place not in self.record.gaps:
            self.record.gaps.append(one.place)
        return (Rule(Action.UNKNOWN, Match(Cells(), NOTHING, (what,)), one.place, implicit=True),)

    def _lower(self, port: Port) -> frozenset[str]:
        """The interfaces that packets from one reach by security level alone."""
        level = port.effective_level
        return frozenset(
            other.name
            for other in self.ports
            if not other.management_only
            and (
                other.effective_level < level
                if other is not port and other.effective_level != level
                else (self.within if other is port else self.between)
            )
        )

    def _by_level(self, port: Port) -> Iterator[Rule]:
        if lower := self._lower(port):
            place = (port.level_place or port.place).noted("a security level may open connections to a lower one")
            yield Rule(
                Action.PERMIT, Match(Cells(egress=self._reached(lower))), place, handle=_level(port), implicit=True
            )

    def _refused(self, port: Port) -> Rule:
        place = (port.level_place or port.place).noted("a security level opens nothing to a higher or equal one")
        return Rule(Action.DENY, EVERYTHING, place, handle=_level(port), implicit=True)

    def _apart(self, port: Port) -> Iterator[Stage]:
        """A management-only interface: nothing passes through the device by it."""
        place = port.place.noted("this interface is for management only")
        name = f"management-only {port.name}"
        end = Rule(Action.DENY, EVERYTHING, place, handle=name, implicit=True)
        yield Stage(name, (), end, ingress=frozenset({port.name}))
        yield Stage(name, (), end, egress=frozenset({port.name}))


def _perhaps(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The same rules where what they refuse may yet pass."""
    return tuple(
        replace(
            one,
            action=Action.UNKNOWN,
            match=Match(
                one.match.upper, NOTHING, (*one.match.open, "whether a list judges a tunnel that is an interface")
            ),
        )
        if one.action is Action.DENY
        else one
        for one in rules
    )


def _level(port: Port) -> str:
    return f"the security level of {port.name}"


def _end(bound: Binding) -> Rule:
    """What the end of a list does."""
    place = bound.place.noted("what no entry permits is refused")
    return Rule(Action.DENY, EVERYTHING, place, handle=f"the end of access list {bound.acl}", implicit=True)
