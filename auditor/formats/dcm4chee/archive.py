"""One archive from its device, the realm, the application server and the people of its directory."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.dcm4chee import audit, dicom, people, realm, storage, wildfly
from auditor.formats.dcm4chee.advisories import AS_OF, advisories
from auditor.formats.dcm4chee.defaults import told
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.documents import Document
from auditor.formats.dcm4chee.facts import denied, holds, marked, product, stated
from auditor.model.credential import Credential
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Account, Listener, Notice, Overlay, Pacs

_FLAVOR = "the directory does not tell which flavor of the archive runs: only the -secure one asks for a login"
_SUPPLY = "Supply standalone.xml of WildFly, or the compose file that starts the archive."
_TRUST = ("dcmTLSDisableTrustManager", "dcmTLSAllowAnyHostname")
_CLIENTS = frozenset({"dcmkeycloakclient", "dcmkeycloakserver", "dcmrsforwardrule"})


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one archive."""

    documents: tuple[Document, ...]
    devices: tuple[Thing, ...]

    def kind(self, name: str) -> Document | None:
        """The first file of a kind."""
        return next((one for one in self.documents if one.kind == name), None)

    @property
    def server(self) -> wildfly.Server | None:
        """The application server."""
        found = self.kind("wildfly")
        return wildfly.server(found) if found else None

    @property
    def realm(self) -> Document | None:
        """The realm of Keycloak."""
        return self.kind("realm")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where the files show secrets."""

    readable: tuple[Evidence, ...] = ()
    published: tuple[Evidence, ...] = ()
    compared: tuple[Credential, ...] = ()


def archive(files: Files, device: Thing | None, secrets: Secrets, overlay: Overlay | None = None) -> Pacs:
    """What the files say about one archive, with what a deployment file says about its container."""
    server = files.server
    seen = overlay.server if overlay else None
    version = seen.version if seen and isinstance(seen.version, Known) else _version(device, server)
    web = next((one for one in seen.listeners if one.service == "web"), None) if seen else None
    login = web.login if web else _login(server)
    base = Pacs(
        name=device.name if device else "",
        product=product(device) if device else "dcm4chee-arc",
        evidence=_place(files, device),
        version=version,
        listeners=tuple(_listeners(files, device, version, login)),
        accounts=tuple(_accounts(files)),
        secrets_in_clear=secrets.readable,
        default_secrets=secrets.published,
        credentials=secrets.compared,
        database=wildfly.database(server) if server else UNSTATED,
        database_encrypted=wildfly.database_encrypted(server) if server else UNSTATED,
        phi_in_logs=wildfly.phi_in_logs(server) if server else UNSTATED,
        advisories=tuple(advisories(version)),
        advisories_as_of=AS_OF if isinstance(version, Known) else None,
    )
    base = replace(base, roles_separated=_roles(files, device))
    found = _with_realm(_with_device(base, files, device) if device else base, files, login)
    return _joined(found, overlay, seen) if overlay and seen else found


def _with_device(base: Pacs, files: Files, device: Thing) -> Pacs:
    others = tuple(one for one in files.devices if one is not device)
    return replace(
        base,
        peers=tuple(dicom.peers(device, others)),
        host_check=dicom.host_check(device),
        user_identity=dicom.user_identity(device),
        move_anywhere=dicom.move_anywhere(device),
        default_title=dicom.default_title(device),
        audit=audit.kept(device),
        audit_remote=audit.remote(device, files.devices),
        collectors=tuple(audit.collectors(device, files.devices)),
        audit_clear=audit.clear(device, files.devices),
        audit_suppressed=audit.suppressed(device),
        overwrite=storage.overwrite(device),
        delete_unrestricted=storage.delete_unrestricted(device),
        recycle=storage.recycle(device),
        checksums=storage.checksums(device),
        storage_path=storage.path(device),
        shared_path=storage.shared(device),
        encrypted_at_rest=storage.encrypted_at_rest(device),
        verify_peers=_verify_peers(device),
        notices=tuple(_notices(device)),
    )


def _with_realm(base: Pacs, files: Files, login: Fact[bool]) -> Pacs:
    found = files.realm
    if found is not None:
        return replace(
            base,
            lockout=realm.lockout(found),
            idle_minutes=realm.idle_minutes(found),
            second_factor=realm.second_factor(found),
            retention_days=realm.retention_days(found),
            password_length=realm.password_length(found),
        )
    if not holds(login):
        return base
    reason = "Keycloak decides, and its realm is not in the files"
    asked = Unknown("realm", reason, login.evidence, "Export the realm of Keycloak, as JSON.")
    return replace(base, lockout=asked, idle_minutes=asked, second_factor=asked)


def _roles(files: Files, device: Thing | None) -> Fact[bool]:
    """Whether rights are separated: by groups of people, and by the roles that titles take web requests from."""
    found = people.roles_separated(files.documents)
    titles = dicom.entities(device) if device else ()
    if holds(found) and titles and not any(one.thing.get("dcmAcceptedUserRole") for one in titles):
        reason = "people have different roles, but every title takes web requests of any role"
        return Unknown("dcmAcceptedUserRole", reason, (marked(titles[0].thing),), "List the roles at each title.")
    return found


def _place(files: Files, device: Thing | None) -> Evidence:
    return marked(device) if device else files.documents[0].source.line(1)


def _version(device: Thing | None, server: wildfly.Server | None) -> Fact[str]:
    found = wildfly.deployment(server)[0] if server else None
    if isinstance(found, Known):
        return found
    value = device.get("dicomSoftwareVersion") if device else None
    if value and value.text[:1].isdecimal():
        return Known(value.text, "dicomSoftwareVersion", evidence=(value.evidence,), written=value.text)
    settle = "Supply standalone.xml, or name the image."
    where = (marked(device),) if device else ()
    return Unknown("dicomSoftwareVersion", "the release is not in the files", where, settle)


def _login(server: wildfly.Server | None) -> Fact[bool]:
    return wildfly.deployment(server)[1] if server else Unknown("deployment", _FLAVOR, settle=_SUPPLY)


def _listeners(files: Files, device: Thing | None, version: Fact[str], login: Fact[bool]) -> Iterator[Listener]:
    if device is not None:
        yield from dicom.listeners(device, version)
    server = files.server
    pages = tuple(realm.login_page(files.realm)) if files.realm else ()
    if server is not None:
        yield from (*wildfly.listeners(server, login), *pages)
    elif device is not None and device.archive:
        yield _web(device, login, pages)
    else:
        yield from pages
    yield from _directory(files)


def _web(device: Thing, login: Fact[bool], pages: tuple[Listener, ...]) -> Listener:
    """Web services of which the directory knows the paths, and no port."""
    paths = [value for app in device.parts("dcmWebApp") if app.installed for value in app.all("dcmWebServicePath")]
    where = tuple(one.evidence for one in paths[:1]) or (marked(device),)
    reason = "the directory does not hold the ports of the application server"
    known = login if login.evidence else replace(login, evidence=where)
    return Listener(
        service="web",
        port=Unknown("socket-binding", reason, where, _SUPPLY),
        enabled=Known(True, "dcmWebApp", Basis.DEFAULT, where, "the archive is a program of an application server"),
        encrypted=pages[0].encrypted if pages else Unknown("https-listener", reason, where, _SUPPLY),
        login=known,
        paths=(*dict.fromkeys(one.text for one in paths), *(path for one in pages for path in one.paths)),
        evidence=where,
    )


def _directory(files: Files) -> Iterator[Listener]:
    """The directory: the archive's way to it, and what its own settings let strangers do."""
    own = next(people.directory_settings(files.documents), None)
    found = next((one for each in files.documents if each.kind == "ldap" for one in people.way(each)), None)
    if found and own:
        yield replace(found, login=own.login)
    elif found or own:
        yield found or own  # type: ignore[misc]  # one of them is there


