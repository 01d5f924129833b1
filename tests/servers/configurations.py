"""The configurations that are tried on a real Orthanc: what each adds to a plain one."""

import json
from dataclasses import dataclass, field

from tests.servers.place import AWAY, HERE

Content = dict[str, object]


@dataclass(frozen=True)
class Configuration:
    """One server."""

    name: str
    settings: Content | str = field(default_factory=dict)
    """What it adds; a text goes into the file as it is."""
    files: tuple[tuple[str, Content], ...] = ()
    """Further files of its folder."""
    environment: tuple[tuple[str, str], ...] = ()
    exact: bool = False
    """Titles count with their letters' case, which the model has no place for."""


def _known(host: str = HERE, rights: Content | None = None) -> Content:
    entry: object = {"AET": "KNOWN", "Host": host, "Port": 11999, **rights} if rights else ["KNOWN", host, 11999]
    return {"DicomModalities": {"sink": ["SINK", HERE, 11999], "known": entry}}


def _pair(**rights: object) -> Content:
    """Two devices with one title, the second with rights of its own."""
    first = {"AET": "KNOWN", "Host": HERE, "Port": 11999}
    return {"DicomModalities": {"a": first, "b": {**first, "Host": "10.66.0.9", **rights}}}


CLOSED: Content = {
    f"DicomAlwaysAllow{verb}": False for verb in ("Echo", "Find", "FindWorklist", "Get", "Move", "Store")
}
OPENED: Content = dict.fromkeys(CLOSED, True)
_NO_RIGHTS: Content = {f"Allow{verb}": False for verb in ("Echo", "Find", "FindWorklist", "Get", "Move", "Store")}
_BOUND: Content = {"DicomCheckModalityHost": True}
_ALICE: Content = {"RegisteredUsers": {"alice": "Correct-Horse-9"}}
_TLS: Content = {
    "DicomTlsEnabled": True,
    "DicomTlsCertificate": "../cert.pem",
    "DicomTlsPrivateKey": "../key.pem",
    "DicomTlsTrustedCertificates": "../cert.pem",
}
_HTTPS: Content = {"SslEnabled": True, "SslCertificate": "../both.pem", "RemoteAccessAllowed": True, **_ALICE}


def _web(remote: object = None, asked: object = None, users: object = None) -> Content:
    found = {"RemoteAccessAllowed": remote, "AuthenticationEnabled": asked, "RegisteredUsers": users}
    return {name: value for name, value in found.items() if value is not None}


