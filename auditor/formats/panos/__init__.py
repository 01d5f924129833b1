"""PAN-OS: the running configuration of a Palo Alto Networks firewall, in any form it is exported in."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.panos.defaults import DEFAULTS
from auditor.formats.panos.export import BLOCK, COMMAND, EXPORT
from auditor.model.evidence import Source

_ROOT = re.compile(r"<config\b[^>]*>")
_HEAD = 4000
_FEW, _MANY = 3, 10


def certainty(source: Source) -> Guess:
    """How surely a text is a PAN-OS configuration, by its root element or its commands."""
    text = source.text
    start = text[:_HEAD]
    if start.lstrip().startswith("<"):
        root = _ROOT.search(start)
        if root is None:
            return NO
        if "paloaltonetworks" in root[0]:
            return Guess(3, 'the root element <config urldb="paloaltonetworks">')
        marks = [mark for mark in ("<mgt-config", "<deviceconfig", "localhost.localdomain") if mark in text]
        return Guess(min(len(marks) + 1, 3), f"the root element <config> and {', '.join(marks)}") if marks else NO
    found = len(COMMAND.findall(text))
    if found >= _FEW:
        return Guess(3 if found >= _MANY else 2, f"{found} set commands of PAN-OS")
    blocks = tuple(dict.fromkeys(BLOCK.findall(text))) if "{" in text else ()
    return Guess(min(len(blocks), 3), f"the blocks {', '.join(blocks[:_FEW])}") if blocks else NO


FORMAT = Format(
    name="panos",
    title="PAN-OS configuration (Palo Alto Networks)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.panos.read"),
    defaults=DEFAULTS,
)
