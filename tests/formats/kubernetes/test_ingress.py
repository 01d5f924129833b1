"""Ingresses as their controllers read them: doors, certificates, logins, lists, and the pods behind their Services."""

from datetime import date
from typing import Any

import pytest

from auditor.analysis.proxied import fronted
from auditor.assembly import assemble
from auditor.formats.kubernetes import FORMAT
from auditor.intake import Input
from auditor.model.estate import Site, SystemNote
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, Ranges, cidr
from auditor.model.proxy import Door, Proxy

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
  ports: [{name: http, port: 80, targetPort: web}, {name: raw, port: 9000}]
"""
INGRESS = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: %s
  annotations: {%s}
spec:
  %s
  rules:
    - host: pacs.example
      http:
        paths:
          - {path: %s, pathType: %s, backend: {service: {name: %s, port: {%s}}}}
"""
N, T = "nginx.ingress.kubernetes.io", "traefik.ingress.kubernetes.io"
TLS = "tls: [{hosts: [pacs.example], secretName: pacs-tls}]"
TEN = cidr("10.0.0.0/8")
MIDDLEWARES = """---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: people}
spec: {basicAuth: {secret: people}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: office}
spec: {ipAllowList: {sourceRange: [10.0.0.0/8]}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: all}
spec: {chain: {middlewares: [{name: office}, {name: people, namespace: default}]}}
"""


def ingress(notes: str = "", spec: str = TLS, name: str = "web", **more: str) -> str:
    given = {"path": "/", "kind": "Prefix", "service": "archive", "port": "number: 80"} | more
    return INGRESS % (name, notes, spec, given["path"], given["kind"], given["service"], given["port"])


def proxies(*texts: str) -> tuple[Proxy, ...]:
    return FORMAT.read((Source("manifests.yaml", "".join((POD, *texts))),), ()).proxies


def doors(*texts: str) -> tuple[Door, ...]:
    return proxies(*texts)[0].doors


def value(fact: Any) -> Any:
    return fact.value if isinstance(fact, Known) else None


def note(name: str, text: str, prefix: str = N) -> str:
    return f'{prefix}/{name}: "{text}"'


URL, LIST = note("auth-url", "https://login.example/auth"), note("whitelist-source-range", "10.0.0.0/8")
WAYS: list[tuple[str, list[tuple[Any, Ranges]]]] = [
    ("", [(False, ANY_ADDRESS)]),
    (URL, [(True, ANY_ADDRESS)]),
    (note("auth-type", "basic") + ", " + note("auth-secret", "people"), [(True, ANY_ADDRESS)]),
    (note("auth-signin", "https://login.example"), [(False, ANY_ADDRESS)]),
    (note("auth-tls-secret", "default/ca"), [(True, ANY_ADDRESS)]),
    (f"{note('auth-tls-secret', 'default/ca')}, {note('auth-tls-verify-client', 'optional')}", [(False, ANY_ADDRESS)]),
    (note("auth-tls-verify-client", "on"), [(False, ANY_ADDRESS)]),
    (LIST, [(False, TEN)]),
    (f"{LIST}, {URL}", [(True, TEN)]),
    (f"{LIST}, {URL}, {note('satisfy', 'any')}", [(False, TEN), (True, ANY_ADDRESS - TEN)]),
    (note("denylist-source-range", "10.0.0.0/8"), [(False, ANY_ADDRESS - TEN)]),
    (note("configuration-snippet", "auth_basic Archive;"), [(None, ANY_ADDRESS)]),
    (note("configuration-snippet", "more_set_headers X-Frame-Options;"), [(False, ANY_ADDRESS)]),
    (note("basic-auth-secret", "people", "nginx.org"), [(True, ANY_ADDRESS)]),
    (note("auth-type", "basic-auth", "haproxy.org"), [(None, ANY_ADDRESS)]),
    (note("auth-type", "oidc", "alb.ingress.kubernetes.io"), [(None, ANY_ADDRESS)]),
    (note("router.middlewares", "default-people@kubernetescrd", T), [(True, ANY_ADDRESS)]),
    (note("router.middlewares", "default-office@kubernetescrd", T), [(False, TEN)]),
    (note("router.middlewares", "default-all@kubernetescrd", T), [(True, TEN)]),
    (note("router.middlewares", "other-people@kubernetescrd", T), [(None, ANY_ADDRESS)]),
    (f"{URL}, kubernetes.io/ingress.class: nginx", [(True, ANY_ADDRESS)]),
    (f"{URL}, kubernetes.io/ingress.class: traefik", [(None, ANY_ADDRESS)]),
    (f"{URL}, kubernetes.io/ingress.class: internal", [(True, ANY_ADDRESS)]),
]


@pytest.mark.parametrize(("notes", "wanted"), WAYS)
def test_whom_an_ingress_asks(notes: str, wanted: list[tuple[Any, Ranges]]) -> None:
    (door,) = doors(MIDDLEWARES, ingress(notes))
    assert [(value(one.login), one.callers) for one in door.routes] == wanted


