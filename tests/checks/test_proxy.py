"""Verdicts on what stands around the archive: paths, headers, folders, logs, published ports, ways around."""

import re
from dataclasses import replace
from typing import Any

import pytest

from auditor.analysis.exposure import join
from auditor.model.estate import Estate, System
from auditor.model.evidence import Source
from auditor.model.fact import Known, Unknown
from auditor.model.firewall import Action, Firewall, Interface, Match, Rule, Stage
from auditor.model.net import NONE, cidr
from auditor.model.pacs import Container, Listener, Peer, Publication
from auditor.model.proxy import Backend, Door, Proxy, Route
from auditor.model.role import Role
from tests.checks.estates import (
    ASK,
    CHECKS,
    EDGE,
    LINE,
    NETWORKS,
    OFF,
    ON,
    SERVER,
    WALL_FILE,
    WEB,
    dicom,
    opening,
    pacs,
    verdicts,
)

FILE = Source("nginx.conf", "server {\n  listen 443 ssl;\n  location / {\n    proxy_pass http://127.0.0.1:8042;\n")
NAMED = Unknown("auth_basic", "a variable decides", (FILE.line(3),))
FREE = Known(value=False, setting="auth_basic", evidence=(FILE.line(3),))
ASKED = Known(value=True, setting="auth_basic", evidence=(FILE.line(3),))
HERE = Backend("127.0.0.1", 8042, FILE.line(4), OFF)
THERE = Backend("10.20.0.15", 8042, FILE.line(4), OFF)
ELSEWHERE = Backend("10.77.0.1", 8042, FILE.line(4), OFF)
OPEN_WEB, LOCAL = replace(WEB, login=OFF), replace(WEB, login=OFF, remote=OFF)
SHUT = replace(WEB, login=ON, remote=OFF)


def route(login: Any = ASKED, backend: Backend = HERE, path: str = "/dicom-web/", **more: Any) -> Route:
    return Route(path, FILE.line(3), (backend,), login, **more)


def proxied(*routes: Route, web: Listener = LOCAL, home: str = "pacs-1", **more: Any) -> Estate:
    """A practice with a proxy on the archive's machine, or on one of its own."""
    door = replace(Door(443, FILE.line(2), ON, routes=routes), **more.pop("door", {}))
    proxy = Proxy(home, "nginx", FILE.line(1), (door,))
    server = System("pacs-1", pacs=pacs(web), addresses=more.pop("addresses", SERVER))
    own = System(home, addresses=more.pop("stands", cidr("10.30.0.9")), proxies=(proxy,))
    systems = (replace(server, proxies=(proxy,)),) if home == "pacs-1" else (server, own)
    wall = more.pop("wall", EDGE)
    given: dict[str, Any] = {"networks": NETWORKS, **more}
    return Estate(systems=systems + ((System("edge", firewall=wall),) if wall else ()), **given)


def joined(estate: Estate) -> Estate:
    return join(estate)


def header(*kinds: str) -> Estate:
    """One route per kind of treatment of the same header."""
    routes = [
        route(path=f"/{place}", identity=(("x-remote-user", kind),) if kind else ()) for place, kind in enumerate(kinds)
    ]
    return proxied(*routes)


def unread(estate: Estate) -> Estate:
    """The same, where a line of the proxy was not understood."""
    (server, *others) = estate.systems
    proxies = tuple(replace(one, gaps=(FILE.line(1),)) for one in server.proxies)
    return replace(estate, systems=(replace(server, proxies=proxies), *others))


def serving(listing: Any, **more: Any) -> Estate:
    return proxied(Route("/files/", FILE.line(3), (), listing=listing, **more))


def published(*publications: Publication, service: str = "web", **more: Any) -> Estate:
    return Estate(
        systems=(
            System("host", containers=(Container("orthanc", LINE, "", "", publications, service=service, **more),)),
        )
    )


