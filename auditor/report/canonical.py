"""The canonical bytes of a result: the same inputs, day and version give the same, whenever it ran."""

import hashlib
from dataclasses import replace

from auditor.report.document import Document
from auditor.report.json import dumps


def canonical(document: Document) -> bytes:
    """The result without the moment it ran, as compact JSON."""
    return dumps(replace(document, run=replace(document.run, started="")), indent=None)


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()
