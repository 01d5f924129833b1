"""How the device is administered and watched: log-ins, SNMP, time, logs, encryption of its own services."""

from collections.abc import Iterator

from auditor.formats import Default
from auditor.formats.fortigate.defaults import ADMIN_TIMEOUT, LOCKOUT, SSH_WEAK, STRONG_CRYPTO, Version
from auditor.formats.fortigate.local import Local, login_port, reaching, services_of
from auditor.formats.fortigate.network import SPACES, Network, network
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.management import Management, ManagementService, Snmp
from auditor.model.net import Ranges
from auditor.model.pacs import Account

_LOGINS = ("https", "http", "ssh", "telnet")
_CLEAR = frozenset({"http", "telnet", "snmp"})
_GENERIC = frozenset({"admin", "administrator", "root", "user", "test", "guest", "support", "it", "office", "fortinet"})
_COMMUNITIES = frozenset({"public", "private"})
_OLD_TLS = frozenset({"tlsv1-0", "tlsv1-1", "sslv3"})
_SYSLOG = ("log syslogd setting", "log syslogd2 setting", "log syslogd3 setting", "log syslogd4 setting")
_ANALYZER = ("log fortianalyzer setting", "log fortianalyzer2 setting", "log fortianalyzer3 setting")
_CLOUD = ("log fortianalyzer-cloud setting", "log fortiguard setting")


def management(
    config: Block, shared: Block, ports: Network, local: Local, version: Version, *, whole: bool
) -> Management:
    """What the file says of it; `whole` is false where it is cut off or holds a part only."""
    admins = shared.entries("system admin")
    system = shared.at_path("system global")
    asked = _Asked(shared, whole=whole)
    return Management(
        services=tuple(_services(config, shared, ports, local)),
        idle_minutes=(("https", _idle(system, whole=whole)), ("ssh", _idle(system, whole=whole))),
        accounts=tuple(_account(one) for one in admins),
        weak_hashes=tuple(_weak_hashes(admins)),
        default_credentials=tuple(_empty(admins, whole=whole)),
        central_login=_central(admins, whole=whole),
        lockout=_lockout(system, whole=whole),
        snmp=tuple(_snmp(shared)),
        weak_crypto=tuple(_weak_crypto(system, version, whole=whole)),
        syslog=asked.any((*_SYSLOG, *_ANALYZER, *_CLOUD), "log syslogd setting", config),
        admin_log=asked.admin_log(config),
        time_sync=_time(shared, whole=whole),
        config_backup=_backup(shared, whole=whole),
    )


def _services(config: Block, shared: Block, ports: Network, local: Local) -> Iterator[ManagementService]:
    bridge = config.at_path("system settings").has("manageip")  # it answers on an address of no interface
    for port in ports.ports.values():
        for name, place, addresses in port.access:
            if name in (*_LOGINS, "snmp"):
                services = services_of(shared, name)
                family = Ranges.union(space for space in SPACES.values() if bridge or addresses & space)
                sources = reaching(local.policies, port.name, services, local.trusted & family)
                number = login_port(shared, name) if name in _LOGINS else 161
                if not sources:
                    continue  # a local-in policy refuses everybody
                yield ManagementService(name, (place,), port.name, sources, number, encrypted=name not in _CLEAR)


def _part(setting: str) -> Unknown:
    return Unknown(setting, "this export does not hold the section", settle="Supply a full backup.")


def _idle(system: Block, *, whole: bool) -> Fact[int]:
    minutes = system.number("admintimeout")
    if minutes is not None:
        return Known(
            minutes, "admintimeout", evidence=(system.at("admintimeout"),), overrode=system.earlier("admintimeout")
        )
    if not whole:
        return _part("admintimeout")
    return Known(5, "admintimeout", Basis.DEFAULT, origin=f"default: {ADMIN_TIMEOUT.source}")


def _account(one: Block) -> Account:
    return Account(
        one.name,
        one.opening,
        generic=one.name.lower() in _GENERIC,
        administrator=one.read("accprofile") in {"super_admin", "prof_admin"} or not one.has("accprofile"),
    )


def _hash(one: Block) -> str:
    """The stored form of a password without what stands behind `ENC`; empty where the export hides it."""
    words = one.words("password")
    return words[1] if len(words) > 1 and words[0] == "ENC" else ""


def _weak_hashes(admins: tuple[Block, ...]) -> Iterator[Evidence]:
    """Only the old form is told apart: `AK1` is salted SHA-1, `SH2` SHA-256, `PB2` PBKDF2."""
    for one in admins:
        if _hash(one).startswith("AK1"):
            yield one.at("password", "a password is stored as a SHA-1 hash")


def _empty(admins: tuple[Block, ...], *, whole: bool) -> Iterator[Evidence]:
    """The first account has no password until one is set; then no line of it is in the export."""
    for one in admins:
        remote = one.on("remote-auth") or one.has("ssh-public-key1") or one.on("peer-auth")
        if whole and one.name == "admin" and one.settings and not one.has("password") and not remote:
            yield one.opening.noted("nothing guards the account admin: no password is set")


