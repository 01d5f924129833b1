"""The servers around an archive: the realm of Keycloak and WildFly."""

import base64
import hashlib
import json
from typing import Any

import pytest

from auditor.model.pacs import Listener, Pacs
from tests.formats.dcm4chee.archives import device, read, value

FORM = {"authenticator": "auth-username-password-form", "requirement": "REQUIRED"}


def realm(**settings: Any) -> Pacs:
    return read(device(), {"realm": "dcm4che", "clients": [], **settings}).pacs[0]


def flows(requirement: str, outer: str = "ALTERNATIVE", authenticator: str = "auth-otp-form") -> list[dict[str, Any]]:
    steps = [FORM, {"authenticator": authenticator, "requirement": requirement}]
    forms = {"alias": "forms", "authenticationExecutions": steps}
    inner = {"flowAlias": "forms", "requirement": outer}
    return [{"alias": "browser", "authenticationExecutions": [inner]}, forms]


NEW = [{"alias": "CONFIGURE_TOTP", "enabled": True, "defaultAction": True}]
DIRECT = [{"clientId": "ui", "directAccessGrantsEnabled": True}]


@pytest.mark.parametrize(
    ("settings", "second"),
    [
        ({"authenticationFlows": flows("REQUIRED")}, True),
        ({"authenticationFlows": flows("DISABLED")}, False),
        ({"authenticationFlows": flows("REQUIRED", "CONDITIONAL")}, False),
        ({"authenticationFlows": flows("REQUIRED", authenticator="webauthn-authenticator")}, True),
        ({"authenticationFlows": flows("REQUIRED", authenticator="conditional-user-configured")}, False),
        ({"authenticationFlows": flows("REQUIRED", "CONDITIONAL"), "requiredActions": NEW}, None),
        ({"authenticationFlows": flows("REQUIRED"), "clients": DIRECT}, False),
        ({"authenticationFlows": flows("REQUIRED"), "identityProviders": [{"alias": "hospital"}]}, None),
        ({}, None),
    ],
)
def test_second_proof(settings: dict[str, Any], second: bool | None) -> None:
    assert value(realm(**settings).second_factor) is second


STORES = "org.keycloak.storage.UserStorageProvider"
DIRECTORY = {STORES: [{"name": "ldap", "config": {}}]}
RULED = {STORES: [{"name": "ldap", "config": {"validatePasswordPolicy": ["true"]}}]}


@pytest.mark.parametrize(
    ("settings", "fact", "expected"),
    [
        ({}, "lockout", False),
        ({"bruteForceProtected": True}, "lockout", True),
        ({}, "idle_minutes", 30),
        ({"ssoSessionIdleTimeout": 900}, "idle_minutes", 15),
        ({"ssoSessionIdleTimeout": 901}, "idle_minutes", 16),
        ({"ssoSessionIdleTimeout": "long"}, "idle_minutes", None),
        ({}, "password_length", 0),
        ({"passwordPolicy": ""}, "password_length", 0),
        ({"passwordPolicy": "length(14) and digits(1)"}, "password_length", 14),
        ({"passwordPolicy": "passwordHistory(3)"}, "password_length", 0),
        ({"passwordPolicy": "length(14)", "components": DIRECTORY}, "password_length", None),
        ({"passwordPolicy": "length(14)", "components": RULED}, "password_length", 14),
        ({}, "retention_days", None),
        ({"eventsEnabled": False, "eventsExpiration": 86400}, "retention_days", None),
        ({"eventsEnabled": True, "eventsExpiration": 86400}, "retention_days", 1),
        ({"eventsEnabled": True, "eventsExpiration": 0}, "retention_days", 0),
    ],
)
def test_settings_of_the_realm(settings: dict[str, Any], fact: str, expected: object) -> None:
    assert value(getattr(realm(**settings), fact)) == expected


@pytest.mark.parametrize(("setting", "encrypted"), [("all", True), ("none", False), ("external", None), (None, None)])
def test_the_login_page(setting: str | None, encrypted: bool | None) -> None:
    pacs = realm(**({"sslRequired": setting} if setting else {}))
    (port,) = (one for one in pacs.listeners if one.service == "web")
    assert value(port.encrypted) is encrypted
    assert "/realms/dcm4che" in port.paths


