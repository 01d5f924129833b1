"""nginx's own order: which location answers, who must log in, what is inherited, where it leads."""

from typing import Any

import pytest

from auditor.formats import State
from auditor.formats.nginx import FORMAT, certainty, group
from auditor.formats.nginx.access import listed
from auditor.formats.nginx.levels import Level
from auditor.formats.nginx.locations import answering, locations
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, cidr
from auditor.model.proxy import Door, Proxy, Route
from auditor.syntax.braced import parse


def proxy(*texts: str) -> Proxy:
    return FORMAT.read(tuple(Source(f"{place}.conf", text) for place, text in enumerate(texts)), ()).proxies[0]


def doors(text: str) -> tuple[Door, ...]:
    return proxy(text).doors


def routes(body: str, before: str = "") -> tuple[Route, ...]:
    return doors(f"{before} server {{ listen 80; {body} }}")[0].routes


def login(route: Route) -> Any:
    return route.login.value if isinstance(route.login, Known) else None


PASS = "proxy_pass http://10.1.1.1:8042;"
BASIC = 'auth_basic "x"; auth_basic_user_file people;'
LOGINS: list[tuple[str, list[tuple[str, Any]]]] = [
    (f"location / {{ {PASS} }}", [("/", False)]),
    (f"location / {{ {BASIC} {PASS} }}", [("/", True)]),
    (f"{BASIC} location / {{ {PASS} }}", [("/", True)]),
    (f"{BASIC} location / {{ auth_basic off; {PASS} }}", [("/", False)]),
    (f'auth_basic "x"; location / {{ {PASS} }}', [("/", False)]),
    (f'auth_basic "x"; location / {{ auth_basic_user_file people; {PASS} }}', [("/", True)]),
    (f"auth_basic $realm; auth_basic_user_file people; location / {{ {PASS} }}", [("/", None)]),
    (f"auth_request /v; location = /v {{ internal; {PASS} }} location / {{ {PASS} }}", [("/", True)]),
    (f"auth_request /v; location / {{ auth_request off; {PASS} }}", [("/", False)]),
    (f"auth_request /v; location = /v {{ return 204; }} location / {{ {PASS} }}", [("/", False)]),
    (f"auth_jwt realm; location / {{ {PASS} }}", [("/", True)]),
    (f"access_by_lua_file x.lua; location / {{ {PASS} }}", [("/", None)]),
    (f"ssl_verify_client on; location / {{ {PASS} }}", [("/", True)]),
    (f"ssl_verify_client optional; location / {{ {PASS} }}", [("/", False)]),
    (f"if ($ssl_client_verify != SUCCESS) {{ return 403; }} location / {{ {PASS} }}", [("/", True)]),
    (f'if ($cookie_x = "") {{ return 403; }} location / {{ {PASS} }}', [("/", None)]),
    (f"location / {{ limit_except GET {{ {BASIC} }} {PASS} }}", [("/", False)]),
    (f"location / {{ limit_except POST {{ {BASIC} }} {PASS} }}", [("/", True)]),
    (f"location / {{ include login.conf; {PASS} }}", [("/", None)]),
    (f"location / {{ include proxy_params; {PASS} }}", [("/", False)]),
    ("location / { return 301 https://$host; }", []),
    (f"return 301 https://$host; location / {{ {PASS} }}", []),
    (f"location / {{ deny all; {PASS} }}", []),
    (PASS, [("/", False)]),
    (f"location / {{ {PASS} }} location ~ ^/ {{ {BASIC} {PASS} }}", [("~ ^/", True)]),
    (f"location ^~ /wado {{ {PASS} }} location ~ ^/ {{ {BASIC} {PASS} }}", [("^~ /wado", False), ("~ ^/", True)]),
    (f"location ~ ^/ {{ {BASIC} {PASS} }} location ~ ^/wado {{ {PASS} }}", [("~ ^/", True)]),
    (f"location ~ ^/(a+)+$ {{ {BASIC} {PASS} }} location / {{ {PASS} }}", [("~ ^/(a+)+$", True), ("/", False)]),
    (
        f"location /a/ {{ {BASIC} {PASS} location /a/b {{ auth_basic off; {PASS} }} }}",
        [("/a/", True), ("/a/b", False)],
    ),
    (
        f"location / {{ root x; try_files $uri @app; {BASIC} }} location @app {{ {PASS} }}",
        [("/", True), ("@app", True)],
    ),
    (
        f"location / {{ root x; error_page 401 = @app; {BASIC} }} location @app {{ {PASS} }}",
        [("/", True), ("@app", False)],
    ),
    (f"location @lost {{ {PASS} }}", []),
]


