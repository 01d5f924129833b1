"""The report as an accessible, archivable PDF (PDF/UA-1 and PDF/A-3a) with the result inside."""

import contextlib
import hashlib
import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType

from auditor.model.brand import Brand
from auditor.report.document import Document
from auditor.report.html import SUFFIXES, page
from auditor.report.json import dumps
from auditor.report.look import FULL, Edition, Look
from auditor.report.render import PdfUnavailableError
from auditor.shipped import TEMPLATES

OWNER_PAGES = 2
FACES = (
    "AuditorSans-400.ttf",
    "AuditorSans-400i.ttf",
    "AuditorSans-600.ttf",
    "AuditorMono-400.ttf",
    "AuditorMono-700.ttf",
)
_OWN = frozenset({"logo.png", "logo.svg", "regular.ttf", "italic.ttf", "bold.ttf"})
"""Of the brand; the page knows them without their suffix."""
_INSTALL = {
    "linux": "Debian and Ubuntu: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0. Fedora: dnf install pango.",
    "darwin": "macOS: brew install pango.",
    "win32": "Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango.",
}
# What the bundled fonts cannot draw would make the file neither accessible nor the same on every machine.
_UNDRAWN = re.compile(
    "[^\n\t -~\u00a0-\u00ac\u00ae-\u0131\u0134-\u0148\u014a-\u017f\u0218-\u021b\u02c6\u02c7\u02d8-\u02dd"
    "\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f"
    "\u2010\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2032\u2033\u20ac\u2116\u2122\u2190-\u2193"
    "\u2212\u2248\u2260\u2264\u2265\u25a0\u25cf\ufffd]"
)

_WITHIN_CITATION = re.compile(r"(?<=\w\))(?=\(\w{1,4}\))")


def render(document: Document, look: Look = FULL) -> bytes:
    """The report as PDF; the same result and look give the same bytes. Raises PdfUnavailableError."""
    fitted = _library().fitted
    data, assets = dumps(document), _assets(look.brand)
    addresses = {"logo": "", **{name.partition(".")[0] if name in _OWN else name: f"asset:{name}" for name in assets}}
    attached = hashlib.sha256(data).hexdigest()
    most = OWNER_PAGES if look.edition is Edition.OWNER else 0
    return bytes(
        fitted(
            lambda scale: drawable(page(document, look, "print", addresses, attached, scale)),
            most,
            assets,
            data,
            _moment(document),
        )
    )


def _assets(brand: Brand) -> dict[str, bytes]:
    """Everything that the page may load, by name."""
    assets = {name: (TEMPLATES / "fonts" / name).read_bytes() for name in FACES}
    assets |= {f"{face}.ttf": data for face, data in brand.fonts}
    return assets | ({f"logo{SUFFIXES[brand.logo.media_type]}": brand.logo.data} if brand.logo else {})


def drawable(html: str) -> str:
    """The page with every character spelled out that the bundled fonts cannot draw, and no citation broken off."""
    shown = _UNDRAWN.sub(lambda match: f"&lt;U+{ord(match[0]):04X}&gt;", html)
    return _WITHIN_CITATION.sub("\u2060", shown)


def _library() -> ModuleType:
    try:
        with contextlib.redirect_stdout(sys.stderr):  # WeasyPrint prints a banner when a library is missing
            return import_module("auditor.report.typeset")
    except OSError as error:
        how = _INSTALL.get(sys.platform, "Install Pango and HarfBuzz with your system's package manager.")
        raise PdfUnavailableError(f"The PDF needs the text library Pango, which pip cannot install. {how}") from error


def _moment(document: Document) -> datetime:
    try:
        return datetime.fromisoformat(document.run.started).astimezone(UTC)
    except ValueError:
        return datetime.fromisoformat(document.run.as_of).replace(tzinfo=UTC)