def stored(password: str, rounds: int = 1000) -> dict[str, Any]:
    raw = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", rounds, 32)
    secret = {"value": base64.b64encode(raw).decode(), "salt": base64.b64encode(b"salt").decode()}
    how = {"hashIterations": rounds, "algorithm": "pbkdf2-sha256"}
    return {"type": "password", "secretData": json.dumps(secret), "credentialData": json.dumps(how)}


@pytest.mark.parametrize(
    ("credential", "default", "clear"),
    [
        ({"type": "password", "value": "changeit"}, True, True),
        ({"type": "password", "value": "Spring-Lake-2291"}, False, True),
        (stored("changeit"), True, False),
        (stored("root"), True, False),
        (stored("Spring-Lake-2291"), False, False),
        (stored("changeit") | {"credentialData": "{}"}, False, False),
        (stored("changeit") | {"secretData": "cut"}, False, False),
        ({"type": "otp", "secretData": "x"}, False, False),
    ],
)
def test_people_of_the_realm(credential: dict[str, Any], default: bool, clear: bool) -> None:
    pacs = realm(users=[{"username": "root", "credentials": [credential]}, {"username": "b", "enabled": False}])
    (one,) = pacs.accounts
    assert (one.default_password, one.clear_text) == (default, clear)
    assert bool(pacs.secrets_in_clear) is clear
    assert all("Spring" not in place.quote() for place in pacs.secrets_in_clear)


LISTENERS = """<http-listener name="default" socket-binding="http"/>
<https-listener name="https" socket-binding="https" ssl-context="c"/>"""


def wildfly(
    *,
    deployed: str = "dcm4chee-arc-ear-5.35.1-psql-secure.ear",
    listeners: str = LISTENERS,
    public: str = "<any-address/>",
    more: str = "",
    console: str = "",
    offset: str = "0",
) -> Pacs:
    text = f"""<?xml version="1.0"?>
<server xmlns="urn:jboss:domain:20.0"><management><management-interfaces>{console}</management-interfaces></management>
{more}{listeners}<interfaces><interface name="public">{public}</interface></interfaces>
<socket-binding-group name="s" default-interface="public" port-offset="{offset}">
<socket-binding name="http" port="${{jboss.http.port:8080}}"/><socket-binding name="https" port="8443"/>
<socket-binding name="management-http" port="9990"/></socket-binding-group>
<deployments><deployment name="{deployed}"/></deployments></server>"""
    return read(device(), text).pacs[0]


def web(pacs: Pacs) -> list[Listener]:
    return [one for one in pacs.listeners if one.service == "web"]


@pytest.mark.parametrize(
    ("deployed", "version", "login"),
    [
        ("dcm4chee-arc-ear-5.35.1-psql-secure.ear", "5.35.1", True),
        ("dcm4chee-arc-ear-5.31.2-psql.ear", "5.31.2", False),
        ("other.war", None, None),
    ],
)
def test_what_is_deployed_tells_version_and_login(deployed: str, version: str | None, login: bool | None) -> None:
    pacs = wildfly(deployed=deployed)
    assert value(pacs.version) == version
    assert [value(one.login) for one in web(pacs)] == [login, login]
    assert (pacs.lockout.setting == "realm") is (login is True)


def test_ports_of_the_application_server() -> None:
    assert [(one.number, value(one.encrypted)) for one in web(wildfly())] == [(8080, False), (8443, True)]
    assert [one.number for one in web(wildfly(offset="100"))] == [8180, 8543]


@pytest.mark.parametrize(
    ("public", "remote", "bind"),
    [
        ("<any-address/>", True, ""),
        ('<inet-address value="127.0.0.1"/>', False, "127.0.0.1"),
        ('<inet-address value="10.20.0.15"/>', True, "10.20.0.15"),
        ('<inet-address value="${jboss.bind.address:127.0.0.1}"/>', None, ""),
        ("<loopback/>", False, "127.0.0.1"),
    ],
)
def test_interfaces(public: str, remote: bool | None, bind: str) -> None:
    port = web(wildfly(public=public))[0]
    assert (value(port.remote), port.bind) == (remote, bind)


