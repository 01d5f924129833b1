"""Answers of site.yaml: where they are put, what they never replace, and what is said of a wrong one."""

from dataclasses import replace
from datetime import date

import pytest

from auditor.answers import ORIGIN, AnswerError, into_estate, into_site, unmatched
from auditor.model.estate import Covered, Estate, Site, System, SystemNote
from auditor.model.evidence import Source
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.net import cidr
from auditor.model.pacs import Listener, Pacs
from auditor.model.role import Role
from tests.checks.walls import EDGE

SOURCE = Source("orthanc.json", "{}\n")
OPEN, OFF = Unknown("AuthenticationEnabled", "the version is not in the files"), Known(value=False, setting="off")


def site(*answers: tuple[str, str]) -> Site:
    places = tuple((id, "site.yaml, line 9") for id, _ in answers)
    return Site(answers=answers, answered_at=places)


def estate(*answers: tuple[str, str], login: Fact[bool] = OPEN) -> Estate:
    web = Listener("web", Known(8042, "HttpPort"), Known(value=True, setting="x"), OPEN, login)
    pacs = Pacs("pacs-1", "Orthanc", SOURCE.line(1), listeners=(web,))
    rows = (Covered(SOURCE, "orthanc", system="pacs-1"),)
    systems = (System("edge", firewall=EDGE), System("pacs-1", pacs=pacs))
    return Estate(site=site(*answers), systems=systems, sources=rows)


def server(one: Estate) -> Pacs:
    return one.servers[0]


def test_what_site_yaml_has_a_place_for_is_put_there() -> None:
    given = replace(
        site(("patients", "300"), ("role:edge:dmz", "guest"), ("address:pacs-1", "10.20.0.15")),
        systems=(SystemNote("edge", files=("edge.cfg",), interfaces=(("outside", Role.INTERNET),)),),
    )
    told = into_site(given)
    notes = {one.name: one for one in told.systems}
    assert told.patients == 300
    assert notes["edge"].files == ("edge.cfg",)
    assert dict(notes["edge"].interfaces) == {"outside": Role.INTERNET, "dmz": Role.GUEST}
    assert notes["pacs-1"].addresses == cidr("10.20.0.15")


@pytest.mark.parametrize(("word", "value"), [("yes", True), ("no", False)])
def test_an_open_fact_is_filled_as_attested(word: str, value: bool) -> None:
    one = server(into_estate(estate(("login:pacs-1:web", word))))
    assert one.listeners[0].login == Known(value, "AuthenticationEnabled", Basis.ATTESTED, origin=ORIGIN)
    assert isinstance(one.listeners[0].encrypted, Unknown)


def test_what_a_file_says_stands_and_the_report_says_so() -> None:
    told = into_estate(estate(("login:pacs-1:web", "yes"), login=OFF))
    assert server(told).listeners[0].login is OFF
    assert "is not used: the files themselves decide it" in told.systems[1].inferred[0]


def test_version_encryption_and_day_of_export() -> None:
    told = into_estate(
        estate(("version:pacs-1", "1.12.1"), ("encrypted:pacs-1:web", "no"), ("exported:pacs-1", "2026-11-01"))
    )
    version = server(told).version
    assert isinstance(version, Known)
    assert (version.value, version.basis) == ("1.12.1", Basis.ATTESTED)
    assert server(told).listeners[0].encrypted == Known(False, "AuthenticationEnabled", Basis.ATTESTED, origin=ORIGIN)
    assert told.sources[0].exported == date(2026, 11, 1)
    assert len(told.systems[1].inferred) == 2


@pytest.mark.parametrize(
    ("id", "value", "said"),
    [
        ("login:pacs-2:web", "yes", "site.yaml, line 9: no system is called pacs-2 in the files; did you mean pacs-1?"),
        ("role:edge:outsid", "guest", "no interface is called outsid in the files; did you mean outside?"),
        ("role:pacs-1:eth0", "guest", "no interface is called eth0 in the files; there are: none."),
        ("login:pacs-1:dicom", "yes", "no service is called dicom in the files; there are: web."),
        ("login:edge:web", "yes", "no service is called web in the files; there are: none."),
        ("version:other", "1", "no system is called other in the files; there are: edge, pacs-1."),
    ],
)
def test_an_answer_about_what_is_not_there(id: str, value: str, said: str) -> None:
    with pytest.raises(AnswerError) as caught:
        into_estate(estate((id, value)))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (SystemNote("pacs-1", files=("orthanc.json", "pacs/*.json")), "no file is called pacs/*.json"),
        (SystemNote("pacs-1", files=("orthnac.json",)), "no file is called orthnac.json; did you mean orthanc.json?"),
        (SystemNote("pacs1", files=("*.json",)), "no system of the files is called pacs1; did you mean pacs-1?"),
        (
            SystemNote("edge", interfaces=(("outsid", Role.INTERNET),)),
            "no interface is called outsid; did you mean outside?",
        ),
        (SystemNote("pacs-1", interfaces=(("eth0", Role.GUEST),)), "no interface is called eth0. There are: none."),
    ],
)
def test_what_fits_no_export_is_said(note: SystemNote, said: str) -> None:
    (text,) = unmatched(replace(estate(), site=Site(systems=(note,))))
    assert text.startswith("site.yaml")
    assert said in text


def test_what_fits_is_not_spoken_of() -> None:
    notes = (
        SystemNote("pacs-1", files=("orth*.json",)),
        SystemNote("edge", interfaces=(("outside", Role.INTERNET),)),
    )
    assert unmatched(replace(estate(), site=Site(systems=notes))) == ()
