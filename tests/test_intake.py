"""Files, folders, archives: what is taken, and what is said of the rest."""

import io
import zipfile
from pathlib import Path

import pytest

from auditor import intake
from auditor.intake import NoInputError, gather


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


def test_a_folder_gives_its_files_sorted_without_ours_hidden_ones_and_outputs(tmp_path: Path) -> None:
    for name in ("b.cfg", "a/orthanc.json", "site.yaml", ".git/config", "report.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = gather((str(tmp_path),), besides=frozenset({(tmp_path / "report.pdf").resolve()}))
    assert [one.path for one in found] == ["a/orthanc.json", "b.cfg"]


def test_two_files_of_one_name_keep_both(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "edge.cfg").write_text(folder)
    found = gather((str(tmp_path / "one/edge.cfg"), str(tmp_path / "two/edge.cfg")))
    assert {one.path: one.data for one in found} == {"edge.cfg": b"one", "two/edge.cfg": b"two"}


def test_an_archive_is_read_in_memory_and_paths_cannot_leave_it(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_bytes(
        archive({"../../etc/edge.cfg": b"x", "pacs/orthanc.json": b"{}", "__MACOSX/._a": b"", ".hidden": b""})
    )
    assert [one.path for one in gather((str(file),))] == ["all.zip/etc/edge.cfg", "all.zip/pacs/orthanc.json"]
    assert not (tmp_path / "etc").exists()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_bytes(archive({"bomb.txt": b"\0" * 20_000_000}))
    (found,) = gather((str(file),))
    assert "zip bomb" in found.problem
    assert found.data == b""


def test_a_cut_off_archive_is_handed_on_as_it_is(tmp_path: Path) -> None:
    data = archive({"edge.cfg": b"x" * 100})[:-30]
    file = tmp_path / "all.zip"
    file.write_bytes(data)
    assert [one.data for one in gather((str(file),))] == [data]


def test_damaged_members_and_protected_ones_are_named(tmp_path: Path) -> None:
    data = bytearray(archive({"edge.cfg": b"access-list " * 50}, zipfile.ZIP_STORED))
    data[data.index(b"access-list")] ^= 0xFF
    file = tmp_path / "all.zip"
    file.write_bytes(bytes(data))
    (found,) = gather((str(file),))
    assert "damaged" in found.problem
    assert found.data == b""


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    file = tmp_path / "edge.cfg"
    file.write_bytes(b"x" * 11)
    (found,) = gather((str(file),))
    assert "larger than" in found.problem


def test_an_archive_of_too_many_members_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_MEMBERS", 2)
    file = tmp_path / "all.zip"
    file.write_bytes(archive({str(number): b"x" for number in range(3)}))
    (found,) = gather((str(file),))
    assert "more than 2 files" in found.problem


@pytest.mark.parametrize("name", ["missing.cfg", "empty"])
def test_nothing_there_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoInputError, match=name):
        gather((str(tmp_path / name),))


def test_a_file_named_twice_is_read_once_and_no_file_is_lost_to_another_of_its_name(tmp_path: Path) -> None:
    for folder in ("one", "two", "three", "deep/three"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "edge.cfg").write_text(folder)
    named = ("one", "one", "one/edge.cfg", "two", "three", "deep/three")
    found = gather(tuple(str(tmp_path / name) for name in named))
    assert {one.path: one.data.decode() for one in found} == {
        "edge.cfg": "one",
        "two/edge.cfg": "two",
        "three/edge.cfg": "three",
        "three/edge.cfg (2)": "deep/three",
    }


def test_every_file_of_a_folder_may_be_named_with_the_papers_among_them(tmp_path: Path) -> None:
    for name in ("edge.cfg", "site.yaml", "attestations.csv", "plan.csv"):
        (tmp_path / name).write_text("x")
    assert [one.path for one in gather(tuple(str(one) for one in tmp_path.iterdir()))] == ["edge.cfg"]


def test_papers_that_lie_where_nobody_looks_are_named(tmp_path: Path) -> None:
    (tmp_path / "pacs").mkdir()
    (tmp_path / "pacs" / "site.yaml").write_text("practice: {name: Riverside Imaging}")
    (tmp_path / "all.zip").write_bytes(archive({"decisions.yaml": b"decisions: []", "edge.cfg": b"x"}))
    found = {one.path: one.problem for one in gather((str(tmp_path),))}
    assert set(found) == {"pacs/site.yaml", "all.zip/decisions.yaml", "all.zip/edge.cfg"}
    assert "beside the exports only" in found["pacs/site.yaml"]
    assert "beside the exports only" in found["all.zip/decisions.yaml"]


def test_a_word_document_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "rules.docx").write_bytes(archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    (found,) = gather((str(tmp_path),))
    assert found.path == "rules.docx"
    assert "Word" in found.problem


def test_a_member_whose_packing_is_damaged_is_named(tmp_path: Path) -> None:
    data = bytearray(archive({"edge.cfg": bytes(n * n % 251 for n in range(9000))}))
    data[45:60] = b"\xff" * 15
    (tmp_path / "all.zip").write_bytes(data)
    (found,) = gather((str(tmp_path / "all.zip"),))
    assert "damaged" in found.problem
