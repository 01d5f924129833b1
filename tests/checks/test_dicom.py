"""Verdicts of the DICOM checks."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.model.certificate import Certificate
from auditor.model.fact import UNSTATED
from auditor.model.finding import Weakness
from auditor.model.net import cidr
from auditor.model.pacs import Tls
from auditor.model.role import Role
from tests.checks.estates import (
    ASK,
    CERTIFICATES,
    CHECKS,
    CT,
    DICOM,
    HL7,
    LINE,
    LOOPBACK,
    NAMED,
    OFF,
    ON,
    PARTNER,
    PUBLISHED,
    SECURE,
    contained,
    dicom,
    pacs,
    practice,
    reached,
    verdicts,
)


def tls(**more: Any) -> Any:
    return pacs(replace(SECURE, tls=Tls(**more)))


BOTH = pacs(DICOM, SECURE)
DENIED = replace(CT, ineffective=(LINE,))
FULL = replace(CT, rights=(("find", ON), ("store", ON)))
OPEN_ALL = dicom("echo", "find", "worklist", "get", "move", "store")
TWO_ZONES = cidr("10.20.0.15") | cidr("10.30.0.15")

TODAY = date(2026, 11, 24)
STRONG = Certificate("CN=pacs", "CN=root", date(2026, 1, 1), date(2028, 1, 1), LINE, "RSA", 2048, "sha256")
CASES: list[tuple[str, Any, list[str]]] = [
    ("dicom-tls-disabled", pacs(DICOM), ["fail"]),
    ("dicom-tls-disabled", pacs(SECURE), ["pass"]),
    ("dicom-tls-disabled", BOTH, ["pass"]),
    ("dicom-tls-disabled", pacs(replace(DICOM, encrypted=ASK)), ["needs-review"]),
    ("dicom-tls-disabled", pacs(replace(DICOM, enabled=OFF)), []),
    ("dicom-tls-disabled", pacs(replace(DICOM, encrypted=UNSTATED)), []),
    ("dicom-tls-disabled", pacs(contained(DICOM, LOOPBACK)), ["pass"]),
    ("dicom-tls-disabled", pacs(contained(DICOM, LOOPBACK, PUBLISHED)), ["fail"]),
    ("dicom-tls-optional", practice(BOTH, wall=None), ["fail", "pass"]),
    ("dicom-tls-optional", practice(BOTH), ["needs-review", "pass"]),
    ("dicom-tls-optional", practice(pacs(SECURE)), ["pass"]),
    ("dicom-tls-optional", practice(pacs(DICOM)), []),
    ("dicom-tls-optional", practice(pacs(contained(DICOM, LOOPBACK), SECURE), wall=None), ["pass", "pass"]),
    ("dicom-tls-version-floor", tls(minimum_weak=ON), ["fail"]),
    ("dicom-tls-version-floor", tls(minimum_weak=OFF), ["pass"]),
    ("dicom-tls-version-floor", tls(minimum_weak=ASK), ["needs-review"]),
    ("dicom-tls-version-floor", tls(), []),
    ("dicom-tls-version-floor", pacs(replace(DICOM, tls=Tls(minimum_weak=ON))), []),
    ("dicom-tls-weak-cipher", tls(weak_ciphers=ON), ["fail"]),
    ("dicom-tls-weak-cipher", tls(weak_ciphers=OFF, null_ciphers=ON), ["fail"]),
    ("dicom-tls-weak-cipher", tls(weak_ciphers=OFF, null_ciphers=OFF), ["pass"]),
    ("dicom-tls-weak-cipher", tls(weak_ciphers=ASK), ["needs-review"]),
    ("dicom-tls-weak-cipher", tls(), []),
    ("dicom-tls-no-client-certificate", tls(client_certificate=OFF), ["fail"]),
    ("dicom-tls-no-client-certificate", tls(client_certificate=ON), ["pass"]),
    ("dicom-tls-no-client-certificate", tls(client_certificate=ASK), ["needs-review"]),
    ("dicom-tls-no-client-certificate", pacs(DICOM), []),
    *(
        (check, subject, expected)
        for check, verb in (
            ("dicom-query-open", "find"),
            ("dicom-retrieve-open", "get"),
            ("dicom-retrieve-open", "move"),
            ("dicom-worklist-open", "worklist"),
            ("dicom-store-open", "store"),
        )
        for subject, expected in (
            (pacs(dicom(verb)), ["fail"]),
            (pacs(dicom("echo")), ["pass"]),
            (pacs(replace(DICOM, verbs=((verb, ASK),))), ["needs-review"]),
            (pacs(replace(OPEN_ALL, tls=CERTIFICATES, encrypted=ON)), ["pass"]),
            (pacs(replace(OPEN_ALL, enabled=OFF)), []),
            (pacs(contained(OPEN_ALL, LOOPBACK)), ["pass"]),
            (pacs(replace(OPEN_ALL, bind="127.0.0.1")), ["pass"]),
            (pacs(replace(DICOM, verbs=())), []),
        )
    ),
    ("dicom-query-open", pacs(dicom("store", "get")), ["pass"]),
    ("dicom-aet-is-only-credential", pacs(replace(DICOM, titles_only=ON)), ["fail"]),
    ("dicom-aet-is-only-credential", pacs(replace(DICOM, titles_only=OFF)), ["pass"]),
    ("dicom-aet-is-only-credential", pacs(replace(DICOM, titles_only=ASK)), ["needs-review"]),
    ("dicom-aet-is-only-credential", pacs(replace(DICOM, titles_only=ON, tls=CERTIFICATES)), []),
    ("dicom-called-aet-unchecked", pacs(replace(DICOM, called_title_checked=OFF)), ["fail"]),
    ("dicom-called-aet-unchecked", pacs(replace(DICOM, called_title_checked=ON)), ["pass"]),
    ("dicom-called-aet-unchecked", pacs(replace(DICOM, called_title_checked=ASK)), ["needs-review"]),
    ("dicom-called-aet-unchecked", pacs(DICOM), []),
    ("dicom-peer-wildcard", pacs(DICOM, peers=(replace(CT, wildcard=True),)), ["fail"]),
    ("dicom-peer-wildcard", pacs(DICOM, peers=(CT,)), ["pass"]),
    ("dicom-peer-wildcard", pacs(DICOM, peers=(NAMED,)), ["needs-review"]),
    ("dicom-peer-wildcard", pacs(DICOM), []),
    ("dicom-peer-external", practice(pacs(DICOM, peers=(PARTNER,))), ["needs-review"]),
    ("dicom-peer-external", practice(pacs(DICOM, peers=(CT,))), ["pass"]),
    ("dicom-peer-external", practice(pacs(DICOM, peers=(NAMED,))), ["needs-review"]),
    ("dicom-peer-external", practice(pacs(DICOM, peers=(replace(CT, address=cidr("10.99.0.4")),))), ["needs-review"]),
    ("dicom-peer-external", practice(pacs(DICOM, peers=(replace(CT, address=cidr("10.77.0.4")),))), ["pass"]),
    ("dicom-peer-excess-rights", pacs(DICOM, peers=(DENIED,)), ["fail"]),
    ("dicom-peer-excess-rights", pacs(DICOM, peers=(CT,)), ["pass"]),
    ("dicom-peer-excess-rights", pacs(DICOM, peers=(FULL,)), ["needs-review"]),
    ("dicom-peer-excess-rights", pacs(DICOM), []),
    ("dicom-move-destination-open", pacs(DICOM, move_anywhere=ON), ["fail"]),
    ("dicom-move-destination-open", pacs(DICOM, move_anywhere=OFF), ["pass"]),
    ("dicom-move-destination-open", pacs(DICOM, move_anywhere=ASK), ["needs-review"]),
    ("dicom-move-destination-open", pacs(DICOM), []),
    ("dicom-outbound-plain", practice(pacs(DICOM, peers=(replace(PARTNER, encrypted=OFF),))), ["fail"]),
    ("dicom-outbound-plain", practice(pacs(DICOM, peers=(replace(PARTNER, encrypted=ON),))), ["pass"]),
    ("dicom-outbound-plain", practice(pacs(DICOM, peers=(replace(PARTNER, encrypted=ASK),))), ["needs-review"]),
    ("dicom-outbound-plain", practice(pacs(DICOM, peers=(replace(CT, encrypted=OFF),))), []),
    *(
        ("dicom-certificate-weak", replace(practice(pacs(SECURE)), as_of=TODAY, certificates=(one,)), [expected])
        for one, expected in (
            (STRONG, "pass"),
            (replace(STRONG, key="EC", bits=0), "pass"),
            (replace(STRONG, bits=1024), "fail"),
            (replace(STRONG, digest="sha1"), "fail"),
            (replace(STRONG, digest="sha1", issues=True, issuer=STRONG.subject), "pass"),
            (replace(STRONG, digest="sha1", issues=True), "fail"),
            (replace(STRONG, digest="", key="Ed25519", bits=0), "pass"),
            (replace(STRONG, start=date(2027, 1, 1)), "fail"),
            (replace(STRONG, end=date(2026, 11, 23)), "fail"),
            (replace(STRONG, end=date(2027, 1, 22)), "fail"),
            (replace(STRONG, end=date(2027, 1, 23)), "pass"),
            (replace(STRONG, sha1="a936b3b46063229ef4ae41d33b97cabe9ba932e9"), "fail"),
        )
    ),
    ("dicom-certificate-weak", practice(pacs(SECURE)), ["needs-review"]),
    ("dicom-certificate-weak", practice(pacs(DICOM)), []),
    ("dicom-no-user-identity", pacs(DICOM, user_identity=OFF), ["fail"]),
    ("dicom-no-user-identity", pacs(DICOM, user_identity=ON), ["pass"]),
    ("dicom-no-user-identity", pacs(DICOM, user_identity=ASK), ["needs-review"]),
    ("dicom-no-user-identity", pacs(HL7, user_identity=OFF), []),
    ("dicom-no-user-identity", pacs(DICOM), []),
    ("dicom-tls-trust-disabled", pacs(replace(SECURE, tls=replace(CERTIFICATES, trust_disabled=ON))), ["fail"]),
    ("dicom-tls-trust-disabled", pacs(replace(SECURE, tls=replace(CERTIFICATES, trust_disabled=OFF))), ["pass"]),
    (
        "dicom-tls-trust-disabled",
        pacs(replace(SECURE, tls=replace(CERTIFICATES, trust_disabled=ASK))),
        ["needs-review"],
    ),
    ("dicom-tls-trust-disabled", pacs(replace(SECURE, tls=Tls(client_certificate=OFF, trust_disabled=ON))), []),
    ("dicom-tls-trust-disabled", pacs(replace(DICOM, tls=Tls(trust_disabled=ON))), []),
    ("dicom-tls-trust-disabled", pacs(SECURE), []),
    ("dicom-default-aet", pacs(DICOM, default_title=ON), ["fail"]),
    ("dicom-default-aet", pacs(DICOM, default_title=OFF), ["pass"]),
    ("dicom-default-aet", pacs(DICOM, default_title=ASK), ["needs-review"]),
    ("dicom-default-aet", pacs(DICOM), []),
    ("dicom-listens-everywhere", practice(pacs(DICOM), addresses=TWO_ZONES), ["fail"]),
    ("dicom-listens-everywhere", practice(pacs(DICOM)), ["pass"]),
    ("dicom-listens-everywhere", practice(pacs(DICOM), networks=()), ["needs-review"]),
    ("dicom-listens-everywhere", practice(pacs(replace(DICOM, bind="10.20.0.15")), addresses=TWO_ZONES), []),
    ("hl7-listener-plain", pacs(HL7), ["fail"]),
    ("hl7-listener-plain", pacs(replace(HL7, encrypted=ON)), ["pass"]),
    ("hl7-listener-plain", pacs(replace(HL7, encrypted=ASK)), ["needs-review"]),
    ("hl7-listener-plain", pacs(contained(HL7)), ["needs-review"]),
    ("hl7-listener-plain", pacs(contained(HL7, LOOPBACK)), ["pass"]),
    ("dicom-query-open", pacs(contained(dicom("find"))), ["needs-review"]),
    ("dicom-query-open", pacs(contained(dicom("find", port=ASK))), ["needs-review"]),
    ("dicom-query-open", pacs(contained(dicom("find", port=ASK), PUBLISHED)), ["fail"]),
    ("dicom-query-open", pacs(contained(dicom("find"), LOOPBACK)), ["pass"]),
    ("dicom-query-open", pacs(contained(dicom("find")), contained(SECURE, PUBLISHED)), ["pass", "pass"]),
    ("hl7-listener-plain", pacs(replace(HL7, encrypted=UNSTATED)), []),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_a_clear_port_that_somebody_reaches_fails_beside_an_encrypted_one() -> None:
    found = practice(BOTH, *reached(DICOM, Role.OFFICE).exposures)
    assert verdicts("dicom-tls-optional", found) == ["fail", "pass"]


def test_a_cipher_that_encrypts_nothing_is_no_barrier() -> None:
    (found,) = CHECKS["dicom-tls-weak-cipher"].asks(tls(null_ciphers=ON))
    assert found.weakness is Weakness.NO_BARRIER


def test_storing_discloses_nothing() -> None:
    assert CHECKS["dicom-store-open"].floors == ()
    assert CHECKS["dicom-store-open"].effect == "avail"


def test_the_open_verb_names_its_own_setting() -> None:
    (found,) = CHECKS["dicom-retrieve-open"].asks(
        pacs(replace(DICOM, verbs=(("get", OFF), ("move", replace(ON, setting="Move")))))
    )
    assert "(Move)" in str(found.message)
    assert found.evidence == (LINE,)


def test_a_title_check_that_the_product_lacks_is_no_setting_to_change() -> None:
    (lacking,) = CHECKS["dicom-called-aet-unchecked"].asks(pacs(replace(DICOM, called_title_checked=OFF)))
    switch = replace(OFF, wanted="true")
    (settable,) = CHECKS["dicom-called-aet-unchecked"].asks(pacs(replace(DICOM, called_title_checked=switch)))
    assert (lacking.changes, [one.wanted for one in settable.changes]) == ((), ["true"])
