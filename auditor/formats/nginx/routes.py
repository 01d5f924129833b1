"""What a location does with a request: the servers it leads to, the headers it sets, files, folders, log."""

import re
from collections.abc import Iterator

from auditor.formats.nginx.access import Way, beside, ways
from auditor.formats.nginx.levels import Level
from auditor.formats.nginx.locations import Location, every, lives, locations
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.proxy import Backend, Route
from auditor.syntax.braced import Statement
from auditor.syntax.headers import names_a_person

_PASSES = ("proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass")
_WITHOUT_LOGIN = {"401", "403"}
_AUTHORITY = re.compile(r"[^/?$]+:\d+(?=\$)|[^/?]*")
"""Up to the path; a path that is a variable follows the port at once."""
_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:/]+)(?::(\d{1,5}))?$")


def routes(server: Level, upstreams: dict[str, Statement]) -> tuple[Route, ...]:
    """Every route of a server; none where the server answers all requests by itself."""
    if any(one.args for one in server.own("return")):
        return ()
    found = locations(server)
    made = [_route(one, way, upstreams) for one in every(found) for way in _ways(one, found)]
    if not any(one.modifier in {"", "^~"} and one.pattern == "/" for one in found):
        whole = Location("", "/", server)
        made += [_route(whole, way, upstreams) for way in ways(server, found)]
    return tuple(one for one in made if one is not None)


def _ways(one: Location, server: list[Location]) -> tuple[Way, ...]:
    """The ways to a location: none for internal ones, those of what hands on to it for named ones."""
    if one.level.own("internal") or one.level.own("return"):
        return ()
    own = ways(one.level, server)
    if one.modifier != "@":
        return own if lives(one, server) else ()
    handed = [way for outer in every(server) if lives(outer, server) for way in _handed(outer, one, server, own)]
    return tuple(dict.fromkeys(handed))


def _handed(outer: Location, inner: Location, server: list[Location], own: tuple[Way, ...]) -> Iterator[Way]:
    """The ways by which a location hands on to a named one: after its own login, or because that was refused."""
    target = f"@{inner.pattern}"
    for one in outer.level.own("try_files"):
        if one.args and one.args[-1] == target:
            yield from beside(ways(outer.level, server), own, one.head)
    for one in outer.level.nearest("error_page"):
        if one.args and one.args[-1] == target:
            refused = _WITHOUT_LOGIN & set(one.args)
            yield from own if refused else beside(ways(outer.level, server), own, one.head)


def _route(one: Location, way: Way, upstreams: dict[str, Statement]) -> Route | None:
    """The route of a location; None where it only answers by itself."""
    level = one.level
    passes = _passes(one.statement.inside if one.statement.name == "location" else list(level.chain[-1]))
    backends = tuple(backend for each in passes for backend in _backends(each, level, upstreams))
    if not backends and not level.nearest("root", "alias"):
        return None
    headers = level.nearest("proxy_set_header")
    return Route(
        path=one.named,
        evidence=one.statement.head,
        backends=backends,
        login=way.login,
        callers=way.callers,
        identity=tuple(_identity(headers)),
        credentials=tuple(_credentials(headers)),
        listing=UNSTATED if backends else _listing(level),
        logged=_logged(level),
    )


def _passes(statements: list[Statement]) -> list[Statement]:
    """What leads on: the statement itself, and those under conditions."""
    found = [one for one in statements if one.name in _PASSES and one.args]
    return [*found, *(each for one in statements if one.name in {"if", "limit_except"} for each in _passes(one.inside))]


def _backends(one: Statement, level: Level, upstreams: dict[str, Statement]) -> Iterator[Backend]:
    url = level.filled(one.args[0])
    scheme, _, rest = url.rpartition("://")
    found = _AUTHORITY.match(rest)
    authority = rest if rest.startswith("unix:") or not found else found[0]
    tls = scheme in {"https", "grpcs"}
    encrypted: Fact[bool] = Known(tls, one.name, evidence=(one.head,), written=scheme or "without a scheme")
    servers = upstreams.get(authority)
    if servers is None:
        yield backend(authority, one.head, encrypted, 443 if tls else 80)
        return
    for each in servers.inside:
        if each.name == "server" and each.args and "down" not in each.args[1:]:
            yield backend(each.args[0], one.head, encrypted, 443 if tls else 80)


def backend(authority: str, evidence: Evidence, encrypted: Fact[bool], usual: int) -> Backend:
    """A server by its address and port, socket, or name; without a host where a variable decides."""
    if authority.startswith("unix:"):
        return Backend(authority, None, evidence, encrypted, socket=True)
    found = _ADDRESS.match(authority)
    if not found or "$" in authority:
        return Backend("", None, evidence, encrypted)
    port = int(found[2] or usual)
    return Backend(found[1], port if port < 65536 else None, evidence, encrypted)


def _identity(headers: tuple[Statement, ...]) -> Iterator[tuple[str, str]]:
    for one in headers:
        if len(one.args) == 2 and names_a_person(one.args[0]):
            value = one.args[1]
            kind = "stripped" if not value else "client" if "$http_" in value else "set"
            yield one.args[0].lower(), kind


def _credentials(headers: tuple[Statement, ...]) -> Iterator[Evidence]:
    """Lines that log every caller in by one account; the secret in them is struck out."""
    for one in headers:
        if len(one.args) == 2 and one.args[0].lower() == "authorization" and one.args[1]:
            kind, _, secret = one.args[1].partition(" ")
            if kind.lower() in {"basic", "bearer"} and "$http_" not in secret:
                word = one.words[2]
                if "$" not in secret:
                    one.source.hide(word.start, word.end)
                yield one.head


def _listing(level: Level) -> Fact[bool]:
    one = level.value("autoindex")
    if one and one.args:
        return Known(one.args[0] == "on", "autoindex", evidence=(one.head,), written=one.args[0], wanted="off")
    if level.missing:
        return Unknown("autoindex", "a part of the file that may hold here was not supplied", (level.missing,))
    return Known(False, "autoindex", Basis.DEFAULT, (level.place.head,), "off, the default of nginx")


def _logged(level: Level) -> Fact[bool]:
    one = level.value("access_log")
    if one and one.args:
        off = one.args[0] in {"off", "/dev/null"}
        return Known(not off, "access_log", evidence=(one.head,), written=one.args[0])
    if level.missing:
        return Unknown("access_log", "a part of the file that may hold here was not supplied", (level.missing,))
    return Known(True, "access_log", Basis.DEFAULT, (level.place.head,), "on, the default of nginx")
