"""One result in any of the formats, by file extension."""

from importlib import import_module
from typing import Final

from auditor.report.document import Document

FORMATS: Final = {".json": "json", ".pdf": "pdf", ".html": "html", ".csv": "csv", ".md": "markdown"}
"""The module that renders each; it is imported when it is used."""


def render(document: Document, extension: str) -> bytes:
    """The result as the bytes of a file. Raises KeyError for an extension that is not in `FORMATS`."""
    return bytes(import_module(f"auditor.report.{FORMATS[extension]}").render(document))
