"""Entries as devices write nearly all of theirs, found by one expression: most of a large file.

An object or a rule is *plain* when it holds nothing but known settings, each a text or a list of members, without
references, comments or attributes of other kinds, in whatever order and layout. What matches is well-formed XML and
holds no secret, so neither needs to be looked for again. Anything else is read from the tree of all elements.
"""

import re
from array import array
from dataclasses import dataclass, field

_FLAT = """
from to source destination source-user category application service source-hip destination-hip hip-profiles tag action
log-setting description rule-type log-end log-start disabled negate-source negate-destination schedule group-tag
icmp-unreachable ip-netmask ip-range ip-wildcard fqdn static color comments
"""
_PROFILES = "virus spyware vulnerability url-filtering file-blocking wildfire-analysis data-filtering"
NESTED = frozenset(("group", *_PROFILES.split(), "negate", "disable-server-response-inspection"))
"""What stands a level deeper in a plain entry: below `profile-setting`, `target` and `option`."""


def _expression() -> re.Pattern[str]:
    text = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]*"  # what XML forbids, and what would need reading with care
    value = r'[^<>&"\x00-\x1f\ufffe\uffff]*'
    blanks = r"[ \t\n]*"
    inside = rf"{text}(?:<member>{text}</member>{blanks})*"
    flat = rf"<({'|'.join(_FLAT.split())})>{inside}</\2>"
    profiles = rf"<profiles>{blanks}(?:<({'|'.join(_PROFILES.split())})>{inside}</\3>{blanks})*</profiles>"
    deep = (
        rf"<profile-setting>{blanks}(?:<group>{inside}</group>|{profiles}){blanks}</profile-setting>|"
        rf"<target>{blanks}<negate>{text}</negate>{blanks}</target>|"
        rf"<option>{blanks}<disable-server-response-inspection>{text}</disable-server-response-inspection>"
        rf"{blanks}</option>"
    )
    head = rf'<entry name="({value})"(?: uuid="{value}")?(?: loc="{value}")?>'
    return re.compile(rf"{head}{blanks}(?:(?:{flat}|{deep}){blanks})*</entry>")


_ENTRY = _expression()
_SETTING = re.compile(r"<([a-z-]+)>([^<]*(?:<member>[^<]*</member>[^<]*)*)</")
_MEMBER = re.compile("<member>([^<]*)")


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """The plain entries of a text, in their order."""

    names: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("I"))
    ends: "array[int]" = field(default_factory=lambda: array("I"))
    spans: list[tuple[int, int]] = field(default_factory=list)
    """The characters of those that follow each other."""


def plain(text: str) -> Plain:
    """The plain entries of a text."""
    found = Plain()
    spans, last = found.spans, 0
    for entry in _ENTRY.finditer(text):
        start, end = entry.span()
        if spans and not text[last:start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        found.names.append(entry[1])
        found.starts.append(start)
        found.ends.append(end)
        last = end
    return found


def settings(text: str, start: int, end: int) -> dict[str, str]:
    """By its name, what stands inside each setting of a plain entry; of several the last."""
    return dict(_SETTING.findall(text, start, end))


def setting(text: str, start: int, end: int, name: str) -> str:
    """What stands inside one setting of a plain entry; of several the last."""
    begin = text.rfind(f"<{name}>", start, end)
    return text[begin + len(name) + 2 : text.find(f"</{name}>", begin, end)] if begin >= 0 else ""


def words(inside: str) -> tuple[str, ...]:
    """What a setting of a plain entry says: its members, or its text."""
    if "<" in inside:
        return tuple(map(str.strip, _MEMBER.findall(inside)))
    text = inside.strip()
    return (text,) if text else ()
