"""Bytes into text, whatever a terminal or an editor did to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.syntax.decode import decode, looks_binary


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n", "utf-8"),
        ("\ufeffname Praxis Müller".encode(), "name Praxis Müller", "utf-8"),
        ("hostname edge\r\n".encode("utf-16"), "hostname edge\n", "utf-16-le"),
        (b"descr K\xfcche", "descr Küche", "cp1252"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xfc</a>', None, "iso-8859-1"),
    ],
)
def test_encodings_and_line_ends(data: bytes, text: str | None, encoding: str) -> None:
    source = decode("edge.cfg", data)
    assert source.encoding == encoding
    assert text is None or source.text == text


def test_a_bad_byte_is_told() -> None:
    assert decode("x", b"descr K\xfcche").notes == ("1 bytes are not UTF-8; the file was read as Windows-1252.",)


@pytest.mark.parametrize(
    "mark",
    [
        b"<--- More --->\r              \r",
        b" --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08        \x08\x08\x08\x08\x08\x08\x08\x08\x08",
        b"---(more 40%)---\r\x1b[K",
    ],
)
def test_pager_marks_are_removed_and_make_the_file_doubtful(mark: bytes) -> None:
    source = decode("x", b"line one\r\n" + mark + b"line two\r\n")
    assert [line.strip() for line in source.lines] == ["line one", "line two"]
    assert source.truncated
    assert "pager" in source.notes[0]


def test_binary_is_recognised() -> None:
    assert looks_binary(bytes(range(256)) * 4)
    assert not looks_binary("hostname é\n".encode())
    assert not looks_binary("x".encode("utf-16"))


@given(st.binary(max_size=200))
def test_any_bytes_become_text(data: bytes) -> None:
    source = decode("x", data)
    assert "\r" not in source.text
    assert source.size == len(data)