_USERS = _ALICE["RegisteredUsers"]
CONFIGURATIONS = (
    Configuration("nothing-written"),
    Configuration("one-device", _known()),
    Configuration("store-closed", {**_known(), "DicomAlwaysAllowStore": False}),
    Configuration("all-closed-no-device", CLOSED),
    Configuration("all-closed", {**_known(), **CLOSED}),
    Configuration("all-but-echo-closed", {**_known(), **CLOSED, "DicomAlwaysAllowEcho": True}),
    *(
        Configuration(f"{verb.lower()}-open", {**_known(), f"DicomAlwaysAllow{verb}": True})
        for verb in ("Find", "FindWorklist", "Get", "Move")
    ),
    Configuration("all-open", {**_known(), **OPENED}),
    Configuration("only-find-open", {**_known(), **CLOSED, "DicomAlwaysAllowFind": True}),
    Configuration("called-title-checked", {**_known(), "DicomCheckCalledAet": True}),
    Configuration("called-title-checked-all-open", {**_known(), **OPENED, "DicomCheckCalledAet": True}),
    Configuration("bound", {**_known(), **_BOUND}),
    Configuration("bound-elsewhere", {**_known("10.66.0.9"), **_BOUND}),
    Configuration("bound-to-a-name", {**_known("localhost"), **_BOUND}),
    Configuration("bound-all-closed", {**_known(), **_BOUND, **CLOSED}),
    Configuration("bound-away", {**_known(AWAY), **_BOUND, "DicomAlwaysAllowStore": False}),
    Configuration("bound-twice-one-title", {**_pair(), **_BOUND}),
    Configuration("bound-twice-one-title-all-closed", {**_pair(), **_BOUND, **CLOSED}),
    Configuration("bound-twice-one-denies-find", {**_pair(AllowFind=False), **_BOUND}),
    Configuration("bound-twice-one-denies-all", {**_pair(**_NO_RIGHTS), **_BOUND}),
    Configuration("twice-one-denies-find", _pair(AllowFind=False)),
    Configuration("twice-one-denies-all", _pair(**_NO_RIGHTS)),
    Configuration("twice-plain", _pair()),
    Configuration("no-rights", _known(rights=_NO_RIGHTS)),
    Configuration("no-rights-all-closed", {**_known(rights=_NO_RIGHTS), **CLOSED}),
    Configuration("no-rights-all-open", {**_known(rights=_NO_RIGHTS), **OPENED}),
    Configuration("find-only", {**_known(rights={**_NO_RIGHTS, "AllowFind": True}), **CLOSED}),
    Configuration("store-only", {**_known(rights={**_NO_RIGHTS, "AllowStore": True}), **CLOSED}),
    Configuration("bound-find-only", {**_known(rights={**_NO_RIGHTS, "AllowFind": True}), **CLOSED, **_BOUND}),
    Configuration("exact-titles", {**_known(), "StrictAetComparison": True}, exact=True),
    Configuration("devices-in-database", {**_known(), "DicomModalitiesInDatabase": True}),
    Configuration("no-worklist", {**_known(), **OPENED, "Plugins": []}),
    Configuration("dicom-off", {**_known(), "DicomServerEnabled": False}),
    Configuration("tls-certificate", {**_known(), **_TLS}),
    Configuration("tls-certificate-all-open", {**_known(), **OPENED, **_TLS}),
    Configuration("tls-anonymous", {**_known(), **_TLS, "DicomTlsRemoteCertificateRequired": False}),
    Configuration("tls-bound", {**_known(), **_TLS, **_BOUND, "DicomTlsRemoteCertificateRequired": False}),
    Configuration("twice-written", '"DicomAlwaysAllowStore": true,\n "DicomAlwaysAllowStore": false'),
    Configuration("twice-written-open", '"DicomAlwaysAllowFind": false,\n "DicomAlwaysAllowFind": true,'),
    Configuration("wrong-case", {"dicomAlwaysAllowStore": False, "remoteAccessAllowed": True}),
    Configuration(
        "in-a-comment", '/* "DicomAlwaysAllowStore": false, */ // "RemoteAccessAllowed": true\n"StableAge": 60'
    ),
    Configuration("variable-default", '"DicomAlwaysAllowStore": ${TRY_STORE:-false}'),
    Configuration(
        "variable-text-default", '"RemoteAccessAllowed": true, "RegisteredUsers": {"${WHO:-alice}": "Slow-9-Tram"}'
    ),
    Configuration("folder", _known(), files=(("users.json", {**_ALICE}), ("door.json", {"RemoteAccessAllowed": True}))),
    Configuration("overwrite", {"OverwriteInstances": True}),
    Configuration("no-checksums", {"StoreMD5ForAttachments": False}),
    Configuration("exports-logged", {**_known(), "LogExportedResources": True}),
    Configuration("web-users-only", _web(users=_USERS)),
    Configuration("web-closed-no-remote", _web(False, True)),
    Configuration("web-closed-no-remote-users", _web(False, True, _USERS)),
    Configuration("web-remote", _web(True)),
    Configuration("web-remote-empty-users", _web(True, None, {})),
    Configuration("web-remote-asked", _web(True, True)),
    Configuration("web-remote-asked-empty-users", _web(True, True, {})),
    Configuration("web-remote-users", _web(True, None, _USERS)),
    Configuration("web-remote-asked-users", _web(True, True, _USERS)),
    Configuration("web-remote-open", _web(True, False)),
    Configuration("web-remote-open-users", _web(True, False, _USERS)),
    Configuration("web-local-open-users", _web(False, False, _USERS)),
    Configuration("web-shipped-account", _web(True, True, {"orthanc": "orthanc"})),
    Configuration("web-empty-password", _web(True, True, {"alice": ""})),
    Configuration("web-off", {**_web(True, False), "HttpServerEnabled": False}),
    Configuration("webdav-off", {**_web(True, False), "WebDavEnabled": False}),
    Configuration("scripts-on", {**_web(True, True, _USERS), "ExecuteLuaEnabled": True}),
    Configuration("scripts-on-local", {"ExecuteLuaEnabled": True}),
    Configuration("files-written", {**_web(True, True, _USERS), "RestApiWriteToFileSystemEnabled": True}),
    Configuration("dicomweb-off", {**_web(True, False), "DicomWeb": {"Enable": False}}),
    Configuration("dicomweb-elsewhere", {**_web(True, False), "DicomWeb": {"Root": "/pacs/rs/"}}),
    Configuration("certificate-without-https", {**_web(True, True, _USERS), "SslVerifyPeers": True}),
    Configuration("https", _HTTPS),
    Configuration(
        "https-certificate", {**_HTTPS, "SslVerifyPeers": True, "SslTrustedClientCertificates": "../cert.pem"}
    ),
    Configuration("stops-two-files", {"RemoteAccessAllowed": True}, files=(("b.json", {"RemoteAccessAllowed": True}),)),
    Configuration("stops-text-for-truth", {"RemoteAccessAllowed": "true"}),
    Configuration("stops-hash-comment", '# a remark\n"StableAge": 60'),
    Configuration("stops-tls-without-files", {"DicomTlsEnabled": True}),
    Configuration("stops-tls-without-trust", {k: v for k, v in _TLS.items() if k != "DicomTlsTrustedCertificates"}),
)


def texts(one: Configuration, basis: Content) -> dict[str, str]:
    """The files of its folder."""
    if isinstance(one.settings, str):
        lines = ",\n ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in basis.items())
        main = f"{{\n {one.settings.rstrip(',')},\n {lines}\n}}\n" if not one.settings.startswith("#") else ""
        main = main or f"{{\n {one.settings},\n {lines}\n}}\n"
    else:
        main = json.dumps({**basis, **one.settings}, indent=1)
    return {"orthanc.json": main, **{name: json.dumps(content, indent=1) for name, content in one.files}}
