"""What one file of a dcm4chee archive is, and which files make one archive."""

import re
from dataclasses import field
from functools import lru_cache

from auditor.formats import NO, Guess
from auditor.formats.dcm4chee import directory, ldif
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.ldif import Ldif
from auditor.model.evidence import Source
from auditor.model.frozen import dataclass
from auditor.syntax import jsonc, xmltree

LDIFS = frozenset({"directory", "users", "changes", "server"})
_LDIF = re.compile(r"\ufeff?(?:[ \t]*(?:#[^\n]*)?\n)*(?:version:\s*1\s*\n|dn::? )", re.IGNORECASE)
_DEVICE = re.compile(r'"dicomDeviceName"\s*:')
_REALM = frozenset({"realm", "sslRequired", "bruteForceProtected", "ssoSessionIdleTimeout", "clients", "users"})
_SERVER = re.compile(r"<server\s[^>]*xmlns\s*=\s*[\"']urn:jboss:domain:")
_URL = re.compile(r"^\s*java\.naming\.provider\.url\s*[=:]", re.MULTILINE)
_OLD = re.compile(r"dcm4chee\.archive:service=|<attribute name=\"[^\"]+\">[^<]*dcm4chee\.archive")
_OURS = re.compile(r"dcm4che", re.IGNORECASE)
_ORDER = ("directory", "device", "users", "wildfly", "realm", "ldap", "server", "changes", "old")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read as far as it goes."""

    source: Source
    kind: str = ""
    """`directory` (LDIF with devices), `device` (JSON), `users` (LDIF with people), `changes` (LDIF that changes
    entries), `server` (LDIF of the directory's own settings), `realm` (Keycloak), `wildfly`, `ldap` (properties by
    which the archive finds its directory), `old` (dcm4chee 2); empty when it is none of these."""
    reason: str = ""
    entries: Ldif = field(default_factory=Ldif)
    json: jsonc.Tree = field(default_factory=lambda: jsonc.Tree(None))
    xml: xmltree.Tree = field(default_factory=lambda: xmltree.Tree(None))
    devices: tuple[Thing, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of its devices."""
        return frozenset(one.name.lower() for one in self.devices)

    @property
    def ours(self) -> bool:
        """Whether it names dcm4che; a realm or an application server may belong to something else."""
        return bool(_OURS.search(self.source.text))


@lru_cache(maxsize=32)
def document(source: Source) -> Document:
    """What a file is."""
    text = source.text
    if _LDIF.match(text):
        return _of_ldif(source)
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return _of_json(source)
    if _SERVER.search(text[:4000]):
        return Document(source, "wildfly", "the root element <server> of JBoss", xml=xmltree.parse(source))
    if _OLD.search(text):
        return Document(source, "old", "the services of dcm4chee 2 for JBoss")
    if _URL.search(text):
        return Document(source, "ldap", "the key java.naming.provider.url")
    return Document(source)


def _of_ldif(source: Source) -> Document:
    entries = ldif.parse(source)
    devices = tuple(directory.of_entries(entries))
    full = [one for one in entries.entries if not one.changes]
    classes = frozenset(name for one in full for name in one.classes)
    kind, reason = "", ""
    if devices:
        kind, reason = "directory", "entries of the class dicomDevice"
    elif any(one.get("userPassword") for one in full) or "groupofnames" in classes:
        kind, reason = "users", "entries of people and groups"
    elif any(name.startswith("olc") for name in classes):
        kind, reason = "server", "entries of the classes olc*"
    elif _OURS.search(source.text) or re.search(r"dicomDeviceName=", source.text):
        kind, reason = ("directory" if full else "changes"), "entries below cn=DICOM Configuration"
    return Document(source, kind, reason, entries, devices=devices)


def _of_json(source: Source) -> Document:
    named = _DEVICE.search(source.text)
    if not named and '"realm"' not in source.text:
        return Document(source)
    tree = jsonc.parse(source)
    if devices := tuple(directory.of_json(tree.root)):
        return Document(source, "device", "the key dicomDeviceName", json=tree, devices=devices)
    root = tree.root
    keys = {one.name for one in root.members} if isinstance(root, jsonc.Object) else set[str]()
    if "realm" in keys and len(keys & _REALM) >= 2:
        return Document(source, "realm", "the keys of a realm of Keycloak", json=tree)
    return Document(source, "device" if named else "", "the key dicomDeviceName", json=tree)


def certainty(source: Source) -> Guess:
    """How surely a text belongs to a dcm4chee archive."""
    found = document(source)
    if not found.kind:
        return NO
    if found.kind in {"directory", "device"}:
        return Guess(3, found.reason)
    return Guess(2 if found.ours else 1, found.reason)


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of each archive: two files that describe a device of one name are of two archives."""
    archives: list[list[Document]] = []
    for one in sorted((document(source) for source in sources), key=lambda one: _ORDER.index(one.kind or "changes")):
        home = next((archive for archive in archives if _fits(one, archive)), None)
        if home is None:
            archives.append([one])
        else:
            home.append(one)
    return tuple(tuple(one.source for one in archive) for archive in archives)


def _fits(one: Document, archive: list[Document]) -> bool:
    if one.kind in {"realm", "wildfly", "ldap"}:
        return all(other.kind != one.kind for other in archive)
    return all(one.names.isdisjoint(other.names) for other in archive)
