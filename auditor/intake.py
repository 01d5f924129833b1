"""What was named on the command line, as bytes in memory: files, folders, archives, standard input.

Nothing is unpacked to disk, no member path is followed, and every limit that is hit becomes a sentence about the file.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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
        "attestations.xlsx",
        "plan.csv",
        "plan.xlsx",
    }
)
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Input:
    """One file; `problem` says why its bytes were not taken."""

    path: str
    data: bytes = b""
    problem: str = ""


class NoInputError(Exception):
    """A path that is not there, or holds nothing: what was named and what to name instead."""


def gather(paths: tuple[str, ...], *, besides: frozenset[Path] = frozenset()) -> tuple[Input, ...]:
    """Every file behind the paths, sorted, each once; `besides` (outputs, site.yaml) are left out.

    Raises NoInputError.
    """
    found: dict[str, Input] = {}
    for name in paths:
        for one in _behind(name, besides):
            path = one.path if one.path not in found else f"{Path(name).resolve().parent.name}/{one.path}"
            found.setdefault(path, Input(path, one.data, one.problem))
    if not found:
        raise NoInputError(f"There is no file in {', '.join(paths)}. Name the exports, or the folder that holds them.")
    return tuple(found[path] for path in sorted(found))


def _behind(name: str, besides: frozenset[Path]) -> Iterator[Input]:
    if name == "-":
        yield from _opened("stdin", sys.stdin.buffer.read(MOST_BYTES + 1))
        return
    path = Path(name)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            hidden = any(part.startswith(".") for part in inside.parts)
            if file.is_file() and not hidden and file.name not in OURS and file.resolve() not in besides:
                yield from _read(file, inside.as_posix())
    elif path.is_file():
        yield from _read(path, path.name)
    else:
        raise NoInputError(f"{name} is neither a file nor a folder. Check the spelling, or name the folder it is in.")


def _read(file: Path, name: str) -> Iterator[Input]:
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
    elif data.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(data)) and not is_workbook(data):
        yield from _members(name, data)
    else:
        yield Input(name, data)


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
        if not inside or PurePosixPath(inside).name in OURS:
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
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError):
        return Input(path, problem="This part of the archive is damaged and was not read. Pack it again.")
    if len(data) > member.file_size:
        return Input(path, problem="It unpacks to more than the archive states and was not read.")
    return Input(path, data)
