"""Entries as devices write nearly all of theirs, found by one expression: most of a large file.

An object or a rule is *plain* when it holds nothing but known settings, each a text or a list of members, in whatever
order and nearly any layout. What matches is well-formed XML and holds no secret and no blank line, so none of these is
looked for again. Anything else, or a plain entry where none may be, is read from the tree of all elements, with the
same result.
"""

import re
from array import array
from dataclasses import field

from auditor.model.frozen import dataclass
from auditor.syntax.tags import meaning

_RULE = """
from to source destination source-user category application service source-hip destination-hip action description
tag log-setting log-end log-start rule-type disabled hip-profiles negate-source negate-destination schedule group-tag
icmp-unreachable
"""
_OBJECT = "static ip-range fqdn ip-wildcard color comments"
_NETMASK = "ip-netmask"
_SETTINGS = (_NETMASK, *_RULE.split(), *_OBJECT.split())
"""The commonest first, as the expression tries them in this order."""
_LOOKS = "virus spyware vulnerability url-filtering file-blocking wildfire-analysis data-filtering"
PROFILES = "profile-setting"
CAPTURES = {name: number for number, name in enumerate((*_SETTINGS, PROFILES), 2)}
"""By the name of a setting, the group of the expression that holds what stands inside; of several the last."""
HELD = frozenset((*CAPTURES, "target", "option"))
"""What may stand in a plain entry."""
_ACTION, _NETWORK = CAPTURES["action"], CAPTURES[_NETMASK]
_END = len(CAPTURES) + 2
"""The group that stands, empty, where an entry ends."""
_STRANGE = tuple(CAPTURES[name] for name in (_NETMASK, *_OBJECT.split()))


def plain_expression() -> re.Pattern[str]:
    """What matches a plain entry, which holds no blank line, and the indentation behind it."""
    characters = r"[^<>&\x00-\x08\n-\x1f\ufffe\uffff]*+"  # the others are markup, or no characters of XML
    text = rf"{characters}(?:(?:&(?:amp|lt|gt|quot|apos);|\n(?![^\S\n]*+\n)){characters})*+"
    value = r'[^<>&"\x00-\x1f\ufffe\uffff]*+'
    blanks = r"\n?+ *+[ \t]*+"  # as devices indent, which is found faster, or another way
    inside = rf"{blanks}(?!\s){text}(?:<member>{text}</member>{blanks})*+"
    flat = "|".join(f"<{name}>({inside})</{name}>" for name in _SETTINGS)
    looks = "|".join(f"<{name}>{inside}</{name}>" for name in _LOOKS.split())
    profiles = rf"<group>{inside}</group>|<profiles>{blanks}(?:(?:{looks}){blanks})*+</profiles>"
    server = "disable-server-response-inspection"
    deep = (
        rf"<{PROFILES}>({blanks}(?:{profiles}){blanks})</{PROFILES}>|"
        rf"<target>{blanks}<negate>{text}</negate>{blanks}</target>|"
        rf"<option>{blanks}<{server}>{text}</{server}>{blanks}</option>"
    )
    head = rf'<entry name="({value})"(?: uuid="{value}")?(?: loc="{value}")?>'
    return re.compile(rf"{head}{blanks}(?:(?:{flat}|{deep}){blanks})*+</entry>(){blanks}")


_ENTRY = plain_expression()
_MEMBER = re.compile("<member>([^<]*)")


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """The plain entries of a text, in their order."""

    names: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("I"))
    ends: "array[int]" = field(default_factory=lambda: array("I"))
    rules: list[re.Match[str] | None] = field(default_factory=list)
    """What was found, of entries with an action and without settings that only objects have."""
    networks: list[str] = field(default_factory=list)
    """What stands in `ip-netmask`; empty where nothing does."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    """The characters of entries with nothing but blanks between them."""


def plain(text: str) -> Plain:
    """The plain entries of a text; the loop holds what it calls, as a large file has a hundred thousand of them."""
    found = Plain()
    name, start_at, end_at = found.names.append, found.starts.append, found.ends.append
    rule, network = found.rules.append, found.networks.append
    begin = end = behind = -1
    for entry in _ENTRY.finditer(text):
        first = entry.start()
        if first != behind:
            found.spans.append((begin, end))
            begin = first
        end, behind = entry.end(_END), entry.end()
        called, action, mask = entry.group(1, _ACTION, _NETWORK)
        name(called)
        start_at(first)
        end_at(end)
        rule(entry if action is not None and not any(entry.group(*_STRANGE)) else None)
        network(mask or "")
    found.spans.append((begin, end))
    del found.spans[0]  # before the first entry there is none
    return found


def setting(text: str, start: int, end: int, name: str) -> str:
    """What stands inside one setting of a plain entry; of several the last."""
    begin = text.rfind(f"<{name}>", start, end)
    return text[begin + len(name) + 2 : text.find(f"</{name}>", begin, end)] if begin >= 0 else ""


def words(inside: str | None) -> tuple[str, ...]:
    """What a setting of a plain entry says: its members, or its text."""
    if not inside:
        return ()
    if "<" in inside:
        return tuple(map(word if "&" in inside else str.strip, _MEMBER.findall(inside)))
    text = word(inside)
    return (text,) if text else ()


def word(text: str) -> str:
    """What a text says."""
    return (meaning(text) if "&" in text else text).strip()