@pytest.mark.parametrize(("body", "expected"), LOGINS)
def test_login(body: str, expected: list[tuple[str, Any]]) -> None:
    assert [(one.path, login(one)) for one in routes(body) if one.backends or one.path != "/" or expected] == expected


def test_either_of_two_ways_is_enough() -> None:
    body = f"satisfy any; allow 10.0.0.0/8; deny all; {BASIC} location / {{ {PASS} }}"
    without, asked = routes(body)
    assert (login(without), without.callers) == (False, cidr("10.0.0.0/8"))
    assert (login(asked), asked.callers) == (True, ANY_ADDRESS)


def test_either_way_without_any_login_is_the_list_alone() -> None:
    (first, *rest) = routes(f"satisfy any; allow 10.0.0.0/8; deny all; location / {{ {PASS} }}")
    assert first.callers == cidr("10.0.0.0/8")
    assert not [one for one in rest if one.callers - cidr("10.0.0.0/8")]


def test_both_are_needed_by_default() -> None:
    (only,) = routes(f"allow 10.0.0.0/8; deny all; {BASIC} location / {{ {PASS} }}")
    assert (login(only), only.callers) == (True, cidr("10.0.0.0/8"))


def test_the_first_line_that_names_an_address_decides() -> None:
    lines = parse(Source("x", "deny 10.1.0.0/16; allow 10.0.0.0/8; allow unix:; deny all; allow all;")).statements
    allowed, refused = listed(tuple(lines))
    assert allowed == cidr("10.0.0.0/8") - cidr("10.1.0.0/16")
    assert refused == ANY_ADDRESS - allowed


def test_a_list_is_inherited_as_a_whole_or_not_at_all() -> None:
    (only,) = routes(f"allow 10.0.0.0/8; deny all; location / {{ allow 192.168.1.1; {PASS} }}")
    assert only.callers == ANY_ADDRESS


ORDER = """
server {
    location = /x { }
    location /x { location ~ b$ { } location /x/y { } }
    location ^~ /s/ { }
    location ~ \\.dcm$ { }
    location ~* \\.DCM$ { }
    location / { }
}
"""
ANSWERS = {
    "/x": "= /x", "/xa": "/x", "/x/ab": "~ b$", "/x/y/c": "/x/y", "/x/y.dcm": "~ \\.dcm$", "/s/1.dcm": "^~ /s/",
    "/1.dcm": "~ \\.dcm$", "/1.Dcm": "~* \\.DCM$", "/none": "/",
}  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), ANSWERS.items())
def test_which_location_answers(path: str, expected: str) -> None:
    server = parse(Source("x", ORDER)).statements[0]
    found = answering(locations(Level((tuple(server.inside),), server)), path)
    assert found is not None
    assert found.named == expected


BACKENDS = [
    ("proxy_pass http://10.1.1.1:8042;", ["10.1.1.1:8042"]),
    ("proxy_pass https://orthanc/x;", ["orthanc:443"]),
    ("proxy_pass http://orthanc:8042$request_uri;", ["orthanc:8042"]),
    ("proxy_pass http://$target;", ["(named by a variable)"]),
    ("proxy_pass http://up/;", ["10.1.1.1:8042", "pacs:80"]),
    ("set $name orthanc; proxy_pass http://$name:8042;", ["orthanc:8042"]),
    ("proxy_pass http://unix:/run/x.sock:/y;", ["unix:/run/x.sock:/y"]),
    ("proxy_pass http://[fd00::1]:8042;", ["[fd00::1]:8042"]),
    ("if ($arg_a) { proxy_pass http://10.1.1.2; }", ["10.1.1.2:80"]),
]


@pytest.mark.parametrize(("body", "expected"), BACKENDS)
def test_backends(body: str, expected: list[str]) -> None:
    up = "upstream up { server 10.1.1.1:8042; server pacs backup; server 10.1.1.9 down; }"
    (route,) = routes(f"location / {{ {body} }}", up)
    assert [str(one) for one in route.backends] == expected


LISTENS = [
    ("listen 443 ssl;", [("", 443, True)]),
    ("listen 80; listen [::]:80;", [("", 80, False)]),
    ("listen 127.0.0.1:8080;", [("127.0.0.1", 8080, False)]),
    ("listen 10.0.0.1;", [("10.0.0.1", 80, False)]),
    ("listen [fd00::1]:443 ssl;", [("fd00::1", 443, True)]),
    ("listen unix:/run/x.sock;", []),
    ("listen 443; ssl on;", [("", 443, True)]),
    ("", [("", 80, False)]),
]


