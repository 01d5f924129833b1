import pytest

from auditor.model.evidence import Evidence, Source
from auditor.model.exposure import Exposure
from auditor.model.fact import UNSTATED, Fact, Known, Unknown
from auditor.model.net import Packet
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from auditor.syntax.decode import decode

SOURCE: Source = decode("a", b"x")
PLACE: Evidence = SOURCE.line(1)
OPEN = Unknown("HttpPort", "it is not in the files")


@pytest.mark.parametrize(
    ("port", "role", "label"),
    [
        (Known(8042, "HttpPort"), Role.INTERNET, "pacs-1 web port 8042 from the internet"),
        (Known(8042, "HttpPort"), Role.PARTNER, "pacs-1 web port 8042 from partner networks"),
        (Known(8042, "HttpPort"), Role.IMAGING, "pacs-1 web port 8042 from the imaging network"),
        (Known(8042, "HttpPort"), Role.GUEST, "pacs-1 web port 8042 from the guest Wi-Fi"),
        (OPEN, Role.OFFICE, "pacs-1 web (port not known) from the office network"),
    ],
)
def test_labels_are_words(port: Fact[int], role: Role, label: str) -> None:
    listener = Listener("web", port, UNSTATED, UNSTATED, UNSTATED)
    pacs = Pacs("pacs-1", "Orthanc", PLACE, listeners=(listener,))
    assert pacs.subject(listener).label == label.partition(" from ")[0]
    assert str(Exposure(role, pacs, listener, 1, 1, 1, 1, (), Packet(1, 1, 6))) == label
