"""Connections of a device: ports, addresses and TLS."""

import re

from auditor.formats.dcm4chee.advisories import number
from auditor.formats.dcm4chee.defaults import SHIPPED_STORES, told
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.facts import flag, marked, product, stated, unset
from auditor.formats.dcm4chee.secrets import is_published
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Tls

HL7 = frozenset({"hl7", "hl7_mllp2"})
_WEAK = re.compile(r"(?i)NULL|3DES|_DES_|RC[24]|EXPORT|MD5|anon|^(?:TLS|SSL)_(?:RSA|DH|ECDH)_|CBC_SHA$")
_OLD = re.compile(r"(?i)^(?:SSLv\d.*|TLSv1|TLSv1\.[01])$")
_LOOPBACK = re.compile(r"(?i)^(?:localhost|127\..*|::1)$")
_STORES = ("dcmTrustStoreURL", "dicomAuthorizedNodeCertificateReference")


def protocol(connection: Thing) -> str:
    """What is spoken, in small letters."""
    return connection.text("dcmProtocol").lower() or "dicom"


def port(connection: Thing) -> Fact[int]:
    """Where it listens."""
    value, found = connection.get("dicomPort"), connection.number("dicomPort")
    if value is None or found is None:
        return Unknown("dicomPort", "its value is no number", (marked(connection),), "Correct the value.")
    return Known(found, "dicomPort", evidence=(value.evidence,))


def listens(connection: Thing) -> bool:
    """Whether it waits for callers; one without a port only calls."""
    return connection.installed and connection.get("dicomPort") is not None


def bind(connection: Thing) -> str:
    """The address it is bound to: what is written, else its host name; empty means all interfaces."""
    address = connection.text("dcmBindAddress") or connection.text("dicomHostname")
    if _LOOPBACK.match(address):
        return "127.0.0.1"
    return address if re.fullmatch(r"[0-9a-fA-F.:]*[1-9a-fA-F][0-9a-fA-F.:]*", address) else ""


def encrypted(connection: Thing) -> Fact[bool]:
    """A connection uses TLS when it names cipher suites."""
    suites = connection.all("dicomTLSCipherSuite")
    if not suites:
        return unset("dicomTLSCipherSuite", False, connection)
    places = tuple(one.evidence for one in suites)
    return Known(True, "dicomTLSCipherSuite", evidence=places, written=suites[0].text)


def tls(connection: Thing, version: Fact[str]) -> Tls:
    """How a connection encrypts."""
    suites = connection.all("dicomTLSCipherSuite")
    if not suites:
        return Tls()
    weak = next((one for one in suites if _WEAK.search(one.text)), None)
    null = next((one for one in suites if "NULL" in one.text.upper()), None)
    return Tls(
        minimum_weak=_minimum_weak(connection, version),
        weak_ciphers=stated(weak or suites[0], weak is not None),
        null_ciphers=stated(null or suites[0], null is not None),
        client_certificate=flag(connection, "dcmTLSNeedClientAuth", default=True, wanted=True),
        trust_disabled=_trust(connection),
    )


def _minimum_weak(connection: Thing, version: Fact[str]) -> Fact[bool]:
    written = connection.all("dcmTLSProtocol")
    if written:
        old = next((one for one in written if _OLD.match(one.text)), None)
        return stated(old or written[0], old is not None)
    if isinstance(version, Known):
        found = number(version.value) < (5, 10)
        origin = (
            "TLSv1 and SSLv3 too, the default before 5.10" if found else told("dcmTLSProtocol", product(connection))
        )
        return Known(found, "dcmTLSProtocol", Basis.DEFAULT, (marked(connection),), origin)
    reason = "nothing is written, and releases before 5.10 then take TLS 1.0 too; the version is not in the files"
    return Unknown("dcmTLSProtocol", reason, (marked(connection),), "Name the release of the archive.")


def _trust(connection: Thing) -> Fact[bool]:
    """Whose certificates are taken. What lies in a store is not part of the export."""
    device = connection.device or connection
    named = next((value for name in _STORES if (value := device.get(name))), None)
    if named is None:
        reason = "the device names no store of trusted issuers, so that what Java itself trusts may decide"
        return Unknown("dcmTrustStoreURL", reason, (marked(device),), "Name a store with the practice's issuers only.")
    pin = device.text("dcmTrustStorePin")
    if named.text.endswith(SHIPPED_STORES) and is_published("dcmTrustStorePin", pin):
        reason = "the trust store has the name and the password of the shipped one, whose keys everyone can have"
        return Unknown("dcmTrustStoreURL", reason, (named.evidence,), "Say whether its issuers were replaced.")
    return stated(named, False)
