"""Caddy's own order: directives as they run, matchers, what a site answers at."""

from time import process_time
from typing import Any

import pytest

from auditor.formats import State
from auditor.formats.caddy import FORMAT, certainty
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, Ranges, cidr
from auditor.model.proxy import Door, Route


def doors(text: str) -> tuple[Door, ...]:
    return FORMAT.read((Source("Caddyfile", text),), ()).proxies[0].doors


def routes(*lines: str) -> tuple[Route, ...]:
    body = "\n  ".join(lines)
    return doors(f"pacs.example {{\n  {body}\n}}\n")[0].routes


def login(route: Route) -> Any:
    return route.login.value if isinstance(route.login, Known) else None


PASS = "reverse_proxy 10.1.1.1:8042"
BASIC = "basic_auth {\n ann $2a$14$abcdefghijklmnopqrstuv\n }"
TEN = cidr("10.0.0.0/8")
WAYS: list[tuple[list[str], list[tuple[str, Any, Ranges]]]] = [
    ([PASS], [("/", False, ANY_ADDRESS)]),
    ([PASS, BASIC], [("/", True, ANY_ADDRESS)]),
    ([PASS, "forward_auth authelia:9091 {\n uri /x\n }"], [("/", True, ANY_ADDRESS)]),
    (
        [PASS, BASIC.replace("basic_auth", "basic_auth /admin/*")],
        [("/", False, ANY_ADDRESS), ("/admin/", True, ANY_ADDRESS)],
    ),
    (["@lan remote_ip 10.0.0.0/8", f"handle @lan {{\n {PASS}\n }}", "respond 403"], [("/", False, TEN)]),
    (["@out not remote_ip 10.0.0.0/8", "abort @out", PASS], [("/", False, TEN)]),
    (["@out not remote_ip 10.0.0.0/8", "respond @out 403", BASIC, PASS], [("/", True, TEN)]),
    (["@x header X-A b", f"handle @x {{\n {PASS}\n }}"], [("/", None, ANY_ADDRESS)]),
    (["redir https://other.example{uri}", PASS], []),
    (["respond 404", PASS], []),
    (["route {", f" {PASS}", f" {BASIC}", "}"], [("/", False, ANY_ADDRESS)]),
    (["route {", f" {BASIC}", f" {PASS}", "}"], [("/", True, ANY_ADDRESS)]),
    (
        ["handle {", f" {BASIC}", f" {PASS}", "}", "handle /wado* {", f" {PASS}", "}"],
        [("/", True, ANY_ADDRESS), ("/wado", False, ANY_ADDRESS)],
    ),
    (
        ["handle_path /orthanc/* {", " basic_auth /secret/* {", " }", f" {PASS}", "}"],
        [("/orthanc/", False, ANY_ADDRESS)],
    ),
    (
        ["@some {", " path /wado*", " remote_ip 10.0.0.0/8", "}", "basic_auth @some {", "}", PASS],
        [("/", False, ANY_ADDRESS), ("/wado", False, ANY_ADDRESS - TEN), ("/wado", True, TEN)],
    ),
    (["import gone.caddy", PASS], [("/", None, ANY_ADDRESS)]),
    (["tls {", " client_auth {", "  mode require_and_verify", " }", "}", PASS], [("/", True, ANY_ADDRESS)]),
    (["authorize with people", PASS], [("/", True, ANY_ADDRESS)]),
]


@pytest.mark.parametrize(("lines", "expected"), WAYS)
def test_ways_in(lines: list[str], expected: list[tuple[str, Any, Ranges]]) -> None:
    assert [(one.path, login(one), one.callers) for one in routes(*lines)] == expected


def test_handles_with_and_without_stripping_are_sorted_together() -> None:
    found = routes("handle {", f" {PASS}", "}", "handle_path /a/* {", f" {BASIC}", f" {PASS}", "}")
    assert [(one.path, login(one)) for one in found] == [("/", False), ("/a/", True)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("pacs.example", [(443, True)]),
        ("http://pacs.example", [(80, False)]),
        (":80", [(80, False)]),
        (":8080", [(8080, False)]),
        (":443", [(443, True)]),
        ("pacs.example:8443", [(8443, True)]),
        ("https://pacs.example:8443", [(8443, True)]),
        ("a.example, b.example", [(443, True)]),
        ("http://a.example https://a.example", [(80, False), (443, True)]),
        ("[fd00::1]:8042", [(8042, True)]),
        ("{$DOMAIN}", [(443, True)]),
    ],
)
def test_addresses(address: str, expected: list[tuple[int, bool]]) -> None:
    found = doors(f"{address} {{\n  {PASS}\n}}\n")
    assert [(one.port, isinstance(one.encrypted, Known) and one.encrypted.value) for one in found] == expected


def test_one_site_needs_no_braces() -> None:
    (door,) = doors(f"pacs.example\n\n{BASIC}\n{PASS}\n")
    assert [login(one) for one in door.routes] == [True]


