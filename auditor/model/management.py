"""How a firewall is administered and watched."""

from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, Ranges
from auditor.model.pacs import Account


@dataclass(frozen=True, slots=True)
class ManagementService:
    """A way to administer or monitor the device: who may use it, and from where."""

    kind: str
    """`ssh` `telnet` `http` `https` `snmp` `console`."""
    evidence: tuple[Evidence, ...]
    interface: str | None = None
    """None: every interface that rules let it in by."""
    sources: Ranges = ANY_ADDRESS
    port: int | None = None
    encrypted: bool = True
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class Snmp:
    """An SNMP community or user."""

    version: str
    """`1`, `2c` or `3`."""
    evidence: Evidence
    well_known: bool = False
    """The community is `public`, `private` or another published one."""
    masked: bool = False
    """The export hides the community."""
    writable: bool = False
    sources: Ranges = ANY_ADDRESS


@dataclass(frozen=True, slots=True)
class Management:
    """How the device is administered and watched."""

    services: tuple[ManagementService, ...] = ()
    idle_minutes: tuple[tuple[str, Fact[int]], ...] = ()
    """By service; 0 is never."""
    accounts: tuple[Account, ...] = ()
    weak_hashes: tuple[Evidence, ...] = ()
    """Passwords stored reversibly or by a weak hash; the note names the kind."""
    default_credentials: tuple[Evidence, ...] = ()
    """Places that hold a vendor default or an empty password."""
    central_login: Fact[bool] = UNSTATED
    """Administrators log in through RADIUS, TACACS+, LDAP or SAML."""
    lockout: Fact[bool] = UNSTATED
    snmp: tuple[Snmp, ...] = ()
    weak_crypto: tuple[Fact[bool], ...] = ()
    """Settings of SSH and TLS: True where the value in effect is weak."""
    unneeded: tuple[Evidence, ...] = ()
    """Services that a firewall rarely needs; the note names them."""
    syslog: Fact[bool] = UNSTATED
    """Logs go to another system."""
    admin_log: Fact[bool] = UNSTATED
    """Changes and log-ins of administrators are recorded elsewhere."""
    time_sync: Fact[bool] = UNSTATED
    config_backup: Fact[bool] = UNSTATED
