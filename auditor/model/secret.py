"""Secrets: the word that stands for one, and shapes that are struck out wherever they stand.

Readers mark each secret they know (`Source.hide`). The shapes here are the net below them: they also protect files
and lines that no reader understood. Every pattern reads a text once: none takes more than linear time.
"""

import re
from collections.abc import Callable, Iterator

WITHHELD = "(value withheld)"

_HINT = re.compile(
    r"(?i)pass|pwd|secret|psk|token|community|credential|key|pin|hash|prv|auth|bindpw|users|snmp|curl|"
    r"basic|bearer|://|\$|\{|-A|enc|eyJ"
)
"""Texts without any of these hold nothing that the patterns find."""
_NAME = re.compile(
    r"(?:(?<!by)(?<!com)(?<!tres)(?<!sur)pass|passwd|password|passphrase|passcode|pwd|bindpw|secret|psk|token|community|"
    r"credential|phash|(?:api|private|priv|shared|master|secret|auth|authentication|encryption|access|account|signing)key|"
    r"keystring|(?:key|trust)storep(?:in|ass)|^pin|^prv|(?:bcrypt|md5|sha\d*|nt|lm)hash|requirepass|masterauth)"
    r"(?:again|confirm|enc|encrypt|encrypted|hash|value|text|string|s)*\d*$"
)
"""Names of secrets, in small letters and without what joins their words; the last word decides."""
_COMMAND = re.compile(
    r"(?:passwd|password|passphrase|passwordencrypt|secret|psk|(?<!bgp)(?<!ext)community|"
    r"requirepass|masterauth|keystring|asciitext|(?:shared|authentication|messagedigest|private|auth)key)$"
)
"""Names that a secret follows after a blank."""
_ASSIGNED = re.compile(
    r"(?i)(?<![\w.-])((?:(?:shared|api|private|master|encryption|access)[ ])?[\w.-]++)[\"']?"
    r"[ \t]*+(?:=>|:=|::|[:=])([ \t]*+)"
)
_FOLLOWED = re.compile(r"(?<![\w.=-])([\w.-]++)[ \t]++")
_ELEMENT = re.compile(r"(?<![\"'=])<([\w:.-]++)[^<>]*+>(?:<!\[CDATA\[)?([^<\]]*+)(?=</|\]\]>|\Z)")
_QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)|'([^'\n]*+)")
_AHEAD = re.compile(r"\s*(?=[\"'])")
_BLANK = re.compile(r"[\s\"'<>]")
_BLOCK = re.compile(r"[|>][-+]?[ \t]*\n(([ \t]+)[^\n]+(?:\n\2[^\n]*)*)")
_GROUP = re.compile(r"[\[{]([^\]}]*+)")
_NEXT_KEY = re.compile(r",[ \t]*[\"']?[\w.-]++[\"']?[ \t]*[:=]|[ \t]#|[,}\]]?[ \t]*(?:\n|\Z)")
_SENTENCE = re.compile(r"[\w-]+[:=][ \t]")
_KIND = re.compile(
    r"(?i)(?:\d{1,10}(?=[ \t]+(?:md5|sha|hmac))|\d|enc|ascii-text|ascii|hexadecimal|hex|local|remote|md5|sha[-\d]*|"
    r"hmac[-\w]*|is|was|clear|plaintext|level[ \t]+\d+|address[ \t]+\S+[ \t]+key)[ \t]+(?=[^\s;{])"
)
"""What may stand between a command and its secret: how it is stored."""
_TRAILER = re.compile(
    r"(?i)(?<![ \t])[ \t]*(?:[;{\n]|\Z|[ \t](?:encrypted|nt-encrypted|pbkdf2|mschap|privilege|level|role|group|address|"
    r"hostname|no-xauth|r[ow]|view|version|udp-port|priv|auth|timeout|port|authorization|#+|!)(?=[ \t;{\n]|\Z))"
)
"""What may stand behind it."""
_MARK = "\0"
"""Stands for `WITHHELD` meanwhile; no decoded text holds it."""
_HARMLESS = re.compile(
    r"(?i)(?:(?:\*{3,}|<[\w ]+>|\$\{(?:env\.)?\w+\}|\{\{[^{}]*\}\}|%\w+%|\0|\d+:\d+|(?-i:\$[A-Z_][A-Z0-9_]*))"
    r"(?=[\s,;}\]\"'<]|\Z)|"
    r"(?:true|false|null|~|[\w.:-]*[/\\][\w./\\:-]*\.(?:pem|key|crt|cer|p12|pfx|jks))(?=[ \t]*(?:[,;}\]\"'<\n#]|\Z)))"
)
"""Values that are no secrets: switches, masks, references, files, route communities."""
_KEY_BLOCK = re.compile(
    r"(-----BEGIN [A-Za-z0-9 ]{0,40}(?:PRIVATE KEY|Static key)[^-\n]{0,20}-----.*?(?:-----END [^-\n]{0,60}-----|\Z))",
    re.DOTALL,
)
_SHAPES = (
    _KEY_BLOCK,
    re.compile(r"[:=\"'][ \t]*(?i:basic|bearer)[ \t]+(?=[\w+/.~-]*[\d=])([\w+/=.~-]{6,})"),
    re.compile(r"(?i)authorization[\"']?[ \t]*[:=][ \t]*[\"']?(?:basic|bearer)[ \t]+([^\s\"']+)"),
    re.compile(r"://[^/\s:@\"']{0,200}:(?!\d{1,5}/)([^\s\"'<>]{1,200})@"),
    re.compile(r"(\$(?:1|2[aby]|[5-9]|14|y|apr1|sha\d*|argon2\w*|pbkdf2[\w-]*|scrypt)\$[^\s\"'<>,;]+)"),
    re.compile(r"\{(?:S?SHA\d*|S?MD5|CRYPT|PBKDF2[\w-]*|ARGON2)\}([^\s\"'<>,;]+)"),
    re.compile(r"\bENC[ \t]+([\w+/=]{6,})"),
    re.compile(r"(-A[A-Z]==[\w+/=]+)"),
    re.compile(r"\b(eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*)"),
    re.compile(r"\bcurl\b[^\n]{0,200}?[ \t](?:-u|--user)[ \t=]*[\"']?[^\s:\"']{1,80}:([^\s\"']+)"),
    re.compile(
        r"(?i)\b(?:auth|priv)[ \t]+(?:md5|sha[-\d]*|des|3des|aes)(?:[ \t]+(?:128|192|256))?[ \t]+([^\s;]+)",
    ),
    re.compile(
        r"(?i)\bsnmp-server[ \t]+host[ \t]+(?:[\w-]+[ \t]+)?[\da-f.:]+[ \t]+"
        r"(?:(?:traps?|informs?|poll|version[ \t]+(?:1|2c|3(?:[ \t]+(?:auth|noauth|priv))?))[ \t]+)*"
        r"(?!(?:community|version|udp-port)\b)(\S+)"
    ),
)
"""What is a secret by its own form; the group is struck."""
_USERS = re.compile(r"(?i)registered_?users[\"']?\s*[:=]\s*[\"']?\{([^{}]*+)")
_USER = re.compile(r":\s*\\?[\"']([^\"'\\]*+)")
_SERVERS = re.compile(r"(?i)tacacs|radius|isakmp|failover|aaa-server|server-private|ldap|wpa|wep")

