"""An ASA configuration into one firewall."""

import gc
import re
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.cisco_asa import secrets
from auditor.formats.cisco_asa.device import Device
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.submodes import SUBMODES
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Overlay
from auditor.syntax.indented import parse

VERSION = re.compile(r"^\s*(?:ASA|PIX) Version (\d+)\.(\d+)(?:\((\d+)(?:\.\d+)?\)\S*)?.*$", re.MULTILINE)
SENSOR = re.compile(r"^\s*NGFW Version |^access-list CSM_FW_ACL_ ", re.MULTILINE)
_VOLATILE = re.compile(
    r"^(?:Cryptochecksum:\s*\S+|: (?:Written by |Serial Number:|Hardware:).*|[!:] ?(?:Time|Date|Generated|Last).*)$",
    re.MULTILINE,
)
_END = re.compile(r"^(?:: end|end)\s*$", re.MULTILINE)


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:  # noqa: ARG001 - a device has no overlay
    """What one configuration says. Raises NotReadableError for what is none of one firewall."""
    source = sources[0]
    _refuse(source)
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of small values are made and none of them is in a circle
    try:
        return _reading(source)
    finally:
        if collecting:
            gc.enable()


def _refuse(source: Source) -> None:
    text = source.text
    if SENSOR.search(text):
        raise NotReadableError(
            "This is the inner view of a Firepower Threat Defense device. Its rules are made in the management "
            "center and end there; export the access policy from it instead."
        )
    if re.search(r"^ASA Version .*<system>|^admin-context \S", text, re.MULTILINE):
        names = re.findall(r"^context (\S+)", text, re.MULTILINE)
        raise NotReadableError(
            "This is the system space of a firewall with several contexts; it holds no rules. Export each context: "
            f"changeto context NAME, then show running-config ({', '.join(names) or 'no context is named'})."
        )
    config = re.search(r"^\s*(?:interface|object|access-group|nameif|route|hostname) ", text, re.MULTILINE)
    if "(hitcnt=" in text and config is None:
        raise NotReadableError(
            "This is the output of show access-list: it counts hits but is not the configuration. "
            "Export show running-config."
        )


def _reading(source: Source) -> Reading:
    whole = not source.truncated and _END.search(source.text) is not None
    if not whole:
        source = replace(source, truncated=True)
    record = Record(source, Coverage(source), whole=whole)
    version = _version(record)
    tree = parse(source.text, SUBMODES, bulk="access-list ", comments="!:")
    for number in tree.comments:
        record.coverage.mark(State.BLANK, number)
    for found in _VOLATILE.finditer(source.text):
        record.coverage.vary(*found.span())
    for command in tree.commands:
        secrets.hide(source, command)
    wall = Device(record, tree, version).firewall()
    problems = tuple((source, text) for text in record.problems)
    return Reading(firewalls=(wall,), coverage=(record.coverage,), problems=problems, name=wall.name)


def _version(record: Record) -> Fact[str]:
    found = VERSION.search(record.source.text)
    if found is None:
        return Unknown("ASA Version", "the version line is not in the file", settle="Export the whole configuration.")
    record.version = tuple(int(part) for part in found.groups() if part)
    place = record.source.at(*found.span())
    product, _, text = found[0].strip().partition(" Version ")
    return Known(text.split()[0], f"{product} Version", evidence=(place,))
