"""Anyone may read the list of coming patients.

Who may read the worklist?

Why it matters: the worklist holds names, birth dates and appointments. Access control and authentication are binding
standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this month: let only the listed scanners read the worklist, by name and fixed address.

How to verify: ask the vendor to try a worklist search from a computer that is not listed; it must be refused.

Side effects: a scanner that nobody listed gets an empty worklist. Make the list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Weakness, check, from_outside, judge


@check(
    "dicom-worklist-open",
    version=1,
    title="Only listed devices may read the worklist",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)", csf="PR.AA-05", sp80053="AC-3 IA-3", cis="3.3", hicp="#9", nprm="312(a)(2)(vii)"
    ),
    floors=(Floor.F2,),
)
def worklist_open(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        fact = one.strangers("worklist")
        if fact.setting:
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda opened: not opened,
                bad="{subject} lets any caller read the worklist ({told})",
                fine="{subject} lets no unknown caller read the worklist ({told})",
            )
            yield from_outside(pacs, one, judged)
