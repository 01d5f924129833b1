"""Strings of configurations and command lines, made safe to show: nothing invisible, reversed or endless."""

import re

LONGEST = 2000
"""Characters of one line of a text of ours; a token without a break costs quadratic time when it is laid out."""
_UNSHOWN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but not tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"  # zero-width, bidirectional
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"  # lone surrogates, private use, noncharacters
    "\U000e0000-\U0010ffff"  # tags, variation selectors, private planes
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0xE0000, 0x10000))
    + "]"
)


def clean(text: str, longest: int = LONGEST) -> str:
    """The text with such characters spelled out, and each line cut with the count of what was cut."""
    return "\n".join(_line(line, longest) for line in text.replace("\r\n", "\n").split("\n"))


def _line(line: str, longest: int) -> str:
    rest = len(line) - longest
    shown = _UNSHOWN.sub(_spelled, line[:longest])
    return f"{shown} … {rest:,} more characters" if rest > 0 else shown


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x20 else f"<U+{code:04X}>"
