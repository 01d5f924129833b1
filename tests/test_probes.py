"""One story in the form of every firewall: who reaches the archive, and that nobody does once the rules are shut.

`open` is the first shared probe: the internet may reach 192.168.10.20 on DICOM or REST ports, rules log, the last one
refuses. `clinic` is richer: a partner behind a one-to-one translation, guests, IPv6 open where IPv4 is closed.
"""

import pytest

from auditor.formats.detect import known
from auditor.report.document import Document, Finding
from auditor.shipped import SAMPLES
from tests.expect import audited

TIER_1 = (
    "aws", "cisco_asa", "fortigate", "iptables", "nftables", "opnsense", "panos", "pfsense", "portforwards",
)  # fmt: skip
CLINICS = tuple(name for name in TIER_1 if name not in {"aws", "portforwards"})
"""A cloud has samples of its own for guests and partners; a list of port forwards knows neither."""
Seen = tuple[str, str, str, str, str, str]


def probe(name: str) -> Document:
    return audited(SAMPLES / "probes" / name)


def reached(document: Document) -> set[Seen]:
    """From, system, address and port sent to, where it is delivered, service, login."""
    assert all(one.certain for one in document.exposures)
    return {
        (one.from_, one.system, f"{one.address} {one.port}", one.delivered_to, one.service, one.login)
        for one in document.exposures
    }


def from_outside(name: str, *families: str) -> list[Finding]:
    """What fails, or may, because of a path from outside."""
    return [
        one
        for one in probe(name).findings
        if one.verdict == "fail" and one.check.startswith(families) and one.severity not in {"low", "info"}
    ]


def dicom(role: str, sent: str) -> Seen:
    return (role, "pacs-1", sent, "192.168.10.20:104", "dicom", "open")


def web(role: str, sent: str) -> Seen:
    return (role, "pacs-1", sent, "192.168.10.20:8042", "web", "required")


NEIGHBORS = {dicom("imaging", "192.168.10.20 104"), web("imaging", "192.168.10.20 8042")}
"""The archive's own network reaches it past every firewall."""
SIX = "[2001:db8:10::20]"
NEIGHBORS_BY_SIX = {
    ("imaging", "pacs-1", "2001:db8:10::20 104", f"{SIX}:104", "dicom", "open"),
    ("imaging", "pacs-1", "2001:db8:10::20 8042", f"{SIX}:8042", "web", "required"),
}
OPEN = {
    "cisco_asa": {dicom("internet", "203.0.113.6 104"), web("internet", "203.0.113.6 8042")},
    "fortigate": {dicom("internet", "203.0.113.6 104")},
    "iptables": {dicom("internet", "203.0.113.5 104")},
    "nftables": {dicom("internet", "203.0.113.5 11112")},
    "opnsense": {web("internet", "203.0.113.5 8443")},
    "panos": {dicom("internet", "203.0.113.6 11112")},
    "pfsense": {dicom("internet", "203.0.113.5 104")},
    "portforwards": {dicom("internet", "203.0.113.5 104")},
    "aws": set[Seen](),  # the groups alone do not say that the machine has a public address
}
CLINIC = {
    dicom("partner", "203.0.113.6 104"),
    dicom("guest", "192.168.10.20 104"),
    ("internet", "pacs-1", "2001:db8:10::20 8042", f"{SIX}:8042", "web", "required"),
}
PORTS = {
    ("cisco_asa", "fw-inbound-dicom", "104"),
    ("cisco_asa", "fw-inbound-dicom", "4242"),
    ("cisco_asa", "fw-inbound-pacs-web", "8042"),
    ("iptables", "fw-inbound-dicom", "104"),
    ("fortigate", "fw-inbound-dicom", "104"),
    ("pfsense", "fw-inbound-dicom", "104"),
    ("aws", "fw-inbound-dicom", "104"),
    ("aws", "fw-inbound-dicom", "4242"),
}
"""The eight ports of the first shared probe that rules open to the internet."""
LATENT = ("iptables", "fw-inbound-pacs-web", "8042")


@pytest.mark.parametrize("name", TIER_1)
def test_exactly_the_opened_services_are_exposed(name: str) -> None:
    assert reached(probe(f"{name}-open")) == OPEN[name] | NEIGHBORS


@pytest.mark.parametrize("name", CLINICS)
def test_exactly_the_opened_services_of_a_clinic_are_exposed(name: str) -> None:
    assert reached(probe(f"{name}-clinic")) == CLINIC | NEIGHBORS | NEIGHBORS_BY_SIX


@pytest.mark.parametrize("name", CLINICS)
def test_what_a_clinic_leaves_open_is_found_and_nothing_else(name: str) -> None:
    found = from_outside(f"{name}-clinic", "fw-inbound", "fw-ipv6", "fw-any-any", "fw-guest", "xart")
    assert {one.check for one in found} == {
        "fw-guest-reaches-phi",
        "fw-inbound-pacs-web",
        "fw-ipv6-unfiltered",
        "xart-cleartext-crosses-zones",
        "xart-guest-reaches-pacs",
        "xart-internet-web-password-only",
        "xart-partner-unrestricted",
    }


@pytest.mark.parametrize(
    "name", [*(f"{one}-hardened" for one in TIER_1), *(f"{one}-clinic-hardened" for one in CLINICS)]
)
def test_the_hardened_twin_exposes_nothing(name: str) -> None:
    document = probe(name)
    assert {one.from_ for one in document.exposures} == {"imaging"}
    assert from_outside(name, "fw-inbound", "fw-ipv6", "fw-any-any", "fw-guest", "xart") == []


def test_the_eight_ports_are_named_and_the_sleeping_one_is_graded_lower() -> None:
    rows = [
        (name, one)
        for name in ("aws", "cisco_asa", "fortigate", "iptables", "pfsense")
        for one in probe(f"{name}-open").findings
        if one.check in {"fw-inbound-dicom", "fw-inbound-pacs-web"} and "ports" in one.texts["message"].args
    ]
    named = {(name, one.check, one.texts["message"].args["ports"]): one for name, one in rows}
    assert set(named) == PORTS | {LATENT}
    assert {one.severity or one.potential_severity for key, one in named.items() if key != LATENT} == {"high"}
    assert named[LATENT].severity == "low"
    assert "nothing translates to it" in named[LATENT].message
    of_cloud = [one for (name, _, _), one in named.items() if name == "aws"]
    assert {one.verdict for one in of_cloud} == {"needs-review"}
    assert all("public address" in one.message for one in of_cloud)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pacs-open", {("internet", "203.0.113.60 4242", "10.60.1.10:4242", "dicom", "open")}),
        ("pacs-hardened", set[tuple[str, ...]]()),
    ],
)
def test_a_machine_in_a_cloud_is_exposed_where_its_public_address_is_known(
    name: str, expected: set[tuple[str, ...]]
) -> None:
    found = reached(audited(SAMPLES / "aws" / name))
    assert {(role, *rest) for role, _, *rest in found if role == "internet"} == expected


def test_every_firewall_of_the_first_tier_has_its_probe() -> None:
    assert {one.name for one in known() if one.kind == "firewall"} <= set(TIER_1)
