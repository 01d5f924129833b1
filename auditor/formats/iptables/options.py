"""The words of a rule as options: names in one spelling, negation before or after them, values."""

import re
from collections.abc import Iterator

from auditor.model.frozen import dataclass
from auditor.syntax.shellwords import Word

_SPELLINGS = {
    "-p": "--protocol", "-s": "--source", "--src": "--source", "-d": "--destination",
    "--dst": "--destination", "-i": "--in-interface", "-o": "--out-interface", "-j": "--jump", "-g": "--goto",
    "-m": "--match", "-f": "--fragment", "--source-port": "--sport", "--destination-port": "--dport",
    "--source-ports": "--sports", "--destination-ports": "--dports", "--port": "--ports", "-4": "--ipv4",
    "-6": "--ipv6", "-c": "--set-counters",
}  # fmt: skip
_FREE_TEXT = frozenset({"--comment", "--log-prefix", "--nflog-prefix", "--ulog-prefix", "--string", "--hex-string"})
"""Options whose value may begin with `-`, as iptables-save quotes only what holds blanks."""
_OPTION = re.compile(r"-[A-Za-z46]|--[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a rule; a value that belongs to none has an empty name."""

    name: str
    values: tuple[str, ...]
    negated: bool
    start: int
    end: int

    @property
    def value(self) -> str:
        """Its first value, or nothing."""
        return self.values[0] if self.values else ""


def options(words: tuple[Word, ...]) -> Iterator[Option]:
    """The options in their order."""
    place, negated = 0, False
    while place < len(words):
        word = words[place]
        place += 1
        if _is(word, "!"):
            negated = True
            continue
        if not _names(word):
            yield Option("", (word.text,), negated, word.start, word.end)
            negated = False
            continue
        name, equals, attached = word.text.partition("=")
        name = _SPELLINGS.get(name, name)
        if place + 1 < len(words) and _is(words[place], "!") and not _names(words[place + 1]):
            negated, place = True, place + 1  # the old place of the mark, between an option and its value
        first = place
        while place < len(words) and not _is(words[place], "!") and not _names(words[place]):
            place += 1
        if name in _FREE_TEXT and place == first and place < len(words):
            place += 1
        values = ((attached,) if equals else ()) + tuple(one.text for one in words[first:place])
        yield Option(name, values, negated, word.start, words[place - 1].end)
        negated = False


def _is(word: Word, text: str) -> bool:
    return word.text == text and not word.quoted


def _names(word: Word) -> bool:
    return not word.quoted and _OPTION.match(word.text) is not None