def _accounts(files: Files) -> Iterator[Account]:
    names: set[str] = set()
    inside = realm.accounts(files.realm) if files.realm else ()
    for one in (*people.accounts(files.documents), *inside):
        if one.name not in names:
            names.add(one.name)
            yield one


def _verify_peers(device: Thing) -> Fact[bool]:
    """Whether the archive checks the certificates of the web servers that it calls."""
    callers = [one for one in device.walk() if one.classes & _CLIENTS]
    for one in callers:
        for setting in _TRUST:
            value = one.get(setting)
            if value and value.text.lower() == "true":
                return stated(value, False)
        url = one.get("dcmURI")
        if url and re.match(r"(?i)http://(?!localhost\b|127\.)", url.text):
            return stated(url, False)
    if not callers:
        return UNSTATED
    return Known(True, _TRUST[0], Basis.DEFAULT, (marked(callers[0]),), told(_TRUST[0], product(device)))


def _notices(device: Thing) -> Iterator[Notice]:
    """Keys written twice, and TLS settings of connections that do not use TLS."""
    for part in device.walk():
        for old in part.repeated:
            note = f"{old.name} is written twice, and the archive takes the last"
            yield Notice("duplicate-key", old.evidence.noted(note), old.name)
    for one in device.parts("dicomNetworkConnection"):
        for setting in ("dcmTLSNeedClientAuth", "dcmTLSProtocol"):
            value = one.get(setting)
            if value and one.installed and not one.all("dicomTLSCipherSuite"):
                note = f"{setting} changes nothing: without dicomTLSCipherSuite the connection does not use TLS"
                yield Notice("no-effect", value.evidence.noted(note), setting)


def _joined(own: Pacs, overlay: Overlay, seen: Pacs) -> Pacs:
    """The archive with what the deployment file says about its container."""
    inner = [_contained(one, overlay) for one in own.listeners if one.service in _IMAGING]
    outer = [one for one in seen.listeners if one.service not in _IMAGING]
    services = {one.service for one in outer}
    more = [one for one in own.listeners if one.service not in _IMAGING | services]
    return replace(
        own,
        name=seen.name,
        listeners=(*inner, *outer, *more),
        accounts=(*seen.accounts, *own.accounts),
        secrets_in_clear=(*seen.secrets_in_clear, *own.secrets_in_clear),
        default_secrets=(*seen.default_secrets, *own.default_secrets),
        credentials=(*seen.credentials, *own.credentials),
        verify_peers=own.verify_peers if denied(own.verify_peers) else seen.verify_peers,
        database=seen.database,
        database_encrypted=own.database_encrypted,
        audit_remote=_elsewhere(own.audit_remote, own.audit_remote),
        audit_clear=_elsewhere(own.audit_clear, own.audit_remote) if holds(own.audit_clear) else own.audit_clear,
    )


def _elsewhere(fact: Fact[bool], remote: Fact[bool]) -> Fact[bool]:
    """What rests on the log's going to another machine, where a plain name may be a container beside this one."""
    if not (isinstance(remote, Known) and remote.value) or re.search(r"[.:]", remote.written):
        return fact
    reason = "the audit repository may be a container on the same machine; its name does not tell"
    return Unknown(fact.setting, reason, remote.evidence, "Say on which machine it runs.")


_IMAGING = frozenset({"dicom", "hl7"})


def _contained(one: Listener, overlay: Overlay) -> Listener:
    """A port inside the container, with what is published of it."""
    out = tuple(each for each in overlay.container.publications if each.container_port == one.number)
    return replace(one, publications=out, contained=not overlay.container.host_network)
