"""Passwords that Conquest ships, as salted hashes, and those that are easy to guess."""

import hashlib

from auditor.formats.conquest.ini import Item
from auditor.model.pacs import Account
from auditor.model.thresholds import Thresholds

_SALT = b"hipaa-auditor conquest"
ACCOUNTS = ("admin", "teacher", "student", "moodle")
"""The accounts whose passwords singlefilelogin.php takes from dicom.ini."""
PUBLISHED = frozenset(
    {
        "62aa0608ba7cd91f",
        "41f9941dfa48b048",
        "045d6d7ea9f0d786",
        "c71b62c2fd7bd5a6",
        "cc5db8d446bd32d5",
        "3a1f32a1cf962313",
    }
)
"""Of `name:password`: dicom.ini of newweb, and the dicom.ini.mysql and dicom.ini.postgres of Conquest 1.5.0."""


def digest(text: str) -> str:
    """The salted hash of `name:password`."""
    return hashlib.sha256(_SALT + text.encode("utf-8", "replace")).hexdigest()[:16]


def published(name: str, password: str) -> bool:
    """Whether Conquest ships this account with this password."""
    return digest(f"{name}:{password}") in PUBLISHED


def readable(item: Item | None) -> bool:
    """Whether a line holds a password itself: nothing empty, no place holder, no mask."""
    return bool(item and item.value and not item.open and set(item.value) != {"*"})


def account(name: str, item: Item) -> Account:
    """One account of the web pages, with what its password shows."""
    known = published(name, item.value) or not item.value
    return Account(
        name=name,
        evidence=item.evidence,
        default_password=known,
        weak_password="" if known or not readable(item) else _weakness(name, item.value),
        clear_text=readable(item),
        generic=True,
        administrator=name == "admin",
    )


def _weakness(name: str, text: str) -> str:
    least = Thresholds().min_password_length
    if text.lower().startswith(name):
        return "begins with the user name"
    return f"is shorter than {least} characters" if len(text) < least else ""
