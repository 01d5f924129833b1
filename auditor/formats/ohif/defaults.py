"""What OHIF does when nothing is written, by version, and who says so."""

from auditor.formats import Default

LOGIN = Default("oidc", "none: the viewer sends nobody to a login", "docs.ohif.org/deployment/authorization (3.9)")
FLOW = Default(
    "oidc.response_type",
    "id_token, the implicit flow, unless useAuthorizationCodeFlow is true, which always asks for a code",
    "OHIF/Viewers platform/app/src/utils/legacyOIDCClient.ts and nextOIDCClient.ts (3.8 to 3.11)",
)
DYNAMIC = Default(
    "dangerouslyUseDynamicConfig.enabled", False, "docs.ohif.org/configuration/configurationfiles (3.5 to 3.13)"
)
ANY_ADDRESS = Default(
    "dangerouslyUseDynamicConfig.regex",
    "absent, which every address fits",
    "docs.ohif.org/migration-guide/3p13-to-3p14/dynamic-config",
    until=(3, 14),
)
REFUSED = Default(
    "dangerouslyUseDynamicConfig.regex",
    "absent, which refuses every address unless origins are listed",
    "docs.ohif.org/migration-guide/3p13-to-3p14/dynamic-config",
    since=(3, 14),
)
DEFAULTS = (LOGIN, FLOW, DYNAMIC, ANY_ADDRESS, REFUSED)
