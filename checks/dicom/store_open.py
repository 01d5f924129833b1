"""Anyone may put images into the archive.

Who may put images into the archive?

Why it matters: a stranger can add false studies or fill the disk. Nothing is disclosed this way, but integrity and
access control are binding standards (164.312(c)(1), (a)(1)).

What to do:

PACS vendor, this month: let the archive accept images from listed scanners only.

Practice: if this server is a gateway that must take images from anyone, write that decision down.

How to verify: ask the vendor to send a test image from a computer that is not listed; it must be refused. Run the
report again.

Side effects: a scanner that nobody listed stops sending, often with no more than a timeout on its screen. Make the
list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge


@check(
    "dicom-store-open",
    version=1,
    title="Only listed devices may store images",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.AVAILABILITY,
    cites=Cites(
        hipaa="312(c)(1) 312(a)(1) 312(d)",
        csf="PR.AA-05 PR.DS-01",
        sp80053="AC-3 SI-7 SI-10",
        cis="3.3",
        hicp="#9",
        nprm="312(a)(2)(vii) 312(e)",
    ),
)
def store_open(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        fact = one.strangers("store")
        if fact.setting:
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda opened: not opened,
                bad="{subject} takes images from any caller ({told})",
                fine="{subject} takes no images from unknown callers ({told})",
            )
            yield from_outside(pacs, one, judged)
