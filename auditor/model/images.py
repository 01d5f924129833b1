"""What a container image is, by its name and tag, and which Orthanc is inside."""

import re
from itertools import pairwise

from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Core:
    """The Orthanc inside the images of some tags."""

    version: str
    """Empty where it is not known."""
    source: str
    since: tuple[int, ...]
    """The first tag with it."""
    until: tuple[int, ...]
    """The first tag without it."""


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
_MAINLINE = Core("", "this image was built from the development line by mistake", (24, 2, 3), (24, 2, 4))
ORTHANC_CORES = (
    _MAINLINE,
    *(Core(core, _NOTES, since, until) for (since, core), (until, _) in pairwise(_LISTED)),
    Core("1.13.0", "release notes of the image and its start script (2026-08)", (26, 8, 0), (26, 8, 1)),
)


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
TEAM = frozenset({"orthancteam", "osimis"})
"""Publishers whose images take settings from the environment."""


def is_orthanc(one: Image) -> bool:
    """Whether the image runs the Orthanc server."""
    return bool(_ORTHANC.fullmatch(one.repository))


def orthanc_kind(one: Image) -> str:
    """The family of images whose start script sets the rules; empty for somebody's own."""
    return one.owner if one.owner in TEAM | {"jodogne"} else ""


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
    core = next((core for core in ORTHANC_CORES if kind in TEAM and core.since <= one.dated < core.until), None)
    if core is None or not core.version:
        reason = core.source if core else "the release notes known here do not list this image tag"
        return Unknown("image", reason, (evidence,), _SETTLE)
    return Known(core.version, "image", Basis.DEFAULT, (evidence,), f"image tag {one.tag}, by the {ORTHANC_PAGE}")


_SETTLE = "Supply the server's answer to /system, or pin the image to a release."
