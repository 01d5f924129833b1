"""Anyone may fetch images from the archive.

Who may fetch images from the archive?

Why it matters: whoever can fetch can copy every study, one by one. Access control and authentication are binding
standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this week: list the devices that may fetch images from the archive, by name and fixed address, and where
images may be sent; refuse all others.

IT vendor, this month: add TLS with certificates to the archive, because a device name alone can be copied.

How to verify: ask the vendor to try to fetch a test study from a computer that is not listed; it must be refused. Run
the report again.

Side effects: a workstation that nobody listed can no longer open images. Make the list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Weakness, check, from_outside, judge


@check(
    "dicom-retrieve-open",
    version=1,
    title="Only listed devices may fetch images",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-03 PR.AA-05",
        sp80053="AC-3 AC-6 IA-3",
        cis="3.3",
        hicp="#3 #9",
        nprm="312(a)(2)(vii)",
    ),
    floors=(Floor.F1, Floor.F2),
)
def retrieve_open(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        fact = one.strangers("get", "move")
        if fact.setting:
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda opened: not opened,
                bad="{subject} lets any caller fetch images, or have them sent ({told})",
                fine="{subject} lets no unknown caller fetch images ({told})",
            )
            yield from_outside(pacs, one, judged)
