"""Network ACLs: numbered lists at the edge of subnets, asked again, the other way round, for each answer."""

from collections.abc import Iterator

from auditor.formats.aws.listing import Account, each, flag, number, tag, text
from auditor.formats.aws.machines import network
from auditor.formats.aws.services import service
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Stage
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_PORT, ICMP, ICMPV6, NONE, TCP, UDP, Ranges, Service
from auditor.syntax.jsonc import Object

_STAR = 32767
"""The number of the rule `*` for IPv4; that for IPv6 is 32768."""
_ACTIONS = {"allow": Action.PERMIT, "deny": Action.DENY}
_PROTOCOLS = {str(TCP), str(UDP)}
_ECHO_REPLIES = {ICMP: 0, ICMPV6: 129 * 256}
KNOWN = frozenset(
    {"CidrBlock", "Ipv6CidrBlock", "Egress", "IcmpTypeCode", "PortRange", "Protocol", "RuleAction", "RuleNumber"}
)
"""The keys of an entry."""


@dataclass(frozen=True)
class Acl:
    """The network ACL of one subnet, with the interfaces in it and all others."""

    row: Object
    inside: frozenset[str]
    outside: frozenset[str]
    addresses: Ranges

    def stages(self) -> Iterator[Stage]:
        """What it asks of a request that enters or leaves its subnets, and of the answer to it."""
        name = tag(self.row) or text(self.row, "NetworkAclId")
        for ingress, egress, way in ((self.outside, self.inside, "into"), (self.inside, self.outside, "out of")):
            entering = way == "into"
            yield Stage(
                f"network ACL {name}, {way} its subnets",
                tuple(self._rule(one, entering=entering) for one in self._entries(egress=not entering)),
                self._end(),
                ingress=ingress,
                egress=egress,
            )
            yield Stage(
                f"network ACL {name}, answers to what goes {way} its subnets",
                tuple(self._answer(one, entering=entering) for one in self._entries(egress=entering)),
                self._end(),
                ingress=ingress,
                egress=egress,
            )

    def _entries(self, *, egress: bool) -> list[Object]:
        found = [one for one in each(self.row, "Entries") if flag(one, "Egress") is egress]
        numbered = [(number(one, "RuleNumber") or 0, one) for one in found]
        return [one for place, one in sorted(numbered, key=lambda pair: pair[0]) if place < _STAR]

    def _end(self) -> Rule:
        return Rule(Action.DENY, Match(), self.row.evidence.noted("what no numbered rule matches"), implicit=True)

    def _rule(self, entry: Object, *, entering: bool) -> Rule:
        match = self._match(entry, (_service(entry),), entering=entering)
        place = number(entry, "RuleNumber") or 0
        # every VPC comes with an ACL that lets all through; a group decides then
        shipped = flag(self.row, "IsDefault") and _service(entry) == Service()
        handle = f"{text(self.row, 'NetworkAclId')} {'inbound' if entering else 'outbound'} {place}"
        return Rule(_action(entry), match, entry.evidence, place, handle, implicit=shipped)

    def _answer(self, entry: Object, *, entering: bool) -> Rule:
        """The requests whose answers an entry of the other direction matches: it sees the caller's port."""
        match = self._match(entry, _answered(entry), entering=entering)
        note = "it decides about the answers"
        return Rule(_action(entry), match, entry.evidence.noted(note), implicit=True)

    def _match(self, entry: Object, services: tuple[Service, ...], *, entering: bool) -> Match:
        there = _network(entry)
        other = there or ANY_ADDRESS
        cells = Cells(other if entering else self.addresses, self.addresses if entering else other, services)
        return Match(cells) if there else Match(cells, NOTHING, ("an address that is not readable",))


def acl_of(account: Account, vpc: str, subnet: str) -> Object | None:
    """The network ACL of a subnet: its own, else the default one of the VPC; None where the files do not tell."""
    if not account.whole("NetworkAcls"):
        return None
    rows = [row for row in account.rows("NetworkAcls") if text(row, "VpcId") == vpc]
    own = (row for row in rows if any(text(one, "SubnetId") == subnet for one in each(row, "Associations")))
    return next(own, None) or next((row for row in rows if flag(row, "IsDefault")), None)


def gaps(account: Account, vpc: str) -> Iterator[Evidence]:
    """Keys of entries that were not understood."""
    for row in account.rows("NetworkAcls"):
        for entry in each(row, "Entries") if text(row, "VpcId") == vpc else ():
            unknown = (one for one in entry.members if one.name not in KNOWN)
            yield from (one.evidence.noted(f"the setting {one.name}") for one in unknown)


def _action(entry: Object) -> Action:
    return _ACTIONS.get(text(entry, "RuleAction"), Action.UNKNOWN)


def _network(entry: Object) -> Ranges:
    return network(text(entry, "CidrBlock")) | network(text(entry, "Ipv6CidrBlock"))


def _service(entry: Object) -> Service:
    protocol = text(entry, "Protocol")
    if protocol in _PROTOCOLS:
        return service(protocol, number(entry, "PortRange", "From"), number(entry, "PortRange", "To"))
    return service(protocol, number(entry, "IcmpTypeCode", "Type"), number(entry, "IcmpTypeCode", "Code"))


def _answered(entry: Object) -> tuple[Service, ...]:
    """Requests by what their answers look like: ports change places, an echo request is answered by an echo reply."""
    found = _service(entry)
    kinds = [kind for kind in (ICMP, ICMPV6) if kind in found.protocols]
    if len(kinds) == 1 and found.protocols.size == 1:
        echoed = _ECHO_REPLIES[kinds[0]] in found.ports
        return (Service(found.protocols),) if echoed else (Service(found.protocols, NONE),)
    return (Service(found.protocols, ANY_PORT, found.ports),)
