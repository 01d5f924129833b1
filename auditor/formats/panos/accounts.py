"""Administrators: who they are, how their passwords are stored, and what checks them."""

from collections.abc import Iterator
from hashlib import sha256

from auditor.formats.panos.config import Config
from auditor.formats.panos.defaults import SHIPPED_PASSWORD
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Account

_GENERIC = frozenset({"admin", "administrator", "root", "user", "test", "guest", "support", "it", "office", "api"})
_REMOTE = frozenset({"radius", "ldap", "kerberos", "tacplus", "saml-idp", "cloud"})
_DES_LENGTH = 13


def accounts(config: Config) -> Iterator[Account]:
    """The administrators of the device."""
    for user in config.management.below("users"):
        roles = user.get("permissions", "role-based")
        names = set(roles.names()) if roles is not None else set()
        yield Account(
            user.name,
            user.opening,
            default_password=_is_shipped(_hash(user)),
            generic=user.name.lower() in _GENERIC,
            administrator=bool(names & {"superuser", "deviceadmin"}) or ("custom" not in names and None),
        )


def _hash(user: Node) -> str:
    return user.read("phash")


def _is_shipped(text: str) -> bool:
    return sha256(text.encode("utf-8", "replace")).hexdigest() == SHIPPED_PASSWORD.value


def shipped(config: Config) -> Iterator[Evidence]:
    """Accounts with the password that the device comes with."""
    for user in config.management.below("users"):
        if (found := user.get("phash")) is not None and _is_shipped(_hash(user)):
            yield found.evidence.noted(f"the account {user.name} has the password that PAN-OS ships with")


def weak_hashes(config: Config) -> Iterator[Evidence]:
    """Passwords under MD5 or the old crypt."""
    for user in config.management.below("users"):
        found, text = user.get("phash"), _hash(user)
        if found is None or not text.strip("*"):
            continue
        if text.startswith("$1$"):
            yield found.evidence.noted("a password is stored as an MD5 hash")
        elif "$" not in text and len(text) == _DES_LENGTH:
            yield found.evidence.noted("a password is stored by an old method (crypt)")


def central_login(config: Config) -> Fact[bool]:
    """Whether a central service checks administrators: all that the device does not know, or every one that it does."""
    setting = "authentication-profile"
    chosen = config.system.get(setting)
    users = config.management.below("users")
    profiles = {one.name: one for found in config.settings(setting) for one in found.children}
    sequences = {one.name for found in config.settings("authentication-sequence") for one in found.children}
    if chosen is not None and chosen.children:
        return _judged(chosen, profiles, sequences)
    if not users:
        return Unknown(setting, "the export holds no administrators", settle="Export as a superuser.")
    local = [one for one in users if one.get(setting) is None]
    if local:
        places = tuple(one.opening for one in local[:3])
        return Known(value=False, setting=setting, basis=Basis.EXPLICIT, evidence=places)
    found = [_judged(one.get(setting) or one, profiles, sequences) for one in users]
    return next((one for one in found if not (isinstance(one, Known) and one.value)), found[0])


def _judged(chosen: Node, profiles: dict[str, Node], sequences: set[str]) -> Fact[bool]:
    """Whether a profile asks a central service."""
    setting, name = "authentication-profile", chosen.children[-1].name if chosen.children else ""
    profile = profiles.get(name)
    methods = set(profile.names("method")) if profile is not None else set()
    if methods & _REMOTE:
        return Known(
            value=True, setting=setting, evidence=(chosen.evidence, profile.opening if profile else chosen.opening)
        )
    if methods:
        return Known(value=False, setting=setting, evidence=(chosen.evidence,))
    what = (
        "an authentication sequence" if name in sequences else "an authentication profile that the file does not hold"
    )
    return Unknown(setting, f"administrators log in by {what}", (chosen.evidence,))
