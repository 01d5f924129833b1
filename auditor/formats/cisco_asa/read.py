"""An ASA configuration into one firewall."""

import gc
import re
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.cisco_asa import hits, secrets
from auditor.formats.cisco_asa.device import Device
from auditor.formats.cisco_asa.hits import Hits
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.submodes import SUBMODES
from auditor.formats.cisco_asa.wrapped import wrapped
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Overlay
from auditor.syntax.indented import parse

_VERSION = re.compile(r"(?:ASA|PIX) Version ([0-9]{1,4})\.([0-9]{1,4})(?:\(([0-9]{1,4})(?:\.[0-9]+)?\)\S*)?[^\n]*")
_VOLATILE = re.compile(r"Cryptochecksum:|: (?:Written by |Serial Number:|Hardware:)|[!:] ?(?:Time|Date|Generated|Last)")
_CONFIGURES = re.compile(r"^\s*(?:interface|object|access-group|nameif|route) ", re.MULTILINE)
_END = re.compile(r"^(?:: end|end)\s*$", re.MULTILINE)
_HEAD = 20_000
"""Characters at the beginning in which the header stands."""
_TAIL = 2000
"""Characters at the end in which the end mark must stand: behind it are at most prompts of a terminal."""


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:  # noqa: ARG001 - a device has no overlay
    """What one configuration says, and how often its entries matched. Raises NotReadableError for what is none."""
    source, *counts = sorted(sources, key=lambda one: is_counts(one.text))
    _refuse(source)
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of small values are made and none of them is in a circle
    try:
        return _reading(source, counts)
    finally:
        if collecting:
            gc.enable()


def version_line(text: str) -> "re.Match[str] | None":
    """The line that says which version wrote the configuration."""
    for product in ("ASA Version ", "PIX Version "):
        place = text.find(product)
        while place >= 0:
            if not text[text.rfind("\n", 0, place) + 1 : place].strip():
                return _VERSION.match(text, place)
            place = text.find(product, place + 1)
    return None


def is_sensor(text: str) -> bool:
    """The inner view of Firepower Threat Defense."""
    return text.find("NGFW Version ", 0, _HEAD) >= 0 or "access-list CSM_FW_ACL_ " in text


def is_counts(text: str) -> bool:
    """What `show access-list` prints, without a configuration."""
    return not _CONFIGURES.search(text) and hits.is_listing(text)


def _refuse(source: Source) -> None:
    text = source.text
    if is_sensor(text):
        raise NotReadableError(
            "This is the inner view of a Firepower Threat Defense device. Its rules are made in the management "
            "center and end there; export the access policy from it instead."
        )
    version = version_line(text)
    if (version and "<system>" in version[0]) or "\nadmin-context " in text:
        names = re.findall(r"^context (\S+)", text, re.MULTILINE)
        raise NotReadableError(
            "This is the system space of a firewall with several contexts; it holds no rules. Export each context: "
            f"changeto context NAME, then show running-config ({', '.join(names) or 'no context is named'})."
        )
    if is_counts(text):
        raise NotReadableError(
            "This is the output of show access-list: it counts hits but is not the configuration. "
            "Export show running-config of the same device and put both files into one folder."
        )


def _reading(source: Source, counts: list[Source]) -> Reading:
    ended = _END.search(source.text[-_TAIL:]) is not None
    source = replace(source, truncated=source.truncated or not ended)
    record = Record(source, Coverage(source), whole=not source.truncated)
    if not ended:
        record.problem(
            "The configuration does not end with its end mark (: end), so lines may be missing. "
            "Export it again: terminal pager 0, then show running-config to the last line."
        )
    version = _version(record)
    broken = wrapped(source.text)
    if broken:
        record.problem(
            f"The terminal broke long lines at its 80 columns (line {min(broken)} is the first of {len(broken)}); they "
            "were put together again. Export without that: terminal width 511, or a copy to a file."
        )
    tree = parse(source.text, SUBMODES, bulk="access-list ", comments="!:", wrapped=broken)
    checksums = [one.number for one in tree.commands if one.text.startswith("Cryptochecksum:")]
    for number in (*tree.comments, *checksums):
        start, end = source.span_of(number)
        if _VOLATILE.match(source.text, start):
            record.coverage.vary(start, end)
    for number in tree.comments:
        record.coverage.mark(State.BLANK, number)
    for command in tree.commands:
        secrets.hide(source, command)
    wall = Device(record, tree, version, Hits.of((source, *counts))).firewall()
    problems = tuple((source, text) for text in record.problems)
    return Reading(
        firewalls=(wall,), coverage=(record.coverage, *map(hits.coverage, counts)), problems=problems, name=wall.name
    )


def _version(record: Record) -> Fact[str]:
    found = version_line(record.source.text)
    if found is None:
        return Unknown("ASA Version", "the version line is not in the file", settle="Export the whole configuration.")
    record.version = tuple(int(part) for part in found.groups() if part)
    place = record.source.at(*found.span())
    product, _, text = found[0].strip().partition(" Version ")
    return Known(text.split()[0], f"{product} Version", evidence=(place,))
