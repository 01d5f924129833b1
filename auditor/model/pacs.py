"""Image servers: what listens, who may do what, what is recorded and stored."""

from dataclasses import field, replace
from datetime import date

from auditor.model.credential import Credential
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known, Unknown, derived
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges
from auditor.model.subject import Subject
from auditor.model.thresholds import Thresholds

VERBS = ("echo", "find", "worklist", "get", "move", "store")
READS = ("find", "worklist", "get", "move")
"""The verbs that disclose something."""


@dataclass(frozen=True, slots=True)
class Account:
    """A login name of a product, with what its stored password shows; the password itself is never kept."""

    name: str
    evidence: Evidence
    default_password: bool = False
    """The vendor's published password, or empty."""
    weak_password: str = ""
    """Why it is guessable, as a clause: `is equal to the user name`; empty when nothing shows that."""
    clear_text: bool = False
    """The file holds the password itself, readable."""
    generic: bool = False
    """A name that no one person has: admin, radiology, viewer."""
    administrator: bool | None = None
    setting: str = ""
    """The vendor's setting that holds it, where one does."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How a listener encrypts."""

    minimum_weak: Fact[bool] = UNSTATED
    """True where a protocol below TLS 1.2 is accepted."""
    weak_ciphers: Fact[bool] = UNSTATED
    null_ciphers: Fact[bool] = UNSTATED
    """True where a suite without encryption is offered."""
    client_certificate: Fact[bool] = UNSTATED
    """True where a caller must show a certificate that the server verifies."""
    trust_disabled: Fact[bool] = UNSTATED
    """True where a certificate is asked for and any one is taken: nothing says whose are trusted."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A container port made reachable at an address of its host."""

    host_port: int
    container_port: int
    evidence: Evidence
    address: str = ""
    """The host address it is bound to; empty means all interfaces."""
    protocol: str = "tcp"
    setting: str = ""
    """The vendor's setting whose value is `address:host_port:container_port`, where there is such a one."""

    @property
    def loopback(self) -> bool:
        """Only the host itself reaches it."""
        return self.address.startswith("127.") or self.address in {"::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Admission:
    """What callers of some addresses meet at a proxy that answers in the server's place."""

    callers: Ranges
    login: Fact[bool]
    evidence: Evidence
    """The lines that lead on to the server."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One port on which the server answers."""

    service: str
    """`dicom` `web` `hl7` `database` `ldap` `console` `debug`."""
    port: Fact[int]
    """As the server binds it; the inside port."""
    enabled: Fact[bool]
    encrypted: Fact[bool]
    login: Fact[bool]
    """Whether callers must prove who they are. For DICOM: True where every caller is refused that is not listed and
    bound to its address, or shows a certificate; an AE title alone is False (see `titles_only`)."""
    verbs: tuple[tuple[str, Fact[bool]], ...] = ()
    """For DICOM: what a caller unknown to the server may do, by verb (`VERBS`)."""
    titles_only: Fact[bool] = UNSTATED
    """For DICOM: a listed AE title is all that a caller must show to search or fetch."""
    called_title_checked: Fact[bool] = UNSTATED
    remote: Fact[bool] = UNSTATED
    """Whether hosts other than the server itself are answered."""
    default_account: Fact[bool] = UNSTATED
    """True where the vendor's published account opens it."""
    tls: Tls = Tls()
    bind: str = ""
    """The address it is bound to; empty means all interfaces."""
    publications: tuple[Publication, ...] = ()
    contained: bool = False
    """It runs in a container: without a publication nobody outside the host's container networks reaches it."""
    paths: tuple[str, ...] = ()
    """Web paths served there, e.g. `/dicom-web/`."""
    evidence: tuple[Evidence, ...] = ()
    title: str = ""
    """Its AE title."""
    proxy: str = ""
    """The system whose web server answers here and leads on to the server; empty for the server's own ports."""
    behind: int | None = None
    """With `proxy`: the server's own port that it leads to."""
    admissions: tuple[Admission, ...] = ()
    """With `proxy`: the ways in, the most open ones first."""

    @property
    def number(self) -> int | None:
        """The inside port when known."""
        return self.port.value if isinstance(self.port, Known) else None

    @property
    def host_ports(self) -> tuple[int, ...]:
        """The ports at which other hosts reach it: published ones, or its own."""
        if self.contained:
            return tuple(one.host_port for one in self.publications if not one.loopback)
        return () if self.bind.startswith("127.") or self.number is None else (self.number,)

    @property
    def reachable(self) -> bool:
        """Other hosts can send to it, as far as the server's own files say; a firewall may still stop them."""
        if self.contained:
            return any(not one.loopback for one in self.publications)
        return not (self.bind.startswith("127.") or self.bind in {"::1", "localhost"})

    @property
    def image_paths(self) -> tuple[str, ...]:
        """The paths of DICOMweb, of image links and of Orthanc's fast copies (transfers accelerator)."""
        words = ("dicom-web", "dicomweb", "wado", "/aets", "/transfers")
        return tuple(path for path in self.paths if any(word in path.lower() for word in words))

    def verb(self, name: str) -> Fact[bool]:
        """What an unknown caller may do."""
        return dict(self.verbs).get(name, Unknown("", "the server does not offer this"))

    def strangers(self, *names: str) -> Fact[bool]:
        """Whether a caller that shows no certificate and is not listed may do any of these.

        The first verb that is open answers, else the first that is not known, else the first. Where every caller
        must show a certificate, a stranger may do nothing.
        """
        if isinstance(self.tls.client_certificate, Known) and self.tls.client_certificate.value:
            return derived(self.tls.client_certificate, False)
        offered = [fact for name in names if (fact := self.verb(name)).setting]
        opened = [fact for fact in offered if isinstance(fact, Known) and fact.value]
        unknown = [fact for fact in offered if isinstance(fact, Unknown)]
        return next(iter((*opened, *unknown, *offered)), Unknown("", "the server does not offer this"))

    @property
    def live(self) -> bool:
        """Not known to be switched off."""
        return not (isinstance(self.enabled, Known) and not self.enabled.value)

    @property
    def reads(self) -> Fact[bool]:
        """Whether a stranger may search or fetch."""
        return self.strangers(*READS)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system that may call, or is called."""

    name: str
    kind: str
    """`dicom`, `web`, or `login`: a service that is asked who may log in."""
    evidence: Evidence
    title: str = ""
    host: str = ""
    port: int | None = None
    address: Ranges = NONE
    """Its address when `host` is one."""
    rights: tuple[tuple[str, Fact[bool]], ...] = ()
    """By DICOM verb, in effect, for a caller at its address."""
    anywhere: tuple[tuple[str, Fact[bool]], ...] = ()
    """By DICOM verb, whether a caller with its title has the right from every address; empty where not worked out."""
    ineffective: tuple[Evidence, ...] = ()
    """Denials written for this peer that a global setting overrules."""
    encrypted: Fact[bool] = UNSTATED
    secret_in_clear: bool = False
    wildcard: bool = False
    """Its host stands for more than one."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The file says one thing and the server does another; `kind` is for checks, `evidence.note` for people."""

    kind: str
    """`duplicate-key` `wrong-case-key` `wrong-type` `dns-host` `duplicate-title` `unsubstituted-variable`
    `script` `unknown-key` `users-ignored` `no-effect` `may-not-start`."""
    evidence: Evidence
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published weakness of a version."""

    id: str
    summary: str
    fixed: str
    source: str
    remote_code: bool = False


@dataclass(frozen=True, slots=True)
class Pacs:
    """One image server, as it really behaves."""

    name: str
    """The system key; filled by the pipeline."""
    product: str
    evidence: Evidence
    version: Fact[str] = UNSTATED
    listeners: tuple[Listener, ...] = ()
    peers: tuple[Peer, ...] = ()
    accounts: tuple[Account, ...] = ()
    secrets_in_clear: tuple[Evidence, ...] = ()
    """Every place of the files that holds a readable secret; the note names the setting."""
    default_secrets: tuple[Evidence, ...] = ()
    """Places that hold a vendor's published secret which is no listed account; the note names the setting."""
    credentials: tuple[Credential, ...] = ()
    personal_logins: Fact[bool] = UNSTATED
    """Each user has a login of their own, as far as somebody states it: the accounts themselves tell more."""
    roles_separated: Fact[bool] = UNSTATED
    idle_minutes: Fact[int] = UNSTATED
    """Idle time after which a web session ends; 0 is never."""
    lockout: Fact[bool] = UNSTATED
    second_factor: Fact[bool] = UNSTATED
    password_length: Fact[int] = UNSTATED
    """The shortest password that the login takes; 0 where it sets no rule."""
    webdav: Fact[bool] = UNSTATED
    scripting: Fact[bool] = UNSTATED
    """Scripts can be run through the API."""
    file_writes: Fact[bool] = UNSTATED
    """The API may write files on the server."""
    overwrite: Fact[bool] = UNSTATED
    """Stored images can be replaced."""
    delete_unrestricted: Fact[bool] = UNSTATED
    recycle: Fact[bool] = UNSTATED
    """The oldest studies are deleted when the store is full."""
    checksums: Fact[bool] = UNSTATED
    encrypted_at_rest: Fact[bool] = UNSTATED
    storage_path: Fact[str] = UNSTATED
    shared_path: Fact[bool] = UNSTATED
    """Images lie on a network share, in a temporary folder or in a web root."""
    audit: Fact[bool] = UNSTATED
    """Who looked at what is recorded."""
    exports_logged: Fact[bool] = UNSTATED
    audit_remote: Fact[bool] = UNSTATED
    """The record goes to another system."""
    collectors: tuple[Peer, ...] = ()
    """Where the record is sent; `kind` is `udp`, `tcp` or `tls`."""
    audit_clear: Fact[bool] = UNSTATED
    """The record leaves the machine without encryption."""
    audit_suppressed: Fact[bool] = UNSTATED
    """Searches, retrievals, exports, log-ins, or all that certain callers do, are left out of the record."""
    retention_days: Fact[int] = UNSTATED
    """How long the record is kept; 0 is without end."""
    share_links: Fact[bool] = UNSTATED
    """Links to studies that need no login can be made without an end."""
    user_identity: Fact[bool] = UNSTATED
    """DICOM callers must say which person is calling, and that is verified."""
    phi_in_logs: Fact[bool] = UNSTATED
    verify_peers: Fact[bool] = UNSTATED
    """Certificates of other web servers are checked."""
    host_check: Fact[bool] = UNSTATED
    """Listed callers are bound to their address, in effect."""
    title_implicit: Fact[bool] = UNSTATED
    """Login depends on an unset default."""
    users_declared: Fact[bool] = UNSTATED
    default_title: Fact[bool] = UNSTATED
    move_anywhere: Fact[bool] = UNSTATED
    database: Fact[str] = UNSTATED
    """Where the index database is: `local` or its host."""
    database_encrypted: Fact[bool] = UNSTATED
    advisories: tuple[tuple[Advisory, Fact[bool]], ...] = ()
    """Those whose version range may hold; False where a distribution has its own fixes."""
    advisories_as_of: date | None = None
    notices: tuple[Notice, ...] = ()
    gaps: tuple[Evidence, ...] = ()
    """Lines that were not understood and could matter."""
    people: int | None = None
    """Patients counted in the export itself (/statistics)."""
    thresholds: Thresholds = field(default=Thresholds())

    def subject(self, listener: Listener | None = None, *key: str) -> Subject:
        """What a finding on this server is about: a listener (by service and inside port), a setting, an account."""
        if listener is None:
            return Subject(self.name, key, label=self.name)
        port = "" if listener.number is None else str(listener.number)
        through = ("proxy",) if listener.proxy else ()
        place = f"port {port}{' of the proxy' if through else ''}" if port else "(port not known)"
        return Subject(
            self.name,
            (listener.service, port, *through, *key),
            label=f"{self.name} {listener.service} {place}",
            service=listener.service,
            port=listener.number,
        )

    def part(self, service: str, *key: str, label: str = "") -> Subject:
        """What a finding on a setting, an account or a peer is about; `service` names the listener it belongs to."""
        port = next((one.number for one in self.of(service)), None)
        return Subject(self.name, key, label=label or self.name, service=service if port else "", port=port)

    def about(self, fact: "Fact[bool] | Fact[int] | Fact[str]", service: str = "") -> Subject:
        """What a finding on one setting is about."""
        return self.part(service, fact.setting)

    def account(self, one: Account) -> Subject:
        """What a finding on one account is about."""
        return replace(self.part("web", "account", label=f"{self.name} account {one.name}"), private=one.name)

    @property
    def callers(self) -> Ranges:
        """The addresses of the listed DICOM peers, as far as they are given as addresses."""
        return Ranges.union(one.address for one in self.peers if one.kind == "dicom")

    def of(self, service: str) -> tuple[Listener, ...]:
        """The listeners of one service that are not switched off."""
        return tuple(one for one in self.listeners if one.service == service and one.live)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Container:
    """A container as a compose file declares it."""

    name: str
    evidence: Evidence
    image: str = ""
    tag: str = ""
    publications: tuple[Publication, ...] = ()
    host_network: bool = False
    privileged: bool = False
    docker_socket: bool = False
    service: str = ""
    """What it is for, when its image tells: `dicom`, `web`, `database`, `ldap`, `proxy`, `console`."""
    secrets_in_clear: tuple[Evidence, ...] = ()
    default_secrets: tuple[Evidence, ...] = ()
    credentials: tuple[Credential, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One configuration value that another file gives to a server: the environment of its container, an API answer."""

    path: tuple[str, ...]
    """`("DicomWeb", "Enable")`."""
    value: object
    """As JSON would hold it."""
    evidence: Evidence
    name: str = ""
    """As written there: `ORTHANC__DICOM_WEB__ENABLE`."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a deployment file says about a server whose own format reads it: layers above or below its files."""

    product: str
    """The name of the format that reads it: `orthanc`."""
    name: str
    """The container's name."""
    container: Container
    settings: tuple[Setting, ...] = ()
    image_kind: str = ""
    """Which family of images: `orthancteam`, `osimis`, `jodogne`; empty when unknown."""
    version: Fact[str] = UNSTATED
    mounts: tuple[str, ...] = ()
    """Host files that are mounted as configuration, as written."""
    environment: tuple[Setting, ...] = ()
    """Every variable of the container, by name and without a path: what `${NAME}` in its files stands for."""
    folders: tuple[tuple[str, str, Evidence], ...] = ()
    """What lies outside the container: the path inside, the host's path (`nfs:`, `smb:` of a share), the place."""
    incomplete: bool = False
    """A part of the file, or a file that it takes settings from, is missing: what is not set here may be set there."""
    siblings: tuple[tuple[tuple[str, ...], Listener], ...] = ()
    """The databases of the same file, each with the names by which its other containers reach it."""
    server: Pacs | None = None
    """The server as far as the deployment file alone shows it, where the product's own files refine that."""
