"""Access proxies and explicit proxies: who reaches inside servers through the device itself."""

from dataclasses import dataclass

import pytest

from auditor.model.fact import Known
from auditor.model.firewall import NatKind
from auditor.model.net import NONE
from tests.formats.fortigate.forti import judged, outcome, policies, policy, reading, wall

CALLER = "tcp 198.51.100.7 > 203.0.113.12 443"
GUIDE = "7.0.0 administration guide, ZTNA HTTPS access proxy example: the proxy connects to the real server by itself"
GUIDE_RULE = "7.0.0 administration guide, Basic ZTNA configuration: a ZTNA rule is a proxy policy and says who may"
CLI = "7.2.2 CLI reference, firewall access-proxy"
CLI_POLICY = "7.2.1 CLI reference, firewall proxy-policy"
SECTION_4 = "no export holds who has a certificate, a login or a tag"
ACCESS_VIP = """config firewall vip
    edit "ztna"
        set type access-proxy
        set extip 203.0.113.12
        set extintf "wan1"
        set server-type https
        set extport 443
        set ssl-certificate "practice"
    next
end
"""
WEB = ("ip 10.20.0.15", "port 8042")


def real(*servers: tuple[str, ...], service: str = "https") -> str:
    """The real servers of an access proxy."""
    written = ("".join(f"                        set {line}\n" for line in one) for one in servers)
    listed = "".join(
        f"                    edit {n}\n{one}                    next\n" for n, one in enumerate(written, 1)
    )
    return f"""        config api-gateway
            edit 1
                set service {service}
                config realservers
{listed}                end
            next
            edit 2
                set service samlsp
                set saml-server "practice-saml"
            next
        end
"""


def access(inside: str, *lines: str, table: str = "firewall access-proxy") -> str:
    settings = "".join(f"        set {one}\n" for one in ('vip "ztna"', *lines))
    return f'{ACCESS_VIP}config {table}\n    edit "reading"\n{settings}{inside}    next\nend\n'


def rule(*lines: str, action: str = "accept") -> str:
    """A proxy policy, for the access proxy unless another kind is named; later lines override."""
    usual = ('srcintf "wan1"', 'srcaddr "all"', 'dstaddr "all"', f"action {action}", 'schedule "always"')
    kind = () if any(one.startswith("proxy ") for one in lines) else ("proxy access-proxy", 'access-proxy "reading"')
    settings = "".join(f"        set {one}\n" for one in (*kind, *usual, *lines))
    return f"config firewall proxy-policy\n    edit 1\n{settings}    next\nend\n"


@dataclass(frozen=True)
class Row:
    """A configuration, what becomes of a caller from the internet, and why."""

    text: str
    expected: str
    why: str
    packet: str = CALLER