_NEAR = 120
"""How many characters around a bare `key` are looked at."""


def strike_patterns(text: str) -> str:
    """The text with everything that has the shape of a secret replaced."""
    if not _HINT.search(text):
        return text
    text = text.replace(WITHHELD, _MARK)
    pieces: list[str] = []
    position = 0
    for start, end in sorted(_spans(text)):
        if end <= max(start, position) or _HARMLESS.fullmatch(text, start, end):
            continue
        if start > position or not pieces:
            pieces += [text[position:start], WITHHELD]
        position = end
    return "".join((*pieces, text[position:])).replace(_MARK, WITHHELD)


def key_blocks(text: str) -> tuple[tuple[int, int], ...]:
    """The characters of private keys that run over several lines; a single one of these lines shows no secret."""
    return tuple(found.span() for found in _KEY_BLOCK.finditer(text)) if "-----BEGIN" in text else ()


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for shape in _SHAPES:
        yield from (found.span(1) for found in shape.finditer(text))
    for users in _USERS.finditer(text):
        yield from (found.span(1) for found in _USER.finditer(text, *users.span(1)))
    for found in _ELEMENT.finditer(text):
        if _named(_NAME, found[1]):
            yield _trimmed(text, *found.span(2))
    yield from _one_after_another(text, _ASSIGNED, _assigned)
    yield from _one_after_another(text, _FOLLOWED, _followed)


def _one_after_another(
    text: str, pattern: re.Pattern[str], value: Callable[[str, re.Match[str]], tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The values behind names; a name inside the value before is not looked at."""
    end = 0
    for found in pattern.finditer(text):
        if found.start() >= end:
            start, end = value(text, found)
            yield start, end


def _named(pattern: re.Pattern[str], name: str) -> bool:
    return bool(pattern.search(re.sub(r"[ ._:-]", "", name).lower()))


def _assigned(text: str, found: re.Match[str]) -> tuple[int, int]:
    """The value behind a `:` or `=`; the empty span where the name is harmless or nothing stands there."""
    name, start = found[1], found.end()
    if not _named(_NAME, name):
        return start, start
    if ahead := _AHEAD.match(text, start):
        start = ahead.end()
    if quoted := _QUOTED.match(text, start):
        return quoted.span(quoted.lastindex or 1)
    if block := _BLOCK.match(text, start):
        return _trimmed(text, *block.span(1))
    group = _GROUP.match(text, start)
    if group and name.lower().endswith(("passwords", "tokens")):
        return group.span(1)
    if group or _HARMLESS.match(text, start):
        return start, start
    return _until(_NEXT_KEY if found[2] else _BLANK, text, start)


def _followed(text: str, found: re.Match[str]) -> tuple[int, int]:
    """The words behind a command, up to what is known to follow a secret."""
    name, start = found[1], found.end()
    if not (_named(_COMMAND, name) or (name.lower() == "key" and _of_a_server(text, found.start(), start))):
        return start, start
    while kind := _KIND.match(text, start):
        start = kind.end()
    if _HARMLESS.match(text, start) or _SENTENCE.match(text, start):
        return start, start
    quoted = _QUOTED.match(text, start)
    return quoted.span(quoted.lastindex or 1) if quoted else _until(_TRAILER, text, start)


def _until(stop: re.Pattern[str], text: str, start: int) -> tuple[int, int]:
    found = stop.search(text, start)
    return _trimmed(text, start, found.start() if found else len(text))


def _of_a_server(text: str, start: int, end: int) -> bool:
    """Whether a bare `key` is one: alone on its line, or of a server; not the number of a key in a chain."""
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR].partition("\n")[0].split()
    number = len(after) == 1 and after[0].isdigit() and len(after[0]) < 5
    if not after or number or after[0] in {"chain", "generate", "config-key"}:
        return False
    return not before.strip() or bool(_SERVERS.search(before))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
