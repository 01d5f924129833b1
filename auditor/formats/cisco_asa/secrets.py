"""Where in a line a secret stands: found by the word before it, whatever the command."""

import re

from auditor.formats.cisco_asa.passwords import masked
from auditor.model.evidence import Source
from auditor.syntax.indented import Command

_TYPE = r"(?:(?:0|8|encrypted|hex|md5|sha\d*|cmac-\S+)\s+)*"
_BEFORE = re.compile(
    r"(?:^|\s)(?:"
    r"passw(?:or)?d|pre-shared-key|ldap-login-password|community|passphrase|key-string|radius-common-pw|secret|"
    r"idtoken|shared-secret|cpp-password|"
    r"authentication-key(?:\s+\d+(?=\s+(?:md5|sha)))?|message-digest-key\s+\d+|"
    r"(?:auth\s+(?:md5|sha\d*|sha-\d+)|priv\s+(?:des|3des|aes(?:\s+\d+)?))|"
    r"failover\s+key|isakmp\s+key|^key|cluster\s+key|aaa-server\s+\S+\s+\(\S+\)\s+host\s+\S+(?=\s+(?!timeout)\S+)"
    rf")\s+{_TYPE}(\S+)",
    re.IGNORECASE,
)
_HINT = re.compile(r"pass|key|communi|secret|auth|priv|idtoken|aaa-server|common-pw", re.IGNORECASE)
"""Cheaper than the whole expression, and in every line that it finds."""
_NO_SECRET = re.compile(r"(?:no|clear|show|username \S+ password-)\s", re.IGNORECASE)
_PLAIN = frozenset({"encryption", "config-key", "generate", "chain", "timeout", "recovery", "management", "protocol"})


def hide(source: Source, command: Command) -> None:
    """Mark every secret of a line and of the lines under it."""
    for line in command.walk():
        text = line.text
        if not _HINT.search(text) or _NO_SECRET.match(text) or text.startswith(("description ", "banner ", "service ")):
            continue
        for found in _BEFORE.finditer(text):
            if not masked(found[1]) and found[1].lower() not in _PLAIN:
                behind = source.span_of(line.last)[1] if line.joined else line.start + found.end(1)
                source.hide(line.start + found.start(1), behind)
