"""Who may call a scanner, and whom it may call: what was named one by one is fine, a network at large is not."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.estate import Estate, Network
from auditor.model.exposure import Opening
from auditor.model.firewall import Interface
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_SERVICE,
    ICMP,
    NOT_PUBLIC,
    PUBLIC,
    UDP,
    Ranges,
    Service,
    cidr,
    tcp,
)
from auditor.model.pacs import Peer
from auditor.model.role import Role
from auditor.model.thresholds import Thresholds
from auditor.shipped import SAMPLES
from tests.checks.walls import CHECKS, EDGE, LINE, OTHER, OUTSIDE, PACS, SYSTEM, estate, opening, rule, verdicts
from tests.expect import audited

CHECK = "fw-modality-zone-open"
IMAGING, OFFICE, GUEST = cidr("10.20.0.0/24"), cidr("10.30.0.0/24"), cidr("10.40.0.0/24")
CT = Peer("CT1", "dicom", OTHER, host="10.20.0.31", address=cidr("10.20.0.31"))
READING = replace(CT, name="READ1", host="10.30.0.61", address=cidr("10.30.0.61"))
PARTNER = replace(CT, name="TELERAD", host="198.51.100.7", address=cidr("198.51.100.7"))
WALL = replace(
    EDGE,
    interfaces=(
        OUTSIDE,
        Interface("img", role=Role.IMAGING, networks=IMAGING),
        Interface("inside", role=Role.OFFICE, networks=OFFICE),
    ),
)
ROLES = (Network(IMAGING, Role.IMAGING), Network(OFFICE, Role.OFFICE), Network(GUEST, Role.GUEST))
RULE = rule()
PING, BY_UDP = (Service(Ranges.single(number), ANY_PORT) for number in (ICMP, UDP))


def clinic(*openings: Opening, peers: tuple[Peer, ...] = (CT, READING), wall: Any = WALL, **more: Any) -> Estate:
    system = replace(SYSTEM, pacs=replace(PACS, peers=peers))
    return estate(wall, *openings, system=system, **{"networks": ROLES, **more})


def called(role: Role = Role.OFFICE, *services: Service, **more: Any) -> Opening:
    given = {"sources": {Role.OFFICE: OFFICE, Role.GUEST: GUEST}.get(role, PUBLIC), "destinations": IMAGING, **more}
    return opening(given.pop("one", RULE), *services, role=role, **given)


def calling(*services: Service, **more: Any) -> Opening:
    return opening(RULE, *services, role=Role.IMAGING, **{"sources": IMAGING, "destinations": ANY_ADDRESS, **more})


CASES = {
    "the office at large": (clinic(called()), ["fail"]),
    "a guest": (clinic(called(Role.GUEST, sources=cidr("10.40.0.9"))), ["fail"]),
    "the internet": (clinic(called(Role.INTERNET)), ["fail"]),
    "a partner's whole site": (clinic(called(Role.PARTNER, sources=cidr("10.50.0.0/16"))), ["fail"]),
    "by UDP": (clinic(called(Role.OFFICE, BY_UDP)), ["fail"]),
    "not sure": (clinic(called(certain=False, reason="a schedule")), ["needs-review"]),
    "sure one way, not sure the other": (clinic(called(certain=False, reason="a list"), calling()), ["fail"]),
    "two openings of one rule": (clinic(called(), called(Role.GUEST)), ["fail"]),
    "both ways by one rule": (clinic(called(), calling()), ["fail"]),
    "to any port of anything": (clinic(calling(ANY_SERVICE)), ["fail"]),
    "to the internet by one port": (clinic(calling(tcp(443), destinations=PUBLIC)), ["fail"]),
    "to the office": (clinic(calling(tcp(445), destinations=OFFICE)), ["fail"]),
    "lines that were not read": (clinic(wall=replace(WALL, gaps=(LINE,))), ["needs-review"]),
    "nobody": (clinic(), ["pass"]),
    "reading stations": (clinic(called(sources=cidr("10.30.0.60/30"))), ["pass"]),
    "listed devices, many": (
        clinic(called(), peers=(CT, *(replace(READING, address=cidr(f"10.30.0.{n}")) for n in range(256)))),
        ["pass"],
    ),
    "the vendor's tunnel": (clinic(called(Role.PARTNER, sources=cidr("10.50.0.8/29"))), ["pass"]),
    "management": (clinic(called(Role.MANAGEMENT, sources=cidr("10.60.0.0/20"))), ["pass"]),
    "ping": (clinic(called(Role.OFFICE, PING)), ["pass"]),
    "to another device": (clinic(called(destinations=cidr("10.20.0.77"))), ["pass"]),
    "to the firewall itself": (clinic(called(local=True)), ["pass"]),
    "to the archive": (clinic(calling(tcp(104), destinations=cidr("10.20.0.15"))), ["pass"]),
    "to the clock and names": (clinic(calling(replace(BY_UDP, ports=Ranges.single(53, 123)), tcp(53))), ["pass"]),
    "to a vendor's addresses": (clinic(calling(tcp(443), destinations=cidr("198.51.100.0/26"))), ["pass"]),
    "to imaging": (clinic(calling(destinations=NOT_PUBLIC, to_role=Role.IMAGING)), ["pass"]),
    "another computer out": (clinic(calling(sources=cidr("10.20.0.200"))), ["pass"]),
    "no device listed": (clinic(called(), peers=()), []),
    "a web peer": (clinic(called(), peers=(replace(CT, kind="web"),)), []),
    "a name that stands for many": (clinic(called(), peers=(replace(CT, wildcard=True),)), []),
    "only a reading station": (clinic(called(), peers=(READING,)), []),
    "only a partner's device": (clinic(called(), peers=(PARTNER,)), []),
    "behind no firewall of the files": (clinic(called(), wall=EDGE), []),
    "nobody said who stands there": (clinic(called(), networks=()), ["fail"]),
}


@pytest.mark.parametrize(("practice", "expected"), CASES.values(), ids=CASES)
def test_verdicts(practice: Estate, expected: list[str]) -> None:
    assert verdicts(CHECK, practice) == expected


def test_it_names_callers_devices_and_ports_with_both_lines() -> None:
    (found,) = CHECKS[CHECK].asks(clinic(called(), called(Role.GUEST, tcp(22))))
    assert str(found.message) == (
        "edge OUT line 1 lets the guest network (10.40.0.0/24), the office network (10.30.0.0/24) start connections "
        "to imaging devices on TCP 22, 104: CT1 at 10.20.0.31"
    )
    assert [place.first for place in found.evidence] == [LINE.first, OTHER.first]
    assert found.role is Role.GUEST


def test_many_devices_are_counted() -> None:
    many = tuple(replace(CT, name=f"CT{n}", address=cidr(f"10.20.0.{n}")) for n in range(30, 40))
    (found,) = CHECKS[CHECK].asks(clinic(called(), peers=many))
    assert str(found.message).endswith(
        "on TCP 104: CT30 at 10.20.0.30, CT31 at 10.20.0.31, CT32 at 10.20.0.32, CT33 at 10.20.0.33 and 6 more"
    )


def test_a_threshold_of_the_practice_counts() -> None:
    wide = called(Role.VPN, sources=cidr("10.70.0.0/25"))
    assert verdicts(CHECK, clinic(wide)) == ["pass"]
    strict = replace(WALL, thresholds=Thresholds(broad_source_addresses=64))
    assert verdicts(CHECK, clinic(wide, wall=strict)) == ["fail"]


def test_one_hole_is_one_finding() -> None:
    for name in ("fw-any-any-permit", "fw-guest-reaches-phi", "fw-rule-too-broad", "fw-egress-unrestricted"):
        assert CHECK in CHECKS[name].absorbs
    guest = clinic(called(Role.GUEST, to_role=Role.IMAGING))
    subjects = {one.subject for name in (CHECK, "fw-guest-reaches-phi") for one in CHECKS[name].asks(guest)}
    assert len(subjects) == 1


def test_the_lines_of_a_real_policy() -> None:
    document = audited(SAMPLES / "probes" / "modalities-open")
    found = {one.evidence[0].quote: one.severity for one in document.deficiencies if one.check == CHECK}
    assert found == {
        "access-list OFFICE_IN extended permit tcp object OFFICE-NET object MODALITY-NET eq 3389 log ": "medium",
        "access-list MODALITY_IN extended permit tcp object MODALITY-NET any eq https log ": "low",
    }
