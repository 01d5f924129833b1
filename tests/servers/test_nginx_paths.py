"""A real nginx on the loopback: who is asked for a login at which path, and whether the reader of its file says so."""

import base64
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.formats.nginx import FORMAT
from auditor.formats.nginx.locations import PATHS
from auditor.model.fact import Known
from auditor.model.net import cidr
from auditor.model.proxy import Door
from auditor.syntax.decode import decode

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/sbin:/bin")
pytestmark = pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None,
    reason="nginx or openssl not found; on Debian: apt-get install nginx-light openssl",
)
HERE, ACCOUNT = "127.0.0.1", "alice:Correct-Horse-9"
ASK, OFF, GO = "auth_basic Clinic; auth_basic_user_file people;", "auth_basic off;", "proxy_pass http://BACKEND;"
CHECKED = "auth_request /check; location = /check { internal; proxy_pass http://GUARD; }"
SITES = {
    "open": f"location / {{ {GO} }}",
    "server-asks": f"{ASK} location / {{ {GO} }}",
    "one-path-off": f"{ASK} location / {{ {GO} }} location /dicom-web/ {{ {OFF} {GO} }}",
    "exact-off": f"location / {{ {ASK} {GO} }} location = /system {{ {GO} }}",
    "expression-over-prefix": f"location / {{ {ASK} {GO} }} location ~ ^/(wado|studies) {{ {GO} }}",
    "prefix-over-expression": f"location / {{ {GO} }} location ^~ /studies {{ {ASK} {GO} }} "
    f"location ~ ^/studies {{ {GO} }}",
    "nested": f"location /pacs/ {{ {ASK} {GO} location /pacs/dicom-web/ {{ {OFF} {GO} }} }}",
    "inherited-by-nested": f"location /pacs/ {{ {ASK} {GO} location /pacs/dicom-web/ {{ {GO} }} }}",
    "either-listed": f"satisfy any; allow 127.0.0.1; deny all; {ASK} location / {{ {GO} }}",
    "either-unlisted": f"satisfy any; allow 10.0.0.0/8; deny all; {ASK} location / {{ {GO} }}",
    "both-unlisted": f"allow 10.0.0.0/8; deny all; {ASK} location / {{ {GO} }}",
    "denied-first": f"deny 127.0.0.1; allow all; location / {{ {GO} }}",
    "subrequest": f"{CHECKED} location / {{ {GO} }}",
    "subrequest-off": f"{CHECKED} location / {{ {GO} }} location /wado {{ auth_request off; {GO} }}",
    "named": f"location / {{ try_files /none @pacs; }} location @pacs {{ {ASK} {GO} }}",
    "returns-before-it-asks": f"location / {{ return 301 https://pacs.example/; }} location /studies {{ {ASK} {GO} }}",
    "longest-prefix": f"location /orthanc/ {{ {GO} }} location /orthanc/instances {{ {ASK} {GO} }}",
    "any-case": f"location / {{ {ASK} {GO} }} location ~* ^/WADO {{ {GO} }}",
}


@dataclass(frozen=True)
class Site:
    """One door of the running nginx, and what the reader says of it."""

    port: int
    door: Door

    def status(self, path: str, *, account: bool) -> int:
        """What a GET is answered with."""
        token = base64.b64encode(ACCOUNT.encode()).decode()
        link = http.client.HTTPConnection(HERE, self.port, timeout=10)
        try:
            link.request("GET", path, headers={"Authorization": f"Basic {token}"} if account else {})
            return link.getresponse().status
        finally:
            link.close()

    def told(self) -> dict[str, bool | None]:
        """By path that leads on: whether callers of this machine must log in, by every way in."""
        found: dict[str, bool | None] = {}
        for one in self.door.routes:
            if one.backends and one.callers & cidr(HERE):
                asked = one.login.value if isinstance(one.login, Known) else None
                found[one.path] = asked and found.get(one.path, True)
        return found


def _ports(count: int) -> list[int]:
    held = [socket.create_server((HERE, 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return found


def _text(folder: Path, ports: list[int]) -> str:
    """The archive, a guard that lets our account pass, and a door for each site."""
    backend, guard, *doors = ports
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = ["user root;"] if os.geteuid() == 0 else []  # else its workers, other people, may not read the folder
    lines = [
        *own,
        f"pid {folder}/pid;",
        "daemon off;",
        f"error_log {folder}/log;",
        "events {}",
        "http {",
        "access_log off;",
    ]
    lines += [f"root {folder}/none;"]  # what no location hands on is not found
    lines += [f"{kind}_temp_path {folder}/{kind};" for kind in kinds]
    lines += [f"server {{ listen {HERE}:{backend}; location / {{ return 200; }} }}"]
    lines += [f"server {{ listen {HERE}:{guard}; location / {{ {ASK} proxy_pass http://BACKEND; }} }}"]
    lines += [f"server {{ listen {HERE}:{port}; {body} }}" for port, body in zip(doors, SITES.values(), strict=True)]
    text = "\n".join([*lines, "}\n"])
    places = {
        "BACKEND": f"{HERE}:{backend}",
        "GUARD": f"{HERE}:{guard}",
        "user_file people": f"user_file {folder}/people",
    }
    for name, place in places.items():
        text = text.replace(name, place)
    return text


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    folder = tmp_path_factory.mktemp("nginx")
    name, word = ACCOUNT.split(":")
    hashed = subprocess.run(("openssl", "passwd", "-apr1", word), capture_output=True, text=True, check=True)
    (folder / "people").write_text(f"{name}:{hashed.stdout}")
    ports = _ports(len(SITES) + 2)
    text = _text(folder, ports)
    (folder / "nginx.conf").write_text(text)
    doors = {one.port: one for one in FORMAT.read((decode("nginx.conf", text.encode()),), ()).proxies[0].doors}
    process = subprocess.Popen((str(NGINX), "-c", str(folder / "nginx.conf")), stderr=subprocess.PIPE)
    try:
        _wait(ports[-1], process)
        yield {name: Site(port, doors[port]) for name, port in zip(SITES, ports[2:], strict=True)}
    finally:
        process.terminate()
        process.communicate()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        assert process.poll() is None, process.communicate()[1].decode()
        with suppress(OSError), socket.create_connection((HERE, port)):
            return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


@pytest.mark.parametrize("name", SITES)
def test_every_route_asks_as_nginx_does(sites: dict[str, Site], name: str) -> None:
    site = sites[name]
    for written, asked in site.told().items():
        path = written.split(" ")[-1]
        if path.startswith("/"):
            assert (site.status(path, account=False) == 401) is asked, written
            assert site.status(path, account=True) == 200, written


@pytest.mark.parametrize("name", SITES)
def test_no_path_is_missed(sites: dict[str, Site], name: str) -> None:
    bare = {sites[name].status(path, account=False) for path in PATHS}
    assert {one for one in (False, True) if (401 if one else 200) in bare} == set(sites[name].told().values())


def test_the_sites_differ(sites: dict[str, Site]) -> None:
    seen = {site.status(path, account=one) for site in sites.values() for path in PATHS for one in (False, True)}
    assert {200, 301, 401, 403} <= seen
