"""Nobody could tell which images were sent away.

Is it recorded which images were sent where?

Why it matters: after an incident you could not show what left the practice. Recording activity is a binding standard
(164.312(b)).

What to do:

PACS vendor, this quarter: let the archive record which study it sends where, or have the receiver keep that record.

How to verify: send a test study to another system, then find it in the log. Run the report again.

Side effects: the record grows with each transfer; watch the free space.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, holds, judge, ok
from auditor.checking.reached import supposed


@check(
    "audit-export-not-recorded",
    version=1,
    title="Sending images away is recorded",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-2 AU-12", cis="8.5 3.14", hicp="#8", nprm="312(d)"),
)
def export_not_recorded(pacs: Pacs) -> Iterator[Finding]:
    subject, fact = pacs.about(pacs.exports_logged), pacs.exports_logged
    if fact.setting and not holds(fact) and holds(pacs.audit):
        yield ok(subject, "the audit log of {subject} covers what is sent away", *pacs.audit.evidence)
    elif fact.setting:
        judged = judge(
            subject,
            fact,
            good=bool,
            bad="{subject} does not record which study was sent where ({told})",
            fine="{subject} records which study was sent where ({told})",
            wanted=True,
        )
        text = "{subject} may not record which study was sent where; its version decides ({told})"
        yield supposed(judged, text)
