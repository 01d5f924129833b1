"""Verdicts on viewers for people's browsers, and the servers that their addresses lead to."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.analysis.exposure import join
from auditor.analysis.viewers import calls, viewer_version
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.net import cidr
from auditor.model.pacs import Container
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.model.viewer import Held, Root, Viewer
from tests.checks.estates import ASK, LINE, OFF, ON, SERVER, WEB, pacs, verdicts

FILE = Source("app-config.js", "window.config = {\n  dataSources: [\n  oidc: [\n};\n")
SAFE = Root("dataSources.a.qidoRoot", FILE.line(2), "https", "images.example", 443, "/dicom-web")
PLAIN = replace(SAFE, scheme="http", port=8042, host="10.20.0.15")
OWN = replace(SAFE, scheme="", host="", port=None)
LOCAL = replace(PLAIN, host="localhost")
LOGIN = Held("auth", FILE.line(2))
VIEWER = Viewer("viewer", "OHIF", FILE.line(1), (SAFE,), login=OFF, foreign=(((), OFF),))
STRICT = (((), ON), ((3, 14), OFF))


def shown(*roots: Root, **more: Any) -> Estate:
    """A practice of which only a viewer is known."""
    return Estate(systems=(System("viewer", viewers=(replace(VIEWER, images=roots or (SAFE,), **more),)),))


def beside(*roots: Root, web: Any = WEB, doors: tuple[Door, ...] = (), **more: Any) -> Estate:
    """A viewer and the archive that it may ask."""
    containers = more.pop("containers", ())
    proxies = (Proxy("pacs-1", "nginx", LINE, doors),) if doors else ()
    server = System("pacs-1", pacs=pacs(web), addresses=SERVER, proxies=proxies, containers=containers)
    return Estate(systems=(server, *shown(*roots, **more).systems))


def container(image: str, tag: str) -> Container:
    return Container("viewer", LINE, image, tag, service="web")


TO_ARCHIVE = Route("/dicom-web", LINE, (Backend("127.0.0.1", 8042, LINE),), ON)
FRONT = Door(443, LINE, ON, names=("images.example",), routes=(TO_ARCHIVE,))
SECRET, LINK, HTTP = "proxy-viewer-holds-secret", "proxy-viewer-foreign-config", "proxy-viewer-plain-http"
FLOW, PATH = "proxy-viewer-implicit-flow", "proxy-path-without-login"
CASES: list[tuple[str, Estate, list[str]]] = [
    (SECRET, shown(), ["pass"]),
    (SECRET, shown(gaps=(FILE.line(3),)), ["needs-review"]),
    (SECRET, shown(secrets=(LOGIN,)), ["fail"]),
    (SECRET, shown(secrets=(LOGIN, replace(LOGIN, evidence=FILE.line(3)))), ["fail"]),
    (SECRET, shown(secrets=(LOGIN, replace(LOGIN, setting="client_secret", kind="client"))), ["fail", "fail"]),
    (SECRET, shown(secrets=(replace(LOGIN, kind="key"),)), ["needs-review"]),
    (SECRET, shown(secrets=(replace(LOGIN, commented=True),)), ["needs-review"]),
    (SECRET, shown(secrets=(replace(LOGIN, filled_later=True),)), ["needs-review"]),
    (SECRET, shown(secrets=(LOGIN, replace(LOGIN, commented=True))), ["fail"]),
    (LINK, shown(), ["pass"]),
    (LINK, shown(foreign=(((), ON),)), ["fail"]),
    (LINK, shown(foreign=(((), ASK),)), ["needs-review"]),
    (LINK, shown(foreign=STRICT), ["needs-review"]),
    (LINK, beside(foreign=STRICT, containers=(container("ohif/app", "v3.9.2"),)), ["fail"]),
    (LINK, beside(foreign=STRICT, containers=(container("ohif/app", "v3.14.0"),)), ["pass"]),
    (LINK, beside(foreign=STRICT, containers=(container("ohif/app", "latest"),)), ["needs-review"]),
    (HTTP, shown(), ["pass"]),
    (HTTP, shown(PLAIN), ["fail"]),
    (HTTP, shown(PLAIN, replace(PLAIN, path="/wado"), SAFE), ["fail"]),
    (HTTP, shown(OWN), []),
    (HTTP, shown(LOCAL), []),
    (HTTP, shown(OWN, unclear=(FILE.line(2),)), ["needs-review"]),
    (HTTP, shown(OWN, authority=replace(PLAIN, setting="oidc.authority")), ["fail"]),
    (HTTP, shown(OWN, authority=replace(SAFE, setting="oidc.authority")), ["pass"]),
    (HTTP, beside(PLAIN), []),
    (FLOW, shown(), []),
    (FLOW, shown(implicit=ON), ["fail"]),
    (FLOW, shown(implicit=OFF), ["pass"]),
    (FLOW, shown(implicit=ASK), ["needs-review"]),
    (PATH, shown(), ["needs-review"]),
    (PATH, shown(login=ON), ["needs-review"]),
    (PATH, shown(login=ASK), ["needs-review"]),
    (PATH, shown(OWN), []),
    (PATH, shown(LOCAL), []),
    (PATH, shown(replace(OWN, port=8042)), ["needs-review"]),
    (PATH, beside(PLAIN), []),
    (PATH, beside(SAFE, doors=(FRONT,)), ["pass"]),
]


@pytest.mark.parametrize(("check", "estate", "expected"), CASES)
def test_verdict(check: str, estate: Estate, expected: list[str]) -> None:
    assert verdicts(check, estate) == expected


INNER = replace(FRONT, names=(), routes=(replace(TO_ARCHIVE, path="/"), replace(TO_ARCHIVE, path="= /d")))
JOINED: list[tuple[Root, tuple[Door, ...], str | None]] = [
    (PLAIN, (), "pacs-1"),
    (replace(PLAIN, host="pacs-1"), (), "pacs-1"),
    (replace(PLAIN, host="pacs-1.clinic.example"), (), "pacs-1"),
    (replace(PLAIN, host="10.20.0.16"), (), None),
    (replace(PLAIN, port=8043), (), None),
    (replace(PLAIN, host="orthanc"), (), "pacs-1"),
    (replace(PLAIN, host="elsewhere.example"), (), None),
    (SAFE, (), None),
    (SAFE, (FRONT,), "pacs-1"),
    (replace(SAFE, host="other.example"), (FRONT,), None),
    (OWN, (FRONT,), "pacs-1"),
    (replace(OWN, path="/dicom-web/studies"), (FRONT,), "pacs-1"),
    (replace(OWN, path="/dicom-webs"), (FRONT,), None),
    (OWN, (INNER,), "pacs-1"),
    (OWN, (), None),
    (replace(OWN, port=8042), (), "pacs-1"),
    (LOCAL, (), None),
]


@pytest.mark.parametrize(("root", "doors", "server"), JOINED)
@pytest.mark.parametrize("doors_first", [False, True])
def test_the_server_of_an_address(root: Root, doors: tuple[Door, ...], server: str | None, doors_first: bool) -> None:
    estate = beside(root, doors=doors, containers=(Container("orthanc", LINE, service="dicom"),))
    (call,) = calls(join(estate) if doors_first else estate)
    assert (call.server.name if call.server else None) == server


def test_two_servers_that_fit_are_none() -> None:
    estate = beside(replace(PLAIN, host="", scheme="http"))
    other = System("pacs-2", pacs=pacs(WEB), addresses=cidr("10.20.0.16"))
    (call,) = calls(replace(estate, systems=(*estate.systems, other)))
    assert call.server is None


def test_an_address_is_asked_once_for_each_path() -> None:
    roots = [call.root.path for call in calls(shown(SAFE, SAFE, replace(SAFE, path="/wado")))]
    assert roots == ["/dicom-web", "/wado"]


@pytest.mark.parametrize(
    ("tags", "version"),
    [(("v3.9.2",), (3, 9, 2)), (("3.14",), (3, 14, 0)), (("latest",), None), (("v3.9.2", "v3.8.0"), None), ((), None)],
)
def test_the_version_of_the_image(tags: tuple[str, ...], version: tuple[int, ...] | None) -> None:
    estate = beside(SAFE, containers=tuple(container("ohif/viewer", tag) for tag in tags))
    assert viewer_version(estate) == version
