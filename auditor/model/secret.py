"""Secrets: the word that stands for one, and shapes that are struck out wherever they stand.

Readers mark each secret they know (`Source.hide`). The shapes here are the net below them: they also protect files
and lines that no reader understood.
"""

import re

WITHHELD = "(value withheld)"

_NAMES = (
    r"(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|pre-?shared-?key|psk|community|"
    r"credential|master[_-]?key|(?:key|trust)[_-]?store[_-]?p(?:ass|in)\w*|pin|bcrypt-hash|md5-hash|sha512-hash|"
    r"auth-pass|priv-pass|user-?password|root-?pass\w*|phash)"
)
_PATTERNS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(rf"(?i)(?<=<)({_NAMES})(\s[^>]*)?(>)([^<]+)"),
    re.compile(rf"(?i)([\"']?[\w.-]*{_NAMES}[\w.-]*[\"']?\s*[:=]\s*)(?!\(value withheld\))(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s,;}}\]]+)"),
    re.compile(r"(?i)\b(basic|bearer)\s+[A-Za-z0-9+/=._-]{8,}"),
    re.compile(r"(://[^/\s:@\"']*:)[^@/\s\"']+@"),
    re.compile(r"\$(?:1|2[aby]|5|6|8|9|14|y|apr1|sha1|pbkdf2[\w-]*)\$[^\s\"'<,;]+"),
)


def strike_patterns(text: str) -> str:
    """The text with everything that has the shape of a secret replaced."""
    private_key, element, assignment, header, url, digest = _PATTERNS
    text = private_key.sub(WITHHELD, text)
    text = element.sub(rf"\1\2\3{WITHHELD}", text)
    text = assignment.sub(rf"\1{WITHHELD}", text)
    text = header.sub(rf"\1 {WITHHELD}", text)
    text = url.sub(rf"\1{WITHHELD}@", text)
    return digest.sub(WITHHELD, text)
