"""People and the directory itself: accounts of an LDIF, and the way from the archive to its directory."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from auditor.formats.dcm4chee.documents import Document
from auditor.formats.dcm4chee.ldif import Entry, parts
from auditor.formats.dcm4chee.secrets import is_hashed, is_placeholder, is_published, shipped, weakness
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Account, Listener
from auditor.model.thresholds import Thresholds

_ADMINISTRATORS = frozenset({"root", "admin", "administrator", "realm-admin"})
_GENERIC = frozenset({"admin", "root", "user", "guest", "test", "pacs", "radiology", "viewer", "doctor", "reader"})
_LINE = re.compile(r"^[ \t]*(?P<name>[\w.]+)[ \t]*[=:][ \t]*(?P<value>[^\n]*?)[ \t]*$", re.MULTILINE)
_ANYONE = re.compile(r"to\s+\*(?:\s+by\s+\S+\s+\w+)*?\s+by\s+(?:\*|anonymous)\s+(?:read|write|manage)")
USED = frozenset({"java.naming.provider.url", "java.naming.security.credentials", "java.naming.security.principal"})


def people(documents: tuple[Document, ...]) -> list[Entry]:
    """The entries of people."""
    entries = [one for document in documents for one in document.entries.entries if not one.changes]
    return [one for one in entries if one.get("uid") and one.get("userPassword")]


def _groups(documents: tuple[Document, ...]) -> dict[str, set[object]]:
    """The members of each group, by its name."""
    found: dict[str, set[object]] = {}
    for document in documents:
        for one in document.entries.entries:
            if "groupofnames" in one.classes and not one.changes:
                found.setdefault(one.text("cn").lower(), set()).update(parts(each.text) for each in one.get("member"))
    return found


def accounts(documents: tuple[Document, ...]) -> Iterator[Account]:
    """Everyone who has a password in the directory."""
    groups = _groups(documents)
    for one in people(documents):
        name, password = one.text("uid"), one.get("userPassword")[0]
        default = shipped(name, password.text)
        yield Account(
            name=name,
            evidence=password.evidence,
            default_password=default,
            weak_password="" if default else weakness(name, password.text, Thresholds().min_password_length),
            clear_text=not is_hashed(password.text) and not is_placeholder(password.text),
            generic=name.lower() in _GENERIC,
            administrator=any(parts(one.dn) in groups.get(group, ()) for group in _ADMINISTRATORS) if groups else None,
        )


def roles_separated(documents: tuple[Document, ...]) -> Fact[bool]:
    """Whether some people of the directory are no administrators."""
    known, found = _groups(documents), list(accounts(documents))
    if not known or not found:
        return UNSTATED
    plain = next((one for one in found if not one.administrator), None)
    if len(found) == 1:
        return UNSTATED
    places = (plain.evidence,) if plain else tuple(_memberships(documents))
    return Known(plain is not None, "groupOfNames", evidence=places)


def _memberships(documents: tuple[Document, ...]) -> Iterator[Evidence]:
    """Where people are made administrators."""
    for one in (one for document in documents for one in document.entries.entries if not one.changes):
        if "groupofnames" in one.classes and one.text("cn").lower() in _ADMINISTRATORS:
            yield from (each.evidence for each in one.get("member"))


def way(document: Document) -> Iterator[Listener]:
    """The directory as the archive reaches it (ldap.properties)."""
    lines = {found["name"]: found for found in _LINE.finditer(document.source.text)}
    found = lines.get("java.naming.provider.url")
    if found is None:
        return
    place = document.source.at(*found.span())
    secret = lines.get("java.naming.security.credentials")
    yield listener(found["value"], place, _default_bind(document, secret))


def _default_bind(document: Document, secret: "re.Match[str] | None") -> Fact[bool]:
    if secret is None:
        return UNSTATED
    place = document.source.at(*secret.span())
    if is_placeholder(secret["value"]):
        return Unknown("java.naming.security.credentials", "its value is not in the files", (place,))
    setting = "java.naming.security.credentials"
    return Known(is_published(setting, secret["value"]), setting, evidence=(place,))


def listener(url: str, place: Evidence, default: Fact[bool]) -> Listener:
    """A directory at an address."""
    setting = "java.naming.provider.url"
    try:
        address = urlsplit(url.split(maxsplit=1)[0] if url.split() else "")
        host, port = address.hostname or "", address.port
    except ValueError:
        address, host, port = urlsplit(""), "", None
    safe = address.scheme.lower() == "ldaps"
    near = host in {"localhost", "127.0.0.1", "::1"}
    number = port or (636 if safe else 389)
    encrypted: Fact[bool] = Known(safe, setting, evidence=(place,), written=f"{address.scheme}://")
    if not address.scheme or "$" in url:
        encrypted = Unknown(setting, "its address is not in the files", (place,))
    return Listener(
        service="ldap",
        port=Known(number, setting, evidence=(place,)),
        enabled=Known(True, setting, evidence=(place,)),
        encrypted=encrypted,
        login=Known(True, setting, evidence=(place,), origin="the archive logs in with a name and a password"),
        default_account=default,
        bind="127.0.0.1" if near else "",
        evidence=(place,),
    )


def strike(document: Document) -> Iterator[tuple[Evidence, str]]:
    """Strike the password of ldap.properties out; its place, and the setting if the vendor publishes it."""
    for found in _LINE.finditer(document.source.text):
        if found["name"] == "java.naming.security.credentials" and not is_placeholder(found["value"]):
            document.source.hide(*found.span("value"))
            setting = found["name"]
            known = is_published(setting, found["value"])
            yield document.source.at(*found.span()).noted(setting), setting if known else ""


def directory_settings(documents: tuple[Document, ...]) -> Iterator[Listener]:
    """The directory by its own settings (slapcat -n 0): whether strangers may read it, and in clear."""
    entries = [one for document in documents for one in document.entries.entries if not one.changes]
    demands = [value for one in entries for value in one.get("olcSecurity")]
    for one in entries:
        suffix = one.get("olcSuffix")
        if not suffix:
            continue
        opened = next((rule for rule in one.get("olcAccess") if _ANYONE.search(rule.text)), None)
        place = opened.evidence if opened else suffix[0].evidence
        why = "the directory lets everyone read" if opened else "no rule lets everyone read"
        safe = next((each for each in demands if re.search(r"(?:ssf|tls|simple_bind)=[1-9]", each.text)), None)
        encrypted = Known(False, "olcSecurity", Basis.DEFAULT, (suffix[0].evidence,), "nothing demands encryption")
        yield Listener(
            service="ldap",
            port=Known(389, "olcSuffix", Basis.DEFAULT, (suffix[0].evidence,), "the usual port"),
            enabled=Known(True, "olcSuffix", evidence=(suffix[0].evidence,)),
            encrypted=Known(True, "olcSecurity", evidence=(safe.evidence,)) if safe else encrypted,
            login=Known(not opened, "olcAccess", evidence=(place,), origin=why),
            evidence=(place,),
        )