@pytest.mark.parametrize(
    ("context", "weak", "certificate"),
    [
        ('protocols="TLSv1.2 TLSv1.3"', False, False),
        ('protocols="TLSv1 TLSv1.2"', True, False),
        ('protocols="TLSv1.3" need-client-auth="true"', False, True),
        ('protocols="${env.TLS_PROTOCOLS:TLSv1.2}"', None, False),
        ("", None, False),
    ],
)
def test_tls_of_the_web(context: str, weak: bool | None, certificate: bool) -> None:
    how = web(wildfly(more=f'<server-ssl-context name="c" {context}/>'))[1].tls
    assert (value(how.minimum_weak), value(how.client_certificate)) == (weak, certificate)


@pytest.mark.parametrize(
    ("attributes", "login"), [('http-authentication-factory="f"', True), ('security-realm="r"', True), ("", False)]
)
def test_the_console(attributes: str, login: bool) -> None:
    console = f'<http-interface {attributes}><socket-binding http="management-http"/></http-interface>'
    (port,) = (one for one in wildfly(console=console).listeners if one.service == "console")
    assert (port.number, value(port.login), value(port.encrypted)) == (9990, login, False)


@pytest.mark.parametrize(
    ("url", "where", "encrypted"),
    [
        ("jdbc:postgresql://10.20.0.18:5432/pacsdb", "10.20.0.18", False),
        ("jdbc:postgresql://db.example.org/pacsdb?sslmode=verify-full", "db.example.org", True),
        ("jdbc:postgresql://localhost:5432/pacsdb", "local", True),
        ("jdbc:postgresql://db:5432/pacsdb", "db", None),
        ("jdbc:postgresql://${env.POSTGRES_HOST}:5432/pacsdb", None, None),
    ],
)
def test_the_database(url: str, where: str | None, encrypted: bool | None) -> None:
    source = f'<datasource pool-name="PacsDS"><connection-url>{url}</connection-url></datasource>'
    example = '<datasource pool-name="ExampleDS"><connection-url>jdbc:h2:mem:test</connection-url></datasource>'
    pacs = wildfly(more=example + source)
    assert (value(pacs.database), value(pacs.database_encrypted)) == (where, encrypted)


@pytest.mark.parametrize(
    ("element", "default", "shown"),
    [
        ('<security user-name="pacs" password="pacs"/>', True, True),
        ('<security user-name="pacs" password="Tulip-Mast-42"/>', False, True),
        ("<password>Tulip-Mast-42</password>", False, True),
        ('<credential-reference clear-text="secret"/>', True, True),
        ('<credential-reference store="s" alias="a"/>', False, False),
        ('<security password="${env.PASSWORD}"/>', False, False),
    ],
)
def test_secrets_of_the_application_server(element: str, default: bool, shown: bool) -> None:
    pacs = wildfly(more=f"{element}\n")
    assert (bool(pacs.default_secrets), bool(pacs.secrets_in_clear)) == (default, shown)
    assert all("Tulip" not in one.quote() for one in pacs.secrets_in_clear)


LEVEL = '<logger category="{}"><level name="{}"/></logger>'
ROOT = '<root-logger><level name="{}"/></root-logger>'


@pytest.mark.parametrize(
    ("loggers", "logged"),
    [
        ("", None),
        (ROOT.format("INFO"), None),
        (ROOT.format("DEBUG"), True),
        (ROOT.format("DEBUG") + LEVEL.format("org.dcm4che3.net", "INFO"), None),
        (ROOT.format("INFO") + LEVEL.format("org.dcm4che3.net.Dimse", "TRACE"), True),
        (ROOT.format("INFO") + LEVEL.format("org.dcm4che", "DEBUG"), None),
        (ROOT.format("${env.LEVEL:INFO}"), None),
    ],
)
def test_messages_in_the_log(loggers: str, logged: bool | None) -> None:
    assert value(wildfly(more=f"<subsystem>{loggers}</subsystem>").phi_in_logs) is logged
