"""Ingresses into the doors of their controller: TLS, paths, who must log in, and the pods behind their Services."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.kubernetes.documents import Thing, at, members, text
from auditor.formats.kubernetes.logins import Way, way
from auditor.formats.kubernetes.others import others
from auditor.formats.kubernetes.workloads import Pod, container_port
from auditor.model.evidence import Evidence
from auditor.model.fact import Known
from auditor.model.frozen import dataclass
from auditor.model.pacs import Tls
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.syntax.yamltree import Mapping, Node, Sequence


@dataclass(frozen=True, slots=True)
class _Path:
    """One path of one rule."""

    host: str
    place: Evidence
    path: str
    backend: Node | None


def proxies(objects: tuple[Thing, ...], running: tuple[Pod, ...]) -> tuple[Proxy, ...]:
    """The web server that Ingresses, and objects like them, make of their controller; nothing where there is none."""
    doors: dict[tuple[str, int], Door] = {}
    for one in (each for each in objects if each.kind == "Ingress"):
        asked = way(one, objects)
        for path in _paths(one) if not asked.inherited else ():
            led = () if asked.away else _backends(one, path, asked, running)
            for door in _doors(one, path, asked, led):
                before = doors.get((path.host, door.port))
                doors[path.host, door.port] = _together(before, door) if before else door
    found = (*(_guarded(door) for door in doors.values()), *others(objects, running))
    return (Proxy("ingress", "Kubernetes Ingress", found[0].evidence, found),) if found else ()


def _together(one: Door, other: Door) -> Door:
    return replace(one, routes=(*one.routes, *other.routes), tls=one.tls if _asks(one) else other.tls)


def _asks(door: Door) -> bool:
    return bool(door.tls.client_certificate.setting)


def _guarded(door: Door) -> Door:
    """A client certificate is asked for by host name: one Ingress of it asks at the paths of all."""
    shown = door.tls.client_certificate
    if not isinstance(shown, Known):
        return door
    asking = [isinstance(one.login, Known) and one.login.value for one in door.routes]
    routes = (one if asks else replace(one, login=shown) for one, asks in zip(door.routes, asking, strict=True))
    return replace(door, routes=tuple(routes))


def _doors(one: Thing, path: _Path, asked: Way, led: tuple[Backend, ...]) -> Iterator[Door]:
    """The encrypted door of a path where there is one, and the clear one where nothing leads away from it."""
    routes = tuple(
        Route(
            path.path,
            path.place,
            led,
            login,
            callers,
            asked.identity,
            asked.credentials,
            logged=asked.logged,
        )
        for callers, login in asked.ways
    )
    names = (path.host,) if path.host else ()
    secured = _secured(one, path.host) or asked.secured
    if secured:
        encrypted = Known(True, "tls", evidence=(secured,), written="on")
        yield Door(443, path.place, encrypted, "", names, Tls(client_certificate=asked.certificate), routes)
    if not secured or asked.clear_too:
        clear = asked.clear_too or path.place
        yield Door(
            80, path.place, Known(False, "tls", evidence=(clear,), written="not written"), "", names, Tls(), routes
        )


def _paths(one: Thing) -> Iterator[_Path]:
    """Every path of every rule; the backend for everything else is the path `/` of any host."""
    for rule in members(one.at("spec", "rules")):
        for path in members(at(rule, "http", "paths")):
            exact = "= " if text(path.get("pathType")) == "Exact" else ""
            told = text(path.get("path")) or "/"
            yield _Path(text(rule.get("host")), path.evidence, f"{exact}{told}", path.get("backend"))
    for name in ("defaultBackend", "backend"):
        other = one.at("spec", name)
        if isinstance(other, Mapping):
            yield _Path("", other.evidence, "/", other)


def _secured(one: Thing, host: str) -> Evidence | None:
    """Where the Ingress names a certificate for a host."""
    for entry in members(one.at("spec", "tls")):
        hosts = entry.get("hosts")
        named = [text(each) for each in hosts.items] if isinstance(hosts, Sequence) else []
        if not named or host in named or f"*.{host.partition('.')[2]}" in named:
            return entry.evidence
    return None


def _backends(one: Thing, path: _Path, asked: Way, running: tuple[Pod, ...]) -> tuple[Backend, ...]:
    """The pods of the Service that a path leads to; the Service itself where no file shows its pods."""
    name = text(at(path.backend, "service", "name")) or text(at(path.backend, "serviceName"))
    wanted = {
        text(at(path.backend, "service", "port", "number")),
        text(at(path.backend, "service", "port", "name")),
        text(at(path.backend, "servicePort")),
    } - {""}
    if not name:
        return ()
    found = [
        Backend(pod.owner.name, port, path.place, asked.deeper, apart=True)
        for pod in running
        for service in pod.services
        if service.name == name and service.namespace == one.namespace
        for port in container_port(pod, service, wanted)
    ]
    if found:
        return tuple(dict.fromkeys(found))
    port = next((int(each) for each in sorted(wanted) if each.isdecimal()), None)
    return (Backend(name, port, path.place, asked.deeper, apart=True),)
