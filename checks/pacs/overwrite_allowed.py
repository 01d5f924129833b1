"""A new image can replace a stored one without a trace.

Can stored images be replaced?

Why it matters: a changed image can lead to a wrong treatment, and nobody would see the change. Integrity is a binding
standard (164.312(c)(1)).

What to do:

PACS vendor, this month: let the archive keep a stored image when another comes under its number, or keep versions and a
log.

How to verify: send a test image twice with a change; the first must stay. Run the report on the new export.

Side effects: corrected images sent again are not taken over; agree on how corrections are made.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "pacs-overwrite-allowed",
    version=1,
    title="Stored images cannot be replaced unseen",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(c)(1) 312(c)(2)", csf="PR.DS-01", sp80053="SI-7 AC-3", cis="3.3", hicp="#4 #9", nprm="312(e)"
    ),
)
def overwrite_allowed(pacs: Pacs) -> Iterator[Finding]:
    if pacs.overwrite.setting:
        yield judge(
            pacs.about(pacs.overwrite, "dicom"),
            pacs.overwrite,
            good=lambda on: not on,
            bad="{subject} replaces a stored image when one with the same number arrives ({told})",
            fine="{subject} keeps the stored image when one with the same number arrives ({told})",
            wanted=False,
        )
