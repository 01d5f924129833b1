"""`dangerouslyUseDynamicConfig`: which addresses a link may name as the viewer's configuration, by OHIF's own rules.

Until 3.13 the pattern may fit anywhere in the address as written, and no pattern fits everything. From 3.14 on a
pattern must begin with `^`, or origins must be listed (docs.ohif.org/migration-guide/3p13-to-3p14/dynamic-config).
"""

import re
from typing import TypeAlias

from auditor.formats.ohif.defaults import DYNAMIC
from auditor.formats.ohif.nodes import Array, Node, Object, Scalar, Unread
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown

ByVersion: TypeAlias = tuple[tuple[tuple[int, ...], Fact[bool]], ...]
STRICT = (3, 14)
_SETTING = "dangerouslyUseDynamicConfig"
_HOST = re.compile(r"\^(?:https?\??:)(?:\\?/){2}(?:\\[.-]|[\w-]|\.(?![*+?]))+(?::\d+)?(?:\\?/|\$)")
"""A pattern that names one host to its end: what follows the host is a bar, or nothing."""
_PATH = re.compile(r"\^(?:\\?/)[\w-]")
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_ANYTHING = re.compile(r"\^?(?:\.\*|\[\\s\\S\]\*|\(\?:\))?\$?|\^(?:https\??|http):(?:\\?/){2}(?:\.[*+].*)?")


def foreign(config: Object, whole: Evidence, gaps: tuple[Evidence, ...]) -> ByVersion:
    """Whether a link can name any address, by the first version for which that holds."""
    member = config.member(_SETTING)
    if (member is None and gaps) or config.overruled(member):
        return (((), Unknown(f"{_SETTING}.enabled", "a part of the file was not read", gaps, "Save the file again.")),)
    if member is None:
        off = Known(DYNAMIC.value is True, DYNAMIC.setting, Basis.DEFAULT, (whole,), "off, the default of OHIF")
        return (((), off),)
    given, place = member.value, member.evidence
    plain = isinstance(given, Object) and not given.more
    enabled = given.get("enabled") if isinstance(given, Object) and plain else given
    match enabled:
        case None | Scalar(value=None | False):
            return (((), Known(False, f"{_SETTING}.enabled", evidence=(place,), written="false")),)
        case Scalar(value=True) if isinstance(given, Object):
            return _by_version(given, place)
    return (((), Unknown(f"{_SETTING}.enabled", "an expression decides", (place,), "Say who may change it.")),)


def _by_version(given: Object, place: Evidence) -> ByVersion:
    pattern, origins = given.get("regex"), given.get("origins")
    listed = isinstance(origins, Array) and bool(origins.items)
    if isinstance(pattern, Unread) or isinstance(origins, Unread):
        return (((), _not_worked_out(place)),)
    text = pattern.value if isinstance(pattern, Scalar) and isinstance(pattern.value, str) else ""
    before = _any(text, place)
    anchored = text.strip().startswith("^") and "m" not in _flags(pattern)
    after = before if anchored and not listed else _shut(place)
    return (((), before), (STRICT, after))


def _any(text: str, place: Evidence) -> Fact[bool]:
    """Whether the pattern lets somebody else's address in."""
    parts = _alternatives(text)
    if any(not one.startswith("^") or _ANYTHING.fullmatch(one) for one in parts):
        return Known(True, f"{_SETTING}.regex", evidence=(place,))
    named = all(_HOST.match(one) or _PATH.match(one) for one in parts)
    return _shut(place) if named else _not_worked_out(place)


def _alternatives(text: str) -> list[str]:
    """The parts between the bars that stand in no bracket."""
    parts, level, start = [], 0, 0
    for found in _PIECE.finditer(text):
        level += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "|" and not level:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _shut(place: Evidence) -> Fact[bool]:
    return Known(False, f"{_SETTING}.regex", evidence=(place,))


def _not_worked_out(place: Evidence) -> Fact[bool]:
    reason = "which addresses its pattern lets in was not worked out"
    return Unknown(f"{_SETTING}.regex", reason, (place,), "List the addresses under origins (OHIF 3.14).")


def _flags(pattern: Node | None) -> str:
    return pattern.pattern or "" if isinstance(pattern, Scalar) else ""
