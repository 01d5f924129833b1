"""Published weaknesses of Orthanc by version, as of November 2026.

What a version does by default is no row here: it is part of the facts (scripts before 1.5.8, the published account
before 1.13.0, the address check from 1.7.4 to 1.9.2 and with two entries of one title).
"""

from collections.abc import Iterator
from datetime import date

from auditor.formats.orthanc.effective import Config, denied
from auditor.formats.orthanc.names import Version
from auditor.formats.orthanc.plugins import authorization
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Advisory

AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""
_NEWS = "NEWS of Orthanc"


@dataclass(frozen=True, slots=True)
class Row:
    """One advisory and the versions it is about."""

    advisory: Advisory
    fixed: Version
    since: Version = ()


TABLE = (
    Row(
        Advisory(
            "CVE-2025-0896",
            "remote access without a login by default",
            "1.5.8",
            "CISA ICSMA-25-037-02 (2025-02); NEWS of Orthanc 1.5.8",
        ),
        (1, 5, 8),
    ),
    Row(
        Advisory(
            "CVE-2023-33466",
            "callers of the API can overwrite files on the server and run programs by that",
            "1.12.0",
            "NEWS of Orthanc 1.12.0 (2023-04-14); Debian changelog of orthanc 1.10.1+dfsg-2+deb12u1",
            remote_code=True,
        ),
        (1, 12, 0),
    ),
    Row(
        Advisory(
            "CVE-2022-2119, CVE-2022-2120",
            "path traversal in the DICOM library of ready-made programs",
            "1.11.2",
            f"{_NEWS} 1.11.2 (2022-08-30)",
            remote_code=True,
        ),
        (1, 11, 2),
    ),
    Row(
        Advisory("Orthanc 1.12.2 XSS", "scripts in error pages", "1.12.2", f"{_NEWS} 1.12.2 (2023-12-19)"),
        (1, 12, 2),
    ),
    Row(
        Advisory(
            "CVE-2026-5437 to CVE-2026-5445",
            "memory errors when images and requests are decoded, which may run an attacker's program",
            "1.12.11",
            "CERT/CC (2026-04)",
            remote_code=True,
        ),
        (1, 12, 11),
    ),
)
BULK_DELETE = Advisory(
    "Authorization plugin bulk-delete",
    "the right to delete many studies at once was not checked",
    "Authorization plugin 0.11.2",
    "release notes of the Authorization plugin 0.11.2 (2026-04)",
)
DEBIAN = frozenset({(1, 9, 1), (1, 10, 1), (1, 12, 7)})
"""Versions that Debian ships with fixes of its own; /system does not show the package's suffix."""


def advisories(config: Config) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Those that may hold for the server."""
    for row in TABLE:
        if not config.number or row.since <= config.number < row.fixed:
            yield row.advisory, _affected(config)
    if config.written("Authorization") and not denied(authorization(config)):
        item = config.written("Authorization")
        places = item.places if item else ()
        yield BULK_DELETE, Unknown("Authorization", "the plugin's version is not in the files", places)


def _affected(config: Config) -> Fact[bool]:
    version = config.version
    if isinstance(version, Unknown):
        return version
    if config.suffixed:
        return Known(
            False, version.setting, version.basis, version.evidence, "a distribution's version has its own fixes"
        )
    if config.number in DEBIAN and not config.contained:
        reason = "Debian ships this version with fixes of its own, and the number does not tell"
        return Unknown(version.setting, reason, version.evidence, "Name the package's version, or the image.")
    return Known(True, version.setting, version.basis, version.evidence, version.origin)
