"""Traefik's routers: rules, middlewares, services, entry points; YAML and TOML alike."""

from typing import Any

import pytest

from auditor.formats import NotReadableError, State
from auditor.formats.traefik import FORMAT, certainty
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, Ranges, cidr
from auditor.model.proxy import Door, Route

MIDDLEWARES = """
  middlewares:
    login: {basicAuth: {users: ["a:b"]}}
    digest: {digestAuth: {users: ["a:b"]}}
    sso: {forwardAuth: {address: "http://x", authResponseHeaders: [Remote-User]}}
    lan: {ipAllowList: {sourceRange: [10.0.0.0/8]}}
    old: {ipWhiteList: {sourceRange: [10.0.0.0/8]}}
    both: {chain: {middlewares: [lan, login]}}
    loop: {chain: {middlewares: [loop]}}
    away: {redirectScheme: {scheme: https}}
    plug: {plugin: {x: {}}}
    short: {compress: {}}
    strip: {headers: {customRequestHeaders: {X-Remote-User: ""}}}
"""


def doors(text: str, name: str = "traefik.yml") -> tuple[Door, ...]:
    return FORMAT.read((Source(name, text),), ()).proxies[0].doors


def routes(
    middlewares: str = "", rule: str = "PathPrefix(`/wado`)", service: str = "http://10.1.1.1:8042"
) -> tuple[Route, ...]:
    return doors(
        f"entryPoints:\n  web: {{address: ':80'}}\nhttp:\n  routers:\n    a: {{rule: '{rule}', service: s, "
        f"middlewares: [{middlewares}]}}\n{MIDDLEWARES}"
        f"  services:\n    s: {{loadBalancer: {{servers: [{{url: '{service}'}}]}}}}\n"
    )[0].routes


def login(route: Route) -> Any:
    return route.login.value if isinstance(route.login, Known) else None


TEN = cidr("10.0.0.0/8")


@pytest.mark.parametrize(
    ("middlewares", "expected"),
    [
        ("", [(False, ANY_ADDRESS)]),
        ("login", [(True, ANY_ADDRESS)]),
        ("login@file", [(True, ANY_ADDRESS)]),
        ("LOGIN", [(True, ANY_ADDRESS)]),
        ("digest", [(True, ANY_ADDRESS)]),
        ("sso", [(True, ANY_ADDRESS)]),
        ("lan", [(False, TEN)]),
        ("old", [(False, TEN)]),
        ("both", [(True, TEN)]),
        ("short", [(False, ANY_ADDRESS)]),
        ("plug", [(None, ANY_ADDRESS)]),
        ("gone@docker", [(None, ANY_ADDRESS)]),
        ("gone@docker, login", [(True, ANY_ADDRESS)]),
        ("loop", [(False, ANY_ADDRESS)]),
        ("away", []),
    ],
)
def test_middlewares(middlewares: str, expected: list[tuple[Any, Ranges]]) -> None:
    assert [(login(one), one.callers) for one in routes(middlewares)] == expected


@pytest.mark.parametrize(
    ("rule", "path", "callers"),
    [
        ("PathPrefix(`/wado`)", "/wado", ANY_ADDRESS),
        ("Host(`x`)", "/", ANY_ADDRESS),
        ("Host(`x`) && Path(`/a`)", "/a", ANY_ADDRESS),
        ("Host(`x`) && ClientIP(`10.0.0.0/8`)", "/", TEN),
        ("!ClientIP(`10.0.0.0/8`)", "/", ANY_ADDRESS - TEN),
        ("ClientIP(`10.0.0.0/8`) || Host(`x`)", "/", ANY_ADDRESS),
    ],
)
def test_rules(rule: str, path: str, callers: Ranges) -> None:
    (route,) = routes(rule=rule)
    assert (route.path, route.callers) == (path, callers)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://10.1.1.1:8042", "10.1.1.1:8042"),
        ("https://orthanc", "orthanc:443"),
        ("http://[fd00::1]:80", "[fd00::1]:80"),
        ("http://x:99999", "(named by a variable)"),
    ],
)
def test_services(url: str, shown: str) -> None:
    assert str(routes(service=url)[0].backends[0]) == shown


