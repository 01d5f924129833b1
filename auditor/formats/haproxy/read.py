"""haproxy.cfg into doors and routes."""

import re
from collections.abc import Iterator
from itertools import islice

from auditor.formats import NotReadableError, Reading
from auditor.formats.haproxy.conditions import Asked
from auditor.formats.haproxy.lines import covered
from auditor.formats.haproxy.rules import ways
from auditor.formats.haproxy.tree import Line, Section, sections
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.net import ANY_ADDRESS
from auditor.model.pacs import Overlay, Tls
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.syntax.ciphers import WEAK_PROTOCOLS, null_suites, weak_suites
from auditor.syntax.headers import names_a_person

PATHS = (
    "/dicom-web/studies", "/wado", "/instances/1/file", "/studies", "/patients", "/tools/find", "/system",
    "/app/explorer.html", "/ui/app/", "/ohif/viewer", "/orthanc/dicom-web/studies", "/orthanc/instances",
    "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", "/dcm4chee-arc/aets/DCM4CHEE/wado", "/dcm4chee-arc/ui2/",
)  # fmt: skip
"""Paths that image servers answer."""
_ADDRESS = re.compile(r"(?:(?:ipv[46]|tcp[46]?)@)?(?P<host>\[?[0-9A-Fa-f:.]+\]?|[^:@]*):(?P<port>\d{1,5})\Z")
_LONGEST, _MANY = 100, 200
"""Longer paths, and more of them, are not tried."""
_OLD = {"no-tlsv10": "tlsv1", "no-tlsv11": "tlsv1.1"}


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The proxy that the files configure. Raises NotReadableError."""
    found = sections(sources)
    if not found:
        raise NotReadableError("The file holds no section of HAProxy. Supply haproxy.cfg.")
    _hide(found)
    doors = tuple(door for one in found if one.kind in {"frontend", "listen"} for door in _doors(found, one))
    lines = tuple(covered(source, found) for source in sources)
    gaps = tuple(place for one in lines for place in one.not_understood)
    return Reading(
        proxies=(Proxy("", "HAProxy", found[0].head.evidence, doors, gaps),),
        coverage=lines,
        problems=tuple(_problems(found, doors)),
    )


def _hide(found: list[Section]) -> None:
    """Strike out the passwords of user lists, of the statistics page, and those sent to servers."""
    for section in found:
        for line in section.lines:
            for place, word in enumerate(line.words[:-1]):
                if word.text in {"password", "insecure-password"} or (word.text == "auth" and line.name == "stats"):
                    secret = line.words[place + 1]
                    line.source.hide(secret.start, secret.end)


def _problems(found: list[Section], doors: tuple[Door, ...]) -> Iterator[tuple[Source, str]]:
    names = {one.name for one in found if one.kind in {"backend", "listen"}}
    for section in found:
        for line in section.own("use_backend", "default_backend"):
            if line.args and line.args[0] not in names and "%" not in line.args[0]:
                text = f"The backend {line.args[0]} is in none of the files. Supply every file that HAProxy is given."
                yield line.source, f"Line {line.evidence.first}: {text}"
    if not doors:
        head = found[0].head
        text = "No frontend binds a port in these files. Supply every file that HAProxy is given with -f."
        yield head.source, f"Line {head.evidence.first}: {text}"


def _doors(found: list[Section], section: Section) -> Iterator[Door]:
    for line in section.own("bind"):
        tls = "ssl" in line.args
        encrypted = Known(
            tls, "bind", evidence=(line.evidence,), written=" ".join(line.args[:1]) + (" ssl" if tls else "")
        )
        for word in line.args[0].split(",") if line.args else ():
            at = _ADDRESS.match(word)
            if at and 0 < int(at["port"]) < 65536:
                bind = at["host"].strip("[]")
                yield Door(
                    int(at["port"]),
                    line.evidence,
                    encrypted,
                    "" if bind in {"*", "0.0.0.0", "::"} else bind,  # noqa: S104 - words of a file
                    (section.name,),
                    _tls(found, line) if tls else Tls(),
                    tuple(dict.fromkeys(_routes(found, section, line, encrypted=tls))),
                    "web" if section.http else "tcp",
                )


def _tls(found: list[Section], line: Line) -> Tls:
    shared = [one for section in found if section.kind == "global" for one in section.lines]
    options = next((one for one in shared if one.name == "ssl-default-bind-options"), None)
    suites = next((one for one in shared if one.name == "ssl-default-bind-ciphers"), None)
    text, source = line.after("ciphers"), line
    if not text and suites and suites.args:
        text, source = suites.args[0], suites
    unwritten = Unknown("ciphers", "nothing writes it; the library's own list holds then", (line.evidence,))
    asked = line.after("verify") == "required"
    return Tls(
        minimum_weak=_minimum(line, options),
        weak_ciphers=Known(weak_suites(text), "ciphers", evidence=(source.evidence,)) if text else unwritten,
        null_ciphers=Known(null_suites(text), "ciphers", evidence=(source.evidence,)) if text else unwritten,
        client_certificate=Known(asked, "verify", evidence=(line.evidence,)) if line.after("verify") else UNSTATED,
    )


def _minimum(line: Line, options: Line | None) -> Fact[bool]:
    for one in (line, options):
        least = one.after("ssl-min-ver") if one else ""
        if one and least:
            weak = least.lower() in WEAK_PROTOCOLS
            return Known(weak, "ssl-min-ver", evidence=(one.evidence,), written=least)
        if one and set(_OLD) <= set(one.args):
            return Known(False, "no-tlsv10", evidence=(one.evidence,))
    return Unknown("ssl-min-ver", "nothing writes it, and versions before 2.2 accept TLS 1.0 then", (line.evidence,))


def _routes(found: list[Section], section: Section, bind: Line, *, encrypted: bool) -> Iterator[Route]:
    """The routes of a door: for each known path the backends that take it, one route per kind of treatment."""
    certificate = bind if bind.after("verify") == "required" else None
    seen = set()
    for path in (
        dict.fromkeys(("/", *islice(_literals(section), _MANY), *PATHS)) if section.http else ("every connection",)
    ):
        for backend, rule in _taking(found, section, path, encrypted=encrypted):
            way = (section, backend) if backend is not section else (section,)
            asked = Asked(path, encrypted, False, _acls(*way))
            for one in ways(asked, way, certificate, rule.evidence):
                kind = (backend.name, one.login, one.callers)
                if kind not in seen:
                    seen.add(kind)
                    yield Route(
                        path,
                        rule.evidence,
                        tuple(_servers(backend)),
                        one.login,
                        one.callers,
                        tuple(_identity(way)),
                        tuple(_credentials(way)),
                        UNSTATED,
                        _logged(found, section),
                    )


def _literals(section: Section) -> Iterator[str]:
    """Paths that conditions name."""
    for line in section.own("acl", "use_backend", "http-request"):
        if any("path" in word or word.startswith(("url", "base")) for word in line.args):
            yield from (word for word in line.args if word.startswith("/") and len(word) < _LONGEST)


def _acls(*way: Section) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    for section in way:
        for line in section.own("acl"):
            if line.args:
                found[line.args[0]] = (*found.get(line.args[0], ()), line)
    return found


def _taking(found: list[Section], section: Section, path: str, *, encrypted: bool) -> Iterator[tuple[Section, Line]]:
    """The backends that may take a path, up to the first that surely does."""
    named = {one.name: one for one in found if one.kind in {"backend", "listen"}}
    asked = Asked(path, encrypted, False, _acls(section))
    for line in section.own("use_backend"):
        told = asked.holds(line.texts)
        if told.may and line.args and line.args[0] in named:
            yield named[line.args[0]], line
        if told.sure == ANY_ADDRESS:
            return
    last = section.all("default_backend")[-1:]
    if last and last[0].args and last[0].args[0] in named:
        yield named[last[0].args[0]], last[0]
    elif section.own("server"):
        yield section, section.head


def _servers(backend: Section) -> Iterator[Backend]:
    for line in backend.own("server"):
        if len(line.args) > 1 and "disabled" not in line.args:
            tls = "ssl" in line.args[2:]
            encrypted = Known(tls, "server", evidence=(line.evidence,), written="ssl" if tls else "without ssl")
            address = line.args[1]
            at = _ADDRESS.match(address)
            if address.startswith(("unix@", "/")):
                yield Backend(address, None, line.evidence, encrypted, socket=True)
            elif at and "$" not in address:
                yield Backend(at["host"], int(at["port"]), line.evidence, encrypted)
            else:
                yield Backend("" if "$" in address else address, None, line.evidence, encrypted)


def _identity(way: tuple[Section, ...]) -> Iterator[tuple[str, str]]:
    for line in (line for section in way for line in section.own("http-request")):
        if (
            len(line.args) > 1
            and line.args[0] in {"set-header", "add-header", "del-header"}
            and names_a_person(line.args[1])
        ):
            sent = "req.hdr" in " ".join(line.args[2:])
            yield line.args[1].lower(), "stripped" if line.args[0] == "del-header" else "client" if sent else "set"


def _credentials(way: tuple[Section, ...]) -> Iterator[Evidence]:
    """Lines that log every caller in by one account; the secret in them is struck out."""
    for line in (line for section in way for line in section.own("http-request")):
        if (
            len(line.args) > 2
            and line.args[0] in {"set-header", "add-header"}
            and line.args[1].lower() == "authorization"
        ):
            text = " ".join(line.args[2:]).lower()
            if text.startswith(("basic", "bearer")) and "%[" not in text:
                line.source.hide(line.words[3].start, line.words[-1].end)
                yield line.evidence


def _logged(found: list[Section], section: Section) -> Fact[bool]:
    own = [one for one in section.all("log") if one.args]
    shared = any(one.name == "log" for each in found if each.kind == "global" for one in each.lines)
    working = [one for one in own if one.args[0] != "global" or shared]
    if working:
        return Known(True, "log", evidence=(working[0].evidence,), written=" ".join(working[0].args))
    if own:
        return Known(False, "log", evidence=(own[0].evidence,), written="global, where no log is set")
    return Known(False, "log", Basis.DEFAULT, (section.head.evidence,), "none, the default of HAProxy")
