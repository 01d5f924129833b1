"""XLSX workbooks into text: a line for each row, led by its place, the cells parted by tabs."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator

MOST_UNPACKED = 64 * 2**20
MOST_RATIO = 300
"""Unpacked to packed; sheets of text rarely pass 20."""
MOST_SHEETS, MOST_ROWS, MOST_CELLS = 40, 20_000, 60
LONGEST_CELL = 4000
_BREAKS = re.compile(r"[\s\x00-\x1f]+")


DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    TypeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
)
"""What openpyxl and its XML parsers raise on damaged parts; both parsers' own errors are a SyntaxError."""
NO_ARCHIVE = (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError)
"""What opening a damaged archive raises."""
_DAMAGED = "The workbook is damaged. Open it and save it again as .xlsx, or as .csv."


class WorkbookError(Exception):
    """A workbook that cannot be read: what is wrong and what to do, in one or two sentences."""


def is_workbook(data: bytes) -> bool:
    """Whether bytes are an XLSX workbook, which is a ZIP archive of a certain shape."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except NO_ARCHIVE:
        return False
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def as_text(data: bytes) -> str:
    """Every sheet as lines such as `Form!12<TAB>ALOF-1<TAB>…`; formulas give their last value. Raises WorkbookError."""
    weighed(data)
    from openpyxl import load_workbook  # noqa: PLC0415 - only who hands in a workbook pays for its library
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - the same

    try:
        with warnings.catch_warnings():
            # it tells of drawings and rules that it leaves out; no cell is lost by that
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            lines = [line for sheet in book.worksheets[:MOST_SHEETS] for line in _lines(sheet.title, _rows(sheet))]
    except (InvalidFileException, *DAMAGE):
        raise WorkbookError(_DAMAGED) from None
    return "".join(f"{line}\n" for line in lines)


def weighed(data: bytes) -> None:
    """Refuse what unpacks to more than a workbook of text can hold. Raises WorkbookError."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except NO_ARCHIVE:
        raise WorkbookError(_DAMAGED) from None
    total = sum(one.file_size for one in members)
    tight = any(one.file_size > MOST_RATIO * max(one.compress_size, 1) for one in members)
    if total > MOST_UNPACKED or tight:
        raise WorkbookError("The workbook unpacks to far more than text can be. Save the sheets as .csv.")


def _rows(sheet: object) -> Iterable[tuple[object, ...]]:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_CELLS, values_only=True)  # type: ignore[attr-defined]  # openpyxl calls its sheets by several types
    return rows


def _lines(title: str, rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        cells = ["" if value is None else _BREAKS.sub(" ", str(value)[:LONGEST_CELL]).strip() for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            name = _BREAKS.sub(" ", title)
            yield "\t".join((f"{name}!{number}", *cells))
