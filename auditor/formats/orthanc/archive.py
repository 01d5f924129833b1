"""What the server stores, records and sends: everything that belongs to no port."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from auditor.formats.orthanc.database import database
from auditor.formats.orthanc.effective import Config, by_product, denied, holds, judged, read
from auditor.formats.orthanc.http import authentication
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.plugins import URLS, active, authorization, loaded, scripts
from auditor.formats.orthanc.secrets import is_placeholder
from auditor.model import net
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known, Unknown, derived
from auditor.model.net import NONE, Ranges
from auditor.model.pacs import Peer

_SHARED = re.compile(
    r"^(?:\\\\|//|smb:|nfs:)|^/(?:tmp|var/tmp|var/www|srv/www|srv/ftp|home/[^/]+/public_html|usr/share/nginx)(?:/|$)"
    r"|^[a-z]:[\\/](?:temp|windows[\\/]temp|inetpub|users[\\/]public)(?:[\\/]|$)",
    re.IGNORECASE,
)
_MOUNTED = re.compile(r"^/(?:mnt|media|nfs|net|volumes|shares?|smb|cifs)(?:/|$)", re.IGNORECASE)
_DOWNLOADS = frozenset({"orthanc-explorer-2", "osimis-web-viewer"})
"""Standard configurations of the Authorization plugin that take a token from an address (Plugin.cpp, 2024)."""
_BUCKETS = ("AwsS3Storage", "AzureBlobStorage", "GoogleCloudStorage")


def webdav(config: Config) -> Fact[bool]:
    """Whether the studies are offered as a file share."""
    return _closed(config) or config.flag("WebDavEnabled")


def _closed(config: Config) -> Known[bool] | None:
    """The answer of everything that needs the web server, where that is off."""
    enabled = config.flag("HttpServerEnabled")
    return enabled if isinstance(enabled, Known) and not enabled.value else None


def scripting(config: Config) -> Fact[bool]:
    """Whether the API runs scripts."""
    return _closed(config) or config.flag("ExecuteLuaEnabled")


def file_writes(config: Config) -> Fact[bool]:
    """Whether the API writes files; Debian brought the switch to its own 1.10.1 and 1.9.1, which look the same."""
    setting = "RestApiWriteToFileSystemEnabled"
    item = config.written(setting)
    if not config.contained and config.number in {(1, 10, 1), (1, 9, 1)} and not (item and item.value is True):
        reason = "upstream this version always writes, Debian's build of it only when told to"
        return _closed(config) or Unknown(setting, reason, item.places if item else (), "Name the package's version.")
    return _closed(config) or config.flag(setting)


def delete_unrestricted(config: Config) -> Fact[bool]:
    """Whether everyone who gets in may delete."""
    keep, token, elsewhere = config.flag("ReadOnly"), authorization(config), tuple(_deleting(config))
    if closed := _closed(config):
        return closed
    if isinstance(keep, Known) and keep.value and not elsewhere:
        return derived(keep, False)
    if not denied(token) or any(scripts(config)):
        return Unknown("Authorization", "a plugin or script decides, and what it decides is not in the files")
    why = "without it Orthanc knows no roles"
    return by_product("Authorization", True, why, *token.evidence, *elsewhere)


def _deleting(config: Config) -> Iterator[Evidence]:
    """Where another server is set up to take deletions that come through this one; ReadOnly does not stop them."""
    listed = config.item("DicomWeb", "Servers") if active(config, "DicomWeb") else None
    for one in listed.children.values() if listed else ():
        delete = one.children.get("HasDelete")
        if delete and delete.evidence and delete.value is True:
            yield delete.evidence.noted("studies of this other server can be deleted through here")


def roles(config: Config) -> Fact[bool]:
    """Whether rights are separated."""
    if _closed(config) or (denied(authentication(config)) and denied(authorization(config))):
        return UNSTATED
    if not denied(authorization(config)) or any(scripts(config)):
        return Unknown("Authorization", "a plugin or script decides, and what it decides is not in the files")
    return by_product("Authorization", False, "without it Orthanc knows no roles")


def _basic(config: Config, why: str) -> Fact[bool]:
    """What a login by name and password alone lacks; another login service may have it."""
    asked, keycloak = authentication(config), config.flag("OrthancExplorer2.Keycloak.Enable")
    if _closed(config):
        return UNSTATED
    if holds(keycloak) or holds(authorization(config)):
        setting = "OrthancExplorer2.Keycloak" if holds(keycloak) else "Authorization"
        return Unknown(setting, "the login service decides", settle="Supply the export of the login service's realm.")
    if isinstance(asked, Unknown) or not asked.value:
        return UNSTATED
    return Known(False, asked.setting, asked.basis, asked.evidence, why)


def idle_minutes(config: Config) -> Fact[int]:
    """Basic authentication has no sessions that could end."""
    return judged(_basic(config, "HTTP Basic authentication has no sessions that end"), int)


def lockout(config: Config) -> Fact[bool]:
    """Basic authentication counts no failures."""
    return _basic(config, "HTTP Basic authentication has no such limit")


def second_factor(config: Config) -> Fact[bool]:
    """Basic authentication asks for a password only; a client certificate may be the second proof."""
    if holds(config.flag("SslVerifyPeers")) and holds(config.flag("SslEnabled")):
        reason = "callers must show a certificate; whether each person has one of their own is not in the files"
        return Unknown("SslVerifyPeers", reason, config.flag("SslVerifyPeers").evidence)
    return _basic(config, "HTTP Basic authentication knows no second factor")


def recycle(config: Config) -> Fact[bool]:
    """Whether the oldest studies make room for new ones."""
    mode = config.text("MaximumStorageMode")
    if isinstance(mode, Known) and mode.value == "Reject":
        return judged(mode, lambda _: False)
    limits = [config.count("MaximumStorageSize"), config.count("MaximumPatientCount")]
    chosen = next((limit for limit in limits if isinstance(limit, Unknown) or limit.value > 0), limits[0])
    return judged(chosen, lambda limit: limit > 0)


def shared_path(config: Config) -> Fact[bool]:
    """Whether others can read the folder of the images; of a container's, the host's path tells."""
    if config.folders and (outside := _outside(config)):
        return outside
    paths = [config.text("StorageDirectory"), *_storages(config)]
    shared = (one for one in paths if isinstance(one, Known) and _SHARED.search(one.value))
    mounted = (one for one in paths if isinstance(one, Known) and _MOUNTED.search(one.value))
    path = next(shared, None) or next(mounted, paths[0])
    if config.contained and not (isinstance(path, Known) and _SHARED.search(path.value)):
        return UNSTATED
    if isinstance(path, Known) and _MOUNTED.search(path.value):
        return Unknown(
            "StorageDirectory", "it is a mounted disk; whether others share it is not in the files", path.evidence
        )
    return judged(path, lambda text: bool(_SHARED.search(text)))


def _outside(config: Config) -> Fact[bool] | None:
    """The same of the host's folder in which a container keeps its images; None where no folder is known."""
    inside = config.text("StorageDirectory")
    path = f"{inside.value.rstrip('/')}/" if isinstance(inside, Known) else ""
    held = [one for one in config.folders if path.startswith(f"{one[0].rstrip('/')}/")]
    _, host, place = max(held, key=lambda one: len(one[0]), default=("", "", None))
    if place is None or "${" in host or not host:
        return None
    if _MOUNTED.search(host):
        return Unknown("volumes", "it is a mounted disk; whether others share it is not in the files", (place,))
    return Known(bool(_SHARED.search(host)), "volumes", evidence=(place,), written=host)


