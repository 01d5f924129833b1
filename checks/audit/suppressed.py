"""The audit log leaves out events that matter.

Which events does the audit log leave out?

Why it matters: searches, retrievals and logins are what you look for after an incident. Recording and examining
activity is a binding standard (164.312(b)).

What to do:

PACS vendor, this month: remove the rule that leaves events out of the audit log, or narrow it to harmless events.

How to verify: do what the rule left out with a test patient, then find it in the log. Run the report again.

Side effects: the log grows; watch its disk.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, judge


@check(
    "audit-suppressed",
    version=1,
    title="The audit log leaves nothing important out",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-2 AU-12", cis="8.5", hicp="#8", nprm="312(d)"),
)
def suppressed(pacs: Pacs) -> Iterator[Finding]:
    if pacs.audit_suppressed.setting and not denied(pacs.audit):
        yield judge(
            pacs.about(pacs.audit_suppressed),
            pacs.audit_suppressed,
            good=lambda hidden: not hidden,
            bad="{subject} leaves searches, retrievals or logins out of its audit log ({told})",
            fine="{subject} leaves no important event out of its audit log ({told})",
        )
