"""How the firewall is administered and watched, where OPNsense differs from pfSense."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from auditor.formats.opnsense.defaults import SHIPPED_PASSWORD
from auditor.formats.opnsense.stages import System
from auditor.formats.pfsense.management import management as of_sibling
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.management import Management
from auditor.model.pacs import Account
from auditor.syntax.xmltree import Element

_OTP = ("totp", "ldap-totp")


def management(system: System) -> Management:
    """What system, syslog and the plugins say; a shipped password is told by its stored form alone."""
    found = of_sibling(system)
    shipped = dict(_shipped(system))
    return replace(
        found,
        accounts=tuple(_account(one, shipped) for one in found.accounts),
        default_credentials=(*found.default_credentials, *shipped.values()),
        time_sync=_time(system),
        config_backup=_backup(system),
    )


def _shipped(system: System) -> Iterator[tuple[str, Evidence]]:
    for user in system.root.all("system", "user"):
        stored = user.read("bcrypt-hash").encode("utf-8", "replace")
        if stored and sha256(stored).hexdigest() == SHIPPED_PASSWORD.value:
            place = user.get("bcrypt-hash") or user
            note = f"the account {user.read('name')} has the password that OPNsense ships with"
            yield user.read("name"), place.evidence.noted(note)


def _account(account: Account, shipped: dict[str, Evidence]) -> Account:
    return replace(account, default_password=account.default_password or account.name in shipped)


def second_factor(system: System, named: Element | None) -> Fact[bool] | None:
    """Whether every server that is asked for a log-in asks for a one-time code; None when none of them does."""
    names = {one.strip() for one in named.text.split(",") if one.strip()} if named is not None else set()
    servers = [one for one in system.root.all("system", "authserver") if one.read("name") in names]
    if named is None or len(servers) != len(names) or not servers:
        return None
    if all(one.read("type") in _OTP for one in servers):
        places = (named.evidence, *(one.opening for one in servers))
        return Known(value=True, setting="authserver type totp", evidence=places)
    return None


def _time(system: System) -> Fact[bool]:
    """`timeservers` empty is off; ntpd takes its servers from there."""
    if not system.has("system"):
        return Unknown("timeservers", "this backup does not hold the section", settle="Supply a whole backup.")
    found = system.root.get("system", "timeservers")
    places = (found.evidence,) if found is not None else ()
    basis = Basis.EXPLICIT if places else Basis.DEFAULT
    return Known(value=bool(found is not None and found.text), setting="timeservers", basis=basis, evidence=places)


def _backup(system: System) -> Fact[bool]:
    """Backups that leave the device by themselves: Google Drive in the core, Nextcloud and git by plugins."""
    if not system.complete:
        return Unknown("remotebackup", "this backup does not hold the section", settle="Supply a whole backup.")
    places = [one for one in system.root.all("system", "remotebackup") if one.read("GDriveEnabled") == "on"]
    for name in ("NextcloudBackup", "GitBackup", "SftpBackup"):
        places += [one for one in system.root.all("OPNsense", name) if one.read("enabled") == "1"]
        places += [one for one in system.root.all("OPNsense", "Backup", name) if one.read("enabled") == "1"]
    evidence = tuple(one.opening for one in places)
    return Known(bool(places), "remotebackup", Basis.EXPLICIT if places else Basis.DEFAULT, evidence)
