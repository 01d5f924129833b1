"""The application server (WildFly): what listens, how it encrypts, and whether the archive asks for a login there."""

import re
from collections.abc import Iterator

from auditor.formats.dcm4chee.documents import Document
from auditor.formats.dcm4chee.secrets import is_placeholder, is_published
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Listener, Tls
from auditor.syntax.xmltree import Element

_EXPRESSION = re.compile(r"\$\{(?P<name>[^:}]+)(?::(?P<default>[^}]*))?\}")
_ARCHIVE = re.compile(r"dcm4chee-arc-(?:ear|ui2|war)-(?P<version>\d+(?:\.\d+)+)(?P<rest>[\w.-]*)\.(?:ear|war)$")
_OLD = re.compile(r"(?i)^(?:SSLv\d.*|TLSv1|TLSv1\.[01])$")
_WEAK = re.compile(r"(?i)NULL|3DES|RC4|EXPORT|MD5|anon|^(?:TLS|SSL)_RSA_")
_URL = re.compile(r"jdbc:\w+:(?://)?(?P<host>\[[^\]]+\]|[^:/;?]*)[^?;]*[?;]?(?P<rest>.*)")
_PATHS = ("/dcm4chee-arc/ui2/", "/dcm4chee-arc/aets/")
_SECRETS = frozenset({"clear-text", "keystore-password", "key-password", "password", "keystore_password"})
_MESSAGES = "org.dcm4che3.net.Dimse"
_CHATTY = frozenset({"DEBUG", "TRACE", "ALL", "FINE", "FINER", "FINEST"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", ""})


@dataclass(frozen=True, slots=True)
class Server:
    """One standalone.xml."""

    root: Element

    def all(self, name: str) -> Iterator[Element]:
        """Every element of a name."""
        return (one for one in self.root.walk() if one.name == name)

    def named(self, kind: str, name: str) -> Element | None:
        """The element of a kind with a name."""
        return next((one for one in self.all(kind) if one.attribute("name") == name), None) if name else None


def server(document: Document) -> Server | None:
    """The server that a file configures."""
    return Server(document.xml.root) if document.xml.root is not None else None


def filled(text: str) -> tuple[str, str]:
    """A text with its expressions replaced by their defaults, and the first property that may change it."""
    found = _EXPRESSION.search(text)
    return _EXPRESSION.sub(lambda one: one["default"] or "", text), found["name"] if found else ""


def strike(one: Server) -> Iterator[tuple[Evidence, str]]:
    """Strike every secret out; the places of readable ones with the vendor's setting of each."""
    for element in one.root.walk():
        for name, value in element.attributes:
            if name in _SECRETS and not is_placeholder(value):
                setting = "datasource password" if element.name == "security" else "credential-reference"
                yield _hidden(element, name, value), setting if is_published(setting, value) else ""
        if element.name == "password" and element.text and not is_placeholder(element.text):
            element.source.hide(*element.inside)
            setting = "datasource password"
            yield element.evidence.noted(setting), setting if is_published(setting, element.text) else ""


def _hidden(element: Element, name: str, value: str) -> Evidence:
    tag = element.source.text[element.start : element.inside[0]]
    found = re.search(rf"{re.escape(name)}\s*=\s*[\"']", tag)
    if found is None:
        return element.opening.noted(name)
    start = element.start + found.end()
    end = element.source.text.find(tag[found.end() - 1], start)
    element.source.hide(start, end if end > start else start + len(value))
    return element.opening.noted(name)


def phi_in_logs(one: Server) -> Fact[bool]:
    """Whether the messages of DICOM callers are logged whole, as org.dcm4che3.net.Dimse does from DEBUG on.

    What the archive itself logs at higher levels was not verified.
    """
    named = [each for each in one.all("logger") if f"{_MESSAGES}.".startswith(f"{each.attribute('category')}.")]
    nearest = max(named, key=lambda each: len(each.attribute("category")), default=next(one.all("root-logger"), None))
    level = nearest.get("level") if nearest is not None else None
    text, changed = filled(level.attribute("name")) if level is not None else ("", "")
    if level is not None and changed:
        return Unknown("level", f"the start command may set {changed}", (level.opening,))
    if level is None or text.upper() not in _CHATTY:
        return UNSTATED
    why = "messages of DICOM callers are logged with all that is in them"
    return Known(True, "level", evidence=(level.opening,), origin=f"{text}, with which {why}")


def deployment(one: Server) -> tuple[Fact[str], Fact[bool]]:
    """The version of the archive and whether its flavor asks for a login, by the name of what is deployed."""
    for element in one.all("deployment"):
        found = _ARCHIVE.match(element.attribute("name"))
        if found and "ui2" not in element.attribute("name"):
            place = (element.opening,)
            secure = found["rest"].endswith("-secure")
            why = (
                "the -secure archive asks Keycloak for every login"
                if secure
                else ("archives without -secure ask nobody for a login")
            )
            return (
                Known(found["version"], "deployment", evidence=place),
                Known(secure, "deployment", evidence=place, origin=why),
            )
    reason = "the file does not name the archive that is deployed"
    unknown = Unknown("deployment", reason, (one.root.opening,), "Say which archive is deployed, and its flavor.")
    return Unknown("deployment", reason, (one.root.opening,)), unknown


@dataclass(frozen=True, slots=True)
class _Binding:
    """A socket binding resolved to a port and an address."""

    port: Fact[int]
    bind: str
    remote: Fact[bool]
    evidence: tuple[Evidence, ...]


def _binding(one: Server, name: str) -> _Binding:
    element = one.named("socket-binding", name)
    if element is None:
        reason = "the socket binding is not in the file"
        unknown = Unknown("socket-binding", reason, (one.root.opening,))
        return _Binding(unknown, "", Unknown("socket-binding", reason), (one.root.opening,))
    groups = next(one.all("socket-binding-group"), None)
    offset, _ = filled(groups.attribute("port-offset") or "0") if groups is not None else ("0", "")
    text, _ = filled(element.attribute("port"))
    place = (element.opening,)
    port: Fact[int] = Unknown("socket-binding", "its port is no number", place)
    if text.isdecimal() and offset.isdecimal():
        port = Known(int(text) + int(offset), "socket-binding", evidence=place, written=text)
    usual = groups.attribute("default-interface") if groups is not None else ""
    bind, remote = _interface(one, element.attribute("interface") or usual)
    return _Binding(port, bind, remote, place)


def _interface(one: Server, name: str) -> tuple[str, Fact[bool]]:
    """The address of an interface; one that the start command may set is not known."""
    element = one.named("interface", name)
    if element is None:
        return "", Unknown("interface", "it is not in the file", (one.root.opening,))
    if element.get("any-address") is not None:
        return "", Known(True, "interface", evidence=(element.opening,), written="any-address")
    inner = element.get("inet-address") or element.get("loopback")
    address, changed = filled(inner.attribute("value") if inner is not None else "")
    place = (inner.opening if inner is not None else element.opening,)
    if inner is not None and inner.name == "loopback":
        return "127.0.0.1", Known(False, "interface", evidence=place)
    if changed:
        reason = f"the start command may set {changed}; the containers of the archive do, for all addresses"
        return "", Unknown("interface", reason, place, "Supply the command that starts the server.")
    near = address in _LOCAL and address != ""
    bind = address if re.search(r"[1-9a-f]", address) else ""
    return bind, Known(not near, "interface", evidence=place, written=address)


def listeners(one: Server, login: Fact[bool]) -> Iterator[Listener]:
    """Web pages and services, and the console of the application server."""
    for element in one.all("http-listener"):
        yield _web(one, element, login, encrypted=False)
    for element in one.all("https-listener"):
        yield _web(one, element, login, encrypted=True)
    yield from _management(one)


def _web(one: Server, element: Element, login: Fact[bool], *, encrypted: bool) -> Listener:
    binding = _binding(one, element.attribute("socket-binding"))
    how = _tls(one, element) if encrypted else Tls()
    return Listener(
        service="web",
        port=binding.port,
        enabled=Known(True, element.name, evidence=(element.opening,)),
        encrypted=Known(encrypted, element.name, evidence=(element.opening,)),
        login=login,
        remote=binding.remote,
        tls=how,
        bind=binding.bind,
        paths=_PATHS,
        evidence=binding.evidence,
    )


def _tls(one: Server, element: Element) -> Tls:
    context = one.named("server-ssl-context", element.attribute("ssl-context"))
    holder = context if context is not None else element
    protocols = (holder.attribute("protocols") or holder.attribute("enabled-protocols")).replace(",", " ").split()
    suites = holder.attribute("cipher-suite-filter") or holder.attribute("enabled-cipher-suites")
    place = (holder.opening,)
    needs = holder.attribute("need-client-auth") == "true" or element.attribute("verify-client") == "REQUIRED"
    old = [text for text in protocols if _OLD.match(text)]
    weak: Fact[bool] = UNSTATED
    if suites and not filled(suites)[1]:
        weak = Known(bool(_WEAK.search(suites)), "cipher-suite-filter", evidence=place)
    least: Fact[bool] = UNSTATED
    if protocols and "$" in protocols[0]:
        least = Unknown("protocols", "the environment sets it", place)
    elif protocols:
        least = Known(bool(old), "protocols", evidence=place, written=" ".join(protocols))
    return Tls(least, weak, client_certificate=Known(needs, "need-client-auth", evidence=place))


def _management(one: Server) -> Iterator[Listener]:
    for element in one.all("http-interface"):
        sockets = element.get("socket-binding") or element.get("socket")
        if sockets is None:
            continue
        asks = element.attribute("http-authentication-factory") or element.attribute("security-realm")
        for name, encrypted in (("http", False), ("https", True)):
            if sockets.attribute(name):
                binding = _binding(one, sockets.attribute(name))
                yield Listener(
                    service="console",
                    port=binding.port,
                    enabled=Known(True, "http-interface", evidence=(element.opening,)),
                    encrypted=Known(encrypted, "http-interface", evidence=(element.opening,)),
                    login=Known(bool(asks), "http-authentication-factory", evidence=(element.opening,)),
                    remote=binding.remote,
                    bind=binding.bind,
                    evidence=binding.evidence,
                )


def _source(one: Server) -> Element | None:
    """The archive's database; a server ships with an example of its own."""
    sources = [element for kind in ("datasource", "xa-datasource") for element in one.all(kind)]
    return next((each for each in sources if each.attribute("pool-name") != "ExampleDS"), None)


def database(one: Server) -> Fact[str]:
    """Where the database is."""
    found = _source(one)
    if found is None:
        return UNSTATED
    url = found.get("connection-url")
    text, changed = filled(url.text) if url is not None else ("", "")
    where = _URL.match(text)
    place = (url.evidence,) if url is not None else (found.opening,)
    if where is None or (changed and not where["host"]):
        return Unknown("connection-url", "its host is not in the files", place, "Say where the database runs.")
    host = "local" if where["host"] in _LOCAL else where["host"]
    return Known(host, "connection-url", evidence=place)


def database_encrypted(one: Server) -> Fact[bool]:
    """Whether the way to the database is encrypted, or stays on the machine."""
    where, found = database(one), _source(one)
    if isinstance(where, Unknown) or found is None:
        return where if isinstance(where, Unknown) else UNSTATED
    if where.value == "local":
        return Known(True, where.setting, Basis.EXPLICIT, where.evidence, "the database is on the same machine")
    url = found.get("connection-url")
    text = url.text if url is not None else ""
    on = bool(re.search(r"(?i)[?&;](?:ssl=true|sslmode=(?:require|verify-ca|verify-full)|encrypt=true)", text))
    properties = (each for each in found.walk() if each.name == "connection-property")
    on = on or any(each.attribute("name") == "ssl" and each.text == "true" for each in properties)
    if not on and "." not in where.value and ":" not in where.value:
        reason = "the host may be a container on the same machine; its name does not tell"
        return Unknown(where.setting, reason, where.evidence, "Say whether the database runs on the same machine.")
    return Known(on, where.setting, evidence=where.evidence)
