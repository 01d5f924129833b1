"""A manufacturer's sheet beside the files and answers of the same server."""

import pytest

from auditor.model.completed import completed
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Listener, Pacs, Tls

HERE, THERE = (Evidence(Source("pacs.yaml", "lockout: yes\n"), 0, 7),), (Evidence(Source("mds2.txt", "PAUT-3"), 0, 6),)
ASKED = Unknown("people.lockout", "nobody answered the question", HERE)
OPEN = Unknown("PAUT-3", "the product can do it", THERE)
WRITTEN = Known(True, "people.lockout", Basis.EXPLICIT, HERE)
SAID = Known(True, "people.lockout", Basis.ATTESTED, HERE)
DENIED = Known(False, "PAUT-3", Basis.ATTESTED, THERE)


def server(fact: Fact[bool], *listeners: Listener) -> Pacs:
    return Pacs("pacs", "product", HERE[0], lockout=fact, listeners=listeners)


@pytest.mark.parametrize(
    ("own", "told", "expected"),
    [
        (ASKED, DENIED, DENIED),
        (UNSTATED, OPEN, OPEN),
        (ASKED, OPEN, ASKED),
        (WRITTEN, DENIED, WRITTEN),
        (SAID, OPEN, SAID),
    ],
)
def test_what_the_files_decide_stands(own: Fact[bool], told: Fact[bool], expected: Fact[bool]) -> None:
    assert completed(server(own), server(told)).lockout == expected


def test_answers_that_contradict_each_other_are_a_question_with_both_places() -> None:
    found = completed(server(SAID), server(DENIED)).lockout
    assert isinstance(found, Unknown)
    assert found.evidence == HERE + THERE
    assert "people.lockout and PAUT-3" in found.reason


def test_a_port_keeps_its_number_and_learns_how_it_encrypts() -> None:
    port, nameless = Known(104, "port"), Unknown("port", "the sheet names no port")
    own = Listener("dicom", port, SAID, ASKED, ASKED)
    told = Listener("dicom", nameless, SAID, DENIED, OPEN, tls=Tls(client_certificate=DENIED))
    web = Listener("web", Known(80, "port"), SAID, ASKED, ASKED)
    dicom, other = completed(server(ASKED, own, web), server(OPEN, told)).listeners
    assert (dicom.port, dicom.encrypted, dicom.tls.client_certificate, dicom.login) == (port, DENIED, DENIED, ASKED)
    assert other == web
