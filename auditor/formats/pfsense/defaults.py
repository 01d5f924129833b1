"""What pfSense does when nothing is written, and who says so."""

from auditor.formats import Default

_FILTER = "github.com/pfsense/pfsense, src/etc/inc/filter.inc (master)"
_CONFIG = "github.com/pfsense/pfsense, src/conf.default/config.xml (2.2)"
_LATER = "config.xml as installed since 2.3; the hash is published beside its password in set-up guides"
_MANAGER = "help text of System > User Manager > Settings (2.x)"
SESSION_MINUTES = Default("session_timeout", 240, _MANAGER)
LOGIN_PROTECTION = Default("sshlockout, webConfiguratorlockout", value=True, source=_FILTER)
AUTHENTICATION = Default("authmode", "Local Database", _MANAGER)
RULE_TYPE = Default("type", "pass", _FILTER)
RULE_FAMILY = Default("ipprotocol", "inet", _FILTER)
GUI_PORT = Default("webgui/port", 443, _FILTER)
BLOCK_PRIVATE = Default("blockpriv", value=False, source=f"{_FILTER}, filter_rules_generate")
"""Only `blockpriv` refuses private senders before the rules; `antispoof` is not quick, so a rule overrides it."""
GATEWAY = Default("gateway", "the routing table", f"{_FILTER}, filter_generate_user_rule (2.5)")
SPARED = Default(
    "disablenegate",
    "a rule for any destination that names a gateway keeps VPN networks to the routing table",
    GATEWAY.source,
)
GATEWAY_DOWN = Default(
    "skip_rules_gw_down",
    "while its gateway is down, a rule stays and follows the routing table",
    f"{_FILTER}, filter_generate_gateways (2.5)",
)
SHIPPED_PASSWORDS = (
    Default("password", "a9c6d738cd9a4efc7755c7cdd7d30f3083508cee6a32c0493373e84eeff6e762", _CONFIG),
    Default("bcrypt-hash", "da87c2fcde85ae762710481808e953d7f5bd36d60c0e3d8bf11be1a15f401885", _LATER),
)
"""SHA-256 of the stored forms in which the published first password is shipped."""
COMMUNITIES = frozenset({"public", "private"})
DEFAULTS = (
    SESSION_MINUTES, LOGIN_PROTECTION, AUTHENTICATION, RULE_TYPE, RULE_FAMILY, GUI_PORT, BLOCK_PRIVATE, GATEWAY, SPARED,
    GATEWAY_DOWN, *SHIPPED_PASSWORDS,
)  # fmt: skip
