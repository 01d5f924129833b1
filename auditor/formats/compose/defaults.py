"""What the images do when nothing is written, and who says so."""

from auditor.formats import Default
from auditor.model.images import ORTHANC_CORES as CORES

ORTHANC_CORES = tuple(Default("image tag", one.version, one.source, one.since, one.until) for one in CORES)

_DCM4CHEE = "github.com/dcm4che-dockerfiles/dcm4chee-arc-psql, README (5.31.2)"
_SLAPD = "github.com/dcm4che-dockerfiles/slapd-dcm4chee, README (2.6.5-31.0)"
DCM4CHEE = (
    Default("LDAP_ROOTPASS", "secret", _DCM4CHEE),
    Default("POSTGRES_PASSWORD", "pacs", _DCM4CHEE),
    Default("KEYSTORE_PASSWORD", "secret", _DCM4CHEE),
    Default("TRUSTSTORE_PASSWORD", "changeit", _DCM4CHEE),
)
"""Secrets that the archive's image takes when none is given."""
SLAPD = (Default("LDAP_ROOTPASS", "secret", _SLAPD), Default("LDAP_CONFIGPASS", "secret", _SLAPD))
PORTS = (
    Default("HTTP_PORT", 8080, _DCM4CHEE),
    Default("HTTPS_PORT", 8443, _DCM4CHEE),
    Default("MANAGEMENT_HTTP_PORT", 9990, _DCM4CHEE),
    Default("MANAGEMENT_HTTPS_PORT", 9993, _DCM4CHEE),
)

_WIKI = "dcm4chee-arc-light wiki, Run secured archive services on a single host (2024-04)"
_IMAGE = "github.com/orthanc-server/orthanc-builder, docker/orthanc/plugins-def.json (2025-03)"
PUBLISHED = (
    *DCM4CHEE,
    *SLAPD,
    Default("WILDFLY_ADMIN_PASSWORD", "admin", "docker-compose.yml of dcm4che-dockerfiles (5.35.0)"),
    Default("KEYCLOAK_ADMIN_PASSWORD", "admin", _WIKI),
    Default("KEYCLOAK_ADMIN_PASSWORD", "changeit", _WIKI),
    Default("KEYCLOAK_PASSWORD", "changeit", _WIKI),
    Default("KC_BOOTSTRAP_ADMIN_PASSWORD", "changeit", _WIKI),
    Default("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin", "Keycloak's getting-started page for Docker"),
    Default("POSTGRES_PASSWORD", "postgres", _IMAGE),
    Default("MYSQL_ROOT_PASSWORD", "mysql", _IMAGE),
    Default("MYSQL_ROOT_PASSWORD", "secret", _WIKI),
    Default("MYSQL_PASSWORD", "keycloak", _WIKI),
    Default("MYSQL_PASSWORD", "pacs", "docker-compose samples of dcm4chee 2.18"),
)
"""Values that a vendor prints in its own documentation or sample."""
