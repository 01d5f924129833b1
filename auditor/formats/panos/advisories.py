"""Published weaknesses and ends of support of PAN-OS, by version; dated, since the tables grow.

A hotfix repairs one maintenance release, so `-h3` is compared within that release only. A configuration states the
maintenance release that wrote it and not always its hotfix: where a hotfix decides, the question stays open.
"""

import re
from collections.abc import Iterator
from datetime import date

from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Advisory

AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""
SETTING = "detail-version"
_RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-h(\d+))?")
_SETTLE = "Supply the output of show system info, which names the hotfix."


@dataclass(frozen=True, slots=True)
class Row:
    """One advisory, by train: the first release that is repaired as it comes, and the hotfixes of those before it."""

    advisory: Advisory
    clean: dict[tuple[int, int], int]
    """The first maintenance release of a train that needs no hotfix; a train that is not named is not affected."""
    hotfixes: dict[tuple[int, int, int], int]
    """The first repaired hotfix of a maintenance release."""
    portal: bool = False
    """Only where a GlobalProtect portal or gateway is set up."""
    more_hotfixes: bool = False
    """The vendor has repaired other maintenance releases by hotfixes that the sources do not list."""


TABLE = (
    Row(
        Advisory(
            "CVE-2024-3400",
            "whoever reaches the GlobalProtect portal or gateway runs programs on the firewall",
            "10.2.9-h1, 11.0.4-h1, 11.1.2-h3, or the hotfix of the same release",
            "vendor's advisory as quoted by SK-CERT (2024-04-19) and secure-iss.com (2024-04)",
            remote_code=True,
        ),
        {(10, 2): 10, (11, 0): 5, (11, 1): 3},
        {
            (10, 2, 0): 3, (10, 2, 1): 2, (10, 2, 2): 5, (10, 2, 3): 13, (10, 2, 4): 16, (10, 2, 5): 6, (10, 2, 6): 3,
            (10, 2, 7): 8, (10, 2, 8): 3, (10, 2, 9): 1, (11, 0, 0): 3, (11, 0, 1): 4, (11, 0, 2): 4, (11, 0, 3): 10,
            (11, 0, 4): 1, (11, 1, 0): 3, (11, 1, 1): 1, (11, 1, 2): 3,
        },
        portal=True,
    ),
    Row(
        Advisory(
            "CVE-2024-0012, CVE-2024-9474",
            "whoever reaches the web interface of administrators takes the firewall over without a login",
            "10.2.12-h2, 11.0.6-h1, 11.1.5-h1, 11.2.4-h1, or a hotfix of the same release",
            "vendor's advisory as quoted by Tech Monitor (2024-11); NHS England cc-4578 (2024)",
            remote_code=True,
        ),
        {(10, 2): 13, (11, 0): 7, (11, 1): 6, (11, 2): 5},
        {(10, 2, 12): 2, (11, 0, 6): 1, (11, 1, 5): 1, (11, 2, 4): 1},
        more_hotfixes=True,
    ),
    Row(
        Advisory(
            "CVE-2026-0227",
            "whoever reaches the GlobalProtect portal or gateway stops the firewall",
            "10.1.14-h20, 10.2.18-h1, 11.1.13, 11.2.10-h2, 12.1.4",
            "vendor's table as quoted by byteos.network (2026)",
        ),
        {(10, 1): 15, (10, 2): 19, (11, 1): 13, (11, 2): 11, (12, 1): 4},
        {
            (10, 1, 14): 20, (10, 2, 7): 32, (10, 2, 10): 30, (10, 2, 13): 18, (10, 2, 16): 6, (10, 2, 18): 1,
            (11, 1, 4): 27, (11, 1, 6): 23, (11, 1, 10): 9, (11, 2, 4): 15, (11, 2, 7): 8, (11, 2, 10): 2,
        },
        portal=True,
    ),
)  # fmt: skip
ENDED = frozenset({(7, 1), (8, 0), (8, 1), (9, 0), (9, 1), (10, 0), (11, 0)})
"""Trains that docs.paloaltonetworks.com marks "EoL" in its menu or on its pages (as stored in 2026)."""
_OLDEST = min(ENDED)


def advisories(
    release: str, train: tuple[int, ...], place: Evidence, *, portal: bool
) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Every row with whether its range holds; the end of support of the train."""
    parsed = _RELEASE.match(release)
    for row in TABLE:
        yield row.advisory, _holds(row, parsed, train, place, portal=portal)
    if len(train) > 1 and (train[:2] in ENDED or train[:2] < _OLDEST):
        shown = ".".join(map(str, train[:2]))
        told = Advisory(
            f"PAN-OS {shown} end of support",
            "the vendor marks this version End-of-Life",
            "",
            "docs.paloaltonetworks.com, menu of versions",
        )
        yield told, Known(value=True, setting="version", evidence=(place,))


def _holds(
    row: Row, parsed: re.Match[str] | None, train: tuple[int, ...], place: Evidence, *, portal: bool
) -> Fact[bool]:
    """Whether a release is affected, as far as its hotfix is known."""
    places = (place,)
    if (row.portal and not portal) or (len(train) > 1 and train[:2] not in row.clean):
        return Known(value=False, setting=SETTING, evidence=places)
    if parsed is None:
        return Unknown(SETTING, "the file does not state the release that runs", places, _SETTLE)
    major, minor, maintenance = (int(parsed[part]) for part in (1, 2, 3))
    first_clean = row.clean.get((major, minor))
    if first_clean is None or maintenance >= first_clean:
        return Known(value=False, setting=SETTING, evidence=places)
    repaired = row.hotfixes.get((major, minor, maintenance))
    if repaired is None and not row.more_hotfixes:
        return Known(value=True, setting=SETTING, evidence=places)
    if parsed[4] is None or repaired is None:
        return Unknown(SETTING, f"a hotfix of {parsed[0]} may have repaired it", places, _SETTLE)
    return Known(int(parsed[4]) < repaired, SETTING, evidence=places)
