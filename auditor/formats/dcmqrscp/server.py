"""One DCMTK server as it really behaves."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.dcmqrscp.access import Access
from auditor.formats.dcmqrscp.advisories import AS_OF, advisories, number
from auditor.formats.dcmqrscp.command import Command
from auditor.formats.dcmqrscp.config import Config
from auditor.formats.dcmqrscp.defaults import SHIPPED_TITLES
from auditor.formats.dcmqrscp.tls import TLS_EVERYWHERE, doubtful, encrypted, refused, tls
from auditor.model.credential import Credential, struck
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown, derived
from auditor.model.pacs import Listener, Notice, Pacs, Peer

_SHARED = re.compile(
    r"^(?:\\\\|//)|^/(?:tmp|var/tmp|var/www|srv/www|srv/ftp|usr/share/nginx)(?:/|$)|^[a-z]:[\\/](?:temp|inetpub)",
    re.IGNORECASE,
)
_MOUNTED = re.compile(r"^/(?:mnt|media|nfs|net|volumes|shares?)(?:/|$)", re.IGNORECASE)
NO_CONFIG = Unknown("AETable", "the configuration file was not supplied", settle="Supply dcmqrscp.cfg too.")


def archive(config: Config, command: Command | None, version: Fact[str]) -> Pacs:
    """A dcmqrscp with its configuration file."""
    access = Access(config, command, refused(command, version))
    rows, port = access.rows, _port(config, command)
    place = rows[0].evidence if rows else config.source.line(1)
    coded = encrypted(command, version, *port.evidence)
    listener = Listener(
        service="dicom",
        port=port,
        enabled=Known(True, "NetworkTCPPort", evidence=port.evidence),
        encrypted=coded,
        login=_login(access, command, version),
        verbs=access.verbs(),
        titles_only=_titles_only(access, command, version),
        called_title_checked=Known(
            True, "AETable", evidence=tuple(one.evidence for one in rows[:1]), origin="other called titles are refused"
        )
        if rows
        else NO_CONFIG,
        tls=tls(command, version),
        title=rows[0].title if len({one.title for one in rows}) == 1 else "",
        evidence=port.evidence,
    )
    writable = [one for one in rows if one.writable]
    return Pacs(
        name="",
        product="DCMTK dcmqrscp",
        evidence=place,
        version=version,
        listeners=(listener,),
        peers=tuple(_outgoing(one, coded, version) for one in access.peers()),
        secrets_in_clear=tuple(command.secrets) if command else (),
        credentials=_credentials(command) if command else (),
        recycle=_recycle(writable[0].studies, writable[0].quota) if writable else UNSTATED,
        encrypted_at_rest=_at_rest((place,)),
        storage_path=Known(rows[0].storage, "AETable", evidence=(rows[0].evidence,)) if rows else UNSTATED,
        shared_path=_shared(tuple((one.storage, one.evidence) for one in rows)),
        audit=_no_record("dcmqrscp", (place,)),
        host_check=_login(access, command, version),
        phi_in_logs=_in_logs(command) if command else UNSTATED,
        default_title=_shipped(tuple((one.title, one.evidence) for one in rows)),
        move_anywhere=Known(
            False, "HostTable", Basis.DEFAULT, origin="dcmqrscp sends to titles of its own tables only"
        ),
        advisories=tuple(advisories(version, "dcmqrscp")),
        advisories_as_of=AS_OF,
        notices=(*access.notices(), *_without_tls(command, version)),
        gaps=tuple(config.refusals),
    )


def receiver(command: Command, version: Fact[str]) -> Pacs:
    """A storescp: it checks neither the calling nor the called title (measured on 3.6.7)."""
    place = (command.evidence,)
    off = command.last("--refuse", "--ignore")
    takes: Fact[bool] = Known(True, "storescp", Basis.DEFAULT, place, "storescp checks no title")
    if off:
        takes = Known(False, off.name, evidence=(off.evidence,), origin="it stores nothing")
    elif wrapped := command.wrapped:
        reason = "hosts.allow and hosts.deny limit the callers, and they are not in the files"
        takes = Unknown(wrapped.name, reason, (wrapped.evidence,), "Supply both files.")
    elif command.open:
        takes = Unknown("storescp", command.open, place, "Supply the command line as it is run.")
    secure = tls(command, version)
    port = _number(command)
    named = command.last("--aetitle")
    title = named.values[0] if named and named.values else "STORESCP"
    listener = Listener(
        service="dicom",
        port=port,
        enabled=Known(True, "storescp", evidence=place),
        encrypted=encrypted(command, version),
        login=_by_certificate(secure.client_certificate, takes),
        verbs=(("echo", Known(True, "storescp", Basis.DEFAULT, place)), ("store", takes)),
        called_title_checked=Known(False, "--aetitle", Basis.DEFAULT, place, "storescp takes calls to any title"),
        tls=secure,
        title=title,
        evidence=place,
    )
    folder = command.last("--output-directory")
    stored = ((folder.values[0], folder.evidence),) if folder and folder.values else ()
    return Pacs(
        name=title.lower(),
        product="DCMTK storescp",
        evidence=command.evidence,
        version=version,
        listeners=(listener,),
        secrets_in_clear=tuple(command.secrets),
        credentials=_credentials(command),
        encrypted_at_rest=_at_rest(place),
        storage_path=Known(stored[0][0], "--output-directory", evidence=(stored[0][1],)) if stored else UNSTATED,
        shared_path=_shared(stored),
        audit=_no_record("storescp", place),
        default_title=_shipped(((title, named.evidence if named else command.evidence),)),
        advisories=tuple(advisories(version, "storescp")),
        advisories_as_of=AS_OF,
        notices=(*_scripts(command), *_without_tls(command, version)),
    )


def unconfigured(command: Command, version: Fact[str]) -> Pacs:
    """A dcmqrscp of which only the command line is known."""
    port, secure = _number(command), tls(command, version)
    missing = replace(NO_CONFIG, evidence=(command.evidence,))
    listener = Listener(
        service="dicom",
        port=port,
        enabled=Known(True, "dcmqrscp", evidence=(command.evidence,)),
        encrypted=encrypted(command, version),
        login=_by_certificate(secure.client_certificate, missing),
        verbs=tuple((verb, missing) for verb in ("echo", "find", "get", "move", "store")),
        titles_only=missing,
        tls=secure,
        evidence=(command.evidence,),
    )
    return Pacs(
        name="",
        product="DCMTK dcmqrscp",
        evidence=command.evidence,
        version=version,
        listeners=(listener,),
        secrets_in_clear=tuple(command.secrets),
        credentials=_credentials(command),
        encrypted_at_rest=_at_rest((command.evidence,)),
        audit=_no_record("dcmqrscp", (command.evidence,)),
        phi_in_logs=_in_logs(command),
        advisories=tuple(advisories(version, "dcmqrscp")),
        advisories_as_of=AS_OF,
        notices=tuple(_without_tls(command, version)),
    )


def contained(pacs: Pacs, command: Command | None) -> Pacs:
    """The same server in its container, with what is published of it."""
    if command is None or command.publications is None:
        return pacs
    listeners = (
        replace(
            one,
            contained=True,
            publications=tuple(port for port in command.publications if one.number in {None, port.container_port}),
        )
        for one in pacs.listeners
    )
    return replace(pacs, listeners=tuple(listeners))


def _port(config: Config, command: Command | None) -> Fact[int]:
    """The command line's, else the file's, else 104."""
    written = config.settings.get("NetworkTCPPort")
    place = (config.place(written),) if written else ()
    if command and command.port_place:
        found = _number(command)
        return replace(found, overrode=place) if isinstance(found, Known) else found
    if command and command.open:
        return Unknown("NetworkTCPPort", command.open, place, "Supply the command line as it is run.")
    if written is None:
        return Known(104, "NetworkTCPPort", Basis.DEFAULT, origin="104, the default of dcmqrscp")
    digits = re.match(r"[+]?(\d{1,5})", written.text)
    if not digits:
        return Unknown("NetworkTCPPort", "it is no number", place, "Correct it and export again.")
    return Known(int(digits[1]), "NetworkTCPPort", evidence=place, written=digits[1])


def _number(command: Command) -> Fact[int]:
    place = (command.port_place or command.evidence,)
    if not command.port.isdecimal() or len(command.port) > 5:
        reason = command.open or "the command line names no port"
        return Unknown("port", reason, place, "Supply the command line as it is run, and the configuration file.")
    return Known(int(command.port), "port", evidence=place, written=command.port)


def _by_certificate(certificate: Fact[bool], otherwise: Fact[bool]) -> Fact[bool]:
    """Whether a caller must prove who it is: by a certificate; `otherwise` says what it may do without one."""
    if certificate.setting and not isinstance(certificate, Unknown) and certificate.value:
        return certificate
    if isinstance(otherwise, Unknown):
        return otherwise
    return replace(otherwise, value=not otherwise.value)


def _login(access: Access, command: Command | None, version: Fact[str]) -> Fact[bool]:
    certificate = tls(command, version).client_certificate
    return certificate if isinstance(certificate, Known) and certificate.value else access.login


def _titles_only(access: Access, command: Command | None, version: Fact[str]) -> Fact[bool]:
    login = _login(access, command, version)
    if isinstance(login, Unknown):
        return login
    return derived(login, False) if login.value else UNSTATED


def _outgoing(peer: Peer, coded: Fact[bool], version: Fact[str]) -> Peer:
    """C-MOVE is sent in clear before 3.7.0, whatever the port speaks."""
    mine, clear = number(version), isinstance(coded, Known) and not coded.value
    if clear or (mine and mine < TLS_EVERYWHERE):
        why = coded.origin if isinstance(coded, Known) and clear else "before 3.7.0 C-MOVE is sent in clear"
        return replace(peer, encrypted=Known(False, "C-MOVE", Basis.DEFAULT, (peer.evidence,), why))
    reason = "whether C-MOVE is encrypted depends on the version and the command line"
    return replace(peer, encrypted=Unknown("C-MOVE", reason, (peer.evidence,)))


def _recycle(studies: int, place: Evidence) -> Fact[bool]:
    told = f"with more than {studies} studies, or studies over their size, the oldest are deleted"
    return Known(True, "AETable", evidence=(place,), origin=told)


def _at_rest(places: tuple[Evidence, ...]) -> Fact[bool]:
    reason = "DCMTK writes its files as they come; what the disk below does is not in the files"
    return Unknown("StorageArea", reason, places, "Say in site.yaml how the disk is encrypted.")


def _shared(folders: tuple[tuple[str, Evidence], ...]) -> Fact[bool]:
    """Whether others can read a folder of images."""
    for path, place in folders:
        if _SHARED.search(path):
            return Known(True, "StorageArea", evidence=(place,), written=path)
    for path, place in folders:
        if _MOUNTED.search(path):
            reason = "it is a mounted disk; whether others share it is not in the files"
            return Unknown("StorageArea", reason, (place,))
    return Known(False, "StorageArea", evidence=tuple(place for _, place in folders[:1])) if folders else UNSTATED


def _in_logs(command: Command) -> Fact[bool]:
    """Whether what callers search for, names included, is logged: from the level info on (dcmqrcbf.cc)."""
    setting, chosen = "--log-level", command.last("--verbose", "--debug", "--quiet", "--log-level")
    if chosen is None and command.open:
        return Unknown(setting, command.open, (command.evidence,))
    if chosen is None:
        return Known(False, setting, Basis.DEFAULT, (command.evidence,), "warn, the default of DCMTK")
    level = chosen.values[0] if chosen.values else chosen.name.lstrip("-")
    chatty = level in {"verbose", "info", "debug", "trace"}
    why = "it logs what callers search for, names of patients included" if chatty else "it logs no searches"
    return Known(chatty, chosen.name, evidence=(chosen.evidence,), origin=why)


def _no_record(program: str, places: tuple[Evidence, ...]) -> Fact[bool]:
    told = f"{program} keeps no record of who looked at what; its log tells of connections at most"
    return Known(False, "log", Basis.DEFAULT, places, told)


def _credentials(command: Command) -> tuple[Credential, ...]:
    return tuple(one for place in command.secrets for one in struck(place, "store", "key"))


def _shipped(titles: tuple[tuple[str, Evidence], ...]) -> Fact[bool]:
    own = [place for title, place in titles if title in SHIPPED_TITLES]
    if own:
        return Known(True, "AETitle", evidence=tuple(own))
    return Known(False, "AETitle", evidence=tuple(place for _, place in titles[:1])) if titles else UNSTATED


def _scripts(command: Command) -> Iterator[Notice]:
    for one in command.options:
        if one.name in {"--exec-on-reception", "--exec-on-eostudy"}:
            note = "it runs a command on what arrives, with names that a caller may choose"
            yield Notice("script", one.evidence.noted(note), one.name)


def _without_tls(command: Command | None, version: Fact[str]) -> Iterator[Notice]:
    """Options of TLS that do nothing, or keep everybody out."""
    if wrong := refused(command, version):
        yield Notice("no-effect", wrong.noted(f"the server does not start: {wrong.note}"), "--enable-tls")
        return
    if unsure := doubtful(command, version):
        note = "dcmqrscp does not start with it in a version without TLS: 3.6.7 and older have none, 3.7.0 has it"
        yield Notice("may-not-start", unsure.noted(note), "--enable-tls")
    if command is None or command.open:
        return
    switch = command.last("--enable-tls", "--disable-tls")
    demanding = command.last("--require-peer-cert", "--verify-peer-cert", "--ignore-peer-cert")
    strict = demanding is None or demanding.name == "--require-peer-cert"
    if switch and switch.name == "--enable-tls":
        if strict and not command.last("--add-cert-file", "--add-cert-dir"):
            note = "nobody can connect: a certificate is demanded, and no issuer is trusted (+cf, +cd)"
            yield Notice("no-effect", switch.evidence.noted(note), switch.name)
    elif demanding:
        note = "the server does not start: certificates are asked for without TLS"
        yield Notice("no-effect", demanding.evidence.noted(note), demanding.name)
