"""Published weaknesses of dcm4chee by version, as of November 2026.

No advisory about the archive itself (dcm4chee-arc 5) was found. The servers and libraries that come with a release
(WildFly, Keycloak, PostgreSQL, OpenLDAP, Java) have weaknesses of their own; without their versions nothing is sure.
"""

from collections.abc import Iterator
from datetime import date

from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Advisory

AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""
LATEST = (5, 35, 1)
PARTS = Advisory(
    "dcm4chee-arc before 5.35.1",
    "older WildFly, Keycloak and Java libraries that came with it",
    "5.35.1",
    "releases of dcm4che-dockerfiles/dcm4chee-arc-psql (2026-11); no advisory of the archive itself is known",
)


def advisories(version: Fact[str]) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Those that may hold for a version; none can be named where the version is not known."""
    if isinstance(version, Known) and number(version.value) < LATEST:
        reason = "the versions of what came with it are not in the files"
        yield PARTS, Unknown(version.setting, reason, version.evidence, "Update the archive.")


def number(version: str) -> tuple[int, ...]:
    """`5.31.2-secure` as numbers; empty when it begins with none."""
    found = []
    for part in version.split("-", maxsplit=1)[0].split("."):
        if not part.isdecimal():
            break
        found.append(int(part))
    return tuple(found)
