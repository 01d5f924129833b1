"""OPNsense: config.xml, with rules of the older and of the newer model."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.opnsense.defaults import DEFAULTS
from auditor.formats.opnsense.export import ENCRYPTED, EXPORT
from auditor.model.evidence import Source

_ROOT = re.compile(r"\s*(?:<\?[^>]*\?>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<opnsense[\s>/]")


def certainty(source: Source) -> Guess:
    """How surely a text is an OPNsense configuration, by its root element."""
    if source.text.lstrip().startswith(ENCRYPTED):
        told = "OPNsense" in source.text[:400]
        return Guess(2, "the first lines of an encrypted backup, which name OPNsense") if told else NO
    return Guess(3, "the root element <opnsense>") if _ROOT.match(source.text) else NO


FORMAT = Format(
    name="opnsense",
    title="OPNsense configuration (config.xml)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.opnsense.read"),
    defaults=DEFAULTS,
)
