"""nginx's files into doors and routes."""

from collections.abc import Iterator

from auditor.formats import NotReadableError, Reading
from auditor.formats.nginx.access import ways
from auditor.formats.nginx.files import Whole, whole
from auditor.formats.nginx.levels import Level
from auditor.formats.nginx.lines import covered, gaps
from auditor.formats.nginx.routes import backend, routes
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Overlay, Tls
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.syntax.braced import Statement, walk
from auditor.syntax.ciphers import WEAK_PROTOCOLS, null_suites, weak_suites

_ONCE = (
    "auth_basic",
    "auth_basic_user_file",
    "satisfy",
    "autoindex",
    "proxy_pass",
    "ssl_protocols",
    "ssl_verify_client",
)
_HTTP_ONLY = ("server", "upstream", "map", "geo", "limit_req_zone", "log_format", "proxy_cache_path")


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The web server that the files configure. Raises NotReadableError."""
    made = whole(sources)
    if not any(part.tree.statements for part in made.parts):
        raise NotReadableError("The file holds no statement of nginx. Supply the output of 'nginx -T'.")
    doors = tuple(_doors(made))
    if not doors:
        place = next(part.tree.statements[0].head for part in made.parts if part.tree.statements)
        made.wrong(place, "No server answers at any port in these files. Supply the output of 'nginx -T'.")
    for root in made.roots:
        _tell_twice(made, root)
    first = next(part for part in made.parts if part.tree.statements)
    lines = tuple(covered(source, made) for source in sources)
    return Reading(
        proxies=(Proxy("", "nginx", first.tree.statements[0].head, doors, gaps(lines)),),
        coverage=lines,
        problems=tuple(dict.fromkeys(made.problems)),
    )


def _tell_twice(made: Whole, statements: list[Statement]) -> None:
    """Statements that nginx takes once in a block."""
    for one in walk(statements):
        seen: set[str] = set()
        for inner in one.inside:
            if inner.name in _ONCE and inner.name in seen:
                made.wrong(inner.head, f"{inner.name} stands twice in one block: nginx does not start with this file.")
            seen.add(inner.name)


def _doors(made: Whole) -> Iterator[Door]:
    for root in made.roots:
        main = Level((tuple(root),), root[0]) if root else None
        if main is None:
            continue
        for one in main.own("http"):
            yield from _web(main.within(one))
        if any(one.name in _HTTP_ONLY for one in root):
            yield from _web(main)
        for one in main.own("stream"):
            yield from _handed_on(main.within(one))


def _upstreams(level: Level) -> dict[str, Statement]:
    return {one.args[0]: one for one in level.own("upstream") if one.args}


def _web(http: Level) -> Iterator[Door]:
    servers = [http.within(one) for one in http.own("server") if one.block is not None]
    upstreams = _upstreams(http)
    firsts = _first_at(servers)
    for server in servers:
        names = tuple(name for one in server.own("server_name") for name in one.args if name not in {"_", ""})
        reached = routes(server, upstreams)
        for at, listen in _listens(server).items():
            bind, port = at
            encrypted = _encrypted(server, listen)
            yield Door(
                port,
                listen.head if listen else server.place.head,
                encrypted,
                bind,
                names,
                _tls(server, firsts[at]) if encrypted.value else Tls(),
                reached,
            )


def _first_at(servers: list[Level]) -> dict[tuple[str, int], Level]:
    """The default server of each address: its protocols hold for all."""
    found: dict[tuple[str, int], Level] = {}
    for server in servers:
        for at, listen in _listens(server).items():
            if at not in found or (listen and {"default_server", "default"} & set(listen.args)):
                found[at] = server
    return found


def _listens(server: Level) -> dict[tuple[str, int], Statement | None]:
    """Addresses and ports with their statement; without any, port 80 of every address."""
    found: dict[tuple[str, int], Statement | None] = {}
    for one in server.own("listen"):
        at = _listen(one.args[0]) if one.args else None
        if at:
            found.setdefault(at, one)
    return found if server.own("listen") else {("", 80): None}


def _listen(text: str) -> tuple[str, int] | None:
    """`443`, `[::]:443`, `127.0.0.1:80`, `localhost`; None for a socket or what a variable decides."""
    if text.startswith("unix:") or "$" in text:
        return None
    host, colon, port = text.rpartition(":")
    if text.isdecimal():
        host, port = "", text
    elif not colon or text.endswith("]"):
        host, port = text, "80"
    if not port.isdecimal() or not 0 < int(port[:6]) < 65536:
        return None
    bind = host.strip("[]")
    return ("" if bind in {"*", "0.0.0.0", "::"} else bind), int(port)  # noqa: S104 - words of a file


def _encrypted(server: Level, listen: Statement | None) -> Known[bool]:
    if listen and {"ssl", "quic"} & set(listen.args[1:]):
        return Known(True, "listen", evidence=(listen.head,), written=" ".join(listen.args))
    older = server.value("ssl")
    if older and older.args == ("on",):
        return Known(True, "ssl", evidence=(older.head,), written="on")
    place = listen.head if listen else server.place.head
    written = " ".join(listen.args) if listen else "not written, so port 80"
    return Known(False, "listen", evidence=(place,), written=written)


def _tls(server: Level, first: Level) -> Tls:
    protocols, suites, verify = (
        first.value("ssl_protocols"),
        first.value("ssl_ciphers"),
        server.value("ssl_verify_client"),
    )
    weak: Fact[bool] = Unknown(
        "ssl_protocols", "nothing writes it, and versions before 1.27.3 accept TLS 1.0 then", (first.place.head,)
    )
    if protocols:
        found = any(one.lower() in WEAK_PROTOCOLS for one in protocols.args)
        weak = Known(found, "ssl_protocols", evidence=(protocols.head,), written=" ".join(protocols.args))
    text = suites.args[0] if suites and suites.args else "HIGH:!aNULL:!MD5"
    basis, places = (Basis.EXPLICIT, (suites.head,)) if suites else (Basis.DEFAULT, ())
    origin = "" if suites else "HIGH:!aNULL:!MD5, the default of nginx"
    wanted = bool(verify and verify.args == ("on",))
    asked = Known(wanted, "ssl_verify_client", evidence=(verify.head,)) if verify else UNSTATED
    return Tls(
        minimum_weak=weak,
        weak_ciphers=Known(weak_suites(text), "ssl_ciphers", basis, places, origin),
        null_ciphers=Known(null_suites(text), "ssl_ciphers", basis, places, origin),
        client_certificate=asked,
    )


def _handed_on(stream: Level) -> Iterator[Door]:
    """Connections that are handed on unread: DICOM, or TLS that ends elsewhere."""
    upstreams = _upstreams(stream)
    servers = [stream.within(one) for one in stream.own("server") if one.block is not None]
    firsts = _first_at(servers)
    for server in servers:
        target = server.value("proxy_pass")
        for (bind, port), listen in _listens(server).items():
            if listen is None or "udp" in listen.args or target is None or not target.args:
                continue
            encrypted = _encrypted(server, listen)
            tls = _tls(server, firsts[bind, port]) if encrypted.value else Tls()
            yield Door(port, listen.head, encrypted, bind, (), tls, _connections(server, target, upstreams), "tcp")


def _connections(server: Level, target: Statement, upstreams: dict[str, Statement]) -> tuple[Route, ...]:
    tls = server.text("proxy_ssl") == "on"
    place: Evidence = target.head
    encrypted = Known(tls, "proxy_ssl", evidence=(place,))
    name = server.filled(target.args[0])
    named = upstreams.get(name)
    servers = [one.args[0] for one in named.inside if one.name == "server" and one.args] if named else [name]
    backends: tuple[Backend, ...] = tuple(backend(one, place, encrypted, 0) for one in servers)
    return tuple(Route("every connection", place, backends, way.login, way.callers) for way in ways(server, []))
