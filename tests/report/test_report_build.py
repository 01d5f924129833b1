from dataclasses import replace
from datetime import date

from auditor.assessment.findings import assess
from auditor.assessment.matrix import rows
from auditor.checking.load import load
from auditor.checking.run import run
from auditor.model.estate import Covered, Estate, Network, Site, System
from auditor.model.evidence import Source
from auditor.model.exposure import Exposure, Step
from auditor.model.fact import Known, Unknown
from auditor.model.firewall import Action, Cells, Firewall, Interface, Match, Rule, Stage
from auditor.model.net import ANY_ADDRESS, PUBLIC, Packet, address, cidr
from auditor.model.pacs import Listener, Pacs
from auditor.model.regulation import hipaa
from auditor.model.role import Role
from auditor.report import json
from auditor.report.build import build
from auditor.report.build_estate import MOST_OF_FAILED, network, source
from auditor.report.build_findings import remedy
from auditor.report.context import Context
from auditor.report.document import Document, Remedy

CFG = Source("site/edge.cfg", "permit ip any any\npassword hunter2\nodd\u202e line\n", sha256="aa", size=40)
CFG.hide(27, 34)
SETTINGS = Source("orthanc.json", '{"DicomAlwaysAllowFind": true}\n')
OPEN = Known(value=False, setting="DicomCheckCalledAet", evidence=(SETTINGS.line(1),))
YES = Known(value=True, setting="DicomAlwaysAllowFind", evidence=(SETTINGS.line(1),))
PORT = Listener(
    "dicom", Known(104, "DicomPort"), YES, Unknown("DicomTlsEnabled", "the version is not in the files"), OPEN,
    verbs=(("find", YES), ("get", OPEN)),
)  # fmt: skip
PACS = Pacs("pacs-1", "Orthanc", SETTINGS.line(1), listeners=(PORT,))
PERMIT = Rule(Action.PERMIT, Match(Cells(ANY_ADDRESS, ANY_ADDRESS)), CFG.line(1), position=1)
DENY = Rule(Action.DENY, Match(), CFG.line(1), implicit=True)
EDGE = Firewall(
    "edge", "Cisco ASA", CFG.line(1), stages=(Stage("OUT", (PERMIT,), DENY),), live=(PERMIT,),
    interfaces=(Interface("outside", role=Role.INTERNET, role_reason="it carries the default route"),),
)  # fmt: skip
REACHED = Exposure(
    Role.INTERNET, PACS, PORT, address("203.0.113.10"), 104, address("10.20.0.15"), 104,
    (Step("edge", "permit", CFG.line(1), "permit ip any any"),),
    Packet(address("198.51.100.7"), address("203.0.113.10"), 6, 40000, 104),
)  # fmt: skip
ESTATE = Estate(
    Site("Riverside Imaging", 12000),
    (System("pacs-1", pacs=PACS, addresses=cidr("10.20.0.15")), System("edge", firewall=EDGE)),
    (
        Covered(CFG, "cisco_asa", "edge", blank=0, understood=2, not_understood=(CFG.line(3),), secrets=1),
        Covered(Source("x.bin", ""), "", problems=("The file is binary.",), failed=True),
    ),
    (Network(cidr("10.20.0.0/24"), Role.IMAGING, "a PACS stands there"),),
    exposures=(REACHED,),
    as_of=date(2026, 11, 24),
)
CONTEXT = Context("0.1.0", "0.1.0", "2026-11-24T00:00:00+00:00", ESTATE.as_of, hipaa(), problems=("a.py: broken",))


def built(estate: Estate = ESTATE) -> Document:
    found = assess(run(load()[0], estate), estate)
    return build(estate, found, rows(found, hipaa(), estate), CONTEXT)


ONE = built()


def test_a_result_holds_every_judgement() -> None:
    assert len(ONE.findings) == len(assess(run(load()[0], ESTATE), ESTATE))
    assert sum(ONE.summary.by_verdict.values()) == len(ONE.findings)
    assert (ONE.summary.assessable_safeguards, ONE.summary.total_safeguards) == (13, 65)
    assert json.loads(json.dumps(ONE)) == ONE


def test_findings_carry_advice_and_passes_do_not() -> None:
    assert all(one.remedy and one.verify and one.side_effects and one.severity for one in ONE.deficiencies)
    assert all(not one.remedy and one.severity is None for one in ONE.findings if one.verdict == "pass")
    assert all(one.potential_severity and one.severity is None for one in ONE.questions)


def test_a_file_is_counted_line_by_line() -> None:
    edge, binary = ONE.sources
    assert (edge.path, edge.lines, edge.secrets) == ("site/edge.cfg", 3, 1)
    assert [(one.line, one.text) for one in edge.not_understood] == [(3, "odd<U+202E> line")]
    assert (binary.format, binary.failed, binary.problems) == ("", True, ("The file is binary.",))


def test_a_file_that_could_not_be_read_lists_its_first_lines_only() -> None:
    junk = Source("junk.txt", "x\n" * (MOST_OF_FAILED + 5))
    lines = tuple(junk.line(n) for n in range(1, MOST_OF_FAILED + 6))
    found = source(Covered(junk, "", not_understood=lines, failed=True))
    assert (found.lines, len(found.not_understood), found.unlisted) == (MOST_OF_FAILED, MOST_OF_FAILED, 5)


def test_no_secret_leaves_the_models() -> None:
    assert b"hunter2" not in json.dumps(ONE)


def test_an_exposure_names_its_lines() -> None:
    (one,) = ONE.exposures
    assert (one.from_, one.delivered_to, one.login, one.encrypted) == ("internet", "10.20.0.15:104", "open", None)
    assert one.verbs == {"find": True, "get": False}
    assert [(step.file, step.line, step.action) for step in one.path] == [("site/edge.cfg", 1, "permit")]


def test_inferences_and_limits_are_told() -> None:
    assert "10.20.0.0/24: taken as imaging. A PACS stands there." in ONE.assumptions
    assert "outside of edge: taken as internet. It carries the default route." in ONE.assumptions
    assert ONE.limits == ("a.py: broken", "Nothing could be read of x.bin.")
    assert any("No firewall export" in text for text in built(replace(ESTATE, systems=ESTATE.systems[:1])).limits)


def test_the_internet_is_not_listed_piece_by_piece() -> None:
    assert network(Network(PUBLIC, Role.INTERNET)).addresses == "other public addresses"
    assert network(Network(cidr("203.0.113.0/24"), Role.PARTNER)).addresses == "203.0.113.0/24"


def test_the_time_is_taken_off_an_action() -> None:
    assert remedy("it-vendor", "today: close the rule.") == Remedy("it-vendor", "Close the rule.", "today")
    assert remedy("practice", "approve: the list.") == Remedy("practice", "Approve: the list.")
    late = "this quarter: close the rule."
    assert [remedy("it-vendor", late, one).when for one in ("critical", "high", "medium", "low", None)] == [
        "this week",
        "this month",
        "this quarter",
        "this quarter",
        "this quarter",
    ]
    assert remedy("it-vendor", "today: close the rule.", "low").when == "today"
    assert not remedy("it-vendor", "Look in the logs.", "critical").when
