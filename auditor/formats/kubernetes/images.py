"""What a container image is for, by its name and tag."""

import re
from dataclasses import dataclass

from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown

_ORTHANC = re.compile(r"orthanc(?:-(?:plugins|python|pro|full|debug|pre-release))?")
_FOR = (
    ("ldap", re.compile(r"slapd|ldap")),
    ("console", re.compile(r"keycloak|admin")),
    ("database", re.compile(r"postgres|mysql|mariadb|mongo|redis")),
    ("proxy", re.compile(r"nginx|traefik|caddy|haproxy|envoy|httpd|oauth2-proxy")),
    ("web", re.compile(r"ohif|viewer")),
    ("dicom", re.compile(r"orthanc|dcm4chee|conquest|dicoogle|pacs|storescp")),
)
TEAM = frozenset({"orthancteam", "osimis"})
"""Publishers whose images take settings from the environment."""


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of an image's name, its registry left out."""

    name: str
    tag: str

    @property
    def runs_orthanc(self) -> bool:
        """Whether it is an Orthanc server."""
        return bool(_ORTHANC.fullmatch(self.name.rpartition("/")[2]))

    @property
    def kind(self) -> str:
        """The family whose start script sets the rules; empty for somebody's own."""
        owner = self.name.rpartition("/")[0]
        return owner if owner in TEAM | {"jodogne"} else ""

    @property
    def service(self) -> str:
        """What it is for; empty when its name does not tell."""
        return next((service for service, pattern in _FOR if pattern.search(self.name.lower())), "")


def image(told: str) -> Image:
    """The parts of `registry.example:5000/owner/name:tag@sha256:…`."""
    folder, _, last = told.partition("@")[0].rpartition("/")
    first, _, rest = folder.partition("/")
    if "." in first or ":" in first or first == "localhost":
        folder = rest
    repository, _, tag = last.partition(":")
    return Image(f"{folder}/{repository}" if folder else repository, tag)


def version(one: Image, evidence: Evidence) -> Fact[str]:
    """The Orthanc version inside: the tag of jodogne's images; the others are dated."""
    if one.kind == "jodogne" and re.fullmatch(r"\d+\.\d+\.\d+", one.tag):
        return Known(one.tag, "image", evidence=(evidence,))
    reason = "the image's tag names no version of Orthanc" if one.tag else "the image has no tag, so it is the latest"
    return Unknown("image", reason, (evidence,), "Supply the server's answer to /system.")
