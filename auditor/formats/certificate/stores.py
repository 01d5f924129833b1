"""Binary files that hold certificates: which kind they are, and the command that writes the certificate as text."""

import re

_KINDS = (
    (
        re.compile(rb"\xfe\xed\xfe\xed|\xce\xce\xce\xce"),
        "a key store of Java (JKS)",
        "keytool -exportcert -rfc -keystore {name} -alias ALIAS -file certificate.pem",
        "The store's aliases: keytool -list -keystore {name}.",
    ),
    (
        re.compile(rb"\x30(?:\x80|[\x81-\x84].{1,4}?)\x02\x01\x03\x30", re.DOTALL),
        "a key store (PKCS #12)",
        "openssl pkcs12 -in {name} -nokeys -out certificate.pem",
        "It asks for the store's password, and writes no private key.",
    ),
    (
        re.compile(rb"\x30(?:\x80|[\x81-\x84].{1,4}?)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL),
        "a chain of certificates (PKCS #7)",
        "openssl pkcs7 -inform der -in {name} -print_certs -out certificate.pem",
        "",
    ),
    (
        re.compile(rb"\x30[\x81-\x83].{1,3}?\x30[\x81-\x83].{1,3}?\xa0\x03\x02\x01[\x00-\x02]\x02", re.DOTALL),
        "a binary certificate (DER)",
        "openssl x509 -inform der -in {name} -out certificate.pem",
        "",
    ),
)
"""First bytes (RFC 7292, RFC 2315, RFC 5280; the magic numbers of java.security.KeyStore), name, command, note."""


def store(name: str, data: bytes) -> str:
    """What to do with a binary file of certificates, as sentences; empty for any other file."""
    for first, kind, command, note in _KINDS:
        if first.match(data):
            text = (
                f"This is {kind}; it was not opened. Write its certificate as text and supply that: {command}. {note}"
            )
            return text.format(name=name).strip()
    return ""
