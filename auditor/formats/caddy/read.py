"""A Caddyfile into doors and routes."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.caddy.routes import routes
from auditor.formats.caddy.sites import Whole, addresses, whole
from auditor.model.evidence import Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Overlay, Tls
from auditor.model.proxy import Door, Proxy
from auditor.syntax.braced import Statement

_READ = re.compile(
    r"import|redir|basic_?auth|forward_auth|authenticate|authorize|jwtauth|handle|handle_path|route|abort|error|respond|"
    r"reverse_proxy|php_fastcgi|file_server|tls|log|bind|request_header|header_up|to|@\S+|auto_https|\(\S+\)"
)
_WITHOUT_EFFECT = re.compile(
    r"header\S*|encode|root|rewrite|uri|try_files|templates|method|vars|map|push|metrics|request_body|log_\w+|skip_log|"
    r"acme_\w+|invoke|handle_errors|handle_response|intercept|tracing|fs|copy_response\S*|email|admin|debug|servers|"
    r"storage\S*|order|grace_period|default_sni|local_certs|skip_install_trust|on_demand_tls|ocsp_\w+|cert_\w+|"
    r"http_port|https_port|default_bind|persist_config|pki|security|events|filesystem|supervisor|layer4|http_redirect\S*"
)


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The web server that the files configure. Raises NotReadableError."""
    made = whole(sources)
    if not any(tree.statements for _, tree in made.trees):
        raise NotReadableError("The file holds no site of Caddy. Supply the Caddyfile.")
    doors = tuple(door for site in made.sites for door in _doors(made, site))
    place = next(tree.statements[0].head for _, tree in made.trees if tree.statements)
    if not doors:
        made.wrong(place, "No site answers at any address in these files. Supply the Caddyfile that holds them.")
    lines = tuple(_covered(made, source) for source in sources)
    gaps = tuple(place for one in lines for place in one.not_understood)
    return Reading(
        proxies=(Proxy("", "Caddy", place, doors, gaps),),
        coverage=lines,
        problems=tuple(dict.fromkeys(made.problems)),
    )


def _doors(made: Whole, site: Statement) -> Iterator[Door]:
    tls = next((one for one in site.inside if one.name == "tls"), None)
    off = any(one.name == "auto_https" and one.args[:1] == ("off",) for one in made.options)
    bind = next((one.args[0] for one in site.inside if one.name == "bind" and one.args), "")
    client = next((one for one in (tls.inside if tls else ()) if one.name == "client_auth"), None)
    mode = next((one.args[:1] for one in (client.inside if client else ()) if one.name == "mode"), ())
    verified = client is not None and (mode == ("require_and_verify",) or (not mode and bool(client.inside)))
    together: dict[tuple[int, bool], list[str]] = {}
    for host, port, encrypted in addresses(site):
        together.setdefault((port, encrypted or tls is not None), []).append(host)
    for (port, encrypted), hosts in together.items():
        secure: Fact[bool] = Known(encrypted, "address", evidence=(site.head,), written=hosts[0] or f":{port}")
        if encrypted and off and tls is None:
            secure = Unknown("auto_https", "certificates are switched off for all sites", (site.head,))
        certificate = client.head if client and verified and encrypted else None
        reached = routes(site, certificate=certificate)
        names = tuple(one for one in hosts if one)
        yield Door(
            port, site.head, secure, bind, names, _tls(tls, client, verified=verified) if encrypted else Tls(), reached
        )


def _tls(tls: Statement | None, client: Statement | None, *, verified: bool) -> Tls:
    protocols = next((one for one in (tls.inside if tls else ()) if one.name == "protocols" and one.args), None)
    suites = next((one for one in (tls.inside if tls else ()) if one.name == "ciphers"), None)
    old = bool(protocols and protocols.args[0].lower() in {"tls1.0", "tls1.1"})
    weak = bool(suites and any(re.search(r"CBC|3DES|RC4", word) for word in suites.args))
    minimum = (
        Known(old, "protocols", evidence=(protocols.head,), written=" ".join(protocols.args)) if protocols else None
    )
    by_caddy = Known(False, "protocols", Basis.DEFAULT, (), "tls1.2 and newer, the default of Caddy")
    return Tls(
        minimum_weak=minimum or by_caddy,
        weak_ciphers=Known(weak, "ciphers", evidence=(suites.head,)) if suites else by_caddy,
        null_ciphers=by_caddy,
        client_certificate=Known(verified, "client_auth", evidence=(client.head,)) if client else UNSTATED,
    )


def _covered(made: Whole, source: Source) -> Coverage:
    """The state of every line of one source."""
    coverage = Coverage(source)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#"):
            coverage.mark(State.BLANK, number)
        elif text.strip() in {"{", "}"}:
            coverage.mark(State.UNDERSTOOD, number)
    tree = next(tree for each, tree in made.trees if each is source)
    for one in tree.statements:
        alone = one.block is None and one is tree.statements[0]
        coverage.note(State.UNDERSTOOD if one.block is not None or alone else _state(one.name), one.head)
        for inner, state in _states(one.inside):
            coverage.note(state, inner.head)
    return coverage


def _states(statements: list[Statement]) -> Iterator[tuple[Statement, State]]:
    """Directives by their names; what stands inside a known one belongs to it."""
    for one in statements:
        state = _state(one.name)
        yield one, state
        containing = one.name in {"handle", "handle_path", "route"}
        for inner, own in _states(one.inside):
            yield inner, own if containing else state


def _state(name: str) -> State:
    if _READ.fullmatch(name):
        return State.UNDERSTOOD
    return State.WITHOUT_EFFECT if _WITHOUT_EFFECT.fullmatch(name) else State.NOT_UNDERSTOOD
