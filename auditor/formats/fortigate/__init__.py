"""FortiGate: the backup of a FortiOS configuration, or what `show` prints."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.fortigate.defaults import DEFAULTS
from auditor.formats.fortigate.export import ENCRYPTED, EXPORT, HEADER
from auditor.model.evidence import Source

_TABLES = re.compile(r"(?m)^[ \t]*config (?:firewall|system|router|vpn) [\w -]+$")
_GRAMMAR = re.compile(r"(?m)^[ \t]*edit [^\n]+\n(?:[ \t]*(?:set|unset|config) [^\n]*\n)+")
_POLICY = re.compile(r"(?m)^[ \t]*config firewall (?:policy6?|address6?|vip|service custom|local-in-policy)[ \t]*$")
_MOST = 200_000


def certainty(source: Source) -> Guess:
    """How surely a text is a FortiOS configuration, by its first line, else by its tables."""
    text = source.text.lstrip("\ufeff \n")[:_MOST]
    if text.startswith(ENCRYPTED):
        return Guess(3, "the first line of an encrypted backup")
    if HEADER.match(text):
        return Guess(3, "the first line #config-version")
    if not _TABLES.search(text):
        return NO
    if _POLICY.search(text) and _GRAMMAR.search(text):
        return Guess(3, "tables of the firewall with edit and set")
    return Guess(2, "tables of a FortiOS configuration") if _GRAMMAR.search(text) else Guess(1, "config lines")


FORMAT = Format(
    name="fortigate",
    title="FortiGate configuration (FortiOS)",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.fortigate.read"),
    defaults=DEFAULTS,
)
