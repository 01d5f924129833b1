"""Who hands a report over and how it looks: what brand.yaml may change, and nothing of what was found."""

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is safe to show: a checked PNG, or an SVG made anew from an allow-list."""

    data: bytes
    media_type: str
    """`image/png` or `image/svg+xml`."""


@dataclass(frozen=True, slots=True)
class Brand:
    """Colors are `#rrggbb`; an empty text means the report's own."""

    name: str = ""
    logo: Logo | None = None
    primary: str = "#14303f"
    accent: str = "#b04a2c"
    link: str = "#1c5470"
    fonts: tuple[tuple[str, bytes], ...] = ()
    """`regular`, `italic` and `bold`, as TrueType or OpenType; the report's own draw what these lack."""
    cover: str = ""
    footer: str = ""
    confidentiality: str = ""
    legal: str = ""
    assessor: str = ""
    credentials: str = ""
    role: str = ""
    """Self-assessment, consultant ..."""


PLAIN = Brand()
"""The report's own looks."""
