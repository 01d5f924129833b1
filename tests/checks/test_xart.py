"""Verdicts of the checks that read firewall and archive together."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.fact import Basis
from auditor.model.finding import Effect, Finding, Floor, Weakness
from auditor.model.net import ANY_PORT, NONE, PUBLIC, TCP, Ranges, Service, cidr
from auditor.model.role import Role
from tests.checks.estates import (
    ASK,
    CHECKS,
    CONSOLE,
    CT,
    DICOM,
    EDGE,
    LINE,
    NAMED,
    NAT,
    OFF,
    ON,
    PARTNER,
    RULE,
    SECURE,
    WALL_FILE,
    WEB,
    dicom,
    exposed,
    opening,
    pacs,
    practice,
    reached,
    verdicts,
)

GAPS = replace(EDGE, gaps=(WALL_FILE.line(2),))
FACELESS = replace(EDGE, interfaces=())
FIND, STORE = dicom("find"), dicom("echo", "store")
TITLES = replace(DICOM, titles_only=ON)
QUIET = practice(pacs(DICOM, WEB, CONSOLE))
UNSURE: dict[str, Any] = {"certain": False, "reason": "the schedule nights"}
OPEN_WEB, LOCAL = replace(WEB, login=OFF), replace(WEB, login=OFF, remote=OFF)
FEW, OFFICE, CT_ONLY = cidr("198.51.100.0/29"), cidr("10.30.0.0/24"), cidr("10.20.0.31")
MAPPED = opening(translation=NAT)
OUTWARD = opening(Role.IMAGING, sources=cidr("10.20.0.0/24"), destinations=PUBLIC)
TO_CT = opening(Role.IMAGING, sources=cidr("10.20.0.0/24"), destinations=cidr("10.30.0.9"))
STRAY = opening(destinations=cidr("10.20.0.77"))
AWAY = replace(CT, address=cidr("10.30.0.9"))
WIDE = (Service(Ranges.single(TCP), ANY_PORT),)


def sent(fact: Any, *openings: Any, **more: Any) -> Any:
    return practice(pacs(DICOM, move_anywhere=fact), openings=openings, **more)


def opened(*ports: int, role: Role = Role.OFFICE, **more: Any) -> Any:
    return practice(pacs(DICOM, **more), openings=(opening(role, *ports),))


INTERNET_CHECKS = {
    "xart-internet-open-dicom": FIND,
    "xart-internet-aet-dicom": TITLES,
    "xart-internet-tls-dicom": SECURE,
    "xart-internet-open-web": OPEN_WEB,
    "xart-internet-admin-or-db": CONSOLE,
}
CASES: list[tuple[str, Any, list[str]]] = [
    *((check, reached(bad), ["fail"]) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(bad)), ["pass"]) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(bad), wall=GAPS), ["needs-review"]) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(bad), wall=FACELESS), ["needs-review"]) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(bad), addresses=NONE), ["needs-review"]) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(bad), wall=None), []) for check, bad in INTERNET_CHECKS.items()),
    *((check, practice(pacs(replace(bad, enabled=OFF))), []) for check, bad in INTERNET_CHECKS.items()),
    ("xart-internet-open-dicom", reached(STORE), ["fail"]),
    ("xart-internet-open-dicom", reached(dicom("echo")), ["pass"]),
    ("xart-internet-open-dicom", reached(replace(FIND, tls=SECURE.tls)), ["pass"]),
    ("xart-internet-open-dicom", reached(replace(DICOM, verbs=(("find", ASK),))), ["needs-review"]),
    ("xart-internet-open-dicom", practice(pacs(FIND), exposed(pacs(FIND), FIND, **UNSURE)), ["needs-review"]),
    ("xart-internet-open-dicom", practice(pacs(FIND), exposed(pacs(FIND), FIND, sources=FEW)), []),
    ("xart-internet-open-dicom", reached(FIND, Role.OFFICE), ["pass"]),
    ("xart-internet-aet-dicom", reached(replace(DICOM, titles_only=OFF)), ["pass"]),
    ("xart-internet-aet-dicom", reached(replace(DICOM, titles_only=ASK)), ["needs-review"]),
    ("xart-internet-aet-dicom", reached(replace(TITLES, tls=SECURE.tls)), []),
    ("xart-internet-aet-dicom", reached(replace(FIND, titles_only=ON)), []),
    ("xart-internet-tls-dicom", reached(DICOM), []),
    ("xart-internet-open-web", reached(WEB), ["pass"]),
    ("xart-internet-open-web", reached(LOCAL), ["pass"]),
    ("xart-internet-open-web", reached(replace(WEB, login=ASK)), ["needs-review"]),
    ("xart-internet-web-password-only", reached(WEB, second_factor=OFF), ["fail"]),
    ("xart-internet-web-password-only", reached(WEB, second_factor=ON), ["pass"]),
    ("xart-internet-web-password-only", reached(WEB), ["needs-review"]),
    ("xart-internet-web-password-only", reached(OPEN_WEB, second_factor=OFF), []),
    ("xart-internet-web-password-only", reached(replace(WEB, remote=OFF), second_factor=OFF), []),
    ("xart-internet-admin-or-db", reached(WEB), []),
    ("xart-internet-admin-or-db", reached(replace(CONSOLE, enabled=ASK)), ["needs-review"]),
    ("xart-guest-reaches-pacs", reached(WEB, Role.GUEST), ["fail"]),
    ("xart-guest-reaches-pacs", reached(WEB, Role.OFFICE), ["pass"]),
    ("xart-guest-reaches-pacs", practice(pacs(WEB), wall=GAPS), ["needs-review"]),
    ("xart-guest-reaches-pacs", QUIET, ["pass", "pass", "pass"]),
    ("xart-office-reaches-open-dicom", reached(FIND, Role.OFFICE), ["fail"]),
    ("xart-office-reaches-open-dicom", reached(STORE, Role.OFFICE), ["pass"]),
    ("xart-office-reaches-open-dicom", reached(replace(DICOM, verbs=(("get", ASK),)), Role.OFFICE), ["needs-review"]),
    ("xart-office-reaches-open-dicom", reached(FIND, Role.IMAGING), ["pass"]),
    (
        "xart-office-reaches-open-dicom",
        practice(pacs(FIND), exposed(pacs(FIND, peers=(AWAY,)), FIND, Role.OFFICE, sources=AWAY.address)),
        ["pass"],
    ),
    ("xart-partner-unrestricted", reached(DICOM, Role.PARTNER), ["fail"]),
    ("xart-partner-unrestricted", reached(CONSOLE, Role.PARTNER), ["fail"]),
    ("xart-partner-unrestricted", reached(WEB, Role.PARTNER), ["needs-review"]),
    ("xart-partner-unrestricted", practice(pacs(DICOM)), ["pass"]),
    (
        "xart-partner-unrestricted",
        practice(pacs(DICOM), exposed(pacs(DICOM, peers=(PARTNER,)), DICOM, sources=PARTNER.address)),
        ["pass"],
    ),
    ("xart-cleartext-crosses-zones", reached(DICOM, Role.OFFICE), ["fail"]),
    ("xart-cleartext-crosses-zones", reached(SECURE, Role.OFFICE), ["pass"]),
    ("xart-cleartext-crosses-zones", reached(replace(DICOM, encrypted=ASK), Role.GUEST), ["needs-review"]),
    ("xart-cleartext-crosses-zones", reached(DICOM, Role.IMAGING), []),
    ("xart-cleartext-crosses-zones", reached(replace(LOCAL, encrypted=OFF)), []),
    ("xart-public-address-hits-pacs", practice(pacs(DICOM), openings=(MAPPED,)), ["fail"]),
    ("xart-public-address-hits-pacs", practice(pacs(DICOM), openings=(replace(MAPPED, **UNSURE),)), ["needs-review"]),
    ("xart-public-address-hits-pacs", practice(pacs(DICOM), openings=(replace(MAPPED, sources=FEW),)), ["pass"]),
    ("xart-public-address-hits-pacs", practice(pacs(DICOM), openings=(opening(),)), ["pass"]),
    ("xart-public-address-hits-pacs", practice(pacs(DICOM), wall=None), []),
    ("xart-firewall-allows-non-peer", reached(DICOM, Role.OFFICE, (CT,)), ["fail"]),
    ("xart-firewall-allows-non-peer", reached(DICOM, Role.OFFICE, (CT, NAMED)), ["needs-review"]),
    ("xart-firewall-allows-non-peer", reached(DICOM, Role.IMAGING, (CT,), path=()), []),
    ("xart-firewall-allows-non-peer", reached(DICOM, Role.OFFICE), ["needs-review"]),
    ("xart-firewall-allows-non-peer", reached(DICOM, Role.INTERNET, (CT,)), []),
    (
        "xart-firewall-allows-non-peer",
        practice(pacs(DICOM), exposed(pacs(DICOM, peers=(CT,)), DICOM, Role.IMAGING, sources=CT_ONLY)),
        ["pass"],
    ),
    ("xart-peer-unreachable", practice(pacs(DICOM, peers=(AWAY,))), ["fail"]),
    ("xart-peer-unreachable", practice(pacs(DICOM, peers=(AWAY,)), wall=GAPS), ["needs-review"]),
    ("xart-peer-unreachable", practice(pacs(DICOM, peers=(AWAY,)), openings=(TO_CT,)), ["pass"]),
    ("xart-peer-unreachable", practice(pacs(DICOM, peers=(CT,))), ["pass"]),
    ("xart-peer-unreachable", practice(pacs(DICOM, peers=(NAMED,))), []),
    (
        "xart-peer-unreachable",
        practice(pacs(DICOM, peers=(AWAY,)), exposed(pacs(DICOM), DICOM, Role.OFFICE, sources=OFFICE)),
        ["pass"],
    ),
    ("xart-port-without-service", opened(11112), ["fail"]),
    ("xart-port-without-service", opened(104), ["pass"]),
    ("xart-port-without-service", opened(22), ["pass"]),
    ("xart-port-without-service", opened(8080), ["needs-review"]),
    ("xart-port-without-service", opened(11112, gaps=(LINE,)), ["needs-review"]),
    ("xart-port-without-service", practice(pacs(DICOM), openings=(opening(services=WIDE),)), []),
    (
        "xart-unknown-dicom-host",
        practice(pacs(DICOM), openings=(opening(destinations=cidr("10.20.0.77")),)),
        ["needs-review"],
    ),
    ("xart-unknown-dicom-host", practice(pacs(DICOM), openings=(opening(destinations=cidr("10.99.0.5")),)), []),
    ("xart-unknown-dicom-host", practice(pacs(DICOM), openings=(opening(),)), ["pass"]),
    ("xart-unknown-dicom-host", practice(pacs(DICOM), openings=(opening(destinations=OFFICE),)), []),
    ("xart-unknown-dicom-host", practice(pacs(DICOM), openings=(opening(Role.INTERNET, 443),)), []),
    ("xart-egress-exfil-path", sent(ON, OUTWARD), ["fail"]),
    ("xart-egress-exfil-path", sent(OFF, OUTWARD), ["pass"]),
    ("xart-egress-exfil-path", sent(ASK, OUTWARD), ["needs-review"]),
    ("xart-egress-exfil-path", sent(ON, TO_CT), ["pass"]),
    ("xart-egress-exfil-path", sent(ON, wall=GAPS), ["needs-review"]),
    ("xart-egress-exfil-path", practice(pacs(DICOM), openings=(OUTWARD,)), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def only(check: str, subject: Any) -> Finding:
    (found,) = CHECKS[check].asks(subject)
    return found


def test_the_story_starts_at_the_firewall_and_ends_at_the_server() -> None:
    found = only("xart-internet-open-dicom", reached(FIND))
    notes = [(place.source.path, place.note) for place in found.evidence]
    assert notes == [
        ("edge.cfg", "this rule lets it in"),
        ("edge.cfg", "this translation hands it on"),
        ("orthanc.json", "asks for nothing"),
    ]
    assert found.basis is Basis.CORRELATED


def test_the_parts_are_the_listener_and_the_rule() -> None:
    estate = reached(FIND)
    parts = only("xart-internet-open-dicom", estate).parts
    assert only("dicom-query-open", estate.servers[0]).subject in parts
    assert RULE.subject("edge") in parts
    assert only("xart-public-address-hits-pacs", replace(estate, openings=(MAPPED,))).subject in parts


def test_reading_is_graded_above_writing() -> None:
    reading, writing = (only("xart-internet-open-dicom", reached(one)) for one in (FIND, STORE))
    assert (reading.effect, reading.floors, reading.title) == (None, None, None)
    assert (writing.effect, writing.floors) == (Effect.AVAILABILITY, ())
    assert "put images into" in str(writing.title)


def test_paths_to_one_listener_are_one_finding_with_all_lines() -> None:
    server = pacs(FIND)
    second = replace(exposed(server, FIND), path=(replace(exposed(server, FIND).path[1], evidence=WALL_FILE.line(2)),))
    found = only("xart-internet-open-dicom", practice(server, exposed(server, FIND), second))
    assert [place.first for place in found.evidence if place.source is WALL_FILE] == [1, 2, 2]


def test_a_finding_is_known_again_when_its_public_address_changes() -> None:
    server = pacs(FIND)
    here, there = (
        only("xart-internet-open-dicom", practice(server, replace(exposed(server, FIND), address=one, port=port)))
        for one, port in ((1, 104), (2, 10104))
    )
    assert here.subject == there.subject


@pytest.mark.parametrize(
    ("listener", "weakness", "floors"),
    [
        (FIND, Weakness.NO_BARRIER, (Floor.F2,)),
        (TITLES, Weakness.NAME_ONLY, ()),
        (replace(DICOM, titles_only=OFF), Weakness.WEAK_BARRIER, ()),
        (SECURE, Weakness.HARDENING, ()),
        (OPEN_WEB, Weakness.NO_BARRIER, (Floor.F2,)),
        (replace(WEB, default_account=ON), Weakness.NAME_ONLY, ()),
        (WEB, Weakness.WEAK_BARRIER, ()),
        (CONSOLE, Weakness.NAME_ONLY, ()),
        (replace(CONSOLE, default_account=ON), Weakness.NAME_ONLY, (Floor.F3,)),
        (replace(CONSOLE, login=OFF), Weakness.NO_BARRIER, (Floor.F3,)),
    ],
)
def test_guests_are_rated_by_what_they_meet(listener: Any, weakness: Weakness, floors: tuple[Floor, ...]) -> None:
    found = only("xart-guest-reaches-pacs", reached(listener, Role.GUEST))
    assert (found.weakness, found.floors, found.role) == (weakness, floors, Role.GUEST)


def test_a_stray_port_open_to_the_internet_weighs_more() -> None:
    inside, outside = (
        only("xart-port-without-service", opened(11112, role=role)) for role in (Role.OFFICE, Role.INTERNET)
    )
    assert (inside.weakness, outside.weakness) == (None, Weakness.HARDENING)


def test_a_stray_port_of_one_rule_is_one_finding_whoever_may_call() -> None:
    ways = [opening(role, 11112) for role in (Role.OFFICE, Role.INTERNET, Role.IMAGING, Role.INTERNET)]
    both = only("xart-port-without-service", practice(pacs(DICOM), openings=(*ways, opening(Role.GUEST, 104))))
    assert (both.role, both.weakness) == (Role.INTERNET, Weakness.HARDENING)
    assert "opens port 11112 of" in str(both.message)
    mild = only("xart-port-without-service", practice(pacs(DICOM), openings=(ways[0], opening(Role.INTERNET, 104))))
    assert mild.role is Role.OFFICE, "the internet reaches a port that answers"
