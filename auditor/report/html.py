"""The report as one HTML page; the PDF is made from the same template."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from auditor.report import charts
from auditor.report.canonical import digest
from auditor.report.document import Document
from auditor.report.picture import deciding, picture
from auditor.report.view import long_date, numbered, percent, sentence, view, where, years_later
from auditor.report.wording import counted, words
from auditor.shipped import TEMPLATES

KEEP_YEARS = 6
"""164.316(b)(2)(i)."""


def render(document: Document) -> bytes:
    """The report for a browser: one file that loads nothing."""
    return page(document, "screen", {}).encode("utf-8")


def page(document: Document, medium: str, fonts: Mapping[str, str], attached: str = "") -> str:
    """The report as HTML text.

    Args:
        document: the result.
        medium: `screen` or `print`.
        fonts: addresses of the bundled fonts by file name; none means the reader's own fonts.
        attached: SHA-256 of the result that is embedded in the file.
    """
    return _template("findings.html.j2").render(
        medium=medium,
        fonts=fonts,
        attached=attached,
        document=document,
        view=view(document),
        words=words(),
        picture=picture(document),
        charts=charts,
        digest=digest(document),
        keep_until=years_later(document.run.as_of, KEEP_YEARS),
        next_review=years_later(document.run.as_of, 1),
        **_HELPERS,
    )


_HELPERS = {
    "counted": counted,
    "numbered": numbered,
    "where": where,
    "sentence": sentence,
    "long_date": long_date,
    "percent": percent,
    "deciding": deciding,
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
