"""What PAN-OS does when nothing is written, and who says so."""

from auditor.formats import Default
from auditor.formats.panos.applications import DEFAULTS as APPLICATION_PORTS

_HELP = "PAN-OS web interface help 10.1"
INTRAZONE = Default("intrazone-default", "allow", "PAN-OS Administrator's Guide 9.1 and 11.1, Security Policy Rules")
INTERZONE = Default("interzone-default", "deny", "PAN-OS Administrator's Guide 9.1 and 11.1, Security Policy Rules")
IPV6 = Default("ipv6-firewalling", value=True, source="knowledge base, How to Enable and Disable IPv6 Firewalling")
LOCKOUT = Default(
    "admin-lockout",
    value=False,
    source="CIS Palo Alto Firewall 9 Benchmark 1.0.0, 1.4.2: not configured, so no lockout",
)
MGT_TELNET = Default("disable-telnet", "yes", f"{_HELP}, Device > Setup > Interfaces")
MGT_HTTP = Default("disable-http", "yes", f"{_HELP}, Device > Setup > Interfaces")
INTERFACE_PROFILE = Default(
    "interface-management-profile", "none: the interface answers nothing", "Networking Administrator's Guide 11.1"
)
LOG_END = Default("log-end", "yes", f"{_HELP}, Policies > Security > Actions")
SHIPPED_PASSWORD = Default(
    "phash",
    "9687fc6bba3f00f986795c0e3f0429dcf7a7d3d92a4f49e9cbcf83a0bf225a7e",
    "SHA-256 of the hash that stands in the configuration as shipped; crypt(3) of the published password gives it",
)
MIN_VERSION = Default("min-version", "tls1-0", "PAN-OS Administrator's Guide 7.1, SSL/TLS Service Profile", until=(8,))
DEFAULTS = (
    INTRAZONE, INTERZONE, IPV6, LOCKOUT, MGT_TELNET, MGT_HTTP, INTERFACE_PROFILE, LOG_END, SHIPPED_PASSWORD,
    MIN_VERSION, *APPLICATION_PORTS,
)  # fmt: skip
