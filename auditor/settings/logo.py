"""A logo made safe: a PNG whose every part checks out, or an SVG written anew from an allow-list."""

import re
import struct
import zlib
from xml.etree import ElementTree as ET
from xml.parsers import expat

from auditor.model.brand import Logo

LARGEST = 1_000_000
"""Bytes."""
MOST_PIXELS = 4_000
MOST_ELEMENTS = 5_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    ["svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
     "linearGradient", "radialGradient", "stop", "clipPath"]
)  # fmt: skip
_ATTRIBUTES = frozenset(
    ["id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "viewBox",
     "points", "transform", "fill", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "stroke", "stroke-width",
     "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-opacity", "opacity",
     "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "preserveAspectRatio"]
)  # fmt: skip
_DRAWN_OTHERWISE = frozenset(["text", "tspan", "style", "image", "use", "foreignObject", "filter", "mask", "pattern"])
_VALUE = re.compile(r"[#\w\s.,()%+-]{0,100000}")
_OWN = re.compile(r"url\(#[\w.-]+\)")


class BadLogoError(ValueError):
    """Why a picture cannot be used, as a clause."""


def logo(data: bytes) -> Logo:
    """The picture in a form that is safe to embed. Raises BadLogoError."""
    if len(data) > LARGEST:
        raise BadLogoError("is larger than a megabyte; make it smaller")
    if data.startswith(_PNG):
        return _png(data)
    if b"<svg" in data[:4096]:
        return Logo(_svg(data), "image/svg+xml")
    raise BadLogoError("is neither PNG nor SVG; save it as one of them")


def _png(data: bytes) -> Logo:
    """Only the parts that draw are kept, each with its checksum tested."""
    parts, at, kept = [], len(_PNG), [_PNG]
    while at + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(name + body):
            raise BadLogoError("is a damaged PNG; save it again")
        parts.append(name)
        if name in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}:
            kept.append(data[at : at + 12 + length])
        at += 12 + length
        if name == b"IEND":
            break
    if parts[:1] != [b"IHDR"] or b"IDAT" not in parts or parts[-1:] != [b"IEND"]:
        raise BadLogoError("is a PNG that breaks off; save it again")
    if max(struct.unpack(">II", data[16:24])) > MOST_PIXELS:
        raise BadLogoError(f"is larger than {MOST_PIXELS} pixels; make it smaller")
    return Logo(b"".join(kept), "image/png")


def _svg(data: bytes) -> bytes:
    found: list[ET.Element] = []
    stack: list[ET.Element | None] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local in _DRAWN_OTHERWISE:
            raise BadLogoError(f"draws with <{local}>; convert everything to paths and save as plain SVG")
        if len(found) >= MOST_ELEMENTS:
            raise BadLogoError(f"has more than {MOST_ELEMENTS:,} elements; simplify it")
        known = local in _ELEMENTS and space in {"", _SVG} and (not stack or stack[-1] is not None)
        if not known:
            stack.append(None)
            return
        told = {**attributes, **_styles(attributes.get("style", ""))}
        kept = {key: value for key, value in told.items() if key in _ATTRIBUTES and _safe(value)}
        one = ET.Element(local, kept if stack else {"xmlns": _SVG, **kept})
        if stack and (above := stack[-1]) is not None:
            above.append(one)
        found.append(one)
        stack.append(one)

    def refused(*_rest: object) -> None:
        raise BadLogoError("has a document type; save it as plain SVG")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = opened, lambda _name: stack.pop()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, RecursionError):
        raise BadLogoError("is an SVG that cannot be read; save it again") from None
    if not found or found[0].tag != "svg":
        raise BadLogoError("holds no drawing")
    if "viewBox" not in found[0].attrib and not {"width", "height"} <= found[0].attrib.keys():
        raise BadLogoError("states no size; save it with a viewBox")
    return bytes(ET.tostring(found[0], encoding="utf-8"))


def _styles(text: str) -> dict[str, str]:
    """The declarations of a style attribute, which drawing programs write instead of attributes."""
    pairs = (one.partition(":") for one in text.split(";"))
    return {name.strip(): value.strip() for name, colon, value in pairs if colon}


def _safe(value: str) -> bool:
    return bool(_VALUE.fullmatch(value) and "url" not in value.lower()) or bool(_OWN.fullmatch(value))
