"""The parts of a Word document, as WordprocessingML: paragraphs, tables, and the package around them."""

from collections.abc import Sequence
from string import Template
from typing import Final
from xml.sax.saxutils import escape

from auditor.shipped import TEMPLATES

_WIDTH: Final = 9360
"""Of the text, in twentieths of a point: 6.5 inches."""


def paragraph(text: str, *, style: str = "", lead: str = "") -> str:
    """A paragraph; `lead` stands before the text in bold."""
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}{_run(f'{lead} ', bold=True) if lead else ''}{_run(text)}</w:p>"


def heading(level: int, text: str) -> str:
    """A heading that stays with what follows."""
    return paragraph(text, style=f"Heading{level}")


def bullet(text: str, *, lead: str = "") -> str:
    """An item of a list."""
    return paragraph(text, style="ListBullet", lead=lead)


def code(text: str) -> str:
    """Quoted lines, as they stand."""
    return paragraph(text, style="Code")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """A table whose head repeats on each page; widths are percents."""
    twips = [_WIDTH * width // 100 for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    first = _row(heads, twips, "<w:cantSplit/><w:tblHeader/>", bold=True)
    rest = "".join(_row(row, twips, "<w:cantSplit/>") for row in rows)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{first}{rest}</w:tbl><w:p/>"
    )


def _row(cells: Sequence[str], widths: Sequence[int], kind: str, *, bold: bool = False) -> str:
    shown = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{_run(cell, bold=bold)}</w:p></w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{kind}</w:trPr>{shown}</w:tr>"


def _run(text: str, *, bold: bool = False) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{lines}</w:r>"


def package(body: str, **texts: str) -> dict[str, str]:
    """Every file of the document by its name.

    Args:
        body: paragraphs and tables.
        texts: `title` and `author` of the file, `moment` (ISO 8601), `footer` of each page, `color` of headings.
    """
    fields = {"body": body, **{name: escape(text) for name, text in texts.items()}}
    files = {name: (TEMPLATES / "docx" / file).read_text("utf-8") for name, file in _FILES.items()}
    return {name: Template(text).substitute(fields) for name, text in files.items()}


_FILES: Final = {
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "rels.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document-rels.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/footer.xml": "footer.xml",
}