@pytest.mark.parametrize(("listen", "expected"), LISTENS)
def test_listen(listen: str, expected: list[tuple[str, int, bool]]) -> None:
    found = doors(f"server {{ {listen} server_name x; }}")
    assert [(one.bind, one.port, isinstance(one.encrypted, Known) and one.encrypted.value) for one in found] == expected


def test_protocols_are_those_of_the_first_server_of_an_address() -> None:
    first, second = doors(
        "server { listen 443 ssl; ssl_protocols TLSv1 TLSv1.2; ssl_ciphers RC4:HIGH; }"
        "server { listen 443 ssl; ssl_protocols TLSv1.3; server_name b; ssl_verify_client on; }"
    )
    assert isinstance(second.tls.minimum_weak, Known)
    assert second.tls.minimum_weak.value
    assert isinstance(second.tls.client_certificate, Known)
    assert first.tls.client_certificate.setting == ""


def test_headers_log_and_listing() -> None:
    body = """
    proxy_set_header X-Remote-User $http_x_remote_user; access_log off; autoindex on;
    location /a { proxy_set_header Remote-User ""; proxy_set_header Authorization "Basic QTpC"; proxy_pass http://x; }
    location /b { proxy_pass http://x; }
    location /c { root /srv; access_log x; autoindex off; }
    location /d { root /srv; }
    """
    found = {one.path: one for one in routes(body)}
    assert found["/a"].identity == (("remote-user", "stripped"),)
    assert len(found["/a"].credentials) == 1
    assert "QTpC" not in found["/a"].credentials[0].quote()
    assert found["/b"].identity == (("x-remote-user", "client"),)
    assert [isinstance(one.logged, Known) and one.logged.value for one in (found["/b"], found["/c"])] == [False, True]
    listed_folders = [isinstance(found[path].listing, Known) and found[path].listing.value for path in ("/c", "/d")]  # type: ignore[union-attr]
    assert listed_folders == [False, True]


def test_files_are_put_together_by_include() -> None:
    main = (
        "http { include conf.d/1.conf; server { listen 80; include login.conf; location / { proxy_pass http://x; } } }"
    )
    found = FORMAT.read(
        (
            Source("nginx.conf", main),
            Source("login.conf", BASIC),
            Source("conf.d/1.conf", "server { listen 81; }"),
        ),
        (),
    )
    assert not found.problems
    assert [(one.port, [login(route) for route in one.routes]) for one in found.proxies[0].doors] == [
        (81, []),
        (80, [True]),
    ]


def test_a_file_that_includes_itself_ends() -> None:
    found = FORMAT.read((Source("a.conf", "server { listen 80; include a.conf; }"),), ())
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("server { listen 80; location / {", "never closed"),
        ("server { listen 80; } }", "no opening one"),
        ("server { listen 80; include x.conf; }", "nginx -T"),
        ("server { listen 80; } proxy_pass http://x", "has no end"),
        ("http { gzip on; }", "No server answers"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    found = FORMAT.read((Source("x.conf", text),), ())
    assert any(told in problem for _, problem in found.problems)


def test_an_unknown_statement_is_a_gap() -> None:
    found = FORMAT.read((Source("x.conf", "server {\n listen 80;\n frobnicate on;\n}\n"),), ())
    assert [one.first for one in found.proxies[0].gaps] == [3]
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# configuration file /etc/nginx/nginx.conf:\nevents {\n}\n", 3),
        ("server {\n  listen 80;\n}\n", 3),
        ("upstream x {\n server y;\n}\n", 2),
        ("services:\n  web:\n    image: nginx\n", 0),
        ("frontend x\n  bind :80\n", 0),
    ],
)
def test_marks(text: str, expected: int) -> None:
    assert certainty(Source("x", text)).certainty == expected


def test_each_printed_configuration_is_a_device() -> None:
    printed, one, two = (
        Source("t", "# configuration file /x:\n"),
        Source("a", "server {}"),
        Source("b", "server {}"),
    )
    assert group((printed, one, two)) == ((printed,), (one, two))


def test_deep_nesting_is_survived() -> None:
    assert proxy("location / {" * 3000 + "}" * 3000 + "server { listen 80; }")
