"""Tables that people fill in, as CSV or as a spreadsheet: rows with their numbers, as plain as a YAML file."""

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence

from auditor.settings.document import LARGEST, Document, SettingsError, Where
from auditor.settings.validated import unknown
from auditor.syntax.workbook import DAMAGE, WorkbookError, weighed

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | dt.date | None


def table(data: bytes, path: str, many: str, columns: Sequence[str]) -> Document:
    """The rows of a CSV file or spreadsheet under one key; empty cells are left out. Raises SettingsError.

    Args:
        data: the file.
        path: its name; `.xlsx` is a spreadsheet, anything else CSV.
        many: the key under which the rows stand.
        columns: the headings that there may be.
    """
    if len(data) > LARGEST * 10:
        raise SettingsError(path, 1, "the file is larger than ten megabytes; is it the right one")
    rows = _sheet(data, path) if path.lower().endswith(".xlsx") else _lines(data, path)
    found = [(number, row) for number, row in rows if any(cell not in {None, ""} for cell in row)]
    if not found:
        return Document(path, {}, {(): 1})
    line, first = found[0]
    heads = [str(cell or "").strip().lower() for cell in first]
    for head in heads:
        if head and head not in columns:
            raise SettingsError(path, line, unknown("column", head, columns))
    lines: dict[Where, int] = {(): line, (many,): line}
    plain: list[dict[str, object]] = []
    for number, row in found[1:]:
        cells = {head: _plain(cell) for head, cell in zip(heads, row, strict=False) if head and _plain(cell) != ""}
        lines[many, len(plain)] = number
        lines.update({(many, len(plain), head): number for head in heads})
        plain.append(cells)
    return Document(path, {many: plain}, lines)


def _plain(cell: Cell) -> object:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, str):
        text = cell.strip()
        return text[1:] if text[:1] == "'" and text[1:2] in _DANGEROUS else text
    return "" if cell is None else cell


def _lines(data: bytes, path: str) -> Iterable[tuple[int, Sequence[Cell]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows = []
    try:
        start = 1
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise SettingsError(path, reader.line_num, f"this is no CSV ({error}); save it again from the table") from None
    return rows


def _sheet(data: bytes, path: str) -> Iterable[tuple[int, Sequence[Cell]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only who keeps a spreadsheet pays for its library
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - the same

    try:
        weighed(data)
        with warnings.catch_warnings():
            # it tells of drawings and rules that it leaves out; no cell is lost by that
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, 1)]
    except (InvalidFileException, WorkbookError, *DAMAGE):
        raise SettingsError(path, 1, "this is no spreadsheet, or a damaged one; save it again as .xlsx") from None


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float | dt.date | None) else str(value)


def written(columns: Sequence[str], rows: Iterable[Sequence[str]], path: str) -> bytes:
    """A table as a file that `table` reads back; the same rows give the same bytes."""
    safe = [[f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in row] for row in rows]
    if path.lower().endswith(".xlsx"):
        return _workbook(columns, safe)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(safe)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _workbook(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - only who keeps a spreadsheet pays for its library
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - the same
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - the same

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (columns, *rows):
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for place, column in enumerate(zip(*(columns, *rows), strict=True), 1):
        width = max(len(text) for text in column)
        sheet.column_dimensions[get_column_letter(place)].width = min(60, max(10, width + 2))
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _timeless(data: bytes) -> bytes:
    """The same archive without the moment it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "docProps/core.xml":
                head, _, rest = old.read(name).partition(b"<dcterms:created")
                tail = rest.rpartition(b"</dcterms:modified>")[2]
                new.writestr(zipfile.ZipInfo(name), head + tail)
            else:
                new.writestr(zipfile.ZipInfo(name), old.read(name))
    return out.getvalue()
