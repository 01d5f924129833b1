"""One result in any of the formats, by file extension."""

from importlib import import_module
from typing import Final

from auditor.report.document import Document
from auditor.report.look import FULL, Look

FORMATS: Final = {
    ".json": "json",
    ".pdf": "pdf",
    ".html": "html",
    ".csv": "csv",
    ".md": "markdown",
    ".docx": "docx",
    ".sarif": "sarif",
    ".xlsx": "xlsx",
}
"""The module that renders each; it is imported when it is used."""
_READ_BY_PEOPLE: Final = frozenset({".pdf", ".html", ".md", ".docx"})


class PdfUnavailableError(Exception):
    """The text library that draws the PDF is not on this machine; the text says how to install it."""


def render(document: Document, extension: str, look: Look = FULL) -> bytes:
    """The result as the bytes of a file. Raises KeyError for an extension that is not in `FORMATS`.

    Args:
        document: the result.
        extension: `.pdf` and so on.
        look: edition and brand; tables and data hold the whole result whatever the edition.
    """
    module = import_module(f"auditor.report.{FORMATS[extension]}")
    if extension in _READ_BY_PEOPLE:
        return bytes(module.render(document, look))
    return bytes(module.render(document))
