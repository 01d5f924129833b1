"""What an ASA does when nothing is written, from which version on, and who says so."""

from auditor.formats import Default
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown

_CIS9 = "CIS Cisco ASA 9.x Firewall Benchmark 1.1.0, 1.8.2"
_CIS8_CONSOLE = "CIS Cisco Firewall v8.x Benchmark 4.2.0, 1.8.1; Security Manager 4.21 guide"
_CIS8_HTTP = "CIS Cisco Firewall v8.x Benchmark 4.2.0, 1.8.3"
_CIS8_LOCKOUT = "CIS Cisco Firewall v8.x Benchmark 4.2.0, 1.4.1.1"
_SSH = "Cisco ASA Command Reference S, ssh version (history)"
_SSL = "Cisco ASA Command Reference S, ssl server-version (history of 9.3(2))"
_KEX = "Cisco ASA 9.12 release notes; Command Reference S, ssh key-exchange"

DEFAULTS = (
    Default("ssh timeout", 5, _CIS9),
    Default("console timeout", 0, _CIS8_CONSOLE),
    Default("http server idle-timeout", 20, _CIS8_HTTP),
    Default("ssh version", "1 2", _SSH, until=(9, 9, 1)),
    Default("ssh version", "2", _SSH, since=(9, 9, 1)),
    Default("ssh key-exchange group", "dh-group1-sha1", _KEX, until=(9, 12, 1)),
    Default("ssh key-exchange group", "dh-group14-sha256", _KEX, since=(9, 12, 1)),
    Default("ssl server-version", "any", _SSL, until=(9, 3, 2)),
    Default("ssl server-version", "tlsv1", _SSL, since=(9, 3, 2)),
    Default("aaa local authentication attempts max-fail", 0, _CIS8_LOCKOUT),
    Default("logging enable", False, "Cisco ASA Command Reference I-R, logging enable"),
    Default("logging trap", "", "Cisco ASA Command Reference I-R, logging trap: no default level"),
    Default("ip verify reverse-path", False, "Cisco ASA Command Reference I-R, ip verify reverse-path"),
    Default("same-security-traffic", False, "Cisco ASA Firewall CLI Configuration Guide 9.1, Access Rules"),
    Default("sysopt connection permit-vpn", True, "Cisco ASA Command Reference S, sysopt connection permit-vpn"),
)

Version = tuple[int, ...]


def value(setting: str, version: Version) -> Default | None:
    """The default of a setting in a version; where the version is unknown (empty), only one that never changed."""
    found = [one for one in DEFAULTS if one.setting == setting]
    if not version:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.holds(version)), None)


def worded(default: Default) -> str:
    """A default with the versions that have it: `any, the default of Cisco ASA before 9.3(2)`."""
    words = {"True": "on", "False": "off", "": "not set"}
    shown = words.get(str(default.value), str(default.value))
    text = f"{shown}, the default of Cisco ASA"
    since, until = (_shown(version) for version in (default.since, default.until))
    if since:
        return f"{text} since {since}"
    return f"{text} before {until}" if until else text


def _shown(version: Version) -> str:
    """`9.3(2)`."""
    release = ".".join(map(str, version[:2]))
    return f"{release}({version[2]})" if len(version) > 2 else release


def minutes(setting: str, version: Version, told: tuple[int, Evidence] | None, *, whole: bool) -> Fact[int]:
    """A number of minutes: as written, else the default; unknown where the file is cut (`whole` is false)."""
    if told is not None:
        return Known(told[0], setting, evidence=(told[1],))
    default = value(setting, version) if whole else None
    if default is None or not isinstance(default.value, int):
        return unstated(setting, whole=whole)
    return Known(default.value, setting, Basis.DEFAULT, origin=worded(default))


def unstated(setting: str, *, whole: bool) -> Unknown:
    """What to say of a setting that no line states and no default decides."""
    if whole:
        return Unknown(setting, "no line states it, and the default of this version is not known to us")
    return Unknown(
        setting,
        "the end of the configuration is missing",
        settle="Export the whole configuration: more system:running-config, with terminal pager 0.",
    )
