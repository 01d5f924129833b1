"""Verdicts of the firewall checks: fail, pass, needs-review and a look-alike each."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.estate import Network
from auditor.model.exposure import Exposure
from auditor.model.fact import Known
from auditor.model.finding import Weakness
from auditor.model.firewall import NOTHING, Action, Cells, Crossing, Dead, Interface, Match, Nat, NatKind
from auditor.model.management import Management
from auditor.model.net import (
    ANY_PORT,
    ANY_SERVICE,
    ANY_V4,
    ANY_V6,
    ICMP,
    PUBLIC,
    TCP,
    UDP,
    Packet,
    Ranges,
    Service,
    address,
    cidr,
    tcp,
)
from auditor.model.pacs import Listener, Tls
from auditor.model.role import Role
from auditor.model.thresholds import Thresholds
from auditor.model.vpn import Vpn
from tests.checks.walls import (
    CHECKS,
    EDGE,
    EVERYTHING,
    INTERFACES,
    LINE,
    OFF,
    ON,
    OPEN_QUESTION,
    OTHER,
    OUTSIDE,
    PACS,
    SERVER,
    SYSTEM,
    estate,
    opening,
    rule,
    verdicts,
)  # fmt: skip

GAPPED = replace(EDGE, gaps=(LINE,))
DUAL = replace(
    EDGE,
    interfaces=(
        Interface("outside", role=Role.INTERNET, networks=cidr("203.0.113.8/29")),
        Interface("dmz", networks=cidr("2001:db8::/64") | cidr("198.51.100.0/28")),
    ),
)
LIVE = replace(EDGE, live=(EVERYTHING,))
DICOM = rule()
TCP_BUT_WEB = Service(Ranges.single(TCP), ANY_PORT - Ranges.single(80, 443))
ALL_UDP = Service(Ranges.single(UDP), ANY_PORT)
WIDE = rule(Action.PERMIT, Service(Ranges.single(TCP), ANY_PORT))
PING = rule(Action.PERMIT, Service(Ranges.single(ICMP), Ranges.of((0, 255))))
ECHO_REPLY = PING.match.upper.services[0]
CT, OTHER_HOST, V6_HOST, PARTNER = (cidr(text) for text in ("10.20.0.31", "10.9.0.1", "2001:db8::15", "198.51.100.20"))
NARROW = rule(src=cidr("10.1.0.7"), logged=True, name="CT 2, reason in ticket 7")
OUTWARD = rule(src=SERVER, dst=PUBLIC)
WHOLE = Nat(NatKind.DESTINATION, rule().match, OTHER, SERVER, whole_host=True)
PORT = replace(WHOLE, whole_host=False)


DNAT_ONLY = replace(EVERYTHING, match=Match(Cells(dnat=True)))
DOUBTFUL = replace(EVERYTHING, match=Match(Cells(), NOTHING, ("the match dicomtitle",)))
HOST_WITH_DOUBT = replace(EDGE, host=True, live=(DOUBTFUL,), stages=(replace(EDGE.stages[0], rules=(DOUBTFUL,)),))
PORT_1104 = Listener("dicom", Known(1104, "DicomPort"), ON, ON, ON)
LISTENS = replace(SYSTEM, pacs=replace(PACS, listeners=(PORT_1104,)))
SEEN, UNSEEN, BY_TIME = rule(inspected=True), rule(inspected=False), rule(note='schedule "nights"')
IMAGING_NET = cidr("10.20.0.0/24")
TUNNEL = Vpn("hospital", "ipsec", LINE)
BY_TUNNEL = replace(DICOM, match=Match(replace(DICOM.match.upper, ingress=frozenset({"hospital"}))))
CLINIC = replace(EDGE, vpns=(TUNNEL,), interfaces=(OUTSIDE, Interface("img", role=Role.IMAGING, networks=IMAGING_NET)))

GUEST = frozenset({"guest"})
UNBOUND = replace(EVERYTHING, match=Match(Cells(ingress=GUEST)))
OUT_ONLY = replace(EVERYTHING, match=Match(Cells(ingress=GUEST, egress=frozenset({"outside"}))))
GUEST_WALL = replace(EDGE, live=(UNBOUND,))
GUESTS_OUT = estate(replace(EDGE, live=(OUT_ONLY,)), opening(OUT_ONLY, ANY_SERVICE, role=Role.GUEST))


def at(role: Role) -> Any:
    return estate(EDGE, networks=(Network(cidr("10.20.0.0/24"), role),))


CROSSING = (Crossing(DICOM, (EVERYTHING,), Packet(1, 2, TCP)),)
CASES = [
    ("fw-any-any-permit", estate(LIVE, opening(EVERYTHING, ANY_SERVICE)), ["fail"]),
    ("fw-any-any-permit", estate(LIVE, opening(EVERYTHING, tcp(443))), ["pass"]),
    ("fw-any-any-permit", estate(replace(LIVE, host=True)), ["fail"]),
    ("fw-any-any-permit", estate(replace(LIVE, host=True, stages=())), ["needs-review"]),
    ("fw-any-any-permit", estate(replace(EDGE, live=(DICOM,)), opening(DICOM)), ["pass"]),
    ("fw-any-any-permit", estate(LIVE, opening(EVERYTHING, role=Role.OFFICE)), ["pass"]),
    ("fw-any-any-permit", estate(LIVE, opening(EVERYTHING, TCP_BUT_WEB, ALL_UDP)), ["fail"]),
    ("fw-any-any-permit", estate(LIVE, opening(EVERYTHING, ALL_UDP)), ["pass"]),
    ("fw-any-any-permit", estate(replace(EDGE, live=(DNAT_ONLY,)), opening(DNAT_ONLY, ANY_SERVICE)), ["pass"]),
    ("fw-any-any-permit", estate(HOST_WITH_DOUBT), ["needs-review"]),
    ("fw-any-any-permit", GUESTS_OUT, ["pass"]),
    ("fw-any-any-permit", estate(GUEST_WALL, opening(UNBOUND, ANY_SERVICE, role=Role.GUEST)), ["fail"]),
    (
        "fw-any-any-permit",
        estate(GUEST_WALL, opening(UNBOUND, ANY_SERVICE, role=Role.GUEST, destinations=PUBLIC)),
        ["pass"],
    ),
    ("fw-any-any-permit", estate(GAPPED), ["needs-review"]),
    ("fw-default-allow", estate(replace(EDGE, default_allow=(LINE,))), ["fail"]),
    ("fw-default-allow", estate(replace(EDGE, default_allow=(LINE.noted("chain INPUT"), LINE))), ["fail", "fail"]),
    ("fw-default-allow", estate(EDGE), ["pass"]),
    ("fw-default-allow", estate(replace(EDGE, filter_off=ON)), ["fail"]),
    ("fw-default-allow", estate(replace(EDGE, filter_off=OFF)), ["pass"]),
    ("fw-default-allow", estate(replace(EDGE, stages=())), ["needs-review"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM)), ["fail"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, certain=False, reason="who knows")), ["needs-review"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, tcp(443))), ["pass"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, role=Role.PARTNER)), ["pass"]),
    ("fw-inbound-dicom", estate(GAPPED), ["needs-review"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM), opening(DICOM, tcp(11112), destinations=CT)), ["fail"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM), opening(DICOM, certain=False, reason="a list")), ["fail"]),
    ("fw-inbound-dicom", estate(DUAL, opening(DICOM, destinations=cidr("198.51.100.7"))), ["fail"]),
    ("fw-inbound-dicom", estate(DUAL, opening(DICOM, destinations=cidr("203.0.113.9"))), ["pass"]),
    ("fw-inbound-dicom", estate(DUAL, opening(DICOM, destinations=cidr("9.9.9.9"))), ["pass"]),
    ("fw-inbound-dicom", estate(DUAL, opening(DICOM, destinations=cidr("9.9.9.9"), translation=PORT)), ["fail"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, sources=PARTNER)), ["pass"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, sources=cidr("198.51.100.0/23"))), ["fail"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM, tcp(1104)), system=LISTENS), ["fail"]),
    ("fw-inbound-pacs-web", estate(EDGE, opening(DICOM, tcp(443))), ["fail"]),
    ("fw-inbound-pacs-web", estate(EDGE, opening(DICOM, tcp(443), destinations=OTHER_HOST)), ["pass"]),
    ("fw-inbound-pacs-web", estate(replace(EDGE, truncated=True)), ["needs-review"]),
    ("fw-inbound-pacs-web", estate(replace(EDGE, stages=())), ["needs-review"]),
    ("fw-inbound-pacs-web", estate(EDGE, opening(DICOM, tcp(8042))), ["fail"]),
    ("fw-inbound-pacs-web", estate(EDGE, opening(DICOM, tcp(104))), ["pass"]),
    ("fw-inbound-pacs-web", estate(GAPPED), ["needs-review"]),
    ("fw-inbound-remote-control", estate(EDGE, opening(DICOM, tcp(3389))), ["fail"]),
    ("fw-inbound-remote-control", estate(EDGE, opening(DICOM, tcp(3389), local=True)), ["pass"]),
    ("fw-inbound-remote-control", estate(GAPPED), ["needs-review"]),
    ("fw-inbound-file-sharing", estate(EDGE, opening(DICOM, tcp(445))), ["fail"]),
    ("fw-inbound-file-sharing", estate(EDGE, opening(DICOM, tcp(443))), ["pass"]),
    ("fw-inbound-file-sharing", estate(GAPPED), ["needs-review"]),
    ("fw-inbound-database", estate(EDGE, opening(DICOM, tcp(5432))), ["fail"]),
    ("fw-inbound-database", estate(EDGE, opening(DICOM, tcp(443))), ["pass"]),
    ("fw-inbound-database", estate(GAPPED), ["needs-review"]),
    ("fw-inbound-any-source-inside", estate(EDGE, opening(DICOM, tcp(9100))), ["fail"]),
    ("fw-inbound-any-source-inside", estate(EDGE, opening(DICOM, tcp(443))), ["pass"]),
    ("fw-inbound-any-source-inside", estate(GAPPED), ["needs-review"]),
    ("fw-static-nat-whole-host", estate(EDGE, opening(WIDE, *WIDE.match.upper.services, translation=WHOLE)), ["fail"]),
    ("fw-static-nat-whole-host", estate(EDGE, opening(DICOM, translation=WHOLE)), ["pass"]),
    (
        "fw-static-nat-whole-host",
        estate(EDGE, opening(WIDE, *WIDE.match.upper.services, translation=WHOLE, sources=PARTNER)),
        ["pass"],
    ),
    ("fw-static-nat-whole-host", estate(EDGE, opening(WIDE, translation=PORT)), ["pass"]),
    (
        "fw-static-nat-whole-host",
        estate(EDGE, opening(WIDE, *WIDE.match.upper.services, translation=WHOLE, certain=False, reason="a list")),
        ["needs-review"],
    ),
    ("fw-upnp-enabled", replace(EDGE, upnp=ON), ["fail"]),
    ("fw-upnp-enabled", replace(EDGE, upnp=OFF), ["pass"]),
    ("fw-upnp-enabled", replace(EDGE, upnp=OPEN_QUESTION), ["needs-review"]),
    ("fw-upnp-enabled", EDGE, []),
    ("fw-rule-too-broad", estate(EDGE, opening(DICOM)), ["fail"]),
    ("fw-rule-too-broad", estate(EDGE, opening(WIDE, *WIDE.match.upper.services, sources=CT)), ["fail"]),
    ("fw-rule-too-broad", estate(EDGE, opening(WIDE, tcp(104), sources=CT)), ["pass"]),
    ("fw-rule-too-broad", estate(EDGE, opening(DICOM, sources=CT)), ["pass"]),
    ("fw-rule-too-broad", estate(EDGE, opening(PING, ECHO_REPLY)), ["pass"]),
    ("fw-rule-too-broad", estate(EDGE, opening(PING, ECHO_REPLY, sources=CT)), ["pass"]),
    ("fw-inbound-dicom", estate(EDGE, opening(DICOM), latent=(opening(DICOM),)), ["fail"]),
    (
        "fw-inbound-dicom",
        estate(EDGE, opening(DICOM), latent=(opening(DICOM, tcp(104), tcp(11112)),)),
        ["fail", "fail"],
    ),
    ("fw-inbound-dicom", estate(EDGE, latent=(opening(DICOM),)), ["fail"]),
    ("fw-inbound-dicom", estate(EDGE, latent=(opening(DICOM, sources=PARTNER),)), ["pass"]),
    ("fw-rule-too-broad", estate(EDGE, opening(DICOM, destinations=OTHER_HOST)), ["pass"]),
    ("fw-rule-too-broad", estate(EDGE, opening(DICOM), opening(DICOM, tcp(11112))), ["fail"]),
    ("fw-rule-too-broad", estate(EDGE, opening(DICOM, certain=False, reason="a list")), ["needs-review"]),
    ("fw-rule-too-broad", estate(GAPPED, opening(DICOM, sources=CT)), ["needs-review"]),
    ("fw-rule-too-broad", estate(EDGE, system=None), []),
    ("fw-flat-network", at(Role.OFFICE), ["fail"]),
    ("fw-flat-network", at(Role.IMAGING), ["pass"]),
    ("fw-flat-network", estate(EDGE), ["needs-review"]),
    ("fw-guest-reaches-phi", estate(EDGE, opening(DICOM, role=Role.GUEST, to_role=Role.IMAGING)), ["fail"]),
    (
        "fw-guest-reaches-phi",
        estate(
            replace(EDGE, interfaces=(Interface("guest", role=Role.GUEST),)),
            opening(DICOM, role=Role.GUEST, to_role=Role.INTERNET),
        ),
        ["pass"],
    ),
    ("fw-guest-reaches-phi", estate(EDGE, opening(DICOM, role=Role.GUEST, to_role=Role.OFFICE, local=True)), []),
    (
        "fw-guest-reaches-phi",
        estate(EDGE, opening(DICOM, role=Role.GUEST, to_role=Role.IMAGING, certain=False, reason="a schedule")),
        ["needs-review"],
    ),
    (
        "fw-egress-unrestricted",
        estate(EDGE, opening(OUTWARD, *WIDE.match.upper.services, role=Role.IMAGING, to_role=Role.INTERNET)),
        ["fail"],
    ),
    (
        "fw-egress-unrestricted",
        estate(
            replace(EDGE, interfaces=INTERFACES), opening(OUTWARD, tcp(443), role=Role.IMAGING, to_role=Role.INTERNET)
        ),
        ["pass"],
    ),
    (
        "fw-egress-unrestricted",
        estate(EDGE, *(opening(OUTWARD, TCP_BUT_WEB, role=Role.IMAGING, to_role=Role.INTERNET) for _ in range(2))),
        ["fail"],
    ),
    (
        "fw-egress-unrestricted",
        estate(
            EDGE,
            opening(
                OUTWARD, ALL_UDP, TCP_BUT_WEB, role=Role.IMAGING, to_role=Role.INTERNET, certain=False, reason="a list"
            ),
        ),
        ["needs-review"],
    ),
    ("fw-egress-unrestricted", estate(replace(GAPPED, interfaces=INTERFACES)), ["needs-review"]),
    (
        "fw-anti-spoof-missing",
        replace(EDGE, interfaces=(Interface("o", role=Role.INTERNET, anti_spoofing=OFF),)),
        ["fail"],
    ),
    (
        "fw-anti-spoof-missing",
        replace(EDGE, interfaces=(Interface("o", role=Role.INTERNET, anti_spoofing=ON),)),
        ["pass"],
    ),
    ("fw-anti-spoof-missing", replace(EDGE, interfaces=(Interface("i", role=Role.OFFICE, anti_spoofing=OFF),)), []),
    (
        "fw-anti-spoof-missing",
        replace(EDGE, interfaces=(Interface("o", role=Role.INTERNET, anti_spoofing=OPEN_QUESTION),)),
        ["needs-review"],
    ),
    ("fw-ipv6-unfiltered", estate(DUAL, opening(DICOM, destinations=V6_HOST)), ["fail"]),
    ("fw-ipv6-unfiltered", estate(DUAL, opening(DICOM, destinations=cidr("2001:db8:1::/48"))), ["pass"]),
    ("fw-ipv6-unfiltered", estate(DUAL, opening(DICOM, destinations=V6_HOST, sources=PARTNER)), ["pass"]),
    ("fw-ipv6-unfiltered", estate(DUAL, opening(PING, ECHO_REPLY, destinations=V6_HOST)), ["pass"]),
    ("fw-ipv6-unfiltered", estate(EDGE, opening(DICOM)), ["pass"]),
    ("fw-ipv6-unfiltered", estate(EDGE, opening(DICOM, destinations=ANY_V4 | ANY_V6)), ["pass"]),
    ("fw-ipv6-unfiltered", estate(replace(EDGE, families=frozenset({4}))), ["needs-review"]),
    ("fw-ipv6-unfiltered", estate(replace(EDGE, families=frozenset({4}), ipv6=OFF)), ["pass"]),
    ("fw-rule-shadowed", replace(LIVE, dead=(Dead(DICOM, (EVERYTHING,), contradicts=False),)), ["fail"]),
    ("fw-rule-shadowed", replace(EDGE, dead=(Dead(DICOM, (), contradicts=False),)), ["fail"]),
    ("fw-rule-shadowed", replace(LIVE, redundant=(Dead(DICOM, (EVERYTHING,), contradicts=False),)), ["fail"]),
    ("fw-rule-shadowed", LIVE, ["pass"]),
    ("fw-rule-shadowed", replace(LIVE, dead=(Dead(replace(DICOM, generated=True), (), contradicts=False),)), ["pass"]),
    ("fw-rule-shadowed", replace(LIVE, partial=True), ["needs-review"]),
    (
        "fw-rule-shadowed",
        replace(LIVE, crossings=(Crossing(EVERYTHING, (DICOM,), Packet(1, 2, TCP)),)),
        ["needs-review"],
    ),
    ("fw-rule-shadowed", replace(LIVE, uncrossed=True), ["needs-review", "pass"]),
    ("fw-rule-expired", replace(EDGE, live=(rule(name="TEMP for vendor"),)), ["needs-review"]),
    ("fw-rule-expired", replace(EDGE, live=(rule(name="temperature sensors"),)), ["pass"]),
    ("fw-rule-expired", replace(EDGE, live=(rule(Action.DENY, name="temp block"),)), ["pass"]),
    ("fw-rule-undocumented", estate(EDGE, opening(DICOM)), ["fail"]),
    ("fw-rule-undocumented", estate(EDGE, opening(DICOM), opening(DICOM, role=Role.OFFICE)), ["fail"]),
    ("fw-rule-undocumented", estate(EDGE, opening(NARROW)), ["pass"]),
    ("fw-rule-undocumented", estate(replace(EDGE, live=(DICOM,)), opening(DICOM, destinations=OTHER_HOST)), []),
    ("fw-rule-undocumented", estate(EDGE, opening(replace(DICOM, implicit=True))), []),
    ("fw-rule-undocumented", estate(EDGE, opening(replace(DICOM, generated=True))), []),
    ("fw-rule-undocumented", estate(GAPPED, opening(NARROW)), ["needs-review"]),
    ("fw-object-unresolved", replace(LIVE, unresolved=(LINE.noted("the name PACS-OLD"),)), ["needs-review"]),
    ("fw-object-unresolved", LIVE, ["pass"]),
    ("fw-lines-not-understood", GAPPED, ["needs-review"]),
    ("fw-lines-not-understood", replace(EDGE, truncated=True), ["needs-review"]),
    ("fw-lines-not-understood", EDGE, ["pass"]),
    ("fw-log-missing-on-phi-rules", estate(EDGE, opening(DICOM)), ["fail"]),
    ("fw-log-missing-on-phi-rules", estate(EDGE, opening(DICOM), opening(DICOM, role=Role.OFFICE)), ["fail"]),
    ("fw-log-missing-on-phi-rules", estate(EDGE, opening(DICOM), opening(NARROW)), ["fail"]),
    ("fw-log-missing-on-phi-rules", estate(EDGE, opening(NARROW)), ["pass"]),
    ("fw-log-missing-on-phi-rules", estate(EDGE, opening(PING, ECHO_REPLY)), []),
    ("fw-log-missing-on-phi-rules", estate(replace(EDGE, live=(EVERYTHING,))), []),
    (
        "fw-log-missing-on-phi-rules",
        estate(replace(EDGE, live=(EVERYTHING,)), opening(EVERYTHING, destinations=OTHER_HOST)),
        [],
    ),
    (
        "fw-log-missing-on-phi-rules",
        estate(EDGE, opening(DICOM, certain=False, reason="a schedule")),
        ["needs-review"],
    ),
    ("fw-log-missing-on-phi-rules", estate(GAPPED, opening(NARROW)), ["needs-review"]),
    ("fw-ips-not-applied", estate(EDGE, opening(UNSEEN)), ["fail"]),
    ("fw-ips-not-applied", estate(EDGE, opening(UNSEEN, role=Role.OFFICE)), ["fail"]),
    ("fw-ips-not-applied", estate(EDGE, opening(SEEN)), ["pass"]),
    ("fw-ips-not-applied", estate(GAPPED, opening(SEEN)), ["needs-review"]),
    ("fw-ips-not-applied", estate(EDGE, opening(UNSEEN, certain=False, reason="a schedule")), ["needs-review"]),
    ("fw-ips-not-applied", estate(EDGE, opening(DICOM)), []),
    ("fw-ips-not-applied", estate(EDGE, opening(UNSEEN, local=True)), []),
    ("fw-vendor-access-any", estate(CLINIC, opening(DICOM, role=Role.PARTNER, destinations=IMAGING_NET)), ["fail"]),
    ("fw-vendor-access-any", estate(CLINIC, opening(DICOM, role=Role.PARTNER)), ["pass"]),
    ("fw-vendor-access-any", estate(CLINIC, opening(DICOM, destinations=IMAGING_NET)), []),
    (
        "fw-vendor-access-any",
        estate(CLINIC, opening(BY_TIME, role=Role.PARTNER, destinations=IMAGING_NET)),
        ["needs-review"],
    ),
    ("fw-vendor-access-any", estate(CLINIC, opening(BY_TUNNEL, role=Role.VPN, destinations=IMAGING_NET)), ["fail"]),
    ("fw-vendor-access-any", estate(CLINIC, opening(DICOM, role=Role.VPN, destinations=IMAGING_NET)), []),
    ("fw-rule-unused", replace(EDGE, stages=(replace(EDGE.stages[0], rules=(rule(hits=0),)),)), ["needs-review"]),
    ("fw-rule-unused", replace(EDGE, stages=(replace(EDGE.stages[0], rules=(rule(hits=7),)),)), ["pass"]),
    ("fw-rule-unused", replace(EDGE, stages=(replace(EDGE.stages[0], rules=(rule(Action.DENY, hits=0),)),)), []),
    ("fw-rule-unused", EDGE, []),
]
FACTS = [
    ("fw-log-not-forwarded", "syslog"),
    ("fw-admin-actions-unlogged", "admin_log"),
    ("time-sync-missing", "time_sync"),
    ("fwm-no-mfa", "central_login"),
    ("fwm-no-lockout", "lockout"),
    ("fwm-no-config-backup", "config_backup"),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


@pytest.mark.parametrize(("check", "field"), FACTS)
def test_verdict_of_a_management_setting(check: str, field: str) -> None:
    by_fact = {
        "pass": ON,
        "fail": OFF,
        "needs-review": OPEN_QUESTION,
    }
    found = {
        name: verdicts(check, replace(EDGE, management=Management(**{field: fact}))) for name, fact in by_fact.items()
    }
    assert found == {name: [name] for name in by_fact}
    assert verdicts(check, EDGE) == []


def test_shadowed_deny_is_worse_than_a_repeated_permit() -> None:
    deny = rule(Action.DENY)
    dead = replace(LIVE, dead=(Dead(deny, (EVERYTHING,), contradicts=True),))
    (found,) = CHECKS["fw-rule-shadowed"].asks(dead)
    assert found.weakness is not None
    assert found.weakness.name == "WEAK_BARRIER"


def test_broad_rule_follows_the_thresholds() -> None:
    medium = opening(DICOM, sources=cidr("10.1.0.0/25"))
    assert verdicts("fw-rule-too-broad", estate(EDGE, medium)) == ["pass"]
    strict = replace(EDGE, thresholds=Thresholds(broad_source_addresses=64))
    assert verdicts("fw-rule-too-broad", estate(strict, medium)) == ["fail"]


def test_one_finding_names_everything_that_a_rule_opens() -> None:
    two = opening(DICOM), opening(DICOM, tcp(11112), destinations=CT)
    (found,) = CHECKS["fw-inbound-dicom"].asks(estate(EDGE, *two))
    assert "10.20.0.15, 10.20.0.31 on port 104, 11112" in str(found.message)


def test_an_interface_without_a_list_is_rated_by_who_stands_there() -> None:
    wall = replace(EDGE, interfaces=INTERFACES, default_allow=(LINE.noted("interface inside"), LINE.noted("chain X")))
    inside, chain = CHECKS["fw-default-allow"].asks(estate(wall))
    assert (inside.role, inside.weakness) == (Role.OFFICE, Weakness.WEAK_BARRIER)
    assert (chain.role, chain.weakness) == (None, None)
    assert inside.subject.key != chain.subject.key


def test_an_open_rule_takes_what_it_opens_with_it() -> None:
    opened = {"fw-inbound-database", "fw-inbound-dicom", "fw-rule-too-broad", "fw-static-nat-whole-host"}
    assert opened <= set(CHECKS["fw-any-any-permit"].absorbs)
    whole = estate(LIVE, opening(EVERYTHING, ANY_SERVICE, translation=WHOLE))
    subjects = {one.subject for id in (*opened, "fw-any-any-permit") for one in CHECKS[id].asks(whole)}
    assert len(subjects) == 1


def test_mutual_tls_on_the_listener_clears_the_open_port() -> None:
    listener = Listener("dicom", Known(104, "DicomPort"), ON, ON, ON, tls=Tls(client_certificate=ON))
    server = address("10.20.0.15")
    witness, public = Packet(1, server, TCP), address("203.0.113.10")
    exposure = Exposure(Role.INTERNET, PACS, listener, public, 104, server, 104, (), witness, rules=(DICOM,))
    assert verdicts("fw-inbound-dicom", estate(EDGE, opening(DICOM), exposures=(exposure,))) == ["pass"]
    bare = replace(exposure, listener=replace(listener, tls=Tls()))
    assert verdicts("fw-inbound-dicom", estate(EDGE, opening(DICOM), exposures=(bare,))) == ["fail"]


@pytest.mark.parametrize(
    "check",
    [
        "fw-any-any-permit",
        "fw-inbound-database",
        "fw-inbound-dicom",
        "fw-ipv6-unfiltered",
        "fw-static-nat-whole-host",
    ],
)
def test_nothing_is_cleared_where_nobody_knows_the_outer_interface(check: str) -> None:
    assert verdicts(check, estate(EDGE)) == ["pass"]
    assert verdicts(check, estate(replace(EDGE, interfaces=()))) == ["needs-review"]
    assert verdicts(check, estate(replace(EDGE, interfaces=(replace(OUTSIDE, enabled=False),)))) == ["needs-review"]


def test_a_filter_that_is_off_is_one_finding() -> None:
    ways = [rule(implicit=True)] * 2
    off = estate(replace(EDGE, filter_off=ON), *(opening(one) for one in ways))
    (found,) = CHECKS["fw-default-allow"].asks(off)
    (part,) = CHECKS["fw-inbound-dicom"].asks(off)
    assert (found.role, found.weakness) == (Role.INTERNET, Weakness.NO_BARRIER)
    assert part.subject in found.parts
    assert "fw-inbound-dicom" in CHECKS["fw-default-allow"].absorbs


def test_the_internet_is_named_rather_than_listed() -> None:
    (found,) = CHECKS["fw-rule-too-broad"].asks(estate(EDGE, opening(DICOM), opening(DICOM, sources=CT)))
    assert "lets internet addresses, 10.20.0.31 reach an image server by TCP 104" in str(found.message)
