"""Verdicts of the checks on web pages, accounts, storage and settings of a server."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from auditor.model.credential import credential
from auditor.model.estate import Covered, Estate, System
from auditor.model.fact import UNSTATED, Basis, Known, Unknown
from auditor.model.finding import Floor, Weakness
from auditor.model.firewall import Firewall
from auditor.model.pacs import Advisory, Container, Tls
from auditor.model.role import Role
from auditor.syntax.decode import decode
from tests.checks.estates import (
    ADMIN,
    ASK,
    CHECKS,
    CONSOLE,
    CT,
    DATABASE,
    DIRECTORY,
    LINE,
    LOOPBACK,
    MARIA,
    OFF,
    ON,
    OTHER,
    PUBLISHED,
    WEB,
    contained,
    exposed,
    pacs,
    practice,
    verdicts,
)

OPEN = replace(WEB, login=OFF)
DEFAULTED = replace(WEB, login=Known(value=True, setting="AuthenticationEnabled"), evidence=(LINE,))
IMAGES = replace(WEB, paths=("/app/", "/dicom-web/"))
LOCAL = replace(OPEN, remote=OFF, encrypted=OFF)
SHIPPED = replace(ADMIN, default_password=True)
VERSION = Known("1.12.7", "Version", evidence=(LINE,))
HOLE = Advisory("CVE-2023-0001", "files can be overwritten", "1.12.8", "vendor", remote_code=True)
DATED = date(2026, 11, 1)
SUPPOSED, SUPPOSED_OFF = (replace(one, basis=Basis.ASSUMED, origin="an old default") for one in (ON, OFF))
PEER = replace(CT, kind="web", name="branch", encrypted=OFF)

ALICE = credential("granite-kite", LINE, "account", "alice")
SAME = credential("granite-kite", OTHER, "database", "db")
OWN = credential("limestone-kite", OTHER, "database", "db")


def minutes(value: int) -> Any:
    return pacs(WEB, idle_minutes=Known(value, "timeout", evidence=(LINE,)))


def versioned(version: Any, *advisories: Any) -> Any:
    return pacs(WEB, version=version, advisories=advisories, advisories_as_of=DATED)


SWITCHES = [
    ("pacs-web-auth-implicit", "title_implicit", ON, OFF),
    ("pacs-no-role-separation", "roles_separated", OFF, ON),
    ("pacs-no-lockout", "lockout", OFF, ON),
    ("pacs-webdav-open", "webdav", ON, OFF),
    ("pacs-remote-scripting", "scripting", ON, OFF),
    ("pacs-api-writes-files", "file_writes", ON, OFF),
    ("pacs-overwrite-allowed", "overwrite", ON, OFF),
    ("pacs-delete-unrestricted", "delete_unrestricted", ON, OFF),
    ("pacs-recycle-storage", "recycle", ON, OFF),
    ("pacs-checksums-off", "checksums", OFF, ON),
    ("pacs-storage-shared-path", "shared_path", ON, OFF),
    ("pacs-peer-verify-off", "verify_peers", OFF, ON),
    ("pacs-phi-in-logs", "phi_in_logs", ON, OFF),
    ("pacs-share-links-unlimited", "share_links", ON, OFF),
]
CASES: list[tuple[str, Any, list[str]]] = [
    *((check, pacs(WEB, **{name: bad}), ["fail"]) for check, name, bad, _ in SWITCHES),
    *((check, pacs(WEB, **{name: good}), ["pass"]) for check, name, _, good in SWITCHES),
    *((check, pacs(WEB, **{name: ASK}), ["needs-review"]) for check, name, _, _ in SWITCHES),
    *((check, pacs(WEB), []) for check, _, _, _ in SWITCHES),
    ("pacs-webdav-open", pacs(LOCAL, webdav=ON), ["pass"]),
    ("pacs-share-links-unlimited", pacs(LOCAL, share_links=ON), ["pass"]),
    ("pacs-web-auth-off", pacs(OPEN), ["fail"]),
    ("pacs-web-auth-off", pacs(WEB), ["pass"]),
    ("pacs-web-auth-off", pacs(DEFAULTED), ["pass"]),
    ("pacs-web-auth-off", pacs(replace(WEB, login=ASK)), ["needs-review"]),
    ("pacs-web-auth-off", pacs(replace(OPEN, remote=ASK)), ["needs-review"]),
    ("pacs-web-auth-off", pacs(LOCAL), ["needs-review"]),
    ("pacs-web-auth-off", pacs(replace(LOCAL, login=ON)), ["pass"]),
    ("pacs-web-auth-off", pacs(replace(WEB, login=SUPPOSED_OFF)), ["fail"]),
    ("pacs-remote-scripting", pacs(WEB, scripting=SUPPOSED), ["needs-review"]),
    ("pacs-api-writes-files", pacs(WEB, file_writes=SUPPOSED), ["needs-review"]),
    ("pacs-webdav-open", pacs(WEB, webdav=SUPPOSED), ["needs-review"]),
    ("pacs-webdav-open", pacs(WEB, webdav=SUPPOSED_OFF), ["pass"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=SUPPOSED))), ["needs-review"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=SUPPOSED_OFF))), ["pass"]),
    ("pacs-phi-in-logs", pacs(WEB, phi_in_logs=SUPPOSED), ["needs-review"]),
    ("pacs-phi-in-logs", pacs(WEB, phi_in_logs=SUPPOSED_OFF), ["pass"]),
    ("pacs-web-tls-weak", pacs(replace(WEB, tls=Tls(minimum_weak=SUPPOSED))), ["needs-review"]),
    ("pacs-delete-unrestricted", pacs(LOCAL, delete_unrestricted=ON), ["pass"]),
    ("pacs-delete-unrestricted", pacs(contained(WEB), delete_unrestricted=ON), ["needs-review"]),
    ("pacs-delete-unrestricted", pacs(contained(WEB), WEB, delete_unrestricted=ON), ["fail"]),
    ("pacs-web-auth-off", pacs(replace(WEB, login=UNSTATED)), []),
    ("pacs-web-auth-off", pacs(replace(OPEN, enabled=OFF)), []),
    ("pacs-web-auth-off", pacs(contained(OPEN, PUBLISHED)), ["fail"]),
    ("pacs-web-auth-off", pacs(contained(OPEN, LOOPBACK)), ["needs-review"]),
    ("pacs-web-auth-off", pacs(contained(WEB, LOOPBACK)), ["pass"]),
    ("pacs-no-users", pacs(WEB, users_declared=OFF), ["fail"]),
    ("pacs-no-users", pacs(WEB, users_declared=ON), ["pass"]),
    ("pacs-no-users", pacs(WEB, users_declared=ASK), ["needs-review"]),
    ("pacs-no-users", pacs(OPEN, users_declared=OFF), []),
    ("pacs-no-users", pacs(replace(WEB, remote=OFF), users_declared=OFF), ["pass"]),
    ("pacs-default-credentials", practice(pacs(WEB, accounts=(SHIPPED,))), ["fail"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=ON))), ["fail"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=ON), accounts=(SHIPPED,))), ["fail"]),
    ("pacs-default-credentials", practice(pacs(WEB, default_secrets=(LINE.noted("POSTGRES_PASSWORD"),))), ["fail"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=OFF), accounts=(MARIA,))), ["pass"]),
    ("pacs-default-credentials", practice(pacs(replace(WEB, default_account=ASK))), ["needs-review"]),
    ("pacs-default-credentials", practice(pacs(replace(OPEN, default_account=OFF))), []),
    ("pacs-default-credentials", practice(pacs(WEB, accounts=(ADMIN,))), []),
    ("pacs-weak-password", pacs(accounts=(replace(ADMIN, weak_password="is equal to the user name"),)), ["fail"]),
    ("pacs-weak-password", pacs(accounts=(ADMIN, MARIA)), ["pass"]),
    ("pacs-weak-password", pacs(accounts=(replace(MARIA, clear_text=False),)), ["needs-review"]),
    ("pacs-weak-password", pacs(accounts=(SHIPPED,)), []),
    ("pacs-weak-password", pacs(password_length=Known(12, "passwordPolicy")), ["pass"]),
    ("pacs-weak-password", pacs(password_length=Known(8, "passwordPolicy")), ["fail"]),
    ("pacs-weak-password", pacs(password_length=Known(0, "passwordPolicy")), ["fail"]),
    ("pacs-weak-password", pacs(password_length=ASK), ["needs-review"]),
    ("pacs-secret-in-cleartext", practice(pacs(secrets_in_clear=(LINE, OTHER))), ["fail"]),
    ("pacs-secret-in-cleartext", practice(pacs()), ["pass"]),
    ("pacs-secret-in-cleartext", practice(pacs(gaps=(LINE,))), ["needs-review"]),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE, SAME))), ["fail"]),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE, OWN))), ["pass"]),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE, OWN), gaps=(LINE,))), ["needs-review"]),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE, ALICE))), ["pass"]),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE, SAME), default_secrets=(LINE,))), []),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE,))), []),
    ("pacs-secret-reused", practice(pacs(credentials=(ALICE,), gaps=(LINE,))), ["needs-review"]),
    ("pacs-secret-reused", practice(pacs(secrets_in_clear=(LINE, OTHER))), []),
    ("pacs-shared-account", pacs(accounts=(ADMIN,), users_declared=ON), ["fail"]),
    ("pacs-shared-account", pacs(accounts=(ADMIN,)), ["needs-review"]),
    ("pacs-shared-account", pacs(accounts=(MARIA,)), ["needs-review"]),
    ("pacs-shared-account", pacs(accounts=(MARIA, replace(MARIA, name="j.cole"))), ["pass"]),
    ("pacs-shared-account", pacs(accounts=(ADMIN, MARIA)), ["needs-review"]),
    ("pacs-shared-account", pacs(), []),
    ("pacs-shared-account", pacs(personal_logins=OFF), ["fail"]),
    ("pacs-shared-account", pacs(personal_logins=ON), ["pass"]),
    ("pacs-shared-account", pacs(personal_logins=ASK), ["needs-review"]),
    ("pacs-shared-account", pacs(accounts=(MARIA,), personal_logins=OFF), ["fail"]),
    ("pacs-shared-account", pacs(accounts=(MARIA,), personal_logins=ASK), ["pass"]),
    ("pacs-shared-account", pacs(accounts=(ADMIN, MARIA), personal_logins=ON), ["needs-review"]),
    ("pacs-no-mfa", practice(pacs(WEB, second_factor=OFF)), ["fail"]),
    ("pacs-no-mfa", practice(pacs(WEB, second_factor=ON)), ["pass"]),
    ("pacs-no-mfa", practice(pacs(WEB, second_factor=ASK)), ["needs-review"]),
    ("pacs-no-mfa", practice(pacs(OPEN, second_factor=OFF)), []),
    ("pacs-no-mfa", practice(pacs(second_factor=OFF)), ["fail"]),
    ("pacs-no-mfa", practice(pacs(second_factor=ASK)), ["needs-review"]),
    ("pacs-no-mfa", practice(pacs()), []),
    ("pacs-no-idle-timeout", minutes(0), ["fail"]),
    ("pacs-no-idle-timeout", minutes(16), ["fail"]),
    ("pacs-no-idle-timeout", minutes(15), ["pass"]),
    ("pacs-no-idle-timeout", pacs(WEB, idle_minutes=ASK), ["needs-review"]),
    ("pacs-no-idle-timeout", pacs(WEB), []),
    ("pacs-web-plain-http", pacs(replace(WEB, encrypted=OFF)), ["fail"]),
    ("pacs-web-plain-http", pacs(WEB), ["pass"]),
    ("pacs-web-plain-http", pacs(replace(WEB, encrypted=ASK)), ["needs-review"]),
    ("pacs-web-plain-http", pacs(LOCAL), ["pass"]),
    ("pacs-web-plain-http", pacs(replace(WEB, encrypted=UNSTATED)), []),
    ("pacs-web-plain-http", pacs(contained(replace(WEB, encrypted=OFF))), ["needs-review"]),
    ("pacs-web-tls-weak", pacs(replace(WEB, tls=Tls(minimum_weak=OFF, weak_ciphers=ON))), ["fail"]),
    ("pacs-web-tls-weak", pacs(replace(WEB, tls=Tls(minimum_weak=OFF))), ["pass"]),
    ("pacs-web-tls-weak", pacs(replace(WEB, tls=Tls(minimum_weak=ASK))), ["needs-review"]),
    ("pacs-web-tls-weak", pacs(replace(WEB, encrypted=OFF, tls=Tls(minimum_weak=ON))), []),
    ("pacs-dicomweb-anonymous", pacs(replace(IMAGES, login=OFF)), ["fail"]),
    ("pacs-dicomweb-anonymous", pacs(IMAGES), ["pass"]),
    ("pacs-dicomweb-anonymous", pacs(replace(IMAGES, login=ASK)), ["needs-review"]),
    ("pacs-dicomweb-anonymous", pacs(replace(OPEN, paths=("/app/",))), []),
    ("pacs-at-rest-unproven", pacs(encrypted_at_rest=OFF), ["fail"]),
    ("pacs-at-rest-unproven", pacs(encrypted_at_rest=ON), ["pass"]),
    ("pacs-at-rest-unproven", pacs(), ["needs-review"]),
    ("pacs-database-exposed", pacs(DATABASE), ["fail"]),
    ("pacs-database-exposed", pacs(contained(DATABASE)), ["pass"]),
    ("pacs-database-exposed", pacs(contained(DATABASE, LOOPBACK)), ["pass"]),
    ("pacs-database-exposed", pacs(replace(DATABASE, enabled=ASK)), ["needs-review"]),
    ("pacs-database-exposed", pacs(database_encrypted=OFF), ["fail"]),
    ("pacs-ldap-cleartext", pacs(DIRECTORY), ["fail"]),
    ("pacs-ldap-cleartext", pacs(replace(DIRECTORY, encrypted=ON)), ["pass"]),
    ("pacs-ldap-cleartext", pacs(replace(DIRECTORY, encrypted=ASK)), ["needs-review"]),
    ("pacs-ldap-cleartext", pacs(contained(DIRECTORY)), ["pass"]),
    ("pacs-ldap-cleartext", pacs(replace(DIRECTORY, encrypted=UNSTATED)), []),
    ("pacs-admin-console-open", pacs(CONSOLE), ["fail"]),
    ("pacs-admin-console-open", pacs(contained(CONSOLE)), ["pass"]),
    ("pacs-admin-console-open", pacs(replace(CONSOLE, enabled=ASK)), ["needs-review"]),
    ("pacs-admin-console-open", pacs(replace(CONSOLE, service="debug", bind="127.0.0.1")), ["pass"]),
    ("pacs-peer-http-plain", practice(pacs(peers=(PEER,))), ["fail"]),
    ("pacs-peer-http-plain", practice(pacs(peers=(replace(PEER, encrypted=ON),))), ["pass"]),
    ("pacs-peer-http-plain", practice(pacs(peers=(replace(PEER, encrypted=ASK),))), ["needs-review"]),
    ("pacs-peer-http-plain", practice(pacs(peers=(replace(CT, encrypted=OFF),))), []),
    ("pacs-peer-http-plain", practice(pacs(peers=(replace(PEER, kind="login"),))), ["fail"]),
    ("pacs-peer-http-plain", practice(pacs(peers=(replace(PEER, kind="login", encrypted=ON),))), ["pass"]),
    ("pacs-version-known-bad", versioned(VERSION, (HOLE, ON)), ["fail"]),
    ("pacs-version-known-bad", versioned(VERSION), ["pass"]),
    ("pacs-version-known-bad", versioned(VERSION, (HOLE, OFF)), ["needs-review"]),
    ("pacs-version-known-bad", versioned(ASK, (HOLE, ASK), (HOLE, ASK)), ["needs-review"]),
    ("pacs-version-known-bad", pacs(version=VERSION), []),
    ("pacs-version-unknown", pacs(version=ASK), ["needs-review"]),
    ("pacs-version-unknown", pacs(version=Unknown("", "no file names it")), ["needs-review"]),
    ("pacs-version-unknown", pacs(version=VERSION), ["pass"]),
]


@pytest.mark.parametrize(("check", "subject", "expected"), CASES)
def test_verdict(check: str, subject: Any, expected: list[str]) -> None:
    assert verdicts(check, subject) == expected


def test_a_published_weakness_is_named() -> None:
    (found,) = CHECKS["pacs-version-known-bad"].asks(versioned(VERSION, (HOLE, ON)))
    assert "(CVE-2023-0001): files can be overwritten. It is fixed in 1.12.8" in str(found.message)
    assert found.subject.label == "pacs-1 CVE-2023-0001"


def test_two_places_of_shipped_passwords_are_two_findings() -> None:
    elsewhere = replace(WEB, default_account=replace(ON, evidence=(OTHER,)))
    assert verdicts("pacs-default-credentials", practice(pacs(elsewhere, accounts=(SHIPPED,)))) == ["fail", "fail"]


def test_an_account_is_told_apart_by_a_private_name_only() -> None:
    (found,) = CHECKS["pacs-default-credentials"].asks(practice(pacs(WEB, accounts=(SHIPPED,))))
    assert found.subject.private == "admin"
    assert "admin" not in found.subject.key


def test_the_missing_second_factor_weighs_more_where_outsiders_reach_the_login() -> None:
    server = pacs(WEB, second_factor=OFF)
    (near,) = CHECKS["pacs-no-mfa"].asks(practice(server))
    (far,) = CHECKS["pacs-no-mfa"].asks(practice(server, exposed(server, WEB, Role.PARTNER)))
    assert (near.weakness, far.weakness) == (None, Weakness.WEAK_BARRIER)


def test_a_console_without_a_password_reaches_the_floor() -> None:
    guarded, bare = (CHECKS["pacs-admin-console-open"].asks(pacs(replace(CONSOLE, login=one))) for one in (ON, OFF))
    assert [found.floors for found in (*guarded, *bare)] == [(), (Floor.F3,)]


def test_a_clear_line_to_the_database_is_no_open_console() -> None:
    (found,) = CHECKS["pacs-database-exposed"].asks(pacs(database_encrypted=OFF))
    assert (found.weakness, found.floors, found.subject.service) == (Weakness.WEAK_BARRIER, (), "database")
    assert str(found.title) == "The archive talks to its database in clear"
    (asked,) = CHECKS["pacs-database-exposed"].asks(pacs(database_encrypted=ASK))
    assert str(asked.title) == "Is the line to the archive's database encrypted?"


def test_a_weakness_without_code_execution_weighs_less() -> None:
    mild = replace(HOLE, remote_code=False)
    found = CHECKS["pacs-version-known-bad"].asks(versioned(VERSION, (HOLE, ON), (mild, ON)))
    assert [one.weakness for one in found] == [None, Weakness.WEAK_BARRIER]


def test_the_open_page_takes_its_image_links_along() -> None:
    server = pacs(replace(IMAGES, login=OFF))
    (page,), (links,) = (CHECKS[id].asks(server) for id in ("pacs-web-auth-off", "pacs-dicomweb-anonymous"))
    assert links.subject in page.parts
    assert "pacs-dicomweb-anonymous" in CHECKS["pacs-web-auth-off"].absorbs


def holding(name: str, use: str, owner: str = "", text: str = "granite-kite", **more: Any) -> Any:
    """A server whose file shows one secret."""
    place = decode(f"{name}.json", b'{"Password": "?"}').at(1, 14, "Password")
    more = dict.fromkeys(more, (place,))
    return replace(pacs(credentials=(credential(text, place, use, owner),), **more), name=name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (holding("a", "account", "alice"), holding("b", "account", "alice"), ["fail"]),
        (holding("a", "account", "alice"), holding("b", "account", "alice", "other-kite"), []),
        (holding("a", "account", "alice"), holding("b", "database", "db"), ["fail"]),
        (holding("a", "database", "db1"), holding("b", "database", "db2"), ["fail"]),
        (holding("a", "database", "db1"), holding("b", "database", "db1"), []),
        (holding("a", "database", "db1"), holding("b", "database"), ["needs-review"]),
        (holding("a", "peer", "OrthancPeers.b"), holding("b", "account", "alice"), ["needs-review"]),
        (holding("a", "store", "key"), holding("b", "store", "key"), ["needs-review"]),
        (holding("a", "account", "x", default_secrets=1), holding("b", "account", "x", default_secrets=1), []),
    ],
)
def test_a_secret_that_two_servers_share(one: Any, other: Any, expected: list[str]) -> None:
    estate = Estate(systems=(System("a", pacs=one), System("b", pacs=other)))
    found = list(CHECKS["pacs-secret-reused"].asks(estate))
    assert [judged.verdict.value for judged in found] == expected
    assert "granite" not in repr(found)
    assert all(len(judged.evidence) == 2 for judged in found)


def boxed(name: str, *secrets: Any) -> Container:
    return Container(name, LINE, credentials=secrets)


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ((boxed("db", credential("granite-kite", OTHER, "database", "db")),), ["fail"]),
        ((boxed("db", credential("limestone-kite", OTHER, "database", "db")),), []),
        ((boxed("web", credential("granite-kite", OTHER, "peer", "web")),), []),
        ((boxed("web", credential("granite-kite", OTHER)),), []),
        (
            (
                boxed("db", credential("slate-kite", LINE, "database", "db")),
                boxed("login", credential("slate-kite", OTHER, "database", "db")),
            ),
            [],
        ),
        (
            (
                boxed("db", credential("slate-kite", LINE, "database", "db")),
                boxed("more", credential("slate-kite", OTHER, "database", "more")),
            ),
            ["fail"],
        ),
        (
            (boxed("db", credential("slate-kite", LINE, "database", "db"), credential("slate-kite", OTHER, "", "x")),),
            ["fail"],
        ),
    ],
)
def test_a_secret_that_a_container_has_too(containers: tuple[Container, ...], expected: list[str]) -> None:
    estate = Estate(systems=(System("a", pacs=replace(pacs(credentials=(ALICE,)), name="a"), containers=containers),))
    assert verdicts("pacs-secret-reused", estate) == expected


@pytest.mark.parametrize(
    ("check", "field", "more", "verdict"),
    [
        ("pacs-secret-in-cleartext", "secrets_in_clear", {}, "fail"),
        ("pacs-default-credentials", "default_secrets", {"publications": (PUBLISHED,)}, "fail"),
        ("pacs-default-credentials", "default_secrets", {"host_network": True}, "fail"),
        ("pacs-default-credentials", "default_secrets", {"publications": (LOOPBACK,), "service": "database"}, "pass"),
        ("pacs-default-credentials", "default_secrets", {"service": "console"}, "needs-review"),
    ],
)
def test_the_secrets_of_a_container(check: str, field: str, more: dict[str, Any], verdict: str) -> None:
    holding = replace(Container("db", LINE), **{field: (OTHER.noted("POSTGRES_PASSWORD"),)}, **more)
    estate = Estate(systems=(System("a", containers=(holding, Container("web", LINE))),))
    (found,) = CHECKS[check].asks(estate)
    assert (found.verdict.value, found.subject.label) == (verdict, "db")


def test_a_published_password_of_a_database_is_told_once() -> None:
    place = OTHER.noted("POSTGRES_PASSWORD")
    listener = replace(DATABASE, default_account=Known(value=True, setting="POSTGRES_PASSWORD", evidence=(place,)))
    system = System("a", pacs=pacs(listener), containers=(Container("db", LINE, default_secrets=(place,)),))
    assert verdicts("pacs-default-credentials", Estate(systems=(system,))) == ["fail"]


@pytest.mark.parametrize(("text", "expected"), [("granite-kite", ["fail"]), ("limestone-kite", [])])
def test_a_secret_that_a_firewall_has_too(text: str, expected: list[str]) -> None:
    source = decode("edge.cfg", f"snmp-server community {text}\n".encode())
    source.hide(22, 22 + len(text))
    wall = Firewall("edge", "x", source.line(1))
    estate = Estate(
        systems=(System("a", pacs=pacs(credentials=(ALICE,))), System("edge", firewall=wall)),
        sources=(Covered(source, "x", "edge"),),
    )
    found = list(CHECKS["pacs-secret-reused"].asks(estate))
    assert [judged.verdict.value for judged in found] == expected
    assert not any("granite" in place.quote() for judged in found for place in judged.evidence)
