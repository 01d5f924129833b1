"""HAProxy's own order: conditions, rules that end a request, which backend takes a path."""

from typing import Any

import pytest

from auditor.formats import State
from auditor.formats.haproxy import FORMAT, certainty
from auditor.formats.haproxy.conditions import Asked
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, NONE, Ranges, cidr
from auditor.model.proxy import Door, Route


def doors(text: str) -> tuple[Door, ...]:
    return FORMAT.read((Source("haproxy.cfg", text),), ()).proxies[0].doors


def routes(front: str, back: str = "", before: str = "") -> tuple[Route, ...]:
    lines = "\n  ".join(front.split("; "))
    behind = "\n  ".join(back.split("; "))
    text = (
        f"{before}\ndefaults\n  mode http\nfrontend in\n  bind :443 ssl crt x.pem\n  default_backend pacs\n  {lines}\n"
    )
    return doors(f"{text}backend pacs\n  server a 10.1.1.1:8042\n  {behind}\nbackend other\n  server b 10.1.1.2:80\n")[
        0
    ].routes


def login(route: Route) -> Any:
    return route.login.value if isinstance(route.login, Known) else None


TEN = cidr("10.0.0.0/8")
ACL = "acl AUTH http_auth(people); "
WAYS: list[tuple[str, str, list[tuple[Any, Ranges]]]] = [
    ("", "", [(False, ANY_ADDRESS)]),
    (f"{ACL}http-request auth unless AUTH", "", [(True, ANY_ADDRESS)]),
    (f"{ACL}http-request auth if !AUTH", "", [(True, ANY_ADDRESS)]),
    ("http-request auth unless { http_auth(people) }", "", [(True, ANY_ADDRESS)]),
    ("", "http-request auth unless { http_auth(people) }", [(True, ANY_ADDRESS)]),
    ("http-request deny unless { src 10.0.0.0/8 }", "", [(False, TEN)]),
    ("acl lan src 10.0.0.0/8; http-request deny if !lan", "", [(False, TEN)]),
    (
        f"{ACL}acl lan src 10.0.0.0/8; http-request auth unless lan or AUTH",
        "",
        [(False, TEN), (True, ANY_ADDRESS - TEN)],
    ),
    (
        f"{ACL}acl lan src 10.0.0.0/8; http-request allow if lan; http-request auth unless AUTH",
        "",
        [(False, TEN), (True, ANY_ADDRESS - TEN)],
    ),
    ("http-request auth if { hdr(x) -i y } !{ http_auth(p) }", "", [(None, ANY_ADDRESS)]),
    ("http-request auth unless { http_auth(p) } or { hdr(x) y }", "", [(None, ANY_ADDRESS)]),
    ("http-request lua.login", "", [(None, ANY_ADDRESS)]),
    ("http-request deny unless { ssl_c_used }", "", [(True, ANY_ADDRESS)]),
    ("http-request redirect scheme https unless { ssl_fc }", "", [(False, ANY_ADDRESS)]),
    ("http-request redirect scheme https if { ssl_fc }", "", []),
    ("http-request deny if { src -f /etc/list }", "", [(None, ANY_ADDRESS)]),
    ("tcp-request connection reject if !{ src 10.0.0.0/8 }", "", [(False, TEN)]),
    ("http-request deny if unheard", "", [(None, ANY_ADDRESS)]),
    ("http-request deny if TRUE", "", []),
]


@pytest.mark.parametrize(("front", "back", "expected"), WAYS)
def test_ways_in(front: str, back: str, expected: list[tuple[Any, Ranges]]) -> None:
    assert [(login(one), one.callers) for one in routes(front, back)] == expected


def test_paths_meet_their_own_rules() -> None:
    front = f"acl open path_beg /dicom-web; {ACL}http-request auth unless AUTH or open"
    assert [(one.path, login(one)) for one in routes(front)] == [("/", True), ("/dicom-web", False)]


def test_paths_go_to_their_backends() -> None:
    found = routes("use_backend other if { path_beg /wado }")
    assert [(one.path, str(one.backends[0])) for one in found] == [("/", "10.1.1.1:8042"), ("/wado", "10.1.1.2:80")]


def test_a_host_may_decide_the_backend() -> None:
    found = routes("use_backend other if { hdr(host) x.example }")
    assert [str(one.backends[0]) for one in found] == ["10.1.1.2:80", "10.1.1.1:8042"]


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("if { path_beg /wa }", True),
        ("if { path /wado }", True),
        ("if { path -m beg /wa }", True),
        ("if { path_end do } { path_sub ad }", True),
        ("if { path_reg ^/w.*o$ }", True),
        ("if { path_dir wado }", True),
        ("if { path_beg -i /WA }", True),
        ("if { path_beg /x }", False),
        ("if { path_reg ^/(w+)+$ }", None),
        ("unless { path /wado }", False),
        ("", True),
        ("if FALSE", False),
        ("if ! { path /wado }", False),
    ],
)
def test_conditions(words: str, sure: bool | None) -> None:
    told = Asked("/wado", True, False, {}).holds(words.split())
    expected = {True: (ANY_ADDRESS, ANY_ADDRESS), False: (NONE, NONE), None: (NONE, ANY_ADDRESS)}[sure]
    assert (told.sure, told.may) == expected