EVERYWHERE, LOOPBACK, BOUND = (Publication(8042, 8042, LINE, at) for at in ("", "127.0.0.1", "10.20.0.15"))
DENY, PERMIT = (Rule(action, Match(), WALL_FILE.line(1), implicit=True) for action in (Action.DENY, Action.PERMIT))
HOST = Firewall("pacs-1", "iptables", WALL_FILE.line(1), stages=(Stage("INPUT", (), DENY),), host=True)
OPEN_HOST = replace(HOST, stages=(Stage("INPUT", (), PERMIT),), default_allow=(WALL_FILE.line(1),))
COLLECTOR = Peer("siem", "tls", LINE, host="10.30.0.40", port=6514, address=cidr("10.30.0.40"))
INSIDE = Interface("imaging", role=Role.IMAGING, networks=cidr("10.20.0.0/24"))
BETWEEN = replace(EDGE, interfaces=(*EDGE.interfaces, INSIDE))
BY_ROLE = replace(EDGE, interfaces=(*EDGE.interfaces, Interface("eth1", role=Role.IMAGING)))
TO_SIEM: dict[str, Any] = {"sources": SERVER, "destinations": cidr("10.30.0.40")}
TO_6514 = opening(Role.IMAGING, 6514, **TO_SIEM)


def guarded(filter: Firewall | None) -> Estate:
    return Estate(systems=(System("pacs-1", pacs=pacs(WEB), host_filter=filter),))


def sending(*targets: Peer, wall: Firewall | None = BETWEEN, addresses: Any = SERVER, **more: Any) -> Estate:
    server = System("pacs-1", pacs=pacs(WEB, collectors=targets), addresses=addresses)
    walls = (System("edge", firewall=wall),) if wall else ()
    return Estate(systems=(server, *walls), networks=NETWORKS, **more)


