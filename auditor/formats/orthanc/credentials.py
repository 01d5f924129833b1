"""What each password and key of a server is for, so that one that serves two things is noticed."""

from collections.abc import Iterator

from auditor.formats.orthanc.database import database
from auditor.formats.orthanc.effective import Config
from auditor.formats.orthanc.layers import Item
from auditor.formats.orthanc.secrets import in_text, is_placeholder, is_secret, label
from auditor.model.credential import Credential, credential
from auditor.model.fact import Basis, Known
from auditor.model.pacs import Overlay

_DATABASES = frozenset({"PostgreSQL", "MySQL", "Odbc", "ODBC", "MongoDB"})
_CALLED = frozenset({"OrthancPeers", "DicomWeb", "HttpProxy", "Authorization", "Transfers"})
"""Sections whose passwords log the server in elsewhere."""


def credentials(config: Config, overlay: Overlay | None) -> Iterator[Credential]:
    """The secrets that the files or their variables give, once for each setting."""
    seen: set[tuple[tuple[str, ...], str]] = set()
    where = _host(config, overlay)
    for path, item in config.root.walk():
        for value in _values(path, item):
            if item.evidence and (path, value) not in seen:
                seen.add((path, value))
                use, owner = _use(path, where)
                yield credential(value, item.evidence.noted(label(path)), use, owner)


def _values(path: tuple[str, ...], item: Item) -> Iterator[str]:
    if item.basis is Basis.DEFAULT or not isinstance(item.value, str):
        return
    if is_secret(path) and not is_placeholder(item.value):
        yield item.value
    else:
        yield from in_text(item.value)


def _use(path: tuple[str, ...], database_host: str) -> tuple[str, str]:
    match path:
        case ("RegisteredUsers", name):
            return "account", name
        case (section, *_) if section in _DATABASES:
            return "database", database_host
        case ("Pkcs11", *_) | (*_, "CertificateKeyPassword"):
            return "store", ".".join(path)
        case (section, *_) if section in _CALLED:
            return "peer", ".".join(path)
        case _:
            return "", ".".join(path)


def _host(config: Config, overlay: Overlay | None) -> str:
    """The name of the database's machine; its service's, where it stands beside the server in one file."""
    found = database(config)
    if not isinstance(found, Known) or found.value == "local":
        return ""
    names = (names for names, _ in (overlay.siblings if overlay else ()) if found.value in names)
    return next(names, (found.value,))[0]
