"""Workbooks as text: rows with their place, limits, what is no workbook, damage."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from auditor.intake import gather
from auditor.syntax.decode import decode, looks_binary
from auditor.syntax.workbook import MOST_CELLS, WorkbookError, as_text, is_workbook


def workbook(*rows: tuple[object, ...], title: str = "Form", more: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(list(row))
    for name in more:
        book.create_sheet(name).append([name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


WHOLE = workbook(("ALOF-1", "Can it\n be?", None, "Yes"), (), (1, 2.5, True, date(2026, 5, 4)), more=("Notes",))


def test_a_row_is_a_line_that_begins_with_its_place() -> None:
    lines = as_text(WHOLE).splitlines()
    assert lines[0] == "Form!1\tALOF-1\tCan it be?\t\tYes"
    assert lines[1].startswith("Form!3\t1\t2.5\tTrue\t2026-05-04")
    assert lines[2] == "Notes!1\tNotes"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (WHOLE, True),
        (archive(**{"a.txt": b"x"}), False),
        (archive(**{"[Content_Types].xml": b"x", "word/document.xml": b"x"}), False),
        (WHOLE[:200], False),
        (b"PK\x03\x04", False),
        (b"", False),
    ],
)
def test_what_is_a_workbook(data: bytes, expected: bool) -> None:
    assert is_workbook(data) is expected


def test_a_workbook_is_text_for_every_reader_and_no_archive(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("sheets") / "sheet.xlsx"
    path.write_bytes(WHOLE)
    (one,) = gather((str(path),))
    assert one.path == "sheet.xlsx"
    assert not looks_binary(one.data)
    source = decode(one.path, one.data)
    assert (source.encoding, source.text.count("\n")) == ("xlsx", 3)


def test_a_workbook_in_an_archive_is_one_of_its_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("packed") / "all.zip"
    path.write_bytes(archive(**{"sheet.xlsx": WHOLE}))
    assert [one.path for one in gather((str(path),))] == ["all.zip/sheet.xlsx"]


def test_a_damaged_workbook_says_what_to_do() -> None:
    broken = archive(**{"[Content_Types].xml": b"<x", "xl/workbook.xml": b"<y"})
    with pytest.raises(WorkbookError, match=r"\.xlsx"):
        as_text(broken)
    source = decode("sheet.xlsx", broken)
    assert source.text == ""
    assert "damaged" in source.notes[0]


def test_what_unpacks_to_far_too_much_is_not_unpacked() -> None:
    bomb = archive(
        **{"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 2_000_000}
    )
    with pytest.raises(WorkbookError, match="unpacks"):
        as_text(bomb)


def test_cells_beyond_the_limit_are_left_out() -> None:
    (line,) = as_text(workbook(tuple(range(200)))).splitlines()
    assert line.count("\t") == MOST_CELLS


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=8))
def test_damaged_workbooks(start: int, length: int, instead: bytes) -> None:
    data = WHOLE[:start] + instead + WHOLE[start + length :]
    source = decode("sheet.xlsx", data)
    assert source.size == len(data)
    assert source.path == "sheet.xlsx"


INNER = {name: zipfile.ZipFile(io.BytesIO(WHOLE)).read(name) for name in zipfile.ZipFile(io.BytesIO(WHOLE)).namelist()}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(INNER)), st.integers(0, 800), st.integers(0, 40), st.binary(max_size=8))
def test_damaged_members(name: str, start: int, length: int, instead: bytes) -> None:
    data = INNER[name]
    decode("sheet.xlsx", archive(**(INNER | {name: data[:start] + instead + data[start + length :]})))