INSIDE_WEB = replace(WEB, contained=True, publications=(EVERYWHERE,))
NAMED_ONE = Backend("orthanc", 8042, FILE.line(4), OFF)
POD = replace(NAMED_ONE, apart=True)
NOWHERE = proxied(route(backend=THERE), home="web-1", stands=NONE)
PATH = "proxy-path-without-login"
CASES: list[tuple[str, Estate, list[str]]] = [
    (PATH, proxied(route(FREE)), ["fail"]),
    (PATH, proxied(route(ASKED)), ["pass"]),
    (PATH, proxied(route(NAMED)), ["needs-review"]),
    (PATH, proxied(route(NAMED), web=SHUT), ["pass"]),
    (PATH, proxied(route(FREE), web=SHUT), ["pass"]),
    (PATH, proxied(route(FREE), web=replace(LOCAL, login=ASK)), ["needs-review"]),
    (PATH, proxied(route(FREE, callers=cidr("10.0.0.0/8")), route(ASKED)), ["needs-review", "pass"]),
    (PATH, proxied(route(FREE), door={"bind": "127.0.0.1"}), ["needs-review"]),
    (PATH, proxied(route(FREE), door={"protocol": "tcp"}), []),
    (PATH, proxied(route(ASKED, credentials=(FILE.line(4),)), web=SHUT), ["pass"]),
    (PATH, proxied(route(FREE, credentials=(FILE.line(4),)), web=SHUT), ["fail"]),
    (PATH, proxied(route(FREE, THERE), web=OPEN_WEB, home="web-1"), ["fail"]),
    (PATH, proxied(route(FREE, THERE), web=LOCAL, home="web-1"), ["pass"]),
    (PATH, proxied(route(FREE, ELSEWHERE)), ["needs-review"]),
    (PATH, proxied(route(ASKED, ELSEWHERE)), ["pass"]),
    (PATH, proxied(route(NAMED, ELSEWHERE)), ["needs-review"]),
    (PATH, proxied(route(FREE, ELSEWHERE, credentials=(FILE.line(4),))), ["fail"]),
    (PATH, proxied(route(FREE, ELSEWHERE, callers=SERVER)), ["needs-review"]),
    (PATH, proxied(route(FREE, Backend("10.77.0.1", 3000, LINE), "/billing/")), []),
    (PATH, proxied(route(FREE, Backend("viewer", 8042, LINE)), web=OPEN_WEB, home="web-1"), ["fail"]),
    ("proxy-trusts-client-headers", header("set", ""), ["fail"]),
    ("proxy-trusts-client-headers", header("set", "client"), ["fail"]),
    ("proxy-trusts-client-headers", header("client"), ["fail"]),
    ("proxy-trusts-client-headers", header("set", "stripped"), ["pass"]),
    ("proxy-trusts-client-headers", unread(header("set", "")), ["needs-review"]),
    ("proxy-trusts-client-headers", unread(header("set", "client")), ["fail"]),
    ("proxy-trusts-client-headers", header("stripped", ""), []),
    ("proxy-trusts-client-headers", header("", ""), []),
    ("proxy-directory-listing", serving(ON), ["fail"]),
    ("proxy-directory-listing", serving(ON, login=ASKED), ["fail"]),
    ("proxy-directory-listing", serving(OFF), ["pass"]),
    ("proxy-directory-listing", serving(ASK), ["needs-review"]),
    ("proxy-directory-listing", proxied(route()), []),
    ("proxy-no-access-log", proxied(route(logged=OFF)), ["fail"]),
    ("proxy-no-access-log", proxied(route(logged=ON)), ["pass"]),
    ("proxy-no-access-log", proxied(route(logged=ASK)), ["needs-review"]),
    ("proxy-no-access-log", proxied(route(backend=ELSEWHERE, logged=OFF)), ["fail"]),
    ("proxy-no-access-log", proxied(route(FREE, Backend("10.77.0.1", 3000, LINE), "/billing/", logged=OFF)), []),
    ("container-port-published", published(EVERYWHERE), ["fail"]),
    ("container-port-published", published(LOOPBACK, BOUND), ["pass", "pass"]),
    ("container-port-published", published(), ["pass"]),
    ("container-port-published", published(host_network=True), ["needs-review"]),
    ("container-port-published", published(EVERYWHERE, service="proxy"), []),
    ("host-no-local-firewall", guarded(OPEN_HOST), ["fail"]),
    ("host-no-local-firewall", guarded(replace(HOST, filter_off=ON)), ["fail"]),
    ("host-no-local-firewall", guarded(HOST), ["pass"]),
    ("host-no-local-firewall", guarded(replace(HOST, gaps=(WALL_FILE.line(2),))), ["needs-review"]),
    ("host-no-local-firewall", guarded(replace(HOST, stages=())), ["needs-review"]),
    ("host-no-local-firewall", guarded(None), []),
    ("fw-default-allow", guarded(OPEN_HOST), []),
    ("xart-proxy-bypass", joined(proxied(route(), web=OPEN_WEB)), ["fail"]),
    ("xart-proxy-bypass", joined(proxied(route(), web=WEB)), ["pass"]),
    ("xart-proxy-bypass", joined(proxied(route(), web=replace(WEB, login=ASK))), ["needs-review"]),
    ("xart-proxy-bypass", joined(proxied(route(), web=LOCAL)), ["pass"]),
    ("xart-proxy-bypass", proxied(route(), web=replace(OPEN_WEB, bind="127.0.0.1")), ["pass"]),
    ("xart-proxy-bypass", proxied(route(), web=OPEN_WEB, wall=None), ["needs-review"]),
    ("xart-proxy-bypass", proxied(route(), web=OPEN_WEB), ["pass"]),
    ("xart-proxy-bypass", joined(proxied(route(FREE), web=OPEN_WEB)), []),
    ("xart-tls-ends-too-early", proxied(route(backend=THERE), home="web-1"), ["fail"]),
    ("xart-tls-ends-too-early", proxied(route(backend=replace(THERE, encrypted=ON)), home="web-1"), ["pass"]),
    ("xart-tls-ends-too-early", proxied(route(backend=replace(THERE, encrypted=ASK)), home="web-1"), ["needs-review"]),
    ("xart-tls-ends-too-early", proxied(route(backend=THERE), home="web-1", stands=NONE), ["needs-review"]),
    ("xart-tls-ends-too-early", proxied(route(backend=THERE), home="web-1", stands=cidr("10.20.0.9")), ["pass"]),
    ("xart-tls-ends-too-early", proxied(route()), ["pass"]),
    ("xart-tls-ends-too-early", proxied(route(backend=THERE), web=INSIDE_WEB, home="web-1"), ["fail"]),
    ("xart-tls-ends-too-early", proxied(route(backend=NAMED_ONE), web=INSIDE_WEB, home="web-1"), ["pass"]),
    ("xart-tls-ends-too-early", proxied(route(backend=THERE), home="web-1", door={"encrypted": OFF}), []),
    ("xart-tls-ends-too-early", proxied(route(backend=POD), web=INSIDE_WEB, home="web-1"), ["needs-review"]),
    ("xart-tls-ends-too-early", proxied(route(backend=replace(HERE, apart=True))), ["needs-review"]),
    ("xart-tls-ends-too-early", proxied(route(backend=replace(POD, encrypted=ON)), web=INSIDE_WEB), ["pass"]),
    ("xart-audit-path-blocked", sending(COLLECTOR), ["fail"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, openings=(TO_6514,)), ["pass"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, openings=(opening(Role.IMAGING, 443, **TO_SIEM),)), ["fail"]),
    ("xart-audit-path-blocked", sending(replace(COLLECTOR, kind="udp"), openings=(TO_6514,)), ["fail"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, wall=replace(BETWEEN, gaps=(WALL_FILE.line(2),))), ["needs-review"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, wall=EDGE), ["needs-review"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, wall=BY_ROLE), ["fail"]),
    ("xart-audit-path-blocked", sending(COLLECTOR, wall=None), ["needs-review"]),
    ("xart-audit-path-blocked", sending(replace(COLLECTOR, address=NONE)), ["needs-review"]),
    ("xart-audit-path-blocked", sending(replace(COLLECTOR, address=cidr("10.20.0.40"))), ["pass"]),
    ("xart-audit-path-blocked", sending(), []),
    ("pacs-web-auth-off", joined(proxied(route(FREE))).servers[0], ["fail", "pass"]),
    ("pacs-web-auth-off", joined(proxied(route(ASKED))).servers[0], ["pass", "pass"]),
    ("xart-internet-open-web", joined(NOWHERE), ["needs-review", "pass"]),
]  # fmt: skip


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_a_door_of_dicom_keeps_the_servers_own_rules() -> None:
    led = Route("every connection", FILE.line(3), (Backend("127.0.0.1", 104, FILE.line(4)),), FREE)
    estate = join(proxied(led, web=dicom("find"), door={"protocol": "tcp", "port": 2762}))
    (door,) = [one for one in estate.servers[0].listeners if one.proxy]
    assert (door.service, door.number, door.behind) == ("dicom", 2762, 104)
    assert door.reads == dicom("find").reads


