"""Objects beside Ingresses that lead callers to Services: Traefik's IngressRoute, Gateway API, OpenShift, Istio, NGINX.

Of an IngressRoute (doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd, 3.5) the middlewares tell who
must log in; of the other kinds only that they lead to a Service is read.
"""

import re
from collections.abc import Iterator

from auditor.formats.kubernetes.documents import Thing, at, members, text
from auditor.formats.kubernetes.logins import SETTLE, by_middlewares, listed
from auditor.formats.kubernetes.workloads import Pod, container_port
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.proxy import Backend, Door, Route
from auditor.syntax.yamltree import Mapping, Sequence, walk

PARTLY_READ = ("HTTPProxy", "HTTPRoute", "Route", "VirtualServer", "VirtualService")
_BY_GATEWAY = ("HTTPRoute", "VirtualService")
"""Kinds whose certificate is that of a Gateway."""
_HOST = re.compile(r"Host\(\s*[`\"]([^`\"]*)")
_PATH = re.compile(r"Path(?:Prefix)?\(\s*[`\"]([^`\"]*)")


def others(objects: tuple[Thing, ...], running: tuple[Pod, ...]) -> Iterator[Door]:
    """The doors that these objects open."""
    ordered = any(route.get("priority") for one in objects if one.kind == "IngressRoute" for route in _routes(one))
    for one in objects:
        if one.kind == "IngressRoute":
            yield from (_door(one, route, objects, running, ordered=ordered) for route in _routes(one))
        elif one.kind in PARTLY_READ and isinstance(spec := one.at("spec"), Mapping):
            led = tuple(_backends(one, spec, running))
            reason = f"who must log in at a {one.kind} was not worked out"
            login = Unknown(one.kind, reason, (spec.evidence,), SETTLE)
            yield _made(one, text(spec.get("host")), Route("/", spec.evidence, led, login))


def _routes(one: Thing) -> Iterator[Mapping]:
    return members(one.at("spec", "routes"))


def _door(one: Thing, route: Mapping, objects: tuple[Thing, ...], running: tuple[Pod, ...], *, ordered: bool) -> Door:
    """The door of one route of an IngressRoute."""
    rule = text(route.get("match"))
    names = ",".join(
        f"{text(each.get('namespace')) or one.namespace}-{text(each.get('name'))}"
        for each in members(route.get("middlewares"))
    )
    host, path = _HOST.search(rule), _PATH.search(rule)
    login, callers = by_middlewares(names, route.evidence, objects), listed(names, objects)
    if ordered and isinstance(login, Known) and not login.value:
        reason = "another route with a higher priority may answer in its place"
        login = Unknown("priority", reason, (route.evidence,), SETTLE)
    led = tuple(_backends(one, route, running))
    made = Route(path[1] if path else "/", route.evidence, led, login, callers)
    return _made(one, host[1] if host else "", made)


def _made(one: Thing, host: str, route: Route) -> Door:
    encrypted = _encrypted(one, route.evidence)
    port = 80 if isinstance(encrypted, Known) and not encrypted.value else 443
    return Door(port, route.evidence, encrypted, names=(host,) if host else (), routes=(route,))


def _encrypted(one: Thing, place: Evidence) -> Fact[bool]:
    tls, entries = one.at("spec", "tls"), one.at("spec", "entryPoints")
    if tls is not None:
        return Known(True, "tls", evidence=(tls.evidence,), written="on")
    if one.kind in _BY_GATEWAY:
        return Unknown("tls", "the Gateway that it belongs to decides", (place,), "Supply the Gateway too.")
    named = [text(each) for each in entries.items] if isinstance(entries, Sequence) else []
    if "websecure" in named:
        return Unknown("tls", "the entry point websecure may encrypt by itself", (place,), "Supply Traefik's start.")
    return Known(False, "tls", evidence=(place,), written="not written")


def _backends(one: Thing, where: Mapping, running: tuple[Pod, ...]) -> Iterator[Backend]:
    """The pods of every Service that is named below a place."""
    for node in walk(where):
        if not isinstance(node, Mapping):
            continue
        named = {text(node.get(key)).partition(".")[0] for key in ("name", "service", "host")} - {""}
        wanted = {text(node.get("port")), text(at(node, "port", "number"))} - {""}
        for pod in running:
            for service in pod.services:
                if service.name in named and service.namespace in {one.namespace, text(node.get("namespace"))}:
                    for port in container_port(pod, service, wanted):
                        yield Backend(pod.owner.name, port, node.evidence, _deeper(one, node), apart=True)


def _deeper(one: Thing, node: Mapping) -> Fact[bool]:
    """Whether what goes on to the pod is encrypted: by its scheme, which Traefik takes from the port 443."""
    scheme, told = node.get("scheme"), "https at port 443, else http, as Traefik has it"
    if scheme is None and one.kind == "IngressRoute":
        return Known(text(node.get("port")) == "443", "scheme", Basis.DEFAULT, (node.evidence,), told)
    if scheme is None:
        return UNSTATED
    return Known(text(scheme) == "https", "scheme", evidence=(scheme.evidence,), written=text(scheme))
