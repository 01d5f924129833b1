"""Objects beside Ingresses that lead callers to Services: whom they ask, where they encrypt, what they lead to."""

from typing import Any

import pytest

from auditor.formats import State
from auditor.formats.kubernetes import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, Ranges, cidr
from auditor.model.proxy import Door

POD = """apiVersion: v1
kind: Pod
metadata: {name: archive, labels: {app: archive}}
spec:
  containers:
    - {name: orthanc, image: "orthancteam/orthanc:25.8.0", ports: [{name: web, containerPort: 8042}]}
---
apiVersion: v1
kind: Service
metadata: {name: archive}
spec:
  selector: {app: archive}
  ports: [{name: http, port: 80, targetPort: web}, {name: dicom, port: 104, targetPort: 4242}]
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: people}
spec: {forwardAuth: {address: "https://login.example"}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: office}
spec: {ipAllowList: {sourceRange: [10.0.0.0/8]}}
---
apiVersion: %s
kind: %s
metadata: {name: way}
spec: %s
"""
SERVED = "services: [{name: archive, port: 80}]"
ROUTE = "{match: 'Host(`x.example`) && PathPrefix(`/dicom-web`)', kind: Rule, %s" + SERVED + "}"
TEN = cidr("10.0.0.0/8")


def doors(kind: str, spec: str, group: str = "traefik.io/v1alpha1") -> tuple[Door, ...]:
    proxies = FORMAT.read((Source("manifests.yaml", POD % (group, kind, spec)),), ()).proxies
    return proxies[0].doors if proxies else ()


def value(fact: Any) -> Any:
    return fact.value if isinstance(fact, Known) else None


@pytest.mark.parametrize(
    ("more", "login", "callers"),
    [
        ("", False, ANY_ADDRESS),
        ("middlewares: [{name: people}], ", True, ANY_ADDRESS),
        ("middlewares: [{name: people, namespace: default}], ", True, ANY_ADDRESS),
        ("middlewares: [{name: people, namespace: other}], ", None, ANY_ADDRESS),
        ("middlewares: [{name: office}], ", False, TEN),
        ("middlewares: [{name: office}, {name: people}], ", True, TEN),
        ("priority: 7, ", None, ANY_ADDRESS),
        ("priority: 7, middlewares: [{name: people}], ", True, ANY_ADDRESS),
    ],
)
def test_whom_a_route_of_traefik_asks(more: str, login: Any, callers: Ranges) -> None:
    (door,) = doors("IngressRoute", f"{{routes: [{ROUTE % more}], tls: {{}}}}")
    (route,) = door.routes
    assert (door.names, door.port, route.path) == (("x.example",), 443, "/dicom-web")
    assert (value(route.login), route.callers) == (login, callers)
    assert [(one.host, one.port) for one in route.backends] == [("archive", 8042)]


@pytest.mark.parametrize(
    ("more", "port", "encrypted"),
    [
        (", tls: {}", 443, True),
        ("", 80, False),
        (", entryPoints: [web]", 80, False),
        (", entryPoints: [websecure]", 443, None),
    ],
)
def test_where_a_route_of_traefik_encrypts(more: str, port: int, encrypted: Any) -> None:
    (door,) = doors("IngressRoute", f"{{routes: [{ROUTE % ''}]{more}}}")
    assert (door.port, value(door.encrypted)) == (port, encrypted)


OTHERS = [
    ("HTTPRoute", "gateway.networking.k8s.io/v1", "{rules: [{backendRefs: [{name: archive, port: 80}]}]}", 443, None),
    ("Route", "route.openshift.io/v1", "{host: x.example, to: {kind: Service, name: archive}}", 80, False),
    ("Route", "route.openshift.io/v1", "{to: {kind: Service, name: archive}, tls: {termination: edge}}", 443, True),
    ("VirtualService", "networking.istio.io/v1",
     "{http: [{route: [{destination: {host: archive.default.svc, port: {number: 80}}}]}]}", 443, None),
    ("VirtualServer", "k8s.nginx.org/v1", "{upstreams: [{name: a, service: archive, port: 80}]}", 80, False),
    ("HTTPProxy", "projectcontour.io/v1", "{routes: [{services: [{name: archive, port: 80}]}]}", 80, False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "group", "spec", "port", "encrypted"), OTHERS)
def test_other_kinds_lead_on_and_their_login_is_not_known(
    kind: str, group: str, spec: str, port: int, encrypted: Any
) -> None:
    (door,) = doors(kind, spec, group)
    assert (door.port, value(door.encrypted), value(door.routes[0].login)) == (port, encrypted, None)
    assert ("archive", 8042) in {(one.host, one.port) for one in door.routes[0].backends}


def test_their_lines_are_understood_in_part() -> None:
    text = POD % ("route.openshift.io/v1", "Route", "{to: {name: archive}}")
    (coverage,) = FORMAT.read((Source("manifests.yaml", text),), ()).coverage
    assert (coverage.count(State.PARTLY), coverage.count(State.NOT_UNDERSTOOD)) == (4, 0)


@pytest.mark.parametrize("scheme", [True, False])
def test_what_goes_on_to_the_pod(scheme: bool) -> None:
    spec = f"{{routes: [{ROUTE % ''}]}}".replace("port: 80", "port: 80, scheme: https" if scheme else "port: 80")
    (route,) = doors("IngressRoute", spec)[0].routes
    assert value(route.backends[0].encrypted) is scheme
