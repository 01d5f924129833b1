"""Nothing limits how often a password may be tried.

What limits how often a password may be tried?

Why it matters: a program can try thousands of passwords. Watching logins is addressable (164.308(a)(5)(ii)(C));
authentication is a binding standard (164.312(d)).

What to do:

PACS vendor, this quarter: turn on a limit for failed logins to the archive, or put a login page that has one in front.

How to verify: type a wrong password ten times; the account or the address must be held up. Run the report again.

Side effects: people who mistype are held up for a while; agree on who may release them.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import through_web


@check(
    "pacs-no-lockout",
    version=1,
    title="Failed logins are limited",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(5)(ii)(C) 312(d)",
        csf="PR.AA-03 DE.CM-03",
        sp80053="AC-7",
        cis="6.7",
        hicp="#3",
        nprm="312(a)(2)(v)",
    ),
)
def no_lockout(pacs: Pacs) -> Iterator[Finding]:
    if pacs.lockout.setting:
        judged = judge(
            pacs.about(pacs.lockout, "web"),
            pacs.lockout,
            good=bool,
            bad="{subject} sets no limit on failed logins ({told})",
            fine="{subject} limits failed logins ({told})",
        )
        yield through_web(pacs, judged)
