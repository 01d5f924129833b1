"""How the firewall is administered and watched: web interface, SSH, SNMP, accounts, logs, time, backups."""

from collections.abc import Iterator
from hashlib import sha256

from auditor.formats import Default
from auditor.formats.pfsense.defaults import (
    AUTHENTICATION,
    COMMUNITIES,
    LOGIN_PROTECTION,
    SESSION_MINUTES,
    SHIPPED_PASSWORDS,
)
from auditor.formats.pfsense.stages import System
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.management import Management, ManagementService, Snmp
from auditor.model.pacs import Account
from auditor.syntax.xmltree import Element

_HASHES = ("bcrypt-hash", "sha512-hash", "md5-hash", "nt-hash", "password")
_WEAK = {
    "md5-hash": "a password is stored as an MD5 hash",
    "nt-hash": "a password is stored as an NT hash",
    "password": "a password is stored by an old method (crypt)",
}
_GENERIC = frozenset({"admin", "administrator", "root", "user", "test", "guest", "support", "it", "office", "pfsense"})
GUI_PORT = 443
_SHIPPED = frozenset(str(one.value) for one in SHIPPED_PASSWORDS)


def management(system: System) -> Management:
    """What the sections system, snmpd and syslog say; what a partial backup lacks stays unknown."""
    users = tuple(system.root.all("system", "user"))
    return Management(
        services=tuple(_services(system)),
        idle_minutes=(("https" if system.gui_port != 80 else "http", _idle(system)),) if _has_system(system) else (),
        accounts=tuple(_account(one, system) for one in users if one.get("disabled") is None),
        weak_hashes=tuple(_weak_hashes(users)),
        default_credentials=tuple(_shipped(users)),
        central_login=_central_login(system),
        lockout=_default(system, LOGIN_PROTECTION, value=True),
        snmp=tuple(_communities(system)),
        syslog=_syslog(system),
        admin_log=_admin_log(system),
        time_sync=_written(system, ("system", "timeservers"), "timeservers"),
        config_backup=_backup(system),
    )


def _has_system(system: System) -> bool:
    return system.has("system")


def _absent(setting: str) -> Unknown:
    return Unknown(setting, "this backup does not hold the section", settle="Supply a backup of all areas.")


def _default(system: System, default: Default, *, value: bool) -> Fact[bool]:
    if not _has_system(system):
        return _absent(default.setting)
    return Known(value, default.setting, Basis.DEFAULT, origin=f"default: {default.source}")


def _services(system: System) -> Iterator[ManagementService]:
    gui = system.root.get("system", "webgui")
    if gui is not None:
        plain = gui.read("protocol") == "http"
        kind = "http" if plain else "https"
        yield ManagementService(kind, _stated(gui, "protocol", "port"), port=system.gui_port, encrypted=not plain)
    elif _has_system(system):
        yield ManagementService("https", (system.whole,), port=GUI_PORT, implicit=True)
    if system.ssh is not None:
        yield ManagementService("ssh", (system.ssh.evidence,), port=system.ssh_port)
    snmp = system.root.get("snmpd")
    if snmp is not None and snmp.get("enable") is not None:
        port = snmp.read("pollport")
        number = int(port) if port.isdecimal() else 161
        yield ManagementService("snmp", _stated(snmp, "enable", "pollport"), port=number, encrypted=False)


def _stated(section: Element, *names: str) -> tuple[Evidence, ...]:
    """The lines of a section that say something; where none does, where it begins."""
    return tuple(one.evidence for name in names if (one := section.get(name)) is not None) or (section.opening,)


def _idle(system: System) -> Fact[int]:
    written = system.root.get("system", "webgui", "session_timeout")
    if written is not None and written.text.isdecimal():
        return Known(int(written.text), "session_timeout", evidence=(written.evidence,))
    origin = f"default: {SESSION_MINUTES.source}"
    return Known(240, SESSION_MINUTES.setting, Basis.DEFAULT, origin=origin)


def _account(user: Element, system: System) -> Account:
    name = user.read("name")
    return Account(
        name,
        _stated(user, "name")[0],
        default_password=any(True for _ in _shipped((user,))),
        generic=name.lower() in _GENERIC,
        administrator=_is_administrator(user, system),
    )