def test_headers() -> None:
    assert routes("sso")[0].identity == (("remote-user", "set"),)
    assert routes("strip")[0].identity == (("x-remote-user", "stripped"),)


ROUTER = "http:\n  routers:\n    a: {rule: 'Path(`/x`)', entryPoints: [e], service: s, %s}\n"
ENTRY = "entryPoints:\n  e: {address: '%s'%s}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENTRY % (":443", "") + ROUTER % "tls: {}", [("", 443, True, 1)]),
        (ENTRY % ("10.0.0.1:80", "") + ROUTER % "priority: 1", [("10.0.0.1", 80, False, 1)]),
        (ENTRY % (":443", ", http: {tls: {}}") + ROUTER % "priority: 1", [("", 443, True, 1)]),
        (
            ENTRY % (":80", ", http: {redirections: {entryPoint: {to: w}}}") + ROUTER % "priority: 1",
            [("", 80, False, 0)],
        ),
        (ROUTER % "tls: {}", []),
        (ROUTER.replace("[e]", "[websecure]") % "tls: {}", [("", 443, True, 1)]),
        ("http:\n  routers:\n    a: {rule: 'Path(`/x`)', service: s}\n", [("", 80, False, 1)]),
    ],
)
def test_entry_points(text: str, expected: list[tuple[str, int, bool, int]]) -> None:
    found = [
        (one.bind, one.port, isinstance(one.encrypted, Known) and one.encrypted.value, len(one.routes))
        for one in doors(text)
    ]
    assert found == expected


SHARED = "entryPoints:\n  e: {address: ':80', http: {middlewares: [%s]}}\n"


@pytest.mark.parametrize(
    ("shared", "own", "expected"),
    [
        ("login@file", "", [(True, ANY_ADDRESS)]),
        ("lan@file", "login", [(True, TEN)]),
        ("short@file", "", [(False, ANY_ADDRESS)]),
        ("gone@file", "", [(None, ANY_ADDRESS)]),
    ],
)
def test_an_entry_point_asks_before_its_routers(shared: str, own: str, expected: list[tuple[Any, Ranges]]) -> None:
    (door,) = doors(SHARED % shared + ROUTER % f"middlewares: [{own}]" + MIDDLEWARES)
    assert [(login(one), one.callers) for one in door.routes] == expected


def test_a_router_without_entry_points_answers_at_the_default_ones() -> None:
    entries = "entryPoints:\n  a: {address: ':80'}\n  b: {address: ':443', asDefault: %s}\n"
    router = "http:\n  routers:\n    r: {rule: 'Path(`/x`)', service: s}\n"
    ports = [[one.port for one in doors(entries % default + router)] for default in ("true", "false")]
    assert ports == [[443], [80, 443]]


def test_an_entry_point_may_keep_no_record() -> None:
    entry = ENTRY % (":80", ", observability: {accessLogs: false}")
    (door,) = doors(entry + "accessLog: {}\n" + ROUTER % "priority: 1")
    assert isinstance(door.routes[0].logged, Known)
    assert door.routes[0].logged.value is False


def test_toml_says_the_same() -> None:
    text = (
        '[entryPoints.web]\n  address = ":80"\n[http.routers.a]\n'
        '  rule = "Path(`/x`)"\n  middlewares = ["l"]\n  service = "s"\n'
        '[http.middlewares.l.basicAuth]\n  users = ["a:b"]\n[[http.services.s.loadBalancer.servers]]\n  url = "http://10.1.1.1:80"\n'
    )
    ((route,),) = [one.routes for one in doors(text, "traefik.toml")]
    assert (login(route), str(route.backends[0])) == (True, "10.1.1.1:80")
    assert route.login.evidence[0].first == 7


def test_options_of_tls() -> None:
    text = (
        ENTRY % (":443", "")
        + ROUTER % "tls: {options: m}"
        + "tls:\n  options:\n    m: {minVersion: VersionTLS10, cipherSuites: [TLS_RSA_WITH_3DES_EDE_CBC_SHA],"
        " clientAuth: {clientAuthType: RequireAndVerifyClientCert}}\n"
    )
    (door,) = doors(text)
    facts = (door.tls.minimum_weak, door.tls.weak_ciphers, door.tls.client_certificate)
    assert [isinstance(one, Known) and one.value for one in facts] == [True, True, True]
    assert login(door.routes[0]) is True


