"""What a container image is, by its name and tag."""

import re
from dataclasses import dataclass

from auditor.formats.compose.defaults import ORTHANC_CORES, ORTHANC_PAGE
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of an image's name."""

    name: str = ""
    """Without registry and tag: `orthancteam/orthanc`; empty when a Dockerfile builds it."""
    tag: str = ""

    @property
    def owner(self) -> str:
        """Who publishes it; empty for Docker's official images."""
        return self.name.rpartition("/")[0]

    @property
    def repository(self) -> str:
        """The last part of the name."""
        return self.name.rpartition("/")[2]

    @property
    def dated(self) -> tuple[int, ...]:
        """The tag's leading numbers: 24.10.1-full is (24, 10, 1)."""
        found = re.match(r"\d+(?:\.\d+)*", self.tag)
        return tuple(int(part) for part in found[0].split(".")) if found else ()


def image(text: str) -> Image:
    """The parts of `registry.example:5000/owner/name:tag@sha256:…`."""
    text = text.partition("@")[0]
    folder, _, last = text.rpartition("/")
    first, _, rest = folder.partition("/")
    if "." in first or ":" in first or first == "localhost":
        folder = rest
    repository, _, tag = last.partition(":")
    return Image(f"{folder}/{repository}" if folder else repository, tag)


_SERVICES = tuple(
    (re.compile(pattern), service)
    for pattern, service in (
        (r"slapd|ldap(?!.*admin)|389ds", "ldap"),
        (r"keycloak|admin|portainer|kibana|graylog|grafana|proxy-manager|cockpit|prometheus", "console"),
        (
            r"postgres|mysql|mariadb|percona|mongo|mssql|oracle|elasticsearch|opensearch|redis|valkey|timescale",
            "database",
        ),
        (r"nginx|traefik|caddy|haproxy|envoy|httpd|apache|oauth2-proxy|openresty", "proxy"),
        (r"ohif|viewer|weasis|volview|oviyam|kheops-ui", "web"),
        (r"orthanc(?!-auth|team)|dcm4chee|conquest|dicoogle|pacs|storescp|kheops", "dicom"),
    )
)


def service_of(name: str) -> str:
    """What an image, or a service named like one, is for; empty when its name does not tell."""
    return next((service for pattern, service in _SERVICES if pattern.search(name.lower())), "")


_ORTHANC = re.compile(r"orthanc(?:-(?:plugins|python|pro|full|debug|pre-release))?")
_KINDS = frozenset({"orthancteam", "osimis", "jodogne"})


def is_orthanc(one: Image) -> bool:
    """Whether the image runs the Orthanc server."""
    return bool(_ORTHANC.fullmatch(one.repository))


def orthanc_kind(one: Image) -> str:
    """The family of images whose start script sets the rules; empty for somebody's own."""
    return one.owner if one.owner in _KINDS else ""


def is_dcm4chee_arc(one: Image) -> bool:
    """Whether the image runs the dcm4chee archive, version 5."""
    return one.repository.startswith("dcm4chee-arc")


def orthanc_version(one: Image, evidence: Evidence) -> Fact[str]:
    """The Orthanc version inside an image: the tag of jodogne's, the release notes for the date tags of the others."""
    kind = orthanc_kind(one)
    if kind == "jodogne" and len(one.dated) >= 3:
        version = ".".join(str(part) for part in one.dated)
        return Known(version, "image", Basis.EXPLICIT, (evidence,))
    if not one.name:
        return Unknown("image", "the files do not name the image", (evidence,), _SETTLE)
    if not one.dated:
        reason = "the image has no tag that names a version" if one.tag else "the image has no tag, so it is the latest"
        return Unknown("image", reason, (evidence,), _SETTLE)
    core = next((core for core in ORTHANC_CORES if kind in {"orthancteam", "osimis"} and core.holds(one.dated)), None)
    if core is None or not core.value:
        reason = core.source if core else "the release notes known here do not list this image tag"
        return Unknown("image", reason, (evidence,), _SETTLE)
    return Known(str(core.value), "image", Basis.DEFAULT, (evidence,), f"image tag {one.tag}, by the {ORTHANC_PAGE}")


_SETTLE = "Supply the server's answer to /system, or pin the image to a release."
