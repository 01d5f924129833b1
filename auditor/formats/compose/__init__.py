"""Docker Compose files: which servers a host runs, what they publish and what their environment sets."""

import re
from pathlib import PurePosixPath

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.compose.defaults import DCM4CHEE, ORTHANC_CORES, PORTS, PUBLISHED, SLAPD
from auditor.formats.compose.lines import service_table
from auditor.formats.compose.variables import is_environment
from auditor.model.evidence import Source
from auditor.syntax.yamltree import Mapping, parse

_RUNS = ("image", "build", "extends", "ports", "environment", "volumes", "container_name")


def certainty(source: Source) -> Guess:
    """How surely a text is a compose file, or an environment file for one."""
    if is_environment(source):
        return Guess(2, "a name like an environment file's, and only NAME=value lines")
    if not re.search(r"^\s*[\"']?(?:services|image|build)[\"']?\s*:", source.text, re.MULTILINE):
        return NO
    root = parse(source).root
    services = service_table(root)
    running = [name for name, (_, one) in services.items() if any(one.get(key) for key in _RUNS)]
    if not running:
        return NO
    named = f'the service "{running[0]}" with an image' if services[running[0]][1].get("image") else running[0]
    if isinstance(root, Mapping) and isinstance(root.get("services"), Mapping):
        return Guess(3, f"a services mapping, and {named}")
    return Guess(2, f"services at the top level, as in the first layout of compose files, and {named}")


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """A compose file with its override and the environment files beside it; every other file alone."""
    files = [one for one in sources if is_environment(one)]
    composes = [one for one in sources if one not in files]
    found = []
    for one in composes:
        if _overridden(one, composes):
            continue
        parts = [one, *(other for other in composes if other is not one and _overridden(other, [one]))]
        mine = [file for file in files if _uses(parts, file)]
        files = [file for file in files if file not in mine]
        found.append((*parts, *mine))
    return (*found, *((file,) for file in files))


def _overridden(source: Source, among: list[Source]) -> bool:
    """Whether it is the override of one of the files: `compose.override.yml` of `compose.yml`."""
    stem, _, kind = PurePosixPath(source.path).stem.partition(".")
    return kind == "override" and any(PurePosixPath(one.path).stem == stem for one in among if one is not source)


def _uses(parts: list[Source], file: Source) -> bool:
    name = PurePosixPath(file.path).name
    return name == ".env" or any(name in part.text for part in parts)


FORMAT = Format(
    name="compose",
    title="Docker Compose file",
    export=(
        "Copy docker-compose.yml (or compose.yaml), its override file, .env and every file named under env_file from "
        "the folder in which the server is started."
    ),
    certainty=certainty,
    read=reader("auditor.formats.compose.read"),
    group=group,
    deploys=True,
    kind="deployment",
    defaults=(*ORTHANC_CORES, *DCM4CHEE, *SLAPD, *PORTS, *PUBLISHED),
)
