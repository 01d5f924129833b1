"""Viewers that run in people's browsers: what the file that each browser downloads tells it, and so tells everybody."""

from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.subject import Subject

_LOOPBACK = ("127.", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Root:
    """An address that the viewer asks."""

    setting: str
    """`dataSources.dicomweb.qidoRoot`, `oidc.authority`."""
    evidence: Evidence
    scheme: str = ""
    """`http` or `https`; empty for that of the viewer's own page."""
    host: str = ""
    """As written; empty for the host of the viewer's own page."""
    port: int | None = None
    """None for the port of the viewer's own page."""
    path: str = ""

    @property
    def local(self) -> bool:
        """The computer that the browser itself runs on, which is not the server."""
        return self.host.startswith(_LOOPBACK)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host or "(its own host)"
        port = f":{self.port}" if self.port not in {None, 80, 443} else ""
        return f"{self.scheme}://{host}{port}{self.path}" if self.scheme else self.path or "/"


@dataclass(frozen=True, slots=True)
class Held:
    """A secret in the file that every browser downloads; its value is never kept."""

    setting: str
    evidence: Evidence
    kind: str = "login"
    """`login`: it opens the archive; `client`: of the viewer itself at the login service; `key`: its name says so."""
    commented: bool = False
    """It stands in a comment, which is downloaded alike."""
    filled_later: bool = False
    """A placeholder stands there; what takes its place is downloaded."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """One viewer."""

    name: str
    """The system key; filled by the pipeline."""
    product: str
    evidence: Evidence
    images: tuple[Root, ...] = ()
    """Where it searches and fetches."""
    unclear: tuple[Evidence, ...] = ()
    """Addresses that the file does not decide."""
    login: Fact[bool] = UNSTATED
    """Whether it sends people to a login service first. That guards nothing by itself: the archive must refuse."""
    authority: Root | None = None
    """The login service."""
    implicit: Fact[bool] = UNSTATED
    """Whether tokens come back in the address of a page."""
    secrets: tuple[Held, ...] = ()
    foreign: tuple[tuple[tuple[int, ...], Fact[bool]], ...] = ()
    """By the first version for which it holds: whether a link can make it load its configuration from any address."""
    gaps: tuple[Evidence, ...] = ()
    """Lines that were not understood and could matter."""

    def foreign_config(self, version: tuple[int, ...] | None) -> Fact[bool]:
        """Whether a link can name any address as its configuration, in a version (None: not known)."""
        if version is not None:
            return next((fact for since, fact in reversed(self.foreign) if since <= version), UNSTATED)
        facts = tuple(fact for _, fact in self.foreign)
        values = {fact.value if isinstance(fact, Known) else None for fact in facts}
        if len(values) <= 1:
            return next(iter(facts), UNSTATED)
        since = ".".join(str(part) for part in self.foreign[-1][0])
        reason = f"versions before {since} take any address, later ones refuse, and no file names the version"
        places = next((fact.evidence for fact in facts if fact.evidence), ())
        return Unknown(facts[0].setting, reason, places, "Supply the compose file that names the viewer's image.")

    def subject(self, *key: str, label: str = "") -> Subject:
        """What a finding on it is about."""
        return Subject(self.name, ("viewer", *key), label=label or self.name)
