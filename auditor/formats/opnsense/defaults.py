"""What OPNsense does when nothing is written, and who says so."""

from auditor.formats import Default

_CORE = "github.com/opnsense/core"
_LIBRARY = f"{_CORE}, src/etc/inc/filter.lib.inc"
QUICK = Default(
    "quick", "yes unless floating", f"{_CORE}, src/opnsense/mvc/app/library/OPNsense/Firewall/FilterRule.php"
)
DIRECTION = Default("direction", "in", QUICK.source)
GATEWAY = Default("gateway", "the routing table", f"{QUICK.source}, parseRoute")
ORDER = Default(
    "order of rules",
    "floating, interface groups by sequence, interfaces; in each the newer model's rules first",
    f"{_CORE}, FilterRuleField.php (getPriority, sort_order) and plugins.inc.d/pf.inc (pf_firewall)",
)
NEWER_RULE = Default(
    "OPNsense/Firewall/Filter rule",
    "enabled, pass, quick, in, IPv4, any protocol",
    f"{_CORE}, src/opnsense/mvc/app/models/OPNsense/Firewall/Filter.xml (1.0.4)",
)
DENY = Default("last rule", "block", f"{_LIBRARY}, filter_core_rules_system (Default deny rule)")
LOCKOUT = Default("noantilockout", value=False, source=f"{_LIBRARY}, filter_core_get_antilockout")
IPV6 = Default("ipv6allow", value=False, source=f"{_LIBRARY}, filter_core_rules_system (Block all IPv6)")
SHIPPED_PASSWORD = Default(
    "password",
    "2b28b5b0cd5be4d6ad8ebc25a264c71c4468ff56d858116200013e02153b0bcd",
    f"{_CORE}, src/etc/config.xml.sample: the account root",
)
"""SHA-256 of the stored form in which the published first password is shipped."""
DEFAULTS = (QUICK, DIRECTION, GATEWAY, ORDER, NEWER_RULE, DENY, LOCKOUT, IPV6, SHIPPED_PASSWORD)
