"""Secrets in a file that every browser downloads, found by name and by shape wherever they stand, also in comments."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from auditor.model.evidence import Source
from auditor.model.viewer import Held

_NAMED = re.compile(
    r"(?<![\w$-])([\"']?)([A-Za-z_$][\w$-]*)\1\s*(?::|=(?![=>]))\s*(?:([\"'`])((?:\\.|(?!\3)[^\\\n])*+)\3)"
)
_ENCODED = re.compile(r"\bbtoa\(\s*([\"'`])((?:\\.|(?!\1)[^\\\n])*+)\1")
_HEADER = re.compile(r"[\"'`](?:Basic|Bearer)\s+([\w+/=.~-]{6,})[\"'`]", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"(?<=://)[^/\s:@\"'`]*:(?P<login>[^\s\"'`@/]+)@|[?&](?:access_)?token=(?P<token>[^&\"'`\s]+)|"
    r"[?&](?:api_?key|key|sig)=(?P<key>[^&\"'`\s]+)",
    re.IGNORECASE,
)
_LOGINS = frozenset({"auth", "authorization", "xauthorization"})
_SECRET = re.compile(
    r"(?:password|passwd|passphrase|(?<!client)secret|secretkey|secretaccesskey|"
    r"(?:access|refresh|auth|bearer|id|api|session|jwt)token|^token)$"
)
_KEY = re.compile(r"(?:apikey|subscriptionkey)$")
_LATER = r"(?:\$\{[^}]*\}|\$[A-Z_][A-Z0-9_]*|%[\w.-]+%|\{\{[^}]*\}\}|__\w+__|<[^<>]+>)"
_FILLED_LATER = re.compile(rf"(?:{_LATER}:|[\w.@-]+:|(?i:basic|bearer)\s+)?{_LATER}")
_NOTHING = re.compile(r"(?:(?i:undefined|null|basic|bearer)|\*{3,}|x{4,})?")
"""Values that hide no secret: switched off, or masked."""


def held(source: Source, comments: tuple[tuple[int, int], ...]) -> tuple[Held, ...]:
    """Every secret with its place; the values are struck out."""
    starts = [start for start, _ in comments]
    found: list[Held] = []
    taken: set[int] = set()
    for setting, kind, (first, last), (low, high) in sorted(_places(source), key=lambda one: (one[2][0], -one[2][1])):
        value = source.text[low:high].strip()
        if _NOTHING.fullmatch(value) or low in taken:
            continue
        taken.update(range(first, last))
        filled = bool(_FILLED_LATER.fullmatch(value))
        if not filled:
            source.hide(low, high)
        before = bisect_right(starts, low) - 1
        commented = before >= 0 and low < comments[before][1]
        if not (commented and filled):
            found.append(Held(setting, source.at(first, last), kind, commented, filled))
    return tuple(found)


def _places(source: Source) -> Iterator[tuple[str, str, tuple[int, int], tuple[int, int]]]:
    """Setting, kind, place and the value's characters of everything that may be a secret."""
    for one in _NAMED.finditer(source.text):
        kind = _kind(one[2], one[4])
        if kind:
            yield one[2], kind, one.span(), one.span(4)
    for one in _ENCODED.finditer(source.text):
        yield "Authorization", "login", one.span(), one.span(2)
    for one in _HEADER.finditer(source.text):
        yield "Authorization", "login", one.span(), one.span(1)
    for one in _IN_ADDRESS.finditer(source.text):
        kind = "key" if one["key"] else "login"
        yield f"a {kind} in a web address", kind, one.span(), one.span(one.lastindex or 0)


def _kind(name: str, value: str) -> str:
    """What a text with this name is; empty for no secret."""
    plain = re.sub(r"[_$-]", "", name).lower()
    if plain == "clientsecret":
        return "client"
    if plain in _LOGINS:
        return "login"
    if _SECRET.search(plain):
        return "" if value.startswith(("/", "http")) else "login"
    return "key" if _KEY.search(plain) else ""