def test_snippets_and_files_are_imported() -> None:
    text = f"(login) {{\n {BASIC}\n}}\npacs.example {{\n import login\n import more.caddy\n}}\n"
    found = FORMAT.read((Source("Caddyfile", text), Source("more.caddy", f"{PASS}\n")), ())
    assert not found.problems
    assert [login(one) for one in found.proxies[0].doors[0].routes] == [True]


def test_a_snippet_that_imports_itself_ends() -> None:
    assert doors("(a) {\n import a\n}\npacs.example {\n import a\n}\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("reverse_proxy orthanc:8042", ["orthanc:8042"]),
        ("reverse_proxy /x/* https://orthanc", ["orthanc:443"]),
        ("reverse_proxy 10.1.1.1:80 10.1.1.2:80", ["10.1.1.1:80", "10.1.1.2:80"]),
        ("reverse_proxy {\n to 10.1.1.1:8042\n transport http {\n tls\n }\n }", ["10.1.1.1:8042"]),
        ("reverse_proxy unix//run/x.sock", ["unix//run/x.sock"]),
        ("reverse_proxy {$ARCHIVE}", ["(named by a variable)"]),
    ],
)
def test_backends(line: str, expected: list[str]) -> None:
    assert [str(one) for one in routes(line)[0].backends] == expected


def test_headers_log_and_listing() -> None:
    first, files = routes(
        "log",
        "request_header -X-Remote-User",
        "reverse_proxy /dicom-web/* 10.1.1.1:8042 {",
        ' header_up Authorization "Basic QTpC"',
        " header_up Remote-User {http.request.header.X}",
        "}",
        "file_server browse",
    )[::-1]
    assert first.identity == (("x-remote-user", "stripped"), ("remote-user", "client"))
    assert "QTpC" not in first.credentials[0].quote()
    assert [isinstance(one.logged, Known) and one.logged.value for one in (first, files)] == [True, True]
    assert isinstance(files.listing, Known)
    assert files.listing.value


@pytest.mark.parametrize(("protocols", "weak"), [("tls1.0", True), ("tls1.2 tls1.3", False), ("", False)])
def test_protocols(protocols: str, weak: bool) -> None:
    line = f" protocols {protocols}" if protocols else ""
    (door,) = doors(f"x.example {{\n tls {{\n {line}\n }}\n {PASS}\n}}\n")
    assert isinstance(door.tls.minimum_weak, Known)
    assert door.tls.minimum_weak.value is weak


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"x.example {{\n {PASS}\n", "never closed"),
        (f"x.example {{\n {PASS}\n}}\n}}\n", "no opening one"),
        ("x.example {\n import y.caddy\n}\n", "not supplied"),
        ("(a) {\n encode gzip\n}\n", "No site"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    found = FORMAT.read((Source("Caddyfile", text),), ())
    assert any(told in problem for _, problem in found.problems)


def test_what_was_cut_off_leaves_the_login_open() -> None:
    assert [login(one) for one in doors(f"x.example {{\n {PASS}\n")[0].routes] == [None]


def test_an_unknown_line_is_a_gap() -> None:
    found = FORMAT.read((Source("Caddyfile", f"x.example {{\n {PASS}\n frobnicate\n}}\n"),), ())
    assert [one.first for one in found.proxies[0].gaps] == [3]
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 1


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Caddyfile", "x.example {\n  reverse_proxy a:1\n}\n", 3),
        ("other", "x.example {\n  reverse_proxy a:1\n}\n", 2),
        ("Caddyfile", "x.example {\n}\n", 2),
        ("config.boot", "openvpn vtun0 {\n  tls {\n    ca-certificate ovpn\n  }\n}\n", 0),
        ("nginx.conf", "server {\n  listen 80;\n  location / {\n proxy_pass http://x;\n }\n}\n", 0),
    ],
)
def test_marks(name: str, text: str, expected: int) -> None:
    assert certainty(Source(name, text)).certainty == expected


NAMED = "@c{0} path /clinic-{0}/*\n handle @c{0} {{\n{1} reverse_proxy 10.0.0.1:8042\n }}\n"
PLAIN = "handle /clinic-{0}/* {{\n{1} reverse_proxy 10.0.0.1:8042\n }}\n"


@pytest.mark.parametrize("shape", [NAMED, PLAIN])
def test_a_thousand_handles_are_read_in_time(shape: str) -> None:
    asks = " basic_auth {\n a $2a$14$abcdefghijklmnopqrstuv\n }\n"
    body = "".join(shape.format(place, asks if place % 2 else "") for place in range(1000))
    before = process_time()
    found = FORMAT.read((Source("Caddyfile", f"pacs.example {{\n{body}}}\n"),), ()).proxies[0].doors[0].routes
    assert process_time() - before < 2
    assert sum(isinstance(one.login, Known) and one.login.value for one in found) == 500
    assert len(found) == 1000


def test_several_paths_of_one_matcher_are_alternatives() -> None:
    body = "@free {\n path /wado*\n path /studies*\n }\n handle @free {\n reverse_proxy 10.0.0.1:8042\n }"
    found = FORMAT.read((Source("Caddyfile", f"pacs.example {{\n{body}\n}}\n"),), ()).proxies[0].doors[0].routes
    assert found
