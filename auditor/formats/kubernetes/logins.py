"""What an Ingress asks of callers, by the annotations of its controller: ingress-nginx, NGINX's own, or Traefik.

Rules: kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations (1.12),
doc.traefik.io/traefik/routing/providers/kubernetes-ingress (3.3).
"""

import re
from collections.abc import Iterator

from auditor.formats.kubernetes.defaults import LOG
from auditor.formats.kubernetes.documents import Thing, text
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr
from auditor.syntax.headers import names_a_person
from auditor.syntax.yamltree import Mapping, Scalar, Sequence

_NGINX, _TRAEFIK = "nginx.ingress.kubernetes.io/", "traefik.ingress.kubernetes.io/"
_NGINX_INC = ("nginx.org/basic-auth-secret", "nginx.com/jwt-key")
_OTHERS = re.compile(r"/(?:auth-|oauth|oidc|jwt)|^konghq\.com/plugins$")
"""Annotations of other controllers that may ask for a login."""
_SNIPPETS = ("configuration-snippet", "server-snippet", "auth-snippet")
_DECIDES = re.compile(r"\b(?:auth_basic|auth_request|auth_jwt|satisfy|allow|deny|access_by_lua\w*|return)\b")
_HEADER = re.compile(r"\b(?:proxy_set_header|more_set_input_headers)\s+[\"']?([\w-]+)[:\"']?\s+([^;\n]*)")
_FIXED = re.compile(r"(?i)(?:basic|bearer)\s+([^\s\"';$]{4,})")
_ANOTHER = re.compile(r"traefik|haproxy|\balb\b|gce|kong|contour|istio")
"""Classes of controllers that read other annotations."""
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Way:
    """What callers of an Ingress meet."""

    ways: tuple[tuple[Ranges, Fact[bool]], ...]
    """Whom it lets in, and whether these must log in, a client certificate left aside."""
    certificate: Fact[bool] = UNSTATED
    """Whether callers of the encrypted door must show a certificate."""
    secured: Evidence | None = None
    """It is encrypted whatever its `tls` says."""
    clear_too: Evidence | None = None
    """The clear port answers beside the encrypted one."""
    away: bool = False
    """Every caller is sent elsewhere."""
    inherited: bool = False
    """It takes a share of another Ingress's callers, with that one's rules."""
    deeper: Fact[bool] = UNSTATED
    """Whether the controller encrypts what it sends on."""
    identity: tuple[tuple[str, str], ...] = ()
    credentials: tuple[Evidence, ...] = ()
    logged: Fact[bool] = UNSTATED


@dataclass(frozen=True, slots=True)
class _Notes:
    """The annotations of an Ingress, and the class that says which controller reads them."""

    ingress: Thing
    values: dict[str, Scalar]
    kind: str

    def get(self, name: str) -> Scalar | None:
        """An annotation of ingress-nginx; None where nothing is written."""
        found = self.values.get(f"{_NGINX}{name}")
        return found if found is not None and found.text else None

    def says(self, name: str) -> str:
        """Its text, in small letters; empty where it is not written."""
        found = self.get(name)
        return found.text.strip().lower() if found else ""

    def on(self, name: str) -> Evidence | None:
        """Where it says true."""
        found = self.get(name)
        return found.evidence if found and self.says(name) == "true" else None


def way(ingress: Thing, objects: tuple[Thing, ...]) -> Way:
    """What callers of one Ingress meet."""
    notes = _notes(ingress)
    forced, kept = notes.on("force-ssl-redirect"), notes.get("ssl-redirect")
    stays = kept is not None and notes.says("ssl-redirect") == "false" and forced is None
    routed = notes.values.get(f"{_TRAEFIK}router.tls")
    return Way(
        ways=_ways(notes, objects),
        certificate=_certificate(notes),
        secured=forced or (routed.evidence if routed and routed.text == "true" else None),
        clear_too=kept.evidence if kept and stays else None,
        away=bool(notes.says("permanent-redirect") or notes.says("temporal-redirect")),
        inherited=notes.on("canary") is not None,
        deeper=_deeper(notes),
        identity=tuple(_identity(notes)),
        credentials=tuple(_credentials(notes)),
        logged=_logged(notes),
    )


