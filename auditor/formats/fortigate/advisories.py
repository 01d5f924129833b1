"""Published weaknesses and ends of support of FortiOS, by version; dated, since the tables grow."""

from collections.abc import Iterator
from datetime import date

from auditor.formats.fortigate.defaults import Version
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Advisory

AS_OF = date(2026, 11, 1)
"""When the table was last compared with its sources."""


@dataclass(frozen=True, slots=True)
class Row:
    """One advisory: for each branch the first version that is repaired."""

    advisory: Advisory
    fixed: tuple[Version, ...]
    since: tuple[Version, ...] = ()
    """First version of a branch that is affected, where it is not the first of all."""
    ssl_vpn: bool = False
    """Only where the SSL VPN answers."""


_SSL = "the SSL VPN can be taken over without a login"
_GUI = "the web interface of administrators can be entered without a login"
TABLE = (
    Row(
        Advisory(
            "CVE-2018-13379", "the SSL VPN hands out its files, passwords among them", "5.6.8, 6.0.5", "FG-IR-18-384"
        ),
        ((5, 6, 8), (6, 0, 5)),
        since=((5, 6, 3), (6, 0, 0)),
        ssl_vpn=True,
    ),
    Row(
        Advisory("CVE-2022-40684", _GUI, "7.0.7, 7.2.2", "FG-IR-22-377", remote_code=True),
        ((7, 0, 7), (7, 2, 2)),
    ),
    Row(
        Advisory("CVE-2022-42475", _SSL, "6.0.16, 6.2.12, 6.4.11, 7.0.9, 7.2.3", "FG-IR-22-398", remote_code=True),
        ((6, 0, 16), (6, 2, 12), (6, 4, 11), (7, 0, 9), (7, 2, 3)),
        ssl_vpn=True,
    ),
    Row(
        Advisory("CVE-2023-27997", _SSL, "6.0.17, 6.2.15, 6.4.13, 7.0.12, 7.2.5", "FG-IR-23-097", remote_code=True),
        ((6, 0, 17), (6, 2, 15), (6, 4, 13), (7, 0, 12), (7, 2, 5)),
        ssl_vpn=True,
    ),
    Row(
        Advisory("CVE-2024-21762", _SSL, "6.2.16, 6.4.15, 7.0.14, 7.2.7, 7.4.3", "FG-IR-24-015", remote_code=True),
        ((6, 2, 16), (6, 4, 15), (7, 0, 14), (7, 2, 7), (7, 4, 3)),
        ssl_vpn=True,
    ),
    Row(Advisory("CVE-2024-55591", _GUI, "7.0.17", "FG-IR-24-535", remote_code=True), ((7, 0, 17),)),
)
"""Ranges as CERT and press pages quote the vendor's advisories."""
END_OF_SUPPORT: dict[Version, date] = {
    (6, 0): date(2022, 9, 29), (6, 2): date(2023, 9, 28), (6, 4): date(2024, 9, 30), (7, 0): date(2025, 9, 30),
    (7, 2): date(2026, 9, 30),
}  # fmt: skip
"""Branches whose support had ended when the table was made (endoflife.date)."""
OLDEST = (6, 0)
"""Every branch before it ended earlier."""


def advisories(version: Version, config: Block, place: Evidence) -> Iterator[tuple[Advisory, Fact[bool]]]:
    """Every row of a known version with whether its range holds."""
    if not version:
        return
    listening = bool(config.at_path("vpn ssl settings").words("source-interface"))
    for row in TABLE:
        yield row.advisory, _holds(row, version, place, listening=listening)
    branch = ".".join(map(str, version[:2]))
    ended = END_OF_SUPPORT.get(version[:2])
    if ended or version < OLDEST:
        said = f"the vendor ended its support {f'on {ended}' if ended else 'years ago'}"
        told = Advisory(f"FortiOS {branch} end of support", said, "", "endoflife.date")
        yield told, Known(value=True, setting="config-version", evidence=(place,))


def _holds(row: Row, version: Version, place: Evidence, *, listening: bool) -> Fact[bool]:
    repaired = next((one for one in row.fixed if one[:2] == version[:2]), None)
    begins = next((one for one in row.since if one[:2] == version[:2]), None)
    if repaired is None or (row.ssl_vpn and not listening):
        return Known(value=False, setting="config-version", evidence=(place,))
    if len(version) < len(repaired):
        return Unknown("config-version", "the export states only the branch of the version", (place,))
    held = version < repaired and (begins is None or version >= begins)
    return Known(held, "config-version", evidence=(place,))