@pytest.mark.parametrize(
    ("bind", "expected"),
    [
        ("*:443 ssl crt x", [("", 443, True)]),
        (":80,10.0.0.1:8080", [("", 80, False), ("10.0.0.1", 8080, False)]),
        ("[fd00::1]:80", [("fd00::1", 80, False)]),
        ("ipv4@127.0.0.1:80", [("127.0.0.1", 80, False)]),
        ("/run/x.sock", []),
        ("unix@/run/x.sock", []),
    ],
)
def test_doors(bind: str, expected: list[tuple[str, int, bool]]) -> None:
    found = doors(f"frontend x\n  bind {bind}\n")
    assert [(one.bind, one.port, isinstance(one.encrypted, Known) and one.encrypted.value) for one in found] == expected


def test_dicom_is_handed_on_unread() -> None:
    (door,) = doors("listen dicom\n  bind :2762 ssl crt x ca-file y verify required\n  server a 10.1.1.1:4242\n")
    assert door.protocol == "tcp"
    assert [(one.path, login(one), str(one.backends[0])) for one in door.routes] == [
        ("every connection", True, "10.1.1.1:4242")
    ]


@pytest.mark.parametrize(
    ("shared", "bind", "weak"),
    [
        ("ssl-default-bind-options ssl-min-ver TLSv1.2", "", False),
        ("ssl-default-bind-options ssl-min-ver TLSv1.2", "ssl-min-ver TLSv1.0", True),
        ("ssl-default-bind-options no-sslv3 no-tlsv10 no-tlsv11", "", False),
        ("ssl-default-bind-options no-sslv3", "", None),
    ],
)
def test_protocols(shared: str, bind: str, weak: bool | None) -> None:
    (door,) = doors(f"global\n  {shared}\n  ssl-default-bind-ciphers RC4\nfrontend x\n  bind :443 ssl crt x {bind}\n")
    assert (door.tls.minimum_weak.value if isinstance(door.tls.minimum_weak, Known) else None) is weak
    assert isinstance(door.tls.weak_ciphers, Known)
    assert door.tls.weak_ciphers.value


@pytest.mark.parametrize(
    ("line", "before", "logged"),
    [
        ("log global", "global\n  log 127.0.0.1 local0", True),
        ("log global", "", False),
        ("", "", False),
        ("log stdout local0", "", True),
    ],
)
def test_log(line: str, before: str, logged: bool) -> None:
    (route,) = routes(line, "", before)
    assert isinstance(route.logged, Known)
    assert route.logged.value is logged


def test_headers_and_secrets() -> None:
    text = (
        "userlist people\n  user ann password $5$abc$def\n  user bob insecure-password hunter22\n"
        "frontend in\n  mode http\n  bind :80\n  stats auth admin:letmein\n  default_backend b\n"
        "backend b\n  http-request del-header X-Remote-User\n  http-request set-header Remote-User %[req.hdr(x)]\n"
        "  http-request set-header Authorization Basic\\ QTpC\n  server a 10.1.1.1:8042 ssl verify none\n"
    )
    source = Source("haproxy.cfg", text)
    (route,) = FORMAT.read((source,), ()).proxies[0].doors[0].routes
    assert route.identity == (("x-remote-user", "stripped"), ("remote-user", "client"))
    assert len(route.credentials) == 1
    quoted = "".join(source.line(number + 1).quote() for number in range(len(source.lines)))
    assert not [one for one in ("hunter22", "letmein", "QTpC", "$5$abc") if one in quoted]
    assert isinstance(route.backends[0].encrypted, Known)
    assert route.backends[0].encrypted.value


def test_defaults_by_name() -> None:
    text = "defaults a\n  mode http\ndefaults b\n  mode tcp\nfrontend x from a\n  bind :80\nfrontend y\n  bind :81\n"
    assert [one.protocol for one in doors(text)] == ["web", "tcp"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("frontend x\n  bind :80\n  default_backend gone\n", "in none of the files"),
        ("backend x\n  server a b:1\n", "No frontend"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    found = FORMAT.read((Source("x.cfg", text),), ())
    assert any(told in problem for _, problem in found.problems)


def test_an_unknown_line_is_a_gap() -> None:
    found = FORMAT.read((Source("x.cfg", "frontend x\n  bind :80\n  frobnicate on # yes\n"),), ())
    assert [one.first for one in found.proxies[0].gaps] == [3]
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("frontend x\n  bind *:443 ssl crt y\n", 3),
        ("defaults\n  mode http\n", 2),
        ("backend b\n  server a 10.0.0.1:80 check\n", 3),
        ("upstream b {\n  server 10.0.0.1:80;\n}\n", 0),
        ("services:\n  backend:\n    image: x\n", 0),
    ],
)
def test_marks(text: str, expected: int) -> None:
    assert certainty(Source("x", text)).certainty == expected
