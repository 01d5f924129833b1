"""Verdicts of the checks of tunnels: fail, pass, needs-review and a look-alike each."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.fact import Known
from auditor.model.firewall import Interface
from auditor.model.pacs import Advisory
from auditor.model.role import Role
from auditor.model.vpn import Vpn
from tests.checks.walls import CHECKS, EDGE, INTERFACES, LINE, OFF, ON, OPEN_QUESTION, verdicts

SITE = Vpn("hospital", "ipsec", LINE, interface="outside")
PEOPLE = Vpn("readers", "ipsec", LINE, remote_access=True, interface="outside")
PORTAL = Vpn("ssl", "ssl", LINE, remote_access=True, interface="outside", portal=ON)
WEAK = Known(
    value=True, setting="proposal", evidence=(LINE.noted("3DES, MD5"), LINE.noted("MD5, 3DES, Diffie-Hellman group 2"))
)
BAD = Advisory("CVE-2024-0001", "the portal can be taken over", "1.2.3", "the vendor's note 1")


def wall(*vpns: Vpn, **more: Any) -> Any:
    return replace(EDGE, vpns=vpns, interfaces=INTERFACES, **more)


def listed(*facts: Any) -> Any:
    return tuple((BAD, one) for one in facts)


CASES = [
    ("vpn-weak-crypto", wall(replace(SITE, weak=WEAK)), ["fail"]),
    ("vpn-weak-crypto", wall(replace(SITE, weak=OFF)), ["pass"]),
    ("vpn-weak-crypto", wall(replace(SITE, weak=OPEN_QUESTION)), ["needs-review"]),
    ("vpn-weak-crypto", wall(replace(SITE, weak=WEAK, disabled=True)), []),
    ("vpn-weak-crypto", wall(SITE), []),
    ("vpn-weak-crypto", wall(replace(SITE, weak=OFF), replace(PEOPLE, weak=WEAK)), ["fail", "pass"]),
    ("vpn-no-mfa", wall(replace(PEOPLE, second_factor=OFF)), ["fail"]),
    ("vpn-no-mfa", wall(replace(PEOPLE, second_factor=ON)), ["pass"]),
    ("vpn-no-mfa", wall(replace(PEOPLE, second_factor=OPEN_QUESTION)), ["needs-review"]),
    ("vpn-no-mfa", wall(replace(SITE, second_factor=OFF)), []),
    ("vpn-no-mfa", wall(replace(PEOPLE, second_factor=OFF, disabled=True)), []),
    ("vpn-shared-secret-weak", wall(replace(SITE, weak_secret=ON)), ["fail"]),
    ("vpn-shared-secret-weak", wall(replace(SITE, weak_secret=OFF)), ["pass"]),
    ("vpn-shared-secret-weak", wall(replace(SITE, weak_secret=OPEN_QUESTION)), ["needs-review"]),
    ("vpn-shared-secret-weak", wall(SITE), []),
    ("vpn-reaches-whole-network", wall(replace(PEOPLE, unlimited=ON)), ["fail"]),
    ("vpn-reaches-whole-network", wall(replace(PEOPLE, unlimited=OFF)), ["pass"]),
    ("vpn-reaches-whole-network", wall(replace(PEOPLE, unlimited=OPEN_QUESTION)), ["needs-review"]),
    ("vpn-reaches-whole-network", wall(replace(SITE, unlimited=ON)), []),
    ("vpn-legacy-portal", wall(PORTAL, advisories=listed(OFF, ON)), ["fail"]),
    ("vpn-legacy-portal", wall(PORTAL, advisories=listed(OFF)), ["pass"]),
    ("vpn-legacy-portal", wall(PORTAL, advisories=listed(OFF, OPEN_QUESTION)), ["needs-review"]),
    ("vpn-legacy-portal", wall(PORTAL), ["needs-review"]),
    ("vpn-legacy-portal", wall(replace(PORTAL, interface=""), advisories=listed(ON)), ["fail"]),
    ("vpn-legacy-portal", wall(replace(PORTAL, interface="inside"), advisories=listed(ON)), ["pass"]),
    ("vpn-legacy-portal", wall(replace(PORTAL, disabled=True), advisories=listed(ON)), []),
    ("vpn-legacy-portal", wall(replace(PORTAL, portal=OFF), advisories=listed(ON)), []),
]  # fmt: skip


@pytest.mark.parametrize(("id", "subject", "expected"), CASES, ids=[f"{id}-{n}" for n, (id, _, _) in enumerate(CASES)])
def test_verdicts(id: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(id, subject) == expected


def test_the_weak_algorithms_are_named() -> None:
    (found,) = CHECKS["vpn-weak-crypto"].asks(wall(replace(SITE, weak=WEAK)))
    assert str(found.message) == "edge ipsec hospital accepts outdated encryption: 3DES, MD5, Diffie-Hellman group 2"


def test_a_portal_on_an_interface_that_nobody_placed_counts_as_facing_the_internet() -> None:
    subject = replace(wall(replace(PORTAL, interface="x")), interfaces=(Interface("x"),), advisories=listed(ON))
    (found,) = CHECKS["vpn-legacy-portal"].asks(subject)
    assert found.verdict.value == "fail"
    assert found.role is Role.INTERNET


def test_the_name_of_a_tunnel_is_no_part_of_its_identity() -> None:
    keys = {one.subject("edge").key for one in (SITE, replace(SITE, name="198.51.100.7"))}
    assert keys == {("vpn", "ipsec")}
