"""HTML to PDF by WeasyPrint, to PDF/UA-1 and PDF/A-3a at once; imported only where a PDF is made."""

import contextlib
import gc
import hashlib
import logging
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pydyf
import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCALES = (1.07, 1.15, 1.25, 1.4)
"""Of the sheet on which a text is set that would need too many pages; at the last, 9 points become 6.4."""
_KINDS = {"ttf": "font/ttf", "png": "image/png", "svg": "image/svg+xml"}


class RefusedAddressError(Exception):
    """Something in the report asked for an address; nothing may be loaded."""


class Bundled(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives fonts and logo, refuses everything else, and remembers what it refused."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        """Serve `assets` by name."""
        super().__init__()
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - WeasyPrint calls it so
        """The bytes of `asset:NAME`. Raises FatalURLFetchingError for every other address."""
        name = url.removeprefix("asset:")
        if name != url and name in self.assets:
            kind = _KINDS[name.rpartition(".")[2]]
            return URLFetcherResponse(url, self.assets[name], {"Content-Type": kind})
        self.refused.append(url)
        raise FatalURLFetchingError(f"refused: {url[:80]}")


def typeset(html: str, assets: Mapping[str, bytes], result: bytes, moment: datetime) -> bytes:
    """The page as PDF with the result attached; the same arguments give the same bytes.

    Raises RefusedAddressError.
    """
    return fitted(lambda _: html, 0, assets, result, moment)


def fitted(
    html: Callable[[float], str], most: int, assets: Mapping[str, bytes], result: bytes, moment: datetime
) -> bytes:
    """The same on `most` pages, 0 for any number: set on a larger sheet and scaled down where it would need more.

    `html` gives the page for a scale of the sheet. Raises RefusedAddressError.
    """
    fetcher = Bundled(assets)
    options = {**weasyprint.DEFAULT_OPTIONS, "pdf_variant": "pdf/a-3a", "pdf_identifier": False}
    data = b""
    with _uncollected(), _quiet():
        scale, pages = 1.0, _laid_out(html(1.0), fetcher, options)
        for larger in SCALES if most else ():
            if len(pages.pages) <= most:
                break
            scale, pages = larger, _laid_out(html(larger), fetcher, options)
        for more in range(_TRIES):
            options["attachments"] = [_attached(result, moment, fetcher)]
            data = _identified(pages.write_pdf(zoom=1 / scale, finisher=_finisher(more), **options))
            if _unambiguous(data):
                break
    if fetcher.refused:  # images in SVG swallow the refusal
        raise RefusedAddressError(f"The report asked for {fetcher.refused[0][:80]}.")
    return data


def _laid_out(html: str, fetcher: Bundled, options: Mapping[str, Any]) -> Any:
    return weasyprint.HTML(string=html, url_fetcher=fetcher).render(**options)


def _attached(result: bytes, moment: datetime, fetcher: Bundled) -> Any:
    return weasyprint.Attachment(
        string=result,
        name="results.json",
        description="The result in machine-readable form",
        relationship="Data",
        created=moment,
        modified=moment,
        url_fetcher=fetcher,
    )


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
    """WeasyPrint warns about properties of the screen that it skips, and leaves a file of its own to the collector."""
    logger = logging.getLogger("weasyprint")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
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
_TRIES = 8
"""One in 60 files has a table that ends in a line end; two in a row, one in 4,000."""
_EMPTY = ("Pattern", "Shading", "ExtGState", "XObject", "ColorSpace")


def _finisher(more: int) -> Callable[[Any, Any], None]:
    """What is done to the file before it is written; `more` empty objects change the bytes of its tables."""

    def finish(_document: Any, pdf: Any) -> None:
        for one in pdf.objects:
            if isinstance(one, dict):
                for key in _EMPTY:
                    if isinstance(one.get(key), dict) and not one[key]:
                        del one[key]
            elif isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/Metadata":
                one.compress = False
                one.stream[0] = one.stream[0].replace(b"</rdf:RDF>", _ACCESSIBLE + b"</rdf:RDF>")
            elif isinstance(one, pydyf.Stream) and one.compress:
                _pack(one)
        for _ in range(more):
            pdf.add_object(pydyf.Dictionary())

    return finish


def _unambiguous(data: bytes) -> bool:
    """No table ends in a line end: some checkers take it for the one before `endstream`."""
    tables = re.finditer(rb"/Type /(?:ObjStm|XRef)", data)
    ends = (data.index(b"\nendstream\nendobj", one.end()) for one in tables)
    return all(data[end - 1] not in b"\r\n" for end in ends)


def _identified(data: bytes) -> bytes:
    """The file with its hash as identifier; to make its own, WeasyPrint would write and compress every table twice."""
    trailer = data.rindex(b"/Type /XRef")
    name = hashlib.sha256(data).hexdigest()[:32].encode()
    return b"%b/ID [<%b><%b>]%b" % (data[:trailer], name, name, data[trailer:])


def _pack(one: Any) -> None:
    """Compress a stream, faster than WeasyPrint would. One that would end in a line end compressed stays as it is."""
    one.compress = False
    raw = one.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    packed = zlib.compress(raw)
    one.stream = [raw if packed[-1:] in {b"\r", b"\n"} else packed]
    if one.stream[0] is packed:
        one.extra["Filter"] = "/FlateDecode"
