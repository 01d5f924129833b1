"""All that was read of one practice, and what its people told us."""

from dataclasses import field
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import PurePosixPath

from auditor.model.certificate import Certificate
from auditor.model.evidence import Evidence, Source
from auditor.model.exposure import Exposure, Opening
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.history import Earlier, Recorded, Was
from auditor.model.net import NONE, PUBLIC, Ranges
from auditor.model.pacs import Container, Listener, Pacs
from auditor.model.people import Attestation, Planned, Records
from auditor.model.proxy import Proxy
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.thresholds import Thresholds
from auditor.model.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses and who stands there."""

    addresses: Ranges
    role: Role
    reason: str = ""
    """Empty when site.yaml says so; else what it was inferred from, as a sentence."""


@dataclass(frozen=True, slots=True)
class SystemNote:
    """What site.yaml says about one system."""

    name: str
    addresses: Ranges = NONE
    files: tuple[str, ...] = ()
    """Names, with wildcards."""
    exported: date | None = None
    interfaces: tuple[tuple[str, Role], ...] = ()
    formerly: tuple[str, ...] = ()


def fits(mask: str, path: str) -> bool:
    """Whether a name with wildcards is that of a file, with or without its folders."""
    return fnmatchcase(path, mask) or fnmatchcase(PurePosixPath(path).name, mask)


@dataclass(frozen=True, slots=True)
class Site:
    """What site.yaml says; all of it optional."""

    practice: str = ""
    patients: int | None = None
    contact: str = ""
    networks: tuple[Network, ...] = ()
    systems: tuple[SystemNote, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    thresholds: Thresholds = field(default=Thresholds())
    overridden: tuple[tuple[str, int], ...] = ()
    """Thresholds that site.yaml sets, by name."""
    sha256: str | None = None
    profile: str = ""
    """The policy profile whose thresholds hold where none is set."""
    answered_at: tuple[tuple[str, str], ...] = ()
    """File and line of each answer."""

    @property
    def salt(self) -> str:
        """The practice's own, for hashes of what is personal."""
        return sha256(f"practice {self.practice}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of one source was understood: a count per state, and what was not."""

    source: Source
    format: str
    """The format's name; empty when none was recognised."""
    system: str = ""
    blank: int = 0
    understood: int = 0
    without_effect: int = 0
    partly: int = 0
    not_understood: tuple[Evidence, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences that name line and remedy."""
    content_sha256: str = ""
    recognised: str = ""
    """Why this format: the marks that were found."""
    failed: bool = False
    """Nothing could be read of it."""
    secrets: int = 0
    """How many secrets were struck out."""
    truncated: bool = False
    exported: date | None = None


@dataclass(frozen=True, slots=True)
class System:
    """One device of the practice with everything that was read of it."""

    name: str
    pacs: Pacs | None = None
    firewall: Firewall | None = None
    """A gateway between networks."""
    host_filter: Firewall | None = None
    """The packet filter of the machine that `pacs` runs on."""
    containers: tuple[Container, ...] = ()
    addresses: Ranges = NONE
    sources: tuple[str, ...] = ()
    """Paths."""
    inferred: tuple[str, ...] = ()
    """What was concluded about it and from what, as sentences."""
    proxies: tuple[Proxy, ...] = ()
    """Web servers that hand requests on."""
    viewers: tuple[Viewer, ...] = ()
    """Programs for people's browsers that it hands out."""


@dataclass(frozen=True, slots=True)
class Estate:
    """One practice."""

    site: Site = Site()
    systems: tuple[System, ...] = ()
    sources: tuple[Covered, ...] = ()
    networks: tuple[Network, ...] = ()
    """Those of site.yaml and the inferred ones, the most specific first; filled by `analysis.zones`."""
    openings: tuple[Opening, ...] = ()
    latent: tuple[Opening, ...] = ()
    """What the internet could start if its packets were led there: rules let it in, but nothing translates to it."""
    exposures: tuple[Exposure, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    """Those supplied as files of their own; which server shows them is not in the files."""
    as_of: date = date(2000, 1, 1)
    attestations: tuple[Attestation, ...] = ()
    plan: tuple[Planned, ...] = ()
    records: Records | None = None
    """What became of decisions and plan; None until the findings are known."""
    earlier: Earlier | None = None
    """What the last audit's result says, where it was given."""
    recorded: tuple[Recorded, ...] = ()
    """Changes of firewalls that people wrote down."""

    @property
    def servers(self) -> tuple[Pacs, ...]:
        """Every image server."""
        return tuple(one.pacs for one in self.systems if one.pacs)

    @property
    def firewalls(self) -> tuple[Firewall, ...]:
        """Every gateway and host filter."""
        return tuple(wall for one in self.systems for wall in (one.firewall, one.host_filter) if wall)

    @property
    def gateways(self) -> tuple[Firewall, ...]:
        """Every gateway."""
        return tuple(one.firewall for one in self.systems if one.firewall)

    @property
    def people(self) -> int | None:
        """How many people's data is held: as site.yaml says, else as the servers' own statistics count."""
        counted = [one.people for one in self.servers if one.people is not None]
        return self.site.patients if self.site.patients is not None else (sum(counted) if counted else None)

    def attested(self, *rows: str) -> Attestation | None:
        """An answer of yes, valid on the day of the audit, to the question of one of these provisions."""
        valid = (one for one in self.attestations if one.about in rows and one.answer == "yes")
        return next((one for one in valid if one.holds(self.as_of)), None)

    def was(self, name: str) -> Was | None:
        """A system as the earlier result shows it, under its name or a former one."""
        before = dict(self.earlier.systems) if self.earlier else {}
        former = next((note.formerly for note in self.site.systems if note.name == name), ())
        return next((before[one] for one in (name, *former) if one in before), None)

    def contents(self, system: System) -> frozenset[str]:
        """The hashes of what is significant in a system's files."""
        return frozenset(one.content_sha256 for one in self.sources if one.source.path in system.sources)

    def subject(self, *key: str, label: str = "") -> Subject:
        """The practice as a whole, or one thing of it that belongs to no system."""
        return Subject("", key, label=label or "the practice")

    @property
    def proxies(self) -> tuple[Proxy, ...]:
        """Every web server that hands requests on."""
        return tuple(proxy for one in self.systems for proxy in one.proxies)

    @property
    def viewers(self) -> tuple[Viewer, ...]:
        """Every viewer for people's browsers."""
        return tuple(viewer for one in self.systems for viewer in one.viewers)

    def standing(self, system: System, listener: Listener) -> Ranges:
        """The addresses at which a listener answers: those of the server, or of the proxy before it."""
        if not listener.proxy:
            return system.addresses
        return Ranges.union(one.addresses for one in self.systems if one.name == listener.proxy)

    def openings_of(self, firewall: Firewall) -> tuple[Opening, ...]:
        """What roles may start through one firewall."""
        return tuple(one for one in self.openings if one.firewall == firewall.name)

    def openings_to(self, system: System) -> tuple[Opening, ...]:
        """What roles may start towards one system."""
        return tuple(one for one in self.openings if not one.local and one.destinations & system.addresses)

    def openings_from(self, system: System) -> tuple[Opening, ...]:
        """What one system may start towards others."""
        return tuple(one for one in self.openings if not one.local and one.sources & system.addresses)

    def role_of(self, point: int) -> Role | None:
        """Who stands behind an address; None when nobody said and nothing shows it."""
        return next((one.role for one in self.networks if point in one.addresses), None)

    def outside(self, addresses: Ranges) -> bool:
        """Whether all of the addresses stand outside the practice: on a partner's network, or a public one."""
        if not addresses:
            return False
        roles = {self.role_of(point) for pair in addresses for point in pair}
        return roles <= {Role.INTERNET, Role.PARTNER, None} and (None not in roles or addresses <= PUBLIC)

    def __str__(self) -> str:
        return self.site.practice or "the practice"
