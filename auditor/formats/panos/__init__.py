"""PAN-OS: the running configuration of a Palo Alto Networks firewall, as XML or as set commands."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.panos.defaults import DEFAULTS
from auditor.formats.panos.export import EXPORT
from auditor.model.evidence import Source

_ROOT = re.compile(r"<config\b[^>]*>")
_COMMAND = re.compile(
    r"^(?:\S+@\S+[#>] ?)?set (?:deviceconfig (?:system|setting)|mgt-config|"
    r"network (?:interface|profiles|ike|virtual-router|logical-router)|"
    r"(?:vsys \S+ )?(?:rulebase (?:security|nat)|zone|address|import network)|shared) ",
    re.MULTILINE,
)
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
    found = len(_COMMAND.findall(text))
    if found < _FEW:
        return NO
    return Guess(3 if found >= _MANY else 2, f"{found} set commands of PAN-OS")


FORMAT = Format(
    name="panos",
    title="PAN-OS configuration (Palo Alto Networks)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.panos.read"),
    defaults=DEFAULTS,
)
