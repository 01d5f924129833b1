"""Certificates in PEM files, alone or several in one file."""

import re
from importlib import import_module

from auditor.formats import NO, Format, Guess, Reading
from auditor.model.evidence import Source
from auditor.model.pacs import Overlay

_FIRST = re.compile(
    r"\ufeff?(?:[ \t]*(?:#[^\n]*|Bag Attributes|localKeyID:[^\n]*|friendlyName:[^\n]*|(?:subject|issuer)=[^\n]*)?\n)*"
    r"-----BEGIN [A-Z0-9 ]+-----"
)


def certainty(source: Source) -> Guess:
    """How surely a text is a file of certificates: it begins with a PEM block, and one of its blocks is one."""
    if "-----BEGIN CERTIFICATE-----" in source.text and _FIRST.match(source.text):
        return Guess(3, "a block of BEGIN CERTIFICATE")
    return NO


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
    """Every certificate that can be read; the library for it is loaded then only. Raises NotReadableError."""
    reading: Reading = import_module("auditor.formats.certificate.read").read(sources, overlays)
    return reading


FORMAT = Format(
    name="certificate",
    title="Certificate (PEM)",
    export=(
        "Copy the certificate that a server shows (.pem, .crt), without its key. From a key store: openssl pkcs12 -in "
        "key.p12 -nokeys -out pacs.pem, or for Java's own kind (.jks): keytool -exportcert -rfc -keystore key.jks "
        "-alias ALIAS -file pacs.pem."
    ),
    certainty=certainty,
    read=read,
    kind="pacs",
)
