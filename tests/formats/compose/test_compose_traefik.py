"""Routes that containers ask of Traefik by their labels."""

from typing import Any

import pytest

from auditor.formats.compose import FORMAT
from auditor.formats.traefik import FORMAT as TRAEFIK
from auditor.model.fact import Known
from auditor.model.proxy import Door
from auditor.syntax.decode import decode

START = """services:
  gateway:
    image: traefik:v3.1
    command: [--entrypoints.websecure.address=:8443]
  archive:
    image: clinic/viewer
    labels:
"""
RULE = "traefik.http.routers.a.rule=PathPrefix(`/studies`)"
PORT = "traefik.http.services.a.loadbalancer.server.port=8042"
ENTRY = "traefik.http.routers.a.entrypoints=websecure"
LOGIN = (
    "traefik.http.routers.a.middlewares=x,login",
    "traefik.http.middlewares.login.basicauth.users=alice:$$apr1$$abcdefgh$$abcdefghijklmnopqrstuv",
    "traefik.http.middlewares.x.headers.stsseconds=1",
)


def doors(*labels: str) -> tuple[Door, ...]:
    text = START + "".join(f"      - {one}\n" for one in labels)
    overlays = FORMAT.read((decode("compose.yml", text.encode()),), ()).overlays
    return TRAEFIK.read((), overlays).proxies[0].doors if overlays else ()


@pytest.mark.parametrize(
    ("labels", "asked", "backend"),
    [
        ((RULE, ENTRY, PORT), False, "archive:8042"),
        ((RULE, ENTRY, PORT, *LOGIN), True, "archive:8042"),
        ((RULE, ENTRY, PORT, "traefik.http.routers.a.service=a"), False, "archive:8042"),
        ((RULE, ENTRY, PORT, "traefik.http.routers.a.middlewares=other@file"), None, "archive:8042"),
        ((RULE, ENTRY, PORT, "traefik.http.middlewares.login.basicauth.users=a:b"), False, "archive:8042"),
    ],
)
def test_what_labels_ask_for(labels: tuple[str, ...], asked: Any, backend: str) -> None:
    ((route,),) = (one.routes for one in doors(*labels))
    assert (route.login.value if isinstance(route.login, Known) else None) is asked
    assert (route.path, [str(one) for one in route.backends]) == ("/studies", [backend])


def test_the_port_is_that_of_the_entry_point() -> None:
    assert [one.port for one in doors(RULE, ENTRY, PORT)] == [8443]


@pytest.mark.parametrize("labels", [(PORT,), (RULE, PORT, "traefik.enable=false"), ("com.example.team=imaging",)])
def test_containers_that_ask_for_nothing(labels: tuple[str, ...]) -> None:
    assert doors(*labels) == ()


def test_labels_as_a_mapping() -> None:
    text = START + "".join(f"      {one.replace('=', ': ', 1)}\n" for one in (RULE, ENTRY, PORT))
    overlays = FORMAT.read((decode("compose.yml", text.encode()),), ()).overlays
    assert TRAEFIK.read((), overlays).proxies[0].doors[0].routes[0].backends[0].port == 8042


FILED = decode("traefik.yml", b"entryPoints:\n  websecure: {address: ':9443'}\n")
BY_FLAG, BY_VARIABLE = "command: [--entrypoints.websecure.address=:8443]", "TRAEFIK_ENTRYPOINTS_WEBSECURE_ADDRESS"
LAYERS = [
    ((), BY_FLAG, 8443, 0),
    ((), f"environment: {{{BY_VARIABLE}: ':7443'}}", 7443, 0),
    ((), f"{BY_FLAG}\n    environment: {{{BY_VARIABLE}: ':7443'}}", 8443, 1),
    ((FILED,), BY_FLAG, 9443, 1),
    ((FILED,), f"{BY_FLAG}\n    environment: {{{BY_VARIABLE}: ':7443'}}", 9443, 2),
    ((FILED,), f"environment: {{{BY_VARIABLE}: ':7443'}}", 9443, 1),
    ((FILED,), "environment: {TZ: UTC}", 9443, 0),
    ((), "environment: {TZ: UTC}", 443, 1),
]


@pytest.mark.parametrize(("files", "start", "port", "told"), LAYERS)
def test_one_source_alone_is_static(files: tuple[Any, ...], start: str, port: int, told: int) -> None:
    text = START.replace("command: [--entrypoints.websecure.address=:8443]", start)
    text += "".join(f"      - {one}\n" for one in (RULE, ENTRY, PORT))
    deployment = FORMAT.read((decode("compose.yml", text.encode()),), ())
    reading = TRAEFIK.read(files, deployment.overlays)
    assert [(one.port, len(one.routes)) for one in reading.proxies[0].doors] == [(port, 1)]
    assert len((*deployment.problems, *reading.problems)) == told


@pytest.mark.parametrize(("inside", "count"), [("/etc/traefik/traefik.yml", 1), ("/var/run/docker.sock", 0)])
def test_a_mounted_file_takes_the_variables_of_its_container(inside: str, count: int) -> None:
    text = f"services:\n  gateway:\n    image: traefik:v3.1\n    volumes: ['./own:{inside}']\n"
    assert len(FORMAT.read((decode("compose.yml", text.encode()),), ()).overlays) == count
