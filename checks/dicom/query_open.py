"""Anyone may search the archive.

Who may search the archive?

Why it matters: a search returns names, birth dates and lists of studies. Access control and authentication are
binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this week: list the devices that may search the archive, by name and fixed address; refuse all others.

IT vendor, this month: add TLS with certificates to the archive, because a device name alone can be copied.

How to verify: ask the vendor to try a search from a computer that is not listed; it must be refused. Run the report
again.

Side effects: a workstation that nobody listed can no longer search. Make the list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Weakness, check, from_outside, judge


@check(
    "dicom-query-open",
    version=1,
    title="Only listed devices may search the archive",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-03 PR.AA-05",
        sp80053="AC-3 AC-6 IA-3",
        cis="3.3 6.8",
        hicp="#3 #9",
        nprm="312(a)(2)(vii) 312(f)(2)",
    ),
    floors=(Floor.F1, Floor.F2),
)
def query_open(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        fact = one.strangers("find")
        if fact.setting:
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda opened: not opened,
                bad="{subject} lets any caller search for patients and studies ({told})",
                fine="{subject} lets no unknown caller search ({told})",
            )
            yield from_outside(pacs, one, judged)
