"""The files of DCMTK servers: what they say."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.dcmqrscp import unit
from auditor.formats.dcmqrscp.command import Command, basename, started
from auditor.formats.dcmqrscp.config import Config, parse
from auditor.formats.dcmqrscp.recognise import PRINTED, PROGRAMS, TABLE
from auditor.formats.dcmqrscp.server import archive, contained, receiver, unconfigured
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.pacs import Overlay, Pacs
from auditor.syntax.shellwords import Word, words

NO_VERSION = Unknown(
    "--version",
    "the version is not in the files",
    settle="Save what 'dcmqrscp --version' or 'storescp --version' prints beside them.",
)


@dataclass(slots=True)
class _Files:
    configs: list[Config] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    problems: list[tuple[Source, str]] = field(default_factory=list)
    version: Fact[str] = NO_VERSION


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
    """The servers of one folder. Raises NotReadableError."""
    files = _Files()
    for source in sources:
        _take(files, source)
    files.commands += (one for overlay in overlays for one in _contained(overlay))
    servers = tuple(_servers(files))
    if not servers:
        raise NotReadableError("It starts no DCMTK server. Supply dcmqrscp.cfg and the unit that starts the server.")
    return Reading(pacs=servers, coverage=tuple(files.coverage), problems=tuple(dict.fromkeys(files.problems)))


def _take(files: _Files, source: Source) -> None:
    if TABLE.search(source.text):
        config = parse(source)
        files.configs.append(config)
        files.coverage.append(config.coverage)
        files.problems += [
            (source, f"Line {place.first}: the server does not start with this file, because {place.note}.")
            for place in config.refusals
        ]
    elif found := PRINTED.search(source.text[:4000]):
        coverage = Coverage(source)
        coverage.mark(State.WITHOUT_EFFECT, 1, len(source.lines))
        coverage.mark(State.UNDERSTOOD, source.line_at(found.start()))
        files.coverage.append(coverage)
        files.version = Known(found[1], "--version", evidence=(source.at(found.start(), found.end()),))
    else:
        started, coverage = unit.read(source)
        files.commands += started
        files.coverage.append(coverage)


def _servers(files: _Files) -> Iterator[Pacs]:
    starts = [one for one in files.commands if one.program == "dcmqrscp"]
    for config in files.configs:
        command = _starting(config, starts, len(files.configs) == 1)
        yield contained(archive(config, command, files.version), command)
    for one in starts:
        what = _named(one) or "its default file"
        text = (
            f"Line {one.evidence.first}: it starts dcmqrscp with {what}, which was not supplied. Supply that file too."
        )
        files.problems.append((one.evidence.source, text))
        yield contained(unconfigured(one, files.version), one)
    for one in files.commands:
        if one.program == "storescp":
            yield contained(receiver(one, files.version), one)


def _named(command: Command) -> str:
    """The configuration file that a command line names."""
    option = command.last("--config")
    return option.values[0] if option and option.values else ""


def _starting(config: Config, starts: list[Command], alone: bool) -> Command | None:
    """The command line that names a file, else the only one; each is given out once."""
    for one in starts:
        path = basename(_named(one)) or "dcmqrscp.cfg"
        if path == basename(config.source.path) or (alone and len(starts) == 1):
            starts.remove(one)
            return one
    return None


def _contained(overlay: Overlay) -> Iterator[Command]:
    """The server that a deployment file starts; its settings are the words of the command line."""
    known = {one.name: str(one.value) for one in overlay.environment}
    found: list[Word] = []
    for setting in overlay.settings:
        source, (start, end) = setting.evidence.source, setting.evidence.characters
        whole = len(setting.path) == 1 or any(one in str(setting.value).split() for one in PROGRAMS)
        alone = (Word(str(setting.value), start, end, quoted=True),)
        found += words(source.text[start:end], start) if whole else alone
    place = overlay.settings[0].evidence.source if overlay.settings else None
    for command in started(place, tuple(found), known) if place else ():
        command.publications = overlay.container.publications
        yield command
