"""What dcm4chee-arc 5 and the servers around it do when nothing is written, and who says so."""

from auditor.formats import Default

_WRITER = "JsonArchiveConfiguration.java of dcm4chee-arc-light 5.3x: values that it leaves out"
_CONNECTIONS = "JsonConfiguration.java of dcm4che 5.3x: values that it leaves out"
_DOCS = "dcm4chee-arc-cs.readthedocs.io, configuration (2026)"
_SHIPPED = "default-config.ldif of dcm4chee-arc-light 5.35"
_KEYCLOAK = "Keycloak server administration guide 26, defaults of a new realm"
_WILDFLY = "WildFly 3x model reference"

DEFAULTS = (
    Default("dicomTLSCipherSuite", "none", _DOCS),
    Default("dcmTLSNeedClientAuth", True, _CONNECTIONS),
    Default("dcmTLSProtocol", "TLSv1.2", _CONNECTIONS, since=(5, 10)),
    Default("dcmProtocol", "DICOM", _CONNECTIONS),
    Default("dicomInstalled", True, _DOCS),
    Default("dcmAcceptedCallingAETitle", "any", "ApplicationEntity.java of dcm4che: an empty list accepts every title"),
    Default("dcmValidateCallingAEHostname", False, _WRITER),
    Default("dcmUserIdentityNegotiation", "SUPPORTS", _WRITER),
    Default("dcmAcceptedMoveDestination", "any", _DOCS),
    Default("dcmOverwritePolicy", "NEVER", _WRITER),
    Default("dcmAllowDeleteStudyPermanently", "REJECTED", _WRITER),
    Default("dcmNoDeletionConstraint", False, "github.com/dcm4che/dcm4chee-arc-light/issues/1380"),
    Default("hl7AcceptedSendingApplication", "any", _DOCS),
    Default("dcmTLSAllowAnyHostname", False, _CONNECTIONS),
    Default("dcmTLSDisableTrustManager", False, _CONNECTIONS),
    Default("bruteForceProtected", False, _KEYCLOAK),
    Default("ssoSessionIdleTimeout", 1800, _KEYCLOAK),
    Default("sslRequired", "external", _KEYCLOAK),
    Default("need-client-auth", False, _WILDFLY),
)

PASSWORDS = (
    Default("dcmKeyStorePin", "secret", _SHIPPED),
    Default("dcmKeyStoreKeyPin", "secret", _SHIPPED),
    Default("dcmTrustStorePin", "secret", _SHIPPED),
    Default("userPassword", "changeit", "default-users.ldif of dcm4chee-arc-light 5.35"),
    Default("dcmKeycloakClientSecret", "changeit", "dcm4chee-arc-light wiki, Run secured archive services (2024-04)"),
    Default("java.naming.security.credentials", "secret", "ldap.properties of dcm4chee-arc-light 5.35"),
    Default("olcRootPW", "secret", "github.com/dcm4che-dockerfiles/slapd-dcm4chee, README (2.6.5-31.0)"),
    Default("datasource password", "pacs", "github.com/dcm4che-dockerfiles/dcm4chee-arc-psql, README (5.31.2)"),
    Default("credential-reference", "secret", "github.com/dcm4che-dockerfiles/dcm4chee-arc-psql, README (5.31.2)"),
    Default("credential-reference", "changeit", "github.com/dcm4che-dockerfiles/dcm4chee-arc-psql, README (5.31.2)"),
)
"""Secrets that are printed in manuals or shipped in files."""
ACCOUNTS = ("changeit", "admin", "secret", "password")
"""What shipped accounts are given in manuals and samples."""
SHIPPED_TITLES = frozenset({"DCM4CHEE", "WORKLIST", "AS_RECEIVED"})
SHIPPED_STORES = ("/keystores/key.p12", "/keystores/cacerts.p12", "/dcm4chee-arc/key.jks", "/dcm4chee-arc/cacerts.jks")
"""Key and trust stores that come with the archive; everyone can have their keys."""


def default(setting: str) -> Default:
    """The row of a setting."""
    return next(row for row in DEFAULTS if row.setting == setting)


def told(setting: str, product: str) -> str:
    """A default in words: `NEVER, the default of dcm4chee-arc`."""
    value = default(setting).value
    return f"{str(value).lower() if isinstance(value, bool) else value}, the default of {product}"