def _ways(notes: _Notes, objects: tuple[Thing, ...]) -> tuple[tuple[Ranges, Fact[bool]], ...]:
    """Login and list of addresses: both are asked for, or either is enough (`satisfy: any`)."""
    login, callers = _login(notes, objects), _callers(notes, objects)
    if notes.says("satisfy") != "any" or callers == ANY_ADDRESS:
        return ((callers, login),)
    listed = notes.values[f"{_NGINX}satisfy"].evidence
    free = Known(False, "satisfy", evidence=(listed,), written="any")
    return ((callers, free), (ANY_ADDRESS - callers, login))


def _deeper(notes: _Notes) -> Fact[bool]:
    found = notes.get("backend-protocol")
    if found is None:
        place = (notes.ingress.root.evidence,)
        return Known(False, "backend-protocol", Basis.DEFAULT, place, "HTTP, the default of the controllers")
    told = found.text.strip().upper()
    return Known(told in {"HTTPS", "GRPCS"}, "backend-protocol", evidence=(found.evidence,), written=told)


def _notes(ingress: Thing) -> _Notes:
    node = ingress.at("metadata", "annotations")
    items = node.items.items() if isinstance(node, Mapping) else ()
    values = {name: value for name, (_, value) in items if isinstance(value, Scalar)}
    older = values.get("kubernetes.io/ingress.class")
    kind = text(ingress.at("spec", "ingressClassName")) or (older.text if older else "")
    return _Notes(ingress, values, kind.lower())


def _login(notes: _Notes, objects: tuple[Thing, ...]) -> Fact[bool]:
    """Whether callers must prove who they are, apart from a client certificate."""
    told = "no annotation asks for a login; what the controller itself asks was not supplied"
    nobody = Known(False, "annotations", Basis.ASSUMED, (notes.ingress.root.evidence,), told)
    return next(_answers(notes, objects), nobody)


def _answers(notes: _Notes, objects: tuple[Thing, ...]) -> Iterator[Fact[bool]]:
    """What the annotations say about a login, the surest first."""
    yield from (_asked(notes, name, found) for name in ("auth-url", "auth-type") if (found := notes.get(name)))
    for name, value in notes.values.items():
        if name in _NGINX_INC:
            yield Known(True, name, evidence=(value.evidence,), written="on")
        elif name == f"{_TRAEFIK}router.middlewares":
            yield by_middlewares(value.text, value.evidence, objects)
    for one in _snippets(notes):
        if _DECIDES.search(one.text):
            yield Unknown("configuration-snippet", "a snippet may ask for a login", (one.evidence,), SETTLE)
    for name, value in notes.values.items():
        if _OTHERS.search(name) and not name.startswith(_NGINX):
            yield Unknown(name, "its controller may ask for a login", (value.evidence,), SETTLE)
    if notes.says("enable-global-auth") != "false":
        yield from _everywhere(objects)


SETTLE = "Say who must log in there."
"""What settles an unknown login."""


def _asked(notes: _Notes, name: str, found: Scalar) -> Fact[bool]:
    """An annotation of ingress-nginx that asks, unless another controller reads the Ingress."""
    if _ANOTHER.search(notes.kind):
        reason = "the class of this Ingress names another controller, which may not read annotations of ingress-nginx"
        return Unknown(name, reason, (found.evidence,), SETTLE)
    return Known(True, name, evidence=(found.evidence,), written="on")


def _everywhere(objects: tuple[Thing, ...]) -> Iterator[Fact[bool]]:
    """The login that the controller's own ConfigMap asks for at every Ingress."""
    for one in objects:
        url = one.at("data", "global-auth-url") if one.kind == "ConfigMap" else None
        if url is not None and text(url):
            yield Known(True, "global-auth-url", evidence=(url.evidence,), written="on")


def _certificate(notes: _Notes) -> Fact[bool]:
    """A client certificate that every caller must show; an optional one guards nothing."""
    found, asked = notes.get("auth-tls-secret"), notes.says("auth-tls-verify-client") or "on"
    if found is None or asked != "on":
        return UNSTATED
    return Known(True, "auth-tls-secret", evidence=(found.evidence,), written="on")


def _callers(notes: _Notes, objects: tuple[Thing, ...]) -> Ranges:
    """The addresses that the lists let in."""
    allowed, denied = notes.get("whitelist-source-range"), notes.get("denylist-source-range")
    found = _addresses(allowed.text.split(",")) if allowed else ANY_ADDRESS
    if denied:
        found -= _addresses(denied.text.split(","))
    named = notes.values.get(f"{_TRAEFIK}router.middlewares")
    return found & listed(named.text if named else "", objects)


