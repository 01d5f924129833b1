"""pfSense: config.xml, whole or one area of it."""

import re

from auditor.formats import NO, Format, Guess
from auditor.formats.pfsense.defaults import DEFAULTS
from auditor.formats.pfsense.read import ENCRYPTED, EXPORT, read
from auditor.model.evidence import Source

_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<([A-Za-z_][\w.-]*)[\s>/]",
    re.DOTALL,
)
_TRACKER = re.compile(r"<tracker>\d+</tracker>")


def certainty(source: Source) -> Guess:
    """How surely a text is a pfSense configuration, by its root element."""
    text = source.text
    if text.lstrip().startswith(ENCRYPTED):
        return NO if "OPNsense" in text[:400] else Guess(2, "the first line of an encrypted backup")
    root = _ROOT.match(text)
    match root[1] if root else "":
        case "pfsense":
            return Guess(3, "the root element <pfsense>")
        case "filter" if _TRACKER.search(text):
            return Guess(2, "the root element <filter> and rules with trackers")
        case "nat" if "<local-port>" in text or "<outbound>" in text:
            return Guess(1, "the root element <nat> and port forwards")
        case "aliases" if "<alias>" in text:
            return Guess(1, "the root element <aliases> and aliases")
    return NO


FORMAT = Format(
    name="pfsense",
    title="pfSense configuration (config.xml)",
    export=EXPORT,
    certainty=certainty,
    read=read,
    defaults=DEFAULTS,
)