def _storages(config: Config) -> Iterator[Fact[str]]:
    """The further folders of the AdvancedStorage plugin."""
    setting = "AdvancedStorage.MultipleStorages.Storages"
    listed = config.item(*setting.split(".")) if not denied(loaded(config, "AdvancedStorage")) else None
    yield from (read(one, setting, str) for one in (listed.children.values() if listed else ()))


def share_links(config: Config) -> Fact[bool]:
    """Whether Orthanc Explorer 2 offers links without an end: its own list of durations has one."""
    if _closed(config):
        return UNSTATED
    own, addressed = _offered_links(config), _addressed(config)
    return addressed if addressed and not holds(own) else own


def _addressed(config: Config) -> Unknown | None:
    """Where a token in the address of a page opens it, every log and browser on the way keeps the token."""
    if not holds(authorization(config)):
        return None
    setting, standard = "Authorization.TokenGetArguments", config.texts("Authorization", "StandardConfigurations")
    named = config.texts("Authorization", "TokenGetArguments") or [one for one in standard if one.value in _DOWNLOADS]
    if not named:
        return None
    reason = "tokens are taken from addresses, which logs and browsers keep, and when one ends is not in the files"
    settle = "Say how long a token of the login service lives."
    return Unknown(setting, reason, tuple(place for one in named for place in one.places), settle)


def _offered_links(config: Config) -> Fact[bool]:
    if not active(config, "OrthancExplorer2"):
        return UNSTATED
    offered = config.flag("OrthancExplorer2.UiOptions.EnableShares")
    written = config.item("OrthancExplorer2", "UiOptions", "ShareDurations")
    if not holds(offered) or written is None:
        return offered
    days = [one.value for one in written.children.values()]
    if any(isinstance(one, Open) for one in (written.value, *days)):
        return Unknown("OrthancExplorer2.UiOptions.ShareDurations", "a variable is part of the list", written.places)
    setting = "OrthancExplorer2.UiOptions.ShareDurations"
    return Known(0 in days, setting, written.basis, (*written.places, *offered.evidence))


