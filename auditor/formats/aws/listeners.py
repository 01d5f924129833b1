"""What the listeners of load balancers hand on to which targets: elbv2 in four answers, classic ones in one."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from auditor.formats.aws.listing import each, number, place, text, texts
from auditor.formats.aws.machines import network
from auditor.formats.aws.stages import Vpc
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known
from auditor.model.frozen import dataclass
from auditor.model.net import TCP, UDP, Ranges, Service
from auditor.syntax.jsonc import Node, Object

_PROTOCOLS = {"UDP": Ranges.single(UDP), "TCP_UDP": Ranges.single(TCP, UDP)}
_KEEPS = frozenset({"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"})
"""Protocols of target groups for which a network load balancer always keeps the client's address."""
_ENDED = {"HTTPS": True, "TLS": True, "SSL": True, "HTTP": False}
"""Protocols of listeners at which the connection of the client ends; whether that is TLS."""


@dataclass(frozen=True, slots=True)
class Target:
    """A machine, or an address, to which connections are handed on."""

    to: Ranges
    port: int
    id: str
    group: str
    """The name of its target group; of the load balancer where there is none."""
    keeps: bool = False
    """It sees the client's address."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A port of a load balancer."""

    service: Service
    targets: tuple[Target, ...]
    evidence: Evidence
    tls: Fact[bool]
    """Whether its callers speak TLS; not stated where it hands on what it gets."""


@dataclass(frozen=True)
class Served:
    """The listeners of one load balancer, and what is not known of them."""

    listeners: tuple[Listener, ...]
    gaps: tuple[Evidence, ...]


def classic(row: Object, vpc: Vpc) -> Served:
    """Those of a classic load balancer: each hands its port on to one port of every registered instance."""
    ids = [(text(one, "InstanceId"), one.evidence) for one in each(row, "Instances")]
    held = [(id, vpc.holds(id), place) for id, place in ids]
    found = []
    for one in each(row, "ListenerDescriptions"):
        port = number(one, "Listener", "InstancePort")
        targets = (Target(to, port, id, text(row, "LoadBalancerName")) for id, to, _ in held if to and port)
        service = Service(Ranges.single(TCP), Ranges.single(number(one, "Listener", "LoadBalancerPort") or 0))
        found.append(Listener(service, tuple(targets), one.evidence, _tls(one.get("Listener"))))
    lost = (place.noted(f"the address of the instance {id} is not known") for id, to, place in held if not to)
    return Served(tuple(found), tuple(lost))


def listed(row: Object, vpc: Vpc) -> Served:
    """Those of an application or network load balancer."""
    found = _Listed(row, vpc)
    return Served(tuple(found.listeners()), tuple(found.gaps()))


@dataclass(frozen=True)
class _Listed:
    row: Object
    vpc: Vpc

    def listeners(self) -> Iterator[Listener]:
        for row in self._rows():
            protocols = _PROTOCOLS.get(text(row, "Protocol"), Ranges.single(TCP))
            service = Service(protocols, Ranges.single(number(row, "Port") or 0))
            targets = tuple(target for group in self._groups(row) for target in self._targets(group))
            yield Listener(service, targets, row.evidence, _tls(row))

    def gaps(self) -> Iterator[Evidence]:
        rows = tuple(self._rows())
        if not rows:
            yield self.row.evidence.noted("its listeners (describe-listeners) are not known")
        known = {text(row, "TargetGroupArn") for row in self.vpc.account.rows("TargetGroups")}
        for row in rows:
            if _named(row) - known:
                yield row.evidence.noted("its target group (describe-target-groups) is not known")
            for group in self._groups(row):
                if not tuple(self._targets(group)):
                    name = text(group, "TargetGroupName")
                    yield group.evidence.noted(f"the targets of {name} (describe-target-health) are not known")

    def _rows(self) -> Iterator[Object]:
        rows = self.vpc.account.rows("Listeners")
        return (row for row in rows if text(row, "LoadBalancerArn") == text(self.row, "LoadBalancerArn"))

    def _groups(self, listener: Object) -> Iterator[Object]:
        """The target groups of a listener; those of rules that describe-listeners does not print are all its others."""
        named, arn = _named(listener), text(self.row, "LoadBalancerArn")
        ruled = text(self.row, "Type") == "application"
        for row in self.vpc.account.rows("TargetGroups"):
            if text(row, "TargetGroupArn") in named or (ruled and arn in texts(row, "LoadBalancerArns")):
                yield row

    def _targets(self, group: Object) -> Iterator[Target]:
        """Those of a group.

        The answer of describe-target-health does not name the group: the name of its file must, unless there is only
        one.
        """
        name, account = text(group, "TargetGroupName"), self.vpc.account
        files = [one for one in account.listings if "TargetHealthDescriptions" in one.rows]
        alone = len(files) == 1 and sum(1 for _ in account.rows("TargetGroups")) == 1
        for one in files:
            if alone or (name and name in PurePosixPath(one.source.path).stem):
                for row in one.rows["TargetHealthDescriptions"]:
                    id, port = text(row, "Target", "Id"), number(row, "Target", "Port")
                    if (to := network(id) or self.vpc.holds(id)) and port is not None:
                        yield Target(to, port, id, name, self._keeps(group))

    def _keeps(self, group: Object) -> bool:
        """Whether targets see the client's address; only network load balancers can keep it."""
        if text(self.row, "Type") != "network":
            return False
        return text(group, "TargetType") == "instance" or text(group, "Protocol") in _KEEPS


def _tls(row: Node | None) -> Fact[bool]:
    written = text(row, "Protocol")
    if not isinstance(row, Object) or written not in _ENDED:
        return UNSTATED
    return Known(_ENDED[written], "Protocol", evidence=(place(row, "Protocol"),), written=written)


def _named(listener: Object) -> set[str]:
    """The target groups that a listener's own actions forward to."""
    actions = each(listener, "DefaultActions")
    parts = (*actions, *(part for one in actions for part in each(one, "ForwardConfig", "TargetGroups")))
    return {text(part, "TargetGroupArn") for part in parts} - {""}