PLAIN, FORCED = note("ssl-redirect", "false"), note("force-ssl-redirect", "true")
DOORS: list[tuple[str, str, list[tuple[int, bool]]]] = [
    ("", TLS, [(443, True)]),
    ("", "", [(80, False)]),
    (PLAIN, TLS, [(443, True), (80, False)]),
    (f"{PLAIN}, {FORCED}", TLS, [(443, True)]),
    (FORCED, "", [(443, True)]),
    ("", "tls: [{hosts: [other.example], secretName: x}]", [(80, False)]),
    ("", "tls: [{secretName: x}]", [(443, True)]),
    ("", "tls: [{hosts: ['*.example'], secretName: x}]", [(443, True)]),
    (note("router.tls", "true", T), "", [(443, True)]),
    (note("canary", "true"), TLS, []),
]


@pytest.mark.parametrize(("notes", "spec", "wanted"), DOORS)
def test_the_doors_of_an_ingress(notes: str, spec: str, wanted: list[tuple[int, bool]]) -> None:
    found = [door for one in proxies(ingress(notes, spec)) for door in one.doors]
    assert [(one.port, value(one.encrypted)) for one in found] == wanted
    assert all(one.names == ("pacs.example",) for one in found)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, [("archive", 8042)]),
        ({"port": "name: http"}, [("archive", 8042)]),
        ({"port": "name: raw"}, [("archive", 9000)]),
        ({"port": "number: 81"}, [("archive", 81)]),
        ({"service": "viewer"}, [("viewer", 80)]),
    ],
)
def test_the_pods_behind_a_service(more: dict[str, str], wanted: list[tuple[str, int]]) -> None:
    (route,) = doors(ingress(**more))[0].routes
    assert [(one.host, one.port) for one in route.backends] == wanted
    assert all(one.apart for one in route.backends)


def test_paths_of_one_host_share_its_door() -> None:
    (door,) = doors(ingress(URL), ingress(name="programs", path="/dicom-web", kind="Exact"))
    assert [(one.path, value(one.login)) for one in door.routes] == [("/", True), ("= /dicom-web", False)]


def test_a_client_certificate_is_asked_for_at_every_path_of_the_host() -> None:
    asking = ingress(note("auth-tls-secret", "default/ca"))
    (door,) = doors(ingress(name="programs", path="/dicom-web"), asking)
    assert [value(one.login) for one in door.routes] == [True, True]
    assert value(door.tls.client_certificate)


def test_the_clear_door_asks_for_no_certificate() -> None:
    secured, clear = doors(ingress(f"{note('auth-tls-secret', 'default/ca')}, {PLAIN}"))
    assert [value(secured.routes[0].login), value(clear.routes[0].login)] == [True, False]


def test_a_login_of_the_controller_holds_where_it_is_not_switched_off() -> None:
    asked = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {global-auth-url: 'https://l.example'}\n"
    free = ingress(note("enable-global-auth", "false"), name="free", path="/free")
    (door,) = doors(asked, ingress(), free)
    assert [value(one.login) for one in door.routes] == [True, False]


@pytest.mark.parametrize(("told", "encrypted"), [("HTTPS", True), ("https", True), ("HTTP", False), ("FCGI", False)])
def test_what_goes_on_to_the_pod(told: str, encrypted: bool) -> None:
    (route,) = doors(ingress(note("backend-protocol", told)))[0].routes
    assert value(route.backends[0].encrypted) is encrypted


def test_a_redirect_leads_nowhere() -> None:
    (route,) = doors(ingress(note("permanent-redirect", "https://elsewhere.example")))[0].routes
    assert not route.backends


def test_headers_and_fixed_logins_of_a_snippet() -> None:
    snippet = "proxy_set_header Remote-User $remote_user; proxy_set_header Authorization 'Basic QnJhc3MtS2V0dGxl';"
    (route,) = doors(ingress(note("configuration-snippet", snippet)))[0].routes
    assert dict(route.identity) == {"remote-user": "set"}
    assert len(route.credentials) == 1
    assert "QnJhc3M" not in route.credentials[0].quote()


def test_records() -> None:
    kept, dropped = doors(ingress(URL)), doors(ingress(note("enable-access-log", "false")))
    assert [value(one[0].routes[0].logged) for one in (kept, dropped)] == [True, False]


def test_the_older_layout_and_the_default_backend() -> None:
    older = (
        "---\napiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: old}\nspec:\n"
        "  backend: {serviceName: archive, servicePort: 80}\n"
        "  rules: [{http: {paths: [{path: /d, backend: {serviceName: archive, servicePort: http}}]}}]\n"
    )
    (door,) = doors(older)
    assert [(one.path, one.backends[0].port) for one in door.routes] == [("/d", 8042), ("/", 8042)]
    assert not door.names


def test_the_only_server_is_reached_where_its_cluster_is() -> None:
    """With its addresses, so that a firewall's rules to them lead to the door of the Ingress."""
    site = Site(systems=(SystemNote("archive", addresses=cidr("10.64.0.5"), files=("manifests.yaml",)),))
    given = (Input("manifests.yaml", f"{POD}{ingress(URL)}".encode()),)
    for estate in (assemble(given, Site(), date(2026, 11, 24)), assemble(given, site, date(2026, 11, 24))):
        (server,) = [one for one in fronted(estate).systems if one.pacs]
        (door,) = [one for one in server.pacs.listeners if one.proxy] if server.pacs else []
        assert (server.name, door.number, door.proxy) == ("archive", 443, "archive")
    assert estate.standing(server, door) == cidr("10.64.0.5")


def test_without_an_ingress_there_is_no_proxy() -> None:
    assert not proxies()