def _central(admins: tuple[Block, ...], *, whole: bool) -> Fact[bool]:
    """Whether every administrator shows a second proof or is checked by a central service."""
    if not admins:
        return _part("two-factor") if not whole else Unknown("two-factor", "the export lists no administrators")
    weak = [one for one in admins if not one.on("remote-auth") and one.read("two-factor", "disable") == "disable"]
    if len(weak) > 1 or (weak and len(admins) == 1):
        return Known(value=False, setting="two-factor", evidence=tuple(one.at("two-factor") for one in weak))
    good = tuple(one for one in admins if one not in weak)
    return Known(value=True, setting="two-factor", evidence=tuple(one.at("two-factor") for one in good))


def _lockout(system: Block, *, whole: bool) -> Fact[bool]:
    tries = system.number("admin-lockout-threshold")
    if tries is not None:
        return Known(tries > 0, "admin-lockout-threshold", evidence=(system.at("admin-lockout-threshold"),))
    if not whole:
        return _part("admin-lockout-threshold")
    return Known(value=True, setting=LOCKOUT.setting, basis=Basis.DEFAULT, origin=f"default: {LOCKOUT.source}")


def _snmp(shared: Block) -> Iterator[Snmp]:
    if not shared.at_path("system snmp sysinfo").on("status"):
        return
    for one in shared.entries("system snmp community"):
        name = one.read("name")
        if not one.off("status") and name:
            hosts = [network(host.words("ip")) for host in one.entries("hosts")]
            sources = Ranges.union(hosts) if hosts and all(hosts) else SPACES[4]
            version = "1" if not one.off("query-v1-status") else "2c"
            known = name.lower() in _COMMUNITIES
            yield Snmp(version, one.at("name"), known, masked=set(name) == {"*"}, sources=sources)
    for one in shared.entries("system snmp user"):
        if not one.off("status"):
            yield Snmp("3", one.opening)


def _weak_crypto(system: Block, version: Version, *, whole: bool) -> Iterator[Fact[bool]]:
    yield _switch(system, STRONG_CRYPTO, weak_when="disable", version=version, whole=whole)
    listed = system.words("admin-https-ssl-versions")
    if listed:
        place = (system.at("admin-https-ssl-versions"),)
        yield Known(bool(_OLD_TLS & set(listed)), "admin-https-ssl-versions", evidence=place)
    for one in SSH_WEAK:
        if system.has(one.setting):
            yield _switch(system, one, weak_when="enable", version=version, whole=whole)


def _switch(system: Block, default: Default, *, weak_when: str, version: Version, whole: bool) -> Fact[bool]:
    setting = default.setting
    if system.has(setting):
        return Known(system.read(setting) == weak_when, setting, evidence=(system.at(setting),))
    if not whole:
        return _part(setting)
    if not version or not default.holds(version):
        return Unknown(setting, "no line states it, and the default of this version is not known to us")
    return Known(default.value == weak_when, setting, Basis.DEFAULT, origin=f"default: {default.source}")


class _Asked:
    """Where logs are sent."""

    def __init__(self, shared: Block, *, whole: bool) -> None:
        self._shared = shared
        self._whole = whole

    def any(self, paths: tuple[str, ...], setting: str, config: Block) -> Fact[bool]:
        """Whether one of several destinations is switched on."""
        found = [block for path in paths for block in (config.at_path(path), self._shared.at_path(path)) if block]
        on = [one for one in found if one.on("status")]
        if on:
            return Known(value=True, setting=setting, evidence=tuple(one.at("status") for one in dict.fromkeys(on)))
        if not self._whole:
            return _part(setting)
        places = tuple(one.at("status") for one in dict.fromkeys(found))
        return Known(value=False, setting=setting, basis=Basis.EXPLICIT if places else Basis.DEFAULT, evidence=places)

    def admin_log(self, config: Block) -> Fact[bool]:
        """Events of administrators are recorded by default; they leave the device with the rest."""
        events = self._shared.at_path("log eventfilter")
        for name in ("event", "system"):
            if events.off(name):
                return Known(value=False, setting="log eventfilter", evidence=(events.at(name),))
        return self.any((*_SYSLOG, *_ANALYZER, *_CLOUD), "log syslogd setting", config)


def _time(shared: Block, *, whole: bool) -> Fact[bool]:
    ntp = shared.at_path("system ntp")
    if ntp.has("ntpsync"):
        return Known(ntp.on("ntpsync"), "ntpsync", evidence=(ntp.at("ntpsync"),))
    if ntp.read("type") == "custom" or ntp.entries("ntpserver"):
        return Known(value=False, setting="ntpsync", basis=Basis.DEFAULT, evidence=(ntp.opening,))
    if not whole:
        return _part("ntpsync")
    return Unknown("ntpsync", "no line states it, and the default differs between models", (shared.opening,))


def _backup(shared: Block, *, whole: bool) -> Fact[bool]:
    """A FortiManager, or an automation that saves the configuration."""
    central = shared.at_path("system central-management")
    if central.read("type", "fortimanager") == "fortimanager" and central.words("fmg"):
        return Known(value=True, setting="central-management", evidence=(central.at("fmg"),))
    actions = shared.entries("system automation-action")
    saved = [one for one in actions if "backup" in one.read("script") or one.read("system-action") == "backup-config"]
    if saved:
        return Known(value=True, setting="automation-action", evidence=tuple(one.opening for one in saved))
    if not whole:
        return _part("central-management")
    return Unknown(
        "central-management",
        "the configuration copies itself nowhere; another system may fetch it",
        settle="Ask who keeps the backups.",
    )
