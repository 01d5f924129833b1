"""Verdicts of the console checks."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.estate import Network
from auditor.model.fact import Known
from auditor.model.finding import Floor
from auditor.model.firewall import Interface
from auditor.model.management import ManagementService, Snmp
from auditor.model.net import Ranges, cidr, tcp
from auditor.model.pacs import Account
from auditor.model.role import Role
from tests.checks.walls import (
    CHECKS,
    EDGE,
    INTERFACES,
    LINE,
    OFF,
    ON,
    OPEN_QUESTION,
    console,
    estate,
    managed,
    opening,
    rule,
    verdicts,
)

SSH_OUT, SSH_IN = console("ssh"), console("ssh", "inside")
LISTED = console("ssh", "inside", cidr("10.9.0.0/29"))
ONE = cidr("198.51.100.7")
SNMP = console("snmp", None, encrypted=False)
GUI = ManagementService("https", (LINE,), None, port=8443)
ADMIN, MARIA = Account("admin", LINE, generic=True), Account("mlopez", LINE)


def wired(**more: Any) -> Any:
    return replace(managed(**more), interfaces=INTERFACES)


LOOP = Interface("loop", addresses=cidr("203.0.113.14"))
AT_LOOP = {"destinations": LOOP.addresses}


def looped(leg: Interface) -> Any:
    ssh = ManagementService("ssh", (LINE,), "loop", port=22)
    return replace(wired(services=(ssh,)), interfaces=(*INTERFACES, leg))


def minutes(value: int) -> Any:
    return managed(idle_minutes=(("ssh", Known(value, "ssh timeout", evidence=(LINE,))),))


def asked_from(sources: Ranges) -> Any:
    """A console that answers everybody, behind a rule that lets some of the office in."""
    way = opening(rule(), tcp(8443), role=Role.OFFICE, local=True, sources=sources)
    office = Network(cidr("10.9.0.0/25"), Role.OFFICE)
    return replace(estate(wired(services=(GUI,)), way), networks=(office,))


CASES = [
    ("fwm-console-from-internet", estate(wired(services=(SSH_OUT,))), ["fail"]),
    ("fwm-console-from-internet", estate(wired(services=(SSH_IN,))), ["pass"]),
    ("fwm-console-from-internet", estate(wired(services=(console("ssh", "outside", cidr("10.0.0.0/8")),))), ["pass"]),
    ("fwm-console-from-internet", estate(wired(services=(GUI,)), opening(rule(), tcp(8443), local=True)), ["fail"]),
    ("fwm-console-from-internet", estate(wired(services=(GUI,)), opening(rule(), tcp(443), local=True)), ["pass"]),
    ("fwm-console-from-internet", estate(replace(wired(services=(SSH_IN,)), gaps=(LINE,))), ["needs-review"]),
    ("fwm-console-from-internet", estate(wired(services=(console("ssh", "outside", ONE),))), ["pass"]),
    (
        "fwm-console-from-internet",
        estate(wired(services=(GUI,)), opening(rule(), tcp(8443), local=True, sources=ONE)),
        ["pass"],
    ),
    ("fwm-console-from-internet", estate(looped(LOOP), opening(rule(), tcp(22), local=True, **AT_LOOP)), ["fail"]),
    ("fwm-console-from-internet", estate(looped(LOOP), opening(rule(), tcp(443), local=True, **AT_LOOP)), ["pass"]),
    ("fwm-console-from-internet", estate(looped(LOOP), opening(rule(), tcp(22), local=True)), ["pass"]),
    (
        "fwm-console-from-internet",
        estate(looped(replace(LOOP, enabled=False)), opening(rule(), tcp(22), local=True, **AT_LOOP)),
        ["pass"],
    ),
    ("fwm-console-any-inside", estate(wired(services=(SSH_IN,))), ["fail"]),
    ("fwm-console-any-inside", estate(wired(services=(LISTED,))), ["pass"]),
    ("fwm-console-any-inside", estate(replace(wired(services=(LISTED,)), gaps=(LINE,))), ["needs-review"]),
    ("fwm-console-any-inside", asked_from(cidr("10.9.0.0/16")), ["fail"]),
    ("fwm-console-any-inside", asked_from(cidr("10.9.0.0/25")), ["fail"]),
    ("fwm-console-any-inside", asked_from(cidr("10.9.0.7")), ["pass"]),
    ("fwm-cleartext-management", managed(services=(console("telnet", encrypted=False),)), ["fail"]),
    ("fwm-cleartext-management", managed(snmp=(Snmp("2c", LINE),)), ["fail"]),
    ("fwm-cleartext-management", managed(services=(SSH_IN,), snmp=(Snmp("3", LINE),)), ["pass"]),
    ("fwm-cleartext-management", managed(services=(SNMP,), snmp=(Snmp("2c", LINE),)), ["fail"]),
    ("fwm-cleartext-management", managed(services=(SNMP,), snmp=(Snmp("3", LINE),)), ["pass"]),
    ("fwm-cleartext-management", replace(managed(services=(SSH_IN,)), gaps=(LINE,)), ["needs-review"]),
    ("fwm-snmp-default-community", managed(snmp=(Snmp("2c", LINE, well_known=True),)), ["fail"]),
    ("fwm-snmp-default-community", managed(snmp=(Snmp("2c", LINE),)), ["pass"]),
    ("fwm-snmp-default-community", managed(), []),
    ("fwm-snmp-default-community", managed(snmp=(Snmp("2c", LINE, masked=True),)), ["needs-review"]),
    ("fwm-default-credentials", estate(managed(default_credentials=(LINE.noted("empty enable password"),))), ["fail"]),
    ("fwm-default-credentials", estate(managed(accounts=(MARIA,))), ["pass"]),
    ("fwm-default-credentials", estate(replace(managed(accounts=(MARIA,)), truncated=True)), ["needs-review"]),
    ("fwm-weak-password-storage", managed(weak_hashes=(LINE.noted("type 7"),)), ["fail"]),
    ("fwm-weak-password-storage", managed(accounts=(MARIA,)), ["pass"]),
    ("fwm-weak-password-storage", replace(managed(accounts=(MARIA,)), truncated=True), ["needs-review"]),
    ("fwm-shared-admin", managed(accounts=(ADMIN,)), ["fail"]),
    ("fwm-shared-admin", managed(accounts=(ADMIN, MARIA)), ["pass"]),
    ("fwm-shared-admin", managed(accounts=(ADMIN,), central_login=ON), ["pass"]),
    ("fwm-shared-admin", managed(), ["needs-review"]),
    ("fwm-no-idle-timeout", minutes(0), ["fail"]),
    ("fwm-no-idle-timeout", minutes(60), ["fail"]),
    ("fwm-no-idle-timeout", minutes(5), ["pass"]),
    ("fwm-no-idle-timeout", managed(idle_minutes=(("ssh", OPEN_QUESTION),)), ["needs-review"]),
    ("fwm-weak-management-crypto", managed(weak_crypto=(ON,)), ["fail"]),
    ("fwm-weak-management-crypto", managed(weak_crypto=(OFF,)), ["pass"]),
    ("fwm-weak-management-crypto", managed(weak_crypto=(OPEN_QUESTION,)), ["needs-review"]),
    ("fwm-unneeded-services", managed(unneeded=(LINE.noted("a DHCP server on the outside"),)), ["fail"]),
    ("fwm-unneeded-services", managed(services=(SSH_IN,)), ["pass"]),
    ("fwm-unneeded-services", replace(managed(services=(SSH_IN,)), truncated=True), ["needs-review"]),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_a_default_password_reachable_from_outside_is_rated_from_there() -> None:
    wall = wired(default_credentials=(LINE.noted("empty"),), services=(SSH_OUT,))
    (found,) = CHECKS["fwm-default-credentials"].asks(estate(wall))
    assert found.role is Role.INTERNET
    assert EDGE.management.services == ()


def test_a_console_on_the_internet_is_an_open_one_only_with_a_default_password() -> None:
    wall = wired(services=(SSH_OUT,))
    (guarded,) = CHECKS["fwm-console-from-internet"].asks(estate(wall))
    (opened,) = CHECKS["fwm-console-from-internet"].asks(
        estate(replace(wall, management=replace(wall.management, default_credentials=(LINE,))))
    )
    assert (guarded.floors, opened.floors) == ((), (Floor.F3,))
    assert guarded.subject.label == "edge ssh on outside"


@pytest.mark.parametrize(
    ("limit", "told"), [(0, "never ends an idle session"), (60, "ends idle sessions after 60 minutes")]
)
def test_a_console_that_ends_late_is_not_said_never_to_end(limit: int, told: str) -> None:
    (found,) = CHECKS["fwm-no-idle-timeout"].asks(minutes(limit))
    assert str(found.message).startswith(f"edge ssh {told}; our threshold is 10")


def test_a_rule_that_reaches_the_console_says_so() -> None:
    own = replace(rule(), implicit=True, note="the product adds this rule by itself")
    ways = (opening(one, tcp(8443), local=True) for one in (rule(), own))
    found = [next(CHECKS["fwm-console-from-internet"].asks(estate(wired(services=(GUI,)), way))) for way in ways]
    assert [one.evidence[0].note for one in found] == ["this rule lets it in", own.note]
