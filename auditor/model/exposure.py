"""Who reaches what: computed by `analysis` from firewalls and servers, judged by checks."""

from auditor.model.evidence import Evidence
from auditor.model.fact import Fact
from auditor.model.firewall import Nat, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Packet, Ranges, Service
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from auditor.model.subject import Subject

_FROM = {
    Role.INTERNET: "the internet",
    Role.PARTNER: "partner networks",
    Role.VPN: "the VPN",
    Role.GUEST: "the guest Wi-Fi",
    Role.OFFICE: "the office network",
    Role.IMAGING: "the imaging network",
    Role.MANAGEMENT: "the management network",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line that decided on the way."""

    firewall: str
    action: str
    """`translate`, `permit`, `deny`, `default`, `publish`, `proxy`."""
    evidence: Evidence | None
    rule: str = ""
    """The line's own text, redacted; or a sentence for what is implicit."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What one role may start through one firewall by one rule, whoever listens there.

    The sets are exact projections: for every service there is a packet that passes; `destinations` are inside
    addresses (after translation), `public` the addresses it was sent to.
    """

    role: Role
    firewall: str
    rule: Rule
    translation: Nat | None
    sources: Ranges
    destinations: Ranges
    public: Ranges
    services: tuple[Service, ...]
    """After translation."""
    to_role: Role | None = None
    """Who stands behind the destinations, when all of them have one role."""
    certain: bool = True
    """False: something the export leaves open decides; `reason` names it."""
    reason: str = ""
    local: bool = False
    """It reaches the firewall itself."""

    def reaches(self, protocol: int, ports: Ranges) -> Ranges:
        """Which of the ports are reached by the protocol."""
        found = (one.ports & ports for one in self.services if protocol in one.protocols)
        return Ranges.union(found)


@dataclass(frozen=True, slots=True)
class Exposure:
    """A role reaches a listener of a server: what lets it, and a packet that shows it."""

    role: Role
    pacs: Pacs
    listener: Listener
    address: int
    """Where the caller sends to (public when translated)."""
    port: int
    delivered_to: int
    delivered_port: int
    path: tuple[Step, ...]
    witness: Packet
    sources: Ranges = NONE
    certain: bool = True
    reason: str = ""
    """When not certain: what decides."""
    rules: tuple[Rule, ...] = ()
    protocol: int = 6
    assumed: tuple[str, ...] = ()
    """What was inferred to get here, as sentences."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The lines of the path, the deciding ones of the firewall first."""
        return tuple(step.evidence for step in self.path if step.evidence is not None)

    @property
    def subject(self) -> Subject:
        """From-role, service and inside port."""
        inside = "" if self.listener.number is None else str(self.listener.number)
        return Subject(
            self.pacs.name,
            (self.role.value, self.listener.service, inside, *(("proxy",) if self.listener.proxy else ())),
            label=f"{self.pacs.subject(self.listener).label} from {_FROM[self.role]}",
            service=self.listener.service,
            port=self.listener.number,
        )

    @property
    def unlisted(self) -> Ranges:
        """The sources that are no address of the server's device list."""
        return self.sources - self.pacs.callers

    @property
    def parts(self) -> tuple[Subject, ...]:
        """What it is made of: the listener, and the firewall rules that let it in."""
        walls = dict.fromkeys(step.firewall for step in self.path if step.firewall)
        rules = (rule.subject(wall) for wall in walls for rule in self.rules)
        return (self.pacs.subject(self.listener), *rules)

    @property
    def login(self) -> Fact[bool]:
        """Whether the listener asks its callers to prove who they are."""
        return self.listener.login

    def __str__(self) -> str:
        return self.subject.label
