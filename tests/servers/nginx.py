"""One real nginx before every Orthanc: a path that passes everyone on, one with a login, one that logs everyone in."""

import base64
import subprocess
from collections.abc import Iterable
from pathlib import Path

from auditor.formats.nginx import FORMAT
from auditor.model.pacs import Pacs
from auditor.model.proxy import Proxy, Route
from auditor.syntax.decode import decode
from tests.servers.calls import Request
from tests.servers.place import AWAY, HERE
from tests.servers.told import answered, both, value

ACCOUNT = ("alice", "Correct-Horse-9")
"""Of the front door too, and what the third path sends."""
PATHS = ("/open/", "/locked/", "/given/")
_DOOR = """
    server {{
        listen {away}:{door};
        location /open/ {{ proxy_pass http://{here}:{web}/; }}
        location /locked/ {{
            auth_basic "Clinic";
            auth_basic_user_file {folder}/people;
            proxy_pass http://{here}:{web}/;
        }}
        location /given/ {{
            proxy_set_header Authorization "Basic {token}";
            proxy_pass http://{here}:{web}/;
        }}
    }}"""


def start(folder: Path, ports: Iterable[tuple[int, int]]) -> Proxy:
    """Nginx with a door for each pair of its own port and the server's; what the product says of its file."""
    token = base64.b64encode(":".join(ACCOUNT).encode()).decode()
    hashed = subprocess.run(("openssl", "passwd", "-apr1", ACCOUNT[1]), capture_output=True, text=True, check=True)
    (folder / "people").write_text(f"{ACCOUNT[0]}:{hashed.stdout}")
    folder.chmod(0o755)  # the workers of nginx run as another user
    doors = "".join(
        _DOOR.format(away=AWAY, here=HERE, door=door, web=web, folder=folder, token=token) for door, web in ports
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"    {kind}_temp_path {folder}/nginx-{kind};\n" for kind in kinds)
    text = (
        f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\n    access_log off;\n{paths}{doors}\n}}\n"
    )
    (folder / "nginx.conf").write_text(text)
    subprocess.run(("nginx", "-c", str(folder / "nginx.conf")), check=True)
    return FORMAT.read((decode("nginx.conf", text.encode()),), ()).proxies[0]


def passes(proxy: Proxy, pacs: Pacs, request: Request, door: int, accounts: dict[str, str]) -> bool | None:
    """Whether a request from outside gets data through the proxy, by what the product says of both."""
    route = next(
        route
        for one in proxy.doors
        if one.port == door
        for route in one.routes
        if request.path.startswith(route.path) and route.backends
    )
    # what a login of the proxy carries goes on to the server
    sent = ACCOUNT if route.credentials else request.account
    return both(_entered(route, request), answered(pacs, Request("/system", HERE, sent), accounts))


def _entered(route: Route, request: Request) -> bool | None:
    asked = value(route.login)
    return True if request.account == ACCOUNT else None if asked is None else not asked