WHOLE = access(real(WEB))
BARE = access(real(WEB), "client-cert disable")
FORWARD = ('address "pacs"', "mappedport 3389")
LOGINS = 'config authentication rule\n    edit "all"\n        set srcaddr "all"\n    next\nend\n'
FROM_HERE = "tcp 198.51.100.20 > 203.0.113.12 443"
ROWS = [
    Row(WHOLE + rule(), "undecided", SECTION_4),
    Row(WHOLE + rule('ztna-ems-tag "healthy"'), "undecided", SECTION_4),
    Row(WHOLE, "deny", GUIDE_RULE),
    Row(WHOLE + rule("status disable"), "deny", CLI_POLICY),
    Row(WHOLE + rule(action="deny"), "deny", CLI_POLICY),
    Row(WHOLE + rule('srcaddr "partner"'), "deny", CLI_POLICY),
    Row(WHOLE + rule('srcaddr "partner"'), "undecided", CLI_POLICY, FROM_HERE),
    Row(WHOLE + rule('srcintf "office"'), "deny", CLI_POLICY),
    Row(WHOLE + rule('access-proxy "another"'), "deny", CLI_POLICY),
    Row(WHOLE + rule(), "deny", "only the port of the virtual IP", CALLER.replace("443", "8042")),
    # nothing is asked of callers
    Row(BARE + rule(), "permit 10.20.0.15:8042", CLI),
    Row(BARE + rule('groups "readers"'), "undecided", SECTION_4),
    Row(BARE + LOGINS + rule(), "undecided", SECTION_4),
    Row(BARE + rule('dstaddr "pacs"'), "undecided", "the guide does not say which destination is compared"),
    Row(BARE + policies(policy(1, "any all", "any all", 'service "ALL"', action="deny")) + rule(),
        "permit 10.20.0.15:8042", GUIDE_RULE),
    # a firewall policy may name the virtual IP
    Row(BARE + policies(policy(1, "wan1 all", "imaging ztna", 'service "ALL"')), "permit 10.20.0.15:8042", GUIDE_RULE),
    Row(WHOLE + policies(policy(1, "wan1 all", "imaging ztna", 'service "ALL"')), "undecided", SECTION_4),
    # where it leads
    Row(access(real(("ip 10.20.0.15",)), "client-cert disable") + rule(), "permit 10.20.0.15:443", CLI),
    Row(access(real(WEB, ("ip 10.20.0.16",)), "client-cert disable") + rule(), "undecided", CLI),
    Row(access(real(WEB, ("status disable", "ip 10.20.0.16")), "client-cert disable") + rule(),
        "permit 10.20.0.15:8042", CLI),
    Row(access(real(FORWARD, service="tcp-forwarding"), "client-cert disable") + rule(),
        "permit 10.20.0.15:3389", CLI),
    Row(access(real((*FORWARD[:1], "type ssh"), service="tcp-forwarding"), "client-cert disable") + rule(),
        "permit 10.20.0.15:22", CLI),
    Row(access(real(('address "nobody defined it"',)), "client-cert disable") + rule(), "undecided", CLI),
    Row(access("", "client-cert disable") + rule(), "undecided", CLI),
    Row(access(real(WEB), "client-cert disable", table="ztna web-proxy") + rule('ztna-proxy "reading"'),
        "permit 10.20.0.15:8042", "Fortinet's Terraform provider, fortios_ztna_webproxy (7.6.1 and later)"),
    Row(ACCESS_VIP, "deny", GUIDE_RULE),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{one.expected}" for n, one in enumerate(ROWS)])
def test_a_caller_of_an_access_proxy(row: Row) -> None:
    text = row.text if "config firewall policy\n" in row.text else row.text + policies()
    assert outcome(wall(text), "wan1", row.packet) == row.expected, row.why


def test_what_is_open_is_named() -> None:
    answer = judged(wall(WHOLE + policies() + rule()), "wan1", CALLER)
    assert answer.reason == 'the export leaves open whom the access proxy "reading" lets in'


def test_a_server_behind_sees_the_device() -> None:
    found = wall(BARE + policies() + rule())
    hidden = [one for one in found.nat if one.kind is NatKind.SOURCE]
    assert [(one.handle, one.to) for one in hidden] == [("proxy policy 1", NONE)]  # the address of the way out


@pytest.mark.parametrize(
    ("kind", "server_type", "encrypted"),
    [
        ("access-proxy", "https", True), ("server-load-balance", "https", True), ("server-load-balance", "ssl", True),
        ("server-load-balance", "http", False), ("server-load-balance", "tcp", None), ("static-nat", "https", None),
    ],
)  # fmt: skip
def test_a_virtual_ip_that_ends_connections_says_whether_callers_speak_tls(
    kind: str, server_type: str, encrypted: bool | None
) -> None:
    text = WHOLE.replace("type access-proxy", f"type {kind}").replace("server-type https", f"server-type {server_type}")
    tls = wall(text).nat[0].tls
    assert (tls.value if isinstance(tls, Known) else None) is encrypted


@pytest.mark.parametrize(
    "server", [('address "office net"',), ('domain "*.example.org"',), ('address "all"', "mappedport 3389")]
)
def test_servers_that_are_not_followed_are_gaps(server: tuple[str, ...]) -> None:
    found = wall(access(real(server, service="tcp-forwarding")) + policies() + rule())
    assert [one.note for one in found.gaps] == ["where this server of an access proxy stands is not followed"]


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        (rule(), ["the file does not define the access proxy reading"]),
        (WHOLE.replace(ACCESS_VIP, "") + rule(), ["the file does not define the access proxy reading"]),
        (rule(action="deny"), []),
        (rule("status disable"), []),
    ],
)
def test_a_policy_for_an_access_proxy_that_is_not_defined_is_a_gap(text: str, gaps: list[str]) -> None:
    assert [one.note for one in wall(text + policies()).gaps] == gaps


