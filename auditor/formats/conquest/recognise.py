"""Which files are Conquest's, and which belong together."""

import re

from auditor.formats import NO, Guess
from auditor.model.evidence import Source

SECTION = re.compile(r"(?im)^\[sscscp\]")
KEYS = re.compile(r"(?im)^[ \t]*(?:MyACRNema|MicroPACS|ACRNemaMap)[ \t]*=")
UNIT = re.compile(r"(?m)^ExecStart[ \t]*=.*\bdgate\b")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*|#[^\n]*|;[^\n]*", re.DOTALL)
_HEAD = 20_000
"""How many characters are looked at to tell what a file is."""


def certainty(source: Source) -> Guess:
    """By the section [sscscp], the shape of acrnema.map, the switches of config.php, or a unit that starts dgate."""
    text = source.text
    if SECTION.search(text):
        return Guess(3, "the section [sscscp]")
    if is_php(text):
        return Guess(3, "the switches of Conquest's web pages")
    if UNIT.search(text):
        return Guess(3, "a unit that starts dgate")
    if re.search(r"(?i)ACRNEMA\.MAP", text) and "/*" in text:
        return Guess(3, "the head of acrnema.map")
    if _is_map(text):
        return Guess(2, "lines of title, host, port and compression")
    return Guess(2, "keys of dicom.ini") if len(set(KEYS.findall(text))) > 1 else NO


def is_php(text: str) -> bool:
    """Whether it is the config.php of the web pages."""
    return "<?php" in text and "$userlogin" in text and "dgate" in text


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder belong together."""
    return (sources,)


def _is_map(text: str) -> bool:
    """Whether every line that is no comment has a title, a host, a port and a way of compression."""
    head = text if len(text) <= _HEAD else text[:_HEAD].rpartition("\n")[0]
    lines = [line.split() for line in plain(head).split("\n") if line.strip()]
    return bool(lines) and all(_shaped(words) for words in lines)


def _shaped(words: list[str]) -> bool:
    return (
        len(words) == 4
        and bool(re.fullmatch(r"\d{1,5}|\d{0,4}\*", words[2]))
        and bool(re.fullmatch(r"un|u[lbe]|as|is|n[1-4j]|k\d|j[1-6skl7]\d{0,2}|j[k7l]\w*", words[3], re.IGNORECASE))
    )


def plain(text: str) -> str:
    """The text of a map with blanks in the place of comments."""
    return _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
