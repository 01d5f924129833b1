"""Secrets planted in the syntaxes of real exports are struck out, and nothing that is evidence is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.secret import WITHHELD, strike_patterns

S = "Zq7!vT2x"
"""The planted secret."""
HASH = "kXbP1dL2mVnC8sRtY0uQwE3r"

PLANTED = [
    # JSON, YAML, properties, environment
    '{"Password": "%s"}',
    '{"password":"%s","port":104}',
    '"DicomTlsPrivateKeyPassword" : "%s",',
    '  "AuthToken":\n    "%s"',
    '"RegisteredUsers" : { "alice" : "%s", "bob": "x" },',
    "ORTHANC__REGISTERED_USERS: '{\"alice\": \"%s\"}'",
    'ORTHANC__REGISTERED_USERS={\\"alice\\": \\"%s\\"}',
    "password: %s",
    "password: my %s phrase",
    "db_password:   '%s'   # old",
    "{user: pacs, password: %s, port: 5432}",
    "      - POSTGRES_PASSWORD=%s",
    "KEYCLOAK_ADMIN_PASSWORD=%s;x,y",
    "keycloak.admin.password = my %s",
    "hibernate.connection.password=%s",
    "export PGPASSWORD=%s",
    "password: |\n    %s\nport: 1",
    "    password: >-\n      first %s\n      second\n    port: 1",
    "API key: %s",
    "Shared Secret=%s",
    "passwords: [one, %s]",
    "apiKey => '%s'",
    "userPassword:: %s",
    "dicomKeyStorePin: %s",
    "MYSQL_PWD=%s",
    # XML
    "<password>%s</password>",
    '<radius_secret type="x">%s</radius_secret>',
    "<rocommunity>%s</rocommunity>",
    "<pre-shared-key>%s</pre-shared-key>",
    "<ldap_bindpw><![CDATA[%s]]></ldap_bindpw>",
    "<ns:Password>%s</ns:Password>",
    '<connection user="pacs" password="%s"/>',
    "<bcrypt-hash>%s</bcrypt-hash>",
    "<prv>%s</prv>",
    # ASA and IOS
    "enable password %s encrypted",
    "enable secret 5 %s",
    "passwd %s encrypted",
    "username admin password %s pbkdf2 privilege 15",
    "username admin privilege 15 secret 9 %s",
    " password 7 %s",
    "username maria password 0 two words %s",
    "snmp-server community %s ro 10",
    "snmp-server host inside 10.1.1.1 community %s version 2c",
    "snmp-server host 10.1.1.1 version 2c %s  config",
    "snmp-server host 10.1.1.1 traps %s",
    "snmp-server user ops group v3 auth sha %s priv aes 128 other",
    "snmp-server user ops group v3 auth sha other priv aes 128 %s",
    " ikev1 pre-shared-key %s",
    " ikev2 local-authentication pre-shared-key %s",
    "  pre-shared-key local %s",
    "  pre-shared-key address 192.0.2.1 key %s",
    "crypto isakmp key 6 %s address 192.0.2.1",
    "tacacs-server host 10.1.1.1 key 7 %s",
    "radius-server key %s",
    " key %s",
    " key 7 %s",
    "failover key %s",
    "aaa-server RAD (inside) host 10.1.1.5 key %s",
    "ntp authentication-key 1 md5 %s 7",
    "ip ospf message-digest-key 10 md5 7 %s",
    " ip ospf authentication-key %s",
    "key config-key password-encrypt %s",
    "ldap-login-password %s",
    "   key-string 7 %s",
    "wpa-psk ascii 7 %s",
    # FortiOS, Junos, VyOS, others
    "        set password ENC %s",
    "        set psksecret ENC %s",
    '        set passwd "%s"',
    'encrypted-password "%s"; ## SECRET-DATA',
    'pre-shared-key ascii-text "%s";',
    "community %s {",
    "set snmp community %s authorization ro",
    "set system login user vyos authentication plaintext-password '%s'",
    "set vpn ipsec peer 192.0.2.1 pre-shared-secret %s",
    "requirepass %s",
    "mysqldump --password %s pacs",
    "remark the vendor's password is %s",
    # forms that need no name
    "url: postgres://pacs:%s@db/pacs",
    "LDAP_URL=ldap://cn=admin:p@%s@ldap:389",
    "Authorization: Basic %s99==",
    "header = 'Bearer %s99'",
    "curl -s -u orthanc:%s http://localhost:8042/system",
]  # fmt: skip


@pytest.mark.parametrize("line", PLANTED)
def test_a_planted_secret_is_struck(line: str) -> None:
    for secret in (S, "hunter2", HASH):
        text = line % secret.replace("!", "") if "Basic" in line or "Bearer" in line else line % secret
        struck = strike_patterns(text)
        assert secret not in struck
        assert WITHHELD in struck
        assert strike_patterns(struck) == struck


@pytest.mark.parametrize(
    "secret",
    [
        "$1$abcd$kXbP1dL2mVnC8sRtY0uQwE",
        "$6$salt$kXbP1dL2mVnC8sRtY0uQwE",
        "$2y$10$kXbP1dL2mVnC8sRtY0uQwE",
        "$9$iqm5zF/9Cu",
        "$sha512$5000$kXbP1dL2mVnC8sRt==$tY0uQwE",
        "{SSHA}kXbP1dL2mVnC8sRtY0uQwE",
        "ENC AK1kXbP1dL2mVnC8sRtY0uQwE=",
        "-AQ==kXbP1dL2mVnC8sRtY0uQwE=",
        "eyJhbGciOi.eyJzdWIiOi.kXbP1dL2mVnC8sRtY0uQwE",
        "-----BEGIN RSA PRIVATE KEY-----\nkXbP1dL2mVnC8sRtY0uQwE\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nkXbP1dL2mVnC8sRtY0uQwE",
        "-----BEGIN OpenVPN Static key V1-----\nkXbP1dL2mVnC8sRtY0uQwE\n-----END OpenVPN Static key V1-----",
    ],
)
def test_a_secret_is_known_by_its_own_form(secret: str) -> None:
    struck = strike_patterns(f"line 1 with {secret} in it")
    assert "Y0uQwE" not in struck
    assert struck.startswith("line 1 with ")


@pytest.mark.parametrize(
    "line",
    [
        '"AuthenticationEnabled" : false,',
        '"DicomModalities" : { "COMPASS" : [ "COMPASS", "10.20.0.31", 104 ] },',
        '"TOKEN" : [ "TOKEN", "10.20.0.31", 104 ]',
        '"DicomTlsPrivateKey" : "/etc/orthanc/pacs.key",',
        '"DicomTlsRemoteCertificateRequired" : true',
        '"SslCertificate": "/etc/ssl/pacs.pem"',
        "POSTGRES_PASSWORD_FILE: /run/secrets/db",
        "POSTGRES_PASSWORD: ${DB_PASSWORD}",
        "POSTGRES_PASSWORD: $DB_PASSWORD",
        "secrets: [db, web]",
        "passwordRequired: true",
        "password: null",
        '"password": ""',
        "password: *****",
        "password: <removed>",
        "enable password *****",
        "password policy: {min-length: 12}",
        "password-policy minimum-length 12",
        "service password-encryption",
        "port-mapping: 104:104",
        "spin: 5",
        "typing: x",
        "ping: 5",
        "http://10.20.0.15:8042/dicom-web@x",
        "ssh timeout 5",
        "console timeout 0",
        "ssh key-exchange group dh-group14-sha256",
        "crypto key generate rsa modulus 2048",
        "key chain OSPF",
        " key 1",
        "passive-interface default",
        "pass in quick on em0 proto tcp to 10.20.0.15 port 104",
        "<type>pass</type>",
        "<interface>wan</interface>",
        "route-map X permit 10 set community 65000:100",
        "access-list OUT extended permit tcp any host 10.20.0.15 eq 104",
        '-A FORWARD -d 10.20.0.15/32 -p tcp -m tcp --dport 104 -m comment --comment "basic access" -j ACCEPT',
        "aaa authentication ssh console LOCAL",
        "authentication pre-share",
        "set admintimeout 5",
        "basic authentication is on",
        f"password: {WITHHELD}",
        f"snmp-server community {WITHHELD} ro",
        f'"RegisteredUsers" : {{ "alice" : "{WITHHELD}" }}',
    ],
)
def test_what_is_evidence_stays(line: str) -> None:
    assert strike_patterns(line) == line


@pytest.mark.parametrize(
    ("line", "struck"),
    [
        ("enable password x1 encrypted", "enable password (value withheld) encrypted"),
        ("username a password x1 pbkdf2 privilege 15", "username a password (value withheld) pbkdf2 privilege 15"),
        ("username a secret 9 x1", "username a secret 9 (value withheld)"),
        ("snmp-server community x1 RO 10", "snmp-server community (value withheld) RO 10"),
        ('{"password":"x1","port":104}', '{"password":"(value withheld)","port":104}'),
        ("{user: a, password: x1, port: 1}", "{user: a, password: (value withheld), port: 1}"),
        ("<password>x1</password>", "<password>(value withheld)</password>"),
        ("postgres://a:x1@db:5432/a", "postgres://a:(value withheld)@db:5432/a"),
        ("password: x1  # since May", "password: (value withheld)  # since May"),
        ("set password ENC x1", "set password ENC (value withheld)"),
        ("$1$a$b then $1$c$d", "(value withheld) then (value withheld)"),
    ],
)
def test_what_stands_around_a_secret_stays(line: str, struck: str) -> None:
    assert strike_patterns(line) == struck


WORDS = st.sampled_from(
    ["password", "secret", "key", "community", "snmp-server", ":", "=", " ", "\n", '"', "'", "{", "}", "[", "]", "<",
     ">", "\\", "$", "1", "://", "@", "ENC", "x1", ",", ";", "#", WITHHELD]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30).map("".join))
def test_striking_twice_changes_nothing(text: str) -> None:
    once = strike_patterns(text)
    assert strike_patterns(once) == once


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "password ", "password: ", 'password: "', "key ", "<password>", "://a:", "-----BEGIN PRIVATE KEY-----",
     "eyJ", "{", "RegisteredUsers: {", "'", "\\", "-", "snmp-server host a ", "curl -u ", ", ", "ENC ", "$1$",
     "secret 7 "],
)  # fmt: skip
def test_time_grows_with_the_text(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.perf_counter()
    strike_patterns(text)
    assert time.perf_counter() - started < 4
