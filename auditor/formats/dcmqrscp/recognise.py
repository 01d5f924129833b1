"""Which files are a DCMTK server's, and which belong together."""

import re

from auditor.formats import NO, Guess
from auditor.model.evidence import Source

PROGRAMS = frozenset({"dcmqrscp", "storescp"})
TABLE = re.compile(r"(?m)^[ \t]*(HostTable|VendorTable|AETable)\s+(?:BEGIN|END)\b")
_WORDS = ("HostTable", "VendorTable", "AETable", *PROGRAMS)
PRINTED = re.compile(r"\$dcmtk: (?:dcmqrscp|storescp) v(\d+\.\d+\.\d+)\S*")
_NAME = "|".join(sorted(PROGRAMS))
STARTED = re.compile(
    r"(?m)^[ \t]*(?:Exec\w+[ \t]*=[ \t]*[-@:+!|]*|CMD |ENTRYPOINT |exec |nohup |sudo )?"
    rf"[ \t]*[^\s#;]*\b({_NAME})(?=\s|$)"
)
"""A line that starts one of the servers."""


def certainty(source: Source) -> Guess:
    """By the tables of dcmqrscp.cfg, a line that starts a server, or what `--version` prints."""
    if not any(word in source.text for word in _WORDS):
        return NO
    tables = {found[1] for found in TABLE.finditer(source.text)}
    if tables:
        return Guess(3 if "AETable" in tables else 2, f"the table {min(tables)} of dcmqrscp")
    if PRINTED.search(source.text[:4000]):
        return Guess(3, "the version that a DCMTK program prints")
    if found := STARTED.search(source.text):
        return Guess(3 if is_unit(source) else 2, f"a line that starts {found[1]}")
    return NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder belong together."""
    return (sources,)


def is_unit(source: Source) -> bool:
    """Whether a text is a systemd unit."""
    return re.search(r"(?m)^\[Service\]\s*$", source.text) is not None
