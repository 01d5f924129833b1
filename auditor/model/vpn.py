"""Virtual private networks: how a firewall lets remote people and other sites in, and how well it guards that way."""

from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges
from auditor.model.subject import Subject


@dataclass(frozen=True, slots=True)
class Vpn:
    """One tunnel to another site, or one way in for remote people."""

    name: str
    """The vendor's name for it: a tunnel group, a phase 1 interface, a server number."""
    kind: str
    """`ipsec` `ssl` `l2tp` `pptp` `openvpn` `wireguard`."""
    evidence: Evidence
    remote_access: bool = False
    """For people that dial in; otherwise for one other site."""
    interface: str = ""
    """The interface on which callers reach it; empty when every one."""
    weak: Fact[bool] = UNSTATED
    """True where an algorithm, protocol or key exchange below today's floor is accepted; each place's note names it."""
    second_factor: Fact[bool] = UNSTATED
    """For people: the device itself, or the service that it names for that purpose, asks for a second proof."""
    weak_secret: Fact[bool] = UNSTATED
    """True where the shared secret is short, published, or the same for several callers; the secret is never kept."""
    portal: Fact[bool] = UNSTATED
    """True where a web portal (SSL VPN) answers on `interface`."""
    unlimited: Fact[bool] = UNSTATED
    """True where callers may open connections to every address inside; False where a list limits them."""
    pool: Ranges = NONE
    """The addresses that remote people are given."""
    disabled: bool = False

    def subject(self, firewall: str) -> Subject:
        """What a finding on this way into a firewall is about; its name, often a peer's address, tells twins apart."""
        label = f"{firewall} {self.kind} {self.name}" if self.name != self.kind else f"{firewall} {self.kind}"
        return Subject(firewall, ("vpn", self.kind), label=label, handle=self.name, name=self.name)