def test_callers_meet_what_their_addresses_meet() -> None:
    estate = join(proxied(route(FREE, callers=cidr("10.20.0.0/24")), route(ASKED, callers=cidr("10.30.0.0/24"))))
    found = {one.role: one.login for one in estate.exposures if one.listener.proxy}
    assert [(role, fact.value) for role, fact in found.items() if isinstance(fact, Known)] == [(Role.IMAGING, False)]


@pytest.mark.parametrize(
    ("inside", "outside", "apart", "ports"),
    [(443, 8443, False, (8443,)), (8443, 443, True, (443,)), (8443, 443, False, ()), (8443, 8443, True, ())],
)
def test_a_container_is_reached_where_its_port_is_published(
    inside: int, outside: int, apart: bool, ports: tuple[int, ...]
) -> None:
    estate = proxied(
        route(FREE, Backend("orthanc", 8042, FILE.line(4), apart=apart)),
        web=replace(OPEN_WEB, contained=True),
        home="web-1",
        stands=NONE,
    )
    containers = (
        Container("orthanc", LINE, service="dicom"),
        Container("front", LINE, service="proxy", publications=(Publication(outside, inside, LINE),)),
    )
    systems = tuple(replace(one, containers=containers) if one.pacs else one for one in estate.systems)
    (door,) = [one for one in join(replace(estate, systems=systems)).servers[0].listeners if one.proxy]
    assert door.host_ports == ports
    assert door.proxy == "pacs-1"


def test_a_blocked_audit_path_says_who_cannot_reach_what() -> None:
    (found,) = CHECKS["xart-audit-path-blocked"].asks(sending(COLLECTOR))
    assert re.fullmatch(r"no firewall lets \S+ reach its audit collector \S+ port 6514", str(found.message))