def encrypted_at_rest(config: Config) -> Fact[bool]:
    """Only the plugins for object stores encrypt; `MasterKey` is a number and the path of a key file."""
    for section in _BUCKETS:
        enabled = config.flag(f"{section}.StorageEncryption.Enable")
        key = config.item(section, "StorageEncryption", "MasterKey")
        if key and isinstance(key.value, tuple) and not denied(enabled) and not denied(loaded(config, section)):
            return Known(value=True, setting=f"{section}.StorageEncryption", basis=key.basis, evidence=key.places)
    bucket = next((one for one in _BUCKETS if config.written(one) and not denied(loaded(config, one))), None)
    if bucket:
        place = config.written(bucket)
        reason = "the images lie in a bucket, and how that is encrypted is not in the files"
        return Unknown(bucket, reason, place.places if place else (), "Say in site.yaml how the bucket is encrypted.")
    item = config.item("StorageDirectory")
    reason = "Orthanc writes its files as they come; what the disk below does is not in the files"
    return Unknown(
        "StorageDirectory", reason, item.places if item else (), "Say in site.yaml how the disk is encrypted."
    )


def audit(config: Config) -> Fact[bool]:
    """Whether it is recorded who looked at what."""
    told, there = config.flag("Authorization.EnableAuditLogs"), loaded(config, "Authorization")
    if holds(told) and not holds(there):
        return there
    if holds(told):
        return told
    if places := [place for _, item in scripts(config) for place in item.places]:
        return Unknown("Authorization.EnableAuditLogs", "a script may keep a record; it was not read", tuple(places))
    if isinstance(told, Unknown):
        return told
    why = "without it Orthanc writes no audit log"
    return Known(False, told.setting, told.basis, told.evidence, why)


def audit_remote(config: Config) -> Fact[bool]:
    """The record goes into the database."""
    where = database(config)
    if not holds(audit(config)):
        return UNSTATED
    return judged(where, lambda host: host != "local")


def phi_in_logs(config: Config) -> Fact[bool]:
    """Whether names reach ordinary logs."""
    verbose = config.flag("HttpVerbose")
    return verbose if holds(verbose) else judged(config.flag("DeidentifyLogs"), lambda hidden: not hidden)


def web_peers(config: Config) -> Iterator[Peer]:
    """Other web servers: those to which studies are sent, and those that are asked about log-ins."""
    if denied(config.flag("OrthancPeersInDatabase")):
        yield from _listed(config, "OrthancPeers")
    if not denied(loaded(config, "DicomWeb")) and not holds(config.flag("DicomWeb.ServersInDatabase")):
        yield from _listed(config, "DicomWeb", "Servers")
    yield from _login_services(config)


def _login_services(config: Config) -> Iterator[Peer]:
    """The services that are asked who may do what: tokens and passwords go to them."""
    keycloak = ("OrthancExplorer2", "Keycloak", "Url") if holds(config.flag("OrthancExplorer2.Keycloak.Enable")) else ()
    asked = [("Authorization", name) for name in URLS] if not denied(loaded(config, "Authorization")) else []
    for path in (*asked, *((keycloak,) if keycloak else ())):
        url = config.item(*path)
        if url is None or url.evidence is None or not isinstance(url.value, str) or not url.value:
            continue
        host, port = _address(url.value)
        setting = ".".join(path)
        if not _here(host):
            yield Peer(
                name=setting,
                kind="login",
                evidence=url.evidence,
                host=host,
                port=port,
                address=_point(host),
                encrypted=_towards(host, _scheme(url.value, setting, url)),
            )


def _here(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"


def _towards(host: str, coded: Fact[bool]) -> Fact[bool]:
    """A bare name in clear may be a container of the same machine."""
    if not denied(coded) or "." in host or ":" in host:
        return coded
    reason = "it is http to a bare name, which may be a container beside it or another machine"
    return Unknown(coded.setting, reason, coded.evidence, "Say on which machine that service runs.")


def _listed(config: Config, *path: str) -> Iterator[Peer]:
    section = config.item(*path)
    for name, item in section.value.items() if section and isinstance(section.value, dict) else ():
        parts = item.children
        url, password = (
            (parts.get("Url"), parts.get("Password")) if "Url" in parts else (parts.get("0"), parts.get("2"))
        )
        if item.evidence is None or url is None:
            continue
        text = url.value.written if isinstance(url.value, Open) else str(url.value)
        host, port = _address(text)
        yield Peer(
            name=name,
            kind="web",
            evidence=item.evidence,
            host=host,
            port=port,
            address=_point(host),
            encrypted=_scheme(text, ".".join(path), url),
            secret_in_clear=password is not None
            and isinstance(password.value, str)
            and not is_placeholder(password.value),
        )


def _scheme(text: str, setting: str, url: Item) -> Fact[bool]:
    scheme = text.partition("://")[0].lower()
    if scheme in {"http", "https"}:
        return Known(scheme == "https", setting, url.basis, url.places)
    return Unknown(setting, "its address does not begin with http or https in the files", url.places)


def _address(text: str) -> tuple[str, int | None]:
    try:
        host, port = urlsplit(text).hostname or "", urlsplit(text).port
    except ValueError:
        return "", None
    return ("" if "$" in host else host), port


def _point(host: str) -> Ranges:
    try:
        return Ranges.single(net.address(host))
    except ValueError:
        return NONE
