"""Damaged samples: every reader reads them or refuses them, and accounts for each line.

`python -m tests.formats.mutations 10000 --seconds 600` tries that many mutations of each sample, one of each in turn,
until the time is over; the seed that is printed with a failure brings it back.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from auditor.formats import Format, NotReadableError, State
from auditor.formats.detect import known, recognise
from auditor.model.evidence import Source
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode

TOKENS = (
    b"", b" ", b"\n", b"\r\n", b"\t", b"\x00", b"\xff\xfe", b"\xc3", b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b"(",
    b")",
    b"<", b">", b"</", b"]]>", b"&", b"&lt;", b"<!--", b"-->", b"#", b"!", b":", b";", b",", b"=", b"/", b"-1", b"0",
    b"99999999999999999999", b"1e9", b"1e999", b"NaN", b"0.0.0.0/99", b"::/0", b"255.0.255.0", b"65536", b"10-9",
    b"null", b"true", b"[]",
    b"{}", b"end", b"exit", b"include", b"${X}", b"%s", b"*", b"~", b"|-", b"- ",
)  # fmt: skip
"""What stands for something in one format or another."""


@dataclass(frozen=True)
class Sample:
    """The files that one format reads together."""

    format: Format
    path: str
    files: tuple[tuple[str, bytes], ...]


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample of every format, without the files in it that other formats read."""
    return tuple(
        Sample(format, f"{format.name}/{one.name}", files)
        for format in known()
        for one in sorted((SAMPLES / format.name).iterdir())
        if (files := tuple((file.name, file.read_bytes()) for file in _files(format, one)))
    )


def _files(format: Format, sample: Path) -> list[Path]:
    if sample.is_file():
        return [sample]
    inside = sorted(one for one in sample.rglob("*") if one.is_file())
    return [one for one in inside if recognise(decode(one.name, one.read_bytes()), (format,)).format is format]


def mutated(data: bytes, chance: Random) -> bytes:
    """A few random changes."""
    found = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        low = chance.randrange(len(found) + 1)
        high = min(len(found), low + int(chance.expovariate(1 / 20)))
        match chance.randrange(7):
            case 0:
                found[low:high] = b""
            case 1:
                found[low:low] = found[high : high + chance.randrange(200)]
            case 2:
                found[low:high] = chance.choice(TOKENS)
            case 3:
                found[low:high] = chance.randbytes(chance.randrange(8))
            case 4:
                found = bytearray(b"\n".join(_shuffled(bytes(found).split(b"\n"), chance)))
            case 5:
                del found[low if chance.random() < 0.2 else len(found) :]
            case _:
                found[low : low + 1] = bytes([chance.randrange(256)])
    return bytes(found)


def _shuffled(lines: list[bytes], chance: Random) -> list[bytes]:
    """One line gone, doubled or moved."""
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return lines


def damaged(sample: Sample, seed: str) -> tuple[Source, ...]:
    """The sample with one of its files changed."""
    chance = Random(f"{sample.path} {seed}")  # noqa: S311 - damage, no secret
    spoiled = chance.randrange(len(sample.files))
    return tuple(
        decode(name, mutated(data, chance) if place == spoiled else data)
        for place, (name, data) in enumerate(sample.files)
    )


def survive(format: Format, sources: tuple[Source, ...]) -> bool:
    """Whether a format reads files, accounting for each line, rather than refuse them; there is nothing else."""
    assert all(format.certainty(one).certainty in range(4) for one in sources)
    try:
        groups = format.group(sources)
        readings = [format.read(group, ()) for group in groups]
    except NotReadableError:
        return False
    for coverage in (one for reading in readings for one in reading.coverage):
        assert sum(coverage.count(state) for state in State) == len(coverage.source.lines)
        assert coverage.content_sha256
    return True


def main() -> int:
    """Try many mutations of each sample; the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="mutations of each sample")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("formats", nargs="*", help="only these")
    told = parser.parse_args()
    chosen = [one for one in samples() if not told.formats or one.format.name in told.formats]
    end, tried, failed = time.monotonic() + told.seconds, Counter[str](), Counter[str]()
    for seed in range(told.first, told.first + told.count):
        for one in chosen:
            try:
                tried[one.format.name] += 1
                survive(one.format, damaged(one, str(seed)))
            except Exception:  # noqa: BLE001 - every failure of a long run is listed
                failed[one.format.name] += 1
                last = traceback.format_exc().strip().split("\n")
                sys.stdout.write(f"{one.path} {seed}: {last[-1]} | {last[-3].strip()}\n")
        if time.monotonic() > end:
            break
    sys.stdout.write(
        f"seeds {told.first} to {seed}, samples {len(chosen)}, tried {dict(tried)}, failed {dict(failed)}\n"
    )
    return sum(failed.values())


if __name__ == "__main__":
    raise SystemExit(main())