def _is_administrator(user: Element, system: System) -> bool:
    """Whether the account, or a group of it, may use every page."""
    uid = user.read("uid")
    groups = tuple(
        group
        for group in system.root.all("system", "group")
        if uid in {one.text for one in group.all("member")} or group.read("name") == user.read("groupname")
    )
    named = "admins" in {user.read("groupname"), *(group.read("name") for group in groups)}
    return named or any("page-all" in {one.text for one in holder.all("priv")} for holder in (user, *groups))


def _weak_hashes(users: tuple[Element, ...]) -> Iterator[Evidence]:
    for user in users:
        for name, what in _WEAK.items():
            found = user.get(name)
            if found is not None and found.text and user.get("bcrypt-hash") is None and user.get("sha512-hash") is None:
                yield found.evidence.noted(what)


def _shipped(users: tuple[Element, ...]) -> Iterator[Evidence]:
    for user in users:
        for name in _HASHES:
            found = user.get(name)
            if found is not None and sha256(found.text.encode("utf-8", "replace")).hexdigest() in _SHIPPED:
                yield found.evidence.noted(f"the account {user.read('name')} has the password that pfSense ships with")


def _central_login(system: System) -> Fact[bool]:
    if not _has_system(system):
        return _absent("authmode")
    mode = system.root.get("system", "webgui", "authmode")
    if mode is None or mode.text in {"", AUTHENTICATION.value}:
        origin = f"default: {AUTHENTICATION.source}"
        place = (mode.evidence,) if mode is not None else ()
        basis = Basis.EXPLICIT if place else Basis.DEFAULT
        return Known(value=False, setting="authmode", basis=basis, evidence=place, origin="" if place else origin)
    servers = (one for one in system.root.all("system", "authserver") if one.read("name") in mode.text.split(","))
    return Known(value=True, setting="authmode", evidence=(mode.evidence, *(one.opening for one in servers)))


def _communities(system: System) -> Iterator[Snmp]:
    section = system.root.get("snmpd")
    if section is None or section.get("enable") is None:
        return
    for name, writable in (("rocommunity", False), ("rwcommunity", True)):
        found = section.get(name)
        if found is not None and found.text:
            known = found.text.lower() in COMMUNITIES
            yield Snmp("2c", found.evidence, well_known=known, writable=writable)


def _syslog(system: System) -> Fact[bool]:
    if not system.complete:
        return _absent("remoteserver")
    section = system.root.get("syslog")
    servers = [one for one in section.children if one.name.startswith("remoteserver") and one.text] if section else []
    sends = bool(servers) and section is not None and section.get("enable") is not None
    places = tuple(one.evidence for one in servers) or ((section.opening,) if section is not None else ())
    return Known(sends, "remoteserver", Basis.EXPLICIT if places else Basis.DEFAULT, places)


def _admin_log(system: System) -> Fact[bool]:
    """Changes and log-ins go into the system log; they leave the device when that is sent on."""
    sent = _syslog(system)
    section = system.root.get("syslog")
    if isinstance(sent, Unknown) or section is None or not sent.value:
        return sent
    chosen = [one for name in ("logall", "system", "auth") if (one := section.get(name)) is not None]
    places = tuple(one.evidence for one in chosen) or sent.evidence
    return Known(value=bool(chosen), setting="logall, system, auth", evidence=places)


def _written(system: System, path: tuple[str, ...], setting: str) -> Fact[bool]:
    if not _has_system(system):
        return _absent(setting)
    found = system.root.get(*path)
    if found is None:
        return Known(value=False, setting=setting, basis=Basis.DEFAULT)
    return Known(value=bool(found.text), setting=setting, evidence=(found.evidence,))


def _backup(system: System) -> Fact[bool]:
    if not system.complete:
        return _absent("acb")
    found = system.root.get("system", "acb", "enable")
    on = found is not None and found.text in {"yes", "on", "1"}
    places = (found.evidence,) if found is not None else ()
    return Known(on, "acb", Basis.EXPLICIT if places else Basis.DEFAULT, places)
