"""Binary files of certificates are named, with the command that makes them readable; nothing else is."""

from datetime import date

import pytest

from auditor.assembly import assemble
from auditor.formats.certificate.stores import store
from auditor.intake import Input
from auditor.model.estate import Site

REST = bytes(range(256)) * 4
PKCS12, PKCS12_OPEN = bytes.fromhex("308209cf02010330820985"), bytes.fromhex("308002010330800609")
PKCS7 = bytes.fromhex("3082032806092a864886f70d010702a0820319")
DER, DER_SHORT = bytes.fromhex("308202f9308201e1a00302010202146a"), bytes.fromhex("3081f93081a1a0030201020214")
JKS, JCEKS = bytes.fromhex("feedfeed0000000200000001"), bytes.fromhex("cececece00000002")


@pytest.mark.parametrize(
    ("first", "command"),
    [
        (PKCS12, "openssl pkcs12 -in pacs.bin -nokeys"),
        (PKCS12_OPEN, "openssl pkcs12 -in pacs.bin -nokeys"),
        (PKCS7, "openssl pkcs7 -inform der -in pacs.bin -print_certs"),
        (DER, "openssl x509 -inform der -in pacs.bin"),
        (DER_SHORT, "openssl x509 -inform der -in pacs.bin"),
        (JKS, "keytool -exportcert -rfc -keystore pacs.bin"),
        (JCEKS, "keytool -exportcert -rfc -keystore pacs.bin"),
    ],
)
def test_each_kind_is_named_with_its_command(first: bytes, command: str) -> None:
    assert command in store("pacs.bin", first + REST)


@pytest.mark.parametrize("data", [b"", b"0", b"-----BEGIN CERTIFICATE-----\n", b"PK\x03\x04" + REST, REST, b"0\x82"])
def test_other_files_are_none(data: bytes) -> None:
    assert store("pacs.bin", data) == ""


@pytest.mark.parametrize(("data", "told"), [(JKS + REST, "key store of Java"), (b"\x00\x01" * 400, "is binary")])
def test_the_file_is_listed_with_what_to_do(data: bytes, told: str) -> None:
    (row,) = assemble((Input("keys/pacs.jks", data),), Site(), date(2026, 11, 24)).sources
    assert row.failed
    assert told in row.problems[0]
