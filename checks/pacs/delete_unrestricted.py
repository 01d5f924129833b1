"""Anyone who logs in may delete studies.

Who may delete studies?

Why it matters: one mistake or one stolen login can destroy studies. Integrity and access control are binding
standards (164.312(c)(1), (a)(1)).

What to do:

PACS vendor, this month: give the right to delete studies to few people, in two steps.

How to verify: log in as a reader and try to delete a test study; it must be refused. Run the report again.

Side effects: people who tidy up studies now need to ask.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import through_web


@check(
    "pacs-delete-unrestricted",
    version=1,
    title="Only a few people may delete studies",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(c)(1) 312(a)(1)",
        csf="PR.DS-01 PR.AA-05",
        sp80053="AC-6 SI-7",
        cis="3.3",
        hicp="#4",
        nprm="312(a)(2)(vii)",
    ),
)
def delete_unrestricted(pacs: Pacs) -> Iterator[Finding]:
    if pacs.delete_unrestricted.setting:
        judged = judge(
            pacs.about(pacs.delete_unrestricted, "web"),
            pacs.delete_unrestricted,
            good=lambda on: not on,
            bad="{subject} lets everyone who gets in delete studies ({told})",
            fine="{subject} limits who may delete studies ({told})",
        )
        yield through_web(pacs, judged)
