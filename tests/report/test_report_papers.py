"""What people decided, answered and planned, further profiles and causes, as the report shows them."""

from dataclasses import replace
from pathlib import Path

import page
import pytest

from auditor.report import html, pdf
from auditor.report.look import Edition, Look
from auditor.report.papers import Attestation, Cause, Decision, Element, Profile, ProfileRow, Task
from tests.report.clinic import CLEAR_DICOM, CONSOLE, DISKS, FINDINGS, INTERNET_DICOM, PART, result
from tests.report.test_report_renderers import words_of

DECISION = Decision(
    standing="in-force",
    reason="It holds until January 31, 2027.",
    decision="alternative",
    specification="164.312(e)(2)(ii)",
    reasons={"size": "Two rooms.", "cost": "A new scanner costs more than the practice earns."},
    contribution="It would keep images unread on the way.",
    measure="A network of their own for the scanners.",
    evidence="Drawing 4 in the safe.",
    approved_by="Dana Whitfield",
    role="Security Official",
    decided="2026-01-31",
    expires="2027-01-31",
    place="decisions.yaml, line 7",
)
ANSWER = Attestation(
    "valid", "yes", "All disks are encrypted.", "Sam Ortiz", "IT lead", "2026-10-01", "2027-10-01", "Screenshot 12"
)
TASKS = (
    Task(INTERNET_DICOM.id, INTERNET_DICOM.title, "pacs-1", "critical", "Close it.", "it-vendor", "2026-11-01",
         suggested=False, status="in-progress", owner="Lee Park", note="Waits for the vendor.", late=True),
    Task("0123456789abcdef", "", "", None, "", "practice", "", suggested=False, status="no-longer-found", owner="Sam"),
)  # fmt: skip
PROFILE = Profile(
    "hipaa-nprm-2025", "The proposed rule of January 2025", "proposed", "2025-01-06", "90 FR 898",
    "Readiness for a PROPOSED rule (not law).",
    (ProfileRow("proposed 164.312(b)(1)", "Encryption", "All ePHI is encrypted.", "deficiency observed",
                (CLEAR_DICOM.check,), (CLEAR_DICOM.id, PART.id), "It travels in clear."),),
)  # fmt: skip
TOLD = replace(
    result((replace(CLEAR_DICOM, decision=DECISION), replace(DISKS, attestation=ANSWER), *FINDINGS[:2], *FINDINGS[3:])),
    plan=TASKS,
    causes=(Cause("access-list OUTSIDE permit", "edge.cfg", 42, (INTERNET_DICOM.id, PART.id)),),
    profiles=(PROFILE,),
    elements=(Element("Scope", "in part", "It looked at some systems."),),
)
TOLD = replace(
    TOLD,
    safeguards=(replace(TOLD.safeguards[0], status="attested", attestation=ANSWER), *TOLD.safeguards[1:]),
    summary=replace(TOLD.summary, decided={"medium": 1}),
)


@pytest.mark.parametrize(
    "text",
    [
        "in force", "another measure instead", "It holds until January 31, 2027.", "Size and capability: Two rooms.",
        "Done instead: A network of their own for the scanners.",
        "not looked at for this report: Drawing 4 in the safe.",
        "Approved by Dana Whitfield, Security Official, on January 31, 2026; until January 31, 2027.",
        "decisions.yaml, line 7.",
        "yes: All disks are encrypted. Sam Ortiz, IT lead, October 1, 2026, until October 1, 2027",
        "Lee Park", "late , in progress", "Waits for the vendor.", "no longer found", "a decision stands for 1",
        "edge.cfg:42 finding", "The proposed rule of January 2025", "Readiness for a PROPOSED rule (not law).",
        "It travels in clear.", "What this gives to your risk analysis", "It looked at some systems.",
    ],
)  # fmt: skip
def test_it_is_shown(text: str) -> None:
    shown = words_of(html.render(TOLD).decode()).replace(" :", ":").replace(": ", ":")
    assert text.replace(": ", ":") in shown.replace("  ", " ")


def test_a_part_carries_the_number_of_what_it_is_part_of() -> None:
    shown = html.render(TOLD).decode()
    number = next(n for n, one in enumerate(TOLD.deficiencies, 1) if one.id == INTERNET_DICOM.id)
    assert f'<code>edge.cfg:42</code> finding <a href="#finding-{number}">{number}</a>' in shown


def test_nothing_of_it_is_shown_where_there_is_none() -> None:
    shown = words_of(html.render(result((CONSOLE,))).decode())
    assert shown.count("None were given.") == 2
    assert "a decision stands for" not in shown


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_3A"])
def test_it_is_accessible_and_archivable(profile: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf.render(TOLD, Look(Edition.ASSESSOR)))
    found = page.validate_pdf(str(file), profile=getattr(page.ValidationProfile, profile))
    assert "0 failed" in str(found), found