def test_an_unknown_setting_of_a_proxy_policy_is_a_gap() -> None:
    found = reading(WHOLE + rule("phase-of-moon full"))
    assert [one.note for one in found.firewalls[0].gaps] == ["the setting phase-of-moon"]


def test_the_virtual_ip_and_the_addresses_of_an_access_proxy_are_used() -> None:
    text = access(real(FORWARD, service="tcp-forwarding")) + policies() + rule()
    assert {one.note for one in wall(text).unused} == {"office net", "partner"}


EXPLICIT = """config system interface
    edit "{leg}"
        set explicit-web-proxy enable
        set explicit-ftp-proxy enable
    next
end
config web-proxy explicit
    set status {web}
    set http-incoming-port 3128
end
config ftp-proxy explicit
    set status {ftp}
end
"""
TO_INSIDE = ("proxy explicit-web", 'dstintf "imaging"')


@pytest.mark.parametrize(
    ("leg", "text", "told"),
    [
        ("wan1", rule(*TO_INSIDE), "the explicit web proxy hands callers of wan1 on to inside addresses"),
        ("office", rule(*TO_INSIDE), "the explicit web proxy hands callers of office on to inside addresses"),
        ("office", rule("proxy explicit-web", 'dstintf "any"', 'dstaddr "pacs"'), "callers of office"),
        ("office", rule("proxy explicit-web", 'dstintf "any"', 'dstaddr "partner"', "dstaddr-negate enable"), "office"),
        ("office", rule("proxy explicit-web", 'dstintf "any"', 'dstaddr "partner"'), ""),
        ("office", rule("proxy explicit-web", 'dstintf "wan1"'), ""),
        ("imaging", rule(*TO_INSIDE), ""),
        ("wan1", rule(*TO_INSIDE, action="deny"), ""),
        ("wan1", rule(*TO_INSIDE, "status disable"), ""),
        ("wan1", rule("proxy transparent-web", *TO_INSIDE[1:]), ""),
        ("wan1", rule("proxy ftp", *TO_INSIDE[1:]), ""),
        ("wan1", rule(*TO_INSIDE).replace("proxy-policy", "explicit-proxy-policy").replace("explicit-web", "web"),
         "callers of wan1"),
        ("office", "config web-proxy explicit\n    set sec-default-action accept\nend\n", "callers of office"),
    ],
)  # fmt: skip
def test_what_an_explicit_proxy_hands_on_to_inside_addresses_is_named(leg: str, text: str, told: str) -> None:
    found = wall(EXPLICIT.format(leg=leg, web="enable", ftp="disable") + policies() + text)
    assert [told in one.note for one in found.gaps] == [True] * bool(told)
    off = wall(EXPLICIT.format(leg=leg, web="disable", ftp="disable") + policies() + text)
    assert off.gaps == ()


@pytest.mark.parametrize(
    ("web", "ftp", "port", "verdict"),
    [
        ("enable", "disable", 3128, "permit 203.0.113.10:3128"),
        ("disable", "disable", 3128, "deny"),
        ("enable", "disable", 21, "deny"),
        ("disable", "enable", 21, "permit 203.0.113.10:21"),
    ],
)
def test_an_explicit_proxy_answers_at_its_interfaces(web: str, ftp: str, port: int, verdict: str) -> None:
    text = EXPLICIT.format(leg="wan1", web=web, ftp=ftp) + policies()
    assert outcome(wall(text), "wan1", f"tcp 198.51.100.7 > 203.0.113.10 {port}") == verdict
