"""What a router does: whom its rule and its middlewares let in, and the servers of its service."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from auditor.formats.traefik.rules import addresses
from auditor.formats.traefik.tree import Item
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.net import ANY_ADDRESS, Ranges
from auditor.model.proxy import Backend, Route
from auditor.syntax.headers import names_a_person

_PATH = re.compile(r"(?:Path|PathPrefix|PathRegexp|PathPrefixStrip)\(\s*[`\"]([^`\"]*)[`\"]")
_CLIENT = re.compile(r"(!?)\s*ClientIP\(([^)]*)\)")
_LOGINS = ("basicauth", "digestauth", "forwardauth")
_LISTS = ("ipallowlist", "ipwhitelist")
_AWAY = ("redirectscheme", "redirectregex")
_DEEPEST = 10


def route(router: Item, whole: Item, logged: Fact[bool], certificate: Evidence | None, left: Ranges) -> Route | None:
    """The route of a router for the callers left to it; None where it sends every caller elsewhere."""
    rule = router.get("rule")
    path = _PATH.search(rule.text) if rule else None
    used = tuple(_middlewares(whole, router.texts("middlewares")))
    if any(name in one.children for one in used if isinstance(one, Item) for name in _AWAY):
        return None
    login = _login(router, used)
    if certificate:
        login = Known(True, "clientAuthType", evidence=(certificate,), written="RequireAndVerifyClientCert")
    known = tuple(one for one in used if isinstance(one, Item))
    return Route(
        path[1] if path else "/",
        rule.evidence if rule else router.evidence,
        tuple(_backends(router, whole)),
        login,
        _callers(rule.text if rule else "", known) & left,
        tuple(_identity(known)),
        tuple(_credentials(known)),
        UNSTATED,
        logged,
    )


def _middlewares(whole: Item, names: tuple[str, ...], depth: int = 0) -> Iterator[Item | str]:
    """The middlewares of a router in their order, chains resolved; the name where none of the files define it."""
    for name in names:
        found = whole.get("http", "middlewares", name.partition("@")[0])
        chained = found.texts("chain", "middlewares") if found else ()
        if chained and depth < _DEEPEST:
            yield from _middlewares(whole, chained, depth + 1)
        else:
            yield found or name


def _login(router: Item, used: tuple[Item | str, ...]) -> Fact[bool]:
    for one in used:
        kind = next((name for name in _LOGINS if isinstance(one, Item) and name in one.children), "")
        if kind and isinstance(one, Item):
            return Known(True, kind, evidence=(one.evidence,), written="on")
    for one in used:
        if isinstance(one, str):
            reason = f"the middleware {one} is in none of the files"
            return Unknown("middlewares", reason, (router.evidence,), "Supply the file that defines it.")
        if "plugin" in one.children:
            return Unknown("plugin", "a plug-in may ask for a login", (one.evidence,), "Say who must log in there.")
    why = "no middleware of this router asks for a login"
    return Known(False, "middlewares", Basis.DEFAULT, (router.evidence,), why)


def _callers(rule: str, used: tuple[Item, ...]) -> Ranges:
    """The addresses that the rule and the lists of the middlewares let in."""
    found = ANY_ADDRESS
    for name in _LISTS:
        for one in used:
            listed = one.get(name)
            if listed:
                found &= addresses(listed.texts("sourceRange"))
    if "||" not in rule:
        for negated, words in _CLIENT.findall(rule):
            named = addresses(re.findall(r"[`\"]([^`\"]+)[`\"]", words))
            found = found - named if negated else found & named
    return found


def _backends(router: Item, whole: Item) -> Iterator[Backend]:
    name = router.get("service")
    service = whole.get("http", "services", name.text.partition("@")[0]) if name else None
    servers = service.get("loadBalancer", "servers") if service else None
    for one in servers.items if servers else ():
        url = one.get("url")
        if url is None:
            continue
        tls, host, port = _address(url.text)
        yield Backend(host, port, url.evidence, Known(tls, "url", evidence=(url.evidence,), written=url.text[:8]))


def _address(url: str) -> tuple[bool, str, int | None]:
    """Whether a URL is encrypted, its host, and its port; no host where a variable or a mistake stands in it."""
    tls = url.startswith("https:")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if tls else 80)
    except ValueError:
        return tls, "", None
    return tls, host, port


def _identity(used: tuple[Item, ...]) -> Iterator[tuple[str, str]]:
    for one in used:
        for name, value in one.of("headers", "customRequestHeaders").items():
            if names_a_person(name):
                yield name, "set" if value.text else "stripped"
        headers = one.texts("forwardAuth", "authResponseHeaders")
        yield from ((name.lower(), "set") for name in headers if names_a_person(name))


def _credentials(used: tuple[Item, ...]) -> Iterator[Evidence]:
    """Lines that log every caller in by one account; the secret in them is struck out."""
    for one in used:
        sent = one.of("headers", "customRequestHeaders").get("authorization")
        if sent and sent.text.lower().startswith(("basic ", "bearer ")):
            if "{{" not in sent.text:
                at = sent.evidence.source.text.find(sent.text, sent.evidence.characters[0])
                sent.evidence.source.hide(at, at + len(sent.text) if at >= 0 else at)
            yield sent.evidence
