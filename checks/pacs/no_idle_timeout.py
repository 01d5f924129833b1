"""Web sessions of the archive stay open when nobody is there.

When does an idle web session end?

Why it matters: an open session on an unattended desk shows images to anyone who passes. Automatic logoff is
addressable (164.312(a)(2)(iii)); the number of minutes is our threshold.

What to do:

PACS vendor, this quarter: let the archive end idle web sessions, or let the login page in front do it.

How to verify: leave a session alone for that long; it must ask for the login again. Run the report.

Side effects: long reads may be cut off; agree on a time with the readers.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Known, Pacs, Weakness, check, judge
from auditor.checking.reached import through_web


@check(
    "pacs-no-idle-timeout",
    version=1,
    title="Idle web sessions end",
    weakness=Weakness.HYGIENE,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(2)(iii)", csf="PR.AA-05", sp80053="AC-11 AC-12", cis="4.3", hicp="#2 #3", nprm="312(a)(2)(iv)"
    ),
    decidable="164.312(a)(2)(iii)",
)
def no_idle_timeout(pacs: Pacs) -> Iterator[Finding]:
    limit = pacs.thresholds.web_idle_minutes
    never = "{subject} never ends an idle session ({told}); our threshold is {limit} minutes"
    late = "{subject} ends an idle session only after {value} minutes ({told}); our threshold is {limit}"
    if pacs.idle_minutes.setting:
        judged = judge(
            pacs.about(pacs.idle_minutes, "web"),
            pacs.idle_minutes,
            good=lambda minutes: 0 < minutes <= limit,
            bad=late if isinstance(pacs.idle_minutes, Known) and pacs.idle_minutes.value else never,
            fine="{subject} ends idle sessions after {value} minutes",
            limit=limit,
        )
        yield through_web(pacs, judged)
