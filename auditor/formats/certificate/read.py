"""PEM files into certificates; keys in them are struck out and not read."""

import re
import warnings
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.utils import CryptographyDeprecationWarning

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.model.certificate import Certificate
from auditor.model.evidence import Evidence, Source
from auditor.model.pacs import Overlay

_BLOCK = re.compile(r"-----BEGIN (?P<kind>[A-Z0-9 ]+)-----.*?(?:-----END (?P=kind)-----|\Z)", re.DOTALL)
_SUPPLY = "Export it again as PEM."


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """Every certificate that can be read. Raises NotReadableError where none can."""
    found: list[Certificate] = []
    problems: list[tuple[Source, str]] = []
    covered = []
    for source in sources:
        coverage = Coverage(source)
        coverage.mark(State.WITHOUT_EFFECT, 1, len(coverage.states))
        for place, kind in _blocks(source):
            one = _certificate(place) if kind == "CERTIFICATE" else None
            if one:
                found.append(one)
            elif kind == "CERTIFICATE":
                problems.append((source, f"Line {place.first}: This certificate cannot be read. {_SUPPLY}"))
            coverage.note(State.UNDERSTOOD if one or kind != "CERTIFICATE" else State.NOT_UNDERSTOOD, place)
        covered.append(coverage)
    if not found:
        raise NotReadableError(problems[0][1] if problems else f"It holds no certificate. {_SUPPLY}")
    return Reading(certificates=tuple(found), coverage=tuple(covered), problems=tuple(problems))


def _blocks(source: Source) -> Iterator[tuple[Evidence, str]]:
    for found in _BLOCK.finditer(source.text):
        if "PRIVATE KEY" in found["kind"]:
            source.hide(*found.span())
        yield source.at(*found.span()), found["kind"]


def _certificate(place: Evidence) -> Certificate | None:
    text = place.source.text[slice(*place.characters)]
    try:
        with warnings.catch_warnings():
            # some old ones have a serial number that is not allowed any more, which is no reason to leave them out
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return _read(x509.load_pem_x509_certificate(text.encode("ascii", "replace")), place)
    except _BROKEN:
        return None


_BROKEN = (ValueError, KeyError, x509.InvalidVersion, x509.DuplicateExtension, UnsupportedAlgorithm)
"""What the library raises for damaged ones; KeyError for a kind of text that no name may have."""


def _read(one: x509.Certificate, place: Evidence) -> Certificate:
    key = one.public_key()
    digest = one.signature_hash_algorithm
    return Certificate(
        subject=one.subject.rfc4514_string(),
        issuer=one.issuer.rfc4514_string(),
        start=one.not_valid_before_utc.date(),
        end=one.not_valid_after_utc.date(),
        evidence=place,
        key=next((name for kind, name in _KEYS if isinstance(key, kind)), ""),
        bits=key.key_size if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) else 0,
        digest=digest.name if digest else "",
        issues=_issues(one),
        sha1=one.fingerprint(SHA1()).hex(),  # noqa: S303 - to compare with what vendors print
    )


_KEYS = (
    (rsa.RSAPublicKey, "RSA"),
    (ec.EllipticCurvePublicKey, "EC"),
    (dsa.DSAPublicKey, "DSA"),
    (ed25519.Ed25519PublicKey, "Ed25519"),
    (ed448.Ed448PublicKey, "Ed448"),
)


def _issues(one: x509.Certificate) -> bool:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
