"""Web servers before image servers: the doors at which they answer, and what each path asks before it leads on."""

from dataclasses import field

from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges, cidr
from auditor.model.pacs import Publication, Tls
from auditor.model.subject import Subject

_LOOPBACK = cidr("127.0.0.0/8") | cidr("::1")


@dataclass(frozen=True, slots=True)
class Backend:
    """A server that a path leads to."""

    host: str
    """As written: a name, an address; empty when a variable decides."""
    port: int | None
    evidence: Evidence
    encrypted: Fact[bool] = UNSTATED
    socket: bool = False
    """A socket of the machine itself, without address."""
    apart: bool = False
    """It may run on another machine than the proxy, though only a name leads there: a pod of a cluster."""

    @property
    def address(self) -> Ranges:
        """Its address; nothing for a name."""
        try:
            return cidr(self.host.strip("[]"))
        except ValueError:
            return NONE

    @property
    def local(self) -> bool:
        """It runs on the proxy's own machine (or in its own container)."""
        return self.socket or self.host == "localhost" or bool(self.address and self.address <= _LOOPBACK)

    def __str__(self) -> str:
        host = self.host or "(named by a variable)"
        host = f"[{host}]" if ":" in host and self.address and not host.startswith("[") else host
        return host if self.port is None else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Route:
    """What some callers meet at some paths of a door; a path with two ways in (this list, or a login) is two routes."""

    path: str
    """As the file matches it: `/dicom-web/`, `~ ^/studies/`."""
    evidence: Evidence
    backends: tuple[Backend, ...] = ()
    """Empty where the proxy answers by itself or from files."""
    login: Fact[bool] = UNSTATED
    """Whether these callers must prove who they are before the proxy leads on or shows a file."""
    callers: Ranges = ANY_ADDRESS
    """The addresses that are answered at all."""
    identity: tuple[tuple[str, str], ...] = ()
    """By header that names a person, in small letters: `set` by the proxy, `stripped`, or `client` (taken as sent)."""
    credentials: tuple[Evidence, ...] = ()
    """Lines that log every caller in at the backend with one fixed account."""
    listing: Fact[bool] = UNSTATED
    """Whether folders without an index page are listed; unstated where no files are served."""
    logged: Fact[bool] = UNSTATED
    """Whether requests are written to an access log."""


@dataclass(frozen=True, slots=True)
class Door:
    """One address and port at which a proxy answers for some host names."""

    port: int
    evidence: Evidence
    encrypted: Fact[bool]
    bind: str = ""
    """The address it is bound to; empty means all interfaces."""
    names: tuple[str, ...] = ()
    tls: Tls = field(default=Tls())
    routes: tuple[Route, ...] = ()
    protocol: str = "web"
    """`web`, or `tcp` where connections are handed on unread."""
    contained: bool = False
    publications: tuple[Publication, ...] = ()

    @property
    def local(self) -> bool:
        """Only the proxy's own machine reaches it."""
        return self.bind.startswith("127.") or self.bind in {"::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Proxy:
    """One web server that hands requests on."""

    name: str
    """The system key; filled by the pipeline."""
    product: str
    evidence: Evidence
    doors: tuple[Door, ...] = ()
    gaps: tuple[Evidence, ...] = ()
    """Lines that were not understood and could matter."""

    def subject(self, door: Door, *key: str) -> Subject:
        """What a finding on one door is about; `key` begins with what is judged, then the path."""
        path = f" {key[1]}" if len(key) > 1 else ""
        label = f"{self.name} port {door.port}{path}"
        return Subject(self.name, ("proxy", str(door.port), *door.names[:1], *key), label=label)
