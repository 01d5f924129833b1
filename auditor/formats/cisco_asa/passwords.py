"""Stored passwords: of what kind they are, and whether they are a published one. No value leaves this module."""

import hashlib
from collections.abc import Iterator

_DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PUBLISHED = ("", "cisco", "admin", "password", "pix", "asa", "changeme")
_STARS = {"*", "x", "X"}
KINDS = {
    "encrypted": "by an old MD5 method (encrypted)",
    "nt-encrypted": "by an old MD4 method (nt-encrypted)",
    "mschap": "by an old MD4 method (mschap)",
}
"""Weak ways to store a password, by the word behind it."""


def masked(word: str) -> bool:
    """Whether the export hides the value: `*****`, `<removed>`."""
    return set(word) <= _STARS or (word.startswith("<") and word.endswith(">")) or word.startswith("${")


def _digest(password: str, user: str) -> str:
    """What PIX and ASA store with the word `encrypted`: MD5 over 16 bytes, salted by the user's first four letters."""
    secret = password.encode()
    if user and len(secret) < 12:
        secret += user.encode()[:4]
    raw = hashlib.md5(secret[:16].ljust(16, b"\0"), usedforsecurity=False).digest()
    groups = (int.from_bytes(raw[start : start + 3], "little") for start in range(0, 16, 4))
    return "".join(_DIGITS[(group >> shift) & 63] for group in groups for shift in (0, 6, 12, 18))


def _candidates(user: str) -> Iterator[tuple[str, str]]:
    yield from ((one, "empty" if not one else "a vendor default or a published one") for one in _PUBLISHED)
    if user:
        yield user, "equal to the user name"


def known(stored: str, kind: str, user: str = "") -> str:
    """Why a stored password is no secret, as a clause: `empty`, `equal to the user name`; or nothing."""
    if masked(stored):
        return ""
    for candidate, reason in _candidates(user):
        if stored == (_digest(candidate, user) if kind == "encrypted" else candidate):
            return reason
    return ""
