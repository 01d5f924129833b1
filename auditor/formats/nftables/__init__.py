"""nftables: the packet filter of a Linux host or gateway, as `nft` lists or loads it."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.nftables.defaults import DEFAULTS
from auditor.formats.nftables.export import EXPORT
from auditor.model.evidence import Source

_TABLE = re.compile(r"^[ \t]*(?:add )?table (?:ip|ip6|inet|arp|bridge|netdev) \S+ *\{", re.MULTILINE)
_BARE = re.compile(r"^[ \t]*table \S+ *\{", re.MULTILINE)
_HOOK = re.compile(r"\btype (?:filter|nat|route) hook \w+ ")
_SCRIPT = re.compile(r"^[ \t]*(?:flush ruleset|add (?:table|chain|rule) \S+)", re.MULTILINE)


def certainty(source: Source) -> Guess:
    """How surely a text is a rule set of nftables."""
    text = source.text
    if text.lstrip().startswith("{"):
        return Guess(3, 'the key "nftables"') if re.match(r'\s*\{\s*"nftables"\s*:\s*\[', text) else NO
    hook, table = _HOOK.search(text), _TABLE.search(text)
    if table and hook:
        return Guess(3, f'the line "{table[0].strip()}" and chains with hooks')
    if hook and (_BARE.search(text) or _SCRIPT.search(text)):
        return Guess(2, "chains with hooks")
    return Guess(2, f'the line "{table[0].strip()}"') if table else NO


FORMAT = Format(
    name="nftables",
    title="nftables rule set",
    export=EXPORT,
    certainty=certainty,
    read=reader("auditor.formats.nftables.read"),
    defaults=DEFAULTS,
)
