"""brand.yaml: who hands the report over, and in which colors."""

import re
from collections.abc import Callable

from pydantic import Field, field_validator

from auditor.model.brand import PLAIN, Brand, Logo
from auditor.settings.document import Document, SettingsError, parse
from auditor.settings.logo import BadLogoError, logo
from auditor.settings.validated import Strict, validated

AA_TEXT = 4.5
"""Contrast with white that WCAG 2 AA asks of text."""
AA_SHAPE = 3.0
"""And of graphical objects."""
LARGEST_FONT = 5_000_000
FACES = ("regular", "italic", "bold")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
Fetch = Callable[[str], bytes]
"""Gives the bytes of a file named relative to brand.yaml. Raises OSError."""


class _Colors(Strict):
    primary: str = PLAIN.primary
    accent: str = PLAIN.accent
    link: str = PLAIN.link

    @field_validator("primary", "link")
    @classmethod
    def _text(cls, value: str) -> str:
        return _contrasting(value, AA_TEXT, "text")

    @field_validator("accent")
    @classmethod
    def _shape(cls, value: str) -> str:
        return _contrasting(value, AA_SHAPE, "lines and shapes")


class _Assessor(Strict):
    name: str = Field(default="", max_length=120)
    credentials: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=120)


class _Brand(Strict):
    name: str = Field(default="", max_length=120)
    logo: str = ""
    fonts: str = ""
    colors: _Colors = Field(default_factory=_Colors)
    cover: str = Field(default="", max_length=600)
    footer: str = Field(default="", max_length=100)
    confidentiality: str = Field(default="", max_length=100)
    legal: str = Field(default="", max_length=4000)
    assessor: _Assessor = Field(default_factory=_Assessor)


def read_brand(data: bytes, path: str, fetch: Fetch) -> Brand:
    """What a brand.yaml says, with its logo and fonts. Raises SettingsError for the first mistake."""
    document = parse(data, path)
    told = validated(_Brand, document)
    return Brand(
        name=told.name,
        logo=_logo(document, told.logo, fetch) if told.logo else None,
        primary=told.colors.primary.lower(),
        accent=told.colors.accent.lower(),
        link=told.colors.link.lower(),
        fonts=_fonts(document, told.fonts, fetch) if told.fonts else (),
        cover=told.cover,
        footer=told.footer,
        confidentiality=told.confidentiality,
        legal=told.legal,
        assessor=told.assessor.name,
        credentials=told.assessor.credentials,
        role=told.assessor.role,
    )


def contrast(color: str) -> float:
    """The contrast of `#rrggbb` with white, 1 to 21, as WCAG 2 computes it."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _contrasting(value: str, least: float, use: str) -> str:
    if not _COLOR.fullmatch(value.lower()):
        raise ValueError(f'{value!r} is no color; write one such as "{PLAIN.primary}", in quotes')
    if (found := contrast(value)) < least:
        raise ValueError(
            f"{value} has a contrast of {found:.1f} with white; {use} need {least} (WCAG AA), so take a darker one"
        )
    return value


def _logo(document: Document, name: str, fetch: Fetch) -> Logo:
    try:
        return logo(_fetched(document, "logo", name, fetch))
    except BadLogoError as error:
        raise SettingsError(document.path, document.line(("logo",)), f"{name} {error}") from None


def _fonts(document: Document, folder: str, fetch: Fetch) -> tuple[tuple[str, bytes], ...]:
    found = []
    for face in FACES:
        name = f"{folder.rstrip('/')}/{face}.ttf"
        data = _fetched(document, "fonts", name, fetch)
        if not data.startswith(_FONTS) or len(data) > LARGEST_FONT:
            raise SettingsError(
                document.path, document.line(("fonts",)), f"{name} is no TrueType font that can be used"
            )
        found.append((face, data))
    return tuple(found)


def _fetched(document: Document, key: str, name: str, fetch: Fetch) -> bytes:
    try:
        return fetch(name)
    except OSError as error:
        line = document.line((key,))
        raise SettingsError(document.path, line, f"{name} could not be opened ({error.strerror})") from None
