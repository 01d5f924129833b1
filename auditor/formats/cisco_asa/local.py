"""What the device itself answers, on which interface and to whom."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.cisco_asa import services
from auditor.formats.cisco_asa.addresses import Places
from auditor.formats.cisco_asa.interfaces import Port
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.policy import Policy
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.settings import Settings
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_PORT, ICMP, ICMPV6, TCP, UDP, Ranges, Service
from auditor.syntax.indented import Command

_PING = Service(Ranges.single(ICMP, ICMPV6))
_IKE = (Service(Ranges.single(UDP), Ranges.single(500, 4500)), Service(Ranges.single(50)))


@dataclass(frozen=True, slots=True)
class Answer:
    """A service of the device on one interface."""

    kind: str
    """`ssh`, `telnet`, `https`, `http` (which only leads to https), `vpn`, `webvpn`, `snmp`, `dhcp`, `icmp`."""
    interface: str
    sources: Ranges
    services: tuple[Service, ...]
    place: Evidence
    action: Action = Action.PERMIT
    refused: bool = False
    """The line is there, but the device does not act by it."""

    @property
    def port(self) -> int:
        """The port of a service that has one."""
        return self.services[0].ports.first

    def rule(self, port: Port) -> Rule:
        """It as a rule that stands in no list."""
        cells = Cells(self.sources, Ranges.union(port.addresses), self.services)
        place = self.place.noted(f"the device answers {self.kind} here")
        target = _LISTED if self.action is Action.JUMP else ""
        handle = f"{self.kind} on {self.interface}"
        return Rule(self.action, Match(cells), place, handle=handle, target=target, implicit=True)


MANAGEMENT = frozenset({"ssh", "telnet", "https"})
_TUNNELED = MANAGEMENT | {"icmp", "snmp"}
"""What `management-access` opens to callers of a tunnel; Telnet also on the interface of the lowest level."""
_OTHER_SSH = (9, 17)
_LISTED = "what the access list of the interface permits"


def answers(settings: Settings, places: Places, record: Record, ports: list[Port]) -> list[Answer]:
    """Every service that the lines open, those for administrators first."""
    web = settings.last("http server enable")
    found = list(_permitted("ssh", settings, places, record, 22))
    lowest = _lowest(ports)
    telnet = _permitted("telnet", settings, places, record, 23)
    found += [replace(one, refused=one.interface == lowest) for one in telnet]
    permits = list(_permitted("http", settings, places, record, _number(web, 443)))
    found += permits if web is not None else []
    found += _redirects(settings, places, record)
    found += _vpn(settings, places, record)
    found += _polled(settings, places, record)
    for command in settings.all("dhcpd enable"):
        found.append(_udp("dhcp", command.words[-1], places.any, 67, record.at(command)))
    found += _icmp(settings, places, record)
    told = {one.interface for one in found if one.kind == "icmp"}
    for port in ports:
        if port.name not in told:
            found.append(Answer("icmp", port.name, places.any, (_PING,), port.place))
    return found


def _lowest(ports: list[Port]) -> str:
    """The interface of the lowest level: Telnet is refused there, except inside a VPN (guide 9.2)."""
    levels = sorted((port.effective_level, port.name) for port in ports if port.enabled)
    return levels[0][1] if len(levels) > 1 and levels[0][0] < levels[1][0] else ""


def _number(command: Command | None, default: int) -> int:
    return number(command.words[-1] if command else "") or default


def _udp(kind: str, interface: str, sources: Ranges, port: int, place: Evidence) -> Answer:
    return Answer(kind, interface, sources, (Service(Ranges.single(UDP), Ranges.single(port)),), place)


def _permitted(kind: str, settings: Settings, places: Places, record: Record, port: int) -> Iterator[Answer]:
    """`ssh 10.0.0.0 255.0.0.0 inside` and the like."""
    for command in settings.all(kind):
        words = command.words
        try:
            area = places.prefix(words[1]) if len(words) == 3 else places.network(words[1], words[2])
        except (ValueError, IndexError):
            record.gap(command)
            continue
        service = Service(Ranges.single(TCP), Ranges.single(port))
        name = "https" if kind == "http" else kind
        yield Answer(name, words[-1], area.upper, (service,), record.at(command))


def _redirects(settings: Settings, places: Places, record: Record) -> Iterator[Answer]:
    """`http redirect outside 80`: alone of all services it wants its callers permitted by the list of the interface.

    (Firewall CLI guide 9.7, Access Rules: management traffic needs no rule, save for the redirection to HTTPS.)
    """
    for command in settings.all("http redirect"):
        _, _, interface, *rest = [*command.words, ""]
        service = Service(Ranges.single(TCP), Ranges.single(number(rest[0]) or 80))
        yield Answer("http", interface, places.any, (service,), record.at(command), Action.JUMP)


def _vpn(settings: Settings, places: Places, record: Record) -> Iterator[Answer]:
    for setting in ("crypto isakmp enable", "crypto ikev1 enable", "crypto ikev2 enable", "isakmp enable"):
        for command in settings.all(setting):
            interface = command.words[len(setting.split()) :][:1]
            yield from (Answer("vpn", name, places.any, _IKE, record.at(command)) for name in interface)
    for portal in settings.all("webvpn"):
        lines = {line.words[0]: line for line in portal.children}
        number = _number(lines.get("port"), 443)
        service = Service(Ranges.single(TCP, UDP), Ranges.single(number))
        for line in portal.children:
            if line.words[0] == "enable" and len(line.words) > 1:
                yield Answer("webvpn", line.words[1], places.any, (service,), record.at(line))


def _polled(settings: Settings, places: Places, record: Record) -> Iterator[Answer]:
    if settings.denied("snmp-server enable"):
        return
    for command in settings.all("snmp-server host"):
        words = command.words
        if len(words) > 3 and "trap" not in words:
            try:
                sources = places.host(words[3]).upper
            except ValueError:
                continue
            yield _udp("snmp", words[2], sources, 161, record.at(command))


def _icmp(settings: Settings, places: Places, record: Record) -> Iterator[Answer]:
    """`icmp permit any echo-reply outside`: once there is one for an interface, the rest is refused."""
    for command in (*settings.all("icmp permit"), *settings.all("icmp deny")):
        words = command.words
        try:
            width = 1 if words[2] == "any" else 2
            sources = places.any if width == 1 else _source(places, words[2:4])
            kinds = services.icmp(Ranges.single(ICMP), words[2 + width : -1])
        except (ValueError, IndexError):
            record.gap(command)
            continue
        action = Action.PERMIT if words[1] == "permit" else Action.DENY
        service = Service(Ranges.single(ICMP, ICMPV6), kinds if words[2 + width : -1] else ANY_PORT)
        yield Answer("icmp", words[-1], sources, (service,), record.at(command), action)


def _source(places: Places, words: list[str]) -> Ranges:
    first, second = words
    return places.host(second).upper if first == "host" else places.network(first, second).upper


def local_stages(found: list[Answer], policy: Policy, managed: str) -> Iterator[Stage]:
    """What reaches the device itself, per interface: what a control-plane list leaves of what it answers.

    `managed` is the interface that `management-access` names: what it answers, callers of a tunnel reach too.
    """
    for port in policy.ports:
        mine = [one for one in found if one.interface == port.name and port.addresses]
        heard = [one for one in mine if not one.refused]
        yield from _control_plane(port, [one.rule(port) for one in heard if one.kind in MANAGEMENT], policy)
        stage = _services(port, heard, frozenset({port.name}))
        if any(one.action is Action.JUMP for one in heard):
            listed = tuple(replace(rule, implicit=True) for rule in policy.listed(port))
            stage = replace(stage, chains=((_LISTED, listed),))
        yield stage
        if port.name == managed and policy.tunnels:
            rest = _services(
                port, [one for one in mine if one.kind in _TUNNELED], frozenset(one.name for one in policy.tunnels)
            )
            yield replace(rest, rules=tuple(_by_tunnel(rule, policy.record) for rule in rest.rules))


def _services(port: Port, found: list[Answer], ingress: frozenset[str]) -> Stage:
    rules = [one.rule(port) for one in sorted(found, key=lambda one: one.place.first)]
    end = Rule(Action.DENY, Match(), port.place.noted("the device answers nothing else here"), implicit=True)
    name = f"services of the device on {port.name}"
    return Stage(name, tuple(rules), end, ingress=ingress, traffic=frozenset({"local"}))


def _by_tunnel(rule: Rule, record: Record) -> Rule:
    """The SSH server that came with 9.17 does not answer over a tunnel (General Operations CLI guide 9.19, SSH)."""
    if not rule.handle.startswith("ssh ") or (record.version and record.version < _OTHER_SSH):
        return rule
    return replace(rule, match=replace(rule.match, lower=NOTHING, open=("which SSH server the device runs",)))


def _control_plane(port: Port, permitted: list[Rule], policy: Policy) -> Iterator[Stage]:
    """A control-plane list: the lines of ssh, telnet and http go before it, and its end refuses nothing (guide 9.x).

    What it permits is no more than what the device answers, so those entries count as no rules of their own.
    """
    for bound in policy.bindings("control-plane", port.name):
        listed = [_counted_out(rule) if rule.action is Action.PERMIT else rule for rule in policy.entries(bound)]
        end = Rule(Action.PERMIT, Match(), bound.place.noted("this list ends without a refusal"), implicit=True)
        yield Stage(
            f"control-plane list {bound.acl} on {port.name}",
            (*permitted, *listed),
            end,
            ingress=frozenset({port.name}),
            traffic=frozenset({"local"}),
        )


def _counted_out(rule: Rule) -> Rule:
    return replace(rule, implicit=True, evidence=rule.evidence.noted("the control-plane list lets it through"))
