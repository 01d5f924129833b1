"""Certificates that were supplied as files."""

from datetime import date

from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate."""

    subject: str
    """Whom it names, as `CN=pacs.example,O=Clinic`."""
    issuer: str
    start: date
    end: date
    """The last day of its validity, in UTC."""
    evidence: Evidence
    key: str = ""
    """The kind of its key: `RSA`, `EC`, `DSA`, `Ed25519`; empty for another one."""
    bits: int = 0
    """Of an RSA or DSA key; 0 for other kinds."""
    digest: str = ""
    """What its signature is made over, in small letters: `sha256`, `sha1`; empty where the method needs none."""
    issues: bool = False
    """It may issue other certificates."""
    sha1: str = ""
    """Its fingerprint in hexadecimal digits, as vendors print those of samples."""

    @property
    def signs_itself(self) -> bool:
        """Nobody else vouches for it; of a root that is so by nature, and its own signature protects nothing."""
        return self.subject == self.issuer

    def __str__(self) -> str:
        return self.subject or "without a name"
