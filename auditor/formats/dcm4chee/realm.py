"""The realm of Keycloak: how people log in."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator

from auditor.formats.dcm4chee.defaults import ACCOUNTS, told
from auditor.formats.dcm4chee.documents import Document
from auditor.formats.dcm4chee.secrets import is_placeholder, weakness
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Account, Listener
from auditor.model.thresholds import Thresholds
from auditor.syntax.jsonc import Array, Member, Node, Object, Scalar, walk

KNOWN = frozenset(
    {
        "authenticationFlows", "browserFlow", "bruteForceProtected", "clients", "components", "directGrantFlow",
        "enabled", "eventsEnabled", "eventsExpiration", "identityProviders", "passwordPolicy", "realm",
        "requiredActions", "smtpServer", "sslRequired", "ssoSessionIdleTimeout", "users",
    }
)  # fmt: skip
"""The keys of a realm that are used."""
_SECRET = re.compile(
    r"(?i)^(?:secret|secretData|password|bindCredential|privateKey|clientSecret|hmacKey|keystorePassword|keyPassword)$"
)
_HASHES = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}
_MOST_ROUNDS, _MOST_TRIED = 300_000, 4
"""Shipped passwords are tried on so many accounts only: each try costs time."""
_GENERIC = frozenset({"admin", "root", "user", "guest", "test", "pacs", "radiology", "viewer", "doctor", "reader"})


def _root(document: Document) -> Object | None:
    return document.json.root if isinstance(document.json.root, Object) else None


def _member(node: Object, name: str) -> Member | None:
    return next((one for one in reversed(node.members) if one.name == name), None)


def _scalar(node: Object, name: str) -> object:
    found = node.get(name)
    return found.value if isinstance(found, Scalar) else None


def _objects(node: Object, name: str) -> Iterator[Object]:
    found = node.get(name)
    yield from (one for one in found.items if isinstance(one, Object)) if isinstance(found, Array) else ()


def _stated(member: Member, value: bool, wanted: object = None) -> Known[bool]:
    written = str(member.value.value) if isinstance(member.value, Scalar) else ""
    return Known(value, member.name, evidence=(member.evidence,), written=written.lower(), wanted=wanted)


def _name(node: Object) -> Evidence:
    found = _member(node, "realm")
    return found.evidence if found else node.evidence


def strike(document: Document) -> Iterator[Evidence]:
    """Strike every secret of a realm out; the places of readable ones, each with its setting."""
    for node in walk(document.json.root):
        for member in node.members if isinstance(node, Object) else ():
            typed = isinstance(node, Object) and _scalar(node, "type") == "password" and member.name == "value"
            if not (typed or _SECRET.match(member.name)):
                continue
            for text in _texts(member.value):
                if isinstance(text.value, str) and not is_placeholder(text.value):
                    text.source.hide(*text.inside)
                    if member.name != "secretData":
                        yield text.evidence.noted(member.name)


def _texts(node: Node) -> Iterator[Scalar]:
    yield from (one for one in walk(node) if isinstance(one, Scalar) and one.value)


def lockout(document: Document) -> Fact[bool]:
    """Whether failed log-ins are limited."""
    root = _root(document)
    if root is None:
        return UNSTATED
    setting = "bruteForceProtected"
    if found := _member(root, setting):
        return _stated(found, _scalar(root, setting) is True, wanted=True)
    return Known(False, setting, Basis.DEFAULT, (_name(root),), _default(setting), wanted=True)


def _default(setting: str) -> str:
    return told(setting, "Keycloak")


def idle_minutes(document: Document) -> Fact[int]:
    """Idle minutes until a session ends."""
    root = _root(document)
    if root is None:
        return UNSTATED
    setting = "ssoSessionIdleTimeout"
    found, seconds = _member(root, setting), _scalar(root, setting)
    if found is None:
        return Known(30, setting, Basis.DEFAULT, (_name(root),), _default(setting))
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return Unknown(setting, "its value is no number of seconds", (found.evidence,), "Correct the value.")
    return Known(-(-seconds // 60), setting, evidence=(found.evidence,), written=str(seconds))


def password_length(document: Document) -> Fact[int]:
    """The shortest password that the realm takes; the directory of people has rules of its own."""
    root = _root(document)
    if root is None:
        return UNSTATED
    setting = "passwordPolicy"
    if outside := _directory(root):
        reason = "passwords are kept in a directory, whose rules are not in the files"
        return Unknown("validatePasswordPolicy", reason, (outside.evidence,), "Set validatePasswordPolicy to true.")
    found = _member(root, setting)
    if found is None:
        return Known(0, setting, Basis.DEFAULT, (_name(root),), "no rule, the default of Keycloak")
    text = str(_scalar(root, setting) or "")
    length = re.search(r"\blength\((\d{1,4})\)", text)
    return Known(int(length[1]) if length else 0, setting, evidence=(found.evidence,), written=text or "empty")


def _directory(root: Object) -> Member | None:
    """The name of the first directory of people on whose passwords the realm sets no rule."""
    components = root.get("components")
    for one in _objects(components, _STORES) if isinstance(components, Object) else ():
        config, name = one.get("config"), _member(one, "name")
        asked = config.get("validatePasswordPolicy") if isinstance(config, Object) else None
        if name and not (asked and any(text.value in {"true", True} for text in _texts(asked))):
            return name
    return None


_STORES = "org.keycloak.storage.UserStorageProvider"


def retention_days(document: Document) -> Fact[int]:
    """How many days the login events are kept; they are none where they are not recorded."""
    root = _root(document)
    if root is None or _scalar(root, "eventsEnabled") is not True:
        return UNSTATED
    found, seconds = _member(root, "eventsExpiration"), _scalar(root, "eventsExpiration")
    if found is None or not isinstance(seconds, int):
        return UNSTATED
    return Known(seconds // 86_400, "eventsExpiration", evidence=(found.evidence,), written=str(seconds))


def second_factor(document: Document) -> Fact[bool]:
    """Whether a one-time password is asked of everyone."""
    root = _root(document)
    if root is None:
        return UNSTATED
    brokers = list(_objects(root, "identityProviders"))
    if brokers:
        reason = "people may log in at another service, and what that asks for is not in the files"
        return Unknown("identityProviders", reason, (_named(brokers[0]),), "Say in site.yaml what it asks for.")
    flows = {str(_scalar(one, "alias")): one for one in _objects(root, "authenticationFlows")}
    first = str(_scalar(root, "browserFlow") or "browser")
    steps = list(_steps(flows, first, ()))
    if must := next((where for where, needed in steps if needed), None):
        return _without_bypass(root, flows, must)
    if not flows:
        return Unknown(
            "authenticationFlows", "the login steps are not in the file", (_name(root),), "Export the realm."
        )
    if asked := _asked_of_new(root):
        reason = "accounts that are new must set up a second proof; whether the older ones have one is not in the files"
        return Unknown("requiredActions", reason, (asked,), "Make the one-time password required in the browser flow.")
    entry = _named(flows[first]) if first in flows else _name(root)
    place = steps[0][0] if steps else entry
    why = "a one-time password is asked of those who set one up" if steps else "no step asks for a second proof"
    return Known(False, "authenticationFlows", Basis.EXPLICIT, (place,), why)


def _named(node: Object) -> Evidence:
    found = _member(node, "alias")
    return found.evidence if found else node.evidence


def _without_bypass(root: Object, flows: dict[str, Object], must: Evidence) -> Fact[bool]:
    """A client that takes passwords directly goes by the other flow, which may ask for less."""
    direct = next((one for one in _objects(root, "clients") if _scalar(one, "directAccessGrantsEnabled") is True), None)
    steps = _steps(flows, str(_scalar(root, "directGrantFlow") or "direct grant"), ())
    if direct is not None and not any(needed for _, needed in steps):
        found = _member(direct, "directAccessGrantsEnabled")
        reason = "the client takes a password directly, by a flow that asks for no second proof"
        return Known(
            False, "directAccessGrantsEnabled", evidence=(found.evidence,) if found else (must,), origin=reason
        )
    return Known(True, "authenticationFlows", evidence=(must,), written="REQUIRED")


def _steps(flows: dict[str, Object], name: str, seen: tuple[str, ...]) -> Iterator[tuple[Evidence, bool]]:
    """The steps of a flow that ask for a second proof, and whether everybody must take them."""
    flow = flows.get(name)
    if flow is None or name in seen:
        return
    for step in _objects(flow, "authenticationExecutions"):
        needed = _scalar(step, "requirement")
        if needed == "DISABLED":
            continue
        if re.match(r"(?!cond).*(?:otp|webauthn)", str(_scalar(step, "authenticator"))):
            found = _member(step, "requirement")
            yield (found.evidence if found else step.evidence), needed == "REQUIRED"
        for place, must in _steps(flows, str(_scalar(step, "flowAlias")), (*seen, name)):
            # a login form is an alternative to the cookie of a session that passed it before
            yield place, must and needed in {"REQUIRED", "ALTERNATIVE"}


def _asked_of_new(root: Object) -> Evidence | None:
    for one in _objects(root, "requiredActions"):
        wanted = _scalar(one, "alias") in {"CONFIGURE_TOTP", "webauthn-register"}
        if wanted and _scalar(one, "enabled") is True and _scalar(one, "defaultAction") is True:
            found = _member(one, "defaultAction")
            return found.evidence if found else one.evidence
    return None


def login_page(document: Document) -> Iterator[Listener]:
    """The pages of the realm, where passwords are typed."""
    root = _root(document)
    if root is None:
        return
    found, value = _member(root, "sslRequired"), str(_scalar(root, "sslRequired") or "external").lower()
    places = (found.evidence,) if found else (_name(root),)
    reason = "addresses inside the practice may type passwords in clear, unless a proxy or the server itself forbids it"
    way: Fact[bool] = Unknown("sslRequired", reason, places, "Set it to all.")
    if value in {"all", "none"} and found:
        way = _stated(found, value == "all", wanted="all")
    yield Listener(
        service="web",
        port=Unknown("sslRequired", "the port of the login page is not in the realm", places),
        enabled=Known(True, "realm", evidence=(_name(root),)),
        encrypted=way,
        login=Known(True, "realm", evidence=(_name(root),), origin="this is the login page itself"),
        paths=(f"/realms/{_scalar(root, 'realm')}",),
        evidence=places,
    )


def accounts(document: Document) -> Iterator[Account]:
    """The people in the export; few exports hold them."""
    root, tried = _root(document), 0
    for one in _objects(root, "users") if root else ():
        name = str(_scalar(one, "username") or "")
        if not name or _scalar(one, "enabled") is False or name.startswith("service-account-"):
            continue
        place = _member(one, "username")
        kept = next((each for each in _objects(one, "credentials") if _scalar(each, "type") == "password"), None)
        clear = str(_scalar(kept, "value") or "") if kept else ""
        tested = kept is not None and not clear and tried < _MOST_TRIED
        tried += tested
        roles = one.get("realmRoles")
        yield Account(
            name=name,
            evidence=place.evidence if place else one.evidence,
            default_password=clear in {*ACCOUNTS, name} if clear else tested and _shipped(kept, name),
            weak_password=weakness(name, clear, Thresholds().min_password_length) if clear else "",
            clear_text=bool(clear) and not is_placeholder(clear),
            generic=name.lower() in _GENERIC,
            administrator=any(text.value in {"root", "admin"} for text in _texts(roles)) if roles else None,
        )


def _shipped(kept: Object | None, name: str) -> bool:
    """Whether a stored hash is that of a shipped password."""
    if kept is None:
        return False
    try:
        how, what = (json.loads(str(_scalar(kept, key) or "{}")) for key in ("credentialData", "secretData"))
        rounds, algorithm = int(how.get("hashIterations", 0)), _HASHES.get(str(how.get("algorithm")), "")
        salt, stored = (base64.b64decode(str(what.get(key, ""))) for key in ("salt", "value"))
    except (ValueError, AttributeError, TypeError, OverflowError):
        return False
    if not algorithm or not stored or not 0 < rounds <= _MOST_ROUNDS:
        return False
    return any(
        hashlib.pbkdf2_hmac(algorithm, one.encode(), salt, rounds, len(stored)) == stored for one in {*ACCOUNTS, name}
    )
