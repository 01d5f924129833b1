"""What FortiOS does when nothing is written, from which version on, and who says so."""

from auditor.formats import Default

Version = tuple[int, ...]
_GUIDE52 = "FortiOS 5.2 hardening guide; CIS FortiGate 7.0 benchmark"
_TIMEOUT = "FortiOS 5.2 hardening guide; Fortinet's Terraform provider, fortios_system_global (FortiOS 6.0 to 7.6)"
_CLI62 = "FortiOS 6.2.11 cookbook, ssl-min-proto-version; FortiOS 7.2.5 administration guide, TLS configuration"
_TIP_MATCH_VIP = "Fortinet technical tip 94794; training guide of FortiOS 7.2"
_PORTS = "Fortinet's Terraform provider, fortios_system_global (FortiOS 6.0 to 7.6)"

ADMIN_TIMEOUT = Default("admintimeout", 5, _TIMEOUT)
LOCKOUT = Default("admin-lockout-threshold", 3, _GUIDE52)
PASSWORD_POLICY = Default("password-policy status", "disable", "FortiOS 6.4.7 CLI reference")
STRONG_CRYPTO = Default("strong-crypto", "enable", _CLI62, since=(6, 0))
STRICT_CHECK = Default("strict-src-check", "disable", "Fortinet technical tip 194382, RPF implementation")
SSL_MINIMUM = Default("ssl-min-proto-ver", "tls1-2", _CLI62, since=(6, 2))
ACTION = Default("firewall policy action", "deny", "Fortinet technical tip 264457")
LOCAL_ACTION = Default("local-in-policy action", "deny", "FortiOS 6.2.16 CLI reference; technical tip 366248")
ADMIN_PORTS = (
    Default("admin-sport", 443, _PORTS),
    Default("admin-port", 80, _PORTS),
    Default("admin-ssh-port", 22, _PORTS),
    Default("admin-telnet-port", 23, _PORTS),
)
DENIES_MATCH_VIP = (
    Default("match-vip (deny)", "disable", _TIP_MATCH_VIP, until=(7, 2, 3)),
    Default("match-vip (deny)", "enable", _TIP_MATCH_VIP, since=(7, 2, 4)),
)
"""The sources differ on 7.2.3, so that it has no default here."""
INTRAZONE = Default("zone intrazone", "deny", "FortiOS CLI reference 6.0 to 7.4.8, config system zone")
LONE_MEMBER = Default(
    "zone intrazone allow, one member", "lets through", "Fortinet technical tip 279733: nothing before 7.4.4", (7, 4, 4)
)
SSH_WEAK = (
    Default("ssh-kex-sha1", "disable", "FortiOS 6.4 CLI reference, config system global"),
    Default("ssh-cbc-cipher", "disable", "FortiOS 6.4 CLI reference, config system global"),
    Default("admin-ssh-v1", "disable", "FortiOS 6.2 CLI reference, config system global"),
)
REAL_SERVER_PORT = Default(
    "access-proxy realservers port", 443, "FortiOS 7.0.0 administration guide, ZTNA HTTPS access proxy example", (7, 0)
)
CLIENT_CERT = Default(
    "access-proxy client-cert", "enable", "FortiOS 7.2.2 CLI reference, firewall access-proxy", (7, 0)
)
PROXY_PORT = Default("web-proxy explicit http-incoming-port", 8080, "FortiOS 6.0.6 CLI reference, web-proxy explicit")
PROXY_ACTION = Default("web-proxy explicit sec-default-action", "deny", "Fortinet technical tip 402210")
POLICY_ROUTE = Default("router policy action", "permit", "FortiOS 7.4.9 CLI reference, config router policy")
DEFAULTS = (
    ADMIN_TIMEOUT, LOCKOUT, PASSWORD_POLICY, STRONG_CRYPTO, STRICT_CHECK, SSL_MINIMUM, ACTION, LOCAL_ACTION, INTRAZONE,
    LONE_MEMBER, REAL_SERVER_PORT, CLIENT_CERT, PROXY_PORT, PROXY_ACTION, POLICY_ROUTE,
    *ADMIN_PORTS, *DENIES_MATCH_VIP, *SSH_WEAK,
)  # fmt: skip


def denies_match_vip(version: Version) -> bool | None:
    """Whether a deny without a setting also matches what a virtual IP translated; None where that is not known."""
    found = next((one.value for one in DENIES_MATCH_VIP if one.holds(version)), None) if version else None
    return None if found is None else found == "enable"
