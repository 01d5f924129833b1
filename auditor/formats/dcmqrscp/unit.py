"""Where command lines stand: systemd units, start scripts and Dockerfiles."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.dcmqrscp.command import Command, commands
from auditor.formats.dcmqrscp.recognise import STARTED, is_unit
from auditor.model.evidence import Source
from auditor.syntax.shellwords import words

_SECTION = re.compile(r"\[\w[\w-]*\]")
_KEYS = re.compile(r"([A-Za-z]\w*)\s*=\s*")


def read(source: Source) -> tuple[tuple[Command, ...], Coverage]:
    """The servers that a file starts, and what became of its lines."""
    coverage = Coverage(source)
    found = tuple(_unit(source, coverage)) if is_unit(source) else tuple(_script(source, coverage))
    return found, coverage


def _logical(source: Source) -> Iterator[tuple[int, int, int, int]]:
    """Lines with what goes on behind a backslash: first and last line, start and end."""
    number, lines = 1, source.lines
    while number <= len(lines):
        first = last = number
        while (lines[last - 1].endswith("\\") or (number < last and _is_comment(lines[last - 1]))) and last < len(
            lines
        ):
            last += 1
        number = last
        yield first, number, *source.span_of(first, number)
        number += 1


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(("#", ";"))


def _unit(source: Source, coverage: Coverage) -> Iterator[Command]:
    known: dict[str, str] = {}
    found: list[Command] = []
    files = False
    for first, last, start, end in _logical(source):
        text = source.text[start:end]
        if text.lstrip().startswith(("#", ";")) or not text.strip():
            coverage.mark(State.BLANK, first, last)
            continue
        key = _KEYS.match(text)
        coverage.mark(State.UNDERSTOOD if key or _SECTION.match(text) else State.NOT_UNDERSTOOD, first, last)
        if key is None:
            continue
        value = text[key.end() :]
        match key[1]:
            case "Environment":
                pairs = (one.text.partition("=") for one in words(value))
                known |= {name: text for name, sign, text in pairs if sign}
            case "EnvironmentFile":
                files = True
            case "ExecStart":
                prefix = re.match(r"[-@:+!|]*", value)
                begin = start + key.end() + (prefix.end() if prefix else 0)
                # an empty one takes back those before it
                found = [*found, *commands(source, begin, end, known)] if value.strip() else []
            case _:
                coverage.mark(State.WITHOUT_EFFECT, first, last)
    for one in found:
        if files and one.open:
            one.open = "the command line takes options from a file of variables that was not supplied"
        yield one


def _script(source: Source, coverage: Coverage) -> Iterator[Command]:
    known: dict[str, str] = {}
    for first, last, start, end in _logical(source):
        text = source.text[start:end]
        assigned = re.fullmatch(r"\s*(?:export\s+|ENV\s+)?([A-Za-z_]\w*)=(.*)", text, re.DOTALL)
        if text.lstrip().startswith("#") or not text.strip():
            coverage.mark(State.BLANK, first, last)
        elif STARTED.match(text):
            coverage.mark(State.UNDERSTOOD, first, last)
            yield from commands(source, start, end, known)
        elif assigned:
            coverage.mark(State.UNDERSTOOD, first, last)
            value = words(assigned[2])
            if len(value) == 1 and "$" not in value[0].text:
                known[assigned[1]] = value[0].text
        else:
            coverage.mark(State.WITHOUT_EFFECT, first, last)
