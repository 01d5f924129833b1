"""The report as one HTML page; the PDF is made from the same template."""

import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket

from auditor.model.brand import Brand
from auditor.model.review import BECAME
from auditor.report import charts
from auditor.report.brief import gist
from auditor.report.canonical import digest
from auditor.report.document import SEVERITIES, Document
from auditor.report.look import FULL, Edition, Look
from auditor.report.passed import passed
from auditor.report.picture import deciding, ordered, picture
from auditor.report.quotations import quotations
from auditor.report.since_text import counts
from auditor.report.trend import trend
from auditor.report.view import long_date, percent, sentence, view, years_later
from auditor.report.wording import counted, words
from auditor.report.work import changed, changes, duties, foremost
from auditor.shipped import TEMPLATES

KEEP_YEARS = 6
"""164.316(b)(2)(i)."""
MOST: Final = {"full": 400, "planned": 150, "numbers": 12}
"""Findings printed in full, rows of a table of work, and numbers named in one cell; what is beyond is counted and said
to be in the result or the workbook: no person reads it on paper, and setting it takes minutes."""
SUFFIXES: Final = {"image/png": ".png", "image/svg+xml": ".svg"}


def render(document: Document, look: Look = FULL) -> bytes:
    """The report for a browser: one file that loads nothing and runs nothing but the script whose hash it names."""
    logo = look.brand.logo
    address = f"data:{logo.media_type};base64,{b64encode(logo.data).decode()}" if logo else ""
    return page(document, look, "screen", {"logo": address}).encode("utf-8")


def page(
    document: Document, look: Look, medium: str, addresses: Mapping[str, str], attached: str = "", scale: float = 1.0
) -> str:
    """The report as HTML text.

    Args:
        document: the result.
        look: edition and brand.
        medium: `screen` or `print`.
        addresses: of the fonts by file name and of `logo`; without fonts, the reader's own are used.
        attached: SHA-256 of the result that is embedded in the file.
        scale: of the sheet, for print.
    """
    seen = view(document)
    style = {
        "medium": medium,
        "scale": scale,
        "addresses": addresses,
        "brand": look.shown,
        "edition": look.edition,
        "sans": _sans(look.brand, medium),
    }
    return _template("findings.html.j2").render(
        **style,
        look=look,
        policy=_policy(style) if medium == "screen" else "",
        attached=attached,
        document=document,
        view=seen,
        changes=changes(seen.groups),
        duties=duties(seen),
        foremost=foremost(seen),
        ranks={name: place for place, name in enumerate(SEVERITIES, 1)},
        most=MOST,
        words=words(),
        exposures=ordered(document),
        picture=picture(document, 8, 4) if look.edition is Edition.OWNER else picture(document),
        charts=charts,
        digest=digest(document),
        keep_until=years_later(document.run.as_of, KEEP_YEARS),
        trend=trend(document, 222.0, 96.0) if look.edition is Edition.OWNER else trend(document),
        reviewed=document.since is not None and look.has("decisions"),
        next_review=years_later(document.run.as_of, 1),
        **_HELPERS,
    )


def _sans(brand: Brand, medium: str) -> str:
    return "BrandSans, AuditorSans" if brand.fonts and medium == "print" else "AuditorSans"


def _policy(style: Mapping[str, Any]) -> str:
    """What the page may do: apply this sheet, run this script, show the logo inside it."""
    sheet, script = (_hash(_template(name).render(**style)) for name in ("print.css", "screen.js"))
    return f"default-src 'none'; style-src '{sheet}'; script-src '{script}'; img-src data:"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


_HELPERS = {
    "counted": counted,
    "gist": gist,
    "passed": passed,
    "quotations": quotations,
    "changed": changed,
    "sentence": sentence,
    "long_date": long_date,
    "percent": percent,
    "deciding": deciding,
    "turns": counts,
    "BECAME": BECAME,
}


class _Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates beside the templates, as Python keeps modules: to compile takes a third of an audit."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write one, if Python may write its own and the folder can be written."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@cache
def _environment() -> Environment:
    return Environment(
        bytecode_cache=_Compiled(str(TEMPLATES / "__pycache__")),
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
