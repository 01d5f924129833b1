"""What was named on the command line, as bytes in memory: files, folders, archives, standard input.

Nothing is unpacked to disk, no member path is followed, and every limit that is hit becomes a sentence about the file.
"""

import io
import sys
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath, PurePosixPath

from auditor.model.frozen import dataclass
from auditor.syntax.workbook import is_workbook

MOST_BYTES = 64 * 2**20
"""A configuration export is 0.01 to 30 MB; larger files are something else."""
MOST_UNPACKED = 256 * 2**20
MOST_MEMBERS = 5000
MOST_RATIO = 300
"""Unpacked to packed; text rarely passes 20."""
OURS = frozenset(
    {
        "site.yaml",
        "decisions.yaml",
        "changes.yaml",
        "brand.yaml",
        "attestations.yaml",
        "attestations.csv",
        "attestations.xlsx",
        "plan.csv",
        "plan.xlsx",
    }
)
_MIB = 2**20
_MARKS = (
    b'"name": "hipaa-auditor"',
    b'<meta name="generator" content="hipaa-auditor',
    b"id,check,verdict,severity,potential_severity,confidence,",
    b"# Configuration review of imaging and network safeguards",
)
"""What the results and reports of this program begin with."""
_ASTRAY = (
    "It is not an export, and was not read: what people write is found beside the exports only, in the folder that was "
    "named. Put it there, or name it with its option ('hipaa-auditor audit --help' lists them)."
)
_OFFICE = (
    "It is a document of Word or of another office program, and was not read. Export the configuration itself as a "
    "text file; 'hipaa-auditor formats' shows how."
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file; `problem` says why its bytes were not taken."""

    path: str
    data: bytes = b""
    problem: str = ""


class NoInputError(Exception):
    """A path that is not there, or holds nothing: what was named and what to name instead."""


def gather(paths: tuple[str, ...], *, besides: frozenset[Path] = frozenset()) -> tuple[Input, ...]:
    """Every file behind the paths, sorted, each once; papers of people, earlier reports and `besides` are left out.

    Raises NoInputError.
    """
    found: dict[str, Input] = {}
    taken = set(besides)
    for name in dict.fromkeys(paths):
        for one in _inputs(name, taken):
            path = _free(one.path, name, found)
            found[path] = Input(path, one.data, one.problem)
    if not found:
        text = f"There is no export in {', '.join(paths)}. Name the exports, or the folder that holds them."
        raise NoInputError(text)
    return tuple(found[path] for path in sorted(found))


def _inputs(name: str, taken: set[Path]) -> Iterator[Input]:
    for file, inside in _behind(name):
        if file is None:
            yield from _opened(inside, sys.stdin.buffer.read(MOST_BYTES + 1))
        elif file.resolve() not in taken:
            taken.add(file.resolve())
            yield from (one for one in _read(file, inside) if not _written(one.data))


def _free(path: str, name: str, found: Collection[str]) -> str:
    """A path that no other file has: led by the folder that was named, then numbered."""
    if path not in found:
        return path
    named = Path(name).resolve()
    path = f"{(named if named.is_dir() else named.parent).name}/{path}"
    return next(
        one for one in (path, *(f"{path} ({number})" for number in range(2, len(found) + 3))) if one not in found
    )


def _behind(name: str) -> Iterator[tuple[Path | None, str]]:
    """Files with their paths inside what was named; None is standard input."""
    path = Path(name)
    if name == "-":
        yield None, "stdin"
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            hidden = any(part.startswith(".") for part in inside.parts)
            if file.is_file() and not hidden and (file.name not in OURS or _astray(inside)):
                yield file, inside.as_posix()
    elif not path.is_file():
        raise NoInputError(f"{name} is neither a file nor a folder. Check the spelling, or name the folder it is in.")
    elif path.name not in OURS:
        yield path, path.name


def _astray(inside: PurePath) -> bool:
    """Whether it is a paper of people that lies too deep to be found beside the exports."""
    return len(inside.parts) > 1 and inside.name in OURS - {"brand.yaml"}


def _written(data: bytes) -> bool:
    """Whether this program wrote it: an earlier report or result, which is no export."""
    head = data[:4000]
    if data.startswith(b"%PDF-"):
        return b"<xmp:CreatorTool>hipaa-auditor " in data
    if data.startswith(b"PK\x03\x04"):
        return b"<dc:creator>hipaa-auditor</dc:creator>" in _part(data, "docProps/core.xml")
    return any(mark in head for mark in _MARKS)


def _part(data: bytes, name: str) -> bytes:
    """The first bytes of a member of an archive; none where there is no such member."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as stream:
            return stream.read(4000)
    except (KeyError, zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        return b""


def _read(file: Path, name: str) -> Iterator[Input]:
    if file.name in OURS:
        yield Input(name, problem=_ASTRAY)
        return
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        yield Input(name, problem=f"The file could not be opened ({error.strerror}). Check its permissions.")
        return
    yield from _opened(name, data)


def _opened(name: str, data: bytes) -> Iterator[Input]:
    if len(data) > MOST_BYTES:
        text = (
            f"The file is larger than {MOST_BYTES // _MIB} MiB and was not read. Supply the configuration export alone."
        )
        yield Input(name, problem=text)
    elif not data.startswith(b"PK\x03\x04") or not zipfile.is_zipfile(io.BytesIO(data)) or is_workbook(data):
        yield Input(name, data)
    elif _written(data):
        return
    elif _part(data, "[Content_Types].xml") or _part(data, "mimetype"):
        yield Input(name, problem=_OFFICE)
    else:
        yield from _members(name, data)


def _members(name: str, data: bytes) -> Iterator[Input]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError):
        yield Input(name, problem="The archive is damaged and was not read. Pack it again, or name its folder.")
        return
    if len(members) > MOST_MEMBERS:
        text = f"The archive holds more than {MOST_MEMBERS} files and was not read. Pack the exports alone."
        yield Input(name, problem=text)
        return
    total = 0
    for member in sorted(members, key=lambda one: one.filename):
        inside = _plain(member.filename)
        if not inside or PurePosixPath(inside).name == "brand.yaml":
            continue
        if PurePosixPath(inside).name in OURS:
            yield Input(f"{name}/{inside}", problem=_ASTRAY)
            continue
        total += member.file_size
        yield _member(archive, member, f"{name}/{inside}", total)


def _plain(filename: str) -> str:
    parts = [part for part in PurePosixPath(filename.replace("\\", "/")).parts if part not in {"..", "/", "."}]
    return "" if not parts or any(part.startswith((".", "__MACOSX")) for part in parts) else "/".join(parts)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, total: int) -> Input:
    if member.file_size > MOST_BYTES or total > MOST_UNPACKED:
        return Input(path, problem="It would unpack to more than this program reads. Supply the exports alone.")
    if member.file_size > MOST_RATIO * max(member.compress_size, 1):
        return Input(path, problem="It is packed far tighter than text can be, as in a zip bomb, and was not unpacked.")
    if member.flag_bits & 1:
        return Input(path, problem="It is protected by a password. Supply the exports without one.")
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        return Input(path, problem="This part of the archive is damaged and was not read. Pack it again.")
    if len(data) > member.file_size:
        return Input(path, problem="It unpacks to more than the archive states and was not read.")
    return Input(path, data)
