"""Bytes into text: encodings, line ends, and what a terminal left behind."""

import hashlib
import re

from auditor.model.evidence import Source
from auditor.syntax.workbook import WorkbookError, as_text, is_workbook

# ASA `<--- More --->`, IOS and FortiOS ` --More-- `, Junos `---(more 40%)---`, with the backspaces and carriage
# returns by which the terminal wiped them.
_PAGER = re.compile(
    r"(?:<--- More --->|--More--|---\(more(?: \d+%)?\)---)(?:[ \b\r]*(?:\x1b\[[0-9;]*[A-Za-z])?)*", re.IGNORECASE
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BINARY_SHARE = 0.05
"""A file with a larger share of NUL and control bytes is called binary."""


def decode(path: str, data: bytes) -> Source:
    """The file as text; never fails: what had to be replaced or removed is told in `notes`."""
    text, encoding, notes = _text(data)
    text = text.replace("\r\n", "\n")
    truncated = False
    if _PAGER.search(text):
        text, count = _PAGER.subn("", text)
        notes.append(
            f"{count} pager marks of a terminal were removed; lines may be missing. "
            "Export again with paging off, or save the configuration as a file."
        )
        truncated = True
    if "\x1b" in text or "\b" in text or "\0" in text:
        text = _ESCAPE.sub("", text).replace("\b", "").replace("\0", "")
        notes.append("Control characters of a terminal were removed.")
    text = text.replace("\r", "\n")
    return Source(
        path,
        text,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        encoding=encoding,
        notes=tuple(notes),
        truncated=truncated,
    )


def _text(data: bytes) -> tuple[str, str, list[str]]:
    if is_workbook(data):
        try:
            return as_text(data), "xlsx", []
        except WorkbookError as error:
            return "", "xlsx", [str(error)]
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name, []
    declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)", data[:200])
    for name in dict.fromkeys([declared[1].decode("ascii").lower() if declared else "utf-8", "utf-8"]):
        try:
            return data.decode(name), name, []
        except (UnicodeDecodeError, LookupError):
            continue
    bad = data.decode("utf-8", "replace").count("\ufffd")
    text = data.decode("cp1252", "replace")
    return text, "cp1252", [f"{bad} bytes are not UTF-8; the file was read as Windows-1252."]


def looks_binary(data: bytes) -> bool:
    """Whether a file is no text: many NUL or control bytes in its first 64 KiB, no UTF-16 mark and no workbook."""
    head = data[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or is_workbook(data):
        return False
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return odd > BINARY_SHARE * max(len(head), 1)
