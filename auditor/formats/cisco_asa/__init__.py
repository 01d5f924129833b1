"""Cisco ASA and PIX: `show running-config`."""

import re

from auditor.formats import NO, Format, Guess
from auditor.formats.cisco_asa.defaults import DEFAULTS
from auditor.formats.cisco_asa.hits import of
from auditor.formats.cisco_asa.read import is_counts, is_sensor, read, version_line
from auditor.model.evidence import Source

_MARKS = (
    ("nameif lines", re.compile(r"^\s*nameif \S", re.MULTILINE)),
    ("security levels", re.compile(r"^\s*security-level \d|^nameif \S+ \S+ security\d", re.MULTILINE)),
    ("extended access lists", re.compile(r"^\s*access-list \S+ (?:line \d+ )?extended ", re.MULTILINE)),
    ("access groups", re.compile(r"^access-group \S+ (?:in |out |global)", re.MULTILINE)),
    ("translations", re.compile(r"^\s*(?:nat|static) \([\w/-]+,[\w/-]+\) ", re.MULTILINE)),
)


def certainty(source: Source) -> Guess:
    """How surely a text is an ASA's configuration."""
    if is_counts(source.text):
        return Guess(3, "the hit counts that show access-list prints")
    version = version_line(source.text)
    if version:
        return Guess(3, f'"{version[0].strip()}"')
    if is_sensor(source.text):
        return Guess(3, "the marks of Firepower Threat Defense")
    found = [name for name, mark in _MARKS if mark.search(source.text)]
    if not found:
        return NO
    return Guess(3 if found[:2] == ["nameif lines", "security levels"] else min(len(found), 2), " and ".join(found))


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """Each configuration is a device of its own, with the hit counts that are of its lists."""
    counts = tuple(one for one in sources if is_counts(one.text))
    devices = {one: [one] for one in sources if one not in counts}
    alone: list[Source] = []
    for one in counts:
        owner = of(one, devices)
        (devices[owner] if owner else alone).append(one)
    return (*(tuple(one) for one in devices.values()), *((one,) for one in alone))


FORMAT = Format(
    name="cisco_asa",
    title="Cisco ASA running configuration",
    export=(
        "In privileged mode: terminal pager 0, then show running-config, and save all of the output to its last line "
        "(: end). With it, in a file of its own, show access-list: its hit counts tell which entries nobody uses. "
        "ASDM: Tools, Backup Configurations. With several contexts: one file per context."
    ),
    certainty=certainty,
    read=read,
    group=group,
    defaults=DEFAULTS,
)
