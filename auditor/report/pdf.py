"""The report as an accessible, archivable PDF (PDF/UA-1 and PDF/A-3a) with the result inside."""

import contextlib
import gc
import hashlib
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from auditor.report.document import Document
from auditor.report.html import page
from auditor.report.json import dumps
from auditor.shipped import TEMPLATES

FACES = (
    "AuditorSans-400.ttf",
    "AuditorSans-400i.ttf",
    "AuditorSans-600.ttf",
    "AuditorMono-400.ttf",
    "AuditorMono-700.ttf",
)
_INSTALL = {
    "linux": "Debian and Ubuntu: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0. Fedora: dnf install pango.",
    "darwin": "macOS: brew install pango.",
    "win32": "Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango.",
}
# What the bundled fonts cannot draw would make the file neither accessible nor the same on every machine.
_UNDRAWN = re.compile(
    "[^\n\t -~\u00a0-\u024f\u02b0-\u02df\u0370-\u0373\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    "\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u2010-\u2014\u2018-\u201e\u2020-\u2022\u2026\u2032\u2033"
    "\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a0\u25cf\u25cb\ufffd]"
)


class PdfUnavailableError(Exception):
    """The text library that draws the PDF is not on this machine; the text says how to install it."""


class RefusedAddressError(Exception):
    """Something in the report asked for an address; nothing may be loaded."""


def render(document: Document) -> bytes:
    """The report as PDF; the same result gives the same bytes.

    Raises PdfUnavailableError, RefusedAddressError.
    """
    weasyprint = _library()
    data = dumps(document)
    fonts = {name: (TEMPLATES / "fonts" / name).read_bytes() for name in FACES}
    html = page(document, "print", {name: f"asset:{name}" for name in FACES}, hashlib.sha256(data).hexdigest())
    fetcher = _fetcher(fonts)
    moment = _moment(document)
    result = weasyprint.Attachment(
        string=data,
        name="results.json",
        description="The result in machine-readable form",
        relationship="Data",
        created=moment,
        modified=moment,
        url_fetcher=fetcher,
    )
    with _uncollected(), _quiet():
        pdf = weasyprint.HTML(string=drawable(html), url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a", attachments=[result], finisher=_finish
        )
    if fetcher.refused:  # images in SVG swallow the refusal
        raise RefusedAddressError(f"The report asked for {fetcher.refused[0][:80]}.")
    return bytes(pdf)


def drawable(html: str) -> str:
    """The page with every character spelled out that the bundled fonts cannot draw."""
    return _UNDRAWN.sub(lambda match: f"&lt;U+{ord(match[0]):04X}&gt;", html)


def _library() -> ModuleType:
    try:
        with contextlib.redirect_stdout(sys.stderr):  # it prints a banner when a library is missing
            import weasyprint
    except OSError as error:
        how = _INSTALL.get(sys.platform, "Install Pango and HarfBuzz with your system's package manager.")
        raise PdfUnavailableError(f"The PDF needs the text library Pango, which pip cannot install. {how}") from error
    return weasyprint


def _moment(document: Document) -> datetime:
    try:
        return datetime.fromisoformat(document.run.started).astimezone(UTC)
    except ValueError:
        return datetime.fromisoformat(document.run.as_of).replace(tzinfo=UTC)


def _fetcher(assets: dict[str, bytes]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Bundled(URLFetcher):
        """Gives our own fonts, refuses everything else, and remembers what it refused."""

        refused: list[str]

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the interface asks for it
            name = url.removeprefix("asset:")
            if name != url and name in assets:
                return URLFetcherResponse(url, assets[name], {"Content-Type": "font/ttf"})
            self.refused.append(url)
            raise FatalURLFetchingError(f"refused: {url[:80]}")

    fetcher = Bundled()
    fetcher.refused = []
    return fetcher


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection: layout makes many objects and few cycles, and is a sixth faster so."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """WeasyPrint warns about properties of the screen that it skips."""
    logger = logging.getLogger("weasyprint")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


_ACCESSIBLE = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b'</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
    b'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA</pdfaSchema:schema>'
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
    b"</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_EMPTY = ("Pattern", "Shading", "ExtGState", "XObject", "ColorSpace")


def _finish(_document: Any, pdf: Any) -> None:
    """Claim both standards in one file: drop empty resources, open the metadata, and name the second standard."""
    import pydyf

    for one in pdf.objects:
        if isinstance(one, dict):
            for key in _EMPTY:
                if isinstance(one.get(key), dict) and not one[key]:
                    del one[key]
        elif isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/Metadata":
            one.compress = False
            one.stream[0] = one.stream[0].replace(b"</rdf:RDF>", _ACCESSIBLE + b"</rdf:RDF>")
