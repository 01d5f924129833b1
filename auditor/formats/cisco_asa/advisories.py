"""Published weaknesses of Cisco ASA software, by version; dated, since the tables grow."""

from collections.abc import Iterator
from datetime import date

from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Advisory

Version = tuple[int, ...]
AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""
_SETTING, _RELEASE = "ASA Version", 3
VPN_WEB_SERVER = Advisory(
    "CVE-2025-20333, CVE-2025-20362",
    "whoever reaches the VPN web server takes the firewall over",
    "9.12.4.72, 9.14.4.28, 9.16.4.85, 9.18.4.67, 9.20.4.10, 9.22.2.14",
    "CISA Emergency Directive 25-03 with its guidance of 2025-11-12, which names the lowest versions to run",
    remote_code=True,
)
LOWEST: dict[Version, Version] = {
    (9, 12): (9, 12, 4, 72), (9, 14): (9, 14, 4, 28), (9, 16): (9, 16, 4, 85), (9, 18): (9, 18, 4, 67),
    (9, 20): (9, 20, 4, 10), (9, 22): (9, 22, 2, 14),
}  # fmt: skip
"""By train, the lowest version that the directive accepts."""
MIGRATE = frozenset({(9, 17), (9, 19)})
"""Trains without a repaired version; the directive asks to leave them."""


def advisories(version: Version, place: Evidence, *, web_server: bool) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Every row with whether it holds for a version such as `(9, 16, 4, 18)`; nothing where the version is unknown."""
    if version:
        yield VPN_WEB_SERVER, _holds(version, place, web_server=web_server)


def _holds(version: Version, place: Evidence, *, web_server: bool) -> Fact[bool]:
    """Whether the VPN web server of a version is affected; trains that the directive does not name stay open."""
    places, lowest = (place,), LOWEST.get(version[:2])
    if not web_server or version[:2] > max(LOWEST):
        return Known(value=False, setting=_SETTING, evidence=places)
    if version[:2] in MIGRATE:
        return Known(value=True, setting=_SETTING, evidence=places)
    if lowest is None:
        reason = "the sources at hand do not say which versions of this train are affected"
        return Unknown(_SETTING, reason, places, "Look up the version on Cisco's page of the advisory.")
    if len(version) < _RELEASE:
        return Unknown(_SETTING, "the export states only a part of the version", places, "Supply show version.")
    return Known(version < lowest, _SETTING, evidence=places)
