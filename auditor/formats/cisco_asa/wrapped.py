"""Lines that a terminal of 80 columns broke in two: found only where nothing else can explain them."""

import re

from auditor.formats.cisco_asa.settings import SETTINGS
from auditor.formats.cisco_asa.submodes import GAPS, SUBMODES, WITHOUT_EFFECT

_WIDTH = 80
_LONGER = re.compile(rf"^[^\n]{{{_WIDTH + 1}}}", re.MULTILINE)
_FULL = re.compile(rf"^[^\n]{{{_WIDTH}}}$", re.MULTILINE)
_HEADS = frozenset(
    {
        *WITHOUT_EFFECT, *GAPS, *(one.split()[0] for one in (*SETTINGS, *SUBMODES)), "access-group", "access-list",
        "clear", "domain-name", "global", "hostname", "interface", "name", "nameif", "nat", "no", "object",
        "object-group", "static", "time-range", "zone", "quit", "ASA", "PIX", "Cryptochecksum:",
    }
)  # fmt: skip
_INNER = frozenset(one.split()[0] for lines in SUBMODES.values() for one in lines)


def wrapped(text: str) -> dict[int, int]:
    """By the number of a line that goes on in the next one: the last line of it.

    A terminal wraps every longer line, so that one longer line shows that nothing was wrapped; and what goes on is no
    command, nor indented, unless it goes on in an access list, whose lines have none below them.
    """
    if _LONGER.search(text) is not None or _FULL.search(text) is None:
        return {}
    lines = text.split("\n")
    found: dict[int, int] = {}
    number = 1
    while number < len(lines):
        last = number
        listed = lines[number - 1].startswith("access-list ")
        while last < len(lines) and len(lines[last - 1]) == _WIDTH and _goes_on(lines[last], listed=listed):
            last += 1
        if last > number:
            found[number] = last
        number = last + 1
    return found


def _goes_on(line: str, *, listed: bool) -> bool:
    word = line.split(None, 1)[0] if line.strip() and (listed or line[:1].strip()) else ""
    return bool(word) and word[0] not in "!:" and word not in _HEADS and word not in _INNER
