"""What limits, files, conditions and merged sections leave; each row was tried with httpd 2.4.71."""

from time import process_time
from typing import Any

import pytest

from auditor.formats.apache import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Known, Unknown
from auditor.model.proxy import Route

PASS = "ProxyPass / http://10.1.1.1:8042/\n"
VALID, DENIED, GRANTED = "Require valid-user\n", "Require all denied\n", "Require all granted\n"
HANDLED = '<Location />\nSetHandler "proxy:http://10.1.1.1:8042"\n</Location>\n'


def routes(body: str) -> tuple[Route, ...]:
    text = f"<VirtualHost *:80>\n{body}\n</VirtualHost>\n"
    return FORMAT.read((Source("site.conf", text),), ()).proxies[0].doors[0].routes


def logins(body: str, path: str) -> set[Any]:
    found = (one.login for one in routes(body) if one.path == path)
    return {one.value if isinstance(one, Known) else None for one in found}


def limit(methods: str, *lines: str, name: str = "Limit") -> str:
    return f"<{name} {methods}>\n{''.join(lines)}</{name}>\n"


def at(path: str, *lines: str) -> str:
    return f"<Location {path}>\n{''.join(lines)}</Location>\n"


def over(*lines: str) -> str:
    """A section for `/a` behind one that asks on all paths."""
    return PASS + at("/", VALID) + at("/a", *lines)


ROWS: list[tuple[str, str, set[Any]]] = [
    (PASS + at("/", limit("GET", VALID)), "/", {False}),
    (PASS + at("/", limit("GET", VALID, name="LimitExcept")), "/", {False}),
    (PASS + at("/", limit("GET POST PUT DELETE", VALID)), "/", {True}),
    (PASS + at("/", limit("OPTIONS", VALID, name="LimitExcept")), "/", {True}),
    (PASS + at("/", limit("GET", VALID), limit("GET", DENIED, name="LimitExcept")), "/", {True}),
    (PASS + at("/", "<RequireAll>\n", GRANTED, limit("GET", VALID), "</RequireAll>\n"), "/", {False}),
    (PASS + f"<Proxy *>\n{limit('GET', VALID)}</Proxy>\n", "/", {False}),
    (over(limit("GET", GRANTED)), "/a", {False}),
    (over("AuthMerging And\n", limit("GET", GRANTED)), "/a", {True}),
    (over("AuthMerging And\n", GRANTED), "/a", {True}),
    (over("AuthMerging Or\n", GRANTED), "/a", {False}),
    (over("AuthMerging Off\n"), "/a", {False}),
    (over("AuthMerging And\n"), "/a", set()),
    (over("AuthMerging And\n", DENIED), "/a", set()),
    (PASS + at("/", "AuthMerging And\n", VALID) + at("/a", GRANTED), "/a", {False}),
    (PASS + f"<Files studies>\n{VALID}</Files>\n", "/", {False}),
    (PASS + f'<FilesMatch ".*">\n{VALID}</FilesMatch>\n', "/", {False}),
    (PASS + f'<DirectoryMatch ".*">\n{VALID}</DirectoryMatch>\n', "/", {False}),
    (HANDLED + f"<Directory />\n{VALID}</Directory>\n", "/", {True}),
    (HANDLED + f"<Proxy *>\n{VALID}</Proxy>\n", "/", {False}),
    (HANDLED + f"<Files studies>\n{VALID}</Files>\n", "/", {None}),
    (HANDLED + f"<Directory />\n<Files studies>\n{VALID}</Files>\n</Directory>\n", "/", {None}),
    (HANDLED + f"DocumentRoot /srv/www\n<Directory /srv>\n{VALID}</Directory>\n", "/", {True}),
    (HANDLED + f"DocumentRoot /srv/www\n<Directory /srv/www/a>\n{VALID}</Directory>\n", "/", {None}),
    (HANDLED + f"DocumentRoot /srv/www\n<Directory /opt>\n{VALID}</Directory>\n", "/", {False}),
    (HANDLED + at("/", VALID) + f"<Files studies>\n{GRANTED}</Files>\n", "/", {True}),
    (PASS + f'<If "true">\n{VALID}</If>\n', "/", {None}),
    (PASS + at("/", VALID, f'<If "%{{REQUEST_URI}} == 1">\n{GRANTED}</If>\n'), "/", {None}),
    (PASS + at("/", VALID, '<If "true">\nHeader set A b\n</If>\n'), "/", {True}),
    (PASS + at("/", DENIED, f'<If "true">\n{GRANTED}</If>\n'), "/", {None}),
    (PASS + f'<ProxyMatch "^http://10\\.">\n{VALID}</ProxyMatch>\n', "/", {True}),
]


@pytest.mark.parametrize(("body", "path", "expected"), ROWS)
def test_what_sections_leave(body: str, path: str, expected: set[Any]) -> None:
    assert logins(body, path) == expected


def test_a_limit_says_what_it_leaves_out() -> None:
    (free,) = (one.login for one in routes(ROWS[0][0]) if isinstance(one.login, Known) and not one.login.value)
    assert (free.origin, free.evidence[0].first) == ("it holds for GET only, and asks nothing of other callers", 4)


def test_a_condition_is_named_with_its_line() -> None:
    (route,) = routes(PASS + f'<If "true">\n{VALID}</If>\n')
    assert isinstance(route.login, Unknown)
    assert route.login.evidence[0].first == 3


@pytest.mark.parametrize("leading", [PASS, ""])
def test_a_thousand_sections_are_read_in_time(leading: str) -> None:
    target = "" if leading else "ProxyPass http://10.1.1.1:8042\n"
    body = leading + "".join(at(f"/clinic-{place}/", target, VALID if place % 2 else GRANTED) for place in range(1000))
    before = process_time()
    found = routes(body)
    assert process_time() - before < 2
    assert sum(isinstance(one.login, Known) and one.login.value for one in found) == 500
