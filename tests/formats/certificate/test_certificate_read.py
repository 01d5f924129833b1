"""PEM files: what is a certificate, what it says, and what is struck out."""

from pathlib import Path

import pytest

from auditor.formats import NotReadableError
from auditor.formats.certificate import FORMAT
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode

FOLDER = Path(SAMPLES) / "certificate"


def sample(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def test_what_a_certificate_says() -> None:
    first, root = FORMAT.read((decode("chain.pem", sample("chain.pem").encode()),), ()).certificates
    assert (first.subject, first.issuer) == (
        "CN=pacs.lakeview.example,O=Lakeview Imaging",
        "CN=Lakeview Root,O=Lakeview Imaging",
    )
    assert (first.start.isoformat(), first.end.isoformat()) == ("2026-02-01", "2028-02-01")
    assert (first.key, first.bits, first.digest) == ("RSA", 2048, "sha256")
    assert (first.issues, first.signs_itself) == (False, False)
    assert (root.key, root.bits, root.issues, root.signs_itself) == ("EC", 0, True, True)
    assert len(first.sha1) == 40
    assert (first.evidence.first, root.evidence.first) == (1, 15)


def test_a_key_is_struck_out() -> None:
    source = decode("all.pem", sample("with-key.pem").encode())
    reading = FORMAT.read((source,), ())
    assert len(reading.certificates) == 1
    assert "PRIVATE" not in source.line(1).quote()
    assert "PRIVATE" not in source.at(0, 400).quote()


def test_a_broken_one_is_told_and_the_others_are_read() -> None:
    reading = FORMAT.read((decode("cut.pem", sample("truncated.pem").encode()),), ())
    assert len(reading.certificates) == 1
    assert reading.problems[0][1].startswith("Line 15: This certificate cannot be read.")


@pytest.mark.parametrize("body", ["", "AAAA", "not base64 at all \u00e9"])
def test_nothing_but_a_broken_one(body: str) -> None:
    text = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    with pytest.raises(NotReadableError, match="cannot be read"):
        FORMAT.read((decode("a.pem", text.encode()),), ())


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("-----BEGIN CERTIFICATE-----\n", 3),
        ("# of the archive\n\n-----BEGIN CERTIFICATE-----\n", 3),
        ("Bag Attributes\n    friendlyName: pacs\nsubject=CN = pacs\n\n-----BEGIN CERTIFICATE-----\n", 3),
        ("-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n", 3),
        ("-----BEGIN PRIVATE KEY-----\n", 0),
        ('config vpn certificate ca\n    set ca "-----BEGIN CERTIFICATE-----\n', 0),
        ("", 0),
    ],
)
def test_recognition(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("a", text.encode())).certainty == certainty
