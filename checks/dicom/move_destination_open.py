"""A caller may have images sent to any place.

Where may callers have images sent?

Why it matters: whoever may call can name the place that receives the images. Access control and transmission security
are binding standards (164.312(a)(1), (e)(1)).

What to do:

PACS vendor, this month: list the places to which the archive may send images; refuse all others.

How to verify: ask the vendor to have a test study sent to a place that is not listed; it must be refused.

Side effects: a place that nobody listed stops receiving images. Make the list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "dicom-move-destination-open",
    version=1,
    title="Images can be sent to listed places only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)",
        csf="PR.DS-02 PR.AA-05",
        sp80053="AC-4 AC-3",
        cis="3.3 13.4",
        hicp="#4 #9",
        nprm="312(a)(2)(vii)",
    ),
)
def move_destination_open(pacs: Pacs) -> Iterator[Finding]:
    if pacs.move_anywhere.setting:
        yield judge(
            pacs.about(pacs.move_anywhere, "dicom"),
            pacs.move_anywhere,
            good=lambda anywhere: not anywhere,
            bad="{subject} sends images to any place that a caller names ({told})",
            fine="{subject} sends images to listed places only ({told})",
        )
