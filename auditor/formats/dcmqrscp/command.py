"""Command lines of DCMTK servers: the program, its options, and what a variable leaves open."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from auditor.formats.dcmqrscp.recognise import PROGRAMS
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.model.pacs import Publication
from auditor.syntax.shellwords import Word, words

_VALUES = {
    "-ll": 1, "--log-level": 1, "-lc": 1, "--log-config": 1, "-c": 1, "--config": 1, "-to": 1, "--timeout": 1,
    "-ts": 1, "--socket-timeout": 1, "-ta": 1, "--acse-timeout": 1, "-td": 1, "--dimse-timeout": 1, "-pdu": 1,
    "--max-pdu": 1, "-aet": 1, "--aetitle": 1, "+tls": 2, "--enable-tls": 2, "+pw": 1, "--use-passwd": 1, "+cf": 1,
    "--add-cert-file": 1, "+cd": 1, "--add-cert-dir": 1, "+crl": 1, "--add-crl-file": 1, "+cs": 1, "--cipher": 1,
    "+dp": 1, "--dhparam": 1, "+rs": 1, "--seed": 1, "+wf": 1, "--write-seed-file": 1, "--expect-sni": 1,
    "--request-sni": 1, "-od": 1, "--output-directory": 1, "-ss": 1, "--sort-conc-studies": 1, "-su": 1,
    "--sort-on-study-uid": 1, "-fe": 1, "--filename-extension": 1, "-xcr": 1, "--exec-on-reception": 1, "-xcs": 1,
    "--exec-on-eostudy": 1, "-tos": 1, "--eostudy-timeout": 1, "+p": 2, "--padding-create": 2, "+cl": 1,
    "--compression-level": 1, "+C": 1, "--convert-to-charset": 1, "--sleep-after": 1, "--sleep-during": 1,
    "--max-associations": 1,
}  # fmt: skip
"""How many words belong to an option; dcmtk 3.6.7 to 3.7.0, dcmqrscp(1) and storescp(1)."""
_LONG = {
    "+tls": "--enable-tls", "-tls": "--disable-tls", "-rc": "--require-peer-cert", "-vc": "--verify-peer-cert",
    "-ic": "--ignore-peer-cert", "+cf": "--add-cert-file", "+cd": "--add-cert-dir", "+pw": "--use-passwd",
    "+py": "--profile-bcp195-nd", "+px": "--profile-bcp195", "+pz": "--profile-bcp195-ex", "+pb": "--profile-basic",
    "+pa": "--profile-aes", "+pn": "--profile-null", "+pg": "--profile-8996", "+pm": "--profile-8996-mod",
    "+cs": "--cipher", "+ac": "--access-control", "-ac": "--access-full", "-aet": "--aetitle",
    "-pm": "--promiscuous", "-xcr": "--exec-on-reception", "-xcs": "--exec-on-eostudy", "-dhl":
    "--disable-host-lookup", "-c": "--config", "-od": "--output-directory", "-ZA": "--move-aetitle",
    "-v": "--verbose", "-d": "--debug", "-q": "--quiet", "-ll": "--log-level", "-ZH": "--move-host",
    "-ZV": "--move-vendor",
}  # fmt: skip
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_COMMENT = re.compile(r"(?m)(?<=\n)[ \t]*[#;].*$")
"""Between the lines of one command."""
_SPECIFIER = re.compile(r"%[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Option:
    """One option by its long name, with its values."""

    name: str
    values: tuple[str, ...]
    evidence: Evidence


@dataclass(slots=True)
class Command:
    """One start of a server."""

    program: str
    evidence: Evidence
    options: list[Option] = field(default_factory=list)
    port: str = ""
    port_place: Evidence | None = None
    open: str = ""
    """Why an option that is not there proves nothing; empty when all of the line is known."""
    secrets: list[Evidence] = field(default_factory=list)
    publications: tuple[Publication, ...] | None = None
    """What is published of its container; None where it runs in none."""

    def last(self, *names: str) -> Option | None:
        """The last of some options that exclude each other."""
        return next((one for one in reversed(self.options) if one.name in names), None)

    @property
    def wrapped(self) -> Option | None:
        """Where hosts.allow and hosts.deny limit the callers."""
        found = self.last("--access-control", "--access-full")
        return found if found and found.name == "--access-control" else None


def basename(text: str) -> str:
    """The program's name in a path."""
    return text.rpartition("/")[2].removesuffix(".exe")


def commands(source: Source, start: int, end: int, known: Mapping[str, str]) -> Iterator[Command]:
    """The servers that one command line starts; lines that end in a backslash go on."""
    text = _COMMENT.sub(lambda found: " " * len(found[0]), source.text[start:end])
    text = text.replace("\\\n", "  ")
    for piece in re.finditer(r"(?:[^;&|'\"\\]|\\.|\"(?:[^\"\\]|\\.)*\"?|'[^']*'?)+", text, re.DOTALL):
        yield from started(source, words(piece[0], start + piece.start()), known)


def started(source: Source, found: tuple[Word, ...], known: Mapping[str, str]) -> Iterator[Command]:
    """The server that the words of one command line start."""
    first = next((place for place, one in enumerate(found) if basename(one.text) in PROGRAMS), None)
    if first is not None and not any(one.text in {"man", "which", "rm", "cp", "echo"} for one in found[:first]):
        yield _command(source, found[first:], known)


def _command(source: Source, found: tuple[Word, ...], known: Mapping[str, str]) -> Command:
    command = Command(basename(found[0].text), source.at(found[0].start, found[-1].end))
    place = 1
    while place < len(found):
        word, text = found[place], _filled(found[place].text, known)
        if text is None or (text.startswith("@") and not word.quoted):
            what = "a file of options" if text else "a variable"
            command.open = f"{what} stands in the command line, and what is in it is not in the files"
            place += 1
        elif text[:1] in {"-", "+"} and len(text) > 1:
            count = _VALUES.get(text, 3 if text == "--assoc-config-file" else 0)
            if text in {"-xf", "--config-file"}:
                count = 3 if command.program == "dcmqrscp" else 2
            _take(command, source, text, found[place : place + 1 + count], known)
            place += 1 + count
        else:
            command.port, command.port_place = text, source.at(word.start, word.end)
            place += 1
    return command


def _take(command: Command, source: Source, text: str, found: tuple[Word, ...], known: Mapping[str, str]) -> None:
    name = _LONG.get(text, text)
    place = source.at(found[0].start, found[-1].end)
    values = tuple(_filled(one.text, known) or one.text for one in found[1:])
    command.options.append(Option(name, values, place))
    if name == "--use-passwd" and len(found) > 1 and values[0] == found[1].text and "$" not in values[0]:
        source.hide(found[1].start, found[1].end)
        command.secrets.append(place.noted("--use-passwd"))


def _filled(text: str, known: Mapping[str, str]) -> str | None:
    """The word with its variables replaced; None where one of them is not known."""
    names = [found[1] or found[2] for found in _VARIABLE.finditer(text)]
    if any(name not in known for name in names) or _SPECIFIER.search(text):
        return None
    return _VARIABLE.sub(lambda found: known[found[1] or found[2]], text)
