"""Published weaknesses of DCMTK's servers by version, as of November 2026."""

import re
from collections.abc import Iterator
from datetime import date

from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Advisory

AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""
Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One advisory; `fixed` is empty where no release has the fix."""

    advisory: Advisory
    fixed: Version = ()


TABLE = (
    Row(
        Advisory(
            "CVE-2022-2119, CVE-2022-2120",
            "a caller writes files outside the storage folder, and may run a program by that",
            "3.6.7",
            "CISA advisory on DCMTK (2022-06); release notes of DCMTK 3.6.7",
            remote_code=True,
        ),
        (3, 6, 7),
    ),
    Row(
        Advisory(
            "CVE-2021-41687, CVE-2021-41689",
            "a caller makes the server run out of memory or crash",
            "3.6.7",
            "release notes of DCMTK 3.6.7",
        ),
        (3, 6, 7),
    ),
    Row(
        Advisory(
            "CVE-2024-34508, CVE-2024-34509",
            "a malformed message crashes the server",
            "3.6.9",
            "release notes of DCMTK 3.6.9",
        ),
        (3, 6, 9),
    ),
    Row(
        Advisory(
            "CVE-2024-47796, CVE-2024-52333, CVE-2025-2357",
            "memory errors when images are decoded",
            "3.7.0",
            "Debian changelog of dcmtk 3.6.9; release notes of DCMTK 3.7.0 (2025-12-15)",
            remote_code=True,
        ),
        (3, 7, 0),
    ),
    Row(
        Advisory(
            "CVE-2026-10194",
            "a caller makes dcmqrscp write past its memory when it deletes the oldest studies",
            "the source after 3.7.0",
            "DCMTK commit 0f78a4ef6 (2026-05-04)",
            remote_code=True,
        )
    ),
    Row(
        Advisory(
            "CVE-2026-50003",
            "files outside the storage folder can be written while images are fetched",
            "the source after 3.7.0",
            "CISA (2026-06); Debian changelog of dcmtk 3.6.9-5+deb13u3",
        )
    ),
)
DEBIAN = frozenset({(3, 6, 6), (3, 6, 7), (3, 6, 9)})
"""Versions that Debian ships with fixes of its own; the program does not print the package's suffix."""


def number(version: Fact[str]) -> Version:
    """The version; empty when it is not known."""
    text = version.value if isinstance(version, Known) else ""
    found = re.match(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})", text)
    return tuple(int(part) for part in found.groups()) if found else ()


def advisories(version: Fact[str], program: str) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Those that may hold for a server."""
    mine = number(version)
    for row in TABLE:
        if program not in row.advisory.summary and "dcmqrscp" in row.advisory.summary:
            continue
        if not mine or not row.fixed or mine < row.fixed:
            yield row.advisory, _affected(version, mine)


def _affected(version: Fact[str], mine: Version) -> Fact[bool]:
    if isinstance(version, Unknown):
        return version
    if mine in DEBIAN:
        reason = "Debian ships this version with fixes of its own, and the number does not tell"
        return Unknown(version.setting, reason, version.evidence, "Name the package's version.")
    return Known(True, version.setting, version.basis, version.evidence, version.origin)
