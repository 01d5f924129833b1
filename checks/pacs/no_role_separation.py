"""Everyone who logs in may do everything.

Do people have only the rights their work needs?

Why it matters: one stolen login can then change settings and delete studies. Access should be what the work needs
(164.308(a)(4)(i), under 164.312(a)(1)).

What to do:

PACS vendor, this quarter: give those who read, who scan and who run the archive rights of their own.

How to verify: log in as a reader and look for the delete button; it must not be there. Run the report again.

Side effects: people who did more than their role lose that; agree on the roles first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import through_web


@check(
    "pacs-no-role-separation",
    version=1,
    title="People have the rights their work needs",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(4)(i) 312(a)(1)",
        csf="PR.AA-05",
        sp80053="AC-6 AC-5 AC-6(5)",
        cis="5.4 6.8",
        hicp="#3",
        nprm="312(a)(2)(ii)",
    ),
)
def no_role_separation(pacs: Pacs) -> Iterator[Finding]:
    if pacs.roles_separated.setting:
        judged = judge(
            pacs.about(pacs.roles_separated, "web"),
            pacs.roles_separated,
            good=bool,
            bad="{subject} gives every account all rights ({told})",
            fine="{subject} separates rights ({told})",
        )
        yield through_web(pacs, judged)
