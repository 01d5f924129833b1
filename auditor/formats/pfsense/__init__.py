"""pfSense: config.xml, whole or one area of it."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.pfsense.defaults import DEFAULTS
from auditor.formats.pfsense.export import ENCRYPTED, EXPORT
from auditor.model.evidence import Source

_NAME = re.compile(r"\s*<([A-Za-z_][\w.-]*)[\s>/]")
_ASIDE = re.compile(r"\s*(<\?|<!--|<!DOCTYPE)")
_ENDS = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
_TRACKER = re.compile(r"<tracker>\d+</tracker>")


def certainty(source: Source) -> Guess:
    """How surely a text is a pfSense configuration, by its root element."""
    text = source.text
    if text.lstrip().startswith(ENCRYPTED):
        return NO if "OPNsense" in text[:400] else Guess(2, "the first line of an encrypted backup")
    match _root(text):
        case "pfsense":
            return Guess(3, "the root element <pfsense>")
        case "filter" if _TRACKER.search(text):
            return Guess(2, "the root element <filter> and rules with trackers")
        case "nat" if "<local-port>" in text or "<outbound>" in text:
            return Guess(1, "the root element <nat> and port forwards")
        case "aliases" if "<alias>" in text:
            return Guess(1, "the root element <aliases> and aliases")
    return NO


def _root(text: str) -> str:
    """The name of the first element, behind declarations and comments."""
    position = 0
    while aside := _ASIDE.match(text, position):
        subset = text.find("[", position, text.find(">", position)) if aside[1] == "<!DOCTYPE" else -1
        end = "]>" if subset >= 0 else _ENDS[aside[1]]
        position = text.find(end, aside.end()) + len(end)
        if position < aside.end():
            return ""
    name = _NAME.match(text, position)
    return name[1] if name else ""


FORMAT = Format(
    name="pfsense",
    title="pfSense configuration (config.xml)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.pfsense.read"),
    defaults=DEFAULTS,
)
