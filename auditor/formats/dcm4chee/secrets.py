"""Passwords and keys in the files of an archive: struck out, and compared with what vendors publish; none is kept."""

import base64
import hashlib
import re
from collections.abc import Iterator

from auditor.formats.dcm4chee.defaults import ACCOUNTS, PASSWORDS
from auditor.formats.dcm4chee.ldif import Value
from auditor.model.credential import Credential, credential, struck
from auditor.model.evidence import Evidence

_NAMES = re.compile(
    r"(?:userPassword|Pin|Secret|olcRootPW|ProxyUserPassword|credential|^credentials$|basic-auth|bearer-token)$",
    re.IGNORECASE,
)
_PROPERTY = re.compile(
    r"(?i)^(?P<name>[\w.-]*(?:password|secret|credential|token|basic-auth|access-?key)[\w.-]*)=(?P<value>.+)"
)
_URL = re.compile(r"://[^/\s:@]+:(?P<value>[^@/\s$<%]+)@")
_NO_VALUE = re.compile(r"|\*+|<.*>|\$\{[^}]*\}|change[-_ ]?me\W*", re.IGNORECASE)
_PURPOSES: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
    (re.compile(r"(?i)trust_?store"), "store", "trust"),
    (re.compile(r"(?i)key_?store|keyPin|key-?password|clear-text|credential-reference"), "store", "key"),
    (re.compile(r"(?i)datasource"), "database", ""),
    (re.compile(r"(?i)naming\.security|olcRootPW|bindCredential"), "directory", ""),
    (re.compile(r"(?i)clientSecret|^secret$"), "peer", ""),
    (re.compile(r"(?i)^userPassword$|^value$"), "account", None),
)
"""By setting: what its secret is for, and whose it is; None: that of its entry. The password of a key is that of its
store, which PKCS #12 demands."""
_HASHED = re.compile(r"\{(?P<scheme>[A-Za-z0-9-]+)\}(?P<value>.*)", re.DOTALL)
_SCHEMES = {
    "SHA": ("sha1", 20), "SSHA": ("sha1", 20), "MD5": ("md5", 16), "SMD5": ("md5", 16),
    "SHA256": ("sha256", 32), "SSHA256": ("sha256", 32), "SHA512": ("sha512", 64), "SSHA512": ("sha512", 64),
}  # fmt: skip
"""Hashes of LDAP: the algorithm and how many bytes it gives; the salt follows them."""


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a secret without being one."""
    return bool(_NO_VALUE.fullmatch(text.strip()))


def is_secret(value: Value) -> bool:
    """Whether an attribute is a secret by its name; `...PinProperty` only names the place of one."""
    return bool(_NAMES.search(value.name)) and not is_placeholder(value.text)


def secret_spans(value: Value) -> Iterator[tuple[int, int]]:
    """The characters of a value that must never be shown."""
    low, high = value.span
    if is_secret(value):
        yield low, high
        return
    whole = high - low == len(value.text)
    for pattern in (_PROPERTY, _URL):
        found = pattern.search(value.text)
        if found and not is_placeholder(found["value"]):
            yield (low + found.start("value"), low + found.end("value")) if whole else (low, high)


def credentials(value: Value, owner: str) -> Iterator[Credential]:
    """The readable secret of a value as a fingerprint; `owner` names the entry that holds it."""
    found = next((one for pattern in (_PROPERTY, _URL) if (one := pattern.search(value.text))), None)
    text = value.text if is_secret(value) else found["value"] if found else ""
    if readable(value):
        yield credential(text, value.evidence.noted(value.name), *purpose(value.name, owner))


def struck_credentials(place: Evidence) -> Iterator[Credential]:
    """The secrets that were struck out of a place whose note is their setting."""
    yield from struck(place, *purpose(place.note, f"line {place.first}"))


def purpose(setting: str, owner: str) -> tuple[str, str]:
    """What a secret is for and whose it is, by the name of its setting."""
    for pattern, use, shared in _PURPOSES:
        if pattern.search(setting):
            return use, owner if shared is None else shared
    return "", owner


def readable(value: Value) -> bool:
    """Whether the file shows the secret itself, not a hash of it."""
    return not (is_secret(value) and _HASHED.match(value.text)) and any(True for _ in secret_spans(value))


def is_published(setting: str, text: str) -> bool:
    """Whether a vendor prints this value for this setting."""
    return any(row.setting == setting and row.value == text for row in PASSWORDS)


def default_secret(value: Value) -> Evidence | None:
    """The place of a vendor's published secret; None for any other value."""
    names = {row.setting.lower(): row.setting for row in PASSWORDS}
    setting = names.get(value.name.lower(), "")
    known = setting and (is_published(setting, value.text) or (setting == "olcRootPW" and opens("secret", value.text)))
    return value.evidence.noted(setting) if known else None


def is_hashed(stored: str) -> bool:
    """Whether a password of a directory is stored as a hash."""
    return bool(_HASHED.match(stored))


def opens(candidate: str, stored: str) -> bool:
    """Whether a password of a directory is this one, in clear or as a hash whose kind is known."""
    found = _HASHED.match(stored)
    if found is None:
        return stored == candidate
    algorithm, size = _SCHEMES.get(found["scheme"].upper(), ("", 0))
    if not size:
        return False
    try:
        raw = base64.b64decode(found["value"].strip(), validate=True)
    except ValueError:
        return False
    return hashlib.new(algorithm, candidate.encode() + raw[size:], usedforsecurity=False).digest() == raw[:size]


def shipped(name: str, stored: str) -> bool:
    """Whether an account has a password that vendors publish, or its own name as in samples."""
    return any(opens(one, stored) for one in ACCOUNTS) or (name in {"root", "admin", "user"} and opens(name, stored))


def weakness(name: str, stored: str, least: int) -> str:
    """Why a password is easy to guess, as a clause; empty where nothing shows that."""
    if name and opens(name, stored):
        return "is equal to the user name"
    if is_hashed(stored) or is_placeholder(stored):
        return ""
    return f"is shorter than {least} characters" if len(stored) < least else ""
