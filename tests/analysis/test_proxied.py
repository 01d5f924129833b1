"""Files of a proxy and of a server read together: where the proxy stands, and what its callers meet."""

from datetime import date

import pytest

from auditor.analysis.exposure import join
from auditor.analysis.proxied import links, loose_routes
from auditor.analysis.zones import place
from auditor.assembly import assemble
from auditor.intake import Input
from auditor.model.estate import Estate, Site, SystemNote
from auditor.model.fact import Known, Unknown
from auditor.model.net import cidr
from auditor.model.pacs import Listener

LOCAL = '{"Name": "a", "DicomAet": "A", "RemoteAccessAllowed": false}'
OPEN = '{"Name": "a", "DicomAet": "A", "RemoteAccessAllowed": true, "AuthenticationEnabled": false}'
ASKING = (
    '{"Name": "a", "DicomAet": "A", "RemoteAccessAllowed": true, "AuthenticationEnabled": true, '
    '"RegisteredUsers": {"ann": "long-enough-1"}}'
)
HERE, THERE, BY_NAME = "127.0.0.1:8042", "10.20.0.15:8042", "archive-1:8042"
BASIC = 'auth_basic "x"; auth_basic_user_file people;'
SERVER = SystemNote("pacs", cidr("10.20.0.15"), files=("orthanc.json",))
FRONT = SystemNote("front", cidr("10.30.0.9"), files=("nginx.conf",))
COMPOSE = """
services:
  archive-1:
    image: orthancteam/orthanc:24.10.1
    environment: {ORTHANC__AUTHENTICATION_ENABLED: "false"}
  front:
    image: nginx:1.27
    ports: ["8443:443"]
"""


def proxy(backend: str, login: str = "", more: str = "") -> str:
    return f"server {{\n listen 443 ssl;\n {login}\n location / {{ proxy_pass http://{backend}; {more} }}\n}}\n"


def read(files: dict[str, str], *systems: SystemNote) -> Estate:
    inputs = tuple(Input(name, text.encode()) for name, text in files.items())
    return join(place(assemble(inputs, Site(systems=systems), date(2026, 11, 24))))


def door(estate: Estate) -> Listener:
    (found,) = [one for server in estate.servers for one in server.listeners if one.proxy]
    return found


@pytest.mark.parametrize(
    ("server", "front", "login"),
    [
        (LOCAL, proxy(HERE), False),
        (LOCAL, proxy(HERE, BASIC), True),
        (OPEN, proxy(HERE), False),
        (ASKING, proxy(HERE), True),
        (ASKING, proxy(HERE, more='proxy_set_header Authorization "Basic QTpC";'), False),
        (LOCAL, proxy(HERE, "auth_basic $realm; auth_basic_user_file x;"), None),
        (ASKING, proxy(HERE, "auth_basic $realm; auth_basic_user_file x;"), True),
    ],
)
def test_what_callers_of_the_door_meet(server: str, front: str, login: bool | None) -> None:
    found = door(read({"orthanc.json": server, "nginx.conf": front}))
    assert (found.number, found.behind, found.proxy) == (443, 8042, "a")
    assert (found.login.value if isinstance(found.login, Known) else None) is login


@pytest.mark.parametrize(("server", "login"), [(LOCAL, True), (OPEN, False), (ASKING, True)])
def test_a_proxy_elsewhere_is_no_program_of_the_servers_machine(server: str, login: bool) -> None:
    estate = read({"orthanc.json": server, "nginx.conf": proxy(THERE)}, SERVER, FRONT)
    found = door(estate)
    assert found.proxy == "front"
    assert isinstance(found.login, Known)
    assert found.login.value is login
    (system,) = [one for one in estate.systems if one.pacs]
    assert estate.standing(system, found) == cidr("10.30.0.9")


def test_a_name_that_only_the_port_explains_is_said_to_be_taken() -> None:
    estate = read({"orthanc.json": OPEN, "nginx.conf": proxy("elsewhere:8042")}, SERVER, FRONT)
    (system,) = [one for one in estate.systems if one.pacs]
    assert any("is taken for pacs" in one for one in system.inferred)


def test_another_port_leads_to_no_known_server() -> None:
    estate = read({"orthanc.json": OPEN, "nginx.conf": proxy("10.20.0.15:9000/orthanc")}, SERVER, FRONT)
    assert not links(estate)
    assert not list(loose_routes(estate))


def test_containers_are_found_by_their_names() -> None:
    estate = read({"docker-compose.yml": COMPOSE, "nginx.conf": proxy(BY_NAME, BASIC)})
    found = door(estate)
    assert found.contained
    assert found.host_ports == (8443,)


def test_some_addresses_without_a_login_leave_the_door_in_doubt() -> None:
    front = proxy(HERE, f"satisfy any; allow 10.0.0.0/8; deny all; {BASIC}")
    found = door(read({"orthanc.json": LOCAL, "nginx.conf": front}))
    assert isinstance(found.login, Unknown)
    assert [one.callers == cidr("10.0.0.0/8") for one in found.admissions] == [True, False]