def listed(names: str, objects: tuple[Thing, ...]) -> Ranges:
    """The addresses that some middlewares of Traefik let in."""
    found = ANY_ADDRESS
    for one in _middlewares(names, objects):
        if isinstance(one, Thing):
            for name in ("ipAllowList", "ipWhiteList"):
                ranges = one.at("spec", name, "sourceRange")
                if isinstance(ranges, Sequence):
                    found &= _addresses([text(each) for each in ranges.items])
    return found


def _addresses(words: list[str]) -> Ranges:
    found = NONE
    for word in words:
        try:
            found |= cidr(word.strip()) & (ANY_V4 | ANY_V6)
        except ValueError:
            continue
    return found


def by_middlewares(names: str, place: Evidence, objects: tuple[Thing, ...]) -> Fact[bool]:
    """Whether some middlewares of Traefik ask for a login; they are named as namespace-name, with commas between."""
    used = tuple(_middlewares(names, objects))
    for one in used:
        for name in ("basicAuth", "digestAuth", "forwardAuth"):
            asked = one.at("spec", name) if isinstance(one, Thing) else None
            if asked is not None:
                return Known(True, name, evidence=(asked.evidence,), written="on")
    missing = next((one for one in used if isinstance(one, str)), "")
    if missing:
        reason = f"the middleware {missing} is in none of the files"
        settle = "Supply the output of 'kubectl get middlewares -A -o yaml' too."
        return Unknown("middlewares", reason, (place,), settle)
    plugin = next((one for one in used if isinstance(one, Thing) and one.at("spec", "plugin") is not None), None)
    if plugin:
        return Unknown("plugin", "a plug-in may ask for a login", (plugin.root.evidence,), SETTLE)
    return Known(False, "middlewares", Basis.ASSUMED, (place,), "no middleware asks for a login")


def _middlewares(names: str, objects: tuple[Thing, ...], depth: int = 0) -> Iterator[Thing | str]:
    """The middlewares of some names, chains resolved; the name where none of the files has it."""
    known = {f"{one.namespace}-{one.name}": one for one in objects if one.kind == "Middleware"}
    for name in (one.strip() for one in names.split(",")):
        found = known.get(name.partition("@")[0])
        chained = found.at("spec", "chain", "middlewares") if found else None
        if found and isinstance(chained, Sequence) and depth < _DEEPEST:
            inner = ",".join(
                f"{text(one.get('namespace')) or found.namespace}-{text(one.get('name'))}"
                for one in chained.items
                if isinstance(one, Mapping)
            )
            yield from _middlewares(inner, objects, depth + 1)
        elif name:
            yield found or name


def _snippets(notes: _Notes) -> Iterator[Scalar]:
    yield from (found for name in _SNIPPETS if (found := notes.get(name)))


def _identity(notes: _Notes) -> Iterator[tuple[str, str]]:
    """Headers that name a person: those of the login service's answer, and those that a snippet sets."""
    answered = notes.get("auth-response-headers")
    for name in answered.text.split(",") if answered else ():
        if names_a_person(name.strip()):
            yield name.strip().lower(), "set"
    for one in _snippets(notes):
        for header, value in _HEADER.findall(one.text):
            if names_a_person(header):
                yield header.lower(), "stripped" if value.strip() in {'""', "''", ""} else "set"


def _credentials(notes: _Notes) -> Iterator[Evidence]:
    """Snippets that log every caller in by one account; the secret in them is struck out."""
    for one in _snippets(notes):
        for header, value in _HEADER.findall(one.text):
            fixed = _FIXED.search(value) if header.lower() == "authorization" else None
            if fixed:
                source = one.source
                start = source.text.find(fixed[1], one.start)
                if start >= 0:
                    source.hide(start, start + len(fixed[1]))
                yield one.evidence


def _logged(notes: _Notes) -> Fact[bool]:
    """Whether ingress-nginx keeps an access log; other controllers' own settings say that."""
    found = notes.get("enable-access-log")
    if found:
        return Known(notes.says("enable-access-log") != "false", LOG.setting, evidence=(found.evidence,))
    if any(name.startswith(_NGINX) for name in notes.values) or "nginx" in notes.kind:
        place = (notes.ingress.root.evidence,)
        return Known(True, LOG.setting, Basis.DEFAULT, place, "on, the default of ingress-nginx")
    return UNSTATED
