"""What the images do when nothing is written, and who says so."""

from itertools import pairwise

from auditor.formats import Default

ORTHANC_PAGE = "release notes of the orthancteam images"
_NOTES = "github.com/orthanc-server/orthanc-builder, release-notes-docker-images.md (2025-03)"
_LISTED = (
    ((20, 4, 1), "1.6.1"), ((20, 5, 2), "1.7.0"), ((20, 5, 3), "1.7.1"), ((20, 7, 1), "1.7.2"), ((20, 8, 0), "1.7.3"),
    ((20, 9, 6), "1.7.4"), ((20, 10, 2), "1.8.0"), ((20, 12, 3), "1.8.1"), ((20, 12, 6), "1.8.2"),
    ((21, 1, 7), "1.9.0"), ((21, 2, 0), "1.9.1"), ((21, 4, 0), "1.9.2"), ((21, 5, 1), "1.9.3"), ((21, 6, 1), "1.9.4"),
    ((21, 7, 0), "1.9.5"), ((21, 7, 3), "1.9.6"), ((21, 8, 3), "1.9.7"), ((22, 2, 1), "1.10.0"),
    ((22, 3, 0), "1.10.1"), ((22, 5, 0), "1.11.0"), ((22, 6, 4), "1.11.1"), ((22, 8, 0), "1.11.2"),
    ((23, 2, 0), "1.11.3"), ((23, 4, 0), "1.12.0"), ((23, 7, 0), "1.12.1"), ((23, 12, 0), "1.12.2"),
    ((24, 2, 0), "1.12.3"), ((24, 6, 1), "1.12.4"), ((24, 12, 0), "1.12.5"), ((25, 1, 1), "1.12.6"),
    ((25, 2, 1), ""),
)  # fmt: skip
"""The first image tag with each Orthanc version; the notes seen end at 25.2.0."""
_MAINLINE = Default(
    "image tag", "", "this image was built from the development line by mistake", (24, 2, 3), (24, 2, 4)
)
ORTHANC_CORES = (
    _MAINLINE,
    *(Default("image tag", core, _NOTES, since, until) for (since, core), (until, _) in pairwise(_LISTED)),
    Default("image tag", "1.13.0", "release notes of the image and its start script (2026-08)", (26, 8, 0), (26, 8, 1)),
)

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