@pytest.mark.parametrize(("text", "logged"), [("accessLog: {}\n", True), ("", False)])
def test_log(text: str, logged: bool) -> None:
    (door,) = doors(ENTRY % (":80", "") + text + ROUTER % "priority: 1")
    fact = door.routes[0].logged
    assert isinstance(fact, Known)
    assert fact.value is logged


def test_what_cannot_be_read_is_told() -> None:
    with pytest.raises(NotReadableError, match="TOML cannot be read"):
        FORMAT.read((Source("x.toml", "[http.routers\n"),), ())


def test_keys_without_a_table_are_survived() -> None:
    assert FORMAT.read((Source("x.toml", 'frobnicate = "a"\n'),), ()).coverage[0].count(State.NOT_UNDERSTOOD) == 1


def test_an_unknown_part_is_a_gap() -> None:
    found = FORMAT.read((Source("x.yml", "http: {}\nfrobnicate:\n  a: 1\n"),), ())
    assert [one.first for one in found.proxies[0].gaps] == [2, 3]
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entryPoints:\n  web:\n", 3),
        ("http:\n  routers:\n    a: {}\n", 3),
        ("[http.routers.a]\nrule = 'x'\n", 3),
        ("services:\n  traefik:\n    image: traefik\n", 0),
        ("http:\n  port: 80\n", 0),
    ],
)
def test_marks(text: str, expected: int) -> None:
    assert certainty(Source("x", text)).certainty == expected


OPEN, SHUT = "Host(`x`) && PathPrefix(`/wado`)", "PathPrefix(`/`)"
ORDERS: list[tuple[list[tuple[str, int]], list[tuple[int, Ranges]]]] = [
    ([(OPEN, 0), (SHUT, 0)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), (SHUT, 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, -1), (SHUT, 0)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 15), (SHUT, 15)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Host(`x`)", 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Host(`y`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Host(`y`) || PathPrefix(`/wa`)", 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Host(`x`, `y`)", 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("PathPrefix(`/wado/studies`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Path(`/wado`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([("Path(`/wado`)", 0), ("Path(`/wado`)", 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("PathPrefix(`/`) && Method(`GET`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("PathPrefix(`/`) && (Host(`x`) || Host(`y`))", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("PathPrefix(`/`) && ClientIP(`10.0.0.0/8`)", 100)], [(0, ANY_ADDRESS - TEN), (1, TEN)]),
    ([(OPEN, 0), ("!ClientIP(`10.0.0.0/8`)", 100)], [(0, TEN), (1, ANY_ADDRESS - TEN)]),
    ([("HostRegexp(`.+`)", 0), (SHUT, 100)], [(1, ANY_ADDRESS)]),
    ([(OPEN, 0), ("Host(`x`) || !Path(`/a`)", 100)], [(1, ANY_ADDRESS)]),
    ([("PathPrefix(`/a`) || PathPrefix(`/b`)", 0), ("PathPrefix(`/a`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
    ([("PathPrefix(`/a`, `/b`)", 0), ("PathPrefix(`/a`)", 100)], [(0, ANY_ADDRESS), (1, ANY_ADDRESS)]),
]


@pytest.mark.parametrize(("rules", "wanted"), ORDERS)
def test_the_router_with_the_highest_priority_answers(
    rules: list[tuple[str, int]], wanted: list[tuple[int, Ranges]]
) -> None:
    routers = "".join(
        f"    r{place}: {{rule: '{rule}', priority: {number}, service: s{place}}}\n"
        for place, (rule, number) in enumerate(rules)
    )
    services = "".join(
        f"    s{place}: {{loadBalancer: {{servers: [{{url: 'http://10.1.1.{place}:80'}}]}}}}\n"
        for place in range(len(rules))
    )
    text = f"{ENTRY % (':80', '')}http:\n  routers:\n{routers}  services:\n{services}"
    found = FORMAT.read((Source("traefik.yml", text),), ())
    answering = [(one.backends[0].host[-1], one.callers) for one in found.proxies[0].doors[0].routes]
    assert answering == [(str(place), callers) for place, callers in wanted]
    assert ["never answers" in told for _, told in found.problems] == [True] * (len(rules) - len(wanted))
