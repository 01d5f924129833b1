"""httpd's files into doors and routes."""

import re
from collections.abc import Iterator

from auditor.formats import NotReadableError, Reading
from auditor.formats.apache.files import Whole, whole
from auditor.formats.apache.lines import covered
from auditor.formats.apache.routes import routes
from auditor.formats.apache.sections import Host
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Overlay, Tls
from auditor.model.proxy import Door, Proxy
from auditor.syntax.braced import Statement
from auditor.syntax.ciphers import null_suites, weak_suites

_ADDRESS = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s]+):)?(?P<port>\d{1,5})\Z")
_WEAK = {"sslv2", "sslv3", "tlsv1", "tlsv1.1"}
_ALL = {"sslv3", "tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"}


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The web server that the files configure. Raises NotReadableError."""
    made = whole(sources)
    if not made.statements:
        raise NotReadableError("The file holds no statement of Apache's httpd. Supply httpd.conf and its sites.")
    doors = tuple(_doors(made))
    if not doors:
        text = "No port and no virtual host is in these files. Supply the file that holds <VirtualHost> or Listen too."
        made.wrong(made.statements[0].head, text)
    lines = tuple(covered(source, tree) for source, tree in made.trees)
    gaps = tuple(place for one in lines for place in one.not_understood)
    return Reading(
        proxies=(Proxy("", "Apache httpd", made.statements[0].head, doors, gaps),),
        coverage=lines,
        problems=tuple(dict.fromkeys(made.problems)),
    )


def _doors(made: Whole) -> Iterator[Door]:
    server = tuple(one for one in made.statements if one.name != "virtualhost")
    hosts = [one for one in made.statements if one.name == "virtualhost"]
    for one in hosts:
        host = Host(server, tuple(one.inside), one.head)
        for word in one.args:
            at = _at(word)
            if at:
                yield _door(made, host, *at, one.head)
    taken = {at[1] for one in hosts for word in one.args if (at := _at(word))}
    for one in server:
        at = _at(one.args[0]) if one.name == "listen" and one.args else None
        if at and at[1] not in taken:
            yield _door(made, Host(server, (), one.head), *at, one.head)


def _at(word: str) -> tuple[str, int] | None:
    """`*:443`, `10.0.0.1:80`, `443`, `*`; None for what is no port."""
    found = _ADDRESS.match(word if ":" in word or word.isdecimal() else f"{word}:80")
    if found is None or not 0 < int(found["port"]) < 65536:
        return None
    bind = (found["host"] or "").strip("[]")
    return ("" if bind in {"*", "_default_", "0.0.0.0", "::"} else bind), int(found["port"])  # noqa: S104 - words of a file


def _door(made: Whole, host: Host, bind: str, port: int, place: Evidence) -> Door:
    engine = next(iter(host.mine("sslengine")[-1:]), None)
    on = bool(engine and engine.args and engine.args[0].lower() == "on")
    encrypted = (
        Known(on, "SSLEngine", evidence=(engine.head,), written=engine.args[0] if engine.args else "")
        if engine
        else Known(False, "SSLEngine", Basis.DEFAULT, (place,), "off, the default of Apache httpd")
    )
    names = tuple(word for one in host.own if one.name in {"servername", "serveralias"} for word in one.args)
    reached = routes(host, encrypted=on, complete=made.main)
    return Door(port, place, encrypted, bind, names, _tls(host) if on else Tls(), reached)


def _tls(host: Host) -> Tls:
    protocols, suites, verify = (_last(host, name) for name in ("sslprotocol", "sslciphersuite", "sslverifyclient"))
    weak: Fact[bool] = Unknown("SSLProtocol", "nothing writes it; all but SSLv3 are accepted then", (host.place,))
    if protocols:
        weak = Known(
            bool(_accepted(protocols.args) & _WEAK),
            "SSLProtocol",
            evidence=(protocols.head,),
            written=" ".join(protocols.args),
        )
    unwritten = Unknown("SSLCipherSuite", "nothing writes it; the library's own list holds then", (host.place,))
    text = suites.args[-1] if suites and suites.args else ""
    places = (suites.head,) if suites else ()
    asked = bool(verify and verify.args and verify.args[0].lower() == "require")
    return Tls(
        minimum_weak=weak,
        weak_ciphers=Known(weak_suites(text), "SSLCipherSuite", evidence=places) if suites else unwritten,
        null_ciphers=Known(null_suites(text), "SSLCipherSuite", evidence=places) if suites else unwritten,
        client_certificate=Known(asked, "SSLVerifyClient", evidence=(verify.head,)) if verify else UNSTATED,
    )


def _last(host: Host, name: str) -> Statement | None:
    return next(iter(host.mine(name)[-1:]), None)


def _accepted(words: tuple[str, ...]) -> set[str]:
    """The protocols that `SSLProtocol` leaves: `all` and names add (or with `+`), `-` takes away."""
    found: set[str] = set()
    for word in words:
        name = word.lstrip("+-").lower()
        named = _ALL - {"sslv3"} if name == "all" else {name}
        found = found - named if word.startswith("-") else found | named
    return found
